"""Where an edit is silent on every track together, told from where its recordings are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from podstudio.audio.pauses import KEPT_S
from podstudio.model import editing
from podstudio.model.editing import Range
from podstudio.model.timeline import GRID, Clip, Project, Track

Quiet = Mapping[str, Sequence[Range]]
"""The ranges of each source in which it is silent, however short, in order."""

WORTH_S = 0.05
"""A cut of less is not worth a join."""


def silent_ranges(project: Project, quiet: Quiet) -> tuple[Range, ...]:
    """The ranges of the episode in which nothing is heard, in order. A recording that is not in `quiet` counts as heard."""
    silent: tuple[Range, ...] = ((0, project.frames),) if project.frames else ()
    for track in heard_tracks(project):
        silent = _both(silent, editing.merge_ranges(track_quiet(track, project.frames, quiet)))
    return silent


def heard_tracks(project: Project) -> tuple[Track, ...]:
    """The tracks that are not muted. Solo is for listening: what the others say is not to be cut meanwhile."""
    return tuple(track for track in project.tracks if not track.muted)


def track_quiet(track: Track, frames: int, quiet: Quiet) -> list[Range]:
    """Where a track is silent up to `frames`: between its clips, where it is muted, and in its recordings. The pieces are not joined."""
    ranges: list[Range] = []
    at = 0
    for clip in track.clips:
        if clip.start > at:
            ranges.append((at, clip.start))
        ranges += [(clip.start, clip.end)] if clip.muted else _of_clip(clip, quiet.get(clip.source, ()))
        at = clip.end
    if at < frames:
        ranges.append((at, frames))
    return ranges


def track_heard(track: Track, frames: int, quiet: Quiet) -> list[Range]:
    """Where a track is not silent; at the start of a clip another piece begins."""
    breaks = [(clip.start, clip.start) for clip in track.clips]
    edges = [0, *(edge for found in sorted([*track_quiet(track, frames, quiet), *breaks]) for edge in found), frames]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


def middle_of(pause: Range, kept_s: float, rate: int) -> Range | None:
    """What to take out of a pause so that `kept_s` of it stay, half on either side and never less than 0.2 s; None where it is not worth it.

    A little more than the 0.2 s is left, so that they stay whole when an end is snapped.
    """
    start, end = pause
    keep = round(max(kept_s / 2 * rate, KEPT_S * rate))
    if keep - KEPT_S * rate < GRID / 2:
        keep += GRID // 2
    return (start + keep, end - keep) if end - start - 2 * keep >= WORTH_S * rate else None


def _of_clip(clip: Clip, ranges: Sequence[Range]) -> Iterator[Range]:
    """Those of a source's ranges that a clip has, in the episode's time."""
    shift = clip.start - clip.source_start
    first = bisect_right(ranges, clip.source_start, key=lambda found: found[1])
    last = bisect_left(ranges, clip.source_end, key=lambda found: found[0])
    for start, end in ranges[first:last]:
        yield max(start, clip.source_start) + shift, min(end, clip.source_end) + shift


def _both(first: Sequence[Range], second: Sequence[Range]) -> tuple[Range, ...]:
    """What lies in both of two ordered lists of ranges."""
    met: list[Range] = []
    a = b = 0
    while a < len(first) and b < len(second):
        start, end = max(first[a][0], second[b][0]), min(first[a][1], second[b][1])
        if start < end:
            met.append((start, end))
        if first[a][1] < second[b][1]:
            a += 1
        else:
            b += 1
    return tuple(met)

"""Edits: pure functions from a Project to a Project. Times are frames of the episode as it is before the edit."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from podstudio.errors import BadInput
from podstudio.model.names import free_id
from podstudio.model.timeline import GRID, Chapter, Clip, Marker, Project, Source, TimeMap, Track

CUT_FADE_S = 0.008
"""Length of the fades that every cut gets, so that no join clicks."""

Range = tuple[int, int]

_NOTHING_LEFT = "These cuts leave nothing of the episode: keep at least a second of it."


def new_project(sample_rate: int) -> Project:
    """An edit with nothing in it yet."""
    return Project(sample_rate=sample_rate)


def add_source(project: Project, source: Source, role: str = "talk") -> Project:
    """The project with a recording on a track of its own, from the start."""
    clip = Clip(source.id, 0, source.frames, 0)
    track = Track(id=free_id("track", (track.id for track in project.tracks)), name=source.name, role=role, clips=(clip,) if source.frames else ())
    return replace(project, sources=(*project.sources, source), tracks=(*project.tracks, track))


def append_source(project: Project, source: Source) -> Project:
    """The project with a recording behind the end of its first track (a second file of the same talk)."""
    if not project.tracks:
        return add_source(project, source)
    first = project.tracks[0]
    grown = replace(first, clips=(*first.clips, Clip(source.id, 0, source.frames, first.clips[-1].end if first.clips else 0)))
    return replace(project, sources=(*project.sources, source), tracks=(grown, *project.tracks[1:]))


def merge_ranges(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Ranges in order, those that overlap or touch made one."""
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def snap_range(start: int, end: int, frames: int, move_end: bool, grid: int = GRID) -> Range:
    """The range with one end moved by at most half a grid, so that its length is a multiple of `grid` (at least one).

    Args:
        frames: Length of the episode: the range stays inside. A range that reaches the episode's end stays as it is.
        move_end: Move the end (its sound is the quieter one) and not the start.
    """
    if end >= frames:
        return start, frames
    length = max(round((end - start) / grid), 1) * grid
    if (move_end and start + length <= frames) or length > end:
        return start, min(start + length, frames)
    return end - length, end


def ripple_delete(project: Project, ranges: Iterable[Range]) -> Project:
    """Take ranges out of every track and close the gaps; the new edges get fades. What lies outside the episode is left out of the ranges.

    Raises:
        BadInput: Nothing would be left.
    """
    inside = ((max(start, 0), min(end, project.frames)) for start, end in ranges)
    merged = merge_ranges((start, end) for start, end in inside if start < end)
    if merged:
        tracks = (replace(track, clips=tuple(_without(track.clips, merged, project.sample_rate))) for track in project.tracks)
        project = replace(project, tracks=tuple(tracks))
    if merged and not project.frames:
        raise BadInput(_NOTHING_LEFT)
    return project


def trim(project: Project, start: int, end: int) -> Project:
    """Keep only `start` to `end`.

    Raises:
        BadInput: The start is not before the end, or one of them lies outside the episode.
    """
    if not 0 <= start < end <= project.frames:
        raise BadInput("The start must come before the end, and both must lie inside the episode.")
    return ripple_delete(project, [(0, start), (end, project.frames)])


def delete_leaving_gap(project: Project, start: int, end: int) -> Project:
    """Take a range out of every track; what follows stays where it is. Raises BadInput where nothing would be left."""
    tracks = []
    for track in project.tracks:
        clips = [part for clip in track.clips for part in _parts(clip, start, end, project.sample_rate)]
        tracks.append(replace(track, clips=tuple(clips)))
    if project.frames and not any(track.clips for track in tracks):
        raise BadInput(_NOTHING_LEFT)
    return replace(project, tracks=tuple(tracks))


def split(project: Project, at: int) -> Project:
    """Split the clips under a moment in two; nothing that is heard changes."""
    tracks = []
    for track in project.tracks:
        clips: list[Clip] = []
        for clip in track.clips:
            if clip.start < at < clip.end:
                left = at - clip.start
                right = clip.frames - left
                clips.append(replace(clip, frames=left, fade_in=min(clip.fade_in, left), fade_out=0))
                clips.append(
                    replace(clip, source_start=clip.source_start + left, frames=right, start=at, fade_in=0, fade_out=min(clip.fade_out, right))
                )
            else:
                clips.append(clip)
        tracks.append(replace(track, clips=tuple(clips)))
    return replace(project, tracks=tuple(tracks))


def is_muted(project: Project, start: int, end: int) -> bool:
    """Whether every clip between two moments is muted."""
    inside = [clip for track in project.tracks for clip in track.clips if clip.start < end and clip.end > start]
    return bool(inside) and all(clip.muted for clip in inside)


def mute(project: Project, start: int, end: int, muted: bool = True) -> Project:
    """Mute a range on every track, or let it be heard again; what is heard on either side is faded where the silence begins and ends."""
    project = split(split(project, start), end)
    tracks = (replace(track, clips=tuple(_muted(track.clips, start, end, muted, project.sample_rate))) for track in project.tracks)
    return replace(project, tracks=tuple(tracks))


def add_chapter(project: Project, at: int, title: str, url: str = "") -> Project:
    """A chapter at a moment of the episode; one that is already there gets the new title.

    Raises:
        BadInput: There is no audio at that moment.
    """
    source, frame = _anchor(project, at)
    kept = tuple(chapter for chapter in project.chapters if (chapter.source, chapter.frame) != (source, frame))
    return replace(project, chapters=(*kept, Chapter(source, frame, title, url)))


def add_marker(project: Project, at: int, text: str) -> Project:
    """A note at a moment of the episode. Raises BadInput where there is no audio."""
    source, frame = _anchor(project, at)
    return replace(project, markers=(*project.markers, Marker(source, frame, text)))


def change_track(project: Project, track: Track) -> Project:
    """The project with the track of the same id replaced (name, role, gain, mute, solo)."""
    return replace(project, tracks=tuple(track if old.id == track.id else old for old in project.tracks))


def _anchor(project: Project, at: int) -> tuple[str, int]:
    found = TimeMap(project).to_source(at)
    if found is None:
        raise BadInput("There is no audio at that moment to set a mark on.")
    return found


def _without(clips: Iterable[Clip], ranges: Sequence[Range], sample_rate: int) -> Iterator[Clip]:
    """The clips with ordered ranges removed and the rest moved up."""
    removed = [0, *accumulate(end - start for start, end in ranges)]
    for clip in clips:
        first = bisect_right(ranges, clip.start, key=lambda found: found[1])
        last = bisect_left(ranges, clip.end, key=lambda found: found[0])
        parts = [clip]
        for start, end in reversed(ranges[first:last]):
            parts = [*_parts(parts[0], start, end, sample_rate), *parts[1:]]
        for part in parts:
            gone = removed[bisect_right(ranges, part.start, key=lambda found: found[1])]
            yield _moved_up(part, gone) if gone else part


def _moved_up(clip: Clip, frames: int) -> Clip:
    """The clip earlier by so many frames; made by name, since `replace` takes more than twice as long and an edit may have hundreds."""
    return Clip(
        clip.source,
        clip.source_start,
        clip.frames,
        clip.start - frames,
        clip.gain_db,
        clip.fade_in,
        clip.fade_out,
        clip.muted,
        clip.envelope,
    )


def _muted(clips: tuple[Clip, ...], start: int, end: int, muted: bool, sample_rate: int) -> Iterable[Clip]:
    """The clips with those from start to end muted or not, and with fades towards what is silent."""
    fade = round(CUT_FADE_S * sample_rate)
    for index, clip in enumerate(clips):
        if start <= clip.start and clip.end <= end:
            yield replace(clip, muted=muted)
            continue
        before, behind = clips[index - 1] if index else None, clips[index + 1] if index + 1 < len(clips) else None
        if behind and clip.end == behind.start == start and _goes_on(clip, behind):
            clip = replace(clip, fade_out=min(fade, clip.frames) if muted else 0)  # noqa: PLW2901
        if before and clip.start == before.end == end and _goes_on(before, clip):
            clip = replace(clip, fade_in=min(fade, clip.frames) if muted else 0)  # noqa: PLW2901
        yield clip


def _goes_on(clip: Clip, behind: Clip) -> bool:
    """Whether a clip goes on in the next one as it does in the recording."""
    return clip.source == behind.source and clip.source_end == behind.source_start


def _parts(clip: Clip, start: int, end: int, sample_rate: int) -> list[Clip]:
    """What is left of a clip outside start to end, where it is, with fades at the new edges."""
    if clip.end <= start or clip.start >= end:
        return [clip]
    fade = round(CUT_FADE_S * sample_rate)
    parts = []
    if clip.start < start:
        left = start - clip.start
        parts.append(replace(clip, frames=left, fade_in=min(clip.fade_in, left), fade_out=min(fade, left)))
    if clip.end > end:
        left = clip.end - end
        begin = clip.source_start + end - clip.start
        parts.append(replace(clip, source_start=begin, frames=left, start=end, fade_in=min(fade, left), fade_out=min(clip.fade_out, left)))
    return parts

"""Edits by their times, as the command line and scripts ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from podstudio.audio.pauses import find_pauses, quieter_end
from podstudio.audio.working import WorkingAudio
from podstudio.errors import BadInput
from podstudio.model import editing
from podstudio.model.editing import Range
from podstudio.model.timecode import format_seconds, to_frames
from podstudio.model.timeline import Chapter, Clip, Project, TimeMap, Track

Sources = Mapping[str, WorkingAudio]


@dataclass(frozen=True, slots=True)
class EditRequest:
    """Edits in seconds of the episode as it is BEFORE them.

    Args:
        start_s, end_s: Keep what lies between; None keeps that end.
        cuts_s: Ranges to take out; overlapping ones are merged.
        tighten_s: Shorten every pause to this length (at least 0.4 s, so that 0.2 s stay on either side of the words).
        chapters: (seconds, title, address or "").
        exact: Cut at the very frame asked for; otherwise the quieter end of a cut moves by at most 13 ms, so that the next master is fast.
    """

    start_s: float | None = None
    end_s: float | None = None
    cuts_s: tuple[tuple[float, float], ...] = ()
    tighten_s: float | None = None
    chapters: tuple[tuple[float, str, str], ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Edited:
    """An edit's result: the new project, the chapters that cuts took out, and how much was removed."""

    project: Project
    removed_chapters: tuple[Chapter, ...]
    removed_s: float
    pauses: int = 0

    def chapters_placed(self) -> tuple[tuple[float, str], ...]:
        """The chapters that are heard: seconds of the edited episode, and title."""
        return tuple((placed.start / self.project.sample_rate, placed.title) for placed in TimeMap(self.project).chapters())


def apply_request(project: Project, request: EditRequest, sources: Sources) -> Edited:
    """The project with a request's chapters set and its cuts made.

    Raises:
        BadInput: A time lies beyond the end, the start is not before the end, or nothing would be left.
    """
    _check(project, request)
    rate = project.sample_rate
    marked = project
    for seconds, title, url in request.chapters:
        marked = editing.add_chapter(marked, to_frames(seconds, rate), title, url)
    pauses = tighten_ranges(marked, sources, request.tighten_s) if request.tighten_s is not None else ()
    wanted = [*_asked(project, request), *pauses]
    ranges = editing.merge_ranges(wanted)
    if not request.exact:
        ranges = editing.merge_ranges(snap(marked, sources, *cut) for cut in ranges)
    edited = editing.ripple_delete(marked, ranges)
    return Edited(edited, TimeMap(edited).removed_chapters(), (project.frames - edited.frames) / rate, len(pauses))


def snap(project: Project, sources: Sources, start: int, end: int) -> Range:
    """The range with its quieter end moved by at most half an MP3 frame, so that a multiple of 1152 frames is removed."""
    if start == 0:
        return editing.snap_range(start, end, project.frames, move_end=True)
    audible = TimeMap(project).to_source(start), TimeMap(project).to_source(min(end, project.frames - 1))
    move_end = True
    if audible[0] and audible[1] and audible[0][0] == audible[1][0]:
        move_end = quieter_end(sources[audible[0][0]], audible[0][1], audible[1][1]) == "end"
    return editing.snap_range(start, end, project.frames, move_end=move_end)


def tighten_ranges(project: Project, sources: Sources, longest_s: float) -> tuple[Range, ...]:
    """What to take out so that no pause is longer than `longest_s`: ranges of the episode in which every track is silent.

    Raises:
        BadInput: `longest_s` is under 0.4 s.
    """
    if longest_s < 0.4:
        raise BadInput("Pauses can be tightened to 0.4 s or more: words need 0.2 s of air on either side.")
    quiet: tuple[Range, ...] = ((0, project.frames),)
    for track in project.audible_tracks():
        quiet = _both(quiet, _quiet_ranges(track, project, sources, longest_s))
    return tuple((start, end) for start, end in quiet if start < end)


def _quiet_ranges(track: Track, project: Project, sources: Sources, longest_s: float) -> tuple[Range, ...]:
    ranges: list[Range] = []
    at = 0
    found = {source: find_pauses(sources[source], longer_than_s=longest_s) for source in {clip.source for clip in track.clips}}
    for clip in track.clips:
        if clip.start > at:
            ranges.append((at, clip.start))
        ranges += [(clip.start, clip.end)] if clip.muted else _pauses_of(clip, found[clip.source])
        at = clip.end
    if at < project.frames:
        ranges.append((at, project.frames))
    return editing.merge_ranges(ranges)


def _pauses_of(clip: Clip, found: Sequence[Range]) -> list[Range]:
    """Those of a source's pauses that a clip has, in the episode's time."""
    shift = clip.start - clip.source_start
    inside = ((max(start, clip.source_start), min(end, clip.source_end)) for start, end in found)
    return [(start + shift, end + shift) for start, end in inside if start < end]


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


def _asked(project: Project, request: EditRequest) -> list[Range]:
    rate = project.sample_rate
    cuts = [(to_frames(start, rate), min(to_frames(end, rate), project.frames)) for start, end in request.cuts_s]
    if request.start_s:
        cuts.append((0, to_frames(request.start_s, rate)))
    if request.end_s is not None and to_frames(request.end_s, rate) < project.frames:
        cuts.append((to_frames(request.end_s, rate), project.frames))
    return cuts


def _check(project: Project, request: EditRequest) -> None:
    length = project.duration_s
    if not project.frames:
        raise BadInput("There is no audio in this episode to edit.")
    named = [("start", request.start_s), ("end", request.end_s)]
    named += [(f"cut {format_seconds(a, 3)}-{format_seconds(b, 3)}", b) for a, b in request.cuts_s]
    named += [(f"chapter “{title}”", seconds) for seconds, title, _ in request.chapters]
    for what, seconds in named:
        # Half a second of grace: players show a length rounded up, and people write what they see.
        if seconds is not None and (seconds > length + 0.5 or (what.startswith(("start", "chapter")) and seconds >= length)):
            raise BadInput(f"The {what} lies beyond the end of the recording, which is {format_seconds(length, 3)} long.")
    start, end = request.start_s or 0.0, request.end_s if request.end_s is not None else length
    if start >= end:
        raise BadInput(f"The start ({format_seconds(start, 3)}) must come before the end ({format_seconds(end, 3)}).")
    for start, end in request.cuts_s:
        if start >= end:
            raise BadInput(f"The cut {format_seconds(start, 3)}-{format_seconds(end, 3)} must start before it ends.")

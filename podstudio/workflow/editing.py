"""Edits by their times, as the command line and scripts ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from podstudio.audio.pauses import quiet_ranges, quieter_end
from podstudio.audio.working import WorkingAudio
from podstudio.errors import BadInput
from podstudio.model import editing
from podstudio.model.editing import Range
from podstudio.model.timecode import format_seconds, to_frames
from podstudio.model.timeline import Chapter, Project, TimeMap
from podstudio.workflow.silence import middle_of, silent_ranges

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


def snap(project: Project, sources: Sources, start: int, end: int, times: TimeMap | None = None) -> Range:
    """The range with its quieter end moved by at most half an MP3 frame, so that a multiple of 1152 frames is removed.

    Args:
        times: The edit's TimeMap, for the one who has it already.
    """
    if start == 0:
        return editing.snap_range(start, end, project.frames, move_end=True)
    times = times or TimeMap(project)
    audible = times.to_source(start), times.to_source(min(end, project.frames - 1))
    move_end = True
    if audible[0] and audible[1] and audible[0][0] == audible[1][0] and audible[0][0] in sources:
        move_end = quieter_end(sources[audible[0][0]], audible[0][1], audible[1][1]) == "end"
    return editing.snap_range(start, end, project.frames, move_end=move_end)


def tighten_ranges(project: Project, sources: Sources, longest_s: float) -> tuple[Range, ...]:
    """What to take out so that no pause is longer than `longest_s`: ranges of the episode in which every track is silent.

    Raises:
        BadInput: `longest_s` is under 0.4 s.
    """
    if longest_s < 0.4:
        raise BadInput("Pauses can be tightened to 0.4 s or more: words need 0.2 s of air on either side.")
    quiet = {source: quiet_ranges(sources[source]) for source in {clip.source for track in project.tracks for clip in track.clips}}
    longest = longest_s * project.sample_rate
    inside = (pause for pause in silent_ranges(project, quiet) if pause[0] > 0 and pause[1] < project.frames and pause[1] - pause[0] > longest)
    cuts = (middle_of(pause, longest_s, project.sample_rate) for pause in inside)
    return tuple(cut for cut in cuts if cut)


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

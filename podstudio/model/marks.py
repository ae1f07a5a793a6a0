"""Chapters and notes as the marks that a host sets, names, moves and takes away; both alike, told apart by their kind.

A mark is set on the sound that is heard at a moment. Where nothing is heard (a gap), it goes on the next sound, and behind the last one
on its last frame: who listens and presses a key gets a mark, not a question.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from podstudio.errors import BadInput
from podstudio.model.timeline import Chapter, Marker, Project, TimeMap

Kind = Literal["chapters", "notes"]


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """A chapter or a note in the episode.

    Args:
        index: Its place in the edit's chapters or notes.
        frame: In the episode's time; None where a cut took it out.
        text: Title or note, "" where it was never named.
        number: Which of the chapters or notes that are heard it is, from 1; 0 where it is cut.
    """

    kind: Kind
    index: int
    frame: int | None
    text: str
    number: int = 0
    url: str = ""
    image: str = ""
    hidden: bool = False


def placed_marks(times: TimeMap, project: Project, kind: Kind) -> tuple[PlacedMark, ...]:
    """All chapters or notes of an edit by time, those that are cut last. `times` is the project's."""
    if kind == "chapters":
        found = [_of_chapter(one.index, one.start, one.chapter, one.number) for one in times.chapters()]
        heard = {one.index for one in found}
        cut = (_of_chapter(index, None, chapter, 0) for index, chapter in enumerate(project.chapters) if index not in heard)
        return (*found, *cut)
    frames = [(times.to_episode(note.source, note.frame), index, note) for index, note in enumerate(project.markers)]
    frames.sort(key=lambda one: (one[0] is None, one[0] or 0))
    return tuple(
        PlacedMark("notes", index, frame, note.text, number if frame is not None else 0) for number, (frame, index, note) in enumerate(frames, 1)
    )


def anchor(project: Project, at: int, times: TimeMap | None = None) -> tuple[str, int]:
    """The sound that a mark at a moment of the episode is set on: source and frame in its time.

    Of several tracks the first whose sound leads back to this very moment; it may be heard twice.

    Raises:
        BadInput: There is no audio at all.
    """
    times = times or TimeMap(project)
    found = list(times.sources_at(at))
    if found:
        return next((one for one in found if times.to_episode(*one) == at), found[0])
    clips = [clip for track in project.tracks for clip in track.clips]
    if not clips:
        raise BadInput("There is no audio in this episode to set a mark on.")
    behind = min((clip for clip in clips if clip.start >= at), key=lambda clip: clip.start, default=None)
    if behind:
        return behind.source, behind.source_start
    last = max(clips, key=lambda clip: clip.end)
    return last.source, last.source_end - 1


def add_mark(project: Project, kind: Kind, at: int, text: str = "") -> tuple[Project, int]:
    """A mark at a moment of the episode, and its place in the list. One that is there already is that one: it takes a new text if there is any.

    Raises:
        BadInput: There is no audio at all.
    """
    times = TimeMap(project)
    source, frame = anchor(project, at, times)
    here = _mark_at(project, kind, (source, frame), times)
    if here is not None:
        return (rename_mark(project, kind, here, text) if text else project), here
    if kind == "chapters":
        return replace(project, chapters=(*project.chapters, Chapter(source, frame, text))), len(project.chapters)
    return replace(project, markers=(*project.markers, Marker(source, frame, text))), len(project.markers)


def rename_mark(project: Project, kind: Kind, index: int, text: str) -> Project:
    """The mark with another text; "" takes the name away."""
    if kind == "chapters":
        return _with(project, kind, index, replace(project.chapters[index], title=text))
    return _with(project, kind, index, replace(project.markers[index], text=text))


def move_mark(project: Project, kind: Kind, index: int, at: int) -> Project:
    """The mark at another moment of the episode; one that a cut took out comes back there. Raises BadInput where there is no audio at all."""
    mark = _marks(project, kind)[index]
    times = TimeMap(project)
    at = min(max(at, 0), max(project.frames - 1, 0))
    source, frame = anchor(project, at, times)
    while _mark_at(project, kind, (source, frame), times) not in (None, index) and at < project.frames - 1:
        # Of two chapters at one moment only one would be heard of.
        at = min(at + project.sample_rate // 100, project.frames - 1)
        source, frame = anchor(project, at, times)
    return project if (source, frame) == (mark.source, mark.frame) else _with(project, kind, index, replace(mark, source=source, frame=frame))


def remove_marks(project: Project, kind: Kind, indices: Collection[int]) -> Project:
    """The edit without these chapters or notes."""
    gone = frozenset(indices)
    if kind == "chapters":
        return replace(project, chapters=tuple(mark for index, mark in enumerate(project.chapters) if index not in gone))
    return replace(project, markers=tuple(mark for index, mark in enumerate(project.markers) if index not in gone))


def chapter_of_note(project: Project, index: int) -> tuple[Project, int]:
    """A note made into a chapter, with its text as the title; and the chapter's place in the list."""
    note = project.markers[index]
    project = remove_marks(project, "notes", {index})
    here = next((number for number, chapter in enumerate(project.chapters) if (chapter.source, chapter.frame) == (note.source, note.frame)), None)
    if here is not None:
        return rename_mark(project, "chapters", here, note.text or project.chapters[here].title), here
    return replace(project, chapters=(*project.chapters, Chapter(note.source, note.frame, note.text))), len(project.chapters)


def _marks(project: Project, kind: Kind) -> tuple[Chapter | Marker, ...]:
    return project.chapters if kind == "chapters" else project.markers


def _mark_at(project: Project, kind: Kind, place: tuple[str, int], times: TimeMap) -> int | None:
    """The mark on a frame of a source, or on another sound that is heard at the same moment."""
    at = times.to_episode(*place)
    for index, mark in enumerate(_marks(project, kind)):
        if (mark.source, mark.frame) == place or (at is not None and times.to_episode(mark.source, mark.frame) == at):
            return index
    return None


def _with(project: Project, kind: Kind, index: int, mark: Chapter | Marker) -> Project:
    if kind == "chapters":
        assert isinstance(mark, Chapter)
        return replace(project, chapters=(*project.chapters[:index], mark, *project.chapters[index + 1 :]))
    assert isinstance(mark, Marker)
    return replace(project, markers=(*project.markers[:index], mark, *project.markers[index + 1 :]))


def _of_chapter(index: int, frame: int | None, chapter: Chapter, number: int) -> PlacedMark:
    return PlacedMark("chapters", index, frame, chapter.title, number, chapter.url, chapter.image, chapter.hidden)

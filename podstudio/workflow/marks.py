"""Chapters and notes in and out of files that other programs read and write. Times in them are the EPISODE's, as it is now."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from podstudio import files, images
from podstudio.errors import BadInput
from podstudio.i18n import _
from podstudio.model.marks import Kind, anchor
from podstudio.model.tagset import ChapterMark
from podstudio.model.timecode import format_seconds
from podstudio.model.timeline import Chapter, Marker, Project, TimeMap
from podstudio.tags.chapter_files import FORMS, read_chapter_file, stamp_lines
from podstudio.workflow.facts import chapter_marks

_PICTURE_PIXELS = 1200


@dataclass(frozen=True, slots=True)
class ImportedMarks:
    """An edit with marks put in.

    Args:
        added: How many are new; `replaced`: how many stand at the moment of one that was there, which has their title now.
        beyond: Those whose time lies beyond the end of the episode: they were left out.
    """

    project: Project
    added: int
    replaced: int
    beyond: tuple[ChapterMark, ...] = ()


def import_marks(project: Project, path: Path, kind: Kind) -> ImportedMarks:
    """The edit with the marks of a file as chapters or as notes, beside those that are there.

    Raises:
        PodStudioError: The file cannot be read or has no marks in it (see `read_chapter_file`), or the episode has no audio yet.
    """
    return put_marks(project, read_chapter_file(path, project.duration_s), kind)


def put_marks(project: Project, found: Sequence[ChapterMark], kind: Kind) -> ImportedMarks:
    """The edit with these marks as chapters or as notes. One at the moment of one that is there, to the millisecond, replaces its title and address.

    Raises:
        BadInput: The episode has no audio yet.
    """
    if not project.frames:
        raise BadInput("There is no audio in this episode to set marks on.")
    inside = [mark for mark in found if _frame(mark, project) < project.frames]
    beyond = tuple(mark for mark in found if _frame(mark, project) >= project.frames)
    times = TimeMap(project)
    here = {mark.start_ms: index for index, mark in _indexed(project, times, kind)}
    marks: list[Chapter | Marker] = list(project.chapters if kind == "chapters" else project.markers)
    old, replaced = len(marks), set()
    for mark in inside:
        index = here.get(mark.start_ms)
        if index is None:
            here[mark.start_ms] = len(marks)
            marks.append(_made(mark, *anchor(project, _frame(mark, project), times), kind))
        else:
            marks[index] = _renamed(marks[index], mark)
            replaced.add(index)
    changed = {"chapters" if kind == "chapters" else "markers": tuple(marks)}
    return ImportedMarks(replace(project, **changed), len(marks) - old, sum(index < old for index in replaced), beyond)  # type: ignore[arg-type]


def export_marks(project: Project, path: Path, kind: Kind, form: str) -> int:
    """Write the chapters or notes that are heard as one of `FORMS`, atomically; how many there are.

    Raises:
        PodStudioError: There are none, or the file cannot be written; an old one is then as it was.
    """
    marks = marks_of(project, kind)
    if not marks:
        raise BadInput(_("There are no chapters to write.") if kind == "chapters" else _("There are no notes to write."))
    files.write_bytes(path, FORMS[form].write(marks))
    return len(marks)


def add_picture(folder: Path, picture: Path) -> str:
    """A picture for a chapter, fitted and put into the episode's folder under a name of its content; its path from there.

    Raises:
        PodStudioError: It cannot be read, is no picture, or cannot be written.
    """
    data = images.cover_jpeg(picture, largest=_PICTURE_PIXELS, smallest=min(_PICTURE_PIXELS, 300))
    name = f"chapter-{hashlib.sha256(data).hexdigest()[:12]}.jpg"
    files.write_if_changed(folder / name, data)
    return name


def copied_text(project: Project, kind: Kind, indices: Sequence[int] = ()) -> str:
    """The marks as lines for show notes ("0:00 Introduction"): all that are heard, or those at these places of the edit's list."""
    wanted = frozenset(indices)
    found = [mark for index, mark in _indexed(project, TimeMap(project), kind) if not wanted or index in wanted]
    return "\n".join(stamp_lines(replace(mark, hidden=False) if wanted else mark for mark in found))


def marks_of(project: Project, kind: Kind) -> tuple[ChapterMark, ...]:
    """The chapters or notes that are heard, in the episode's milliseconds; those without a name by their number."""
    return tuple(mark for _index, mark in _indexed(project, TimeMap(project), kind))


def _indexed(project: Project, times: TimeMap, kind: Kind) -> list[tuple[int, ChapterMark]]:
    if kind == "chapters":
        return list(zip((one.index for one in times.chapters()), chapter_marks(project), strict=True))
    heard = [(times.to_episode(note.source, note.frame), index, note) for index, note in enumerate(project.markers)]
    placed = sorted((frame, index, note.text) for frame, index, note in heard if frame is not None)
    found = []
    for number, (frame, index, text) in enumerate(placed, 1):
        ms = round(frame * 1000 / project.sample_rate)
        found.append((index, ChapterMark(ms, ms, text or _("Note {n}").format(n=number))))
    return found


def _made(mark: ChapterMark, source: str, frame: int, kind: Kind) -> Chapter | Marker:
    if kind == "chapters":
        return Chapter(source, frame, mark.title, mark.url, "", mark.hidden)
    return Marker(source, frame, " ".join(part for part in (mark.title, mark.url) if part))


def _renamed(old: Chapter | Marker, mark: ChapterMark) -> Chapter | Marker:
    """The mark that is there with what the file says of it."""
    if isinstance(old, Marker):
        return replace(old, text=mark.title or old.text)
    return replace(old, title=mark.title or old.title, url=mark.url or old.url, hidden=mark.hidden)


def _frame(mark: ChapterMark, project: Project) -> int:
    return round(mark.start_ms * project.sample_rate / 1000)


def left_out_text(imported: ImportedMarks) -> str:
    """Which marks were left out, in a sentence; "" where none was."""
    if not imported.beyond:
        return ""
    named = [f"{format_seconds(mark.start_ms / 1000)} {mark.title}".strip() for mark in imported.beyond]
    shown = ", ".join(named[:3]) + (_(" and {n} more").format(n=len(named) - 3) if len(named) > 3 else "")
    return _("Beyond the end of the episode and left out: {marks}.").format(marks=shown)

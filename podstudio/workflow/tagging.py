"""Tagging whole folders: reading, planning an edit, making it safely, taking it back.

Everything that is changed is journalled first in the user's own folder, so that a call that was killed is repaired by the next one and the last call
can be undone, tags and names.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from podstudio import files, images
from podstudio.audio.m4a_chapters import write_chapters
from podstudio.errors import BadInput, Busy, NotFound, PodStudioError, from_os_error
from podstudio.jobs import Job
from podstudio.model.tagset import ChapterMark, Picture
from podstudio.storage import layout
from podstudio.storage.lock import exclusive
from podstudio.tags import journal
from podstudio.tags.chapter_files import read_chapter_file
from podstudio.tags.editing import PATCHED, REWRITTEN, UNCHANGED, Prepared, check_writable, prepare, write_copy
from podstudio.tags.fields import BY_KEY, checked
from podstudio.tags.file_names import Pattern, fields_from_name, name_from_fields, rename
from podstudio.tags.id3_editing import TagEdit
from podstudio.tags.journal import Restored
from podstudio.tags.reading import AUDIO_ENDINGS, MP4_ENDINGS, FileTags, duration, read
from podstudio.tags.splices import Splice, difference, patch, write_new
from podstudio.tags.spreadsheet import Sheet, read_sheet, write_sheet

_GROUP_FILES, _GROUP_BYTES = 64, 32_000_000


@dataclass(frozen=True, slots=True)
class TagRequest:
    """What is asked for. Where several tell the same field, `fields` go before the sheet, and that before the file's name.

    Args:
        fields: Values by key; an empty one takes the field out.
        sheet: A CSV, as spreadsheet.read_sheet takes it.
        name: Read fields from the file's name; `rename` makes the name of the fields.
        cover: A picture; `chapters` a chapter file of any kind.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    sheet: Path | None = None
    name: Pattern | None = None
    rename: Pattern | None = None
    cover: Path | None = None
    chapters: Path | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field (or "cover" or "chapters") before and after, in words; "" where there is none."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """What happens to one file, or happened.

    Args:
        file: Its path before; `new_name` is its name afterwards where that is another one.
        cost: "unchanged", "patched" in place, or "rewritten" as a copy.
        error: Why it cannot be changed, or was not.
    """

    file: Path
    edit: TagEdit = field(default_factory=TagEdit)
    changes: tuple[FieldChange, ...] = ()
    new_name: str = ""
    cost: str = UNCHANGED
    notes: tuple[str, ...] = ()
    error: PodStudioError | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an edit would do, file by file; nothing is written yet."""

    files: tuple[FileChange, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """The tags of a file, or why they cannot be read."""

    file: Path
    tags: FileTags
    error: PodStudioError | None = None


def find_audio(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The audio files among paths and below folders, each once; hidden ones are left out.

    Raises:
        NotFound: A path is not there, or there is no audio in a folder.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        inside = sorted(_below(path)) if path.is_dir() else [path]
        if not path.exists():
            raise NotFound(f"{path} is not there.")
        if not inside:
            raise NotFound(f"There is no audio that can be tagged in {path}.")
        for file in inside:
            found.setdefault(file.absolute(), file)
    return tuple(found.values())


def show(audio: Sequence[Path], job: Job) -> tuple[Shown, ...]:
    """The tags of files."""
    shown = []
    for index, path in enumerate(audio):
        job.report(index / len(audio), path.name)
        try:
            shown.append(Shown(path, read(path)))
        except PodStudioError as error:
            shown.append(Shown(path, FileTags(), error))
    job.report(1.0, "read")
    return tuple(shown)


def export_sheet(path: Path, shown: Sequence[Shown]) -> None:
    """Write the fields of files as a CSV that can be edited and read again. Raises PodStudioError."""
    write_sheet(path, [(one.file, one.tags.fields) for one in shown if one.error is None])


def plan(audio: Sequence[Path], request: TagRequest, job: Job) -> Plan:
    """What a request does to each file. A file that cannot be changed has its reason; the others are not held up by it.

    Raises:
        PodStudioError: The sheet, the picture or the chapter file cannot be read.
    """
    sheet = read_sheet(request.sheet) if request.sheet else None
    if not audio and sheet:
        audio = tuple(sheet.rows)
    cover = Picture(images.cover_jpeg(request.cover)) if request.cover else None
    if request.chapters:
        read_chapter_file(request.chapters)  # what is wrong with it is told once
    changes = []
    for index, path in enumerate(audio):
        job.report(index / len(audio), path.name)
        try:
            changes.append(_planned(path, request, sheet, cover))
        except PodStudioError as error:
            changes.append(FileChange(path, error=error))
    return Plan(_without_collisions(changes), _sheet_notes(sheet, audio))


def apply(planned: Plan, job: Job) -> tuple[FileChange, ...]:
    """Make a plan's changes. What fails is told with its file and left as it was; the rest goes on.

    Raises:
        Busy: Another call is tagging.
        Cancelled: The job was cancelled; every file is either as it was or changed, and undo takes the changed ones back.
    """
    with _journal() as place:
        journal.repair(place)
        with closing(journal.Batch(place)) as batch:
            done = _rename_all(batch, _edit_all(batch, planned.files, job))
    job.report(1.0, "tagged")
    return done


def undo(job: Job) -> tuple[Restored, ...]:
    """Take the last call's changes back, tags and names; again for the one before it.

    Raises:
        NotFound: There is nothing to undo.
    """
    with _journal() as place:
        journal.repair(place)
        restored = journal.undo(place)
    job.report(1.0, "undone")
    return restored


def repair() -> tuple[Restored, ...]:
    """Make whole what a killed call left half-done; nothing while another call is tagging."""
    place = layout.user_folder() / "tagging"
    if not place.is_dir():
        return ()
    with suppress(Busy), exclusive(place, wait_s=0):
        return journal.repair(place)
    return ()


@contextmanager
def _journal() -> Iterator[Path]:
    place = files.make_folder(layout.user_folder() / "tagging")
    with exclusive(place):
        yield place


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in AUDIO_ENDINGS and not hidden and path.is_file():
            yield path


def _planned(path: Path, request: TagRequest, sheet: Sheet | None, cover: Picture | None) -> FileChange:
    edit = TagEdit(_fields_for(path, request, sheet), _chapters_for(path, request), cover)
    prepared = prepare(path, edit)
    _check_chapters(path, edit, prepared)
    name = name_from_fields(request.rename, prepared.after.fields, path.suffix) if request.rename else path.name
    return FileChange(path, edit, _changes(prepared), "" if name == path.name else name, prepared.cost, prepared.notes)


def _fields_for(path: Path, request: TagRequest, sheet: Sheet | None) -> dict[str, str]:
    fields = fields_from_name(request.name, path) if request.name else {}
    if sheet:
        fields |= {key: checked(BY_KEY[key], value) for key, value in _changed_cells(path, sheet.row(path)).items()}
    return fields | dict(request.fields)


def _changed_cells(path: Path, row: Mapping[str, str]) -> Mapping[str, str]:
    """A cell that says what the file says already needs not be right: another program wrote it so."""
    now = read(path).fields if row else {}
    return {key: value for key, value in row.items() if value != now.get(key)}


def _chapters_for(path: Path, request: TagRequest) -> tuple[ChapterMark, ...] | None:
    return read_chapter_file(request.chapters, duration(path)) if request.chapters else None


def _check_chapters(path: Path, edit: TagEdit, prepared: Prepared) -> None:
    length = duration(path) if edit.chapters else 0
    late = [chapter for chapter in edit.chapters or () if length and chapter.start_ms >= length * 1000]
    if late:
        raise BadInput(f"{path.name} is {length:.0f} s long, but its chapter “{late[0].title}” begins at {late[0].start_ms / 1000:.0f} s.")
    if edit.chapters and path.suffix.lower() == ".mp4" and prepared.before.chapters != edit.chapters:
        raise BadInput(f"{path.name}: chapters are written into M4A, not into videos.")


def _changes(prepared: Prepared) -> tuple[FieldChange, ...]:
    before, after = prepared.before, prepared.after
    keys = [key for key in BY_KEY if before.fields.get(key, "") != after.fields.get(key, "")]
    found = [FieldChange(key, before.fields.get(key, ""), after.fields.get(key, "")) for key in keys]
    if before.chapters != after.chapters:
        found.append(FieldChange("chapters", _counted(before.chapters), _counted(after.chapters)))
    if before.cover != after.cover:
        found.append(FieldChange("cover", _sized(before.cover), _sized(after.cover)))
    return tuple(found)


def _counted(chapters: Sequence[ChapterMark]) -> str:
    return f"{len(chapters)} chapter{'s' * (len(chapters) != 1)}" if chapters else ""


def _sized(cover: Picture | None) -> str:
    return f"{cover.mime.partition('/')[2].upper()}, {len(cover.data) / 1000:.0f} kB" if cover else ""


def _sheet_notes(sheet: Sheet | None, audio: Sequence[Path]) -> tuple[str, ...]:
    if sheet is None:
        return ()
    notes = [f"The column “{name}” is no field and is left out." for name in sheet.unknown]
    known = {path.name for path in audio}
    missing = [path.name for path in sheet.rows if path.name not in known]
    if missing:
        notes.append(f"{len(missing)} row{'s' * (len(missing) > 1)} of the sheet are of files that were not given, as {missing[0]}.")
    return tuple(notes)


def _without_collisions(changes: Sequence[FileChange]) -> tuple[FileChange, ...]:
    """Two files never get one name, and none that another file has and keeps."""
    leaving = {change.file.absolute() for change in changes if change.new_name}
    taken: dict[str, Path] = {}
    checked_: list[FileChange] = []
    for change in changes:
        target = change.file.absolute().with_name(change.new_name) if change.new_name else None
        if target is None:
            checked_.append(change)
            continue
        other = taken.setdefault(str(target).casefold(), change.file)
        free = not target.exists() or target.samefile(change.file) or target in leaving
        sentence = f"{other.name} would be named {change.new_name} too" if other != change.file else f"{change.new_name} is there already"
        if other != change.file or not free:
            change = replace(change, error=BadInput(f"{sentence}: {change.file.name} keeps its name."))  # noqa: PLW2901
        checked_.append(change)
    return tuple(checked_)


def _edit_all(batch: journal.Batch, changes: Sequence[FileChange], job: Job) -> list[FileChange]:
    done = list(changes)
    group: list[tuple[int, Prepared]] = []
    for index, change in enumerate(changes):
        job.report(index / max(len(changes), 1), change.file.name)
        if change.error or change.cost == UNCHANGED:
            continue
        try:
            prepared = prepare(change.file.resolve(), change.edit)
            if prepared.cost == PATCHED:
                group.append((index, prepared))
            elif prepared.cost == REWRITTEN:
                _rewrite(batch, prepared, change.edit)
            done[index] = replace(change, cost=prepared.cost)
        except PodStudioError as error:
            done[index] = _failed(change, error)
        if len(group) >= _GROUP_FILES or sum(len(piece.new) for _, one in group for piece in one.splices) > _GROUP_BYTES:
            _patch_all(batch, group, done)
    _patch_all(batch, group, done)
    return done


def _patch_all(batch: journal.Batch, group: list[tuple[int, Prepared]], done: list[FileChange]) -> None:
    """Patch a group of files behind one flush of the journal."""
    rows: list[tuple[Path, int, int, Sequence[Splice]]] = []
    for _, one in group:
        size = one.path.stat().st_size if one.path.exists() else 0
        rows.append((one.path, size, size, one.splices))
    numbers = batch.begin(rows) if rows else ()
    for number, (index, one) in zip(numbers, group, strict=True):
        try:
            patch(one.path, [(piece.at, piece.new) for piece in one.splices], flush=False)
            batch.patched(one.path)
        except OSError as error:
            with suppress(OSError):
                patch(one.path, [(piece.at, piece.old) for piece in one.splices])
            batch.dropped(number)
            done[index] = _failed(done[index], from_os_error(error, one.path, "writing the tags of"))
    group.clear()


def _rewrite(batch: journal.Batch, prepared: Prepared, edit: TagEdit) -> None:
    path = prepared.path
    with files.replacing(path, "writing the tags of") as building:
        if prepared.splices:
            write_new(path, building, prepared.splices)
            splices = prepared.splices
        else:
            if edit.chapters is not None and edit.chapters != prepared.before.chapters and path.suffix.lower() in MP4_ENDINGS:
                write_chapters(path, building, edit.chapters)
            else:
                shutil.copyfile(path, building)
            write_copy(path, building, edit, prepared.before)
            splices = difference(path, building)
        batch.begin([(path, path.stat().st_size, building.stat().st_size, splices)])


def _rename_all(batch: journal.Batch, changes: Sequence[FileChange]) -> tuple[FileChange, ...]:
    """Rename; a file whose new name is still another's waits until that one has left."""
    done = list(changes)
    waiting = [index for index, change in enumerate(changes) if change.new_name and not change.error]
    while waiting:
        free = [index for index in waiting if not _taken(done[index])]
        for index in free or waiting:
            done[index] = _renamed(batch, done[index])
        waiting = [index for index in waiting if index not in free] if free else []
    return tuple(done)


def _taken(change: FileChange) -> bool:
    target = change.file.with_name(change.new_name)
    return target.exists() and not target.samefile(change.file)


def _renamed(batch: journal.Batch, change: FileChange) -> FileChange:
    target = change.file.with_name(change.new_name)
    try:
        check_writable(change.file)
        number = batch.renaming(change.file.absolute(), target.absolute())
        try:
            rename(change.file, target)
        except PodStudioError:
            batch.dropped(number)
            raise
    except PodStudioError as error:
        return replace(change, new_name="", error=error)
    return change


def _failed(change: FileChange, error: PodStudioError) -> FileChange:
    return replace(change, cost=UNCHANGED, changes=(), new_name="", error=error)

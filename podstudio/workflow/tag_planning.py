"""What an edit of tags would do, file by file: nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from podstudio import images
from podstudio.errors import BadInput, PodStudioError
from podstudio.jobs import Job
from podstudio.model.tagset import ChapterMark, Picture
from podstudio.tags.chapter_files import read_chapter_file
from podstudio.tags.editing import UNCHANGED, Prepared, prepare
from podstudio.tags.fields import BY_KEY, checked
from podstudio.tags.file_names import Pattern, fields_from_name, name_from_fields
from podstudio.tags.id3_editing import TagEdit
from podstudio.tags.reading import duration, read
from podstudio.tags.spreadsheet import Sheet, read_sheet


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
            changes.append(plan_file(path, request, sheet, cover))
        except PodStudioError as error:
            changes.append(FileChange(path, error=error))
    return Plan(_without_collisions(changes), _sheet_notes(sheet, audio))


def plan_file(path: Path, request: TagRequest, sheet: Sheet | None, cover: Picture | None) -> FileChange:
    """What a request does to one file. Raises PodStudioError where it cannot be changed so."""
    edit = TagEdit(_fields_for(path, request, sheet), _chapters_for(path, request), cover)
    prepared = prepare(path, edit)
    _check_chapters(path, edit, prepared)
    name = name_from_fields(request.rename, prepared.after.fields, path.suffix) if request.rename else path.name
    return FileChange(path, edit, changes_of(prepared), "" if name == path.name else name, prepared.cost, prepared.notes)


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


def changes_of(prepared: Prepared) -> tuple[FieldChange, ...]:
    """The fields, chapters and cover that are others afterwards."""
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

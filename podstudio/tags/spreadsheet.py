"""Tags as a spreadsheet: CSV with a column of files and one for each field, as spreadsheets of any language save it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from podstudio import files
from podstudio.errors import BadInput, from_os_error
from podstudio.tags.fields import FIELDS, field_named

_FILE_COLUMNS = ("file", "path", "filename")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A spreadsheet's rows: values by field for every file it names (absolute), in its order.

    Args:
        names: Those of its files' names that stand in one row only, for files that lie elsewhere now.
        unknown: Columns that are no field and were left out.
    """

    rows: Mapping[Path, Mapping[str, str]]
    names: Mapping[str, Path]
    unknown: tuple[str, ...] = ()

    def row(self, path: Path) -> Mapping[str, str]:
        """The values for a file, by its path, else by its name alone; empty where it is not in the sheet."""
        key = path.absolute() if path.absolute() in self.rows else self.names.get(path.name)
        return self.rows[key] if key else {}


def read_sheet(path: Path) -> Sheet:
    """A CSV in UTF-8, with or without a byte order mark, parted by commas, semicolons or tabs.

    A column `file` (or `path`) names the files, from the sheet's own folder on where they are not absolute; the others are fields, under our names
    or TagLib's. An empty cell leaves its field as it is.

    Raises:
        PodStudioError: It cannot be read, or has no column of files or of fields.
    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not text in UTF-8: save it as “CSV UTF-8”.") from None
    except OSError as error:
        raise from_os_error(error, path, "reading") from error
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        raise BadInput(f"{path.name} is not a CSV that can be read: {error}.") from None
    heads = [head.strip().lower() for head in table[0]] if table else []
    at = next((index for index, head in enumerate(heads) if head in _FILE_COLUMNS), None)
    if at is None:
        raise BadInput(f"{path.name} has no column “file”: it tells which file each row is of.")
    keys, unknown = _columns(heads, at)
    if not keys:
        raise BadInput(f"{path.name} has no column of a field, as title or number.")
    rows: dict[Path, dict[str, str]] = {}
    for line in table[1:]:
        if len(line) > at and line[at].strip():
            values = {keys[index]: cell for index, cell in enumerate(line) if index in keys and cell.strip()}
            rows.setdefault((path.absolute().parent / line[at].strip()).absolute(), {}).update(values)
    names = [file.name for file in rows]
    return Sheet(rows, {file.name: file for file in rows if names.count(file.name) == 1}, unknown)


def write_sheet(path: Path, rows: Sequence[tuple[Path, Mapping[str, str]]]) -> None:
    """Write the fields of files as a CSV that `read_sheet` takes back; files below its folder are named from there. Raises PodStudioError."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["file", *(field.key for field in FIELDS)])
    for file, fields in rows:
        writer.writerow([_named(file, path.absolute().parent), *(fields.get(field.key, "") for field in FIELDS)])
    # With the mark, spreadsheets know that it is UTF-8.
    files.write_bytes(path, text.getvalue().encode("utf-8-sig", "surrogateescape"))


def _named(file: Path, folder: Path) -> str:
    absolute = file.absolute()
    return absolute.relative_to(folder).as_posix() if absolute.is_relative_to(folder) else str(absolute)


def _columns(heads: Sequence[str], file_column: int) -> tuple[dict[int, str], tuple[str, ...]]:
    keys: dict[int, str] = {}
    unknown = []
    for index, head in enumerate(heads):
        if index == file_column or not head:
            continue
        try:
            key = field_named(head).key
        except BadInput:
            unknown.append(head)
            continue
        if key in keys.values():
            raise BadInput(f"The column “{head}” is there twice, perhaps under another name.")
        keys[index] = key
    return keys, tuple(unknown)


def _delimiter(text: str) -> str:
    """The one of the three that parts the first line the most."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)

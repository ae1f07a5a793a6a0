"""What stands in a file of chapters, of any known kind, as rows of a time, a title and an address."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from podstudio.errors import BadInput
from podstudio.model.timecode import parse_seconds

_TIME = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d+)?"
_STAMP = re.compile(rf"^[\s\-*•(\[]*({_TIME})[)\]]?\s*[-–—:|]?\s*(.+?)\s*$")
LABEL = re.compile(r"-?\d+(?:[.,]\d+)?\t")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "start": ("start", "time", "starttime", "start time", "timecode", "timestamp", "begin", "position"),
    "title": ("title", "name", "chapter", "label", "text", "note"),
    "url": ("url", "link", "href", "address"),
    "hidden": ("hidden",),
}
_YES = ("1", "true", "yes", "x", "hidden")
_NO_DOCTYPE = "files with a document type are not read"


@dataclass(frozen=True, slots=True)
class Row:
    """A chapter as it stands in a file."""

    seconds: float
    title: str
    url: str = ""
    hidden: bool = False


class Unreadable(Exception):
    """What is wrong with a file, and where ("line 3", "chapter 2"; "" where it is all of it)."""

    def __init__(self, sentence: str, where: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.where = sentence.rstrip("."), where


def from_json(text: str) -> list[Row]:
    """chapters.json of Podcasting 2.0, or a bare list of such rows. Raises Unreadable."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"{error.msg[:1].lower()}{error.msg[1:]}", f"line {error.lineno}") from None
    except RecursionError:
        raise Unreadable("its lists lie too deep in one another") from None
    rows = data.get("chapters") if isinstance(data, dict) else data
    if not isinstance(rows, list):
        raise Unreadable("it has no list “chapters”")
    return [_json_row(row, f"chapter {number}") for number, row in enumerate(rows, 1)]


def from_podlove(text: str) -> list[Row]:
    """Podlove Simple Chapters, alone or inside a feed (then of its first episode that has some). Raises Unreadable."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unreadable(_NO_DOCTYPE)
    try:
        # Without a document type there are no entities to expand.
        root = ET.fromstring(re.sub(r"^<\?xml[^>]*\?>", "", text.lstrip()))  # noqa: S314
    except ET.ParseError as error:
        raise Unreadable(f"this is no XML: {str(error).partition(':')[0]}", f"line {error.position[0]}") from None
    around = next((element for element in root.iter() if _name(element) == "chapters"), root)
    rows = [element for element in around.iter() if _name(element) == "chapter"]
    return [
        Row(_time(row.get("start", ""), f"chapter {number}"), row.get("title", "").strip(), row.get("href", "")) for number, row in enumerate(rows, 1)
    ]


def from_csv(text: str) -> list[Row]:
    """A table parted by commas, semicolons or tabs; with names over its columns, or a time and a title in each row. Raises Unreadable."""
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        table = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise Unreadable(str(error), f"line {reader.line_num}") from None
    if not table:
        return []
    columns = _columns([cell.strip().lower() for cell in table[0][1]])
    if columns:
        table = table[1:]
    else:
        columns = _unnamed_columns(table[0][1])
    found = []
    for line, cells in table:
        told = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
        hidden = told.get("hidden", "").lower() in _YES
        found.append(Row(_time(told["start"], f"line {line}"), told.get("title", ""), told.get("url", ""), hidden))
    return found


def from_labels(text: str) -> list[Row]:
    """Audacity's labels: start, end and title in seconds, parted by tabs. Of a range its start counts, and lines of frequencies are passed over.

    Raises:
        Unreadable: A line is none.
    """
    found = []
    for number, line in enumerate(_lines(text), 1):
        if line.strip() and not line.startswith("\\"):
            start, _end, title = (*line.split("\t", 2), "", "")[:3]
            found.append(Row(_time(start, f"line {number}"), title.strip()))
    return found


def from_text(text: str) -> list[Row]:
    """Lines that begin with a time, as they stand in show notes; other lines are passed over. Raises Unreadable."""
    matches = ((number, _STAMP.match(line)) for number, line in enumerate(_lines(text), 1))
    return [Row(_time(match[1], f"line {number}"), match[2]) for number, match in matches if match]


def _json_row(row: Any, where: str) -> Row:
    if not isinstance(row, dict):
        raise Unreadable("it is no object with startTime and title", where)
    start = row.get("startTime", row.get("start"))
    if start is None:
        raise Unreadable("it has no startTime", where)
    url = row.get("url") or row.get("href") or ""
    return Row(_time(start, where), str(row.get("title") or "").strip(), str(url), row.get("toc") is False)


def _time(value: Any, where: str) -> float:
    """Seconds from 0 on. Raises Unreadable."""
    try:
        seconds = float(value) if type(value) in (int, float) else parse_seconds(str(value))
    except (BadInput, OverflowError) as error:
        raise Unreadable(str(error) if isinstance(error, BadInput) else "the number is too large", where) from None
    if not math.isfinite(seconds) or seconds < 0:
        raise Unreadable(f"{value} is not a time", where)
    return seconds


def _columns(heads: Sequence[str]) -> dict[str, int]:
    """Where the columns are, by their names; empty where none of them is a time."""
    found = {}
    for name, known in _COLUMNS.items():
        at = next((heads.index(one) for one in known if one in heads), None)
        if at is not None:
            found[name] = at
    return found if "start" in found else {}


def _unnamed_columns(cells: Sequence[str]) -> dict[str, int]:
    if not cells or not _is_time(cells[0]):
        raise Unreadable("there is no column “start”: write “start,title” over the columns", "line 1")
    title = 2 if len(cells) > 2 and _is_time(cells[1]) else 1
    return {"start": 0, "title": title, "url": title + 1}


def _is_time(text: str) -> bool:
    try:
        parse_seconds(text)
    except BadInput:
        return False
    return True


def _lines(text: str) -> Iterable[str]:
    """Lines as files have them; a separator inside a title is none."""
    return re.split(r"\r\n|\r|\n", text)


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]

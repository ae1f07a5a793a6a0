"""Chapters beside the audio: chapters.json (Podcasting 2.0, 1.2.0), Audacity labels, Podlove, CSV and time stamps in text."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from podstudio.errors import BadInput, PodStudioError, from_os_error
from podstudio.model.tagset import ChapterMark
from podstudio.model.timecode import parse_seconds

_STAMP = re.compile(r"^[\s\-*•(]*((?:\d{1,2}:)?\d{1,3}:\d{2}(?:\.\d+)?)\)?\s*[-–—:|]?\s*(.+?)\s*$")
Found = tuple[float, str, str]
"""Seconds, title, address."""


def chapters_json(chapters: Iterable[ChapterMark]) -> bytes:
    """A chapters.json 1.2.0 of chapters in the episode's time; hidden ones with `toc: false`."""
    rows = []
    for chapter in sorted(chapters, key=lambda one: one.start_ms):
        row: dict[str, Any] = {"startTime": chapter.start_ms / 1000, "title": chapter.title}
        if chapter.url:
            row["url"] = chapter.url
        if chapter.hidden:
            row["toc"] = False
        rows.append(row)
    return (json.dumps({"version": "1.2.0", "chapters": rows}, ensure_ascii=False, indent=1) + "\n").encode()


def read_chapter_file(path: Path, duration_s: float = 0.0) -> tuple[ChapterMark, ...]:
    """The chapters in a file of any known kind, each ending where the next begins.

    Raises:
        PodStudioError: It cannot be read, or has no chapters in it.
    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not text in UTF-8.") from None
    except OSError as error:
        raise from_os_error(error, path, "reading") from error
    try:
        found = sorted(_reader(path, text)(text), key=lambda row: row[0])
    except PodStudioError:
        raise
    except (ValueError, KeyError, TypeError, ET.ParseError) as error:
        raise BadInput(f"The chapters in {path.name} cannot be read: {error}.") from None
    if not found:
        raise BadInput(f"There are no chapters in {path.name}: write a time and a title on each line.")
    return marks(found, duration_s)


def marks(found: Sequence[Found], duration_s: float) -> tuple[ChapterMark, ...]:
    """Chapters of times, titles and addresses; the last ends with the recording."""
    starts = [round(seconds * 1000) for seconds, _, _ in found]
    ends = [*starts[1:], max(round(duration_s * 1000), starts[-1])]
    return tuple(ChapterMark(start, end, title, url) for start, end, (_, title, url) in zip(starts, ends, found, strict=True))


def _reader(path: Path, text: str) -> Callable[[str], list[Found]]:
    ending = path.suffix.lower()
    if ending == ".json" or text.lstrip().startswith("{"):
        return _from_json
    if ending in (".xml", ".psc") or text.lstrip().startswith("<"):
        return _from_podlove
    if ending == ".csv":
        return _from_csv
    if "\t" in text and re.match(r"\d+(\.\d+)?\t", text):
        return _from_labels
    return _from_text


def _from_json(text: str) -> list[Found]:
    data = json.loads(text)
    rows = data["chapters"] if isinstance(data, dict) else data
    return [
        (_time(row.get("startTime", row.get("start", 0))), str(row.get("title", "")), str(row.get("url") or row.get("href") or "")) for row in rows
    ]


def _from_podlove(text: str) -> list[Found]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadInput("Chapter files with a document type are not read.")
    root = ET.fromstring(text)  # noqa: S314 - without a document type there are no entities to expand
    rows = [element for element in root.iter() if element.tag.rpartition("}")[2] == "chapter"]
    return [(parse_seconds(row.get("start", "0")), row.get("title", ""), row.get("href", "")) for row in rows]


def _from_csv(text: str) -> list[Found]:
    rows = list(csv.DictReader(io.StringIO(text)))
    found = []
    for row in rows:
        told = {str(name).strip().lower(): value or "" for name, value in row.items()}
        found.append((parse_seconds(told.get("start") or told.get("time") or ""), told.get("title") or told.get("name") or "", told.get("url", "")))
    return found


def _from_labels(text: str) -> list[Found]:
    rows = [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("\\")]
    return [(float(row[0]), row[2].strip() if len(row) > 2 else "", "") for row in rows]


def _from_text(text: str) -> list[Found]:
    matches = (_STAMP.match(line) for line in text.splitlines())
    return [(parse_seconds(match[1]), match[2], "") for match in matches if match]


def _time(value: object) -> float:
    return float(value) if isinstance(value, int | float) else parse_seconds(str(value))

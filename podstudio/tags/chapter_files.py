"""Chapters beside the audio: chapters.json (Podcasting 2.0, 1.2.0), Podlove Simple Chapters 1.2, Audacity labels, CSV and time stamps in text."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from podstudio.errors import BadInput, from_os_error
from podstudio.i18n import _
from podstudio.model.tagset import ChapterMark
from podstudio.model.timecode import format_seconds
from podstudio.tags import chapter_parsing
from podstudio.tags.chapter_parsing import Row, Unreadable

ENDINGS = (".json", ".psc", ".xml", ".csv", ".tsv", ".txt", ".md")
"""Of files that may hold chapters."""

_LARGEST = 8 << 20
_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def chapters_json(chapters: Iterable[ChapterMark]) -> bytes:
    """A chapters.json 1.2.0 of chapters in the episode's time; hidden ones with `toc: false`."""
    rows = []
    for chapter in _by_time(chapters):
        row: dict[str, Any] = {"startTime": chapter.start_ms / 1000, "title": chapter.title}
        if chapter.url:
            row["url"] = chapter.url
        if chapter.hidden:
            row["toc"] = False
        rows.append(row)
    return (json.dumps({"version": "1.2.0", "chapters": rows}, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def podlove(chapters: Iterable[ChapterMark]) -> bytes:
    """Podlove Simple Chapters 1.2. Hidden ones have no place in it."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<psc:chapters version="1.2" xmlns:psc="http://podlove.org/simple-chapters">']
    for chapter in _shown(chapters):
        address = f" href={quoteattr(_one_line(chapter.url))}" if chapter.url else ""
        lines.append(f'  <psc:chapter start="{_clock(chapter.start_ms)}" title={quoteattr(_one_line(chapter.title))}{address}/>')
    return "\n".join([*lines, "</psc:chapters>", ""]).encode()


def labels(chapters: Iterable[ChapterMark]) -> bytes:
    """Audacity's labels, one at the start of each chapter."""
    lines = [f"{one.start_ms / 1000:.6f}\t{one.start_ms / 1000:.6f}\t{_one_line(one.title)}\n" for one in _by_time(chapters)]
    return "".join(lines).encode()


def table(chapters: Iterable[ChapterMark]) -> bytes:
    """A CSV of start, end, title, address and whether it is hidden. With the byte order mark, spreadsheets know that it is UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["start", "end", "title", "url", "hidden"])
    for one in _by_time(chapters):
        writer.writerow([_clock(one.start_ms), _clock(one.end_ms), _one_line(one.title), _one_line(one.url), "yes" if one.hidden else ""])
    return text.getvalue().encode("utf-8-sig")


def stamps(chapters: Iterable[ChapterMark]) -> bytes:
    """A time and a title a line, to a millisecond where it is no whole second. Hidden ones are left out."""
    return "".join(f"{line}\n" for line in stamp_lines(chapters, exact=True)).encode()


def stamp_lines(chapters: Iterable[ChapterMark], exact: bool = False) -> list[str]:
    """The lines that show notes have ("0:00 Introduction"), of whole seconds unless exact."""
    lines = []
    for one in _shown(chapters):
        title = _one_line(one.title)
        between = " - " if title[:1] in "-–—:|)]" else " "
        lines.append(f"{format_seconds(one.start_ms / 1000, 3 if exact and one.start_ms % 1000 else 0)}{between}{title}")
    return lines


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file that chapters are written as. `ending` is what its name is given."""

    name: str
    ending: str
    write: Callable[[Iterable[ChapterMark]], bytes]


FORMS: Mapping[str, Form] = {
    "json": Form(_("Podcasting 2.0 chapters"), ".json", chapters_json),
    "podlove": Form(_("Podlove Simple Chapters"), ".psc", podlove),
    "labels": Form(_("Audacity labels"), ".txt", labels),
    "csv": Form(_("Table for spreadsheets"), ".csv", table),
    "text": Form(_("Time stamps"), ".txt", stamps),
}


def read_chapter_file(path: Path, duration_s: float = 0.0) -> tuple[ChapterMark, ...]:
    """The chapters in a file of any known kind, each ending where the next begins.

    Raises:
        PodStudioError: It cannot be read (said with its line), or has no chapters in it.
    """
    text = _text(path)
    try:
        found = sorted(_reader(path, text)(text), key=lambda row: row.seconds)
    except Unreadable as error:
        raise BadInput(f"{path.name}{f', {error.where}' if error.where else ''}: {error.sentence}.") from None
    if not found:
        raise BadInput(f"There are no chapters in {path.name}: write a time and a title on each line.")
    return marks(found, duration_s)


def marks(found: Sequence[Row], duration_s: float) -> tuple[ChapterMark, ...]:
    """Chapters of rows by time; the last ends with the recording."""
    starts = [round(row.seconds * 1000) for row in found]
    ends = [*starts[1:], max(round(duration_s * 1000), starts[-1])]
    return tuple(ChapterMark(start, end, row.title, row.url, None, row.hidden) for start, end, row in zip(starts, ends, found, strict=True))


def _text(path: Path) -> str:
    """The file's text: UTF-8, or UTF-16 where its byte order mark says so, as spreadsheets save it."""
    try:
        if path.stat().st_size > _LARGEST:
            raise BadInput(f"{path.name} is too large to be a file of chapters.")
        data = path.read_bytes()
    except OSError as error:
        raise from_os_error(error, path, "reading") from error
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not text in UTF-8.") from None


def _reader(path: Path, text: str) -> Callable[[str], list[Row]]:
    ending, begin = path.suffix.lower(), text.lstrip()
    if ending == ".json" or begin.startswith(("{", "[{")):
        return chapter_parsing.from_json
    if ending in (".xml", ".psc") or begin.startswith("<"):
        return chapter_parsing.from_podlove
    if ending in (".csv", ".tsv"):
        return chapter_parsing.from_csv
    return chapter_parsing.from_labels if chapter_parsing.LABEL.match(begin) else chapter_parsing.from_text


def _by_time(chapters: Iterable[ChapterMark]) -> list[ChapterMark]:
    return sorted(chapters, key=lambda one: one.start_ms)


def _shown(chapters: Iterable[ChapterMark]) -> list[ChapterMark]:
    return [one for one in _by_time(chapters) if not one.hidden]


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def _one_line(text: str) -> str:
    """The text without breaks and what no file of text may hold."""
    return _NOT_TEXT.sub("", _BREAKS.sub(" ", text)).strip()

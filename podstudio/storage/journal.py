"""journal.jsonl: what was published where and when; appended line by line, never rewritten."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from podstudio import files
from podstudio.errors import from_os_error
from podstudio.model.publication import FeedItem, Receipt
from podstudio.storage.layout import JOURNAL


@dataclass(frozen=True, slots=True)
class Journal:
    """The entries that can be read, oldest first, and the numbers of the lines that cannot."""

    entries: tuple[Mapping[str, Any], ...]
    damaged_lines: tuple[int, ...]


def append(folder: Path, entry: Mapping[str, Any]) -> None:
    """Add a line with the time (`at`, UTC); it is on the disk when this returns. Raises PodStudioError."""
    line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **entry}
    files.append_line(folder / JOURNAL, json.dumps(line, ensure_ascii=False))


def read(folder: Path) -> Journal:
    """The journal of an episode; empty where there is none. A line that cannot be read does not hide the others. Raises PodStudioError."""
    path = folder / JOURNAL
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return Journal((), ())
    except OSError as error:
        raise from_os_error(error, path, "reading") from error
    told = [(number, _entry(line)) for number, line in enumerate(lines, 1) if line.strip()]
    return Journal(tuple(entry for _, entry in told if entry is not None), tuple(number for number, entry in told if entry is None))


def _entry(line: bytes) -> Mapping[str, Any] | None:
    """What a line says, None where it is damaged."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def to_dict(record: FeedItem | Receipt) -> dict[str, Any]:
    """A feed item or a receipt as plain values for the journal."""
    plain = msgspec.to_builtins(record)
    assert isinstance(plain, dict)
    return plain


def receipt_of(entry: Mapping[str, Any]) -> Receipt | None:
    """The receipt in a journal's entry, None where it cannot be read."""
    try:
        return msgspec.convert(entry.get("receipt"), Receipt)
    except msgspec.ValidationError:
        return None


def published_item(folder: Path, destination: str) -> FeedItem | None:
    """What was last published of an episode at a destination, None where nothing was (or it was taken back)."""
    return _last_item(folder, destination, ("published",))


def sent_item(folder: Path, destination: str) -> FeedItem | None:
    """What was last sent of an episode, whether the sending came to its end or was killed: its address is taken."""
    return _last_item(folder, destination, ("published", "publishing", "drafted"))


def _last_item(folder: Path, destination: str, events: Sequence[str]) -> FeedItem | None:
    for entry in reversed(read(folder).entries):
        if entry.get("destination") != destination or entry.get("event") not in (*events, "unpublished"):
            continue
        if entry["event"] == "unpublished":
            return None
        try:
            return msgspec.convert(entry.get("item"), FeedItem)
        except msgspec.ValidationError:
            continue
    return None

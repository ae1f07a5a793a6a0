"""TOML files that are made to be read and diffed: fixed order, defaults left out, people as tables."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import tomli_w

from podstudio import files
from podstudio.errors import DamagedFile
from podstudio.storage.records import Record, Upgrades, read_text, to_record


def load(path: Path, kind: type[Record], version: int, upgrades: Upgrades) -> tuple[Record, str]:
    """A record and the text it was read from. Raises PodStudioError (NotFound, DamagedFile with the line, NewerFile)."""
    text = read_text(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        line = said.rpartition("line ")[2].partition(",")[0] if "line " in said else str(text.count("\n") + 1)
        reason = said.partition(" (at ")[0]
        raise DamagedFile(f"{path}, line {line}: {reason[:1].lower()}{reason[1:]}.") from None
    return to_record(_with_times(data), kind, version, path, text, upgrades), text


def _with_times(data: dict[str, Any]) -> dict[str, Any]:
    """A day without a time, as people write it by hand, begins at midnight."""
    return {name: datetime.combine(value, time.min) if type(value) is date else value for name, value in data.items()}


def save(path: Path, record: Any, version: int) -> None:
    """Write a record, its format version first; a file that says the same already is left untouched, comments and all.

    Raises:
        PodStudioError: It cannot be written; the old file is as it was.
    """
    data = {"format": version, **without_defaults(record)}
    if path.is_file() and _says(path, data):
        return
    files.write_text(path, tomli_w.dumps(data, multiline_strings=False), "saving")


def without_defaults(record: Any) -> dict[str, Any]:
    """A dataclass as plain values, the fields that have their default left out."""
    plain: dict[str, Any] = {}
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        default = field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
        if value is not None and (value != default or default is dataclasses.MISSING):
            plain[field.name] = _plain(value)
    return plain


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return without_defaults(value)
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return value


def _says(path: Path, data: dict[str, Any]) -> bool:
    try:
        return _same(tomllib.loads(path.read_text("utf-8")), data)
    except (OSError, ValueError):
        return False


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one == other
    return type(one) is type(other) and bool(one == other)

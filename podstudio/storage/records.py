"""Reading our own files strictly: what is wrong is told by file, line and what was expected, and the file is left alone."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from podstudio.errors import DamagedFile, NewerFile, NotFound, from_os_error
from podstudio.storage import json_lines, toml_lines

Record = TypeVar("Record")
Where = tuple[str | int, ...]
"""The way to a value: names of keys and places in lists."""
Upgrades = Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]
"""By the version they start from: the change to the next one."""


def read_text(path: Path) -> str:
    """A file's text, without the mark that some editors set before UTF-8.

    Raises:
        PodStudioError: It is not there, cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise DamagedFile(f"{path}, line {line}: this is not text in UTF-8.") from None
    except FileNotFoundError:
        raise NotFound(f"{path} is not there.") from None
    except OSError as error:
        raise from_os_error(error, path, "reading") from error


def to_record(data: dict[str, Any], kind: type[Record], version: int, path: Path, text: str, upgrades: Upgrades) -> Record:
    """The record that a file's data stand for, brought up to date by its version first.

    Raises:
        NewerFile: A newer PodStudio wrote it.
        DamagedFile: A key is unknown, or a value of the wrong type; with its line.
    """
    written = data.pop("format", version)
    oldest = min(upgrades, default=version)
    if not isinstance(written, int) or isinstance(written, bool) or written < oldest:
        raise problem(path, text, ("format",), f"must be a whole number from {oldest} to {version}")
    if written > version:
        raise NewerFile(f"{path} was written by a newer PodStudio (format {written}, this one reads up to {version}): update PodStudio.")
    try:
        for step in range(written, version):
            data = upgrades[step](data)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise DamagedFile(f"{path}, line 1: it cannot be brought from format {written} to {version} ({error}).") from None
    unknown = _unknown(data, kind, ())
    if unknown:
        raise DamagedFile(f"{path}, line {line_of(text, unknown)}: “{dotted(unknown)}” is not known here; is it spelled right?")
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        sentence, where = _explain(str(error))
        name = f"“{dotted(where)}”" if where else "the file"
        raise DamagedFile(f"{path}, line {line_of(text, where)}: {name} {sentence}.") from None


def line_of(text: str, where: Where) -> int:
    """The line of a key or list element in TOML or JSON text, of the nearest thing around it where it is not there; 1 where none is."""
    lines = json_lines.key_lines(text) if text.lstrip().startswith("{") else toml_lines.key_lines(text)
    return next((lines[where[:depth]] for depth in range(len(where), 0, -1) if where[:depth] in lines), 1)


def problem(path: Path, text: str, where: Where, sentence: str) -> DamagedFile:
    """The error for a value that has the right type and a wrong meaning."""
    return DamagedFile(f"{path}, line {line_of(text, where)}: “{dotted(where)}” {sentence}.")


def _unknown(data: object, kind: Any, where: Where) -> Where:
    """The way to the first key that the type does not have; empty where all are known."""
    if dataclasses.is_dataclass(kind) and isinstance(data, dict):
        hints = _hints(kind)
        for key, value in data.items():
            if key not in hints:
                return (*where, key)
            if not isinstance(value, dict | list):
                continue
            found = _unknown(value, hints[key], (*where, key))
            if found:
                return found
    item = _item_type(kind)
    if item is not None and isinstance(data, list):
        for index, value in enumerate(data):
            found = _unknown(value, item, (*where, index))
            if found:
                return found
    return ()


_hints: Callable[[Any], Mapping[str, Any]] = lru_cache(typing.get_type_hints)


def _item_type(kind: Any) -> Any:
    if typing.get_origin(kind) is tuple:
        return typing.get_args(kind)[0]
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return next((found for found in map(_item_type, typing.get_args(kind)) if found), None)
    return None


_WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "datetime": "a date, as in 2026-05-01T08:00:00Z",
    "null": "null",
}


def _explain(message: str) -> tuple[str, Where]:
    """Msgspec's message as a sentence, and the way to the value."""
    said, _, place = message.partition(" - at `")
    where: list[str | int] = []
    for name, index in re.findall(r"\.([\w\-]+)|\[(\d+)\]", place):
        where.append(name or int(index))
    expected = re.match(r"Expected `(.+?)`, got `(.+?)`", said)
    if expected:
        wanted, got = expected[1].removesuffix(" | null"), expected[2]
        return f"must be {_WORDS.get(wanted, wanted)}, not {_WORDS.get(got, got)}", tuple(where)
    missing = re.match(r"Object missing required field `(.+?)`", said)
    if missing:
        return "is missing", (*where, missing[1])
    return f"is wrong ({said})", tuple(where)


def dotted(where: Where) -> str:
    """The way to a value as people read it, lists counted from 1: `tracks[1].clips[3]`."""
    text = ""
    for part in where:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text

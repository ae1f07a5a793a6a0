"""Fields out of file names and file names out of fields, by patterns as `{number} - {title}`."""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from podstudio.errors import BadInput, from_os_error
from podstudio.tags.fields import BY_KEY, DAY, WHOLE, checked, field_named

_PLACE = re.compile(r"\{([^{}]*)\}")
_SKIP = "skip"
_FORMS = {WHOLE: r"\d{1,5}", DAY: r"\d{4}(?:-\d{2}(?:-\d{2})?)?"}
_REPLACED = str.maketrans({"/": "-", "\\": "-", "|": "-", ":": " -", '"': "'", "?": None, "*": None, "<": None, ">": None})
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_MOST_BYTES = 200


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern in parts: text as it stands, and (field, width) where a value stands."""

    text: str
    parts: tuple[str | tuple[str, int], ...]


def read_pattern(text: str) -> Pattern:
    """A pattern of field names in braces; `{number:3}` fills with zeros, `{skip}` passes over what does not matter.

    Raises:
        BadInput: It names no field, or one twice, or one that is not known.
    """
    parts: list[str | tuple[str, int]] = []
    for index, piece in enumerate(_PLACE.split(text)):
        if index % 2 == 0:
            parts += [piece] if piece else []
            continue
        name, _, width = piece.partition(":")
        if width and not width.isdigit():
            raise BadInput(f"“{{{piece}}}” is not a place for a field: a width is a number, as in {{number:3}}.")
        parts.append((_SKIP if name == _SKIP else field_named(name).key, int(width or 0)))
    named = [part[0] for part in parts if isinstance(part, tuple) and part[0] != _SKIP]
    if not named:
        raise BadInput(f"“{text}” names no field: write them in braces, as in {{number}} - {{title}}.")
    if len(set(named)) < len(named):
        raise BadInput(f"“{text}” names a field twice.")
    if any(isinstance(part, str) and set(part) & set("{}") for part in parts):
        raise BadInput(f"“{text}” has a brace without its other half.")
    return Pattern(text, tuple(parts))


def fields_from_name(pattern: Pattern, path: Path) -> dict[str, str]:
    """The fields that a file's name tells; a pattern with slashes reads the folders above it too.

    Raises:
        BadInput: The name does not look like the pattern.
    """
    depth = pattern.text.count("/") + 1
    name = "/".join((*path.absolute().parent.parts, path.stem)[-depth:])
    match = re.fullmatch(_expression(pattern), unicodedata.normalize("NFC", name))
    if match is None:
        raise BadInput(f"{path.name} does not look like {pattern.text}.")
    return {key: checked(BY_KEY[key], _plain(key, value)) for key, value in match.groupdict().items()}


def name_from_fields(pattern: Pattern, fields: Mapping[str, str], ending: str) -> str:
    """A file name that every file system takes: what they refuse is replaced, at most 200 bytes.

    Raises:
        BadInput: A field that the pattern names is empty, or nothing is left.
    """
    text = ""
    for part in pattern.parts:
        if isinstance(part, str):
            text += part
            continue
        key, width = part
        value = _plain(key, fields.get(key, ""))
        if not value:
            raise BadInput(f"it has no {key} to be named by")
        text += value.zfill(width)
    name = _safe(text.removesuffix(ending))
    if not name:
        raise BadInput("nothing would be left of its name")
    return name + ending


def rename(old: Path, new: Path) -> None:
    """Give a file another name; nothing is ever overwritten.

    Raises:
        PodStudioError: The new name is taken, or the file system refused.
    """
    if new.exists() and not new.samefile(old):
        raise BadInput(f"{new.name} is there already: {old.name} keeps its name.")
    try:
        if new.exists():  # another spelling of the same name, where the file system does not tell them apart
            old.rename(new)
            return
        linked = False
        with contextlib.suppress(OSError, NotImplementedError):
            os.link(old, new, follow_symlinks=False)
            linked = True
        if linked:
            old.unlink()
        elif new.exists():
            raise BadInput(f"{new.name} is there already: {old.name} keeps its name.")
        else:  # no links on this file system
            old.rename(new)
    except OSError as error:
        raise from_os_error(error, old, "renaming") from error


def _expression(pattern: Pattern) -> str:
    text = ""
    for part in pattern.parts:
        if isinstance(part, str):
            text += r"\s+".join(map(re.escape, re.split(r"\s+", part)))
        elif part[0] == _SKIP:
            text += "[^/]*?"
        else:
            text += f"(?P<{part[0]}>{_FORMS.get(BY_KEY[part[0]].form, '[^/]+?')})"
    return text


def _plain(key: str, value: str) -> str:
    """A number without zeros before it and without the total behind it."""
    if BY_KEY[key].form == WHOLE:
        return value.partition("/")[0].lstrip("0") or value[:1]
    return value.strip()


def _safe(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(_REPLACED)
    text = " ".join("".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text).split())
    text = text.encode()[:_MOST_BYTES].decode(errors="ignore").strip(" .")
    return f"_{text}" if _RESERVED.fullmatch(text) else text

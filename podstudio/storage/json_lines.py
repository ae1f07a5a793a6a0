"""On which line of a JSON file (RFC 8259) each key stands, so that an error can name it.

The text has been read by json before: this scanner only follows where things are and checks nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

Path = tuple[str | int, ...]

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BEFORE_ELEMENT = re.compile(r"[ \t\r\n,]*")
_BEFORE_VALUE = re.compile(r"[ \t\r\n:]*")
_SCALAR = re.compile(r"[^,\]}\s]+")


def key_lines(text: str) -> Mapping[Path, int]:
    """The line, counted from 1, of every key and array element of a valid JSON text, by its path: `("tracks", 0, "clips", 2)`."""
    scan = _Scan(text)
    scan.value(())
    return scan.lines


class _Scan:
    """A position in the text, and the lines that were found so far."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counted, self._line = 0, 1
        self.lines: dict[Path, int] = {}

    def value(self, path: Path) -> None:
        self._skip(_BEFORE_VALUE)
        first = self._text[self._at]
        if first == "{":
            self._object(path)
        elif first == "[":
            self._array(path)
        else:
            self._take(_STRING if first == '"' else _SCALAR)

    def _object(self, path: Path) -> None:
        self._at += 1
        while self._more("}"):
            line = self._line_here()
            key = (*path, json.loads(self._take(_STRING), strict=False))
            self.lines[key] = line
            self.value(key)

    def _array(self, path: Path) -> None:
        self._at += 1
        index = 0
        while self._more("]"):
            self.lines[(*path, index)] = self._line_here()
            self.value((*path, index))
            index += 1

    def _more(self, closing: str) -> bool:
        """Whether another element follows; the position stands at it, or behind the closing bracket where none does."""
        self._skip(_BEFORE_ELEMENT)
        if self._text[self._at] == closing:
            self._at += 1
            return False
        return True

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        assert match
        self._at = match.end()
        return match[0]

    def _skip(self, pattern: re.Pattern[str]) -> None:
        self._at = pattern.match(self._text, self._at).end()  # type: ignore[union-attr] # it matches the empty text too

    def _line_here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

"""On which line of a TOML file (TOML 1.0) each key stands, so that an error can name it.

The text has been read by tomllib before: this scanner only follows where things are and checks nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'
    r"|'''.*?'''(?:'(?!''))*"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]+")


def key_lines(text: str) -> Mapping[Path, int]:
    """The line, counted from 1, of every key and array element of a valid TOML text, by its path: `("people", 0, "name")`."""
    scan = _Scan(text)
    scan.document()
    return scan.lines


class _Scan:
    """A position in the text, and the lines that were found so far."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._rows: dict[Path, int] = {}
        self.lines: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        self._skip_blank()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip_blank()

    def _header(self) -> Path:
        many = self._text.startswith("[[", self._at)
        self._at += 2 if many else 1
        table: Path = ()
        keys = self._keys()
        for key in keys[:-1]:
            self.lines.setdefault((*table, key), self._line())
            table = self._inside((*table, key))
        table = (*table, keys[-1])
        self.lines.setdefault(table, self._line())
        if many:
            self._rows[table] = self._rows.get(table, -1) + 1
            table = (*table, self._rows[table])
            self.lines[table] = self._line()
        self._at = self._text.index("]", self._at) + (2 if many else 1)
        return table

    def _inside(self, table: Path) -> Path:
        """A table of an array means its last row."""
        return (*table, self._rows[table]) if table in self._rows else table

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self._at = self._text.index("=", self._at) + 1
        self._value(path)

    def _keys(self) -> list[str]:
        """The parts of a dotted key, from here on."""
        keys = []
        while True:
            self._skip_spaces()
            keys.append(self._key())
            self._skip_spaces()
            if not self._text.startswith(".", self._at):
                return keys
            self._at += 1

    def _key(self) -> str:
        quoted = _STRING.match(self._text, self._at)
        match = quoted or _BARE_KEY.match(self._text, self._at)
        assert match
        self._at = match.end()
        return str(tomllib.loads(f"key = {match[0]}")["key"]) if quoted else match[0]

    def _value(self, path: Path) -> None:
        self._skip_blank()
        first = self._text[self._at]
        if first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        else:
            match = _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at)
            assert match
            self._at = match.end()

    def _array(self, path: Path) -> None:
        for index in self._elements("]"):
            self.lines[(*path, index)] = self._line()
            self._value((*path, index))

    def _inline_table(self, path: Path) -> None:
        for _ in self._elements("}"):
            self._pair(path)

    def _elements(self, closing: str) -> Iterator[int]:
        """Count the elements of a bracket: the position stands at each in turn, and behind the bracket at the end."""
        self._at += 1
        index = 0
        while self._more(closing):
            yield index
            index += 1

    def _more(self, closing: str) -> bool:
        """Step over blanks and a comma; whether another element follows. Steps over the closing bracket where none does."""
        self._skip_blank()
        if self._text[self._at] == ",":
            self._at += 1
            self._skip_blank()
        if self._text[self._at] == closing:
            self._at += 1
            return False
        return True

    def _skip_blank(self) -> None:
        self._at = _BLANK.match(self._text, self._at).end()  # type: ignore[union-attr] # it matches the empty text too

    def _skip_spaces(self) -> None:
        while self._text.startswith((" ", "\t"), self._at):
            self._at += 1

    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1

"""Undo that outlives the window: a log of an edit's steps in the show's cache, appended to and never needed.

A line is the log's beginning, a step, or the place in the row of steps where the edit stands after an undo or a redo. Every step has the digest of
the edit it leads to, so a log whose steps do not lead to what edit.json holds (somebody changed it outside) is dropped. Lines that a killed process
left half-written, and steps that newer ones have replaced, go when the log is next written whole.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import msgspec

from podstudio import files
from podstudio.errors import DamagedFile, PodStudioError
from podstudio.model.changes import CLIPS, KINDS, Change, Row, Splice
from podstudio.model.timeline import Clip
from podstudio.storage import edit_file

FORMAT = 1
MOST_BYTES = 8 << 20
"""Of steps that are taken over by a new session; the oldest beyond are forgotten."""


class _Line(msgspec.Struct, omit_defaults=True):
    """A line of the log.

    Args:
        format, digest: Of the first line: the edit before every step.
        step, base, digest, change: A step's label, how many steps came before it (later ones are replaced), the edit it leads to.
        at: How many steps are done now.
    """

    format: int | None = None
    step: str | None = None
    base: int = 0
    at: int | None = None
    digest: str = ""
    change: msgspec.Raw = msgspec.Raw()


class _Splice(msgspec.Struct):
    section: str
    at: int
    old: list[Any]
    new: list[Any]


@dataclass(frozen=True, slots=True)
class LoggedStep:
    """A step of an earlier session; what it changed is decoded when it is asked for."""

    label: str
    digest: str
    raw: bytes

    def change(self) -> Change:
        """What it changed. Raises DamagedFile."""
        try:
            return tuple(_decoded(one) for one in msgspec.json.decode(self.raw, type=list[_Splice]))
        except (msgspec.DecodeError, KeyError, ValueError) as error:
            raise DamagedFile(f"The step “{self.label}” cannot be read any more ({error}).") from None


class UndoLog:
    """The log of one edit.

    Args:
        digest: Of the edit as edit.json holds it.
    """

    def __init__(self, path: Path, digest: str) -> None:
        self._path = path
        self._first = digest
        self._lines: list[bytes] = []
        self._file: IO[bytes] | None = None
        self.steps: tuple[LoggedStep, ...] = ()
        self.position = 0
        """How many of `steps` are done."""
        with contextlib.suppress(OSError, msgspec.DecodeError, ValueError):
            self._read(path.read_bytes(), digest)

    def step(self, base: int, label: str, change: Change, digest: str) -> None:
        """Note a step that follows `base` others; what was behind them is forgotten."""
        line = msgspec.json.encode(_Line(step=label, base=base, digest=digest, change=msgspec.Raw(_encoded(change))))
        del self._lines[base:]
        self._lines.append(line)
        self.position = base + 1
        self._append(line)

    def at(self, position: int) -> None:
        """Note that so many steps are done now."""
        self.position = position
        self._append(msgspec.json.encode(_Line(at=position)))

    def flush(self) -> None:
        """Have what was noted on the disk."""
        if self._file:
            with contextlib.suppress(OSError):
                os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let go of the file; the next note writes the log whole."""
        if self._file:
            self._file.close()
            self._file = None

    def kept(self) -> tuple[list[bytes], int]:
        """What is noted, for `restore`."""
        return list(self._lines), self.position

    def restore(self, kept: tuple[list[bytes], int]) -> None:
        """The edit could not be saved: what was noted since is forgotten."""
        self._lines, self.position = list(kept[0]), kept[1]
        self.close()

    def _append(self, line: bytes) -> None:
        """A log that cannot be written costs the undo of the next session, never the edit: it is tried again with the next step."""
        try:
            if self._file and not os.fstat(self._file.fileno()).st_nlink:
                self.close()  # the caches were deleted
            if self._file is None:
                self._write_whole()
            else:
                self._file.write(line + b"\n")
        except (OSError, PodStudioError):
            self.close()

    def _write_whole(self) -> None:
        files.make_folder(self._path.parent)
        head = msgspec.json.encode(_Line(format=FORMAT, digest=self._first))
        place = msgspec.json.encode(_Line(at=self.position))
        files.write_bytes(self._path, b"\n".join([head, *self._lines, place, b""]))
        self._file = self._path.open("ab", buffering=0)

    def _read(self, data: bytes, digest: str) -> None:
        rows = list(_rows(data))
        if not rows or rows[0][0].format != FORMAT:
            return
        # A killed process may have noted a step that edit.json does not have: a drag's newer position in the place of the one that it has.
        for ending in (len(rows), len(rows) - 1):
            steps, position = _replayed(rows[1:ending])
            digests = [rows[0][0].digest, *(line.digest for line, _text in steps)]
            places = [place for place, known in enumerate(digests) if known == digest]
            if places:
                self._take(digests, steps, min(places, key=lambda place: abs(place - position)))
                return

    def _take(self, digests: list[str], steps: list[_Noted], position: int) -> None:
        spare = _spare([len(text) for _line, text in steps[:position]])
        steps = steps[spare:]
        self._first = digests[spare]
        self.position = position - spare
        self._lines = [_rebased(line, spare) if spare else text for line, text in steps]
        self.steps = tuple(LoggedStep(line.step or "", line.digest, bytes(line.change)) for line, _text in steps)


_Noted = tuple[_Line, bytes]


def _replayed(rows: list[_Noted]) -> tuple[list[_Noted], int]:
    """The steps that stand, and how many of them are done."""
    steps: list[_Noted] = []
    position = 0
    for line, text in rows:
        if line.step is not None and line.base <= len(steps):
            steps[line.base :] = [(line, text)]
            position = len(steps)
        elif line.at is not None and 0 <= line.at <= len(steps):
            position = line.at
        else:
            break
    return steps, position


def _rows(data: bytes) -> Iterator[_Noted]:
    """The lines up to the first that is not whole."""
    decoder = msgspec.json.Decoder(_Line)
    *whole, _half = data.split(b"\n")
    for text in whole:
        try:
            yield decoder.decode(text), text
        except msgspec.DecodeError:
            return


def _spare(sizes: list[int]) -> int:
    """How many of the oldest lines are too many."""
    room = MOST_BYTES
    for count, size in enumerate(reversed(sizes)):
        room -= size
        if room < 0:
            return len(sizes) - count
    return 0


def _rebased(line: _Line, spare: int) -> bytes:
    return msgspec.json.encode(_Line(step=line.step, base=line.base - spare, digest=line.digest, change=line.change))


def _encoded(change: Change) -> bytes:
    return msgspec.json.encode(
        [_Splice(one.section, one.at, [edit_file.plain(row) for row in one.old], [edit_file.plain(row) for row in one.new]) for one in change]
    )


def _decoded(splice: _Splice) -> Splice:
    kind: type[Row] = Clip if splice.section.startswith(CLIPS) else KINDS[splice.section]
    old, new = (tuple(msgspec.convert(row, kind) for row in rows) for rows in (splice.old, splice.new))
    return Splice(splice.section, splice.at, old, new)

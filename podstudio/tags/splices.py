"""Changes of a file's bytes as pieces: small enough to be kept for undoing, exact enough to give the old file back byte for byte."""

from __future__ import annotations

import contextlib
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO

_BLOCK = 1 << 16
_PIECE = 256
_PAGE = 4096
_MANY = 16


@dataclass(frozen=True, slots=True)
class Splice:
    """`new` takes the place of `old`, which begins at byte `at` of the file as it was."""

    at: int
    old: bytes
    new: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """What undoing a splice needs.

    Args:
        at: Where the new bytes begin in the file as it is now; `length` is theirs.
        old: The bytes that were there.
        sums: CRC-32 of the new bytes, page by page of the file (4096 bytes): the unit in which a write that was cut off can be half-done.
    """

    at: int
    old: bytes
    length: int
    sums: tuple[int, ...]


def splice(at: int, old: bytes, new: bytes) -> Splice:
    """A splice without the bytes that both have in common at their ends."""
    front = _shared(old, new)
    old, new = old[front:], new[front:]
    back = _shared(old[::-1], new[::-1])
    return Splice(at + front, old[: len(old) - back], new[: len(new) - back])


def in_place(splices: Sequence[Splice]) -> bool:
    """Whether nothing moves: every piece is as long as the one it replaces."""
    return all(len(one.old) == len(one.new) for one in splices)


def kept(splices: Sequence[Splice]) -> tuple[Kept, ...]:
    """What is needed to undo splices (in the order of their place)."""
    moved, found = 0, []
    for one in splices:
        at = one.at + moved
        found.append(Kept(at, one.old, len(one.new), tuple(zlib.crc32(one.new[a - at : b - at]) for a, b in _pages(at, len(one.new)))))
        moved += len(one.new) - len(one.old)
    return tuple(found)


def write_new(source: Path, target: Path, splices: Sequence[Splice]) -> None:
    """Copy a file with its splices made. Raises OSError."""
    _copy(source, target, [(one.at, len(one.old), one.new) for one in splices])


def write_old(source: Path, target: Path, pieces: Sequence[Kept]) -> None:
    """Copy a file with its splices undone. Raises OSError."""
    _copy(source, target, [(one.at, one.length, one.old) for one in pieces])


def patch(path: Path, pieces: Sequence[tuple[int, bytes]], flush: bool = True) -> None:
    """Write bytes over a file's own, flushed to disk when this returns unless `flush_all` is to do that. Raises OSError."""
    with path.open("r+b", buffering=0) as file:
        for at, data in pieces:
            file.seek(at)
            view = memoryview(data)
            while view:
                view = view[file.write(view) :]
        if flush:
            getattr(os, "fdatasync", os.fsync)(file.fileno())


def flush_all(paths: Sequence[Path]) -> None:
    """Flush patched files to disk: many at once where the system can, which takes a tenth of the time."""
    if len(paths) > _MANY and hasattr(os, "sync"):
        os.sync()
        return
    for path in paths:
        with contextlib.suppress(OSError), path.open("r+b") as file:
            os.fsync(file.fileno())


def state(path: Path, old_size: int, new_size: int, pieces: Sequence[Kept]) -> str:
    """What a file is: "new", "old", "torn" (a patch in place was cut off between the two) or "other" (changed by somebody else since).

    Raises OSError.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        if size == new_size and all(_is_new(file, one) for one in pieces):
            return "new"
        if size == old_size and all(_has(file, at, one.old) for at, one in _old_places(pieces)):
            return "old"
        if size == old_size == new_size and all(_is_torn(file, one) for one in pieces):
            return "torn"
    return "other"


def difference(old: Path, new: Path) -> tuple[Splice, ...]:
    """The splices that make `new` of `old`, whichever end they share their bytes at. Raises OSError."""
    with old.open("rb") as was, new.open("rb") as now:
        sizes = was.seek(0, os.SEEK_END), now.seek(0, os.SEEK_END)
        most = min(sizes)
        from_front = _compare(was, now, 0, 0, most)
        front = (*from_front, *_rest(was, now, most, most, sizes)) if sizes[0] != sizes[1] else tuple(from_front)
        if sizes[0] == sizes[1]:
            return front
        moved = tuple(_compare(was, now, sizes[0] - most, sizes[1] - most, most))
        head = splice(0, _read(was, 0, sizes[0] - most), _read(now, 0, sizes[1] - most))
        back = (head, *moved)
    return min(front, back, key=lambda pieces: sum(len(one.old) for one in pieces))


def _shared(a: bytes, b: bytes) -> int:
    """How many bytes two strings begin with alike."""
    most = min(len(a), len(b))
    for begin in range(0, most, _PAGE):
        if a[begin : begin + _PAGE] != b[begin : begin + _PAGE]:
            return next((at for at in range(begin, min(begin + _PAGE, most)) if a[at] != b[at]), most)
    return most


def _rest(was: IO[bytes], now: IO[bytes], at_old: int, at_new: int, sizes: tuple[int, int]) -> tuple[Splice, ...]:
    return (Splice(at_old, _read(was, at_old, sizes[0] - at_old), _read(now, at_new, sizes[1] - at_new)),)


def _compare(was: IO[bytes], now: IO[bytes], at_old: int, at_new: int, length: int) -> Iterator[Splice]:
    """The pieces in which two equally long stretches differ."""
    for begin in range(0, length, _BLOCK):
        size = min(_BLOCK, length - begin)
        a, b = _read(was, at_old + begin, size), _read(now, at_new + begin, size)
        if a == b:
            continue
        start = None
        for piece in range(0, size + _PIECE, _PIECE):
            differs = a[piece : piece + _PIECE] != b[piece : piece + _PIECE]
            if differs and start is None:
                start = piece
            elif not differs and start is not None:
                yield Splice(at_old + begin + start, a[start:piece], b[start:piece])
                start = None


def _copy(source: Path, target: Path, pieces: Sequence[tuple[int, int, bytes]]) -> None:
    with source.open("rb") as reading, target.open("wb") as writing:
        for at, length, data in pieces:
            while (left := at - reading.tell()) > 0:
                chunk = reading.read(min(left, 1 << 20))
                if not chunk:
                    break
                writing.write(chunk)
            writing.write(data)
            reading.seek(at + length)
        while chunk := reading.read(1 << 20):
            writing.write(chunk)


def _pages(at: int, length: int) -> list[tuple[int, int]]:
    """The stretches of a file's pages that a piece covers."""
    end = at + length
    edges = [at, *range((at // _PAGE + 1) * _PAGE, end, _PAGE), end]
    return list(pairwise(edges)) if length else []


def _old_places(pieces: Sequence[Kept]) -> list[tuple[int, Kept]]:
    moved, found = 0, []
    for one in pieces:
        found.append((one.at - moved, one))
        moved += one.length - len(one.old)
    return found


def _is_new(file: IO[bytes], one: Kept) -> bool:
    return all(zlib.crc32(_read(file, a, b - a)) == told for (a, b), told in zip(_pages(one.at, one.length), one.sums, strict=True))


def _is_torn(file: IO[bytes], one: Kept) -> bool:
    for (a, b), told in zip(_pages(one.at, one.length), one.sums, strict=True):
        data = _read(file, a, b - a)
        if data != one.old[a - one.at : b - one.at] and zlib.crc32(data) != told:
            return False
    return True


def _has(file: IO[bytes], at: int, data: bytes) -> bool:
    return _read(file, at, len(data)) == data


def _read(file: IO[bytes], at: int, length: int) -> bytes:
    file.seek(at)
    return file.read(length)

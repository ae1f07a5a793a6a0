"""WAV files of any length: RIFF, and RF64 (EBU Tech 3306) from 4 GB on. The header keeps room for the change."""

from __future__ import annotations

import struct
from pathlib import Path
from types import TracebackType
from typing import IO

import numpy as np

_PCM = 1
_HEADER = 80
"""Bytes before the samples: RIFF (12), JUNK or ds64 (8 + 28), fmt (8 + 16), data (8)."""
_UNKNOWN = 0xFFFFF000
"""Lengths from here on are what programs write that do not know it yet."""


class WavWriter:
    """Writes PCM samples behind a header that is made true at `close`.

    Args:
        bits: 16 or 32.
    """

    def __init__(self, path: Path, sample_rate: int, channels: int, bits: int) -> None:
        self._rate, self._channels, self._bits = sample_rate, channels, bits
        self._file: IO[bytes] = path.open("wb")
        self._bytes = 0
        self._file.write(header(sample_rate, channels, bits, 0))

    def write(self, samples: np.ndarray[tuple[int, ...], np.dtype[np.int16 | np.int32]]) -> None:
        """Append interleaved samples, shape (frames, channels)."""
        data = np.ascontiguousarray(samples).data
        self._file.write(data)
        self._bytes += data.nbytes

    def close(self) -> None:
        """Make the header true and close the file."""
        if not self._file.closed:
            if self._bytes % 2:
                self._file.write(b"\0")
            self._file.seek(0)
            self._file.write(header(self._rate, self._channels, self._bits, self._bytes))
            self._file.close()

    def __enter__(self) -> WavWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close() if kind else self.close()


def header(sample_rate: int, channels: int, bits: int, data_bytes: int) -> bytes:
    """The 80 bytes before the samples; RF64 with a ds64 chunk where RIFF's 32 bits do not hold the length."""
    frame = channels * bits // 8
    form = b"fmt " + struct.pack("<IHHIIHH", 16, _PCM, channels, sample_rate, sample_rate * frame, frame, bits)
    whole = _HEADER - 8 + data_bytes + data_bytes % 2
    if whole < 2**32:
        return (
            b"RIFF"
            + struct.pack("<I", whole)
            + b"WAVE"
            + b"JUNK"
            + struct.pack("<I", 28)
            + bytes(28)
            + form
            + b"data"
            + struct.pack("<I", data_bytes)
        )
    sizes = struct.pack("<IQQQI", 28, whole, data_bytes, data_bytes // frame, 0)
    return b"RF64" + struct.pack("<I", 0xFFFFFFFF) + b"WAVE" + b"ds64" + sizes + form + b"data" + struct.pack("<I", 0xFFFFFFFF)


def promised_frames(path: Path) -> int | None:
    """How many frames a WAV file says it has, whether they are there or not; None where it does not say."""
    block = 0
    long: int | None = None
    with path.open("rb") as file:
        if file.read(12)[:4] not in (b"RIFF", b"RF64"):
            return None
        while len(chunk := file.read(8)) == 8:
            name, size = chunk[:4], struct.unpack("<I", chunk[4:])[0]
            if name == b"data":
                size = size if size < _UNKNOWN else long
                return size // block if size and block else None
            body = file.read(size + size % 2)
            if name == b"fmt " and len(body) >= 14:
                block = struct.unpack("<H", body[12:14])[0]
            elif name == b"ds64" and len(body) >= 16:
                long = struct.unpack("<Q", body[8:16])[0]
    return None


def samples_at(path: Path, frames: int, channels: int, bits: int) -> np.memmap[tuple[int, ...], np.dtype[np.int16 | np.int32]]:
    """The samples of a file that WavWriter wrote, memory-mapped read-only: shape (frames, channels)."""
    kind = np.int16 if bits == 16 else np.int32
    return np.memmap(path, dtype=kind, mode="r", offset=_HEADER, shape=(frames, channels))

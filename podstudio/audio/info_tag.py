"""The Info/LAME frame at the front of an MP3: length, seek table, and how many samples the encoder added at either end.

With it a decoder gives back exactly the samples that went in. Layout: Xing's header (flags, frames, bytes, table of contents, quality),
then LAME's extension (version, delay and padding, lengths and checksums).
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

ENCODER_DELAY = 576
FRAME = 1152
_RATES = {44_100: 0, 48_000: 1, 32_000: 2}
_BITRATES = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_VERSION = b"LAME3.100"
_TAG_BYTES = 156
_LANES = 4096
_PIECE = 8 << 20


def frame_length(bitrate: int, sample_rate: int) -> int:
    """Bytes of an MPEG-1 layer III frame without padding."""
    return 144_000 * bitrate // sample_rate


def tag_frame_length(bitrate: int, sample_rate: int, channels: int) -> int:
    """Bytes of the Info frame: the stream's own bitrate where the tag fits into it."""
    return frame_length(_tag_bitrate(bitrate, sample_rate, channels), sample_rate)


def build(music: Path, offset: int, samples: int, sample_rate: int, channels: int, bitrate: int) -> bytes:
    """The Info frame for a constant-bitrate stream.

    Args:
        music: File that holds the stream from byte `offset` on.
        samples: Frames of audio that went into the encoder.
    """
    tag_bitrate = _tag_bitrate(bitrate, sample_rate, channels)
    length = frame_length(tag_bitrate, sample_rate)
    music_bytes = music.stat().st_size - offset
    frames = (samples + ENCODER_DELAY + _padding(samples)) // FRAME
    whole = music_bytes + length
    side = 32 if channels == 2 else 17
    toc = bytes(min(255, (length + round(music_bytes * percent / 100)) * 256 // max(whole, 1)) for percent in range(100))
    tag = b"Info" + struct.pack(">III", 0b1111, frames, whole) + toc + struct.pack(">I", 100 - 57)
    tag += _VERSION + bytes([0x01, 200]) + bytes(8)
    tag += bytes([0, min(bitrate, 255)]) + _twelve(ENCODER_DELAY, _padding(samples))
    tag += bytes([0b0000_0100 if channels == 2 else 0b0000_0000, 0]) + struct.pack(">HIH", 0, whole, _music_crc(music, offset))
    body = _header(tag_bitrate, sample_rate, channels) + bytes(side) + tag
    checked = crc16(np.frombuffer(body, dtype=np.uint8))
    return (body + struct.pack(">H", checked)).ljust(length, b"\0")


def _music_crc(music: Path, offset: int) -> int:
    value = 0
    with music.open("rb") as file:
        file.seek(offset)
        while piece := file.read(_PIECE):
            value = crc16(np.frombuffer(piece, dtype=np.uint8), value)
    return value


def _padding(samples: int) -> int:
    """Samples that LAME adds behind the sound so that its last frames are whole and at least a granule remains."""
    pad = FRAME - (samples + ENCODER_DELAY) % FRAME
    return pad + FRAME if pad < ENCODER_DELAY else pad


def _twelve(first: int, second: int) -> bytes:
    return ((first << 12) | second).to_bytes(3, "big")


def _header(bitrate: int, sample_rate: int, channels: int) -> bytes:
    mode = 0b01 if channels == 2 else 0b11
    return bytes([0xFF, 0xFB, (_BITRATES.index(bitrate) + 1) << 4 | _RATES[sample_rate] << 2, mode << 6])


def _tag_bitrate(bitrate: int, sample_rate: int, channels: int) -> int:
    needed = 4 + (32 if channels == 2 else 17) + _TAG_BYTES
    return next(rate for rate in _BITRATES if rate >= bitrate and frame_length(rate, sample_rate) >= needed)


def crc16(data: npt.NDArray[np.uint8], before: int = 0) -> int:
    """CRC-16 (polynomial 0x8005, reflected, from 0) of any number of bytes: many lanes at once, joined by the CRC's linearity.

    Args:
        before: The CRC of what stands before `data`.
    """
    width = len(data) // _LANES // 2 * 2
    done = 0
    value = before
    if width >= 64:
        done = width * _LANES
        value = _lanes_crc(data[:done].reshape(_LANES, width), before)
    table = _byte_table()
    for byte in data[done:].tolist():
        value = (value >> 8) ^ int(table[(value ^ byte) & 0xFF])
    return value


def _lanes_crc(rows: npt.NDArray[np.uint8], before: int) -> int:
    pairs = np.ascontiguousarray(rows).view("<u2").T
    table = _pair_table()
    state = np.zeros(rows.shape[0], dtype=np.uint16)
    for pair in pairs:
        state = table[state ^ pair]
    shift = _power(_zero_byte(), rows.shape[1])
    value = before
    for lane in state.tolist():
        value = _apply(shift, value) ^ lane
    return value


@cache
def _byte_table() -> npt.NDArray[np.uint16]:
    values = np.arange(256, dtype=np.uint16)
    for _ in range(8):
        values = np.where(values & 1, (values >> 1) ^ 0xA001, values >> 1).astype(np.uint16)
    return values


@cache
def _pair_table() -> npt.NDArray[np.uint16]:
    """The CRC's state two bytes on, for every state (two bytes xored in)."""
    one = _byte_table()
    values = np.arange(65_536, dtype=np.uint32)
    for _ in range(2):
        values = (values >> 8) ^ one[values & 0xFF]
    return values.astype(np.uint16)


def _zero_byte() -> tuple[int, ...]:
    """What a zero byte does to each bit of the state: a matrix over GF(2), a column a bit."""
    table = _byte_table()
    return tuple((bit >> 8) ^ int(table[bit & 0xFF]) for bit in (1 << index for index in range(16)))


def _apply(matrix: tuple[int, ...], value: int) -> int:
    result = 0
    for index, column in enumerate(matrix):
        if value >> index & 1:
            result ^= column
    return result


def _power(matrix: tuple[int, ...], exponent: int) -> tuple[int, ...]:
    result = tuple(1 << index for index in range(16))
    while exponent:
        if exponent & 1:
            result = tuple(_apply(matrix, column) for column in result)
        matrix = tuple(_apply(matrix, column) for column in matrix)
        exponent >>= 1
    return result

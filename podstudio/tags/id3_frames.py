"""ID3v2 tags as raw frames (ID3v2.2, 2.3 and 2.4): read without understanding them, so that what is not edited stays byte for byte."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from podstudio.errors import BadInput

HEADER = 10


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as it stands in the file: id (three letters in 2.2), the two flag bytes (none in 2.2) and its content."""

    id: str
    data: bytes
    flags: bytes = b"\0\0"


@dataclass(frozen=True, slots=True)
class RawTag:
    """A tag as it stands at the front of a file.

    Args:
        version: 2, 3 or 4.
        length: Bytes it takes in the file, header, padding and footer included; 0 where there is none.
        exact: Whether it is written back as it stands: not with unsynchronisation, an extended header or a footer, which are taken out. The frames
            then have the content that they had, under a plain header.
        tail: What stands behind the frames and is neither a frame nor padding (a damaged frame and all behind it); kept where it is.
    """

    version: int
    frames: tuple[Frame, ...]
    length: int
    exact: bool = True
    tail: bytes = b""


def tag_length(head: bytes) -> int:
    """Bytes of the tag whose first ten bytes these are; 0 where it is none."""
    if len(head) < HEADER or head[:3] != b"ID3" or head[3] not in (2, 3, 4) or any(byte > 0x7F for byte in head[6:10]):
        return 0
    return HEADER + _safe_to_int(head[6:10]) + (HEADER if head[5] & 0x10 else 0)


def parse(data: bytes) -> RawTag:
    """The frames of a tag, given the file's first bytes (at least the whole tag). A damaged tail ends them.

    Raises:
        BadInput: The tag is longer than the data.
    """
    length = tag_length(data[:HEADER])
    if not length:
        return RawTag(3, (), 0)
    if len(data) < length:
        raise BadInput("the file ends inside its tag")
    version, flags = data[3], data[5]
    if version == 2 and flags & 0x40:
        raise BadInput("its ID3v2.2 tag is compressed, in a way that was never defined")
    body = data[HEADER : length - (HEADER if flags & 0x10 else 0)]
    exact = not flags & 0xD0
    if flags & 0x80 and version < 4:
        body = _resynchronise(body)
    if flags & 0x40:
        size = _safe_to_int(body[:4]) if version == 4 else int.from_bytes(body[:4], "big") + 4
        body = body[size:]
    frames, end = _frames(body, version)
    if flags & 0x80 and version == 4:
        frames = [_plain(frame) for frame in frames]
    tail = body[end:].rstrip(b"\0")
    return RawTag(version, tuple(frames), length, exact, tail)


def content(frame: Frame, version: int) -> bytes:
    """What a frame says, its flags undone: grouping, data length, unsynchronisation and compression; empty where it is encrypted or damaged."""
    data, flags = frame.data, frame.flags[1] if len(frame.flags) > 1 else 0
    if version < 4:
        packed, locked, grouped, length, apart = flags & 0x80, flags & 0x40, flags & 0x20, 4 if flags & 0x80 else 0, 0
    else:
        packed, locked, grouped, length, apart = flags & 0x08, flags & 0x04, flags & 0x40, 4 if flags & 0x01 else 0, flags & 0x02
    if locked:
        return b""
    data = data[length + bool(grouped) :]
    if apart:
        data = _resynchronise(data)
    if not packed:
        return data
    try:
        return zlib.decompress(data)
    except zlib.error:
        return b""


def serialise(frames: Iterable[Frame], version: int = 3, length: int = 0, padding: int = 2048, tail: bytes = b"") -> bytes:
    """A tag of the frames and the `tail` behind them, filled with padding to `length` bytes where it fits, else with `padding` bytes behind it.

    Raises:
        BadInput: A frame or the tag is too long for ID3.
    """
    body = b"".join(_packed(frame, version) for frame in frames) + tail
    room = length - HEADER - len(body)
    body += bytes(room if room >= 0 and length else padding)
    if len(body) >= 1 << 28:
        raise BadInput("the tag is longer than the 256 MB that ID3 allows: use smaller pictures")
    return b"ID3" + bytes([version, 0, 0]) + _int_to_safe(len(body)) + body


def _frames(body: bytes, version: int) -> tuple[list[Frame], int]:
    """The frames, and where they end."""
    head, letters = (6, 3) if version == 2 else (10, 4)
    found: list[Frame] = []
    at = 0
    while at + head <= len(body):
        name = body[at : at + letters]
        size = _size(body, at, version)
        if not name.isalnum() or at + head + size > len(body):
            break
        flags = b"" if version == 2 else body[at + 8 : at + 10]
        found.append(Frame(name.decode("ascii"), body[at + head : at + head + size], flags))
        at += head + size
    return found, at


def _size(body: bytes, at: int, version: int) -> int:
    if version == 2:
        return int.from_bytes(body[at + 3 : at + 6], "big")
    raw = body[at + 4 : at + 8]
    plain = int.from_bytes(raw, "big")
    if version == 3 or plain < 0x80:
        return plain
    # iTunes wrote plain sizes into v2.4: what leads to another frame, to padding or to the end is right.
    safe = _safe_to_int(raw) if max(raw) < 0x80 else plain
    return next((size for size in (safe, plain) if _leads_on(body, at + HEADER + size)), safe)


def _leads_on(body: bytes, at: int) -> bool:
    behind = body[at : at + 4]
    return at <= len(body) and (not behind.strip(b"\0") or (len(behind) == 4 and behind.isalnum() and behind.isupper()))


def _plain(frame: Frame) -> Frame:
    """A v2.4 frame without unsynchronisation; a data length before it is already that of the plain content."""
    flags = frame.flags[1]
    front = (1 if flags & 0x40 else 0) + (4 if flags & 0x01 else 0)
    return replace(frame, data=frame.data[:front] + _resynchronise(frame.data[front:]), flags=bytes([frame.flags[0], flags & ~0x02]))


def _packed(frame: Frame, version: int) -> bytes:
    if version == 2:
        return frame.id.encode() + len(frame.data).to_bytes(3, "big") + frame.data
    size = _int_to_safe(len(frame.data)) if version == 4 else len(frame.data).to_bytes(4, "big")
    return frame.id.encode() + size + (frame.flags or b"\0\0") + frame.data


def _resynchronise(data: bytes) -> bytes:
    return data.replace(b"\xff\x00", b"\xff")


def _safe_to_int(data: bytes) -> int:
    value = 0
    for byte in data[:4]:
        value = value << 7 | byte & 0x7F
    return value


def _int_to_safe(value: int) -> bytes:
    return bytes(value >> shift & 0x7F for shift in (21, 14, 7, 0))

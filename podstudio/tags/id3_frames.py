"""ID3v2 tags as raw frames (ID3v2.2, 2.3 and 2.4): read without understanding them, so that what is not edited stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
        exact: Whether its frames can be written back as they are: not with unsynchronisation or an extended header.
    """

    version: int
    frames: tuple[Frame, ...]
    length: int
    exact: bool = True


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
    body = data[HEADER : length - (HEADER if flags & 0x10 else 0)]
    exact = not flags & 0xC0
    if flags & 0x80 and version < 4:
        body = _resynchronise(body)
    if flags & 0x40 and version > 2:
        size = _safe_to_int(body[:4]) if version == 4 else int.from_bytes(body[:4], "big") + 4
        body = body[size:]
    return RawTag(version, tuple(_frames(body, version)), length, exact)


def serialise(frames: Iterable[Frame], version: int = 3, length: int = 0, padding: int = 2048) -> bytes:
    """A tag of the frames, filled with padding to `length` bytes where it fits, else with `padding` bytes behind it.

    Raises:
        BadInput: A frame or the tag is too long for ID3.
    """
    body = b"".join(_packed(frame, version) for frame in frames)
    room = length - HEADER - len(body)
    body += bytes(room if room >= 0 and length else padding)
    if len(body) >= 1 << 28:
        raise BadInput("the tag is longer than the 256 MB that ID3 allows: use smaller pictures")
    return b"ID3" + bytes([version, 0, 0]) + _int_to_safe(len(body)) + body


def _frames(body: bytes, version: int) -> Iterable[Frame]:
    head = 6 if version == 2 else 10
    letters = 3 if version == 2 else 4
    at = 0
    while at + head <= len(body):
        name = body[at : at + letters]
        if not name.strip(b"\0") or not name.isalnum():
            return
        size = _size(body, at, version)
        if at + head + size > len(body):
            return
        flags = b"" if version == 2 else body[at + 8 : at + 10]
        yield Frame(name.decode("ascii"), body[at + head : at + head + size], flags)
        at += head + size


def _size(body: bytes, at: int, version: int) -> int:
    if version == 2:
        return int.from_bytes(body[at + 3 : at + 6], "big")
    raw = body[at + 4 : at + 8]
    plain = int.from_bytes(raw, "big")
    if version == 3 or plain < 0x80:
        return plain
    # iTunes wrote plain sizes into v2.4: what leads to another frame (or padding) is right.
    safe = _safe_to_int(raw)
    behind = body[at + 10 + safe : at + 14 + safe]
    return safe if max(raw) < 0x80 and (not behind.strip(b"\0") or behind.isalnum()) else plain


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

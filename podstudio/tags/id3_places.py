"""Where an ID3 tag stands in a file: at the front of an MP3, in a chunk of WAV (RIFF) and AIFF (FORM); and ID3v1 at an MP3's end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Literal

from podstudio.errors import BadInput
from podstudio.tags.id3_frames import HEADER, RawTag, parse, tag_length
from podstudio.tags.splices import Splice, splice

Order = Literal["little", "big"]
_V1 = 128
_V1_FIELDS = {"title": (3, 30), "authors": (33, 30), "show": (63, 30), "date": (93, 4)}
_INFO = {
    "title": b"INAM", "authors": b"IART", "show": b"IPRD", "date": b"ICRD", "genre": b"IGNR", "summary": b"ICMT", "number": b"IPRT",
    "copyright": b"ICOP",
}  # fmt: skip
_CHUNK_NAMES = (b"id3 ", b"ID3 ")


@dataclass(frozen=True, slots=True)
class Place:
    """A tag's place in a file.

    Args:
        at: Where the tag's bytes are, or would be; `data` are these.
        size_at: Where the file's own size is written (WAV, AIFF); None in an MP3. `order` is that of its bytes.
        chunk: Whether a chunk for the tag is there.
        info: A WAV's INFO list: where its content begins, and this.
    """

    at: int
    data: bytes
    size_at: int | None = None
    order: Order = "little"
    size: int = 0
    chunk: bool = False
    name: bytes = b"id3 "
    info: tuple[int, bytes] | None = None


def find(path: Path) -> Place:
    """The place of a file's tag.

    Raises:
        BadInput: It is damaged, or RF64, which takes no tags.
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        return _front(file) if path.suffix.lower() == ".mp3" else _find_chunk(file)


def raw_tag(path: Path) -> RawTag:
    """The ID3v2 tag of an MP3, WAV or AIFF as raw frames; one without frames where there is none. Raises as `find`."""
    return parse(find(path).data)


def splices(place: Place, tag: bytes, edited: Mapping[str, str] | None = None) -> tuple[Splice, ...]:
    """What puts a tag in its place; a chunk's and the file's own sizes go along, and so do the `edited` fields in a WAV's INFO list."""
    if place.size_at is None:
        return (splice(place.at, place.data, tag),)
    pieces = [_tag_chunk(place, tag)]
    if place.info and edited and (told := _info_chunk(place.info, edited)):
        pieces.append(told)
    size = place.size + sum(len(piece.new) - len(piece.old) for piece in pieces)
    if size >= 1 << 32:
        raise BadInput("it has no room left for tags: files of this kind end at 4 GB")
    if size != place.size:
        pieces.append(Splice(place.size_at, place.size.to_bytes(4, place.order), size.to_bytes(4, place.order)))
    return tuple(sorted(pieces, key=lambda piece: piece.at))


def _tag_chunk(place: Place, tag: bytes) -> Splice:
    if place.chunk and len(tag) == len(place.data):
        return splice(place.at, place.data, tag)
    old = place.name + len(place.data).to_bytes(4, place.order) + place.data + bytes(len(place.data) % 2) if place.chunk else b""
    # Chunks begin at even bytes; some programs leave the last one's filling out.
    new = bytes(place.at % 2) + place.name + len(tag).to_bytes(4, place.order) + tag + bytes(len(tag) % 2)
    return Splice(place.at - (8 if place.chunk else 0), old, new)


def _info_chunk(info: tuple[int, bytes], edited: Mapping[str, str]) -> Splice | None:
    """The INFO list with the edited fields, which FFmpeg shows instead of the tag; None where none of them has a place in it."""
    at, data = info
    rows, here = [], 4
    while here + 8 <= len(data):
        name, length = data[here : here + 4], int.from_bytes(data[here + 4 : here + 8], "little")
        rows.append((name, data[here + 8 : here + 8 + length]))
        here += 8 + length + length % 2
    values = {_INFO[key]: value.encode() + b"\0" for key, value in edited.items() if key in _INFO}
    kept = [(name, values.pop(name, text)) for name, text in rows]
    kept += list(values.items())
    body = b"INFO" + b"".join(
        name + len(text).to_bytes(4, "little") + text + bytes(len(text) % 2) for name, text in kept if text.strip(b"\0") or name not in _INFO.values()
    )
    if body == data:
        return None
    return Splice(at - 8, _list(data), _list(body))


def _list(body: bytes) -> bytes:
    return b"LIST" + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)


def v1_splice(path: Path, fields: dict[str, str]) -> Splice | None:
    """What brings the ID3v1 tag at an MP3's end up to date; None where there is none or it says the same. Raises OSError."""
    with path.open("rb") as file:
        end = file.seek(0, 2)
        file.seek(max(end - _V1, 0))
        old = file.read(_V1)
    if len(old) < _V1 or not old.startswith(b"TAG"):
        return None
    new = bytearray(old)
    for key in fields.keys() & _V1_FIELDS.keys():
        at, length = _V1_FIELDS[key]
        new[at : at + length] = fields[key].encode("latin-1", "replace")[:length].ljust(length, b"\0")
    return splice(end - _V1, old, bytes(new)) if new != old else None


def has_ape(path: Path) -> bool:
    """Whether an APEv2 tag stands at an MP3's end. Raises OSError."""
    with path.open("rb") as file:
        file.seek(max(file.seek(0, 2) - _V1 - 32, 0))
        end = file.read()
    return b"APETAGEX" in end


def _front(file: IO[bytes]) -> Place:
    head = file.read(HEADER)
    length = tag_length(head)
    if not length and head[:3] == b"ID3":
        raise BadInput("its ID3 tag is damaged, or of a version that is not known")
    data = head[:length] + file.read(max(length - HEADER, 0))
    if len(data) < length:
        raise BadInput("the file ends inside its tag")
    return Place(0, data)


def _find_chunk(file: IO[bytes]) -> Place:
    head, end = file.read(12), file.seek(0, 2)
    kind = (head[:4], head[8:12])
    if head[:4] in (b"RF64", b"BW64"):
        raise BadInput("it is a WAV of over 4 GB (RF64), which takes no tags")
    if kind not in ((b"RIFF", b"WAVE"), (b"FORM", b"AIFF"), (b"FORM", b"AIFC")):
        raise BadInput("it is not what its name says")
    order: Order = "little" if head[:4] == b"RIFF" else "big"
    size = int.from_bytes(head[4:8], order)
    if size + 8 > end + 1:
        raise BadInput("its recording was not finished, or it is cut off")
    at, last, info = 12, min(8 + size, end), None
    found: Place | None = None
    while at + 8 <= last:
        file.seek(at)
        name, length = file.read(4), int.from_bytes(file.read(4), order)
        if at + 8 + length > last + 1:
            raise BadInput("its recording was not finished, or it is cut off")
        if name in _CHUNK_NAMES and not found:
            found = Place(at + 8, file.read(length), 4, order, size, chunk=True, name=name)
        elif name == b"LIST" and not info:
            data = file.read(length)
            info = (at + 8, data) if data[:4] == b"INFO" else None
        at += 8 + length + length % 2
    new = Place(min(at, end), b"", 4, order, size, name=b"id3 " if order == "little" else b"ID3 ")
    return replace(found or new, info=info)

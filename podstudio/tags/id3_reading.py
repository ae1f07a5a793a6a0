"""ID3 frames as fields, chapters and pictures, whatever the version: as mutagen, iTunes and other taggers write them."""

from __future__ import annotations

import re
import struct

from podstudio.model.tagset import ChapterMark, Picture
from podstudio.tags.fields import BY_ID3, Field
from podstudio.tags.id3 import long_id
from podstudio.tags.id3_frames import Frame, RawTag, content, parse

_OTHERS = ("iTun", "Songs-DB", "ID3v1")
"""Beginnings of the descriptions of comments that programs write for themselves (iTunNORM, iTunSMPB)."""


def read_fields(tag: RawTag) -> dict[str, str]:
    """The fields of a tag as text, by key; what the table does not know is left out. The first frame of a kind counts."""
    found: dict[str, str] = {}
    for frame in tag.frames:
        field = field_of(frame)
        if field is None or field.key in found or (field.id3 in ("COMM", "USLT") and frame is not described(tag, field)):
            continue
        value = _field_text(frame, field, tag.version)
        if value:
            found[field.key] = value
    day = next((content(frame, tag.version) for frame in tag.frames if long_id(frame.id) == "TDAT"), b"")
    return _with_day(found, _text_of(day))


def read_chapters(tag: RawTag) -> tuple[ChapterMark, ...]:
    """The chapters of a tag, by time; those outside the table of contents are hidden."""
    contents = next((content(frame, tag.version) for frame in tag.frames if frame.id == "CTOC"), None)
    listed = _children(contents) if contents else None
    chapters = [_chapter(content(frame, tag.version), listed, tag.version) for frame in tag.frames if frame.id == "CHAP"]
    return tuple(sorted((chapter for chapter in chapters if chapter), key=lambda chapter: chapter.start_ms))


def read_cover(tag: RawTag) -> Picture | None:
    """The front cover, or the first picture."""
    frame = cover_frame(tag)
    found = _picture(frame, tag.version) if frame else None
    return found[1] if found else None


def cover_frame(tag: RawTag) -> Frame | None:
    """The frame that `read_cover` reads."""
    kinds = [(frame, picture[0]) for frame in tag.frames if frame.id in ("APIC", "PIC") and (picture := _picture(frame, tag.version))]
    return next((frame for frame, kind in kinds if kind == 3), kinds[0][0] if kinds else None)


def is_front(frame: Frame, version: int) -> bool:
    """Whether a picture is the front cover, or of no kind in particular."""
    found = _picture(frame, version)
    return found is not None and found[0] in (0, 3)


def field_of(frame: Frame) -> Field | None:
    """The field that a frame holds, None where the table does not know it."""
    return BY_ID3.get(long_id(frame.id))


def described(tag: RawTag, field: Field) -> Frame | None:
    """The comment or lyrics frame that holds a field: the one without a description, else the first that no program keeps for itself."""
    found = [(frame, _split_language(frame, tag.version)[0]) for frame in tag.frames if field_of(frame) is field]
    plain = next((frame for frame, description in found if not description), None)
    return plain or next((frame for frame, description in found if not description.startswith(_OTHERS)), None)


def _field_text(frame: Frame, field: Field, version: int) -> str:
    data = content(frame, version)
    if field.id3 == "PCST":
        return "1"
    if field.id3 == "WOAF":
        return data.decode("latin-1").rstrip("\0")
    if field.id3 in ("COMM", "USLT"):
        return _split_language(frame, version)[1]
    text = data.decode("latin-1").rstrip("\0") if field.id3 == "WFED" and data[:1] > b"\x03" else _text_of(data)
    if field.multi:
        apart = r"\0|[,;]" if field.key == "keywords" else "\0" if version == 4 else r"\0|/"
        return "; ".join(part.strip() for part in re.split(apart, text) if part.strip())
    return "/".join(part for part in text.split("\0") if part)


def _with_day(found: dict[str, str], day: str) -> dict[str, str]:
    """ID3v2.3 has the year in one frame and day and month (DDMM) in another."""
    year = found.get("date", "")
    if re.fullmatch(r"\d{4}", year) and re.fullmatch(r"\d{4}", day):
        return {**found, "date": f"{year}-{day[2:]}-{day[:2]}"}
    return found


def _chapter(data: bytes, listed: set[str] | None, version: int) -> ChapterMark | None:
    name, zero, rest = data.partition(b"\0")
    if not zero or len(rest) < 16:
        return None
    start, end = struct.unpack(">II", rest[:8])
    # Sub-frames are read as a tag of their own.
    body = rest[16:]
    inner = parse(b"ID3" + bytes([version, 0, 0]) + bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0)) + body)
    title = next((_text_of(content(frame, version)).rstrip("\0") for frame in inner.frames if frame.id == "TIT2"), "")
    url = next((_address(content(frame, version)) for frame in inner.frames if frame.id == "WXXX"), "")
    hidden = listed is not None and name.decode("latin-1") not in listed
    return ChapterMark(start, end, title, url, read_cover(inner), hidden)


def _children(contents: bytes) -> set[str]:
    _, _, rest = contents.partition(b"\0")
    count, names = (rest[1] if len(rest) > 1 else 0), rest[2:].split(b"\0")
    return {name.decode("latin-1") for name in names[:count]}


def _text_of(data: bytes) -> str:
    return _decoded(data[0], data[1:]).rstrip("\0") if data else ""


def _split_language(frame: Frame, version: int) -> tuple[str, str]:
    """Description and text of a comment, behind its encoding and language."""
    data = content(frame, version)
    if len(data) < 5:
        return "", ""
    description, rest = _parted(data[0], data[4:])
    return (_decoded(data[0], description), _decoded(data[0], rest).rstrip("\0")) if rest is not None else ("", _decoded(data[0], description))


def _address(data: bytes) -> str:
    """The Latin-1 address of a WXXX frame, behind its description."""
    rest = _parted(data[0], data[1:])[1] if data else None
    return (rest or b"").decode("latin-1").rstrip("\0")


def _parted(encoding: int, data: bytes) -> tuple[bytes, bytes | None]:
    """What stands before and behind the encoding's zero; None behind where there is no zero."""
    if encoding in (1, 2):
        at = next((at for at in range(0, len(data) - 1, 2) if data[at : at + 2] == b"\0\0"), None)
        return (data, None) if at is None else (data[:at], data[at + 2 :])
    front, zero, rest = data.partition(b"\0")
    return front, rest if zero else None


def _decoded(encoding: int, data: bytes) -> str:
    if encoding == 1:
        text = data[: len(data) // 2 * 2].decode("utf-16-be" if data[:2] == b"\xfe\xff" else "utf-16-le", "replace")
        return text.replace("\ufeff", "").replace("\ufffe", "")
    return data.decode({2: "utf-16-be", 3: "utf-8"}.get(encoding, "latin-1"), "replace")


def _picture(frame: Frame, version: int) -> tuple[int, Picture] | None:
    """Kind and picture of an APIC, or of ID3v2.2's PIC."""
    data = content(frame, version)
    if len(data) < 5:
        return None
    if frame.id == "PIC":
        mime, rest = ("image/png" if data[1:4] == b"PNG" else "image/jpeg"), data[4:]
    else:
        name, _, rest = data[1:].partition(b"\0")
        mime = name.decode("latin-1") or "image/jpeg"
    picture = _parted(data[0], rest[1:])[1]
    return (rest[0], Picture(picture, mime)) if picture is not None else None

"""What ID3 frames mean: text, comments, links, pictures and chapters (ID3v2 Chapter Frame Addendum 1.0), both ways.

Chapters are written so that every reader shows them: one table of contents (CTOC) with a title, before the chapters, these in the order of their
time, with sub-frames in the order title, link, picture, text in Latin-1 or UTF-16 with a byte order mark.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from podstudio.model.tagset import ChapterMark, Picture, TagSet
from podstudio.tags.fields import BY_ID3, BY_KEY, Field
from podstudio.tags.id3_frames import Frame, RawTag, parse, serialise

_NO_OFFSET = b"\xff" * 4
_MOST_CHILDREN = 255
_V22 = {
    "TT2": "TIT2", "TT3": "TIT3", "TAL": "TALB", "TP1": "TPE1", "TP2": "TPE2", "TRK": "TRCK", "TPA": "TPOS", "TYE": "TYER", "TCO": "TCON",
    "COM": "COMM", "ULT": "USLT", "PIC": "APIC", "TCR": "TCOP", "TPB": "TPUB", "TCM": "TCOM", "TLA": "TLAN", "TEN": "TENC", "WAF": "WOAF",
    "TDS": "TDES", "TID": "TGID", "WFD": "WFED", "TKW": "TKWD", "TCT": "TCAT", "PCS": "PCST",
}  # fmt: skip
_TO_V22 = {long: short for short, long in _V22.items()}


def frames_of(tags: TagSet) -> tuple[Frame, ...]:
    """All frames of a published file, ID3v2.3."""
    texts = {
        "title": tags.title,
        "show": tags.show,
        "authors": "/".join(tags.authors),
        "album_artist": tags.authors[0] if tags.authors else "",
        "number": str(tags.number or ""),
        "season": str(tags.season or ""),
        "date": f"{tags.date:%Y}" if tags.date else "",
        "released": f"{tags.date:%Y-%m-%dT%H:%M:%S}" if tags.date else "",
        "genre": "Podcast",
        "subtitle": tags.summary[:255],
        "description": tags.summary or tags.notes[:4000],
        "guid": tags.guid,
        "category": tags.category,
        "keywords": ", ".join(tags.keywords),
        "language": iso_639_2(tags.language),
        "copyright": tags.copyright,
        "grouping": tags.show,
    }
    frames = [text_frame(BY_KEY[key].id3, value) for key, value in texts.items() if value]
    frames.append(Frame("PCST", bytes(4)))
    if tags.feed_url:
        frames.append(text_frame("WFED", tags.feed_url))
    if tags.link:
        frames.append(Frame("WOAF", tags.link.encode("latin-1", "replace")))
    if tags.summary:
        frames.append(_comment("COMM", tags.summary, tags.language))
    if tags.notes:
        frames.append(_comment("USLT", tags.notes, tags.language))
    frames += chapter_frames(tags.chapters)
    if tags.cover:
        frames.append(picture_frame(tags.cover))
    return tuple(frames)


def chapter_frames(chapters: Iterable[ChapterMark]) -> tuple[Frame, ...]:
    """A CTOC and the CHAP frames; hidden chapters are left out of the CTOC. Empty where there are none."""
    ordered = sorted(chapters, key=lambda chapter: chapter.start_ms)
    if not ordered:
        return ()
    ids = [f"chp{index}" for index in range(len(ordered))]
    shown = [name for name, chapter in zip(ids, ordered, strict=True) if not chapter.hidden][:_MOST_CHILDREN]
    children = b"".join(name.encode() + b"\0" for name in shown)
    contents = Frame("CTOC", b"toc\0" + bytes([0x03, len(shown)]) + children + _sub(text_frame("TIT2", "Chapters")))
    return (contents, *(_chapter_frame(name, chapter) for name, chapter in zip(ids, ordered, strict=True)))


def text_frame(name: str, text: str) -> Frame:
    """A text frame; WFED, which iTunes made a text frame too."""
    encoding, data = _encoded(text)
    return Frame(name, bytes([encoding]) + data)


def field_frame(field: Field, value: str, language: str = "en") -> Frame:
    """The frame that holds a field's value."""
    if field.id3 in ("COMM", "USLT"):
        return _comment(field.id3, value, language)
    if field.id3 == "WOAF":
        return Frame("WOAF", value.encode("latin-1", "replace"))
    if field.multi:
        value = "/".join(part.strip() for part in value.split(";")) if field.key == "authors" else ", ".join(p.strip() for p in value.split(";"))
    return text_frame(field.id3, value)


def picture_frame(picture: Picture) -> Frame:
    """The front cover."""
    return Frame("APIC", b"\0" + picture.mime.encode() + b"\0\x03\0" + picture.data)


def version_2_frame(frame: Frame) -> Frame | None:
    """The frame under its three letters of ID3v2.2; None where that has none."""
    short = _TO_V22.get(frame.id)
    if short is None or frame.id == "APIC":
        return None
    return Frame(short, frame.data, b"")


def long_id(name: str) -> str:
    """The four letters of a frame of any version; TDRC counts as the year."""
    name = _V22.get(name, name)
    return {"TDRC": "TYER", "TSST": "TSST"}.get(name, name)


def read_fields(tag: RawTag) -> dict[str, str]:
    """The fields of a tag as text, by key; what the table does not know is left out. The first frame of a kind counts."""
    found: dict[str, str] = {}
    for frame in tag.frames:
        field = BY_ID3.get(long_id(frame.id))
        if field is None or field.key in found:
            continue
        value = _frame_text(long_id(frame.id), frame.data)
        if value:
            found[field.key] = "; ".join(part for part in value.split("/")) if field.key == "authors" else value
    return found


def read_chapters(tag: RawTag) -> tuple[ChapterMark, ...]:
    """The chapters of a tag, by time; those outside the table of contents are hidden."""
    contents = next((frame.data for frame in tag.frames if frame.id == "CTOC"), None)
    listed = _children(contents) if contents else None
    chapters = [_chapter(frame.data, listed, tag.version) for frame in tag.frames if frame.id == "CHAP"]
    return tuple(sorted((chapter for chapter in chapters if chapter), key=lambda chapter: chapter.start_ms))


def read_cover(tag: RawTag) -> Picture | None:
    """The front cover, or the first picture."""
    pictures = [_picture(frame) for frame in tag.frames if frame.id in ("APIC", "PIC")]
    found = [picture for picture in pictures if picture]
    front = [picture for kind, picture in found if kind == 3]
    return front[0] if front else found[0][1] if found else None


def iso_639_2(language: str) -> str:
    """The three letters that ID3 asks for, of the commonest two-letter codes."""
    code = language.lower().partition("-")[0]
    known = {
        "en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por", "nl": "nld", "sv": "swe", "da": "dan", "no": "nor",
        "nb": "nob", "fi": "fin", "pl": "pol", "cs": "ces", "ru": "rus", "uk": "ukr", "tr": "tur", "el": "ell", "he": "heb", "ar": "ara",
        "hi": "hin", "zh": "zho", "ja": "jpn", "ko": "kor", "hu": "hun", "ro": "ron", "id": "ind", "fa": "fas", "ca": "cat",
    }  # fmt: skip
    return known.get(code, code if len(code) == 3 else "und")


def _encoded(text: str) -> tuple[int, bytes]:
    try:
        return 0, text.encode("latin-1")
    except UnicodeEncodeError:
        return 1, b"\xff\xfe" + text.encode("utf-16-le")


def _comment(name: str, text: str, language: str) -> Frame:
    encoding, data = _encoded(text)
    empty = b"\xff\xfe\0\0" if encoding else b"\0"
    return Frame(name, bytes([encoding]) + iso_639_2(language).encode() + empty + data)


def _sub(frame: Frame) -> bytes:
    return serialise((frame,), 3, padding=0)[10:]


def _chapter_frame(name: str, chapter: ChapterMark) -> Frame:
    data = name.encode() + b"\0" + struct.pack(">II", chapter.start_ms, chapter.end_ms) + _NO_OFFSET + _NO_OFFSET
    data += _sub(text_frame("TIT2", chapter.title))
    if chapter.url:
        data += _sub(Frame("WXXX", b"\0chapter url\0" + chapter.url.encode("latin-1", "replace")))
    if chapter.image:
        data += _sub(picture_frame(chapter.image))
    return Frame("CHAP", data)


def _chapter(data: bytes, listed: set[str] | None, version: int) -> ChapterMark | None:
    name, zero, rest = data.partition(b"\0")
    if not zero or len(rest) < 16:
        return None
    start, end = struct.unpack(">II", rest[:8])
    # Sub-frames are read as a tag of their own.
    body = rest[16:]
    inner = parse(b"ID3" + bytes([version, 0, 0]) + bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0)) + body)
    title = next((_frame_text("TIT2", frame.data) for frame in inner.frames if frame.id == "TIT2"), "")
    url = next((_frame_text("WXXX", frame.data) for frame in inner.frames if frame.id == "WXXX"), "")
    hidden = listed is not None and name.decode("latin-1") not in listed
    return ChapterMark(start, end, title, url, read_cover(inner), hidden)


def _children(contents: bytes) -> set[str]:
    _, _, rest = contents.partition(b"\0")
    count, names = (rest[1] if len(rest) > 1 else 0), rest[2:].split(b"\0")
    return {name.decode("latin-1") for name in names[:count]}


def _frame_text(name: str, data: bytes) -> str:
    if name == "WOAF":
        return data.decode("latin-1").rstrip("\0")
    if not data:
        return ""
    encoding, rest = data[0], data[1:]
    if name in ("COMM", "USLT"):
        return _split(encoding, rest[3:])[1]
    if name == "WXXX":
        return _split(encoding, rest)[1] if encoding in (0, 3) else _after_wide(rest)
    if name == "WFED" and encoding > 3:
        return data.decode("latin-1").rstrip("\0")
    return "/".join(part for part in _decoded(encoding, rest).split("\0") if part)


def _after_wide(data: bytes) -> str:
    """The Latin-1 address behind a UTF-16 description."""
    for at in range(0, len(data) - 1, 2):
        if data[at : at + 2] == b"\0\0":
            return data[at + 2 :].decode("latin-1").rstrip("\0")
    return ""


def _split(encoding: int, data: bytes) -> tuple[str, str]:
    """Description and text, parted by the encoding's zero."""
    if encoding in (1, 2):
        for at in range(0, len(data) - 1, 2):
            if data[at : at + 2] == b"\0\0":
                return _decoded(encoding, data[:at]), _decoded(encoding, data[at + 2 :]).rstrip("\0")
        return "", _decoded(encoding, data).rstrip("\0")
    description, zero, text = data.partition(b"\0")
    return (_decoded(encoding, description), _decoded(encoding, text).rstrip("\0")) if zero else ("", _decoded(encoding, data))


def _decoded(encoding: int, data: bytes) -> str:
    if encoding == 1:
        text = data[: len(data) // 2 * 2].decode("utf-16-be" if data[:2] == b"\xfe\xff" else "utf-16-le", "replace")
        return text.replace("\ufeff", "").replace("\ufffe", "")
    return data.decode({2: "utf-16-be", 3: "utf-8"}.get(encoding, "latin-1"), "replace")


def _picture(frame: Frame) -> tuple[int, Picture] | None:
    if len(frame.data) < 5:
        return None
    encoding, rest = frame.data[0], frame.data[1:]
    if frame.id == "PIC":
        mime, rest = ("image/png" if rest[:3] == b"PNG" else "image/jpeg"), rest[3:]
    else:
        name, _, rest = rest.partition(b"\0")
        mime = name.decode("latin-1") or "image/jpeg"
    if not rest:
        return None
    kind, rest = rest[0], rest[1:]
    if encoding in (1, 2):
        at = next((at for at in range(0, len(rest) - 1, 2) if rest[at : at + 2] == b"\0\0"), 0)
        data = rest[at + 2 :]
    else:
        data = rest.partition(b"\0")[2]
    return kind, Picture(data, mime)

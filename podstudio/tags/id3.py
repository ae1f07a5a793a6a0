"""ID3 frames of facts: text, comments, links, pictures and chapters (ID3v2 Chapter Frame Addendum 1.0).

Chapters are written so that every reader shows them: one table of contents (CTOC) with a title, before the chapters, these in the order of their
time, with sub-frames in the order title, link, picture, text in Latin-1 or UTF-16 with a byte order mark.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from urllib.parse import quote

from podstudio.errors import BadInput
from podstudio.model.tagset import ChapterMark, Picture, TagSet
from podstudio.tags.fields import BY_KEY, Field
from podstudio.tags.id3_frames import Frame, serialise

_NO_OFFSET = b"\xff" * 4
_MOST_CHILDREN = 255
_V22 = {
    "TT2": "TIT2", "TT3": "TIT3", "TAL": "TALB", "TP1": "TPE1", "TP2": "TPE2", "TRK": "TRCK", "TPA": "TPOS", "TYE": "TYER", "TCO": "TCON",
    "COM": "COMM", "ULT": "USLT", "PIC": "APIC", "TCR": "TCOP", "TPB": "TPUB", "TCM": "TCOM", "TLA": "TLAN", "TEN": "TENC", "WAF": "WOAF",
    "TDA": "TDAT", "TIM": "TIME", "TDR": "TDRL", "GP1": "GRP1",
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
    if tags.date:
        frames += date_frames(f"{tags.date:%Y-%m-%d}", 3)
    frames.append(Frame("PCST", bytes(4)))
    if tags.feed_url:
        frames.append(text_frame("WFED", tags.feed_url))
    if tags.link:
        frames.append(Frame("WOAF", _address(tags.link)))
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


def field_frames(field: Field, value: str, version: int = 3, language: str = "en") -> tuple[Frame, ...]:
    """The frames that hold a field's value in a tag of a version (2, 3 or 4); none where it is empty.

    Raises:
        BadInput: ID3v2.2 has no frame for it.
    """
    frames = _long_frames(field, value, version, language) if value else ()
    return frames if version > 2 else tuple(map(version_2_frame, frames))


def date_frames(value: str, version: int) -> tuple[Frame, ...]:
    """A date in ID3v2.4's one frame, or in the year, day and time (HHMM) of the versions before it."""
    if version == 4:
        return (text_frame("TDRC", value.replace(" ", "T")),)
    frames = [text_frame("TYER", value[:4])]
    if len(value) >= 10:
        frames.append(text_frame("TDAT", value[8:10] + value[5:7]))
    if len(value) >= 16:
        frames.append(text_frame("TIME", value[11:13] + value[14:16]))
    return tuple(frames)


def picture_frame(picture: Picture, version: int = 3) -> Frame:
    """The front cover."""
    if version == 2:
        return Frame("PIC", b"\0" + (b"PNG" if picture.mime == "image/png" else b"JPG") + b"\x03\0" + picture.data, b"")
    return Frame("APIC", b"\0" + picture.mime.encode() + b"\0\x03\0" + picture.data)


def version_2_frame(frame: Frame) -> Frame:
    """A text, comment or link frame under its three letters of ID3v2.2. Raises BadInput where that has none."""
    short = _TO_V22.get(frame.id)
    if short is None:
        raise no_place(frame.id)
    return Frame(short, frame.data, b"")


def no_place(what: str) -> BadInput:
    """The error for what ID3v2.2 cannot hold."""
    return BadInput(f"its tag is ID3v2.2, which has no place for {what}")


def long_id(name: str) -> str:
    """The four letters of a frame of any version; TDRC counts as the year."""
    name = _V22.get(name, name)
    return "TYER" if name == "TDRC" else name


def iso_639_2(language: str) -> str:
    """The three letters that ID3 asks for, of the commonest two-letter codes."""
    code = language.lower().partition("-")[0]
    known = {
        "en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por", "nl": "nld", "sv": "swe", "da": "dan", "no": "nor",
        "nb": "nob", "fi": "fin", "pl": "pol", "cs": "ces", "ru": "rus", "uk": "ukr", "tr": "tur", "el": "ell", "he": "heb", "ar": "ara",
        "hi": "hin", "zh": "zho", "ja": "jpn", "ko": "kor", "hu": "hun", "ro": "ron", "id": "ind", "fa": "fas", "ca": "cat",
    }  # fmt: skip
    return known.get(code, code if len(code) == 3 else "und")


def _long_frames(field: Field, value: str, version: int, language: str) -> tuple[Frame, ...]:
    if field.key == "date":
        return date_frames(value, version)
    if field.id3 == "PCST":
        return (Frame("PCST", bytes(4)),)
    if field.id3 == "WOAF":
        return (Frame("WOAF", _address(value)),)
    if field.id3 in ("COMM", "USLT"):
        return (_comment(field.id3, value, language),)
    if field.multi:
        apart = ", " if field.key == "keywords" else "\0" if version == 4 else "/"
        value = apart.join(part.strip() for part in value.split(";"))
    return (text_frame(field.id3, value),)


def _address(url: str) -> bytes:
    """Addresses are Latin-1 in ID3: what is not ASCII is written in percent signs, as browsers do."""
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~").encode("ascii")


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
        data += _sub(Frame("WXXX", b"\0chapter url\0" + _address(chapter.url)))
    if chapter.image:
        data += _sub(picture_frame(chapter.image))
    return Frame("CHAP", data)

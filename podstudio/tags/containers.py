"""MP4 atoms and Vorbis comments, by mutagen: M4A, Opus, Ogg Vorbis and FLAC."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mutagen
from mutagen import flac, mp4, oggflac, oggopus, oggvorbis

from podstudio.errors import BadInput
from podstudio.model.tagset import ChapterMark, Picture, TagSet
from podstudio.tags.fields import BY_KEY, BY_MP4, BY_VORBIS, Field

_FREE = "----:com.apple.iTunes:"
_PODCAST_KIND = 21
_VORBIS_CLASSES = (oggopus.OggOpus, oggvorbis.OggVorbis, flac.FLAC, oggflac.OggFLAC)
_open_any: Any = mutagen.File
_open_mp4: Any = mp4.MP4
_new_picture: Any = flac.Picture
_new_cover: Any = mp4.MP4Cover
_new_free_form: Any = mp4.MP4FreeForm


def facts_of(tags: TagSet) -> dict[str, str]:
    """The fields of a published file, by key."""
    facts = {
        "title": tags.title,
        "show": tags.show,
        "authors": "; ".join(tags.authors),
        "album_artist": tags.authors[0] if tags.authors else "",
        "number": str(tags.number or ""),
        "season": str(tags.season or ""),
        "date": f"{tags.date:%Y-%m-%d}" if tags.date else "",
        "genre": "Podcast",
        "summary": tags.summary,
        "notes": tags.notes,
        "description": tags.summary,
        "guid": tags.guid,
        "feed_url": tags.feed_url,
        "link": tags.link,
        "category": tags.category,
        "keywords": "; ".join(tags.keywords),
        "language": tags.language,
        "copyright": tags.copyright,
    }
    return {key: value for key, value in facts.items() if value}


def write_mp4(path: Path, facts: Mapping[str, str], cover: Picture | None, source: Path | None = None) -> None:
    """Write fields into an M4A; an empty value takes a field out. Raises mutagen's errors.

    Args:
        source: Whose tags are edited and go into `path`, what is not known here too; None makes new ones of a published podcast.
    """
    file: Any = _open_mp4(str(source or path))
    if file.tags is None:
        file.add_tags()
    if source is None:
        file.tags.clear()
        file.tags["pcst"] = True
        file.tags["stik"] = [_PODCAST_KIND]
    for key, value in facts.items():
        _set_atom(file.tags, BY_KEY[key], value)
    if cover:
        kind = mp4.MP4Cover.FORMAT_PNG if cover.mime == "image/png" else mp4.MP4Cover.FORMAT_JPEG
        # The first is the cover; others stay.
        file.tags["covr"] = [_new_cover(cover.data, kind), *file.tags.get("covr", [])[1:]]
    file.save(str(path), padding=lambda info: max(info.padding, 0) or 2048)


def write_vorbis(
    path: Path, facts: Mapping[str, str], cover: Picture | None, chapters: tuple[ChapterMark, ...] | None, replace_all: bool = True
) -> None:
    """Write fields, chapters (CHAPTER000=…) and a cover into Opus, Ogg or FLAC. Raises mutagen's errors."""
    file = _vorbis(path)
    if file.tags is None:
        file.add_tags()
    if replace_all:
        for key in {name for name, _ in file.tags}:
            del file.tags[key]
        if _is_flac(file):
            file.clear_pictures()
    for key, value in facts.items():
        field = BY_KEY[key]
        if value:
            file.tags[field.vorbis] = [part.strip() for part in value.split(";")] if field.multi else [value]
        elif field.vorbis in file.tags:
            del file.tags[field.vorbis]
    if chapters is not None:
        _set_vorbis_chapters(file.tags, chapters)
    if cover:
        _set_vorbis_cover(file, cover)
    file.save()


def read_mp4(path: Path) -> tuple[dict[str, str], tuple[ChapterMark, ...], Picture | None]:
    """Fields, chapters and cover of an M4A."""
    file: Any = _open_mp4(str(path))
    tags = file.tags or {}
    fields = {BY_MP4[name].key: value for name in BY_MP4 if (value := _atom_text(tags, name))}
    covers = tags.get("covr") or []
    cover = Picture(bytes(covers[0]), "image/png" if covers[0].imageformat == mp4.MP4Cover.FORMAT_PNG else "image/jpeg") if covers else None
    marks = [(round(chapter.start * 1000), chapter.title) for chapter in file.chapters or ()]
    ends = [*(start for start, _ in marks[1:]), round(file.info.length * 1000)]
    return fields, tuple(ChapterMark(start, end, title) for (start, title), end in zip(marks, ends, strict=False)), cover


def read_vorbis(path: Path) -> tuple[dict[str, str], tuple[ChapterMark, ...], Picture | None]:
    """Fields, chapters and cover of Opus, Ogg or FLAC."""
    file = _vorbis(path)
    tags: Any = file.tags or {}
    fields = {BY_VORBIS[name].key: "; ".join(tags[name]) for name in BY_VORBIS if name in tags}
    marks = []
    for index in range(1000):
        name = f"CHAPTER{index:03}"
        if name in tags:
            marks.append((_to_ms(tags[name][0]), tags.get(f"{name}NAME", [""])[0], tags.get(f"{name}URL", [""])[0]))
    ends = [*(start for start, _, _ in marks[1:]), round(file.info.length * 1000)]
    chapters = tuple(ChapterMark(start, end, title, url) for (start, title, url), end in zip(marks, ends, strict=False))
    return fields, chapters, _vorbis_cover(file)


def _vorbis(path: Path) -> Any:
    file = _open_any(str(path), options=_VORBIS_CLASSES)
    if file is None:
        raise BadInput(f"{path.name} is not what its name says.")
    return file


def _set_atom(tags: Any, field: Field, value: str) -> None:
    name = _FREE + field.mp4[5:] if field.mp4.startswith("----:") else field.mp4
    if not value:
        tags.pop(name, None)
    elif field.mp4 == "pcst":
        tags[name] = True
    elif field.mp4 in ("trkn", "disk"):
        number, _, total = value.partition("/")
        tags[name] = [(_whole(number, field), _whole(total or "0", field))]
    elif field.mp4.startswith("----:"):
        tags[name] = [_new_free_form(value.encode(), mp4.AtomDataType.UTF8)]
    else:
        # Apple and FFmpeg show the first of several values only: authors stand in one.
        tags[name] = [value.replace("; ", ", ") if field.key == "keywords" else value]


def _atom_text(tags: Any, name: str) -> str:
    stored = tags.get(_FREE + name[5:] if name.startswith("----:") else name)
    if not stored:
        return ""
    if name == "pcst":
        return "1"
    if name in ("trkn", "disk"):
        number, total = stored[0]
        return f"{number}/{total}" if total else str(number or "")
    text = "; ".join(bytes(one).decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in stored)
    return "; ".join(part.strip() for part in text.replace(",", ";").split(";")) if name == "keyw" else text


def _whole(text: str, field: Field) -> int:
    if not text.strip().isdigit():
        raise BadInput(f"{field.label} must be a whole number, not “{text}”.")
    return int(text)


def _set_vorbis_chapters(tags: Any, chapters: tuple[ChapterMark, ...]) -> None:
    for name in [key for key, _ in tags if key.upper().startswith("CHAPTER")]:
        if name in tags:
            del tags[name]
    for index, chapter in enumerate(sorted(chapters, key=lambda one: one.start_ms)):
        name = f"CHAPTER{index:03}"
        ms = chapter.start_ms
        tags[name] = f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
        tags[f"{name}NAME"] = chapter.title
        if chapter.url:
            tags[f"{name}URL"] = chapter.url


def _to_ms(stamp: str) -> int:
    hours, minutes, seconds = ([0.0, 0.0] + [float(part) for part in stamp.split(":")])[-3:]
    return round((hours * 3600 + minutes * 60 + seconds) * 1000)


def _set_vorbis_cover(file: Any, cover: Picture) -> None:
    """Put the cover in the place of the one that `_vorbis_cover` shows; other pictures stay."""
    picture = _new_picture()
    picture.type, picture.mime, picture.data = 3, cover.mime, cover.data
    others = _pictures(file)
    if others:
        others.remove(_shown(others))
    if _is_flac(file):
        file.clear_pictures()
        for one in (picture, *others):
            file.add_picture(one)
    else:
        file.tags["METADATA_BLOCK_PICTURE"] = [base64.b64encode(one.write()).decode("ascii") for one in (picture, *others)]


def _vorbis_cover(file: Any) -> Picture | None:
    pictures = _pictures(file)
    if not pictures:
        return None
    shown = _shown(pictures)
    return Picture(shown.data, shown.mime)


def _shown(pictures: list[Any]) -> Any:
    return next((picture for picture in pictures if picture.type == 3), pictures[0])


def _pictures(file: Any) -> list[Any]:
    if _is_flac(file):
        return list(file.pictures)
    return [_new_picture(base64.b64decode(packed)) for packed in (file.tags or {}).get("METADATA_BLOCK_PICTURE", [])]


def _is_flac(file: object) -> bool:
    """FLAC keeps its pictures in blocks of their own."""
    return isinstance(file, flac.FLAC)

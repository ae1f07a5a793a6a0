"""Editing the frames of a tag: those that are not edited stay byte for byte, in their places, at the tag's own version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from podstudio.model.tagset import ChapterMark, Picture
from podstudio.tags import id3
from podstudio.tags.fields import BY_KEY, Field
from podstudio.tags.id3_frames import Frame, RawTag
from podstudio.tags.id3_reading import cover_frame, described, field_of, is_front, read_chapters, read_cover, read_fields

_DATES = ("TYER", "TDAT", "TIME")


@dataclass(frozen=True, slots=True)
class TagEdit:
    """What is changed in a file's tags.

    Args:
        fields: Values by key, as fields.checked gives them; an empty one takes the field out.
        chapters: Replace all; None leaves them.
        cover: Replaces the front cover, others stay; None leaves it.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    chapters: tuple[ChapterMark, ...] | None = None
    cover: Picture | None = None


def edited_frames(tag: RawTag, edit: TagEdit) -> tuple[Frame, ...]:
    """The frames of a tag after an edit; the very same ones where nothing changes by it.

    Raises:
        BadInput: The tag is ID3v2.2 and has no place for what is to be written.
    """
    frames = list(tag.frames)
    now = read_fields(tag)
    language = edit.fields.get("language") or now.get("language", "en")
    for key, value in edit.fields.items():
        if now.get(key, "") != value:
            frames = _with_field(frames, tag, BY_KEY[key], value, language)
    if edit.chapters is not None and edit.chapters != read_chapters(tag):
        frames = _with_chapters(frames, tag, edit.chapters)
    if edit.cover and edit.cover != read_cover(tag):
        frames = _with_cover(frames, tag, edit.cover)
    return tuple(frames)


def _with_field(frames: Sequence[Frame], tag: RawTag, wanted: Field, value: str, language: str) -> list[Frame]:
    if wanted.id3 in ("COMM", "USLT"):
        held = described(tag, wanted)
        old = [held] if held else []
        # A comment keeps the language that it had.
        language = held.data[1:4].decode("latin-1") if held and held.data[1:4].isalpha() else language
    elif wanted.key == "date":
        old = [frame for frame in frames if id3.long_id(frame.id) in _DATES]
    else:
        old = [frame for frame in frames if field_of(frame) is wanted]
    return _replaced(frames, old, id3.field_frames(wanted, value, tag.version, language))


def _with_chapters(frames: Sequence[Frame], tag: RawTag, chapters: tuple[ChapterMark, ...]) -> list[Frame]:
    if tag.version == 2 and chapters:
        raise id3.no_place("chapters")
    return _replaced(frames, [frame for frame in frames if frame.id in ("CTOC", "CHAP")], id3.chapter_frames(chapters))


def _with_cover(frames: Sequence[Frame], tag: RawTag, cover: Picture) -> list[Frame]:
    held = cover_frame(tag)
    old = [held] if held and is_front(held, tag.version) else []
    return _replaced(frames, old, (id3.picture_frame(cover, tag.version),))


def _replaced(frames: Sequence[Frame], old: Sequence[Frame], new: Sequence[Frame]) -> list[Frame]:
    """The frames with others in the place of the first old one, or at the end."""
    gone = [next(index for index, frame in enumerate(frames) if frame is one) for one in old]
    at = min(gone, default=len(frames))
    return [*frames[:at], *new, *(frame for index, frame in enumerate(frames) if index >= at and index not in gone)]

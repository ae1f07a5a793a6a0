"""Editing the tags of any audio file: what would change, what it costs, and the change itself as splices or on a copy."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from podstudio.errors import BadInput, NoPermission, NotFound
from podstudio.tags import containers, id3_places
from podstudio.tags.id3_editing import TagEdit, edited_frames
from podstudio.tags.id3_frames import RawTag, parse, serialise
from podstudio.tags.reading import ID3_ENDINGS, MP4_ENDINGS, FileTags, duration, from_id3, read, telling
from podstudio.tags.splices import Splice, in_place
from podstudio.tags.writing import PADDING

UNCHANGED, PATCHED, REWRITTEN = "unchanged", "patched", "rewritten"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An edit of one file, thought through and not yet made.

    Args:
        cost: "unchanged"; "patched" (written over the old tag in place); "rewritten" (a copy of the file takes its place).
        splices: The change, where it is one of an ID3 tag; other containers are edited on a copy.
        notes: What should be said: other tags in the file that stay as they are.
    """

    path: Path
    before: FileTags
    after: FileTags
    cost: str
    splices: tuple[Splice, ...] = ()
    notes: tuple[str, ...] = ()


def prepare(path: Path, edit: TagEdit) -> Prepared:
    """What an edit does to a file; nothing is written.

    Raises:
        PodStudioError: The file is not there, may not be written, is damaged, or cannot hold the edit.
    """
    check_writable(path)
    if path.suffix.lower() in ID3_ENDINGS:
        with telling(path, "read"):
            return _prepare_id3(path, edit)
    before = read(path)
    fields = {key: value for key, value in {**before.fields, **edit.fields}.items() if value}
    chapters = before.chapters if edit.chapters is None else edit.chapters
    after = replace(before, fields=fields, chapters=chapters, cover=edit.cover or before.cover)
    return Prepared(path, before, after, UNCHANGED if after == before else REWRITTEN)


def write_copy(source: Path, copy: Path, edit: TagEdit, before: FileTags) -> None:
    """Edit the tags in a copy of an M4A, Opus, Ogg or FLAC file; an M4A's chapters are in the copy already. Raises PodStudioError."""
    changed = {key: value for key, value in edit.fields.items() if before.fields.get(key, "") != value}
    cover = edit.cover if edit.cover != before.cover else None
    with telling(source, "written"):
        if source.suffix.lower() in MP4_ENDINGS:
            containers.write_mp4(copy, changed, cover, source)
        else:
            containers.write_vorbis(copy, changed, cover, edit.chapters, replace_all=False)


def check_writable(path: Path) -> None:
    """Refuse a file that is not there, or that its owner has locked: a copy could take its place, but that is not what was meant.

    Raises:
        NotFound, NoPermission
    """
    if not path.is_file():
        raise NotFound(f"{path} is not there.")
    if not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK):
        raise NoPermission(f"{path} is read-only: allow writing to it and try again.")


def _prepare_id3(path: Path, edit: TagEdit) -> Prepared:
    place = id3_places.find(path)
    tag = parse(place.data)
    if not tag.length and path.suffix.lower() == ".mp3" and not duration(path):
        raise BadInput("it has no tag and no sound that an MP3 has")
    frames = edited_frames(tag, edit)
    before = from_id3(tag)
    if _same(frames, tag):
        return Prepared(path, before, before, UNCHANGED)
    data = serialise(frames, tag.version, len(place.data), PADDING, tag.tail)
    after = from_id3(parse(data))
    splices = id3_places.splices(place, data, after.fields)
    notes: tuple[str, ...] = ()
    if path.suffix.lower() == ".mp3":
        old_style = id3_places.v1_splice(path, {key: after.fields.get(key, "") for key in edit.fields})
        splices = (*splices, old_style) if old_style else splices
        notes = ("its APEv2 tag stays as it is",) if id3_places.has_ape(path) else ()
    return Prepared(path, before, after, PATCHED if in_place(splices) else REWRITTEN, splices, notes)


def _same(frames: tuple[object, ...], tag: RawTag) -> bool:
    return len(frames) == len(tag.frames) and all(one is other for one, other in zip(frames, tag.frames, strict=True))

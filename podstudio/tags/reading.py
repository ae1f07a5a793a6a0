"""Reading tags: fields as text, chapters and the cover, whatever the container. A file with no tags has empty ones."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mutagen
from mutagen import MutagenError, mp3

from podstudio.errors import BadInput, NotFound, from_os_error
from podstudio.model.tagset import ChapterMark, Picture
from podstudio.tags import containers, id3
from podstudio.tags.id3_frames import HEADER, RawTag, parse, tag_length

_open_any: Any = mutagen.File

AUDIO_ENDINGS = (".mp3", ".m4a", ".m4b", ".mp4", ".opus", ".ogg", ".oga", ".flac", ".wav", ".aif", ".aiff")


@dataclass(frozen=True, slots=True)
class FileTags:
    """The tags of a file.

    Args:
        fields: Values by key (tags.fields); several are parted by "; ".
        version: "ID3v2.3", "MP4", "Vorbis", or "" where there are none.
        duration_s: Length, 0 where it cannot be told.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    chapters: tuple[ChapterMark, ...] = ()
    cover: Picture | None = None
    version: str = ""
    duration_s: float = 0.0


def read(path: Path) -> FileTags:
    """The tags of an audio file.

    Raises:
        PodStudioError: It is not there, cannot be read, or is not audio.
    """
    if not path.is_file():
        raise NotFound(f"{path} is not there.")
    try:
        return _read(path)
    except OSError as error:
        raise from_os_error(error, path, "reading the tags of") from error
    except (MutagenError, ValueError, IndexError, KeyError, UnicodeError, EOFError) as error:
        raise BadInput(f"The tags of {path.name} cannot be read: {str(error) or type(error).__name__}.") from None


def raw_tag(path: Path) -> RawTag:
    """The ID3v2 tag at the front of a file, as raw frames. Raises OSError or BadInput."""
    with path.open("rb") as file:
        head = file.read(HEADER)
        return parse(head + file.read(max(tag_length(head) - HEADER, 0)))


def _read(path: Path) -> FileTags:
    ending = path.suffix.lower()
    if ending == ".mp3":
        return _read_mp3(path)
    length = _duration(path)
    if ending in (".m4a", ".m4b", ".mp4"):
        return FileTags(*containers.read_mp4(path), "MP4", length)
    if ending in (".opus", ".ogg", ".oga", ".flac"):
        return FileTags(*containers.read_vorbis(path), "Vorbis", length)
    if ending in (".wav", ".aif", ".aiff"):
        return _read_chunk(path, length)
    raise BadInput(f"{path.name}: {ending or 'files without an ending'} are not audio that can be tagged.")


def _read_mp3(path: Path) -> FileTags:
    tag = raw_tag(path)
    version = f"ID3v2.{tag.version}" if tag.length else ""
    return FileTags(id3.read_fields(tag), id3.read_chapters(tag), id3.read_cover(tag), version, _mp3_duration(path))


def _mp3_duration(path: Path) -> float:
    try:
        opened: Any = mp3.MP3
        return float(opened(str(path)).info.length)
    except (MutagenError, ValueError):
        return 0.0


def _duration(path: Path) -> float:
    file = _open_any(str(path))
    if file is None:
        raise BadInput(f"{path.name} is not audio that can be tagged.")
    return float(getattr(file.info, "length", 0.0))


def _read_chunk(path: Path, length: float) -> FileTags:
    """WAV and AIFF carry an ID3 tag in a chunk."""
    file = _open_any(str(path))
    if file is None or not file.tags:
        return FileTags(duration_s=length)
    packed = io.BytesIO()
    file.tags.save(packed, v2_version=3, padding=lambda _info: 0)
    tag = parse(packed.getvalue())
    return FileTags(id3.read_fields(tag), id3.read_chapters(tag), id3.read_cover(tag), f"ID3v2.{tag.version}", length)

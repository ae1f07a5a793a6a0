"""Reading tags: fields as text, chapters and the cover, whatever the container. A file with no tags has empty ones."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mutagen
from mutagen import MutagenError, mp3

from podstudio.errors import BadInput, NotFound, from_os_error
from podstudio.model.tagset import ChapterMark, Picture
from podstudio.tags import containers, id3_places, id3_reading
from podstudio.tags.id3_frames import RawTag

ID3_ENDINGS = (".mp3", ".wav", ".aif", ".aiff")
MP4_ENDINGS = (".m4a", ".m4b", ".mp4")
VORBIS_ENDINGS = (".opus", ".ogg", ".oga", ".flac")
AUDIO_ENDINGS = (*ID3_ENDINGS, *MP4_ENDINGS, *VORBIS_ENDINGS)


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
    with telling(path, "read"):
        return _read(path)


def from_id3(tag: RawTag, duration_s: float = 0.0) -> FileTags:
    """What an ID3 tag says."""
    version = f"ID3v2.{tag.version}" if tag.length else ""
    return FileTags(id3_reading.read_fields(tag), id3_reading.read_chapters(tag), id3_reading.read_cover(tag), version, duration_s)


def duration(path: Path) -> float:
    """A file's length in seconds, 0 where it cannot be told."""
    try:
        return _length(path)
    except (MutagenError, ValueError, IndexError, KeyError, OSError, EOFError):
        return 0.0


@contextmanager
def telling(path: Path, what: str) -> Iterator[None]:
    """What goes wrong with a file's tags as a PodStudioError with its name; `what` is "read" or "written"."""
    try:
        yield
    except BadInput as error:
        told = str(error)
        raise error if path.name in told else BadInput(f"{path.name}: {told.removesuffix('.')}.") from None
    except OSError as error:
        raise from_os_error(error, path, f"{'reading' if what == 'read' else 'writing'} the tags of") from error
    except MutagenError as error:
        if isinstance(error.__cause__ or error.__context__, OSError):
            raise from_os_error(error.__cause__ or error.__context__, path, "writing the tags of") from None  # type: ignore[arg-type]
        raise BadInput(f"The tags of {path.name} cannot be {what}: {str(error) or type(error).__name__}.") from None
    except (ValueError, IndexError, KeyError, TypeError, UnicodeError, EOFError, struct.error) as error:
        # mutagen lets these through on damaged files
        raise BadInput(f"The tags of {path.name} cannot be {what}: {str(error) or type(error).__name__}.") from None


def _read(path: Path) -> FileTags:
    ending = path.suffix.lower()
    if ending in ID3_ENDINGS:
        return from_id3(id3_places.raw_tag(path), duration(path))
    length = _length(path)
    if ending in MP4_ENDINGS:
        return FileTags(*containers.read_mp4(path), "MP4", length)
    if ending in VORBIS_ENDINGS:
        return FileTags(*containers.read_vorbis(path), "Vorbis", length)
    raise BadInput(f"{path.name}: {ending or 'files without an ending'} are not audio that can be tagged.")


def _length(path: Path) -> float:
    open_it: Any = mp3.MP3 if path.suffix.lower() == ".mp3" else mutagen.File
    file = open_it(str(path))
    if file is None:
        raise BadInput(f"{path.name} is not audio that can be tagged.")
    return float(getattr(file.info, "length", 0.0))

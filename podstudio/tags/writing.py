"""Writing a published file's tags: beside the file, flushed, then renamed over it. Its audio is copied as it is."""

from __future__ import annotations

import shutil
from pathlib import Path

from podstudio import files
from podstudio.errors import BadInput
from podstudio.model.tagset import TagSet
from podstudio.tags import containers, id3, id3_places
from podstudio.tags.id3_frames import HEADER, serialise, tag_length
from podstudio.tags.reading import telling
from podstudio.tags.splices import write_new

PADDING = 4096
"""Room behind a new tag, so that a later edit fits without moving the audio."""


def write(path: Path, tags: TagSet) -> None:
    """Replace all tags of a finished master. MP3 gets ID3v2.3, WAV the same in a chunk, M4A atoms, Opus, Ogg and FLAC comments.

    An M4A's chapters are part of its container and are not touched here.

    Raises:
        PodStudioError: The format takes no tags, or the file cannot be written; it is then as it was.
    """
    with files.replacing(path, "writing the tags of") as building, telling(path, "written"):
        if path.suffix.lower() == ".mp3":
            replace_mp3_tag(path, building, serialise(id3.frames_of(tags), padding=PADDING))
        elif path.suffix.lower() == ".wav":
            _write_wav(path, building, tags)
        else:
            shutil.copyfile(path, building)
            _write_other(building, tags)


def replace_mp3_tag(source: Path, target: Path, tag: bytes) -> None:
    """Copy an MP3 with another tag at its front; everything behind the old tag stays byte for byte. Raises OSError."""
    with source.open("rb") as reading, target.open("wb") as writing:
        reading.seek(tag_length(reading.read(HEADER)))
        writing.write(tag)
        shutil.copyfileobj(reading, writing, 1 << 20)


def _write_other(path: Path, tags: TagSet) -> None:
    ending = path.suffix.lower()
    if ending == ".m4a":
        containers.write_mp4(path, containers.facts_of(tags), tags.cover)
    elif ending in (".opus", ".ogg", ".flac"):
        containers.write_vorbis(path, containers.facts_of(tags), tags.cover, tags.chapters)
    else:
        raise BadInput(f"{path.name}: {ending} files take no tags.")


def _write_wav(path: Path, target: Path, tags: TagSet) -> None:
    """WAV's ID3 chunk. RF64 files have no room for it and stay without."""
    with path.open("rb") as file:
        if file.read(4) == b"RF64":
            shutil.copyfile(path, target)
            return
    write_new(path, target, id3_places.splices(id3_places.find(path), serialise(id3.frames_of(tags), padding=0)))

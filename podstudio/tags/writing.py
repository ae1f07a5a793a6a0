"""Writing a published file's tags: beside the file, flushed, then renamed over it. Its audio is copied as it is."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from mutagen import MutagenError
from mutagen import id3 as mutagen_id3
from mutagen import wave as mutagen_wave

from podstudio import files
from podstudio.errors import BadInput, from_os_error
from podstudio.model.tagset import TagSet
from podstudio.tags import containers, id3
from podstudio.tags.id3_frames import HEADER, serialise, tag_length

PADDING = 4096
"""Room behind a new tag, so that a later edit fits without moving the audio."""


def write(path: Path, tags: TagSet) -> None:
    """Replace all tags of a finished master. MP3 gets ID3v2.3, WAV the same in a chunk, M4A atoms, Opus, Ogg and FLAC comments.

    An M4A's chapters are part of its container and are not touched here.

    Raises:
        PodStudioError: The format takes no tags, or the file cannot be written; it is then as it was.
    """
    try:
        with files.replacing(path, "writing the tags of") as building:
            if path.suffix.lower() == ".mp3":
                replace_mp3_tag(path, building, serialise(id3.frames_of(tags), padding=PADDING))
            else:
                shutil.copyfile(path, building)
                _write_other(building, tags)
    except MutagenError as error:
        raise BadInput(f"The tags of {path.name} cannot be written: {error}.") from None


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
    elif ending == ".wav":
        _write_wav(path, tags)
    else:
        raise BadInput(f"{path.name}: {ending} files take no tags.")


def _write_wav(path: Path, tags: TagSet) -> None:
    """WAV's ID3 chunk. RF64 files have no room for it and stay without."""
    try:
        with path.open("rb") as file:
            if file.read(4) == b"RF64":
                return
        carrier = path.with_name(f"{path.name}.id3")
        carrier.write_bytes(serialise(id3.frames_of(tags), padding=0))
        open_wave: Any = mutagen_wave.WAVE
        wave = open_wave(str(path))
        if wave.tags is None:
            wave.add_tags()
        read_id3: Any = mutagen_id3.ID3
        for frame in read_id3(str(carrier), translate=False).values():
            wave.tags.add(frame)
        carrier.unlink()
        wave.save(v2_version=3)
    except OSError as error:
        raise from_os_error(error, path, "writing the tags of") from error

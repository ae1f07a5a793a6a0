"""A three-hour show of three tracks and 500 clips, made in seconds: real speech in tiles, the silence between them as holes in sparse files.

`python tests/support/big_project.py FOLDER` makes it (or takes the one that is there) and prints its episode's folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from podstudio import resources
from podstudio.audio import wav_file, working
from podstudio.audio.decoding import Decoder
from podstudio.audio.loudness import KWeighting, StepEnergies
from podstudio.audio.waveform import STEP, summarise
from podstudio.model.episode import Episode
from podstudio.model.show import Person, Show
from podstudio.model.timeline import Chapter, Clip, Marker, Project, Source, Track
from podstudio.storage import edit_file, episode_file, layout
from podstudio.workflow.shows import create_show

RATE = 44_100
TILE = STEP * 441 * 4
"""Frames of a tile, 10.24 s: whole steps of the waveform and of the loudness, so that a recording's summaries are its tiles' in a row."""

_EPISODE = "2026-01-01-three-hours"
_SILENT = -1
_FADE = 353
_DUCKED = ((RATE * 5, 0.0), (RATE * 8, -9.0))
_REMOVED = 1152 * 30
"""What was cut out between two clips: 0.78 s."""


@dataclass(frozen=True)
class _Tile:
    """A piece of speech with its summaries."""

    samples: npt.NDArray[np.int16]
    waveform: npt.NDArray[np.int16]
    energies: npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Recording:
    """A recording as a row of tiles, by number; −1 is silence."""

    name: str
    role: str
    tiles: tuple[int, ...]

    @property
    def frames(self) -> int:
        """Its length."""
        return len(self.tiles) * TILE


def big_project(folder: Path, hours: float = 3, clips: int = 500) -> Path:
    """The folder of an episode of so many hours and clips, in a show at `folder`; made once and then taken as it is.

    Host and guest speak in turns, a third of the time each, and music lies under some of it. The working audio is whole (open_working), and
    the originals are the same files under another name, so that hashes are true. Three hours take some 700 MB on a disk with sparse files.
    """
    episode = folder / layout.EPISODES / _EPISODE
    if (episode / layout.EPISODE_FILE).is_file():
        return episode
    shutil.rmtree(folder, ignore_errors=True)
    create_show(folder, Show(title="The Long Round", authors=(Person("Ana Ruiz"),), language="en", category="Education"))
    (episode / layout.AUDIO).mkdir(parents=True)
    tiles = _tiles()
    sources = tuple(_write(episode, recording, tiles) for recording in _recordings(hours, len(tiles)))
    edit_file.save(episode, _project(sources, hours, clips))
    episode_file.save(episode, Episode(guid="b7a0c3de-0000-4000-8000-000000000001", title="Three hours", number=1, people=(Person("Ana Ruiz"),)))
    return episode


def _tiles() -> list[_Tile]:
    """The sample interview's speech in mono, cut into tiles."""
    made = []
    with Decoder(resources.folder("sample") / "interview.mp3") as decoder:
        for frame in decoder.frames(TILE):
            planar = np.asarray(frame.to_ndarray(), dtype=np.float32)
            if planar.shape[1] == TILE:
                made.append(_tile(planar.mean(axis=0)))
            if len(made) == 24:
                break
    return made


def _tile(sound: npt.NDArray[np.float32]) -> _Tile:
    samples = np.clip(np.rint(sound * 32_768), -32_768, 32_767).astype(np.int16)
    planar = np.asarray(samples[None, :], dtype=np.float32) / np.float32(32_768)
    energies = StepEnergies(RATE, 1).push(KWeighting(RATE, 1).filter_planar(planar))
    return _Tile(samples, summarise(planar), energies)


def _recordings(hours: float, tiles: int) -> Iterator[_Recording]:
    rng = random.Random(7)
    count = round(hours * 3600 * 1.04 * RATE / TILE) + 2
    turns = [rng.choice((0, 1, 2)) for _ in range(count)]  # host, guest, or nobody
    for number, (name, role) in enumerate((("host", "host"), ("guest", "guest"))):
        yield _Recording(name, role, tuple(rng.randrange(tiles) if turn == number else _SILENT for turn in turns))
    yield _Recording("music", "music", tuple(rng.randrange(tiles) for _ in range(12)))


def _write(episode: Path, recording: _Recording, tiles: list[_Tile]) -> Source:
    """The original and the working audio of a recording."""
    path = episode / layout.AUDIO / f"{recording.name}.wav"
    size = recording.frames * 2
    with path.open("wb") as file:
        file.write(wav_file.header(RATE, 1, 16, size))
        for number in recording.tiles:
            if number == _SILENT:
                file.seek(TILE * 2, os.SEEK_CUR)
            else:
                file.write(tiles[number].samples.data)
        file.truncate(len(wav_file.header(RATE, 1, 16, 0)) + size)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    folder = working.cache_folder(layout.working_folder(layout.show_of(episode)), sha256, RATE)
    folder.mkdir(parents=True)
    os.link(path, folder / working.WAV)
    silence = _Tile(np.zeros(0, np.int16), np.zeros_like(tiles[0].waveform), np.zeros_like(tiles[0].energies))
    rows = [silence if number == _SILENT else tiles[number] for number in recording.tiles]
    (folder / working.WAVEFORM).write_bytes(np.concatenate([tile.waveform for tile in rows]).tobytes())
    (folder / working.LOUDNESS).write_bytes(np.concatenate([tile.energies for tile in rows]).tobytes())
    facts = {
        "version": working.VERSION,
        "sha256": sha256,
        "sample_rate": RATE,
        "project_rate": RATE,
        "channels": 1,
        "frames": recording.frames,
        "bits": 16,
        "codec": "pcm_s16le",
        "warnings": [],
        "tags": {},
        "bytes": {name: (folder / name).stat().st_size for name in (working.WAV, working.WAVEFORM, working.LOUDNESS)},
    }
    (folder / working.FACTS).write_text(json.dumps(facts), "utf-8")
    return Source(recording.role, recording.name, f"{layout.AUDIO}/{path.name}", sha256, RATE, 1, recording.frames)


def _project(sources: tuple[Source, ...], hours: float, clips: int) -> Project:
    host, guest, music = sources
    rng = random.Random(11)
    length = round(hours * 3600 * RATE)
    beds = max(clips // 25, 1)
    cuts = _cuts(rng, length, (clips - beds) // 2)
    talk = [Track(source.id, source.name, source.id, tuple(_varied(rng, one) for one in _talk(source, cuts))) for source in (host, guest)]
    bed = min(music.frames, length // beds * 2 // 3)
    under = tuple(
        Clip(music.id, 0, bed, number * (length // beds), gain_db=-14.0, fade_in=RATE, fade_out=2 * RATE, envelope=_DUCKED) for number in range(beds)
    )
    chapters = tuple(Chapter(host.id, number * length // 30, f"Chapter {number + 1}") for number in range(30))
    markers = tuple(Marker(guest.id, (2 * number + 1) * length // 60, f"Check this {number + 1}") for number in range(30))
    return Project(RATE, sources, (*talk, Track(music.id, music.name, music.id, under)), chapters, markers)


def _cuts(rng: random.Random, length: int, clips: int) -> list[tuple[int, int]]:
    """(start, end) of the clips that stand one behind the other."""
    edges = sorted({0, length, *(rng.randrange(RATE, length - RATE) for _ in range(clips - 1))})
    return list(pairwise(edges))


def _talk(source: Source, cuts: list[tuple[int, int]]) -> Iterator[Clip]:
    spare = source.frames - cuts[-1][1]
    removed = min(_REMOVED, spare // max(len(cuts), 1))
    for number, (start, end) in enumerate(cuts):
        fade = min(_FADE, (end - start) // 2)
        yield Clip(source.id, start + number * removed, end - start, start, fade_in=fade, fade_out=fade)


def _varied(rng: random.Random, clip: Clip) -> Clip:
    """Some clips are muted, louder, or ride on an envelope."""
    chance = rng.random()
    if chance < 0.04:
        return replace(clip, muted=True)
    if chance < 0.14:
        return replace(clip, gain_db=rng.choice((-6.0, -3.0, 3.0)))
    if chance < 0.2:
        middle = clip.source_start + clip.frames // 2
        return replace(clip, envelope=((clip.source_start, 0.0), (middle, -8.0), (clip.source_end, 0.0)))
    return clip


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: python {sys.argv[0]} FOLDER")
    print(big_project(Path(sys.argv[1]).absolute()))

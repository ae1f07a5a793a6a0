"""Mastering: render, gain to the target, true-peak limiter, encoder; what the DECODED file measures decides whether it is right.

The gain is known before anything is rendered, from the energies and peaks stored at import. Rendering, limiting and measuring run beside
the encoder, which holds no lock of Python's: on two cores an episode takes about as long as its encoding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from podstudio import files
from podstudio.audio import working
from podstudio.audio.ahead import ahead
from podstudio.audio.blocks import Block, to_amplitude, to_db
from podstudio.audio.encode import ENCODERS, Encoder, Prepared
from podstudio.audio.estimating import estimate, predicted_gain
from podstudio.audio.limiter import Limiter
from podstudio.audio.listening import Mp3Ear
from podstudio.audio.loudness import Meter
from podstudio.audio.measuring import measure
from podstudio.audio.render import render
from podstudio.audio.working import WorkingAudio
from podstudio.errors import BadInput, from_os_error
from podstudio.jobs import Job
from podstudio.model.loudness import Loudness
from podstudio.model.show import Mastering
from podstudio.model.timeline import Project

MOST_GAIN_DB = 40.0
CLOSE_ENOUGH_LU = 0.2
_MOST_ENCODES = 8
_MOST_GAINS = 3
"""Encodes after which the gain stays: what is left to mend is the ceiling."""

_BLOCK_S = 5
"""Seconds a block: long enough to cost little each, short enough that several at once are little memory."""


@dataclass(frozen=True, slots=True)
class Mastered:
    """A master as it was made.

    Args:
        loudness: Of the decoded file.
        gain_db: That was applied to the edit.
        encodes: How often it was encoded until it was right.
    """

    output: Path
    loudness: Loudness
    gain_db: float
    encodes: int


@dataclass(frozen=True)
class _Recipe:
    """All that one encode is made of."""

    project: Project
    audio: Mapping[str, WorkingAudio]
    settings: Mastering
    channels: int
    gain_db: float
    ceiling_dbtp: float


def master(project: Project, sources: Mapping[str, Path], settings: Mastering, out: Path, job: Job) -> Mastered:
    """Make a master; `out` appears whole or not at all.

    Args:
        sources: Cache folder of every source's working audio, by id.

    Raises:
        BadInput: There is nothing to hear.
        PodStudioError: There is no room or no right to write.
        Cancelled: The job was cancelled.
    """
    audio = {name: working.open_working(folder) for name, folder in sources.items()}
    if not project.frames:
        raise BadInput("There is nothing in this episode to master.")
    channels = 1 if settings.mono or all(one.channels == 1 for one in audio.values()) else 2
    loudness = _before(project, audio, channels)
    if loudness is None and not _heard(project, audio):
        raise BadInput("There is nothing to hear in this episode, so its loudness cannot be set.")
    ceiling = settings.true_peak - ENCODERS[settings.format].overshoot_db(settings.bitrate)
    gain = 0.0 if loudness is None else min(predicted_gain(project, audio, settings.lufs, loudness, ceiling), MOST_GAIN_DB)
    with files.replacing(out, "writing the master") as building:
        loudness_of_file, gain, encodes = _until_right(_Recipe(project, audio, settings, channels, gain, ceiling), building, job)
    job.report(1.0, "mastered")
    return Mastered(out, loudness_of_file, gain, encodes)


def _until_right(recipe: _Recipe, path: Path, job: Job) -> tuple[Loudness, float, int]:
    """Encode, measure what came out, and again with a lower ceiling or another gain while it is not right."""
    target = recipe.settings
    reached: float | None = None
    encodes = 0
    while True:
        stage = job.part(0, 0.97) if not encodes else job.part(1 - 0.5**encodes, 1 - 0.5 ** (encodes + 1))
        measured, fed_db = _encode(recipe, path, stage)
        encodes += 1
        over = max((measured.true_peak_dbtp or -np.inf) - target.true_peak, 0.0)
        missing = _missing(measured, reached, target) if encodes < _MOST_GAINS else 0.0
        if recipe.gain_db + missing > MOST_GAIN_DB:
            missing = 0.0
        if encodes == _MOST_ENCODES or not (over or missing):
            return measured, recipe.gain_db, encodes
        # Coding may raise what never came near the ceiling: it is lowered from where the peaks really were.
        ceiling = min(recipe.ceiling_dbtp, fed_db + missing) - over - 0.1 if over else recipe.ceiling_dbtp
        recipe = replace(recipe, gain_db=recipe.gain_db + missing, ceiling_dbtp=ceiling)
        reached = measured.integrated_lufs


def _missing(measured: Loudness, reached: float | None, target: Mastering) -> float:
    """The gain in dB that is still wanted; 0 where it is near enough, or where a limiter that works hard did not follow the last one."""
    if measured.integrated_lufs is None:
        return 0.0
    missing = target.lufs - measured.integrated_lufs
    stuck = reached is not None and abs(measured.integrated_lufs - reached) < CLOSE_ENOUGH_LU / 4
    return 0.0 if stuck or abs(missing) <= CLOSE_ENOUGH_LU else missing


def _encode(recipe: _Recipe, path: Path, job: Job) -> tuple[Loudness, float]:
    """Write the file; give what it measures, and the sample peak in dB of what the encoder was fed.

    An MP3 is heard while it is written, the others are decoded afterwards.
    """
    project, settings = recipe.project, recipe.settings
    form = ENCODERS[settings.format]
    try:
        if form.name != "mp3":
            fed = _write(recipe, form.open(path, project.sample_rate, recipe.channels, settings.bitrate, None), job.part(0, 0.85))
            return measure(path, job.part(0.85, 1.0)), fed
        with Mp3Ear(project.sample_rate, recipe.channels, project.frames) as ear:
            fed = _write(recipe, form.open(path, project.sample_rate, recipe.channels, settings.bitrate, ear.hear), job)
        return ear.loudness(), fed
    except OSError as error:
        raise from_os_error(error, path.parent, "writing the master in") from error


def _write(recipe: _Recipe, encoder: Encoder, job: Job) -> float:
    """Feed an encoder; gives the sample peak in dB."""
    done = 0
    peak = 0.0
    try:
        # All but the encoding itself is done ahead: the encoder never waits.
        with closing(ahead(_prepared(recipe, encoder))) as blocks:
            for prepared, block_peak in blocks:
                encoder.write(prepared)
                peak = max(peak, block_peak)
                done += len(prepared)
                job.report(done / recipe.project.frames, "mastering")
        encoder.close()
    except BaseException:
        encoder.abort()
        raise
    return to_db(peak)


def _prepared(recipe: _Recipe, encoder: Encoder) -> Iterator[tuple[Prepared, float]]:
    """The episode as its encoder takes it, each block with its sample peak."""
    for block in _levelled(recipe):
        yield encoder.prepare(block), max(float(block.max(initial=0.0)), -float(block.min(initial=0.0)))


def _levelled(recipe: _Recipe) -> Iterator[Block]:
    """The episode with its gain, under its ceiling."""
    project = recipe.project
    limiter = Limiter(project.sample_rate, recipe.channels, recipe.ceiling_dbtp)
    gain = np.float32(to_amplitude(recipe.gain_db))
    for block in _rendered(project, recipe.audio, recipe.channels):
        done = limiter.process(np.multiply(block, gain, out=block))
        if len(done):
            yield done
    yield limiter.flush()


def _before(project: Project, audio: Mapping[str, WorkingAudio], channels: int) -> float | None:
    """Loudness of the edit before its gain. A mix to mono is rendered and measured: what both sides have in common cannot be told apart."""
    stereo = any(one.channels == 2 for one in audio.values())
    if channels == 2 or not stereo:
        return estimate(project, audio).integrated_lufs
    meter = Meter(project.sample_rate, 1)
    for block in _rendered(project, audio, 1):
        meter.push(block)
    return meter.loudness().integrated_lufs


def _heard(project: Project, audio: Mapping[str, WorkingAudio]) -> bool:
    return any(bool(block.any()) for block in _rendered(project, audio, 2))


def _rendered(project: Project, audio: Mapping[str, WorkingAudio], channels: int) -> Iterator[Block]:
    """The whole episode at flat memory."""
    for block in render(project, audio, channels=channels, block_frames=_BLOCK_S * project.sample_rate):
        yield block
        for one in audio.values():
            one.let_go()

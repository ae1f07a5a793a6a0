"""Import: one decode of a recording makes its working audio, its waveform and its loudness steps.

One thread decodes, another does the rest, so that an import takes little longer than decoding alone.
"""

from __future__ import annotations

import json
import math
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame

from podstudio import files
from podstudio.audio import working
from podstudio.audio.ahead import ahead
from podstudio.audio.decoding import Decoder, fraction, layout_of
from podstudio.audio.loudness import KWeighting, StepEnergies
from podstudio.audio.wav_file import WavWriter
from podstudio.audio.waveform import STEP, summarise
from podstudio.errors import from_os_error
from podstudio.jobs import Job

_BLOCK = STEP * 441 * 4
"""Frames a block: whole waveform steps, and whole 10 ms at 44.1 kHz."""

_HASH_FIRST_S = 0.05
"""So long the hash is waited for: a recording that is known need not be decoded at all."""

_DEEP_SCALE = np.float32(2 ** (31 - working.HEADROOM_BITS))


@dataclass(frozen=True, slots=True)
class Imported:
    """A recording that has been imported.

    Args:
        folder: Its working audio (working.open_working).
        sample_rate: Of the original; `frames` at the project's rate.
        warnings: What the host should know: damage, an early end.
        tags: title, artist, album, … that the file had.
    """

    sha256: str
    folder: Path
    name: str
    sample_rate: int
    channels: int
    frames: int
    codec: str
    warnings: tuple[str, ...]
    tags: Mapping[str, str]


def import_audio(path: Path, cache: Path, sample_rate: int, job: Job) -> Imported:
    """Import a recording into `cache` at the project's sample rate; at once where that was done before.

    Raises:
        PodStudioError: It cannot be read, is no audio, or there is no room; nothing is left in the cache.
        Cancelled: The job was cancelled; nothing is left.
    """
    with Decoder(path):  # what cannot be read is told before anything is written
        files.make_folder(cache)
    sweep(cache)
    with ThreadPoolExecutor(1) as pool:
        hashing = pool.submit(files.sha256, path)
        wait((hashing,), _HASH_FIRST_S)
        folder = _known(cache, hashing, sample_rate) or _build(path, cache, hashing, sample_rate, job)
        sha256 = hashing.result()
    job.report(1.0, "imported")
    facts = working.read_facts(folder)
    assert facts is not None
    return Imported(
        sha256,
        folder,
        path.name,
        facts["sample_rate"],
        facts["channels"],
        facts["frames"],
        facts["codec"],
        tuple(facts["warnings"]),
        facts["tags"],
    )


def _known(cache: Path, hashing: Future[str], sample_rate: int) -> Path | None:
    """The whole working audio of an earlier import; None where there is none, or the hash is not known yet."""
    folder = working.cache_folder(cache, hashing.result(), sample_rate) if hashing.done() else None
    return folder if folder and working.is_complete(folder) else None


def _build(path: Path, cache: Path, hashing: Future[str], sample_rate: int, job: Job) -> Path:
    """Decode a recording while its hash is worked out, so that its waveform is seen at once; the folder of its working audio."""
    building = cache / f"{secrets.token_hex(8)}.building-{os.getpid()}"
    try:
        building.mkdir()
        with Decoder(path) as decoder:
            sink = _Sink(building, decoder, sample_rate)
            working.tell_begun(building, path, sink.channels, round(decoder.info.duration_s * sample_rate))
            with sink, closing(ahead(decoder.frames(_BLOCK))) as frames:
                for frame in frames:
                    sink.take(frame)
                    job.report(fraction(decoder) * 0.99, "importing")
                    if known := _known(cache, hashing, sample_rate):
                        return known
                sink.take(None)
            folder = working.cache_folder(cache, hashing.result(), sample_rate)
            _write_facts(building, decoder, sink, hashing.result(), sample_rate)
        (building / working.BEGUN).unlink()
        shutil.rmtree(folder, ignore_errors=True)
        building.rename(folder)
    except OSError as error:
        raise from_os_error(error, path, "importing") from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return folder


class _Sink:
    """Writes the working WAV, the waveform and the loudness steps of the frames it takes."""

    def __init__(self, folder: Path, decoder: Decoder, sample_rate: int) -> None:
        info = decoder.info
        self.channels = 1 if info.channels == 1 else 2
        self.deep = info.deep
        self.frames = 0
        self._folder, self._rate = folder, sample_rate
        layout = layout_of(info.channels)
        self._same_rate = info.sample_rate == sample_rate
        self._planar = av.AudioResampler(format="fltp", layout=layout, rate=sample_rate)
        self._packed = av.AudioResampler(format="s16", layout=layout, rate=sample_rate)
        self._fifo = av.AudioFifo()
        self._weighting = KWeighting(sample_rate, self.channels)
        self._steps = StepEnergies(sample_rate, self.channels)
        self._stack = ExitStack()

    def __enter__(self) -> _Sink:
        bits = 32 if self.deep else 16
        self._wav = self._stack.enter_context(WavWriter(self._folder / working.WAV, self._rate, self.channels, bits))
        self._waveform: IO[bytes] = self._stack.enter_context((self._folder / working.WAVEFORM).open("wb", buffering=0))
        self._loudness: IO[bytes] = self._stack.enter_context((self._folder / working.LOUDNESS).open("wb"))
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.__exit__(*error)  # type: ignore[arg-type]

    def take(self, frame: AudioFrame | None) -> None:
        """The next decoded frame; None behind the last one."""
        for piece in self._pieces(frame):
            planar = _finite(np.asarray(piece.to_ndarray(), dtype=np.float32))
            self.frames += piece.samples
            self._wav.write(self._integers(piece, planar))
            self._waveform.write(summarise(planar).data)
            self._loudness.write(self._steps.push(self._weighting.filter_planar(planar)).data)

    def _pieces(self, frame: AudioFrame | None) -> Iterator[AudioFrame]:
        """Planar float frames at the project's rate, each a whole number of waveform steps long until the last."""
        for piece in self._planar.resample(frame):
            if self._same_rate:
                if piece.samples:
                    yield piece
                continue
            piece.pts = None
            self._fifo.write(piece)
            while (whole := self._fifo.read(_BLOCK)) is not None:
                yield whole
        if frame is None and not self._same_rate and (rest := self._fifo.read(0, partial=True)) is not None:
            yield rest

    def _integers(self, piece: AudioFrame, planar: npt.NDArray[np.float32]) -> npt.NDArray[np.int16 | np.int32]:
        if self.deep:
            held = np.clip(planar.T * _DEEP_SCALE, -(2.0**31), 2.0**31 - 128)
            return np.asarray(np.rint(held), dtype=np.int32)
        piece.pts = None
        packed = [np.asarray(frame.to_ndarray(), dtype=np.int16).reshape(-1, self.channels) for frame in self._packed.resample(piece)]
        return np.concatenate(packed) if len(packed) > 1 else packed[0]


def _finite(planar: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The samples with silence for what is no number: a broken float file must not spoil the filters behind it."""
    return planar if math.isfinite(float(planar.sum())) else np.nan_to_num(planar, nan=0.0, posinf=0.0, neginf=0.0)


def _write_facts(building: Path, decoder: Decoder, sink: _Sink, sha256: str, sample_rate: int) -> None:
    info = decoder.info
    facts = {
        "version": working.VERSION,
        "sha256": sha256,
        "sample_rate": info.sample_rate,
        "project_rate": sample_rate,
        "channels": sink.channels,
        "frames": sink.frames,
        "bits": 32 if sink.deep else 16,
        "codec": info.codec,
        "warnings": decoder.warnings(),
        "tags": dict(info.tags),
        "bytes": {name: (building / name).stat().st_size for name in (working.WAV, working.WAVEFORM, working.LOUDNESS)},
    }
    files.write_text(building / working.FACTS, json.dumps(facts))


def sweep(cache: Path) -> None:
    """Remove what killed imports left."""
    for left in cache.glob("*.building-*"):
        pid = left.name.rpartition("-")[2]
        if pid.isdigit() and not files.process_alive(int(pid)):
            shutil.rmtree(left, ignore_errors=True)

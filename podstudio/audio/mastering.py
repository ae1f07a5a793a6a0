"""Mastering: render, gain to the target, true-peak limiter, encoder; what the DECODED file measures decides whether it is right.

The gain is known before anything is rendered, from the energies and peaks stored at import. Rendering, limiting and measuring run beside
the encoder, which holds no lock of Python's: on two cores an episode takes about as long as its encoding.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import av
import numpy as np
import numpy.typing as npt

from podstudio import files
from podstudio.audio import working
from podstudio.audio.blocks import Block, to_amplitude
from podstudio.audio.encode import ENCODERS
from podstudio.audio.limiter import RELEASE_S, Limiter
from podstudio.audio.loudness import Energies, Meter, integrated_lufs, momentary_lufs, short_term_lufs
from podstudio.audio.measuring import measure
from podstudio.audio.render import render
from podstudio.audio.working import WorkingAudio
from podstudio.errors import BadInput, from_os_error
from podstudio.jobs import Job
from podstudio.model.loudness import Loudness
from podstudio.model.show import Mastering
from podstudio.model.timeline import Project, Track

MOST_GAIN_DB = 40.0
CLOSE_ENOUGH_LU = 0.2
_MOST_ENCODES = 4
_DECODER_DELAY = 1105
_STEPS = 100
Item = TypeVar("Item")


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
class Estimate:
    """How loud an edit is, told from stored energies; the curves have a value each 100 ms and −inf for silence."""

    integrated_lufs: float | None
    momentary: npt.NDArray[np.float64]
    short_term: npt.NDArray[np.float64]


def estimate(project: Project, sources: Mapping[str, WorkingAudio], channels: int = 2) -> Estimate:
    """The loudness of an edit before any gain, without touching its audio (steps of 10 ms; fades are left out)."""
    energies = timeline_energies(project, sources, channels)
    return Estimate(integrated_lufs(energies), momentary_lufs(energies), short_term_lufs(energies))


def timeline_energies(project: Project, sources: Mapping[str, WorkingAudio], channels: int = 2) -> Energies:
    """The energies of the whole timeline: those of the clips with their gains, tracks added up (their sounds are not correlated)."""
    steps = -(-project.frames * _STEPS // project.sample_rate)
    total = np.zeros((steps, 2), dtype=np.float32)
    for track in project.audible_tracks():
        _add_track(total, track, sources, project.sample_rate)
    if channels == 1:
        # Half the sum of both sides: their cross term is between none (two speakers) and all (the same on both); see `master`.
        return np.asarray(total.mean(axis=1, keepdims=True) / 2, dtype=np.float32)
    return total


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
    with files.replacing(out, "writing the master") as building:
        return _until_right(project, audio, settings, channels, loudness, building, out, job)


def _until_right(
    project: Project,
    audio: Mapping[str, WorkingAudio],
    settings: Mastering,
    channels: int,
    loudness: float | None,
    building: Path,
    out: Path,
    job: Job,
) -> Mastered:
    """Encode, measure what came out, and again with a lower ceiling or another gain while it is not right."""
    gain = 0.0 if loudness is None else min(_predicted_gain(project, audio, settings, loudness), MOST_GAIN_DB)
    ceiling = settings.true_peak - ENCODERS[settings.format].overshoot_db
    reached: list[float] = []
    for encodes in range(1, _MOST_ENCODES + 1):
        stage = job.part(1 - 0.5 ** (encodes - 1), 1 - 0.5**encodes) if encodes > 1 else job.part(0, 0.97)
        measured = _encode(project, audio, settings, channels, gain, ceiling, building, stage)
        peak, integrated = measured.true_peak_dbtp, measured.integrated_lufs
        over = peak is not None and peak > settings.true_peak
        off = settings.lufs - integrated if integrated is not None else 0.0
        # A limiter that is working hard may not reach the target: stop when another 0.2 LU did not come.
        stuck = bool(reached) and integrated is not None and abs(integrated - reached[-1]) < CLOSE_ENOUGH_LU / 4 and not over
        wanted = abs(off) > CLOSE_ENOUGH_LU and gain + off <= MOST_GAIN_DB and not stuck
        if encodes == _MOST_ENCODES or not (over or wanted):
            break
        if over and peak is not None:
            ceiling -= peak - settings.true_peak + 0.1
        if wanted:
            gain += off
        if integrated is not None:
            reached.append(integrated)
    job.report(1.0, "mastered")
    return Mastered(out, measured, gain, encodes)


def _encode(
    project: Project,
    audio: Mapping[str, WorkingAudio],
    settings: Mastering,
    channels: int,
    gain_db: float,
    ceiling: float,
    path: Path,
    job: Job,
) -> Loudness:
    kind = ENCODERS[settings.format]
    decoded = _Mp3Ear(project.sample_rate, channels, project.frames) if kind.name == "mp3" else None
    try:
        encoder = kind.open(path, project.sample_rate, channels, settings.bitrate, decoded.hear if decoded else None)
        try:
            done = 0
            for block in _ahead(_levelled(project, audio, channels, gain_db, ceiling)):
                encoder.write(block)
                done += len(block)
                job.report(done / project.frames * (1.0 if decoded else 0.85), "mastering")
            encoder.close()
        except BaseException:
            encoder.abort()
            raise
        finally:
            if decoded:
                decoded.finish()
    except OSError as error:
        raise from_os_error(error, path.parent, "writing the master in") from error
    return decoded.loudness() if decoded else measure(path, job.part(0.85, 1.0))


def _levelled(project: Project, audio: Mapping[str, WorkingAudio], channels: int, gain_db: float, ceiling: float) -> Iterator[Block]:
    """The episode with its gain, under its ceiling."""
    limiter = Limiter(project.sample_rate, channels, ceiling)
    gain = np.float32(to_amplitude(gain_db))
    for block in render(project, audio, channels=channels):
        done = limiter.process(block * gain)
        if len(done):
            yield done
    yield limiter.flush()


def _ahead(items: Iterator[Item], most: int = 3) -> Iterator[Item]:
    """The items, made in a thread of their own up to `most` ahead."""
    waiting: queue.Queue[tuple[str, Any]] = queue.Queue(maxsize=most)
    stop = threading.Event()

    def put(kind: str, value: object) -> None:
        while not stop.is_set():
            with suppress(queue.Full):
                waiting.put((kind, value), timeout=0.1)
                return

    def work() -> None:
        try:
            for item in items:
                put("item", item)
                if stop.is_set():
                    return
            put("end", None)
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
            put("error", error)

    thread = threading.Thread(target=work, name="rendering", daemon=True)
    thread.start()
    try:
        while (got := waiting.get())[0] != "end":
            if got[0] == "error":
                raise got[1]
            yield got[1]
    finally:
        stop.set()
        thread.join()


class _Mp3Ear:
    """Decodes and measures an MP3 stream while it is being written, as a player will hear it: without the encoder's delay and padding."""

    def __init__(self, sample_rate: int, channels: int, frames: int) -> None:
        self._codec: Any = av.CodecContext.create("mp3float", "r")
        self._meter = Meter(sample_rate, channels)
        self._skip, self._left = _DECODER_DELAY, frames
        self._channels = channels
        self._waiting: queue.Queue[bytes | None] = queue.Queue(maxsize=64)
        self._failed: BaseException | None = None
        self._held: list[Block] = []
        self._thread = threading.Thread(target=self._work, name="listening", daemon=True)
        self._thread.start()

    def hear(self, data: bytes) -> None:
        """The next bytes of the stream."""
        if data:
            self._waiting.put(data)

    def finish(self) -> None:
        """The stream has ended."""
        self._waiting.put(None)
        self._thread.join()

    def loudness(self) -> Loudness:
        """What was heard."""
        if self._failed:
            raise self._failed
        return self._meter.loudness()

    def _work(self) -> None:
        try:
            while (data := self._waiting.get()) is not None:
                self._decode(self._codec.parse(data))
            self._decode(self._codec.parse(None))
            self._decode([None])
            self._measure()
        except BaseException as error:  # noqa: BLE001 - it is raised again in `loudness`
            self._failed = error
            while self._waiting.get() is not None:
                pass

    def _decode(self, packets: list[Any]) -> None:
        for packet in packets:
            for frame in self._codec.decode(packet):
                self._take(np.ascontiguousarray(frame.to_ndarray().reshape(self._channels, -1).T))

    def _take(self, block: Block) -> None:
        begin = min(self._skip, len(block))
        self._skip -= begin
        kept = block[begin : begin + self._left]
        self._left -= len(kept)
        self._held.append(kept)
        if len(self._held) >= 384:
            self._measure()

    def _measure(self) -> None:
        if self._held:
            self._meter.push(np.concatenate(self._held))
            self._held = []


def _predicted_gain(project: Project, audio: Mapping[str, WorkingAudio], settings: Mastering, loudness: float) -> float:
    """The gain that reaches the target in spite of what the limiter will take away, from stored energies and peaks."""
    energies = timeline_energies(project, audio)
    peaks = timeline_peaks(project, audio)[: len(energies)]
    wanted = settings.lufs - loudness
    ceiling = settings.true_peak - ENCODERS[settings.format].overshoot_db
    before = integrated_lufs(energies)
    if before is None:
        return wanted
    gain = wanted
    for _ in range(4):
        after = integrated_lufs(_limited(energies, peaks, gain, ceiling))
        if after is None:
            return wanted
        missing = before + wanted - after
        gain += missing
        if abs(missing) < 0.02 or gain > wanted + 6:
            break
    return min(gain, wanted + 6)


def _limited(energies: Energies, peaks: npt.NDArray[np.float32], gain_db: float, ceiling_dbtp: float) -> Energies:
    """The energies behind gain and limiter, told from the peaks of the 10 ms steps."""
    ceiling = to_amplitude(ceiling_dbtp)
    needed = 1 - ceiling / np.maximum(peaks * to_amplitude(gain_db), ceiling)
    decay = np.arange(len(needed)) / (RELEASE_S * _STEPS)
    with np.errstate(divide="ignore"):
        held = np.exp(np.maximum.accumulate(np.log(needed) + decay) - decay)
    return np.asarray(energies * np.square(to_amplitude(gain_db) * (1 - held))[:, None], dtype=np.float32)


def timeline_peaks(project: Project, sources: Mapping[str, WorkingAudio]) -> npt.NDArray[np.float32]:
    """The highest sample of each 10 ms of the timeline, tracks added up."""
    steps = -(-project.frames * _STEPS // project.sample_rate)
    total = np.zeros(steps + 1, dtype=np.float32)
    for track in project.audible_tracks():
        for clip in track.clips:
            if clip.muted:
                continue
            at, count = round(clip.start * _STEPS / project.sample_rate), round(clip.frames * _STEPS / project.sample_rate)
            low, high, _ = sources[clip.source].waveform.view(clip.source_start, clip.source_end, count)
            peaks = np.maximum(high, -low).max(axis=0) * np.float32(to_amplitude(clip.gain_db + track.gain_db))
            total[at : at + count] += peaks[: len(total) - at]
    return total


def _before(project: Project, audio: Mapping[str, WorkingAudio], channels: int) -> float | None:
    """Loudness of the edit before its gain. A mix to mono is rendered and measured: what both sides have in common cannot be told apart."""
    stereo = any(one.channels == 2 for one in audio.values())
    if channels == 2 or not stereo:
        return estimate(project, audio).integrated_lufs
    meter = Meter(project.sample_rate, 1)
    for block in render(project, audio, channels=1):
        meter.push(block)
    return meter.loudness().integrated_lufs


def _heard(project: Project, audio: Mapping[str, WorkingAudio]) -> bool:
    return any(bool(block.any()) for block in render(project, audio))


def _add_track(total: Energies, track: Track, sources: Mapping[str, WorkingAudio], rate: int) -> None:
    for clip in track.clips:
        if clip.muted:
            continue
        power = np.float32(10 ** ((clip.gain_db + track.gain_db) / 10))
        first = round(clip.source_start * _STEPS / rate)
        at = round(clip.start * _STEPS / rate)
        count = min(round(clip.frames * _STEPS / rate), len(total) - at)
        energies = sources[clip.source].energies[first : first + count]
        total[at : at + len(energies)] += energies * power

"""The loudness of an edit, told again within milliseconds after each step: from energies and peaks per 10 ms that are worked out once a recording.

A step of the edit changes which stretches of the recordings are added up; adding up three hours of three tracks takes a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from podstudio.audio import clip_gain
from podstudio.audio.blocks import to_amplitude
from podstudio.audio.loudness import STEPS_PER_SECOND
from podstudio.audio.waveform import STEP
from podstudio.audio.working import WorkingAudio
from podstudio.model.timeline import Clip, Project, Track

Floats = npt.NDArray[np.float32]
Powers = npt.NDArray[np.float64]

HOP_S = 0.1
MOMENTARY_S, SHORT_TERM_S = 0.4, 3.0
ABSOLUTE_GATE_LUFS = -70.0
_HOP, _MOMENTARY, _SHORT_TERM = 10, 40, 300
_OFFSET = -0.691
_SHORT_FADE_STEPS = 2


@dataclass(frozen=True)
class TimelineLoudness:
    """An edit before any gain.

    Args:
        momentary, short_term: Power of the windows of 0.4 s and 3 s, one every 0.1 s; `lufs` makes levels of them.
        peaks: The highest sample of every 10 ms, tracks added up.
    """

    momentary: Powers
    short_term: Powers
    peaks: Floats


class Recordings:
    """The energies and peaks of the recordings that were asked for so far, per 10 ms."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[WorkingAudio, Floats, Floats]] = {}

    def loudness(self, project: Project, sources: Mapping[str, WorkingAudio]) -> TimelineLoudness:
        """The loudness over the time of an edit."""
        self._known = {name: known for name, known in self._known.items() if sources.get(name) is known[0]}
        steps = -(-project.frames * STEPS_PER_SECOND // project.sample_rate)
        power, peaks = np.zeros(steps, dtype=np.float32), np.zeros(steps, dtype=np.float32)
        for track in project.audible_tracks():
            for clip in track.clips:
                if not clip.muted:
                    self._add(power, peaks, track, clip, sources[clip.source], project.sample_rate)
        sums = np.empty(steps + 1, dtype=np.float64)
        sums[0] = 0.0
        np.cumsum(power, dtype=np.float64, out=sums[1:])
        return TimelineLoudness(_windows(sums, _MOMENTARY), _windows(sums, _SHORT_TERM), peaks)

    def _add(self, power: Floats, peaks: Floats, track: Track, clip: Clip, audio: WorkingAudio, rate: int) -> None:
        known = self._known.get(clip.source)
        if known is None:
            known = self._known[clip.source] = (audio, _powers(audio), _peaks(audio))
        _audio, source_power, source_peaks = known
        at, first = (round(frame * STEPS_PER_SECOND / rate) for frame in (clip.start, clip.source_start))
        count = min(round(clip.frames * STEPS_PER_SECOND / rate), len(power) - at, len(source_power) - first, len(source_peaks) - first)
        if count <= 0:
            return
        gains = _gains(track, clip, count, rate)
        power[at : at + count] += source_power[first : first + count] * gains**2
        peaks[at : at + count] += source_peaks[first : first + count] * gains


def lufs(power: npt.ArrayLike) -> Powers:
    """The loudness of mean squares; −inf for silence."""
    with np.errstate(divide="ignore"):
        return np.asarray(_OFFSET + 10 * np.log10(power), dtype=np.float64)


def integrated(momentary: Powers) -> float | None:
    """Gated loudness (BS.1770-4) of momentary windows; None where all is silence."""
    loud = momentary[momentary > _power(ABSOLUTE_GATE_LUFS)]
    if not len(loud):
        return None
    return float(lufs(loud[loud > loud.mean() / 10].mean()))


def loudness_range(short_term: Powers) -> float:
    """LRA in LU (EBU Tech 3342) of short-term windows."""
    loud = short_term[short_term > _power(ABSOLUTE_GATE_LUFS)]
    if not len(loud):
        return 0.0
    kept = loud[loud > loud.mean() / 100]
    low, high = lufs(np.percentile(kept, [10, 95]))
    return float(high - low)


def _power(level_lufs: float) -> float:
    return float(10 ** ((level_lufs - _OFFSET) / 10))


def _windows(sums: Powers, steps: int) -> Powers:
    if len(sums) <= steps:
        return np.zeros(0)
    return np.maximum((sums[steps::_HOP] - sums[:-steps:_HOP]) / steps, 0.0)


def _gains(track: Track, clip: Clip, count: int, rate: int) -> Floats | np.float32:
    """A clip's gain in each of its steps; one value where it does not change."""
    gain = to_amplitude(track.gain_db)
    step = rate / STEPS_PER_SECOND
    fades = max(clip.fade_in, clip.fade_out) > _SHORT_FADE_STEPS * step
    if not clip.envelope and not fades:
        return np.float32(gain * to_amplitude(clip.gain_db))
    at = (np.arange(count) + 0.5) * step
    gains = clip_gain.envelope_gains(clip, at) if clip.envelope else np.full(count, to_amplitude(clip.gain_db))
    return np.asarray(gains * gain * (clip_gain.fade_gains(clip, at) if fades else 1.0), dtype=np.float32)


def _powers(audio: WorkingAudio) -> Floats:
    """The channels' energies added up; one channel is heard on two loudspeakers."""
    energies = audio.energies
    if energies.shape[1] == 1:
        return np.asarray(energies[:, 0] * np.float32(2), dtype=np.float32)
    total = energies[:, 0].copy()
    for channel in range(1, energies.shape[1]):
        total += energies[:, channel]
    return np.asarray(total, dtype=np.float32)


def _peaks(audio: WorkingAudio) -> Floats:
    """The highest sample of each 10 ms, from the summary of the waveform."""
    fine = audio.waveform.fine
    steps = len(audio.energies)
    if not len(fine):
        return np.zeros(steps, dtype=np.float32)
    highest = np.zeros(len(fine) + 3, dtype=np.int16)
    for channel in range(fine.shape[1]):
        np.maximum(highest[: len(fine)], fine[:, channel, 1], out=highest[: len(fine)])
        np.maximum(highest[: len(fine)], -fine[:, channel, 0], out=highest[: len(fine)])
    edges = np.arange(steps + 1) * (audio.sample_rate / STEPS_PER_SECOND / STEP)
    first = np.minimum(edges[:-1].astype(np.int32), len(fine))
    last = np.ceil(edges[1:]).astype(np.int32)
    found = np.maximum(highest[first], np.where(first + 1 < last, highest[first + 1], 0))
    found = np.maximum(found, np.where(first + 2 < last, highest[first + 2], 0))
    return np.asarray(found / np.float32(32_767), dtype=np.float32)

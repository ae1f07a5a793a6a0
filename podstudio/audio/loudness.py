"""Loudness by ITU-R BS.1770-4, EBU R128, EBU Tech 3341 (momentary, short-term) and EBU Tech 3342 (loudness range).

Everything stands on the mean squares of the K-weighted signal in steps of 10 ms, so that a recording of any length is measured at flat
memory, and the loudness of an edit can be told from the steps that were stored at import. One channel is measured as dual mono: it is
heard on two loudspeakers.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from podstudio.audio.blocks import Block, to_db
from podstudio.audio.true_peak import TruePeak
from podstudio.model.loudness import Loudness

Energies = npt.NDArray[np.float32]
"""Mean squares of K-weighted audio: shape (steps of 10 ms, channels)."""

STEPS_PER_SECOND = 100
_MOMENTARY, _SHORT_TERM, _HOP = 40, 300, 10
_ABSOLUTE_GATE = -70.0
_OFFSET = -0.691


class KWeighting:
    """The K filter of BS.1770-4 at any sample rate, with its state between blocks."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._sos = np.array([_shelf(sample_rate), _high_pass(sample_rate)], dtype=np.float32)
        self._state = np.zeros((2, channels, 2), dtype=np.float32)

    def filter_planar(self, planar: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The weighted signal of the next piece: shape (channels, frames), the faster way round."""
        from scipy.signal import sosfilt

        weighted, self._state = sosfilt(self._sos, planar, axis=-1, zi=self._state)
        return np.asarray(weighted, dtype=np.float32)

    def filter(self, block: Block) -> Block:
        """The weighted signal of the next block: shape (frames, channels)."""
        return self.filter_planar(np.ascontiguousarray(block.T)).T


class StepEnergies:
    """The 10 ms mean squares of a weighted signal that comes in pieces of any length."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._rate, self._channels = sample_rate, channels
        self._rest = np.zeros((channels, 0), dtype=np.float32)
        self._steps = 0

    def push(self, weighted: npt.NDArray[np.float32]) -> Energies:
        """The steps that a piece (channels, frames) completes."""
        signal = np.concatenate([self._rest, weighted], axis=1) if self._rest.shape[1] else weighted
        begin = self._edge(self._steps)
        count = (begin + signal.shape[1]) * STEPS_PER_SECOND // self._rate - self._steps
        edges = np.array([self._edge(self._steps + index) - begin for index in range(count + 1)])
        if count and self._rate % STEPS_PER_SECOND == 0:
            whole = signal[:, : edges[-1]].reshape(self._channels, count, -1)
            energies = np.einsum("csn,csn->sc", whole, whole) / np.float32(whole.shape[2])
        elif count:
            sums = np.add.reduceat(signal[:, : edges[-1]].astype(np.float64) ** 2, edges[:-1], axis=1)
            energies = (sums / np.diff(edges)).T
        else:
            energies = np.zeros((0, self._channels))
        self._rest = signal[:, edges[-1] :].copy()
        self._steps += count
        return np.ascontiguousarray(energies, dtype=np.float32)

    def _edge(self, step: int) -> int:
        return -(-step * self._rate // STEPS_PER_SECOND)


class Meter:
    """Measures audio that comes in blocks, at flat memory."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._rate, self._channels = sample_rate, channels
        self._weighting = KWeighting(sample_rate, channels)
        self._steps = StepEnergies(sample_rate, channels)
        # One growing piece of memory: many small arrays between the blocks would keep the heap from being used again.
        self._energies = bytearray()
        self._peak = TruePeak(sample_rate, channels)
        self._frames = 0

    def push(self, block: Block) -> None:
        """Measure the next block."""
        planar = np.ascontiguousarray(block.T)
        self._frames += len(block)
        self._energies += self._steps.push(self._weighting.filter_planar(planar)).tobytes()
        self._peak.push(planar)

    def loudness(self) -> Loudness:
        """The loudness of everything pushed so far."""
        energies = np.frombuffer(self._energies, dtype=np.float32).reshape(-1, self._channels)
        momentary, short_term = momentary_lufs(energies), short_term_lufs(energies)
        peak, sample_peak = self._peak.peak(), self._peak.sample_peak
        return Loudness(
            integrated_lufs=integrated_lufs(energies),
            range_lu=loudness_range(energies),
            max_momentary_lufs=_highest(momentary),
            max_short_term_lufs=_highest(short_term),
            true_peak_dbtp=to_db(peak) if peak else None,
            sample_peak_dbfs=to_db(sample_peak) if sample_peak else None,
            frames=self._frames,
            sample_rate=self._rate,
            channels=self._channels,
        )


def integrated_lufs(energies: Energies) -> float | None:
    """Gated loudness (BS.1770-4: blocks of 400 ms, 75 % overlap, gates at −70 LUFS and −10 LU); None under 0.4 s or for silence."""
    power = _windows(_summed(energies), _MOMENTARY)
    loud = power[lufs(power) > _ABSOLUTE_GATE]
    if not len(loud):
        return None
    kept = loud[lufs(loud) > lufs(loud.mean()) - 10]
    return float(lufs(kept.mean()))


def loudness_range(energies: Energies) -> float:
    """LRA in LU (EBU Tech 3342: windows of 3 s every 0.1 s, gates at −70 LUFS and −20 LU, from 10 % to 95 %); 0 under 3 s."""
    power = _windows(_summed(energies), _SHORT_TERM)
    loud = power[lufs(power) > _ABSOLUTE_GATE]
    if not len(loud):
        return 0.0
    levels = lufs(loud)
    kept = levels[levels > lufs(loud.mean()) - 20]
    low, high = np.percentile(kept, [10, 95])
    return float(high - low)


def momentary_lufs(energies: Energies) -> npt.NDArray[np.float64]:
    """Loudness of the 0.4 s windows, one every 0.1 s; −inf for silence."""
    return np.asarray(lufs(_windows(_summed(energies), _MOMENTARY)))


def short_term_lufs(energies: Energies) -> npt.NDArray[np.float64]:
    """Loudness of the 3 s windows, one every 0.1 s; −inf for silence."""
    return np.asarray(lufs(_windows(_summed(energies), _SHORT_TERM)))


def _summed(energies: Energies) -> npt.NDArray[np.float64]:
    power = energies.sum(axis=1, dtype=np.float64)
    return np.asarray(power * 2 if energies.shape[1] == 1 else power, dtype=np.float64)


def _windows(power: npt.NDArray[np.float64], steps: int) -> npt.NDArray[np.float64]:
    """Means over windows of `steps` steps, one every 100 ms."""
    if len(power) < steps:
        return np.zeros(0)
    sums = np.concatenate([[0.0], np.cumsum(power)])
    starts = np.arange(0, len(power) - steps + 1, _HOP)
    return np.asarray(np.maximum((sums[starts + steps] - sums[starts]) / steps, 0.0), dtype=np.float64)


def lufs(power: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Loudness of mean squares, all channels added up; −inf for silence."""
    with np.errstate(divide="ignore"):
        return np.asarray(_OFFSET + 10 * np.log10(power), dtype=np.float64)


def _highest(levels: npt.NDArray[np.float64]) -> float | None:
    finite = levels[np.isfinite(levels)]
    return float(finite.max()) if len(finite) else None


def _shelf(rate: int) -> list[float]:
    """The K filter's high shelf: BS.1770-4's table at 48 kHz as an analogue prototype, brought to any rate by the bilinear transform."""
    gain, quality = 3.999843853973347, 0.7071752369554196
    k = math.tan(math.pi * min(1681.974450955533 / rate, 0.49))
    high = 10 ** (gain / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / quality + k * k
    return [
        (high + band * k / quality + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / quality + k * k) / a0,
        1.0,
        2 * (k * k - 1) / a0,
        (1 - k / quality + k * k) / a0,
    ]


def _high_pass(rate: int) -> list[float]:
    quality = 0.5003270373238773
    k = math.tan(math.pi * 38.13547087602444 / rate)
    a0 = 1 + k / quality + k * k
    return [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0]

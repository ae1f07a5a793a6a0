"""True peak by ITU-R BS.1770-4, annex 2: the peak of the signal between its samples, by oversampling.

Only those stretches are interpolated whose sample peak times the interpolator's L1 norm can exceed the highest peak so far: the same
figure as interpolating everything, from about one in a hundred samples.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

TAPS = 24
"""Samples that each interpolated point is made of."""

_STRETCH = 512
Planar = npt.NDArray[np.float32]


def oversampling(sample_rate: int) -> int:
    """How many points a sample: at least 192,000 a second."""
    return 4 if sample_rate < 96_000 else 2 if sample_rate < 192_000 else 1


def phases(factor: int) -> npt.NDArray[np.float32]:
    """The interpolator's filters between two samples: shape (factor − 1, TAPS), each summing to 1."""
    if factor == 1:
        return np.zeros((0, TAPS), dtype=np.float32)
    from scipy.signal import firwin

    whole = firwin(factor * TAPS + 1, 1 / factor, window=("kaiser", 6.0)) * factor
    rows = np.array([whole[phase : phase + factor * TAPS : factor] for phase in range(1, factor)])[:, ::-1]
    return np.ascontiguousarray(rows / rows.sum(axis=1, keepdims=True), dtype=np.float32)


def l1_norm(filters: npt.NDArray[np.float32]) -> float:
    """By how much an interpolated point can exceed the samples around it."""
    return float(np.abs(filters).sum(axis=1).max()) if len(filters) else 1.0


def between(signal: npt.NDArray[np.float32], filters: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Highest magnitude between each two samples: `signal` has TAPS − 1 samples more than the result."""
    step = signal.strides[0]
    windows = np.lib.stride_tricks.as_strided(signal, (TAPS, len(signal) - TAPS + 1), (step, step), writeable=False)
    values = filters @ windows
    return np.asarray(np.abs(values, out=values).max(axis=0), dtype=np.float32)


class TruePeak:
    """The true peak of audio that comes in planar pieces (channels, frames) of any length."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._filters = phases(oversampling(sample_rate))
        self._norm = l1_norm(self._filters)
        self._before = np.zeros((channels, TAPS - 1), dtype=np.float32)
        self._highest = 0.0
        self.sample_peak = 0.0

    def push(self, planar: Planar) -> None:
        """Look at the next piece."""
        if not planar.shape[1]:
            return
        signal = np.concatenate([self._before, planar], axis=1)
        for channel in signal:
            self._look(channel)
        self._before = signal[:, -(TAPS - 1) :].copy()

    def peak(self) -> float:
        """The highest magnitude so far, that behind the last sample included; 0 for digital silence."""
        for channel in np.concatenate([self._before, np.zeros_like(self._before)], axis=1):
            self._look(channel)
        return self._highest

    def _look(self, signal: npt.NDArray[np.float32]) -> None:
        count = -(-len(signal) // _STRETCH)
        edges = np.arange(count) * _STRETCH
        peaks = np.maximum(np.maximum.reduceat(signal, edges), -np.minimum.reduceat(signal, edges))
        self.sample_peak = max(self.sample_peak, float(peaks.max()))
        self._highest = max(self._highest, self.sample_peak)
        if not len(self._filters):
            return
        # A point between samples of two stretches can exceed either: the neighbour's peak counts too.
        reach = np.maximum(peaks, np.append(peaks[1:], 0)) * self._norm
        for index in np.argsort(reach)[::-1]:
            if reach[index] <= self._highest:
                break
            stretch = signal[index * _STRETCH : (index + 1) * _STRETCH + TAPS - 1]
            if len(stretch) >= TAPS:
                self._highest = max(self._highest, float(between(stretch, self._filters).max()))

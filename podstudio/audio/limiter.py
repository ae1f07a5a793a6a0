"""A look-ahead true-peak limiter: what would exceed the ceiling between the samples is turned down smoothly, the rest passes bit for bit.

The gain reduction that each sample needs is held with an exponential release, brought forward by the look-ahead and smoothed over it: the
smoothed reduction is never less than the needed one. Work is done in chunks of a fixed length, so that the same samples come out in
whatever pieces they go in.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from podstudio.audio.blocks import Block, to_amplitude
from podstudio.audio.true_peak import TAPS, between, l1_norm, oversampling, phases

LOOK_AHEAD_S = 0.005
RELEASE_S = 0.1
_CHUNK = 1 << 15
_MARGIN = 0.997
"""The ceiling is aimed at from 0.03 dB below: a finer meter sees a little more than 4 x oversampling."""
_STRETCH = 256
_NOTHING = 1e-5


class Limiter:
    """Limits audio that comes in blocks; every frame that goes in comes out, later.

    Args:
        ceiling_dbtp: Highest true peak, in dBTP.
    """

    def __init__(self, sample_rate: int, channels: int, ceiling_dbtp: float) -> None:
        self._filters = phases(oversampling(sample_rate))
        self._norm = l1_norm(self._filters)
        self._ceiling = np.float32(to_amplitude(ceiling_dbtp) * _MARGIN)
        self._ahead = max(round(LOOK_AHEAD_S * sample_rate), 8)
        self._decay = -1 / (RELEASE_S * sample_rate)
        self._waiting = np.zeros((TAPS, channels), dtype=np.float32)
        self._chunk: Block | None = None
        self._reduction = np.zeros(_CHUNK)
        self._tail = np.zeros(self._ahead)
        self._held = 0.0
        self._taken = self._given = 0

    def process(self, block: Block) -> Block:
        """Take a block in; gives what is finished, which may be nothing."""
        self._taken += len(block)
        clean = block if np.isfinite(block).all() else np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
        self._waiting = np.concatenate([self._waiting, clean])
        done = []
        while len(self._waiting) >= _CHUNK + 2 * TAPS:
            done.append(self._step(self._waiting[: _CHUNK + 2 * TAPS]))
            self._waiting = self._waiting[_CHUNK:]
        return self._counted(done)

    def flush(self) -> Block:
        """The rest, behind the last block."""
        missing = self._taken - self._given
        done: list[Block] = []
        while sum(map(len, done)) < missing:
            piece = self._waiting[: _CHUNK + 2 * TAPS]
            padded = np.zeros((_CHUNK + 2 * TAPS, self._waiting.shape[1]), dtype=np.float32)
            padded[: len(piece)] = piece
            done.append(self._step(padded))
            self._waiting = self._waiting[_CHUNK:]
        return self._counted(done)

    def _counted(self, done: list[Block]) -> Block:
        joined = np.concatenate(done) if done else self._waiting[:0]
        joined = joined[: self._taken - self._given]
        self._given += len(joined)
        return joined

    def _step(self, signal: Block) -> Block:
        """Take the chunk that `signal` holds between its margins of TAPS; give the chunk before it."""
        reduction = self._release(self._needed(signal))
        if self._chunk is None:  # what is loud in the first frames is turned down from the very first one
            self._tail = np.maximum.accumulate(reduction[: self._ahead])
        before, self._chunk = self._chunk, signal[TAPS : TAPS + _CHUNK]
        earlier, self._reduction = self._reduction, reduction
        if before is None:
            return signal[:0]
        if not (earlier.any() or self._tail.any() or reduction[: self._ahead].any()):
            self._tail = np.zeros(self._ahead)
            return before
        forward = self._forward(earlier, reduction)
        smoothed = _smoothed(np.concatenate([self._tail, forward]), self._ahead)[1:]
        self._tail = forward[-self._ahead :]
        return np.asarray(before * (1 - smoothed).astype(np.float32)[:, None], dtype=np.float32)

    def _forward(self, earlier: npt.NDArray[np.float64], later: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The highest reduction from each frame to `ahead` frames behind it."""
        from scipy.ndimage import maximum_filter1d

        whole = np.concatenate([earlier, later[: self._ahead]])
        size = self._ahead + 1
        return np.asarray(maximum_filter1d(whole, size, origin=-(size // 2), mode="nearest")[:_CHUNK])

    def _needed(self, signal: Block) -> npt.NDArray[np.float64]:
        """By how much each frame must be turned down: 0 for not at all, 1 for to silence."""
        if float(max(signal.max(), -signal.min())) * self._norm <= self._ceiling:
            return np.zeros(_CHUNK)
        loudest = np.abs(signal[:, 0])
        for channel in signal.T[1:]:
            np.maximum(loudest, np.abs(channel), out=loudest)
        peaks = loudest[TAPS : TAPS + _CHUNK].copy()
        if len(self._filters):
            self._look_between(signal, loudest, peaks)
        return np.asarray(1 - self._ceiling / np.maximum(peaks, self._ceiling), dtype=np.float64)

    def _look_between(self, signal: Block, loudest: npt.NDArray[np.float32], peaks: npt.NDArray[np.float32]) -> None:
        """Raise `peaks` to the highest magnitude on either side of each frame, in the stretches in which it can exceed the ceiling."""
        half = TAPS // 2
        for begin, end in self._loud_stretches(loudest):
            reach = slice(TAPS + begin - half - 1, TAPS + end + half + 1)
            for channel in signal[reach].T:
                gaps = between(np.ascontiguousarray(channel), self._filters)
                around = np.maximum(np.maximum(gaps[:-2], gaps[1:-1]), gaps[2:])[: end - begin]
                np.maximum(peaks[begin:end], around, out=peaks[begin:end])

    def _loud_stretches(self, loudest: npt.NDArray[np.float32]) -> list[tuple[int, int]]:
        """The parts of a chunk in which a point between the samples can exceed the ceiling: told from each stretch's peak and its neighbours'."""
        highest = loudest[TAPS : TAPS + _CHUNK].reshape(-1, _STRETCH).max(axis=1)
        reach = np.concatenate([[loudest[:TAPS].max()], highest, [loudest[TAPS + _CHUNK :].max()]])
        loud = np.maximum(np.maximum(reach[:-2], reach[1:-1]), reach[2:]) * self._norm > self._ceiling
        edges = np.flatnonzero(np.diff(np.concatenate([[False], loud, [False]]).astype(np.int8)))
        return [(int(begin) * _STRETCH, int(end) * _STRETCH) for begin, end in edges.reshape(-1, 2)]

    def _release(self, needed: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Each reduction held, decaying exponentially: max over k of needed[n − k] · e^(k · decay), as a running maximum of logarithms."""
        if self._held < _NOTHING and not needed.any():
            self._held = 0.0
            return needed
        times = np.arange(len(needed)) * self._decay
        with np.errstate(divide="ignore"):
            levels = np.log(needed) - times
        start = math.log(self._held) + self._decay if self._held > 0 else -math.inf
        held = np.exp(np.maximum(np.maximum.accumulate(levels), start) + times)
        held[held < _NOTHING] = 0.0
        self._held = float(held[-1])
        return np.asarray(held)


def _smoothed(reduction: npt.NDArray[np.float64], length: int) -> npt.NDArray[np.float64]:
    """The reduction under a triangular window of `length` frames: two moving means, one behind the other."""
    first = (length + 1) // 2
    return _moving_mean(_moving_mean(reduction, first), length + 1 - first)


def _moving_mean(values: npt.NDArray[np.float64], length: int) -> npt.NDArray[np.float64]:
    sums = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray((sums[length:] - sums[:-length]) / length)

"""Waveform summaries: minimum, maximum and RMS of every 256 and every 65,536 frames, for painting any stretch at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

STEP = 256
COARSE = 256
"""Fine steps in a coarse one: 65,536 frames."""

Summary = npt.NDArray[np.int16]
"""Shape (steps, channels, 3): minimum, maximum and RMS at 16-bit full scale."""

View = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.float32]]
"""Minimum, maximum and RMS per column: three arrays of shape (channels, columns), full scale 1.0."""


def summarise(planar: npt.NDArray[np.float32]) -> Summary:
    """The steps of a piece (channels, frames); a last step that is not full counts as one."""
    channels, frames = planar.shape
    whole = frames // STEP
    found = np.empty((-(-frames // STEP), channels, 3), dtype=np.int16)
    steps = planar[:, : whole * STEP].reshape(channels, whole, STEP)
    _store(found[:whole], steps)
    if frames % STEP:
        _store(found[whole:], planar[:, whole * STEP :].reshape(channels, 1, -1))
    return found


def _store(found: Summary, steps: npt.NDArray[np.float32]) -> None:
    rms = np.sqrt(np.einsum("csn,csn->cs", steps, steps) / np.float32(steps.shape[2]))
    for index, values in enumerate((steps.min(axis=2), steps.max(axis=2), rms)):
        found[:, :, index] = np.clip(values * 32_767, -32_767, 32_767).T


@dataclass(frozen=True)
class Waveform:
    """A recording's summary. `fine` may be memory-mapped."""

    fine: Summary
    coarse: Summary

    @classmethod
    def of(cls, fine: Summary) -> Waveform:
        """The summary with its coarse level made."""
        if not len(fine):
            return cls(fine, fine)
        edges = np.arange(0, len(fine), COARSE)
        coarse = np.empty((len(edges), fine.shape[1], 3), dtype=np.int16)
        coarse[:, :, 0] = np.minimum.reduceat(fine[:, :, 0], edges, axis=0)
        coarse[:, :, 1] = np.maximum.reduceat(fine[:, :, 1], edges, axis=0)
        counts = np.diff(np.append(edges, len(fine)))[:, None]
        coarse[:, :, 2] = np.sqrt(np.add.reduceat(fine[:, :, 2].astype(np.float64) ** 2, edges, axis=0) / counts)
        return cls(fine, coarse)

    def view(self, start: float, end: float, columns: int) -> View:
        """What each of `columns` pixels from frame `start` to frame `end` shows; silence outside the recording."""
        per_column = (end - start) / max(columns, 1)
        level, step = (self.coarse, STEP * COARSE) if per_column >= 2 * STEP * COARSE else (self.fine, STEP)
        edges = np.linspace(start, end, columns + 1) / step
        first = np.floor(edges[:-1]).astype(np.int64)
        last = np.maximum(np.ceil(edges[1:]).astype(np.int64), first + 1)
        return _reduced(level, first, last)


def _reduced(level: Summary, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]) -> View:
    channels = level.shape[1]
    shape = (channels, len(first))
    low, high, rms = (np.zeros(shape, dtype=np.float32) for _ in range(3))
    inside = (last > 0) & (first < len(level))
    if not inside.any():
        return low, high, rms
    a, b = np.clip(first[inside], 0, len(level) - 1), np.clip(last[inside], 1, len(level))
    b = np.maximum(b, a + 1)
    begin = int(a.min())
    part = np.concatenate([level[begin : int(b.max())], np.zeros((1, channels, 3), dtype=np.int16)])
    # reduceat wants pairs of edges: [a0, b0, a1, b1, …], of which every second result counts.
    pairs = np.stack([a - begin, b - begin], axis=1).reshape(-1)
    low[:, inside] = np.minimum.reduceat(part[:, :, 0], pairs, axis=0)[::2].T / 32_767
    high[:, inside] = np.maximum.reduceat(part[:, :, 1], pairs, axis=0)[::2].T / 32_767
    squares = np.add.reduceat(part[:, :, 2].astype(np.float32) ** 2, pairs, axis=0)[::2]
    rms[:, inside] = np.sqrt(squares / (b - a)[:, None]).T / 32_767
    return low, high, rms

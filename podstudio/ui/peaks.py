"""What a recording looks like at any scale: the summary of its import at four levels, all channels in one; and where it is silent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from podstudio.audio.loudness import STEPS_PER_SECOND
from podstudio.audio.pauses import threshold
from podstudio.audio.waveform import STEP, Summary
from podstudio.audio.working import WorkingAudio

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.float64]

_FACTOR = 8
_LEVELS = 4
LINE = 2.0
"""Under so many frames a pixel the samples are joined by a line."""

_COARSE_STEPS = 10
_SILENCE_S = 1.0
"""A quiet stretch shorter than this is a breath, not a silence."""


@dataclass(frozen=True)
class _Level:
    """Lowest, highest and mean square of every `step` frames."""

    step: int
    low: Floats
    high: Floats
    square: Floats


@dataclass(frozen=True)
class Peaks:
    """A recording, ready to be painted at any scale."""

    audio: WorkingAudio
    levels: tuple[_Level, ...]
    highest: float
    silences: tuple[Places, Places]
    """First frame of every silence, and the frame behind its last."""

    @classmethod
    def of(cls, audio: WorkingAudio) -> Peaks:
        """The levels of a recording, each eight times as coarse as the one before."""
        fine = audio.waveform.fine
        level = _finest(fine) if len(fine) else _nothing()
        levels = [level]
        while len(levels) < _LEVELS and len(levels[-1].low) > _FACTOR:
            levels.append(_coarser(levels[-1]))
        highest = float(max(level.high.max(), -level.low.min())) if len(level.low) else 0.0
        return cls(audio, tuple(levels), highest, _silences(audio))

    def columns(self, first: Places, last: Places, width: float | None = None) -> tuple[Floats, Floats, Floats]:
        """Lowest, highest and RMS from frame `first[i]` to `last[i]` of every column.

        Args:
            width: Of a whole column, where some are cut short by the edges of clips; it chooses the level.
        """
        wide = float(np.median(last - first)) if width is None else width
        if wide < STEP:
            return self._from_samples(first, last, wide)
        level = next((level for level in reversed(self.levels) if level.step * 2 <= wide), self.levels[0])
        return _reduced(level, first, last)

    def is_silent(self, first: Places, last: Places) -> npt.NDArray[np.bool_]:
        """Whether a column lies in a silence of over a second."""
        begins, ends = self.silences
        if not len(begins):
            return np.zeros(len(first), dtype=bool)
        at = np.searchsorted(begins, first, side="right") - 1
        return np.asarray((at >= 0) & (last <= ends[at]), dtype=bool)

    def _from_samples(self, first: Places, last: Places, width: float) -> tuple[Floats, Floats, Floats]:
        """The same from the recording itself, stretch by stretch: a cut may lie between two columns."""
        found = tuple(np.zeros(len(first), dtype=np.float32) for _ in range(3))
        breaks = np.flatnonzero(np.abs(first[1:] - last[:-1]) > 1) + 1
        for begins, behind in zip([0, *breaks], [*breaks, len(first)], strict=True):
            columns = slice(begins, behind)
            begin = min(max(int(first[begins]) - 1, 0), max(self.audio.frames - 1, 0))
            end = min(int(last[behind - 1]) + 3, self.audio.frames)
            if begin >= end:
                continue
            # Channel by channel: numpy is slow along an axis of two.
            piece = [channel.astype(np.float32) * np.float32(self.audio.scale) for channel in self.audio.samples[begin:end].T]
            from_, to = first[columns] - begin, last[columns] - begin
            values = _line(np.add.reduce(piece) / np.float32(len(piece)), from_, to) if width < LINE else _of_samples(piece, from_, to)
            for whole, part in zip(found, values, strict=True):
                whole[columns] = part
        return found[0], found[1], found[2]


def _finest(fine: Summary) -> _Level:
    """The import's summary with all channels in one."""
    low, high, rms = ([fine[:, channel, index].astype(np.float32) / np.float32(32_767) for channel in range(fine.shape[1])] for index in range(3))
    square = np.add.reduce([np.square(values) for values in rms]) / np.float32(len(rms))
    return _Level(STEP, np.minimum.reduce(low), np.maximum.reduce(high), square)


def _nothing() -> _Level:
    return _Level(STEP, *(np.zeros(0, dtype=np.float32) for _ in range(3)))


def _coarser(level: _Level) -> _Level:
    edges = np.arange(0, len(level.low), _FACTOR)
    counts = np.diff(np.append(edges, len(level.low)))
    return _Level(
        level.step * _FACTOR,
        np.minimum.reduceat(level.low, edges),
        np.maximum.reduceat(level.high, edges),
        (np.add.reduceat(level.square, edges) / counts).astype(np.float32),
    )


def _reduced(level: _Level, first: Places, last: Places) -> tuple[Floats, Floats, Floats]:
    count = len(level.low)
    if not count:
        return tuple(np.zeros(len(first), dtype=np.float32) for _ in range(3))  # type: ignore[return-value]
    a = np.clip(np.floor(first / level.step).astype(np.int64), 0, count - 1)
    b = np.clip(np.ceil(last / level.step).astype(np.int64), a + 1, count)
    begin, end = int(a.min()), int(b.max())
    # reduceat wants pairs of edges, of which every second result counts; an edge at the very end needs one more value behind it.
    pairs = np.stack([a - begin, b - begin], axis=1).reshape(-1)
    low, high, square = (np.append(values[begin:end], values[end - 1]) for values in (level.low, level.high, level.square))
    mean = np.add.reduceat(square, pairs)[::2] / (b - a).astype(np.float32)
    return np.minimum.reduceat(low, pairs)[::2], np.maximum.reduceat(high, pairs)[::2], np.sqrt(mean)


def _of_samples(piece: list[Floats], first: Places, last: Places) -> tuple[Floats, Floats, Floats]:
    count = len(piece[0])
    low, high = piece[0], piece[0]
    square = np.square(piece[0])
    for channel in piece[1:]:
        low, high, square = np.minimum(low, channel), np.maximum(high, channel), square + np.square(channel)
    a = np.clip(np.floor(first).astype(np.int64), 0, count - 1)
    b = np.clip(np.ceil(last).astype(np.int64) + 1, a + 1, count)
    pairs = np.stack([a, b], axis=1).reshape(-1)
    low, high, square = (np.append(values, values[-1]) for values in (low, high, square))
    mean = np.add.reduceat(square, pairs)[::2] / ((b - a) * len(piece)).astype(np.float32)
    return np.minimum.reduceat(low, pairs)[::2], np.maximum.reduceat(high, pairs)[::2], np.sqrt(mean)


def _line(samples: Floats, first: Places, last: Places) -> tuple[Floats, Floats, Floats]:
    """The line through the samples; it has no RMS."""
    frames = np.arange(len(samples))
    before, behind = (np.interp(edges, frames, samples).astype(np.float32) for edges in (first, last))
    return np.minimum(before, behind), np.maximum(before, behind), np.zeros(len(before), dtype=np.float32)


def _silences(audio: WorkingAudio) -> tuple[Places, Places]:
    """Where the recording lies under its room's noise for over a second, to a tenth of a second."""
    whole = len(audio.energies) // _COARSE_STEPS * _COARSE_STEPS
    if not whole:
        return np.zeros(0), np.zeros(0)
    energies = np.maximum.reduce([audio.energies[:whole, channel] for channel in range(audio.energies.shape[1])])
    highest = np.maximum.reduce([energies[offset::_COARSE_STEPS] for offset in range(_COARSE_STEPS)])
    levels = 10 * np.log10(np.maximum(highest.astype(np.float64), 1e-13))
    quiet = levels < threshold(levels)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    begins, ends = edges[::2], edges[1::2]
    long = (ends - begins) * _COARSE_STEPS >= _SILENCE_S * STEPS_PER_SECOND
    step = np.float64(audio.sample_rate * _COARSE_STEPS / STEPS_PER_SECOND)
    return np.asarray(begins[long] * step), np.asarray(ends[long] * step)

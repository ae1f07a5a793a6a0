"""What every column of a lane shows. Columns are counted from the episode's start, so that one shows the same wherever it is seen."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt

from podstudio.audio import clip_gain
from podstudio.audio.blocks import to_amplitude
from podstudio.model.timeline import Track
from podstudio.ui.peaks import Peaks

Places = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

FULL_SCALE = 0.9997
"""A recording that reaches it was cut off by its converter."""
_SEEN = 5
"""Columns that a fade must have to be drawn as a slope."""
_KEPT_TRACKS = 24


@dataclass(frozen=True, slots=True)
class Grid:
    """A row of columns.

    Args:
        unit: Frames in a column.
        first: The first one's number, counted from the episode's start.
    """

    unit: float
    first: int
    count: int

    @classmethod
    def at(cls, start: float, unit: float, count: int) -> Self:
        """The columns from frame `start` on, to the nearest column."""
        return cls(unit, math.floor(start / unit + 0.5), count)

    def part(self, first: int, count: int) -> Grid:
        """Some of the columns, `first` counted from this row's first."""
        return Grid(self.unit, self.first + first, count)

    def columns_of(self, frames: npt.NDArray[np.int64]) -> Indices:
        """The columns at whose left edge frames are drawn, counted from this row's first."""
        return np.floor(frames / self.unit + 0.5).astype(np.int64) - self.first

    def edges(self) -> Places:
        """The frames at the columns' edges, one more than columns."""
        return np.asarray(np.arange(self.first, self.first + self.count + 1) * self.unit, dtype=np.float64)


class ClipArrays:
    """The clips of a track as arrays; made once for a track, for it never changes."""

    _kept: ClassVar[OrderedDict[int, ClipArrays]] = OrderedDict()

    def __init__(self, track: Track) -> None:
        clips = track.clips
        self.track = track
        self.starts = np.array([clip.start for clip in clips], dtype=np.int64)
        self.ends = np.array([clip.end for clip in clips], dtype=np.int64)
        self.shifts = np.array([clip.source_start for clip in clips], dtype=np.int64) - self.starts
        self.fades_in = np.array([clip.fade_in for clip in clips], dtype=np.int64)
        self.fades_out = np.array([clip.fade_out for clip in clips], dtype=np.int64)
        self.muted = np.array([clip.muted for clip in clips], dtype=bool)
        self.gains = np.array([to_amplitude(clip.gain_db + track.gain_db) for clip in clips], dtype=np.float32)
        self.names = sorted({clip.source for clip in clips})
        self.sources = np.array([self.names.index(clip.source) for clip in clips], dtype=np.int64)
        self.bent = np.array([bool(clip.envelope) for clip in clips], dtype=bool)

    @classmethod
    def of(cls, track: Track) -> ClipArrays:
        """The arrays of a track."""
        found = cls._kept.get(id(track))
        if found:
            cls._kept.move_to_end(id(track))
        else:
            found = cls._kept[id(track)] = cls(track)
            while len(cls._kept) > _KEPT_TRACKS:
                cls._kept.popitem(last=False)
        return found

    def between(self, first: float, last: float) -> range:
        """The numbers of the clips that reach into frames `first` to `last`."""
        return range(int(np.searchsorted(self.ends, first, side="right")), int(np.searchsorted(self.starts, last, side="left")))


class Envelope:
    """What a row of columns shows: lowest, highest and RMS as amplitudes as they are heard, and what is to be said of them."""

    def __init__(self, grid: Grid) -> None:
        columns = grid.count
        self.grid = grid
        self.low, self.high, self.rms = (np.zeros(columns, dtype=np.float32) for _ in range(3))
        self.inside, self.heard, self.missing, self.silent, self.clipped = (np.zeros(columns, dtype=bool) for _ in range(5))
        self.fade = np.full(columns + 1, np.nan)
        """The fades' gain at the columns' edges, nan where there is none."""
        self.fades = False


def envelope(track: Track, peaks: Mapping[str, Peaks], grid: Grid, missing: Collection[str] = ()) -> Envelope:
    """A track's envelope; each column shows the clip under its middle."""
    found = Envelope(grid)
    if not track.clips:
        return found
    clips = ClipArrays.of(track)
    edges = grid.edges()
    middles = (edges[:-1] + edges[1:]) / 2
    index = np.clip(np.searchsorted(clips.starts, middles, side="right") - 1, 0, len(clips.starts) - 1)
    found.inside = (middles >= clips.starts[index]) & (middles < clips.ends[index])
    first = np.maximum(edges[:-1], clips.starts[index]) + clips.shifts[index]
    last = np.minimum(edges[1:], clips.ends[index]) + clips.shifts[index]
    _fill(found, clips, peaks, index, first, np.maximum(last, first + 1e-3))
    if missing:
        found.missing = found.inside & np.isin(clips.sources[index], [number for number, name in enumerate(clips.names) if name in missing])
    found.heard = found.inside & ~clips.muted[index]
    _apply_gains(found, clips, index, middles)
    _find_fades(found, clips, index, edges)
    return found


def _fill(found: Envelope, clips: ClipArrays, peaks: Mapping[str, Peaks], index: Indices, first: Places, last: Places) -> None:
    sources = clips.sources[index]
    for number, name in enumerate(clips.names):
        columns = np.flatnonzero(found.inside & (sources == number))
        if name in peaks and len(columns):
            one = peaks[name]
            low, high, rms = one.columns(first[columns], last[columns], found.grid.unit)
            found.low[columns], found.high[columns], found.rms[columns] = low, high, rms
            found.clipped[columns] = (high >= FULL_SCALE) | (low <= -FULL_SCALE)
            found.silent[columns] = one.is_silent(first[columns], last[columns])


def _apply_gains(found: Envelope, clips: ClipArrays, index: Indices, middles: Places) -> None:
    """Gains, envelopes and fades, so that what is seen is what is heard; what is played over full scale is marked too."""
    gains = clips.gains[index]
    for number in np.unique(index[found.inside & clips.bent[index]]):
        clip = clips.track.clips[number]
        columns = np.flatnonzero(index == number)
        bent = clip_gain.envelope_gains(clip, middles[columns] - clip.start)
        gains[columns] = bent * to_amplitude(clips.track.gain_db)
    for lengths, distance in (
        (clips.fades_in[index], middles - clips.starts[index]),
        (clips.fades_out[index], clips.ends[index] - middles),
    ):
        gains = gains * np.where(lengths > 0, np.clip(distance / np.maximum(lengths, 1), 0, 1), 1).astype(np.float32)
    for values in (found.low, found.high, found.rms):
        np.multiply(values, gains, out=values)
    found.clipped |= found.heard & ((found.high > 1) | (found.low < -1))


def _find_fades(found: Envelope, clips: ClipArrays, index: Indices, edges: Places) -> None:
    """The slopes of the fades that are wide enough to be seen."""
    wide = _SEEN * found.grid.unit
    for lengths, begins, ends in (
        (clips.fades_in, clips.starts, clips.starts + clips.fades_in),
        (clips.fades_out, clips.ends - clips.fades_out, clips.ends),
    ):
        for number in np.unique(index[found.inside & (lengths[index] >= wide)]):
            first, last = np.searchsorted(edges, (begins[number] - found.grid.unit / 2, ends[number] + found.grid.unit / 2))
            share = np.clip((edges[first:last] - begins[number]) / lengths[number], 0, 1)
            found.fades = True
            found.fade[first:last] = share if lengths is clips.fades_in else 1 - share

"""How loud the edit is: told from stored energies after every step, exact where a master of this very edit is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from podstudio.audio import timeline_loudness
from podstudio.audio.blocks import to_amplitude, to_db
from podstudio.audio.mastering import MOST_GAIN_DB
from podstudio.audio.timeline_loudness import ABSOLUTE_GATE_LUFS, HOP_S, MOMENTARY_S, SHORT_TERM_S, Recordings
from podstudio.audio.working import WorkingAudio
from podstudio.model.editing import Range
from podstudio.model.show import Mastering
from podstudio.model.timeline import Project
from podstudio.workflow.master_record import last_loudness, sound_is_current

HIGHEST_LU, LOWEST_LU = 3.0, -6.0
"""Short-term levels that are further from the target leave the band."""

_HARD_DB = 3.0
_JOIN_STEPS = 50
_STEPS_A_SECOND = 100
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """Power over time, one value each 100 ms, ready to be averaged over any stretch: what lies under the absolute gate is left out.

    Args:
        centre_s: Where in its window a value stands.
        power: Mean squares of the windows, BEFORE any gain.
        sums, counts: Of the values over the gate, up to each one.
    """

    centre_s: float
    power: Floats
    sums: Floats
    counts: Floats

    @classmethod
    def of(cls, power: Floats, window_s: float) -> Curve:
        """A curve of windows of that length."""
        heard = power > 10 ** ((ABSOLUTE_GATE_LUFS + 0.691) / 10)
        sums, counts = np.zeros(len(power) + 1), np.zeros(len(power) + 1)
        np.cumsum(np.where(heard, power, 0.0), out=sums[1:])
        np.cumsum(heard, out=counts[1:])
        return cls(window_s / 2, power, sums, counts)

    def index_at(self, seconds: float) -> float:
        """Which value stands for a moment."""
        return (seconds - self.centre_s) / HOP_S

    def level_at(self, seconds: float) -> float | None:
        """The level around a moment in LUFS, None for silence."""
        if not len(self.power):
            return None
        return self._level(round(self.index_at(seconds)))

    def level_before(self, seconds: float) -> float | None:
        """The level of the window that ends at a moment, as a meter tells it."""
        return self._level(round((seconds - 2 * self.centre_s) / HOP_S))

    def _level(self, index: int) -> float | None:
        if not len(self.power):
            return None
        found = min(max(index, 0), len(self.power) - 1)
        return float(timeline_loudness.lufs(self.power[found])) if self.counts[found + 1] > self.counts[found] else None


@dataclass(frozen=True)
class Figures:
    """An edit's loudness.

    Args:
        integrated_lufs, true_peak_dbtp, range_lu: Of the master where `exact`, otherwise estimated for the edit before mastering.
        target_lufs: What the master is to have.
        gain_db: What mastering adds to the edit.
        short_term, momentary: The edit BEFORE that gain.
        outside: Stretches whose short-term level leaves the band around the target, in frames.
        limited: Stretches that would clip in the master: the limiter takes more than 3 dB from them.
    """

    exact: bool
    integrated_lufs: float | None
    true_peak_dbtp: float | None
    range_lu: float
    target_lufs: float
    gain_db: float
    short_term: Curve
    momentary: Curve
    outside: tuple[Range, ...] = ()
    limited: tuple[Range, ...] = ()

    def so_far(self, from_s: float, to_s: float) -> float | None:
        """Integrated loudness of what was heard between two moments, before the gain."""
        first, last = (round((at - end) / HOP_S) for at, end in ((from_s, 0.0), (to_s, MOMENTARY_S)))
        return timeline_loudness.integrated(self.momentary.power[max(first, 0) : max(last + 1, 0)])


def figures_of(folder: Path, project: Project, audio: Mapping[str, WorkingAudio], settings: Mastering, recordings: Recordings) -> Figures:
    """The figures of an edit, from its energies alone; a master is asked where it is of this edit."""
    found = recordings.loudness(project, audio)
    integrated = timeline_loudness.integrated(found.momentary)
    gain = min(settings.lufs - integrated, MOST_GAIN_DB) if integrated is not None else 0.0
    peak = float(found.peaks.max(initial=0.0))
    measured = last_loudness(folder) if sound_is_current(folder, project, settings) else None
    figures = Figures(
        exact=measured is not None,
        integrated_lufs=integrated,
        true_peak_dbtp=to_db(peak) if peak else None,
        range_lu=timeline_loudness.loudness_range(found.short_term),
        target_lufs=settings.lufs,
        gain_db=gain,
        short_term=Curve.of(found.short_term, SHORT_TERM_S),
        momentary=Curve.of(found.momentary, MOMENTARY_S),
        outside=_outside(found.short_term, gain, settings.lufs, project),
        limited=_limited(found.peaks, gain, settings.true_peak, project),
    )
    if measured is None:
        return figures
    exact = {"integrated_lufs": measured.integrated_lufs, "true_peak_dbtp": measured.true_peak_dbtp, "range_lu": measured.range_lu}
    return Figures(**{**vars(figures), **exact})


def _outside(power: Floats, gain_db: float, target_lufs: float, project: Project) -> tuple[Range, ...]:
    levels = timeline_loudness.lufs(power)
    outside = (levels > ABSOLUTE_GATE_LUFS) & ((levels + gain_db > target_lufs + HIGHEST_LU) | (levels + gain_db < target_lufs + LOWEST_LU))
    per_value = HOP_S * project.sample_rate
    centre = SHORT_TERM_S / 2 * project.sample_rate
    found = _stretches(outside, join=round(_JOIN_STEPS / (HOP_S * _STEPS_A_SECOND)))
    return tuple((round(first * per_value + centre), min(round(last * per_value + centre), project.frames)) for first, last in found)


def _limited(peaks: npt.NDArray[np.float32], gain_db: float, ceiling_dbtp: float, project: Project) -> tuple[Range, ...]:
    over = peaks > to_amplitude(ceiling_dbtp + _HARD_DB - gain_db)
    per_step = project.sample_rate / _STEPS_A_SECOND
    return tuple((round(first * per_step), min(round(last * per_step), project.frames)) for first, last in _stretches(over, _JOIN_STEPS))


def _stretches(true: npt.NDArray[np.bool_], join: int) -> list[tuple[int, int]]:
    """Where it is true, from the first to behind the last; stretches that are nearer than `join` made one."""
    at = np.flatnonzero(true)
    if not len(at):
        return []
    breaks = np.flatnonzero(np.diff(at) > join)
    firsts, lasts = at[np.append(0, breaks + 1)], at[np.append(breaks, len(at) - 1)] + 1
    return [(int(first), int(last)) for first, last in zip(firsts, lasts, strict=True)]

"""How loud the edit is: told from stored energies after every step, exact where a master of this very edit is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from podstudio.audio import estimating
from podstudio.audio.blocks import to_db
from podstudio.audio.loudness import loudness_range
from podstudio.audio.mastering import MOST_GAIN_DB
from podstudio.audio.working import WorkingAudio
from podstudio.model.show import Mastering
from podstudio.model.timeline import Project
from podstudio.workflow.master_record import last_loudness, sound_is_current

SHORT_TERM_HOP_S = 0.1
SHORT_TERM_CENTRE_S = 1.5
"""A value of the short-term curve stands for three seconds; it is drawn in their middle."""


@dataclass(frozen=True)
class Figures:
    """An edit's loudness.

    Args:
        integrated_lufs, true_peak_dbtp, range_lu: Of the master where `exact`, otherwise estimated for the edit before mastering.
        target_lufs: What the master is to have.
        gain_db: What mastering adds to the edit.
        short_term: Curve of the edit BEFORE that gain, a value each 100 ms, −inf for silence.
    """

    exact: bool
    integrated_lufs: float | None
    true_peak_dbtp: float | None
    range_lu: float
    target_lufs: float
    gain_db: float
    short_term: npt.NDArray[np.float64]


def figures_of(folder: Path, project: Project, audio: Mapping[str, WorkingAudio], settings: Mastering) -> Figures:
    """The figures of an edit, from its energies alone; a master is asked where it is of this edit."""
    estimate = estimating.estimate(project, audio)
    integrated = estimate.integrated_lufs
    gain = min(settings.lufs - integrated, MOST_GAIN_DB) if integrated is not None else 0.0
    measured = last_loudness(folder) if sound_is_current(folder, project, settings) else None
    if measured:
        return Figures(True, measured.integrated_lufs, measured.true_peak_dbtp, measured.range_lu, settings.lufs, gain, estimate.short_term)
    peak = float(estimating.timeline_peaks(project, audio).max(initial=0.0))
    energies = estimating.timeline_energies(project, audio)
    return Figures(False, integrated, to_db(peak) if peak else None, loudness_range(energies), settings.lufs, gain, estimate.short_term)

"""Blocks: the pieces in which audio passes through; and decibels."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Block: TypeAlias = npt.NDArray[np.float32]
"""Audio of any length: shape (frames, channels), full scale 1.0."""

LOWEST_DB = -200.0


def to_db(amplitude: float) -> float:
    """Decibels of an amplitude; −200 for silence."""
    return 20 * math.log10(amplitude) if amplitude > 1e-10 else LOWEST_DB


def to_amplitude(db: float) -> float:
    """The amplitude of decibels."""
    return float(10 ** (db / 20))

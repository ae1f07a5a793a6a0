"""A clip's gain over time, as amplitudes: its envelope and its fades.

Each frame's value depends on that frame alone, so that whatever pieces are asked for are equal. Frames are counted from the clip's start.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from podstudio.model.timeline import Clip

Values = npt.NDArray[np.float64]
Places = npt.NDArray[np.floating[Any]]
_NEPERS_PER_DB = np.log(10) / 20


def frames(first: int, last: int) -> Values:
    """The frames `first` to `last`, to ask for their gains."""
    return np.arange(first, last, dtype=np.float64)


def envelope_gains(clip: Clip, at: Places) -> Values:
    """The gain of a clip and of its envelope: straight in dB between the points, held outside of them."""
    levels = np.full(len(at), clip.gain_db, dtype=np.float64)
    if clip.envelope:
        points = np.array(clip.envelope, dtype=np.float64)
        levels += np.interp(at + clip.source_start, points[:, 0], points[:, 1])
    return np.asarray(np.exp(levels * _NEPERS_PER_DB), dtype=np.float64)


def fade_gains(clip: Clip, at: Places) -> Values:
    """The linear fades of a clip."""
    gains = np.ones(len(at), dtype=np.float64)
    if clip.fade_in:
        gains *= np.clip(at / clip.fade_in, 0, 1)
    if clip.fade_out:
        gains *= np.clip((clip.frames - at) / clip.fade_out, 0, 1)
    return gains

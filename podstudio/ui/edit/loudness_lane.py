"""The loudness over time, under the lanes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from podstudio.ui.edit.figures import SHORT_TERM_CENTRE_S, SHORT_TERM_HOP_S, Figures
from podstudio.ui.edit.lane_layout import MARGIN
from podstudio.ui.edit.painting import line
from podstudio.ui.edit.state import EditState
from podstudio.ui.theme import Colours

_LOWEST_LU, _HIGHEST_LU = -15.0, 9.0
_TOLERANCE_LU = 1.0


def paint_loudness(painter: QPainter, state: EditState, lane: QRectF, colours: Colours, ratio: float) -> None:
    """The short-term curve as it will be at the target loudness, over the target's band."""
    top, bottom = _level_y(_TOLERANCE_LU, lane), _level_y(-_TOLERANCE_LU, lane)
    viewport = state.viewport
    right = min(viewport.x_of(viewport.length), lane.width())
    painter.fillRect(QRectF(0, top, right, bottom - top), QColor(colours.good_soft))
    figures = state.figures
    if figures is None or not len(figures.short_term):
        return
    levels = _levels(state, figures, round(lane.width() * ratio) + 1, ratio)
    heights = lane.height() - MARGIN - _share(levels) * (lane.height() - 2 * MARGIN)
    image, _kept = line(heights * ratio, round(lane.height() * ratio), QColor(colours.accent), ratio)
    painter.drawImage(lane.topLeft(), image)


def _levels(state: EditState, figures: Figures, columns: int, ratio: float) -> npt.NDArray[np.float64]:
    """The curve at the edges of the columns, in LU over the target; nan behind the episode's end."""
    viewport = state.viewport
    curve = figures.short_term
    hop = SHORT_TERM_HOP_S * state.rate
    frames = viewport.start + np.arange(columns) * viewport.frames_per_pixel / ratio
    at = np.clip(frames / hop - SHORT_TERM_CENTRE_S / SHORT_TERM_HOP_S, 0, len(curve) - 1)
    width = viewport.frames_per_pixel / ratio / hop
    power = np.where(np.isfinite(curve), 10 ** (curve / 10), 0.0)
    if width > 1:
        # Means over six columns: at a glance the trend is wanted, not every breath.
        sums = np.concatenate([[0.0], np.cumsum(power)])
        first = np.clip(np.floor(at - 3 * width).astype(np.int64), 0, len(curve) - 1)
        last = np.clip(np.ceil(at + 3 * width).astype(np.int64), first + 1, len(curve))
        power = np.maximum((sums[last] - sums[first]) / (last - first), 0)
    else:
        power = np.interp(at, np.arange(len(curve)), power)
    with np.errstate(divide="ignore"):
        levels = 10 * np.log10(power) + figures.gain_db - figures.target_lufs
    return np.where(frames <= viewport.length, np.clip(levels, _LOWEST_LU - 3, _HIGHEST_LU), np.nan)


def _share(levels_lu: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return (levels_lu - _LOWEST_LU) / (_HIGHEST_LU - _LOWEST_LU)


def _level_y(level_lu: float, lane: QRectF) -> float:
    return lane.bottom() - MARGIN - (level_lu - _LOWEST_LU) / (_HIGHEST_LU - _LOWEST_LU) * (lane.height() - 2 * MARGIN)

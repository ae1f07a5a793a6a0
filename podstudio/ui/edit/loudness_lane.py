"""The loudness over time, under the lanes: momentary thin, short-term strong, over the target's band and beside a scale."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from podstudio.audio.timeline_loudness import HOP_S, lufs
from podstudio.ui.edit.figures import HIGHEST_LU, LOWEST_LU, Curve, Figures
from podstudio.ui.edit.lane_layout import MARGIN
from podstudio.ui.edit.loudness_scale import BOTTOM_LU, LABELS_LU, TOP_LU, share
from podstudio.ui.edit.painting import line, mixed, translucent
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.text import scaled, tabular
from podstudio.ui.theme import Colours, is_high_contrast

_TOLERANCE_LU = 1.0
_STRONG, _THIN, _STANDING_OUT = 1.6, 0.6, 3.2
"""The curves' thickness, in pixels; the last of what leaves the band in high contrast."""
_ROOM_LU = -12.0
"""Under it is the room between the words, which is not too quiet."""
_TREND = 3.0
Levels = npt.NDArray[np.float64]


def paint_loudness(painter: QPainter, state: EditState, lane: QRectF, colours: Colours, ratio: float) -> None:
    """The curves as they will be at the target loudness, with what leaves the band in another colour and what would clip marked at the foot."""
    viewport = state.viewport
    right = min(viewport.x_of(viewport.length), lane.width())
    top, bottom = level_y(_TOLERANCE_LU, lane), level_y(-_TOLERANCE_LU, lane)
    painter.fillRect(QRectF(0, top, right, bottom - top), QColor(colours.good_soft))
    strong = is_high_contrast(colours)
    if strong:  # there the band's own colour is the ground's
        for edge in (top, bottom):
            painter.fillRect(QRectF(0, round(edge) - 1, right, 2), QColor(colours.good))
    figures = state.figures
    if figures is None:
        return
    for level_lu in LABELS_LU:
        if level_lu:
            painter.fillRect(QRectF(0, round(level_y(level_lu, lane)), right, 1), translucent(colours.line, 0.7))
    columns = round(lane.width() * ratio)
    pale = mixed(colours.muted, colours.background, 0.6)
    for curve, trend, thickness, shades in (
        (figures.momentary, 1.0, _THIN, (pale,)),
        (figures.short_term, _TREND, _STRONG, (QColor(colours.accent), QColor(colours.warning), pale)),
    ):
        levels = _levels(state, figures, curve, columns + 1, ratio, trend)
        heights = (lane.height() - MARGIN - _shares(levels) * (lane.height() - 2 * MARGIN)) * ratio
        kinds = _kinds(levels[:-1]) if len(shades) > 1 else np.zeros(columns, dtype=np.intp)
        thick = np.where((kinds == 1) & strong, _STANDING_OUT, thickness)
        image, _kept = line(heights, round(lane.height() * ratio), shades, ratio, thick, kinds)
        painter.drawImage(lane.topLeft(), image)
    for start, end in figures.limited:
        if end > viewport.start and start < viewport.end:
            left = max(viewport.x_of(start), 0.0)
            width = max(min(viewport.x_of(end), lane.width()) - left, 2.0)
            painter.fillRect(QRectF(left, lane.bottom() - 5, width, 3), QColor(colours.bad))
    _paint_scale(painter, figures, lane, colours)


def level_y(level_lu: float, lane: QRectF) -> float:
    """Where in a lane a level is, in LU over the target."""
    return lane.bottom() - MARGIN - share(level_lu) * (lane.height() - 2 * MARGIN)


def _kinds(levels_lu: Levels) -> npt.NDArray[np.intp]:
    """0 within the band, 1 where it is left, 2 in the room between the words."""
    outside = (levels_lu > HIGHEST_LU) | (levels_lu < LOWEST_LU)
    return np.where(levels_lu < _ROOM_LU, 2, outside).astype(np.intp)


def _paint_scale(painter: QPainter, figures: Figures, lane: QRectF, colours: Colours) -> None:
    painter.save()
    painter.setFont(tabular(painter.font(), 10))
    metrics = QFontMetricsF(painter.font())
    for level_lu in LABELS_LU:
        text = f"{figures.target_lufs + level_lu:.0f}".replace("-", "−") + (" LUFS" if not level_lu else "")
        width, middle = metrics.horizontalAdvance(text), level_y(level_lu, lane)
        ground = QRectF(2, middle - scaled(7), width + 8, scaled(14))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(translucent(colours.background, 0.92))
        painter.drawRoundedRect(ground, 4, 4)
        painter.setPen(QColor(colours.good if not level_lu else colours.muted))
        painter.drawText(QPointF(6, middle + (metrics.ascent() - metrics.descent()) / 2), text)
    painter.restore()


def _levels(state: EditState, figures: Figures, curve: Curve, columns: int, ratio: float, trend: float) -> Levels:
    """A curve at the edges of the columns, in LU over the target; nan in silence, under the scale and behind the episode's end.

    Args:
        trend: Over how many columns to each side a mean is taken where a column holds several values: at a glance every breath is too much.
    """
    viewport = state.viewport
    count = len(curve.power)
    if not count:
        return np.full(columns, np.nan)
    frames = viewport.start + np.arange(columns) * viewport.frames_per_pixel / ratio
    at = (frames / state.rate - curve.centre_s) / HOP_S
    width = viewport.frames_per_pixel / ratio / (HOP_S * state.rate)
    reach = max(trend * width, 0.5) if width > 1 else 0.0
    if reach:
        first = np.clip(np.floor(at - reach).astype(np.int64), 0, count - 1)
        last = np.clip(np.ceil(at + reach).astype(np.int64), first + 1, count)
        heard = curve.counts[last] - curve.counts[first]
        power = np.where(heard > 0, (curve.sums[last] - curve.sums[first]) / np.maximum(heard, 1), np.nan)
    else:
        first = np.clip(np.floor(at).astype(np.int64), 0, count - 1)
        last = np.minimum(first + 1, count - 1)
        part = np.clip(at - first, 0, 1)
        heard = np.minimum(curve.counts[first + 1] - curve.counts[first], curve.counts[last + 1] - curve.counts[last])
        power = np.where(heard > 0, curve.power[first] * (1 - part) + curve.power[last] * part, np.nan)
    levels = lufs(np.maximum(power, 1e-12)) + figures.gain_db - figures.target_lufs
    shown = (frames <= viewport.length) & (levels >= BOTTOM_LU)
    return np.where(shown, np.minimum(levels, TOP_LU), np.nan)


def _shares(levels_lu: Levels) -> Levels:
    return (levels_lu - BOTTOM_LU) / (TOP_LU - BOTTOM_LU)

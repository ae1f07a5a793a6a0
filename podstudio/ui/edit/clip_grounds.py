"""The grounds of the clips: rounded, with a strip for the name; clips that are too narrow for that are one ground."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from podstudio.model.timeline import Track
from podstudio.ui.edit.columns import ClipArrays, Grid
from podstudio.ui.edit.lane_layout import STRIP
from podstudio.ui.edit.look import Look, body_of, spans_of
from podstudio.ui.edit.painting import mixed

CORNER = 6.0
_BORDER = 0.42
_END = 8.0
_ROUNDED = 2 * _END
"""Narrower clips have no round corners."""


def paint_grounds(painter: QPainter, look: Look, track: Track, lane: QRectF, heard: bool, grid: Grid) -> None:
    """The grounds of a lane's clips that reach into some columns."""
    spans, (top, height) = spans_of(look, track, grid), body_of(lane, look.ratio)
    hair, edge = max(round(look.ratio), 1) / look.ratio, 1.0 if look.high_contrast else _BORDER
    muted = ClipArrays.of(track).muted[spans.numbers]
    for is_muted in (False, True):
        colour = look.colours.muted if is_muted or not heard else look.colours.speaker(track.role)
        fill, border = mixed(colour, look.colours.background, 0.11), mixed(colour, look.colours.background, edge)
        narrow = (muted == is_muted) & (spans.widths < _ROUNDED)
        begins, widths = spans.begins[narrow], (spans.ends - spans.begins)[narrow]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRects([QRectF(x, top, wide, height) for x, wide in zip(begins.tolist(), widths.tolist(), strict=True)])
        painter.setBrush(border)
        painter.drawRects([QRectF(x, top, hair, height) for x in begins[~spans.joined[narrow]].tolist()])
        shades = fill.name(), border.name(), mixed(colour, look.colours.background, 0.2).name()
        for at in np.flatnonzero((muted == is_muted) & (spans.widths >= _ROUNDED)):
            place = QRectF(float(spans.begins[at]), top, float(spans.ends[at] - spans.begins[at]), height)
            _paint_ground(painter, place, shades, look.ratio)


def _paint_ground(painter: QPainter, place: QRectF, shades: tuple[str, str, str], ratio: float) -> None:
    """A clip with round corners and its strip; `shades` are those of ground, border and strip.

    The ends are kept pictures: a corner that is half outside of what is painted would be smoothed in another way.
    """
    ends = _ends(shades, place.height(), ratio)
    for at, part in ((place.left(), 0.0), (place.right() - _END, _END)):
        painter.drawPixmap(QRectF(at, place.top(), _END, place.height()), ends, QRectF(part * ratio, 0, _END * ratio, place.height() * ratio))
    left, top, width = place.left() + _END, place.top(), place.width() - 2 * _END
    for y, height, shade in ((0.0, place.height(), 1), (1.0, STRIP, 2), (STRIP + 1.0, place.height() - STRIP - 2, 0)):
        painter.fillRect(QRectF(left, top + y, width, height), QColor(shades[shade]))


@lru_cache(maxsize=64)
def _ends(shades: tuple[str, str, str], height: float, ratio: float) -> QPixmap:
    """The left and the right end of a clip side by side."""
    ground, border, strip = (QColor(shade) for shade in shades)
    made = QPixmap(round(2 * _END * ratio), math.ceil(height * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    with QPainter(made) as painter:
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(1, 0.5, 2 * _END - 2, height - 1), CORNER, CORNER)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(outline, ground)
        painter.setClipRect(QRectF(0, 0, 2 * _END, STRIP + 1))
        painter.fillPath(outline, strip)
        painter.setClipping(False)
        painter.strokePath(outline, QPen(border, 1))
    return made

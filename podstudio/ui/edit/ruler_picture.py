"""The ruler's picture: ticks with their times, the selection, flags and notes; and the playhead's handle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from podstudio.model.timecode import format_seconds
from podstudio.ui.edit.painting import translucent
from podstudio.ui.edit.ruler_flags import DOT, Flag
from podstudio.ui.edit.state import EditState
from podstudio.ui.theme import Colours, is_high_contrast

_STEPS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_LABEL_ROOM = 92
_LEAST_ROOM = 10
_TIME_LEFT = 5
_BAND = 3


def paint_ruler(
    state: EditState,
    flags: list[Flag],
    dots: list[Flag],
    chosen: tuple[str, frozenset[int]],
    colours: Colours,
    size: QSize,
    ratio: float,
    font: QFont,
) -> QPixmap:
    """Everything but the playhead. `chosen` are the kind and the indices of the marks that are chosen in the list."""
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor(colours.background))
    with QPainter(picture) as painter:
        painter.setFont(font)
        _paint_selection(painter, state, colours, size)
        _paint_ticks(painter, state, colours, size)
        painter.fillRect(QRectF(0, size.height() - 1, size.width(), 1), QColor(colours.line))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for flag in flags:
            _paint_flag(painter, flag, _is_chosen(flag, chosen), colours)
        for dot in dots:
            _paint_dot(painter, dot, _is_chosen(dot, chosen), colours)
    return picture


def paint_playhead(painter: QPainter, x: float, width: int, height: int, colours: Colours) -> None:
    """The handle, where it is in sight."""
    at = round(x) if abs(x) < 1e6 else -100
    if not -8 < at < width + 8:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.playhead))
    points = ((-6, 9), (6, 9), (6, 6), (0, 0), (-6, 6))
    painter.drawPolygon(QPolygonF([QPointF(at + right, height - up) for right, up in points]))


def _paint_selection(painter: QPainter, state: EditState, colours: Colours, size: QSize) -> None:
    """What is selected, and so what is looped."""
    if state.selection:
        left, right = (min(max(state.viewport.x_of(frame), -4.0), size.width() + 4.0) for frame in state.selection)
        place = QRectF(left, 0, max(right - left, 1.0), size.height())
        painter.fillRect(place, translucent(colours.accent, 0.12))
        painter.fillRect(QRectF(place.left(), size.height() - _BAND, place.width(), _BAND), QColor(colours.accent))


def _paint_ticks(painter: QPainter, state: EditState, colours: Colours, size: QSize) -> None:
    """Ticks, and the times that are wholly in sight."""
    viewport, rate, height = state.viewport, state.rate, size.height()
    metrics, wide = QFontMetricsF(painter.font()), 2 if is_high_contrast(colours) else 1
    second = rate / viewport.frames_per_pixel
    step = next((step for step in _STEPS_S if step * second >= _LABEL_ROOM), _STEPS_S[-1])
    decimals = 0 if step >= 1 else 1 if step >= 0.1 else 2 if step >= 0.01 else 3
    small = step / (6 if step in {30, 60, 3600} else 5)
    number = int(viewport.start / rate / small)
    last = min(viewport.end, viewport.length) / rate
    while number * small <= last:
        x = viewport.x_of(number * small * rate)
        large = number % round(step / small) == 0
        painter.fillRect(QRectF(round(x), height - (8 if large else 4), wide, 8 if large else 4), QColor(colours.line))
        text = format_seconds(number * small, decimals) if large else ""
        if text and x > -_TIME_LEFT and x + _TIME_LEFT + metrics.horizontalAdvance(text) < size.width():
            painter.setPen(QColor(colours.muted))
            painter.drawText(QPointF(round(x) + _TIME_LEFT, height - 6), text)
        number += 1


def _paint_flag(painter: QPainter, flag: Flag, chosen: bool, colours: Colours) -> None:
    place, several = flag.place, len(flag.marks) > 1
    hidden = flag.mark.hidden and not several
    colour = QColor(colours.muted if hidden else colours.accent)
    _paint_cloth(painter, place, colour, QColor(colours.background if hidden else colours.soft), hidden and not chosen, chosen or hidden)
    painter.fillRect(QRectF(place.left(), place.top(), 3 if chosen or is_high_contrast(colours) else 2, place.height()), colour)
    left, right = (7, 4) if several else (10, 6)
    left += max(round(-place.left()), 0)  # what is out of sight at the left leaves its words in sight
    room = place.width() - left - right
    if room < _LEAST_ROOM and not (several and room > 5):
        return
    painter.setPen(colour)
    font = QFont(painter.font())
    font.setItalic(not several and not flag.mark.text)
    font.setWeight(QFont.Weight.DemiBold if several else QFont.Weight.Normal)
    kept = painter.font()
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    words = flag.words() if several else metrics.elidedText(flag.words(), Qt.TextElideMode.ElideRight, room + 2)
    painter.drawText(QPointF(place.left() + left, place.top() + (place.height() + metrics.ascent() - metrics.descent()) / 2), words)
    painter.setFont(kept)


def _paint_cloth(painter: QPainter, place: QRectF, colour: QColor, fill: QColor, dashed: bool, outlined: bool) -> None:
    """A flag without its pole: outlined where it is chosen, dashed where its chapter stands in no table of contents."""
    corner = min(9.0, place.width() / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(place, corner, corner)
    painter.fillRect(QRectF(place.left(), place.top(), corner, place.height()), fill)
    if outlined and place.width() > _LEAST_ROOM:
        painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), min(corner, 4.0), min(corner, 4.0))


def _paint_dot(painter: QPainter, dot: Flag, chosen: bool, colours: Colours) -> None:
    centre = dot.place.center()
    size = DOT + (1.0 if len(dot.marks) > 1 else 0.0)
    painter.setPen(QPen(QColor(colours.accent if chosen else colours.background), 2))
    painter.setBrush(QColor(colours.warning))
    painter.drawEllipse(centre, size + 1, size + 1)


def _is_chosen(flag: Flag, chosen: tuple[str, frozenset[int]]) -> bool:
    return flag.mark.kind == chosen[0] and any(mark.index in chosen[1] for mark in flag.marks)

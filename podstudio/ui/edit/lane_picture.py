"""The picture of the lanes: clips with their waveforms, and the loudness under them. It is painted once and kept until something in it changes."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from podstudio.i18n import _
from podstudio.model.timeline import Clip, Track
from podstudio.ui.edit.lane_layout import MARGIN, STRIP, LaneLayout
from podstudio.ui.edit.loudness_lane import paint_loudness
from podstudio.ui.edit.painting import envelope, mixed, picture
from podstudio.ui.edit.state import EditState
from podstudio.ui.theme import Colours

CORNER = 6.0
_NAME_ROOM = 56
_NARROW = 5.0
_ROUNDED = 14.0
"""Round corners are costly, and from here on narrower they are not seen."""


def paint_lanes(state: EditState, layout: LaneLayout, colours: Colours, size: QSize, ratio: float, font: QFont) -> QPixmap:
    """Everything but the selection and the playhead.

    Args:
        size: In pixels; `ratio` is the device's pixels in one of them.
    """
    made = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(QColor(colours.background))
    with QPainter(made) as painter:
        painter.setFont(font)
        heard = {track.id for track in state.project.audible_tracks()}
        for track, (top, height) in zip(state.project.tracks, layout.tracks, strict=True):
            paint_track(painter, state, track, QRectF(0, top, size.width(), height), colours, track.id in heard, ratio)
            painter.fillRect(QRectF(0, top + height - 1, size.width(), 1), QColor(colours.line))
        top, height = layout.loudness
        paint_loudness(painter, state, QRectF(0, top, size.width(), height), colours, ratio)
        painter.fillRect(QRectF(0, top + height - 1, size.width(), 1), QColor(colours.line))
    return made


def clip_rectangles(state: EditState, track: Track, lane: QRectF) -> Iterator[tuple[Clip, QRectF]]:
    """The clips of a lane that are in sight, and where."""
    viewport = state.viewport
    for clip in track.clips:
        if clip.end < viewport.start or clip.start > viewport.end:
            continue
        left, right = max(viewport.x_of(clip.start), -20.0), min(viewport.x_of(clip.end), lane.width() + 20.0)
        yield clip, QRectF(left, lane.top() + MARGIN, right - left, lane.height() - 2 * MARGIN - 1)


def paint_track(painter: QPainter, state: EditState, track: Track, lane: QRectF, colours: Colours, heard: bool, ratio: float) -> None:
    """The clips of one lane, on a ground that is there already."""
    speaker = colours.speaker(track.role) if heard else colours.muted
    shown = list(clip_rectangles(state, track, lane))
    for clip, place in _joined(shown):
        _paint_clip_ground(painter, place, colours.muted if clip.muted else speaker, colours)
    _paint_waveform(painter, state, track, lane, QColor(speaker), QColor(colours.muted), ratio)
    for clip, place in shown:
        if place.width() > _NAME_ROOM:
            _paint_name(painter, state, clip, place, colours.muted if clip.muted else speaker, colours)


def _joined(shown: list[tuple[Clip, QRectF]]) -> Iterator[tuple[Clip, QRectF]]:
    """The clips, neighbours that are too narrow to be told apart made one."""
    waiting: tuple[Clip, QRectF] | None = None
    for clip, place in shown:
        if waiting and waiting[1].width() < _NARROW and place.width() < _NARROW and place.left() - waiting[1].right() < 1:
            waiting = waiting[0], waiting[1].united(place)
            continue
        if waiting:
            yield waiting
        waiting = clip, place
    if waiting:
        yield waiting


def _paint_clip_ground(painter: QPainter, place: QRectF, colour: str, colours: Colours) -> None:
    fill, border = mixed(colour, colours.background, 0.11), mixed(colour, colours.background, 0.42)
    if place.width() < _ROUNDED:
        painter.fillRect(place, fill)
        painter.fillRect(QRectF(place.left(), place.top(), 1, place.height()), border)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(border, 1))
    painter.setBrush(fill)
    corner = min(CORNER, place.width() / 3)
    painter.drawRoundedRect(place.adjusted(1, 0.5, -1, -0.5), corner, corner)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    strip = QRectF(place.left() + 1.5, place.top() + 1, place.width() - 3, STRIP)
    painter.fillRect(strip.adjusted(0, corner / 2, 0, 0), mixed(colour, colours.background, 0.2))
    painter.fillRect(strip.adjusted(corner / 2, 0, -corner / 2, -STRIP + corner / 2), mixed(colour, colours.background, 0.2))


def _paint_waveform(painter: QPainter, state: EditState, track: Track, lane: QRectF, colour: QColor, quiet: QColor, ratio: float) -> None:
    columns = round(lane.width() * ratio)
    height = round((lane.height() - 2 * MARGIN - STRIP - 5) * ratio)
    if columns < 1 or height < 4:
        return
    found = envelope(track, state.peaks, state.viewport.start, state.viewport.frames_per_pixel / ratio, columns)
    image, _kept = picture(found, height, state.enlarged, colour, quiet, ratio)
    painter.drawImage(QPointF(lane.left(), lane.top() + MARGIN + STRIP + 2), image)


def _paint_name(painter: QPainter, state: EditState, clip: Clip, place: QRectF, colour: str, colours: Colours) -> None:
    name = state.project.source(clip.source).name
    text = _("{name} · muted").format(name=name) if clip.muted else name
    left = max(place.left(), 0.0) + 9
    room = min(place.right(), painter.viewport().width()) - left - 9
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    if len(shown) < 3:
        return
    painter.setPen(mixed(colour, colours.text, 0.8))
    painter.drawText(QPointF(left, place.top() + 1 + (STRIP + metrics.ascent() - metrics.descent()) / 2), shown)

"""The picture of the lanes: clips with their waveforms, and the loudness under them.

It is painted once and kept. Where the view is scrolled, what was painted moves and only the columns that came into sight are painted; where a
track is another, only its lane is. Everything lies on whole columns, so that what was kept is what would be painted anew, pixel for pixel.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from podstudio.i18n import _
from podstudio.model.timeline import Clip, Track
from podstudio.ui.edit.clip_grounds import CORNER, paint_grounds
from podstudio.ui.edit.columns import ClipArrays, Grid, envelope
from podstudio.ui.edit.lane_layout import MARGIN, STRIP, LaneLayout
from podstudio.ui.edit.look import SPARE, Look, body_of, spans_of
from podstudio.ui.edit.loudness_lane import paint_loudness
from podstudio.ui.edit.painting import WaveColours, mixed, picture, slope
from podstudio.ui.edit.state import EditState
from podstudio.ui.theme import Colours

__all__ = ["CORNER", "LanePicture", "Look", "clip_rectangles", "paint_lanes", "paint_track"]

_NAME_ROOM = 56


class LanePicture:
    """The lanes without what moves over them, kept from one painting to the next."""

    def __init__(self) -> None:
        self._kept = QPixmap()
        self._first = 0
        self._whole: tuple[object, ...] = ()
        self._tracks: list[tuple[Track, bool]] = []
        self._loudness: tuple[object, ...] = ()

    def forget_loudness(self) -> None:
        """Paint the loudness anew when it is next shown."""
        self._loudness = ()

    def forget(self) -> None:
        """Paint everything anew when it is next shown."""
        self._whole = ()

    def paint(self, painter: QPainter, look: Look, dirty: QRectF) -> None:
        """Everything but what moves over the lanes."""
        self._follow(look)
        painter.drawPixmap(dirty, self._kept, QRectF(dirty.topLeft() * look.ratio, dirty.size() * look.ratio))
        painter.setFont(look.font)
        for track, lane, heard in look.lanes():
            if lane.intersects(dirty):
                _paint_names(painter, look, track, lane, heard, dirty)

    def _follow(self, look: Look) -> None:
        """Paint what has changed since the last time."""
        grid, state = look.grid, look.state
        whole = (look.layout, look.colours, look.size, look.ratio, grid.unit, state.peaks, state.enlarged, state.missing)
        tracks = [(track, heard) for track, _lane, heard in look.lanes()]
        moved = self._first - grid.first
        if not _same(whole, self._whole) or len(tracks) != len(self._tracks):
            self._kept = QPixmap(grid.count, round(look.size.height() * look.ratio))
            self._kept.fill(QColor(look.colours.background))
            self._kept.setDevicePixelRatio(look.ratio)
            self._loudness = ()
            stale = [(0, grid.count)] * len(tracks)
        else:
            stale = [self._stale(old, new, moved, grid.count) for old, new in zip(self._tracks, tracks, strict=True)]
            if moved and abs(moved) < grid.count:
                self._kept.scroll(moved, 0, QRect(0, 0, grid.count, round(look.layout.tracks_bottom * look.ratio)))
        self._whole, self._tracks, self._first = whole, tracks, grid.first
        with QPainter(self._kept) as painter:
            for (track, lane, heard), (first, count) in zip(look.lanes(), stale, strict=True):
                if count:
                    _paint_lane(painter, look, track, lane, heard, grid, (first, count))
            self._paint_loudness(painter, look)

    @staticmethod
    def _stale(old: tuple[Track, bool], new: tuple[Track, bool], moved: int, count: int) -> tuple[int, int]:
        """The columns of a lane that must be painted: the first one, and how many."""
        if old[0] is not new[0] or old[1] != new[1] or abs(moved) >= count:
            return 0, count
        return (0, moved) if moved >= 0 else (count + moved, -moved)

    def _paint_loudness(self, painter: QPainter, look: Look) -> None:
        viewport = look.state.viewport
        key = (look.state.figures, viewport.start, viewport.frames_per_pixel, viewport.length)
        if _same(key, self._loudness):
            return
        self._loudness = key
        top, height = look.layout.loudness
        lane = QRectF(0, top, look.size.width(), height)
        painter.setClipRect(lane)
        painter.fillRect(lane, QColor(look.colours.background))
        painter.setFont(look.font)
        paint_loudness(painter, look.state, lane, look.colours, look.ratio)
        painter.fillRect(QRectF(0, top + height - 1, look.size.width(), 1), QColor(look.colours.line))


def paint_lanes(state: EditState, layout: LaneLayout, colours: Colours, size: QSize, ratio: float, font: QFont) -> QPixmap:
    """Everything but the selection and the playhead, from nothing."""
    made = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    made.setDevicePixelRatio(ratio)
    with QPainter(made) as painter:
        LanePicture().paint(painter, Look(state, layout, colours, size, ratio, font), QRectF(0, 0, size.width(), size.height()))
    return made


def paint_track(painter: QPainter, state: EditState, track: Track, lane: QRectF, colours: Colours, heard: bool, ratio: float) -> None:
    """The clips of one lane, on a ground that is there already."""
    look = Look(state, LaneLayout((), (0, 0)), colours, QSize(round(lane.width()), 0), ratio, painter.font())
    _paint_clips(painter, look, track, lane, heard, look.grid, (0, look.grid.count))
    _paint_names(painter, look, track, lane, heard, lane)


def clip_rectangles(state: EditState, track: Track, lane: QRectF) -> Iterator[tuple[Clip, QRectF]]:
    """The clips of a lane that are in sight, and where."""
    viewport = state.viewport
    for number in ClipArrays.of(track).between(viewport.start, viewport.end):
        clip = track.clips[number]
        left, right = max(viewport.x_of(clip.start), -20.0), min(viewport.x_of(clip.end), lane.width() + 20.0)
        yield clip, QRectF(left, lane.top() + MARGIN, right - left, lane.height() - 2 * MARGIN - 1)


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether all are the same: numbers and sizes by value, what is large by identity."""
    small = (int, float, QSize, LaneLayout)
    return len(one) == len(other) and all(a is b or (isinstance(a, small) and a == b) for a, b in zip(one, other, strict=True))


def _paint_lane(painter: QPainter, look: Look, track: Track, lane: QRectF, heard: bool, grid: Grid, columns: tuple[int, int]) -> None:
    """Some columns of a lane: the first one, and how many."""
    region = QRectF(columns[0] / look.ratio, lane.top(), columns[1] / look.ratio, lane.height())
    painter.setClipRect(region)
    painter.fillRect(region, QColor(look.colours.background))
    _paint_clips(painter, look, track, lane, heard, grid, columns)
    painter.fillRect(QRectF(region.left(), lane.bottom() - 1, region.width(), 1), QColor(look.colours.line))


def _paint_clips(painter: QPainter, look: Look, track: Track, lane: QRectF, heard: bool, grid: Grid, columns: tuple[int, int]) -> None:
    if track.clips:
        paint_grounds(painter, look, track, lane, heard, grid.part(*columns))
        _paint_waveform(painter, look, track, lane, heard, grid, columns)


def _paint_waveform(painter: QPainter, look: Look, track: Track, lane: QRectF, heard: bool, grid: Grid, columns: tuple[int, int]) -> None:
    height = round((lane.height() - 2 * MARGIN - STRIP - 5) * look.ratio)
    if height < 4:
        return
    part = grid.part(columns[0] - SPARE, columns[1] + 2 * SPARE)
    colours, state = look.colours, look.state
    sound, quiet = QColor(colours.speaker(track.role) if heard else colours.muted), QColor(colours.muted)
    found = envelope(track, state.peaks, part, state.missing)
    at = QPointF((columns[0] - SPARE) / look.ratio, lane.top() + MARGIN + STRIP + 2)
    strong = look.high_contrast
    wave = WaveColours(sound, quiet, QColor(colours.background), QColor(colours.bad), *((0.75, 0.3) if strong else (0.5, 0.18)))
    image, _kept = picture(found, height, state.enlarged, wave, look.ratio)
    painter.drawImage(at, image)
    if found.fades:
        edge, _memory = slope((1 - found.fade) * height, height, mixed(sound.name(), colours.text, 0.8), look.ratio, 2.0 if strong else 1.2)
        painter.drawImage(at, edge)


def _paint_names(painter: QPainter, look: Look, track: Track, lane: QRectF, heard: bool, dirty: QRectF) -> None:
    if not track.clips:
        return
    spans, (top, height) = spans_of(look, track, look.grid), body_of(lane, look.ratio)
    for at in np.flatnonzero((spans.ends - spans.begins > _NAME_ROOM) & (spans.begins <= dirty.right()) & (spans.ends >= dirty.left())):
        clip = track.clips[int(spans.numbers[at])]
        colour = look.colours.muted if clip.muted or not heard else look.colours.speaker(track.role)
        _paint_name(painter, look, clip, QRectF(float(spans.begins[at]), top, float(spans.ends[at] - spans.begins[at]), height), colour)


def _paint_name(painter: QPainter, look: Look, clip: Clip, place: QRectF, colour: str) -> None:
    name = look.state.project.source(clip.source).name
    if clip.source in look.state.missing:
        name = _("{name} · missing").format(name=name)
    text = _("{name} · muted").format(name=name) if clip.muted else name
    left = max(place.left(), 0.0) + 9
    shown, raised = _elided(text, round(min(place.right(), look.size.width()) - left - 9), look.font.toString())
    if len(shown) < 3:
        return
    painter.setPen(mixed(colour, look.colours.text, 0.8))
    painter.drawText(QPointF(left, place.top() + 1 + (STRIP + raised) / 2), shown)


@lru_cache(maxsize=512)
def _elided(text: str, room: int, font_key: str) -> tuple[str, float]:
    """What of a name fits in, and how far its line stands under the middle, twice."""
    font = QFont()
    font.fromString(font_key)
    metrics = QFontMetricsF(font)
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room), metrics.ascent() - metrics.descent()

"""The picture of the lanes: clips with their waveforms, and the loudness under them.

It is painted once and kept. Where the view is scrolled, what was painted moves and only the columns that came into sight are painted; where a
track is another, only its lane is. Everything lies on whole columns, so that what was kept is what would be painted anew, pixel for pixel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from podstudio.i18n import _
from podstudio.model.timeline import Clip, Track
from podstudio.ui.edit.columns import ClipArrays, Grid, envelope
from podstudio.ui.edit.lane_layout import MARGIN, STRIP, LaneLayout
from podstudio.ui.edit.loudness_lane import paint_loudness
from podstudio.ui.edit.painting import WaveColours, line, mixed, picture
from podstudio.ui.edit.state import EditState
from podstudio.ui.theme import Colours

CORNER = 6.0
_NAME_ROOM = 56
_NARROW = 5.0
_ROUNDED = 14.0
"""Round corners are costly, and from here on narrower they are not seen."""
_FAR = 20
"""How far beyond the picture a clip is drawn, in columns."""
_SPARE = 2
"""Columns to either side of what is painted: a tick may come from there."""


@dataclass(frozen=True)
class Look:
    """What the lanes are painted from.

    Args:
        size: In pixels; `ratio` is the device's pixels in one of them.
    """

    state: EditState
    layout: LaneLayout
    colours: Colours
    size: QSize
    ratio: float
    font: QFont

    @property
    def grid(self) -> Grid:
        """The columns in sight, one to each of the device's pixels."""
        viewport = self.state.viewport
        return Grid.at(viewport.start, viewport.frames_per_pixel / self.ratio, round(self.size.width() * self.ratio))

    def lanes(self) -> list[tuple[Track, QRectF, bool]]:
        """The tracks with their lanes, and whether they are heard."""
        heard = {track.id for track in self.state.project.audible_tracks()}
        return [
            (track, QRectF(0, top, self.size.width(), height), track.id in heard)
            for track, (top, height) in zip(self.state.project.tracks, self.layout.tracks, strict=True)
        ]


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
        grid = look.grid
        for track, lane, heard in look.lanes():
            if lane.intersects(dirty):
                _paint_names(painter, look, track, lane, grid, heard, dirty)

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
    _paint_names(painter, look, track, lane, look.grid, heard, lane)


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
        _paint_grounds(painter, look, track, lane, heard, grid, columns)
        _paint_waveform(painter, look, track, lane, heard, grid, columns)


def _colour(look: Look, track: Track, clip: Clip, heard: bool) -> str:
    return look.colours.muted if clip.muted or not heard else look.colours.speaker(track.role)


def _place(look: Look, lane: QRectF, grid: Grid, clip: Clip) -> tuple[int, int, QRectF]:
    """The columns from and to which a clip reaches, and its rectangle, which ends soon outside of the picture."""
    left, right = grid.column_of(clip.start), grid.column_of(clip.end)
    first, last = max(left, -_FAR), min(right, grid.count + _FAR)
    return left, right, QRectF(first / look.ratio, lane.top() + MARGIN, (last - first) / look.ratio, lane.height() - 2 * MARGIN - 1)


def _paint_grounds(painter: QPainter, look: Look, track: Track, lane: QRectF, heard: bool, grid: Grid, columns: tuple[int, int]) -> None:
    """The clips' grounds; neighbours that are too narrow to be told apart are one."""
    edges = (grid.first + columns[0] - _SPARE) * grid.unit, (grid.first + columns[0] + columns[1] + _SPARE) * grid.unit
    shown = ClipArrays.of(track).between(*edges)
    narrow = _NARROW * look.ratio
    before: tuple[int, int, bool] | None = None
    if shown and shown[0]:
        clip = track.clips[shown[0] - 1]
        before = grid.column_of(clip.start), grid.column_of(clip.end), clip.muted
    for number in shown:
        clip = track.clips[number]
        left, right, place = _place(look, lane, grid, clip)
        joined = before and max(right - left, before[1] - before[0]) < narrow and left - before[1] < look.ratio and before[2] == clip.muted
        before = left, right, clip.muted
        _paint_ground(painter, place, (right - left) / look.ratio, _colour(look, track, clip, heard), look.colours, bordered=not joined)


def _paint_ground(painter: QPainter, place: QRectF, width: float, colour: str, colours: Colours, bordered: bool) -> None:
    fill, border = mixed(colour, colours.background, 0.11), mixed(colour, colours.background, 0.42)
    if width < _ROUNDED:
        painter.fillRect(place, fill)
        if bordered:
            painter.fillRect(QRectF(place.left(), place.top(), 1, place.height()), border)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(border, 1))
    painter.setBrush(fill)
    corner = min(CORNER, width / 3)
    painter.drawRoundedRect(place.adjusted(1, 0.5, -1, -0.5), corner, corner)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    strip = QRectF(place.left() + 1.5, place.top() + 1, place.width() - 3, STRIP)
    painter.fillRect(strip.adjusted(0, corner / 2, 0, 0), mixed(colour, colours.background, 0.2))
    painter.fillRect(strip.adjusted(corner / 2, 0, -corner / 2, -STRIP + corner / 2), mixed(colour, colours.background, 0.2))


def _paint_waveform(painter: QPainter, look: Look, track: Track, lane: QRectF, heard: bool, grid: Grid, columns: tuple[int, int]) -> None:
    height = round((lane.height() - 2 * MARGIN - STRIP - 5) * look.ratio)
    if height < 4:
        return
    part = grid.part(columns[0] - _SPARE, columns[1] + 2 * _SPARE)
    colours, state = look.colours, look.state
    sound, quiet = QColor(colours.speaker(track.role) if heard else colours.muted), QColor(colours.muted)
    found = envelope(track, state.peaks, part, state.missing)
    at = QPointF((columns[0] - _SPARE) / look.ratio, lane.top() + MARGIN + STRIP + 2)
    wave = WaveColours(sound, quiet, QColor(colours.background), QColor(colours.bad))
    image, _kept = picture(found, height, state.enlarged, wave, look.ratio)
    painter.drawImage(at, image)
    if found.fades:
        slope, _memory = line((1 - found.fade) * height, height, (mixed(sound.name(), colours.text, 0.6),), look.ratio)
        painter.drawImage(at, slope)


def _paint_names(painter: QPainter, look: Look, track: Track, lane: QRectF, grid: Grid, heard: bool, dirty: QRectF) -> None:
    last = (grid.first + grid.count) * grid.unit
    for number in ClipArrays.of(track).between(grid.first * grid.unit, last) if track.clips else ():
        clip = track.clips[number]
        _left, _right, place = _place(look, lane, grid, clip)
        if place.width() > _NAME_ROOM and place.intersects(dirty):
            _paint_name(painter, look, clip, place, _colour(look, track, clip, heard))


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

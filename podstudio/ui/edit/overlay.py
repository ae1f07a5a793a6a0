"""What is painted over the lanes' kept picture: what moves, what is chosen, and what can be taken hold of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from podstudio.model.clips import ClipPlace, clip_of, clip_under
from podstudio.model.timeline import Clip, Project, Track
from podstudio.ui.edit.gestures import Gesture, OfClip
from podstudio.ui.edit.hand import Hand
from podstudio.ui.edit.lane_layout import STRIP
from podstudio.ui.edit.lane_picture import CORNER, paint_track
from podstudio.ui.edit.painting import translucent
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.text import tabular
from podstudio.ui.edit.under_mouse import HANDLE, Ground, body_of, gain_of, handles_of, y_of_gain
from podstudio.ui.theme import Colours, is_high_contrast

_LINE_FROM = 12.0
_STEPS = 10
_POINT = 4.0
_BUBBLE = 24.0
_FAR = 4_000.0
"""Pixels beyond the window at which what reaches on is cut off: painters are slow with huge numbers."""


@dataclass(frozen=True, slots=True)
class Over:
    """What is painted from: the lanes, and the hand on the mouse."""

    ground: Ground
    colours: Colours
    ratio: float
    hand: Hand

    @property
    def gesture(self) -> Gesture | None:
        """What is being dragged."""
        return self.hand.gesture

    @property
    def state(self) -> EditState:
        """The page's state."""
        return self.ground.state

    @property
    def weight(self) -> float:
        """How much thicker lines are than usual."""
        return 1.6 if is_high_contrast(self.colours) else 1.0

    @property
    def project(self) -> Project:
        """The edit as it would be now."""
        return self.gesture.preview if self.gesture and self.gesture.preview is not None else self.state.project


def paint_over(painter: QPainter, over: Over, dirty: QRectF) -> None:
    """Everything that may change without the kept picture; only what lies in `dirty` is needed."""
    if over.project is not over.state.project:
        _paint_preview(painter, over)
    _paint_ranges(painter, over, dirty)
    if over.state.envelopes_shown:
        _paint_envelopes(painter, over, dirty)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _paint_clips_under_playhead(painter, over, dirty)
    _paint_held(painter, over, dirty)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if over.gesture and over.gesture.mark is not None:
        x = round(over.state.viewport.x_of(over.gesture.mark))
        painter.setPen(QPen(QColor(over.colours.warning), over.weight, Qt.PenStyle.DashLine))
        painter.drawLine(x, 0, x, over.ground.layout.tracks_bottom)


def paint_bubble(painter: QPainter, over: Over) -> None:
    """What the gesture tells, beside the mouse."""
    if over.gesture is None or not over.gesture.told:
        return
    painter.setFont(tabular(painter.font(), 12))
    width = QFontMetricsF(painter.font()).horizontalAdvance(over.gesture.told) + 20
    left = min(max(over.hand.mouse.x() + 14, 4), over.ground.width - width - 4)
    top = max(over.hand.mouse.y() - _BUBBLE - 12, 4)
    place = QRectF(QPointF(left, top), QSizeF(width, _BUBBLE))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(over.colours.line), 1))
    painter.setBrush(QColor(over.colours.panel))
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
    painter.setPen(QColor(over.colours.text))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, over.gesture.told)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_preview(painter: QPainter, over: Over) -> None:
    """The clips that would be others, over the ground they lie on or lay on."""
    state, colours = over.state, over.colours
    heard = {track.id for track in over.project.audible_tracks()}
    for old, new in zip(state.project.tracks, over.project.tracks, strict=True):
        if old.clips is new.clips:
            continue
        lane = over.ground.lane_of(old.id)
        for start, end in _changed(old, new):
            left, right = max(state.viewport.x_of(start) - 1, 0), min(state.viewport.x_of(end) + 1, lane.width())
            if left >= right:
                continue
            region = QRectF(left, lane.top(), right - left, lane.height() - 1)
            painter.save()
            painter.setClipRect(region, Qt.ClipOperation.IntersectClip)
            painter.fillRect(region, QColor(colours.background))
            near = tuple(clip for clip in new.clips if clip.end >= start and clip.start <= end)
            paint_track(painter, state, replace(new, clips=near), lane, colours, new.id in heard, over.ratio)
            painter.restore()


def _changed(old: Track, new: Track) -> list[tuple[int, int]]:
    """The stretches of a lane in which clips are others, those that meet made one."""
    before, now = {id(clip) for clip in old.clips}, {id(clip) for clip in new.clips}
    changed = [clip for clip in old.clips if id(clip) not in now] + [clip for clip in new.clips if id(clip) not in before]
    found: list[tuple[int, int]] = []
    for clip in sorted(changed, key=lambda clip: clip.start):
        if found and clip.start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], clip.end))
        else:
            found.append((clip.start, clip.end))
    return found


def _paint_ranges(painter: QPainter, over: Over, dirty: QRectF) -> None:
    state, colours, bottom = over.state, over.colours, over.ground.layout.tracks_bottom
    viewport = state.viewport
    for ranges, colour in ((state.proposed, colours.warning), (state.accepted, colours.bad)):
        first = bisect_right(ranges, viewport.start, key=lambda found: found[1])
        for start, end in ranges[first : bisect_left(ranges, viewport.end, key=lambda found: found[0])]:
            place = _range_place(over, start, end, bottom)
            if place.intersects(dirty.adjusted(-2, 0, 2, 0)):
                _paint_range(painter, place, colour, over.weight, hatched=ranges is state.accepted)
    if state.selection:
        place = _range_place(over, *state.selection, bottom)
        if place.intersects(dirty.adjusted(-2, 0, 2, 0)):
            painter.fillRect(place, translucent(colours.accent, 0.2))
            _paint_edges(painter, place, QColor(colours.accent), over.weight)


def _paint_range(painter: QPainter, place: QRectF, colour: str, weight: float, hatched: bool) -> None:
    """A stretch that tidying would change; hatched where that was accepted, so that it is not told by colour alone."""
    painter.fillRect(place, translucent(colour, 0.18))
    if hatched:
        painter.fillRect(place, QBrush(translucent(colour, 0.6), Qt.BrushStyle.BDiagPattern))
    _paint_edges(painter, place, translucent(colour, 0.8), weight)


def _paint_edges(painter: QPainter, place: QRectF, colour: QColor, weight: float) -> None:
    wide = round(weight)
    for x in (place.left(), place.right() - wide):
        painter.fillRect(QRectF(round(x), place.top(), wide, place.height()), colour)


def _range_place(over: Over, start: int, end: int, bottom: int) -> QRectF:
    viewport = over.state.viewport
    left, right = max(viewport.x_of(start), -4.0), min(viewport.x_of(end), over.ground.width + 4.0)
    return QRectF(left, 0, max(right - left, 1.0), bottom)


def _in_sight(rectangle: QRectF) -> QRectF:
    left, right = max(rectangle.left(), -20.0), min(rectangle.right(), _FAR)
    return QRectF(left, rectangle.top(), max(right - left, 0.0), rectangle.height())


def _paint_clips_under_playhead(painter: QPainter, over: Over, dirty: QRectF) -> None:
    project = over.project
    for track in project.tracks:
        place = clip_under(project, track.id, over.state.playhead) if len(track.clips) > 1 else None
        if place is None:
            continue
        clip = track.clips[place.index]
        rectangle = _in_sight(over.ground.rectangle(clip, over.ground.lane_of(track.id)))
        if rectangle.width() > 4 * CORNER and rectangle.intersects(dirty):
            painter.setPen(QPen(QColor(over.colours.muted if clip.muted else over.colours.speaker(track.role)), 1.6 * over.weight))
            painter.drawRoundedRect(rectangle.adjusted(1, 0.5, -1, -0.5), CORNER, CORNER)


def _paint_held(painter: QPainter, over: Over, dirty: QRectF) -> None:
    """The chosen clip's border, and the handles on it and on the clip under the mouse."""
    held = over.gesture.now if isinstance(over.gesture, OfClip) else None
    for place in dict.fromkeys((held or over.hand.hovered, held or over.state.chosen)):
        if place is None:
            continue
        clip = _clip(over.project, place)
        if clip is None:
            continue
        rectangle = over.ground.rectangle(clip, over.ground.lane_of(place.track))
        if not rectangle.intersects(dirty):
            continue
        if place == (held or over.state.chosen):
            _paint_chosen(painter, over, _in_sight(rectangle))
        _paint_fades(painter, over, clip, rectangle)


def _clip(project: Project, place: ClipPlace) -> Clip | None:
    try:
        return clip_of(project, place)
    except (KeyError, IndexError):
        return None


def _paint_chosen(painter: QPainter, over: Over, rectangle: QRectF) -> None:
    accent = over.colours.accent
    painter.fillRect(QRectF(rectangle.left() + 2, rectangle.top() + 2, max(rectangle.width() - 4, 0), STRIP - 2), translucent(accent, 0.25))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(accent), 2.5 * over.weight))
    corner = min(CORNER, rectangle.width() / 3)
    painter.drawRoundedRect(rectangle.adjusted(1.25, 0.75, -1.25, -0.75), corner, corner)


def _paint_fades(painter: QPainter, over: Over, clip: Clip, rectangle: QRectF) -> None:
    handles = handles_of(over.ground, clip, rectangle)
    if handles is None:
        return
    body, x_of = body_of(rectangle), over.state.viewport.x_of
    line = QColor(over.colours.text)
    line.setAlphaF(0.6)
    painter.setPen(QPen(line, 1.2 * over.weight))
    for outside, inside in ((clip.start, clip.start + clip.fade_in), (clip.end, clip.end - clip.fade_out)):
        if abs(x_of(inside) - x_of(outside)) > 2:
            painter.drawLine(QPointF(x_of(outside), body.bottom()), QPointF(x_of(inside), body.top()))
    painter.setPen(QPen(QColor(over.colours.text), 1.4 * over.weight))
    painter.setBrush(QColor(over.colours.panel))
    for middle in handles:
        painter.drawRoundedRect(QRectF(middle.x() - HANDLE / 2, middle.y() - HANDLE / 2, HANDLE, HANDLE), 2.5, 2.5)


def _paint_envelopes(painter: QPainter, over: Over, dirty: QRectF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    viewport = over.state.viewport
    for track in over.project.tracks:
        lane = over.ground.lane_of(track.id)
        if not lane.intersects(dirty):
            continue
        for index, clip in enumerate(track.clips):
            if clip.end < viewport.start or clip.start > viewport.end:
                continue
            rectangle = over.ground.rectangle(clip, lane)
            if rectangle.width() >= _LINE_FROM and rectangle.intersects(dirty):
                _paint_envelope(painter, over, clip, ClipPlace(track.id, index), body_of(rectangle))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_envelope(painter: QPainter, over: Over, clip: Clip, place: ClipPlace, body: QRectF) -> None:
    colour = QColor(over.colours.muted if clip.muted else over.colours.warning)
    x_of, shift = over.state.viewport.x_of, clip.start - clip.source_start
    points = [(frame + shift, gain_db + clip.gain_db) for frame, gain_db in clip.envelope if clip.source_start <= frame <= clip.source_end]
    bends = [clip.start, *(frame for frame, _gain in points), clip.end]
    line = QPolygonF()
    for first, last in pairwise(bends):
        steps = _STEPS if points else 1
        line.append([_bend(x_of, body, clip, first + (last - first) * step / steps) for step in range(steps + 1)])
    painter.save()
    painter.setClipRect(body.adjusted(0, -_POINT, 0, _POINT), Qt.ClipOperation.IntersectClip)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 1.8 * over.weight))
    painter.drawPolyline(line)
    for frame, gain_db in points:
        chosen = over.hand.point == (place, frame - shift)
        middle = QPointF(x_of(frame), y_of_gain(gain_db, body))
        painter.setBrush(colour if chosen else QColor(over.colours.panel))
        painter.drawEllipse(middle, _POINT + chosen, _POINT + chosen)
    painter.restore()


def _bend(x_of: Callable[[float], float], body: QRectF, clip: Clip, frame: float) -> QPointF:
    return QPointF(x_of(frame), y_of_gain(gain_of(clip, frame), body))

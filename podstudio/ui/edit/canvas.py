"""The lanes: the kept picture with selection and playhead over it, the mouse and the arrow keys."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from podstudio.i18n import _
from podstudio.model.timecode import format_seconds
from podstudio.ui.edit.lane_layout import LaneLayout, lay_out, least_height
from podstudio.ui.edit.lane_picture import CORNER, clip_rectangles, paint_lanes
from podstudio.ui.edit.painting import translucent
from podstudio.ui.edit.state import EditState
from podstudio.ui.theme import Theme

WHEEL_ZOOM = 1.25
_GRIP = 5
_DRAG = 3
_WHEEL_SCROLL = 96
_AUTO_SCROLL_MS = 30


class Canvas(QWidget):
    """All lanes in one widget.

    Signals:
        sought: The person put the playhead at a frame.
    """

    sought = Signal(int)

    def __init__(self, state: EditState, theme: Theme) -> None:
        super().__init__()
        self._state, self._theme = state, theme
        self._kept: QPixmap | None = None
        self._anchor: int | None = None
        self._pressed_x: float | None = None
        self._mouse_x = 0.0
        self._selecting = False
        self._focus_seen = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Waveform"))
        self._auto_scroll = QTimer(self)
        self._auto_scroll.setInterval(_AUTO_SCROLL_MS)
        self._auto_scroll.timeout.connect(self._scroll_under_mouse)
        state.changed.connect(self._changed)
        state.viewport.changed.connect(self.repaint_all)
        state.selected.connect(self._selection_changed)
        state.playhead_moved.connect(self._playhead_moved)
        theme.changed.connect(self.repaint_all)

    def layout_now(self) -> LaneLayout:
        """Where the lanes lie."""
        return lay_out(len(self._state.project.tracks), self.height())

    def minimumSizeHint(self) -> QSize:
        """Lanes do not get lower than they can be read; then they scroll."""
        return QSize(200, least_height(len(self._state.project.tracks)))

    def repaint_all(self) -> None:
        """Paint everything anew when it is next shown."""
        self._kept = None
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The kept picture, then what moves."""
        ratio = self.devicePixelRatioF()
        if self._kept is None or self._kept.devicePixelRatio() != ratio:
            font = self.font()
            font.setPixelSize(11)
            self._kept = paint_lanes(self._state, self.layout_now(), self._theme.colours, self.size(), ratio, font)
        dirty = QRectF(event.rect())
        with QPainter(self) as painter:
            painter.drawPixmap(dirty, self._kept, QRectF(dirty.topLeft() * ratio, dirty.size() * ratio))
            self._paint_ranges(painter, dirty)
            self._paint_clips_under_playhead(painter, dirty)
            self._paint_playhead(painter)
            if self.hasFocus() and self._focus_seen:
                painter.setPen(QPen(QColor(self._theme.colours.accent), 2))
                painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_ranges(self, painter: QPainter, dirty: QRectF) -> None:
        colours, bottom = self._theme.colours, self.layout_now().tracks_bottom
        for start, end in self._state.proposed:
            place = self._range_place(start, end, bottom)
            if place.intersects(dirty):
                painter.fillRect(place, translucent(colours.warning, 0.3))
        if self._state.selection:
            place = self._range_place(*self._state.selection, bottom)
            if place.intersects(dirty.adjusted(-2, 0, 2, 0)):
                painter.fillRect(place, translucent(colours.accent, 0.2))
                for x in (place.left(), place.right() - 1):
                    painter.fillRect(QRectF(round(x), 0, 1, bottom), QColor(colours.accent))

    def _range_place(self, start: int, end: int, bottom: int) -> QRectF:
        viewport = self._state.viewport
        left, right = max(viewport.x_of(start), -4.0), min(viewport.x_of(end), self.width() + 4.0)
        return QRectF(left, 0, max(right - left, 1.0), bottom)

    def _paint_clips_under_playhead(self, painter: QPainter, dirty: QRectF) -> None:
        colours = self._theme.colours
        playhead = self._state.playhead
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for track, (top, height) in zip(self._state.project.tracks, self.layout_now().tracks, strict=True):
            lane = QRectF(0, top, self.width(), height)
            for clip, place in clip_rectangles(self._state, track, lane):
                if clip.start <= playhead < clip.end and len(track.clips) > 1 and place.width() > 4 * CORNER and place.intersects(dirty):
                    painter.setPen(QPen(QColor(colours.muted if clip.muted else colours.speaker(track.role)), 1.6))
                    painter.drawRoundedRect(place.adjusted(1, 0.5, -1, -0.5), CORNER, CORNER)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_playhead(self, painter: QPainter) -> None:
        x = self._state.viewport.x_of(self._state.playhead)
        if -2 <= x <= self.width() + 2:
            painter.fillRect(QRectF(round(x) - 1, 0, 2, self.height()), QColor(self._theme.colours.playhead))

    def _playhead_moved(self, before: int, now: int) -> None:
        viewport = self._state.viewport
        if any(
            (clip.start <= before < clip.end) != (clip.start <= now < clip.end)
            for track in self._state.project.tracks
            for clip in track.clips
            if len(track.clips) > 1
        ):
            self.update()
            return
        for frame in (before, now):
            self.update(math.floor(viewport.x_of(frame)) - 3, 0, 7, self.height()) if abs(viewport.x_of(frame)) < 1e6 else None

    def _changed(self) -> None:
        self.updateGeometry()
        self.repaint_all()

    def _selection_changed(self) -> None:
        selection, rate = self._state.selection, self._state.rate
        told = [format_seconds(frame / rate, 3) for frame in selection] if selection else []
        self.setAccessibleDescription(_("Selected from {start} to {end}").format(start=told[0], end=told[1]) if told else "")
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The same stretch in another width."""
        super().resizeEvent(event)
        self._state.viewport.set_width(event.size().width())

    def changeEvent(self, event: QEvent) -> None:
        """Another font or another device: paint anew."""
        super().changeEvent(event)
        self.repaint_all()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The focus is seen where the keyboard brought it."""
        super().focusInEvent(event)
        self._focus_seen = event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The focus has gone."""
        super().focusOutEvent(event)
        self.update()

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select; at an edge of the selection, take hold of it."""
        if event.button() != Qt.MouseButton.LeftButton or not self._state.project.frames:
            return
        self._pressed_x = self._mouse_x = event.position().x()
        frame = self._state.viewport.frame_at(self._pressed_x)
        grip = self._grip_at(event.position())
        self._selecting = grip is not None or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if grip is not None:
            self._anchor = grip
        elif self._selecting:
            self._anchor = self._far_end(frame)
            self._state.select(self._anchor, frame)
        else:
            self._anchor = frame

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select as far as the mouse goes."""
        self._mouse_x = event.position().x()
        if self._anchor is None or self._pressed_x is None:
            at_edge = self._grip_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SplitHCursor if at_edge else Qt.CursorShape.IBeamCursor)
            return
        if not self._selecting and abs(self._mouse_x - self._pressed_x) < _DRAG:
            return
        self._selecting = True
        self._state.select(self._anchor, self._state.viewport.frame_at(self._mouse_x))
        outside = not 0 <= self._mouse_x <= self.width()
        if outside and not self._auto_scroll.isActive():
            self._auto_scroll.start()
        elif not outside:
            self._auto_scroll.stop()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click puts the playhead there and lets go of the selection; a drag puts it at the selection's start."""
        self._auto_scroll.stop()
        if self._anchor is None or event.button() != Qt.MouseButton.LeftButton:
            return
        anchor, self._anchor, self._pressed_x = self._anchor, None, None
        if not self._selecting:
            self._state.select(0, 0)
            self.sought.emit(anchor)
        elif self._state.selection:
            self.sought.emit(self._state.selection[0])
        self._selecting = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select the clip."""
        for track, (top, height) in zip(self._state.project.tracks, self.layout_now().tracks, strict=True):
            if top <= event.position().y() < top + height:
                frame = self._state.viewport.frame_at(event.position().x())
                clip = next((clip for clip in track.clips if clip.start <= frame < clip.end), None)
                if clip:
                    self._state.select(clip.start, clip.end)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl zooms at the pointer, Shift and sideways scroll; up and down scroll too where all lanes are in sight."""
        angle = event.angleDelta()
        turned = angle.y() or angle.x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._state.viewport.zoom(event.position().x(), WHEEL_ZOOM ** (turned / 120))
        elif self._lanes_scroll() and not angle.x() and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
            return
        else:
            exact = event.pixelDelta()
            moved = (exact.x() or exact.y()) if not exact.isNull() else turned * _WHEEL_SCROLL / 120
            self._state.viewport.scroll(-moved)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """A pinch zooms."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._state.viewport.zoom(event.position().x(), 1 + event.value())
            return True
        return super().event(event)

    def _lanes_scroll(self) -> bool:
        around = self.parentWidget()
        return around is not None and around.height() < self.height()

    def _scroll_under_mouse(self) -> None:
        beyond = self._mouse_x if self._mouse_x < 0 else max(self._mouse_x - self.width(), 0)
        self._state.viewport.scroll(beyond)
        if self._anchor is not None:
            self._state.select(self._anchor, self._state.viewport.frame_at(min(max(self._mouse_x, 0), self.width())))

    def _grip_at(self, position: QPointF) -> int | None:
        """The end that stays when the edge under the mouse is dragged; None where there is no edge."""
        selection = self._state.selection
        if selection is None or position.y() > self.layout_now().tracks_bottom:
            return None
        near = [abs(self._state.viewport.x_of(frame) - position.x()) for frame in selection]
        if min(near) > _GRIP:
            return None
        return selection[1] if near[0] < near[1] else selection[0]

    def _far_end(self, frame: int) -> int:
        """Where a selection that is extended to `frame` begins."""
        selection = self._state.selection
        if selection is None:
            return self._state.playhead
        return selection[0] if abs(frame - selection[0]) > abs(frame - selection[1]) else selection[1]

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the playhead: a second, with Ctrl ten, with Alt a pixel; with Shift they select."""
        target = self._target(event)
        if target is None:
            super().keyPressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            selection, playhead = self._state.selection, self._state.playhead
            anchor = playhead if selection is None else selection[0] if playhead == selection[1] else selection[1]
            self._state.select(anchor, target)
        self.sought.emit(target)

    def _target(self, event: QKeyEvent) -> int | None:
        modifiers, rate = event.modifiers(), self._state.rate
        step = 10 * rate if modifiers & Qt.KeyboardModifier.ControlModifier else rate
        if modifiers & Qt.KeyboardModifier.AltModifier:
            step = max(round(self._state.viewport.frames_per_pixel), 1)
        page = round(self._state.viewport.width * self._state.viewport.frames_per_pixel * 0.9)
        playhead, length = self._state.playhead, self._state.project.frames
        targets = {
            Qt.Key.Key_Left: playhead - step,
            Qt.Key.Key_Right: playhead + step,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: length,
            Qt.Key.Key_PageUp: playhead - page,
            Qt.Key.Key_PageDown: playhead + page,
        }
        target = targets.get(Qt.Key(event.key()))
        return None if target is None else min(max(target, 0), length)

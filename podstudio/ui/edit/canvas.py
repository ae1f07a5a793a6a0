"""The lanes: the kept picture, what moves over it, and the mouse and the arrow keys on them."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from podstudio.i18n import _
from podstudio.model.clips import clip_under
from podstudio.model.timecode import format_seconds
from podstudio.ui.edit.gliding import Glide
from podstudio.ui.edit.hand import Hand
from podstudio.ui.edit.lane_layout import LaneLayout, lay_out, least_height
from podstudio.ui.edit.lane_picture import LanePicture, Look
from podstudio.ui.edit.overlay import Over, paint_bubble, paint_over
from podstudio.ui.edit.playhead_keys import target_of
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.text import scaled
from podstudio.ui.edit.under_mouse import Ground, Part, Spot, spot_at
from podstudio.ui.edit.wheel import turn
from podstudio.ui.theme import Theme


class Canvas(QWidget):
    """All lanes in one widget.

    Signals:
        sought: The person put the playhead at a frame.
        menu_wanted: (Spot, place on the screen).
        lanes_resized: (factor) The person made the lanes higher or lower.
    """

    sought = Signal(int)
    menu_wanted = Signal(object, QPoint)
    lanes_resized = Signal(float)

    def __init__(self, state: EditState, theme: Theme) -> None:
        super().__init__()
        self._state, self._theme = state, theme
        self.glide = Glide(state.viewport, self)
        self.hand = Hand(state, self.ground, self)
        self._picture = LanePicture()
        self._focus_seen = False
        self._least_height = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Waveform"))
        self.hand.changed.connect(self._repaint_tracks)
        self.hand.cursor.connect(self.setCursor)
        self.hand.tip.connect(self.setToolTip)
        self.hand.sought.connect(self.sought)
        state.changed.connect(self._changed)
        state.viewport.changed.connect(self.update)
        state.selected.connect(self._selection_changed)
        state.playhead_moved.connect(self._playhead_moved)
        theme.changed.connect(self.repaint_all)

    def layout_now(self) -> LaneLayout:
        """Where the lanes lie."""
        return lay_out(len(self._state.project.tracks), self.height())

    def ground(self) -> Ground:
        """The lanes as they are shown now."""
        return Ground(self._state, self.layout_now(), self.width())

    def minimumSizeHint(self) -> QSize:
        """Lanes do not get lower than they can be read, or than was asked for; then they scroll."""
        return QSize(200, max(least_height(len(self._state.project.tracks)), self._least_height))

    def set_least_height(self, pixels: int) -> None:
        """Be at least so high."""
        self._least_height = pixels
        self.updateGeometry()

    def repaint_all(self) -> None:
        """Paint everything anew when it is next shown."""
        self._picture.forget()
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The kept picture, then what moves."""
        ratio = self.devicePixelRatioF()
        font = self.font()
        font.setPixelSize(scaled(11))
        look = Look(self._state, self.layout_now(), self._theme.colours, self.size(), ratio, font)
        dirty = QRectF(event.rect())
        over = Over(self.ground(), self._theme.colours, ratio, self.hand)
        with QPainter(self) as painter:
            self._picture.paint(painter, look, dirty)
            paint_over(painter, over, dirty)
            self._paint_playhead(painter)
            paint_bubble(painter, over)
            if self.hasFocus() and self._focus_seen:
                painter.setPen(QPen(QColor(self._theme.colours.accent), 4 if self._theme.high_contrast else 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_playhead(self, painter: QPainter) -> None:
        x = self._state.viewport.x_of(self._state.playhead)
        if -2 <= x <= self.width() + 2:
            wide = 3 if self._theme.high_contrast else 2
            painter.fillRect(QRectF(round(x) - 1, 0, wide, self.height()), QColor(self._theme.colours.playhead))

    def _playhead_moved(self, before: int, now: int) -> None:
        project, viewport = self._state.project, self._state.viewport
        if any(clip_under(project, track.id, before) != clip_under(project, track.id, now) for track in project.tracks if len(track.clips) > 1):
            self.update()
            return
        for frame in (before, now):
            self.update(math.floor(viewport.x_of(frame)) - 3, 0, 7, self.height()) if abs(viewport.x_of(frame)) < 1e6 else None

    def _repaint_tracks(self) -> None:
        self.update(0, 0, self.width(), self.layout_now().tracks_bottom)

    def _changed(self) -> None:
        self.hand.follow_edit()
        self.updateGeometry()
        self._picture.forget_loudness()
        self.update()

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
        """A gesture begins."""
        self.glide.stop()
        self.hand.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """It goes on."""
        self.hand.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It ends."""
        self.hand.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two clicks in a row."""
        self.hand.double_click(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing lies under the mouse any more."""
        super().leaveEvent(event)
        self.hand.hover(Spot(Part.NOTHING))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu of what can be done there; the clip under the mouse is chosen first."""
        if not self._state.project.frames or self.hand.gesture is not None:
            return
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            spot = spot_at(self.ground(), QPointF(event.pos()))
            self._state.choose(spot.place)
        else:
            spot = Spot(Part.STRIP if self._state.chosen else Part.LANE, self._state.chosen)
        self.menu_wanted.emit(spot, event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """As `wheel.turn` tells; up and down scroll the lanes where they are not all in sight."""
        around = self.parentWidget()
        self.turn_wheel(event, lanes_scroll=around is not None and around.height() < self.height())

    def turn_wheel(self, event: QWheelEvent, lanes_scroll: bool = False) -> None:
        """The same over the ruler, whose places are the lanes'."""
        self.glide.animated = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self) > 0
        event.setAccepted(turn(event, self.glide, self._state, self.lanes_resized.emit, lanes_scroll))

    def event(self, event: QEvent) -> bool:
        """A pinch zooms. During a gesture Escape takes it back; Del removes the chosen point of an envelope."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._state.viewport.zoom(event.position().x(), 1 + event.value())
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._taken(event):
            event.accept()
            return True
        return super().event(event)

    def _taken(self, event: QKeyEvent) -> Callable[[], None] | None:
        """What a key does to the gesture or to the chosen point, before the page's verbs are asked."""
        if self.hand.gesture is not None:
            return self.hand.cancel if event.key() == Qt.Key.Key_Escape else None
        removes = event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and not event.modifiers()
        return self.hand.remove_point if removes and self.hand.chosen_point() else None

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the playhead: a second, with Ctrl ten; with Shift they select."""
        taken = self._taken(event)
        if taken:
            taken()
            return
        if event.key() == Qt.Key.Key_Control:
            self.hand.set_free(True)
        target = target_of(event, self._state)
        if target is None:
            super().keyPressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._state.extend_selection(target)
        self.sought.emit(target)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Without Ctrl edges snap again."""
        if event.key() == Qt.Key.Key_Control:
            self.hand.set_free(False)
        super().keyReleaseEvent(event)

"""The hand on the mouse: which gesture is going on, and the steps that it makes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent

from podstudio.model.clips import ClipPlace
from podstudio.ui.edit.clip_gestures import gesture_at
from podstudio.ui.edit.envelope_gestures import Point, point_number, without_point
from podstudio.ui.edit.gestures import CURSORS, TIPS, Gesture, OfClip, Pan, Step
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.under_mouse import Ground, Part, Spot, spot_at

_DRAG = 3
_AUTO_SCROLL_MS = 30


class Hand(QObject):
    """What the mouse holds, hovers over and has chosen.

    Args:
        point: The chosen point of an envelope: its clip and its frame in the source's time.

    Signals:
        changed: Something else is to be painted over the lanes.
        cursor: How the mouse is to look.
        tip: What could be done there.
        sought: The playhead goes to a frame.
        stepped: (Step) A gesture changed the edit.
        double_clicked: (Spot, frame) on something that is no point of an envelope.
    """

    changed = Signal()
    cursor = Signal(Qt.CursorShape)
    tip = Signal(str)
    sought = Signal(int)
    stepped = Signal(object)
    double_clicked = Signal(object, int)

    def __init__(self, state: EditState, ground: Callable[[], Ground], parent: QObject) -> None:
        super().__init__(parent)
        self._state, self._ground = state, ground
        self.locked = False
        self.gesture: Gesture | None = None
        self.hovered: ClipPlace | None = None
        self.mouse = QPointF()
        self.point: tuple[ClipPlace, int] | None = None
        self._point_is_new = self._moved = self._free = False
        self._button = Qt.MouseButton.NoButton
        self._pressed = QPointF()
        self._auto_scroll = QTimer(self)
        self._auto_scroll.setInterval(_AUTO_SCROLL_MS)
        self._auto_scroll.timeout.connect(self._scroll_under_mouse)

    def press(self, event: QMouseEvent) -> None:
        """Take hold of what lies there."""
        if self.gesture is not None or not self._state.project.frames:
            return
        self._pressed = self.mouse = event.position()
        ground = self._ground()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._begin(Pan(ground, self._pressed), event)
        elif event.button() == Qt.MouseButton.LeftButton:
            spot = spot_at(ground, self._pressed)
            if spot.place and spot.part is not Part.SOUND:
                self._state.choose(spot.place)
            self._begin(gesture_at(ground, spot, self._pressed, event.modifiers(), self.locked), event)

    def move(self, event: QMouseEvent) -> None:
        """Go on with the gesture; without one, show what lies there."""
        self.mouse = event.position()
        self._free = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self.gesture is None:
            self.hover(spot_at(self._ground(), self.mouse))
            return
        if not self._moved and (self.mouse - self._pressed).manhattanLength() < _DRAG:
            return
        self._moved = True
        self._go_on()
        outside = not isinstance(self.gesture, Pan) and not 0 <= self.mouse.x() <= self._state.viewport.width
        if outside and not self._auto_scroll.isActive():
            self._auto_scroll.start()
        elif not outside:
            self._auto_scroll.stop()

    def set_free(self, free: bool) -> None:
        """Ctrl was pressed or let go while the mouse rests."""
        if self.gesture is not None and self._moved and free != self._free:
            self._free = free
            self._go_on()

    def release(self, event: QMouseEvent) -> None:
        """What the gesture showed is done in one step."""
        if self.gesture is None or event.button() != self._button:
            return
        gesture = self.gesture
        self._end()
        done = gesture.release() if self._moved else gesture.click()
        if isinstance(gesture, Point):
            self.point, self._point_is_new = (gesture.place, gesture.frame), gesture.is_new
        if isinstance(done, Step):
            self.stepped.emit(done)
        elif done is not None:
            self.sought.emit(done)
        self.hover(spot_at(self._ground(), self.mouse))

    def double_click(self, event: QMouseEvent) -> None:
        """A point of an envelope is removed, unless the first click has just made it; all else is told."""
        if event.button() != Qt.MouseButton.LeftButton or not self._state.project.frames:
            return
        spot = spot_at(self._ground(), event.position())
        if spot.part is Part.POINT and spot.place and not self.locked:
            if not self._point_is_new:
                self.stepped.emit(without_point(self._state.project, spot.place, spot.point))
        elif spot.part is not Part.LINE:
            self.double_clicked.emit(spot, self._state.viewport.frame_at(event.position().x()))

    def hover(self, spot: Spot) -> None:
        """The mouse is over a part of the lanes and holds nothing."""
        self.cursor.emit(CURSORS.get(spot.part, Qt.CursorShape.ArrowCursor))
        self.tip.emit("" if self.locked else TIPS.get(spot.part, ""))
        if spot.place != self.hovered:
            self.hovered = spot.place
            self.changed.emit()

    def cancel(self) -> None:
        """Take back what is being dragged."""
        if self.gesture is not None:
            self.gesture.cancel()
            self._end()

    def follow_edit(self) -> None:
        """The edit may be another one: what is held of the old one is let go."""
        if isinstance(self.gesture, OfClip) and self.gesture.before is not self._state.project:
            self.cancel()
        if self.hovered is not None and self.gesture is None:
            self.hover(spot_at(self._ground(), self.mouse))

    def chosen_point(self) -> tuple[ClipPlace, int] | None:
        """The clip and the number of the chosen point, while envelopes are shown and may be changed."""
        if self.point is None or not self._state.envelopes_shown or self.locked:
            return None
        number = point_number(self._state.project, *self.point)
        return None if number is None else (self.point[0], number)

    def remove_point(self) -> None:
        """Remove the chosen point."""
        chosen = self.chosen_point()
        if chosen:
            self.point = None
            self.stepped.emit(without_point(self._state.project, *chosen))

    def _begin(self, gesture: Gesture, event: QMouseEvent) -> None:
        self.gesture, self._button, self._moved, self.point = gesture, event.button(), False, None
        self._free = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if gesture.at_once:
            self._go_on()
        self.cursor.emit(gesture.cursor)
        self.tip.emit("")
        self.changed.emit()

    def _go_on(self) -> None:
        if self.gesture is not None:
            x = self.mouse.x() if isinstance(self.gesture, Pan) else min(max(self.mouse.x(), 0), self._state.viewport.width)
            self.gesture.move(self._ground(), QPointF(x, self.mouse.y()), self._free)
            self.cursor.emit(self.gesture.cursor)
            self.changed.emit()

    def _end(self) -> None:
        self._auto_scroll.stop()
        self.gesture = None
        self.changed.emit()

    def _scroll_under_mouse(self) -> None:
        width = self._state.viewport.width
        beyond = self.mouse.x() if self.mouse.x() < 0 else max(self.mouse.x() - width, 0)
        self._state.viewport.scroll(beyond)
        self._go_on()

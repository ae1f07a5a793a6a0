"""The ruler over the lanes: times, chapter flags and notes that can be dragged, the selection, and the playhead's handle."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from podstudio.i18n import _
from podstudio.model.marks import Kind, PlacedMark, placed_marks
from podstudio.model.timecode import format_seconds
from podstudio.model.timeline import Project
from podstudio.ui.edit.lane_layout import RULER_HEIGHT
from podstudio.ui.edit.ruler_flags import Flag, lay_out_dots, lay_out_flags
from podstudio.ui.edit.ruler_picture import paint_playhead, paint_ruler
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.text import tabular
from podstudio.ui.theme import Theme

_DRAG = 4
_SNAP = 6.0
_AUTO_SCROLL_MS = 30
_HANDLE = 9
"""Pixels that the playhead's handle needs on either side."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A mark that the mouse has: how far from its frame it was taken (pixels), where it is dragged to (None: it is not yet), and what draws it."""

    flag: Flag
    grab: float
    edges: list[int]
    to: int | None = None


class Ruler(QWidget):
    """Times and chapters.

    Signals:
        sought: The person put the playhead at a frame.
        wheel_turned: The wheel was turned here; the lanes know what that means.
        scrubbed: The playhead is dragged over a frame.
        mark_chosen: (kind, indices) of a flag that was clicked.
        mark_dropped: (kind, index in the edit's list, frame of the episode) after it was dragged.
        mark_named: (kind, index) of a flag that was double-clicked.
        chapter_asked: The frame of an empty place that was double-clicked.
        menu_asked: (kind, or "" on an empty place; indices; frame; a point of the screen).
    """

    sought = Signal(int)
    wheel_turned = Signal(QWheelEvent)
    scrubbed = Signal(int)
    mark_chosen = Signal(str, object)
    mark_dropped = Signal(str, int, int)
    mark_named = Signal(str, int)
    chapter_asked = Signal(int)
    menu_asked = Signal(str, object, int, QPoint)

    def __init__(self, state: EditState, theme: Theme) -> None:
        super().__init__()
        self._state, self._theme = state, theme
        self.locked = False
        self._kept: QPixmap | None = None
        self._project: Project | None = None
        self._marks: dict[Kind, tuple[PlacedMark, ...]] = {"chapters": (), "notes": ()}
        self._laid: tuple[list[Flag], list[Flag]] | None = None
        self._chosen: tuple[str, frozenset[int]] = ("chapters", frozenset())
        self._held: _Held | None = None
        self._pressed_x = self._mouse_x = 0.0
        self._scrubbing = False
        self._keys_before: QWidget | None = None
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(_AUTO_SCROLL_MS)
        self._scrolling.timeout.connect(self._scroll_under_mouse)
        self.setFixedHeight(RULER_HEIGHT)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(_("Times and chapters"))
        state.changed.connect(self._changed)
        state.playhead_moved.connect(self._playhead_moved)
        for signal in (state.viewport.changed, state.selected, theme.changed):
            signal.connect(self.repaint_all)

    def flags(self) -> list[Flag]:
        """The chapters in sight."""
        return self._layout()[0]

    def dots(self) -> list[Flag]:
        """The notes in sight."""
        return self._layout()[1]

    def show_chosen(self, kind: str, indices: list[int]) -> None:
        """Show which marks are chosen in the list."""
        chosen = (kind, frozenset(indices))
        if chosen != self._chosen:
            self._chosen = chosen
            self.repaint_all()

    def repaint_all(self) -> None:
        """Lay out and paint everything anew when it is next shown."""
        self._kept = self._laid = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The kept picture, and the playhead over it."""
        ratio = self.devicePixelRatioF()
        if self._kept is None or self._kept.devicePixelRatio() != ratio or self._kept.deviceIndependentSize().toSize() != self.size():
            self._laid = None
            flags, dots = self._layout()
            self._kept = paint_ruler(self._state, flags, dots, self._chosen, self._theme.colours, self.size(), ratio, self._font())
        dirty = QRectF(event.rect())
        with QPainter(self) as painter:
            painter.drawPixmap(dirty, self._kept, QRectF(dirty.topLeft() * ratio, dirty.size() * ratio))
            paint_playhead(painter, self._state.viewport.x_of(self._state.playhead), self.width(), self.height(), self._theme.colours)

    def event(self, event: QEvent) -> bool:
        """Tooltips tell what is under the mouse; Escape lets go of what is dragged."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            flag = self._flag_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), flag.tip(self._state.rate) if flag else "", self)
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self._held:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape: what is dragged goes back."""
        if event.key() == Qt.Key.Key_Escape and self._held:
            self._let_go()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another font."""
        super().changeEvent(event)
        self.repaint_all()

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a mark, or put the playhead there."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed_x = self._mouse_x = event.position().x()
        flag = self._flag_at(event.position())
        if flag:
            edges = {
                0,
                self._state.playhead,
                *(edge for track in self._state.project.tracks for clip in track.clips for edge in (clip.start, clip.end)),
            }
            self._held = _Held(flag, self._pressed_x - self._state.viewport.x_of(flag.mark.frame or 0), sorted(edges))
        else:
            self._scrubbing = True
            self.sought.emit(self._state.viewport.frame_at(self._pressed_x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the mark or the playhead."""
        if not event.buttons() & Qt.MouseButton.LeftButton:
            flag = self._flag_at(event.position())
            can = flag is not None and not self.locked and len(flag.marks) == 1
            self.setCursor(Qt.CursorShape.OpenHandCursor if can else Qt.CursorShape.PointingHandCursor if flag else Qt.CursorShape.ArrowCursor)
            return
        self._mouse_x = event.position().x()
        self._drag(bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        outside = not 0 <= self._mouse_x <= self.width()
        if outside and not self._scrolling.isActive() and (self._scrubbing or (self._held and self._held.to is not None)):
            self._scrolling.start()
        elif not outside:
            self._scrolling.stop()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the mark: it stays there. A click on it puts the playhead at it."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        held = self._held
        self._let_go()
        if held is None:
            return
        mark = held.flag.mark
        if held.to is not None:
            self.mark_dropped.emit(mark.kind, mark.index, held.to)
        else:
            self.mark_chosen.emit(mark.kind, [one.index for one in held.flag.marks])
            self.sought.emit(mark.frame or 0)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Name the mark; look closer where there are several; set a chapter where there is none."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        flag = self._flag_at(event.position())
        if flag and len(flag.marks) > 1:
            self._state.viewport.show_range(flag.mark.frame or 0, max(flag.marks[-1].frame or 0, (flag.mark.frame or 0) + self._state.rate // 10))
        elif flag and not self.locked:
            self.mark_named.emit(flag.mark.kind, flag.mark.index)
        elif not self.locked:
            self.chapter_asked.emit(self._state.viewport.frame_at(event.position().x()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the mark, or at this moment."""
        flag = self._flag_at(QPointF(event.pos()))
        indices = [mark.index for mark in flag.marks] if flag else []
        self.menu_asked.emit(flag.mark.kind if flag else "", indices, self._state.viewport.frame_at(event.pos().x()), event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """As over the lanes."""
        self.wheel_turned.emit(event)

    def _drag(self, free: bool = False) -> None:
        """What is held goes to the mouse; with `free` nothing draws it."""
        x = min(max(self._mouse_x, 0.0), float(self.width()))
        held = self._held
        if held is None:
            if self._scrubbing:
                self.scrubbed.emit(self._state.viewport.frame_at(x))
            return
        if self.locked or len(held.flag.marks) > 1 or (held.to is None and abs(self._mouse_x - self._pressed_x) < _DRAG):
            return
        if held.to is None:
            self._keys_before = QApplication.focusWidget()
            self.setFocus()  # for Escape
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        to = min(self._state.viewport.frame_at(x - held.grab), max(self._state.project.frames - 1, 0))
        self._held = replace(held, to=to if free else self._snapped(to, held.edges))
        QToolTip.showText(self.mapToGlobal(QPoint(round(x), self.height())), format_seconds((self._held.to or 0) / self._state.rate, 3), self)
        self.repaint_all()

    def _snapped(self, frame: int, edges: list[int]) -> int:
        at = bisect_left(edges, frame)
        nearest = min(edges[max(at - 1, 0) : at + 1], key=lambda edge: abs(edge - frame))
        near = abs(nearest - frame) <= _SNAP * self._state.viewport.frames_per_pixel
        return min(nearest, max(self._state.project.frames - 1, 0)) if near else frame

    def _let_go(self) -> None:
        self._scrolling.stop()
        if self._held and self._held.to is not None:
            QToolTip.hideText()
            if self._keys_before and self.hasFocus():
                self._keys_before.setFocus()
        self._keys_before = None
        self._held = None
        self._scrubbing = False
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.repaint_all()

    def _scroll_under_mouse(self) -> None:
        self._state.viewport.scroll(self._mouse_x if self._mouse_x < 0 else max(self._mouse_x - self.width(), 0))
        self._drag()

    # What is shown

    def _changed(self) -> None:
        if self._project is not self._state.project:
            self._project = self._state.project
            kinds: tuple[Kind, ...] = ("chapters", "notes")
            self._marks = {kind: placed_marks(self._state.times, self._project, kind) for kind in kinds}
            self.repaint_all()

    def _playhead_moved(self, before: int, now: int) -> None:
        """Only what is around the playhead is painted."""
        for frame in (before, now):
            x = self._state.viewport.x_of(frame)
            if -_HANDLE < x < self.width() + _HANDLE:
                self.update(math.floor(x) - _HANDLE, 0, 2 * _HANDLE + 1, self.height())

    def _layout(self) -> tuple[list[Flag], list[Flag]]:
        if self._laid is None:
            held, viewport, metrics = self._held, self._state.viewport, QFontMetricsF(self._font())
            flags = lay_out_flags(self._seen("chapters"), viewport, metrics)
            dots = lay_out_dots(self._seen("notes"), viewport, self.height())
            if held and held.to is not None:  # over the others
                alone = [replace(held.flag.mark, frame=held.to)]
                flags += lay_out_flags(alone, viewport, metrics) if alone[0].kind == "chapters" else []
                dots += lay_out_dots(alone, viewport, self.height()) if alone[0].kind == "notes" else []
            self._laid = flags, dots
        return self._laid

    def _seen(self, kind: Kind) -> list[PlacedMark]:
        """The marks that are heard, without the one that is dragged."""
        held = self._held
        dragged = held.flag.mark if held and held.to is not None else None
        return [mark for mark in self._marks[kind] if mark.frame is not None and mark is not dragged]

    def _font(self) -> QFont:
        return tabular(self.font(), 11)

    def _flag_at(self, position: QPointF) -> Flag | None:
        dots = (dot for dot in reversed(self.dots()) if dot.place.contains(position))
        flags = (flag for flag in reversed(self.flags()) if flag.place.adjusted(-3, -6, 0, 2).contains(position))
        return next(dots, None) or next(flags, None)

"""The ruler over the lanes: times, chapter flags that can be dragged, notes, and the playhead's handle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from podstudio.i18n import _
from podstudio.model.timecode import format_seconds
from podstudio.model.timeline import PlacedChapter
from podstudio.ui.edit.canvas import WHEEL_ZOOM
from podstudio.ui.edit.lane_layout import RULER_HEIGHT
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.text import tabular
from podstudio.ui.theme import Theme

_STEPS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_LABEL_ROOM = 92
_FLAG_TOP, _FLAG_HEIGHT = 6, 18
_DRAG = 4
_WHEEL_SCROLL = 96


class Ruler(QWidget):
    """Times and chapters.

    Signals:
        sought: The person put the playhead at a frame.
        chapter_dropped: (index in the edit's chapters, frame of the episode) after a flag was dragged.
        chapter_named: (index) of a flag that was double-clicked.
    """

    sought = Signal(int)
    chapter_dropped = Signal(int, int)
    chapter_named = Signal(int)

    def __init__(self, state: EditState, theme: Theme) -> None:
        super().__init__()
        self._state, self._theme = state, theme
        self.locked = False
        self._held: PlacedChapter | None = None
        self._grab = 0.0
        self._pressed_x = 0.0
        self._dragged_to: int | None = None
        self.setFixedHeight(RULER_HEIGHT)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Times and chapters"))
        for signal in (state.changed, state.viewport.changed, state.playhead_moved, theme.changed):
            signal.connect(self._repaint)

    def flags(self) -> list[tuple[PlacedChapter, QRectF]]:
        """The chapters in sight and where their flags are; a flag ends where the next one begins."""
        metrics = QFontMetricsF(self._font())
        viewport = self._state.viewport
        placed = sorted(self._state.times.chapters(), key=self._frame_of)
        found = []
        for number, chapter in enumerate(placed):
            x = viewport.x_of(self._frame_of(chapter))
            behind = viewport.x_of(self._frame_of(placed[number + 1])) if number + 1 < len(placed) else self.width()
            width = min(metrics.horizontalAdvance(chapter.chapter.title) + 20, max(behind - x - 3, 4.0), 260.0)
            if -width < x < self.width():
                found.append((chapter, QRectF(x, _FLAG_TOP, width, _FLAG_HEIGHT)))
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ticks, flags, notes, playhead."""
        del event
        colours = self._theme.colours
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(colours.background))
            painter.setFont(self._font())
            self._paint_ticks(painter)
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(colours.line))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for chapter, place in self.flags():
                self._paint_flag(painter, chapter, place)
            self._paint_notes(painter)
            self._paint_playhead(painter)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a flag, or put the playhead there."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed_x = event.position().x()
        self._held = self._flag_at(event.position())
        if self._held:
            self._grab = self._pressed_x - self._state.viewport.x_of(self._held.start)
        else:
            self.sought.emit(self._state.viewport.frame_at(self._pressed_x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the flag or the playhead."""
        x = event.position().x()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            flag = self._flag_at(event.position())
            self.setCursor(Qt.CursorShape.OpenHandCursor if flag and not self.locked else Qt.CursorShape.ArrowCursor)
            told = flag.chapter.title if flag else self._note_at(event.position())
            self.setToolTip(told)
            return
        if self._held is None:
            self.sought.emit(self._state.viewport.frame_at(x))
        elif not self.locked and (self._dragged_to is not None or abs(x - self._pressed_x) >= _DRAG):
            self._dragged_to = min(self._state.viewport.frame_at(x - self._grab), max(self._state.project.frames - 1, 0))
            QToolTip.showText(event.globalPosition().toPoint(), format_seconds(self._dragged_to / self._state.rate, 3), self)
            self._repaint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the flag: it stays there. A click on it puts the playhead at its chapter."""
        del event
        held, to = self._held, self._dragged_to
        self._held = self._dragged_to = None
        if held and to is not None:
            self.chapter_dropped.emit(held.index, to)
        elif held:
            self.sought.emit(held.start)
        self._repaint()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Name the chapter."""
        flag = self._flag_at(event.position())
        if flag and not self.locked:
            self.chapter_named.emit(flag.index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """As over the lanes."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._state.viewport.zoom(event.position().x(), WHEEL_ZOOM ** (turned / 120))
        else:
            self._state.viewport.scroll(-turned * _WHEEL_SCROLL / 120)
        event.accept()

    def _repaint(self) -> None:
        self.update()

    def _font(self) -> QFont:
        return tabular(self.font(), 11)

    def _frame_of(self, chapter: PlacedChapter) -> int:
        dragged = self._held is not None and self._held.index == chapter.index and self._dragged_to is not None
        return self._dragged_to if dragged and self._dragged_to is not None else chapter.start

    def _flag_at(self, position: QPointF) -> PlacedChapter | None:
        return next((chapter for chapter, place in reversed(self.flags()) if place.adjusted(-2, -4, 0, 2).contains(position)), None)

    def _note_at(self, position: QPointF) -> str:
        viewport = self._state.viewport
        return next((note.text for frame, note in self._state.times.markers() if abs(viewport.x_of(frame) - position.x()) < 6), "")

    def _paint_ticks(self, painter: QPainter) -> None:
        viewport, rate, colours = self._state.viewport, self._state.rate, self._theme.colours
        second = rate / viewport.frames_per_pixel
        step = next((step for step in _STEPS_S if step * second >= _LABEL_ROOM), _STEPS_S[-1])
        decimals = 0 if step >= 1 else 1 if step >= 0.1 else 2 if step >= 0.01 else 3
        small = step / (6 if step in {30, 60, 3600} else 5)
        number = int(viewport.start / rate / small)
        last = min(viewport.end, viewport.length) / rate
        while number * small <= last:
            x = viewport.x_of(number * small * rate)
            large = number % round(step / small) == 0
            painter.fillRect(QRectF(round(x), self.height() - (8 if large else 4), 1, 8 if large else 4), QColor(colours.line))
            if large:
                painter.setPen(QColor(colours.muted))
                painter.drawText(QPointF(round(x) + 5, self.height() - 6), format_seconds(number * small, decimals))
            number += 1

    def _paint_flag(self, painter: QPainter, chapter: PlacedChapter, place: QRectF) -> None:
        colours = self._theme.colours
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.soft))
        painter.drawRoundedRect(place.adjusted(0, 0, 0, 0), min(9.0, place.width() / 2), 9)
        painter.fillRect(QRectF(place.left(), place.top(), min(9.0, place.width() / 2), place.height()), QColor(colours.soft))
        painter.fillRect(QRectF(place.left(), place.top(), 2, place.height()), QColor(colours.accent))
        room = place.width() - 18
        if room > 12:
            painter.setPen(QColor(colours.accent))
            metrics = QFontMetricsF(painter.font())
            title = metrics.elidedText(chapter.chapter.title, Qt.TextElideMode.ElideRight, room + 2)
            painter.drawText(QPointF(place.left() + 10, place.top() + (place.height() + metrics.ascent() - metrics.descent()) / 2), title)

    def _paint_notes(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colours.warning))
        for frame, _note in self._state.times.markers():
            x = self._state.viewport.x_of(frame)
            if -6 < x < self.width() + 6:
                painter.drawEllipse(QPointF(x, self.height() - 13), 3, 3)

    def _paint_playhead(self, painter: QPainter) -> None:
        x = round(self._state.viewport.x_of(self._state.playhead))
        if not -8 < x < self.width() + 8:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colours.playhead))
        bottom = self.height()
        painter.drawPolygon(
            QPolygonF(
                [QPointF(x - 6, bottom - 9), QPointF(x + 6, bottom - 9), QPointF(x + 6, bottom - 6), QPointF(x, bottom), QPointF(x - 6, bottom - 6)]
            )
        )

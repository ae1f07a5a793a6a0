"""The loudness at the playhead while playing, and under the pointer over the lane."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel

from podstudio.i18n import _
from podstudio.model.timecode import format_seconds
from podstudio.ui.edit.feature import Editor, Feature
from podstudio.ui.edit.figures import Figures
from podstudio.ui.edit.text import NOTHING, level, tabular

_SHOWN_S = 0.1


class LoudnessLive(Feature):
    """Live figures in the lane's head, and a readout at the pointer."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._began: int | None = None
        self._shown = 0
        self._readout = _Readout(editor)
        editor.playback.started.connect(self._start)
        editor.playback.stopped.connect(self._stop)
        editor.state.playhead_moved.connect(self._move)

    def _start(self, frame: int) -> None:
        self._began, self._shown = frame, -1
        self._move(frame, frame)

    def _stop(self) -> None:
        self._began = None
        self.editor.lanes.heads.loudness.rest()

    def _move(self, _before: int, now: int) -> None:
        state, figures = self.editor.state, self.editor.state.figures
        step = int(now / state.rate / _SHOWN_S)
        if self._began is None or figures is None or step == self._shown:
            return
        self._shown = step
        self._began = min(self._began, now)
        at = now / state.rate
        told = (figures.short_term.level_before(at), figures.momentary.level_before(at), figures.so_far(self._began / state.rate, at))
        short_term, momentary, so_far = (None if one is None else one + figures.gain_db for one in told)
        self.editor.lanes.heads.loudness.show_levels(short_term, momentary, so_far, figures.target_lufs)


class _Readout(QObject):
    """A small label at the pointer that tells time and levels there."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor.page)
        self._editor = editor
        self._canvas = editor.lanes.canvas
        self._label = QLabel(self._canvas)
        self._label.setObjectName("readout")
        self._label.setFont(tabular(self._label.font(), 11))
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label.setContentsMargins(6, 2, 6, 2)
        self._label.setAutoFillBackground(True)
        self._label.hide()
        self._canvas.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the pointer."""
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._follow(event.position().toPoint())
        elif event.type() == QEvent.Type.Leave:
            self._label.hide()
        return False

    def _follow(self, place: QPoint) -> None:
        state, figures = self._editor.state, self._editor.state.figures
        top, height = self._canvas.layout_now().loudness
        at = state.viewport.start + place.x() * state.viewport.frames_per_pixel
        if figures is None or not top <= place.y() < top + height or not 0 <= at < state.project.frames:
            self._label.hide()
            return
        colours = self._editor.context.theme.colours
        self._label.setStyleSheet(f"background: {colours.panel}; color: {colours.text}; border: 1px solid {colours.line}; border-radius: 4px;")
        self._label.setText(_told(figures, at, state.rate))
        self._label.adjustSize()
        x = place.x() + 14 if place.x() + 20 + self._label.width() < self._canvas.width() else place.x() - 14 - self._label.width()
        self._label.move(x, top + 3)
        self._label.show()


def _told(figures: Figures, frame: float, rate: int) -> str:
    seconds = frame / rate
    levels = (curve.level_at(seconds) for curve in (figures.short_term, figures.momentary))
    short_term, momentary = (NOTHING if one is None else level(one + figures.gain_db, "").strip() for one in levels)
    told = _("{time}   short-term {short_term}   momentary {momentary} LUFS").format(
        time=format_seconds(seconds, 1), short_term=short_term, momentary=momentary
    )
    limited = any(start - rate // 20 <= frame < end + rate // 20 for start, end in figures.limited)
    return told + (_("   the limiter works hard here") if limited else "")

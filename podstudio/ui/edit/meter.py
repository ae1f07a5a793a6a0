"""A track's meter: RMS as a bar, the highest peak as a line that is held, and a light that stays until it is clicked once the track was too loud."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from podstudio.i18n import _
from podstudio.ui.edit.levels import TrackLevel
from podstudio.ui.edit.text import level
from podstudio.ui.theme import Theme, is_high_contrast

_FLOOR_DB = -48.0
_FALL_DB_A_SECOND = 40.0
_HOLD_S = 1.5
_CLIPPED = 0.9997
"""The largest value that 16 bits hold."""
_BAR, _LIGHT, _GAP = 6, 8, 4


class Meter(QWidget):
    """From −48 dB to full scale."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rms_db = self._held_db = self.highest_db = _FLOOR_DB
        self._held_at = self._shown_at = 0.0
        self.clipped = False
        self.setFixedHeight(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tell()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(120, 12)

    def show_level(self, now: TrackLevel) -> None:
        """The level now."""
        clock = time.monotonic()
        fall = _FALL_DB_A_SECOND * min(clock - self._shown_at, 0.2)
        self._shown_at = clock
        rms, peak = _db(now.rms) + (3.0 if now.rms else 0.0), _db(now.peak)
        before = self._rms_db, self._held_db, self.clipped
        self._rms_db = max(rms, self._rms_db - fall, _FLOOR_DB)
        if peak >= self._held_db:
            self._held_db, self._held_at = peak, clock
        elif clock - self._held_at > _HOLD_S:
            self._held_db = max(peak, self._held_db - fall, _FLOOR_DB)
        self.highest_db = max(self.highest_db, peak)
        if now.peak >= _CLIPPED and not self.clipped:
            self.clipped = True
            self._tell()
        if before != (self._rms_db, self._held_db, self.clipped):
            self.update()

    def rest(self) -> None:
        """Nothing is played: the bar is empty, the light stays."""
        self._rms_db = self._held_db = _FLOOR_DB
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click puts the light out, and forgets the highest peak."""
        del event
        self.clipped, self.highest_db = False, _FLOOR_DB
        self._tell()
        self.update()

    def event(self, event: QEvent) -> bool:
        """The tooltip tells the highest peak."""
        if event.type() == QEvent.Type.ToolTip:
            self._tell()
            QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), self.toolTip(), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Green, then amber, then red at full scale; a line at the held peak; the light at the right."""
        del event
        colours = self._theme.colours
        width = self.width() - _LIGHT - _GAP
        bar = QRectF(0, (self.height() - _BAR) / 2, width, _BAR)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.sunken))
            if is_high_contrast(colours):  # there the ground is no other than the head's
                painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            painter.setBrush(QColor(colours.bad if self.clipped else colours.sunken))
            painter.drawEllipse(QPointF(self.width() - _LIGHT / 2, self.height() / 2), _LIGHT / 2 - 0.5, _LIGHT / 2 - 0.5)
            painter.setPen(Qt.PenStyle.NoPen)
            share = _share(self._rms_db)
            if share > 0:
                ramp = QLinearGradient(0, 0, width, 0)
                for place, colour in ((0.0, colours.good), (0.72, colours.good), (0.86, colours.warning), (1.0, colours.bad)):
                    ramp.setColorAt(place, QColor(colour))
                painter.setClipRect(QRectF(0, 0, width * share, self.height()))
                painter.setBrush(ramp)
                painter.drawRoundedRect(bar, 3, 3)
                painter.setClipping(False)
            held = _share(self._held_db)
            if held > 0:
                colour = colours.bad if self._held_db > -1 else colours.warning if self._held_db > -6 else colours.text
                painter.fillRect(QRectF(min(width * held, width - 2), bar.top() - 2, 2, _BAR + 4), QColor(colour))

    def _tell(self) -> None:
        highest = level(self.highest_db, "dBFS") if self.highest_db > _FLOOR_DB else ""
        told = _("Highest peak {level}").format(level=highest) if highest else _("Level while playing")
        if self.clipped:
            told += "\n" + _("The track was too loud here: click to put the light out")
        self.setToolTip(told)
        self.setAccessibleName(_("Level"))
        self.setAccessibleDescription(told)


def _db(amplitude: float) -> float:
    return 20 * math.log10(amplitude) if amplitude > 1e-6 else _FLOOR_DB


def _share(level_db: float) -> float:
    return min(max((level_db - _FLOOR_DB) / -_FLOOR_DB, 0.0), 1.0)

"""A small field over the lanes in which a clip's gain is typed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from podstudio.i18n import _
from podstudio.model.clips import LEAST_GAIN_DB, MOST_GAIN_DB
from podstudio.ui.controls import label
from podstudio.ui.edit.decibels import Decibels
from podstudio.ui.edit.popover import cast_shadow


class GainField(QFrame):
    """Return takes the gain, Escape and a click elsewhere leave it as it was.

    Signals:
        accepted: (gain in dB).
    """

    accepted = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("popover")
        self._value = _ClipGain()
        self._value.returned.connect(self._accept)
        self._value.left.connect(self.hide)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 8, 12, 8)
        line.addWidget(label(_("Clip gain"), "muted"))
        line.addWidget(self._value)
        cast_shadow(self)
        self.hide()

    def ask(self, place: QPoint, gain_db: float) -> None:
        """Show the field with a gain in it, ready to be typed over."""
        self.adjustSize()
        self.move(place)
        self._value.setValue(gain_db)
        self.show()
        self.raise_()
        self._value.setFocus()
        self._value.selectAll()

    def _accept(self) -> None:
        value = round(self._value.value(), 1)
        self.hide()
        self.accepted.emit(value)


class _ClipGain(Decibels):
    """A gain in dB."""

    returned = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__(LEAST_GAIN_DB, MOST_GAIN_DB)
        self.setObjectName("seconds")
        self.setFixedWidth(96)
        self.lineEdit().setMinimumWidth(84)
        self.setAccessibleName(_("Clip gain in decibels"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return and Escape."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.interpretText()
            self.returned.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The person is elsewhere."""
        super().focusOutEvent(event)
        self.left.emit()

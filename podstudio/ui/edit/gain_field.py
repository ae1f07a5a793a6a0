"""A small field over the lanes in which a clip's gain is typed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QHBoxLayout, QWidget

from podstudio.i18n import _
from podstudio.model.clips import LEAST_GAIN_DB, MOST_GAIN_DB
from podstudio.ui.controls import label
from podstudio.ui.edit.popover import cast_shadow
from podstudio.ui.edit.text import level


class GainField(QFrame):
    """Return takes the gain, Escape and a click elsewhere leave it as it was.

    Signals:
        accepted: (gain in dB).
    """

    accepted = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("popover")
        self._value = _Decibels()
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


class _Decibels(QDoubleSpinBox):
    """A gain in dB."""

    returned = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setRange(LEAST_GAIN_DB, MOST_GAIN_DB)
        self.setDecimals(1)
        self.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.setObjectName("seconds")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedWidth(96)
        self.lineEdit().setMinimumWidth(84)
        self.setAccessibleName(_("Clip gain in decibels"))

    def textFromValue(self, value: float) -> str:
        """With its sign and a real minus."""
        return level(value, "dB", signed=True)

    def valueFromText(self, text: str) -> float:
        """A number however it is written."""
        try:
            return float(text.replace("−", "-").replace(",", ".").replace("dB", "").strip())
        except ValueError:
            return self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Everything may be typed; what is no number changes nothing."""
        return QValidator.State.Acceptable, text, position

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

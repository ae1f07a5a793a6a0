"""A field for a gain in decibels, of a track or of a clip."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox

from podstudio.ui.edit.text import level


class Decibels(QDoubleSpinBox):
    """A gain with its sign and a real minus, read however it is written."""

    def __init__(self, least: float, most: float) -> None:
        super().__init__()
        self.setRange(least, most)
        self.setDecimals(1)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

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

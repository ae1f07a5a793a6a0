"""The control that a setting is shown by, from its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QWidget

from podstudio.ui.forms import calm, choice, line, number, text
from podstudio.ui.settings_table import Setting


def control_of(setting: Setting) -> Any:
    """A new control, empty, with the range of the setting."""
    return _CONTROLS[setting.kind](setting)


class _Minus(QDoubleSpinBox):
    """Shows a real minus sign, and takes a hyphen too."""

    def textFromValue(self, val: float) -> str:
        return super().textFromValue(val).replace("-", "−")

    def valueFromText(self, text: str) -> float:
        return super().valueFromText(text.replace("−", "-"))

    def validate(self, input: str, pos: int) -> tuple[QValidator.State, str, int]:  # noqa: A002 - Qt's own name
        state, _text, place = super().validate(input.replace("−", "-"), pos)
        return state, input, place


def _decimal(setting: Setting) -> QDoubleSpinBox:
    made = _Minus()
    made.setRange(setting.low, setting.high)
    made.setDecimals(1)
    made.setSingleStep(0.5)
    made.setSuffix(f" {setting.unit}")
    made.lineEdit().setTextMargins(8, 0, 8, 0)
    return calm(made)


def _number(setting: Setting) -> QWidget:
    made = number(int(setting.low), int(setting.high))
    made.setSuffix(f" {setting.unit}")
    return made


_CONTROLS: dict[str, Callable[[Setting], QWidget]] = {
    "line": lambda _setting: line(),
    "text": lambda _setting: text(3),
    "choice": lambda setting: choice(setting.choices),
    "tick": lambda setting: QCheckBox(setting.label),
    "number": _number,
    "decimal": _decimal,
}

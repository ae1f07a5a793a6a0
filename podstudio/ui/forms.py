"""Forms: a field is a label, a control, a word of help, and beside it what is wrong; controls of every kind are read and filled the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from podstudio.ui.controls import label, row

Control = TypeVar("Control", bound=QWidget)
_MARGINS = (8, 0, 8, 0)  # the style sheet hides a spin box's buttons, and its padding with them
TYPING_MS = 700
"""What is typed is saved when the keys have been still for so long."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of control gives its value, takes one, and the name of the signal that tells a change."""

    read: Callable[[Any], Any]
    fill: Callable[[Any, Any], object]
    changed: str


def _fill_line(line: QLineEdit, value: str) -> None:
    line.setText(value)
    if not line.hasFocus():
        line.setCursorPosition(0)  # a long text is read from its beginning


_KINDS: Mapping[type[QWidget], _Kind] = {
    QLineEdit: _Kind(lambda line: line.text().strip(), _fill_line, "textChanged"),
    QPlainTextEdit: _Kind(lambda text: text.toPlainText(), lambda text, value: text.setPlainText(value), "textChanged"),
    QComboBox: _Kind(lambda box: box.currentData(), lambda box, value: box.setCurrentIndex(_index(box, value)), "currentIndexChanged"),
    QSpinBox: _Kind(lambda box: box.value(), lambda box, value: box.setValue(value), "valueChanged"),
    QDoubleSpinBox: _Kind(lambda box: box.value(), lambda box, value: box.setValue(value), "valueChanged"),
    QCheckBox: _Kind(lambda box: box.isChecked(), lambda box, value: box.setChecked(value), "toggled"),
}


def _kind(control: QWidget) -> _Kind:
    return next(kind for type_, kind in _KINDS.items() if isinstance(control, type_))


def value_of(control: QWidget) -> Any:
    """What a control says: text (a line's without blanks around it), number, whether it is ticked, or the data of the choice."""
    return _kind(control).read(control)


def fill(control: QWidget, value: Any) -> None:
    """Show a value; nothing is told, and a text that is the same keeps its cursor."""
    if value_of(control) == value:
        return
    control.blockSignals(True)
    try:
        _kind(control).fill(control, value)
    finally:
        control.blockSignals(False)


def on_change(control: QWidget, call: Callable[[], object]) -> None:
    """Call `call` whenever the person changes the control."""
    getattr(control, _kind(control).changed).connect(lambda *_: call())


def line(placeholder: str = "", name: str = "") -> QLineEdit:
    """A line of text."""
    made = QLineEdit()
    made.setPlaceholderText(placeholder)
    made.setAccessibleName(name or placeholder)
    return made


def text(lines: int, placeholder: str = "") -> QPlainTextEdit:
    """A text of several lines; Tab goes on to the next field."""
    made = QPlainTextEdit()
    made.setPlaceholderText(placeholder)
    made.setTabChangesFocus(True)
    made.setFixedHeight(lines * made.fontMetrics().lineSpacing() + 26)
    return made


def choice(options: Sequence[tuple[str, Any]]) -> QComboBox:
    """A choice of (words, value)."""
    made = QComboBox()
    for words, value in options:
        made.addItem(words, value)
    return calm(made)


def number(low: int, high: int, none: str = "") -> QSpinBox:
    """A whole number; where `none` is given, the lowest means none and is shown by that word."""
    made = QSpinBox()
    made.setRange(low, high)
    made.setSpecialValueText(none)
    made.lineEdit().setTextMargins(*_MARGINS)
    return calm(made)


class _Calm(QObject):
    """Keeps the wheel from changing what the pointer happens to be over while a form is scrolled."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def calm(control: Control) -> Control:
    """The control, deaf to the wheel until it is clicked."""
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    control.installEventFilter(_Calm(control))
    return control


class Field(QWidget):
    """A control under its label; help or what is wrong below it."""

    def __init__(self, name: str, control: QWidget, help_text: str = "", stretch: int = 0) -> None:
        super().__init__()
        self.control = control
        self.stretch = stretch
        self._counter = label("", "muted")
        self._note = label(help_text, "muted", wrap=True)
        if not help_text:
            self._note.hide()
        self._problem = label("", "problem", wrap=True)
        self._problem.hide()
        title = label(name, "field")
        title.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(name)
        control.setAccessibleDescription(help_text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row(title, None, self._counter))
        column.addWidget(control)
        column.addWidget(self._note)
        column.addWidget(self._problem)

    def tell_problem(self, sentence: str) -> None:
        """Say what is wrong, "" where nothing is."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def problem(self) -> str:
        """What is said to be wrong."""
        return self._problem.text()

    def count(self, told: str) -> None:
        """A small figure at the right of the label."""
        self._counter.setText(told)


def fields(*several: Field) -> QWidget:
    """Fields side by side, each with its stretch, aligned at the top."""
    made = QWidget()
    line_ = row(spacing=16)
    for field in several:
        line_.addWidget(field, field.stretch, Qt.AlignmentFlag.AlignTop)
    made.setLayout(line_)
    return made


def scrolled(inside: QWidget) -> QScrollArea:
    """A page's column that scrolls."""
    inside.setObjectName("inside")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def after_typing(parent: QObject, call: Callable[[], object], ms: int = TYPING_MS) -> QTimer:
    """A timer to start at every key: `call` is called when the keys are still."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(ms)
    timer.timeout.connect(call)
    return timer


def _index(box: QComboBox, value: Any) -> int:
    """The place of a value; one that is not among the choices joins them, so that what a file says is not lost."""
    found = box.findData(value)
    if found < 0:
        box.addItem(str(value), value)
        found = box.count() - 1
    return found

"""A list of short rows that is edited in place: people, references, objectives. Rows are added, removed and moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from podstudio.i18n import _
from podstudio.ui.controls import button, icon, row
from podstudio.ui.forms import choice, fill, line, on_change, value_of
from podstudio.ui.theme import Theme

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One value of a row. `choices` are (words, value); without them it is a line of text."""

    name: str
    stretch: int = 1
    choices: tuple[tuple[str, str], ...] = ()
    default: str = ""


class RowsEditor(QWidget):
    """Rows of texts. `changed` is emitted at every change that the person makes. Alt+Up and Alt+Down move the row that has the cursor."""

    changed = Signal()

    def __init__(self, columns: Sequence[Column], add: str, theme: Theme) -> None:
        super().__init__()
        self._columns, self._theme = tuple(columns), theme
        self._rows: list[_Row] = []
        self._place = QVBoxLayout()
        self._place.setSpacing(8)
        self._add = button(add, self._add_and_focus, "flat")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._place)
        column.addLayout(row(self._add, None))
        theme.changed.connect(self._paint)
        self._paint()

    def values(self) -> tuple[Values, ...]:
        """The rows as they stand; those that are empty are left out."""
        found = (one.values() for one in self._rows)
        return tuple(values for values in found if any(value for value, column in zip(values, self._columns, strict=True) if not column.choices))

    def fill(self, values: Sequence[Values]) -> None:
        """Show rows; nothing is told."""
        if tuple(values) == self.values():
            return
        while len(self._rows) > len(values):
            self._drop(self._rows[-1])
        while len(self._rows) < len(values):
            self._append()
        for one, row_values in zip(self._rows, values, strict=True):
            one.fill(row_values)

    def _append(self) -> _Row:
        made = _Row(self._columns, self._theme)
        made.changed.connect(self.changed)
        made.removed.connect(lambda: self._remove(made))
        made.moved.connect(lambda by: self._move(made, by))
        self._rows.append(made)
        self._place.addWidget(made)
        return made

    def _add_and_focus(self) -> None:
        self._append().controls[0].setFocus()

    def _remove(self, one: _Row) -> None:
        self._drop(one)
        self.changed.emit()
        (self._rows[-1].controls[0] if self._rows else self._add).setFocus()

    def _drop(self, one: _Row) -> None:
        self._rows.remove(one)
        self._place.removeWidget(one)
        one.hide()
        one.deleteLater()

    def _move(self, one: _Row, by: int) -> None:
        at = self._rows.index(one)
        to = at + by
        if not 0 <= to < len(self._rows):
            return
        self._rows.insert(to, self._rows.pop(at))
        self._place.removeWidget(one)
        self._place.insertWidget(to, one)
        for before, after in zip(self._rows, self._rows[1:], strict=False):
            QWidget.setTabOrder(before.last, after.controls[0])
        self.changed.emit()

    def _paint(self) -> None:
        self._add.setIcon(icon("plus", self._theme.colours.muted))
        for one in self._rows:
            one.paint()


class _Row(QWidget):
    changed = Signal()
    removed = Signal()
    moved = Signal(int)

    def __init__(self, columns: Sequence[Column], theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.controls: list[QWidget] = []
        place = QHBoxLayout(self)
        place.setContentsMargins(0, 0, 0, 0)
        place.setSpacing(8)
        for column in columns:
            control = choice([(_(words), value) for words, value in column.choices]) if column.choices else line(column.name)
            control.setAccessibleName(column.name)
            control.setToolTip(column.name if column.choices else "")
            if column.default:
                fill(control, column.default)
            on_change(control, self.changed.emit)
            control.installEventFilter(self)
            place.addWidget(control, column.stretch)
            self.controls.append(control)
        self._up = self._tool(_("Move up"), lambda: self.moved.emit(-1))
        self._down = self._tool(_("Move down"), lambda: self.moved.emit(1))
        self.last = self._tool(_("Remove"), self.removed.emit)
        tools = row(self._up, self._down, self.last, spacing=0)
        place.addLayout(tools)
        self.paint()

    def values(self) -> Values:
        return tuple(str(value_of(control)) for control in self.controls)

    def fill(self, values: Values) -> None:
        for control, value in zip(self.controls, values, strict=True):
            fill(control, value)
            if isinstance(control, QLineEdit):
                control.setToolTip(value if len(value) > 24 else "")

    def paint(self) -> None:
        colour = self._theme.colours.muted
        for tool, name in ((self._up, "chevron-up"), (self._down, "chevron-down"), (self.last, "close")):
            tool.setIcon(icon(name, colour))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
            if event.key() in steps:
                self.moved.emit(steps[Qt.Key(event.key())])
                if isinstance(watched, QWidget):
                    watched.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _tool(self, name: str, clicked: Any) -> QToolButton:
        made = QToolButton()
        made.setObjectName("tool")
        made.setToolTip(name)
        made.setAccessibleName(name)
        made.clicked.connect(lambda _checked=False: clicked())
        return made

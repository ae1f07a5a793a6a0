"""A bar across a page: says something and offers what can be done about it, and blocks nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from podstudio.i18n import _
from podstudio.ui.controls import button

Answer = tuple[str, Callable[[], object]]


class Bar(QFrame):
    """Hidden until it has something to tell. `level` is info, amber or red."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bar")
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._answers: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 12, 8)
        self._row.setSpacing(8)
        self._row.addWidget(self._text, 1)
        self.hide()

    def tell(self, text: str, *answers: Answer, level: str = "info", closable: bool = True) -> None:
        """Show a sentence and its answers; each answer hides the bar."""
        for old in self._answers:
            self._row.removeWidget(old)
            old.deleteLater()
        asked = [*answers, *([(_("Close"), lambda: None)] if closable else [])]
        self._answers = [button(name, partial(self._answer, act), "flat") for name, act in asked]
        for made in self._answers:
            self._row.addWidget(made)
        self._text.setText(text)
        self._text.setAccessibleName(text)
        self.setProperty("level", level)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()

    def message(self) -> str:
        """What is shown now, "" where nothing is."""
        return "" if self.isHidden() else self._text.text()

    def answers(self) -> dict[str, QPushButton]:
        """The buttons by their words."""
        return {made.text(): made for made in self._answers}

    def _answer(self, act: Callable[[], object]) -> None:
        self.hide()
        act()

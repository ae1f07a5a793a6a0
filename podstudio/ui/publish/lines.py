"""One line of a check: a sign, what was looked at, what was found, and the button that mends it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from podstudio.i18n import _
from podstudio.ui.controls import Elided, button, label, rule
from podstudio.ui.theme import Theme

_SIGN = 20
LEVEL_WORDS = {"green": "good", "amber": "to look at", "red": "stops the publishing"}


class Sign(QWidget):
    """A round sign: a tick, an exclamation mark, a cross."""

    def __init__(self, level: str, theme: Theme) -> None:
        super().__init__()
        self.level = level
        self._theme = theme
        self.setFixedSize(_SIGN, _SIGN)
        self.setAccessibleName(_(LEVEL_WORDS[level]))
        self.setToolTip(_(LEVEL_WORDS[level]))
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Soft disc, strong mark."""
        ink, soft = self._theme.colours.level(self.level)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(soft))
            painter.drawEllipse(QRectF(0, 0, _SIGN, _SIGN))
            pen = QPen(QColor(ink), 2)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            for x1, y1, x2, y2 in _MARKS[self.level]:
                painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))


_MARKS = {
    "green": ((7, 10, 9, 12), (9, 12, 13, 8)),
    "amber": ((10, 5.5, 10, 10), (10, 13.9, 10, 14.1)),
    "red": ((7, 7, 13, 13), (13, 7, 7, 13)),
}


class CheckLine(QWidget):
    """A check's line. `fix` is the word on its button and what it does."""

    def __init__(
        self, level: str, title: str, message: str, theme: Theme, fix: tuple[str, Callable[[], object]] | None = None, *, wrap: bool = False
    ) -> None:
        super().__init__()
        self.level, self.title, self.message = level, title, message
        self.setMinimumHeight(40)
        self.setAccessibleName(f"{title}: {message} ({_(LEVEL_WORDS[level])})")
        self.fix = button(fix[0], fix[1], "fix", tip=f"{title}: {fix[0]}") if fix else None
        told: QLabel = label(message, "told", wrap=True) if wrap else Elided(message, "told")
        told.setToolTip(message)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6 if wrap else 0, 0, 6 if wrap else 0)
        row.setSpacing(12)
        row.addWidget(Sign(level, theme))
        row.addWidget(label(title))
        row.addWidget(told, 1)
        if self.fix:
            row.addWidget(self.fix)


class Lines(QFrame):
    """Lines under each other, parted by hairlines."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.lines: list[CheckLine] = []

    def show_lines(self, lines: list[CheckLine]) -> None:
        """Other lines in place of these."""
        self.lines = lines
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for index, one in enumerate(lines):
            if index:
                self._column.addWidget(rule())
            self._column.addWidget(one)

"""The window's own small controls: cards, chips, buttons with their shortcut, progress with Cancel, elided labels, empty states."""

from __future__ import annotations

from collections.abc import Callable

import qtawesome
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from podstudio.i18n import _


def icon(name: str, colour: str, active: str | None = None, disabled: str | None = None) -> QIcon:
    """A Material Design icon in a colour; `active` for its checked state."""
    made = qtawesome.icon(f"mdi6.{name}", color=colour, color_on=active or colour, color_disabled=disabled or colour)
    assert isinstance(made, QIcon)
    return made


def label(text: str = "", name: str = "", wrap: bool = False) -> QLabel:
    """A label in one of the style sheet's kinds: title, section, muted, figure, empty, warning."""
    made = QLabel(text)
    made.setObjectName(name)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def button(text: str, clicked: Callable[[], object], kind: str = "", shortcut: str = "", tip: str = "") -> QPushButton:
    """A button: primary (the next step), flat, tiny, big, or outlined."""
    made = QPushButton(text)
    made.setObjectName(kind)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.clicked.connect(lambda _checked=False: clicked())
    told = tip or text
    made.setToolTip(f"{told}  ({shortcut})" if shortcut else tip)
    made.setAccessibleName(told)
    return made


def card(*, spacing: int = 8) -> tuple[QFrame, QVBoxLayout]:
    """A card and the column inside it."""
    frame = QFrame()
    frame.setObjectName("card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(20, 16, 20, 16)
    column.setSpacing(spacing)
    return frame, column


def rule(upright: bool = False) -> QFrame:
    """A hairline."""
    frame = QFrame()
    frame.setObjectName("upright" if upright else "rule")
    return frame


def row(*widgets: QWidget | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Widgets in a row; None is a stretch."""
    made = QHBoxLayout()
    made.setSpacing(spacing)
    made.setContentsMargins(*margins)
    for widget in widgets:
        if widget is None:
            made.addStretch(1)
        else:
            made.addWidget(widget)
    return made


class Elided(QLabel):
    """A label whose long text ends in … and stands whole in its tooltip."""

    def __init__(self, text: str = "", name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""
        self.tell(text)

    def tell(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self.setAccessibleName(text)
        self._elide()

    def whole(self) -> str:
        """The text, not elided."""
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide anew."""
        super().resizeEvent(event)
        self._elide()

    def minimumSizeHint(self) -> QSize:
        """As narrow as anybody likes."""
        return QSize(24, super().sizeHint().height())

    def _elide(self) -> None:
        line = self._whole.replace("\n", " ")
        shown = self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, max(self.width(), 24))
        self.setText(shown)
        self.setToolTip(self._whole if shown != line else "")


class Chip(QLabel):
    """A small rounded word."""

    def __init__(self, text: str = "", colour: str = "", soft: str = "") -> None:
        super().__init__(text)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.tell(text, colour, soft)

    def tell(self, text: str, colour: str, soft: str) -> None:
        """Show another word in other colours."""
        self.setText(text)
        self.setStyleSheet(
            f"color: {colour}; background: {soft}; border-radius: 10px; min-height: 18px; padding: 2px 10px; font-size: 12px; font-weight: 600;"
        )
        if self.parentWidget() or not text:  # without a parent it would be a window of its own for a moment, and take the focus
            self.setVisible(bool(text))


class Progress(QWidget):
    """A bar, what is being done, and Cancel."""

    def __init__(self, cancel: Callable[[], object]) -> None:
        super().__init__()
        self._text = Elided("", "muted")
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Progress"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        line = row(self._text, button(_("Cancel"), cancel, "tiny"), spacing=12)
        line.setStretch(0, 1)
        column.addLayout(line)
        column.addWidget(self._bar)

    def tell(self, fraction: float, text: str) -> None:
        """How far it is."""
        self._bar.setValue(round(fraction * 1000))
        percent = f"{round(fraction * 100)} %"
        self._text.tell(f"{text[:1].upper()}{text[1:]} · {percent}" if text else percent)

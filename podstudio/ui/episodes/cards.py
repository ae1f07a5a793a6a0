"""Large actions: an icon, a title and what it does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from podstudio.ui.controls import Elided, icon, label
from podstudio.ui.theme import Theme

_ICON = 24


class ActionCard(QPushButton):
    """A large button with two lines."""

    def __init__(self, sign: str, title: str, told: str, clicked: Callable[[], object] | None, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("action")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._sign, self._theme, self._title = sign, theme, title
        self._picture = QLabel()
        self._below = Elided("", "muted")
        self._below.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(label(title, "section"))
        words.addWidget(self._below)
        words.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 0, 20, 0)
        line.setSpacing(16)
        line.addWidget(self._picture)
        line.addLayout(words, 1)
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if clicked:
            self.clicked.connect(lambda _checked=False: clicked())
        theme.changed.connect(self._paint)
        self._paint()
        self.tell(told)

    def tell(self, told: str) -> None:
        """Another second line."""
        self._below.tell(told)
        self.setAccessibleName(f"{self._title}: {told}")
        self.setToolTip(told if len(told) > 40 else "")

    def sizeHint(self) -> QSize:
        """As high as two lines and their air."""
        return QSize(240, 74)

    def _paint(self) -> None:
        self._picture.setPixmap(icon(self._sign, self._theme.colours.accent).pixmap(_ICON, _ICON))

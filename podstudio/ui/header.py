"""The header: artwork, title, what is known beside it, the running tasks, and the page's own buttons at the right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from podstudio.i18n import _
from podstudio.ui import pictures
from podstudio.ui.controls import Elided, row
from podstudio.ui.page import Page

HEIGHT = 64
_ARTWORK = 40
_TOLD_MS = 4000


class Header(QFrame):
    """What is open, and what can be done with it on the page that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setFixedHeight(HEIGHT)
        self._artwork = QLabel()
        self._artwork.setFixedSize(_ARTWORK, _ARTWORK)
        self._title = Elided("", "title")
        self._below = Elided("", "muted")
        self._facts = ""
        self._actions = QStackedWidget()
        self._pages: dict[str, QWidget] = {}
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_TOLD_MS)
        self._quiet.timeout.connect(lambda: self._below.tell(self._facts))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.setContentsMargins(0, 0, 0, 0)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._below)
        words.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(24, 0, 24, 0)
        line.setSpacing(16)
        line.addWidget(self._artwork)
        line.addLayout(words, 1)
        line.addWidget(self._actions)

    def add_page(self, page: Page) -> None:
        """Take a page's buttons."""
        place = QWidget()
        place.setLayout(row(None, *page.header_buttons(), spacing=16))
        self._pages[page.name] = place
        self._actions.addWidget(place)

    def show_page(self, page: Page) -> None:
        """Show a page's buttons, as wide as they are."""
        self._actions.setCurrentWidget(self._pages[page.name])
        self._fit()

    def event(self, event: QEvent) -> bool:
        """A button is wider in another palette, or says something else: make room for it."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        place = self._actions.currentWidget()
        if place is not None:
            self._actions.setFixedWidth(place.sizeHint().width())

    def tell(self, title: str, facts: str, artwork: Path | None, letters: str) -> None:
        """Show what is open."""
        self._title.tell(title)
        self._facts = facts
        self._artwork.setPixmap(pictures.artwork(artwork, letters, _ARTWORK, self.devicePixelRatioF(), radius=8))
        self._artwork.setAccessibleName(_("Artwork of {title}").format(title=title))
        if not self._quiet.isActive():
            self._below.tell(facts)

    def say(self, text: str) -> None:
        """A short message in place of the facts, for four seconds."""
        self._below.tell(text)
        self._quiet.start()

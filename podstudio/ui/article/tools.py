"""The row over the article: the marks of Markdown with their keys, and the link to a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from podstudio.i18n import _
from podstudio.ui.article.writer import Writer
from podstudio.ui.controls import button, icon, label
from podstudio.ui.forms import line
from podstudio.ui.theme import Theme


class ArticleTools(QFrame):
    """Its keys are heard on the whole page.

    Signals:
        picture: A picture should be chosen.
        link: The paragraph should be linked to the time in the field.
    """

    picture = Signal()
    link = Signal()

    def __init__(self, writer: Writer, theme: Theme, page: QWidget) -> None:
        super().__init__()
        self.setObjectName("toolbar")
        self.setFixedHeight(48)
        self.time = line("0:00", _("Time in the episode, for a link"))
        self.time.setFixedWidth(72)
        self.time.returnPressed.connect(self.link)
        self._page, self._theme = page, theme
        self._signs: list[tuple[QPushButton, str]] = []
        marks: tuple[tuple[str, str, str, Callable[[], object]], ...] = (
            (_("Heading"), "format-header-pound", "Ctrl+H", lambda: writer.mark_lines("## ")),
            (_("Bold"), "format-bold", "Ctrl+B", lambda: writer.wrap_selection("**", "**", _("bold"))),
            (_("List"), "format-list-bulleted", "Ctrl+L", lambda: writer.mark_lines("- ")),
            (_("Link"), "link-variant", "Ctrl+K", lambda: writer.wrap_selection("[", "](https://)", _("words"))),
            (_("Picture"), "image-outline", "Ctrl+Shift+P", self.picture.emit),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 24, 0)
        row.setSpacing(4)
        for words, sign, keys, act in marks:
            row.addWidget(self._tool(words, sign, keys, act))
        row.addStretch(1)
        row.addWidget(label(_("At"), "muted"))
        row.addWidget(self.time)
        row.addWidget(self._tool(_("Link time"), "timer-outline", "Ctrl+T", self.link.emit))
        theme.changed.connect(self._paint)
        self._paint()

    def _tool(self, words: str, sign: str, keys: str, act: Callable[[], object]) -> QPushButton:
        made = button(words, act, "flat", keys)
        self._signs.append((made, sign))
        shortcut = QShortcut(QKeySequence(keys), self._page)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)
        return made

    def _paint(self) -> None:
        for made, sign in self._signs:
            made.setIcon(icon(sign, self._theme.colours.muted))

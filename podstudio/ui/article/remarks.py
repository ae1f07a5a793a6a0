"""A careful editor's remarks under the article, each with its line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from podstudio.article.checks import Finding
from podstudio.i18n import _
from podstudio.ui.controls import icon
from podstudio.ui.theme import Theme

_SHOWN = 3


class Remarks(QListWidget):
    """As high as its first remarks, and hidden without any. `chosen` has the line of one that was clicked."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setAccessibleName(_("Remarks on the article"))
        self._theme = theme
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)

    def tell(self, found: Sequence[Finding]) -> None:
        """Show these."""
        self.clear()
        for one in found:
            item = QListWidgetItem(_("Line {n}: {message}").format(n=one.line, message=one.message))
            item.setIcon(icon("alert-circle-outline", self._theme.colours.level(one.level)[0]))
            item.setData(Qt.ItemDataRole.UserRole, one.line)
            self.addItem(item)
        self.setVisible(bool(found))
        self.setFixedHeight(min(len(found), _SHOWN) * 34 + 4)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(int(item.data(Qt.ItemDataRole.UserRole)))

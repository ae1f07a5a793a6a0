"""The rail at the left: a button for each page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout

from podstudio.i18n import _
from podstudio.ui.controls import icon
from podstudio.ui.edit.tool_button import keys_of
from podstudio.ui.page import Page
from podstudio.ui.theme import Theme

WIDTH = 88
LAST = ("settings",)
"""Pages that stand at the foot of the rail."""


class Rail(QFrame):
    """The pages' buttons. `chosen` has the page's name; the actions that go there are the menu's, by the page's name."""

    chosen = Signal(str)

    def __init__(self, pages: Sequence[Page], actions: Mapping[str, QAction], theme: Theme) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH)
        self._theme, self._actions = theme, actions
        self._buttons: dict[str, tuple[QToolButton, Page]] = {}
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        first = [page for page in pages if page.name not in LAST]
        for number, page in enumerate([*first, *(page for page in pages if page.name in LAST)], 1):
            if page.name in LAST and number == len(first) + 1:
                column.addStretch(1)
            made = self._button(page)
            actions[page.name].changed.connect(self._tell_keys)
            group.addButton(made)
            column.addWidget(made)
        theme.changed.connect(self._paint)
        self._paint()

    def show_chosen(self, name: str) -> None:
        """Mark the page that is shown."""
        self._buttons[name][0].setChecked(True)

    def set_episode_open(self, is_open: bool) -> None:
        """Pages of an episode can be chosen only while one is open."""
        for made, page in self._buttons.values():
            made.setEnabled(is_open or not page.needs_episode)
        self._tell_keys()

    def _tell_keys(self) -> None:
        for made, page in self._buttons.values():
            keys = keys_of(self._actions[page.name])
            tip = f"{page.title}  ({keys})" if keys else page.title
            made.setToolTip(tip if made.isEnabled() else _("{page}: open an episode first").format(page=page.title))

    def _button(self, page: Page) -> QToolButton:
        made = QToolButton()
        made.setText(page.title)
        made.setAccessibleName(page.title)
        made.setCheckable(True)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setIconSize(QSize(22, 22))
        made.setFixedSize(WIDTH - 17, 56)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.clicked.connect(lambda: self.chosen.emit(page.name))
        self._buttons[page.name] = (made, page)
        return made

    def _paint(self) -> None:
        colours = self._theme.colours
        for made, page in self._buttons.values():
            made.setIcon(icon(page.icon, colours.muted, colours.accent, colours.faint))

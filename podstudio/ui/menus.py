"""The menu bar: the window's own commands and those of the page that is shown, each with its keys and, where it cannot be used, with the reason."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QMenu, QMenuBar, QPlainTextEdit, QTextEdit, QWidget

from podstudio.i18n import _
from podstudio.storage.layout import SHOW_FILE
from podstudio.ui import settings_table
from podstudio.ui.edit.tools import Verb
from podstudio.ui.menu_layout import LINES, SUBMENUS
from podstudio.ui.page import Context, Page
from podstudio.ui.shortcuts import MENUS, Command, Keys

_FULL_SCREEN: Keys = ("Ctrl+Meta+F",) if sys.platform == "darwin" else ("F11",)

WINDOW = (
    Verb("open", _("Open a show…"), ("Ctrl+O",), "", menu="file"),
    Verb("settings", _("Settings…"), ("Ctrl+,",), "", menu="file", apart=True),
    Verb("close", _("Close the window"), ("Ctrl+W",), "", menu="file", apart=True),
    Verb("quit", _("Quit"), ("Ctrl+Q",), "", menu="file"),
    Verb("full_screen", _("Full screen"), _FULL_SCREEN, "", menu="view", apart=True),
    Verb("find", _("Find a command…"), ("Ctrl+Shift+P",), "", _("Every command, page, episode and chapter by a few letters"), menu="go", apart=True),
    Verb("menus", _("Go to the menus"), ("F10",), "", menu="go"),
    Verb("manual", _("Editing manual"), ("F1",), "", menu="help"),
    Verb("keys", _("Keyboard shortcuts"), ("Ctrl+/", "?"), "", menu="help"),
    Verb("about", _("About PodStudio"), (), "", menu="help", apart=True),
)
"""What the window itself can do. The pages join them (page_verbs)."""

_ROLES = {"settings": QAction.MenuRole.PreferencesRole, "quit": QAction.MenuRole.QuitRole, "about": QAction.MenuRole.AboutRole}
_TEXT = (
    (_("Undo"), QKeySequence.StandardKey.Undo, "undo"),
    (_("Redo"), QKeySequence.StandardKey.Redo, "redo"),
    None,
    (_("Cut"), QKeySequence.StandardKey.Cut, "cut"),
    (_("Copy"), QKeySequence.StandardKey.Copy, "copy"),
    (_("Paste"), QKeySequence.StandardKey.Paste, "paste"),
    None,
    (_("Select all"), QKeySequence.StandardKey.SelectAll, "selectAll"),
)
"""What the Edit menu has on pages where only text is edited. The text fields have these keys themselves."""
_RECENT = 9


def page_verbs(pages: Iterable[Page | type[Page]], last: Sequence[str]) -> tuple[Verb, ...]:
    """A verb to go to each page, Ctrl+1 to Ctrl+9 in the rail's order: those of `last` stand at its foot."""
    in_order = sorted(pages, key=lambda page: page.name in last)
    return tuple(Verb(f"go_{page.name}", page.title, (f"Ctrl+{number}",), "", menu="go") for number, page in enumerate(in_order, 1))


def with_roles(actions: dict[str, QAction]) -> dict[str, QAction]:
    """The window's actions, each where macOS looks for it."""
    for name, role in _ROLES.items():
        actions[name].setMenuRole(role)
    return actions


class Menus(QObject):
    """The menus of a bar.

    Signals:
        show_chosen: The folder of a recent show.
        look_chosen: The name of a palette.
    """

    show_chosen = Signal(object)
    look_chosen = Signal(str)

    def __init__(self, bar: QMenuBar, commands: Sequence[Command], context: Context) -> None:
        super().__init__(bar)
        self._bar, self._commands, self._context = bar, commands, context
        self._focused: QWidget | None = None
        self._text = [self._text_action(*one) if one else None for one in _TEXT]
        self.menus = {name: bar.addMenu(title) for name, title in MENUS.items()}
        for menu in self.menus.values():
            menu.setToolTipsVisible(True)
        self._submenus = {title: QMenu(title, bar) for title in SUBMENUS}
        self._submenu_of = {name: self._submenus[title] for title, names in SUBMENUS.items() for name in names}
        for menu in self._submenus.values():
            menu.setToolTipsVisible(True)
        self._recent = QMenu(_("Recent shows"), bar)
        self._recent.aboutToShow.connect(self._list_recent)
        self._look = self._looks()
        QApplication.instance().focusChanged.connect(self._remember_focus)  # type: ignore[union-attr]

    def show_page(self, page: str, others: Sequence[str]) -> None:
        """The window's commands and those of one page, not those of other pages; a menu with nothing in it is not shown."""
        shown = [command for command in self._commands if command.name.partition(".")[0] not in others]
        for menu in self._submenus.values():
            menu.clear()
        for name, menu in self.menus.items():
            menu.clear()
            inside = [command for command in shown if command.verb.menu == name]
            own = [command for command in inside if command.name.startswith(f"{page}.")]
            if name == "edit" and not own:
                self._fill_text(menu)
            for command in (*own, *(one for one in inside if one not in own)):
                self._add(menu, command, page)
            menu.menuAction().setVisible(bool(menu.actions()))

    def open_first(self) -> None:
        """Give the keys to the bar."""
        self._bar.setFocus()
        self._bar.setActiveAction(self._bar.actions()[0])

    def _add(self, menu: QMenu, command: Command, page: str) -> None:
        """A command, in its submenu where it has one, under a line where it stands apart."""
        of_page = command.name.startswith(f"{page}.")
        submenu = self._submenu_of.get(command.verb.name) if of_page else None
        is_new = submenu is None or submenu.menuAction() not in menu.actions()
        apart = command.verb.apart or (of_page and command.verb.name in LINES)
        if is_new and apart and menu.actions():
            menu.addSeparator()
        if submenu and is_new:
            menu.addMenu(submenu)
        (submenu or menu).addAction(command.action)
        self._add_beside(menu, command.name)

    def _add_beside(self, menu: QMenu, name: str) -> None:
        """What has a menu of its own, under the command it belongs to."""
        if name == "window.open":
            menu.addMenu(self._recent)
        elif name == "window.full_screen":
            menu.addMenu(self._look)

    def _list_recent(self) -> None:
        self._recent.clear()
        for name in self._context.preferences.settings.recent_shows[:_RECENT]:
            folder = Path(name)
            action = self._recent.addAction(folder.name.replace("&", "&&"))
            action.setToolTip(name)
            action.setEnabled((folder / SHOW_FILE).is_file())
            action.triggered.connect(lambda _checked=False, folder=folder: self.show_chosen.emit(folder))
        if self._recent.isEmpty():
            self._recent.addAction(_("None yet")).setEnabled(False)

    def _looks(self) -> QMenu:
        menu = QMenu(settings_table.THEME.label, self._bar)
        group = QActionGroup(menu)
        for words, value in settings_table.THEME.choices:
            action = menu.addAction(words)
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, value=value: self.look_chosen.emit(value))
        menu.aboutToShow.connect(lambda: self._mark_look(menu))
        return menu

    def _mark_look(self, menu: QMenu) -> None:
        for action, (_words, value) in zip(menu.actions(), settings_table.THEME.choices, strict=True):
            action.setChecked(value == self._context.theme.choice)

    def _fill_text(self, menu: QMenu) -> None:
        for action in self._text:
            if action:
                menu.addAction(action)
            else:
                menu.addSeparator()

    def _text_action(self, text: str, keys: QKeySequence.StandardKey, method: str) -> QAction:
        shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        action = QAction(f"{text}\t{shown}", self)  # the keys are told, not held: the field has them
        action.triggered.connect(lambda: self._do(method))
        return action

    def _do(self, method: str) -> None:
        field = self._focused
        act: Callable[[], object] | None = getattr(field, method, None)
        if act:
            act()

    def _remember_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or now is self._bar or isinstance(now, QMenu):
            return
        self._focused = now.lineEdit() if isinstance(now, QAbstractSpinBox) else now
        is_text = isinstance(self._focused, QLineEdit | QPlainTextEdit | QTextEdit)
        for action in self._text:
            if action:
                action.setEnabled(is_text)

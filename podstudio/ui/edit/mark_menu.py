"""Menus of the page's verbs and of what is done at one place only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from podstudio.ui.edit.feature import Editor

Entry = tuple[str, Callable[[], object]]


def show_menu(editor: Editor, at: QPoint, entries: Sequence[str | Entry], checked: Mapping[str, bool] | None = None) -> QMenu:
    """A menu at a point of the screen.

    Args:
        entries: Names of verbs, words with what they do, or "" for a line between them.
        checked: Of verbs that are on or off, which they are.
    """
    menu = QMenu(editor.page)
    menu.setToolTipsVisible(True)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for entry in entries:
        if not entry:
            menu.addSeparator()
        elif isinstance(entry, str):
            menu.addAction(_of_verb(editor, menu, entry, (checked or {}).get(entry)))
        else:
            words, act = entry
            menu.addAction(words.replace("&", "&&")).triggered.connect(lambda _checked=False, act=act: act())
    menu.popup(at)
    return menu


def _of_verb(editor: Editor, menu: QMenu, name: str, checked: bool | None) -> QAction:
    """The verb's own action; one that is on or off has a stand-in with a tick."""
    verb = editor.actions[name]
    if checked is None:
        return verb
    action = QAction(verb.text(), menu)
    action.setCheckable(True)
    action.setChecked(checked)
    action.setEnabled(verb.isEnabled())
    action.triggered.connect(lambda _checked=False: verb.trigger())
    return action

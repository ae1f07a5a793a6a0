"""The menus: everything that can be done, with its keys; keys that work wherever the focus is, text fields aside."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from podstudio.ui.main_window import MainWindow
from podstudio.ui.menu_layout import LINES, SUBMENUS
from podstudio.ui.pages.details import DetailsPage
from podstudio.ui.pages.edit import EditPage

CTRL = Qt.KeyboardModifier.ControlModifier


def edit_of(window: MainWindow) -> EditPage:
    page = window.pages["edit"]
    assert isinstance(page, EditPage)
    return page


def titles(window: MainWindow) -> list[str]:
    return [action.text().replace("&", "") for action in window.menuBar().actions() if action.isVisible()]


def inside(menu: QMenu) -> list[QAction]:
    """The commands of a menu and of its submenus."""
    found: list[QAction] = []
    for action in menu.actions():
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            found += inside(submenu)
        elif not action.isSeparator():
            found.append(action)
    return found


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget() or window
    qtbot.keyClick(focused, key, modifiers)


def test_every_verb_of_the_page_stands_in_exactly_one_menu(editing: MainWindow) -> None:
    placed = Counter(action for menu in editing.menus.menus.values() for action in inside(menu))
    page = edit_of(editing)
    assert set(page.actions_by_name.values()) <= set(placed)
    assert set(editing.actions_by_name.values()) <= set(placed)
    assert set(placed.values()) == {1}
    assert titles(editing)[:3] == ["File", "Edit", "Clip"]
    assert max(len(menu.actions()) for menu in editing.menus.menus.values()) <= 20  # none is higher than the smallest window


def test_the_layout_of_the_menus_names_no_verb_that_is_not_there(editing: MainWindow) -> None:
    names = [name for verbs in SUBMENUS.values() for name in verbs]
    assert len(names) == len(set(names))
    assert {*names, *LINES} <= set(edit_of(editing).actions_by_name)


def test_the_menus_of_another_page_have_none_of_its_verbs(editing: MainWindow) -> None:
    editing.go("details")
    assert titles(editing) == ["File", "Edit", "View", "Go", "Help"]
    page = edit_of(editing)
    placed = {action for menu in editing.menus.menus.values() for action in inside(menu)}
    assert not placed & set(page.actions_by_name.values())
    editing.go("edit")
    assert "Clip" in titles(editing)


def test_no_key_is_held_by_two_commands(editing: MainWindow) -> None:
    held = Counter(key for command in editing.shortcuts.commands.values() for key in {*command.verb.keys})
    assert not [key for key, count in held.items() if count > 1]
    active = Counter(key.toString() for command in editing.shortcuts.commands.values() for key in command.action.shortcuts())
    assert not [key for key, count in active.items() if count > 1]


def test_undo_names_its_step_in_the_menu_and_not_in_the_row_of_tools(editing: MainWindow, qtbot: QtBot) -> None:
    page = edit_of(editing)
    assert page.actions_by_name["undo"].text() == "Undo"
    page.state.select(44_100, 88_200)
    page.actions_by_name["delete"].trigger()
    menu = editing.menus.menus["edit"]
    assert inside(menu)[0].text().startswith("Undo Delete")
    page.actions_by_name["undo"].trigger()
    assert inside(menu)[0].text() == "Undo"
    assert inside(menu)[1].text().startswith("Redo Delete")
    assert [tool.text() for tool in page._tools._tools][:2] == ["Undo", "Redo"]


def test_f10_and_the_arrows_walk_the_menus_and_enter_does_what_is_chosen(editing: MainWindow, qtbot: QtBot) -> None:
    page = edit_of(editing)
    press(qtbot, editing, Qt.Key.Key_F10)
    bar = editing.menuBar()
    assert bar.activeAction().text() == "&File"
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    qtbot.keyClick(bar, Qt.Key.Key_Down)
    menu = editing.menus.menus["edit"]
    qtbot.waitUntil(menu.isVisible)
    select = editing.menus._submenus["Select"]
    while menu.activeAction() is not select.menuAction():
        qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Right)
    qtbot.waitUntil(select.isVisible)
    while select.activeAction() is not page.actions_by_name["all"]:
        qtbot.keyClick(select, Qt.Key.Key_Down)
    qtbot.keyClick(select, Qt.Key.Key_Return)
    assert page.state.selection == (0, page.state.project.frames)


def test_a_disabled_command_says_why_in_the_menu(editing: MainWindow) -> None:
    menu = editing.menus.menus["edit"]
    action = edit_of(editing).actions_by_name["trim"]
    assert menu.toolTipsVisible()
    assert not action.isEnabled()
    assert "Select something first" in action.toolTip()


@pytest.mark.parametrize("where", ["rail", "header", "chapters", "canvas"])
def test_keys_work_wherever_the_focus_is(editing: MainWindow, qtbot: QtBot, where: str) -> None:
    page = edit_of(editing)
    place = {
        "rail": next(made for made in editing.findChildren(QToolButton) if made.text() == "Edit"),
        "header": next(made for made in editing.findChildren(QPushButton) if made.text() == "Continue to Details"),
        "chapters": page.side.chapters,
        "canvas": page.lanes.canvas,
    }[where]
    place.setFocus()
    page.state.move_playhead(44_100)
    qtbot.keyClick(place, Qt.Key.Key_I)
    assert page.state.selection
    assert page.state.selection[0] == 44_100


def test_space_presses_the_button_in_the_header_that_has_the_focus(editing: MainWindow, qtbot: QtBot) -> None:
    button = next(made for made in editing.findChildren(QPushButton) if made.text() == "Continue to Details")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert editing.page.name == "details"
    assert not edit_of(editing).player.playing


def test_the_arrows_walk_the_list_of_chapters(editing: MainWindow, qtbot: QtBot) -> None:
    chapters = edit_of(editing).side.chapters
    chapters.setFocus()
    chapters.setCurrentIndex(chapters.model().index(0, 0))
    qtbot.keyClick(chapters, Qt.Key.Key_Down)
    assert chapters.currentIndex().row() == 1


def test_letters_are_text_in_a_field_and_no_keys_of_a_page_that_is_not_shown(editing: MainWindow, qtbot: QtBot) -> None:
    page = edit_of(editing)
    before = page.state.project
    editing.go("details")
    details = editing.page
    assert isinstance(details, DetailsPage)
    field = next(line for line in details.findChildren(QLineEdit) if line.isVisible())
    field.setFocus()
    field.clear()
    qtbot.keyClicks(field, "smile ok?")
    assert field.text() == "smile ok?"
    details.setFocus()
    press(qtbot, editing, Qt.Key.Key_S)
    press(qtbot, editing, Qt.Key.Key_M)
    assert page.state.project is before


def test_the_edit_menu_of_a_page_of_text_acts_on_its_field(editing: MainWindow, qtbot: QtBot) -> None:
    editing.go("details")
    field = next(line for line in editing.page.findChildren(QLineEdit) if line.isVisible())
    field.setFocus()
    field.setText("four words are here")
    by_text = {action.text().partition("\t")[0]: action for action in inside(editing.menus.menus["edit"])}
    by_text["Select all"].trigger()
    assert field.selectedText() == "four words are here"
    by_text["Cut"].trigger()
    assert field.text() == ""
    by_text["Paste"].trigger()
    assert field.text() == "four words are here"


def test_ctrl_and_a_number_goes_to_a_page_that_can_be_shown(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, Qt.Key.Key_2, CTRL)
    assert window.page.name == "episodes"
    press(qtbot, window, Qt.Key.Key_6, CTRL)
    assert window.page.name == "settings"


def test_recent_shows_are_opened_from_the_file_menu(window: MainWindow, editing: MainWindow, qtbot: QtBot) -> None:
    menu = window.menus._recent
    menu.aboutToShow.emit()
    shows = menu.actions()
    assert [action.text() for action in shows] == ["show"]
    shows[0].trigger()
    assert window.page.name == "episodes"


def test_the_bar_fits_its_titles_into_the_smallest_window(editing: MainWindow) -> None:
    editing.resize(editing.minimumSize())
    bar = editing.menuBar()
    last = [action for action in bar.actions() if action.isVisible()][-1]
    assert bar.rect().contains(bar.actionGeometry(last).center())
    assert bar.actionAt(QPoint(20, bar.height() // 2)) is not None

"""The command palette: everything by a few letters, with its keys, and why it is not possible now."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from podstudio.ui.command_palette import CommandPalette
from podstudio.ui.main_window import MainWindow
from podstudio.ui.matching import score
from podstudio.ui.page import Context
from podstudio.ui.pages.edit import EditPage

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def open_palette(window: MainWindow, qtbot: QtBot) -> CommandPalette:
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_P, CTRL_SHIFT)
    palette = window.palette_
    assert palette.isVisible()
    assert palette.line.hasFocus()
    return palette


def edit_of(window: MainWindow) -> EditPage:
    page = window.pages["edit"]
    assert isinstance(page, EditPage)
    return page


def test_a_few_letters_and_enter_do_it_and_the_focus_goes_back(editing: MainWindow, qtbot: QtBot) -> None:
    canvas = edit_of(editing).lanes.canvas
    canvas.setFocus()
    palette = open_palette(editing, qtbot)
    qtbot.keyClicks(palette.line, "all sel")
    assert palette.shown()[0].title == "Select all"
    assert palette.shown()[0].keys == "Ctrl+A"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert canvas.hasFocus()
    assert edit_of(editing).state.selection == (0, edit_of(editing).state.project.frames)


def test_what_is_not_possible_says_why_and_stays(editing: MainWindow, qtbot: QtBot) -> None:
    palette = open_palette(editing, qtbot)
    qtbot.keyClicks(palette.line, "trim")
    entry = next(one for one in palette.shown() if one.title == "Trim")
    assert entry.why_not == "Select something first"
    palette.list.setCurrentRow(palette.shown().index(entry))
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()
    assert palette._told.text() == "Select something first"
    assert "Select something first" in palette.list.currentItem().data(Qt.ItemDataRole.AccessibleTextRole)


def test_the_pages_verbs_are_told_on_other_pages_too(editing: MainWindow, qtbot: QtBot) -> None:
    editing.go("details")
    palette = open_palette(editing, qtbot)
    qtbot.keyClicks(palette.line, "split")
    assert palette.shown()[0].why_not == "Only on the Edit page"


def test_up_down_and_escape(editing: MainWindow, qtbot: QtBot) -> None:
    palette = open_palette(editing, qtbot)
    assert palette.list.currentRow() == 0
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    assert palette.list.currentRow() == 1
    qtbot.keyClick(palette.line, Qt.Key.Key_Up)
    qtbot.keyClick(palette.line, Qt.Key.Key_Up)
    assert palette.list.currentRow() == palette.list.count() - 1
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert edit_of(editing).lanes.canvas.hasFocus()


def test_a_click_chooses_and_a_click_beside_closes(editing: MainWindow, qtbot: QtBot) -> None:
    palette = open_palette(editing, qtbot)
    qtbot.keyClicks(palette.line, "select all")
    where = palette.list.visualItemRect(palette.list.item(0)).center()
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert edit_of(editing).state.selection
    palette = open_palette(editing, qtbot)
    qtbot.mouseClick(edit_of(editing).lanes.canvas, Qt.MouseButton.LeftButton, pos=QPoint(5, 200))
    qtbot.waitUntil(lambda: not palette.isVisible())


def test_keys_of_the_window_do_not_reach_through(editing: MainWindow, qtbot: QtBot) -> None:
    page = edit_of(editing)
    page.state.select(44_100, 88_200)
    before = page.state.project
    palette = open_palette(editing, qtbot)
    qtbot.keyClick(palette.line, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(palette.line, Qt.Key.Key_Delete)
    assert page.state.project is before


def test_what_was_chosen_last_comes_first_and_titles_are_not_remembered(editing: MainWindow, context: Context, qtbot: QtBot) -> None:
    for asked in ("select all", "What is retrieval practice"):
        palette = open_palette(editing, qtbot)
        qtbot.keyClicks(palette.line, asked)
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert context.preferences.settings.recent_commands == ("edit.all",)
    palette = open_palette(editing, qtbot)
    assert palette.shown()[0].title == "Select all"


def test_chapters_episodes_and_pages_are_gone_to(editing: MainWindow, context: Context, qtbot: QtBot) -> None:
    page = edit_of(editing)
    second = page.state.times.chapters()[1]
    editing.go("details")
    palette = open_palette(editing, qtbot)
    qtbot.keyClicks(palette.line, second.chapter.title)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert editing.page is page
    assert page.state.playhead == second.start
    palette = open_palette(editing, qtbot)
    qtbot.keyClicks(palette.line, "publish")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert editing.page.name == "publish"
    assert context.workspace.episode
    palette = open_palette(editing, qtbot)
    qtbot.keyClicks(palette.line, context.workspace.episode.episode.title)
    assert "open now" in palette.shown()[0].path
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert editing.page is page


def test_nothing_found_is_said(window: MainWindow, qtbot: QtBot) -> None:
    palette = open_palette(window, qtbot)
    qtbot.keyClicks(palette.line, "zzzz qqq")
    assert palette.shown() == []
    assert palette._told.text() == "Nothing answers to that."
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_it_lies_in_the_middle_of_the_smallest_window_and_inside_it(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(window.minimumSize())
    palette = open_palette(window, qtbot)
    assert window.rect().contains(palette.geometry())
    assert abs(palette.geometry().center().x() - window.rect().center().x()) <= 1


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("gap delete", "Delete, leave the gap"),
        ("dlg", "Delete, leave the gap"),
        ("zo in", "Zoom in"),
        ("ZOOM", "Zoom in"),
        ("uber", "Über die Sendung"),
        ("chpt", "Chapter"),
        ("", "anything"),
    ],
)
def test_words_in_any_order_initials_and_letters_are_found(asked: str, text: str) -> None:
    assert score(asked, text) > 0


@pytest.mark.parametrize(("asked", "text"), [("split", "Zoom in"), ("gl", "Delete, leave the gap"), ("zoom out", "Zoom in")])
def test_what_is_not_there_is_not_found(asked: str, text: str) -> None:
    assert score(asked, text) == 0


def test_a_beginning_is_worth_more_than_something_inside() -> None:
    assert score("sel", "Select all") > score("sel", "Play the selection again") > score("sel", "Counsel")
    assert score("zoom", "Zoom in") > score("zoom", "Fit", "zoom")

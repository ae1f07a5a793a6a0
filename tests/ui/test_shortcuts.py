"""Keys that a person changes: at once everywhere, kept, taken over, and given back."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from podstudio.storage import settings
from podstudio.storage.layout import user_folder
from podstudio.ui.main_window import MainWindow
from podstudio.ui.page import Context
from podstudio.ui.pages.edit import EditPage
from podstudio.ui.pages.settings import SettingsPage
from podstudio.ui.shortcuts import Shortcuts
from podstudio.ui.shortcuts_panel import ShortcutsPanel

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def panel(editing: MainWindow) -> ShortcutsPanel:
    editing.actions_by_name["keys"].trigger()
    page = editing.page
    assert isinstance(page, SettingsPage)
    assert page.shortcuts
    return page.shortcuts


def edit_of(window: MainWindow) -> EditPage:
    page = window.pages["edit"]
    assert isinstance(page, EditPage)
    return page


def change(panel: ShortcutsPanel, qtbot: QtBot, name: str, key: Qt.Key, modifiers: Qt.KeyboardModifier = CTRL, *, adding: bool = False) -> None:
    panel.choose(name)
    qtbot.mouseClick(panel.add if adding else panel.change, Qt.MouseButton.LeftButton)
    assert panel.field.hasFocus()
    qtbot.keyClick(panel.field, key, modifiers)


def test_the_table_shows_every_command_with_its_keys_and_finds_it_by_both(editing: MainWindow, panel: ShortcutsPanel, qtbot: QtBot) -> None:
    assert panel.table.rowCount() == len(editing.shortcuts.commands)
    assert panel.keys_shown("edit.in") == "I or ["
    assert panel.search.hasFocus()
    for asked in ("leave gap", "Shift+Del"):
        panel.search.clear()
        qtbot.keyClicks(panel.search, asked)
        shown = [panel.table.item(at, 0) for at in range(panel.table.rowCount()) if not panel.table.isRowHidden(at)]
        assert "Delete, leave the gap" in [item.text() for item in shown if item]
        assert len(shown) < 6


def test_new_keys_work_at_once_and_stand_everywhere(editing: MainWindow, panel: ShortcutsPanel, qtbot: QtBot) -> None:
    change(panel, qtbot, "edit.split", Qt.Key.Key_J, CTRL | Qt.KeyboardModifier.AltModifier)
    assert panel.keys_shown("edit.split").startswith("Ctrl+Alt+J")
    page = edit_of(editing)
    assert "(Ctrl+Alt+J)" in page.actions_by_name["split"].toolTip()
    editing.go("edit")
    clips = len(page.state.project.tracks[0].clips)
    page.state.move_playhead(5 * page.state.rate)
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_S)
    assert len(page.state.project.tracks[0].clips) == clips
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_J, CTRL | Qt.KeyboardModifier.AltModifier)
    assert len(page.state.project.tracks[0].clips) == clips + 1


def test_only_what_was_changed_is_kept_and_is_there_at_the_next_start(
    editing: MainWindow, panel: ShortcutsPanel, context: Context, qtbot: QtBot
) -> None:
    change(panel, qtbot, "edit.split", Qt.Key.Key_G)
    context.preferences.write()
    assert settings.load().shortcuts == {"edit.split": ("Ctrl+G",)}
    again = Shortcuts(editing.shortcuts.commands.values(), context.preferences)
    assert again.keys("edit.split") == ("Ctrl+G",)
    qtbot.mouseClick(panel.reset, Qt.MouseButton.LeftButton)
    assert context.preferences.settings.shortcuts == {}
    assert editing.shortcuts.keys("edit.split") == ("S",)


def test_keys_that_are_taken_are_told_and_can_be_taken_over(editing: MainWindow, panel: ShortcutsPanel, qtbot: QtBot) -> None:
    change(panel, qtbot, "edit.trim", Qt.Key.Key_L)
    assert "Ctrl+L is already Mute" in panel.bar.message()
    assert editing.shortcuts.keys("edit.mute") == ("Ctrl+L",)
    answers = panel.bar.answers()
    qtbot.mouseClick(answers["Take it over"], Qt.MouseButton.LeftButton)
    assert editing.shortcuts.keys("edit.trim") == ("Ctrl+L",)
    assert editing.shortcuts.keys("edit.mute") == ()
    assert "()" not in edit_of(editing).actions_by_name["mute"].toolTip()
    qtbot.mouseClick(panel.reset_all, Qt.MouseButton.LeftButton)
    assert editing.shortcuts.keys("edit.trim") == ("Ctrl+T",)
    assert editing.shortcuts.keys("edit.mute") == ("Ctrl+L",)


def test_keys_can_be_added_beside_others_and_taken_away(editing: MainWindow, panel: ShortcutsPanel, qtbot: QtBot) -> None:
    change(panel, qtbot, "edit.split", Qt.Key.Key_G, adding=True)
    assert editing.shortcuts.keys("edit.split") == ("S", "Ctrl+G")
    qtbot.mouseClick(panel.remove, Qt.MouseButton.LeftButton)
    assert editing.shortcuts.keys("edit.split") == ()
    assert not edit_of(editing).actions_by_name["split"].shortcuts()


def test_escape_keeps_the_old_keys_and_a_modifier_alone_is_none(editing: MainWindow, panel: ShortcutsPanel, qtbot: QtBot) -> None:
    panel.choose("edit.split")
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert panel.field.isVisible()
    qtbot.keyClick(panel.field, Qt.Key.Key_Control, CTRL)
    assert panel.field.isVisible()
    qtbot.keyClick(panel.field, Qt.Key.Key_Escape)
    assert not panel.field.isVisible()
    assert editing.shortcuts.keys("edit.split") == ("S",)


def test_a_sign_typed_with_shift_is_that_sign(editing: MainWindow, panel: ShortcutsPanel, qtbot: QtBot) -> None:
    panel.choose("edit.split")
    qtbot.mouseClick(panel.change, Qt.MouseButton.LeftButton)
    qtbot.keyClick(panel.field, "!", Qt.KeyboardModifier.ShiftModifier)
    assert editing.shortcuts.keys("edit.split") == ("!",)


def test_commands_that_this_version_does_not_know_stay_in_the_file(
    editing: MainWindow, panel: ShortcutsPanel, context: Context, qtbot: QtBot
) -> None:
    context.preferences.change(shortcuts={"record.fly": ("Ctrl+G",), "edit.split": ("not a key",)})
    again = Shortcuts(editing.shortcuts.commands.values(), context.preferences)
    assert again.keys("edit.split") == ()
    again.give("edit.trim", ("Ctrl+G",))
    again.reset_all()
    context.preferences.write()
    assert settings.load().shortcuts == {"record.fly": ("Ctrl+G",)}


def test_damaged_keys_in_the_settings_file_start_with_the_usual_ones(context: Context) -> None:
    context.preferences.write()
    user_folder().mkdir(parents=True, exist_ok=True)
    path = user_folder() / "settings.json"
    path.write_text(json.dumps({"shortcuts": {"edit.split": 3}}), "utf-8")
    assert settings.load().shortcuts == {}


def test_an_old_choice_wins_over_a_new_commands_usual_keys(editing: MainWindow, context: Context) -> None:
    context.preferences.change(shortcuts={"edit.trim": ("S",)})
    again = Shortcuts(editing.shortcuts.commands.values(), context.preferences)
    assert again.keys("edit.trim") == ("S",)
    assert again.keys("edit.split") == ()
    again.reset_all()
    assert again.keys("edit.split") == ("S",)

"""What a screen reader is told of the Edit page: asked as it asks, through QAccessible."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from podstudio.model import clips, editing
from podstudio.model.clips import ClipPlace
from podstudio.ui.edit.clip_reader import ClipReader
from podstudio.ui.pages.edit import EditPage

_TEXT = QAccessible.Text
RATE = 44_100


@pytest.fixture
def page(edit_page: EditPage, qtbot: QtBot) -> Iterator[EditPage]:
    """The page with a screen reader there, the interview cut in three."""
    QAccessible.setActive(True)
    session = edit_page.workspace.session
    assert session
    project = editing.split(editing.split(session.project, 2 * RATE), 5 * RATE)
    session.apply("Split", clips.set_clip_muted(project, ClipPlace(project.tracks[0].id, 1), muted=True))
    reader(edit_page).follow()
    yield edit_page
    QAccessible.setActive(False)


def reader(page: EditPage) -> ClipReader:
    return next(feature for feature in page.features if isinstance(feature, ClipReader))


def interface(widget: QWidget) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


def child_of(one: QAccessibleInterface, number: int) -> QAccessibleInterface | None:
    """A child; Qt may have none there by now."""
    return one.child(number)


def told(page: EditPage) -> list[QAccessibleInterface]:
    """The clips as a screen reader finds them: the children of the lanes that are not hidden."""
    lanes = interface(page.lanes.canvas)
    children = [lanes.child(number) for number in range(lanes.childCount())]
    return [child for child in children if child.role() == QAccessible.Role.Button and not child.state().invisible]


def test_every_clip_in_sight_has_a_name_a_place_and_facts(page: EditPage) -> None:
    found = told(page)
    track = page.state.project.tracks[0]
    assert len(found) == len(track.clips)
    name = page.state.project.sources[0].name
    assert found[0].text(_TEXT.Name) == f"{track.name}, clip 1 of {len(track.clips)}, {name}, 0:00 to 0:02"
    assert found[1].text(_TEXT.Name).endswith("0:02 to 0:05, muted")
    assert found[1].text(_TEXT.Description).startswith("length 3.0 seconds")
    rectangle, lane = found[1].rect(), page.lanes.canvas
    left = lane.mapToGlobal(lane.rect().topLeft()).x() + page.state.viewport.x_of(2 * RATE)
    assert abs(rectangle.left() - left) <= 1


def test_only_clips_in_sight_are_told(page: EditPage) -> None:
    page.state.viewport.show_range(3 * RATE, 4 * RATE)
    reader(page).follow()
    assert [one.text(_TEXT.Name).split(",")[1].strip()[:6] for one in told(page)] == ["clip 2"]


def test_pressing_a_clip_chooses_it_and_puts_the_playhead_at_its_start(page: EditPage, qtbot: QtBot) -> None:
    pressed = told(page)[2].actionInterface()
    assert pressed is not None
    pressed.doAction(QAccessibleActionInterface.pressAction())
    qtbot.waitUntil(lambda: page.state.chosen == ClipPlace(page.state.project.tracks[0].id, 2))
    assert page.state.playhead == 5 * RATE


def test_the_focus_follows_the_chosen_clip_and_the_other_way_round(page: EditPage, qtbot: QtBot) -> None:
    track = page.state.project.tracks[0].id
    page.lanes.canvas.setFocus()
    page.state.choose(ClipPlace(track, 1))
    qtbot.waitUntil(lambda: told(page)[1].state().focused == 1)
    action = told(page)[0].actionInterface()
    assert action is not None
    action.doAction(QAccessibleActionInterface.setFocusAction())
    assert page.state.chosen == ClipPlace(track, 0)
    page.state.choose(None)
    qtbot.waitUntil(page.lanes.canvas.hasFocus)


def test_keys_do_on_a_clip_what_they_do_on_the_lanes(page: EditPage, qtbot: QtBot) -> None:
    page.lanes.canvas.setFocus()
    page.state.choose(ClipPlace(page.state.project.tracks[0].id, 1))
    qtbot.waitUntil(lambda: told(page)[1].state().focused == 1)
    focused = QApplication.focusWidget()
    assert focused
    qtbot.keyClick(focused, Qt.Key.Key_Home)
    qtbot.keyClick(focused, Qt.Key.Key_Right)
    assert page.state.playhead == RATE
    qtbot.keyClick(focused, Qt.Key.Key_Return)
    assert page.state.selection == (2 * RATE, 5 * RATE)
    qtbot.keyClick(focused, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: told(page)[2].state().focused == 1)


def test_the_mouse_goes_through_to_the_lanes(page: EditPage) -> None:
    canvas = page.lanes.canvas
    assert canvas.childAt(canvas.rect().center().x(), 60) is None
    assert canvas.grab().toImage() == canvas.grab().toImage()


def test_the_lanes_tell_where_the_playhead_is(page: EditPage) -> None:
    page.playback.seek(3 * RATE)
    page.state.select(RATE, 2 * RATE)
    reader(page).follow()
    lanes = interface(page.lanes.canvas)
    assert lanes.text(_TEXT.Name)
    description = lanes.text(_TEXT.Description)
    assert description.startswith("0:03.0; ")
    assert "clip 2" in description
    assert "selected from 0:01.0 to 0:02.0" in description


def test_what_a_step_did_is_announced(page: EditPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: said.append(event.message()))
    page.state.select(0, 3 * RATE)
    page.actions_by_name["delete"].trigger()
    qtbot.waitUntil(lambda: len(said) == 1)
    assert said[0] == "Delete; 3.0 seconds shorter"
    page.actions_by_name["undo"].trigger()
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said[1] == "Undone: Delete; 3.0 seconds longer"
    page.actions_by_name["redo"].trigger()
    qtbot.waitUntil(lambda: len(said) == 3)
    assert said[2] == "Redone: Delete; 3.0 seconds shorter"


def test_without_a_screen_reader_nothing_is_made(edit_page: EditPage) -> None:
    edit_page.state.viewport.show_range(0, 3 * RATE)
    reader(edit_page).follow()
    assert told(edit_page) == []


def test_everything_that_can_be_used_on_the_page_has_a_name(page: EditPage) -> None:
    unnamed = []
    roles = {QAccessible.Role.Button, QAccessible.Role.EditableText, QAccessible.Role.SpinBox, QAccessible.Role.List, QAccessible.Role.ScrollBar}

    def look(one: QAccessibleInterface) -> None:
        if one.role() in roles and not one.state().invisible and not one.text(_TEXT.Name) and one.object().objectName() != "qt_spinbox_lineedit":
            unnamed.append((one.role(), one.object().metaObject().className(), one.object().objectName()))
        for number in range(one.childCount()):
            child = child_of(one, number)
            if child is not None and child.isValid():
                look(child)

    look(interface(page))
    assert not unnamed


def test_the_transports_numbers_are_read_out(page: EditPage) -> None:
    page.playback.seek(3 * RATE)
    position = interface(page.transport.position)
    assert position.text(_TEXT.Name) == "0:03.000"
    assert position.text(_TEXT.Description) == "Position"
    assert interface(page.transport.integrated.value()).text(_TEXT.Name).startswith("Integrated ")

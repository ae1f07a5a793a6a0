"""Editing by mouse and keyboard, as a host does it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from podstudio.model.timecode import format_seconds
from podstudio.model.timeline import GRID, TimeMap
from podstudio.storage import edit_file
from podstudio.ui.page import Context
from podstudio.ui.pages.edit import EditPage
from podstudio.ui.tasks import Tasks
from podstudio.ui.workspace import Workspace


@pytest.fixture
def page(edit_page: EditPage) -> EditPage:
    """The page."""
    return edit_page


def press(qtbot: QtBot, page: EditPage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(page.lanes.canvas, key, modifier)


def drag(qtbot: QtBot, page: EditPage, start: int, end: int) -> None:
    canvas, viewport = page.lanes.canvas, page.state.viewport
    a, b = (QPoint(round(viewport.x_of(frame)), 60) for frame in (start, end))
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=a)
    qtbot.mouseMove(canvas, (a + b) / 2)
    qtbot.mouseMove(canvas, b)
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=b)


def editor_of(qtbot: QtBot) -> QLineEdit:
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    widget = QApplication.focusWidget()
    assert isinstance(widget, QLineEdit)
    return widget


def test_a_dragged_selection_is_deleted_and_undo_brings_it_back(page: EditPage, qtbot: QtBot) -> None:
    state = page.state
    before = state.project
    later = [placed.start for placed in state.times.chapters() if placed.start > 20 * state.rate]
    drag(qtbot, page, 12 * state.rate, 18 * state.rate)
    assert state.selection
    start, end = state.selection
    assert (end - start) / state.rate == pytest.approx(6, abs=0.5)
    press(qtbot, page, Qt.Key.Key_Delete)
    removed = before.frames - state.project.frames
    assert abs(removed - (end - start)) <= GRID
    assert removed % GRID == 0
    assert [placed.start for placed in state.times.chapters()][-len(later) :] == [frame - removed for frame in later]
    assert page.transport.position.text() == format_seconds(state.playhead / state.rate, 3)
    press(qtbot, page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert state.project == before
    press(qtbot, page, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert state.project.frames == before.frames - removed
    assert page.workspace.session
    assert edit_file.load(page.workspace.session.folder) == state.project


def test_shift_delete_leaves_the_gap(page: EditPage, qtbot: QtBot) -> None:
    state = page.state
    length = state.project.frames
    state.select(5 * state.rate, 7 * state.rate)
    press(qtbot, page, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    assert state.project.frames == length
    assert state.times.to_source(6 * state.rate) is None


def test_keys_set_in_and_out_and_split(page: EditPage, qtbot: QtBot) -> None:
    state = page.state
    state.move_playhead(4 * state.rate)
    press(qtbot, page, Qt.Key.Key_I)
    assert state.selection == (4 * state.rate, state.project.frames)
    press(qtbot, page, Qt.Key.Key_Right)
    press(qtbot, page, Qt.Key.Key_BracketRight)
    assert state.selection == (4 * state.rate, 5 * state.rate)
    clips = len(state.project.tracks[0].clips)
    press(qtbot, page, Qt.Key.Key_S)
    assert len(state.project.tracks[0].clips) == clips + 1
    assert any(clip.start == 5 * state.rate for clip in state.project.tracks[0].clips)
    press(qtbot, page, Qt.Key.Key_Escape)
    assert state.selection is None


def test_arrows_move_the_playhead_and_with_shift_they_select(page: EditPage, qtbot: QtBot) -> None:
    state = page.state
    press(qtbot, page, Qt.Key.Key_Home)
    press(qtbot, page, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    press(qtbot, page, Qt.Key.Key_Left)
    assert state.playhead == 9 * state.rate
    for _ in range(3):
        press(qtbot, page, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert state.selection == (9 * state.rate, 12 * state.rate)
    press(qtbot, page, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert state.selection == (9 * state.rate, 11 * state.rate)
    press(qtbot, page, Qt.Key.Key_End)
    assert state.playhead == state.project.frames


def test_a_click_puts_the_playhead_there(page: EditPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.lanes.canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    assert page.state.playhead == page.state.viewport.frame_at(200)
    assert page.state.selection is None


def test_m_sets_a_chapter_whose_title_is_typed_at_once(page: EditPage, qtbot: QtBot) -> None:
    state = page.state
    state.move_playhead(17 * state.rate)
    press(qtbot, page, Qt.Key.Key_M)
    editor = editor_of(qtbot)
    qtbot.keyClicks(editor, "Sums and M's")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(placed.chapter.title == "Sums and M's" for placed in state.times.chapters()))
    placed = next(placed for placed in state.times.chapters() if placed.chapter.title == "Sums and M's")
    assert placed.start == 17 * state.rate


def test_letters_typed_into_a_title_are_no_shortcuts(page: EditPage, qtbot: QtBot) -> None:
    page.state.move_playhead(17 * page.state.rate)
    press(qtbot, page, Qt.Key.Key_E)
    editor = editor_of(qtbot)
    before = page.state.project.tracks
    qtbot.keyClicks(editor, "s m e k l ")
    assert page.state.project.tracks is before
    assert editor.text() == "s m e k l "
    assert not page.player.playing
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [note.text for note in page.state.project.markers] == ["s m e k l"])


def test_a_chapter_that_a_cut_takes_out_is_listed_as_cut_and_delete_removes_one(page: EditPage, qtbot: QtBot) -> None:
    state = page.state
    second, third = state.times.chapters()[1:3]
    state.select(second.start - state.rate, third.start + state.rate)
    press(qtbot, page, Qt.Key.Key_Delete)
    cut = [mark for mark in page.side.chapters.marks() if mark.frame is None]
    assert [mark.text for mark in cut] == [second.chapter.title]
    page.side.chapters.setCurrentRow(0)
    count = len(state.project.chapters)
    qtbot.keyClick(page.side.chapters, Qt.Key.Key_Delete)
    assert len(state.project.chapters) == count - 1


def test_a_flag_is_dragged_to_another_moment_in_one_step(page: EditPage, qtbot: QtBot) -> None:
    state, ruler = page.state, page.lanes.ruler
    flag = ruler.flags()[1]
    chapter, place = flag.mark, flag.place
    at = place.center().toPoint()
    qtbot.mousePress(ruler, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseMove(ruler, at + QPoint(10, 0))
    qtbot.mouseMove(ruler, at + QPoint(40, 0))
    qtbot.mouseRelease(ruler, Qt.MouseButton.LeftButton, pos=at + QPoint(40, 0))
    moved = next(placed for placed in state.times.chapters() if placed.chapter.title == chapter.text)
    assert state.viewport.x_of(moved.start) == pytest.approx(place.left() + 40, abs=1.5)
    press(qtbot, page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert state.times.chapters()[1].start == chapter.frame


def test_ctrl_l_mutes_the_selection_and_again_lets_it_be_heard(page: EditPage, qtbot: QtBot) -> None:
    state = page.state
    state.select(5 * state.rate, 7 * state.rate)
    press(qtbot, page, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert [clip.muted for clip in state.project.tracks[0].clips if clip.start == 5 * state.rate] == [True]
    press(qtbot, page, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not any(clip.muted for clip in state.project.tracks[0].clips)


def test_trim_keeps_only_the_selection(page: EditPage, qtbot: QtBot) -> None:
    state = page.state
    state.select(5 * state.rate, 15 * state.rate)
    press(qtbot, page, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert state.project.frames == 10 * state.rate


def test_a_track_is_renamed_muted_and_made_louder_at_its_head(page: EditPage, qtbot: QtBot) -> None:
    head = page.lanes.heads._heads[0]
    qtbot.mouseDClick(head._name, Qt.MouseButton.LeftButton)
    editor = editor_of(qtbot)
    qtbot.keyClicks(editor, "Host")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    head._gain.setFocus()
    for _ in range(3):
        qtbot.keyClick(head._gain, Qt.Key.Key_Up)
    qtbot.mouseClick(head._mute, Qt.MouseButton.LeftButton)
    track = page.state.project.tracks[0]
    assert (track.name, track.gain_db, track.muted) == ("Host", 1.5, True)
    assert head._gain.text() == "+1.5 dB"
    assert page.workspace.session
    page.workspace.session.undo()
    page.workspace.session.undo()
    assert page.state.project.tracks[0].gain_db == 0


def test_a_show_that_is_open_elsewhere_can_be_looked_at_only(opened: Context, qtbot: QtBot) -> None:
    second = Workspace(Tasks())
    assert opened.workspace.show_folder
    assert opened.workspace.episode
    page = EditPage(Context(second, second.tasks, opened.theme, opened.preferences))
    qtbot.addWidget(page)
    second.open_show(opened.workspace.show_folder)
    second.open_episode(opened.workspace.episode.folder)
    qtbot.waitUntil(lambda: bool(second.audio), timeout=10_000)
    page.state.select(0, 44_100)
    assert "open in another window" in page.actions_by_name["delete"].toolTip()
    assert not page.actions_by_name["delete"].isEnabled()
    assert page.actions_by_name["play"].isEnabled()
    page.leave()
    second.tasks.cancel_all()
    second.close()


def test_marks_ride_on_the_sound_under_them(page: EditPage, qtbot: QtBot) -> None:
    state = page.state
    sound = TimeMap(state.project).to_source(40 * state.rate)
    state.move_playhead(40 * state.rate)
    state.select(10 * state.rate, 20 * state.rate)
    assert page.workspace.session
    removed = state.project.frames
    page.verbs.delete_leaving_gap()
    page.workspace.session.undo()
    state.select(10 * state.rate, 20 * state.rate)
    state.move_playhead(40 * state.rate)
    press(qtbot, page, Qt.Key.Key_M)
    editor = editor_of(qtbot)
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    press(qtbot, page, Qt.Key.Key_Delete)
    removed -= state.project.frames
    chapter = state.project.chapters[-1]
    assert (chapter.source, chapter.frame) == sound
    assert state.times.to_episode(chapter.source, chapter.frame) == 40 * state.rate - removed

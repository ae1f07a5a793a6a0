"""Playing on the page, by keys and buttons."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtMultimedia import QMediaDevices
from pytestqt.qtbot import QtBot
from support.lane_mouse import LaneMouse

from podstudio.model import editing
from podstudio.ui.pages.edit import EditPage

without_device = pytest.mark.skipif(not QMediaDevices.defaultAudioOutput().isNull(), reason="this machine has a sound device")


@pytest.fixture
def page(edit_page: EditPage) -> EditPage:
    """The page."""
    return edit_page


@without_device
def test_without_a_sound_device_a_clock_moves_the_playhead_and_it_says_so(page: EditPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_Space)
    assert page.player.playing
    assert "No sound device: playing is silent" in page.transport._note.whole()
    qtbot.waitUntil(lambda: page.state.playhead > 44_100 // 10)
    before = page.state.playhead
    page.verbs.split()
    assert page.player.playing
    qtbot.waitUntil(lambda: page.state.playhead > before)
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_K)
    assert not page.player.playing


@without_device
def test_playing_ends_at_the_end(page: EditPage, qtbot: QtBot) -> None:
    page.playback.seek(page.state.project.frames - 4_410)
    page.playback.play()
    qtbot.waitUntil(lambda: not page.player.playing)
    assert page.state.playhead == page.state.project.frames


@without_device
def test_a_cut_before_the_playhead_moves_it_with_its_sound(page: EditPage, qtbot: QtBot) -> None:
    page.playback.seek(30 * page.state.rate)
    sound = page.state.times.to_source(page.state.playhead)
    assert page.workspace.session
    page.workspace.session.apply("Cut", editing.ripple_delete(page.state.project, [(0, 5 * page.state.rate)]))
    assert page.state.times.to_source(page.state.playhead) == sound


def test_shift_space_loops_the_selection_and_c_plays_around_it(page: EditPage, qtbot: QtBot) -> None:
    rate = page.state.rate
    page.state.select(10 * rate, 12 * rate)
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    take = page.player.take
    assert take
    assert (take.start, take.end, take.loop) == (10 * rate, 12 * rate, True)
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_C)
    take = page.player.take
    assert take
    assert (take.start, take.end, take.left_out) == (8 * rate, 11 * rate, (10 * rate, 12 * rate))
    assert take.project.frames == page.state.project.frames - 2 * rate


def test_what_plays_to_hear_a_cut_ends_when_the_cut_is_made(page: EditPage, qtbot: QtBot) -> None:
    page.state.select(20 * page.state.rate, 24 * page.state.rate)
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_C)
    assert page.player.playing
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_Delete)
    assert not page.player.playing


@without_device
def test_j_and_l_play_both_ways_and_faster_with_each_press_and_k_stops(page: EditPage, qtbot: QtBot) -> None:
    page.playback.seek(30 * page.state.rate)

    def press(key: Qt.Key) -> tuple[bool, float]:
        qtbot.keyClick(page.lanes.canvas, key)
        take = page.player.take
        assert take
        return take.backwards, take.tempo

    assert [press(Qt.Key.Key_L) for _ in range(4)] == [(False, 1.0), (False, 1.5), (False, 2.0), (False, 2.0)]
    assert page.transport._speed._button.text() == "2.0×"
    assert [press(Qt.Key.Key_J) for _ in range(2)] == [(True, 1.0), (True, 1.5)]
    assert page.transport._speed._button.text() == "−1.5×"
    before = page.state.playhead
    qtbot.waitUntil(lambda: page.state.playhead < before)
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_K)
    assert not page.player.playing
    assert page.transport._speed._button.text() == "1.0×"


def test_the_selection_is_played_once_and_a_loop_follows_it(page: EditPage, qtbot: QtBot) -> None:
    rate = page.state.rate
    page.state.select(10 * rate, 12 * rate)
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_P)
    take = page.player.take
    assert take
    assert (take.start, take.end, take.loop) == (10 * rate, 12 * rate, False)
    page.player.stop()
    page.playback.play(loop=True)
    page.state.select(10 * rate, 13 * rate)
    take = page.player.take
    assert take
    assert (take.start, take.end, take.loop) == (10 * rate, 13 * rate, True)
    assert page.player.position() < 11 * rate
    page.state.select(20 * rate, 21 * rate)
    take = page.player.take
    assert take
    assert (take.start, take.end) == (20 * rate, 21 * rate)


def test_without_a_selection_c_plays_around_the_nearest_cut_and_shift_c_up_to_it(page: EditPage, qtbot: QtBot) -> None:
    rate = page.state.rate
    page.verbs.replace("Cut", editing.ripple_delete(page.state.project, [(20 * rate, 22 * rate)]))
    page.state.select(0, 0)
    page.playback.seek(21 * rate)
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_C)
    take = page.player.take
    assert take
    assert (take.start, take.end) == (18 * rate, 21 * rate)
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
    take = page.player.take
    assert take
    assert (take.start, take.end) == (18 * rate, 20 * rate)


@without_device
def test_who_scrolls_away_while_playing_is_left_there(page: EditPage, qtbot: QtBot) -> None:
    rate, viewport = page.state.rate, page.state.viewport
    viewport.show_range(0, 4 * rate)
    page.playback.seek(rate)
    page.playback.play()
    viewport.scroll_to(20 * rate)
    before = page.state.playhead
    qtbot.waitUntil(lambda: page.state.playhead > before)
    assert viewport.start == pytest.approx(20 * rate, abs=1)
    viewport.scroll_to(page.state.playhead)
    page.actions_by_name["centre"].trigger()
    qtbot.waitUntil(lambda: abs(viewport.x_of(page.state.playhead) - viewport.width / 2) < 3)
    page.player.stop()


def test_the_chosen_device_is_kept_and_one_that_is_not_there_is_named(page: EditPage) -> None:
    page.transport.output.chosen.emit("usb-1", "Headset")
    settings = page.context.preferences.settings
    assert (settings.output_device, settings.output_name) == ("usb-1", "Headset")
    page.transport.output.asked.emit()
    assert [action.text() for action in page.transport.output.menu().actions() if action.isChecked()] == ["Headset (not there)"]


@without_device
def test_edits_while_playing_go_on_where_they_are_and_with_what_they_made(page: EditPage, qtbot: QtBot) -> None:
    rate = page.state.rate
    page.playback.seek(20 * rate)
    page.playback.play()
    begun: list[int] = []
    page.playback.started.connect(begun.append)
    track = page.state.project.tracks[0]
    page.verbs.change_track("Mute", replace(track, muted=True))
    page.verbs.replace("Cut behind", editing.ripple_delete(page.state.project, [(30 * rate, 31 * rate)]))
    page.verbs.replace("Cut before", editing.ripple_delete(page.state.project, [(5 * rate, 10 * rate)]))
    take = page.player.take
    assert take
    assert take.project is page.state.project
    assert begun == []
    assert 15 * rate <= page.player.position() < 16 * rate
    page.verbs.replace("Cut here", editing.ripple_delete(page.state.project, [(page.player.position(), page.player.position() + 5 * rate)]))
    assert len(begun) == 1
    assert page.player.playing
    page.player.stop()


@without_device
def test_who_selects_while_listening_goes_on_listening(page: EditPage) -> None:
    mouse = LaneMouse(page)
    page.playback.seek(20 * page.state.rate)
    page.playback.play()
    mouse.drag(mouse.on(5), mouse.on(8))
    assert page.state.selection is not None
    assert page.player.playing
    assert 20 * page.state.rate <= page.state.playhead < 22 * page.state.rate
    page.player.stop()
    mouse.drag(mouse.on(10), mouse.on(12))
    assert page.state.playhead == page.state.selection[0]


@without_device
def test_dragging_over_the_ruler_lets_the_place_be_heard_and_puts_the_playhead_there(page: EditPage) -> None:
    page.playback.scrub(12 * page.state.rate)
    assert page.state.playhead == 12 * page.state.rate
    assert not page.player.playing
    page.playback.play()
    page.playback.scrub(14 * page.state.rate)
    assert page.playback.playing
    assert page.player.position() >= 14 * page.state.rate
    page.player.stop()

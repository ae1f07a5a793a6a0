"""Clips by keys alone: chosen, trimmed, moved, faded, shaped and taken out, with the same result as by the mouse."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.lane_mouse import CTRL, LaneMouse

from podstudio.model.clips import ClipPlace, clip_of, set_fades
from podstudio.model.timeline import Clip
from podstudio.ui.edit.clip_tools import ClipTools
from podstudio.ui.edit.lane_view import LaneView
from podstudio.ui.edit.selecting import Selecting
from podstudio.ui.edit.tools import VERBS
from podstudio.ui.edit.under_mouse import spot_at
from podstudio.ui.pages.edit import EditPage

FIRST, SECOND, THIRD = (ClipPlace("track-1", index) for index in range(3))
GUEST = ClipPlace("second", 0)


@pytest.fixture
def page(two_lanes: EditPage) -> EditPage:
    """The page with clips on two of three lanes."""
    return two_lanes


def press(page: EditPage, *keys: str) -> None:
    """Press keys, as Qt writes them, on the lanes."""
    for key in keys:
        combination = QKeySequence(key)[0]  # type: ignore[index] # a sequence of up to four
        QTest.keyClick(page.lanes.canvas, combination.key(), combination.keyboardModifiers())


def at(page: EditPage, seconds: float) -> int:
    return round(seconds * page.state.rate)


def clip(page: EditPage, place: ClipPlace) -> Clip:
    return clip_of(page.state.project, place)


def undo_to(page: EditPage, label: str) -> None:
    assert page.workspace.session
    assert page.workspace.session.undo_label == label
    page.workspace.session.undo()


def chosen(page: EditPage) -> ClipPlace | None:
    """The chosen clip."""
    return page.state.chosen


def test_no_two_verbs_of_the_lanes_have_one_key() -> None:
    verbs = (*VERBS, *ClipTools.verbs, *Selecting.verbs, *LaneView.verbs)
    keys = [QKeySequence(key).toString() for verb in verbs for key in verb.keys]
    assert sorted(keys) == sorted(set(keys))
    assert all(keys)


def test_alt_and_the_arrows_walk_from_clip_to_clip_and_lane_to_lane(page: EditPage) -> None:
    press(page, "Alt+Right")
    assert page.state.chosen == THIRD
    press(page, "Alt+Left")
    assert page.state.chosen == SECOND
    press(page, "Alt+Right", "Alt+Right")
    assert page.state.chosen == THIRD
    press(page, "Alt+Down")
    assert page.state.chosen == GUEST
    press(page, "Alt+Down")
    assert page.state.chosen == GUEST
    press(page, "Alt+Up")
    assert page.state.chosen == FIRST
    assert page.state.playhead == at(page, 33)


def test_return_selects_the_clips_range_and_belongs_to_fields_elsewhere(page: EditPage, qtbot: QtBot) -> None:
    page.state.choose(SECOND)
    press(page, "Return")
    assert page.state.selection == (at(page, 12), at(page, 20))
    assert page.state.playhead == at(page, 12)
    page.state.select(0, 0)
    page.side.setFocus()
    QTest.keyClick(page.side, Qt.Key.Key_Return)
    assert page.state.selection is None


def test_trimming_to_the_playhead_does_what_dragging_the_edge_does(page: EditPage) -> None:
    mouse = LaneMouse(page)
    page.state.choose(THIRD)
    press(page, "Ctrl+[")
    by_key = page.state.project
    undo_to(page, "Trim clip")
    mouse.drag(mouse.on(25), mouse.on(33))
    assert page.state.project == by_key
    undo_to(page, "Trim clip")
    press(page, "Ctrl+]")
    assert clip(page, THIRD).end == at(page, 33)
    assert page.state.playhead == at(page, 33)


def test_a_trim_that_would_leave_nothing_is_not_made(page: EditPage) -> None:
    before = page.state.project
    page.state.choose(SECOND)
    press(page, "Ctrl+[")
    assert page.state.project is before


def test_nudges_in_a_row_are_one_step_and_stop_at_the_neighbour(page: EditPage) -> None:
    page.state.choose(THIRD)
    press(page, *["Ctrl+Alt+Left"] * 3, "Ctrl+Alt+Shift+Left")
    assert clip(page, THIRD).start == at(page, 25) - 3 * at(page, 0.01) - at(page, 0.1)
    undo_to(page, "Nudge clip")
    assert clip(page, THIRD).start == at(page, 25)
    press(page, *["Ctrl+Alt+Shift+Left"] * 60)
    assert clip(page, THIRD).start == at(page, 20)
    page.state.choose(GUEST)
    press(page, "Ctrl+Alt+Right")
    undo_to(page, "Nudge clip")
    assert clip(page, THIRD).start == at(page, 20)


def test_a_clip_goes_to_the_playhead_and_to_other_lanes(page: EditPage) -> None:
    page.state.choose(GUEST)
    press(page, "Ctrl+Alt+Home")
    assert clip(page, GUEST).start == at(page, 33)
    press(page, "Ctrl+Alt+Down")
    assert page.state.chosen == ClipPlace("third", 0)
    press(page, "Ctrl+Alt+Down")
    assert page.state.chosen == ClipPlace("third", 0)
    press(page, "Ctrl+Alt+Up", "Ctrl+Alt+Up")
    lane = chosen(page)
    assert lane is not None
    assert lane.track == "track-1"
    clips = page.state.project.tracks[0].clips
    assert all(one.end <= other.start for one, other in pairwise(clips))


def test_fades_reach_to_the_playhead_and_go_again(page: EditPage) -> None:
    page.state.choose(THIRD)
    press(page, "Shift+I")
    assert clip(page, THIRD).fade_in == at(page, 8)
    press(page, "Shift+O")
    assert clip(page, THIRD).fade_out == at(page, 7)
    press(page, "Shift+F")
    assert max(clip(page, THIRD).fade_in, clip(page, THIRD).fade_out) <= at(page, 0.008)
    undo_to(page, "Remove fades")
    assert page.state.project == set_fades(page.state.project, THIRD, at(page, 8), at(page, 7))


def test_gain_by_keys_and_typed(page: EditPage, qtbot: QtBot) -> None:
    page.state.choose(THIRD)
    press(page, "Ctrl+Up", "Ctrl+Up", "Ctrl+Down")
    assert clip(page, THIRD).gain_db == 1
    undo_to(page, "Clip gain")
    assert clip(page, THIRD).gain_db == 0
    press(page, "Shift+G")
    field = focus_widget(qtbot, page)
    QTest.keyClicks(field, "-4.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert clip(page, THIRD).gain_db == -4.5
    assert QApplication.focusWidget() is page.lanes.canvas
    press(page, "Shift+G")
    QTest.keyClick(focus_widget(qtbot, page), Qt.Key.Key_Escape)
    assert clip(page, THIRD).gain_db == -4.5


def focus_widget(qtbot: QtBot, page: EditPage) -> QWidget:
    qtbot.waitUntil(lambda: QApplication.focusWidget() not in {None, page.lanes.canvas})
    widget = QApplication.focusWidget()
    assert widget
    return widget


def test_a_clip_is_muted_and_heard_again(page: EditPage) -> None:
    page.state.choose(GUEST)
    press(page, "Ctrl+Shift+L")
    assert clip(page, GUEST).muted
    press(page, "Ctrl+L")
    assert not clip(page, GUEST).muted


def test_del_takes_out_the_chosen_clip_where_nothing_is_selected(page: EditPage) -> None:
    length = page.state.project.frames
    page.state.choose(SECOND)
    press(page, "Shift+Del")
    assert page.state.project.frames == length
    assert len(page.state.project.tracks[0].clips) == 2
    undo_to(page, "Remove clip")
    page.state.choose(SECOND)
    press(page, "Del")
    assert page.state.project.frames == length - at(page, 8)
    assert clip(page, GUEST).end == at(page, 12)
    undo_to(page, "Delete clip")
    page.state.choose(SECOND)
    page.state.select(0, at(page, 1))
    press(page, "Ctrl+Shift+Del")
    assert len(page.state.project.tracks[0].clips) == 2


def test_without_a_chosen_clip_the_only_one_under_the_playhead_is_meant(page: EditPage) -> None:
    press(page, "Ctrl+Shift+L")
    assert page.state.chosen == THIRD
    assert clip(page, THIRD).muted
    press(page, "Esc")
    page.state.move_playhead(at(page, 8))
    before = page.state.project
    assert chosen(page) is None
    press(page, "Ctrl+Shift+L")
    assert page.state.project is before


def test_a_chosen_clip_stays_chosen_through_other_edits(page: EditPage) -> None:
    page.state.choose(THIRD)
    page.state.select(at(page, 1), at(page, 3))
    press(page, "Shift+S")
    assert page.state.chosen == ClipPlace("track-1", 4)
    press(page, "Ctrl+Z")
    assert page.state.chosen == THIRD


def test_the_selections_edges_split_every_lane(page: EditPage) -> None:
    page.state.select(at(page, 6), at(page, 9))
    press(page, "Shift+S")
    assert [one.start for one in page.state.project.tracks[0].clips] == [at(page, s) for s in (0, 6, 9, 12, 25)]
    assert [one.start for one in page.state.project.tracks[1].clips] == [at(page, s) for s in (5, 6, 9)]
    undo_to(page, "Split at the selection's edges")


def test_envelope_points_are_set_raised_and_removed_at_the_playhead(page: EditPage) -> None:
    page.state.choose(THIRD)
    press(page, "B")
    assert page.state.envelopes_shown
    assert clip(page, THIRD).envelope == ((at(page, 48), 0.0),)
    press(page, "Ctrl+Shift+Down", "Ctrl+Shift+Down", "Ctrl+Shift+Down")
    assert clip(page, THIRD).envelope == ((at(page, 48), -3.0),)
    undo_to(page, "Envelope point")
    assert clip(page, THIRD).envelope == ((at(page, 48), 0.0),)
    press(page, "Home", "Shift+B")
    assert clip(page, THIRD).envelope == ()


def test_the_playhead_goes_from_edge_to_edge_and_selects_on_the_way(page: EditPage) -> None:
    press(page, "Home")
    found = []
    for _press in range(5):
        press(page, "Down")
        found.append(page.state.playhead / page.state.rate)
    assert found == [5, 10, 12, 15, 20]
    press(page, "Up", "Shift+Down")
    assert page.state.selection == (at(page, 15), at(page, 20))
    press(page, "Shift+Down")
    assert page.state.selection == (at(page, 15), at(page, 25))


def test_comma_and_full_stop_move_by_a_pixel(page: EditPage) -> None:
    step = round(page.state.viewport.frames_per_pixel)
    press(page, ".", ".")
    assert page.state.playhead == at(page, 33) + 2 * step
    press(page, ",")
    assert page.state.playhead == at(page, 33) + step


def test_w_selects_the_phrase_or_the_pause(page: EditPage) -> None:
    page.state.choose(THIRD)
    press(page, "W")
    assert page.state.selection
    start, end = page.state.selection
    assert at(page, 25) <= start < end <= at(page, 40)
    page.state.move_playhead(end + at(page, 0.05))
    press(page, "W")
    assert page.state.selection
    assert page.state.selection[0] == end


def test_home_and_end_select_with_shift_and_ctrl_0_shows_all(page: EditPage) -> None:
    press(page, "Shift+Home")
    assert page.state.selection == (0, at(page, 33))
    page.state.viewport.show_range(0, at(page, 4))
    press(page, "Ctrl+0")
    assert page.state.viewport.is_whole


def test_a_menu_on_a_clip_and_on_an_empty_lane_offers_what_fits(page: EditPage) -> None:
    tools = next(feature for feature in page.features if isinstance(feature, ClipTools))
    mouse, ground = LaneMouse(page), page.lanes.canvas.ground()
    on_clip = tools.menu(spot_at(ground, mouse.strip(30)))
    assert page.actions_by_name["clip_mute"] in on_clip.actions()
    on_lane = tools.menu(spot_at(ground, mouse.on(22)))
    assert page.actions_by_name["clip_mute"] not in on_lane.actions()
    assert page.actions_by_name["chapter"] in on_lane.actions()
    on_clip.deleteLater()
    on_lane.deleteLater()


def test_moving_by_key_and_by_mouse_come_to_the_same(page: EditPage) -> None:
    mouse = LaneMouse(page)
    page.state.choose(GUEST)
    press(page, "Ctrl+Alt+Home")
    by_key = page.state.project
    undo_to(page, "Move clip")
    mouse.drag(mouse.strip(5.5, 1), mouse.strip(33.5, 1))
    assert page.state.project == by_key
    undo_to(page, "Move clip")
    mouse.drag(mouse.strip(5.5, 1), mouse.strip(33.6, 1), CTRL)
    assert page.state.project != by_key

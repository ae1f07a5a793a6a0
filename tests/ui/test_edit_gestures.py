"""Clips, selection and envelope under the mouse: what each gesture shows, does in one step, and takes back with Escape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot
from support.lane_mouse import ALT, CTRL, MIDDLE, SHIFT, LaneMouse, pixel

from podstudio.model.clips import ClipPlace, clip_of, envelope_db, set_envelope
from podstudio.model.timeline import Clip, Project
from podstudio.ui.edit.under_mouse import Part, spot_at
from podstudio.ui.pages.edit import EditPage

FIRST, SECOND, THIRD = (ClipPlace("track-1", index) for index in range(3))
GUEST = ClipPlace("second", 0)


@pytest.fixture
def page(two_lanes: EditPage) -> EditPage:
    """The page with clips on two lanes, a minute of it in sight."""
    return two_lanes


@pytest.fixture
def mouse(page: EditPage) -> LaneMouse:
    """The mouse over its lanes."""
    return LaneMouse(page)


def clip(page: EditPage, place: ClipPlace) -> Clip:
    return clip_of(page.state.project, place)


def chosen(page: EditPage) -> ClipPlace | None:
    """The chosen clip."""
    return page.state.chosen


def seconds(page: EditPage, frames: int) -> float:
    return frames / page.state.rate


def undo(page: EditPage) -> str:
    assert page.workspace.session
    label = page.workspace.session.undo_label
    page.workspace.session.undo()
    assert label
    return label


def steps(page: EditPage) -> Callable[[], int]:
    """How many steps are made from now on."""
    made: list[Project] = []
    page.workspace.edit_changed.connect(lambda _old, new: made.append(new))
    return lambda: len(made)


# Trimming


@pytest.mark.parametrize(("place", "from_s", "to_s", "offset"), [(SECOND, 12, 14, 2), (SECOND, 20, 17.5, -2)])
def test_an_edge_is_dragged_inwards_in_one_step(page: EditPage, mouse: LaneMouse, place: ClipPlace, from_s: float, to_s: float, offset: int) -> None:
    before, count = page.state.project, steps(page)
    mouse.drag(mouse.on(from_s) + QPointF(offset, 0), mouse.on(to_s) + QPointF(offset, 0))
    trimmed = clip(page, place)
    edge = trimmed.start if from_s == 12 else trimmed.end
    assert seconds(page, edge) == pytest.approx(to_s, abs=pixel(page))
    assert trimmed.source_start - trimmed.start == clip_of(before, place).source_start - clip_of(before, place).start
    assert count() == 1
    assert undo(page) == "Trim clip"
    assert page.state.project == before


def test_an_edge_is_not_dragged_over_its_neighbour_or_beyond_its_recording(page: EditPage, mouse: LaneMouse) -> None:
    mouse.drag(mouse.on(12) + QPointF(2, 0), mouse.on(4) + QPointF(2, 0))
    assert clip(page, SECOND).start == clip(page, FIRST).end
    page.state.viewport.show_range(0, 20 * page.state.rate)
    mouse.drag(mouse.on(5, 1) + QPointF(2, 0), mouse.on(0, 1))
    assert clip(page, GUEST).start == 0
    mouse.drag(mouse.on(15, 1) - QPointF(2, 0), mouse.on(0, 1) - QPointF(50, 0))
    assert 0 < seconds(page, clip(page, GUEST).frames) < 0.01


def test_while_an_edge_is_dragged_the_edit_stays_and_escape_takes_it_back(page: EditPage, mouse: LaneMouse, qtbot: QtBot) -> None:
    canvas, before = page.lanes.canvas, page.state.project
    untouched = canvas.grab().toImage()
    start, end = mouse.on(20) - QPointF(2, 0), mouse.on(15)
    mouse.pull(start, end)
    assert page.state.project is before
    gesture = canvas.hand.gesture
    assert gesture
    assert gesture.preview is not None
    assert "length" in gesture.told
    assert differs(untouched, canvas.grab().toImage(), mouse.x(15.5), mouse.x(19))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.hand.gesture is None
    mouse.release(end)
    assert page.state.project is before
    page.state.choose(None)
    canvas.hand.hover(spot_at(canvas.ground(), QPointF(0, 10_000)))
    assert not differs(untouched, canvas.grab().toImage(), 0, canvas.width())


def differs(one: QImage, other: QImage, left: float, right: float) -> bool:
    rows = range(0, one.height(), 3)
    return any(one.pixel(x, y) != other.pixel(x, y) for x in range(round(left), round(right), 3) for y in rows)


# Fades


def test_a_fade_is_as_long_as_its_handle_is_dragged(page: EditPage, mouse: LaneMouse) -> None:
    count = steps(page)
    fade_in, fade_out = mouse.handles(THIRD)
    mouse.drag(fade_in, fade_in + QPointF(40, 9))
    assert seconds(page, clip(page, THIRD).fade_in) == pytest.approx(40 * pixel(page), abs=2 * pixel(page))
    mouse.drag(fade_out, fade_out - QPointF(30, 0), CTRL)
    assert seconds(page, clip(page, THIRD).fade_out) == pytest.approx(30 * pixel(page), abs=2 * pixel(page))
    assert count() == 2
    assert undo(page) == "Fade out"
    assert undo(page) == "Fade in"
    assert clip(page, THIRD).fade_in == 0


def test_fades_are_together_no_longer_than_the_clip(page: EditPage, mouse: LaneMouse) -> None:
    fade_in, fade_out = mouse.handles(THIRD)
    mouse.drag(fade_out, fade_out - QPointF(60, 0))
    mouse.drag(fade_in, fade_in + QPointF(5000, 0))
    faded = clip(page, THIRD)
    assert faded.fade_in + faded.fade_out == faded.frames


# Moving


def test_a_clip_is_moved_by_its_strip_and_its_sound_goes_with_it(page: EditPage, mouse: LaneMouse) -> None:
    before, count = clip(page, THIRD), steps(page)
    mouse.drag(mouse.strip(30), mouse.strip(32.2), CTRL)
    moved = clip(page, THIRD)
    assert seconds(page, moved.start) == pytest.approx(27.2, abs=2 * pixel(page))
    assert replace(moved, start=before.start) == before
    assert count() == 1
    assert page.state.chosen == THIRD
    assert page.state.playhead == 33 * page.state.rate
    assert undo(page) == "Move clip"
    assert clip(page, THIRD) == before


def test_a_clip_moved_to_another_lane_keeps_its_time_and_never_lies_on_another(page: EditPage, mouse: LaneMouse) -> None:
    mouse.drag(mouse.strip(30), mouse.strip(30, 1))
    assert page.state.chosen == ClipPlace("second", 1)
    assert clip(page, ClipPlace("second", 1)).start == 25 * page.state.rate
    mouse.drag(mouse.strip(30, 1), mouse.strip(12, 1))
    guests = page.state.project.tracks[1].clips
    assert guests[0].end <= guests[1].start
    assert guests[1].start == guests[0].end


def test_escape_leaves_a_moved_clip_where_it_was(page: EditPage, mouse: LaneMouse, qtbot: QtBot) -> None:
    before = page.state.project
    mouse.pull(mouse.strip(30), mouse.strip(20, 2))
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_Escape)
    mouse.release(mouse.strip(20, 2))
    assert page.state.project is before
    assert page.state.chosen == THIRD


def test_a_click_on_the_strip_chooses_the_clip_and_one_in_the_sound_lets_go(page: EditPage, mouse: LaneMouse) -> None:
    playhead = page.state.playhead
    mouse.click(mouse.strip(8, 1))
    assert page.state.chosen == GUEST
    assert page.state.playhead == playhead
    mouse.click(mouse.on(30))
    assert chosen(page) is None
    assert seconds(page, page.state.playhead) == pytest.approx(30, abs=pixel(page))


# Selecting


def test_the_edges_of_the_selection_are_dragged_and_escape_brings_the_old_one_back(page: EditPage, mouse: LaneMouse, qtbot: QtBot) -> None:
    state = page.state
    state.select(28 * state.rate, 31 * state.rate)
    mouse.drag(mouse.on(31), mouse.on(35.3), CTRL)
    assert state.selection
    assert state.selection[0] == 28 * state.rate
    assert seconds(page, state.selection[1]) == pytest.approx(35.3, abs=2 * pixel(page))
    kept = state.selection
    mouse.pull(mouse.on(29.5), mouse.on(38))
    assert state.selection != kept
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_Escape)
    assert state.selection == kept


def test_a_click_beside_an_edge_of_the_selection_does_not_move_it(page: EditPage, mouse: LaneMouse) -> None:
    state = page.state
    state.select(28 * state.rate, 31 * state.rate)
    mouse.click(mouse.on(31) + QPointF(3, 0))
    assert state.selection == (28 * state.rate, 31 * state.rate)
    mouse.drag(mouse.on(31) + QPointF(3, 0), mouse.on(36) + QPointF(3, 0), CTRL)
    assert seconds(page, state.selection[1]) == pytest.approx(36, abs=pixel(page))


def test_ctrl_switches_snapping_off_while_the_mouse_rests(page: EditPage, mouse: LaneMouse, qtbot: QtBot) -> None:
    state = page.state
    mouse.pull(mouse.on(30), mouse.on(20) + QPointF(3, 0))
    assert state.selection
    assert state.selection[0] == 20 * state.rate
    qtbot.keyPress(page.lanes.canvas, Qt.Key.Key_Control)
    assert state.selection[0] > 20 * state.rate
    qtbot.keyRelease(page.lanes.canvas, Qt.Key.Key_Control)
    assert state.selection[0] == 20 * state.rate
    mouse.release(mouse.on(20))


def test_shift_and_a_click_extend_the_selection(page: EditPage, mouse: LaneMouse) -> None:
    mouse.click(mouse.on(28), SHIFT)
    assert page.state.selection
    assert seconds(page, page.state.selection[0]) == pytest.approx(28, abs=pixel(page))
    assert page.state.selection[1] == 33 * page.state.rate


def test_a_double_click_selects_the_phrase_the_clip_by_its_strip_or_the_gap(page: EditPage, mouse: LaneMouse) -> None:
    state, rate = page.state, page.state.rate
    mouse.double_click(mouse.strip(30))
    assert state.selection == (25 * rate, 40 * rate)
    mouse.double_click(mouse.on(22.5))
    assert state.selection == (20 * rate, 25 * rate)
    state.select(0, 0)
    mouse.double_click(mouse.on(32))
    assert state.selection
    start, end = state.selection
    assert 25 * rate <= start <= 32 * rate + rate // 10
    assert 32 * rate - rate // 10 <= end <= 40 * rate
    assert 0.2 * rate < end - start < 15 * rate


# Envelope


@pytest.fixture
def shaped(page: EditPage) -> EditPage:
    """The page with envelopes shown."""
    page.actions_by_name["envelopes"].trigger()
    return page


def test_a_click_on_the_line_adds_a_point_and_a_drag_moves_it(shaped: EditPage, mouse: LaneMouse) -> None:
    page, count = shaped, steps(shaped)
    mouse.click(mouse.line(THIRD, 29))
    (frame, gain_db) = clip(page, THIRD).envelope[0]
    assert seconds(page, frame) == pytest.approx(44, abs=pixel(page))
    assert gain_db == pytest.approx(0, abs=0.5)
    mouse.drag(mouse.line(THIRD, 29), mouse.line(THIRD, 31, -12.0), CTRL)
    (frame, gain_db) = clip(page, THIRD).envelope[0]
    assert seconds(page, frame) == pytest.approx(46, abs=2 * pixel(page))
    assert gain_db == pytest.approx(-12, abs=1.5)
    assert count() == 2
    assert undo(page) == "Move envelope point"
    assert undo(page) == "Add envelope point"
    assert clip(page, THIRD).envelope == ()


def test_a_point_stays_between_its_neighbours(shaped: EditPage, mouse: LaneMouse) -> None:
    page, rate = shaped, shaped.state.rate
    assert page.workspace.session
    points = ((42 * rate, 0.0), (45 * rate, -6.0), (48 * rate, 0.0))
    page.workspace.session.apply("Envelope", set_envelope(page.state.project, THIRD, points))
    mouse.drag(mouse.line(THIRD, 30), mouse.line(THIRD, 39, -6.0), CTRL)
    assert [gain for _frame, gain in clip(page, THIRD).envelope][1] == pytest.approx(-6, abs=1)
    assert clip(page, THIRD).envelope[1][0] == 48 * rate - 1


def test_a_double_click_or_delete_removes_a_point(shaped: EditPage, mouse: LaneMouse, qtbot: QtBot) -> None:
    page = shaped
    mouse.click(mouse.line(THIRD, 29))
    mouse.click(mouse.line(THIRD, 35))
    assert len(clip(page, THIRD).envelope) == 2
    mouse.double_click(mouse.line(THIRD, 29))
    assert len(clip(page, THIRD).envelope) == 1
    before = page.state.project.frames
    page.state.select(26 * page.state.rate, 27 * page.state.rate)
    mouse.click(mouse.line(THIRD, 35))
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_Delete)
    assert clip(page, THIRD).envelope == ()
    assert page.state.project.frames == before


def test_alt_moves_the_whole_line(shaped: EditPage, mouse: LaneMouse) -> None:
    mouse.drag(mouse.line(THIRD, 29), mouse.line(THIRD, 29, 6.0), ALT)
    assert clip(shaped, THIRD).gain_db == pytest.approx(6, abs=1.5)
    assert clip(shaped, THIRD).envelope == ()
    assert undo(shaped) == "Clip gain"


def test_a_point_that_is_being_dragged_goes_back_with_escape(shaped: EditPage, mouse: LaneMouse, qtbot: QtBot) -> None:
    before = shaped.state.project
    mouse.pull(mouse.line(THIRD, 29), mouse.line(THIRD, 31, -20.0))
    preview = shaped.lanes.canvas.hand.gesture
    assert preview
    assert preview.preview
    assert envelope_db(clip_of(preview.preview, THIRD), 46 * shaped.state.rate) < -10
    qtbot.keyClick(shaped.lanes.canvas, Qt.Key.Key_Escape)
    mouse.release(mouse.line(THIRD, 31, -20.0))
    assert shaped.state.project is before


# Around it


def test_the_mouse_looks_like_what_it_would_do(page: EditPage, mouse: LaneMouse) -> None:
    looks = (
        (mouse.strip(30), Qt.CursorShape.OpenHandCursor),
        (mouse.on(25) + QPointF(2, 0), Qt.CursorShape.SizeHorCursor),
        (mouse.on(40) - QPointF(2, 0), Qt.CursorShape.SizeHorCursor),
        (mouse.handles(THIRD)[0], Qt.CursorShape.PointingHandCursor),
        (mouse.on(30), Qt.CursorShape.IBeamCursor),
    )
    assert [mouse.hover(place) for place, _look in looks] == [look for _place, look in looks]
    mouse.hover(mouse.handles(THIRD)[0])
    assert "fade in" in page.lanes.canvas.toolTip()
    mouse.hover(mouse.on(30))
    assert not page.lanes.canvas.toolTip()


def test_a_show_that_may_only_be_looked_at_is_not_changed_by_the_mouse(page: EditPage, mouse: LaneMouse) -> None:
    before = page.state.project
    page.lanes.set_locked(True)
    mouse.drag(mouse.strip(30), mouse.strip(35))
    mouse.drag(mouse.on(20) - QPointF(2, 0), mouse.on(15))
    assert page.state.project is before
    page.lanes.set_locked(False)


def test_an_edit_made_meanwhile_ends_the_gesture(page: EditPage, mouse: LaneMouse) -> None:
    mouse.pull(mouse.strip(30), mouse.strip(35))
    assert page.workspace.session
    page.workspace.session.undo()
    assert page.lanes.canvas.hand.gesture is None
    mouse.release(mouse.strip(35))


def test_the_handles_stay_while_the_mouse_rests_and_something_else_changes(page: EditPage, mouse: LaneMouse) -> None:
    hand = page.lanes.canvas.hand
    mouse.hover(mouse.on(30))
    page.state.set_figures(None)
    assert hand.hovered == THIRD
    assert page.workspace.session
    page.workspace.session.undo()
    assert hand.hovered == spot_at(page.lanes.canvas.ground(), hand.mouse).place


def test_the_middle_button_pans(page: EditPage, mouse: LaneMouse) -> None:
    viewport = page.state.viewport
    viewport.show_range(10 * page.state.rate, 20 * page.state.rate)
    under, playhead = viewport.frame_at(400), page.state.playhead
    mouse.drag(QPointF(400, 60), QPointF(250, 60), button=MIDDLE)
    assert viewport.frame_at(250) == pytest.approx(under, abs=2 * viewport.frames_per_pixel)
    assert page.state.playhead == playhead


def wheel(page: EditPage, notches: float, modifiers: Qt.KeyboardModifier, pixels: int = 0) -> None:
    canvas, where = page.lanes.canvas, QPointF(300, 40)
    delta, exact = QPoint(0, round(notches * 120)), QPoint(0, pixels)
    turned = QWheelEvent(where, canvas.mapToGlobal(where), exact, delta, Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(canvas, turned)


def test_a_notched_wheel_glides_to_exactly_where_it_leads_and_rests(page: EditPage, qtbot: QtBot) -> None:
    viewport, glide = page.state.viewport, page.lanes.canvas.glide
    viewport.show_range(5 * page.state.rate, 15 * page.state.rate)
    start, scale = viewport.start, viewport.frames_per_pixel
    wheel(page, -1, SHIFT)
    wheel(page, -1, SHIFT)
    qtbot.waitUntil(lambda: not glide.running)
    assert viewport.start == pytest.approx(start + 2 * 96 * scale)
    under = viewport.start + 300 * scale
    for _turn in range(3):
        wheel(page, 1, CTRL)
    qtbot.waitUntil(lambda: not glide.running)
    assert viewport.frames_per_pixel == pytest.approx(scale / 1.25**3)
    assert viewport.x_of(under) == pytest.approx(300)


def test_a_touchpad_is_followed_pixel_by_pixel(page: EditPage) -> None:
    viewport = page.state.viewport
    viewport.show_range(5 * page.state.rate, 15 * page.state.rate)
    start = viewport.start
    wheel(page, -0.1, SHIFT, pixels=-7)
    assert viewport.start == pytest.approx(start + 7 * viewport.frames_per_pixel)
    assert not page.lanes.canvas.glide.running


def test_wheels_and_keys_make_waveforms_and_lanes_higher(page: EditPage, qtbot: QtBot) -> None:
    usual, height = page.state.enlarged, page.lanes.canvas.height()
    wheel(page, 2, ALT)
    assert page.state.enlarged > usual
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_Y, SHIFT)
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_Y, SHIFT)
    assert page.state.enlarged == usual
    wheel(page, 3, CTRL | SHIFT)
    qtbot.waitUntil(lambda: page.lanes.canvas.height() > height)
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_H, SHIFT)
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_H, SHIFT)
    qtbot.waitUntil(lambda: page.lanes.canvas.height() == height)
    assert page.lanes.heads.height() == height


def test_the_wheel_over_the_ruler_does_what_it_does_over_the_lanes(page: EditPage, qtbot: QtBot) -> None:
    viewport, ruler, where = page.state.viewport, page.lanes.ruler, QPointF(300, 20)
    viewport.show_range(5 * page.state.rate, 15 * page.state.rate)
    under, scale = viewport.start + 300 * viewport.frames_per_pixel, viewport.frames_per_pixel
    turned = QWheelEvent(
        where, ruler.mapToGlobal(where), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, CTRL, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(ruler, turned)
    qtbot.waitUntil(lambda: not page.lanes.canvas.glide.running)
    assert viewport.frames_per_pixel == pytest.approx(scale / 1.25)
    assert viewport.x_of(under) == pytest.approx(300)


def test_a_lane_out_of_sight_is_scrolled_to_when_its_clip_is_chosen_or_one_is_carried_there(page: EditPage, mouse: LaneMouse, qtbot: QtBot) -> None:
    area = next(one for one in page.findChildren(QScrollArea) if one.isAncestorOf(page.lanes.canvas))
    height = page.lanes.canvas.height()
    for _press in range(6):
        qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: page.lanes.canvas.height() > 2 * height)
    assert area.verticalScrollBar().value() == 0
    mouse.pull(mouse.strip(30), mouse.on(30, 2))
    assert area.verticalScrollBar().value() > 0
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_Escape)
    mouse.release(mouse.on(30, 2))
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    page.state.choose(GUEST)
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_Up, ALT)
    assert page.state.chosen == FIRST
    assert area.verticalScrollBar().value() == 0


def test_what_lies_under_the_mouse_is_told_apart(page: EditPage, mouse: LaneMouse) -> None:
    ground = page.lanes.canvas.ground()
    page.state.select(27 * page.state.rate, 28 * page.state.rate)
    parts = {
        Part.STRIP: mouse.strip(27),
        Part.SELECTION_START: mouse.on(27),
        Part.SELECTION_END: mouse.on(28),
        Part.START: mouse.on(25) + QPointF(2, 0),
        Part.LANE: mouse.on(22),
        Part.NOTHING: QPointF(100, 10_000),
    }
    assert {part: spot_at(ground, place).part for part, place in parts.items()} == {part: part for part in parts}

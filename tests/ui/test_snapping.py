"""What dragged edges jump to: clips, playhead and chapters always, silence or zero crossings where one asks for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot
from support.lane_mouse import CTRL, LaneMouse, two_speakers

from podstudio.model.clips import ClipPlace, clip_of
from podstudio.storage import settings
from podstudio.ui.edit import snapping
from podstudio.ui.edit.snapping import Snapper, Voice, quietest, to_sound, voices_at, zero_crossing
from podstudio.ui.page import Context
from podstudio.ui.pages.edit import EditPage

THIRD = ClipPlace("track-1", 2)


@pytest.fixture
def page(edit_page: EditPage) -> EditPage:
    """The page with clips on two lanes."""
    session = edit_page.workspace.session
    assert session
    chapters = session.project.chapters
    session.apply("Two speakers", replace(two_speakers(session.project), chapters=chapters[:1]))
    edit_page.state.viewport.show_whole()
    edit_page.state.move_playhead(33 * edit_page.state.rate)
    return edit_page


@pytest.fixture
def voice(opened: Context) -> Voice:
    """The interview from its start."""
    return Voice(next(iter(opened.workspace.audio.values())), 0, 1.0)


def test_an_edge_of_the_selection_jumps_to_clips_and_to_the_playhead_but_not_with_ctrl(page: EditPage) -> None:
    mouse, state = LaneMouse(page), page.state
    near = QPointF(4, 0)
    mouse.drag(mouse.on(30), mouse.on(20) + near)
    assert state.selection
    assert state.selection[0] == 20 * state.rate
    state.move_playhead(33 * state.rate)
    mouse.drag(mouse.on(28), mouse.on(33) - near)
    assert state.selection
    assert state.selection[1] == 33 * state.rate
    state.select(0, 0)
    state.move_playhead(33 * state.rate)
    mouse.drag(mouse.on(28), mouse.on(33) - near, CTRL)
    assert state.selection
    assert state.selection[1] == pytest.approx(33 * state.rate - 4 * state.viewport.frames_per_pixel, abs=state.viewport.frames_per_pixel)


def test_a_moved_clip_jumps_with_whichever_edge_is_nearer(page: EditPage) -> None:
    mouse, state = LaneMouse(page), page.state
    mouse.drag(mouse.strip(8, 1), mouse.strip(8 + 7, 1) + QPointF(3, 0))
    assert clip_of(state.project, ClipPlace("second", 0)).start == 12 * state.rate
    mouse.drag(mouse.strip(15, 1), mouse.strip(15 + 11, 1) - QPointF(3, 0))
    assert clip_of(state.project, ClipPlace("second", 0)).end == 33 * state.rate


def test_what_draws_an_edge_is_shown_as_a_line(page: EditPage) -> None:
    mouse = LaneMouse(page)
    mouse.pull(mouse.on(30), mouse.on(20) + QPointF(3, 0))
    gesture = page.lanes.canvas.hand.gesture
    assert gesture
    assert gesture.mark == 20 * page.state.rate
    with_line = page.lanes.canvas.grab().toImage()
    mouse.move(mouse.on(20) + QPointF(3, 0), CTRL)
    assert not gesture.mark
    assert with_line != page.lanes.canvas.grab().toImage()
    mouse.release(mouse.on(20))


def test_the_nearest_mark_draws_and_only_within_reach(page: EditPage) -> None:
    state = page.state
    snapper = Snapper(state, leave_out=THIRD)
    reach = snapping.REACH * state.viewport.frames_per_pixel
    assert snapper.mark_near(33 * state.rate + reach * 0.9) == 33 * state.rate
    assert snapper.mark_near(33 * state.rate + reach * 1.1) is None
    assert snapper.mark_near(15 * state.rate + reach * 0.5) == 15 * state.rate
    assert snapper.mark_near(25 * state.rate) is None


@pytest.mark.parametrize("second", [3, 8.37, 21.5, 40])
def test_silence_is_the_quietest_10_ms_within_50_ms(voice: Voice, second: float) -> None:
    rate = voice.audio.sample_rate
    frame = round(second * rate)
    found = quietest([voice], frame, rate)
    assert found is not None
    assert abs(found - frame) <= 0.05 * rate
    power = voice.audio.energies.max(axis=1)
    around = power[int(frame / rate * 100) - 4 : int(frame / rate * 100) + 5]
    assert power[int(found / rate * 100)] <= around.min()


@pytest.mark.parametrize("second", [3.001, 8.37, 21.5, 40.2])
def test_a_zero_crossing_is_where_the_wave_changes_its_sign(voice: Voice, second: float) -> None:
    rate = voice.audio.sample_rate
    frame = round(second * rate)
    found = zero_crossing([voice], frame, rate)
    assert found is not None
    assert abs(found - frame) <= 0.005 * rate + 1
    before, at, behind = (float(value) for value in voice.audio.samples[found - 1 : found + 2].mean(axis=1))
    assert at == 0 or before * at <= 0 or at * behind <= 0


def test_a_zero_crossing_of_two_lanes_is_one_of_their_sum(voice: Voice) -> None:
    other = replace(voice, shift=voice.audio.sample_rate * 20, gain=0.5)
    frame = voice.audio.sample_rate * 5
    found = zero_crossing([voice, other], frame, voice.audio.sample_rate)
    assert found is not None
    pieces = (one.audio.samples[found - 1 + one.shift : found + 2 + one.shift].mean(axis=1) * one.gain for one in (voice, other))
    summed = np.add.reduce(list(pieces))
    assert summed[1] == 0 or summed[0] * summed[1] <= 0 or summed[1] * summed[2] <= 0


def test_a_gap_has_neither(page: EditPage) -> None:
    frame = 22 * page.state.rate
    assert voices_at(page.state, frame) == []
    assert to_sound(page.state, frame, snapping.SILENCE) == frame
    assert to_sound(page.state, frame, snapping.ZERO) == frame


def test_z_puts_the_selection_on_zero_crossings_and_q_into_silence(page: EditPage, qtbot: QtBot) -> None:
    state = page.state
    start, end = round(27.123 * state.rate), round(29.456 * state.rate)
    for key, reach_s in ((Qt.Key.Key_Z, 0.005), (Qt.Key.Key_Q, 0.05)):
        state.select(start, end)
        qtbot.keyClick(page.lanes.canvas, key)
        assert state.selection
        assert max(abs(state.selection[0] - start), abs(state.selection[1] - end)) <= reach_s * state.rate + 1
        assert state.selection != (start, end)
        assert state.playhead == state.selection[0]


def test_snapping_is_switched_kept_and_used_by_the_mouse(page: EditPage, qtbot: QtBot) -> None:
    mouse, state = LaneMouse(page), page.state
    state.viewport.show_range(26 * state.rate, 31 * state.rate)
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_Q, Qt.KeyboardModifier.ShiftModifier)
    assert state.snap_to == snapping.SILENCE
    mouse.drag(mouse.on(27), mouse.on(29))
    assert state.selection
    dropped = state.viewport.frame_at(mouse.on(29).x())
    assert state.selection[1] == to_sound(state, dropped, snapping.SILENCE)
    page.context.preferences.write()
    assert settings.load().snap_to == snapping.SILENCE
    for _press in range(2):
        qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_Q, Qt.KeyboardModifier.ShiftModifier)
    assert state.snap_to == snapping.OFF


def test_a_trimmed_edge_listens_to_its_own_clip(page: EditPage) -> None:
    mouse, state = LaneMouse(page), page.state
    state.snap_to = snapping.ZERO
    state.viewport.show_range(24 * state.rate, 27 * state.rate)
    mouse.drag(mouse.on(25) + QPointF(2, 0), mouse.on(26.2) + QPointF(2, 0))
    trimmed = clip_of(state.project, THIRD)
    audio = state.peaks[trimmed.source].audio
    before, at, behind = (float(value) for value in audio.samples[trimmed.source_start - 1 : trimmed.source_start + 2].mean(axis=1))
    assert at == 0 or before * at <= 0 or at * behind <= 0

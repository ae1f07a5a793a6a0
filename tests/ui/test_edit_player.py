"""Playing: the very samples of the render, with and without a sound device."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtMultimedia import QMediaDevices
from pytestqt.qtbot import QtBot
from support.noise import RATE, edit_of, noise
from support.sound_server import SoundServer, sound_server

from podstudio.audio.render import render
from podstudio.model import editing
from podstudio.ui.edit.output import PlayDevice
from podstudio.ui.edit.stream import FRAME_BYTES, Stream
from podstudio.ui.edit.take import Take
from podstudio.ui.page import Context
from podstudio.ui.pages.edit import EditPage

without_device = pytest.mark.skipif(not QMediaDevices.defaultAudioOutput().isNull(), reason="this machine has a sound device")


@pytest.fixture
def page(edit_page: EditPage) -> EditPage:
    """The page."""
    return edit_page


def take_of(context: Context, start: int, end: int, **values: object) -> Take:
    session = context.workspace.session
    assert session
    return replace(Take(session.project, context.workspace.audio, start, end), **values)  # type: ignore[arg-type]


def pulled(stream: Stream, frames: int, piece: int = 777) -> np.ndarray:
    """Frames read through the device as Qt reads them."""
    device = PlayDevice(stream)
    data = b""
    while len(data) < frames * FRAME_BYTES:
        got = bytes(device.read(min(piece * FRAME_BYTES, frames * FRAME_BYTES - len(data))).data())
        if stream.starved_frames:
            pytest.fail("the stream was not ready in time")
        data += got
    device.close()
    stream.close()
    return np.frombuffer(data, dtype=np.float32).reshape(-1, 2)


def rendered(take: Take, start: int, end: int) -> np.ndarray:
    return np.concatenate(list(render(take.project, take.audio, start, end)))


def test_the_player_plays_the_samples_that_the_master_is_made_of(opened: Context) -> None:
    session = opened.workspace.session
    assert session
    session.apply("Cut", editing.ripple_delete(session.project, [(3 * 44_100, 4 * 44_100)]))
    take = take_of(opened, 100_000, 200_000)
    stream = Stream(take)
    assert np.array_equal(pulled(stream, 100_000), rendered(take, 100_000, 200_000))


def test_behind_its_end_the_stream_is_silent(opened: Context) -> None:
    take = take_of(opened, 100_000, 110_000)
    stream = Stream(take)
    heard = pulled(stream, 20_000)
    assert np.array_equal(heard[:10_000], rendered(take, 100_000, 110_000))
    assert not heard[10_000:].any()


def test_a_loop_comes_again_without_a_gap(opened: Context) -> None:
    take = take_of(opened, 100_000, 130_000, loop=True)
    stream = Stream(take)
    heard = pulled(stream, 75_000)
    once = rendered(take, 100_000, 130_000)
    assert np.array_equal(heard, np.concatenate([once, once, once[:15_000]]))
    assert take.frame_after(31_000 / 44_100) == 101_000


@pytest.mark.parametrize("tempo", [0.5, 1.5, 2.0])
def test_another_speed_keeps_the_pitch_and_the_place(opened: Context, tempo: float) -> None:
    take = take_of(opened, 0, 441_000, tempo=tempo)
    played = np.concatenate(list(take.blocks()))
    assert len(played) / 44_100 == pytest.approx(10 / tempo, abs=0.15)
    assert take.frame_after(1.0) == round(44_100 * tempo)
    assert take.seconds() == pytest.approx(10 / tempo)
    before = rendered(take, 0, 441_000)
    assert np.sqrt(np.mean(played**2)) == pytest.approx(np.sqrt(np.mean(before**2)), rel=0.15)
    assert centre_hz(played) == pytest.approx(centre_hz(before), rel=0.1)


def centre_hz(block: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(block.mean(axis=1))) ** 2
    return float((np.fft.rfftfreq(len(block), 1 / 44_100) * power).sum() / power.sum())


def test_hearing_a_cut_tells_positions_behind_the_selection(opened: Context) -> None:
    take = take_of(opened, 44_100, 3 * 44_100, left_out=(2 * 44_100, 10 * 44_100))
    assert take.frame_after(0.5) == round(1.5 * 44_100)
    assert take.frame_after(1.5) == round(10.5 * 44_100)


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


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SoundServer]:
    """A sound server of its own; skips where there is none on this machine."""
    with sound_server(tmp_path) as running:
        yield running


@pytest.mark.slow
def test_a_real_sound_server_hears_the_very_samples(server: SoundServer, episode_folder: Path, tmp_path: Path) -> None:
    recording = tmp_path / "heard.raw"
    with server.recording(recording, rate=44_100):
        script = Path(__file__).with_name("play_an_episode.py")
        environment = {**os.environ, **server.environment, "PODSTUDIO_HOME": str(tmp_path / "home"), "QT_LOGGING_RULES": "qt.multimedia.*=false"}
        told = subprocess.run(
            [sys.executable, script, str(episode_folder), str(tmp_path / "expected.npy")],
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=90,
        )
        assert told.returncode == 0, told.stderr
        time.sleep(0.5)
    expected = np.load(tmp_path / "expected.npy")
    heard = np.fromfile(recording, dtype=np.float32).reshape(-1, 2)
    # Qt fades in the first 256 frames of what it starts, against clicks.
    expected = expected[1_024:]
    at = first_place_of(expected[44_100:48_510], heard) - 44_100
    assert np.array_equal(heard[at : at + len(expected)], expected)


def first_place_of(wanted: np.ndarray, heard: np.ndarray) -> int:
    """Where a second of sound begins in a recording."""
    loudest = int(np.abs(wanted[:, 0]).argmax())
    places = np.flatnonzero(heard[:, 0] == wanted[loudest, 0]) - loudest
    for place in places:
        if place >= 0 and np.array_equal(heard[place : place + len(wanted)], wanted):
            return int(place)
    pytest.fail(f"the sound was not heard: {len(heard)} frames recorded, highest {np.abs(heard).max(initial=0)}")


def told_by(server: SoundServer, story: str, tmp_path: Path) -> dict[str, dict[str, object]]:
    """What the player told in a story of play_through_changes.py, by the moment."""
    environment = {**os.environ, **server.environment, "PODSTUDIO_HOME": str(tmp_path / "home"), "QT_LOGGING_RULES": "qt.multimedia.*=false"}
    script = Path(__file__).with_name("play_through_changes.py")
    told = subprocess.run([sys.executable, script, story], env=environment, check=False, capture_output=True, text=True, timeout=90)
    assert told.returncode == 0, told.stderr
    return {seen["when"]: seen for seen in json.loads(told.stdout)}


def place_of(seen: dict[str, object]) -> float:
    """Where the playhead was, in seconds."""
    position = seen["position"]
    assert isinstance(position, float)
    return position


@pytest.mark.slow
def test_a_device_that_is_unplugged_gives_over_to_the_next_at_the_same_place_and_comes_back_at_the_next_start(
    server: SoundServer, tmp_path: Path
) -> None:
    told = told_by(server, "unplugged", tmp_path)
    assert told["playing"]["note"] == ""
    assert told["unplugged"]["note"] == "usb is gone: playing goes on through Null Output"
    assert told["unplugged"]["playing"]
    assert not told["unplugged"]["silent"]
    assert told["heard through the other"]["heard"]
    assert 0 <= place_of(told["unplugged"]) - place_of(told["playing"]) < 2.5
    assert place_of(told["goes on"]) > place_of(told["unplugged"])
    assert told["plugged in again"]["note"] == ""
    assert told["heard through the chosen"]["heard"]


@pytest.mark.slow
def test_the_window_outlives_a_sound_server_that_dies_and_says_so(server: SoundServer, tmp_path: Path) -> None:
    told = told_by(server, "killed", tmp_path)
    assert not told["playing"]["silent"]
    for moment in ("server gone", "played again"):
        assert told[moment]["playing"]
        assert told[moment]["silent"]
        assert told[moment]["note"] == "The sound server has stopped: playing is silent"
    assert place_of(told["server gone"]) > place_of(told["playing"])


def heard_of(take: Take, frames: int) -> np.ndarray:
    """The beginning of a take."""
    found = np.concatenate(list(islice(take.blocks(), 4)))
    return found[:frames]


def test_an_edit_while_playing_goes_on_without_a_hole_and_tells_where_it_is() -> None:
    project, audio = edit_of(noise(20))
    stream = Stream(Take(project, audio, 0, project.frames))
    cut = editing.ripple_delete(project, [(10 * RATE, 12 * RATE)])
    before = read_whole(stream, 5_000)
    assert stream.splice(lambda frame: Take(cut, audio, frame, cut.frames))
    behind = read_whole(stream, 5_000)
    stream.close()
    assert np.array_equal(np.concatenate([before, behind]), rendered(Take(cut, audio, 0, 0), 0, 10_000))
    assert stream.frame_at(7_000) == 7_000


def test_where_the_sound_changes_it_is_crossfaded() -> None:
    project, audio = edit_of(noise(20))
    louder = replace(project, tracks=(replace(project.tracks[0], gain_db=-6.0206),))
    stream = Stream(Take(project, audio, 0, project.frames))
    read_whole(stream, 5_000)
    stream.splice(lambda frame: Take(louder, audio, frame, louder.frames))
    heard, at_once = read_whole(stream, 1_000), rendered(Take(louder, audio, 0, 0), 5_000, 6_000)
    stream.close()
    assert np.array_equal(heard[256:], at_once[256:])
    share = heard[:256, 0] / at_once[:256, 0]
    assert np.all(np.diff(share) < 0)
    assert share[0] == pytest.approx(2, rel=0.01)


def test_an_edit_before_the_playhead_moves_what_is_still_heard_of_the_old_one() -> None:
    project, audio = edit_of(noise(20))
    stream = Stream(Take(project, audio, 10 * RATE, project.frames))
    read_whole(stream, 5_000)
    cut = editing.ripple_delete(project, [(0, 2 * RATE)])
    stream.splice(lambda frame: Take(cut, audio, frame - 2 * RATE, cut.frames), moved=-2 * RATE)
    stream.close()
    assert stream.frame_at(1_000) == 8 * RATE + 1_000
    assert stream.frame_at(6_000) == 8 * RATE + 6_000


def test_another_speed_begins_where_the_first_one_is() -> None:
    project, audio = edit_of(noise(20))
    stream = Stream(Take(project, audio, 0, project.frames))
    read_whole(stream, 5_000)
    stream.splice(lambda frame: Take(project, audio, frame, project.frames, tempo=2.0))
    assert read_whole(stream, 20_000).any(axis=1).all()
    stream.close()
    assert stream.frame_at(4_000) == 4_000
    assert stream.frame_at(15_000) == 25_000


def test_backwards_every_sample_comes_in_reverse() -> None:
    project, audio = edit_of(noise(5))
    take = Take(project, audio, 0, 4 * RATE, backwards=True)
    forwards = rendered(Take(project, audio, 0, 0), 4 * RATE - 20_000, 4 * RATE)
    assert np.array_equal(heard_of(take, 20_000), forwards[::-1])
    assert take.frame_after(1.0) == 3 * RATE
    assert take.frame_after(9.0) == 0


def test_a_loop_that_is_entered_in_its_middle_comes_again_from_its_start() -> None:
    project, audio = edit_of(noise(5))
    take = Take(project, audio, 1_000, 3_000, loop=True, begin=2_500)
    expected = rendered(Take(project, audio, 0, 0), 0, 3_000)
    assert np.array_equal(heard_of(take, 3_000), np.concatenate([expected[2_500:], expected[1_000:], expected[1_000:1_500]]))
    assert take.frame_after(600 / RATE) == 1_100


def read_whole(stream: Stream, frames: int) -> np.ndarray:
    """So many frames, in as many pieces as it takes."""
    data = b""
    while len(data) < frames * FRAME_BYTES:
        data += stream.read(frames * FRAME_BYTES - len(data))
    assert not stream.starved_frames
    return np.frombuffer(data, dtype=np.float32).reshape(-1, 2)


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

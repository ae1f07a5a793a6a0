"""Playing: the very samples of the render, with and without a sound device."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtMultimedia import QMediaDevices
from pytestqt.qtbot import QtBot
from support.sound_server import SoundServer, sound_server

from podstudio.audio.render import render
from podstudio.model import editing
from podstudio.ui.edit.output import PlayDevice
from podstudio.ui.edit.stream import FRAME_BYTES, Stream, Take
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

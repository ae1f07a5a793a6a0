"""Playing through a real sound server: what it hears, and what becomes of the playing when devices and server go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.sound_server import SoundServer, sound_server


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
    told = subprocess.run([sys.executable, script, story, server.script], env=environment, check=False, capture_output=True, text=True, timeout=90)
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


@pytest.mark.slow
def test_a_sound_server_that_is_there_again_at_once_is_heard_again(server: SoundServer, tmp_path: Path) -> None:
    told = told_by(server, "restarted", tmp_path)
    assert told["silent"]["silent"]
    assert not told["sounds again"]["silent"]
    assert told["sounds again"]["note"] == ""
    assert told["heard"]["heard"]
    assert place_of(told["sounds again"]) > place_of(told["silent"])

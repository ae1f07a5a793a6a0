"""What people do at the window, done by real events in a real window on an X server of its own."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import soundfile
from support.hands import PICTURES
from support.noise import RATE, noise
from support.recordings import answer
from support.sound_server import sound_server
from support.x_display import x_display

SCRIPTS = Path(__file__).parent / "by_hand"

NAMES = ("host.wav", "guest.wav", "music.wav")

pytestmark = [pytest.mark.slow, pytest.mark.interview]


@pytest.fixture
def recordings(tmp_path: Path, interview_folder: Path) -> Path:
    """A folder with host.wav, guest.wav and music.wav."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(interview_folder / name, folder)
    return folder


@pytest.fixture
def minute(tmp_path: Path, interview_folder: Path) -> Path:
    """The same, at most a minute of each."""
    folder = tmp_path / "minute"
    folder.mkdir()
    for name in NAMES:
        command = ["ffmpeg", "-v", "error", "-i", str(interview_folder / name), "-t", "60", "-c", "copy", str(folder / name)]
        subprocess.run(command, check=True, timeout=60)
    return folder


@pytest.fixture
def noises(tmp_path: Path) -> list[Path]:
    """Two recordings, no sample of which is silence."""
    paths = [tmp_path / name for name in NAMES[:2]]
    for seed, path in enumerate(paths):
        soundfile.write(path, noise(150, seed).samples, RATE)
    return paths


def new_show(folder: Path) -> Path:
    """A show without episodes."""
    answer("new", folder, "--title", "By hand", "--author", "A. Host")
    return folder


def episode(folder: Path, *audio: Path) -> Path:
    """An episode of a show of its own."""
    return Path(answer("add", new_show(folder), *audio, "--title", "Talking")["episode"])


def done_by_hand(script: str, tmp_path: Path, *words: str | Path, seconds: float = 120, more: Mapping[str, str] | None = None) -> str:
    """Run a script that must succeed; what it says on standard output."""
    with x_display() as display:
        environment = {
            **os.environ,
            **display,
            **(more or {}),
            "PYTHONPATH": os.pathsep.join((str(SCRIPTS.parent.parent), os.environ.get("PYTHONPATH", ""))),
            "QT_LOGGING_RULES": "qt.multimedia.*=false",
            PICTURES: str(tmp_path),
        }
        command = [sys.executable, str(SCRIPTS / script), *map(str, words)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


@pytest.mark.parametrize("script", ["edit_by_mouse.py", "edit_by_keyboard.py"])
def test_an_interview_is_edited_by_hand(script: str, tmp_path: Path, recordings: Path) -> None:
    done_by_hand(script, tmp_path, new_show(tmp_path / "show"), recordings, seconds=240)


def test_files_are_dropped_from_another_program_and_a_piece_is_pasted_into_another_window(tmp_path: Path, minute: Path) -> None:
    here = episode(tmp_path / "show", minute / "host.wav", minute / "guest.wav")
    other = episode(tmp_path / "other", minute / "music.wav")
    done_by_hand("drop_and_paste.py", tmp_path, here, minute, other)


def test_a_program_that_is_killed_between_two_keys_comes_back_where_it_was_with_all_but_the_last_step(tmp_path: Path, minute: Path) -> None:
    here = episode(tmp_path / "show", minute / "host.wav", minute / "guest.wav")
    print(done_by_hand("crash_and_return.py", tmp_path, here, tmp_path, str(random.randrange(10_000))))


def test_edits_while_playing_tear_no_hole_in_the_sound(tmp_path: Path, noises: list[Path]) -> None:
    here = episode(tmp_path / "show", *noises)
    with sound_server(tmp_path) as server:
        print(done_by_hand("edit_while_playing.py", tmp_path, here, tmp_path, seconds=240, more=server.environment))

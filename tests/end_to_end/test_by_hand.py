"""Three recordings become a finished edit by the mouse alone and by the keyboard alone: real events, a real window, an X server of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.recordings import answer
from support.x_display import x_display

SCRIPTS = Path(__file__).parent / "by_hand"

pytestmark = [pytest.mark.slow, pytest.mark.interview]


@pytest.mark.parametrize("script", ["edit_by_mouse.py", "edit_by_keyboard.py"])
def test_an_interview_is_edited_by_hand(script: str, tmp_path: Path, interview_folder: Path) -> None:
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    for name in ("host.wav", "guest.wav", "music.wav"):
        shutil.copy(interview_folder / name, recordings)
    answer("new", tmp_path / "show", "--title", "By hand", "--author", "A. Host")
    with x_display() as display:
        environment = {**os.environ, **display, "PYTHONPATH": str(SCRIPTS.parent.parent), "QT_LOGGING_RULES": "qt.multimedia.*=false"}
        done = subprocess.run(
            [sys.executable, SCRIPTS / script, tmp_path / "show", recordings],
            env=environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-4000:]

"""A screen for the tests: an X server of their own without a monitor."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def x_display(width: int = 1920, height: int = 1200) -> Iterator[dict[str, str]]:
    """The environment for programs that are to appear on the screen. Skips where Xvfb or xdotool is not installed."""
    if not shutil.which("Xvfb") or not shutil.which("xdotool"):
        pytest.skip("xvfb and xdotool are not installed")
    told, tell = os.pipe()
    command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=(tell,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(tell)
    try:
        with os.fdopen(told) as numbers:
            number = numbers.readline().strip()
        if not number:
            pytest.skip("Xvfb does not start here")
        yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "QT_QPA_PLATFORMTHEME": "", "XDG_CURRENT_DESKTOP": ""}
    finally:
        server.terminate()
        server.wait(10)

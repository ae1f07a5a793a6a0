"""The program is killed while its keys are pressed and started again: run by a test on a screen of its own.

Nothing is asked of the program: what it did is seen on the screen and in edit.json. Arguments: the folder of an episode, pictures' folder, a seed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QImage
from support.hands import give_keys, xdotool

from podstudio.storage import edit_file

PROGRAM = (sys.executable, "-m", "podstudio", "gui")
LANES = QRect(200, 150, 800, 390)
"""Inside the lanes, their scroll bar and the loudness left out, of a window of 1280 x 800."""
SEEN = QRect(60, 40, 1400, 860)
"""The window in its last place."""
KILLS = 3
TRACKS = 2
"""A split makes one clip more on each."""
PATIENCE_S = 30.0
CALM_S = 0.8
REMEMBERED_S = 2.5
"""The window's place is written a moment after it changed."""


@dataclass
class Program:
    """The running program, and the number of its window."""

    process: subprocess.Popen[bytes]
    window: str

    def kill(self) -> None:
        """With kill -9, the processes that it started included."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


def until(look: Callable[[], object], what: str) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + PATIENCE_S
    while not look():
        assert time.monotonic() < deadline, f"{what} did not come about"
        time.sleep(0.02)


def screen() -> QImage:
    """What is seen now."""
    return QGuiApplication.primaryScreen().grabWindow(0).toImage()


def lanes() -> QImage:
    """What is seen of the lanes now."""
    place = LANES
    return QGuiApplication.primaryScreen().grabWindow(0, place.x(), place.y(), place.width(), place.height()).toImage()


def calm() -> QImage:
    """The screen when nothing changes on it any more."""
    since, before = time.monotonic(), screen()
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() - since < CALM_S:
        assert time.monotonic() < deadline, "the screen does not come to rest"
        time.sleep(0.05)
        now = screen()
        if now != before:
            since, before = time.monotonic(), now
    return before


@contextmanager
def started(*words: str) -> Iterator[Program]:
    """The program with its window open and calm, and with the keys. Killed where it still runs."""
    process = subprocess.Popen([*PROGRAM, *words], start_new_session=True)
    program = Program(process, "")

    def shown() -> bool:
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--pid", str(process.pid), "--name", "PodStudio"], capture_output=True, text=True, check=False
        )
        program.window = found.stdout.strip().partition("\n")[0]
        return bool(program.window)

    try:
        until(shown, "the window")
        give_keys(program.window)
        calm()
        yield program
    finally:
        if process.poll() is None:
            program.kill()


def press(*keys: str) -> None:
    """Keys, whoever has them."""
    for key in keys:
        xdotool("key", "--clearmodifiers", key)
        time.sleep(0.03)


def pieces(folder: Path) -> int:
    """How many clips edit.json has; it is whole, or this raises."""
    return sum(len(track.clips) for track in edit_file.load(folder).tracks)


class Rounds:
    """What is done and seen before each kill.

    Args:
        folder: The episode's.
    """

    def __init__(self, folder: Path, pictures: Path, chance: random.Random) -> None:
        self.folder, self.pictures, self.chance = folder, pictures, chance

    def killed_while_pressing(self, number: int) -> None:
        """Splits, or their undoing, until the program is gone: what was seen is kept, but for the last step.

        The first time the episode is opened by its name; afterwards it is what the program shows by itself.
        """
        with started(*([str(self.folder)] if number == 0 else [])) as program:
            undoing = number % 2 == 1
            before = pieces(self.folder)
            seconds = self.chance.uniform(1.5, 4.0)
            threading.Timer(seconds, program.kill).start()
            seen = self._press_until_gone(program, undoing)
        left = pieces(self.folder)
        done = before - left if undoing else left - before
        print(f"round {number}: killed after {seconds:.2f} s of {'undo' if undoing else 'splits'}, {seen} steps seen, {done} kept", flush=True)
        assert seen - 1 <= done / TRACKS <= seen + 1, f"{seen} steps were seen, {done / TRACKS:g} are kept"

    def _press_until_gone(self, program: Program, undoing: bool) -> int:
        """How many steps were seen on the lanes."""
        seen = 0
        while program.process.poll() is None:
            if not undoing:
                picture = lanes()
                press("Right")
                self._changes(program, picture)
            picture = lanes()
            press("ctrl+z" if undoing else "s")
            seen += self._changes(program, picture)
        return seen

    def _changes(self, program: Program, picture: QImage) -> bool:
        """Whether the lanes look different before the program is gone."""
        deadline = time.monotonic() + 1.0
        while time.monotonic() < deadline and program.process.poll() is None:
            if lanes() != picture:
                return program.process.poll() is None
        return False

    def undone(self) -> None:
        """Ctrl+Z takes back the steps of before the kills, one by one, to the edit of the beginning."""
        while (before := pieces(self.folder)) > TRACKS:
            press("ctrl+z")
            until(partial(self._has, before - TRACKS), "one step less")
        press("ctrl+y")
        until(partial(self._has, 2 * TRACKS), "the step once more")

    def same_place(self) -> None:
        """Zoomed in, with a selection and a chosen clip, in a window of another size and place: all of it is there again."""
        with started() as program:
            self.undone()
            xdotool("windowmove", program.window, str(SEEN.x()), str(SEEN.y()))
            xdotool("windowsize", program.window, str(SEEN.width()), str(SEEN.height()))
            press("Home", "Right", "Right", "Right", "ctrl+equal", "i", "Right", "Right", "o", "alt+Down")
            time.sleep(REMEMBERED_S)
            before = calm()
            program.kill()
        with started():
            after = calm()
        self._kept(before, "before")
        self._kept(after, "after")
        assert before.copy(SEEN) == after.copy(SEEN), "it is not where it was"

    def _kept(self, picture: QImage, name: str) -> None:
        picture.save(str(self.pictures / f"{name}-the-kill.png"))

    def _has(self, clips: int) -> bool:
        return pieces(self.folder) == clips


if __name__ == "__main__":
    application = QGuiApplication(sys.argv[:1])
    print(f"seed {sys.argv[3]}", flush=True)
    rounds = Rounds(Path(sys.argv[1]), Path(sys.argv[2]), random.Random(int(sys.argv[3])))
    for each in range(KILLS):
        rounds.killed_while_pressing(each)
    rounds.same_place()

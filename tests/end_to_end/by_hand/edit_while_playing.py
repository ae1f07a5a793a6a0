"""An edit is changed by keys and mouse while it is heard through a real sound server: run by a test on a screen and with a server of its own.

Arguments: the folder of an episode of two tracks of noise, which is never silent, and a folder for what is heard. Prints what was measured.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QPushButton
from support.hands import Hands, at_the_window, xdotool
from support.sound_server import SoundServer

from podstudio.ui.main_window import MainWindow
from podstudio.ui.pages.edit import EditPage

RATE = 44_100
FRAME_BYTES = 8
LONGEST_HOLE_S, LONGEST_JUMP_S = 0.05, 0.25
"""A jump begins anew at another place, and the device with it: that alone takes nearly the first."""
SILENCE = 1e-4
LISTEN_S = 0.7
PATIENCE_S = 10.0
MOST_AGAIN = 2


@dataclass(frozen=True)
class Done:
    """Something that was done while it played, and where in what was heard it began and ended."""

    name: str
    start: int
    end: int
    jump: bool


class Listener:
    """The Edit page, played and heard."""

    def __init__(self, hands: Hands, page: EditPage, recording: Path) -> None:
        self.hands, self.page, self.state, self.canvas = hands, page, page.state, page.lanes.canvas
        self.recording = recording
        self.done: list[Done] = []

    def heard(self) -> int:
        """Frames that were recorded up to now."""
        return self.recording.stat().st_size // FRAME_BYTES

    def x(self, seconds: float) -> int:
        return round(self.state.viewport.x_of(seconds * self.state.rate))

    def playhead(self) -> int:
        return self.hands.see(lambda: self.state.playhead)

    @contextmanager
    def while_playing(self, name: str, jump: bool = False) -> Iterator[None]:
        """What is done in the block is done while it plays, and the playhead goes on afterwards; `jump`: another place is heard then."""
        assert self.hands.see(lambda: self.page.player.playing), f"nothing plays before: {name}"
        start = self.heard()
        yield
        before = self.playhead()
        self.hands.wait(lambda: self.state.playhead != before, f"the playhead to go on after: {name}", 5)
        time.sleep(LISTEN_S)
        assert self.hands.see(lambda: self.page.player.playing and not self.page.player.silent), f"it does not play after: {name}"
        self.done.append(Done(name, start, self.heard(), jump))

    def select(self, start_s: float, end_s: float) -> None:
        """Draw a selection in the sound of the first lane."""
        y = self.hands.see(lambda: self.canvas.layout_now().tracks[0][0] + 60)
        left, right = self.hands.see(lambda: (self.x(start_s), self.x(end_s)))
        self.hands.drag(self.canvas, QPoint(left, y), QPoint(right, y))
        self.hands.wait(lambda: self.state.selection, "the selection", 5)

    def step(self, *keys: str) -> None:
        """Keys that change the edit."""
        before = self.hands.see(lambda: self.state.project)
        self.hands.press(*keys)
        self.hands.wait(lambda: self.state.project is not before, f"what {keys} do")

    def click_ruler(self, seconds: float) -> None:
        x = self.hands.see(lambda: self.x(seconds))
        self.hands.click(self.page.lanes.ruler, QPoint(x, 34))

    def mute(self, lane: int) -> None:
        """The M at a lane's head."""
        before = self.hands.see(lambda: self.state.project.tracks[lane].muted)

        def button() -> QPushButton:
            return [one for one in self.page.lanes.heads.findChildren(QPushButton) if one.text() == "M" and one.isVisible()][lane]

        self.hands.click(self.hands.see(button))
        self.hands.wait(lambda: self.state.project.tracks[lane].muted is not before, "the muted lane")

    def speed(self, text: str) -> None:
        """Choose a speed from its menu."""
        button = self.hands.wait(lambda: self.page.transport.findChild(QPushButton, "speed"), "the button of the speed")
        self.hands.click(button)
        menu: QMenu = self.hands.wait(lambda: button.menu() if button.menu().isVisible() else None, "the menu of the speed")
        place = self.hands.see(lambda: next(menu.actionGeometry(one).center() for one in menu.actions() if one.text() == text))
        self.hands.click(menu, place)
        self.hands.wait(lambda: button.text() == text, "the other speed")


def cut_and_take_back(listener: Listener) -> None:
    """Cuts before, behind and under the playhead."""
    with listener.while_playing("in and out"):
        listener.hands.press("i")
        time.sleep(LISTEN_S)
        listener.hands.press("o")
        listener.hands.wait(lambda: listener.state.selection, "the selection", 5)
    with listener.while_playing("cut what was just heard"):
        listener.step("Delete")
    with listener.while_playing("undo"):
        listener.step("ctrl+z")
    with listener.while_playing("redo"):
        listener.step("ctrl+y")
    with listener.while_playing("select by mouse"):
        listener.select(110, 120)
    with listener.while_playing("click on the ruler", jump=True):
        listener.click_ruler(30)
    with listener.while_playing("cut what comes"):
        listener.step("Delete")
    with listener.while_playing("split under the playhead"):
        listener.step("s")
    with listener.while_playing("select another stretch and go into it", jump=True):
        listener.select(50, 70)
        listener.click_ruler(55)
    with listener.while_playing("cut what is heard now", jump=True):
        listener.step("Delete")
    with listener.while_playing("undo of it"):
        listener.step("ctrl+z")


def change_how_it_plays(listener: Listener) -> None:
    with listener.while_playing("mute a lane"):
        listener.mute(1)
    with listener.while_playing("let it be heard again"):
        listener.mute(1)
    with listener.while_playing("half as fast again"):
        listener.speed("1.5×")
    with listener.while_playing("as fast as it was spoken"):
        listener.speed("1.0×")
    with listener.while_playing("another click on the ruler", jump=True):
        listener.click_ruler(60)
        listener.hands.wait(lambda: 59 * RATE < listener.state.playhead < 63 * RATE, "the playhead there")
    with listener.while_playing("select what comes and go back", jump=True):
        listener.select(100, 110)
        listener.click_ruler(60)
    with listener.while_playing("mute a stretch that comes"):
        listener.step("ctrl+l")


def loop(listener: Listener) -> None:
    """A selection is heard again and again, and edited meanwhile."""
    hands, state = listener.hands, listener.state
    listener.select(80, 86)
    start, end = hands.see(lambda: state.selection or (0, 0))
    hands.press("shift+space")
    hands.wait(lambda: start < state.playhead, "the loop")
    with listener.while_playing("loop"):
        hands.wait(lambda: state.playhead > (start + end) // 2, "the loop's end", 8)
        hands.wait(lambda: state.playhead < (start + end) // 2, "the loop's start", 8)
    with listener.while_playing("mute a lane in the loop"):
        listener.mute(1)
    with listener.while_playing("undo in the loop"):
        listener.step("ctrl+z")
    assert start <= listener.playhead() <= end


def start_playing(listener: Listener) -> float:
    """Milliseconds from the key to the sound in what the recorder wrote: its delay, the server's and xdotool's are in it."""
    time.sleep(1.0)  # what was heard before is written by then
    heard, pressed = listener.heard(), time.monotonic()
    xdotool("key", "space")
    while not (np.abs(samples(listener.recording)[heard:]) > SILENCE).any():
        assert time.monotonic() - pressed < PATIENCE_S, "nothing is heard"
        time.sleep(0.002)
    return (time.monotonic() - pressed) * 1000


def samples(recording: Path) -> npt.NDArray[np.float32]:
    """What was heard up to now, (frames, channels)."""
    data = recording.read_bytes()
    return np.frombuffer(data[: len(data) // FRAME_BYTES * FRAME_BYTES], dtype=np.float32).reshape(-1, 2)


def longest_hole(heard: npt.NDArray[np.float32]) -> float:
    """Seconds of the longest silence."""
    loud = np.concatenate(([-1], np.flatnonzero(np.abs(heard).max(axis=1) > SILENCE), [len(heard)]))
    return float(np.diff(loud).max() - 1) / RATE


def torn(listener: Listener) -> set[str]:
    """What was done and has torn a hole."""
    heard = samples(listener.recording)
    found = set()
    for done in listener.done:
        hole_s = longest_hole(heard[done.start : done.end])
        print(f"{done.name}: longest silence {hole_s * 1000:.1f} ms", flush=True)
        if hole_s > (LONGEST_JUMP_S if done.jump else LONGEST_HOLE_S):
            found.add(done.name)
    return found


def edit_once(listener: Listener) -> set[str]:
    """Everything, from the edit as it was at first; what has torn a hole."""
    hands, state, player = listener.hands, listener.state, listener.page.player
    before = hands.see(lambda: state.project)
    listener.done.clear()
    listener.click_ruler(30)
    print(f"from Space to sound: {start_playing(listener):.0f} ms", flush=True)
    cut_and_take_back(listener)
    change_how_it_plays(listener)
    hands.press("k")
    hands.wait(lambda: not player.playing, "the stop")
    loop(listener)
    hands.press("k")
    hands.wait(lambda: not player.playing, "the stop")
    hands.press("Escape")
    while hands.see(lambda: state.project != before):
        listener.step("ctrl+z")
    return torn(listener)


def play_and_edit(hands: Hands, window: MainWindow) -> None:
    """Holes that a busy computer makes are somewhere else the next time; those of an edit come again."""
    page = window.pages["edit"]
    assert isinstance(page, EditPage)
    hands.wait(lambda: window.page is page and page.state.ready, "the recordings")
    names = ("XDG_RUNTIME_DIR", "PULSE_SERVER", "PULSE_COOKIE")
    server = SoundServer({name: os.environ[name] for name in names}, Path())
    recording = Path(sys.argv[2]) / "heard.raw"
    listener = Listener(hands, page, recording)
    with server.recording(recording, RATE):
        hands.wait(lambda: recording.stat().st_size > 0, "the recorder")
        holes = edit_once(listener)
        for _ in range(MOST_AGAIN):
            holes = holes and holes & edit_once(listener)
    assert not holes, f"the sound was torn, again and again, by: {', '.join(holes)}"
    assert not hands.see(window.errors.message)


if __name__ == "__main__":
    sys.exit(at_the_window(Path(sys.argv[1]), Path(sys.argv[2]), play_and_edit))

"""A person at the window: the mouse and the keyboard go through the X server, and what is seen is asked of the window in its own thread.

The person is a thread of its own, so that dialogs and menus that hold the window's event loop can be used like any other part of it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from podstudio.storage import edit_file
from podstudio.storage.layout import find_show
from podstudio.ui.app import make_application, make_window
from podstudio.ui.main_window import MainWindow

Seen = TypeVar("Seen")
PICTURES = "HANDS_PICTURES"
"""The environment variable with the folder for pictures of trouble; where it is not set they go beside the show."""

_PATIENCE_S = 30.0
_LOOK_EVERY_S = 0.03
_STEPS = 12
_HOVER_S = 0.15


def at_the_window(show: Path, files: Path, work: Callable[[Hands, MainWindow], None], size: tuple[int, int] = (1280, 800)) -> int:
    """Open the window on a show and let a person work at it; gives an exit code, and says on standard error what went wrong.

    Args:
        show: The folder of the show, or of one of its episodes.
        files: The folder in which file dialogs begin.
    """
    application = make_application()
    window = make_window(application)
    window.context.preferences.change(last_folder=str(files))
    beside = (find_show(show) or show).parent

    def begin(hands: Hands) -> None:
        hands.focus(window)
        work(hands, window)

    hands = Hands(application, begin, Path(os.environ.get(PICTURES, beside)))
    window.setGeometry(0, 0, *size)
    window.open(show)
    window.show()
    hands.start()
    application.exec()
    sys.stderr.write(hands.trouble)
    return 1 if hands.trouble else 0


class Hands(QObject):
    """Runs `work(hands)` in a thread while the application runs, then quits it; `trouble` has what went wrong.

    Args:
        pictures: Where a picture of the screen goes when something went wrong.
    """

    _asked = Signal(object, object)

    def __init__(self, application: QApplication, work: Callable[[Hands], None], pictures: Path) -> None:
        super().__init__()
        self._application, self._work, self._pictures = application, work, pictures
        self.trouble = ""
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name="person", daemon=True)

    def start(self) -> None:
        """Begin; the application must run its event loop then."""
        self._thread.start()

    # What is seen

    def see(self, look: Callable[[], Seen]) -> Seen:
        """The value of `look()`, called in the window's thread."""
        answer: Future[Seen] = Future()
        self._asked.emit(look, answer)
        return answer.result(_PATIENCE_S)

    def wait(self, look: Callable[[], Any], what: str, seconds: float = _PATIENCE_S) -> Any:
        """The first true value of `look()`. Raises AssertionError, naming what was waited for."""
        deadline = time.monotonic() + seconds
        while not (value := self.see(look)):
            assert time.monotonic() < deadline, f"{what} did not come about in {seconds:g} s"
            time.sleep(_LOOK_EVERY_S)
        return value

    # Mouse

    def move_to(self, widget: QWidget, place: QPoint | None = None) -> None:
        """The pointer on a widget: its middle, or a place in its own pixels."""
        x, y = self.see(lambda: _on_screen(widget, place))
        xdotool("mousemove", "--sync", str(x), str(y))

    def click(self, widget: QWidget, place: QPoint | None = None, button: int = 1, times: int = 1) -> None:
        """Press and release there."""
        self.move_to(widget, place)
        xdotool("click", "--repeat", str(times), "--delay", "40", str(button))
        self._settle()

    def drag(self, widget: QWidget, start: QPoint, end: QPoint, steps: int = 8, hold: float = 0.0) -> None:
        """Press at one place, move in steps, release at the other."""
        self.move_to(widget, start)
        xdotool("mousedown", "1")
        for step in range(1, steps + 1):
            self.move_to(widget, start + (end - start) * step / steps)
            self._settle()
        time.sleep(hold)
        xdotool("mouseup", "1")
        self._settle()

    def carry(self, start: tuple[int, int], widget: QWidget, place: QPoint, look: Callable[[], Seen]) -> Seen:
        """Drag something of another program from a place on the screen and drop it on a widget; what `look()` gave before it was let go."""
        aim = self.see(lambda: _on_screen(widget, place))
        xdotool("mousemove", "--sync", *map(str, start), "mousedown", "1")
        for step in range(1, _STEPS + 1):
            x, y = (begin + (end - begin) * step // _STEPS for begin, end in zip(start, aim, strict=True))
            xdotool("mousemove", "--sync", str(x), str(y))
            self._settle()
        # A drag is told by messages of the two programs: the last of them are on their way.
        time.sleep(_HOVER_S)
        xdotool("mousemove_relative", "1", "0", "mousemove_relative", "--", "-1", "0")
        time.sleep(_HOVER_S)
        seen = self.see(look)
        xdotool("mouseup", "1")
        self._settle()
        return seen

    # Keyboard

    def press(self, *keys: str) -> None:
        """Keys one after the other, as X names them: "ctrl+z", "Delete", "bracketleft"."""
        for key in keys:
            xdotool("key", "--clearmodifiers", key)
            self._settle()

    def write(self, text: str) -> None:
        """Type a text."""
        xdotool("type", "--delay", "8", text)
        self._settle()

    def focus(self, window: QWidget) -> None:
        """Give a window the keys, as a window manager does when a dialog has gone; there is none on the tests' screen."""
        self.wait(lambda: window.isVisible() and window.windowHandle() is not None and window.windowHandle().isExposed(), "the window")
        give_keys(str(self.see(window.winId)))
        self.wait(window.isActiveWindow, "the window's focus")

    # The rest

    def look_at_the_result(self, window: MainWindow) -> None:
        """The Details page is shown, nothing went wrong, and the edit that was seen is the one on the disk."""
        self.wait(lambda: window.page is window.pages["details"], "the Details page")
        session = self.see(lambda: window.context.workspace.session)
        assert session
        self.see(session.flush)
        assert edit_file.load(session.folder) == self.see(lambda: session.project), "what is on the disk is not what is seen"
        assert not self.see(window.errors.message)

    def _settle(self) -> None:
        """Until the window has taken what was done."""
        time.sleep(0.03)
        self.see(lambda: None)

    def _answer(self, look: Callable[[], Any], answer: Future[Any]) -> None:
        try:
            answer.set_result(look())
        except BaseException as error:  # noqa: BLE001 - it is raised again in the person's thread
            answer.set_exception(error)

    def picture(self, name: str) -> Path:
        """Keep what the screen shows."""
        path = self._pictures / f"{name}.png"
        self.see(lambda: self._application.primaryScreen().grabWindow(0).save(str(path)))
        return path

    def _run(self) -> None:
        try:
            self._work(self)
        except BaseException:  # noqa: BLE001 - the test shows it
            self.trouble = traceback.format_exc()
            with contextlib.suppress(Exception):
                self.trouble += f"The screen is to be seen in {self.picture('trouble')}\n"
        self._asked.emit(self._application.closeAllWindows, Future())
        self._asked.emit(self._application.quit, Future())


def _on_screen(widget: QWidget, place: QPoint | None) -> tuple[int, int]:
    """Where on the screen that is. Raises AssertionError where it cannot be seen."""
    assert widget.isVisible(), f"{widget} is not to be seen"
    inside: QRect = widget.visibleRegion().boundingRect()
    found = widget.mapToGlobal(place if place is not None else inside.center())
    return found.x(), found.y()


def give_keys(window: str) -> None:
    """Raise a window, by its number, and give it the keyboard. Raises AssertionError where it does not take it."""
    deadline = time.monotonic() + _PATIENCE_S
    while _tried("getwindowfocus") != window:
        assert time.monotonic() < deadline, f"window {window} does not take the keys"
        _tried("windowraise", window, "windowfocus", window)
        time.sleep(_LOOK_EVERY_S)


def xdotool(*words: str) -> str:
    """What xdotool does and says. Raises CalledProcessError."""
    return subprocess.run(["xdotool", *words], check=True, stdout=subprocess.PIPE, text=True, timeout=_PATIENCE_S).stdout.strip()


def _tried(*words: str) -> str:
    """The same where X may refuse: it gives no focus to a window that is not mapped yet, and knows none where nobody has it."""
    return subprocess.run(["xdotool", *words], check=False, capture_output=True, text=True, timeout=_PATIENCE_S).stdout.strip()

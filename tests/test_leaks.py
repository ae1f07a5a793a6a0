"""What a test leaves behind fails it."""

from __future__ import annotations

import logging
import threading

import pytest
from pytestqt.qtbot import QtBot
from support import leaks


def test_a_thread_that_is_left_running_fails_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaks, "GRACE_S", 0.05)
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait, name="forgotten")
    with pytest.raises(AssertionError, match="forgotten"), leaks.no_thread_is_left():
        thread.start()
    stop.set()
    thread.join()


def test_a_thread_that_ends_by_itself_is_waited_for() -> None:
    with leaks.no_thread_is_left():
        threading.Thread(target=threading.Event().wait, args=(0.05,)).start()


def test_a_timer_that_is_left_running_fails_a_test(qtbot: QtBot) -> None:
    from PySide6.QtCore import QTimer

    timer = QTimer()
    timer.setObjectName("forgotten")
    with pytest.raises(AssertionError, match=r"forgotten \(60000 ms\)"), leaks.no_timer_is_left():
        timer.start(60_000)
    timer.stop()
    with leaks.no_timer_is_left():
        timer.start(60_000)
        timer.stop()


def test_a_warning_in_the_log_fails_a_test(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(AssertionError, match="podstudio: the roof leaks"), leaks.no_warning_is_logged():
        logging.getLogger("podstudio").warning("the roof leaks")
    with leaks.no_warning_is_logged():
        logging.getLogger("podstudio").info("all is well")

"""What a test must not leave behind: threads, running Qt timers, and warnings in the log that nobody asked for."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from typing import Any

GRACE_S = 5.0
"""How long a thread that is about to end may take."""


@contextlib.contextmanager
def no_thread_is_left() -> Iterator[None]:
    """Raises AssertionError where a thread that began inside the block outlives it."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + GRACE_S
    for thread in set(threading.enumerate()) - before:
        thread.join(max(0.0, deadline - time.monotonic()))
    left = [thread.name for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    assert not left, f"threads left running: {', '.join(sorted(left))}"


@contextlib.contextmanager
def no_timer_is_left() -> Iterator[None]:
    """Raises AssertionError where a QTimer that was started inside the block still runs behind it. Only for tests that have a QApplication."""
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer
    from shiboken6 import isValid

    started: list[weakref.ref[QTimer]] = []
    original = QTimer.start

    def start(timer: QTimer, *arguments: Any) -> None:
        started.append(weakref.ref(timer))
        original(timer, *arguments)

    QTimer.start = start  # type: ignore[method-assign]
    try:
        yield
    finally:
        QTimer.start = original  # type: ignore[method-assign]
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    timers = {id(timer): timer for timer in (reference() for reference in started) if timer is not None}
    left = [
        f"{timer.objectName() or type(timer.parent()).__name__} ({timer.interval()} ms)"
        for timer in timers.values()
        if isValid(timer) and timer.isActive()
    ]
    assert not left, f"timers left running: {', '.join(sorted(left))}"


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")


@contextlib.contextmanager
def no_warning_is_logged() -> Iterator[None]:
    """Raises AssertionError where something inside the block logged a warning or worse."""
    handler = _Warnings()
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
    assert not handler.lines, f"logged: {'; '.join(handler.lines)}"


def uses_qt(fixtures: list[str]) -> bool:
    """Whether a test has a QApplication. Tests without one never load Qt."""
    return "PySide6.QtCore" in sys.modules and "qapp" in fixtures

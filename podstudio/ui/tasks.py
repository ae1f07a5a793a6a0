"""Long work beside the window: each task runs in a thread of its own; its progress and its end arrive in the window's thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from podstudio.jobs import Cancelled, Job

Result = TypeVar("Result")
_JOIN_S = 6.0
_TELL_EVERY_S = 0.04


class Task(QObject):
    """One piece of long work. `title` says what it is, in a word or two. Its signals are emitted in the window's thread.

    `progressed` has the fraction from 0 to 1 and what is being done; `finished` the result and the error, one of them None.
    """

    progressed = Signal(float, str)
    finished = Signal(object, object)
    _told = Signal(float, str)
    _answered = Signal(object, object)

    def __init__(self, title: str, parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self._job = Job(self._listen)
        self._last = 0.0
        self._thread: threading.Thread | None = None
        self._told.connect(self._progress, Qt.ConnectionType.QueuedConnection)
        self._answered.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def start(self, work: Callable[[Job], Any]) -> None:
        """Begin. Signals must be connected before."""
        self._thread = threading.Thread(target=self._run, args=(work,), name=f"task {self.title}", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to stop; `finished` is emitted when it has."""
        self._job.cancel()

    def join(self, seconds: float) -> None:
        """Wait for the work's thread to end."""
        if self._thread:
            self._thread.join(max(seconds, 0.0))

    def _listen(self, fraction: float, text: str) -> None:
        now = time.monotonic()
        if fraction >= 1 or now - self._last > _TELL_EVERY_S:
            self._last = now
            self._told.emit(fraction, text)

    def _run(self, work: Callable[[Job], Any]) -> None:
        result, error = None, None
        try:
            result = work(self._job)
        except BaseException as raised:  # noqa: BLE001 - it is handed to the window's thread, which tells the person
            error = raised
        self._answered.emit(result, error)

    @Slot(float, str)
    def _progress(self, fraction: float, text: str) -> None:
        self.progressed.emit(fraction, text)

    @Slot(object, object)
    def _finish(self, result: object, error: object) -> None:
        self.join(_JOIN_S)
        self.finished.emit(result, error)


class Tasks(QObject):
    """The tasks that run now. What fails and is not taken by the one who started it is given to `failed`."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running: list[Task] = []

    def start(
        self,
        title: str,
        work: Callable[[Job], Result],
        done: Callable[[Result], object],
        failed: Callable[[BaseException], object] | None = None,
        listen: Callable[[float, str], object] | None = None,
    ) -> Task:
        """Run `work(job)` beside the window, then call `done(result)` in the window's thread.

        Args:
            failed: Called with the error instead where the work raised (Cancelled where it was cancelled). Without it errors are shown, and
                cancelling is silent.
            listen: Called with fraction and text as it goes on.
        """
        task = Task(title, self)

        def finish(result: Any, error: BaseException | None) -> None:
            if task in self.running:
                self.running.remove(task)
            task.deleteLater()
            self.changed.emit()
            if error is None:
                done(result)
            elif failed is not None:
                failed(error)
            elif not isinstance(error, Cancelled):
                self.failed.emit(error)

        task.finished.connect(finish)
        if listen is not None:
            task.progressed.connect(listen)
        self.running.append(task)
        task.start(work)
        self.changed.emit()
        return task

    def cancel_all(self) -> None:
        """Stop everything and wait for it, up to six seconds; nothing is told any more."""
        for task in self.running:
            task.blockSignals(True)
            task.cancel()
        deadline = time.monotonic() + _JOIN_S
        for task in self.running:
            task.join(deadline - time.monotonic())
        self.running.clear()

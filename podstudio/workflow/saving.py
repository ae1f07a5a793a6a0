"""Writing beside the one who edits: one step is written while he makes the next."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from podstudio.errors import Busy

Item = TypeVar("Item")

_GIVE_WAY_S = 0.01
"""The window paints a step before it is written, unless somebody waits for it."""


@dataclass(frozen=True, slots=True)
class _Write(Generic[Item]):
    key: object
    item: Item


class Saver(Generic[Item]):
    """Writes items one after the other in a thread that lives while there is something to write.

    A new item waits for the one before it to be on the disk, so that a killed process loses one at most. Only items of the same key (the
    positions of a drag) do not wait: the newest takes the place of those that were not begun.

    Args:
        write: Writes an item; called in the thread.
        failed: Hears in the thread what `write` raised; nothing is written any more until `forgive`.
    """

    def __init__(self, write: Callable[[Item], object], failed: Callable[[Exception], object]) -> None:
        self._write, self._failed = write, failed
        self._changed = threading.Condition()
        self._awaited = threading.Event()
        self._writing: _Write[Item] | None = None
        self._waiting: _Write[Item] | None = None
        self._error: Exception | None = None

    @property
    def busy(self) -> bool:
        """Whether something is not on the disk yet."""
        return self._writing is not None or self._waiting is not None

    def put(self, key: object, item: Item) -> None:
        """Have an item written. Raises what the one before it could not be written for."""
        with self._changed:
            self._wait_for(lambda: self._error is not None or not any(one and one.key != key for one in (self._writing, self._waiting)))
            if self._error:
                raise self._error
            self._waiting = _Write(key, item)
            if self._writing is None:
                self._next()
                threading.Thread(target=self._run, name="saving").start()

    def wait(self) -> None:
        """Until nothing is left to write, whether it could be written or not."""
        with self._changed:
            self._wait_for(lambda: not self.busy)

    def flush(self, within_s: float | None = None) -> None:
        """Wait until all is on the disk. Raises what it could not be written for; Busy where that takes longer than `within_s` seconds."""
        with self._changed:
            if not self._wait_for(lambda: not self.busy, within_s):
                raise Busy("The last step of the edit is still being written: the disk does not answer.")
            if self._error:
                raise self._error

    def forgive(self) -> Exception | None:
        """Go on after a failure; gives it."""
        with self._changed:
            error, self._error = self._error, None
            return error

    def _wait_for(self, true: Callable[[], bool], within_s: float | None = None) -> bool:
        if true():
            return True
        self._awaited.set()
        came = self._changed.wait_for(true, within_s)
        self._awaited.clear()
        return came

    def _next(self) -> None:
        self._writing, self._waiting = self._waiting, None
        self._changed.notify_all()

    def _run(self) -> None:
        while self._writing is not None:
            self._awaited.wait(_GIVE_WAY_S)
            try:
                self._write(self._writing.item)
            except Exception as error:  # noqa: BLE001 - the thread's edge: it is told where the steps are made
                with self._changed:
                    self._error, self._writing, self._waiting = error, None, None
                    self._changed.notify_all()
                self._failed(error)
                return
            with self._changed:
                self._next()

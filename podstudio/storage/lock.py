"""One writer at a time: a lock on a show that a dead process cannot keep."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from podstudio.errors import Busy, from_os_error
from podstudio.files import make_folder
from podstudio.storage.layout import CACHE

_WAIT_S = 5.0
_held: dict[Path, _Hold] = {}
_guard = threading.Lock()


@dataclass(slots=True)
class _Hold:
    """A show that a thread of this process has, and how many of its blocks run."""

    thread: int
    file: IO[bytes]
    blocks: int = 1


@contextlib.contextmanager
def exclusive(show_folder: Path, wait_s: float = _WAIT_S) -> Iterator[None]:
    """Hold the show for writing while the block runs; inside one thread's block it may be taken again.

    The operating system lets go of it when the process ends, however that happens.

    Raises:
        Busy: Another window, command or thread still had it after `wait_s` seconds.
        NoPermission: The folder cannot be written.
    """
    folder = show_folder.resolve()
    deadline = time.monotonic() + wait_s
    while not _enter(folder):
        if time.monotonic() > deadline:
            raise Busy(f"Another window or command is working on {folder.name}: wait for it to finish and try again.")
        time.sleep(0.05)
    try:
        yield
    finally:
        _leave(folder)


def _enter(folder: Path) -> bool:
    with _guard:
        hold = _held.get(folder)
        if hold is not None:
            mine = hold.thread == threading.get_ident()
            hold.blocks += mine
            return mine
        file = _open(folder)
        if not try_lock(file):
            file.close()
            return False
        _held[folder] = _Hold(threading.get_ident(), file)
        return True


def _leave(folder: Path) -> None:
    with _guard:
        hold = _held[folder]
        hold.blocks -= 1
        if not hold.blocks:
            del _held[folder]
            hold.file.close()


def _open(folder: Path) -> IO[bytes]:
    path = make_folder(folder / CACHE) / "lock"
    try:
        return path.open("ab")
    except OSError as error:
        raise from_os_error(error, folder, "writing to") from error


if os.name == "nt":
    import msvcrt

    def try_lock(file: IO[bytes]) -> bool:
        """Lock an open file for this process alone; False where another has it."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True

else:
    import fcntl

    def try_lock(file: IO[bytes]) -> bool:
        """Lock an open file for this process alone; False where another has it."""
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

"""One writer at a time: a lock on a show that a dead process cannot keep."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from podstudio.errors import Busy, from_os_error
from podstudio.files import make_folder
from podstudio.storage.layout import CACHE

_WAIT_S = 5.0
_held: dict[Path, tuple[int, IO[bytes]]] = {}
_guard = threading.RLock()


@contextlib.contextmanager
def exclusive(show_folder: Path, wait_s: float = _WAIT_S) -> Iterator[None]:
    """Hold the show for writing while the block runs; inside one thread's block it may be taken again.

    The operating system lets go of it when the process ends, however that happens.

    Raises:
        Busy: Another window or command still had it after `wait_s` seconds.
        NoPermission: The folder cannot be written.
    """
    folder = show_folder.resolve()
    with _guard:
        count, file = _held.get(folder, (0, None))
        if file is None:
            file = _take(folder, wait_s)
        _held[folder] = (count + 1, file)
        try:
            yield
        finally:
            count, _ = _held[folder]
            if count > 1:
                _held[folder] = (count - 1, file)
            else:
                del _held[folder]
                file.close()


def _take(folder: Path, wait_s: float) -> IO[bytes]:
    path = make_folder(folder / CACHE) / "lock"
    try:
        file = path.open("ab")
    except OSError as error:
        raise from_os_error(error, folder, "writing to") from error
    deadline = time.monotonic() + wait_s
    while not try_lock(file):
        if time.monotonic() > deadline:
            file.close()
            raise Busy(f"Another window or command is working on {folder.name}: wait for it to finish and try again.")
        time.sleep(0.05)
    return file


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

"""One window a show: the second opens read-only. A dead process cannot keep the show."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from podstudio.errors import PodStudioError
from podstudio.files import make_folder
from podstudio.storage.layout import CACHE
from podstudio.storage.lock import try_lock


class WindowLock:
    """Held while a window has a show open; the operating system lets go of it when the process ends, however that happens."""

    def __init__(self, show_folder: Path) -> None:
        self._file = _take(show_folder)

    @property
    def held(self) -> bool:
        """Whether this window is the one that may write; False where another has the show, or nobody may write there."""
        return self._file is not None

    def release(self) -> None:
        """Let another window have the show."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _take(show_folder: Path) -> IO[bytes] | None:
    try:
        file = (make_folder(show_folder / CACHE) / "window.lock").open("ab")
    except (OSError, PodStudioError):
        return None
    if not try_lock(file):
        file.close()
        return None
    return file

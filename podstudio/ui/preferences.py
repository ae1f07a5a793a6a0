"""What the window remembers of its user: kept in memory, written a moment after it changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QObject, QTimer
from PySide6.QtWidgets import QSplitter, QWidget

from podstudio.storage import settings
from podstudio.storage.settings import Settings

_WRITE_MS = 500


class Preferences(QObject):
    """The settings in force."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings: Settings = settings.load()
        self._writing = QTimer(self)
        self._writing.setSingleShot(True)
        self._writing.setInterval(_WRITE_MS)
        self._writing.timeout.connect(self.write)

    def change(self, **values: Any) -> None:
        """Change settings by their names in storage.settings.Settings."""
        changed = replace(self.settings, **values)
        if changed != self.settings:
            self.settings = changed
            self._writing.start()

    def write(self) -> None:
        """Write them now."""
        self._writing.stop()
        settings.save(self.settings)

    def opened_show(self, folder: Path) -> None:
        """A show was opened: it is the first of the recent ones."""
        self.change(recent_shows=settings.with_recent(self.settings, folder))

    def last_folder(self) -> str:
        """Where files were last chosen, the home folder at first."""
        return self.settings.last_folder or str(Path.home())

    def chose(self, path: str | Path) -> None:
        """A file was chosen: the next dialogue begins in its folder."""
        self.change(last_folder=str(Path(path).parent))

    def keep_splitter(self, name: str, splitter: QSplitter) -> None:
        """Restore a splitter's sizes and remember them from now on."""
        kept = self.settings.splitters.get(name)
        if kept:
            splitter.restoreState(QByteArray.fromBase64(kept.encode()))
        splitter.splitterMoved.connect(lambda *_: self._remember_splitter(name, splitter))

    def keep_geometry(self, window: QWidget) -> bool:
        """Restore the window's place and remember it from now on, as a window that is killed cannot; False where none is known."""
        window.installEventFilter(self)
        kept = self.settings.geometry
        return bool(kept) and window.restoreGeometry(QByteArray.fromBase64(kept.encode()))

    def remember_geometry(self, window: QWidget) -> None:
        """Remember the window's place."""
        self.change(geometry=_text(window.saveGeometry()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window was moved or has another size."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize) and isinstance(watched, QWidget) and watched.isVisible():
            self.remember_geometry(watched)
        return super().eventFilter(watched, event)

    def _remember_splitter(self, name: str, splitter: QSplitter) -> None:
        self.change(splitters={**self.settings.splitters, name: _text(splitter.saveState())})


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")

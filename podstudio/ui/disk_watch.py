"""Changes made outside while the window is open: noticed when the folder is quiet again, and read beside the window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from podstudio.jobs import Cancelled
from podstudio.model.show import Show
from podstudio.storage import edit_repair, layout
from podstudio.ui.tasks import Task, Tasks
from podstudio.workflow import episodes, shows
from podstudio.workflow.episodes import OpenEpisode
from podstudio.workflow.session import Session
from podstudio.workflow.shows import EpisodeRow

_SETTLE_MS = 400


class DiskWatch(QObject):
    """Tells when files were changed, by whom ever, and have been left alone for a moment.

    Signals:
        settled: It is time to look.
    """

    settled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._touched)
        self._watcher.directoryChanged.connect(self._touched)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.settled)

    def watch(self, paths: Iterable[Path]) -> None:
        """Watch these files and folders, as far as they are there, and no others."""
        watched = {*self._watcher.files(), *self._watcher.directories()}
        wanted = {str(path) for path in paths if path.exists()}
        if watched - wanted:
            self._watcher.removePaths(list(watched - wanted))
        if wanted - watched:
            self._watcher.addPaths(list(wanted - watched))

    def stop(self) -> None:
        """Tell nothing any more."""
        self._watcher.blockSignals(True)
        self._settle.stop()

    def _touched(self, _path: str) -> None:
        self._settle.start()


@dataclass(frozen=True)
class Seen:
    """What the disk has of a show and its open episode; `episode` is None where none is open or it is gone."""

    folder: Path
    show: Show
    rows: tuple[EpisodeRow, ...]
    session: Session | None
    episode: OpenEpisode | None = None


def look(folder: Path, session: Session | None) -> Seen:
    """Read a show and the episode that is open. An edit that only this session has written is not read again. Raises PodStudioError."""
    edited_outside = session.changed_outside if session else False
    seen = Seen(folder, shows.load_show(folder), shows.list_episodes(folder), session)
    if session is None or not (session.folder / layout.EPISODE_FILE).is_file():
        return seen
    project = edit_repair.load(session.folder).project if edited_outside else session.project
    return replace(seen, episode=episodes.open_episode(session.folder, project))


class DiskLook(QObject):
    """Reads what the disk has beside the window. A change that comes meanwhile is read after.

    Signals:
        seen: (Seen) What was read.
        looked: It is over, whether it could be read or not; what is damaged was told by the tasks.
    """

    seen = Signal(object)
    looked = Signal()

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._looking: Task | None = None
        self._again: tuple[Path, Session | None] | None = None

    def look(self, folder: Path, session: Session | None) -> None:
        """Read a show and the episode that is open."""
        if self._looking is not None:
            self._again = folder, session
            return

        def done(found: Seen) -> None:
            self._go_on()
            self.seen.emit(found)
            self.looked.emit()

        def failed(error: BaseException) -> None:
            if not isinstance(error, Cancelled):
                self._tasks.failed.emit(error)
            self._go_on()
            self.looked.emit()

        self._looking = self._tasks.start("looking", lambda _job: look(folder, session), done, failed)

    def _go_on(self) -> None:
        self._looking = None
        again, self._again = self._again, None
        if again:
            self.look(*again)

"""The show that the window has open: its facts, its list of episodes, who may write there, and the watch on its files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from podstudio.errors import Busy, PodStudioError
from podstudio.jobs import Job
from podstudio.model.show import Show
from podstudio.storage import layout, show_file
from podstudio.storage.window_lock import WindowLock
from podstudio.ui.disk_watch import DiskWatch
from podstudio.ui.tasks import Task, Tasks
from podstudio.workflow import shows
from podstudio.workflow.shows import EpisodeRow


class OpenShow(QObject):
    """The open show. Its signals are those of the workspace."""

    show_changed = Signal()
    saved = Signal()

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tasks = tasks
        self.show_folder: Path | None = None
        self.show: Show | None = None
        self.rows: tuple[EpisodeRow, ...] = ()
        self._lock: WindowLock | None = None
        self._saving: Task | None = None
        self._unsaved_show: Show | None = None
        self._disk = DiskWatch(self)

    @property
    def read_only(self) -> bool:
        """Whether another window has the show, or nobody may write there."""
        return self._lock is not None and not self._lock.held

    def save_show(self, show: Show) -> None:
        """Take over the show's facts at once and write them beside the window: a publishing that runs may hold the show for a while.

        Raises:
            PodStudioError: A value is out of range, or the show is read-only. That it could not be written is told by the tasks.
        """
        self._refuse_read_only()
        show_file.check(show)
        self.show = self._unsaved_show = show
        self.show_changed.emit()
        if self._saving is None:
            self._write_show()

    def set_artwork(self, picture: Path) -> Task:
        """Make a picture the show's artwork, fitted to the rules beside the window. Raises PodStudioError where the show is read-only."""
        assert self.show_folder
        self._refuse_read_only()
        folder = self.show_folder
        return self.tasks.start("artwork", lambda _job: shows.set_artwork(folder, picture), lambda _made: self._pictured())

    def refresh(self) -> None:
        """Read the list of episodes again."""
        if self.show_folder:
            self.rows = shows.list_episodes(self.show_folder)
            self._watch()
            self.show_changed.emit()

    def _take_show(self, folder: Path, show: Show, rows: tuple[EpisodeRow, ...]) -> None:
        """This is the open show from now on; the one before is free for other windows."""
        if self._lock:
            self._lock.release()
        self._lock = WindowLock(folder)
        self.show_folder, self.show, self.rows = folder.absolute(), show, rows
        self._watch()
        self.show_changed.emit()

    def _let_go_of_show(self) -> None:
        """Write the last facts and free the show. Raises PodStudioError where they cannot be written any more."""
        unsaved, self._unsaved_show = self._unsaved_show, None
        try:
            if unsaved and self.show_folder:
                shows.save_show(self.show_folder, unsaved)
        finally:
            if self._lock:
                self._lock.release()

    def _pictured(self) -> None:
        if self.show_folder and not self._unsaved_show:
            self.show = shows.load_show(self.show_folder)
        self._follow_pictures()
        self.refresh()
        self.saved.emit()

    def _follow_pictures(self) -> None:
        """A picture is another one: for what is open of the show."""

    def _write_show(self) -> None:
        """Write the last facts; those that came meanwhile are written after."""
        assert self.show_folder
        folder, show = self.show_folder, self._unsaved_show

        def work(job: Job) -> None:
            assert show
            while True:
                try:
                    shows.save_show(folder, show)
                except Busy:
                    job.report(0.0, "waiting for the show")
                else:
                    return

        def written(_: None) -> None:
            self._saving = None
            if self._unsaved_show is not show:
                self._write_show()
                return
            self._unsaved_show = None
            self.refresh()
            self.saved.emit()

        def refused(error: BaseException) -> None:
            self._saving, self._unsaved_show = None, None
            self.tasks.failed.emit(error)
            self.show = shows.load_show(folder)
            self.show_changed.emit()

        self._saving = self.tasks.start("save", work, written, refused)

    def _refuse_read_only(self) -> None:
        if self.read_only:
            raise PodStudioError("This show is open in another window; here it can only be looked at.")

    def _watch(self) -> None:
        self._disk.watch(self._watched())

    def _watched(self) -> list[Path]:
        return [self.show_folder / layout.SHOW_FILE, self.show_folder / layout.EPISODES] if self.show_folder else []

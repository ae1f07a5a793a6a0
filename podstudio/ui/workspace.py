"""What the window has open: a show, one of its episodes, the edit's session, and the recordings under it. Pages read it and hear its signals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from podstudio.audio import working
from podstudio.audio.working import WorkingAudio
from podstudio.errors import Busy, PodStudioError
from podstudio.jobs import Job
from podstudio.model.episode import Episode
from podstudio.model.show import Show
from podstudio.model.timeline import Project
from podstudio.storage import layout, show_file
from podstudio.storage.window_lock import WindowLock
from podstudio.ui.tasks import Task, Tasks
from podstudio.workflow import episodes, shows, sources
from podstudio.workflow.episodes import Added, NewEpisode, OpenEpisode
from podstudio.workflow.session import Session
from podstudio.workflow.shows import EpisodeRow

_SETTLE_MS = 400
"""Changes made outside are looked at when the folder has been quiet for so long."""


class Workspace(QObject):
    """The open show and episode.

    Signals, all in the window's thread:
        show_changed: Another show is open, or its facts or its list of episodes changed.
        episode_changed: Another episode is open (or none), or its facts, article or notes changed, here or outside.
        edit_changed: (old, new) Project, after every step of the edit, undo and redo included.
        audio_changed: The recordings under the edit became available, or went.
        master_changed: A master or a publishing was made: lists and gates should look again.
        saved: Something was written.
    """

    show_changed = Signal()
    episode_changed = Signal()
    edit_changed = Signal(object, object)
    audio_changed = Signal()
    master_changed = Signal()
    saved = Signal()

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tasks = tasks
        self.show_folder: Path | None = None
        self.show: Show | None = None
        self.rows: tuple[EpisodeRow, ...] = ()
        self.episode: OpenEpisode | None = None
        self.session: Session | None = None
        self.audio: Mapping[str, WorkingAudio] = {}
        self.playhead: int | None = None
        """The frame of the episode where the Edit page's playhead stands; None where it was not moved yet."""
        self._lock: WindowLock | None = None
        self._preparing: Task | None = None
        self._saving: Task | None = None
        self._unsaved_show: Show | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._touched)
        self._watcher.directoryChanged.connect(self._touched)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._look_again)

    @property
    def read_only(self) -> bool:
        """Whether another window has the show, or nobody may write there."""
        return self._lock is not None and not self._lock.held

    def open_show(self, folder: Path) -> None:
        """Open a show; the episode that was open is closed. Raises PodStudioError; then what was open still is."""
        show = shows.load_show(folder)
        rows = shows.list_episodes(folder)
        self.close_episode()
        if self._lock:
            self._lock.release()
        self._lock = WindowLock(folder)
        self.show_folder, self.show, self.rows = folder.absolute(), show, rows
        self._watch()
        self.show_changed.emit()

    def open_episode(self, folder: Path) -> None:
        """Open an episode of the show; its recordings follow (audio_changed). Raises PodStudioError; then what was open still is."""
        opened = episodes.open_episode(folder)
        session = Session(folder, self.read_only)
        self.close_episode(tell=False)
        self.episode, self.session = opened, session
        session.listen(self._edited)
        self._watch()
        self.episode_changed.emit()
        self._prepare()

    def close_episode(self, tell: bool = True) -> None:
        """Let go of the episode."""
        if self._preparing:
            self._preparing.cancel()
            self._preparing = None
        if self.session:
            self.session.close()
        self.episode, self.session, self.playhead = None, None, None
        self._drop_audio()
        if tell:
            self.episode_changed.emit()

    def close(self) -> None:
        """Let go of everything; the window is closing. Raises PodStudioError where the show's last change cannot be written any more."""
        self._settle.stop()
        unsaved, self._unsaved_show = self._unsaved_show, None
        self.close_episode(tell=False)
        try:
            if unsaved and self.show_folder:
                shows.save_show(self.show_folder, unsaved)
        finally:
            if self._lock:
                self._lock.release()

    def add_episode(
        self,
        audio: Sequence[Path],
        new: NewEpisode,
        done: Callable[[Path], object],
        listen: Callable[[float, str], object],
        failed: Callable[[BaseException], object] | None = None,
        warned: Callable[[str], object] | None = None,
    ) -> Task:
        """Import recordings as a new episode in the background, then open it and call `done(folder)`; `warned` hears what the import had to say."""
        assert self.show_folder
        show_folder = self.show_folder

        def work(job: Job) -> Added:
            return episodes.add_episode(show_folder, audio, new, job)

        def added(made: Added) -> None:
            if self.show_folder == show_folder:
                self.refresh()
                self.open_episode(made.folder)
            done(made.folder)
            if made.warnings and warned:
                warned("; ".join(made.warnings))

        return self.tasks.start("import", work, added, failed, listen)

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

    def save_episode(self, episode: Episode) -> None:
        """Write the episode's facts. Raises PodStudioError."""
        assert self.episode
        self._refuse_read_only()
        episodes.save_episode(self.episode.folder, episode)
        self._reload_episode()
        self.refresh()
        self.saved.emit()

    def save_article(self, text: str) -> None:
        """Write the companion article. Raises PodStudioError."""
        assert self.episode
        self._refuse_read_only()
        episodes.save_article(self.episode.folder, text)
        self._reload_episode()
        self.saved.emit()

    def save_notes(self, text: str) -> None:
        """Write the show notes. Raises PodStudioError."""
        assert self.episode
        self._refuse_read_only()
        episodes.save_notes(self.episode.folder, text)
        self._reload_episode()
        self.saved.emit()

    def set_cover(self, picture: Path) -> Task:
        """Make a picture the episode's cover, fitted to the rules beside the window. Raises PodStudioError where the show is read-only."""
        assert self.episode
        self._refuse_read_only()
        folder = self.episode.folder
        return self.tasks.start("cover", lambda _job: episodes.set_cover(folder, picture), lambda _made: self._pictured())

    def set_artwork(self, picture: Path) -> Task:
        """Make a picture the show's artwork, as `set_cover` does."""
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

    def mastered(self) -> None:
        """Tell everybody that a master or a publishing was made."""
        if self.episode:
            self._reload_episode()
        self.refresh()
        self.master_changed.emit()

    def _pictured(self) -> None:
        if self.show_folder and not self._unsaved_show:
            self.show = shows.load_show(self.show_folder)
        if self.episode:
            self._reload_episode()
        self.refresh()
        self.saved.emit()

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

    def _edited(self, old: Project, new: Project) -> None:
        self.saved.emit()
        if self.episode:
            self.episode = replace(self.episode, project=new)
        self.edit_changed.emit(old, new)

    def open_recordings(self, project: Project) -> None:
        """Open the working audio of recordings that are about to come into the edit, so that the step that brings them is heard at once.

        Raises NotFound where an import is not whole.
        """
        assert self.show_folder
        cache = layout.working_folder(self.show_folder)
        new = [source for source in project.sources if source.id not in self.audio]
        opened = {source.id: working.open_working(working.cache_folder(cache, source.sha256, project.sample_rate)) for source in new}
        if opened:
            self.audio = {**self.audio, **opened}
            self.audio_changed.emit()

    def _prepare(self) -> None:
        assert self.episode
        folder, project = self.episode.folder, self.episode.project

        def work(job: Job) -> Mapping[str, Path]:
            return sources.prepare(folder, project, job)

        def prepared(folders: Mapping[str, Path]) -> None:
            self._preparing = None
            if self.episode is None or self.episode.folder != folder:
                return
            self._drop_audio(tell=False)
            self.audio = {name: working.open_working(place) for name, place in folders.items()}
            self.audio_changed.emit()

        self._preparing = self.tasks.start("recordings", work, prepared)

    def _drop_audio(self, tell: bool = True) -> None:
        had, self.audio = self.audio, {}
        for one in had.values():
            one.close()
        if had and tell:
            self.audio_changed.emit()

    def _reload_episode(self) -> None:
        assert self.episode
        self.episode = episodes.open_episode(self.episode.folder)
        self.episode_changed.emit()

    def _watch(self) -> None:
        watched = [*self._watcher.files(), *self._watcher.directories()]
        wanted = []
        if self.show_folder:
            wanted = [self.show_folder / layout.SHOW_FILE, self.show_folder / layout.EPISODES]
        if self.episode:
            wanted += [self.episode.folder / name for name in (layout.EPISODE_FILE, layout.ARTICLE, layout.NOTES, layout.EDIT_FILE)]
            wanted.append(self.episode.folder)
        names = [str(path) for path in wanted if path.exists()]
        stale, fresh = set(watched) - set(names), set(names) - set(watched)
        if stale:
            self._watcher.removePaths(list(stale))
        if fresh:
            self._watcher.addPaths(list(fresh))

    def _touched(self, _path: str) -> None:
        self._settle.start()

    def _look_again(self) -> None:
        """Something changed on the disk: take it over where it differs from what is open. A file that is damaged now is told."""
        try:
            self._look_at_show()
            self._look_at_episode()
        except PodStudioError as error:
            self.tasks.failed.emit(error)
        self._watch()

    def _look_at_show(self) -> None:
        if self.show_folder is None:
            return
        show, rows = self._unsaved_show or shows.load_show(self.show_folder), shows.list_episodes(self.show_folder)
        if (show, rows) != (self.show, self.rows):
            self.show, self.rows = show, rows
            self.show_changed.emit()

    def _look_at_episode(self) -> None:
        if self.episode is None or self.session is None:
            return
        folder = self.episode.folder
        if not (folder / layout.EPISODE_FILE).is_file():
            self.close_episode()
            return
        found = episodes.open_episode(folder)
        if found.project != self.session.project:
            self.open_episode(folder)
        elif found != self.episode:
            self.episode = found
            self.episode_changed.emit()

"""What the window has open: a show, one of its episodes, the edit's session, and the recordings under it. Pages read it and hear its signals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from podstudio.audio.working import WorkingAudio
from podstudio.errors import Busy, DamagedFile, PodStudioError
from podstudio.i18n import _
from podstudio.jobs import Cancelled, Job
from podstudio.model.episode import Episode
from podstudio.model.show import Show
from podstudio.model.timeline import Project
from podstudio.storage import layout, show_file
from podstudio.storage.window_lock import WindowLock
from podstudio.ui.disk_watch import DiskWatch, Seen, look
from podstudio.ui.episode_audio import EpisodeAudio
from podstudio.ui.tasks import Task, Tasks
from podstudio.workflow import episodes, shows
from podstudio.workflow.episodes import Added, NewEpisode, OpenEpisode
from podstudio.workflow.session import Session, relocated
from podstudio.workflow.shows import EpisodeRow

LAST_STEP_S = 5.0
"""How long a window that closes waits for a disk to take the last step."""
_ROWS_AT_ONCE = 24
"""Episodes that are read before a show is shown; the others follow beside the window."""


class Workspace(QObject):
    """The open show and episode.

    Signals, all in the window's thread:
        show_changed: Another show is open, or its facts or its list of episodes changed.
        episode_changed: Another episode is open (or none), or its facts, article or notes changed, here or outside.
        edit_changed: (old, new) Project, after every step of the edit, undo and redo included.
        audio_changed: The recordings under the edit became available, or went, or others are missing.
        noticed: (sentences) What should be known of the edit's recordings; nothing where all is well.
        master_changed: A master or a publishing was made: lists and gates should look again.
        saved: Something was written.
    """

    show_changed = Signal()
    episode_changed = Signal()
    edit_changed = Signal(object, object)
    audio_changed = Signal()
    master_changed = Signal()
    saved = Signal()
    noticed = Signal(object)
    _unsaved = Signal(object)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tasks = tasks
        self.show_folder: Path | None = None
        self.show: Show | None = None
        self.rows: tuple[EpisodeRow, ...] = ()
        self.episode: OpenEpisode | None = None
        self.session: Session | None = None
        self.playhead: int | None = None
        """The frame of the episode where the Edit page's playhead stands; None where it was not moved yet."""
        self._lock: WindowLock | None = None
        self._looking: Task | None = None
        self._look_once_more = False
        self._saving: Task | None = None
        self._unsaved_show: Show | None = None
        self._disk = DiskWatch(self)
        self._disk.settled.connect(self._look_again)
        self._unsaved.connect(self._not_saved, Qt.ConnectionType.QueuedConnection)
        self._recordings = EpisodeAudio(tasks, self)
        self._recordings.changed.connect(self.audio_changed)
        self._recordings.noticed.connect(self.noticed)
        self._recordings.moved.connect(self._relocate)

    @property
    def read_only(self) -> bool:
        """Whether another window has the show, or nobody may write there."""
        return self._lock is not None and not self._lock.held

    @property
    def audio(self) -> Mapping[str, WorkingAudio]:
        """The working audio of every source; silence stands in for those that are missing."""
        return self._recordings.found.audio

    @property
    def missing(self) -> Mapping[str, str]:
        """Why the recording of a source cannot be heard, by its id."""
        return self._recordings.found.missing

    def open_show(self, folder: Path) -> None:
        """Open a show; the episode that was open is closed. Raises PodStudioError; then what was open still is."""
        show = shows.load_show(folder)
        rows = shows.list_episodes(folder, _ROWS_AT_ONCE)
        self.close_episode()
        if self._lock:
            self._lock.release()
        self._lock = WindowLock(folder)
        self.show_folder, self.show, self.rows = folder.absolute(), show, rows
        self._watch()
        self.show_changed.emit()
        if len(rows) == _ROWS_AT_ONCE:
            self._look_again()

    def open_episode(self, folder: Path) -> None:
        """Open an episode of the show; its recordings follow (audio_changed). Raises PodStudioError; then what was open still is."""
        self.flush()
        session = Session(folder, self.read_only, self._unsaved.emit)
        opened = episodes.open_episode(folder, session.project)
        self.close_episode(tell=False)
        self.episode, self.session = opened, session
        session.listen(self._edited)
        self._watch()
        self.episode_changed.emit()
        self._recordings.prepare(folder, session.project)
        if session.repairs:
            self.tasks.failed.emit(_repaired(session))

    def close_episode(self, tell: bool = True, within_s: float | None = None) -> None:
        """Let go of the episode; its last step is on the disk then, as far as that can be done within so many seconds."""
        if self.session:
            self.flush(within_s)
            with suppress(Busy):
                self.session.close(within_s=0.0 if within_s else None)
        self.episode, self.session, self.playhead = None, None, None
        self._recordings.drop()
        if tell:
            self.episode_changed.emit()

    def flush(self, within_s: float | None = None) -> None:
        """Wait until every step is on the disk. One that cannot be saved is taken back and told; so is a disk that takes longer than that."""
        if self.session:
            try:
                self.session.flush(within_s)
            except Busy as error:
                self.tasks.failed.emit(error)
            except Exception as error:  # noqa: BLE001 - whatever the disk said
                self._not_saved(error)

    def close(self) -> None:
        """Let go of everything; the window is closing. Raises PodStudioError where the show's last change cannot be written any more."""
        self._disk.stop()
        unsaved, self._unsaved_show = self._unsaved_show, None
        self.close_episode(tell=False, within_s=LAST_STEP_S)
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
        if old.sources is not new.sources and not self._recordings.preparing and self.session:
            try:
                self.open_recordings(new)
            except PodStudioError:
                self._recordings.prepare(
                    self.session.folder, new
                )  # a step that undo or redo brought back needs a recording that is not in the cache any more
        self.edit_changed.emit(old, new)

    def open_recordings(self, project: Project) -> None:
        """Open the working audio of recordings that come into the edit, so that the step that brings them is heard at once.

        Raises NotFound where an import is not whole.
        """
        assert self.show_folder
        self._recordings.add(layout.working_folder(self.show_folder), project)

    def find_recording(self, source_id: str, path: Path) -> Task | None:
        """Take a file that the person chose for a missing recording; one with another sound is refused. None where no such source is there."""
        episode = self.episode
        source = next((one for one in episode.project.sources if one.id == source_id), None) if episode else None
        if episode is None or source is None:
            return None
        return self._recordings.take(episode.folder, source, path, episode.project.sample_rate)

    def _relocate(self, moved: Mapping[str, str]) -> None:
        """The edit names the new places of its recordings from now on."""
        if not self.session or self.read_only or not moved:
            return

        def change(project: Project) -> Project:
            for source_id, path in moved.items():
                project = relocated(project, source_id, path)
            return project

        try:
            self.session.amend(change)
        except PodStudioError as error:
            self.tasks.failed.emit(error)

    def _not_saved(self, error: object) -> None:
        """A step could not be saved: the edit is again what is on the disk. Told once, whoever heard of it first."""
        del error
        why = self.session.take_back() if self.session else None
        if why is not None:
            self.tasks.failed.emit(why)

    def _reload_episode(self) -> None:
        assert self.episode
        project = self.session.project if self.session else None
        self.episode = episodes.open_episode(self.episode.folder, project)
        self.episode_changed.emit()

    def _watch(self) -> None:
        wanted = []
        if self.show_folder:
            wanted = [self.show_folder / layout.SHOW_FILE, self.show_folder / layout.EPISODES]
        if self.episode:
            wanted += [self.episode.folder / name for name in (layout.EPISODE_FILE, layout.ARTICLE, layout.NOTES, layout.EDIT_FILE)]
            wanted.append(self.episode.folder)
        self._disk.watch(wanted)

    def _look_again(self) -> None:
        """Something changed on the disk: read it beside the window and take it over where it differs from what is open.

        A file that is damaged now is told.
        """
        if self.show_folder is None:
            return
        self._look_once_more = self._looking is not None
        if self._look_once_more:
            return
        folder, session = self.show_folder, self.session

        def looked(seen: Seen) -> None:
            self._looking = None
            if self._look_once_more:
                self._look_again()
            if seen.folder == self.show_folder:
                self._take(seen)
                self._watch()

        def failed(error: BaseException) -> None:
            self._looking = None
            if not isinstance(error, Cancelled):
                self.tasks.failed.emit(error)
            if self._look_once_more:
                self._look_again()
            self._watch()

        self._looking = self.tasks.start("looking", lambda _job: look(folder, session), looked, failed)

    def _take(self, seen: Seen) -> None:
        show = self._unsaved_show or seen.show
        if (show, seen.rows) != (self.show, self.rows):
            self.show, self.rows = show, seen.rows
            self.show_changed.emit()
        if self.session is None or self.session is not seen.session or self.episode is None:
            return
        if seen.episode is None:
            self.close_episode()
            return
        session = self.session
        if session.changed_outside and seen.episode.project != session.project:
            try:
                self.open_episode(self.episode.folder)
            except PodStudioError as error:
                self.tasks.failed.emit(error)
            return
        if session.changed_outside:
            session.seen()
        found = replace(seen.episode, project=session.project)
        if found != self.episode:
            self.episode = found
            self.episode_changed.emit()


def _repaired(session: Session) -> PodStudioError:
    """What is told of an edit that was repaired: the first of it, the rest behind “Copy details”."""
    first = _("The edit had mistakes, which were repaired. {what}").format(what=session.repairs[0])
    if len(session.repairs) > 1:
        first += " " + _("{n} more are in the details.").format(n=len(session.repairs) - 1)
    if session.damaged:
        first += " " + _("The edit as it was is kept as {name}.").format(name=session.damaged.name)
    return DamagedFile("\n".join((first, *session.repairs[1:])))

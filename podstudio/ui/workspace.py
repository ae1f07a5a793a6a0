"""What the window has open: a show, one of its episodes, the edit's session, and the recordings under it. Pages read it and hear its signals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from podstudio.audio.working import WorkingAudio
from podstudio.errors import Busy, PodStudioError
from podstudio.jobs import Job
from podstudio.model.episode import Episode
from podstudio.model.timeline import Project
from podstudio.storage import layout
from podstudio.ui.disk_watch import DiskLook, Seen
from podstudio.ui.episode_audio import EpisodeAudio
from podstudio.ui.open_show import OpenShow
from podstudio.ui.peaks import Peaks
from podstudio.ui.repairs import repaired
from podstudio.ui.tasks import Task, Tasks
from podstudio.workflow import episodes, shows
from podstudio.workflow.episodes import Added, NewEpisode, OpenEpisode
from podstudio.workflow.session import Session, relocated

LAST_STEP_S = 5.0
"""How long a window that closes waits for a disk to take the last step."""
_ROWS_AT_ONCE = 24
"""Episodes that are read before a show is shown; the others follow beside the window."""


class Workspace(OpenShow):
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

    episode_changed = Signal()
    edit_changed = Signal(object, object)
    audio_changed = Signal()
    master_changed = Signal()
    noticed = Signal(object)
    _unsaved = Signal(object)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(tasks, parent)
        self.episode: OpenEpisode | None = None
        self.session: Session | None = None
        self.playhead: int | None = None
        """The frame of the episode where the Edit page's playhead stands; None where it was not moved yet."""
        self._disk.settled.connect(self._look_again)
        self._outside = DiskLook(tasks, self)
        self._outside.seen.connect(self._take)
        self._outside.looked.connect(self._watch)
        self._unsaved.connect(self._not_saved, Qt.ConnectionType.QueuedConnection)
        self._recordings = EpisodeAudio(tasks, self)
        self._recordings.changed.connect(self.audio_changed)
        self._recordings.noticed.connect(self.noticed)
        self._recordings.moved.connect(self._relocate)

    @property
    def audio(self) -> Mapping[str, WorkingAudio]:
        """The working audio of every source; silence stands in for those that are missing."""
        return self._recordings.found.audio

    @property
    def peaks(self) -> Mapping[str, Peaks]:
        """What the recordings look like, as far as it was worked out beside the window."""
        return self._recordings.peaks

    @property
    def missing(self) -> Mapping[str, str]:
        """Why the recording of a source cannot be heard, by its id."""
        return self._recordings.found.missing

    def open_show(self, folder: Path) -> None:
        """Open a show; the episode that was open is closed. Raises PodStudioError; then what was open still is."""
        show = shows.load_show(folder)
        rows = shows.list_episodes(folder, _ROWS_AT_ONCE)
        self.close_episode()
        self._take_show(folder, show, rows)
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
            self.tasks.failed.emit(repaired(session))

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
        self.close_episode(tell=False, within_s=LAST_STEP_S)
        self._let_go_of_show()

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

    def save_episode(self, episode: Episode) -> None:
        """Write the episode's facts. Raises PodStudioError."""
        episodes.save_episode(self._writable_folder(), episode)
        self._reload_episode()
        self.refresh()
        self.saved.emit()

    def save_article(self, text: str) -> None:
        """Write the companion article. Raises PodStudioError."""
        episodes.save_article(self._writable_folder(), text)
        self._reload_episode()
        self.saved.emit()

    def save_notes(self, text: str) -> None:
        """Write the show notes. Raises PodStudioError."""
        episodes.save_notes(self._writable_folder(), text)
        self._reload_episode()
        self.saved.emit()

    def set_cover(self, picture: Path) -> Task:
        """Make a picture the episode's cover, fitted to the rules beside the window. Raises PodStudioError where the show is read-only."""
        folder = self._writable_folder()
        return self.tasks.start("cover", lambda _job: episodes.set_cover(folder, picture), lambda _made: self._pictured())

    def mastered(self) -> None:
        """Tell everybody that a master or a publishing was made."""
        self._follow_pictures()
        self.refresh()
        self.master_changed.emit()

    def _writable_folder(self) -> Path:
        assert self.episode
        self._refuse_read_only()
        return self.episode.folder

    def _follow_pictures(self) -> None:
        if self.episode:
            self._reload_episode()

    def _edited(self, old: Project, new: Project) -> None:
        self.saved.emit()
        if self.episode:
            self.episode = replace(self.episode, project=new)
        if old.sources is not new.sources and not self._recordings.preparing and self.session:
            try:
                self.open_recordings(new)
            except PodStudioError:
                # Undo or redo brought back a step that needs a recording which is not in the cache any more.
                self._recordings.prepare(self.session.folder, new)
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

    def _watched(self) -> list[Path]:
        wanted = super()._watched()
        if self.episode:
            wanted += [self.episode.folder / name for name in (layout.EPISODE_FILE, layout.ARTICLE, layout.NOTES, layout.EDIT_FILE)]
            wanted.append(self.episode.folder)
        return wanted

    def _look_again(self) -> None:
        """Something changed on the disk: a file that is damaged now is told."""
        if self.show_folder:
            self._outside.look(self.show_folder, self.session)

    def _take(self, seen: Seen) -> None:
        """Take over what the disk has where it differs from what is open."""
        if seen.folder != self.show_folder:
            return
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

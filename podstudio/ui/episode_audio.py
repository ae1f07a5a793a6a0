"""The recordings under the open edit: opened beside the window, made again where they were deleted, looked for where they were moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from podstudio.audio import working
from podstudio.audio.working import WorkingAudio
from podstudio.jobs import Job
from podstudio.model.timeline import Project, Source
from podstudio.ui.peaks import Peaks
from podstudio.ui.tasks import Task, Tasks
from podstudio.workflow import sources
from podstudio.workflow.finding import path_in
from podstudio.workflow.sources import Originals, Recordings


class EpisodeAudio(QObject):
    """The recordings of one episode at a time.

    Signals:
        changed: They became available, or went, or others are missing.
        noticed: (sentences) What should be known of them; nothing where all is well.
        moved: (Source.path by source id) Where originals were found.
    """

    changed = Signal()
    noticed = Signal(object)
    moved = Signal(object)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._folder: Path | None = None
        self._preparing: Task | None = None
        self._checking: Task | None = None
        self.found = Recordings()
        self.peaks: Mapping[str, Peaks] = {}
        """What they look like, as far as it was worked out beside the window."""

    @property
    def preparing(self) -> bool:
        """Whether they are on their way."""
        return self._preparing is not None

    def prepare(self, folder: Path, project: Project) -> None:
        """Have the recordings of an edit ready (`changed`), then look after their originals."""
        self._folder = folder

        def work(job: Job) -> tuple[Recordings, Mapping[str, Peaks]]:
            found = sources.gather(folder, project, job)
            return found, {name: Peaks.of(one) for name, one in found.audio.items()}

        def prepared(ready: tuple[Recordings, Mapping[str, Peaks]]) -> None:
            if self._folder != folder:
                return
            self._preparing = None
            self._let_go()
            self.found, self.peaks = ready
            found = self.found
            self.changed.emit()
            self.moved.emit(found.moved)
            self.noticed.emit(tuple(found.missing.values()))
            self._check_originals(folder, project)

        self._preparing = self._tasks.start("recordings", work, prepared)

    def add(self, cache: Path, project: Project) -> None:
        """Open the working audio of recordings that come into the edit. Raises NotFound where an import is not whole."""
        known = self.found.audio
        new = [source for source in project.sources if source.id not in known]
        opened = {source.id: working.open_working(working.cache_folder(cache, source.sha256, project.sample_rate)) for source in new}
        if opened:
            self.found = replace(self.found, audio={**known, **opened})
            self.changed.emit()

    def take(self, folder: Path, source: Source, path: Path, sample_rate: int) -> Task:
        """Take a file that the person chose for a missing recording; one with another sound is refused."""

        def work(job: Job) -> WorkingAudio:
            return sources.take_recording(folder, source, path, sample_rate, job)

        def taken(audio: WorkingAudio) -> None:
            if self._folder != folder:
                return
            missing = {name: why for name, why in self.found.missing.items() if name != source.id}
            self.found = Recordings({**self.found.audio, source.id: audio}, missing)
            self.moved.emit({source.id: path_in(folder, path)})
            self.changed.emit()
            self.noticed.emit(tuple(missing.values()))

        return self._tasks.start("recordings", work, taken)

    def drop(self) -> None:
        """Let go of them: the episode is closed."""
        for task in (self._preparing, self._checking):
            if task:
                task.cancel()
        self._preparing = self._checking = self._folder = None
        had = bool(self.found.audio)
        self._let_go()
        if had:
            self.changed.emit()

    def _let_go(self) -> None:
        before, self.found, self.peaks = self.found, Recordings(), {}
        for one in before.audio.values():
            one.close()

    def _check_originals(self, folder: Path, project: Project) -> None:
        """Look beside the window whether the originals are still what was edited."""

        def work(job: Job) -> Originals:
            return sources.check_originals(folder, project, job)

        def checked(found: Originals) -> None:
            if self._folder == folder:
                self._checking = None
                self.moved.emit(found.moved)
                self.noticed.emit((*self.found.missing.values(), *found.told))

        self._checking = self._tasks.start("originals", work, checked)

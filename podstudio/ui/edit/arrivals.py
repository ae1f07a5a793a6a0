"""Recordings and pieces on their way into the edit: imported beside the window, then put where their place is by then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from podstudio.errors import PodStudioError
from podstudio.i18n import _
from podstudio.jobs import Cancelled, Job
from podstudio.model import inserting as placing
from podstudio.model.fragments import Fragment
from podstudio.model.timeline import Project
from podstudio.storage import layout
from podstudio.ui.edit.feature import Editor
from podstudio.ui.edit.verbs import moved_with
from podstudio.ui.growing import Growing, GrowingPicture
from podstudio.ui.tasks import Task
from podstudio.workflow import inserting
from podstudio.workflow.inserting import Arrived
from podstudio.workflow.session import Session


@dataclass(frozen=True, slots=True)
class Place:
    """Where something comes into the edit.

    Args:
        start, end: Frames of the episode; both alike where nothing is replaced.
        track: The lane on which it is shown meanwhile; "" for lanes that are yet to come.
        index: Which lane from the top the first of those is; below all where it is None.
    """

    start: int
    end: int
    track: str = ""
    index: int | None = None

    def after(self, old: Project, new: Project) -> Place:
        """The place after a step of the edit: it stays with the sound there."""
        start, end = (new.frames if frame >= old.frames else moved_with(old, new, frame) for frame in (self.start, self.end))
        return Place(start, max(start, end), self.track, self.index)


Fetch = Callable[[Job], tuple[Fragment, Arrived]]
Put = Callable[[Project, Place, Fragment], Project]


class Coming:
    """One thing on its way.

    Args:
        rows: The recordings as they are shown meanwhile: a list for every lane.
        words: The step's name for undo.
    """

    def __init__(self, name: str, words: str, place: Place, rows: Sequence[Sequence[Path]], put: Put, session: Session) -> None:
        self.name, self.words, self.place, self.put, self.session = name, words, place, put, session
        self.rows = [[path.absolute() for path in row] for row in rows]
        self.fraction = 0.0
        self.task: Task | None = None
        self.pictures: dict[Path, GrowingPicture] = {}

    @property
    def paths(self) -> list[Path]:
        """All its recordings."""
        return [path for row in self.rows for path in row]


class Arrivals(QObject):
    """What is on its way.

    Signals:
        changed: Something began, went on or ended, or its waveform grew.
    """

    changed = Signal()

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor.page)
        self._editor = editor
        self._workspace = editor.context.workspace
        self.coming: list[Coming] = []
        self.growing: dict[int, Growing] = {}
        self._workspace.edit_changed.connect(self._follow)
        self._workspace.episode_changed.connect(self._leave_closed)

    def fetch(self, coming: Coming, fetch: Fetch) -> None:
        """Begin; where it has come, it is put into the edit as one step."""
        self.coming.append(coming)
        folder = self._workspace.show_folder
        if folder and coming.paths:
            growing = self.growing[id(coming)] = Growing(self._editor.context.tasks, self)
            growing.grown.connect(self.changed)
            growing.follow(layout.working_folder(folder), coming.paths)
            coming.pictures = {path: GrowingPicture(peaks) for path, peaks in growing.peaks.items()}
        coming.task = self._editor.context.tasks.start(
            "insert",
            fetch,
            lambda result: self._come(coming, *result),
            lambda error: self._failed(coming, error),
            lambda fraction, _text: self._tell(coming, fraction),
        )
        self.changed.emit()

    def put(self, words: str, place: Place, fragment: Fragment, put: Put) -> bool:
        """Put into the edit what is all there, as one step. Tells whether it was done."""
        session = self._workspace.session
        if session is None:
            return False
        try:
            project = put(session.project, place, fragment)
            self._workspace.open_recordings(project)
        except PodStudioError as error:
            self._editor.failed(error)
            return False
        return self._editor.steps.replace(words, project)

    def cancel(self, coming: Coming) -> None:
        """Stop one; nothing of it is left."""
        if coming.task:
            coming.task.cancel()

    def _come(self, coming: Coming, fragment: Fragment, arrived: Arrived) -> None:
        self._end(coming)
        if self._workspace.session is not coming.session or not self.put(coming.words, coming.place, fragment, coming.put):
            inserting.take_back(arrived)
            return
        if arrived.refused or arrived.warnings:
            self._editor.failed(PodStudioError(" ".join((*arrived.refused, *arrived.warnings))))
        else:
            self._editor.told(_("{name} was imported").format(name=coming.name))

    def _failed(self, coming: Coming, error: BaseException) -> None:
        self._end(coming)
        if not isinstance(error, Cancelled):
            self._editor.failed(error)

    def _tell(self, coming: Coming, fraction: float) -> None:
        coming.fraction = fraction
        self.changed.emit()

    def _end(self, coming: Coming) -> None:
        coming.task = None
        self.coming.remove(coming)
        growing = self.growing.pop(id(coming), None)
        if growing:
            growing.stop()
            growing.deleteLater()
        self.changed.emit()

    def _follow(self, old: Project, new: Project) -> None:
        """Every place rides on the sound under it."""
        for coming in self.coming:
            if coming.session is self._workspace.session:
                coming.place = coming.place.after(old, new)
        if self.coming:
            self.changed.emit()

    def _leave_closed(self) -> None:
        for coming in list(self.coming):
            if coming.session is not self._workspace.session:
                self.cancel(coming)


def inserted(project: Project, place: Place, fragment: Fragment) -> Project:
    """Put it in; what follows moves."""
    return placing.insert_fragment(project, place.start, fragment)


def laid(project: Project, place: Place, fragment: Fragment) -> Project:
    """Put it into the gap or on a new track; nothing moves."""
    return placing.lay_fragment(project, place.start, fragment)


def put_where_it_fits(project: Project, place: Place, fragment: Fragment) -> Project:
    """Put it into the gap, or in; then what follows moves."""
    return placing.put_fragment(project, place.start, fragment)


def on_new_tracks(project: Project, place: Place, fragment: Fragment) -> Project:
    """Put it on tracks of its own."""
    return placing.add_fragment_tracks(project, place.start, fragment, place.index)

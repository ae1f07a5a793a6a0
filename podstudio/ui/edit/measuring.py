"""The loudness of the edit as it is now, worked out beside the window a moment after every change."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from podstudio.audio.timeline_loudness import Recordings
from podstudio.jobs import Cancelled, Job
from podstudio.ui.edit.figures import Figures, figures_of
from podstudio.ui.edit.state import EditState
from podstudio.ui.page import Context
from podstudio.ui.tasks import Task

_SOON_MS = 15


class Measuring(QObject):
    """Brings the figures into the page's state. One measuring runs at a time; what changed meanwhile is measured after. `failed` has an error."""

    failed = Signal(object)

    def __init__(self, context: Context, state: EditState, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._state = context, state
        self._running: Task | None = None
        self._recordings = Recordings()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SOON_MS)
        self._timer.timeout.connect(self._measure)

    def soon(self) -> None:
        """Measure when the window has painted the change."""
        self._timer.start()

    def _measure(self) -> None:
        workspace = self._context.workspace
        episode, project, audio = workspace.episode, self._state.project, dict(workspace.audio)
        if episode is None or not self._state.ready:
            self._state.set_figures(None)
            return
        if self._running:
            self.soon()
            return
        settings, recordings = episode.show.mastering, self._recordings

        def work(_job: Job) -> Figures:
            return figures_of(episode.folder, project, audio, settings, recordings)

        def done(figures: Figures) -> None:
            self._running = None
            if self._state.project is project:
                self._state.set_figures(figures)

        def failed(error: BaseException) -> None:
            self._running = None
            if not isinstance(error, Cancelled):
                self.failed.emit(error)

        self._running = self._context.tasks.start("loudness", work, done, failed)

"""Tidy pauses: a small panel that shows what would be taken out before anything is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QGraphicsDropShadowEffect, QVBoxLayout, QWidget

from podstudio.audio.working import WorkingAudio
from podstudio.errors import PodStudioError
from podstudio.i18n import _, counted
from podstudio.jobs import Job
from podstudio.model import editing
from podstudio.model.editing import Range
from podstudio.model.timecode import format_seconds
from podstudio.model.timeline import Project
from podstudio.ui.controls import button, label, row
from podstudio.ui.edit.state import EditState
from podstudio.ui.tasks import Task, Tasks
from podstudio.ui.workspace import Workspace
from podstudio.workflow.editing import snap, tighten_ranges

WIDTH = 320
_SETTLE_MS = 200


@dataclass(frozen=True)
class Tidied:
    """What was found: the cuts, and the edit with them made."""

    before: Project
    cuts: tuple[Range, ...]
    after: Project


def tidied(project: Project, audio: Mapping[str, WorkingAudio], longest_s: float) -> Tidied:
    """The edit with no pause longer than `longest_s`. Raises BadInput."""
    pauses = tighten_ranges(project, audio, longest_s)
    cuts = editing.merge_ranges(snap(project, audio, *pause) for pause in pauses)
    return Tidied(project, cuts, editing.ripple_delete(project, cuts) if cuts else project)


class TidyPanel(QFrame):
    """Longest pause, what it comes to, Apply.

    Signals:
        applied: The edit with the pauses shortened.
    """

    applied = Signal(object)

    def __init__(self, state: EditState, workspace: Workspace, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self._state, self._workspace, self._tasks = state, workspace, tasks
        self._around = parent
        self._task: Task | None = None
        self._found: Tidied | None = None
        self.setObjectName("popover")
        self.setFixedWidth(WIDTH)
        self._longest = QDoubleSpinBox()
        self._longest.setRange(0.4, 5.0)
        self._longest.setSingleStep(0.1)
        self._longest.setDecimals(1)
        self._longest.setValue(1.0)
        self._longest.setSuffix(" s")
        self._longest.setObjectName("seconds")
        self._longest.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self._longest.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._longest.setFixedWidth(84)
        self._longest.lineEdit().setMinimumWidth(78)
        self._longest.setAccessibleName(_("Longest pause in seconds"))
        self._told = label("", "muted", wrap=True)
        self._apply = button(_("Shorten pauses"), self._accept, "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(label(_("Tidy pauses"), "section"))
        column.addWidget(label(_("Pauses in which nobody speaks are shortened. Word ends and breaths are kept."), "muted", wrap=True))
        column.addLayout(row(label(_("Longest pause")), None, self._longest))
        column.addWidget(self._told)
        column.addLayout(row(None, button(_("Close"), self.close_panel), self._apply))
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._look)
        self._longest.valueChanged.connect(lambda _value: self._begin())
        state.changed.connect(self._edit_changed)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(32)
        shadow.setOffset(0, 8)
        shadow.setColor(QColor(0, 0, 0, 60))
        self.setGraphicsEffect(shadow)
        self.hide()

    def open_panel(self) -> None:
        """Show it and look for pauses."""
        self.adjustSize()
        self.show()
        self.raise_()
        self._longest.setFocus(Qt.FocusReason.PopupFocusReason)
        self._begin(at_once=True)

    def close_panel(self) -> None:
        """Let go of what was proposed."""
        self._settle.stop()
        self._forget()
        if self.isVisible():
            self._around.setFocus()
        self.hide()
        self._state.propose(())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    def _begin(self, at_once: bool = False) -> None:
        self._found = None
        self._apply.setEnabled(False)
        self._tell(_("Looking for pauses…"))
        self._settle.start(0 if at_once else _SETTLE_MS)

    def _edit_changed(self) -> None:
        if self.isVisible() and (self._found is None or self._found.before is not self._state.project):
            self._state.propose(())
            self._begin()

    def _look(self) -> None:
        self._forget()
        project, audio, longest = self._state.project, dict(self._workspace.audio), self._longest.value()
        if not project.frames or not self._state.ready:
            self._tell(_("The recordings are not there yet."))
            return

        def work(job: Job) -> Tidied:
            job.report(0.0, _("looking for pauses"))
            return tidied(project, audio, longest)

        self._task = self._tasks.start("pauses", work, self._show_found, self._show_error)

    def _show_found(self, found: Tidied) -> None:
        self._task = None
        if not self.isVisible() or found.before is not self._state.project:
            return
        self._found = found
        self._state.propose(found.cuts)
        removed = (found.before.frames - found.after.frames) / found.before.sample_rate
        if found.cuts:
            pauses = counted("{n} pause is longer", "{n} pauses are longer", len(found.cuts))
            self._tell(_("{pauses}: {seconds} would be taken out, marked in the waveform.").format(pauses=pauses, seconds=_length(removed)))
        else:
            self._tell(_("No pause is longer: there is nothing to shorten."))
        self._apply.setEnabled(bool(found.cuts) and not self._workspace.read_only)

    def _show_error(self, error: BaseException) -> None:
        self._task = None
        if isinstance(error, PodStudioError):
            self._tell(str(error))

    def _accept(self) -> None:
        found = self._found
        if found and found.before is self._state.project:
            self.close_panel()
            self.applied.emit(found.after)

    def _tell(self, text: str) -> None:
        self._told.setText(text)
        self._told.setAccessibleName(text)
        self.adjustSize()

    def _forget(self) -> None:
        if self._task:
            self._task.cancel()
            self._task = None


def _length(seconds: float) -> str:
    return _("{n} s").format(n=f"{seconds:.1f}") if seconds < 60 else format_seconds(seconds)

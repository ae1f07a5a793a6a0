"""The panel that makes an episode of audio files: asks what it is called, shows how far the import is, and can stop it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from podstudio.errors import PodStudioError
from podstudio.i18n import _
from podstudio.jobs import Cancelled
from podstudio.storage import layout
from podstudio.tags.reading import read
from podstudio.ui.controls import Elided, Progress, button, card, label, row
from podstudio.ui.forms import Field, fields, line, number
from podstudio.ui.growing import Growing, WaveStrip
from podstudio.ui.page import Context
from podstudio.ui.tasks import Task
from podstudio.workflow.episodes import NewEpisode


@dataclass(frozen=True, slots=True)
class Guess:
    """What the files themselves say of the episode."""

    title: str
    number: int


def guess(files: Sequence[Path]) -> Guess:
    """Title and number by the first file's tags, else by its name; number 0 where none is known."""
    first = files[0]
    try:
        fields_ = read(first).fields
    except PodStudioError:
        fields_ = {}
    title = fields_.get("title", "").strip() or _title_of_name(first.stem)
    digits = re.match(r"\d+", fields_.get("number", "")) or re.search(r"(?:\be(?:p(?:isode)?)?|#)[ ._-]*(\d{1,4})\b", first.stem, re.IGNORECASE)
    return Guess(title, int(digits[digits.lastindex or 0]) if digits else 0)


def _title_of_name(stem: str) -> str:
    words = re.sub(r"[_]+|(?<=\w)-(?=\w)|\.", " ", stem)
    words = re.sub(r"^(?:ep(?:isode)?[ -]*)?\d{1,4}[ -]+(?=\D)", "", words, flags=re.IGNORECASE).strip(" -")
    return words[:1].upper() + words[1:] if words else stem


class ImportPanel(QFrame):
    """Hidden until it is given files. `imported` has the new episode's folder, `warned` what the import had to say, `failed` an error."""

    imported = Signal(object)
    warned = Signal(str)
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._files: tuple[Path, ...] = ()
        self._task: Task | None = None
        frame, column = card(spacing=12)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(frame)
        self._named = Elided("", "muted")
        self.title = line(_("What the episode is called"))
        self.number = number(0, 9999, _("next"))
        self.guests = line(_("Names, with commas between"))
        self.title_field = Field(_("Title"), self.title, stretch=5)
        self._form = fields(self.title_field, Field(_("Number"), self.number, stretch=1), Field(_("Guests"), self.guests, stretch=3))
        self.go = button(_("Import"), self._start, "primary")
        self.cancel = button(_("Cancel"), self.close_panel)
        self.progress = Progress(self._stop)
        self.growing = Growing(context.tasks, self)
        self.waveform = WaveStrip(self.growing, context.theme)
        self._buttons = row(None, self.cancel, self.go)
        column.addLayout(row(label(_("New episode from audio"), "section"), spacing=8))
        column.addWidget(self._named)
        column.addWidget(self._form)
        column.addLayout(self._buttons)
        column.addWidget(self.waveform)
        column.addWidget(self.progress)
        self.title.returnPressed.connect(self._start)
        self.guests.returnPressed.connect(self._start)
        self.installEventFilter(self)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether an import runs."""
        return self._task is not None

    def offer(self, files: Sequence[Path]) -> None:
        """Show the panel for files; their tags are read beside the window."""
        if self.busy or not files:
            return
        self._files = tuple(sorted(files, key=lambda path: path.name))
        self._named.tell(", ".join(path.name for path in self._files))
        self.title.setText(_title_of_name(self._files[0].stem))
        self.number.setValue(0)
        self.guests.clear()
        self.title_field.tell_problem("")
        self._show_running(running=False)
        self.show()
        self.title.setFocus()
        self.title.selectAll()
        asked, shown = self._files, self.title.text()
        self._context.tasks.start("tags", lambda _job: guess(asked), lambda found: self._take(asked, shown, found), lambda _error: None)

    def close_panel(self) -> None:
        """Forget the files."""
        self._files = ()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape closes the panel."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape and not self.busy:
            self.close_panel()
            return True
        return super().eventFilter(watched, event)

    def _take(self, asked: tuple[Path, ...], shown: str, found: Guess) -> None:
        """The tags' words, where nobody has typed other ones meanwhile."""
        if self._files != asked or self.busy:
            return
        if self.title.text() == shown:
            self.title.setText(found.title)
            self.title.selectAll()
        if not self.number.value():
            self.number.setValue(found.number)

    def _start(self) -> None:
        if self.busy or not self._files:
            return
        if not self.title.text().strip():
            self.title_field.tell_problem(_("An episode needs a title."))
            return
        guests = tuple(name.strip() for name in self.guests.text().split(",") if name.strip())
        new = NewEpisode(self.title.text(), number=self.number.value() or None, guests=guests)
        self._show_running(running=True)
        self.progress.tell(0.0, _("reading the recording"))
        workspace = self._context.workspace
        if workspace.show_folder:
            self.growing.follow(layout.working_folder(workspace.show_folder), self._files)
        self._task = workspace.add_episode(self._files, new, self._done, self.progress.tell, self._failed, self.warned.emit)

    def _stop(self) -> None:
        if self._task:
            self._task.cancel()

    def _done(self, folder: Path) -> None:
        self._task = None
        self.growing.stop()
        self.close_panel()
        self.imported.emit(folder)

    def _failed(self, error: BaseException) -> None:
        """The panel stays as it was filled in: one can try again, or give up."""
        self._task = None
        self.growing.stop()
        self._show_running(running=False)
        if not isinstance(error, Cancelled):
            self.failed.emit(error)

    def _show_running(self, *, running: bool) -> None:
        self._form.setEnabled(not running)
        self.waveform.setVisible(running)
        self.progress.setVisible(running)
        for one in (self.go, self.cancel):
            one.setVisible(not running)

"""The panel that makes a show: its own, or the sample's."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout

from podstudio.i18n import _
from podstudio.jobs import Cancelled, Job
from podstudio.model.show import Person, Show
from podstudio.ui.controls import Elided, Progress, button, card, label, row
from podstudio.ui.forms import Field, fields, line
from podstudio.ui.page import Context
from podstudio.ui.tasks import Task
from podstudio.workflow.demo import run_demo
from podstudio.workflow.shows import create_show


def folder_name(title: str) -> str:
    """A title as every file system takes it for a folder."""
    return " ".join(re.sub(r'[\x00-\x1f<>:"/\\|?*]+', " ", title).split()).strip(" .")[:80] or "Podcast"


class ShowPanel(QFrame):
    """Hidden until a show is to be made. `made` has the show's folder, `failed` an error."""

    made = Signal(object)
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._task: Task | None = None
        frame, column = card(spacing=12)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(frame)
        self._heading = label(_("New show"), "section")
        self._where = Elided("", "muted")
        self.title = line(_("What the podcast is called"))
        self.author = line(_("Who speaks in it"))
        self.parent_folder = line(_("Folder"))
        self.title_field = Field(_("Title"), self.title, stretch=3)
        self._form = fields(self.title_field, Field(_("Author"), self.author, stretch=2), Field(_("Kept in"), self.parent_folder, stretch=3))
        self._choose = button(_("Choose…"), self._choose_folder)
        self.go = button(_("Create the show"), self._create, "primary")
        self._cancel = button(_("Cancel"), self.hide)
        self.progress = Progress(self._stop)
        column.addWidget(self._heading)
        column.addWidget(self._form)
        column.addWidget(self._where)
        column.addLayout(row(self._choose, None, self._cancel, self.go))
        column.addWidget(self.progress)
        self.title.textChanged.connect(lambda _text: self._tell_where())
        self.parent_folder.textChanged.connect(lambda _text: self._tell_where())
        for one in (self.title, self.author, self.parent_folder):
            one.returnPressed.connect(self._create)
        self.installEventFilter(self)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether a show is being made."""
        return self._task is not None

    def offer(self) -> None:
        """Ask for a new show."""
        if self.busy:
            return
        self.parent_folder.setText(str(_podcasts_folder()))
        self._heading.setText(_("New show"))
        self.title_field.tell_problem("")
        self._show_running(running=False)
        self._tell_where()
        self.show()
        self.title.setFocus()

    def run_demo(self, folder: Path) -> None:
        """Make the sample's show in a folder: imported, edited, mastered and published, with its progress."""
        if self.busy:
            return
        self._heading.setText(_("The sample interview"))
        self._where.tell(str(folder))
        self._begin("demo", lambda job: run_demo(folder, job).show)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape closes the panel."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape and not self.busy:
            self.hide()
            return True
        return super().eventFilter(watched, event)

    def folder(self) -> Path:
        """Where the show will lie."""
        return Path(self.parent_folder.text().strip()).expanduser() / folder_name(self.title.text())

    def _create(self) -> None:
        title, author, folder = self.title.text().strip(), self.author.text().strip(), self.folder()
        if not title:
            self.title_field.tell_problem(_("A show needs a title."))
            return
        show = Show(title=title, authors=(Person(author),) if author else ())

        def work(_job: Job) -> Path:
            create_show(folder, show)
            return folder

        self._begin("show", work)

    def _begin(self, name: str, work: Callable[[Job], Path]) -> None:
        self.show()
        self._show_running(running=True)
        self.progress.tell(0.0, "")
        self._task = self._context.tasks.start(name, work, self._done, self._failed, self.progress.tell)

    def _done(self, folder: Path) -> None:
        self._task = None
        self.hide()
        self.title.clear()
        self.made.emit(folder)

    def _failed(self, error: BaseException) -> None:
        self._task = None
        self._show_running(running=False)
        if self._heading.text() != _("New show"):
            self.hide()
        if not isinstance(error, Cancelled):
            self.failed.emit(error)

    def _stop(self) -> None:
        if self._task:
            self._task.cancel()

    def _show_running(self, *, running: bool) -> None:
        self._form.setVisible(not running)
        self.progress.setVisible(running)
        for one in (self.go, self._cancel, self._choose):
            one.setVisible(not running)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Where should the show lie?"), self.parent_folder.text())
        if chosen:
            self.parent_folder.setText(chosen)

    def _tell_where(self) -> None:
        self._where.tell(_("It will be the folder {folder}").format(folder=self.folder()))


def _podcasts_folder() -> Path:
    documents = Path.home() / "Documents"
    return (documents if documents.is_dir() else Path.home()) / "Podcasts"

"""The cover: the picture, what podcast apps will not like about it, and a place to drop another."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QVBoxLayout

from podstudio import images
from podstudio.errors import PodStudioError
from podstudio.i18n import _
from podstudio.jobs import Job
from podstudio.ui.controls import button, label, row
from podstudio.ui.page import Context
from podstudio.ui.pictures import artwork

PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp")
_SIDE = 112


class CoverPicker(QFrame):
    """A picture and its choice. `chosen` has the path of another picture; `told` says what was dropped and is none."""

    chosen = Signal(object)

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("drop")
        self.setAcceptDrops(True)
        self.setAccessibleName(name)
        self._shown: tuple[str, int] | None = None
        self._picture = QLabel()
        self._picture.setFixedSize(_SIDE, _SIDE)
        self._picture.setAccessibleName(name)
        self._told = label("", "strong", wrap=True)
        self.problems = label("", "muted", wrap=True)
        self.button = button(_("Choose a picture…"), self._choose)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self._told)
        words.addWidget(self.problems)
        words.addStretch(1)
        words.addLayout(row(self.button, None))
        line = row(self._picture, spacing=16, margins=(16, 16, 16, 16))
        line.setAlignment(self._picture, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.setLayout(line)

    def show_picture(self, path: Path | None, letters: str, told: str) -> None:
        """Show a picture (None: a monogram); it is looked at beside the window."""
        self._told.setText(told)
        self._picture.setPixmap(artwork(path, letters, _SIDE, self.devicePixelRatioF(), radius=8))
        stamp = (str(path), path.stat().st_mtime_ns) if path and path.is_file() else None
        if stamp is None or path is None:
            self._shown = None
            self.problems.setText(_("A monogram takes its place. Drop a square picture of 1,400 to 3,000 pixels a side here."))
            return
        if stamp == self._shown:
            return
        self._shown = stamp

        def inspect(_job: Job) -> str:
            found = images.inspect(path)
            wrong = "; ".join(found.problems())
            size = f"{found.width:,} × {found.height:,} px {found.format}, {found.bytes // 1000:,} kB"
            return f"{size}: {wrong}" if wrong else _("{size}: as podcast apps ask").format(size=size)

        self._context.tasks.start("picture", inspect, self.problems.setText, self._unreadable)

    def take(self, path: Path) -> None:
        """A picture was dropped or chosen."""
        self.problems.setText(_("Fitting {name}…").format(name=path.name))
        self._shown = None
        self.chosen.emit(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One picture is welcome."""
        urls = event.mimeData().urls()
        if urls and Path(urls[0].toLocalFile()).suffix.lower() in PICTURE_ENDINGS:
            self._show_over(over=True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went elsewhere."""
        self._show_over(over=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the first."""
        self._show_over(over=False)
        event.acceptProposedAction()
        self.take(Path(event.mimeData().urls()[0].toLocalFile()))

    def _unreadable(self, error: BaseException) -> None:
        if isinstance(error, PodStudioError):
            self.problems.setText(str(error))

    def _show_over(self, *, over: bool) -> None:
        self.setProperty("over", over)
        self.style().unpolish(self)
        self.style().polish(self)

    def _choose(self) -> None:
        endings = " ".join(f"*{ending}" for ending in PICTURE_ENDINGS)
        name, _filter = QFileDialog.getOpenFileName(
            self, _("Choose a picture"), self._context.preferences.last_folder(), f"{_('Pictures')} ({endings})"
        )
        if name:
            self._context.preferences.chose(name)
            self.take(Path(name))

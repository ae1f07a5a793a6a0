"""A chapter's address, picture and whether it stands in the table of contents: a small panel beside the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QColor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFrame, QGraphicsDropShadowEffect, QLineEdit, QVBoxLayout

from podstudio.i18n import _
from podstudio.model.timeline import Chapter
from podstudio.ui.controls import Elided, button, label, row
from podstudio.ui.edit.feature import Editor
from podstudio.ui.edit.mark_row import shown_title
from podstudio.workflow.marks import add_picture

WIDTH = 320
_ENDINGS = "*.jpg *.jpeg *.png *.webp *.gif"


class MarkDetails(QFrame):
    """What a chapter has beside its title. Everything is taken at once; Escape closes."""

    def __init__(self, editor: Editor, change: Callable[[int, Chapter], object]) -> None:
        super().__init__(editor.page)
        self._editor, self._change = editor, change
        self._index = -1
        self.setObjectName("popover")
        self.setFixedWidth(WIDTH)
        self._title = Elided("", "section")
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://")
        self.address.setAccessibleName(_("Address"))
        self.address.editingFinished.connect(self._take_address)
        self.wrong = label(_("An address begins with https:// or http://."), "warning", wrap=True)
        self._picture = Elided("", "muted")
        self._choose = button(_("Choose…"), self._choose_picture, "fix")
        self._remove = button(_("Remove"), lambda: self._take(image=""), "fix")
        self.hidden_box = QCheckBox(_("Not in the table of contents"))
        self.hidden_box.clicked.connect(lambda checked: self._take(hidden=checked))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        for widget in (self._title, label(_("Address listeners can open"), "muted"), self.address, self.wrong):
            column.addWidget(widget)
        column.addSpacing(4)
        column.addWidget(label(_("Picture shown while it plays"), "muted"))
        column.addLayout(row(self._picture, self._choose, self._remove))
        column.addSpacing(4)
        column.addWidget(self.hidden_box)
        column.addLayout(row(None, button(_("Close"), self.close_panel)))
        editor.state.changed.connect(self._follow)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(32)
        shadow.setOffset(0, 8)
        shadow.setColor(QColor(0, 0, 0, 60))
        self.setGraphicsEffect(shadow)
        self.hide()

    def open_panel(self, index: int) -> None:
        """For the chapter at a place of the edit's list."""
        self._index = index
        self.show()
        self._follow()
        side = self._editor.side
        corner = side.mapTo(self._editor.page, side.rect().topLeft())
        self.move(max(corner.x() - self.width() - 12, 8), corner.y() + 12)
        self.raise_()
        self.address.setFocus()

    def close_panel(self) -> None:
        """Take what is typed and go."""
        if self.isVisible():
            self._take_address()
            self.hide()
            self._editor.side.chapters.setFocus()
        self._index = -1

    def take_picture(self, path: Path) -> None:
        """Fit a picture and put it into the episode's folder, beside the window."""
        episode, index = self._editor.context.workspace.episode, self._index
        if episode is None:
            return
        folder = episode.folder

        def taken(name: str) -> None:
            if self._index == index:
                self._take(image=name)

        self._picture.tell(_("Fitting {name}…").format(name=path.name))
        self._editor.context.tasks.start("chapter picture", lambda _job: add_picture(folder, path), taken, self._refused)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.matches(QKeySequence.StandardKey.Cancel):
            self.close_panel()
        else:
            super().keyPressEvent(event)

    def _chapter(self) -> Chapter | None:
        chapters = self._editor.state.project.chapters
        return chapters[self._index] if 0 <= self._index < len(chapters) else None

    def _follow(self) -> None:
        """Show what the edit says."""
        chapter = self._chapter()
        if self.isHidden():
            return
        if chapter is None:
            self.hide()
            return
        placed = next((mark for mark in self._editor.side.chapters.marks() if mark.index == self._index), None)
        self._title.tell(shown_title(placed) if placed else chapter.title)
        if not self.address.hasFocus() or not self.address.isModified():
            self.address.setText(chapter.url)
        self.wrong.setVisible(not _is_address(self.address.text()))
        self._picture.tell(Path(chapter.image).name if chapter.image else _("None"))
        self._remove.setVisible(bool(chapter.image))
        self.hidden_box.setChecked(chapter.hidden)
        self.adjustSize()

    def _take_address(self) -> None:
        text = self.address.text().strip()
        self.wrong.setVisible(not _is_address(text))
        self.adjustSize()
        if _is_address(text):
            self.address.setModified(False)
            self._take(url=text)

    def _take(self, **values: object) -> None:
        chapter = self._chapter()
        if chapter:
            changed = replace(chapter, **values)  # type: ignore[arg-type]
            if changed != chapter:
                self._change(self._index, changed)

    def _choose_picture(self) -> None:
        preferences = self._editor.context.preferences
        name, _filter = QFileDialog.getOpenFileName(self, _("Choose a picture"), preferences.last_folder(), f"{_('Pictures')} ({_ENDINGS})")
        if name:
            preferences.chose(name)
            self.take_picture(Path(name))

    def _refused(self, error: BaseException) -> None:
        self._follow()
        self._editor.failed(error)


def _is_address(text: str) -> bool:
    rest = text.strip().partition("://")
    return not text.strip() or (rest[0].lower() in ("http", "https") and bool(rest[2]) and " " not in rest[2])

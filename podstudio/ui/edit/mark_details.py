"""A chapter's address, picture and whether it stands in the table of contents: a small panel beside the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit

from podstudio.i18n import _
from podstudio.model.timeline import Chapter
from podstudio.ui.controls import Elided, button, label, row
from podstudio.ui.edit.feature import Editor
from podstudio.ui.edit.mark_row import shown_title
from podstudio.ui.edit.popover import Popover
from podstudio.workflow.marks import add_picture

_ENDINGS = "*.jpg *.jpeg *.png *.webp *.gif"


class MarkDetails(Popover):
    """What a chapter has beside its title. Everything is taken at once."""

    def __init__(self, editor: Editor, change: Callable[[int, Chapter], object]) -> None:
        super().__init__(editor)
        self._change = change
        self._index = -1
        self._shown: Chapter | None = None
        self._title = Elided("", "section")
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://")
        self.address.setAccessibleName(_("Address"))
        self.address.editingFinished.connect(self._take_address)
        self.wrong = label(_("An address begins with https:// or http://."), "warning", wrap=True)
        self._picture = Elided("", "muted")
        self._remove = button(_("Remove"), lambda: self._take(image=""), "fix")
        self.hidden_box = QCheckBox(_("Not in the table of contents"))
        self.hidden_box.clicked.connect(lambda checked: self._take(hidden=checked))
        for widget in (self._title, label(_("Address listeners can open"), "muted"), self.address, self.wrong):
            self.column.addWidget(widget)
        self.column.addSpacing(4)
        self.column.addWidget(label(_("Picture shown while it plays"), "muted"))
        self.column.addLayout(row(self._picture, button(_("Choose…"), self._choose_picture, "fix"), self._remove))
        self.column.addSpacing(4)
        self.column.addWidget(self.hidden_box)
        self.column.addLayout(row(None, button(_("Close"), self.close_panel)))
        editor.state.changed.connect(self._follow)

    def open_panel(self, index: int) -> None:
        """For the chapter at a place of the edit's list."""
        self._index, self._shown = index, None
        self.show()
        self._follow()
        self.show_beside()
        self.address.setFocus()

    def close_panel(self) -> None:
        """Take what is typed and go."""
        if not self.isHidden():
            self._take_address()
        super().close_panel()
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

    def _chapter(self) -> Chapter | None:
        chapters = self._editor.state.project.chapters
        return chapters[self._index] if 0 <= self._index < len(chapters) else None

    def _follow(self) -> None:
        """Show what the edit says."""
        chapter = self._chapter()
        if self.isHidden():
            return
        if chapter is None or (self._shown and (chapter.source, chapter.frame) != (self._shown.source, self._shown.frame)):
            self.hide()  # undo or a cut put another one in its place: what is typed is not that one's
            return
        self._shown = chapter
        placed = next((mark for mark in self._editor.side.chapters.marks() if mark.index == self._index), None)
        self._title.tell(shown_title(placed) if placed else chapter.title)
        if not self.address.hasFocus() or not self.address.isModified():
            self.address.setText(chapter.url)
        self.wrong.setVisible(not _is_address(self.address.text()))
        self._picture.tell(Path(chapter.image).name if chapter.image else _("None"))
        self._remove.setVisible(bool(chapter.image))
        self.hidden_box.setChecked(chapter.hidden)
        self.fit()

    def _take_address(self) -> None:
        text = self.address.text().strip()
        self.wrong.setVisible(not _is_address(text))
        self.fit()
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

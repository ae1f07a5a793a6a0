"""A chapter's address, picture and whether it stands in the table of contents: a small panel beside the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit

from podstudio.errors import PodStudioError
from podstudio.i18n import _
from podstudio.model.timecode import format_seconds, parse_seconds, to_frames
from podstudio.model.timeline import Chapter
from podstudio.ui.controls import Elided, button, label, row
from podstudio.ui.edit.feature import Editor
from podstudio.ui.edit.mark_row import shown_title
from podstudio.ui.edit.popover import Popover
from podstudio.ui.edit.text import tabular
from podstudio.workflow.marks import add_picture

_ENDINGS = "*.jpg *.jpeg *.png *.webp *.gif"


class MarkDetails(Popover):
    """What a chapter has beside its title. Everything is taken at once."""

    def __init__(self, editor: Editor, change: Callable[[int, Chapter], object], move: Callable[[int, int], object]) -> None:
        super().__init__(editor)
        self._change, self._move = change, move
        self._index = -1
        self._shown: Chapter | None = None
        self._title = Elided("", "section")
        self.time = QLineEdit()
        self.time.setFont(tabular(self.time.font(), 13))
        self.time.setFixedWidth(120)
        self.time.setAccessibleName(_("Starts at"))
        self.time.editingFinished.connect(self._take_time)
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://")
        self.address.setAccessibleName(_("Address"))
        self.address.editingFinished.connect(self._take_address)
        self.wrong = label("", "warning", wrap=True)
        self._picture = Elided("", "muted")
        self._remove = button(_("Remove"), lambda: self._take(image=""), "fix")
        self.hidden_box = QCheckBox(_("Not in the table of contents"))
        self.hidden_box.clicked.connect(lambda checked: self._take(hidden=checked))
        self.column.addWidget(self._title)
        self.column.addLayout(row(label(_("Starts at"), "muted"), None, self.time))
        for widget in (label(_("Address listeners can open"), "muted"), self.address, self.wrong):
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
        self.time.setModified(False)
        self.address.setModified(False)
        self._warn("")
        self.show()
        self._follow()
        self.show_beside()
        self.address.setFocus()

    def close_panel(self) -> None:
        """Take what is typed and go."""
        if not self.isHidden():
            self._take_time()
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
        if placed and placed.frame is not None and not (self.time.hasFocus() and self.time.isModified()):
            self.time.setText(format_seconds(placed.frame / self._editor.state.rate, 3))
        self.time.setEnabled(placed is not None and placed.frame is not None)
        self._picture.tell(Path(chapter.image).name if chapter.image else _("None"))
        self._remove.setVisible(bool(chapter.image))
        self.hidden_box.setChecked(chapter.hidden)
        self.fit()

    def _take_address(self) -> None:
        text = self.address.text().strip()
        self._warn("" if _is_address(text) else _("An address begins with https:// or http://."))
        if _is_address(text):
            self.address.setModified(False)
            self._take(url=text)

    def _take_time(self) -> None:
        """Where it is typed to; a time that is none, or beyond the end, is told."""
        if not self.time.isModified() or self._chapter() is None:
            return
        project = self._editor.state.project
        try:
            frame = to_frames(parse_seconds(self.time.text()), project.sample_rate)
        except PodStudioError as error:
            self._warn(str(error))
            return
        if frame >= project.frames:
            self._warn(_("The episode ends at {end}.").format(end=format_seconds(project.duration_s, 3)))
            return
        self.time.setModified(False)
        self._warn("")
        self._shown = None  # it is the same chapter, elsewhere
        self._move(self._index, frame)

    def _warn(self, text: str) -> None:
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))
        self.fit()

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

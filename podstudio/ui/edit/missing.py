"""Recordings that are gone: told in a line above the lanes, and looked for by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QFrame, QHBoxLayout, QLabel

from podstudio.i18n import _
from podstudio.model.timeline import Source
from podstudio.ui.controls import button, icon, row
from podstudio.ui.edit.feature import Editor, Feature
from podstudio.ui.edit.tools import Verb
from podstudio.ui.recordings import MEDIA_ENDINGS
from podstudio.ui.theme import Theme

_SHOWN = 3
"""Sentences that are told at once; the rest is counted."""


class MissingRecordings(Feature):
    """Tells what is missing and takes the file that the person finds."""

    verbs = (Verb("find_recording", _("Find the recording…"), (), "", _("Show where a missing recording lies now"), menu="edit", apart=True),)

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._workspace = editor.context.workspace
        self.notice = Notice(editor.context.theme, self.find)
        self._workspace.noticed.connect(self._tell)
        self._workspace.episode_changed.connect(self._other_episode)
        self._folder: Path | None = None

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """What each verb does."""
        return {"find_recording": self.find}

    def why_not(self, verb: Verb) -> str | None:
        """Only where one is missing."""
        del verb
        if self._workspace.read_only:
            return _("this show is open in another window")
        return "" if self._missing() else _("every recording is there")

    def find(self) -> QFileDialog | None:
        """Ask where the first missing recording is; nothing waits for the answer."""
        missing = self._missing()
        if not missing:
            return None
        source = missing[0]
        endings = " ".join(f"*{ending}" for ending in MEDIA_ENDINGS)
        title = _("Where is “{name}” ({file})?").format(name=source.name, file=Path(source.path).name)
        folder = self.editor.context.preferences.last_folder()
        dialog = QFileDialog(self.editor.page, title, folder, _("Recordings ({endings});;All files (*)").format(endings=endings))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.take(source.id, Path(name)))
        dialog.open()
        return dialog

    def take(self, source_id: str, path: Path) -> None:
        """Take a file for a missing recording; one with another sound is refused."""
        self.editor.context.preferences.chose(path)
        self._workspace.find_recording(source_id, path)

    def _missing(self) -> list[Source]:
        return [source for source in self.editor.state.project.sources if source.id in self._workspace.missing]

    def _tell(self, sentences: tuple[str, ...]) -> None:
        page = self.editor.page.layout()
        if isinstance(page, QBoxLayout) and page.indexOf(self.notice) < 0:
            page.insertWidget(1, self.notice)
        self.notice.tell(sentences, bool(self._missing()) and not self._workspace.read_only)

    def _other_episode(self) -> None:
        folder = self._workspace.episode.folder if self._workspace.episode else None
        if folder != self._folder:
            self._folder = folder
            self.notice.tell((), False)


class Notice(QFrame):
    """A line of what should be known of the recordings, until it is closed."""

    def __init__(self, theme: Theme, find: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("recordingsnotice")
        self._theme = theme
        self._told: tuple[str, ...] = ()
        self._sign = QLabel()
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._find = button(_("Find the recording…"), find)
        self._close = button(_("Close"), self.hide, "flat")
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 8, 16, 8)
        line.setSpacing(12)
        line.addWidget(self._sign)
        line.addWidget(self._text, 1)
        line.addLayout(row(self._find, self._close))
        theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    def tell(self, sentences: tuple[str, ...], can_find: bool) -> None:
        """Show sentences; what was closed stays closed until something else is told."""
        self._find.setVisible(can_find)
        if sentences == self._told and sentences:
            return
        self._told = sentences
        more = [_("{n} more").format(n=len(sentences) - _SHOWN)] if len(sentences) > _SHOWN else []
        text = "\n".join([*sentences[:_SHOWN], *more])
        self._text.setText(text)
        self._text.setAccessibleName(text)
        self.setVisible(bool(sentences))

    def message(self) -> str:
        """What is shown now, "" where nothing is."""
        return "" if self.isHidden() else self._text.text()

    def _paint(self) -> None:
        colours = self._theme.colours
        self.setStyleSheet(
            f"#recordingsnotice {{ background: {colours.warning_soft}; border-bottom: 1px solid {colours.line}; }}"
            f" #recordingsnotice QLabel {{ color: {colours.warning}; }}"
        )
        self._sign.setPixmap(icon("file-music-outline", colours.warning).pixmap(20, 20))

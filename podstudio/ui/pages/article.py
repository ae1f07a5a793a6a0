"""The Article page: Markdown at the left, how the page will read at the right, and a careful editor's remarks below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QLineEdit,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from podstudio.article import checks, markdown
from podstudio.article.checks import Finding
from podstudio.errors import PodStudioError
from podstudio.i18n import _, counted
from podstudio.jobs import Job
from podstudio.model.timecode import format_seconds, parse_seconds
from podstudio.ui.article.remarks import Remarks
from podstudio.ui.article.tools import ArticleTools
from podstudio.ui.article.writer import Writer
from podstudio.ui.bar import Bar
from podstudio.ui.controls import button, label, row
from podstudio.ui.forms import after_typing
from podstudio.ui.page import Context, Page
from podstudio.ui.publish.places import open_place
from podstudio.workflow.article_parts import keep_picture, link_seconds
from podstudio.workflow.episodes import OpenEpisode
from podstudio.workflow.previewing import preview_html, preview_site

_PREVIEW_MS = 250


@dataclass(frozen=True, slots=True)
class _Read:
    """What one reading of the text found."""

    html: str
    words: int
    minutes: int
    findings: tuple[Finding, ...]


class ArticlePage(Page):
    """The text is saved a moment after a key and when the page is left; what others write meanwhile is never overwritten unasked."""

    name: ClassVar[str] = "article"
    title: ClassVar[str] = _("Article")
    icon: ClassVar[str] = "file-document-outline"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._folder: Path | None = None
        self._saved = ""
        self._reading = 0
        self.bar = Bar()
        self.writer = Writer(context.theme)
        self.preview = QTextBrowser()
        self.findings = Remarks(context.theme)
        self.count = label("", "muted")
        self._tools = ArticleTools(self.writer, context.theme, self)
        self._site = button(_("Preview page"), self._preview_site)
        self._next = button(_("Continue to Publish"), lambda: self.go.emit("publish"), "primary")
        self._saving = after_typing(self, self.save)
        self._previewing = after_typing(self, self._read, _PREVIEW_MS)
        self._lay_out()
        self._connect()
        self._follow()

    def header_buttons(self) -> Sequence[Any]:
        """The real page, and the next step."""
        return self._site, self._next

    @property
    def time(self) -> QLineEdit:
        """The time that a link goes to."""
        return self._tools.time

    def enter(self) -> None:
        """The playhead may have moved."""
        opened = self.workspace.episode
        if opened and self.workspace.playhead is not None:
            self.time.setText(format_seconds(self.workspace.playhead / opened.project.sample_rate))
        self._read()

    def leave(self) -> None:
        """Keep what is typed."""
        self.save()

    @property
    def unsaved(self) -> bool:
        """Whether something is typed that is not on the disk."""
        return self.writer.toPlainText() != self._saved

    def save(self) -> None:
        """Write what was typed. What cannot be written stays typed, and is told."""
        self._saving.stop()
        opened = self.workspace.episode
        if opened is None or opened.folder != self._folder or not self.unsaved or self.bar.isVisibleTo(self) or self.workspace.read_only:
            return
        text, before = self.writer.toPlainText(), self._saved
        self._saved = text
        try:
            self.workspace.save_article(text)
        except PodStudioError as error:
            self._saved = before
            self.failed.emit(error)

    def link_time(self) -> None:
        """Link the paragraph to the time in the field, a moment of the episode; it is written as the recording's own time."""
        opened = self.workspace.episode
        if opened is None or self.workspace.read_only:
            return
        try:
            seconds = link_seconds(opened.project, parse_seconds(self.time.text() or "0"))
        except PodStudioError as error:
            self.failed.emit(error)
            return
        told = format_seconds(seconds)
        self.writer.insert_at_paragraph_end(f"[{told}](#t={told})")

    def add_picture(self, path: Path) -> None:
        """Copy a picture beside the article and name it in the text."""
        opened = self.workspace.episode
        if opened is None or self.workspace.read_only:
            return
        folder = opened.folder

        def copied(name: str) -> None:
            words = path.stem.replace("-", " ").replace("_", " ")
            self.writer.wrap_selection("![", f"]({name})", words)

        self.context.tasks.start("picture", lambda _job: keep_picture(folder, path), copied)

    def _lay_out(self) -> None:
        self.preview.setObjectName("preview")
        self.preview.setOpenLinks(False)
        self.preview.setAccessibleName(_("Preview of the article"))
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.writer, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.preview)
        splitter.setSizes([600, 592])
        self.context.preferences.keep_splitter("article", splitter)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._tools)
        page.addWidget(self.bar)
        page.addWidget(splitter, 1)
        page.addWidget(self._foot())

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setObjectName("transport")
        column = QVBoxLayout(foot)
        column.setContentsMargins(16, 8, 24, 8)
        column.setSpacing(4)
        column.addWidget(self.findings)
        column.addLayout(row(self.count, None, margins=(8, 0, 0, 0)))
        return foot

    def _connect(self) -> None:
        self.writer.textChanged.connect(self._typed)
        self.writer.pictured.connect(self.add_picture)
        self.preview.anchorClicked.connect(self._follow_link)
        self.findings.chosen.connect(self.writer.go_to_line)
        self.workspace.episode_changed.connect(self.once_shown(self._follow))
        self._tools.picture.connect(self._choose_picture)
        self._tools.link.connect(self.link_time)
        self.context.theme.changed.connect(self._read)

    def _follow(self) -> None:
        """Another episode is open, or its article changed here or outside."""
        opened = self.workspace.episode
        if opened is None:
            self._folder = None
            self._saving.stop()
            return
        self.writer.setReadOnly(self.workspace.read_only)
        if opened.folder != self._folder:
            self._saving.stop()
            self.bar.hide()
            self._folder, self._saved = opened.folder, opened.article
            self.writer.blockSignals(True)
            self.writer.setPlainText(opened.article)
            self.writer.blockSignals(False)
        elif opened.article != self._saved:
            self._changed_outside(opened.article)
        self._previewing.start()

    def _changed_outside(self, theirs: str) -> None:
        typed = self.unsaved
        self._saved = theirs
        if not typed:
            self.writer.replace_all(theirs)
            self._saving.stop()
            return
        if theirs == self.writer.toPlainText():
            return
        self._saving.stop()
        self.bar.tell(
            _("The article was changed outside while you were writing. Nothing is saved until you choose."),
            (_("Keep mine"), self.save),
            (_("Take theirs"), lambda: self.writer.replace_all(self._saved)),
            (_("Keep both"), lambda: self._keep_both(theirs)),
            level="amber",
            closable=False,
        )

    def _keep_both(self, theirs: str) -> None:
        """Theirs below mine, parted by a line, for a person to join."""
        self.writer.replace_all(f"{self.writer.toPlainText().rstrip()}\n\n---\n\n{theirs}")
        self.save()

    def _typed(self) -> None:
        self._previewing.start()
        if not self.bar.isVisibleTo(self):
            self._saving.start()

    def _read(self) -> None:
        """Preview, count and remarks of the text as it stands, beside the window; only the last reading is shown."""
        opened = self.workspace.episode
        self._previewing.stop()
        if opened is None or not self.isVisible():
            return
        self._reading += 1
        number, text, palette = self._reading, self.writer.toPlainText(), asdict(self.context.theme.colours)

        def read(_job: Job) -> _Read:
            html = preview_html(opened, text, palette)
            words = len(markdown.plain_text(text).split())
            return _Read(html, words, markdown.reading_minutes(text), checks.lint(text, opened.folder))

        def shown(found: _Read) -> None:
            if number == self._reading:
                self._show(found, opened)

        self.context.tasks.start("article", read, shown)

    def _show(self, read: _Read, opened: OpenEpisode) -> None:
        bar = self.preview.verticalScrollBar()
        place = bar.value()
        self.preview.document().setMetaInformation(QTextDocument.MetaInformation.DocumentUrl, QUrl.fromLocalFile(f"{opened.folder}/").toString())
        self.preview.setSearchPaths([str(opened.folder)])
        self.preview.setHtml(read.html)
        bar.setValue(place)
        words = counted("{n} word", "{n} words", read.words)
        minutes = counted("{n} minute to read", "{n} minutes to read", read.minutes)
        told = counted("{n} remark", "{n} remarks", len(read.findings)) if read.findings else _("no remarks")
        self.count.setText(f"{words} · {minutes} · {told}" if read.words else _("Nothing written yet"))
        self.findings.tell(read.findings)

    def _follow_link(self, url: QUrl) -> None:
        if url.scheme() in ("http", "https", "mailto"):
            open_place(url.toString())
        elif url.hasFragment() and not url.fragment().startswith("t="):
            self.preview.scrollToAnchor(url.fragment())

    def _choose_picture(self) -> None:
        name, _filter = QFileDialog.getOpenFileName(
            self, _("Choose a picture"), self.context.preferences.last_folder(), f"{_('Pictures')} (*.jpg *.jpeg *.png *.gif *.webp *.svg)"
        )
        if name:
            self.context.preferences.chose(name)
            self.add_picture(Path(name))

    def _preview_site(self) -> None:
        self.save()
        folder = self._folder
        if folder is None:
            return
        self.told.emit(_("Making the page…"))
        self.context.tasks.start("preview", lambda _job: preview_site(folder), lambda page: open_place(str(page)))

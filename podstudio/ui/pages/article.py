"""The Article page: Markdown at the left, how the page will read at the right, and a careful editor's remarks below."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeySequence, QShortcut, QTextDocument
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from podstudio import files
from podstudio.article import checks, markdown
from podstudio.article.checks import Finding
from podstudio.errors import BadInput, PodStudioError, from_os_error
from podstudio.i18n import _, counted
from podstudio.jobs import Job
from podstudio.model.names import slug
from podstudio.model.timecode import format_seconds, parse_seconds
from podstudio.model.timeline import TimeMap
from podstudio.ui.article.writer import Writer
from podstudio.ui.bar import Bar
from podstudio.ui.controls import button, icon, label, row
from podstudio.ui.forms import after_typing, line
from podstudio.ui.page import Context, Page
from podstudio.ui.publish.places import open_place
from podstudio.workflow.episodes import OpenEpisode
from podstudio.workflow.previewing import preview_html, preview_site

_PREVIEW_MS = 250
_FINDINGS_SHOWN = 3


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
        self.findings = QListWidget()
        self.count = label("", "muted")
        self.time = line("0:00", _("Time in the episode, for a link"))
        self._site = button(_("Preview page"), self._preview_site)
        self._next = button(_("Continue to Publish"), lambda: self.go.emit("publish"), "primary")
        self._saving = after_typing(self, self.save)
        self._previewing = after_typing(self, self._read, _PREVIEW_MS)
        self._tools: list[tuple[QPushButton, str]] = []
        self._lay_out()
        self._connect()
        self._follow()

    def header_buttons(self) -> Sequence[Any]:
        """The real page, and the next step."""
        return self._site, self._next

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
            seconds = self._source_seconds(opened, parse_seconds(self.time.text() or "0"))
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

        def copy(_job: Job) -> str:
            name = f"{slug(path.stem, fallback='picture')}{path.suffix.lower()}"
            place = folder / "pictures" / name
            if place.is_file() and files.sha256(place) != files.sha256(path):
                place = place.with_stem(f"{place.stem}-{files.sha256(path)[:6]}")
            try:
                files.make_folder(place.parent)
                if not place.exists():
                    with files.replacing(place, "copying the picture to") as building:
                        shutil.copyfile(path, building)
            except OSError as error:
                raise from_os_error(error, path, "reading") from error
            return f"pictures/{place.name}"

        def copied(name: str) -> None:
            words = path.stem.replace("-", " ").replace("_", " ")
            self.writer.wrap_selection("![", f"]({name})", words)

        self.context.tasks.start("picture", copy, copied)

    def _lay_out(self) -> None:
        self.preview.setObjectName("preview")
        self.preview.setOpenLinks(False)
        self.preview.setAccessibleName(_("Preview of the article"))
        self.findings.setObjectName("plain")
        self.findings.setAccessibleName(_("Remarks on the article"))
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
        page.addWidget(self._toolbar())
        page.addWidget(self.bar)
        page.addWidget(splitter, 1)
        page.addWidget(self._foot())

    def _toolbar(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("toolbar")
        bar.setFixedHeight(48)
        tools: tuple[tuple[str, str, str, Callable[[], object]], ...] = (
            (_("Heading"), "format-header-pound", "Ctrl+H", lambda: self.writer.mark_lines("## ")),
            (_("Bold"), "format-bold", "Ctrl+B", lambda: self.writer.wrap_selection("**", "**", _("bold"))),
            (_("List"), "format-list-bulleted", "Ctrl+L", lambda: self.writer.mark_lines("- ")),
            (_("Link"), "link-variant", "Ctrl+K", lambda: self.writer.wrap_selection("[", "](https://)", _("words"))),
            (_("Picture"), "image-outline", "Ctrl+Shift+P", self._choose_picture),
        )
        line_ = QHBoxLayout(bar)
        line_.setContentsMargins(16, 0, 24, 0)
        line_.setSpacing(4)
        for words, sign, keys, act in tools:
            line_.addWidget(self._tool(words, sign, keys, act))
        line_.addStretch(1)
        self.time.setFixedWidth(72)
        self.time.returnPressed.connect(self.link_time)
        self._link = self._tool(_("Link time"), "timer-outline", "Ctrl+T", self.link_time)
        line_.addWidget(label(_("At"), "muted"))
        line_.addWidget(self.time)
        line_.addWidget(self._link)
        return bar

    def _tool(self, words: str, sign: str, keys: str, act: Callable[[], object]) -> QPushButton:
        made = button(words, act, "flat", keys)
        self._tools.append((made, sign))
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)
        return made

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
        self.findings.itemClicked.connect(self._jump)
        self.findings.itemActivated.connect(self._jump)
        self.workspace.episode_changed.connect(self._follow)
        self.context.theme.changed.connect(self._repaint)
        self._paint_tools()

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
        self._show_findings(read.findings)

    def _show_findings(self, found: Sequence[Finding]) -> None:
        self.findings.clear()
        colours = self.context.theme.colours
        for one in found:
            item = QListWidgetItem(_("Line {n}: {message}").format(n=one.line, message=one.message))
            item.setIcon(icon("alert-circle-outline", colours.level(one.level)[0]))
            item.setData(Qt.ItemDataRole.UserRole, one.line)
            self.findings.addItem(item)
        self.findings.setVisible(bool(found))
        self.findings.setFixedHeight(min(len(found), _FINDINGS_SHOWN) * 34 + 4)

    def _jump(self, item: QListWidgetItem) -> None:
        self.writer.go_to_line(int(item.data(Qt.ItemDataRole.UserRole)))

    def _follow_link(self, url: QUrl) -> None:
        if url.scheme() in ("http", "https", "mailto"):
            open_place(url.toString())
        elif url.hasFragment() and not url.fragment().startswith("t="):
            self.preview.scrollToAnchor(url.fragment())

    def _source_seconds(self, opened: OpenEpisode, seconds: float) -> float:
        project = opened.project
        if not project.sources:
            return seconds
        found = TimeMap(project).to_source(round(seconds * project.sample_rate))
        first = project.sources[0]
        if found is None:
            raise BadInput(_("The episode ends at {end}: there is nothing at that time.").format(end=format_seconds(project.duration_s)))
        if found[0] != first.id:
            raise BadInput(_("That moment is not of the first recording, {name}; links into the audio follow that one.").format(name=first.name))
        return found[1] / project.sample_rate

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

    def _repaint(self) -> None:
        self._paint_tools()
        self._read()

    def _paint_tools(self) -> None:
        for made, sign in self._tools:
            made.setIcon(icon(sign, self.context.theme.colours.muted))

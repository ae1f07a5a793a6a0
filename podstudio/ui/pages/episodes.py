"""The Episodes page, the window's home: what the show has, and the ways to begin or go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from podstudio.errors import PodStudioError
from podstudio.i18n import _
from podstudio.jobs import Job
from podstudio.storage.layout import SHOW_FILE
from podstudio.ui.bar import Bar
from podstudio.ui.controls import button
from podstudio.ui.episodes.cards import ActionCard
from podstudio.ui.episodes.empty import EmptyPanel
from podstudio.ui.episodes.import_panel import ImportPanel
from podstudio.ui.episodes.show_panel import ShowPanel
from podstudio.ui.episodes.table import EpisodesTable
from podstudio.ui.forms import line
from podstudio.ui.page import Context, Page
from podstudio.ui.recordings import choose_recordings, dropped_files, is_media, left_out
from podstudio.workflow import shows
from podstudio.workflow.shows import EpisodeRow


class EpisodesPage(Page):
    """Cards, table, and the inline panels of import and new show."""

    name: ClassVar[str] = "episodes"
    title: ClassVar[str] = _("Episodes")
    icon: ClassVar[str] = "home-outline"
    needs_episode: ClassVar[bool] = False

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.setAcceptDrops(True)
        self.bar = Bar()
        self.import_panel = ImportPanel(context)
        self.show_panel = ShowPanel(context)
        self.table = EpisodesTable(context.theme)
        self.search = line(_("Search episodes"))
        self._settings = button(_("Show settings"), lambda: self.go.emit("settings"))
        self.empty = EmptyPanel()
        self._build_cards()
        self._lay_out()
        self._connect()
        self._show_rows()

    def header_buttons(self) -> Sequence[QWidget]:
        """Search and the way to the show's settings."""
        self.search.setObjectName("search")
        self.search.setFixedWidth(240)
        self.search.setClearButtonEnabled(True)
        return self.search, self._settings

    def enter(self) -> None:
        """Times such as "2 minutes ago" are told anew."""
        self._show_rows()

    def offer(self, files: Sequence[Path]) -> None:
        """Ask what to make of audio files."""
        if self.workspace.show is None:
            self.bar.tell(_("Make or open a show first: the episode needs one to lie in."), level="amber")
            return
        if self.workspace.read_only:
            self.bar.tell(_("This show can only be looked at here, so nothing can be added."), level="amber")
            return
        self.show_panel.hide()
        self.import_panel.offer(files)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome, and folders of shows."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A show's folder is opened, audio files are imported; others are told."""
        event.acceptProposedAction()
        self.take(dropped_files(event.mimeData()))

    def take(self, paths: Sequence[Path]) -> None:
        """What was dropped."""
        folder = next((path for path in paths if (path / SHOW_FILE).is_file()), None)
        if folder:
            self._open_show(folder)
            return
        audio = [path for path in paths if is_media(path) and path.is_file()]
        if audio:
            self.offer(audio)
        if len(audio) < len(paths):
            self.bar.tell(left_out(path for path in paths if path not in audio), level="amber")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """An open panel is the next step: the empty page's own one steps back."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._show_empty()
        return super().eventFilter(watched, event)

    def _build_cards(self) -> None:
        theme = self.context.theme
        self.import_card = ActionCard("tray-arrow-up", _("Import audio"), _("Drop files here or choose them"), self._choose_audio, theme)
        self.continue_card = ActionCard("content-cut", _("Continue"), "", self._continue, theme)
        self.shows_card = ActionCard("bookshelf", _("Shows"), _("New, open, or one of the last"), None, theme)
        self._shows_menu = QMenu(self)
        self._shows_menu.aboutToShow.connect(self._fill_shows_menu)
        self.shows_card.setMenu(self._shows_menu)

    def _lay_out(self) -> None:
        self._table_card = QFrame()
        self._table_card.setObjectName("card")
        inside = QVBoxLayout(self._table_card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        self._rest = QWidget()
        cards = QHBoxLayout()
        cards.setSpacing(16)
        for card in (self.import_card, self.continue_card, self.shows_card):
            cards.addWidget(card, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(24)
        column.addLayout(cards)
        column.addWidget(self.bar)
        column.addWidget(self.show_panel)
        column.addWidget(self.import_panel)
        column.addWidget(self._table_card, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self._rest, 1)

    def _connect(self) -> None:
        self.workspace.show_changed.connect(self._show_rows)
        self.workspace.episode_changed.connect(self._show_cards)
        self.search.textChanged.connect(self.table.search)
        self.empty.asked.connect(self._act_on_empty)
        self.empty.sample.connect(self._try_sample)
        self.table.doubleClicked.connect(lambda index: self._open(self.table.at(index)))
        self.table.customContextMenuRequested.connect(self._show_menu)
        for keys in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._key(keys, self._open)
        self._key(Qt.Key.Key_Delete, self._delete)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self.search.setFocus)
        for panel in (self.import_panel, self.show_panel):
            panel.installEventFilter(self)
        self.import_panel.imported.connect(lambda _folder: self.go.emit("edit"))
        self.import_panel.warned.connect(lambda text: self.bar.tell(text, level="amber"))
        self.import_panel.failed.connect(self.failed)
        self.show_panel.made.connect(self._open_show)
        self.show_panel.failed.connect(self.failed)

    def _key(self, key: Qt.Key, act: Callable[[EpisodeRow], object]) -> None:
        shortcut = QShortcut(QKeySequence(key), self.table)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(lambda: (chosen := self.table.chosen()) and act(chosen))

    def _show_rows(self) -> None:
        self.table.show_rows(self.workspace.rows)
        self._show_cards()
        self._show_empty()

    def _show_cards(self) -> None:
        has_show = self.workspace.show is not None
        self.import_card.setEnabled(has_show and not self.workspace.read_only)
        self._settings.setEnabled(has_show)
        self.search.setEnabled(bool(self.workspace.rows))
        last = self._last()
        self.continue_card.setEnabled(last is not None)
        if last and last.episode:
            number = f"{last.episode.number} · " if last.episode.number else ""
            self.continue_card.tell(number + last.episode.title)
        else:
            self.continue_card.tell(_("Your last episode waits here"))

    def _show_empty(self) -> None:
        has_show, has_rows = self.workspace.show is not None, bool(self.workspace.rows)
        self._table_card.setVisible(has_rows)
        asked = not self.import_panel.isHidden() or not self.show_panel.isHidden()
        self.empty.setVisible(not has_rows and not asked)
        self._rest.setVisible(not has_rows and asked)
        self.empty.tell(has_show, not self.workspace.read_only)

    def _act_on_empty(self) -> None:
        if self.workspace.show is None:
            self.show_panel.offer()
        else:
            self._choose_audio()

    def _last(self) -> EpisodeRow | None:
        """The episode that is open, else the one that was last, else the newest."""
        opened = self.workspace.episode.folder if self.workspace.episode else None
        kept = self.context.preferences.settings.last_episode
        rows = [one for one in self.workspace.rows if one.episode]
        for folder in (opened, Path(kept) if kept else None):
            found = next((one for one in rows if folder and one.folder.absolute() == folder.absolute()), None)
            if found:
                return found
        return max(rows, key=lambda one: one.folder.stat().st_mtime if one.folder.is_dir() else 0.0, default=None)

    def _continue(self) -> None:
        last = self._last()
        if last:
            self._open(last)

    def _open(self, chosen: EpisodeRow, page: str = "edit") -> None:
        opened = self.workspace.episode
        if opened is None or opened.folder.absolute() != chosen.folder.absolute():
            try:
                self.workspace.open_episode(chosen.folder)
            except PodStudioError as error:
                self.failed.emit(error)
                return
        self.go.emit(page)

    def _open_show(self, folder: Path) -> None:
        try:
            self.workspace.open_show(folder)
        except PodStudioError as error:
            self.failed.emit(error)

    def _choose_audio(self) -> None:
        chosen = choose_recordings(self, self.context.preferences, _("Choose recordings"))
        if chosen:
            self.offer(chosen)

    def _try_sample(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Where should the sample show lie?"), self.context.preferences.last_folder())
        if chosen:
            self.show_panel.run_demo(Path(chosen) / "PodStudio sample")

    def _fill_shows_menu(self) -> None:
        menu = self._shows_menu
        menu.clear()
        menu.addAction(_("New show…"), self.show_panel.offer)
        menu.addAction(_("Open a show…"), self._choose_show)
        menu.addAction(_("Try the sample interview…"), self._try_sample)
        current = str(self.workspace.show_folder) if self.workspace.show_folder else ""
        recent = [name for name in self.context.preferences.settings.recent_shows if name != current and (Path(name) / SHOW_FILE).is_file()]
        if recent:
            menu.addSeparator()
        for name in recent:
            action = menu.addAction(Path(name).name, partial(self._open_show, Path(name)))
            action.setToolTip(name)
        menu.setToolTipsVisible(True)

    def _choose_show(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Open a show's folder"), self.context.preferences.last_folder())
        if chosen:
            self.context.preferences.chose(chosen)
            self._open_show(Path(chosen))

    def _show_menu(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        if not index.isValid():
            return
        chosen = self.table.at(index)
        menu = QMenu(self)
        for words, page in ((_("Edit"), "edit"), (_("Details"), "details"), (_("Article"), "article"), (_("Publish"), "publish")):
            action = menu.addAction(words, partial(self._open, chosen, page))
            action.setEnabled(chosen.episode is not None)
        menu.addSeparator()
        menu.addAction(_("Show in folder"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(chosen.folder))))
        delete = menu.addAction(_("Delete"), lambda: self._delete(chosen))
        delete.setEnabled(not self.workspace.read_only)
        menu.exec(self.table.viewport().mapToGlobal(place))

    def _delete(self, chosen: EpisodeRow) -> None:
        """Into the show's trash, with a way back."""
        if self.workspace.read_only:
            return
        if self.workspace.episode and self.workspace.episode.folder.absolute() == chosen.folder.absolute():
            self.workspace.close_episode()
        title = chosen.episode.title if chosen.episode else chosen.folder.name

        def work(_job: Job) -> Path:
            return shows.delete_episode(chosen.folder)

        def deleted(trashed: Path) -> None:
            self.workspace.refresh()
            self.bar.tell(
                _("“{title}” was moved to the show's trash.").format(title=title), (_("Undo"), lambda: self._restore(trashed, chosen.folder))
            )

        self.context.tasks.start("delete", work, deleted)

    def _restore(self, trashed: Path, folder: Path) -> None:
        self.context.tasks.start("restore", lambda _job: shows.restore_episode(trashed, folder), lambda _none: self.workspace.refresh())

"""The window: rail, header, error bar and the pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QIcon
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from podstudio import resources
from podstudio.errors import PodStudioError
from podstudio.i18n import _
from podstudio.storage.layout import SHOW_FILE, show_of
from podstudio.ui.about import About
from podstudio.ui.command_palette import CommandPalette, Entry
from podstudio.ui.controls import label
from podstudio.ui.edit.tools import make_actions
from podstudio.ui.error_box import ErrorBox
from podstudio.ui.header import Header
from podstudio.ui.heading import heading
from podstudio.ui.manual import Manual
from podstudio.ui.menus import WINDOW, Menus, page_verbs, with_roles
from podstudio.ui.page import Context, Page
from podstudio.ui.pages.article import ArticlePage
from podstudio.ui.pages.details import DetailsPage
from podstudio.ui.pages.edit import EditPage
from podstudio.ui.pages.episodes import EpisodesPage
from podstudio.ui.pages.publish import PublishPage
from podstudio.ui.pages.settings import SettingsPage
from podstudio.ui.places import places
from podstudio.ui.rail import LAST, Rail
from podstudio.ui.shortcuts import MENUS, Command, Shortcuts, belongs_to_focus
from podstudio.ui.workspace import LAST_STEP_S

PAGES: tuple[type[Page], ...] = (EpisodesPage, EditPage, DetailsPage, ArticlePage, PublishPage, SettingsPage)
"""In the order of the work; a page joins when it works."""

_SIZE = (1280, 800)
_WITH_VERBS = ("edit",)
"""Pages with verbs of their own, which stand in the menus while the page is shown."""


class MainWindow(QMainWindow):
    """One window on one show."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._workspace = context.workspace
        self._stayed = False
        """Whether it stayed open for what cannot be saved, and nothing was done since."""
        self.setWindowTitle("PodStudio")
        self.setWindowIcon(QIcon(str(resources.folder("icons") / "podstudio.svg")))
        self.setMinimumSize(960, 600)
        self.setAcceptDrops(True)
        self.pages = {kind.name: kind(context) for kind in PAGES}
        self.errors = ErrorBox(context.theme)
        self._header = Header()
        self._read_only = label(_("This show is open in another window: here it can only be looked at."), "readonly")
        self._verbs = (*WINDOW, *page_verbs(self.pages.values(), LAST))
        self.actions_by_name = with_roles(make_actions(self, self._verbs))
        self._going = {name: self.actions_by_name[f"go_{name}"] for name in self.pages}
        self._rail = Rail(tuple(self.pages.values()), self._going, context.theme)
        self._stack = QStackedWidget()
        self._lay_out()
        self.shortcuts = Shortcuts(self._commands(), context.preferences, self)
        self.menus = Menus(self.menuBar(), tuple(self.shortcuts.commands.values()), context)
        self.palette_ = CommandPalette(self, context.theme, context.preferences, self._entries)
        self.manual = Manual(context.theme)
        self._settings.take_shortcuts(self.shortcuts)
        for part in (self.menuBar(), self._rail, self._header, self._read_only, self.errors):
            context.theme.dress(part)
        self._connect()
        if not context.preferences.keep_geometry(self):
            self._fit_screen()
        self._tell_open()
        self._show("episodes")

    @property
    def page(self) -> Page:
        """The page that is shown."""
        shown = self._stack.currentWidget()
        assert isinstance(shown, Page)
        return shown

    def go(self, name: str) -> None:
        """Show a page; one that needs an episode only while one is open. The next start shows it too."""
        self.context.preferences.change(page=self._show(name))

    def _show(self, name: str) -> str:
        """Show a page; the name of the one that is shown."""
        page = self.pages.get(name)
        if page is None or (page.needs_episode and self._workspace.episode is None):
            name, page = "episodes", self.pages["episodes"]
        before = self.page
        if before is not page and self.isVisible():
            self._guarded(before.leave)
        self._stack.setCurrentWidget(page)
        self._rail.show_chosen(name)
        self._header.show_page(page)
        self.menus.show_page(name, [other for other in _WITH_VERBS if other != name])
        self._tell_open()
        page.setFocus()
        self._guarded(page.enter)
        return name

    def open(self, folder: Path) -> bool:
        """Open a show, or an episode of one. What goes wrong is told in the window; tells whether it went well."""
        return self._guarded(lambda: self._open(folder))

    def open_last(self) -> None:
        """Open what was open when the window was last closed, as far as it is still there."""
        kept = self.context.preferences.settings
        show = next((Path(name) for name in kept.recent_shows if (Path(name) / SHOW_FILE).is_file()), None)
        if show is None or not self.open(show):
            return
        episode = Path(kept.last_episode) if kept.last_episode else None
        if episode and episode.is_dir() and show in episode.parents and self._guarded(lambda: self._workspace.open_episode(episode)):
            self.go(kept.page)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is typed, stop what runs, remember where the window was.

        Where something cannot be kept, the window tells it and stays open; closed again, it closes.
        """
        if not self._kept() and not self._stayed:
            self._stayed = True
            self.errors.add(_("The window stays open; close it again to leave without that."))
            event.ignore()
            return
        self.context.preferences.remember_geometry(self)
        self.context.tasks.cancel_all()
        self._guarded(self._workspace.close)
        self.context.preferences.write()
        self.manual.close()
        event.accept()

    def event(self, event: QEvent) -> bool:
        """What has the focus keeps the keys it needs, in the header and the rail too."""
        return belongs_to_focus(event) or super().event(event)

    def _kept(self) -> bool:
        """Have what is typed and the last step of the edit on the disk; what goes wrong is in the error box."""
        self.errors.hide()
        self._guarded(self.page.leave)
        self._workspace.flush(LAST_STEP_S)
        return not self.errors.message()

    def _something_new(self) -> None:
        self._stayed = False

    def _open(self, folder: Path) -> None:
        if (folder / SHOW_FILE).is_file() or not (folder / "episode.toml").is_file():
            self._workspace.open_show(folder)
            self.go("episodes")
            return
        self._workspace.open_show(show_of(folder))
        self._workspace.open_episode(folder)
        self.go("edit")

    def _guarded(self, action: Callable[[], object]) -> bool:
        try:
            action()
        except PodStudioError as error:
            self.errors.show_error(error)
            return False
        return True

    def _lay_out(self) -> None:
        for page in self.pages.values():
            self._stack.addWidget(page)
            self._header.add_page(page)
            page.go.connect(self.go)
            page.failed.connect(self.errors.show_error)
            page.told.connect(self._header.say)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        for widget in (self._header, self._read_only, self.errors):
            right.addWidget(widget)
        right.addWidget(self._stack, 1)
        whole = QWidget()
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self._rail)
        line.addLayout(right, 1)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        for name, act in self._acts().items():
            self.actions_by_name[name].triggered.connect(lambda _checked=False, act=act: act())
        self._rail.chosen.connect(self.go)
        self.menus.show_chosen.connect(self.open)
        self.menus.look_chosen.connect(self._settings.choose_theme)
        self.shortcuts.changed.connect(self._edit.keys_changed)
        self.context.tasks.failed.connect(self.errors.show_error)
        self._workspace.show_changed.connect(self._show_opened)
        self._workspace.episode_changed.connect(self._episode_opened)
        self._workspace.saved.connect(self._tell_open)
        self._workspace.saved.connect(self._something_new)

    @property
    def _edit(self) -> EditPage:
        page = self.pages["edit"]
        assert isinstance(page, EditPage)
        return page

    @property
    def _settings(self) -> SettingsPage:
        page = self.pages["settings"]
        assert isinstance(page, SettingsPage)
        return page

    def _commands(self) -> list[Command]:
        """Everything that can be done, the window's own and the pages', in the order of the menus."""
        own = [Command(f"window.{verb.name}", verb, self.actions_by_name[verb.name]) for verb in self._verbs]
        everything = own + [Command(f"edit.{verb.name}", verb, self._edit.actions_by_name[verb.name]) for verb in self._edit.verb_table]
        in_order = list(MENUS)
        return sorted(everything, key=lambda command: in_order.index(command.verb.menu))

    def _entries(self) -> list[Entry]:
        return places(self.shortcuts, self._edit, self.page is self._edit, self.go, self.open)

    def _acts(self) -> dict[str, Callable[[], object]]:
        own: dict[str, Callable[[], object]] = {
            "open": self._choose_show,
            "settings": partial(self.go, "settings"),
            "close": self.close,
            "quit": self.close,
            "full_screen": self._toggle_full_screen,
            "find": self.palette_.open,
            "menus": self.menus.open_first,
            "manual": self.show_manual,
            "keys": self._show_keys,
            "about": lambda: About(self, self.context.theme).show(),
        }
        return own | {f"go_{name}": partial(self.go, name) for name in self.pages}

    def show_manual(self) -> None:
        """The manual, with the keys as they are now."""
        self.manual.open([(command, self.shortcuts.keys(name)) for name, command in self.shortcuts.commands.items()])

    def _show_keys(self) -> None:
        self.go("settings")
        self._settings.show_shortcuts()

    def _choose_show(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Open a show's folder"), self.context.preferences.last_folder())
        if folder:
            self.context.preferences.chose(folder)
            self.open(Path(folder))

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _show_opened(self) -> None:
        folder = self._workspace.show_folder
        if folder:
            self.context.preferences.opened_show(folder)
        self._tell_open()

    def _episode_opened(self) -> None:
        opened = self._workspace.episode
        self._tell_pages()
        if opened:
            self.context.preferences.change(last_episode=str(opened.folder.absolute()))
        elif self.page.needs_episode:
            self.go("episodes")
        self._tell_open()

    def _tell_pages(self) -> None:
        """Pages of an episode can be gone to only while one is open."""
        is_open = self._workspace.episode is not None
        for name, page in self.pages.items():
            possible = is_open or not page.needs_episode
            self._going[name].setEnabled(possible)
            self._going[name].setToolTip(page.title if possible else page.title + "\n" + _("Open an episode first"))
        self._rail.set_episode_open(is_open)

    def _tell_open(self) -> None:
        """The header and the title bar: the episode on its pages, the show elsewhere."""
        self._read_only.setVisible(self._workspace.read_only)
        self._tell_pages()
        told = heading(self._workspace, self.page.needs_episode)
        self._header.tell(told.title, told.facts, told.picture, told.letters)
        self.setWindowTitle(told.window_title)

    def _fit_screen(self) -> None:
        screen = QGuiApplication.primaryScreen().availableGeometry()
        self.resize(min(_SIZE[0], screen.width()), min(_SIZE[1], screen.height()))

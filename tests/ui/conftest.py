"""What the window's tests stand on: a real show with the sample interview, and a window's ground that is taken down again."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.lane_mouse import two_speakers

from podstudio.jobs import Job
from podstudio.storage import layout
from podstudio.ui.main_window import MainWindow
from podstudio.ui.page import Context
from podstudio.ui.pages.edit import EditPage
from podstudio.ui.preferences import Preferences
from podstudio.ui.tasks import Tasks
from podstudio.ui.theme import Theme
from podstudio.ui.workspace import Workspace
from podstudio.workflow.demo import run_demo

os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")


@pytest.fixture(scope="session")
def demo_show(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's show, mastered and published once a session; never changed by a test."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PODSTUDIO_HOME", str(tmp_path_factory.mktemp("demo-home")))
        return run_demo(tmp_path_factory.mktemp("demo") / "show", Job()).show


@pytest.fixture
def show_folder(demo_show: Path, tmp_path: Path) -> Path:
    """A copy of the demo's show that a test may change."""
    copy = tmp_path / "show"
    shutil.copytree(demo_show, copy, ignore=shutil.ignore_patterns("lock", "window.lock"))
    return copy


@pytest.fixture
def episode_folder(show_folder: Path) -> Path:
    """Its interview: the last episode."""
    return layout.episode_folders(show_folder)[-1]


@pytest.fixture(autouse=True)
def objects_of_qt_die_in_the_windows_thread() -> Iterator[None]:
    """What an earlier test left is collected now, and nothing while tasks run: Python's collector works in whichever thread sets it off."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def context(qapp: QApplication, qtbot: QtBot) -> Iterator[Context]:
    """What pages are given, with nothing open yet."""
    tasks = Tasks()
    workspace = Workspace(tasks)
    preferences = Preferences()
    yield Context(workspace, tasks, Theme(qapp, "light"), preferences)
    tasks.cancel_all()
    workspace.close()
    preferences.write()


@pytest.fixture
def opened(context: Context, episode_folder: Path, qtbot: QtBot) -> Context:
    """The interview is open and its recordings are there."""
    context.workspace.open_show(layout.show_of(episode_folder))
    context.workspace.open_episode(episode_folder)
    qtbot.waitUntil(lambda: bool(context.workspace.audio), timeout=20_000)
    return context


@pytest.fixture
def edit_page(opened: Context, qtbot: QtBot) -> Iterator[EditPage]:
    """The Edit page with the interview, shown and with the focus on its lanes."""
    page = EditPage(opened)
    failures: list[object] = []
    page.failed.connect(failures.append)
    qtbot.addWidget(page)
    page.resize(1192, 736)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.enter()
    page.state.viewport.show_whole()
    yield page
    page.leave()
    assert not failures


@pytest.fixture
def window(context: Context, qtbot: QtBot) -> Iterator[MainWindow]:
    """The whole window, shown, with nothing open."""
    made = MainWindow(context)
    made.resize(1280, 800)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()


@pytest.fixture
def editing(window: MainWindow, episode_folder: Path, qtbot: QtBot) -> MainWindow:
    """The window on the Edit page, with the interview's recordings there."""
    window.open(episode_folder)
    qtbot.waitUntil(lambda: bool(window.context.workspace.audio), timeout=20_000)
    return window


@pytest.fixture
def two_lanes(edit_page: EditPage) -> EditPage:
    """The page with clips of two speakers on two of its lanes, all of them in sight, and the playhead behind them."""
    session = edit_page.workspace.session
    assert session
    session.apply("Two speakers", two_speakers(session.project))
    edit_page.state.viewport.show_whole()
    edit_page.state.move_playhead(33 * edit_page.state.rate)
    return edit_page

"""Starting the window."""

from __future__ import annotations

import gc
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from podstudio import __version__
from podstudio.jobs import give_way
from podstudio.ui.error_box import UnforeseenErrors
from podstudio.ui.main_window import MainWindow
from podstudio.ui.page import Context
from podstudio.ui.preferences import Preferences
from podstudio.ui.tasks import Tasks
from podstudio.ui.theme import Theme
from podstudio.ui.workspace import Workspace

_HEARTBEAT_MS = 250
_COLLECT_MS = 10_000


def run(show: Path | None) -> int:
    """Open the window with a show or an episode (the last one where none is given); gives the exit code when it is closed."""
    application = make_application()
    window = make_window(application)
    unforeseen = UnforeseenErrors(window)
    unforeseen.raised.connect(window.errors.show_error)
    _let_ctrl_c_close(window)
    _collect_here(window)
    if show:
        window.open(show)
    else:
        window.open_last()
    window.show()
    code = application.exec()
    unforeseen.release()
    return code


def make_application() -> QApplication:
    """The application, named for its desktop entry."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("podstudio")
    application.setApplicationDisplayName("PodStudio")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("podstudio")
    return application


def make_window(application: QApplication) -> MainWindow:
    """The window and what it stands on, put together."""
    give_way()
    preferences = Preferences(application)
    theme = Theme(application, preferences.settings.theme)
    tasks = Tasks(application)
    workspace = Workspace(tasks, application)
    return MainWindow(Context(workspace, tasks, theme, preferences))


def _collect_here(window: MainWindow) -> None:
    """Let Python's collector run in the window's thread alone: an object of Qt that dies in another thread than its own ends the process."""
    gc.disable()
    gc.freeze()  # what is there now stays: a whole collection then takes a few milliseconds
    timer = QTimer(window)
    timer.timeout.connect(gc.collect)
    timer.start(_COLLECT_MS)


def _let_ctrl_c_close(window: MainWindow) -> None:
    """Python hears a signal only between two of its own steps: a timer gives it some."""
    signal.signal(signal.SIGINT, lambda *_: window.close())
    beat = QTimer(window)
    beat.timeout.connect(lambda: None)
    beat.start(_HEARTBEAT_MS)

"""What every page behind the rail is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from podstudio.ui.preferences import Preferences
from podstudio.ui.tasks import Tasks
from podstudio.ui.theme import Theme
from podstudio.ui.workspace import Workspace


@dataclass(frozen=True)
class Context:
    """What a page is given: it takes from it what it needs and hands on no more."""

    workspace: Workspace
    tasks: Tasks
    theme: Theme
    preferences: Preferences


class Page(QWidget):
    """A page. Its title and icon stand in the rail; `header_buttons` are its buttons at the right of the header.

    Signals:
        go: Asks for another page by its name.
        failed: An error that the person should read.
        told: A short message for the status line of the header ("Copied").
    """

    name: ClassVar[str]
    title: ClassVar[str]
    icon: ClassVar[str]
    needs_episode: ClassVar[bool] = True

    go = Signal(str)
    failed = Signal(object)
    told = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.context = context
        context.theme.dress(self)
        self.workspace = context.workspace
        self._behind: list[Callable[[], object]] = []
        """What it has to follow when it is shown."""

    def header_buttons(self) -> Sequence[QWidget]:
        """The buttons for the right of the header, made once."""
        return ()

    def once_shown(self, follow: Callable[[], object]) -> Callable[[], None]:
        """A slot that follows a change at once while the page is shown, and once when it is shown next where it is hidden."""

        def changed() -> None:
            if self.isVisible():
                follow()
            elif follow not in self._behind:
                self._behind.append(follow)

        return changed

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed meanwhile."""
        behind, self._behind = self._behind, []
        for follow in behind:
            follow()
        super().showEvent(event)

    def enter(self) -> None:
        """The page is shown now."""

    def leave(self) -> None:
        """Another page is shown now, or the window closes: what is typed and not yet saved is saved."""

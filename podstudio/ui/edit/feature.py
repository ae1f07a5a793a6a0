"""A feature of the Edit page: verbs with their keys, and what they do. The page is the sum of its features."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from podstudio.ui.edit.lanes import Lanes
from podstudio.ui.edit.playback import Playback
from podstudio.ui.edit.side import Side
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.tools import Verb
from podstudio.ui.edit.verbs import Verbs
from podstudio.ui.page import Context


@dataclass(frozen=True)
class Editor:
    """What a feature is given.

    Args:
        aside: What is shown at the right: the side, or a panel that a feature adds.
        page: The Edit page, for panels that lie over it.
        actions: The actions of all verbs by name.
        failed: Tells an error to the person.
        told: Tells a short message in the header.
    """

    context: Context
    state: EditState
    steps: Verbs
    playback: Playback
    lanes: Lanes
    side: Side
    aside: QStackedWidget
    page: QWidget
    actions: Mapping[str, QAction]
    failed: Callable[[BaseException], object]
    told: Callable[[str], object]


class Feature(QObject):
    """Verbs and what they do. A feature knows nothing of others; they meet in EditState."""

    verbs: ClassVar[tuple[Verb, ...]] = ()

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor.page)
        self.editor = editor

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """What each of its verbs does."""
        return {}

    def why_not(self, verb: Verb) -> str | None:
        """Why one of its verbs cannot be used now; "" where it can, None where the page's own rules (Verb.needs) tell it all."""
        del verb
        return None

    def leave(self) -> None:
        """Another page is shown now."""

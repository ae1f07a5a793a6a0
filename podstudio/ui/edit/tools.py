"""The page's actions in a table, and the row of buttons that shows them with their keys."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from podstudio.i18n import _
from podstudio.ui.controls import label, rule
from podstudio.ui.edit.text import tabular
from podstudio.ui.edit.tool_button import Tool
from podstudio.ui.theme import Theme

_AIR = 108
"""Margins and dividers of the row."""


@dataclass(frozen=True, slots=True)
class Verb:
    """An action of the page.

    Args:
        needs: "" always possible; sound, edit, selection, or part (a selection or a chosen clip): what must be there.
        keys: The usual shortcuts as Qt writes them; the first is shown. A person may change them (ui/shortcuts.py).
        menu: Under which menu it stands: edit, clip, marks, play, view or tidy.
        apart: Whether a line stands above it in its menu.
    """

    name: str
    text: str
    keys: tuple[str, ...]
    needs: str = "edit"
    tip: str = ""
    icon: str = ""
    menu: str = "edit"
    apart: bool = False


VERBS = (
    Verb("undo", _("Undo"), ("Ctrl+Z",), "", icon="undo-variant"),
    Verb("redo", _("Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "", icon="redo-variant"),
    Verb("split", _("Split"), ("S",), "edit", _("Split the clips at the playhead"), menu="clip"),
    Verb("delete", _("Delete"), ("Del", "Backspace"), "part", _("Delete the selection or the chosen clip and close the gap"), apart=True),
    Verb("gap", _("Delete, leave the gap"), ("Shift+Del",), "part", _("Delete the selection or the chosen clip and leave the gap")),
    Verb("mute", _("Mute"), ("Ctrl+L",), "part", _("Mute the selection or the chosen clip, or let it be heard again"), menu="clip"),
    Verb("trim", _("Trim"), ("Ctrl+T",), "selection", _("Keep only the selection"), menu="clip"),
    Verb("chapter", _("Chapter"), ("M",), "edit", _("Set a chapter at the playhead"), menu="marks"),
    Verb("note", _("Note"), ("E",), "edit", _("Set a note to self at the playhead"), menu="marks"),
    Verb("in", _("Set in"), ("I", "["), "sound", _("The selection starts at the playhead"), apart=True),
    Verb("out", _("Set out"), ("O", "]"), "sound", _("The selection ends at the playhead")),
    Verb("all", _("Select all"), ("Ctrl+A",), "sound"),
    Verb("clear", _("Select nothing"), ("Esc",), ""),
    Verb("play", _("Play"), ("Space",), "sound", menu="play"),
    Verb("loop", _("Play the selection again and again"), ("Shift+Space",), "sound", menu="play"),
    Verb(
        "audition",
        _("Hear the cut"),
        ("C",),
        "sound",
        _("Hear two seconds before the cut and one after: how it sounds without the selection, or the nearest cut"),
        menu="play",
    ),
    Verb("stop", _("Stop"), ("K",), "", menu="play"),
    Verb("back", _("Five seconds back"), ("Shift+J",), "sound", menu="play"),
    Verb("forward", _("Five seconds forward"), ("Shift+L",), "sound", menu="play"),
    Verb("fit", _("Fit"), ("Shift+Z",), "sound", _("Between the whole episode and a close look"), menu="view"),
    Verb("closer", _("Zoom in"), ("Ctrl++", "Ctrl+="), "sound", icon="magnify-plus-outline", menu="view"),
    Verb("wider", _("Zoom out"), ("Ctrl+-",), "sound", icon="magnify-minus-outline", menu="view"),
)

LEFT = (("undo", "redo"), ("split", "delete", "mute", "trim"), ("chapter", "note", "audition"))
RIGHT = ("wider", "closer", "fit")
DISPENSABLE = ("audition", "trim", "wider", "closer", "mute")


def make_actions(page: QWidget, verbs: tuple[Verb, ...]) -> dict[str, QAction]:
    """An action for each verb. Its shortcuts work while the page is shown, wherever in the window the focus is."""
    actions = {}
    for verb in verbs:
        action = QAction(verb.text.replace("&", "&&"), page)
        action.setIconText(verb.text)  # what its button says, while the menu names the step: Undo Delete
        action.setObjectName(verb.name)
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.setShortcuts([QKeySequence(keys) for keys in verb.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        page.addAction(action)
        actions[verb.name] = action
    return actions


class ToolRow(QFrame):
    """The row under the header. Where it is narrow, the keys stand in the tooltips alone."""

    def __init__(self, actions: dict[str, QAction], theme: Theme) -> None:
        super().__init__()
        self.setObjectName("toolbar")
        self.setFixedHeight(48)
        self._selection = label("", "muted")
        self._selection.setFont(tabular(self._selection.font(), 12))
        by_name = {verb.name: verb for verb in VERBS}
        self._tools: list[Tool] = []
        self._by_name: dict[str, Tool] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 0, 16, 0)
        line.setSpacing(2)
        for number, group in enumerate(LEFT):
            if number:
                line.addSpacing(8)
                divider = rule(upright=True)
                divider.setFixedHeight(20)
                line.addWidget(divider)
                line.addSpacing(8)
            for name in group:
                line.addWidget(self._tool(actions[name], by_name[name], theme))
        line.addStretch(1)
        line.addWidget(self._selection)
        line.addSpacing(8)
        for name in RIGHT:
            line.addWidget(self._tool(actions[name], by_name[name], theme))

    def tell_selection(self, text: str) -> None:
        """How long the selection is."""
        self._selection.setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the keys where there is room for them."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """A tool has another text, other keys, or a larger font: find room for it."""
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.FontChange}:
            self._fit()
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        """As narrow as without the keys."""
        return QSize(400, 48)

    def _fit(self) -> None:
        told = self._selection.sizeHint().width()
        self._selection.setVisible(sum(tool.width_with(False) for tool in self._tools) + _AIR + told <= self.width())
        self._make_room()
        needed = sum(tool.width_with(True) for tool in self._tools) + _AIR + told
        for tool in self._tools:
            tool.show_keys(needed <= self.width())

    def _make_room(self) -> None:
        """Where the text is large and the window small, tools that have a key and a place in the menus go, rather than that any is cut off."""
        over = sum(tool.width_with(False) for tool in self._tools) + _AIR - self.width()
        for name in DISPENSABLE:
            tool = self._by_name[name]
            tool.setVisible(over <= 0)
            over -= tool.width_with(False) if over > 0 else 0

    def _tool(self, action: QAction, verb: Verb, theme: Theme) -> Tool:
        made = Tool(action, verb.icon, verb.icon.startswith("magnify"), theme)
        self._tools.append(made)
        self._by_name[verb.name] = made
        return made

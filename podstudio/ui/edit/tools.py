"""The page's actions in a table, and the row of buttons that shows them with their keys."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFont, QFontMetricsF, QIcon, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy, QWidget

from podstudio.i18n import _
from podstudio.ui.controls import icon, label, rule
from podstudio.ui.edit.text import scaled, tabular
from podstudio.ui.theme import Theme

_HEIGHT = 32
_ICON = 16
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


def keys_of(action: QAction) -> str:
    """The first shortcut as the system writes it."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


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


class Tool(QAbstractButton):
    """A button for an action: its text, and its key in a little cap beside it."""

    def __init__(self, action: QAction, symbol: str, only_symbol: bool, theme: Theme, text: str = "") -> None:
        super().__init__()
        self._own_text = text
        self._action, self._symbol, self._only_symbol, self._theme = action, symbol, only_symbol, theme
        self._keys_shown = not symbol
        self._has_keys = not symbol
        self._widths: dict[bool, int] = {}
        self._told = ("", "")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        theme.changed.connect(self.update)
        self._follow()

    def show_keys(self, shown: bool) -> None:
        """Show or hide the cap."""
        if self._has_keys and shown != self._keys_shown:
            self._keys_shown = shown
            self.updateGeometry()
            self.update()

    def width_with(self, keys: bool) -> int:
        """How wide it is with or without the cap."""
        if keys not in self._widths:
            self._widths[keys] = self._measured(keys)
        return self._widths[keys]

    def _measured(self, keys: bool) -> int:
        if self._only_symbol:
            return _HEIGHT
        width = 18 + QFontMetricsF(self._text_font()).horizontalAdvance(self.text()) + (_ICON + 5 if self._symbol else 0)
        return round(width + (self._cap_width() + 7 if keys and self._has_keys else 0))

    def sizeHint(self) -> QSize:
        """As wide as its text and cap."""
        return QSize(self.width_with(self._keys_shown), _HEIGHT)

    def event(self, event: QEvent) -> bool:
        """Repaint under the mouse; measure anew in another font."""
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._widths.clear()
        if event.type() in {QEvent.Type.HoverEnter, QEvent.Type.HoverLeave, QEvent.Type.EnabledChange}:
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Text and cap."""
        del event
        colours = self._theme.colours
        colour = QColor(colours.text if self.underMouse() and self.isEnabled() else colours.muted)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(1.0 if self.isEnabled() else 0.5)
            if self.isEnabled() and (self.underMouse() or self.isDown()):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colours.sunken))
                painter.drawRoundedRect(self.rect(), 8, 8)
            if self.hasFocus():
                painter.setPen(QPen(QColor(colours.accent), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
            x = self._paint_symbol(painter, colour)
            if not self._only_symbol:
                self._paint_words(painter, x, colour)

    def _paint_symbol(self, painter: QPainter, colour: QColor) -> float:
        if not self._symbol:
            return 9.0
        left = (self.width() - _ICON) // 2 if self._only_symbol else 9
        icon(self._symbol, colour.name()).paint(painter, left, (self.height() - _ICON) // 2, _ICON, _ICON, mode=QIcon.Mode.Normal)
        return left + _ICON + 5.0

    def _paint_words(self, painter: QPainter, x: float, colour: QColor) -> None:
        font = self._text_font()
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(colour)
        width = metrics.horizontalAdvance(self.text())
        painter.drawText(QRectF(x, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._keys_shown and self._has_keys:
            cap = QRectF(x + width + 7, (self.height() - 18) / 2, self._cap_width(), 18)
            paint_cap(painter, cap, keys_of(self._action), self._theme)

    def _cap_width(self) -> float:
        return cap_width(keys_of(self._action), self.font())

    def _text_font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.Medium)
        return font

    def _follow(self) -> None:
        """What the action says now."""
        action = self._action
        self.setText(self._own_text or action.iconText())
        self.setEnabled(action.isEnabled())
        self.setToolTip(action.toolTip())
        self.setAccessibleName(action.iconText())
        self.setAccessibleDescription(action.toolTip())
        told = self.text(), keys_of(action)
        if told != self._told:
            self._told = told
            self._widths.clear()
            self.updateGeometry()
        self.update()


def cap_width(keys: str, font: QFont) -> float:
    """How wide a key's cap is."""
    small = QFont(font)
    small.setPixelSize(scaled(11, 14))
    return max(QFontMetricsF(small).horizontalAdvance(keys) + 11, 20.0)


def paint_cap(painter: QPainter, place: QRectF, keys: str, theme: Theme) -> None:
    """A key as a little cap."""
    colours = theme.colours
    font = QFont(painter.font())
    font.setPixelSize(scaled(11, 14))
    font.setWeight(QFont.Weight.Normal)
    painter.setFont(font)
    painter.setPen(QPen(QColor(colours.line), 1))
    painter.setBrush(QColor(colours.panel))
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.fillRect(QRectF(place.left() + 3, place.bottom() - 1, place.width() - 6, 1), QColor(colours.line))
    painter.setPen(QColor(colours.muted))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, keys)

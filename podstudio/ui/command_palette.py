"""The command palette: a line to type a few letters in, and everything that answers to them. It blocks nothing and closes by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from podstudio.i18n import _, counted
from podstudio.ui.controls import label
from podstudio.ui.edit.tool_button import cap_width, paint_cap
from podstudio.ui.matching import score
from podstudio.ui.preferences import Preferences
from podstudio.ui.theme import Theme

_WIDTH, _ROW, _MOST_ROWS, _TOP = 640, 40, 10, 72
_MOST_FOUND = 200
_RECENT = 8
_ENTRY = Qt.ItemDataRole.UserRole
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_MOST_ROWS, Qt.Key.Key_PageDown: _MOST_ROWS}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be chosen.

    Args:
        name: How it is remembered; "" where it is not (what a show's episodes are called is nobody else's business).
        path: Where it stands elsewhere in the window: Clip › Split.
        keys: Its shortcut as the system writes it.
        why_not: Why it is not possible now, "" where it is.
        beside: More words that it is found by.
    """

    name: str
    title: str
    path: str
    act: Callable[[], object]
    keys: str = ""
    why_not: str = ""
    beside: str = ""


def found(asked: str, entries: Iterable[Entry], recent: Sequence[str]) -> list[Entry]:
    """What answers, the best first; what was chosen last comes first among equals, and what is impossible comes last."""
    late = len(recent)
    order = {name: at for at, name in enumerate(recent)}
    scored = ((score(asked, entry.title, f"{entry.path} {entry.beside} {entry.keys}"), at, entry) for at, entry in enumerate(entries))
    told = sorted(
        ((bool(entry.why_not), -worth, order.get(entry.name, late), at, entry) for worth, at, entry in scored if worth),
        key=lambda one: one[:4],
    )
    return [entry for *_rank, entry in told][:_MOST_FOUND]


class CommandPalette(QFrame):
    """Lies over the window while it is open, and gives the focus back when it closes."""

    def __init__(self, window: QWidget, theme: Theme, preferences: Preferences, entries: Callable[[], Sequence[Entry]]) -> None:
        super().__init__(window)
        self._window, self._preferences, self._entries_now = window, preferences, entries
        self._entries: Sequence[Entry] = ()
        self._before: QWidget | None = None
        self.setObjectName("popover")
        self.setAccessibleName(_("Find a command"))
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("Type a few letters of a command, a page, an episode or a chapter"))
        self.line.setAccessibleName(_("Find a command"))
        self.line.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setObjectName("plain")
        self.list.setAccessibleName(_("Commands found"))
        self.list.setItemDelegate(_Row(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._told = label("", "muted")
        self._told.setContentsMargins(8, 0, 8, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        for part in (self.line, self.list, self._told):
            column.addWidget(part)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(40)
        shadow.setOffset(0, 12)
        shadow.setColor(QColor(0, 0, 0, 80))
        self.setGraphicsEffect(shadow)
        self.line.textChanged.connect(self._look)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(self._chosen)
        self.list.itemEntered.connect(self.list.setCurrentItem)
        self.list.currentItemChanged.connect(self._tell)
        window.installEventFilter(self)
        theme.dress(self)
        self.hide()

    def open(self) -> None:
        """Show it with everything in it; once more closes it."""
        if self.isVisible():
            self.close_palette()
            return
        self._before = QApplication.focusWidget()
        self._entries = self._entries_now()
        self.line.clear()
        self._look()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        QApplication.instance().focusChanged.connect(self._focus_went)  # type: ignore[union-attr]

    def close_palette(self) -> None:
        """Hide it; the focus goes back to where it was."""
        if self.isHidden():
            return
        QApplication.instance().focusChanged.disconnect(self._focus_went)  # type: ignore[union-attr]
        before, self._before = self._before, None
        had_focus = self.line.hasFocus()
        self.hide()
        self._entries = ()
        if had_focus and before and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def shown(self) -> list[Entry]:
        """What is listed now."""
        return [self.list.item(at).data(_ENTRY) for at in range(self.list.count())]

    def choose(self) -> None:
        """Do what is marked; where that is not possible, it stays and says why."""
        if self.list.count():
            self._chosen(self.list.currentItem())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that walk the list while the line has the focus; no shortcut of the window's reaches through."""
        if watched is self.line and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            return event.type() == QEvent.Type.KeyPress and self._key(event)
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape or (key == Qt.Key.Key_P and event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self.close_palette()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose()
        elif key in _MOVES:
            self._move(_MOVES[key])
        else:
            return key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return True

    def _move(self, step: int) -> None:
        """One step past the end begins again."""
        count, row = self.list.count(), self.list.currentRow()
        if count:
            to = (row + step) % count if abs(step) == 1 else min(max(row + step, 0), count - 1)
            self.list.setCurrentRow(to)

    def _look(self) -> None:
        self.list.clear()
        for entry in found(self.line.text(), self._entries, self._preferences.settings.recent_commands):
            item = QListWidgetItem(entry.title)
            item.setData(_ENTRY, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(part for part in (entry.title, entry.path, entry.keys, entry.why_not) if part))
            item.setSizeHint(QSize(0, _ROW))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._tell()
        self._place()

    def _tell(self) -> None:
        count = self.list.count()
        item = self.list.currentItem() if count else None
        why = item.data(_ENTRY).why_not if item is not None else ""
        self._told.setText(why or (counted("{n} found", "{n} found", count) if count else _("Nothing answers to that.")))
        self._told.setAccessibleName(self._told.text())
        self.line.setAccessibleDescription(item.data(Qt.ItemDataRole.AccessibleTextRole) if item is not None else self._told.text())

    def _chosen(self, item: QListWidgetItem) -> None:
        entry: Entry = item.data(_ENTRY)
        if entry.why_not:
            self.list.setCurrentItem(item)
            return
        if entry.name:
            others = (name for name in self._preferences.settings.recent_commands if name != entry.name)
            self._preferences.change(recent_commands=(entry.name, *others)[:_RECENT])
        self.close_palette()
        entry.act()

    def _focus_went(self, _old: QWidget | None, now: QWidget | None) -> None:
        """A click beside it closes it."""
        if now is not None and now is not self.line:
            self.close_palette()

    def _place(self) -> None:
        window = self._window
        width = min(_WIDTH, window.width() - 48)
        rows = min(max(self.list.count(), 1), _MOST_ROWS, max((window.height() - _TOP - 140) // _ROW, 3))
        self.list.setFixedHeight(rows * _ROW + 2)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((window.width() - width) // 2, _TOP)


class _Row(QStyledItemDelegate):
    """Title, where it stands, and the keys in a cap at the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """One row; what is not possible is pale and says why."""
        entry: Entry = index.data(_ENTRY)
        colours = self._theme.colours
        place = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(QPen(QColor(colours.accent), 2) if self._theme.high_contrast else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.soft))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 8, 8)
        inside = place.adjusted(12, 0, -12, 0)
        font = QFont(option.font)
        if entry.keys:
            width = cap_width(entry.keys, font)
            paint_cap(painter, QRectF(inside.right() - width, inside.center().y() - 9, width, 18), entry.keys, self._theme)
            inside.setRight(inside.right() - width - 12)
        painter.setFont(font)
        painter.setPen(QColor(colours.muted if entry.why_not else colours.text))
        inside.setLeft(inside.left() + _words(painter, inside, entry.title, QFontMetricsF(font)) + 12)
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(QColor(colours.muted))
        _words(painter, inside, entry.why_not or entry.path, QFontMetricsF(font))
        painter.restore()


def _words(painter: QPainter, place: QRectF, text: str, metrics: QFontMetricsF) -> float:
    """Text that ends in … where there is no room; gives its width."""
    told = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(place.width(), 0))
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, told)
    return metrics.horizontalAdvance(told)

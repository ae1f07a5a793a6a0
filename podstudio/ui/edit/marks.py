"""The list at the right: chapters and notes to self, named in place."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from podstudio.i18n import _
from podstudio.model.timecode import format_seconds
from podstudio.ui.edit.text import tabular
from podstudio.ui.theme import Theme

_ROLE = Qt.ItemDataRole.UserRole
_TIME_WIDTH = 62
_PADDING = 8
_CROSS = 18
_LOWEST = 36


@dataclass(frozen=True, slots=True)
class Mark:
    """A row: its place in the edit's list, its frame in the episode (None where a cut took it out), and its text."""

    index: int
    frame: int | None
    text: str


class MarkList(QListWidget):
    """Marks by time; as high as its rows.

    Signals:
        sought: The frame of a row that was chosen.
        renamed: (index, text).
        removed: (index).
    """

    sought = Signal(int)
    renamed = Signal(int, str)
    removed = Signal(int)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._marks: tuple[Mark, ...] = ()
        self._rate = 1
        self._filling = False
        self.locked = False
        self.current_frame = -1
        self.setObjectName("plain")
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setWordWrap(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListWidget.EditTrigger.NoEditTriggers)
        self.setItemDelegate(_Row(theme, self))
        self.itemChanged.connect(self._edited)
        self.itemClicked.connect(self._chosen)
        self.itemDoubleClicked.connect(self._edit)
        theme.changed.connect(self.viewport().update)

    def tell(self, marks: tuple[Mark, ...], rate: int) -> None:
        """Show these marks; nothing happens where they are shown already."""
        if (marks, rate) == (self._marks, self._rate):
            return
        row = self.currentRow()
        self._marks, self._rate, self._filling = marks, rate, True
        self.clear()
        for mark in marks:
            item = QListWidgetItem(mark.text)
            time = format_seconds(mark.frame / rate) if mark.frame is not None else _("cut")
            item.setData(_ROLE, (mark, time))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{time} {mark.text}")
            item.setToolTip(mark.text if mark.frame is not None else _("{title}: a cut took it out; undo brings it back").format(title=mark.text))
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            item.setFlags(flags | Qt.ItemFlag.ItemIsEditable)
            self.addItem(item)
        self._filling = False
        if self.hasFocus() and marks:
            self.setCurrentRow(min(max(row, 0), len(marks) - 1))
        self.fit()

    def marks(self) -> tuple[Mark, ...]:
        """What is shown."""
        return self._marks

    def set_current(self, frame: int) -> None:
        """Mark the row in which the playhead is."""
        if frame != self.current_frame:
            self.current_frame = frame
            self.viewport().update()

    def edit_mark(self, index: int) -> None:
        """Let the person type the text of the mark at a place of the edit's list."""
        row = next((number for number, mark in enumerate(self._marks) if mark.index == index), None)
        if row is None or self.locked:
            return
        item = self.item(row)
        self.setCurrentItem(item)
        self.scrollToItem(item)
        self.setFocus()
        self._edit(item)

    def fit(self) -> None:
        """Be as high as the rows."""
        self.setFixedHeight(sum(self.sizeHintForRow(row) for row in range(self.count())) + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In another width texts take other lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
            QTimer.singleShot(0, self, self.fit)

    def event(self, event: QEvent) -> bool:
        """The keys of a list are the list's while it has the focus, and not the page's."""
        mine = {Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in mine and not event.modifiers():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return goes there, F2 renames, Delete removes."""
        item = self.currentItem()
        acts = {Qt.Key.Key_Return: self._chosen, Qt.Key.Key_Enter: self._chosen, Qt.Key.Key_F2: self._edit, Qt.Key.Key_Delete: self.remove}
        if self.currentRow() >= 0 and event.key() in acts:
            acts[Qt.Key(event.key())](item)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with a row."""
        item = self.itemAt(event.pos())
        if item is None:
            return
        menu = QMenu(self)
        for text, act in ((_("Go there"), self._chosen), (_("Rename"), self._edit), (_("Delete"), self.remove)):
            action = QAction(text, menu)
            action.setEnabled(not self.locked or act == self._chosen)
            action.triggered.connect(lambda _checked=False, act=act: act(item))
            menu.addAction(action)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def remove(self, item: QListWidgetItem) -> None:
        """Ask for the row's mark to be removed."""
        if not self.locked:
            self.removed.emit(_mark_of(item).index)

    def _chosen(self, item: QListWidgetItem) -> None:
        frame = _mark_of(item).frame
        if frame is not None:
            self.sought.emit(frame)

    def _edit(self, item: QListWidgetItem) -> None:
        if not self.locked:
            self.editItem(item)

    def _edited(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        mark, text = _mark_of(item), item.text().strip()
        if text and text != mark.text:
            # The list is filled anew while Qt still closes the editor: let it finish first.
            QTimer.singleShot(0, self, lambda: self.renamed.emit(mark.index, text))
        else:
            self._filling = True
            item.setText(mark.text)
            self._filling = False


def _mark_of(item: QListWidgetItem) -> Mark:
    mark: Mark = item.data(_ROLE)[0]
    return mark


class _Row(QStyledItemDelegate):
    """Time, text in as many lines as it needs, and a cross to remove it while the mouse is on it."""

    def __init__(self, theme: Theme, marks: MarkList) -> None:
        super().__init__(marks)
        self._theme, self._marks = theme, marks

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as the text wants."""
        width = self._marks.viewport().width()
        room = QRect(0, 0, max(width - _TIME_WIDTH - 2 * _PADDING - _CROSS, 60), 10_000)
        metrics = QFontMetrics(_font(option.font))
        needed = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap.value, str(index.data()))
        return QSize(width, max(needed.height() + 16, _LOWEST))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The row."""
        colours = self._theme.colours
        mark, time = index.data(_ROLE)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected) and self._marks.hasFocus()
        current = mark.frame is not None and mark.frame == self._marks.current_frame
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours.accent) if chosen else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.soft if current else colours.sunken) if current or hovered or chosen else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(option.rect.adjusted(1, 1, -1, -1), 8, 8)
        painter.setFont(tabular(option.font, 13))
        painter.setPen(QColor(colours.muted))
        inner = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, time)
        painter.setPen(QColor(colours.muted if mark.frame is None else colours.text))
        font = _font(option.font)
        font.setStrikeOut(mark.frame is None)
        painter.setFont(font)
        words = inner.adjusted(_TIME_WIDTH, 0, -_CROSS, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWordWrap.value, str(index.data()))
        if (hovered or chosen) and not self._marks.locked:
            painter.setPen(QColor(colours.muted))
            painter.drawText(self._cross(option.rect), Qt.AlignmentFlag.AlignCenter, "✕")
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QWidget:
        """A line to type the text in."""
        editor = super().createEditor(parent, option, index)
        editor.setObjectName("inplace")
        editor.setAccessibleName(_("Title"))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Where the text is."""
        del index
        place = option.rect.adjusted(_PADDING + _TIME_WIDTH - 6, 2, -2, -2)
        editor.setGeometry(place)

    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> bool:
        """The cross removes."""
        del model
        pressed = event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent)
        if pressed and not self._marks.locked and self._cross(option.rect).contains(event.position().toPoint()):  # type: ignore[attr-defined]
            mark = index.data(_ROLE)[0]
            QTimer.singleShot(0, self._marks, lambda: self._marks.removed.emit(mark.index))
            return True
        return False

    def _cross(self, place: QRect) -> QRect:
        return QRect(place.right() - _CROSS - 4, place.top() + (place.height() - _CROSS) // 2, _CROSS, _CROSS)


def _font(font: QFont) -> QFont:
    made = QFont(font)
    made.setPixelSize(13)
    return made

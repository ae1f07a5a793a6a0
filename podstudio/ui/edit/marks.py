"""The list at the right: chapters or notes to self, named in place, moved by keys."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QListView, QWidget

from podstudio.i18n import _
from podstudio.model.marks import Kind, PlacedMark
from podstudio.ui.edit.mark_row import MarkRow, MarkRows
from podstudio.ui.theme import Theme

_NUDGE_S, _LARGE_NUDGE_S = 0.1, 1.0


class MarkList(QListView):
    """Marks by time; as high as its rows.

    Signals:
        sought: The frame of a row that was chosen.
        renamed: (index in the edit's list, text).
        removed: The indices, a list of int.
        nudged: (index, seconds) that the mark is to be moved by.
        menu_asked: (indices, a point of the screen).
        copy_asked: The indices whose lines are to be copied.
        typed: A title has been typed or left; the keys may go back.
    """

    sought = Signal(int)
    renamed = Signal(int, str)
    removed = Signal(object)
    nudged = Signal(int, float)
    menu_asked = Signal(object, QPoint)
    copy_asked = Signal(object)
    typed = Signal()

    def __init__(self, theme: Theme, kind: Kind, name: str) -> None:
        super().__init__()
        self.kind = kind
        self._rows = MarkRows()
        self._row = MarkRow(theme, self)
        self._frames: list[int] = []
        self._wanted = ""
        self._crossed = False
        self._every: tuple[PlacedMark, ...] = ()
        self._rate = 1
        self.setObjectName("plain")
        self.setAccessibleName(name)
        self.setAccessibleDescription(_("Return goes there, F2 renames, Delete removes, Ctrl with Left or Right moves"))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(True)
        self.setWordWrap(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setModel(self._rows)
        self.setItemDelegate(self._row)
        self._rows.named.connect(self._named)
        self._row.removed.connect(self._remove_row)
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(self._edit)
        theme.changed.connect(self.viewport().update)

    @property
    def locked(self) -> bool:
        """Whether the marks may only be looked at."""
        return self._rows.locked

    @locked.setter
    def locked(self, locked: bool) -> None:
        self._rows.locked = locked

    def tell(self, marks: tuple[PlacedMark, ...], rate: int) -> None:
        """Show these marks; nothing happens where they are shown already. What was chosen stays so; behind a deleted row the next one is."""
        if (marks, rate) != (self._every, self._rate):
            self._every, self._rate = marks, rate
            self._show()

    def look_for(self, words: str) -> int:
        """Show only those whose text has these words in it; how many they are."""
        if words != self._wanted:
            self._wanted = words
            self._show()
        return len(self._rows.marks)

    def marks(self) -> tuple[PlacedMark, ...]:
        """What is shown."""
        return self._rows.marks

    def chosen(self) -> list[int]:
        """The chosen marks by their place in the edit's list, the current one first."""
        rows = [index.row() for index in self.selectionModel().selectedRows()]
        rows.sort(key=lambda row: (row != self.currentIndex().row(), row))
        return [self._rows.marks[row].index for row in rows]

    def choose(self, indices: Collection[int]) -> None:
        """Choose marks by their place in the edit's list."""
        selection = self.selectionModel()
        selection.clearSelection()
        for row, mark in enumerate(self._rows.marks):
            if mark.index in indices:
                selection.select(self._rows.index(row), QItemSelectionModel.SelectionFlag.Select)
                selection.setCurrentIndex(self._rows.index(row), QItemSelectionModel.SelectionFlag.NoUpdate)

    def setCurrentRow(self, row: int) -> None:
        """Choose one row."""
        self.setCurrentIndex(self._rows.index(row))

    def current_row(self) -> int:
        """The row in which the playhead is, -1 where there is none."""
        return self._row.current_row

    def set_playhead(self, frame: int) -> None:
        """Mark the row in which the playhead is; only rows that change are painted."""
        now = bisect_right(self._frames, frame) - 1
        before, self._row.current_row = self._row.current_row, now
        if now != before:
            for row in (before, now):
                if 0 <= row < len(self._rows.marks):
                    self.update(self._rows.index(row))

    def edit_mark(self, index: int) -> None:
        """Let the person type the text of the mark at a place of the edit's list."""
        row = next((number for number, mark in enumerate(self._rows.marks) if mark.index == index), None)
        if row is not None and not self.locked:
            self.setCurrentRow(row)
            self.setFocus()
            self._edit(self._rows.index(row))

    def fit(self) -> None:
        """Be as high as the rows."""
        self.setFixedHeight(sum(self._row.height_of(mark, self.font()) for mark in self._rows.marks) + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In another width texts take other lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
            QTimer.singleShot(0, self, self.fit)

    def changeEvent(self, event: QEvent) -> None:
        """So they do in another font."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange} and hasattr(self, "_row"):
            self._row.forget_sizes()

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """What was typed is done with, or left by Escape."""
        super().closeEditor(editor, hint)
        self.typed.emit()

    def event(self, event: QEvent) -> bool:
        """The keys of a list are the list's while it has the focus, and not the page's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._act_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return goes there, F2 renames, Delete removes, Ctrl with the arrows moves."""
        act = self._act_of(event)
        if act:
            act()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the rows that are chosen."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = self.currentIndex() if by_key else self.indexAt(event.pos())
        if not place.isValid():
            return
        if not self.selectionModel().isSelected(place):
            self.setCurrentIndex(place)
        at = self.visualRect(place).bottomLeft() if by_key else event.pos()
        self.menu_asked.emit(self.chosen(), self.viewport().mapToGlobal(at))

    def _show(self) -> None:
        words = self._wanted.casefold()
        marks = tuple(mark for mark in self._every if words in mark.text.casefold()) if words else self._every
        before, chosen, row = len(self._rows.marks), self.chosen(), self.currentIndex().row()
        order = [mark.index for mark in self._rows.marks]
        self._rows.tell(marks, self._rate)
        self._frames = [mark.frame for mark in marks if mark.frame is not None]
        if len(marks) < before and chosen and row >= 0:
            self.choose([marks[min(row, len(marks) - 1)].index] if marks else [])
        elif chosen and order != [mark.index for mark in marks]:
            self.choose(chosen)
        self.scheduleDelayedItemsLayout()
        self.fit()

    def _act_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        row = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            return lambda: self.copy_asked.emit(self.chosen())
        if event.matches(QKeySequence.StandardKey.SelectAll):
            return self.selectAll
        if not row.isValid():
            return None
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        plain: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Return: lambda: self._go_to(row),
            Qt.Key.Key_Enter: lambda: self._go_to(row),
            Qt.Key.Key_F2: lambda: self._edit(row),
            Qt.Key.Key_Delete: self._remove,
            Qt.Key.Key_Backspace: self._remove,
        }
        if modifiers == Qt.KeyboardModifier.NoModifier:
            return plain.get(event.key())
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if way is None or not modifiers & Qt.KeyboardModifier.ControlModifier:
            return None
        step = _LARGE_NUDGE_S if modifiers & Qt.KeyboardModifier.ShiftModifier else _NUDGE_S
        return lambda: None if self.locked else self.nudged.emit(self._rows.marks[row.row()].index, way * step)

    def _clicked(self, place: QModelIndex) -> None:
        crossed, self._crossed = self._crossed, False
        if not crossed and len(self.selectionModel().selectedRows()) < 2:
            self._go_to(place)

    def _go_to(self, place: QModelIndex) -> None:
        frame = self._rows.marks[place.row()].frame
        if frame is not None:
            self.sought.emit(frame)

    def _edit(self, place: QModelIndex) -> None:
        if not self.locked:
            self.edit(place)

    def _remove(self) -> None:
        if not self.locked and self.chosen():
            self.removed.emit(self.chosen())

    def _remove_row(self, row: int) -> None:
        # The list is filled anew while Qt is still at the press: let it finish first.
        index = self._rows.marks[row].index
        self._crossed = True
        QTimer.singleShot(0, self, lambda: self.removed.emit([index]))

    def _named(self, row: int, text: str) -> None:
        # The list is filled anew while Qt still closes the editor: let it finish first.
        index = self._rows.marks[row].index
        QTimer.singleShot(0, self, lambda: self.renamed.emit(index, text))

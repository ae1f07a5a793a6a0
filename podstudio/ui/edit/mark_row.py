"""Chapters and notes as rows: what a list is told of them, and how a row is painted and typed in."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from podstudio.i18n import _
from podstudio.model.marks import PlacedMark
from podstudio.model.timecode import format_seconds
from podstudio.ui.controls import icon
from podstudio.ui.edit.text import scaled, tabular
from podstudio.ui.theme import Theme, is_high_contrast

Index = QModelIndex | QPersistentModelIndex
MARK = Qt.ItemDataRole.UserRole
TIME = Qt.ItemDataRole.UserRole + 1

_TIME_WIDTH = 62
_MOST = 16
"""Pixels of the largest text: beyond it a title would have a word a line."""
_PADDING = 8
_CROSS = 18
_SYMBOL = 14
_LOWEST = 36
_KEPT_SIZES = 4000


def shown_title(mark: PlacedMark) -> str:
    """Its text, or what stands for one that was never named."""
    if mark.text:
        return mark.text
    if mark.kind == "notes":
        return _("Note {n}").format(n=mark.number) if mark.number else _("Note without a text")
    return _("Chapter {n}").format(n=mark.number) if mark.number else _("Chapter without a title")


class MarkRows(QAbstractListModel):
    """The marks that a list shows.

    Signals:
        named: (row, text) that the person typed and that is another one.
    """

    named = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.marks: tuple[PlacedMark, ...] = ()
        self.locked = False
        self._times: list[str] = []
        self._rate = 1

    def tell(self, marks: tuple[PlacedMark, ...], rate: int) -> None:
        """Show these; where there are as many as before, the rows stay and say something else."""
        same = len(marks) == len(self.marks)
        if not same:
            self.beginResetModel()
        self.marks, self._rate, self._times = marks, rate, _times(marks, rate)
        if same:
            self.dataChanged.emit(self.index(0), self.index(len(marks) - 1))
        else:
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """As many as there are marks."""
        return 0 if parent is not None and parent.isValid() else len(self.marks)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, and the mark itself."""
        mark = self.marks[index.row()]
        time = self._times[index.row()]
        told: dict[int, Callable[[], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda: shown_title(mark),
            Qt.ItemDataRole.EditRole: lambda: mark.text,
            Qt.ItemDataRole.AccessibleTextRole: lambda: " ".join((time, shown_title(mark), *_facts(mark))),
            Qt.ItemDataRole.ToolTipRole: lambda: self._tip(mark),
            MARK: lambda: mark,
            TIME: lambda: time,
        }
        return told[role]() if role in told else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """What was typed; the edit is told, and tells the list."""
        text = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or text == self.marks[index.row()].text:
            return False
        self.named.emit(index.row(), text)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Titles are typed in place."""
        del index
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags if self.locked else flags | Qt.ItemFlag.ItemIsEditable

    def _tip(self, mark: PlacedMark) -> str:
        if mark.frame is None:
            return _("{title}: a cut took it out; undo brings it back, or move it to the playhead").format(title=shown_title(mark))
        return "\n".join((f"{format_seconds(mark.frame / self._rate, 3)}  {shown_title(mark)}", *_facts(mark)))


def _times(marks: tuple[PlacedMark, ...], rate: int) -> list[str]:
    """What stands before the titles: whole seconds, with tenths where two would be the same."""
    whole = [format_seconds(mark.frame / rate) if mark.frame is not None else _("cut") for mark in marks]
    alike = {one for one, other in pairwise(whole) if one == other}
    return [
        format_seconds(mark.frame / rate, 1) if mark.frame is not None and time in alike else time for mark, time in zip(marks, whole, strict=True)
    ]


def _facts(mark: PlacedMark) -> list[str]:
    """What else is to be said of a mark."""
    told = [_("without a title")] if not mark.text else []
    told += [mark.url] if mark.url else []
    told += [_("with a picture")] if mark.image else []
    return told + ([_("not in the table of contents")] if mark.hidden else [])


class MarkRow(QStyledItemDelegate):
    """Time, text in as many lines as it needs, small signs for what a chapter has beside it, and a cross while the mouse is on it.

    Signals:
        removed: (row) whose cross was pressed.
    """

    removed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sizes: dict[tuple[str, int], int] = {}
        self.current_row = -1

    def forget_sizes(self) -> None:
        """Another font is used."""
        self._sizes.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as the text wants."""
        return QSize(self._width(), self.height_of(index.data(MARK), option.font))

    def height_of(self, mark: PlacedMark, font: QFont) -> int:
        """How high its row is. Heights are kept: there may be hundreds of marks."""
        width = self._width()
        room = max(width - _time_width() - 2 * _PADDING - _CROSS - _SYMBOL * len(_symbols(mark)), 60)
        key = (shown_title(mark), room)
        if key not in self._sizes:
            if len(self._sizes) > _KEPT_SIZES:
                self._sizes.clear()
            metrics = QFontMetrics(_font(font))
            needed = metrics.boundingRect(QRect(0, 0, room, 10_000), Qt.TextFlag.TextWordWrap.value, key[0])
            self._sizes[key] = max(needed.height() + 16, _LOWEST)
        return self._sizes[key]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row."""
        colours = self._theme.colours
        mark: PlacedMark = index.data(MARK)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = chosen and self._view().hasFocus()
        current = index.row() == self.current_row
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = is_high_contrast(colours)
        painter.setPen(QPen(QColor(colours.accent if focused else colours.faint), 2 if strong else 1) if chosen else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.soft if current else colours.sunken) if current or hovered or chosen else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(option.rect.adjusted(1, 1, -1, -1), 8, 8)
        if current and strong:
            painter.fillRect(option.rect.left() + 1, option.rect.top() + 8, 4, option.rect.height() - 16, QColor(colours.accent))
        inner = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        painter.setFont(tabular(option.font, 13, most=_MOST))
        painter.setPen(QColor(colours.muted))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, index.data(TIME))
        self._paint_title(painter, option, mark, inner)
        if (hovered or focused) and not self._locked(index):
            painter.setPen(QColor(colours.muted))
            painter.drawText(_cross(option.rect), Qt.AlignmentFlag.AlignCenter, "✕")
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line to type the text in; empty, it says what it would be called."""
        del option
        editor = QLineEdit(parent)
        editor.setObjectName("inplace")
        mark: PlacedMark = index.data(MARK)
        editor.setPlaceholderText(shown_title(mark) if mark.kind == "chapters" else _("Remind yourself of…"))
        editor.setAccessibleName(_("Title") if mark.kind == "chapters" else _("Note"))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Where the text is."""
        del index
        editor.setGeometry(option.rect.adjusted(_PADDING + _time_width() - 6, 2, -2, -2))

    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index) -> bool:
        """The cross removes."""
        del model
        released = event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent) and not self._locked(index)
        if not released or not _cross(option.rect).contains(event.position().toPoint()):  # type: ignore[attr-defined]
            return False
        self.removed.emit(index.row())
        return True

    def _paint_title(self, painter: QPainter, option: QStyleOptionViewItem, mark: PlacedMark, inner: QRect) -> None:
        colours = self._theme.colours
        names = _symbols(mark)
        words = inner.adjusted(_time_width(), 0, -_CROSS - _SYMBOL * len(names), 0)
        font = _font(option.font)
        font.setStrikeOut(mark.frame is None)
        font.setItalic(not mark.text)
        painter.setFont(font)
        painter.setPen(QColor(colours.muted if mark.frame is None or mark.hidden or not mark.text else colours.text))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWordWrap.value, shown_title(mark))
        for number, name in enumerate(names):
            left = words.right() + 2 + _SYMBOL * number
            icon(name, colours.muted).paint(painter, left, inner.center().y() - 6, 12, 12)

    def _view(self) -> QWidget:
        view = self.parent()
        assert isinstance(view, QWidget)
        return view

    def _width(self) -> int:
        view: Any = self.parent()
        return int(view.viewport().width())

    def _locked(self, index: Index) -> bool:
        rows = index.model()
        return isinstance(rows, MarkRows) and rows.locked


def _time_width() -> int:
    return scaled(_TIME_WIDTH, _TIME_WIDTH * _MOST // 13)


def _symbols(mark: PlacedMark) -> list[str]:
    """The signs of what a chapter has: an address, a picture, and that it is hidden."""
    told = ((bool(mark.url), "link-variant"), (bool(mark.image), "image-outline"), (mark.hidden, "eye-off-outline"))
    return [name for there, name in told if there]


def _cross(place: QRect) -> QRect:
    return QRect(place.right() - _CROSS - 4, place.top() + (place.height() - _CROSS) // 2, _CROSS, _CROSS)


def _font(font: QFont) -> QFont:
    made = QFont(font)
    made.setPixelSize(scaled(13, _MOST))
    return made

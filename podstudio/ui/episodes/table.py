"""The list of episodes: artwork, number, title, guests, length, status and when; searched and sorted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, QSortFilterProxyModel, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from podstudio.i18n import _
from podstudio.model.timecode import format_seconds
from podstudio.ui.episodes import humane
from podstudio.ui.pictures import artwork
from podstudio.ui.theme import Theme
from podstudio.workflow.shows import EpisodeRow

ARTWORK, NUMBER, TITLE, GUESTS, LENGTH, STATUS, WHEN = range(7)
SORT_ROLE = Qt.ItemDataRole.UserRole
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_HEIGHT = 48
_WIDTHS = {ARTWORK: 60, NUMBER: 64, GUESTS: 220, LENGTH: 88, STATUS: 148, WHEN: 188}
_NARROW, _NARROW_WIDTHS = 1000, {ARTWORK: 56, NUMBER: 64, GUESTS: 128, LENGTH: 64, STATUS: 116, WHEN: 116}
_ICON = 32

STATUSES = {
    "draft": "Draft",
    "edited": "Edited",
    "mastered": "Mastered",
    "scheduled": "Scheduled",
    "published": "Published",
    "attention": "Needs attention",
}
_ORDER = tuple(STATUSES)
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class EpisodesModel(QAbstractTableModel):
    """The rows of a show."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[EpisodeRow] = ()

    def show(self, rows: Sequence[EpisodeRow]) -> None:
        """Other rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many episodes there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Seven."""
        return 0 if parent.isValid() else 7

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The columns' names."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return ("", _("No."), _("Title"), _("Guests"), _("Length"), _("Status"), _("When"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What stands in a cell, what it is sorted by, and the row itself."""
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == SORT_ROLE:
            return _sort_key(row, index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _told(row)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.problem or (_told(row)[index.column()] if index.column() in (TITLE, GUESTS) else None)
        return None


def _told(row: EpisodeRow) -> tuple[str, ...]:
    if row.episode is None:
        return "", "", row.folder.name, "", "", _(STATUSES["attention"]), when(row)
    told = row.episode
    number = str(told.number) if told.number else {"trailer": _("Trailer"), "bonus": _("Bonus")}.get(told.type, "")
    length = format_seconds(row.duration_s) if row.duration_s else "–"
    guests = ", ".join(person.name for person in told.guests)
    return "", number, told.title, guests, length, _(STATUSES[row.status]), when(row)


def when(row: EpisodeRow) -> str:
    """The day of publication, or how long ago it was edited; what is wrong where something is."""
    if row.problem:
        return row.problem.replace(f"{row.folder}/", "")
    if row.when is None or row.episode is None:
        return ""
    if row.episode.date:
        return humane.date(row.episode.date)
    return _("edited {ago}").format(ago=humane.ago(row.when))


def _sort_key(row: EpisodeRow, column: int) -> Any:
    told = _told(row)
    keys = {
        NUMBER: (row.episode.number or 0) if row.episode else -1,
        LENGTH: row.duration_s,
        STATUS: _ORDER.index(row.status),
        WHEN: row.when.timestamp() if row.when is not None else 0.0,
    }
    return keys.get(column, told[column].casefold())


class _Filter(QSortFilterProxyModel):
    """Rows whose number, title or guests have every word that is searched."""

    def __init__(self) -> None:
        super().__init__()
        self.setSortRole(SORT_ROLE)
        self._words: list[str] = []

    def search(self, text: str) -> None:
        self.beginResetModel()
        self._words = text.casefold().split()
        self.endResetModel()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        row = self.sourceModel().index(source_row, 0, source_parent).data(ROW_ROLE)
        facts = row.episode
        known = " ".join((*_told(row)[NUMBER : GUESTS + 1], *(facts.tags if facts else ()))).casefold()
        return all(word in known for word in self._words)


class _Delegate(QStyledItemDelegate):
    """Paints artwork, chips and texts; one row is one thing, so the focus frame stays away."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + 24, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: EpisodeRow = index.data(ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        state = option.state
        colours = self._theme.colours
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colours.soft))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colours.sunken))
        painter.fillRect(QRectF(rect.x(), rect.bottom() - 1, rect.width(), 1), QColor(colours.line))
        if index.column() == ARTWORK:
            self._paint_artwork(painter, rect, row)
        elif index.column() == STATUS:
            self._paint_chip(painter, rect, row)
        else:
            self._paint_text(painter, rect, row, index)
        painter.restore()

    def _paint_artwork(self, painter: QPainter, rect: QRectF, row: EpisodeRow) -> None:
        told = row.episode
        own = bool(told and told.cover)
        letters = str(told.number) if told and told.number else told.title if told else "!"
        picture = artwork(row.artwork if own or not (told and told.number) else None, letters, _ICON, painter.device().devicePixelRatioF())
        painter.drawPixmap(round(rect.x() + 12), round(rect.y() + (rect.height() - _ICON) / 2), picture)

    def _paint_chip(self, painter: QPainter, rect: QRectF, row: EpisodeRow) -> None:
        words = _(STATUSES[row.status])
        ink, soft = self._chip_colours(row.status)
        font = QFont(painter.font())
        font.setPixelSize(12)
        painter.setFont(font)
        width = min(QFontMetrics(font).horizontalAdvance(words) + 20, rect.width() - 12)
        chip = QRectF(rect.x() + 8, rect.center().y() - 11, width, 22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(soft))
        painter.drawRoundedRect(chip, 11, 11)
        painter.setPen(QColor(ink))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)

    def _chip_colours(self, status: str) -> tuple[str, str]:
        colours = self._theme.colours
        pairs = {
            "published": (colours.good, colours.good_soft),
            "attention": (colours.warning, colours.warning_soft),
            "scheduled": (colours.accent, colours.soft),
            "mastered": (colours.accent, colours.soft),
        }
        return pairs.get(status, (colours.muted, colours.sunken))

    def _paint_text(self, painter: QPainter, rect: QRectF, row: EpisodeRow, index: Index) -> None:
        colours = self._theme.colours
        column = index.column()
        muted = column in (GUESTS, WHEN) and not (column == WHEN and row.problem)
        ink = colours.muted if muted else colours.warning if column == WHEN else colours.text
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.Medium if column == TITLE else QFont.Weight.Normal)
        if column in (NUMBER, LENGTH):
            font.setFeature(QFont.Tag("tnum"), 1)
        painter.setFont(font)
        painter.setPen(QColor(ink))
        inner = rect.adjusted(8, 0, -8, 0)
        words = QFontMetrics(font).elidedText(str(index.data()), Qt.TextElideMode.ElideRight, int(inner.width()))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


class EpisodesTable(QTableView):
    """The table. `activated` (Enter, double click) opens an episode."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("episodes")
        self.setAccessibleName(_("Episodes"))
        self._model = EpisodesModel()
        self._filter = _Filter()
        self._filter.setSourceModel(self._model)
        self.setModel(self._filter)
        self.setItemDelegate(_Delegate(theme))
        self._behave()
        self._size_columns()
        theme.changed.connect(self.viewport().update)

    def show_rows(self, rows: Sequence[EpisodeRow]) -> None:
        """Show a show's episodes; the one that was chosen still is."""
        chosen = self.chosen()
        self._model.show(rows)
        if chosen:
            self.choose(chosen.folder)

    def search(self, text: str) -> None:
        """Show only what has these words."""
        self._filter.search(text)

    def shown(self) -> list[EpisodeRow]:
        """The rows as they stand, top down."""
        return [self._filter.index(at, 0).data(ROW_ROLE) for at in range(self._filter.rowCount())]

    def chosen(self) -> EpisodeRow | None:
        """The row that is selected."""
        index = self.currentIndex()
        return index.data(ROW_ROLE) if index.isValid() else None

    def choose(self, folder: Path) -> None:
        """Select an episode."""
        for at, row in enumerate(self.shown()):
            if row.folder == folder:
                self.setCurrentIndex(self._filter.index(at, TITLE))

    def at(self, index: Index) -> EpisodeRow:
        """The row of an index of the view."""
        found = index.data(ROW_ROLE)
        assert isinstance(found, EpisodeRow)
        return found

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The title is what is read: where it is narrow, the others give it room."""
        super().resizeEvent(event)
        widths = _WIDTHS if self.width() >= _NARROW else _NARROW_WIDTHS
        for column, width in widths.items():
            self.horizontalHeader().resizeSection(column, width)

    def _behave(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)

    def _size_columns(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(False)
        header.setMinimumSectionSize(56)
        for column, width in _WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)  # as the show lists them, until a column is chosen

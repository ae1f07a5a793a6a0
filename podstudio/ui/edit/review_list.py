"""The list of findings: time, what it is, what would be done, and the signs to accept or refuse it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from podstudio.i18n import _
from podstudio.model.timecode import format_seconds
from podstudio.ui.controls import icon
from podstudio.ui.edit.review import ACCEPTED, PROPOSED, REFUSED, Review
from podstudio.ui.edit.text import scaled, tabular
from podstudio.ui.theme import Theme, is_high_contrast
from podstudio.workflow.findings import Finding

_ROW = 50
_TIME, _WIDER_TIME = 46, 56
_MOST = 15
"""Pixels of the largest text: there is no room for more beside the signs."""
_SIGN = 24
_PADDING = 10
_WORDS = {PROPOSED: _("proposed"), ACCEPTED: _("accepted"), REFUSED: _("refused")}
_SEEN = _("looked at")

Index = QModelIndex | QPersistentModelIndex


class _Findings(QAbstractListModel):
    """The findings of the kind that is shown."""

    def __init__(self, review: Review) -> None:
        super().__init__(review)
        self._review = review
        self.shown: tuple[Finding, ...] = ()

    def tell(self) -> None:
        """Show what the review has now."""
        shown = self._review.findings()
        if [one.key for one in shown] != [one.key for one in self.shown]:
            self.beginResetModel()
            self.shown = shown
            self.endResetModel()
        elif shown:
            self.shown = shown
            self.dataChanged.emit(self.index(0), self.index(len(shown) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many there are."""
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words; for a screen reader all of it."""
        finding = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return finding.words
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{finding.words}: {finding.remedy}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.time(finding)}, {finding.words}, {finding.remedy}: {self.state_words(finding)}"
        return None

    def time(self, finding: Finding) -> str:
        """Where it is."""
        looked = self._review.looked
        return format_seconds(finding.start / (looked.project.sample_rate if looked else 1))

    def state_words(self, finding: Finding) -> str:
        """Proposed, accepted or refused; what cannot be put right is looked at."""
        decision = self._review.decision(finding)
        return _SEEN if decision == ACCEPTED and not finding.can_be_done else _WORDS[decision]


class FindingList(QListView):
    """The findings of one kind by time.

    Signals:
        decided: (finding, accepted or refused): its sign was clicked, or Return was pressed on it.
    """

    decided = Signal(object, str)

    def __init__(self, review: Review, theme: Theme) -> None:
        super().__init__()
        self._review = review
        self._model = _Findings(review)
        self._following = False
        self.setModel(self._model)
        self.setItemDelegate(_Row(self._model, review, theme, self))
        self.setObjectName("findings")
        self.setStyleSheet("QListView#findings { background: transparent; border: 0; outline: 0; }")
        self.setAccessibleName(_("Findings"))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        review.changed.connect(self._tell)
        theme.changed.connect(self.viewport().update)

    def shown(self) -> tuple[Finding, ...]:
        """What is shown."""
        return self._model.shown

    def sign_place(self, row: int, decision: str) -> QRect:
        """Where a row's sign to accept or refuse lies, in the list's viewport."""
        return _sign_place(self.visualRect(self._model.index(row)), decision)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """The arrow keys and the mouse go to a finding."""
        super().currentChanged(current, previous)
        if current.isValid() and not self._following:
            self._review.go(self._model.shown[current.row()])

    def event(self, event: QEvent) -> bool:
        """Return is the list's while it has the focus."""
        mine = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in mine and not event.modifiers():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return accepts; letters are shortcuts, never a search in the list."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self._review.decide_current(ACCEPTED)
        elif event.text().isprintable() and event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        self._following = True
        self._model.tell()
        current = self._review.current
        if current is not None and current in self._model.shown:
            index = self._model.index(self._model.shown.index(current))
            if index != self.currentIndex():
                self.setCurrentIndex(index)
                self.scrollTo(index)
        else:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        self._following = False


class _Row(QStyledItemDelegate):
    """One finding."""

    def __init__(self, findings: _Findings, review: Review, theme: Theme, shown_in: FindingList) -> None:
        super().__init__(shown_in)
        self._findings, self._review, self._theme, self._list = findings, review, theme, shown_in

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines."""
        del option, index
        return QSize(160, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Time, words over remedy, signs."""
        finding, colours = self._findings.shown[index.row()], self._theme.colours
        decision = self._review.decision(finding)
        is_current = finding == self._review.current
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_current or hovered:
            framed = is_current and (self._list.hasFocus() or is_high_contrast(colours))
            painter.setPen(QPen(QColor(colours.accent), 2 if is_high_contrast(colours) else 1) if framed else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.soft if is_current else colours.sunken))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1.5, -1, -1.5), 8, 8)
        inner = option.rect.adjusted(_PADDING, 7, -_PADDING - 2 * _SIGN - 6, -7)
        upper, lower = QRect(inner.adjusted(0, 0, 0, -inner.height() // 2)), QRect(inner.adjusted(0, inner.height() // 2, 0, 0))
        painter.setFont(tabular(option.font, 12, most=_MOST))
        painter.setPen(QColor(colours.muted))
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._findings.time(finding))
        words = QFont(option.font)
        words.setPixelSize(scaled(13, _MOST))
        words.setStrikeOut(decision == REFUSED)
        self._line(
            painter, upper.adjusted(scaled(_TIME, _WIDER_TIME), 0, 0, 0), finding.words, words, colours.muted if decision == REFUSED else colours.text
        )
        small = QFont(option.font)
        small.setPixelSize(scaled(12, _MOST))
        state = self._findings.state_words(finding)
        told = finding.remedy if decision == PROPOSED else state
        self._line(painter, lower, told, small, self._colour(decision))
        for sign in (ACCEPTED, REFUSED):
            self._paint_sign(painter, _sign_place(option.rect, sign), sign, decision)
        painter.restore()

    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click on a sign decides."""
        del model
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            finding = self._findings.shown[index.row()]
            for sign in (ACCEPTED, REFUSED):
                if _sign_place(option.rect, sign).contains(event.position().toPoint()):
                    self._list.decided.emit(finding, sign)
                    return True
        return False

    def _line(self, painter: QPainter, place: QRect, text: str, font: QFont, colour: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)

    def _paint_sign(self, painter: QPainter, place: QRect, sign: str, decision: str) -> None:
        colours = self._theme.colours
        strong, soft = (colours.good, colours.good_soft) if sign == ACCEPTED else (colours.bad, colours.bad_soft)
        chosen = sign == decision
        if chosen and is_high_contrast(colours):
            strong, soft = colours.on_accent, strong
        painter.setPen(QColor(strong if chosen else colours.line))
        painter.setBrush(QColor(soft if chosen else colours.panel))
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        name = "check" if sign == ACCEPTED else "close"
        icon(name, strong if chosen else colours.muted).paint(painter, place.adjusted(4, 4, -4, -4))

    def _colour(self, decision: str) -> str:
        colours = self._theme.colours
        return {ACCEPTED: colours.good, REFUSED: colours.bad}.get(decision, colours.muted)


def _sign_place(row: QRect, decision: str) -> QRect:
    left = row.right() - _PADDING - (2 * _SIGN + 4 if decision == ACCEPTED else _SIGN) + 1
    return QRect(left, row.top() + (row.height() - _SIGN) // 2, _SIGN, _SIGN)

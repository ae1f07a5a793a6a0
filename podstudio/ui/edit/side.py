"""The panel at the right: chapters and notes to self."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QScrollArea, QToolButton, QVBoxLayout, QWidget

from podstudio.i18n import _, counted
from podstudio.model.marks import Kind, placed_marks
from podstudio.tags.chapter_files import ENDINGS
from podstudio.ui.controls import icon, label, row
from podstudio.ui.edit.marks import MarkList
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.tool_button import Tool
from podstudio.ui.theme import Theme

_MANY = 12
"""Marks from which on there is a line to look for one."""


class Side(QFrame):
    """Chapters over notes. The lists' own signals say what the person did.

    Signals:
        sought: The frame of a chapter or note that was chosen.
        file_dropped: (path, kind): a file of marks was dropped on chapters or notes.
        more_asked: (kind, a point of the screen): the menu of all chapters or all notes.
    """

    sought = Signal(int)
    file_dropped = Signal(object, str)
    more_asked = Signal(str, QPoint)

    def __init__(self, state: EditState, actions: Mapping[str, QAction], theme: Theme) -> None:
        super().__init__()
        self._state, self._theme = state, theme
        self._welcome = False
        self.setObjectName("side")
        self.setMinimumWidth(220)
        self.setAcceptDrops(True)
        self.chapters = MarkList(theme, "chapters", _("Chapters"))
        self.notes = MarkList(theme, "notes", _("Notes to self"))
        self.search = QLineEdit()
        self.search.setObjectName("search")
        self.search.setPlaceholderText(_("Find a chapter or note"))
        self.search.setAccessibleName(_("Find a chapter or note"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._look_for)
        self._hints: dict[Kind, QLabel] = {
            "chapters": _hint(_("Listeners skip by chapters. Press M where one begins, also while it plays; drop a file of chapters here.")),
            "notes": _hint(_("Remind yourself of something: press E. Notes are never published.")),
        }
        self._counts: dict[Kind, QLabel] = {}
        self._more: list[QToolButton] = []
        self._inside = QWidget()
        self._inside.setObjectName("inside")
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(8, 12, 8, 16)
        column.setSpacing(2)
        column.addWidget(self.search)
        column.addSpacing(6)
        self._add_section(column, self.chapters, _("Chapters"), Tool(actions["chapter"], "", False, theme, _("+ Add at playhead")))
        self._notes_heading = self._add_section(
            column, self.notes, _("Notes to self"), Tool(actions["note"], "", False, theme, _("+ Add at playhead"))
        )
        column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidget(self._inside)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.addWidget(self._area)
        state.changed.connect(self._tell)
        state.playhead_moved.connect(lambda _before, now: self.chapters.set_playhead(now))
        theme.changed.connect(self._follow_theme)
        self._follow_theme()
        self._tell()

    def list_of(self, kind: Kind) -> MarkList:
        """The list of chapters or of notes."""
        return self.chapters if kind == "chapters" else self.notes

    def chosen(self) -> tuple[Kind, list[int]]:
        """The chosen marks of one kind, by their places in the edit's list; the kind is that of the list with the focus."""
        first, second = (self.notes, self.chapters) if self.notes.hasFocus() else (self.chapters, self.notes)
        found = first if first.chosen() else second
        return found.kind, found.chosen()

    def edit_mark(self, kind: Kind, index: int) -> None:
        """Let the person type the text of a mark, whatever was looked for."""
        if all(mark.index != index for mark in self.list_of(kind).marks()):
            self.search.clear()
        self.list_of(kind).edit_mark(index)

    def choose(self, kind: Kind, indices: list[int]) -> None:
        """Choose marks of one kind, and none of the other."""
        self.list_of("notes" if kind == "chapters" else "chapters").clearSelection()
        self.list_of(kind).choose(indices)
        place = self.list_of(kind).currentIndex()
        if indices and place.isValid():
            middle = self.list_of(kind).visualRect(place).center()
            at = self.list_of(kind).mapTo(self._inside, middle)
            self._area.ensureVisible(at.x(), at.y(), 0, 60)

    def set_locked(self, locked: bool) -> None:
        """Whether marks may only be looked at."""
        self.chapters.locked = self.notes.locked = locked
        self.setAcceptDrops(not locked)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files of marks are welcome; audio belongs into the lanes."""
        if _mark_file(event):
            event.acceptProposedAction()
            self._show_welcome(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It was taken elsewhere."""
        super().dragLeaveEvent(event)
        self._show_welcome(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """On the notes it is notes, elsewhere chapters."""
        self._show_welcome(False)
        path = _mark_file(event)
        if path:
            below = event.position().y() >= self._notes_heading.mapTo(self, QPoint(0, 0)).y()
            event.acceptProposedAction()
            self.file_dropped.emit(path, "notes" if below else "chapters")

    def _add_section(self, column: QVBoxLayout, marks: MarkList, title: str, add: Tool) -> QWidget:
        heading = label(title, "section")
        count = label("", "muted")
        more = QToolButton()
        more.setObjectName("quiet")
        more.setAutoRaise(True)
        more.setIconSize(QSize(16, 16))
        more.setFixedSize(28, 28)
        more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        told = _("More for chapters") if marks.kind == "chapters" else _("More for notes")
        more.setAccessibleName(told)
        more.setToolTip(_("Import, export, copy"))
        more.clicked.connect(lambda: self.more_asked.emit(marks.kind, more.mapToGlobal(QPoint(0, more.height()))))
        self._more.append(more)
        self._counts[marks.kind] = count
        column.addLayout(row(heading, count, None, more, margins=(8, 0, 0, 2)))
        for widget in (marks, self._hints[marks.kind]):
            column.addWidget(widget)
        column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(14)
        marks.sought.connect(self.sought)
        return heading

    def _tell(self) -> None:
        project, times = self._state.project, self._state.times
        many = len(project.chapters) + len(project.markers) >= _MANY
        self.search.setVisible(many)
        if not many and self.search.text():
            self.search.clear()
        for marks in (self.chapters, self.notes):
            found = placed_marks(times, project, marks.kind)
            marks.tell(found, self._state.rate)
            self._hints[marks.kind].setVisible(not found)
        self._tell_counts()
        self.chapters.set_playhead(self._state.playhead)

    def _look_for(self, words: str) -> None:
        for marks in (self.chapters, self.notes):
            marks.look_for(words.strip())
        self._tell_counts()
        self.chapters.set_playhead(self._state.playhead)

    def _tell_counts(self) -> None:
        totals: dict[Kind, int] = {"chapters": len(self._state.project.chapters), "notes": len(self._state.project.markers)}
        for kind, total in totals.items():
            shown = len(self.list_of(kind).marks())
            self._counts[kind].setText(f"{shown} / {total}" if shown != total else str(total) if total else "")
            self._counts[kind].setAccessibleName(counted("{n} mark", "{n} marks", shown))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame while a file of marks is held over it."""
        super().paintEvent(event)
        if self._welcome:
            with QPainter(self) as painter:
                painter.fillRect(self.rect(), QColor(self._theme.colours.soft))
                painter.setPen(QPen(QColor(self._theme.colours.accent), 2))
                painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _show_welcome(self, welcome: bool) -> None:
        self._welcome = welcome
        self.update()

    def _follow_theme(self) -> None:
        for more in self._more:
            more.setIcon(icon("dots-horizontal", self._theme.colours.muted))


def _mark_file(event: QDropEvent) -> Path | None:
    """The one file of marks that is dragged."""
    urls = event.mimeData().urls() if event.mimeData().hasUrls() else []
    paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() in ENDINGS else None


def _hint(text: str) -> QLabel:
    made = label(text, "hint", wrap=True)
    made.setContentsMargins(8, 0, 8, 6)
    return made

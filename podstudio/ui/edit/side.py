"""The panel at the right: chapters and notes to self."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from podstudio.i18n import _
from podstudio.ui.controls import label
from podstudio.ui.edit.marks import Mark, MarkList
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.tools import Tool
from podstudio.ui.theme import Theme


class Side(QFrame):
    """Chapters over notes. The lists' own signals say what the person did.

    Signals:
        sought: The frame of a chapter or note that was chosen.
    """

    sought = Signal(int)

    def __init__(self, state: EditState, actions: dict[str, QAction], theme: Theme) -> None:
        super().__init__()
        self._state = state
        self.setObjectName("side")
        self.setMinimumWidth(220)
        self.chapters = MarkList(theme, _("Chapters"))
        self.notes = MarkList(theme, _("Notes to self"))
        self._no_chapters = _hint(_("Listeners skip by chapters. Put the playhead where one begins."))
        self._no_notes = _hint(_("Remind yourself of something at the playhead. Notes are never published."))
        inside = QWidget()
        inside.setObjectName("inside")
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 16, 8, 16)
        column.setSpacing(2)
        add_chapter = Tool(actions["chapter"], "", False, theme, _("+ Add at playhead"))
        add_note = Tool(actions["note"], "", False, theme, _("+ Add at playhead"))
        for title, marks, hint, add in (
            (_("Chapters"), self.chapters, self._no_chapters, add_chapter),
            (_("Notes to self"), self.notes, self._no_notes, add_note),
        ):
            heading = label(title, "section")
            heading.setContentsMargins(8, 0, 8, 6)
            for widget in (heading, marks, hint):
                column.addWidget(widget)
            column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
            column.addSpacing(18)
            marks.sought.connect(self.sought)
        column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidget(inside)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.addWidget(self._area)
        state.changed.connect(self._tell)
        state.playhead_moved.connect(lambda *_frames: self._mark_current())

    def set_locked(self, locked: bool) -> None:
        """Whether marks may only be looked at."""
        self.chapters.locked = self.notes.locked = locked

    def _tell(self) -> None:
        project, times = self._state.project, self._state.times
        placed = times.chapters()
        heard = {chapter.index for chapter in placed}
        cut = (Mark(index, None, chapter.title) for index, chapter in enumerate(project.chapters) if index not in heard)
        self.chapters.tell((*(Mark(one.index, one.start, one.chapter.title) for one in placed), *cut), self._state.rate)
        frames = [(times.to_episode(note.source, note.frame), index, note) for index, note in enumerate(project.markers)]
        frames.sort(key=lambda found: (found[0] is None, found[0] or 0))
        self.notes.tell(tuple(Mark(index, frame, note.text) for frame, index, note in frames), self._state.rate)
        self._no_chapters.setVisible(not project.chapters)
        self._no_notes.setVisible(not project.markers)
        self._mark_current()

    def _mark_current(self) -> None:
        playhead = self._state.playhead
        before = [mark.frame for mark in self.chapters.marks() if mark.frame is not None and mark.frame <= playhead]
        self.chapters.set_current(before[-1] if before else -1)


def _hint(text: str) -> QLabel:
    made = label(text, "muted", wrap=True)
    made.setContentsMargins(8, 0, 8, 6)
    return made

"""What stands on the Episodes page while there is nothing to list: how to begin."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from podstudio.i18n import _
from podstudio.ui.controls import button, label, row


class EmptyPanel(QFrame):
    """A sentence and the next step.

    Signals:
        asked: For the next step: a new show, or the first recording of the one that is open.
        sample: For the show with the sample interview.
    """

    asked = Signal()
    sample = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.title, self._text = label("", "title"), label("", "empty", wrap=True)
        self.next = button("", self.asked.emit, "primary")
        self._other = button(_("Try it with the sample interview"), self.sample.emit)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        for widget in (self.title, self._text):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(widget)
        column.addSpacing(4)
        column.addLayout(row(None, self.next, self._other, None, spacing=12))
        column.addStretch(2)

    def tell(self, has_show: bool, writable: bool) -> None:
        """What comes next, with a show and without one."""
        self._other.setVisible(not has_show)
        self.next.setEnabled(writable or not has_show)
        if has_show:
            self.title.setText(_("No episodes yet"))
            self._text.setText(_("Drop the recording of your first conversation here, or choose it."))
            self.next.setText(_("Import audio…"))
        else:
            self.title.setText(_("Welcome to PodStudio"))
            self._text.setText(_("Everything of a podcast lies in one folder, its show. Make yours, or look at a finished one first."))
            self.next.setText(_("New show"))

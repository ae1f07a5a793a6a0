"""The window's one catcher of errors: a bar under the header that says what happened and what to do, and blocks nothing."""

from __future__ import annotations

import sys
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QWidget

from podstudio.errors import PodStudioError
from podstudio.i18n import _
from podstudio.jobs import Cancelled
from podstudio.ui.controls import button, icon
from podstudio.ui.theme import Theme


class ErrorBox(QFrame):
    """Shows the last error until it is closed. A message that comes again is shown once."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("errorbox")
        self._theme = theme
        self._trace = ""
        self._sign = QLabel()
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._copy = button(_("Copy details"), self._copy_details, "flat")
        self._close = button(_("Close"), self.hide, "flat")
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 8, 16, 8)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        row.addWidget(self._copy)
        row.addWidget(self._close)
        theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    def show_error(self, error: object) -> None:
        """Tell the person. What nobody foresaw gets a sentence too; its trace can be copied."""
        if isinstance(error, Cancelled | KeyboardInterrupt):
            return
        if isinstance(error, PodStudioError):
            # A crash of a helper process brings its trace behind the first line.
            sentence, _line_end, self._trace = str(error).partition("\n")
        else:
            assert isinstance(error, BaseException)
            sentence = _("Something unforeseen went wrong ({error}). Your files are as they were last saved.").format(
                error=f"{type(error).__name__}: {error}"
            )
            self._trace = "".join(traceback.format_exception(error))
            sys.stderr.write(self._trace)
        self._say(sentence)
        self._copy.setVisible(bool(self._trace))
        self.show()

    def add(self, sentence: str) -> None:
        """Say something more about the error that is shown."""
        self._say(f"{self._text.text()} {sentence}")

    def message(self) -> str:
        """What is shown now, "" where nothing is."""
        return "" if self.isHidden() else self._text.text()

    def _say(self, words: str) -> None:
        self._text.setText(words)
        self._text.setAccessibleName(words)

    def _copy_details(self) -> None:
        QApplication.clipboard().setText(f"{self._text.text()}\n{self._trace}")

    def _paint(self) -> None:
        colours = self._theme.colours
        self._sign.setPixmap(icon("alert-circle-outline", colours.bad).pixmap(20, 20))


class UnforeseenErrors(QObject):
    """Brings what a slot raised, in any thread, to the error box instead of losing it."""

    raised = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._before = sys.excepthook
        sys.excepthook = self._caught

    def release(self) -> None:
        """Put the hook back that was there before."""
        sys.excepthook = self._before

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before(kind, error, trace)
            QApplication.quit()
            return
        self.raised.emit(error.with_traceback(trace))

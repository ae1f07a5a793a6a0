"""The release gate's card: a line per check, and what may be done about each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from podstudio.i18n import _, counted
from podstudio.jobs import Job
from podstudio.model.publication import Line, Receipt, Report
from podstudio.ui.controls import Chip, Elided, Progress, card, label, row
from podstudio.ui.forms import scrolled
from podstudio.ui.publish.lines import CheckLine, Lines
from podstudio.ui.theme import Theme
from podstudio.workflow.checking import check_episode
from podstudio.workflow.mastering import master_file
from podstudio.workflow.publishing import last_receipt

FIX_WORDS: Mapping[str, str] = {
    "master": "Master",
    "artwork": "Fit artwork",
    "details": "Details",
    "article": "Article",
    "edit": "Edit",
    "show": "Settings",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at an episode found: the gate's report, the file that was measured with its bytes, the last receipt."""

    folder: Path
    report: Report
    master: str
    master_bytes: int
    receipt: Receipt | None


def look(folder: Path, job: Job) -> Looked:
    """Run the gate. Raises PodStudioError where the episode's files are damaged."""
    report = check_episode(folder, job)
    master = master_file(folder)
    return Looked(folder, report, master.name if master else "", master.stat().st_size if master else 0, last_receipt(folder))


class GateCard(QFrame):
    """“Ready to publish?” `mend` asks for a fix by its name."""

    mend = Signal(str)

    def __init__(self, theme: Theme, cancel: Callable[[], object]) -> None:
        super().__init__()
        self._theme = theme
        frame, column = card(spacing=4)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(frame)
        self.chip = Chip()
        self._measured = Elided("", "muted")
        self.progress = Progress(cancel)
        self.progress.hide()
        self.lines = Lines()
        inside = QFrame()
        filled = QVBoxLayout(inside)
        filled.setContentsMargins(0, 0, 0, 0)
        filled.addWidget(self.lines)
        filled.addStretch(1)
        self._measured.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        heading = row(label(_("Ready to publish?"), "section"), self.chip, spacing=10)
        heading.addWidget(self._measured, 1)
        column.addLayout(heading)
        column.addWidget(self.progress)
        column.addWidget(scrolled(inside), 1)
        self._looked: Looked | None = None
        theme.changed.connect(self._tell_chip)

    def show_checking(self) -> None:
        """A look is under way."""
        if self._looked is None:
            self.chip.tell(_("checking…"), self._theme.colours.muted, self._theme.colours.sunken)

    def clear(self) -> None:
        """Another episode: nothing is known of it yet."""
        self._looked = None
        self._measured.tell("")
        self.lines.show_lines([])

    def show_looked(self, looked: Looked, *, may_mend: bool) -> None:
        """What the gate found."""
        self._looked = looked
        self._measured.tell(_("measured on {file}, {size}").format(file=looked.master, size=_size(looked.master_bytes)) if looked.master else "")
        self.lines.show_lines([self._line(line, may_mend) for line in looked.report.lines])
        self._tell_chip()

    def show_failed(self, sentence: str) -> None:
        """The gate could not look."""
        self.lines.show_lines([CheckLine("red", _("Files"), sentence, self._theme)])
        self.chip.tell(_("cannot be checked"), *self._theme.colours.level("red"))

    def let_mend(self, may: bool) -> None:
        """Whether the fixes may be used now."""
        for line in self.lines.lines:
            if line.fix:
                line.fix.setEnabled(may)

    def _line(self, line: Line, may_mend: bool) -> CheckLine:
        words = FIX_WORDS.get(line.fix, "")
        fix = (_(words), lambda: self.mend.emit(line.fix)) if words else None
        made = CheckLine(line.level, line.title, line.message, self._theme, fix)
        if made.fix:
            made.fix.setEnabled(may_mend)
        return made

    def _tell_chip(self) -> None:
        if self._looked is None:
            return
        levels = [line.level for line in self._looked.report.lines]
        red, amber = levels.count("red"), levels.count("amber")
        if red:
            words = counted("{n} stops it", "{n} stop it", red)
        elif amber:
            words = counted("{n} to look at", "{n} to look at", amber)
        else:
            words = _("all good")
        self.chip.tell(words, *self._theme.colours.level(self._looked.report.level))


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"

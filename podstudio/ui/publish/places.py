"""The cards at the right: where the episode goes, and the proof of its last publishing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QFrame, QRadioButton, QVBoxLayout, QWidget

from podstudio.i18n import _
from podstudio.model.publication import Receipt
from podstudio.model.show import Destination
from podstudio.publish.destination import Capability
from podstudio.publish.kinds import DESTINATIONS
from podstudio.ui.controls import Chip, Elided, Progress, button, card, label, row, rule
from podstudio.ui.episodes import humane
from podstudio.ui.publish.lines import CheckLine, Lines
from podstudio.ui.theme import Theme
from podstudio.workflow.publishing import destination_folder

_TOLD = {
    Capability.ARTICLE: "article",
    Capability.COVER: "cover",
    Capability.CHAPTERS: "chapters",
    Capability.TRANSCRIPT: "transcript",
    Capability.PEOPLE: "people",
}


def takes(kind: str) -> str:
    """What a kind of destination takes of an episode, or what it would lose."""
    known = DESTINATIONS.get(kind)
    if known is None:
        return _("this PodStudio does not know the kind “{kind}”").format(kind=kind)
    lost = [_(word) for capability, word in _TOLD.items() if capability not in known.capabilities]
    return _("would lose: {lost}").format(lost=", ".join(lost)) if lost else _("takes everything: page, feed and audio")


def open_place(place: str) -> None:
    """Show a file, folder or address in the program that the person has for it."""
    QDesktopServices.openUrl(QUrl(place) if "://" in place else QUrl.fromLocalFile(place))


class DestinationsCard(QFrame):
    """“Where it goes”."""

    def __init__(self, theme: Theme, cancel: Callable[[], object]) -> None:
        super().__init__()
        self._theme = theme
        self._chips: list[Chip] = []
        self._choices = QButtonGroup(self)
        frame, self._column = card(spacing=8)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(frame)
        self.progress = Progress(cancel)
        self.progress.hide()
        self.draft = QCheckBox(_("As a draft: its page, but not in the feed"))
        self.reason = label("", "warning", wrap=True)
        self.reason.hide()
        self._places = QWidget()
        self._list = QVBoxLayout(self._places)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(8)
        self._column.addWidget(label(_("Where it goes"), "section"))
        for widget in (self._places, self.progress, self.draft, self.reason):
            self._column.addWidget(widget)
        theme.changed.connect(self._paint)

    def show_destinations(self, show_folder: Path, destinations: tuple[Destination, ...]) -> None:
        """The show's destinations."""
        self._chips.clear()
        while (item := self._list.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for index, destination in enumerate(destinations):
            if index:
                self._list.addWidget(rule())
            self._list.addWidget(self._place(show_folder, destination, several=len(destinations) > 1, first=index == 0))
        if not destinations:
            self._list.addWidget(label(_("This show has no destination yet."), "muted", wrap=True))
        self._paint()

    def chosen(self) -> str | None:
        """The name of the destination that is chosen; None where there is but one."""
        pressed = self._choices.checkedButton()
        return pressed.property("destination") if pressed else None

    def say(self, reason: str) -> None:
        """Why nothing can be published now, "" where it can."""
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))

    def _place(self, show_folder: Path, destination: Destination, *, several: bool, first: bool) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        chip = Chip(destination.kind)
        self._chips.append(chip)
        title: QWidget = label(destination.options.get("url") or destination.name, "strong")
        if several:
            choice = QRadioButton(destination.name)
            choice.setProperty("destination", destination.name)
            choice.setChecked(first)
            self._choices.addButton(choice)
            title = choice
        column.addLayout(row(title, chip, None))
        column.addWidget(label(takes(destination.kind), "muted", wrap=True))
        if destination.kind == "folder":
            folder = destination_folder(show_folder, destination)
            path = Elided(str(folder), "muted")
            path.setToolTip(str(folder))
            line = row(spacing=8)
            line.addWidget(path, 1)
            line.addWidget(button(_("Open folder"), lambda: open_place(str(folder if folder.is_dir() else show_folder)), "fix"))
            column.addLayout(line)
        return made

    def _paint(self) -> None:
        for chip in self._chips:
            chip.tell(chip.text(), self._theme.colours.accent, self._theme.colours.soft)


class ProofCard(QFrame):
    """“Proof of the last publishing”; hidden while there was none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._receipt: Receipt | None = None
        frame, column = card(spacing=4)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(frame)
        self.lines = Lines()
        self._when = Elided("", "muted")
        self._page = button(_("Open page"), lambda: open_place(self._receipt.page if self._receipt else ""), "fix")
        self._feed = button(_("Open feed"), lambda: open_place(self._receipt.feed if self._receipt else ""), "fix")
        self._copy = button(_("Copy"), self._copy_page, "fix", tip=_("Copy the page's address"))
        column.addWidget(label(_("Proof of the last publishing"), "section"))
        column.addWidget(self.lines)
        column.addWidget(self._when)
        column.addSpacing(4)
        column.addLayout(row(self._page, self._feed, self._copy, None))
        self.hide()

    def show_receipt(self, receipt: Receipt | None) -> None:
        """The last receipt."""
        self._receipt = receipt
        self.setVisible(receipt is not None)
        if receipt is None:
            return
        self.lines.show_lines(
            [
                CheckLine("green" if line.ok else "red", line.check[:1].upper() + line.check[1:], line.detail, self._theme, wrap=True)
                for line in receipt.proof
            ]
        )
        self._when.tell(_("{destination}, {when}").format(destination=receipt.destination, when=humane.date_and_time(receipt.date)))

    def _copy_page(self) -> None:
        if self._receipt:
            QGuiApplication.clipboard().setText(self._receipt.page)

"""How podcast apps will show the episode: its card, and where each cuts the title."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from podstudio.i18n import _
from podstudio.model.episode import Episode
from podstudio.model.show import Show
from podstudio.model.timecode import format_seconds
from podstudio.ui.controls import card, label, row
from podstudio.ui.episodes import humane
from podstudio.ui.pictures import artwork

_COVER = 88


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where a title is read, and about how many characters fit there."""

    place: str
    characters: int


CUTS = (Cut("Episode list", 60), Cut("Now playing", 45), Cut("Lock screen, car", 30))
SUMMARY_SHOWN = 150


def cut(text: str, characters: int) -> str:
    """A text as an app cuts it: behind a whole word where one ends near, with an ellipsis."""
    if len(text) <= characters:
        return text
    kept = text[: characters - 1]
    words = kept.rpartition(" ")[0]
    return (words if len(words) > characters * 0.6 else kept).rstrip(" ,.:;-–") + "…"


class AppPreview(QWidget):
    """The card of an app and the cuts under it."""

    def __init__(self) -> None:
        super().__init__()
        frame, column = card(spacing=12)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(frame)
        around.addStretch(1)
        column.addWidget(label(_("In podcast apps"), "section"))
        column.addWidget(self._phone())
        column.addWidget(label(_("Where apps cut the title"), "section"))
        self._cuts: list[tuple[QLabel, QLabel]] = []
        for one in CUTS:
            place, shown = label("", "muted"), label("", wrap=True)
            self._cuts.append((place, shown))
            block = QVBoxLayout()
            block.setSpacing(2)
            block.addWidget(place)
            block.addWidget(shown)
            column.addLayout(block)
            place.setText(_(one.place))

    def tell(self, episode: Episode, show: Show, duration_s: float, cover: Path | None) -> None:
        """Show other facts."""
        letters = str(episode.number) if episode.number else episode.title
        self._cover.setPixmap(artwork(cover, letters, _COVER, self.devicePixelRatioF(), radius=10))
        self._show.setText(show.title)
        kind = {"trailer": _("Trailer"), "bonus": _("Bonus")}.get(episode.type, "")
        place = f"S{episode.season} E{episode.number}" if episode.season and episode.number else f"E{episode.number}" if episode.number else ""
        date = humane.date(episode.date) if episode.date else _("Today")
        facts = (date, kind or place, format_seconds(duration_s) if duration_s else "")
        self._facts.setText(" · ".join(fact for fact in facts if fact))
        self._title.setText(cut(episode.title, CUTS[0].characters) or "…")
        self._summary.setText(cut(episode.summary, SUMMARY_SHOWN) or _("The summary appears here."))
        for one, (place_label, shown) in zip(CUTS, self._cuts, strict=True):
            over = len(episode.title) - one.characters
            told = _("whole") if over <= 0 else _("{n} characters are cut").format(n=over)
            place_label.setText(f"{_(one.place)} · {_('about {n}').format(n=one.characters)} · {told}")
            shown.setText(cut(episode.title, one.characters))

    def title_as_shown(self) -> str:
        """The title on the card."""
        return self._title.text()

    def _phone(self) -> QFrame:
        phone = QFrame()
        phone.setObjectName("phone")
        self._cover = QLabel()
        self._cover.setFixedSize(_COVER, _COVER)
        self._show, self._facts = label("", "muted"), label("", "muted")
        self._title = label("", "strong", wrap=True)
        self._summary = label("", "", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._show)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        words.addStretch(1)
        top = row(self._cover, spacing=12)
        top.setAlignment(self._cover, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        column = QVBoxLayout(phone)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self._summary)
        return phone

"""The form of an episode's facts: shows an Episode, and gives back the one that is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QDateTime, QTimeZone, Signal
from PySide6.QtWidgets import QCheckBox, QDateTimeEdit, QFrame, QWidget

from podstudio.i18n import _
from podstudio.model.episode import Episode, Reference
from podstudio.model.show import Person
from podstudio.ui.controls import card, label, row
from podstudio.ui.episodes import humane
from podstudio.ui.forms import Field, calm, choice, fields, fill, line, number, on_change, text, value_of
from podstudio.ui.page import Context
from podstudio.ui.rows_editor import Column, RowsEditor

ROLES = (
    ("Host", "host"), ("Guest", "guest"), ("Author", "author"), ("Editor", "editor"), ("Reviewer", "reviewer"), ("Producer", "producer"),
)  # fmt: skip
TYPES = (("Full episode", "full"), ("Trailer", "trailer"), ("Bonus", "bonus"))
PEOPLE_COLUMNS = (Column(_("Name"), 3), Column(_("Role"), 2, ROLES, "guest"), Column(_("Link"), 3), Column(_("Disclosure, as they state it"), 4))
_MOST_SUMMARY_BYTES = 4000
_WEB = ("http://", "https://")


def people_rows(people: Sequence[Person]) -> tuple[tuple[str, ...], ...]:
    """People as rows of PEOPLE_COLUMNS."""
    return tuple((person.name, person.role, person.url, person.disclosure) for person in people)


def people_of(rows: Sequence[tuple[str, ...]], before: Sequence[Person]) -> tuple[Person, ...]:
    """The people of rows; a picture that somebody had before is kept by the name."""
    pictures = {person.name: person.image for person in before}
    return tuple(Person(name, role, url, pictures.get(name, ""), disclosure) for name, role, url, disclosure in rows if name)


def merged(base: Episode, ours: Episode, theirs: Episode) -> Episode:
    """`theirs` with everything that was typed here since `base`: a change made outside is not overwritten."""
    typed = {one.name: getattr(ours, one.name) for one in fields_of(Episode) if getattr(ours, one.name) != getattr(base, one.name)}
    return replace(theirs, **typed)


class DetailsForm(QWidget):
    """All fields but cover, notes and related episodes. `changed` is emitted when the person changes something."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        theme = context.theme
        self.title = line(_("What the episode is called"))
        self.number = number(0, 9999, _("none"))
        self.season = number(0, 999, _("none"))
        self.type = choice([(_(words), value) for words, value in TYPES])
        self.summary = text(3, _("One or two sentences: what it is about, and for whom"))
        self.category = line(_("Teaching > Memory"))
        self.keywords = line(_("Words with commas between"))
        self.dated = QCheckBox(_("On"))
        self.date = QDateTimeEdit()
        self.people = RowsEditor(PEOPLE_COLUMNS, _("Add a person"), theme)
        self.objectives = RowsEditor((Column(_("say what …, name three …, plan a …")),), _("Add an objective"), theme)
        self.references = RowsEditor(
            (Column(_("The citation as it is printed"), 5), Column(_("Link"), 3), Column("DOI", 2)), _("Add a reference"), theme
        )
        self._prepare_date()
        self.title_field = Field(_("Title"), self.title, stretch=1)
        self.summary_field = Field(_("Summary"), self.summary)
        self._zone = label("", "muted")
        self._cards()
        for control in (self.title, self.number, self.season, self.type, self.summary, self.category, self.keywords, self.dated):
            on_change(control, self._typed)
        self.date.dateTimeChanged.connect(lambda _moment: self._typed())
        for rows in (self.people, self.objectives, self.references):
            rows.changed.connect(self._typed)

    def show_episode(self, episode: Episode) -> None:
        """Fill in; where the same stands already the cursor stays."""
        for control, value in self._values(episode):
            fill(control, value)
        self._show_date(episode.date)
        self.people.fill(people_rows(episode.people))
        self.objectives.fill(tuple((one,) for one in episode.objectives))
        self.references.fill(tuple((one.text, one.url, one.doi) for one in episode.references))
        self._tell_counts()

    def episode(self, before: Episode) -> Episode:
        """The facts as they are typed, on the ones before."""
        return replace(
            before,
            title=value_of(self.title) or before.title,
            number=value_of(self.number) or None,
            season=value_of(self.season) or None,
            type=value_of(self.type),
            summary=value_of(self.summary).strip(),
            category=value_of(self.category),
            tags=tuple(word.strip() for word in value_of(self.keywords).split(",") if word.strip()),
            date=self._moment(before.date),
            people=people_of(self.people.values(), before.people),
            objectives=tuple(one for (one,) in self.objectives.values()),
            references=tuple(Reference(told or url or doi, url, doi) for told, url, doi in self.references.values()),
        )

    def typed_title(self) -> str:
        """The title, empty where it was emptied."""
        return str(value_of(self.title))

    def tell_problems(self) -> None:
        """What cannot be saved, or will be cut, beside its field."""
        self.title_field.tell_problem("" if self.typed_title() else _("An episode needs a title; the last one is kept until you write another."))
        length = len(value_of(self.summary).encode())
        over = _("Feeds take 4,000 bytes; the rest is cut there.") if length > _MOST_SUMMARY_BYTES else ""
        self.summary_field.tell_problem(over)
        bad = [row[2] for row in self.people.values() if row[2] and not row[2].startswith(_WEB)]
        self.people_problem.setText(_("“{link}” is no address: it should begin with https://").format(link=bad[0]) if bad else "")
        self.people_problem.setVisible(bool(bad))

    def cards(self) -> Sequence[QFrame]:
        """The form's cards, in order."""
        return self._made

    def _cards(self) -> None:
        first, column = card(spacing=12)
        column.addWidget(self.title_field)
        column.addWidget(
            fields(
                Field(_("Number"), self.number, stretch=1),
                Field(_("Season"), self.season, stretch=1),
                Field(_("Type"), self.type, stretch=2),
                Field(_("Published"), self._date_row(), stretch=4),
            )
        )
        column.addWidget(self.summary_field)
        column.addWidget(fields(Field(_("Category, as a path"), self.category, stretch=1), Field(_("Keywords"), self.keywords, stretch=1)))
        second, column = card(spacing=10)
        self.people_problem = label("", "problem", wrap=True)
        self.people_problem.hide()
        column.addWidget(label(_("People"), "section"))
        column.addWidget(self.people)
        column.addWidget(self.people_problem)
        third, column = card(spacing=10)
        column.addWidget(label(_("After this episode listeners can"), "section"))
        column.addWidget(self.objectives)
        fourth, column = card(spacing=10)
        column.addWidget(label(_("Suggested reading"), "section"))
        column.addWidget(self.references)
        self._made = (first, second, third, fourth)

    def _date_row(self) -> QWidget:
        made = QWidget()
        made.setLayout(row(self.dated, self.date, self._zone, None))
        return made

    def _prepare_date(self) -> None:
        calm(self.date)
        self.date.setCalendarPopup(True)
        self.date.setDisplayFormat("d MMM yyyy, HH:mm")
        self.date.setAccessibleName(_("Date and time of publication"))
        self.dated.setAccessibleName(_("The date is known"))
        self.dated.toggled.connect(self.date.setEnabled)
        self.date.setEnabled(False)

    def _show_date(self, moment: datetime | None) -> None:
        fill(self.dated, moment is not None)
        self.date.setEnabled(moment is not None)
        shown = moment or datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
        if moment is None or self._moment(moment) != moment:
            self.date.blockSignals(True)
            self.date.setDateTime(QDateTime.fromSecsSinceEpoch(int(shown.timestamp())))
            self.date.blockSignals(False)
        self._tell_zone(shown)

    def _moment(self, before: datetime | None) -> datetime | None:
        """The date in UTC; the seconds of the one before, which are not shown, are kept."""
        if not self.dated.isChecked():
            return None
        typed = self.date.dateTime()
        moment = datetime.fromtimestamp(typed.toSecsSinceEpoch(), UTC)
        same = before is not None and moment.replace(second=0, microsecond=0) == before.replace(second=0, microsecond=0)
        return before if same else moment.replace(second=0)

    def _tell_zone(self, moment: datetime) -> None:
        self._zone.setText(humane.zone(moment))
        self._zone.setToolTip(bytes(QTimeZone.systemTimeZoneId().data()).decode())

    def _typed(self) -> None:
        self._tell_counts()
        self._tell_zone(datetime.fromtimestamp(self.date.dateTime().toSecsSinceEpoch(), UTC))
        self.tell_problems()
        self.changed.emit()

    def _tell_counts(self) -> None:
        self.title_field.count(_("{n} characters").format(n=len(self.typed_title())))
        self.summary_field.count(_("{n} characters").format(n=len(value_of(self.summary).strip())))

    def _values(self, episode: Episode) -> tuple[tuple[QWidget, object], ...]:
        summary = value_of(self.summary) if value_of(self.summary).strip() == episode.summary else episode.summary
        typed_words = tuple(word.strip() for word in value_of(self.keywords).split(",") if word.strip())
        keywords = value_of(self.keywords) if typed_words == episode.tags else ", ".join(episode.tags)
        title = episode.title if self.typed_title() or not self.title.hasFocus() else ""
        return (
            (self.title, title),
            (self.number, episode.number or 0),
            (self.season, episode.season or 0),
            (self.type, episode.type),
            (self.summary, summary),
            (self.category, episode.category),
            (self.keywords, keywords),
        )

"""The Settings page: made from the declared table, checked beside each field, saved as it is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from podstudio.errors import PodStudioError
from podstudio.i18n import _
from podstudio.model.show import Destination, Show
from podstudio.storage import show_file
from podstudio.ui import settings_table
from podstudio.ui.bar import Bar
from podstudio.ui.controls import button, card, label, row
from podstudio.ui.details.cover import CoverPicker
from podstudio.ui.details.form import PEOPLE_COLUMNS, people_of, people_rows
from podstudio.ui.forms import Field, after_typing, choice, fields, fill, on_change, scrolled, value_of
from podstudio.ui.page import Context, Page
from podstudio.ui.rows_editor import RowsEditor
from podstudio.ui.setting_controls import control_of
from podstudio.ui.settings_table import Rows, Setting
from podstudio.ui.shortcuts import Shortcuts
from podstudio.ui.shortcuts_panel import ShortcutsPanel
from podstudio.ui.sound_choice import sound_card

_WIDTH = 840


class SettingsPage(Page):
    """A value that is out of range is told beside its field and not written; everything else is."""

    name: ClassVar[str] = "settings"
    title: ClassVar[str] = _("Settings")
    icon: ClassVar[str] = "cog-outline"
    needs_episode: ClassVar[bool] = False

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.fields: dict[str, Field] = {}
        self._folder: Path | None = None
        self._shown: Show | None = None
        self._destinations: tuple[Destination, ...] = ()
        self._typed: set[str] = set()
        self.shortcuts: ShortcutsPanel | None = None
        self.bar = Bar()
        self.theme_choice = choice(settings_table.THEME.choices)
        self.authors = RowsEditor(PEOPLE_COLUMNS, _("Add an author"), context.theme)
        self.artwork = CoverPicker(context, _("Artwork"))
        self._saving = after_typing(self, self.save)
        self._lay_out()
        fill(self.theme_choice, context.theme.choice)
        on_change(self.theme_choice, lambda: self.choose_theme(value_of(self.theme_choice)))
        self.authors.changed.connect(partial(self._changed, "authors"))
        self.artwork.chosen.connect(self._set_artwork)
        context.theme.changed.connect(lambda: fill(self.theme_choice, context.theme.choice))
        self.workspace.show_changed.connect(self._follow)
        self._follow()

    def leave(self) -> None:
        """Keep what is typed."""
        self.save()

    def save(self) -> None:
        """Write what was changed and is in range; tell the rest beside its field."""
        self._saving.stop()
        show = self.workspace.show
        if show is None or not self._typed or self.workspace.show_folder != self._folder or self.workspace.read_only:
            return
        wanted = show
        refused: set[str] = set()
        for key in sorted(self._typed):
            one = self._with(wanted, key)
            problem = _problem(one, key)
            self._tell_problem(key, problem)
            if problem:
                refused.add(key)
            else:
                wanted = one
        self._typed = refused
        if wanted == show:
            return
        try:
            self.workspace.save_show(wanted)
        except PodStudioError as error:
            self.failed.emit(error)

    def take_shortcuts(self, shortcuts: Shortcuts) -> None:
        """The table of shortcuts stands under what looks how."""
        self.shortcuts = ShortcutsPanel(shortcuts)
        self._column.insertWidget(2, self.shortcuts)

    def show_shortcuts(self) -> None:
        """Bring the table of shortcuts into sight, ready to be searched."""
        if self.shortcuts:
            self._area.ensureWidgetVisible(self.shortcuts, 0, 24)
            self.shortcuts.search.setFocus()

    def choose_theme(self, chosen: str) -> None:
        """Another look, now and at the next start."""
        self.context.theme.choose(chosen)
        self.context.preferences.change(theme=chosen)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = self._column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 24)
        column.setSpacing(16)
        appearance, place = card(spacing=12)
        place.addWidget(label(_("Appearance"), "section"))
        place.addWidget(fields(Field(settings_table.THEME.label, self.theme_choice, stretch=1), Field("", QWidget(), stretch=2)))
        self._show_cards = (self._show_card(), self._people_card(), self._artwork_card(), self._table_card(_("Mastering"), settings_table.MASTERING))
        self._destinations_card, self._destinations_place = card(spacing=12)
        self._none = label(_("Open or make a show on the Episodes page: its settings stand here then."), "empty", wrap=True)
        for one in (appearance, sound_card(self.context.preferences), self._none, *self._show_cards, self._destinations_card):
            column.addWidget(one)
        column.addStretch(1)
        centred = QWidget()
        middle = QHBoxLayout(centred)
        middle.setContentsMargins(0, 0, 0, 0)
        inside.setMaximumWidth(_WIDTH)
        middle.addWidget(inside, 1)
        middle.addStretch(0)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 12, 0)
        page.addWidget(self.bar)
        self._area = scrolled(centred)
        page.addWidget(self._area, 1)

    def _show_card(self) -> QFrame:
        return self._table_card(_("The show"), settings_table.SHOW)

    def _people_card(self) -> QFrame:
        made, column = card(spacing=10)
        column.addWidget(label(_("Authors"), "section"))
        column.addWidget(self.authors)
        return made

    def _artwork_card(self) -> QFrame:
        made, column = card(spacing=10)
        column.addWidget(label(_("Artwork"), "section"))
        column.addWidget(self.artwork)
        return made

    def _table_card(self, title: str, rows: Rows) -> QFrame:
        made, column = card(spacing=12)
        column.addWidget(label(title, "section"))
        for one in rows:
            column.addWidget(fields(*(self._field(setting) for setting in one)))
        return made

    def _field(self, setting: Setting) -> Field:
        control = control_of(setting)
        on_change(control, partial(self._changed, setting.key))
        shown = Field("" if setting.kind == "tick" else setting.label, control, setting.help, setting.stretch)
        control.setAccessibleName(setting.label)
        self.fields[setting.key] = shown
        return shown

    def _follow(self) -> None:
        """Another show is open, or its facts changed here or outside: what is typed and not yet saved stays."""
        show, folder = self.workspace.show, self.workspace.show_folder
        if folder != self._folder:
            self._folder, self._shown = folder, None
            self._typed.clear()
            self._saving.stop()
        for one in (*self._show_cards, self._destinations_card):
            one.setVisible(show is not None)
            one.setEnabled(not self.workspace.read_only)
        self._none.setVisible(show is None)
        if show is None or folder is None:
            return
        if show != self._shown:
            self._fill(show)
        path = folder / show.artwork
        self.artwork.show_picture(path if path.is_file() else None, show.title, _("The show's artwork, square"))

    def _fill(self, show: Show) -> None:
        self._shown = show
        if [(one.name, one.kind) for one in show.destinations] != [(one.name, one.kind) for one in self._destinations]:
            self._make_destinations(show.destinations)
        self._destinations = show.destinations
        self._offer_subcategories(show.category)
        for key, field in self.fields.items():
            if key not in self._typed:
                fill(field.control, settings_table.value(show, key))
                field.tell_problem("")
        if "authors" not in self._typed:
            self.authors.fill(people_rows(show.authors))

    def _make_destinations(self, destinations: Sequence[Destination]) -> None:
        """A form for every destination, from what its kind declares."""
        for key in [key for key in self.fields if key.startswith("destination.")]:
            del self.fields[key]
        while (item := self._destinations_place.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self._destinations_place.addWidget(label(_("Where episodes are published"), "section"))
        for destination in destinations:
            place = QWidget()
            column = QVBoxLayout(place)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(12)
            column.addWidget(label(f"{destination.name} · {destination.kind}", "muted"))
            for one in settings_table.destination_rows(destination):
                field = self._field(one[0])
                column.addWidget(field)
                if one[0].key.endswith(".path"):
                    column.addLayout(row(button(_("Choose a folder…"), partial(self._choose_folder, field)), None))
            self._destinations_place.addWidget(place)

    def _offer_subcategories(self, category: str) -> None:
        box = self.fields["subcategory"].control
        assert isinstance(box, QComboBox)
        wanted = settings_table.subcategories(category)
        if [(box.itemText(at), box.itemData(at)) for at in range(box.count())] == list(wanted):
            return
        box.blockSignals(True)
        box.clear()
        for words, name in wanted:
            box.addItem(words, name)
        box.blockSignals(False)

    def _changed(self, key: str) -> None:
        self._typed.add(key)
        if key == "category":
            self._offer_subcategories(value_of(self.fields[key].control))
            self._typed.discard("subcategory")
        self._saving.start()

    def _with(self, show: Show, key: str) -> Show:
        if key == "authors":
            return replace(show, authors=people_of(self.authors.values(), show.authors))
        new = value_of(self.fields[key].control)
        return settings_table.changed(show, key, new.strip() if isinstance(new, str) else new)

    def _tell_problem(self, key: str, problem: str) -> None:
        if key in self.fields:
            self.fields[key].tell_problem(problem)

    def _set_artwork(self, path: Path) -> None:
        try:
            self.workspace.set_artwork(path)
        except PodStudioError as error:
            self.failed.emit(error)

    def _choose_folder(self, field: Field) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Where is the site written?"), self.context.preferences.last_folder())
        if chosen:
            field.control.setText(chosen)  # type: ignore[attr-defined]


def _problem(show: Show, key: str) -> str:
    """What is out of range at a key, "" where nothing is."""
    way = tuple(key.split("."))
    found = next((sentence for where, sentence in show_file.problems(show) if where == way), "")
    return f"{found[:1].upper()}{found[1:]}." if found else ""

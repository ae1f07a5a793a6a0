"""The Details page: the episode's facts, saved as they are typed, beside how podcast apps will show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from podstudio.errors import PodStudioError
from podstudio.i18n import _
from podstudio.model.episode import Episode
from podstudio.ui.bar import Bar
from podstudio.ui.controls import button, card, label
from podstudio.ui.details.cover import CoverPicker
from podstudio.ui.details.form import DetailsForm, merged
from podstudio.ui.details.preview import AppPreview
from podstudio.ui.forms import Field, after_typing, fill, line, on_change, scrolled, text, value_of
from podstudio.ui.page import Context, Page
from podstudio.ui.theme import text_px
from podstudio.workflow.facts import cover_path

_PREVIEW_WIDTH = 360
_NARROW = 1000
"""Where the page is narrower than this, with text of the usual size, the preview stands below the form."""


class DetailsPage(Page):
    """What is typed is saved a moment later, and when the page is left. A change made outside joins what is typed here."""

    name: ClassVar[str] = "details"
    title: ClassVar[str] = _("Details")
    icon: ClassVar[str] = "text"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._folder: Path | None = None
        self._shown: Episode | None = None
        self._shown_notes = ""
        self.bar = Bar()
        self.form = DetailsForm(context)
        self.cover = CoverPicker(context, _("Cover"))
        self.notes = text(7, _("What apps show under the episode, in Markdown: links, names, a list of what was said"))
        self.related = QListWidget()
        self.guid = line("", _("GUID"))
        self.preview = AppPreview()
        self._next = button(_("Continue to Article"), lambda: self.go.emit("article"), "primary")
        self._saving = after_typing(self, self.save)
        self._lay_out()
        self.form.changed.connect(self._typed)
        on_change(self.notes, self._typed)
        self.related.itemChanged.connect(lambda _item: self._typed())
        self.cover.chosen.connect(self._set_cover)
        self.workspace.episode_changed.connect(self.once_shown(self._follow))
        self.workspace.show_changed.connect(self.once_shown(self._follow_show))
        self._follow()

    def header_buttons(self) -> Sequence[Any]:
        """The next step."""
        return (self._next,)

    def leave(self) -> None:
        """Keep what is typed."""
        self.save()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """No field is cut off: the preview goes below the form where there is no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW * text_px() // 13
        if narrow == self._side_area.isHidden():
            return
        self._side_area.setHidden(narrow)
        if narrow:
            self._column.insertWidget(self._column.count() - 1, self.preview)
        else:
            self._beside.addWidget(self.preview)

    def save(self) -> None:
        """Write what was typed, if anything was. What cannot be written stays typed, and is told."""
        self._saving.stop()
        opened = self.workspace.episode
        if opened is None or self._shown is None or opened.folder != self._folder or self.workspace.read_only:
            return
        try:
            wanted = merged(self._shown, self._typed_episode(), opened.episode)
            notes = self.notes.toPlainText()
            notes_typed = notes != self._shown_notes
            if wanted != opened.episode:
                self._shown = wanted
                self.workspace.save_episode(wanted)
            if notes_typed:
                self._shown_notes = notes
                self.workspace.save_notes(notes)
        except PodStudioError as error:
            self.failed.emit(error)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 24)
        column.setSpacing(16)
        facts, people, objectives, reading = self.form.cards()
        for made in (facts, people, self._cover_card(), self._notes_card(), objectives, reading, self._related_card(), self._guid_card()):
            column.addWidget(made)
        column.addStretch(1)
        self._column = column
        side = QWidget()
        self._beside = QVBoxLayout(side)
        self._beside.setContentsMargins(0, 0, 0, 24)
        self._beside.addWidget(self.preview)
        side_area = self._side_area = scrolled(side)
        side_area.setFixedWidth(_PREVIEW_WIDTH)
        line_ = QHBoxLayout()
        line_.setSpacing(12)
        line_.addWidget(scrolled(inside), 1)
        line_.addWidget(side_area)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 24, 0)
        page.setSpacing(16)
        page.addWidget(self.bar)
        page.addLayout(line_, 1)

    def _cover_card(self) -> QWidget:
        made, column = card(spacing=10)
        column.addWidget(label(_("Cover"), "section"))
        column.addWidget(self.cover)
        return made

    def _notes_card(self) -> QWidget:
        made, column = card(spacing=10)
        self.notes.setAccessibleName(_("Show notes"))
        column.addWidget(label(_("Show notes"), "section"))
        column.addWidget(self.notes)
        return made

    def _related_card(self) -> QWidget:
        self._related, column = card(spacing=10)
        self.related.setObjectName("plain")
        self.related.setAccessibleName(_("Related episodes"))
        column.addWidget(label(_("Related episodes, shown as “Read more”"), "section"))
        column.addWidget(self.related)
        return self._related

    def _guid_card(self) -> QWidget:
        made, column = card(spacing=10)
        self.guid.setReadOnly(True)
        copy = button(_("Copy"), self._copy_guid)
        line_ = QHBoxLayout()
        line_.setSpacing(8)
        line_.addWidget(Field(_("GUID"), self.guid, _("Apps know the episode by it, so it never changes.")), 1)
        line_.addWidget(copy, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(line_)
        return made

    def _follow(self) -> None:
        """Another episode is open, or its facts changed here or outside."""
        opened = self.workspace.episode
        if opened is None:
            self._folder, self._shown = None, None
            self._saving.stop()
            return
        if opened.folder != self._folder:
            self._saving.stop()
            self._folder, self._shown, self._shown_notes = opened.folder, opened.episode, opened.notes
            self.form.show_episode(opened.episode)
            fill(self.notes, opened.notes)
            self._fill_related(opened.episode.related)
        elif opened.episode != self._shown or opened.notes != self._shown_notes:
            self._join(opened.episode, opened.notes)
        fill(self.guid, opened.episode.guid)
        self._set_writable(writable=not self.workspace.read_only)
        self._show_cover()
        self.form.tell_problems()
        self._preview()

    def _join(self, theirs: Episode, notes: str) -> None:
        """A change from outside, laid under what is typed here."""
        assert self._shown
        episode = merged(self._shown, self._typed_episode(), theirs)
        self._shown = theirs
        self.form.show_episode(episode)
        self._fill_related(episode.related)
        if notes != self._shown_notes:
            self._join_notes(notes)

    def _join_notes(self, notes: str) -> None:
        typed, self._shown_notes = self.notes.toPlainText() != self._shown_notes, notes
        if not typed:
            fill(self.notes, notes)
        elif notes != self.notes.toPlainText():
            self._saving.stop()
            self.bar.tell(
                _("The show notes were changed outside while you were writing."),
                (_("Keep mine"), self.save),
                (_("Take theirs"), lambda: fill(self.notes, self._shown_notes)),
                level="amber",
                closable=False,
            )

    def _follow_show(self) -> None:
        if self.workspace.episode and self._shown:
            self._fill_related(self._related_checked())
            self._show_cover()
            self._preview()

    def _typed(self) -> None:
        self._preview()
        if not self.bar.isVisible():
            self._saving.start()

    def _typed_episode(self) -> Episode:
        assert self._shown
        return replace(self.form.episode(self._shown), related=self._related_checked())

    def _preview(self) -> None:
        opened = self.workspace.episode
        if opened and self._shown:
            self.preview.tell(self._typed_episode(), self.workspace.show or opened.show, opened.project.duration_s, cover_path(opened))

    def _show_cover(self) -> None:
        opened = self.workspace.episode
        if opened is None:
            return
        letters = str(opened.episode.number) if opened.episode.number else opened.episode.title
        told = _("The episode's own") if opened.episode.cover else _("The show's artwork, as the episode has none of its own")
        self.cover.show_picture(cover_path(opened), letters, told)

    def _set_cover(self, path: Path) -> None:
        self.save()
        try:
            self.workspace.set_cover(path)
        except PodStudioError as error:
            self.failed.emit(error)

    def _fill_related(self, chosen: Sequence[str]) -> None:
        """The show's other episodes, ticked where they are named; a GUID that is not here is kept."""
        self.related.blockSignals(True)
        self.related.clear()
        own = self._shown.guid if self._shown else ""
        known = [one.episode for one in self.workspace.rows if one.episode and one.episode.guid != own]
        for told in known:
            item = QListWidgetItem(f"{told.number} · {told.title}" if told.number else told.title)
            item.setData(Qt.ItemDataRole.UserRole, told.guid)
            item.setCheckState(Qt.CheckState.Checked if told.guid in chosen else Qt.CheckState.Unchecked)
            self.related.addItem(item)
        self._foreign = tuple(guid for guid in chosen if guid not in {told.guid for told in known})
        self.related.setFixedHeight(min(max(len(known), 1), 5) * 34 + 8)
        self._related.setVisible(bool(known))
        self.related.blockSignals(False)

    def _related_checked(self) -> tuple[str, ...]:
        items = [self.related.item(at) for at in range(self.related.count())]
        ticked = [str(item.data(Qt.ItemDataRole.UserRole)) for item in items if item.checkState() == Qt.CheckState.Checked]
        before = self._shown.related if self._shown else ()
        kept = [guid for guid in before if guid in ticked or guid in self._foreign]
        return (*kept, *(guid for guid in ticked if guid not in kept))

    def _set_writable(self, *, writable: bool) -> None:
        for made in (*self.form.cards(), self.notes, self.related, self.cover):
            made.setEnabled(writable)

    def _copy_guid(self) -> None:
        QGuiApplication.clipboard().setText(value_of(self.guid))
        self.told.emit(_("Copied"))

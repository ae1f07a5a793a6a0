"""The Details page: what is typed reaches the disk, and nobody's words are lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QDateTime, Qt
from pytestqt.qtbot import QtBot

from podstudio.storage import episode_file, layout
from podstudio.ui.details.preview import cut
from podstudio.ui.forms import TYPING_MS
from podstudio.ui.page import Context
from podstudio.ui.pages.details import DetailsPage


@pytest.fixture
def page(opened: Context, qtbot: QtBot) -> DetailsPage:
    made = DetailsPage(opened)
    qtbot.addWidget(made)
    made.resize(1192, 736)
    made.show()
    return made


def test_typing_changes_the_file_and_a_reload_shows_it(page: DetailsPage, episode_folder: Path, qtbot: QtBot) -> None:
    page.form.title.setText("Zażółć “gęślą” jaźń 🎙")
    page.form.keywords.setText("one, two words,,")
    page.form.season.setValue(3)
    with qtbot.waitSignal(page.workspace.saved, timeout=TYPING_MS * 5):
        pass
    kept = episode_file.load(episode_folder)
    assert kept.title == "Zażółć “gęślą” jaźń 🎙"
    assert kept.tags == ("one", "two words")
    assert kept.season == 3
    again = DetailsPage(page.context)
    qtbot.addWidget(again)
    assert again.form.title.text() == "Zażółć “gęślą” jaźń 🎙"


def test_nothing_is_written_where_nothing_was_typed(page: DetailsPage, episode_folder: Path) -> None:
    before = (episode_folder / layout.EPISODE_FILE).read_bytes()
    page.save()
    page.leave()
    assert (episode_folder / layout.EPISODE_FILE).read_bytes() == before


def test_leaving_saves_at_once(page: DetailsPage, episode_folder: Path) -> None:
    page.form.summary.setPlainText("A new summary.")
    page.notes.setPlainText("Notes with **bold**.")
    page.leave()
    assert episode_file.load(episode_folder).summary == "A new summary."
    assert (episode_folder / layout.NOTES).read_text("utf-8") == "Notes with **bold**."


def test_the_guid_is_shown_and_cannot_be_typed(page: DetailsPage, episode_folder: Path) -> None:
    guid = episode_file.load(episode_folder).guid
    assert page.guid.text() == guid
    assert page.guid.isReadOnly()
    page.form.title.setText("Other")
    page.save()
    assert episode_file.load(episode_folder).guid == guid


def test_an_emptied_title_is_told_and_the_last_one_kept(page: DetailsPage, episode_folder: Path) -> None:
    before = episode_file.load(episode_folder).title
    page.form.title.setText("")
    page.save()
    assert "needs a title" in page.form.title_field.problem()
    assert episode_file.load(episode_folder).title == before


def test_people_are_added_moved_and_removed(page: DetailsPage, episode_folder: Path) -> None:
    people = page.form.people
    people._add.click()
    people._rows[-1].fill(("Lin Wei", "reviewer", "https://lin.example", "None."))
    people._rows[-1].changed.emit()
    people._move(people._rows[-1], -1)
    people._remove(people._rows[0])
    page.save()
    kept = episode_file.load(episode_folder).people
    assert [(person.name, person.role) for person in kept] == [("Lin Wei", "reviewer"), ("Elias Brandt", "guest")]
    assert kept[0].disclosure == "None."


def test_the_date_is_typed_in_this_zone_and_kept_in_utc(page: DetailsPage, episode_folder: Path) -> None:
    page.form.date.setDateTime(QDateTime.fromString("2027-01-02T08:15:00", "yyyy-MM-ddTHH:mm:ss"))
    page.save()
    assert episode_file.load(episode_folder).date == datetime(2027, 1, 2, 8, 15).astimezone(UTC)
    page.form.dated.setChecked(False)
    page.save()
    assert episode_file.load(episode_folder).date is None


def test_a_change_outside_joins_what_is_typed_here(page: DetailsPage, episode_folder: Path, qtbot: QtBot) -> None:
    page.form.title.setText("Typed here")
    page._saving.stop()
    episode_file.save(episode_folder, replace(episode_file.load(episode_folder), summary="Written outside."))
    qtbot.waitUntil(lambda: page.form.summary.toPlainText() == "Written outside.", timeout=5_000)
    assert page.form.title.text() == "Typed here"
    page.save()
    kept = episode_file.load(episode_folder)
    assert (kept.title, kept.summary) == ("Typed here", "Written outside.")


def test_a_chosen_picture_becomes_the_cover_fitted(page: DetailsPage, episode_folder: Path, tmp_path: Path, qtbot: QtBot) -> None:
    Image.new("RGBA", (900, 700), (200, 30, 30, 255)).save(tmp_path / "mine.png")
    page.cover.take(tmp_path / "mine.png")
    qtbot.waitUntil(lambda: "as podcast apps ask" in page.cover.problems.text() and "1,400" in page.cover.problems.text(), timeout=10_000)
    with Image.open(episode_folder / episode_file.load(episode_folder).cover) as cover:
        assert (cover.size, cover.format, cover.mode) == ((1400, 1400), "JPEG", "RGB")


def test_the_preview_cuts_the_title_as_apps_do(page: DetailsPage) -> None:
    page.form.title.setText("The curious learner: how to keep wondering when the clinic is full and everybody waits")
    assert page.preview.title_as_shown() == "The curious learner: how to keep wondering when the clinic…"
    assert cut("short", 30) == "short"
    assert len(cut("x" * 80, 30)) == 30


def test_related_episodes_are_ticked_and_kept(page: DetailsPage, episode_folder: Path) -> None:
    assert page.related.count() >= 1
    page.related.item(0).setCheckState(Qt.CheckState.Checked)
    page.save()
    assert episode_file.load(episode_folder).related == (page.related.item(0).data(Qt.ItemDataRole.UserRole),)

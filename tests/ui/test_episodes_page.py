"""The Episodes page: the list, its ways in, and what it says of shows that are damaged or empty."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from podstudio import resources
from podstudio.errors import DamagedFile
from podstudio.model.show import Show
from podstudio.storage import layout
from podstudio.ui.episodes import humane
from podstudio.ui.episodes.import_panel import guess
from podstudio.ui.episodes.table import LENGTH, STATUSES, TITLE
from podstudio.ui.page import Context
from podstudio.ui.pages.episodes import EpisodesPage
from podstudio.workflow.shows import create_show


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> EpisodesPage:
    made = EpisodesPage(context)
    qtbot.addWidget(made)
    made.resize(1192, 736)
    made.show()
    return made


def _titles(page: EpisodesPage) -> list[str]:
    return [row.episode.title if row.episode else row.folder.name for row in page.table.shown()]


def _drop(page: EpisodesPage, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    page.dropEvent(QDropEvent(QPointF(50, 400), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))


def test_without_a_show_the_page_says_how_to_begin(page: EpisodesPage) -> None:
    assert page.empty.title.text() == "Welcome to PodStudio"
    assert page.empty.next.isVisible()
    assert not page.import_card.isEnabled()
    page.empty.next.click()
    assert page.show_panel.isVisible()


def test_a_new_show_is_made_and_opened(page: EpisodesPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.show_panel.offer()
    page.show_panel.title.setText("Teach: it/again")
    page.show_panel.author.setText("Ana Ruiz")
    page.show_panel.parent_folder.setText(str(tmp_path))
    page.show_panel.go.click()
    qtbot.waitUntil(lambda: page.workspace.show is not None, timeout=10_000)
    assert page.workspace.show
    assert page.workspace.show.title == "Teach: it/again"
    assert page.workspace.show.author == "Ana Ruiz"
    assert (tmp_path / "Teach it again" / "show.toml").is_file()
    assert page.empty.title.text() == "No episodes yet"


def test_a_show_that_is_there_already_is_told_and_the_panel_stays(page: EpisodesPage, show_folder: Path, qtbot: QtBot) -> None:
    page.show_panel.offer()
    page.show_panel.title.setText(show_folder.name)
    page.show_panel.parent_folder.setText(str(show_folder.parent))
    with qtbot.waitSignal(page.failed) as told:
        page.show_panel.go.click()
    assert "already" in str(told.args[0])
    assert page.show_panel.go.isVisible()


def test_the_list_shows_and_finds_episodes(page: EpisodesPage, show_folder: Path) -> None:
    page.workspace.open_show(show_folder)
    assert len(_titles(page)) == len(layout.episode_folders(show_folder))
    page.search.setText("retrieval BRANDT")
    assert _titles(page) == ["Retrieval practice: when the test is the lesson"]
    page.search.setText("nobody")
    assert _titles(page) == []


def test_a_column_sorts_by_its_value_and_not_by_its_words(page: EpisodesPage, show_folder: Path) -> None:
    page.workspace.open_show(show_folder)
    page.table.sortByColumn(LENGTH, Qt.SortOrder.AscendingOrder)
    lengths = [row.duration_s for row in page.table.shown()]
    assert lengths == sorted(lengths)
    page.table.sortByColumn(TITLE, Qt.SortOrder.DescendingOrder)
    assert _titles(page) == sorted(_titles(page), key=str.casefold, reverse=True)


def test_enter_opens_the_chosen_episode_for_editing(page: EpisodesPage, episode_folder: Path, qtbot: QtBot) -> None:
    page.workspace.open_show(layout.show_of(episode_folder))
    page.activateWindow()
    page.table.setFocus()
    page.table.choose(episode_folder)
    with qtbot.waitSignal(page.go) as asked:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert asked.args == ["edit"]
    assert page.workspace.episode
    assert page.workspace.episode.folder == episode_folder


def test_a_damaged_episode_is_a_row_that_says_what_is_wrong(page: EpisodesPage, episode_folder: Path, qtbot: QtBot) -> None:
    (episode_folder / layout.EPISODE_FILE).write_text("title = [broken")
    page.workspace.open_show(layout.show_of(episode_folder))
    row = next(row for row in page.table.shown() if row.episode is None)
    assert STATUSES[row.status] == "Needs attention"
    assert "episode.toml, line 1" in row.problem
    with qtbot.waitSignal(page.failed) as told:
        page._open(row)
    assert isinstance(told.args[0], DamagedFile)


def test_a_damaged_show_is_told_with_its_line(page: EpisodesPage, show_folder: Path, qtbot: QtBot) -> None:
    (show_folder / layout.SHOW_FILE).write_text('title = "A\n')
    with qtbot.waitSignal(page.failed) as told:
        page.take([show_folder])
    assert "show.toml, line 1" in str(told.args[0])
    assert page.workspace.show is None


def test_dropped_audio_becomes_an_episode(page: EpisodesPage, tmp_path: Path, qtbot: QtBot) -> None:
    create_show(tmp_path / "show", Show(title="Empty"))
    page.workspace.open_show(tmp_path / "show")
    recording = tmp_path / "ep 07 - the_curious-learner.mp3"
    shutil.copy(resources.folder("sample") / "interview.mp3", recording)
    _drop(page, recording)
    panel = page.import_panel
    assert panel.isVisible()
    qtbot.waitUntil(lambda: panel.number.value() == 7, timeout=5_000)
    panel.title.setText("The curious learner")
    panel.guests.setText("Mina Sato, Jo Lindqvist")
    with qtbot.waitSignal(page.go, timeout=30_000) as asked:
        panel.go.click()
    assert asked.args == ["edit"]
    assert _titles(page) == ["The curious learner"]
    opened = page.workspace.episode
    assert opened
    assert opened.episode.number == 7
    assert [person.name for person in opened.episode.guests] == ["Mina Sato", "Jo Lindqvist"]
    assert not panel.isVisible()


def test_what_is_no_audio_is_told_and_left_out(page: EpisodesPage, show_folder: Path, tmp_path: Path) -> None:
    page.workspace.open_show(show_folder)
    (tmp_path / "notes.txt").write_text("hello")
    _drop(page, tmp_path / "notes.txt")
    assert "notes.txt" in page.bar.message()
    assert not page.import_panel.isVisible()


def test_a_text_named_mp3_is_told_and_the_panel_stays_filled_in(page: EpisodesPage, show_folder: Path, tmp_path: Path, qtbot: QtBot) -> None:
    page.workspace.open_show(show_folder)
    before = _titles(page)
    (tmp_path / "talk.mp3").write_text("this is no sound")
    _drop(page, tmp_path / "talk.mp3")
    with qtbot.waitSignal(page.failed, timeout=20_000) as told:
        page.import_panel.go.click()
    assert "talk.mp3" in str(told.args[0])
    assert page.import_panel.title.text() == "Talk"
    assert page.import_panel.go.isVisible()
    assert _titles(page) == before


def test_a_cancelled_import_leaves_nothing(page: EpisodesPage, show_folder: Path, qtbot: QtBot) -> None:
    page.workspace.open_show(show_folder)
    before = layout.episode_folders(show_folder)
    _drop(page, resources.folder("sample") / "interview.mp3")
    page.import_panel.go.click()
    page.import_panel._stop()
    qtbot.waitUntil(lambda: not page.import_panel.busy, timeout=20_000)
    assert layout.episode_folders(show_folder) == before
    assert page.import_panel.go.isVisible()


def test_a_deleted_episode_comes_back_by_undo(page: EpisodesPage, episode_folder: Path, qtbot: QtBot) -> None:
    page.workspace.open_show(layout.show_of(episode_folder))
    page.workspace.open_episode(episode_folder)
    page.table.choose(episode_folder)
    before = _titles(page)
    chosen = page.table.chosen()
    assert chosen
    page._delete(chosen)
    qtbot.waitUntil(lambda: bool(page.bar.message()), timeout=5_000)
    assert not episode_folder.exists()
    assert page.workspace.episode is None
    page.bar.answers()["Undo"].click()
    qtbot.waitUntil(lambda: _titles(page) == before, timeout=5_000)
    assert (episode_folder / layout.EPISODE_FILE).is_file()


def test_the_title_is_guessed_from_tags_and_names(demo_show: Path, tmp_path: Path) -> None:
    master = next(demo_show.glob("episodes/*retrieval*/master/episode.mp3"))
    assert guess([master]).title == "Retrieval practice: when the test is the lesson"
    assert guess([master]).number == 1
    named = tmp_path / "Episode_12 feedback-that-lands.wav"
    named.write_bytes(b"")
    assert guess([named]).title == "Feedback that lands"
    assert guess([named]).number == 12


def test_moments_are_told_as_people_say_them() -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert humane.ago(now - timedelta(seconds=5), now) == "just now"
    assert humane.ago(now - timedelta(minutes=2), now) == "2 minutes ago"
    assert humane.ago(now - timedelta(hours=1), now) == "1 hour ago"
    assert humane.ago(now - timedelta(days=40), now) == "15 Oct 2026"


def test_the_page_is_painted_anew_in_the_other_theme(page: EpisodesPage, show_folder: Path) -> None:
    page.workspace.open_show(show_folder)
    light = page.grab().toImage().pixelColor(600, 640)
    page.context.theme.choose("dark")
    dark = page.grab().toImage().pixelColor(600, 640)
    assert light.lightness() > 200
    assert dark.lightness() < 60

"""The whole window: its pages, what it opens, what it remembers, how it tells what went wrong, and the main job done in it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from podstudio.model.editing import ripple_delete
from podstudio.storage import edit_file, episode_file, layout, settings
from podstudio.ui.error_box import UnforeseenErrors
from podstudio.ui.main_window import MainWindow
from podstudio.ui.page import Context
from podstudio.ui.pages.article import ArticlePage
from podstudio.ui.pages.details import DetailsPage
from podstudio.ui.pages.edit import EditPage
from podstudio.ui.pages.episodes import EpisodesPage
from podstudio.ui.pages.publish import PublishPage
from podstudio.workflow.publishing import last_receipt


def rail(window: MainWindow) -> dict[str, QToolButton]:
    return {made.text(): made for made in window.findChildren(QToolButton) if made.isCheckable() and made.accessibleName() == made.text()}


def test_only_pages_that_work_stand_in_the_rail(window: MainWindow) -> None:
    assert list(rail(window)) == ["Episodes", "Edit", "Details", "Article", "Publish", "Settings"]


def test_pages_of_an_episode_wait_until_one_is_open(window: MainWindow, episode_folder: Path) -> None:
    assert [name for name, made in rail(window).items() if made.isEnabled()] == ["Episodes", "Settings"]
    window.go("edit")
    assert window.page.name == "episodes"
    assert window.open(episode_folder)
    assert all(made.isEnabled() for made in rail(window).values())
    assert window.page.name == "edit"


def test_every_page_is_shown_without_an_error(window: MainWindow, episode_folder: Path, qtbot: QtBot) -> None:
    window.open(episode_folder)
    for name in window.pages:
        window.go(name)
        qtbot.wait(400)
        assert window.page.name == name
        assert not window.grab().isNull()
        assert not window.errors.message()


def test_a_folder_without_a_show_is_told_in_a_sentence(window: MainWindow, tmp_path: Path) -> None:
    assert not window.open(tmp_path)
    assert "show.toml is not there" in window.errors.message()


def test_a_damaged_show_is_told_with_its_line_and_left_alone(window: MainWindow, show_folder: Path) -> None:
    path = show_folder / layout.SHOW_FILE
    text = path.read_text("utf-8") + "\ncolour = 3\n"
    path.write_text(text, encoding="utf-8")
    assert not window.open(show_folder)
    assert "line" in window.errors.message()
    assert "colour" in window.errors.message()
    assert path.read_text("utf-8") == text


def test_what_nobody_foresaw_is_told_and_can_be_copied(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    unforeseen = UnforeseenErrors(window)
    unforeseen.raised.connect(window.errors.show_error)
    try:
        divmod(1, 0)
    except ZeroDivisionError as error:
        sys.excepthook(ZeroDivisionError, error, error.__traceback__)
    unforeseen.release()
    assert "ZeroDivisionError" in window.errors.message()
    assert "test_main_window" in capsys.readouterr().err


def test_the_next_start_is_where_the_last_one_ended(window: MainWindow, context: Context, episode_folder: Path) -> None:
    window.open(episode_folder)
    window.go("article")
    kept = replace(context.preferences.settings)
    window.open(layout.show_of(episode_folder))
    context.preferences.settings = kept
    window.open_last()
    assert window.page.name == "article"
    assert context.workspace.episode
    assert context.workspace.episode.folder.absolute() == episode_folder.absolute()


def test_a_new_window_begins_on_the_page_that_was_shown_last(context: Context, episode_folder: Path, qtbot: QtBot) -> None:
    show = str(layout.show_of(episode_folder).absolute())
    context.preferences.change(recent_shows=(show,), last_episode=str(episode_folder.absolute()), page="article")
    made = MainWindow(context)
    qtbot.addWidget(made)
    made.open_last()
    assert made.page.name == "article"
    made.close()


def test_where_the_window_stands_is_written_while_it_is_open(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1100, 700)
    stands = bytes(window.saveGeometry().toBase64().data()).decode("ascii")
    qtbot.waitUntil(lambda: settings.load().geometry == stands)


def test_closing_keeps_what_was_typed_a_moment_before(window: MainWindow, episode_folder: Path, qtbot: QtBot) -> None:
    window.open(episode_folder)
    window.go("article")
    page = window.page
    assert isinstance(page, ArticlePage)
    qtbot.keyClicks(page.writer, "A last thought. ")
    window.close()
    assert "A last thought." in (episode_folder / layout.ARTICLE).read_text("utf-8")


def test_a_last_step_that_cannot_be_saved_keeps_the_window_open_once(editing: MainWindow) -> None:
    session = editing.context.workspace.session
    assert session is not None
    saved = session.project
    edit_json = session.folder / layout.EDIT_FILE
    edit_json.rename(edit_json.with_name("kept.json"))
    edit_json.mkdir()
    session.apply("Lost", ripple_delete(saved, [(0, 44_100)]))
    assert not editing.close()
    assert editing.isVisible()
    assert "edit.json" in editing.errors.message()
    assert "close it again" in editing.errors.message()
    assert session.project is saved
    session.apply("Lost too", ripple_delete(saved, [(0, 88_200)]))
    assert not editing.close()
    assert editing.close()
    assert edit_json.is_dir()


def test_a_last_step_is_on_the_disk_when_the_window_has_closed(editing: MainWindow) -> None:
    session = editing.context.workspace.session
    assert session is not None
    session.apply("Cut", ripple_delete(session.project, [(0, 44_100)]))
    assert editing.close()
    assert edit_file.load(session.folder) == session.project


def test_typed_words_that_cannot_be_saved_keep_the_window_open_once(window: MainWindow, episode_folder: Path, qtbot: QtBot) -> None:
    window.open(episode_folder)
    window.go("article")
    page = window.page
    assert isinstance(page, ArticlePage)
    (episode_folder / layout.ARTICLE).unlink()
    (episode_folder / layout.ARTICLE).mkdir()
    qtbot.keyClicks(page.writer, "A last thought. ")
    assert not window.close()
    assert layout.ARTICLE in window.errors.message()
    assert "A last thought." in page.writer.toPlainText()
    assert window.close()


def test_a_page_shows_what_changed_while_another_was_shown(window: MainWindow, context: Context, episode_folder: Path) -> None:
    window.open(episode_folder)
    window.go("details")
    window.go("edit")
    opened = context.workspace.episode
    assert opened is not None
    context.workspace.save_episode(replace(opened.episode, title="Told on another page"))
    context.workspace.save_article("Written on another page.")
    window.go("details")
    details = window.page
    assert isinstance(details, DetailsPage)
    assert details.form.title.text() == "Told on another page"
    window.go("article")
    article = window.page
    assert isinstance(article, ArticlePage)
    assert article.writer.toPlainText() == "Written on another page."


def test_buttons_and_tools_are_named_for_screen_readers(window: MainWindow, episode_folder: Path, qtbot: QtBot) -> None:
    window.open(episode_folder)
    for name in window.pages:
        window.go(name)
        qtbot.wait(200)
        unnamed = [made for made in window.page.findChildren(QPushButton) if made.isVisible() and not (made.accessibleName() or made.text())]
        assert not unnamed


@pytest.mark.slow
def test_the_main_job_done_by_hand_in_the_window(window: MainWindow, context: Context, show_folder: Path, demo_show: Path, qtbot: QtBot) -> None:
    """Drop a recording, cut it, name a chapter, write the article, publish, and read the proof."""
    recording = next((layout.episode_folders(demo_show)[-1] / layout.AUDIO).iterdir())
    window.open(show_folder)
    episodes = window.page
    assert isinstance(episodes, EpisodesPage)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(recording))])
    event = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    episodes.dropEvent(event)
    panel = episodes.import_panel
    panel.title.setText("A talk that was dropped")
    qtbot.mouseClick(panel.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.page.name == "edit" and bool(context.workspace.audio), timeout=60_000)

    edit = window.page
    assert isinstance(edit, EditPage)
    assert context.workspace.session
    before = context.workspace.session.project.frames
    edit.state.select(44_100, 3 * 44_100)
    edit.verbs.delete()
    qtbot.waitUntil(lambda: context.workspace.session is not None and context.workspace.session.project.frames < before)

    window.go("article")
    article = window.page
    assert isinstance(article, ArticlePage)
    article.writer.setPlainText("## What was said\n\n" + "Words of the companion article. " * 40)

    window.go("publish")
    publish = window.page
    assert isinstance(publish, PublishPage)
    qtbot.waitUntil(publish.publish.isEnabled, timeout=60_000)
    qtbot.mouseClick(publish.publish, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: publish.busy, timeout=5000)
    qtbot.waitUntil(lambda: not publish.busy, timeout=240_000)
    assert not window.errors.message()
    assert context.workspace.episode
    folder = context.workspace.episode.folder
    receipt = last_receipt(folder)
    assert receipt is not None
    assert all(line.ok for line in receipt.proof), receipt.proof
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "format_tags=title", "-of", "json", receipt.audio], capture_output=True, text=True, check=True
    )
    assert json.loads(told.stdout)["format"]["tags"]["title"] == "A talk that was dropped"
    assert "Words of the companion article." in Path(receipt.page).read_text("utf-8")
    assert episode_file.load(folder).date is not None


def test_a_link_into_the_audio_starts_where_the_host_was_listening(window: MainWindow, context: Context, episode_folder: Path, qtbot: QtBot) -> None:
    window.open(episode_folder)
    qtbot.waitUntil(lambda: bool(context.workspace.audio), timeout=20_000)
    edit = window.page
    assert isinstance(edit, EditPage)
    edit.playback.seek(30 * 44_100)
    window.go("article")
    article = window.page
    assert isinstance(article, ArticlePage)
    assert article.time.text() == "0:30"

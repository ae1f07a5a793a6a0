"""The Article page: what is written is kept, shown and read over; what others write meanwhile is not overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from podstudio.model import editing
from podstudio.storage import layout
from podstudio.ui.forms import TYPING_MS
from podstudio.ui.page import Context
from podstudio.ui.pages.article import ArticlePage


@pytest.fixture
def page(opened: Context, qtbot: QtBot) -> ArticlePage:
    made = ArticlePage(opened)
    qtbot.addWidget(made)
    made.resize(1192, 736)
    made.show()
    made.enter()
    return made


def _article(folder: Path) -> str:
    return (folder / layout.ARTICLE).read_text("utf-8")


def test_what_is_typed_is_saved_and_previewed(page: ArticlePage, episode_folder: Path, qtbot: QtBot) -> None:
    page.writer.setPlainText("## A new heading\n\nWords with **bold** and ünïcode.\n")
    with qtbot.waitSignal(page.workspace.saved, timeout=TYPING_MS * 6):
        pass
    assert _article(episode_folder) == "## A new heading\n\nWords with **bold** and ünïcode.\n"
    qtbot.waitUntil(lambda: "A new heading" in page.preview.toPlainText(), timeout=5_000)
    assert "**" not in page.preview.toPlainText()
    assert "words" in page.count.text()


def test_leaving_saves_at_once(page: ArticlePage, episode_folder: Path) -> None:
    page.writer.setPlainText("Left in a hurry.")
    page.leave()
    assert _article(episode_folder) == "Left in a hurry."


def test_a_change_outside_is_taken_over_where_nothing_is_typed(page: ArticlePage, episode_folder: Path, qtbot: QtBot) -> None:
    (episode_folder / layout.ARTICLE).write_text("Written elsewhere.", "utf-8")
    qtbot.waitUntil(lambda: page.writer.toPlainText() == "Written elsewhere.", timeout=5_000)
    assert not page.bar.message()
    page.writer.undo()
    assert "retrieval" in page.writer.toPlainText().lower()


def _both_write(page: ArticlePage, folder: Path, qtbot: QtBot) -> None:
    page.writer.setPlainText("Mine.")
    page._saving.stop()
    (folder / layout.ARTICLE).write_text("Theirs.", "utf-8")
    qtbot.waitUntil(lambda: bool(page.bar.message()), timeout=5_000)


def test_a_change_outside_asks_while_something_is_typed(page: ArticlePage, episode_folder: Path, qtbot: QtBot) -> None:
    _both_write(page, episode_folder, qtbot)
    page.save()
    page.leave()
    assert _article(episode_folder) == "Theirs."
    assert page.writer.toPlainText() == "Mine."
    page.bar.answers()["Keep mine"].click()
    assert _article(episode_folder) == "Mine."


def test_both_texts_can_be_kept(page: ArticlePage, episode_folder: Path, qtbot: QtBot) -> None:
    _both_write(page, episode_folder, qtbot)
    page.bar.answers()["Keep both"].click()
    assert _article(episode_folder) == "Mine.\n\n---\n\nTheirs."


def test_theirs_can_be_taken(page: ArticlePage, episode_folder: Path, qtbot: QtBot) -> None:
    _both_write(page, episode_folder, qtbot)
    page.bar.answers()["Take theirs"].click()
    page.leave()
    assert page.writer.toPlainText() == _article(episode_folder) == "Theirs."


def test_a_remark_jumps_to_its_line(page: ArticlePage, qtbot: QtBot) -> None:
    page.writer.setPlainText("## One\n\n#### Four\n\n" + "word " * 200)
    page._read()
    qtbot.waitUntil(lambda: page.findings.count() == 1, timeout=5_000)
    item = page.findings.item(0)
    assert "Line 3" in item.text()
    page.findings.itemClicked.emit(item)
    assert page.writer.textCursor().blockNumber() == 2


def test_keys_write_markdown_and_take_it_away_again(page: ArticlePage) -> None:
    page.writer.setPlainText("word")
    page.writer.selectAll()
    page.writer.wrap_selection("**", "**", "bold")
    assert page.writer.toPlainText() == "**word**"
    page.writer.undo()
    assert page.writer.toPlainText() == "word"
    page.writer.setPlainText("one\ntwo")
    page.writer.selectAll()
    page.writer.mark_lines("- ")
    assert page.writer.toPlainText() == "- one\n- two"
    page.writer.selectAll()
    page.writer.mark_lines("- ")
    assert page.writer.toPlainText() == "one\ntwo"


def test_a_time_is_linked_in_the_recordings_own_time(page: ArticlePage) -> None:
    session = page.workspace.session
    assert session
    before = session.project
    clip = before.tracks[0].clips[0]
    session.apply("Cut", editing.ripple_delete(before, [(0, 10 * before.sample_rate)]))
    page.writer.setPlainText("A paragraph that ends.")
    page.time.setText("0:05")
    page.link_time()
    source_s = int(clip.source_start / before.sample_rate + 15)
    assert page.writer.toPlainText() == f"A paragraph that ends [0:{source_s:02}](#t=0:{source_s:02})."


def test_a_time_beyond_the_end_is_told(page: ArticlePage, qtbot: QtBot) -> None:
    text = page.writer.toPlainText()
    page.time.setText("9:00:00")
    with qtbot.waitSignal(page.failed) as told:
        page.link_time()
    assert "ends at" in str(told.args[0])
    assert page.writer.toPlainText() == text


def test_a_picture_is_copied_beside_the_article(page: ArticlePage, episode_folder: Path, tmp_path: Path, qtbot: QtBot) -> None:
    Image.new("RGB", (40, 30)).save(tmp_path / "My picture.png")
    page.writer.setPlainText("")
    page.add_picture(tmp_path / "My picture.png")
    qtbot.waitUntil(lambda: bool(page.writer.toPlainText()), timeout=5_000)
    assert page.writer.toPlainText() == "![My picture](pictures/my-picture.png)"
    assert (episode_folder / "pictures" / "my-picture.png").is_file()


def test_the_preview_keeps_its_place(page: ArticlePage, qtbot: QtBot) -> None:
    page.writer.setPlainText("\n\n".join(f"Paragraph {number}" for number in range(200)))
    qtbot.waitUntil(lambda: "Paragraph 199" in page.preview.toPlainText(), timeout=5_000)
    page.preview.verticalScrollBar().setValue(900)
    page.writer.appendPlainText("\n\nThe last")
    qtbot.waitUntil(lambda: "The last" in page.preview.toPlainText(), timeout=5_000)
    assert page.preview.verticalScrollBar().value() == 900

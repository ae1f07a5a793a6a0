"""The manual: in the Help menu and in the repository, with a table of shortcuts that does not lie."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from podstudio import __version__, resources
from podstudio.ui.about import About
from podstudio.ui.main_window import MainWindow
from podstudio.ui.manual import NAME, Manual

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))
import make_manual


@pytest.fixture
def manual(editing: MainWindow, qtbot: QtBot) -> Manual:
    qtbot.keyClick(QApplication.focusWidget() or editing, Qt.Key.Key_F1)
    assert editing.manual.isVisible()
    qtbot.waitUntil(editing.manual.isActiveWindow)
    return editing.manual


def test_the_table_of_shortcuts_in_the_file_is_that_of_the_program(qapp: object) -> None:
    assert make_manual.written() == make_manual.MANUAL.read_text("utf-8"), "run packaging/make_manual.py"


def test_every_picture_and_every_link_of_the_manual_leads_somewhere() -> None:
    text = resources.text(NAME)
    for name in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text):
        assert not QImage(str(resources.folder("manual") / name)).isNull(), name
    headings = {re.sub(r"[^\w]+", "-", line.lstrip("# ").lower()).strip("-") for line in text.splitlines() if line.startswith("#")}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings


def test_f1_shows_it_with_its_contents_beside_the_window(editing: MainWindow, manual: Manual, qtbot: QtBot) -> None:
    titles = [manual.contents.item(at).text().strip() for at in range(manual.contents.count())]
    assert {"Listening", "Undo", "All shortcuts"} <= set(titles)
    assert "The recordings themselves are never changed" in manual.text.toPlainText()
    assert editing.isVisible()
    assert not manual.isModal()
    item = manual.contents.item(titles.index("All shortcuts"))
    where = manual.contents.visualItemRect(item).center()
    before = manual.text.verticalScrollBar().value()
    qtbot.mouseClick(manual.contents.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert manual.text.verticalScrollBar().value() > before


def test_it_tells_the_keys_as_the_person_has_them(editing: MainWindow, manual: Manual) -> None:
    manual.close()
    editing.shortcuts.give("edit.split", ("Ctrl+Alt+J",))
    editing.show_manual()
    assert "Ctrl+Alt+J" in manual.text.toPlainText()


def test_it_is_searched_from_place_to_place_and_round_again(manual: Manual, qtbot: QtBot) -> None:
    qtbot.keyClick(manual.text, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert manual.search.hasFocus()
    qtbot.keyClicks(manual.search, "chapter")
    first = manual.text.textCursor().position()
    assert manual.text.textCursor().selectedText().lower() == "chapter"
    assert manual.told.text().endswith("found")
    count = int(manual.told.text().split()[0])
    qtbot.keyClick(manual.search, Qt.Key.Key_Return)
    assert manual.text.textCursor().position() > first
    for _ in range(count - 1):
        qtbot.keyClick(manual.search, Qt.Key.Key_F3)
    assert manual.text.textCursor().position() == first
    manual.search.clear()
    qtbot.keyClicks(manual.search, "xylophone")
    assert manual.told.text() == "Nothing found"


def test_links_inside_go_there_and_others_open_in_the_browser(manual: Manual, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    manual.text.anchorClicked.emit(QUrl("#all-shortcuts"))
    assert manual.text.verticalScrollBar().value() > 0
    manual.text.anchorClicked.emit(QUrl("https://example.org/"))
    manual.text.anchorClicked.emit(QUrl("file:///etc/hosts"))
    assert opened == ["https://example.org/"]


def test_it_follows_light_and_dark_and_escape_closes_it(editing: MainWindow, manual: Manual, qtbot: QtBot) -> None:
    editing.context.theme.choose("dark")
    assert editing.context.theme.colours.text in manual.text.toHtml()
    qtbot.keyClick(manual.text, Qt.Key.Key_Escape)
    assert not manual.isVisible()


def test_about_tells_the_version_and_the_licences_and_blocks_nothing(editing: MainWindow, qtbot: QtBot) -> None:
    editing.actions_by_name["about"].trigger()
    about = editing.findChild(About)
    assert isinstance(about, About)
    assert not about.isModal()
    assert __version__ in about.version.text()
    told = about.licences.toPlainText()
    assert re.search(r"^PySide6 [\d.]+: .*LGPL", told, re.MULTILINE)
    assert re.search(r"^numpy [\d.]+: .*BSD", told, re.MULTILINE)
    about.close()

"""The Settings page: made from one table, checked beside each field, saved as it is changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from podstudio.publish.apple_categories import CATEGORIES
from podstudio.storage import settings, show_file
from podstudio.ui import settings_table
from podstudio.ui.forms import fill, value_of
from podstudio.ui.page import Context
from podstudio.ui.pages.settings import SettingsPage


@pytest.fixture
def page(context: Context, show_folder: Path, qtbot: QtBot) -> SettingsPage:
    context.workspace.open_show(show_folder)
    made = SettingsPage(context)
    qtbot.addWidget(made)
    made.resize(1192, 736)
    made.show()
    return made


def _type(page: SettingsPage, key: str, value: object) -> None:
    fill(page.fields[key].control, value)
    page._changed(key)


def test_every_setting_of_the_table_shows_what_the_show_says(page: SettingsPage) -> None:
    show = page.workspace.show
    assert show
    for rows in (settings_table.SHOW, settings_table.MASTERING):
        for setting in (one for row in rows for one in row):
            assert value_of(page.fields[setting.key].control) == settings_table.value(show, setting.key)
    assert page.fields["destination.site.path"].control.isVisibleTo(page)
    assert "−16.0 LUFS" in page.fields["mastering.lufs"].control.text()  # type: ignore[attr-defined]


def test_a_change_is_written_to_the_show(page: SettingsPage, show_folder: Path, qtbot: QtBot) -> None:
    _type(page, "description", "For people who teach.")
    _type(page, "mastering.bitrate", 96)
    _type(page, "destination.site.url", "https://podcast.example.org/")
    page.leave()
    qtbot.waitUntil(lambda: not page.workspace.tasks.running, timeout=10_000)
    kept = show_file.load(show_folder)
    assert kept.description == "For people who teach."
    assert kept.mastering.bitrate == 96
    assert kept.destinations[0].options["url"] == "https://podcast.example.org/"
    assert kept.destinations[0].options["path"] == "site"


def test_a_bad_value_is_told_beside_its_field_and_the_others_are_kept(page: SettingsPage, show_folder: Path, qtbot: QtBot) -> None:
    _type(page, "url", "ftp:/nowhere")
    _type(page, "title", "Another title")
    page.save()
    qtbot.waitUntil(lambda: not page.workspace.tasks.running, timeout=10_000)
    assert "https://" in page.fields["url"].problem()
    kept = show_file.load(show_folder)
    assert (kept.title, kept.url) == ("Another title", "")
    assert value_of(page.fields["url"].control) == "ftp:/nowhere"
    _type(page, "url", "https://ok.example")
    page.save()
    assert not page.fields["url"].problem()


def test_the_subcategories_follow_the_category(page: SettingsPage, show_folder: Path, qtbot: QtBot) -> None:
    _type(page, "category", "Science")
    box = page.fields["subcategory"].control
    assert [box.itemData(at) for at in range(box.count())] == ["", *CATEGORIES["Science"]]  # type: ignore[attr-defined]
    page.save()
    qtbot.waitUntil(lambda: not page.workspace.tasks.running, timeout=10_000)
    kept = show_file.load(show_folder)
    assert (kept.category, kept.subcategory) == ("Science", "")


def test_the_theme_changes_at_once_and_is_remembered(page: SettingsPage) -> None:
    light = page.grab().toImage().pixelColor(4, 4)
    page.theme_choice.setCurrentIndex(page.theme_choice.findData("dark"))
    assert page.grab().toImage().pixelColor(4, 4).lightness() < light.lightness()
    page.context.preferences.write()
    assert settings.load().theme == "dark"


def test_without_a_show_only_the_appearance_is_offered(context: Context, qtbot: QtBot) -> None:
    made = SettingsPage(context)
    qtbot.addWidget(made)
    made.show()
    assert made.theme_choice.isVisible()
    assert not made.fields["title"].isVisible()


def test_what_is_saved_while_something_else_holds_the_show_waits_and_is_not_lost(page: SettingsPage, show_folder: Path, qtbot: QtBot) -> None:
    from podstudio.storage.lock import exclusive

    with exclusive(show_folder):
        _type(page, "title", "Waiting")
        page.save()
        assert page.workspace.show
        assert page.workspace.show.title == "Waiting"
        qtbot.wait(200)
        assert show_file.load(show_folder).title != "Waiting"
    qtbot.waitUntil(lambda: show_file.load(show_folder).title == "Waiting", timeout=10_000)

"""How the window looks: contrast of every pair of colours, high contrast, and only what is seen is polished at once."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from podstudio.storage.settings import THEMES
from podstudio.ui import theme as themes
from podstudio.ui.edit.text import scaled, tabular
from podstudio.ui.main_window import MainWindow
from podstudio.ui.pages.edit import EditPage
from podstudio.ui.theme import HIGH_DARK, HIGH_LIGHT, PALETTES, Colours, Theme, style_sheet

GROUNDS = ("background", "panel", "sunken")
WORDS = ("text", "muted", "accent", "good", "warning", "bad")
PAIRS = (
    *((word, ground) for word in WORDS for ground in GROUNDS),
    ("text", "soft"), ("accent", "soft"), ("on_accent", "accent"), ("good", "good_soft"), ("warning", "warning_soft"), ("bad", "bad_soft"),
    ("panel", "text"),
)  # fmt: skip
LINES = ("accent", "host", "guest", "music", "playhead")
"""Shapes, not words: 3:1 to what they lie on."""


def luminance(colour: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    named = QColor(colour)
    return 0.2126 * linear(named.redF()) + 0.7152 * linear(named.greenF()) + 0.0722 * linear(named.blueF())


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", PALETTES)
def test_every_word_stands_out_from_what_it_lies_on(name: str) -> None:
    colours = PALETTES[name]
    least = 7.0 if name.startswith("high") else 4.5
    pale = {pair: round(contrast(getattr(colours, pair[0]), getattr(colours, pair[1])), 2) for pair in PAIRS}
    assert not {pair: told for pair, told in pale.items() if told < least}


@pytest.mark.parametrize("name", PALETTES)
def test_every_shape_stands_out_from_the_lanes(name: str) -> None:
    colours = PALETTES[name]
    least = 4.5 if name.startswith("high") else 3.0
    assert not [line for line in LINES if contrast(getattr(colours, line), colours.background) < least]


def test_lines_of_the_high_contrast_palettes_are_seen() -> None:
    for colours in (HIGH_LIGHT, HIGH_DARK):
        assert contrast(colours.line, colours.panel) >= 7
        assert contrast(colours.faint, colours.panel) >= 4.5


def test_every_palette_can_be_chosen_and_no_token_is_left_in_its_style_sheet() -> None:
    assert set(THEMES) == {"system", *PALETTES}
    for colours in PALETTES.values():
        sheet = style_sheet(colours)
        assert "$" not in sheet
        assert "@" not in sheet.replace("@icons", "")


@pytest.mark.parametrize("name", [field.name for field in fields(Colours)])
def test_every_token_is_a_colour(name: str) -> None:
    assert all(QColor(getattr(colours, name)).isValid() for colours in PALETTES.values())


def test_another_look_polishes_what_is_seen_and_the_rest_when_it_is_shown(editing: MainWindow) -> None:
    theme = editing.context.theme
    editing.go("details")
    editing.go("edit")
    theme.choose("high-dark")
    wanted = style_sheet(HIGH_DARK)
    assert editing.page.styleSheet() == wanted
    assert editing.menuBar().styleSheet() == wanted
    assert editing.pages["details"].styleSheet() != wanted
    editing.go("details")
    assert editing.pages["details"].styleSheet() == wanted
    assert editing.page.grab().toImage().pixelColor(4, 4) == QColor(HIGH_DARK.background)


def test_the_headers_buttons_find_room_in_every_palette(editing: MainWindow, qtbot: QtBot) -> None:
    theme, buttons = editing.context.theme, editing.page.header_buttons()
    for palette in ("light", "high-dark", "dark", "high-light"):
        theme.choose(palette)
        qtbot.waitUntil(lambda: all(button.width() >= button.sizeHint().width() for button in buttons), timeout=2000)
    theme.choose("light")


def test_the_system_decides_where_nothing_is_chosen(editing: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(themes, "_of_system", lambda: "high-light")
    theme = editing.context.theme
    theme.choose("system")
    assert theme.colours == HIGH_LIGHT
    assert theme.high_contrast
    theme.choose("light")
    assert not theme.high_contrast


def test_large_text_of_the_system_is_followed_and_nothing_is_squeezed(
    qapp: QApplication, editing: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(themes, "text_px", lambda: 18)
    Theme(qapp, "light")
    assert qapp.font().pixelSize() == 18
    assert tabular(qapp.font(), 13).pixelSize() == 18  # what is painted follows too
    assert scaled(13, 16) == 16
    assert "font-size: 22px" in style_sheet(PALETTES["light"], 18)  # a title of 16
    editing.context.theme.choose("dark")
    page = editing.pages["edit"]
    assert isinstance(page, EditPage)
    for width in (1280, 960):
        editing.resize(width, 600)
        qtbot.wait(50)
        shown = [tool for tool in page._tools._tools if tool.isVisible()]
        assert len(shown) >= 8
        assert not [tool.text() for tool in shown if tool.width() < tool.sizeHint().width() or tool.geometry().right() > page._tools.width()]
    monkeypatch.undo()
    Theme(qapp, "light")
    assert scaled(13) == 13


def test_the_row_of_tools_shows_its_keys_at_1280_and_fits_without_them_at_960(editing: MainWindow, qtbot: QtBot) -> None:
    page = editing.pages["edit"]
    assert isinstance(page, EditPage)
    page.state.select(0, 4 * page.state.rate)
    for width, with_keys in ((1280, True), (960, False)):
        editing.resize(width, 600)
        qtbot.wait(50)
        tools = page._tools._tools
        assert all(tool.isVisible() for tool in tools)
        assert all(tool.geometry().right() <= page._tools.width() for tool in tools)
        assert any(tool._keys_shown for tool in tools if tool._has_keys) is with_keys


def test_the_view_menu_and_the_settings_page_choose_the_same(editing: MainWindow, qtbot: QtBot) -> None:
    menu = editing.menus._look
    menu.aboutToShow.emit()
    dark = next(action for action in menu.actions() if action.text() == "High contrast, dark")
    dark.trigger()
    assert editing.context.theme.colours == HIGH_DARK
    assert editing.context.preferences.settings.theme == "high-dark"
    settings_page = editing._settings
    assert settings_page.theme_choice.currentData() == "high-dark"
    menu.aboutToShow.emit()
    assert dark.isChecked()

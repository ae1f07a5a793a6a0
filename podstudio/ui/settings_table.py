"""The settings of the window and of a show, declared once: their labels, kinds, ranges and help. The Settings page is made from this table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from podstudio.i18n import _
from podstudio.model.show import Destination, Show
from podstudio.publish.apple_categories import CATEGORIES
from podstudio.publish.kinds import DESTINATIONS
from podstudio.storage.settings import THEMES
from podstudio.storage.show_file import FORMATS


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Args:
        key: The way to it: `title`, `mastering.lufs`, or `destination.NAME.OPTION`.
        kind: line, text, choice, tick, number or decimal.
        choices: (words, value), for `choice`.
        low, high: The range of numbers; `unit` stands behind them.
        stretch: Its share of a row with others.
    """

    key: str
    label: str
    kind: str = "line"
    help: str = ""
    choices: tuple[tuple[str, Any], ...] = ()
    low: float = 0
    high: float = 0
    unit: str = ""
    stretch: int = 1


Rows = tuple[tuple[Setting, ...], ...]

THEME = Setting(
    "theme",
    _("Light or dark"),
    "choice",
    choices=tuple(zip((_("As the system"), _("Light"), _("Dark"), _("High contrast, light"), _("High contrast, dark")), THEMES, strict=True)),
)

LANGUAGES = (
    ("English", "en"), ("English (UK)", "en-gb"), ("English (US)", "en-us"), ("Deutsch", "de"), ("Español", "es"), ("Français", "fr"),
    ("Italiano", "it"), ("Nederlands", "nl"), ("Polski", "pl"), ("Português (Brasil)", "pt-br"), ("Svenska", "sv"), ("中文", "zh"), ("日本語", "ja"),
    ("العربية", "ar"),
)  # fmt: skip

SHOW: Rows = (
    (Setting("title", _("Title")),),
    (Setting("description", _("Description"), "text", _("What apps show of the podcast: what it is about, and for whom.")),),
    (
        Setting("owner_email", _("E-mail"), help=_("Stands in the feed: directories write there to prove that it is yours."), stretch=2),
        Setting("language", _("Language"), "choice", choices=LANGUAGES),
        Setting("type", _("Order"), "choice", choices=((_("Newest first"), "episodic"), (_("From the first on"), "serial"))),
    ),
    (
        Setting("category", _("Category"), "choice", choices=tuple((name, name) for name in CATEGORIES)),
        Setting("subcategory", _("Subcategory"), "choice"),
        Setting("explicit", _("Explicit language"), "tick"),
    ),
    (
        Setting("url", _("Public address"), help=_("Where listeners find the site, as in https://podcast.example.org")),
        Setting("copyright", _("Copyright")),
    ),
)

MASTERING: Rows = (
    (
        Setting("mastering.lufs", _("Loudness"), "decimal", _("−16 is usual for podcasts."), low=-40, high=-5, unit="LUFS"),
        Setting("mastering.true_peak", _("True peak"), "decimal", _("The loudest sample after decoding."), low=-12, high=0, unit="dBTP"),
        Setting("mastering.format", _("Format"), "choice", choices=tuple((name.upper(), name) for name in FORMATS)),
        Setting("mastering.bitrate", _("Bit rate"), "number", low=32, high=320, unit="kbit/s"),
        Setting("mastering.mono", _("Mix to mono"), "tick"),
    ),
)


def subcategories(category: str) -> tuple[tuple[str, str], ...]:
    """The choices of `subcategory` inside a category."""
    return ((_("none"), ""), *((name, name) for name in CATEGORIES.get(category, ())))


def destination_rows(destination: Destination) -> Rows:
    """The settings of a destination, from what its kind declares."""
    kind = DESTINATIONS.get(destination.kind)
    options = kind.options if kind else ()
    return tuple(
        (Setting(f"destination.{destination.name}.{option.name}", _(option.label), help=_(option.help)),)
        for option in options
        if option.type != "secret"
    )


def value(show: Show, key: str) -> Any:
    """What a show says at a key."""
    first, _dot, rest = key.partition(".")
    if first == "mastering":
        return getattr(show.mastering, rest)
    if first == "destination":
        name, _dot, option = rest.rpartition(".")
        return next((one.options.get(option, "") for one in show.destinations if one.name == name), "")
    return getattr(show, first)


def changed(show: Show, key: str, new: Any) -> Show:
    """The show with another value at a key."""
    first, _dot, rest = key.partition(".")
    values: Mapping[str, Any] = {first: new}
    if first == "mastering":
        values = {"mastering": replace(show.mastering, **{rest: new})}
    elif first == "destination":
        name, _dot, option = rest.rpartition(".")
        values = {"destinations": tuple(_with_option(one, option, new) if one.name == name else one for one in show.destinations)}
    elif first == "category" and show.subcategory not in CATEGORIES.get(new, ()):
        values = {"category": new, "subcategory": ""}
    return replace(show, **values)


def _with_option(destination: Destination, option: str, new: str) -> Destination:
    options = {**destination.options, option: new}
    return replace(destination, options={name: text for name, text in options.items() if text})

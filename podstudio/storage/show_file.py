"""show.toml: a show."""

from __future__ import annotations

import re
from pathlib import Path

from podstudio.errors import BadInput
from podstudio.model.show import Mastering, Show
from podstudio.storage import toml_file
from podstudio.storage.layout import SHOW_FILE
from podstudio.storage.records import Upgrades, Where, dotted, problem

VERSION = 1
UPGRADES: Upgrades = {}
FORMATS = ("mp3", "m4a", "opus", "flac", "wav")
SAMPLE_RATES = (32_000, 44_100, 48_000)


def load(folder: Path) -> Show:
    """The show in a folder.

    Raises:
        NotFound: There is no show.toml.
        DamagedFile: Something in it is wrong: named, with its line.
        NewerFile: A newer PodStudio wrote it.
    """
    path = folder / SHOW_FILE
    show, text = toml_file.load(path, Show, VERSION, UPGRADES)
    for where, sentence in problems(show):
        raise problem(path, text, where, sentence)
    return show


def save(folder: Path, show: Show) -> None:
    """Write show.toml. Raises BadInput where a value is out of range, PodStudioError where it cannot be written."""
    check(show)
    toml_file.save(folder / SHOW_FILE, show, VERSION)


def check(show: Show) -> None:
    """Raises BadInput where a value is out of range."""
    for where, sentence in problems(show):
        raise BadInput(f"The show's {dotted(where)} {sentence}.")


def check_mastering(mastering: Mastering) -> None:
    """Raises BadInput where a value is out of range."""
    for where, sentence in _mastering_problems(mastering):
        raise BadInput(f"The {where[-1]} of a master {sentence}.")


def problems(show: Show) -> list[tuple[Where, str]]:
    """What is out of range: the way to it and what it must be."""
    found: list[tuple[Where, str]] = []
    if not show.title.strip():
        found.append((("title",), "must not be empty"))
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", show.language):
        found.append((("language",), "must be an ISO 639 code such as en or en-us"))
    if show.sample_rate not in SAMPLE_RATES:
        found.append((("sample_rate",), "must be 32000, 44100 or 48000"))
    if show.type not in ("episodic", "serial"):
        found.append((("type",), "must be episodic or serial"))
    if show.url and not re.match(r"https?://[^\s/]+", show.url):
        found.append((("url",), "must be an address that begins with https://"))
    if Path(show.artwork).is_absolute() or ".." in Path(show.artwork).parts:
        found.append((("artwork",), "must lie inside the show's folder"))
    return found + _mastering_problems(show.mastering)


def _mastering_problems(mastering: Mastering) -> list[tuple[Where, str]]:
    rules = (
        ("lufs", -40 <= mastering.lufs <= -5, "must lie between -40 and -5"),
        ("true_peak", -12 <= mastering.true_peak <= 0, "must lie between -12 and 0"),
        ("format", mastering.format in FORMATS, f"must be one of {', '.join(FORMATS)}"),
        ("bitrate", 32 <= mastering.bitrate <= 320, "must lie between 32 and 320"),
    )
    return [(("mastering", name), sentence) for name, good, sentence in rules if not good]

"""episode.toml: the facts of an episode."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from pathlib import Path

from podstudio.errors import BadInput
from podstudio.model.episode import Episode
from podstudio.storage import toml_file
from podstudio.storage.layout import EPISODE_FILE
from podstudio.storage.records import Upgrades, problem

VERSION = 1
UPGRADES: Upgrades = {}
TYPES = ("full", "trailer", "bonus")


def load(folder: Path) -> Episode:
    """The episode in a folder; its date in UTC.

    Raises:
        NotFound: There is no episode.toml.
        DamagedFile: Something in it is wrong: named, with its line.
        NewerFile: A newer PodStudio wrote it.
    """
    path = folder / EPISODE_FILE
    episode, text = toml_file.load(path, Episode, VERSION, UPGRADES)
    if not episode.guid.strip():
        raise problem(path, text, ("guid",), "must not be empty: put back what was published")
    if not episode.title.strip():
        raise problem(path, text, ("title",), "must not be empty")
    if episode.type not in TYPES:
        raise problem(path, text, ("type",), f"must be one of {', '.join(TYPES)}")
    for name in ("number", "season"):
        if (value := getattr(episode, name)) is not None and value < 1:
            raise problem(path, text, (name,), "must be 1 or more")
    if Path(episode.cover).is_absolute() or ".." in Path(episode.cover).parts:
        raise problem(path, text, ("cover",), "must lie inside the episode's folder")
    try:
        return _in_utc(episode)
    except BadInput:
        raise problem(path, text, ("date",), "is no date of our time") from None


def save(folder: Path, episode: Episode) -> None:
    """Write episode.toml. Raises BadInput where its date is none, PodStudioError where it cannot be written; the old file is then as it was."""
    toml_file.save(folder / EPISODE_FILE, _in_utc(episode), VERSION)


def _in_utc(episode: Episode) -> Episode:
    """A date without a zone, as people write it by hand, is this machine's. Raises BadInput where it has no place in the calendar."""
    if episode.date is None:
        return episode
    try:
        return replace(episode, date=episode.date.astimezone(UTC))
    except (OverflowError, ValueError, OSError):
        raise BadInput(f"{episode.date} is no date of our time.") from None

"""Where things lie in a show's and an episode's folder, by name, and where this person's own data and caches lie.

Everything below `.podstudio` are caches: it may be deleted at any time.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from podstudio.errors import NotFound

SHOW_FILE = "show.toml"
ARTWORK = "artwork.jpg"
EPISODES = "episodes"
CACHE = ".podstudio"

EPISODE_FILE = "episode.toml"
ARTICLE = "article.md"
NOTES = "notes.md"
EDIT_FILE = "edit.json"
TRANSCRIPT = "transcript.vtt"
AUDIO = "audio"
MASTER = "master"
JOURNAL = "journal.jsonl"


def cache_folder(show_folder: Path) -> Path:
    """The show's caches; may be deleted at any time."""
    return show_folder / CACHE


def working_folder(show_folder: Path) -> Path:
    """The working audio and waveform summaries of the show's recordings."""
    return cache_folder(show_folder) / "working"


def parts_folder(show_folder: Path) -> Path:
    """Encoded parts of masters, kept for the next one."""
    return cache_folder(show_folder) / "parts"


def undo_file(episode_folder: Path) -> Path:
    """The steps of an episode's edit that can be undone. Raises NotFound where the episode lies in no show."""
    return cache_folder(show_of(episode_folder)) / "undo" / f"{episode_folder.name}.jsonl"


def view_file(episode_folder: Path) -> Path:
    """Where the window was in an episode. Raises NotFound where the episode lies in no show."""
    return cache_folder(show_of(episode_folder)) / "views" / f"{episode_folder.name}.json"


def episode_folders(show_folder: Path) -> tuple[Path, ...]:
    """The folders of the show's episodes, by name (and so by date); hidden ones and those without an episode.toml are left out."""
    found = (show_folder / EPISODES).glob(f"*/{EPISODE_FILE}")
    return tuple(sorted(file.parent for file in found if not file.parent.name.startswith(".")))


def new_episode_folder(show_folder: Path, date: datetime, slug: str) -> Path:
    """A free path for an episode's folder, `<yyyy-mm-dd>-<slug>`; a number is added where that is taken. It is not made."""
    day = date.astimezone(UTC) if date.tzinfo else date
    name = f"{day:%Y-%m-%d}-{slug}"
    free, count = show_folder / EPISODES / name, 1
    while free.exists():
        count += 1
        free = free.with_name(f"{name}-{count}")
    return free


def find_show(path: Path) -> Path | None:
    """The folder of the show that a file or folder lies in, None where there is none above it."""
    return _climb(path, SHOW_FILE)


def find_episode(path: Path) -> Path | None:
    """The folder of the episode that a file or folder lies in, None where there is none above it."""
    return _climb(path, EPISODE_FILE)


def show_of(episode_folder: Path) -> Path:
    """The folder of an episode's show.

    Raises:
        NotFound: The episode lies in no show.
    """
    found = find_show(episode_folder.absolute().parent)
    if found is None:
        raise NotFound(f"{episode_folder} lies in no show: there is no {SHOW_FILE} in a folder above it.")
    return found


def user_folder() -> Path:
    """Where this person's settings are; PODSTUDIO_HOME moves it."""
    home = os.environ.get("PODSTUDIO_HOME")
    return Path(home) if home else platformdirs.user_config_path("podstudio", appauthor=False)


def user_cache() -> Path:
    """Where caches lie that belong to no show; PODSTUDIO_HOME moves it."""
    home = os.environ.get("PODSTUDIO_HOME")
    return Path(home) / "cache" if home else platformdirs.user_cache_path("podstudio", appauthor=False)


def _climb(path: Path, name: str) -> Path | None:
    here = path.absolute()
    return next((folder for folder in (here, *here.parents) if (folder / name).is_file()), None)

"""What the window remembers of a user between runs. Never a secret."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec

from podstudio import files
from podstudio.errors import PodStudioError
from podstudio.storage.layout import user_folder

THEMES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Settings:
    """A user's settings.

    Args:
        theme: system, light or dark.
        recent_shows: Folders, the last one first.
        last_folder: Where files were last chosen.
        geometry: The window's place, as Qt's base64 text.
        page: The last page's name.
        last_episode: The folder of the episode that was open.
    """

    theme: str = "system"
    recent_shows: tuple[str, ...] = ()
    last_folder: str = ""
    geometry: str = ""
    page: str = "episodes"
    last_episode: str = ""
    splitters: dict[str, str] = field(default_factory=dict)


def load() -> Settings:
    """The user's settings; the defaults where there are none or they are damaged (the damaged file is set aside)."""
    path = user_folder() / "settings.json"
    try:
        return msgspec.convert(json.loads(path.read_text("utf-8")), Settings)
    except OSError:
        return Settings()
    except ValueError:
        with contextlib.suppress(OSError):
            path.replace(path.with_name("settings.damaged.json"))
        return Settings()


def save(settings: Settings) -> None:
    """Keep the settings. That they cannot be written is no reason to stop anybody's work."""
    with contextlib.suppress(PodStudioError):
        files.write_text(files.make_folder(user_folder()) / "settings.json", json.dumps(asdict(settings), indent=1) + "\n")


def with_recent(settings: Settings, show: Path, most: int = 10) -> tuple[str, ...]:
    """The recent shows with this one first."""
    name = str(show.absolute())
    return (name, *[other for other in settings.recent_shows if other != name])[:most]

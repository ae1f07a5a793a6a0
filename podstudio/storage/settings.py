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

THEMES = ("system", "light", "dark", "high-light", "high-dark")


@dataclass(frozen=True, slots=True)
class Settings:
    """A user's settings.

    Args:
        theme: One of THEMES.
        recent_shows: Folders, the last one first.
        last_folder: Where files were last chosen.
        geometry: The window's place, as Qt's base64 text.
        page: The last page's name.
        last_episode: The folder of the episode that was open.
        output_device, output_name: The sound device to hear with, by its id and as it was called; "" is the system's own.
        shortcuts: Keys as Qt writes them, by command, where they are not the usual ones. Commands that this version does not know stay.
        recent_commands: What was last chosen in the command palette, the last one first.
        snap_to: What dragged edges snap to besides clips: off, silence or zero.
        tidy_longest_s, tidy_kept_s: What counts as a long pause, and what is left of one.
    """

    theme: str = "system"
    recent_shows: tuple[str, ...] = ()
    last_folder: str = ""
    geometry: str = ""
    page: str = "episodes"
    last_episode: str = ""
    splitters: dict[str, str] = field(default_factory=dict)
    output_device: str = ""
    output_name: str = ""
    shortcuts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    recent_commands: tuple[str, ...] = ()
    snap_to: str = "off"
    tidy_longest_s: float = 1.0
    tidy_kept_s: float = 1.0


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

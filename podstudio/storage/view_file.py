"""Where the window was in an episode: a small file in the show's caches, so that the next start shows the same place."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from podstudio import files
from podstudio.errors import PodStudioError
from podstudio.storage import layout


class View(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place in an edit, in frames of the episode.

    Args:
        start, frames_per_pixel: What the lanes show; None where it is the whole episode.
        chosen: The chosen clip: its track's id and its number.
    """

    playhead: int = 0
    selection: tuple[int, int] | None = None
    start: float = 0.0
    frames_per_pixel: float | None = None
    chosen: tuple[str, int] | None = None


def load(folder: Path) -> View | None:
    """Where the window was in an episode; None where that is not known."""
    try:
        return msgspec.json.decode(layout.view_file(folder).read_bytes(), type=View)
    except (OSError, PodStudioError, msgspec.DecodeError):
        return None


def save(folder: Path, view: View) -> None:
    """Remember where the window is in an episode; where that cannot be written it is forgotten."""
    with contextlib.suppress(OSError, PodStudioError):
        path = layout.view_file(folder)
        files.make_folder(path.parent)
        files.write_bytes(path, msgspec.json.encode(view))

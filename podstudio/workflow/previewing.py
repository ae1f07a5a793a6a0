"""Looking at an episode's page before it is published."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from podstudio import files
from podstudio.article.preview import simple_html
from podstudio.model.publication import Package
from podstudio.storage import layout
from podstudio.workflow.episodes import OpenEpisode, open_episode
from podstudio.workflow.exporting import build_package
from podstudio.workflow.publishing import find_destination, other_items


def preview_html(episode: OpenEpisode, article: str, palette: Mapping[str, str]) -> str:
    """The page's article as rich text for the window, in its colours, while it is being written."""
    return simple_html(replace(episode, article=article).episode, episode.show, article, palette)


def preview_site(folder: Path) -> Path:
    """Write the page as it will be published into a temporary folder; gives the page's path for a browser.

    Raises:
        PodStudioError: The episode has no master, or a file of it cannot be read.
    """
    episode = open_episode(folder)
    destination = find_destination(episode.show, None)
    package = build_package(episode, destination, other_items(episode, destination.name), datetime.now(UTC))
    root = files.make_folder(layout.user_cache() / "preview" / episode.episode.guid)
    if not root.is_dir():
        root = Path(tempfile.mkdtemp())
    return write_preview(package, root)


def write_preview(package: Package, folder: Path) -> Path:
    """Write a package's audio, assets and pages into a folder of its own for a browser to show; gives the page's path. Raises PodStudioError."""
    for file in (package.audio, *package.assets, *package.pages):
        path = folder / file.path
        files.make_folder(path.parent)
        if file.source is not None:
            _copy_if_changed(file.source, path)
        else:
            files.write_if_changed(path, file.data or b"")
    return folder / package.page


def _copy_if_changed(source: Path, target: Path) -> None:
    """A copy of a file of any length, told by size and time of change."""
    try:
        there, here = (path.stat() for path in (source, target))
        if (there.st_size, there.st_mtime_ns) == (here.st_size, here.st_mtime_ns):
            return
    except OSError:
        pass  # not there yet; what is wrong with the source is told when it is read
    with files.replacing(target) as temporary:
        shutil.copy2(source, temporary)

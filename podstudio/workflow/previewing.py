"""Looking at an episode's page before it is published."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from podstudio import files
from podstudio.article.preview import simple_html
from podstudio.storage import layout
from podstudio.workflow.episodes import OpenEpisode, open_episode
from podstudio.workflow.exporting import build_package, write_preview
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

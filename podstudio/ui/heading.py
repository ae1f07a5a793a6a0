"""What the header and the title bar tell of what is open: the episode on its own pages, the show elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from podstudio.errors import PodStudioError
from podstudio.i18n import _, counted
from podstudio.ui.workspace import Workspace
from podstudio.workflow.episodes import OpenEpisode
from podstudio.workflow.shows import show_artwork


@dataclass(frozen=True, slots=True)
class Heading:
    """The header's lines and picture; `letters` stand where there is no picture."""

    title: str
    facts: str
    picture: Path | None
    letters: str
    window_title: str


def heading(workspace: Workspace, of_episode: bool) -> Heading:
    """What is told now; `of_episode` where the page that is shown is one of an episode's."""
    if workspace.episode and of_episode:
        return _of_episode(workspace, workspace.episode)
    if workspace.show:
        title = workspace.show.title
        return Heading(title, counted("{n} episode", "{n} episodes", len(workspace.rows)), _artwork(workspace), title, f"{title} — PodStudio")
    return Heading("PodStudio", _("From the recorded interview to the published episode"), None, "PodStudio", "PodStudio")


def _of_episode(workspace: Workspace, opened: OpenEpisode) -> Heading:
    told = opened.episode
    season = _("Season {n}").format(n=told.season) if told.season else ""
    number = _("episode {n}").format(n=told.number) if told.number else ""
    place = ", ".join(part for part in (season, number) if part)
    facts = " · ".join(part for part in (opened.show.title, place[:1].upper() + place[1:], _("saved")) if part)
    cover = next((row.artwork for row in workspace.rows if row.folder == opened.folder), None)
    return Heading(told.title, facts, cover, str(told.number or told.title), f"{told.title} — PodStudio")


def _artwork(workspace: Workspace) -> Path | None:
    try:
        return show_artwork(workspace.show_folder) if workspace.show_folder else None
    except PodStudioError:
        return None

"""The whole main job on the sample interview that comes with PodStudio, offline, into a site in a folder."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from podstudio import resources
from podstudio.jobs import Job
from podstudio.model.episode import Episode, Reference
from podstudio.model.publication import Receipt
from podstudio.model.show import Person, Show
from podstudio.model.timecode import parse_range, parse_seconds
from podstudio.storage import episode_file, layout
from podstudio.workflow.editing import EditRequest
from podstudio.workflow.episodes import NewEpisode, add_episode, edit_episode
from podstudio.workflow.publishing import publish_episode
from podstudio.workflow.shows import create_show


@dataclass(frozen=True, slots=True)
class Demo:
    """Where the demo is: the show, its episode's folder, and the receipt of its publishing."""

    show: Path
    episode: Path
    receipt: Receipt


def run_demo(folder: Path, job: Job) -> Demo:
    """Make the demo's show, or take the one that is there, and publish its episode.

    Raises:
        PodStudioError: The folder cannot be written, or holds another show.
    """
    sample = resources.folder("sample")
    told = tomllib.loads((sample / "sample.toml").read_text("utf-8"))
    if not (folder / layout.SHOW_FILE).exists():
        create_show(folder, _show(told["show"]), sample / told["show"]["artwork"])
    excerpts = told["excerpts"]
    for index, excerpt in enumerate(excerpts):
        part = job.part(0.2 * index / len(excerpts), 0.2 * (index + 1) / len(excerpts))
        _excerpt(folder, sample / told["episode"]["audio"], excerpt, part)
    episode = _episode_titled(folder, told["episode"]["title"]) or _add(folder, sample, told["episode"], job.part(0.2, 0.4))
    receipt = publish_episode(episode, None, False, job.part(0.4, 1.0))
    return Demo(folder, episode, receipt)


def _episode_titled(folder: Path, title: str) -> Path | None:
    return next((one for one in layout.episode_folders(folder) if episode_file.load(one).title == title), None)


def _excerpt(folder: Path, recording: Path, told: dict[str, Any], job: Job) -> None:
    """An earlier episode of the site, made of a part of the interview: a trailer, a foretaste."""
    if _episode_titled(folder, told["title"]):
        return
    new = NewEpisode(
        title=told["title"],
        kind=told["kind"],
        summary=told["summary"],
        category=told["category"],
        keywords=tuple(told["tags"]),
        date=datetime.now(UTC).replace(microsecond=0) - timedelta(days=told["days_ago"]),
    )
    added = add_episode(folder, [recording], new, job.part(0, 0.3))
    edit_episode(added.folder, EditRequest(start_s=parse_seconds(told["start"]), end_s=parse_seconds(told["end"])), job.part(0.3, 0.4))
    publish_episode(added.folder, None, False, job.part(0.4, 1.0))


def _show(told: dict[str, Any]) -> Show:
    return Show(
        title=told["title"],
        description=told["description"],
        authors=tuple(Person(**person) for person in told["authors"]),
        owner_email=told.get("owner_email", ""),
        language=told["language"],
        category=told["category"],
        subcategory=told.get("subcategory", ""),
        copyright=told.get("copyright", ""),
    )


def _add(folder: Path, sample: Path, told: dict[str, Any], job: Job) -> Path:
    new = NewEpisode(
        title=told["title"],
        number=told.get("number"),
        season=told.get("season"),
        summary=told["summary"],
        category=told["category"],
        keywords=tuple(told["tags"]),
        date=datetime.now(UTC).replace(microsecond=0),
        article=sample / "article.md",
        notes=sample / "notes.md",
        transcript=sample / "transcript.vtt",
        cover=sample / told["cover"],
    )
    added = add_episode(folder, [sample / told["audio"]], new, job.part(0, 0.8))
    episode_file.save(added.folder, _with_facts(added.episode, told))
    edit_episode(added.folder, _request(told["edit"]), job.part(0.8, 1.0))
    return added.folder


def _with_facts(episode: Episode, told: dict[str, Any]) -> Episode:
    return replace(
        episode,
        people=tuple(Person(**person) for person in told["people"]),
        objectives=tuple(told["objectives"]),
        references=tuple(Reference(**reference) for reference in told["references"]),
    )


def _request(told: dict[str, Any]) -> EditRequest:
    return EditRequest(
        start_s=parse_seconds(told["start"]) if told.get("start") else None,
        end_s=parse_seconds(told["end"]) if told.get("end") else None,
        cuts_s=tuple(parse_range(cut) for cut in told.get("cuts", ())),
        tighten_s=told.get("tighten"),
        chapters=tuple((parse_seconds(chapter["time"]), chapter["title"], chapter.get("url", "")) for chapter in told["chapters"]),
    )

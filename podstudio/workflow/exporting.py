"""An episode made ready to publish: its feed item, its page, the index, and the files that go with them.

The site's addresses, all in ASCII: `index.html`, `feed.xml`, `audio/NAME.mp3`, `episodes/NAME/index.html` with the episode's pictures, chapters
and transcript beside it, and `assets/`. A picture that changes gets another name, as apps expect.

Publishing an episode writes its own page, the index and the feed. Pages that were published earlier are left alone: they link back (to the
previous episode, a related one, the index), and what lies there keeps its address; the index, which tells what came next, is built anew each
time. Styles and scripts are named by their content, so that an older page keeps those it was made for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from podstudio.article import markdown
from podstudio.article.page import site_assets
from podstudio.audio.encode import ENCODERS
from podstudio.errors import BadInput
from podstudio.model.publication import FeedItem, Package, SiteFile, TimedChapter
from podstudio.model.show import Destination
from podstudio.model.timecode import format_stamp
from podstudio.storage import journal
from podstudio.workflow import facts
from podstudio.workflow.episodes import OpenEpisode
from podstudio.workflow.mastering import last_loudness, master_file
from podstudio.workflow.site_files import Assets, Place
from podstudio.workflow.site_pages import index_html, page_html

TRIAL_ADDRESS = "http://127.0.0.1:8000/"
"""The site's address while the show has none: what `python -m http.server` would answer at."""


def site_address(episode: OpenEpisode, destination: Destination) -> str:
    """The public address of a destination's root, with a slash at its end."""
    return (destination.options.get("url") or episode.show.url or TRIAL_ADDRESS).rstrip("/") + "/"


def build_package(episode: OpenEpisode, destination: Destination, others: Sequence[FeedItem], now: datetime, draft: bool = False) -> Package:
    """All that is published of an episode.

    Args:
        others: The destination's other episodes, as they were published.
        now: Date of publication where the episode has none.
        draft: Keep it out of the index and the feed.

    Raises:
        PodStudioError: There is no master, or a file of the episode cannot be read.
    """
    master = master_file(episode.folder)
    if master is None:
        raise BadInput(f"“{episode.episode.title}” has no master yet: master it first.")
    earlier = journal.sent_item(episode.folder, destination.name)
    place = Place(_address_name(episode, earlier, others), site_address(episode, destination))
    assets = Assets(episode, place)
    item = _feed_item(episode, place, master, assets, earlier, now)
    items = tuple(sorted((*others, *(() if draft else (item,))), key=lambda one: one.date, reverse=True))
    page = SiteFile(f"{place.folder}index.html", page_html(episode, item, items, place, assets).encode())
    index = SiteFile("index.html", index_html(episode, items, place, assets).encode())
    return Package(
        show=episode.show,
        episode=episode.episode,
        item=item,
        items=items,
        audio=SiteFile(item.audio_url.removeprefix(place.site_url), source=master),
        page=page.path,
        pages=(page,) if draft else (page, index),
        assets=(*assets.found, *site_assets()),
        site_url=place.site_url,
        feed_url=place.url("feed.xml"),
        image_url=place.url(assets.artwork),
    )


def _address_name(episode: OpenEpisode, earlier: FeedItem | None, others: Sequence[FeedItem]) -> str:
    """What the episode was published as; else its title's name, unlike every other's."""
    if earlier:
        return earlier.page_url.rstrip("/").rpartition("/")[2]
    taken = {other.page_url.rstrip("/").rpartition("/")[2] for other in others}
    name = free = episode.episode.address_name
    count = 1
    while free in taken:
        count += 1
        free = f"{name}-{count}"
    return free


def _feed_item(episode: OpenEpisode, place: Place, master: Path, assets: Assets, earlier: FeedItem | None, now: datetime) -> FeedItem:
    told, show = episode.episode, episode.show
    loudness = last_loudness(episode.folder)
    chapters = timed_chapters(episode)
    times = facts.episode_times(episode.project)
    date = told.date or (earlier.date if earlier else now)
    return FeedItem(
        guid=told.guid,
        title=told.title,
        date=date.astimezone(UTC).replace(microsecond=0),
        page_url=place.url(place.folder),
        audio_url=place.url(f"audio/{place.name}{master.suffix}"),
        audio_bytes=master.stat().st_size,
        audio_type=ENCODERS[master.suffix.lstrip(".")].media_type,
        duration_s=loudness.duration_s if loudness else episode.project.duration_s,
        description=_description(episode, chapters),
        content=markdown.to_html(markdown.with_pictures(episode.article, assets.pictures), times) if episode.article.strip() else "",
        summary=told.summary,
        number=told.number,
        season=told.season,
        type=told.type,
        explicit=show.explicit if told.explicit is None else told.explicit,
        image_url=place.url(assets.cover),
        chapters_url=place.url(assets.chapters) if assets.chapters and chapters else "",
        chapters=chapters,
        transcript_url=place.url(assets.transcript) if assets.transcript else "",
        transcript_type="text/vtt" if assets.transcript else "",
        people=told.credited(show),
        keywords=told.tags,
        category=told.category,
    )


def timed_chapters(episode: OpenEpisode) -> tuple[TimedChapter, ...]:
    """The chapters in seconds of the episode."""
    return tuple(TimedChapter(mark.start_ms / 1000, mark.title, mark.url, "", mark.hidden) for mark in facts.chapter_marks(episode.project))


def _description(episode: OpenEpisode, chapters: Sequence[TimedChapter]) -> str:
    """Summary and show notes as a feed takes them, with the chapters' time stamps that apps turn into chapters."""
    text = "\n\n".join(part for part in (markdown.escape(episode.episode.summary), episode.notes) if part.strip())
    if not text.strip():
        text = markdown.escape(_beginning(markdown.plain_text(episode.article)) or episode.episode.title)
    shown = [chapter for chapter in chapters if not chapter.hidden]
    stamps = "  \n".join(f"{format_stamp(chapter.start_s)} {markdown.escape(chapter.title)}" for chapter in shown) if len(shown) >= 2 else ""
    return markdown.feed_html(text, facts.episode_times(episode.project), ending=stamps)


def _beginning(text: str, characters: int = 400) -> str:
    """The text, or its first words with an ellipsis."""
    return text if len(text) <= characters else text[:characters].rpartition(" ")[0] + " …"

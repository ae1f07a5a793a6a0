"""An episode made ready to publish: its feed item, its page, the index, and the files that go with them.

The site's addresses, all in ASCII: `index.html`, `feed.xml`, `audio/NAME.mp3`, `episodes/NAME/index.html` with the episode's pictures, chapters
and transcript beside it, and `assets/`. A picture that changes gets another name, as apps expect.

Publishing an episode writes its own page, the index and the feed. Pages that were published earlier are left alone: they link back (to the
previous episode, a related one, the index), and what lies there keeps its address; the index, which tells what came next, is built anew each
time. Styles and scripts are named by their content, so that an older page keeps those it was made for.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from podstudio import files, images
from podstudio.article import markdown
from podstudio.article.page import episode_page, index_page, site_assets
from podstudio.article.page_facts import Card, IndexFacts, PageFacts
from podstudio.audio.encode import ENCODERS
from podstudio.errors import BadInput
from podstudio.model.publication import FeedItem, Package, SiteFile, TimedChapter
from podstudio.model.show import Destination
from podstudio.model.timecode import format_stamp
from podstudio.model.transcript import parse_vtt
from podstudio.storage import journal, layout
from podstudio.workflow import facts
from podstudio.workflow.episodes import OpenEpisode
from podstudio.workflow.mastering import last_loudness, master_file

TRIAL_ADDRESS = "http://127.0.0.1:8000/"
"""The site's address while the show has none: what `python -m http.server` would answer at."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an episode's files lie on the site. `name` is the episode's name in addresses."""

    name: str
    site_url: str

    @property
    def folder(self) -> str:
        return f"episodes/{self.name}/"

    def url(self, path: str) -> str:
        return self.site_url + path


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
    place = _Place(_address_name(episode, earlier, others), site_address(episode, destination))
    assets = _Assets(episode, place)
    item = _feed_item(episode, place, master, assets, earlier, now)
    items = tuple(sorted((*others, *(() if draft else (item,))), key=lambda one: one.date, reverse=True))
    page = SiteFile(f"{place.folder}index.html", _page(episode, item, items, place, assets).encode())
    index = SiteFile("index.html", _index(episode, items, place, assets).encode())
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


class _Assets:
    """The files beside an episode's page; collected once, named by their content where apps ask for it."""

    def __init__(self, episode: OpenEpisode, place: _Place) -> None:
        self.found: list[SiteFile] = []
        self._episode, self._place = episode, place
        self.artwork = self._picture(episode.show_folder / episode.show.artwork, "artwork")
        own = facts.cover_path(episode)
        self.cover = self.artwork if own is None or not episode.episode.cover else self._picture(own, f"{place.folder}cover")
        self.chapters = self._beside("chapters.json")
        self.transcript = self._beside("transcript.vtt")
        self.pictures = self._article_pictures()

    def _picture(self, path: Path, name: str) -> str:
        data = path.read_bytes() if path.is_file() and not images.inspect(path).problems() else None
        if data is None:
            data = images.cover_jpeg(path) if path.is_file() else images.monogram_jpeg(self._episode.show.title)
        ending = ".png" if data.startswith(b"\x89PNG") else ".jpg"
        return self._add(f"{name}-{hashlib.sha256(data).hexdigest()[:8]}{ending}", data)

    def _beside(self, name: str) -> str:
        path = self._episode.folder / layout.MASTER / name
        return self._add(self._place.folder + name, path.read_bytes()) if path.is_file() else ""

    def _article_pictures(self) -> dict[str, str]:
        """Each picture that the article names, and its name on the site; one that is missing or outside the folder is left out."""
        named: dict[str, str] = {}
        root = self._episode.folder.resolve()
        for reference in markdown.images(self._episode.article):
            path = (self._episode.folder / reference).resolve()
            if path.is_relative_to(root) and path.is_file():
                data = path.read_bytes()
                name = f"picture-{hashlib.sha256(data).hexdigest()[:8]}{path.suffix.lower()}"
                self._add(self._place.folder + name, data)
                named[reference] = name
        return named

    def _add(self, path: str, data: bytes) -> str:
        self.found.append(SiteFile(path, data))
        return path


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


def _feed_item(episode: OpenEpisode, place: _Place, master: Path, assets: _Assets, earlier: FeedItem | None, now: datetime) -> FeedItem:
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


def _page(episode: OpenEpisode, item: FeedItem, items: Sequence[FeedItem], place: _Place, assets: _Assets) -> str:
    up = "../../"
    before = [other for other in items if other.date < item.date and other.guid != item.guid]
    after = [other for other in items if other.date >= item.date and other.guid != item.guid]
    previous = before[0] if before else None
    related = _related(episode, [*before, *after], previous)
    transcript = episode.folder / layout.MASTER / "transcript.vtt"
    page = PageFacts(
        show=episode.show,
        episode=replace(episode.episode, date=item.date),
        article=markdown.with_pictures(episode.article, assets.pictures),
        notes=episode.notes,
        audio_href=up + item.audio_url.removeprefix(place.site_url),
        audio_type=item.audio_type,
        audio_bytes=item.audio_bytes,
        audio_url=item.audio_url,
        duration_s=item.duration_s,
        chapters=item.chapters,
        cover_href=up + assets.cover,
        cover_url=item.image_url,
        transcript_href="transcript.vtt" if assets.transcript else "",
        transcript=parse_vtt(transcript.read_text("utf-8")) if assets.transcript else (),
        previous=_card(previous, place, up) if previous else None,
        related=tuple(_card(other, place, up) for other in related),
        index_href=f"{up}index.html",
        feed_href=f"{up}feed.xml",
        assets_href=f"{up}assets/",
        page_url=item.page_url,
        feed_url=place.url("feed.xml"),
        times=facts.episode_times(episode.project),
    )
    return episode_page(page)


def _related(episode: OpenEpisode, others: Sequence[FeedItem], previous: FeedItem | None) -> list[FeedItem]:
    """The episodes named as related; else the one that shares most keywords, people and category."""
    named = [other for other in others if other.guid in episode.episode.related]
    if named:
        return named[:3]
    told = episode.episode
    people = {person.name for person in told.people}

    def likeness(other: FeedItem) -> int:
        shared = len(set(told.tags) & set(other.keywords)) * 2 + len(people & {person.name for person in other.people})
        return shared + (3 if told.category and told.category == other.category else 0)

    rest = [other for other in others if previous is None or other.guid != previous.guid]
    best = sorted(rest, key=likeness, reverse=True)
    return best[:1]


def _card(item: FeedItem, place: _Place, up: str) -> Card:
    def local(url: str) -> str:
        return up + url.removeprefix(place.site_url)

    return Card(
        title=item.title,
        guid=item.guid,
        type=item.type,
        href=local(item.page_url) + "index.html",
        summary=item.summary,
        image_href=local(item.image_url) if item.image_url else "",
        number=item.number,
        season=item.season,
        date=item.date,
        duration_s=item.duration_s,
        category=item.category,
        audio_href=local(item.audio_url),
        audio_type=item.audio_type,
        words=tuple(dict.fromkeys((*item.keywords, *(person.name for person in item.people)))),
    )


def _index(episode: OpenEpisode, items: Sequence[FeedItem], place: _Place, assets: _Assets) -> str:
    cards = tuple(_card(item, place, "") for item in items)
    return index_page(
        IndexFacts(
            show=episode.show,
            episodes=cards,
            artwork_href=assets.artwork,
            artwork_url=place.url(assets.artwork),
            feed_href="feed.xml",
            feed_url=place.url("feed.xml"),
            assets_href="assets/",
            site_url=place.site_url,
        )
    )


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

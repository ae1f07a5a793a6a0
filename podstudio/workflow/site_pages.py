"""The pages of the published site: the episode's own, and the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from podstudio.article import markdown
from podstudio.article.page import episode_page, index_page
from podstudio.article.page_facts import Card, IndexFacts, PageFacts
from podstudio.model.publication import FeedItem
from podstudio.model.transcript import parse_vtt
from podstudio.storage import layout
from podstudio.workflow import facts
from podstudio.workflow.episodes import OpenEpisode
from podstudio.workflow.site_files import Assets, Place


def page_html(episode: OpenEpisode, item: FeedItem, items: Sequence[FeedItem], place: Place, assets: Assets) -> str:
    """The page of the episode; `items` are all of the site, the newest first."""
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


def _card(item: FeedItem, place: Place, up: str) -> Card:
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


def index_html(episode: OpenEpisode, items: Sequence[FeedItem], place: Place, assets: Assets) -> str:
    """The index of all episodes."""
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

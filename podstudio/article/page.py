"""The published pages: an episode's, and the index of all. Templates, styles and scripts are in resources/site."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from podstudio import resources
from podstudio.article import markdown
from podstudio.i18n import _
from podstudio.model.episode import Episode
from podstudio.model.publication import SiteFile, TimedChapter
from podstudio.model.show import Person, Show, join_names
from podstudio.model.timecode import format_seconds
from podstudio.model.transcript import Cue

ASSETS = ("site.css", "player.js", "site.js", "icon.svg")
_RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "yi", "ps", "dv", "ug"}


@dataclass(frozen=True, slots=True)
class Card:
    """An episode as other pages show it. `href`, `image_href` and `audio_href` are relative to that page."""

    title: str
    href: str
    date: datetime
    duration_s: float
    summary: str = ""
    image_href: str = ""
    number: int | None = None
    season: int | None = None
    category: str = ""
    audio_href: str = ""
    audio_type: str = ""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """All that an episode's page shows. `_href` are relative to the page, `_url` whole addresses; `article` and `notes` are Markdown."""

    show: Show
    episode: Episode
    article: str
    audio_href: str
    audio_url: str
    audio_type: str
    audio_bytes: int
    duration_s: float
    index_href: str
    feed_href: str
    feed_url: str
    assets_href: str
    page_url: str
    cover_href: str = ""
    cover_url: str = ""
    notes: str = ""
    chapters: Sequence[TimedChapter] = ()
    transcript: Sequence[Cue] = ()
    transcript_href: str = ""
    previous: Card | None = None
    related: Sequence[Card] = ()


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """All that the index shows; its episodes newest first."""

    show: Show
    episodes: Sequence[Card]
    artwork_href: str
    artwork_url: str
    feed_href: str
    feed_url: str
    assets_href: str
    site_url: str


def episode_page(facts: PageFacts) -> str:
    """An episode's page: article and audio together."""
    people = facts.episode.credited(facts.show)
    crumbs = [part.strip() for part in facts.episode.category.split(">") if part.strip()]
    guests = join_names([person.name for person in facts.episode.guests])
    return _environment().get_template("episode.html").render(
        facts=facts,
        show=facts.show,
        episode=facts.episode,
        article=Markup(markdown.to_html(_without_title(facts.article, facts.episode.title))),  # noqa: S704 - to_html sanitises
        notes=Markup(markdown.to_html(facts.notes)),  # noqa: S704 - to_html sanitises
        people=people,
        byline=_byline(people),
        disclosures=[person for person in people if person.disclosure],
        crumbs=crumbs,
        listen=_("Listen to the podcast with {guest}").format(guest=guests) if guests else _("Listen to the podcast"),
        description=facts.episode.summary or markdown.plain_text(facts.article)[:300],
        share=_share_links(facts.page_url, facts.episode.title),
        cues=[_cue(cue) for cue in facts.transcript],
        structured=_as_json(_episode_data(facts, people)),
        direction=_direction(facts.show.language),
        minutes=markdown.reading_minutes(facts.article) if facts.article.strip() else 0,
    )  # fmt: skip


def index_page(facts: IndexFacts) -> str:
    """The site's first page: the show and its episodes."""
    categories = sorted({card.category.split(">")[0].strip() for card in facts.episodes if card.category})
    return _environment().get_template("index.html").render(
        facts=facts,
        show=facts.show,
        categories=categories,
        structured=_as_json(_series_data(facts.show, facts.site_url, facts.feed_url, facts.artwork_url)),
        direction=_direction(facts.show.language),
    )  # fmt: skip


def article_html(facts: PageFacts) -> str:
    """The article alone, for destinations that have pages of their own."""
    return markdown.to_html(facts.article)


def site_assets() -> tuple[SiteFile, ...]:
    """The styles, scripts and icon of every site."""
    folder = resources.folder("site")
    return tuple(SiteFile(f"assets/{name}", (folder / name).read_bytes()) for name in ASSETS)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resources.folder("site")), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(time=format_seconds, day=_day, megabytes=lambda size: f"{size / 1e6:.1f} MB", minutes=lambda s: max(1, round(s / 60)))
    environment.globals.update(_=_, version=_asset_version())
    return environment


@cache
def _asset_version() -> str:
    return hashlib.sha256(b"".join(file.data or b"" for file in site_assets())).hexdigest()[:8]


def _without_title(article: str, title: str) -> str:
    """The article without a first heading that only repeats the episode's title, which the page shows already."""
    first, _, rest = article.lstrip().partition("\n")
    return rest if first.startswith("# ") and first[2:].strip().casefold() == title.strip().casefold() else article


def _day(moment: datetime) -> str:
    """A date as the host's zone has it: 1 January 2019."""
    local = moment.astimezone()
    months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
    return f"{local.day} {_(months[local.month - 1])} {local.year}"


def _byline(people: Sequence[Person]) -> list[Person]:
    """Who is named under the title: hosts, guests, authors, each once."""
    named: dict[str, Person] = {}
    for person in people:
        if person.role in ("host", "guest", "author", "co-host", "cohost"):
            named.setdefault(person.name, person)
    return list(named.values())


def _share_links(url: str, title: str) -> Mapping[str, str]:
    address, text = quote(url, safe=""), quote(title, safe="")
    return {
        "E-mail": f"mailto:?subject={text}&body={address}",
        "Mastodon": f"https://mastodonshare.com/?text={text}&url={address}",
        "LinkedIn": f"https://www.linkedin.com/sharing/share-offsite/?url={address}",
    }


def _cue(cue: Cue) -> dict[str, object]:
    voice, text = "", cue.text
    if cue.text.startswith("<v") and ">" in cue.text:
        name, _, text = cue.text.partition(">")
        voice = name[2:].lstrip(". ").strip()
    return {"start": cue.start_s, "end": cue.end_s, "voice": voice, "text": markdown.plain_text(markdown.escape(text.replace("</v>", "")))}


def _direction(language: str) -> str:
    return "rtl" if language.lower().partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def _episode_data(facts: PageFacts, people: Sequence[Person]) -> dict[str, Any]:
    """schema.org's PodcastEpisode."""
    episode = facts.episode
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "PodcastEpisode",
        "name": episode.title,
        "url": facts.page_url,
        "description": episode.summary or None,
        "datePublished": episode.date.isoformat() if episode.date else None,
        "duration": _iso_duration(facts.duration_s),
        "timeRequired": _iso_duration(facts.duration_s),
        "inLanguage": facts.show.language,
        "episodeNumber": episode.number,
        "image": facts.cover_url or None,
        "keywords": list(episode.tags) or None,
        "author": [{"@type": "Person", "name": person.name, **({"url": person.url} if person.url else {})} for person in people],
        "associatedMedia": {
            "@type": "AudioObject",
            "contentUrl": facts.audio_url,
            "encodingFormat": facts.audio_type,
            "contentSize": str(facts.audio_bytes),
            "duration": _iso_duration(facts.duration_s),
        },
        "partOfSeries": _series_data(facts.show, _root(facts), facts.feed_url, ""),
        "hasPart": [_clip(chapter, facts.page_url) for chapter in facts.chapters if not chapter.hidden] or None,
        "citation": [reference.text for reference in episode.references] or None,
    }
    return {key: value for key, value in data.items() if value is not None}


def _root(facts: PageFacts) -> str:
    return facts.feed_url.rpartition("/")[0] + "/"


def _clip(chapter: TimedChapter, page_url: str) -> dict[str, Any]:
    return {"@type": "Clip", "name": chapter.title, "startOffset": chapter.start_s, "url": f"{page_url}#t={chapter.start_s:g}"}


def _series_data(show: Show, url: str, feed_url: str, image: str) -> dict[str, Any]:
    data = {
        "@context": "https://schema.org",
        "@type": "PodcastSeries",
        "name": show.title,
        "url": url,
        "webFeed": feed_url,
        "description": show.description or None,
        "inLanguage": show.language,
        "image": image or None,
        "author": [{"@type": "Person", "name": person.name} for person in show.authors] or None,
    }
    return {key: value for key, value in data.items() if value is not None}


def _iso_duration(seconds: float) -> str:
    whole = round(seconds)
    return f"PT{whole // 3600}H{whole // 60 % 60}M{whole % 60}S"


def _as_json(data: dict[str, Any]) -> Markup:
    """JSON that may stand inside a script element."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 - what could end the element is escaped

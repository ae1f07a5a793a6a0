"""The published pages: an episode's, and the index of all. Templates, styles and scripts are in resources/site."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from podstudio import resources
from podstudio.article import markdown
from podstudio.article.page_facts import IndexFacts, PageFacts
from podstudio.article.structured_data import episode_json, series_json
from podstudio.article.time_links import seconds_text
from podstudio.i18n import _
from podstudio.model.publication import SiteFile
from podstudio.model.show import Person, join_names
from podstudio.model.timecode import format_seconds
from podstudio.model.transcript import Cue

ASSETS = ("site.css", "common.js", "episode.js", "index.js", "icon.svg")
_RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "yi", "ps", "dv", "ug"}
_LONG_TITLE = 80
_BYLINE_ROLES = ("host", "guest", "author", "co-host", "cohost")


def episode_page(facts: PageFacts) -> str:
    """An episode's page: article and audio together."""
    episode = facts.episode
    people = episode.credited(facts.show)
    guests = join_names([person.name for person in episode.guests])
    article = _without_title(facts.article, episode.title)
    return _environment().get_template("episode.html").render(
        facts=facts,
        show=facts.show,
        episode=episode,
        article=Markup(markdown.to_html(article, facts.times)),  # noqa: S704 - to_html sanitises
        notes=Markup(markdown.to_html(facts.notes, facts.times, prefix="notes-")),  # noqa: S704 - to_html sanitises
        byline=_byline(people),
        disclosures=[person for person in people if person.disclosure],
        crumbs=_crumbs(episode.category),
        chapters=[chapter for chapter in facts.chapters if not chapter.hidden],
        listen=_("Listen to the podcast with {guest}").format(guest=guests) if guests else _("Listen to the podcast"),
        description=episode.summary or markdown.plain_text(facts.article)[:300] or episode.title,
        share=_share_links(facts.page_url, episode.title),
        cues=[_cue(cue) for cue in facts.transcript],
        structured=episode_json(facts, people),
        direction=_direction(facts.show.language),
        minutes=markdown.reading_minutes(article) if article.strip() else 0,
        long_title=len(episode.title) > _LONG_TITLE,
    )  # fmt: skip


def index_page(facts: IndexFacts) -> str:
    """The site's first page: the show and its episodes."""
    categories = sorted({card.category.split(">")[0].strip() for card in facts.episodes if card.category})
    return _environment().get_template("index.html").render(
        facts=facts,
        show=facts.show,
        categories=categories,
        structured=series_json(facts),
        direction=_direction(facts.show.language),
        long_title=len(facts.show.title) > _LONG_TITLE,
    )  # fmt: skip


def article_html(facts: PageFacts) -> str:
    """The article alone, for destinations that have pages of their own."""
    return markdown.to_html(facts.article, facts.times)


def site_assets() -> tuple[SiteFile, ...]:
    """The styles, scripts and icon of every site, named by their content: a page that was published before keeps those it was made for."""
    return tuple(SiteFile(f"assets/{asset_name(name)}", _asset(name)) for name in ASSETS)


@cache
def asset_name(name: str) -> str:
    """What an asset is called on the site: site.css → site-1a2b3c4d.css."""
    path = PurePosixPath(name)
    return f"{path.stem}-{hashlib.sha256(_asset(name)).hexdigest()[:8]}{path.suffix}"


def _asset(name: str) -> bytes:
    return (resources.folder("site") / name).read_bytes()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resources.folder("site")), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        time=format_seconds,
        seconds=seconds_text,
        day=_day,
        moment=_moment,
        local=lambda moment: moment.astimezone().isoformat(timespec="seconds"),
        megabytes=lambda size: f"{size / 1e6:.1f} MB",
        how_long=_how_long,
        path=lambda category: " > ".join(_crumbs(category)),
        audio_name=_audio_name,
        web=lambda address: address if address.startswith(("https://", "http://")) else "",
    )
    environment.globals.update(_=_, asset=asset_name)
    return environment


def _without_title(article: str, title: str) -> str:
    """The article without a first heading that only repeats the episode's title, which the page shows already."""
    first, _, rest = article.lstrip().partition("\n")
    return rest if first.startswith("# ") and first[2:].strip().casefold() == title.strip().casefold() else article


def _crumbs(category: str) -> list[str]:
    return [part.strip() for part in category.split(">") if part.strip()]


def _day(moment: datetime) -> str:
    """A date as the host's zone has it: 1 January 2019."""
    local = moment.astimezone()
    months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
    return f"{local.day} {_(months[local.month - 1])} {local.year}"


def _moment(moment: datetime) -> str:
    """Date and time in the host's zone, which is named: 1 January 2019, 07:30 CET (UTC+01:00)."""
    local = moment.astimezone()
    offset = local.strftime("%z")
    named = f"UTC{offset[:3]}:{offset[3:5]}"
    zone = local.tzname() or named
    return f"{_day(moment)}, {local:%H:%M} {zone}" + ("" if zone.startswith("UTC") else f" ({named})")


def _how_long(seconds: float) -> str:
    """How long an episode is, in words: 14 s, 42 min, 1 h 5 min."""
    if seconds < 60:
        return _("{n}\u00a0s").format(n=max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("{n}\u00a0min").format(n=minutes)
    return _("{h}\u00a0h {n}\u00a0min").format(h=minutes // 60, n=minutes % 60)


def _audio_name(href: str) -> str:
    """What kind of file it is: MP3."""
    return PurePosixPath(href).suffix.lstrip(".").upper()


def _byline(people: Sequence[Person]) -> list[Person]:
    """Who is named under the title: hosts, guests, authors, each once."""
    named: dict[str, Person] = {}
    for person in people:
        if person.role in _BYLINE_ROLES:
            named.setdefault(person.name, person)
    return list(named.values())


def _share_links(url: str, title: str) -> Mapping[str, str]:
    address, text = quote(url, safe=""), quote(title, safe="")
    return {
        _("E-mail"): f"mailto:?subject={text}&body={address}",
        "Mastodon": f"https://mastodonshare.com/?text={text}&url={address}",
        "LinkedIn": f"https://www.linkedin.com/sharing/share-offsite/?url={address}",
    }


def _cue(cue: Cue) -> dict[str, object]:
    voice, text = "", cue.text
    if cue.text.startswith("<v") and ">" in cue.text:
        name, _, text = cue.text.partition(">")
        voice = name[2:].lstrip(". ").strip()
    return {"start": cue.start_s, "end": cue.end_s, "voice": voice, "text": html.unescape(re.sub(r"<[^>]*>", "", text)).strip()}


def _direction(language: str) -> str:
    return "rtl" if language.lower().partition("-")[0] in _RIGHT_TO_LEFT else "ltr"

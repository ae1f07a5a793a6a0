"""What a page is made of: plain facts, with every address already relative to the page or whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from podstudio.article.time_links import Times
from podstudio.model.episode import Episode
from podstudio.model.publication import TimedChapter
from podstudio.model.show import Show
from podstudio.model.transcript import Cue


@dataclass(frozen=True, slots=True)
class Card:
    """An episode as other pages show it. `href`, `image_href` and `audio_href` are relative to that page; `words` are found by the search too."""

    title: str
    href: str
    date: datetime
    duration_s: float
    guid: str = ""
    type: str = "full"
    summary: str = ""
    image_href: str = ""
    number: int | None = None
    season: int | None = None
    category: str = ""
    audio_href: str = ""
    audio_type: str = ""
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PageFacts:
    """All that an episode's page shows. `_href` are relative to the page, `_url` whole addresses; `article` and `notes` are Markdown.

    Args:
        times: Takes the links into the audio of article and notes from the source's time to the episode's.
    """

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
    times: Times | None = None


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

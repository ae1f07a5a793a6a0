"""What passes from an exported episode to its listeners: the package, the gate's report, the receipt and the proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from podstudio.model.episode import Episode
from podstudio.model.show import Person, Show

LEVELS = ("green", "amber", "red")


@dataclass(frozen=True, slots=True)
class Line:
    """One check of the release gate.

    Args:
        id: Stable, as in "loudness" or "artwork".
        level: green, amber or red; red stops the publishing.
        title: What was checked, in a word or two.
        message: What was found, in a sentence or less.
        fix: The verb that mends it ("master", "artwork", "details", "article", …); "" where a person must.
    """

    id: str
    level: str
    title: str
    message: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The release gate's answer."""

    lines: tuple[Line, ...]

    @property
    def level(self) -> str:
        """The worst level of its lines; green where there are none."""
        return max((line.level for line in self.lines), key=LEVELS.index, default="green")


@dataclass(frozen=True, slots=True)
class TimedChapter:
    """A chapter of the published episode, in seconds of its time."""

    start_s: float
    title: str
    url: str = ""
    image: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One episode as the feed tells it. Addresses are whole (https://…) and final.

    Args:
        description: Short HTML (p ol ul li a b i strong em br), with the chapters' time stamps; at most 4,000 bytes.
        content: The article's HTML.
        audio_bytes: Length of the enclosure in bytes.
        transcript_url: "" where there is none; `transcript_type` its media type.
        people: Everybody, hosts too: an item's list replaces the channel's.
    """

    guid: str
    title: str
    date: datetime
    page_url: str
    audio_url: str
    audio_bytes: int
    audio_type: str
    duration_s: float
    description: str
    content: str = ""
    summary: str = ""
    number: int | None = None
    season: int | None = None
    type: str = "full"
    explicit: bool = False
    image_url: str = ""
    chapters_url: str = ""
    chapters: tuple[TimedChapter, ...] = ()
    transcript_url: str = ""
    transcript_type: str = ""
    people: tuple[Person, ...] = ()
    keywords: tuple[str, ...] = ()
    category: str = ""


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the published site: its path below the site's root (ASCII, "/") and its bytes, or the file they are in."""

    path: str
    data: bytes | None = None
    source: Path | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """All that is published of one episode, the same for every kind of destination.

    Args:
        item: The episode's own feed item.
        items: Every episode of the destination's feed, this one among them, newest first.
        audio: The master; `cover` the episode's picture; both as they will be sent.
        page: Path of the episode's page below the site's root.
        pages: The HTML of this page, the index and whatever else changed.
        assets: Styles, scripts, pictures, chapters, transcript.
        feed_url: The feed's public address; `site_url` that of the site's root, with a slash at its end.
    """

    show: Show
    episode: Episode
    item: FeedItem
    items: tuple[FeedItem, ...]
    audio: SiteFile
    page: str
    pages: tuple[SiteFile, ...]
    assets: tuple[SiteFile, ...]
    site_url: str
    feed_url: str
    image_url: str


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One thing fetched back and compared after publishing."""

    check: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a destination now holds.

    Args:
        page, feed, audio: For people: a path for a folder, an address for a server.
        sent: Paths (or ids) that were written this time; `kept` those that were already there unchanged.
        remote: Ids that the destination gave, for finding the episode again.
    """

    destination: str
    kind: str
    date: datetime
    page: str
    feed: str
    audio: str
    sent: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    remote: Mapping[str, str] = field(default_factory=dict)
    proof: tuple[ProofLine, ...] = ()

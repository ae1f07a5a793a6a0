"""The facts of an episode as an audio file carries them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it stands in a file: JPEG or PNG bytes."""

    data: bytes
    mime: str = "image/jpeg"


@dataclass(frozen=True, slots=True)
class ChapterMark:
    """A chapter in the episode's time, in milliseconds. Hidden ones are not in the table of contents."""

    start_ms: int
    end_ms: int
    title: str
    url: str = ""
    image: Picture | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class TagSet:
    """What is written into a published file. Empty fields are left out.

    Args:
        show: The podcast's title (the album).
        authors: Names; the first ones are the hosts.
        date: Of release, in UTC.
        summary: Plain text, short. `notes` is plain text, long.
        link: The episode's page.
    """

    title: str
    show: str = ""
    authors: tuple[str, ...] = ()
    number: int | None = None
    season: int | None = None
    date: datetime | None = None
    summary: str = ""
    notes: str = ""
    guid: str = ""
    feed_url: str = ""
    link: str = ""
    category: str = ""
    keywords: tuple[str, ...] = ()
    language: str = "en"
    copyright: str = ""
    cover: Picture | None = None
    chapters: tuple[ChapterMark, ...] = ()

"""A show: what show.toml says."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

FEED_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Of podcast:guid (Podcasting 2.0)."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody heard or named in an episode.

    Args:
        role: One of the Podcasting 2.0 taxonomy: host, guest, author, editor, reviewer, …
        disclosure: Conflicts of interest, as the person states them.
    """

    name: str
    role: str = "host"
    url: str = ""
    image: str = ""
    disclosure: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where episodes are published: a row of show.toml's `destinations`. Never holds a secret."""

    name: str
    kind: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mastering:
    """How a show's episodes should sound and be coded.

    Args:
        lufs: Target of the integrated loudness in LUFS (-40 to -5).
        true_peak: Ceiling of the decoded file in dBTP (-12 to 0).
        format: mp3, m4a, opus, flac or wav.
        bitrate: In kbit/s, of lossy formats.
        mono: Mix to one channel.
    """

    lufs: float = -16.0
    true_peak: float = -1.0
    format: str = "mp3"
    bitrate: int = 128
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Show:
    """A podcast: all that its episodes share.

    Args:
        language: An ISO 639 code, with a region where wanted: en, en-us, pt-br.
        category: One of Apple's, exact in letter case; `subcategory` inside it.
        url: The public address of the show's site, "" while there is none.
        feed_guid: podcast:guid, set once.
        artwork: Path of the cover inside the show's folder.
        sample_rate: Of the edit and the masters, in Hz.
    """

    title: str
    description: str = ""
    authors: tuple[Person, ...] = ()
    owner_email: str = ""
    language: str = "en"
    category: str = "Education"
    subcategory: str = ""
    explicit: bool = False
    type: str = "episodic"
    url: str = ""
    copyright: str = ""
    feed_guid: str = ""
    artwork: str = "artwork.jpg"
    sample_rate: int = 44_100
    mastering: Mastering = field(default_factory=Mastering)
    destinations: tuple[Destination, ...] = ()

    @property
    def author(self) -> str:
        """The authors' names as one line."""
        return join_names([person.name for person in self.authors])


def join_names(names: list[str] | tuple[str, ...]) -> str:
    """One line of names: Ana and Ben; Ana, Ben and Cy."""
    return names[0] if len(names) == 1 else " and ".join([", ".join(names[:-1]), names[-1]]) if names else ""


def new_feed_guid(feed_url: str) -> str:
    """The podcast:guid of a feed: UUIDv5 of its address without scheme and trailing slashes; random where there is no address yet."""
    bare = feed_url.partition("://")[2].rstrip("/")
    return str(uuid.uuid5(FEED_NAMESPACE, bare)) if bare else str(uuid.uuid4())

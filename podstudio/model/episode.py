"""An episode: what episode.toml says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from podstudio.model.names import slug
from podstudio.model.show import Person, Show


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the suggested reading. `text` is the citation as it is printed; `url` where it can be read."""

    text: str
    url: str = ""
    doi: str = ""


@dataclass(frozen=True, slots=True)
class Episode:
    """The facts of one episode.

    Args:
        guid: Set once, never changed: apps know the episode by it.
        type: full, trailer or bonus.
        summary: One or two plain sentences (at most 4,000 bytes in feeds).
        date: Of publication, in UTC; None until it is known.
        category: The breadcrumb's path, as in "Opinion > Networking".
        cover: Path inside the episode's folder; "" takes the show's artwork.
        related: GUIDs of episodes to show as "Read more".
    """

    guid: str
    title: str
    number: int | None = None
    season: int | None = None
    type: str = "full"
    summary: str = ""
    date: datetime | None = None
    people: tuple[Person, ...] = ()
    tags: tuple[str, ...] = ()
    category: str = ""
    explicit: bool | None = None
    cover: str = ""
    slug: str = ""
    objectives: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    related: tuple[str, ...] = ()

    @property
    def address_name(self) -> str:
        """The ASCII name of the episode in addresses and of its files."""
        return self.slug or slug(self.title, fallback=f"episode-{self.number}" if self.number else f"episode-{self.guid[:8]}")

    @property
    def guests(self) -> tuple[Person, ...]:
        """The people whose role is guest."""
        return tuple(person for person in self.people if person.role == "guest")

    def credited(self, show: Show) -> tuple[Person, ...]:
        """Everybody to name: the show's hosts unless the episode names its own, then the episode's people."""
        own_hosts = any(person.role == "host" for person in self.people)
        return self.people if own_hosts else (*show.authors, *self.people)

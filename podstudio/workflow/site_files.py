"""Where an episode lies on the published site, and the files beside its page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from podstudio import images
from podstudio.article import markdown
from podstudio.model.publication import SiteFile
from podstudio.storage import layout
from podstudio.workflow import facts
from podstudio.workflow.episodes import OpenEpisode


@dataclass(frozen=True, slots=True)
class Place:
    """Where an episode's files lie on the site. `name` is the episode's name in addresses."""

    name: str
    site_url: str

    @property
    def folder(self) -> str:
        """Of its page, with a slash at its end."""
        return f"episodes/{self.name}/"

    def url(self, path: str) -> str:
        """The public address of a file of the site."""
        return self.site_url + path


class Assets:
    """The files beside an episode's page; collected once, named by their content where apps ask for it."""

    def __init__(self, episode: OpenEpisode, place: Place) -> None:
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

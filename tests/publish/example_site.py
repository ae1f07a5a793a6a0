"""A small show with real files, as the workflow would hand it to a destination."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from podstudio import images
from podstudio.model.episode import Episode
from podstudio.model.publication import FeedItem, Package, SiteFile, TimedChapter
from podstudio.model.show import Person, Show, new_feed_guid

SITE = "https://podcast.example.org/"
DATE = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)

SHOW = Show(
    title="The Educators Podcast",
    description="Conversations about teaching & learning in medicine.",
    authors=(Person("Ada Whitfield", url="https://example.org/ada"), Person("Ben Okoro")),
    owner_email="host@example.org",
    language="en-us",
    category="Education",
    subcategory="Self-Improvement",
    url=SITE,
    copyright="2026 The Educators",
    feed_guid=new_feed_guid(SITE + "feed.xml"),
)
CHAPTERS = (
    TimedChapter(0.0, "Welcome"),
    TimedChapter(62.5, "Why <networks> & people matter", "https://example.org/networks"),
    TimedChapter(3725.25, "Goodbye"),
)


def mp3(path: Path, seconds: float = 2.0, pitch: int = 440) -> Path:
    """A real MP3 of a tone."""
    if not shutil.which("ffmpeg"):
        pytest.skip("ffmpeg is not installed")
    tone = f"sine=frequency={pitch}:duration={seconds}"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", tone, "-b:a", "64k", str(path)], check=True)
    return path


def feed_item(number: int, audio_bytes: int, **changes: object) -> FeedItem:
    """The feed item of episode `number`, a day after the one before."""
    folder = f"{SITE}episodes/talk-{number}/"
    item = FeedItem(
        guid=f"3f6d2c1e-0000-4000-8000-{number:012}",
        title=f"Talk {number}: how educators meet",
        date=DATE + timedelta(days=number),
        page_url=folder,
        audio_url=f"{SITE}audio/talk-{number}.mp3",
        audio_bytes=audio_bytes,
        audio_type="audio/mpeg",
        duration_s=3800.4,
        description="<p>About meeting people.</p><p>00:00:00 Welcome<br>00:01:02 Why<br>01:02:05 Goodbye</p>",
        content='<h2>Meeting</h2><p>Read <a href="../talk-0/">this</a> and see <img src="picture.jpg" alt="two people">.</p>',
        summary="About meeting people.",
        number=number,
        season=2,
        image_url=f"{folder}cover.jpg",
        chapters_url=f"{folder}chapters.json",
        chapters=CHAPTERS,
        transcript_url=f"{folder}transcript.vtt",
        transcript_type="text/vtt",
        people=(*SHOW.authors, Person("Chen Li", "guest", "https://example.org/chen", "https://example.org/chen.jpg")),
        keywords=("networking", "mentoring"),
        category="Opinion > Networking",
    )
    return replace(item, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Example:
    """A show's episodes and the folder that their masters lie in."""

    folder: Path
    cover: bytes

    def package(self, number: int = 1, earlier: tuple[FeedItem, ...] = (), words: str = "Hello.", draft: bool = False) -> Package:
        """Everything of episode `number`, as it would be published after the `earlier` ones."""
        audio = self.folder / f"episode-{number}.mp3"
        if not audio.exists():
            mp3(audio, pitch=300 + 20 * number)
        item = feed_item(number, audio.stat().st_size)
        items = tuple(sorted((*earlier, *(() if draft else (item,))), key=lambda one: one.date, reverse=True))
        folder = f"episodes/talk-{number}/"
        page = SiteFile(f"{folder}index.html", _page(item, words).encode())
        index = SiteFile("index.html", _index(items).encode())
        return Package(
            show=SHOW,
            episode=Episode(item.guid, item.title, number=number, date=item.date),
            item=item,
            items=items,
            audio=SiteFile(f"audio/talk-{number}.mp3", source=audio),
            page=page.path,
            pages=(page,) if draft else (page, index),
            assets=self._assets(folder, item),
            site_url=SITE,
            feed_url=f"{SITE}feed.xml",
            image_url=f"{SITE}artwork-1a2b3c4d.jpg",
        )

    def _assets(self, folder: str, item: FeedItem) -> tuple[SiteFile, ...]:
        chapters = {"version": "1.2.0", "chapters": [{"startTime": one.start_s, "title": one.title} for one in item.chapters]}
        return (
            SiteFile("artwork-1a2b3c4d.jpg", self.cover),
            SiteFile(f"{folder}cover.jpg", self.cover),
            SiteFile(f"{folder}chapters.json", json.dumps(chapters).encode()),
            SiteFile(f"{folder}transcript.vtt", b"WEBVTT\n\n00:00.000 --> 00:02.000\n<v Ada Whitfield>Hello.\n"),
            SiteFile("assets/site.css", b"body { font-family: sans-serif }\n"),
        )


def _page(item: FeedItem, words: str) -> str:
    audio = "../../" + item.audio_url.removeprefix(SITE)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{item.title}</title><link rel="stylesheet" href="../../assets/site.css">'
        f'</head><body><a href="../../index.html">Home</a><h1 id="top">{item.title}</h1><audio controls src="{audio}"></audio><p>{words}</p>'
        f'<a href="#top">Up</a> <a href="transcript.vtt">Transcript</a> <img src="cover.jpg" alt=""> <a href="https://elsewhere.example/">away</a></body></html>'
    )


def _index(items: tuple[FeedItem, ...]) -> str:
    links = "".join(f'<li><a href="{item.page_url.removeprefix(SITE)}">{item.title}</a></li>' for item in items)
    feed = '<link rel="alternate" type="application/rss+xml" href="feed.xml">'
    return f'<!doctype html><html lang="en"><head><title>Show</title>{feed}</head><body><ul>{links}</ul></body></html>'


def make_example(folder: Path) -> Example:
    """An example whose masters are written into `folder`."""
    return Example(folder, images.monogram_jpeg("The Educators Podcast"))

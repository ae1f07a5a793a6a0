"""`podstudio check SITE`: a whole site, in a folder or on the web, looked at as apps and directories do."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from podstudio.errors import NotFound
from podstudio.jobs import Job
from podstudio.model.publication import Line
from podstudio.publish.feed_rules import check_feed
from podstudio.publish.fetching import Answer, Fetcher
from podstudio.publish.item_rules import name_of
from podstudio.publish.media_types import CHAPTER_TYPES, is_same_type, sniffed_image_type
from podstudio.publish.rss import attribute_of, parse, self_address, tag, text_of
from podstudio.publish.site_links import Page, moved, within
from podstudio.publish.web_server import serving


@dataclass(frozen=True, slots=True)
class _Site:
    """A site that answers at `base_url`, with its feed and the address that the feed gives the site."""

    fetcher: Fetcher
    base_url: str
    site_url: str
    channel: etree._Element

    @property
    def items(self) -> list[etree._Element]:
        return self.channel.findall("item")

    def at(self, url: str) -> str:
        return moved(url, self.site_url, self.base_url)


@dataclass(frozen=True, slots=True)
class _Area:
    """One kind of file of the site: its addresses with the episodes they belong to, and what is wrong with one."""

    id: str
    title: str
    found: Callable[[_Site], Sequence[tuple[str, str]]]
    problem: Callable[[_Site, str, Answer], str]
    told: str


def check_site(target: Path | str, job: Job) -> tuple[Line, ...]:
    """The feed by its rules, and every file that it and the pages name: HEAD, type, length and byte ranges.

    Args:
        target: The site's folder, or its address (that of its feed will do).

    Raises:
        PodStudioError: There is no such folder.
        Cancelled: The job was cancelled.
    """
    with _base(target) as base_url, Fetcher() as fetcher:
        found = _found_feed(fetcher, base_url)
        if isinstance(found, Line):
            return (found,)
        feed_url, data = found
        lines = check_feed(data, feed_url if base_url == target else None)
        if any(line.id == "feed.xml" for line in lines):
            return lines
        root = parse(data)
        channel = root.find("channel")
        assert channel is not None
        own = self_address(root) or feed_url
        site = _Site(fetcher, feed_url.rpartition("/")[0] + "/", own.rpartition("/")[0] + "/", channel)
        return (*lines, *_fetched(site, job))


@contextlib.contextmanager
def _base(target: Path | str) -> Iterator[str]:
    if isinstance(target, str) and target.startswith(("http://", "https://")):
        yield target
        return
    folder = Path(target)
    if not folder.is_dir():
        raise NotFound(f"{folder} is no folder: there is no site to check.")
    with serving(folder) as base_url:
        yield base_url


def _found_feed(fetcher: Fetcher, address: str) -> tuple[str, bytes] | Line:
    """The feed itself, the one that the page announces, or feed.xml beside it."""
    answer = fetcher.get(address)
    if answer.ok and answer.type != "text/html" and b"<rss" in answer.body:
        return address, answer.body
    beside = address.rstrip("/") + "/feed.xml"
    announced = Page(answer.body, address).feed_url() if answer.ok else ""
    for url in dict.fromkeys(one for one in (announced, beside) if one):
        found = fetcher.get(url)
        if found.ok:
            return url, found.body
    return Line("site.feed", "red", "Site", f"there is no feed at {beside}")


def _fetched(site: _Site, job: Job) -> Iterator[Line]:
    outside: set[str] = set()
    for index, area in enumerate(_AREAS):
        part = job.part(index / len(_AREAS), (index + 1) / len(_AREAS))
        yield from _area_lines(site, area, part, outside)
    yield from _page_lines(site)
    if outside:
        yield Line("site.elsewhere", "amber", "Elsewhere", f"{len(outside)} files lie on other hosts and were not fetched: {min(outside)}")


def _area_lines(site: _Site, area: _Area, job: Job, outside: set[str]) -> Iterator[Line]:
    found = list(dict.fromkeys(area.found(site)))
    inside = [(name, url) for name, url in found if site.at(url).startswith(site.base_url)]
    outside |= {url for _name, url in found} - {url for _name, url in inside}
    wrong = []
    for index, (name, url) in enumerate(inside):
        job.report(index / len(inside), f"asking for {url}")
        answer = site.fetcher.head(site.at(url))
        problem = area.problem(site, url, answer) if answer.ok else f"HEAD {answer.told()}"
        wrong += [f"{name}: {url}: {problem}"] if problem else []
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        yield Line(area.id, "red", area.title, wrong[0] + more)
    elif inside:
        yield Line(area.id, "green", area.title, f"{len(inside)} {area.told}")


def _page_lines(site: _Site) -> Iterator[Line]:
    """Every page that the feed links to, and every file of the site that those pages use."""
    pages = dict.fromkeys(within([site.base_url, *(site.at(text_of(item, "link")) for item in site.items)], site.base_url))
    wanted: dict[str, None] = {}
    wrong = []
    for url in pages:
        answer = site.fetcher.get(url)
        if not answer.ok or answer.type != "text/html":
            wrong.append(f"{url.removeprefix(site.base_url) or 'the index'}: {answer.told()}")
            continue
        wanted |= dict.fromkeys(within((site.at(link) for link in Page(answer.body, url).links()), site.base_url))
    for url in wanted:
        answer = site.fetcher.head(url)
        wrong += [] if answer.ok else [f"{url.removeprefix(site.base_url)}: {answer.told()}"]
    if wrong:
        yield Line("site.pages", "red", "Pages", "; ".join(wrong[:3]) + (f" (and {len(wrong) - 3} more)" if len(wrong) > 3 else ""))
    else:
        yield Line("site.pages", "green", "Pages", f"{len(pages)} pages, and {len(wanted)} links and files on them, answer")


def _audio(site: _Site) -> list[tuple[str, str]]:
    return [(name_of(item), url) for item in site.items if (url := attribute_of(item, "enclosure", "url"))]


def _audio_problem(site: _Site, url: str, answer: Answer) -> str:
    enclosure = next(one for one in site.channel.iterfind("item/enclosure") if one.get("url", "").strip() == url)
    if str(answer.length) != enclosure.get("length"):
        return f"it has {answer.length:,} bytes, the feed says {enclosure.get('length')}"
    if not is_same_type(answer.type, enclosure.get("type") or ""):
        return f"it is served as {answer.type or 'nothing'}, the feed says {enclosure.get('type')}"
    if not answer.ranges or site.fetcher.get(site.at(url), 1, 0, 0).status != 206:
        return "the server does not take byte ranges, so apps cannot skip in it"
    return ""


def _artwork(site: _Site) -> list[tuple[str, str]]:
    shown = [("the show", attribute_of(site.channel, "itunes:image", "href"))]
    shown += [(name_of(item), attribute_of(item, "itunes:image", "href")) for item in site.items]
    return [(name, url) for name, url in shown if url]


def _artwork_problem(site: _Site, url: str, answer: Answer) -> str:
    really = sniffed_image_type(site.fetcher.get(site.at(url), 16).body)
    return "" if answer.type == really else f"it is served as {answer.type}, but is {really or 'neither JPEG nor PNG'}"


def _attached(name: str) -> Callable[[_Site], list[tuple[str, str]]]:
    def found(site: _Site) -> list[tuple[str, str]]:
        return [(name_of(item), one.get("url") or "") for item in site.items for one in item.iterfind(tag(name)) if one.get("url")]

    return found


def _chapters_problem(_site: _Site, _url: str, answer: Answer) -> str:
    return "" if answer.type in CHAPTER_TYPES else f"it is served as {answer.type}, apps read application/json+chapters"


def _transcript_problem(site: _Site, url: str, answer: Answer) -> str:
    told = [one.get("type") or "" for one in site.channel.iterfind(f"item/{tag('podcast:transcript')}") if one.get("url") == url]
    return "" if is_same_type(answer.type, told[0]) else f"it is served as {answer.type}, the feed says {told[0]}"


_AREAS = (
    _Area("site.audio", "Audio files", _audio, _audio_problem, "answer HEAD and byte ranges, with the feed's type and length"),
    _Area("site.artwork", "Artwork files", _artwork, _artwork_problem, "answer HEAD, with the type that their bytes show"),
    _Area("site.chapters", "Chapter files", _attached("podcast:chapters"), _chapters_problem, "answer"),
    _Area("site.transcripts", "Transcript files", _attached("podcast:transcript"), _transcript_problem, "answer"),
)

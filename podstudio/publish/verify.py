"""The proof: after publishing, everything is fetched back as an app or a browser would, and compared with what was meant."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml import etree

from podstudio import files
from podstudio.errors import BadInput
from podstudio.jobs import Job
from podstudio.model.publication import Package, ProofLine, SiteFile
from podstudio.publish.fetching import Answer, Fetcher, fetch
from podstudio.publish.media_types import CHAPTER_TYPES, FEED_TYPES, is_same_type, sniffed_image_type
from podstudio.publish.rss import attribute_of, parse, text_of
from podstudio.publish.site_check import check_site
from podstudio.publish.site_links import Page, moved, within

__all__ = ["check_site", "fetch", "prove"]

_FIRST_BYTES = 100


@dataclass(frozen=True, slots=True)
class _Proof:
    """What is being proved, and where it is served.

    Args:
        base_url: Where the site answers now: its public address, or a server on this machine.
    """

    package: Package
    base_url: str
    in_feed: bool
    fetcher: Fetcher

    def at(self, url: str) -> str:
        """A public address as it is served now."""
        return moved(url, self.package.site_url, self.base_url)


def prove(package: Package, base_url: str, job: Job, in_feed: bool = True) -> tuple[ProofLine, ...]:
    """Fetch back what was published and compare it; one line for each thing, said in words.

    Args:
        base_url: Where the site answers, with a slash at its end; public addresses are rewritten to it where it is not the site's own.
        in_feed: Whether the episode should be in the feed; False for a draft.

    Raises:
        Cancelled: The job was cancelled. A server that does not answer is no error but a line that says so.
    """
    stages: tuple[tuple[str, Callable[[_Proof, Job], tuple[bool, str] | None]], ...] = (
        ("page", _page),
        ("feed", _feed),
        ("audio", _audio),
        ("artwork", _artwork),
        ("chapters", _chapters),
        ("transcript", _transcript),
        ("links", _links),
    )
    lines = []
    with Fetcher() as fetcher:
        proof = _Proof(package, base_url, in_feed, fetcher)
        for index, (name, stage) in enumerate(stages):
            part = job.part(index / len(stages), (index + 1) / len(stages))
            part.report(0.0, f"proving: {name}")
            found = stage(proof, part)
            if found is not None:
                lines.append(ProofLine(name, *found))
    job.report(1.0, "proved")
    return tuple(lines)


def _page(proof: _Proof, _job: Job) -> tuple[bool, str]:
    url = proof.at(proof.package.item.page_url)
    answer = proof.fetcher.get(url)
    if not answer.ok or answer.type != "text/html":
        return False, f"{url}: {answer.told()}"
    page = Page(answer.body, url)
    missing = []
    if " ".join(proof.package.item.title.split()) not in page.text:
        missing.append("its title")
    if proof.at(proof.package.item.audio_url) not in {proof.at(link) for link in page.links()}:
        missing.append("the link to its audio")
    if missing:
        return False, f"{url}: {answer.told()}, but {' and '.join(missing)} is not on it"
    return True, f"{answer.told()}, with its title and audio"


def _feed(proof: _Proof, _job: Job) -> tuple[bool, str]:
    answer = proof.fetcher.get(proof.at(proof.package.feed_url))
    if not answer.ok and not proof.in_feed and not proof.package.items:
        return True, "none yet: this is a draft"
    if not answer.ok or answer.type not in FEED_TYPES:
        return False, f"{proof.package.feed_url}: {answer.told()}"
    try:
        items = parse(answer.body).findall("channel/item")
    except BadInput as error:
        return False, str(error)
    told = f"{answer.told()}, {len(items)} episode{'s' * (len(items) != 1)}"
    problem = _doubled(items) or (_entry_problem(proof, items) if proof.in_feed else "")
    if problem:
        return False, f"{told}, but {problem}"
    return True, f"{told}, {'this one once' if proof.in_feed else 'untouched by this draft'}, no GUID or audio twice"


def _doubled(items: Sequence[etree._Element]) -> str:
    guids = Counter(text_of(item, "guid") for item in items)
    enclosures = Counter(attribute_of(item, "enclosure", "url") for item in items)
    return next((f"{value} is there {count} times" for value, count in (*guids.items(), *enclosures.items()) if count > 1), "")


def _entry_problem(proof: _Proof, items: Sequence[etree._Element]) -> str:
    item = proof.package.item
    here = next((one for one in items if text_of(one, "guid") == item.guid), None)
    if here is None:
        return f"not this one ({item.guid})"
    length, url = attribute_of(here, "enclosure", "length"), attribute_of(here, "enclosure", "url")
    if length != str(item.audio_bytes) or url != item.audio_url:
        return f"this one's audio is told as {url}, {length} bytes"
    return ""


def _audio(proof: _Proof, job: Job) -> tuple[bool, str]:
    item = proof.package.item
    url = proof.at(item.audio_url)
    answer = proof.fetcher.head(url)
    told = f"HEAD {answer.told()}"
    if not answer.ok or answer.length != item.audio_bytes or not is_same_type(answer.type, item.audio_type):
        return False, f"{url}: {told}; {item.audio_bytes:,} bytes of {item.audio_type} are expected"
    problem = _range_problem(proof.fetcher.get(url, _FIRST_BYTES, 0, _FIRST_BYTES - 1), item.audio_bytes)
    if not answer.ranges or problem:
        return False, f"{told}, but {problem or 'without Accept-Ranges'}: apps could not skip"
    job.report(0.1, "reading the audio back")
    if proof.fetcher.sha256(url, job.part(0.1, 0.9)) != _local_hash(proof.package.audio):
        return False, f"{told}, but its bytes are not those of the master"
    return True, f"{told}, same hash"


def _range_problem(answer: Answer, size: int) -> str:
    end = min(_FIRST_BYTES, size) - 1
    if answer.status != 206:
        return f"a byte range is answered with {answer.told()}"
    if answer.content_range != f"bytes 0-{end}/{size}" or len(answer.body) != end + 1:
        return f"a byte range is answered with {answer.content_range or 'no Content-Range'}"
    return ""


def _local_hash(file: SiteFile) -> str:
    if file.source is not None:
        return files.sha256(file.source)
    return hashlib.sha256(file.data or b"").hexdigest()


def _artwork(proof: _Proof, _job: Job) -> tuple[bool, str]:
    told = []
    for url in dict.fromkeys((proof.package.image_url, proof.package.item.image_url)):
        if not url:
            continue
        answer = proof.fetcher.head(proof.at(url))
        start = proof.fetcher.get(proof.at(url), 16).body
        if not answer.ok or answer.type != sniffed_image_type(start):
            really = sniffed_image_type(start) or "neither JPEG nor PNG"
            return False, f"{url}: HEAD {answer.told()}" + (f"; its bytes are {really}" if answer.ok else "")
        told.append(f"{answer.type} {answer.length:,} bytes")
    return (True, "HEAD 200, " + ", ".join(told)) if told else (False, "there is no artwork")


def _chapters(proof: _Proof, _job: Job) -> tuple[bool, str] | None:
    item = proof.package.item
    if not item.chapters_url:
        return None
    answer = proof.fetcher.get(proof.at(item.chapters_url))
    if not answer.ok or answer.type not in CHAPTER_TYPES:
        return False, f"{item.chapters_url}: {answer.told()}"
    starts = chapter_starts(answer.body)
    if starts is None:
        return False, f"{item.chapters_url} is not chapters as JSON"
    if starts != sorted(starts):
        return False, "the chapters are not in order"
    if len(starts) not in (len(item.chapters), sum(not chapter.hidden for chapter in item.chapters)):
        return False, f"{len(starts)} chapters, {len(item.chapters)} are expected"
    return True, f"{answer.told()}, {len(starts)} chapter{'s' * (len(starts) != 1)} in order"


def chapter_starts(data: bytes) -> list[float] | None:
    """The start times in seconds of a JSON chapters file; None where it is none."""
    try:
        return [float(chapter["startTime"]) for chapter in json.loads(data)["chapters"]]
    except (ValueError, KeyError, TypeError):
        return None


def _transcript(proof: _Proof, _job: Job) -> tuple[bool, str] | None:
    item = proof.package.item
    if not item.transcript_url:
        return None
    answer = proof.fetcher.get(proof.at(item.transcript_url))
    if not answer.ok or not is_same_type(answer.type, item.transcript_type):
        return False, f"{item.transcript_url}: {answer.told()}; {item.transcript_type} is expected"
    if item.transcript_type == "text/vtt" and not re.match(rb"(\xef\xbb\xbf)?WEBVTT\s", answer.body):
        return False, f"{item.transcript_url} does not begin as WebVTT must"
    return True, answer.told()


def _links(proof: _Proof, job: Job) -> tuple[bool, str]:
    """Every address of the site that the page and the index use, fetched once each; places on the page itself too."""
    wanted: dict[str, None] = {}
    dead: list[str] = []
    for url in (proof.at(proof.package.item.page_url), proof.base_url):
        answer = proof.fetcher.get(url)
        page = Page(answer.body, url)
        dead += [] if answer.ok or url in _may_lack(proof) else [f"{url}: {answer.told()}"]
        dead += [f"#{anchor} is not on {url}" for anchor in page.dead_anchors()]
        wanted |= dict.fromkeys(within((proof.at(link) for link in page.links()), proof.base_url))
    for index, url in enumerate(wanted):
        job.report(index / len(wanted), f"proving: {url.removeprefix(proof.base_url)}")
        answer = proof.fetcher.head(url)
        dead += [] if answer.ok or url in _may_lack(proof) else [f"{url.removeprefix(proof.base_url)}: {answer.told()}"]
    if dead:
        return False, "; ".join(dead[:3]) + (f" (and {len(dead) - 3} more)" if len(dead) > 3 else "")
    return True, f"{len(wanted)} links and files of the page and the index answer"


def _may_lack(proof: _Proof) -> tuple[str, ...]:
    """What a site with nothing but drafts does not have yet."""
    return () if proof.in_feed else (proof.base_url, proof.base_url + "index.html", proof.at(proof.package.feed_url))

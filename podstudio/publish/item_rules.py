"""What podcast apps and directories ask of each episode in a feed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from lxml import etree

from podstudio.publish.rss import DESCRIPTION_BYTES, NAME_CHARACTERS, TEXT_CHARACTERS, attribute_of, tag, text_of

_AUDIO_TYPES = {
    ".mp3": ("audio/mpeg",),
    ".m4a": ("audio/x-m4a", "audio/m4a", "audio/mp4"),
    ".mp4": ("video/mp4",),
    ".m4v": ("video/x-m4v", "video/mp4"),
}
_TRANSCRIPT_TYPES = ("text/vtt", "application/x-subrip", "application/srt", "application/json", "text/html", "text/plain")
_DURATION = re.compile(r"\d+|(\d+:)?\d{1,2}:\d{2}")
_PLAIN_ADDRESS = re.compile(r"[\x21-\x7e]+")
_NUMBERED = re.compile(r"^\s*(s\d+\s*:?\s*e\d+|(episode|ep\.?|folge|#)\s*\d+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ItemRule:
    """A rule of one episode: `broken` gives what is wrong with an item, in a host's words, or ""."""

    id: str
    level: str
    area: str
    broken: Callable[[etree._Element], str]


def name_of(item: etree._Element) -> str:
    """The episode as a person knows it."""
    title = text_of(item, "title")
    return f"“{title[:60]}{'…' * (len(title) > 60)}”" if title else f"the episode {text_of(item, 'guid') or 'without a title'}"


def explicit_problem(parent: etree._Element, required: bool = False) -> str:
    """What is wrong with itunes:explicit of a show or an episode."""
    value = text_of(parent, "itunes:explicit")
    if not value:
        return "itunes:explicit is not there: say true or false" if required else ""
    return "" if value in ("true", "false") else f"itunes:explicit is “{value}”, apps take true or false"


def image_problem(parent: etree._Element, required: bool = False) -> str:
    """What is wrong with itunes:image of a show or an episode, as far as its address shows."""
    url = attribute_of(parent, "itunes:image", "href")
    if not url:
        return "there is no artwork (itunes:image)" if required else ""
    if PurePosixPath(urlsplit(url).path).suffix.lower() not in (".jpg", ".jpeg", ".png"):
        return f"the artwork {url} is named neither .jpg nor .png"
    return address_problem(url)


def address_problem(url: str) -> str:
    """What is wrong with an address that apps must fetch."""
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        return f"“{url}” is not a whole address"
    return "" if _PLAIN_ADDRESS.fullmatch(url) else f"the address {url} has letters that apps do not take: use a-z and 0-9"


def _title(item: etree._Element) -> str:
    title = text_of(item, "title")
    if not title:
        return "it has no title"
    return f"its title has {len(title)} characters, apps take {TEXT_CHARACTERS}" if len(title) > TEXT_CHARACTERS else ""


def _numbered_title(item: etree._Element) -> str:
    return "its number stands in the title; apps show it themselves" if _NUMBERED.match(text_of(item, "title")) else ""


def _guid(item: etree._Element) -> str:
    guid = text_of(item, "guid")
    if not guid:
        return "it has no GUID: apps cannot know it again"
    element = item.find("guid")
    if element is not None and element.get("isPermaLink") != "false" and not guid.startswith(("http://", "https://")):
        return "its GUID is no address and must say isPermaLink=“false”"
    return ""


def _enclosure(item: etree._Element) -> str:
    count = len(item.findall("enclosure"))
    if count != 1:
        return f"it has {count} enclosures: apps take the first one only" if count else "it has no audio (enclosure)"
    url = attribute_of(item, "enclosure", "url")
    if not url:
        return "its enclosure has no address"
    if not PurePosixPath(urlsplit(url).path).suffix:
        return f"the address of its audio has no ending such as .mp3: {url}"
    return address_problem(url)


def _length(item: etree._Element) -> str:
    if item.find("enclosure") is None:
        return ""
    told = attribute_of(item, "enclosure", "length")
    if not told.isdigit() or int(told) == 0:
        return f"the length of its audio is “{told}”, it must be the number of bytes"
    seconds = text_of(item, "itunes:duration")
    if seconds.isdigit() and int(told) == int(seconds):
        return f"the length of its audio, {told}, is its duration in seconds; it must be the number of bytes"
    return ""


def _type(item: etree._Element) -> str:
    url, told = attribute_of(item, "enclosure", "url"), attribute_of(item, "enclosure", "type")
    if item.find("enclosure") is None:
        return ""
    if not told:
        return "the type of its audio is not told: Apple will not play it"
    right = _AUDIO_TYPES.get(PurePosixPath(urlsplit(url).path).suffix.lower(), ())
    return f"its audio is told to be {told}, but its name says {right[0]}" if right and told not in right else ""


def _format(item: etree._Element) -> str:
    suffix = PurePosixPath(urlsplit(attribute_of(item, "enclosure", "url")).path).suffix.lower()
    return f"its audio is {suffix}, Apple takes MP3 and M4A" if suffix and suffix not in _AUDIO_TYPES else ""


def _duration(item: etree._Element) -> str:
    told = text_of(item, "itunes:duration")
    if not told:
        return "it has no duration"
    return "" if _DURATION.fullmatch(told) else f"its duration is “{told}”, write whole seconds"


def _date(item: etree._Element) -> str:
    told = text_of(item, "pubDate")
    if not told:
        return "it has no date, which Spotify asks for"
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return f"its date “{told}” is not written as in “Mon, 23 Nov 2026 20:41:17 +0000”"
    return "" if moment.tzinfo or told.endswith("-0000") else f"its date “{told}” does not say its time zone"


def _described(item: etree._Element) -> str:
    size = len(text_of(item, "description").encode())
    if not size:
        return "it has no description"
    return f"its description has {size:,} bytes, apps take {DESCRIPTION_BYTES:,}" if size > DESCRIPTION_BYTES else ""


def _page(item: etree._Element) -> str:
    return "" if text_of(item, "link") else "it has no link to its page"


def _type_of_episode(item: etree._Element) -> str:
    told = text_of(item, "itunes:episodeType")
    return "" if told in ("", "full", "trailer", "bonus") else f"itunes:episodeType is “{told}”, apps know full, trailer and bonus"


def _numbers(item: etree._Element) -> str:
    for name in ("itunes:episode", "itunes:season"):
        told = text_of(item, name)
        if told and (not told.isdigit() or int(told) == 0):
            return f"{name} is “{told}”, it must be a whole number from 1"
    return ""


def _chapters(item: etree._Element) -> str:
    element = item.find(tag("podcast:chapters"))
    if element is None:
        return ""
    if element.get("type") not in ("application/json+chapters", "application/json"):
        return f"its chapters are told to be {element.get('type') or 'of no type'}, apps read application/json+chapters"
    return _secure(element.get("url") or "", "chapters")


def _transcript(item: etree._Element) -> str:
    for element in item.iterfind(tag("podcast:transcript")):
        if element.get("type") not in _TRANSCRIPT_TYPES:
            return f"its transcript is told to be {element.get('type') or 'of no type'}, apps read text/vtt"
        problem = _secure(element.get("url") or "", "transcript")
        if problem:
            return problem
    return ""


def _secure(url: str, what: str) -> str:
    problem = address_problem(url)
    if problem:
        return problem
    return "" if url.startswith("https://") else f"the address of its {what} must begin with https://: {url}"


def _people(item: etree._Element) -> str:
    for element in item.iterfind(tag("podcast:person")):
        name = (element.text or "").strip()
        if not name or len(name) > NAME_CHARACTERS:
            return f"a person's name has {len(name)} characters, apps take 1 to {NAME_CHARACTERS}"
    return ""


ITEM_RULES = (
    ItemRule("feed.item.title", "red", "Episodes", _title),
    ItemRule("feed.item.title.number", "amber", "Episodes", _numbered_title),
    ItemRule("feed.item.description", "amber", "Episodes", _described),
    ItemRule("feed.item.link", "amber", "Episodes", _page),
    ItemRule("feed.item.explicit", "amber", "Episodes", explicit_problem),
    ItemRule("feed.item.type", "amber", "Episodes", _type_of_episode),
    ItemRule("feed.item.numbers", "amber", "Episodes", _numbers),
    ItemRule("feed.item.image", "amber", "Artwork", image_problem),
    ItemRule("feed.item.guid", "red", "GUIDs", _guid),
    ItemRule("feed.item.enclosure", "red", "Audio", _enclosure),
    ItemRule("feed.item.enclosure.length", "red", "Audio", _length),
    ItemRule("feed.item.enclosure.type", "red", "Audio", _type),
    ItemRule("feed.item.enclosure.format", "amber", "Audio", _format),
    ItemRule("feed.item.duration", "amber", "Audio", _duration),
    ItemRule("feed.item.date", "amber", "Dates", _date),
    ItemRule("feed.item.chapters", "amber", "Chapters", _chapters),
    ItemRule("feed.item.transcript", "amber", "Transcripts", _transcript),
    ItemRule("feed.item.people", "amber", "People", _people),
)

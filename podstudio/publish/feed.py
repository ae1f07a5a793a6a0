"""The podcast's feed: RSS 2.0 with the itunes, content, atom, podcast and psc namespaces.

Follows Apple's guide, PSP-1 and the Podcasting 2.0 namespace. The same show and items give the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from podstudio.errors import BadInput
from podstudio.model.publication import FeedItem, TimedChapter
from podstudio.model.show import Person, Show
from podstudio.publish.rss import (
    NAME_CHARACTERS,
    NAMESPACES,
    absolute_links,
    cdata,
    date_text,
    limited,
    limited_html,
    one_line,
    parse,
    tag,
    text_of,
    utc,
)

GENERATOR = "PodStudio"

_GROUPS: Mapping[str, str] = {
    "host": "cast",
    "co-host": "cast",
    "guest host": "cast",
    "guest": "cast",
    "narrator": "cast",
    "reporter": "cast",
    "author": "writing",
    "writer": "writing",
    "editor": "writing",
    "researcher": "writing",
    "fact checker": "writing",
    "transcriber": "writing",
    "producer": "creative direction",
    "director": "creative direction",
    "audio engineer": "audio production",
    "audio editor": "audio post-production",
    "sound designer": "audio post-production",
    "composer": "audio post-production",
}
"""Groups of the Podcast Taxonomy for the roles that an educator's show has; "misc" for others, as the default would be "cast"."""

_BUILD_DATE = re.compile(rb"<lastBuildDate>[^<]*</lastBuildDate>")


def build(
    show: Show,
    items: Sequence[FeedItem],
    feed_url: str,
    site_url: str,
    image_url: str,
    now: datetime,
    generator: str = GENERATOR,
    earlier: bytes | None = None,
    taken_back: Sequence[str] = (),
) -> bytes:
    """The feed as UTF-8.

    Args:
        feed_url: The feed's public address; `site_url` the show's page, `image_url` the show's artwork.
        now: Becomes lastBuildDate, where anything changed.
        earlier: The feed that stands there now. It is given back byte by byte where only the date would change, and items in it that are
            not in `items` are carried over as they are, so that an episode cannot vanish by mistake.
        taken_back: GUIDs not to carry over.

    Raises:
        BadInput: Two episodes share a GUID or an audio file, or `earlier` is no feed.
    """
    _refuse_doubles(items)
    root = etree.Element("rss", version="2.0", nsmap=dict(NAMESPACES))
    channel = etree.SubElement(root, "channel")
    _describe_show(channel, show, feed_url, site_url, image_url)
    _text(channel, "generator", generator)
    entries = [(utc(item.date), _item(item, show)) for item in items]
    entries += _carried_over(earlier, {item.guid for item in items} | set(taken_back))
    entries.sort(key=lambda entry: entry[0], reverse=True)
    if entries:
        _text(channel, "pubDate", date_text(entries[0][0]))
    _text(channel, "lastBuildDate", date_text(now))
    channel.extend(entry for _date, entry in entries)
    etree.indent(root, "  ")
    data = etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"
    return earlier if earlier is not None and _same(earlier, data) else data


def person_group(role: str) -> str:
    """The group of the Podcast Taxonomy that a role belongs to."""
    return _GROUPS.get(role.lower(), "misc")


def _same(one: bytes, other: bytes) -> bool:
    return _BUILD_DATE.sub(b"", one, count=1) == _BUILD_DATE.sub(b"", other, count=1)


def _refuse_doubles(items: Sequence[FeedItem]) -> None:
    for told, values in (("the same GUID", [item.guid for item in items]), ("the same audio file", [item.audio_url for item in items])):
        value, count = next(iter(Counter(values).most_common(1)), ("", 0))
        if count > 1:
            raise BadInput(f"{count} episodes have {told} ({value}): apps would show only one of them.")


def _carried_over(earlier: bytes | None, known: set[str]) -> list[tuple[datetime, etree._Element]]:
    if earlier is None:
        return []
    kept = [item for item in parse(earlier).iterfind("channel/item") if text_of(item, "guid") not in known]
    return [(_date_of(item), deepcopy(item)) for item in kept]


def _date_of(item: etree._Element) -> datetime:
    try:
        return utc(parsedate_to_datetime(text_of(item, "pubDate")))
    except ValueError:
        return utc(datetime.min)  # noqa: DTZ901 - utc() gives it its zone; an item without a date goes last


def _describe_show(channel: etree._Element, show: Show, feed_url: str, site_url: str, image_url: str) -> None:
    title = one_line(show.title)
    _text(channel, "title", title)
    _text(channel, "link", show.url or site_url)
    _text(channel, "description", limited(show.description or show.title))
    _text(channel, "language", show.language.lower())
    _empty(channel, "atom:link", href=feed_url, rel="self", type="application/rss+xml")
    _text(channel, "copyright", one_line(show.copyright))
    _text(channel, "itunes:author", one_line(show.author or show.title))
    if show.owner_email:
        owner = etree.SubElement(channel, tag("itunes:owner"))
        _text(owner, "itunes:name", one_line(show.author or show.title))
        _text(owner, "itunes:email", show.owner_email)
    _text(channel, "itunes:type", show.type)
    _text(channel, "itunes:explicit", str(show.explicit).lower())
    category = _empty(channel, "itunes:category", text=show.category)
    if show.subcategory:
        _empty(category, "itunes:category", text=show.subcategory)
    _empty(channel, "itunes:image", href=image_url)
    image = etree.SubElement(channel, "image")
    for name, value in (("url", image_url), ("title", title), ("link", show.url or site_url)):
        _text(image, name, value)
    _text(channel, "podcast:guid", show.feed_guid)
    _text(channel, "podcast:medium", "podcast")
    _text(channel, "podcast:locked", "yes", **({"owner": show.owner_email} if show.owner_email else {}))
    _people(channel, show.authors)


def _item(item: FeedItem, show: Show) -> etree._Element:
    element = etree.Element("item", nsmap=dict(NAMESPACES))
    _text(element, "title", one_line(item.title))
    _text(element, "guid", item.guid, isPermaLink="false")
    _text(element, "pubDate", date_text(item.date))
    _text(element, "link", item.page_url)
    _markup(element, "description", limited_html(item.description or item.summary or item.title))
    _markup(element, "content:encoded", absolute_links(item.content, item.page_url))
    _empty(element, "enclosure", url=item.audio_url, length=str(item.audio_bytes), type=item.audio_type)
    _text(element, "itunes:duration", str(max(1, round(item.duration_s))))
    _text(element, "itunes:explicit", str(item.explicit).lower())
    _empty(element, "itunes:image", href=item.image_url)
    _text(element, "itunes:episodeType", item.type)
    _numbers(element, item)
    _people(element, item.people or show.authors)
    for keyword in dict.fromkeys(word for word in (item.category, *item.keywords) if word):
        _text(element, "category", one_line(keyword))
    _transcript(element, item, show.language)
    _chapters(element, item)
    return element


def _numbers(element: etree._Element, item: FeedItem) -> None:
    """Season and episode, where they are counted from 1 as Apple asks."""
    if item.season and item.season > 0:
        _text(element, "itunes:season", str(item.season))
        _text(element, "podcast:season", str(item.season))
    if item.number and item.number > 0:
        _text(element, "itunes:episode", str(item.number))
        _text(element, "podcast:episode", str(item.number))


def _people(parent: etree._Element, people: Sequence[Person]) -> None:
    for person in people:
        facts = {"role": person.role.lower(), "group": person_group(person.role), "href": person.url, "img": person.image}
        whole = {name: value for name, value in facts.items() if name in ("role", "group") or value.startswith(("https://", "http://"))}
        _text(parent, "podcast:person", one_line(person.name, NAME_CHARACTERS), **whole)


def _transcript(element: etree._Element, item: FeedItem, language: str) -> None:
    facts = {"url": item.transcript_url, "type": item.transcript_type, "language": language.lower()}
    if item.transcript_type in ("text/vtt", "application/x-subrip"):
        facts["rel"] = "captions"
    if item.transcript_url:
        _empty(element, "podcast:transcript", **facts)


def _chapters(element: etree._Element, item: FeedItem) -> None:
    if item.chapters_url:
        _empty(element, "podcast:chapters", url=item.chapters_url, type="application/json+chapters")
    shown = sorted((chapter for chapter in item.chapters if not chapter.hidden), key=lambda chapter: chapter.start_s)
    if shown:
        group = etree.SubElement(element, tag("psc:chapters"), version="1.2")
        for chapter in shown:
            _empty(group, "psc:chapter", **_simple_chapter(chapter))


def _simple_chapter(chapter: TimedChapter) -> dict[str, str]:
    facts = {"start": _clock(chapter.start_s), "title": one_line(chapter.title), "href": chapter.url, "image": chapter.image}
    return {name: value for name, value in facts.items() if value}


def _clock(seconds: float) -> str:
    """Podlove Simple Chapters' normal play time: 00:01:02.500."""
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


def _text(parent: etree._Element, name: str, value: str, **attributes: str) -> None:
    """An element with text; none where there is no text."""
    line = limited(value)
    if line:
        etree.SubElement(parent, tag(name), {key: limited(text) for key, text in attributes.items()}).text = line


def _markup(parent: etree._Element, name: str, value: str) -> None:
    if value:
        etree.SubElement(parent, tag(name)).text = cdata(value)


def _empty(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    """An element with attributes alone; none is left out but `href` and `url` where they are empty: then the element is not there."""
    cleaned = {key: limited(text) for key, text in attributes.items()}
    if cleaned.get("href", "-") and cleaned.get("url", "-"):
        return etree.SubElement(parent, tag(name), cleaned)
    return etree.Element(tag(name))

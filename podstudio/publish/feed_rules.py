"""What podcast apps and directories ask of a feed, as far as the feed itself shows it: Apple's rules, PSP-1, the Podcasting 2.0 namespace."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from podstudio.errors import BadInput
from podstudio.model.publication import Line
from podstudio.publish.apple_categories import is_category, nearest
from podstudio.publish.item_rules import ITEM_RULES, ItemRule, explicit_problem, image_problem, name_of
from podstudio.publish.rss import DESCRIPTION_BYTES, NAMESPACES, TEXT_CHARACTERS, attribute_of, parse, self_address, tag, text_of

_LANGUAGE_LENGTHS = (2, 3)


@dataclass(frozen=True, slots=True)
class Feed:
    """A parsed feed and the address it was fetched from, where one is known."""

    root: etree._Element
    channel: etree._Element
    items: Sequence[etree._Element]
    url: str | None


@dataclass(frozen=True, slots=True)
class FeedRule:
    """A rule of the feed as a whole: `broken` gives what is wrong, in a host's words, or ""."""

    id: str
    level: str
    area: str
    broken: Callable[[Feed], str]


def check_feed(data: bytes, feed_url: str | None = None) -> tuple[Line, ...]:
    """Every rule that can be seen in the feed: a green line per area where all is well, an amber or red one for each rule that is broken.

    Args:
        feed_url: The address that the feed was fetched from; it is compared with the one that the feed gives itself.
    """
    try:
        root = parse(data)
    except BadInput as error:
        return (Line("feed.xml", "red", "Feed", str(error).rstrip(".")),)
    channel = root.find("channel")
    assert channel is not None
    feed = Feed(root, channel, channel.findall("item"), feed_url)
    broken = [*_of_the_feed(feed), *_of_the_items(feed.items)]
    areas = {line.title for line in broken}
    return tuple(line for area, told in _AREAS.items() for line in _lines_of(area, told(feed), broken, areas))


def _lines_of(area: str, told: str, broken: Sequence[Line], areas: set[str]) -> Iterator[Line]:
    if area in areas:
        yield from (line for line in broken if line.title == area)
    elif told:
        yield Line(f"feed.{area.lower().replace(' ', '_')}", "green", area, told)


def _of_the_feed(feed: Feed) -> Iterator[Line]:
    for rule in FEED_RULES:
        problem = rule.broken(feed)
        if problem:
            yield Line(rule.id, rule.level, rule.area, problem)


def _of_the_items(items: Sequence[etree._Element]) -> Iterator[Line]:
    for rule in ITEM_RULES:
        found = [(name_of(item), problem) for item in items if (problem := rule.broken(item))]
        if found:
            yield _line(rule, found)


def _line(rule: ItemRule, found: Sequence[tuple[str, str]]) -> Line:
    name, problem = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return Line(rule.id, rule.level, rule.area, f"{name}: {problem}{more}")


def _title(feed: Feed) -> str:
    title = text_of(feed.channel, "title")
    if not title:
        return "the show has no title"
    return f"the show's title has {len(title)} characters, apps take {TEXT_CHARACTERS}" if len(title) > TEXT_CHARACTERS else ""


def _description(feed: Feed) -> str:
    size = len(text_of(feed.channel, "description").encode())
    if not size:
        return "the show has no description"
    return f"the show's description has {size:,} bytes, apps take {DESCRIPTION_BYTES:,}" if size > DESCRIPTION_BYTES else ""


def _link(feed: Feed) -> str:
    return "" if _is_address(text_of(feed.channel, "link")) else "the show has no link to its web page"


def _language(feed: Feed) -> str:
    language = text_of(feed.channel, "language")
    code = language.replace("_", "-").partition("-")[0]
    if not language:
        return "the show has no language"
    good = code.isascii() and code.isalpha() and len(code) in _LANGUAGE_LENGTHS
    return "" if good else f"“{language}” is no language code: write en, en-us or de"


def _category(feed: Feed) -> str:
    first = feed.channel.find(tag("itunes:category"))
    if first is None:
        return "there is no itunes:category"
    name = first.get("text") or ""
    if not is_category(name):
        hint = nearest(name)
        return f"“{name}” is none of Apple's categories" + (f": write “{hint}”" if hint else "")
    below = attribute_of(first, "itunes:category", "text")
    return "" if is_category(name, below) else f"“{below}” is not a subcategory of “{name}” at Apple"


def _self_link(feed: Feed) -> str:
    own = self_address(feed.root)
    if not own:
        return "it does not give its own address (atom:link with rel self)"
    if feed.url and own != feed.url:
        return f"it gives its address as {own}, but was found at {feed.url}"
    return ""


def _namespaces(feed: Feed) -> str:
    """A namespace that is nearly right is read by no app, so that everything in it is missing."""
    known = {url.lower().rstrip("/"): url for url in NAMESPACES.values()}
    for url in {url for element in feed.root.iter("*") for url in element.nsmap.values()}:
        right = known.get(url.lower().rstrip("/"))
        if right and url != right:
            return f"the namespace {url} must be written {right}"
    return ""


def _encoding(feed: Feed) -> str:
    named = feed.root.getroottree().docinfo.encoding or "UTF-8"
    return "" if named.upper() in ("UTF-8", "ASCII", "US-ASCII") else f"it is written in {named}, apps ask for UTF-8"


def _version(feed: Feed) -> str:
    return "" if feed.root.get("version") == "2.0" else f"it says RSS {feed.root.get('version') or 'without a version'}, apps ask for 2.0"


def _guid(feed: Feed) -> str:
    guid = text_of(feed.channel, "podcast:guid")
    if not guid:
        return "there is no podcast:guid: with it the show is the same show wherever it moves"
    try:
        uuid.UUID(guid)
    except ValueError:
        return f"its podcast:guid “{guid}” is no UUID"
    return ""


def _one_of(name: str, allowed: Sequence[str], missing: str = "") -> Callable[[Feed], str]:
    def broken(feed: Feed) -> str:
        value = text_of(feed.channel, name)
        if not value:
            return missing
        return "" if value in allowed else f"{name} is “{value}”, apps know {', '.join(allowed)}"

    return broken


def _doubled(what: str, value_of: Callable[[etree._Element], str]) -> Callable[[Feed], str]:
    def broken(feed: Feed) -> str:
        counts = Counter(value for item in feed.items if (value := value_of(item)))
        value, count = next(iter(counts.most_common(1)), ("", 0))
        return f"{count} episodes have the same {what}, {value}: apps show only one of them" if count > 1 else ""

    return broken


def _serial(feed: Feed) -> str:
    if text_of(feed.channel, "itunes:type") != "serial":
        return ""
    full = [item for item in feed.items if text_of(item, "itunes:episodeType") in ("", "full")]
    without = [name_of(item) for item in full if not text_of(item, "itunes:episode")]
    return f"a serial show numbers its episodes; {without[0]} has no number" if without else ""


def _is_address(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)


FEED_RULES = (
    FeedRule("feed.version", "red", "Feed", _version),
    FeedRule("feed.encoding", "red", "Feed", _encoding),
    FeedRule("feed.namespaces", "red", "Feed", _namespaces),
    FeedRule("feed.self", "amber", "Feed", _self_link),
    FeedRule("feed.guid", "amber", "Feed", _guid),
    FeedRule("feed.locked", "amber", "Feed", _one_of("podcast:locked", ("yes", "no"), "podcast:locked is not there: others could import it")),
    FeedRule("feed.title", "red", "Show", _title),
    FeedRule("feed.description", "red", "Show", _description),
    FeedRule("feed.link", "red", "Show", _link),
    FeedRule("feed.language", "red", "Show", _language),
    FeedRule("feed.author", "amber", "Show", lambda feed: "" if text_of(feed.channel, "itunes:author") else "no author, which Spotify asks for"),
    FeedRule(
        "feed.owner",
        "amber",
        "Show",
        lambda feed: "" if feed.channel.findtext(f"{tag('itunes:owner')}/{tag('itunes:email')}") else "no owner's e-mail; YouTube asks for it",
    ),
    FeedRule("feed.explicit", "red", "Show", lambda feed: explicit_problem(feed.channel, required=True)),
    FeedRule("feed.type", "amber", "Show", _one_of("itunes:type", ("episodic", "serial"))),
    FeedRule("feed.serial", "red", "Show", _serial),
    FeedRule("feed.category", "red", "Category", _category),
    FeedRule("feed.image", "red", "Artwork", lambda feed: image_problem(feed.channel, required=True)),
    FeedRule("feed.items", "amber", "Episodes", lambda feed: "" if feed.items else "there is no episode yet; Spotify and Apple ask for one"),
    FeedRule("feed.item.guid.unique", "red", "GUIDs", _doubled("GUID", lambda item: text_of(item, "guid"))),
    FeedRule("feed.item.enclosure.unique", "red", "Audio", _doubled("audio file", lambda item: attribute_of(item, "enclosure", "url"))),
)


def _counted(feed: Feed, told: str) -> str:
    count = len(feed.items)
    return f"{count} episode{'s' * (count != 1)}, {told}" if count else ""


def _optional(feed: Feed, name: str, told: str) -> str:
    count = sum(item.find(tag(name)) is not None for item in feed.items)
    return f"{told} in {count} of {len(feed.items)} episodes" if count else ""


def _category_told(feed: Feed) -> str:
    first = feed.channel.find(tag("itunes:category"))
    below = "" if first is None else attribute_of(first, "itunes:category", "text")
    return attribute_of(feed.channel, "itunes:category", "text") + (f" > {below}" if below else "")


_AREAS: dict[str, Callable[[Feed], str]] = {
    "Feed": lambda feed: f"RSS 2.0, UTF-8, its own address and GUID, namespaces in order: {self_address(feed.root)}",
    "Show": lambda feed: f"“{text_of(feed.channel, 'title')}”, {text_of(feed.channel, 'language')}, with description, author and owner",
    "Category": _category_told,
    "Artwork": lambda feed: attribute_of(feed.channel, "itunes:image", "href"),
    "Episodes": lambda feed: _counted(feed, "each with a title, a description and a page"),
    "GUIDs": lambda feed: _counted(feed, "each with a GUID of its own"),
    "Audio": lambda feed: _counted(feed, "each with one audio file, its length, type and duration"),
    "Dates": lambda feed: _counted(feed, "each dated"),
    "Chapters": lambda feed: _optional(feed, "podcast:chapters", "chapters"),
    "Transcripts": lambda feed: _optional(feed, "podcast:transcript", "a transcript"),
    "People": lambda feed: _optional(feed, "podcast:person", "people named"),
}
"""Every area in the order it is told, and its sentence where all its rules hold."""

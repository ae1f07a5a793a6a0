"""RSS 2.0 as podcasts use it: namespaces, safe reading, and text that fits where it goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from lxml import etree, html

from podstudio.errors import BadInput

NAMESPACES: Mapping[str, str] = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "atom": "http://www.w3.org/2005/Atom",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}
"""Case-sensitive: Apple and the Podcasting 2.0 apps compare them letter by letter."""

TEXT_CHARACTERS = 255
DESCRIPTION_BYTES = 4000
NAME_CHARACTERS = 128

# What XML 1.0 cannot hold: control characters but tab and line ends, lone surrogates, U+FFFE and U+FFFF.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STAMP = re.compile(r"\b\d{1,2}:\d\d(:\d\d)?\b")


def tag(name: str) -> str:
    """The name that lxml wants of `prefix:name`: "itunes:image" → "{http://…}image"."""
    prefix, colon, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else name


def parse(data: bytes) -> etree._Element:
    """The root of a feed. Nothing outside is fetched and no entity is expanded.

    Raises:
        BadInput: It is not well-formed XML, it declares entities, or it is no RSS feed with a channel.
    """
    # strip_cdata=False keeps what came in CDATA so, when an item is carried over from an earlier feed.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False, remove_blank_text=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput(f"The feed is not well-formed XML: {str(error).rstrip('.')}.") from None
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.entities()):
        raise BadInput("The feed declares XML entities, which apps refuse and which can be used to attack readers.")
    if root.tag != "rss" or root.find("channel") is None:
        raise BadInput("This is not a podcast feed: RSS with a channel is needed.")
    return root


def text_of(parent: etree._Element, name: str) -> str:
    """The text of the first child of that name, "" where there is none."""
    return (parent.findtext(tag(name)) or "").strip()


def attribute_of(parent: etree._Element, name: str, attribute: str) -> str:
    """An attribute of the first child of that name, "" where there is none."""
    child = parent.find(tag(name))
    return "" if child is None else (child.get(attribute) or "").strip()


def self_address(root: etree._Element) -> str:
    """The feed's own public address (atom:link rel="self"), "" where it names none."""
    links = root.iterfind(f"channel/{tag('atom:link')}")
    return next((link.get("href") or "" for link in links if link.get("rel") == "self"), "")


def clean(text: str) -> str:
    """The text without what XML cannot hold and without spaces around it."""
    return _NOT_XML.sub("", text).strip()


def one_line(text: str, characters: int = TEXT_CHARACTERS) -> str:
    """The text on one line, cut at a word with an ellipsis where it is longer than `characters`."""
    line = " ".join(clean(text).split())
    if len(line) <= characters:
        return line
    return _at_a_word(line[: characters - 1], line[characters - 1]) + "…"


def limited(text: str, most_bytes: int = DESCRIPTION_BYTES) -> str:
    """The text, cut at a word with an ellipsis where its UTF-8 is longer than `most_bytes`."""
    whole = clean(text)
    packed = whole.encode()
    if len(packed) <= most_bytes:
        return whole
    kept = packed[: most_bytes - len("…".encode())].decode(errors="ignore")
    return _at_a_word(kept, whole[len(kept)]) + "…"


def limited_html(fragment: str, most_bytes: int = DESCRIPTION_BYTES) -> str:
    """HTML of at most `most_bytes`: whole blocks as long as they fit, then the start of the next one's text.

    Time stamps in the last block stay (apps make chapters of them) where they leave room for the rest.
    """
    whole = clean(fragment)
    if len(whole.encode()) <= most_bytes:
        return whole
    blocks = [html.tostring(block, encoding="unicode", with_tail=False) for block in html.fragments_fromstring(f"<div>{whole}</div>")[0]]
    stamps = blocks.pop() if blocks and _STAMP.search(blocks[-1]) and len(blocks[-1].encode()) < most_bytes * 3 // 4 else ""
    room = most_bytes - len(stamps.encode())
    kept = ""
    for block in blocks or [whole]:
        if len((kept + block).encode()) > room:
            return kept + _start_of(block, room - len(kept.encode())) + stamps
        kept += block
    return kept + stamps


def absolute_links(fragment: str, base_url: str) -> str:
    """The HTML with every relative address made whole: a feed reader does not know where the article lies."""
    if not fragment.strip():
        return ""
    root = html.fragment_fromstring(clean(fragment), create_parent="div")
    root.make_links_absolute(base_url, handle_failures="ignore")
    inner = "".join(html.tostring(child, encoding="unicode") for child in root)
    return (_escaped(root.text or "") + inner).strip()


def cdata(markup: str) -> etree.CDATA:
    """HTML to be written as CDATA; its end mark inside the text is escaped."""
    return etree.CDATA(clean(markup).replace("]]>", "]]&gt;"))


def utc(moment: datetime) -> datetime:
    """A moment in UTC; one without a zone is taken to be in it already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def date_text(moment: datetime) -> str:
    """A moment as RFC 2822 writes it, with an offset: Mon, 23 Nov 2026 20:41:17 +0000."""
    return format_datetime(utc(moment))


def _start_of(block: str, room: int) -> str:
    text = " ".join("".join(html.fragment_fromstring(block, create_parent="div").itertext()).split())
    for size in range(room - len("<p></p>"), 20, -20):  # escaping makes it longer: shorten until it fits
        paragraph = f"<p>{_escaped(limited(text, size))}</p>"
        if len(paragraph.encode()) <= room:
            return paragraph
    return ""


def _at_a_word(kept: str, following: str) -> str:
    if following.isspace():
        return kept.rstrip()
    head, space, _tail = kept.rpartition(" ")
    return head.rstrip() if space else kept


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

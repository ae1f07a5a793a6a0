"""The addresses that a page of the site uses, and whether they answer."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from urllib.parse import unquote, urldefrag, urljoin

from lxml import etree, html

_ATTRIBUTES = ("href", "src", "poster", "data")


class Page:
    """An HTML page as a browser would see it.

    Args:
        url: Where it was fetched: relative links start there.
    """

    def __init__(self, data: bytes, url: str) -> None:
        self._url = url
        self._root = _parsed(data)
        self.text = _text_of(self._root)
        self.ids = frozenset(value for element in self._root.iter("*") for name in ("id", "name") if (value := element.get(name)))

    def links(self) -> tuple[str, ...]:
        """Every address, whole, in the page's order; http and https only, without what stands behind "#"."""
        found = (urldefrag(urljoin(self._url, link))[0] for link in self._written())
        return tuple(dict.fromkeys(url for url in found if url.startswith(("http://", "https://"))))

    def dead_anchors(self) -> tuple[str, ...]:
        """Links to a place on this page that is not there."""
        named = (unquote(link[1:]) for link in self._written() if link.startswith("#"))
        # A player reads #t=90 as a time, a browser #top as the page's start.
        return tuple(name for name in dict.fromkeys(named) if name and name != "top" and not name.startswith("t=") and name not in self.ids)

    def feed_url(self) -> str:
        """The feed that the page announces, "" where it announces none."""
        for link in self._root.iter("link"):
            if link.get("rel") == "alternate" and link.get("type") == "application/rss+xml":
                return urljoin(self._url, link.get("href") or "")
        return ""

    def _written(self) -> Iterable[str]:
        for element in self._root.iter("*"):
            yield from ((element.get(name) or "").strip() for name in _ATTRIBUTES if element.get(name))
            yield from (entry.split()[0] for entry in (element.get("srcset") or "").split(",") if entry.strip())


def within(urls: Iterable[str], base_url: str) -> tuple[str, ...]:
    """Those addresses that lie on the site."""
    return tuple(url for url in urls if url.startswith(base_url))


def moved(url: str, site_url: str, base_url: str) -> str:
    """An address of the public site as it is where the site is served now."""
    return base_url + url.removeprefix(site_url) if url.startswith(site_url) else url


def _text_of(root: etree._Element) -> str:
    """What a reader sees, on one line: not what stands in scripts and styles."""
    shown = deepcopy(root)
    etree.strip_elements(shown, "script", "style", "template", with_tail=False)
    return " ".join("".join(str(piece) for piece in shown.itertext()).split())


def _parsed(data: bytes) -> etree._Element:
    try:
        return html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, ValueError):
        return etree.Element("html")

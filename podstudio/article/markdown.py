"""Markdown in, safe HTML out: CommonMark with tables and footnotes, cleaned of everything that could run.

A link whose address is a time, `[2:10](#t=2:10)`, becomes a way to that second of the audio (time_links).
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Mapping
from functools import cache
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from podstudio.article import time_links
from podstudio.article.time_links import Times
from podstudio.model.names import slug

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "div", "dl", "dt", "em", "figcaption", "figure", "h2",
    "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "section", "small", "span", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"id", "dir", "lang"},
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
}
_CLASSES = {
    "a": {"footnote-backref"},
    "hr": {"footnotes-sep"},
    "li": {"footnote-item"},
    "ol": {"footnotes-list"},
    "section": {"footnotes"},
    "sup": {"footnote-ref"},
}
"""The footnotes' own. No others, so that an article cannot dress up as a part of the page."""
_FEED_TAGS = {"p", "ol", "ul", "li", "a", "b", "i", "strong", "em", "br"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_EMPTY_CLASS = re.compile(r'(<[a-z][a-z0-9]*(?: [^<>]*?)?) class=""')
_FEED_BYTES = 4000
_WORDS_A_MINUTE = 220


def to_html(text: str, times: Times | None = None, prefix: str = "") -> str:
    """The text as HTML that is safe to publish. Its headings begin at h2 and have ids of their own.

    Args:
        times: Takes links into the audio from the source's time to the episode's.
        prefix: Before every id, where two texts share a page.
    """
    return time_links.placed(_cleaned(text, prefix), times)


def plain_text(text: str, times: Times | None = None) -> str:
    """The text without its marks, for summaries, tags and counting."""
    bare = nh3.clean(re.sub(r"(</(?:p|li|h\d|tr|blockquote)>|<br ?/?>)", r"\1\n", to_html(text, times)), tags=set())
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in html.unescape(bare).replace("↩︎", "").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def feed_html(text: str, times: Times | None = None, ending: str = "", most_bytes: int = _FEED_BYTES) -> str:
    """The text in the few tags that feeds' descriptions take, cut at the end of a paragraph or list item where it is too long.

    Args:
        ending: Text that stays at the end whatever is cut before it (the chapters' time stamps, of which apps make chapters); of one that
            would leave less than a quarter of the room its last lines go.
    """
    last = _few_tags(ending)
    while len(last.encode()) > most_bytes * 3 // 4:
        last = last.rpartition("<br>")[0] + "</p>" if "<br>" in last else ""
    return _cut(text, _few_tags(text, times), most_bytes - len(last.encode()) - 1).rstrip() + ("\n" + last if last else "")


def unreadable_times(text: str) -> tuple[str, ...]:
    """What stands behind `#t=` in the text's links, where it is no time."""
    return time_links.unreadable(_cleaned(text))


def lost_times(text: str, times: Times) -> tuple[str, ...]:
    """The times, as they are written, of links to moments that were cut with all that follows."""
    return time_links.lost(_cleaned(text), times)


def dead_anchors(text: str) -> tuple[str, ...]:
    """Links to a place of the text that is not there, without their "#"."""
    cleaned = _cleaned(text)
    ids = set(re.findall(r'\bid="([^"]*)"', cleaned))
    named = (html.unescape(name) for name in re.findall(r'\bhref="#([^"]+)"', cleaned))
    return tuple(name for name in dict.fromkeys(named) if not name.startswith("t=") and unquote(name) not in ids)


def escape(text: str) -> str:
    """Text that Markdown leaves as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#+!|~])", r"\\\1", text)


def headings(text: str) -> tuple[tuple[int, str, int], ...]:
    """Level, title and line of every heading."""
    tokens = _parser().parse(text)
    found = []
    for token, inline in itertools.pairwise(tokens):
        if token.type == "heading_open":
            found.append((int(token.tag[1]), inline.content, (token.map or [0])[0] + 1))
    return tuple(found)


def images(text: str) -> tuple[str, ...]:
    """Addresses of the pictures in the text that lie beside it (not on the web)."""
    return tuple(
        dict.fromkeys(unquote(str(token.attrs.get("src", ""))) for token in _inline(text, "image") if _is_local(str(token.attrs.get("src", ""))))
    )


def remote_images(text: str) -> tuple[str, ...]:
    """Addresses of the pictures that lie on the web: pages do not fetch from other sites, which would learn who reads them."""
    sources = (str(token.attrs.get("src", "")) for token in _inline(text, "image"))
    return tuple(dict.fromkeys(source for source in sources if source.startswith(("http://", "https://", "//"))))


def pictures_without_words(text: str) -> int:
    """How many pictures have no alternative text."""
    return sum(1 for token in _inline(text, "image") if not token.content.strip())


def links(text: str) -> tuple[str, ...]:
    """Every link's address, once."""
    return tuple(dict.fromkeys(str(token.attrs.get("href", "")) for token in _inline(text, "link_open")))


def with_pictures(text: str, names: Mapping[str, str]) -> str:
    """The text with its local pictures under other names; those that are not named are left out, those on the web become links."""

    def renamed(match: re.Match[str]) -> str:
        source = unquote(match[2].strip("<>"))
        if not _is_local(source):
            return f"[{match[1] or source}]({match[2]}{match[3]})"
        return f"![{match[1]}]({names[source]}{match[3]})" if source in names else match[1]

    return re.sub(r"!\[([^\]]*)\]\((<[^>]*>|[^\s)]+)([^)]*)\)", renamed, text)


def reading_minutes(text: str) -> int:
    """About how long the text takes to read: at least a minute."""
    return max(1, round(len(plain_text(text).split()) / _WORDS_A_MINUTE))


@cache
def _parser() -> MarkdownIt:
    return (
        MarkdownIt("commonmark", {"typographer": True, "html": True})
        .enable(["table", "strikethrough", "replacements", "smartquotes"])
        .use(footnote_plugin)
    )


def _inline(text: str, kind: str) -> list[Token]:
    return [child for token in _parser().parse(text) for child in token.children or () if child.type == kind]


def _cleaned(text: str, prefix: str = "") -> str:
    tokens = _parser().parse(text)
    _mend(tokens, prefix)
    rendered = _parser().renderer.render(tokens, _parser().options, {"docId": prefix.strip("-")} if prefix else {})
    cleaned = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes=_SCHEMES,
        link_rel="noopener",
        clean_content_tags={"script", "style", "iframe", "object", "svg", "math", "noscript", "template"},
    )
    return _EMPTY_CLASS.sub(r"\1", cleaned)


def _few_tags(text: str, times: Times | None = None) -> str:
    """The text in a feed's tags; links that lead nowhere outside the page become plain text."""
    lines = re.sub(r"<(/?)h\d[^>]*>", lambda tag: "</b></p>" if tag[1] else "<p><b>", to_html(text, times)).replace("↩︎", "")
    cleaned = nh3.clean(
        lines,
        tags=_FEED_TAGS,
        attributes={"a": {"href"}, "*": set()},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel=None,
    )
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"<a>(.*?)</a>", r"\1", cleaned, flags=re.DOTALL)).strip()


def _cut(text: str, cleaned: str, most_bytes: int) -> str:
    if len(cleaned.encode()) <= most_bytes:
        return cleaned
    kept = ""
    for part in re.split(r"(?<=</p>)|(?<=</li>)", cleaned):
        if len(nh3.clean(kept + part, tags=_FEED_TAGS).encode()) > most_bytes - 16:
            break
        kept += part
    if not kept:
        kept = f"<p>{html.escape(_fitting(plain_text(text), most_bytes - 60), quote=False)} …</p>"
    return nh3.clean(kept, tags=_FEED_TAGS, attributes={"a": {"href"}}, link_rel=None)


def _fitting(text: str, most_bytes: int) -> str:
    """As many of the text's first words as have at most `most_bytes` once they are escaped."""
    size = most_bytes
    while len(html.escape(kept := text.encode()[:size].decode(errors="ignore").rpartition(" ")[0], quote=False).encode()) > most_bytes:
        size -= max(size // 20, 1)
    return kept


def _mend(tokens: list[Token], prefix: str) -> None:
    """Headings from h2 on, with ids."""
    names: dict[str, int] = {}
    top = min((int(token.tag[1]) for token in tokens if token.type == "heading_open"), default=2)
    for index, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) - top + 2, 6)}"
        if token.type == "heading_open":
            token.attrs["id"] = prefix + _unused(slug(tokens[index + 1].content, "section"), names)


def _unused(name: str, names: dict[str, int]) -> str:
    names[name] = names.get(name, 0) + 1
    return name if names[name] == 1 else f"{name}-{names[name]}"


def _is_local(address: str) -> bool:
    return bool(address) and not re.match(r"[a-z][a-z0-9+.\-]*:|//|#", address, re.IGNORECASE)

"""The article as the window's rich text shows it while it is being written: Qt knows a part of HTML, and no style sheets of a page."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from podstudio.article import markdown
from podstudio.model.episode import Episode
from podstudio.model.show import Show, join_names


def simple_html(episode: Episode, show: Show, article: str, palette: Mapping[str, str]) -> str:
    """Title, byline, objectives, article and references as rich text.

    Args:
        palette: The window's colours: text, muted, accent, sunken, line, soft.
    """
    names = join_names([person.name for person in episode.credited(show) if person.role in ("host", "guest", "author")])
    crumbs = " › ".join(["Home", *[part.strip() for part in episode.category.split(">") if part.strip()]])
    parts = [
        f"<p style='color:{palette['muted']}; font-size:12px'>{html.escape(crumbs)}</p>",
        f"<h1 style='font-size:26px; font-weight:700; margin-top:4px'>{html.escape(episode.title)}</h1>",
    ]
    if names:
        parts.append(f"<p style='color:{palette['muted']}'>by <b style='color:{palette['text']}'>{html.escape(names)}</b></p>")
    if episode.objectives:
        told = html.escape("; ".join(episode.objectives))
        parts.append("<p style='font-size:6px'>&nbsp;</p>")  # Qt's rich text knows no margin of tables
        parts.append(_box(f"<b>After this episode you can</b> {told}.", palette["soft"]))
    parts.append(
        _for_qt(markdown.to_html(article), palette)
        if article.strip()
        else f"<p style='color:{palette['muted']}'>The article appears here as you write.</p>"
    )
    if episode.references:
        rows = "".join(f"<li>{html.escape(reference.text)}</li>" for reference in episode.references)
        parts.append(f"<h2 style='font-size:19px'>Suggested reading</h2><ol>{rows}</ol>")
    return f"<body style='color:{palette['text']}; line-height:150%; font-size:14px'>{''.join(parts)}</body>"


def _box(content: str, colour: str) -> str:
    return f"<table width='100%' cellpadding='12' bgcolor='{colour}'><tr><td>{content}</td></tr></table>"


def _for_qt(text: str, palette: Mapping[str, str]) -> str:
    text = re.sub(r'<a([^>]*class="at"[^>]*)>', rf"<a\1 style='color:{palette['accent']}; text-decoration:none'>▸ ", text)
    text = re.sub(r"<h2", "<h2 style='font-size:19px'", text)
    text = re.sub(r"<h3", "<h3 style='font-size:16px'", text)
    text = text.replace("<table>", f"<table border='1' cellspacing='0' cellpadding='6' style='border-color:{palette['line']}; border-style:solid'>")
    return re.sub(r"<a(?![^>]*style=)", f"<a style='color:{palette['accent']}'", text)

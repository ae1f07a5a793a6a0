"""What a careful editor would say of an article before it goes out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from podstudio.article import markdown
from podstudio.article.time_links import Times

_SHORT = 150
_DANGEROUS = re.compile(r"<\s*(script|iframe|object|embed|style|form)\b|\bon\w+\s*=|javascript\s*:|vbscript\s*:|data\s*:\s*text/html", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark. `level` is amber or red; `line` begins at 1."""

    level: str
    message: str
    line: int


def lint(text: str, folder: Path, times: Times | None = None) -> tuple[Finding, ...]:
    """The remarks on an article whose pictures lie in `folder`, by line.

    Args:
        times: Takes the links into the audio from the source's time to the episode's; without it nobody asks whether their moments are left.
    """
    found = [*_headings(text), *_pictures(text, folder), *_dangers(text), *_links(text), *moments(text, times)]
    words = len(markdown.plain_text(text).split())
    if 0 < words < _SHORT:
        found.append(Finding("amber", f"it has only {words} words", 1))
    return tuple(sorted(found, key=lambda finding: finding.line))


def moments(text: str, times: Times | None) -> list[Finding]:
    """The links into the audio that lead nowhere: those that name no time, and those whose moment was cut with all that follows."""
    bad = [(time, f"“#t={time[:20]}” names no time: write #t=2:10; its link becomes plain text") for time in markdown.unreadable_times(text)]
    lost = markdown.lost_times(text, times) if times else ()
    bad += [(time, f"nothing is left of the recording from {time} on; its link becomes plain text") for time in lost]
    return [Finding("amber", message, _line(text, re.escape(f"#t={time}"))) for time, message in bad]


def _headings(text: str) -> list[Finding]:
    found = []
    before = 0
    seen: set[str] = set()
    for level, title, line in markdown.headings(text):
        if before and level > before + 1:
            found.append(Finding("amber", f"the heading “{title}” skips a level", line))
        if title in seen:
            found.append(Finding("amber", f"two headings are called “{title}”", line))
        before = level
        seen.add(title)
    return found


def _pictures(text: str, folder: Path) -> list[Finding]:
    found = []
    root = folder.resolve()
    if markdown.pictures_without_words(text):
        found.append(Finding("amber", "a picture has no description for those who cannot see it", _line(text, r"!\[\s*\]")))
    for address in markdown.remote_images(text):
        told = f"the picture {address[:60]} lies on another site: the page shows a link to it; put it beside the article instead"
        found.append(Finding("amber", told, _line(text, re.escape(address[:30]))))
    for name in markdown.images(text):
        path = (folder / name).resolve()
        line = _line(text, re.escape(name))
        if not path.is_relative_to(root):
            found.append(Finding("amber", f"the picture {name} lies outside the episode's folder and is left out", line))
        elif not path.is_file():
            found.append(Finding("amber", f"the picture {name} is missing", line))
    return found


def _dangers(text: str) -> list[Finding]:
    return [
        Finding("amber", "scripts, forms and their like are removed from the page", text[: match.start()].count("\n") + 1)
        for match in _DANGEROUS.finditer(text)
    ][:1]


def _links(text: str) -> list[Finding]:
    bad = [address for address in markdown.links(text) if not re.match(r"(https?://|mailto:|tel:|#|[\w./\-]+$)", address)]
    bad += [f"#{anchor}" for anchor in markdown.dead_anchors(text)]
    return [Finding("amber", f"the link “{address[:60]}” leads nowhere", _line(text, re.escape(address[:30]))) for address in bad]


def _line(text: str, pattern: str) -> int:
    match = re.search(pattern, text)
    return text[: match.start()].count("\n") + 1 if match else 1

"""What a careful editor would say of an article before it goes out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from podstudio.article import markdown

_SHORT = 150
_DANGEROUS = re.compile(r"<\s*(script|iframe|object|embed|style|form)\b|\bon\w+\s*=|javascript\s*:|vbscript\s*:|data\s*:\s*text/html", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark. `level` is amber or red; `line` begins at 1."""

    level: str
    message: str
    line: int


def lint(text: str, folder: Path) -> tuple[Finding, ...]:
    """The remarks on an article whose pictures lie in `folder`, by line."""
    found = [*_headings(text), *_pictures(text, folder), *_dangers(text), *_links(text)]
    words = len(markdown.plain_text(text).split())
    if 0 < words < _SHORT:
        found.append(Finding("amber", f"it has only {words} words", 1))
    return tuple(sorted(found, key=lambda finding: finding.line))


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
    return [Finding("amber", f"the link “{address[:60]}” leads nowhere", _line(text, re.escape(address[:30]))) for address in bad]


def _line(text: str, pattern: str) -> int:
    match = re.search(pattern, text)
    return text[: match.start()].count("\n") + 1 if match else 1

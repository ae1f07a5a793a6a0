"""Names that every server and file system takes: a-z, 0-9 and hyphens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "’": "", "'": ""})


def slug(text: str, fallback: str = "episode", limit: int = 60) -> str:
    """A short ASCII name of a title; `fallback` where no letter can be written in ASCII (an emoji, another script).

    Apple takes only a-z, A-Z and 0-9 in addresses; hyphens part the words.
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) > limit:
        words = words[: limit + 1].rpartition("-")[0] or words[:limit]
    return words.strip("-") or fallback


def one_line(text: str) -> str:
    """A title as one line: runs of blanks and line breaks become one space, what is no character of a text goes."""
    plain = "".join(" " if letter.isspace() else letter for letter in text)
    return " ".join("".join(letter for letter in plain if unicodedata.category(letter) not in ("Cc", "Cs") and letter not in "\ufffe\uffff").split())


def free_id(stem: str, taken: Iterable[str]) -> str:
    """`track-3`: a stem and the first number behind the count of those that are taken."""
    used = set(taken)
    number = len(used) + 1
    while f"{stem}-{number}" in used:
        number += 1
    return f"{stem}-{number}"

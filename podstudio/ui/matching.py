"""Finding by a few letters: words in any order, their beginnings, initials, or letters in order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_FIRST, _BEGINS, _INITIALS, _INSIDE, _LETTERS = 5.0, 4.0, 3.0, 2.0, 1.0
_LEAST_LETTERS = 3


def score(asked: str, text: str, beside: str = "") -> float:
    """How well a text answers what is asked; 0 where some word of it is not found.

    Args:
        beside: Words that are found too, but count half (the menu, the explanation).
    """
    wanted = _words(asked)
    own, other = _words(text), _words(beside)
    if not wanted:
        return 1.0
    total = 0.0
    for word in wanted:
        best = max(_one(word, own), _one(word, other) / 2)
        if not best:
            return _initials("".join(wanted), own)
        total += best
    return total / len(wanted) + (1.0 if own[: len(wanted)] == wanted else 0.0)


def _one(word: str, words: Sequence[str]) -> float:
    """How well one word is found among others."""
    if not words:
        return 0.0
    if words[0].startswith(word):
        return _FIRST
    if any(one.startswith(word) for one in words):
        return _BEGINS
    if initials := _initials(word, words):
        return initials
    if any(word in one for one in words):
        return _INSIDE
    return _LETTERS if len(word) >= _LEAST_LETTERS and any(one[0] == word[0] and _in_order(word, one) for one in words) else 0.0


def _initials(word: str, words: Sequence[str]) -> float:
    """Whether it is the words' first letters, some left out: dg is Delete, leave the Gap."""
    firsts = "".join(one[0] for one in words)
    return _INITIALS if len(word) > 1 and firsts[:1] == word[:1] and _in_order(word, firsts) else 0.0


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _words(text: str) -> list[str]:
    """In small letters and without accents."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return re.findall(r"\w+|[^\w\s]", bare.casefold()) if len(bare.strip()) == 1 else re.findall(r"\w+", bare.casefold())

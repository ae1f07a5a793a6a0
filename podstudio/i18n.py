"""Translated text: every sentence that a person reads goes through `_`."""

from __future__ import annotations

import gettext
import os
from pathlib import Path


def _folder() -> Path:
    here = Path(__file__).parent
    packed = here / "_resources" / "translations"
    return packed if packed.is_dir() else here.parent / "resources" / "translations"


_catalogue = gettext.translation("podstudio", _folder(), fallback=True)


def _(text: str) -> str:
    """`text` in the language of the system (LANGUAGE, LC_ALL, LC_MESSAGES, LANG), or as it is."""
    return _catalogue.gettext(text)


def counted(singular: str, plural: str, count: int) -> str:
    """The sentence for `count` things, with `{n}` filled in."""
    return _catalogue.ngettext(singular, plural, count).format(n=count)


def language() -> str:
    """The two-letter language that the person reads, "en" if nothing says."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "en"
    return named[:2].lower() if named[:2].isalpha() else "en"

"""Links into the audio: `[0:27](#t=27)` in an article is a way to that second of the recording.

The article is written in the time of the SOURCE, as chapters and transcripts are kept: of the episode's first recording. Where it goes out, every
such link passes through the same time map as they do, so that a cut moves it too; its label moves along where it is a time itself. A moment
that was cut becomes the next one that is heard; where nothing is heard behind it the link becomes plain text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from podstudio.errors import BadInput
from podstudio.i18n import _
from podstudio.model.timecode import format_seconds, parse_seconds

Times = Callable[[float], float | None]
"""From a second of the source to the second of the episode at which it, or what follows it, is heard; None where nothing is."""

_LINK = re.compile(r'<a\b[^>]*?\bhref="#t=([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_LABEL = re.compile(r"([^\w<>]*)(\d{1,3}(?::\d{2}){1,2}(?:\.\d+)?)([^\w<>]*)")


def placed(cleaned: str, times: Times | None = None) -> str:
    """HTML, cleaned already, with its links into the audio as the player reads them, in the episode's time (the source's without `times`)."""

    def replaced(match: re.Match[str]) -> str:
        source = _second(match[1])
        second = times(source) if times and source is not None else source
        if second is None:
            return match[2]
        label = _LABEL.fullmatch(match[2]) if times else None
        text = f"{label[1]}{format_seconds(second)}{label[3]}" if label else match[2]
        told = html.escape(_("Listen from {time}").format(time=format_seconds(second)))
        return f'<a href="#t={seconds_text(second)}" class="at" data-seconds="{seconds_text(second)}" title="{told}">{text}</a>'

    return _LINK.sub(replaced, cleaned)


def unreadable(cleaned: str) -> tuple[str, ...]:
    """What stands behind `#t=` in the links of cleaned HTML, where it is no time."""
    return tuple(match[1] for match in _LINK.finditer(cleaned) if _second(match[1]) is None)


def lost(cleaned: str, times: Times) -> tuple[str, ...]:
    """The times, as they are written, of links in cleaned HTML to moments that are not heard, nor anything behind them."""
    return tuple(match[1] for match in _LINK.finditer(cleaned) if (second := _second(match[1])) is not None and times(second) is None)


def seconds_text(seconds: float) -> str:
    """Seconds to the millisecond without idle zeros: 27.060 → "27.06"."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


def _second(text: str) -> float | None:
    try:
        return parse_seconds(text)
    except BadInput:
        return None

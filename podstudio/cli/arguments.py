"""What people write behind options: times, ranges, chapters, dates."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click

from podstudio.errors import BadInput
from podstudio.model.timecode import parse_range, parse_seconds

_CHAPTER = re.compile(r"([^=]+)=(.*?)(?:\s*<(https?://[^<>\s]+)>)?\s*", re.DOTALL)


class Parsed(click.ParamType[Any]):
    """An option's type made of a function that raises BadInput; a wrong value is wrong usage (exit 2)."""

    def __init__(self, name: str, read: Callable[[str], object]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value read, or click's usage error with the reason."""
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except BadInput as error:
            self.fail(str(error), param, ctx)


def chapter(text: str) -> tuple[float, str, str]:
    """Seconds, title and address of `T=TITLE` or `T=TITLE <https://…>`. Raises BadInput."""
    match = _CHAPTER.fullmatch(text)
    if not match or not match[2].strip():
        raise BadInput(f"“{text}” is not a chapter: write its time and title, as in 12:18=What is networking?")
    return parse_seconds(match[1]), match[2].strip(), match[3] or ""


def when(text: str) -> datetime:
    """A date in UTC of `2026-05-01`, `2026-05-01 08:00` or a full ISO 8601 time; without a zone it is this machine's. Raises BadInput."""
    try:
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput(f"“{text}” is not a date: write 2026-05-01 or 2026-05-01T08:00.") from None


class Between(click.FloatRange):
    """A number in a range; what is no number at all ("nan") lies in none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value read, or click's usage error with the reason."""
        found = super().convert(value, param, ctx)
        if not math.isfinite(found):
            self.fail(f"“{value}” is not a number.", param, ctx)
        return found


TIME = Parsed("time", parse_seconds)
RANGE = Parsed("A-B", parse_range)
CHAPTER = Parsed("T=TITLE", chapter)
WHEN = Parsed("date", when)

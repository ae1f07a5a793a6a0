"""Times as people write them and as frames: `h:mm:ss.mmm`, `m:ss` or seconds."""

from __future__ import annotations

import re

from podstudio.errors import BadInput

_PATTERN = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d+(?:[.,]\d*)?|[.,]\d+)")


def parse_seconds(text: str) -> float:
    """Seconds of a time written as `h:mm:ss.mmm`, `m:ss` or seconds.

    Raises:
        BadInput: It is none of these, or minutes or seconds behind a colon are 60 or more.
    """
    match = _PATTERN.fullmatch(text.strip())
    if not match:
        raise BadInput(f"“{text}” is not a time: write 1:02:03.5, 2:03 or 123.5.")
    hours, minutes, seconds = match[1], match[2], float(match[3].replace(",", "."))
    if (minutes and seconds >= 60) or (hours and int(minutes or 0) >= 60):
        raise BadInput(f"“{text}” is not a time: minutes and seconds behind a colon end at 59.")
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + seconds


def parse_range(text: str) -> tuple[float, float]:
    """Start and end in seconds of `A-B`.

    Raises:
        BadInput: It is not two times with a hyphen between, or the start is not before the end.
    """
    start_text, hyphen, end_text = text.replace("–", "-").partition("-")
    if not hyphen:
        raise BadInput(f"“{text}” is not a range: write two times with a hyphen, as in 1:00-1:30.")
    start, end = parse_seconds(start_text), parse_seconds(end_text)
    if start >= end:
        raise BadInput(f"“{text}” is not a range: its start must come before its end.")
    return start, end


def format_seconds(seconds: float, decimals: int = 0) -> str:
    """A time as `m:ss` or `h:mm:ss`, with up to three decimals, cut and not rounded: 3725.9 → "1:02:05"."""
    scale = 10**decimals
    ticks = int(seconds * scale + 1e-6)
    whole, part = divmod(max(ticks, 0), scale)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    text = f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
    return f"{text}.{part:0{decimals}}" if decimals else text


def format_stamp(seconds: float) -> str:
    """A time as `hh:mm:ss`, the way players find chapters in show notes."""
    whole = int(seconds + 1e-6)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def to_frames(seconds: float, sample_rate: int) -> int:
    """The frame nearest to a time."""
    return round(seconds * sample_rate)

"""Moments as people say them: "2 minutes ago", "2 Dec 2018"."""

from __future__ import annotations

from datetime import UTC, datetime

from podstudio.i18n import _, counted

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long ago a moment was, in its largest unit; the date where it is over two weeks."""
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return counted("{n} minute ago", "{n} minutes ago", int(seconds // 60))
    if seconds < 86_400:
        return counted("{n} hour ago", "{n} hours ago", int(seconds // 3600))
    if seconds < 14 * 86_400:
        return counted("{n} day ago", "{n} days ago", int(seconds // 86_400))
    return date(moment)


def date(moment: datetime) -> str:
    """The day in this machine's zone: 2 Dec 2018."""
    local = moment.astimezone()
    return f"{local.day} {_(_MONTHS[local.month - 1])} {local.year}"


def date_and_time(moment: datetime) -> str:
    """The day and minute in this machine's zone, named: 2 Dec 2018, 08:04 CET."""
    local = moment.astimezone()
    return f"{date(moment)}, {local:%H:%M} {zone(moment)}"


def zone(moment: datetime) -> str:
    """The name of this machine's zone at a moment: CET, or UTC+05:30 where it has none that people say."""
    local = moment.astimezone()
    name = local.tzname() or ""
    if name and name[0].isalpha() and len(name) <= 5:
        return name
    offset = f"{local:%z}"
    return f"UTC{offset[:3]}:{offset[3:5]}"

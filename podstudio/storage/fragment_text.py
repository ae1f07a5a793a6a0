"""A fragment as text for the clipboard. What comes from there was written by who knows whom: it is read strictly."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace

import msgspec

from podstudio.errors import BadInput
from podstudio.model.fragments import Fragment, as_project
from podstudio.model.names import one_line
from podstudio.storage.edit_file import problems

FORMAT = 1
_LONGEST = 20_000_000
_MOST_LANES = 64
_LONGEST_NAME = 200
_ROLES = {"host", "guest", "music", "talk"}


class _Kept(msgspec.Struct, forbid_unknown_fields=True):
    format: int
    fragment: Fragment


def to_text(fragment: Fragment) -> str:
    """The fragment as JSON."""
    return json.dumps({"format": FORMAT, "fragment": asdict(fragment)}, ensure_ascii=False)


def from_text(text: str) -> Fragment:
    """The fragment that `to_text` wrote.

    Raises:
        BadInput: It is something else, of a newer PodStudio, or not sound.
    """
    refused = BadInput("What is on the clipboard is not a piece of an episode that this PodStudio can use: copy it again.")
    if len(text) > _LONGEST:
        raise refused
    try:
        kept = msgspec.json.decode(text, type=_Kept)
    except (msgspec.DecodeError, RecursionError):
        raise refused from None
    if kept.format != FORMAT or not _is_sound(kept.fragment):
        raise refused
    return _tidy(kept.fragment)


def _is_sound(fragment: Fragment) -> bool:
    clips = [clip for lane in fragment.lanes for clip in lane.clips]
    return (
        fragment.frames > 0
        and bool(clips)
        and len(fragment.lanes) <= _MOST_LANES
        and all(clip.start >= 0 and clip.end <= fragment.frames for clip in clips)
        and all(re.fullmatch("[0-9a-f]{64}", source.sha256) and source.frames > 0 for source in fragment.sources)
        and next(iter(problems(as_project(fragment))), None) is None
    )


def _tidy(fragment: Fragment) -> Fragment:
    """With names of one line and roles that are known."""
    lanes = (replace(lane, name=one_line(lane.name)[:_LONGEST_NAME], role=lane.role if lane.role in _ROLES else "talk") for lane in fragment.lanes)
    sources = (replace(source, name=one_line(source.name)[:_LONGEST_NAME]) for source in fragment.sources)
    return replace(fragment, lanes=tuple(lanes), sources=tuple(sources))

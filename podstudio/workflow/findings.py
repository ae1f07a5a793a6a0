"""What tidying tells: findings, each with its place, what it is in words, how bad it is and what would be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from podstudio.audio.faults import Faults
from podstudio.i18n import _
from podstudio.model.editing import Range
from podstudio.model.timeline import Project

PAUSE, SILENCE, CLIPPING, LEVEL = KINDS = ("pause", "silence", "clipping", "level")

SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.4, 5.0

Anchor = tuple[str, int]
"""A source and its frame."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at.

    Args:
        kind: One of KINDS.
        start, end: Where it is, in frames of the episode.
        size: How bad: seconds of a pause or a silence, samples at full scale, LU off the rest.
        words: What it is.
        remedy: What would be done, or what can be.
        anchor: The sound that it rides on.
        track: Of clipping and levels, the track.
        cut: What would be taken out of the episode; None where nothing would.
        gain_db: What would be added to the level from start to end.
        whole_track: The gain is that of the track.
    """

    kind: str
    start: int
    end: int
    size: float
    words: str
    remedy: str
    anchor: Anchor
    track: str = ""
    cut: Range | None = None
    gain_db: float = 0.0
    whole_track: bool = False

    @property
    def key(self) -> tuple[str, str, str, int]:
        """The same for the same finding in another state of the edit."""
        kind = "quiet" if self.kind in {PAUSE, SILENCE} else "speaker" if self.whole_track else self.kind
        return (kind, self.track, *self.anchor)

    @property
    def place(self) -> Range:
        """Its cut, or where it is."""
        return self.cut or (self.start, max(self.end, self.start + 1))

    @property
    def can_be_done(self) -> bool:
        """Whether accepting it changes the edit."""
        return self.cut is not None or self.gain_db != 0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What counts as a pause, and what is left of one; seconds, each from 0.4 to 5."""

    longest_s: float = 1.0
    kept_s: float = 1.0


@dataclass(frozen=True)
class Looked:
    """What was found in which edit, and what was learnt of its recordings, by source.

    Args:
        silent: Whether nothing at all is heard.
    """

    project: Project
    wishes: Wishes
    findings: tuple[Finding, ...]
    faults: Mapping[str, Faults]
    silent: bool


def seconds_text(seconds: float) -> str:
    """1.4 s, or 2:05 min."""
    if seconds < 60:
        return _("{n} s").format(n=f"{seconds:.1f}")
    return _("{n} min").format(n=f"{int(seconds) // 60}:{int(seconds) % 60:02}")

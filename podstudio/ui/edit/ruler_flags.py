"""Where the flags of chapters and the dots of notes stand on the ruler: what lies too near to tell apart is one flag with a count."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from podstudio.model.marks import PlacedMark
from podstudio.model.timecode import format_seconds
from podstudio.ui.edit.mark_row import shown_title
from podstudio.ui.edit.viewport import Viewport

FLAG_TOP, FLAG_HEIGHT = 6, 18
WIDEST = 260.0
DOT = 3.0

_NEAR_FLAGS, _NEAR_DOTS = 26.0, 9.0
_AIR = 20
_DOT_UP = 16
"""The middle of a dot over the ruler's lower edge: between the flags and the times."""

_MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Flag:
    """A mark in sight, or several that lie too near to tell apart; `place` is where it can be taken hold of."""

    marks: tuple[PlacedMark, ...]
    place: QRectF

    @property
    def mark(self) -> PlacedMark:
        """The first of them."""
        return self.marks[0]

    def words(self) -> str:
        """What stands on it."""
        return str(len(self.marks)) if len(self.marks) > 1 else shown_title(self.mark)

    def tip(self, rate: int) -> str:
        """Times and titles."""
        lines = [f"{format_seconds((mark.frame or 0) / rate, 1)}  {shown_title(mark)}" for mark in self.marks[:_MOST_LINES]]
        more = len(self.marks) - _MOST_LINES
        return "\n".join([*lines, *([f"… +{more}"] if more > 0 else [])])


def lay_out_flags(marks: Sequence[PlacedMark], viewport: Viewport, metrics: QFontMetricsF) -> list[Flag]:
    """The chapters in sight, by time; a flag ends where the next one begins. `marks` are heard ones by time."""
    groups = _groups(marks, viewport, _NEAR_FLAGS, WIDEST)
    found = []
    for number, group in enumerate(groups):
        x = viewport.x_of(group[0].frame or 0)
        behind = viewport.x_of(groups[number + 1][0].frame or 0) if number + 1 < len(groups) else viewport.width
        words = str(len(group)) if len(group) > 1 else shown_title(group[0])
        width = min(metrics.horizontalAdvance(words) + _AIR, max(behind - x - 3, 4.0), WIDEST)
        if x + width > 0:
            found.append(Flag(group, QRectF(x, FLAG_TOP, width, FLAG_HEIGHT)))
    return found


def lay_out_dots(marks: Sequence[PlacedMark], viewport: Viewport, height: int) -> list[Flag]:
    """The notes in sight, by time."""
    reach, half = DOT + 4, 7.0
    groups = _groups(marks, viewport, _NEAR_DOTS, reach)
    return [Flag(group, QRectF(viewport.x_of(group[0].frame or 0) - reach, height - _DOT_UP - half, 2 * reach, 2 * half)) for group in groups]


def _groups(marks: Sequence[PlacedMark], viewport: Viewport, near: float, reach: float) -> list[tuple[PlacedMark, ...]]:
    """The marks in sight, those together that lie nearer to the first of them than `near` pixels.

    They are gathered from the episode's beginning on, so that scrolling does not change who stands with whom.
    """
    first = bisect_left(marks, viewport.start - reach * viewport.frames_per_pixel, key=lambda mark: mark.frame or 0)
    while 0 < first < len(marks) and _distance(marks[first - 1], marks[first], viewport) < near:
        first -= 1
    groups: list[list[PlacedMark]] = []
    for mark in marks[first:]:
        if (mark.frame or 0) > viewport.end:
            break
        if groups and _distance(groups[-1][0], mark, viewport) < near:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return [tuple(group) for group in groups]


def _distance(one: PlacedMark, other: PlacedMark, viewport: Viewport) -> float:
    return ((other.frame or 0) - (one.frame or 0)) / viewport.frames_per_pixel

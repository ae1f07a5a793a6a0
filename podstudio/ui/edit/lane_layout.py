"""Where the lanes lie: the heads at the left and the picture at the right share it."""

from __future__ import annotations

from dataclasses import dataclass

HEADS_WIDTH = 168
RULER_HEIGHT = 44
SMALLEST = 96
TALLEST = 480
LOUDNESS = 144
LOUDNESS_SMALLEST = 96
MARGIN = 8
"""Air over and under what a lane shows."""
STRIP = 18
"""Height of the strip with a clip's name at its top: what a clip is chosen and moved by."""


@dataclass(frozen=True, slots=True)
class LaneLayout:
    """Top and height of every track's lane and of the loudness under them, in pixels."""

    tracks: tuple[tuple[int, int], ...]
    loudness: tuple[int, int]

    @property
    def tracks_bottom(self) -> int:
        """Where the tracks end."""
        return self.loudness[0]


def least_height(tracks: int) -> int:
    """The height under which the lanes scroll."""
    return tracks * SMALLEST + LOUDNESS_SMALLEST


def lay_out(tracks: int, height: int) -> LaneLayout:
    """The lanes of so many tracks: all equally high and as high as there is room, with the loudness last."""
    loudness = min(max(height - tracks * SMALLEST, LOUDNESS_SMALLEST), LOUDNESS)
    each = min(max((height - loudness) // max(tracks, 1), SMALLEST), TALLEST)
    tops = tuple((number * each, each) for number in range(tracks))
    bottom = tracks * each
    return LaneLayout(tops, (bottom, max(min(height - bottom, LOUDNESS + 116), loudness)))

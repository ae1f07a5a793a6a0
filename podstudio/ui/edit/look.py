"""What the lanes are painted from, and where their clips lie in a picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFont

from podstudio.model.timeline import Track
from podstudio.ui.edit.columns import ClipArrays, Grid
from podstudio.ui.edit.lane_layout import MARGIN, LaneLayout
from podstudio.ui.edit.state import EditState
from podstudio.ui.theme import Colours, is_high_contrast

SPARE = 2
"""Columns to either side of what is painted: a tick may come from there."""
_NARROW = 5.0
_FAR = 40
"""How far beyond the picture a clip is drawn, in columns."""


@dataclass(frozen=True)
class Look:
    """What the lanes are painted from.

    Args:
        size: In pixels; `ratio` is the device's pixels in one of them.
    """

    state: EditState
    layout: LaneLayout
    colours: Colours
    size: QSize
    ratio: float
    font: QFont

    @property
    def high_contrast(self) -> bool:
        """Whether borders and sound are drawn in their full colour."""
        return is_high_contrast(self.colours)

    @property
    def grid(self) -> Grid:
        """The columns in sight, one to each of the device's pixels."""
        viewport = self.state.viewport
        return Grid.at(viewport.start, viewport.frames_per_pixel / self.ratio, round(self.size.width() * self.ratio))

    def lanes(self) -> list[tuple[Track, QRectF, bool]]:
        """The tracks with their lanes, and whether they are heard."""
        heard = {track.id for track in self.state.project.audible_tracks()}
        return [
            (track, QRectF(0, top, self.size.width(), height), track.id in heard)
            for track, (top, height) in zip(self.state.project.tracks, self.layout.tracks, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Spans:
    """Clips in sight as arrays: their numbers on the track, whole widths, and where they begin and end in or soon outside of the picture, in pixels.

    Neighbours that are too narrow to be told apart are joined: no border lies between them.
    """

    numbers: npt.NDArray[np.int64]
    widths: npt.NDArray[np.float64]
    begins: npt.NDArray[np.float64]
    ends: npt.NDArray[np.float64]
    joined: npt.NDArray[np.bool_]


def spans_of(look: Look, track: Track, grid: Grid) -> Spans:
    """The clips of a lane that reach into some columns."""
    clips, ratio, seen = ClipArrays.of(track), look.ratio, look.grid
    shown = clips.between((grid.first - SPARE) * grid.unit, (grid.first + grid.count + SPARE) * grid.unit)
    before = max(shown.start - 1, 0)
    lefts, rights = (seen.columns_of(frames[before : shown.stop]) for frames in (clips.starts, clips.ends))
    widths, muted = rights - lefts, clips.muted[before : shown.stop]
    narrow = widths < _NARROW * ratio
    joined = np.zeros(len(widths), dtype=bool)
    joined[1:] = narrow[1:] & narrow[:-1] & (lefts[1:] - rights[:-1] < ratio) & (muted[1:] == muted[:-1])
    begins, ends = np.maximum(lefts, -_FAR) / ratio, np.minimum(rights, seen.count + _FAR) / ratio
    kept = slice(shown.start - before, None)
    return Spans(np.arange(shown.start, shown.stop), widths[kept] / ratio, begins[kept], ends[kept], joined[kept])


def body_of(lane: QRectF, ratio: float) -> tuple[float, float]:
    """Top and height of a lane's clips, on whole pixels of the device."""
    top, bottom = round((lane.top() + MARGIN) * ratio), round((lane.bottom() - MARGIN - 1) * ratio)
    return top / ratio, (bottom - top) / ratio

"""Painting of waveforms: columns of numbers become a picture in a few operations of numpy, whatever the zoom."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

from podstudio.audio.blocks import to_amplitude
from podstudio.model.timeline import Clip, Track
from podstudio.ui.edit.peaks import Peaks

Pixels = npt.NDArray[np.uint32]


@lru_cache(maxsize=64)
def mixed(colour: str, ground: str, share: float) -> QColor:
    """A colour laid thinly over another: `share` of 1 is the colour itself."""
    over, under = QColor(colour), QColor(ground)
    parts = (share * a + (1 - share) * b for a, b in zip(over.getRgb()[:3], under.getRgb()[:3], strict=True))  # type: ignore[index]
    return QColor(*(round(part) for part in parts))


def translucent(colour: str, alpha: float) -> QColor:
    """A colour that lets through what is under it."""
    made = QColor(colour)
    made.setAlphaF(alpha)
    return made


class Envelope:
    """What every column of a lane shows: lowest, highest and RMS as amplitudes as they are heard, and whether there is sound at all."""

    def __init__(self, columns: int) -> None:
        self.low, self.high, self.rms = (np.zeros(columns, dtype=np.float32) for _ in range(3))
        self.heard = np.zeros(columns, dtype=bool)
        self.inside = np.zeros(columns, dtype=bool)


def envelope(track: Track, peaks: Mapping[str, Peaks], start: float, frames_per_column: float, columns: int) -> Envelope:
    """A track's envelope from frame `start` of the episode on; each column shows the clip under its middle."""
    found = Envelope(columns)
    if not track.clips:
        return found
    edges = start + np.arange(columns + 1) * frames_per_column
    middles = (edges[:-1] + edges[1:]) / 2
    starts = np.array([clip.start for clip in track.clips])
    ends = np.array([clip.end for clip in track.clips])
    index = np.clip(np.searchsorted(starts, middles, side="right") - 1, 0, len(starts) - 1)
    found.inside = (middles >= starts[index]) & (middles < ends[index])
    shifts = np.array([clip.source_start - clip.start for clip in track.clips])[index]
    first = np.maximum(edges[:-1], starts[index]) + shifts
    last = np.minimum(edges[1:], ends[index]) + shifts
    _fill(found, track, peaks, index, first, np.maximum(last, first + 1e-3))
    _apply_gains(found, track, index, middles)
    return found


def _fill(
    found: Envelope,
    track: Track,
    peaks: Mapping[str, Peaks],
    index: npt.NDArray[np.int64],
    first: npt.NDArray[np.float64],
    last: npt.NDArray[np.float64],
) -> None:
    names = sorted({clip.source for clip in track.clips})
    sources = np.array([names.index(clip.source) for clip in track.clips])[index]
    for number, name in enumerate(names):
        columns = np.flatnonzero(found.inside & (sources == number))
        if name in peaks and len(columns):
            found.low[columns], found.high[columns], found.rms[columns] = peaks[name].columns(first[columns], last[columns])


def _apply_gains(found: Envelope, track: Track, index: npt.NDArray[np.int64], middles: npt.NDArray[np.float64]) -> None:
    """Gains and fades, so that what is seen is what is heard."""
    gains = np.array([to_amplitude(clip.gain_db + track.gain_db) for clip in track.clips], dtype=np.float32)[index]
    for fades, distance in (
        (_fades_in(track.clips), middles - _starts(track.clips)[index]),
        (_fades_out(track.clips), _ends(track.clips)[index] - middles),
    ):
        lengths = fades[index]
        gains = gains * np.where(lengths > 0, np.clip(distance / np.maximum(lengths, 1), 0, 1), 1).astype(np.float32)
    for values in (found.low, found.high, found.rms):
        np.multiply(values, gains, out=values)
    found.heard = found.inside & ~np.array([clip.muted for clip in track.clips])[index]


def _starts(clips: tuple[Clip, ...]) -> npt.NDArray[np.int64]:
    return np.array([clip.start for clip in clips])


def _ends(clips: tuple[Clip, ...]) -> npt.NDArray[np.int64]:
    return np.array([clip.end for clip in clips])


def _fades_in(clips: tuple[Clip, ...]) -> npt.NDArray[np.int64]:
    return np.array([clip.fade_in for clip in clips])


def _fades_out(clips: tuple[Clip, ...]) -> npt.NDArray[np.int64]:
    return np.array([clip.fade_out for clip in clips])


def picture(found: Envelope, height: int, enlarged: float, colour: QColor, quiet: QColor, ratio: float) -> tuple[QImage, Pixels]:
    """The envelope as a picture `height` device pixels high, transparent where there is nothing.

    The peaks are light, the RMS inside them full; what is muted is in the colour `quiet`. The picture stands on the second value's memory,
    which must be kept as long as it.
    """
    middle = height / 2
    reach = (middle - ratio) * enlarged
    hair = max(ratio / 2, 0.5)
    top = np.clip(middle - found.high * reach, 0, height - 1)
    bottom = np.clip(middle - found.low * reach, 1, height)
    top, bottom = np.minimum(top, middle - hair), np.maximum(bottom, middle + hair)
    rms = np.maximum(found.rms * reach, hair)
    peak_colour = np.where(found.heard, np.uint32(_premultiplied(colour, 0.5)), np.uint32(_premultiplied(quiet, 0.3))).astype(np.uint32)
    rms_colour = np.where(found.heard, np.uint32(_premultiplied(colour, 1)), np.uint32(_premultiplied(quiet, 0.55))).astype(np.uint32)
    nothing = np.uint32(0)
    peak_colour[~found.inside] = nothing
    rms_colour[~found.inside] = nothing
    rows = np.arange(height, dtype=np.float32)[:, None] + np.float32(0.5)
    in_peak = (rows >= top.astype(np.float32)) & (rows <= bottom.astype(np.float32))
    in_rms = in_peak & (np.abs(rows - np.float32(middle)) <= rms.astype(np.float32))
    pixels = np.multiply(in_peak, peak_colour, dtype=np.uint32)
    np.copyto(pixels, np.broadcast_to(rms_colour, pixels.shape), where=in_rms)
    made = QImage(pixels.data, pixels.shape[1], height, pixels.shape[1] * 4, QImage.Format.Format_ARGB32_Premultiplied)
    made.setDevicePixelRatio(ratio)
    return made, pixels


def line(edges: npt.NDArray[np.float64], height: int, colour: QColor, ratio: float) -> tuple[QImage, Pixels]:
    """A curve through the heights at the columns' edges, in device pixels; nan where there is none. Kept in memory as `picture` is."""
    thick = 0.8 * ratio
    known = np.isfinite(edges[:-1]) & np.isfinite(edges[1:])
    before, behind = np.where(known, edges[:-1], -9), np.where(known, edges[1:], -9)
    top, bottom = (np.minimum(before, behind) - thick).astype(np.float32), (np.maximum(before, behind) + thick).astype(np.float32)
    rows = np.arange(height, dtype=np.float32)[:, None]
    cover = np.clip(np.minimum(rows + 1, bottom) - np.maximum(rows, top), 0, 1)
    shades = np.array([_premultiplied(colour, step / 16) for step in range(17)], dtype=np.uint32)
    pixels = shades[(cover * 16).astype(np.intp)]
    made = QImage(pixels.data, pixels.shape[1], height, pixels.shape[1] * 4, QImage.Format.Format_ARGB32_Premultiplied)
    made.setDevicePixelRatio(ratio)
    return made, pixels


def _premultiplied(colour: QColor, alpha: float) -> int:
    red, green, blue = (round(part * alpha) for part in (colour.red(), colour.green(), colour.blue()))
    return round(alpha * 255) << 24 | red << 16 | green << 8 | blue

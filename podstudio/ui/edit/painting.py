"""Painting of waveforms: columns of numbers become a picture in a few operations of numpy, whatever the zoom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

from podstudio.ui.edit.columns import Envelope

Pixels = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float32]

_SILENT = 0.5
"""How much of the ground is seen in silence."""
_SHADES = 16
_PARTS = (0.125, 0.375, 0.625, 0.875)
"""Where in a column a steep line is looked at."""
_DOTS = 6
_HATCH = 9
_TICK = 4


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


@dataclass(frozen=True, slots=True)
class WaveColours:
    """What a waveform is painted with.

    Args:
        sound: Peaks light, RMS full; `quiet` instead of it where a clip is muted.
        ground: Under it all: silence falls back to it.
        clipped: Ticks where the sound reaches full scale.
        peaks: How strong the peaks are, where the RMS is 1.
        faded: How strong the corner is that a fade takes away.
    """

    sound: QColor
    quiet: QColor
    ground: QColor
    clipped: QColor
    peaks: float = 0.5
    faded: float = 0.18


def picture(found: Envelope, height: int, enlarged: float, colours: WaveColours, ratio: float) -> tuple[QImage, Pixels]:
    """The envelope as a picture `height` device pixels high, transparent where there is nothing.

    The picture stands on the second value's memory, which must be kept as long as it.
    """
    pixels = np.empty((height, len(found.low)), dtype=np.uint32)
    pixels[:] = np.where(found.inside & found.silent, np.uint32(_premultiplied(colours.ground, _SILENT)), np.uint32(0))
    if found.fades:
        _shade_fades(pixels, found, colours)
    top, bottom, rms = _extents(found, height, enlarged, ratio)
    first, last = int(np.floor(top.min(initial=height))), int(np.ceil(bottom.max(initial=0)))
    if first < last:
        rows = np.arange(first, last, dtype=np.float32)[:, None] + np.float32(0.5)
        in_peak = (rows >= top) & (rows <= bottom)
        in_rms = in_peak & (np.abs(rows - np.float32(height / 2)) <= rms)
        for shown, alphas in ((in_peak, (colours.peaks, 0.6 * colours.peaks)), (in_rms, (1.0, 0.55))):
            heard, quiet = (np.uint32(_premultiplied(colour, alpha)) for colour, alpha in zip((colours.sound, colours.quiet), alphas, strict=True))
            np.copyto(pixels[first:last], np.where(found.heard, heard, quiet), where=shown)
    _hatch(pixels, found, colours.quiet, ratio)
    _tick(pixels, found, colours.clipped, ratio)
    return _image(pixels, ratio), pixels


def _extents(found: Envelope, height: int, enlarged: float, ratio: float) -> tuple[Floats, Floats, Floats]:
    """Top, bottom and half the RMS of every column in device pixels; nothing where no clip is, dots where one is silent."""
    middle = height / 2
    reach = (middle - ratio) * enlarged
    hair = max(ratio / 2, 0.5)
    top = np.minimum(np.clip(middle - found.high * reach, 0, height - 1), middle - hair).astype(np.float32)
    bottom = np.maximum(np.clip(middle - found.low * reach, 1, height), middle + hair).astype(np.float32)
    number = np.arange(found.grid.first, found.grid.first + found.grid.count) // max(round(ratio), 1)
    hushed = found.silent & (bottom - top <= 2 * hair + 1e-3)
    nothing = ~found.inside | found.missing | (hushed & (number % _DOTS >= _DOTS // 2))
    top[nothing], bottom[nothing] = height, 0
    return top, bottom, np.where(hushed, -1, np.maximum(found.rms * reach, hair)).astype(np.float32)


def _shade_fades(pixels: Pixels, found: Envelope, colours: WaveColours) -> None:
    """The corner that a fade takes away, over its slope."""
    columns = np.flatnonzero(np.isfinite(found.fade[:-1]) & np.isfinite(found.fade[1:]))
    if len(columns):
        shown = slice(columns[0], columns[-1] + 1)
        edge = np.full(shown.stop - shown.start, -1, dtype=np.float32)
        edge[columns - shown.start] = len(pixels) * (1 - (found.fade[columns] + found.fade[columns + 1]) / 2)
        heard, quiet = (np.uint32(_premultiplied(colour, colours.faded)) for colour in (colours.sound, colours.quiet))
        taken = np.arange(len(pixels), dtype=np.float32)[:, None] + np.float32(0.5) < edge
        np.copyto(pixels[:, shown], np.where(found.heard[shown], heard, quiet), where=taken)


def _hatch(pixels: Pixels, found: Envelope, colour: QColor, ratio: float) -> None:
    """Slanting lines where the recording is missing."""
    columns = np.flatnonzero(found.missing)
    if len(columns):
        apart = round(_HATCH * ratio)
        slant = (columns + found.grid.first + np.arange(len(pixels))[:, None]) % apart < max(round(1.2 * ratio), 1)
        pixels[:, columns] = np.where(slant, np.uint32(_premultiplied(colour, 0.45)), np.uint32(0))


def _tick(pixels: Pixels, found: Envelope, colour: QColor, ratio: float) -> None:
    """Ticks at the top where the sound is clipped, at least two pixels wide."""
    ticked = np.flatnonzero(found.clipped)
    if len(ticked):
        wide = max(round(2 * ratio), 2)
        columns = np.unique(np.clip((ticked[:, None] + np.arange(wide)).reshape(-1), 0, pixels.shape[1] - 1))
        pixels[: round(_TICK * ratio), columns[found.inside[columns]]] = _premultiplied(colour, 1)


def line(
    edges: npt.NDArray[np.float64],
    height: int,
    colours: Sequence[QColor],
    ratio: float,
    thickness: float | npt.NDArray[np.float64] = 1.6,
    which: npt.NDArray[np.intp] | None = None,
) -> tuple[QImage, Pixels]:
    """A curve through the heights at the columns' edges, in device pixels; nan where there is none. Kept in memory as `picture` is.

    Args:
        thickness: In pixels, of all or of each column.
        which: The number of each column's colour; None takes the first for all.
    """
    pixels = np.zeros((height, len(edges) - 1), dtype=np.uint32)
    columns = np.flatnonzero(np.isfinite(edges[:-1]) & np.isfinite(edges[1:]))
    reach = np.broadcast_to(thickness, len(edges) - 1)[columns] * ratio / 2
    top = np.minimum(edges[columns], edges[columns + 1]) - reach
    bottom = np.maximum(edges[columns], edges[columns + 1]) + reach
    owner, rows = _touched(top, bottom, height)
    cover = np.clip(np.minimum(rows + 1, bottom[owner]) - np.maximum(rows, top[owner]), 0, 1)
    kind = 0 if which is None else which[columns][owner]
    pixels[rows, columns[owner]] = _shades(*(colour.rgb() for colour in colours))[kind, np.rint(cover * _SHADES).astype(np.intp)]
    return _image(pixels, ratio), pixels


def slope(edges: npt.NDArray[np.float64], height: int, colour: QColor, ratio: float, thickness: float) -> tuple[QImage, Pixels]:
    """A straight line through the heights at the columns' edges, as thick where it is steep as where it is flat; else as `line`."""
    pixels = np.zeros((height, len(edges) - 1), dtype=np.uint32)
    columns = np.flatnonzero(np.isfinite(edges[:-1]) & np.isfinite(edges[1:]))
    before, rise = edges[columns], edges[columns + 1] - edges[columns]
    reach = np.hypot(1, rise) * thickness * ratio / 2
    owner, rows = _touched(before + np.minimum(rise, 0) - reach, before + np.maximum(rise, 0) + reach, height)
    cover = np.zeros(len(owner))
    for part in _PARTS:
        middle = (before + rise * part)[owner]
        cover += np.clip(np.minimum(rows + 1, middle + reach[owner]) - np.maximum(rows, middle - reach[owner]), 0, 1)
    pixels[rows, columns[owner]] = _shades(colour.rgb())[0, np.rint(cover / len(_PARTS) * _SHADES).astype(np.intp)]
    return _image(pixels, ratio), pixels


def _touched(top: npt.NDArray[np.float64], bottom: npt.NDArray[np.float64], height: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Column and row of every pixel that a curve touches, which are few."""
    first = np.clip(np.floor(top), 0, height).astype(np.intp)
    spans = np.clip(np.ceil(bottom), first, height).astype(np.intp) - first
    owner = np.repeat(np.arange(len(top)), spans)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(spans) - spans, spans) + first[owner]


@lru_cache(maxsize=64)
def _shades(*colours: int) -> Pixels:
    """Every colour from nothing to full; colours as 0xffrrggbb."""
    return np.array([[_premultiplied(QColor(colour), step / _SHADES) for step in range(_SHADES + 1)] for colour in colours], dtype=np.uint32)


def _image(pixels: Pixels, ratio: float) -> QImage:
    height, width = pixels.shape
    made = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)
    made.setDevicePixelRatio(ratio)
    return made


def _premultiplied(colour: QColor, alpha: float) -> int:
    red, green, blue = (round(part * alpha) for part in (colour.red(), colour.green(), colour.blue()))
    return round(alpha * 255) << 24 | red << 16 | green << 8 | blue

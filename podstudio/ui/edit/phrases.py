"""The phrase or the pause around a moment: what a double click and W select."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from podstudio.audio.loudness import STEPS_PER_SECOND
from podstudio.audio.pauses import threshold
from podstudio.ui.edit.snapping import Voice

PAUSE_S = 0.25
"""Silence that is shorter lies between the words of a phrase."""

_AROUND_S = 60
_LOWEST_POWER = 1e-13


def stretch_around(voices: Sequence[Voice], frame: int, rate: int) -> tuple[int, int] | None:
    """The sound between two pauses at a frame of the episode, or the pause, looking up to a minute around it; None where nothing is heard."""
    if not voices:
        return None
    step = rate / STEPS_PER_SECOND
    here = int((frame + voices[0].shift) / step)
    first = max(here - _AROUND_S * STEPS_PER_SECOND, 0)
    numbers = np.arange(first, min(here + _AROUND_S * STEPS_PER_SECOND, len(voices[0].audio.energies)))
    if not first <= here < first + len(numbers):
        return None
    power = np.zeros(len(numbers))
    for voice in voices:
        at = np.rint(numbers + (voice.shift - voices[0].shift) / step).astype(np.int64)
        inside = (at >= 0) & (at < len(voice.audio.energies))
        power[inside] += voice.audio.energies[at[inside]].max(axis=1) * voice.gain**2
    padded = np.pad(power, 1, mode="edge")
    levels = 10 * np.log10(np.maximum(np.maximum.reduce([padded[:-2], padded[1:-1], padded[2:]]), _LOWEST_POWER))
    pausing = _long_runs(levels < threshold(levels), round(PAUSE_S * STEPS_PER_SECOND))
    edges = np.flatnonzero(np.diff(pausing)) + 1
    at = int(np.searchsorted(edges, here - first, side="right"))
    begin = int(edges[at - 1]) if at else 0
    end = int(edges[at]) if at < len(edges) else len(numbers)
    return round((first + begin) * step) - voices[0].shift, round((first + end) * step) - voices[0].shift


def _long_runs(silent: np.ndarray[tuple[int], np.dtype[np.bool_]], least: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Only the silences of so many steps or more."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], silent, [False]]).astype(np.int8)))
    kept = silent.copy()
    for first, last in edges.reshape(-1, 2):
        if last - first < least:
            kept[first:last] = False
    return kept

"""Pauses in speech, found in the loudness steps that the import stored; and which end of a cut lies in the quieter sound."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from podstudio.audio.loudness import STEPS_PER_SECOND
from podstudio.audio.working import WorkingAudio

KEPT_S = 0.2
"""Air that stays on either side of the words: word ends and breaths."""

_SPEECH_OVER_NOISE = 0.25
_QUIETEST_DB, _LOUDEST_DB = -65.0, -35.0
_STANDS_OUT_DB, _SOFTEST_DB = 4.0, -60.0
_WORD_END = 40
"""Steps: a soft word end is no longer than 0.4 s."""


def find_pauses(audio: WorkingAudio, longer_than_s: float, threshold_db: float | None = None) -> list[tuple[int, int]]:
    """What to take out so that no pause is longer than `longer_than_s`: ranges of the source's frames, in order.

    A pause lies between two sounds; of each, half of what is kept stays on either side, and never less than 0.2 s. Leading and trailing
    silence are not pauses: trimming is another matter.

    Args:
        longer_than_s: At least 0.4.
        threshold_db: K-weighted level under which a 10 ms step is silent; None finds it between the room's noise and the speech.
    """
    keep = round(max(longer_than_s / 2, KEPT_S) * audio.sample_rate)
    longest = longer_than_s * audio.sample_rate
    inside = ((start, end) for start, end in quiet_ranges(audio, threshold_db) if start > 0 and end < audio.frames and end - start > longest)
    return [(start + keep, end - keep) for start, end in inside if start + keep < end - keep]


def quiet_ranges(audio: WorkingAudio, threshold_db: float | None = None) -> list[tuple[int, int]]:
    """The ranges of a recording's frames in which it is silent, in order, however short; those at its start and its end too.

    With a threshold that was found, soft beginnings and ends of words count as sound as far as they stand out of the room's noise.
    """
    levels = _levels(audio)
    if not len(levels):
        return [(0, audio.frames)] if audio.frames else []
    silent = levels < (threshold(levels) if threshold_db is None else threshold_db)
    runs = _runs(silent) if threshold_db is not None else _without_word_ends(levels, _runs(silent))
    step = audio.sample_rate / STEPS_PER_SECOND
    last = len(silent)
    return [(round(first * step), audio.frames if behind == last else round(behind * step)) for first, behind in runs]


def _without_word_ends(levels: npt.NDArray[np.float64], runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Silent runs of steps, without the soft beginnings and ends of the words around them: what still stands out of the room's noise."""
    heard = levels[levels > -100]
    noise = float(np.percentile(heard, 10)) if len(heard) else _SOFTEST_DB
    still = np.flatnonzero(levels < max(noise + _STANDS_OUT_DB, _SOFTEST_DB))
    found = []
    for first, last in runs:
        a, b = int(np.searchsorted(still, first)), int(np.searchsorted(still, last)) - 1
        if a > b:
            continue
        begin = first if first == 0 else min(int(still[a]), first + _WORD_END)
        end = last if last == len(levels) else max(int(still[b]) + 1, last - _WORD_END)
        if begin < end:
            found.append((begin, end))
    return found


def threshold(levels: npt.NDArray[np.float64]) -> float:
    """The level between room noise (the lowest tenth) and speech (the loudest twentieth), nearer to the noise."""
    heard = levels[levels > -100]
    if not len(heard):
        return _QUIETEST_DB
    noise, speech = np.percentile(heard, [10, 95])
    return float(np.clip(noise + _SPEECH_OVER_NOISE * (speech - noise) + 3, _QUIETEST_DB, _LOUDEST_DB))


def quieter_end(audio: WorkingAudio, start: int, end: int) -> str:
    """Which end of a range lies in the quieter sound, looking 30 ms around it: "start" or "end"."""
    levels = [_level_around(audio, frame) for frame in (start, end)]
    return "start" if levels[0] < levels[1] else "end"


def _levels(audio: WorkingAudio) -> npt.NDArray[np.float64]:
    """Level of each step in dB: the loudest channel, the highest of the 30 ms around it."""
    if not len(audio.energies):
        return np.zeros(0)
    padded = np.pad(audio.energies.max(axis=1).astype(np.float64), 1, mode="edge")
    power = np.maximum.reduce([padded[:-2], padded[1:-1], padded[2:]])
    return np.asarray(10 * np.log10(np.maximum(power, 1e-13)))


def _runs(silent: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], silent, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def _level_around(audio: WorkingAudio, frame: int) -> float:
    step = frame * STEPS_PER_SECOND // audio.sample_rate
    around = audio.energies[max(step - 1, 0) : step + 2]
    return float(around.max()) if around.size else 0.0

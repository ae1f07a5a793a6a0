"""Whether speech is even: passages that are much quieter or louder than the rest of their track, and speakers far below the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from podstudio.audio.estimating import timeline_energies
from podstudio.audio.loudness import STEPS_PER_SECOND, lufs
from podstudio.audio.working import WorkingAudio
from podstudio.model.timeline import Project, Track

Range = tuple[int, int]
Steps = npt.NDArray[np.int64]

JUMP_LU = 6.0
"""More than this is a jump."""

NO_SPEECH_LU = 20.0
"""What lies further off than this is no speech: a door, a chair, a jingle."""

_BREATH_S = 0.35
_SHORTEST_S = 1.0
_ENOUGH_S = 5.0


@dataclass(frozen=True, slots=True)
class Passage:
    """Speech of one track, in frames of the episode, and its loudness as it is heard.

    Args:
        difference_lu: How much louder it is than the rest of its track.
    """

    track: str
    start: int
    end: int
    lufs: float
    difference_lu: float


@dataclass(frozen=True, slots=True)
class Speaker:
    """How loud the speech of a track is for the most part, and where its first phrase lies in frames of the episode."""

    track: str
    start: int
    end: int
    lufs: float


@dataclass(frozen=True)
class _Phrases:
    """Phrases of a track: the steps where they begin and end, their loudness and the seconds that are heard in them."""

    first: Steps
    last: Steps
    lufs: npt.NDArray[np.float64]
    seconds: npt.NDArray[np.float64]


def speech(
    project: Project, sources: Mapping[str, WorkingAudio], sounding: Mapping[str, Sequence[Range]]
) -> tuple[tuple[Speaker, ...], tuple[Passage, ...]]:
    """The speakers of an edit, and those of their passages that are uneven.

    A phrase that another track has louder at the same time is the other speaker, heard by this microphone, and left out.

    Args:
        sounding: The ranges of the episode in which each track of speech is not silent, by its id, in order.
    """
    tracks = [track for track in project.tracks if sounding.get(track.id)]
    powers = {track.id: _sums(project, track, sources) for track in tracks}
    speakers: list[Speaker] = []
    uneven: list[Passage] = []
    for track in tracks:
        others = [power for other, power in powers.items() if other != track.id]
        phrases = _phrases(track, sounding[track.id], powers[track.id], others, project.sample_rate)
        if phrases.seconds.sum() < _SHORTEST_S:
            continue
        usual = _usual(phrases)
        frame = project.sample_rate / STEPS_PER_SECOND
        if phrases.seconds.sum() >= _ENOUGH_S:
            speakers.append(Speaker(track.id, round(phrases.first[0] * frame), round(phrases.last[0] * frame), usual))
        for first, last, loudness in _uneven(phrases, usual):
            uneven.append(Passage(track.id, round(first * frame), round(last * frame), loudness, loudness - usual))
    return tuple(speakers), tuple(uneven)


def _sums(project: Project, track: Track, sources: Mapping[str, WorkingAudio]) -> npt.NDArray[np.float64]:
    """The running sum of a track's energies."""
    alone = replace(project, tracks=(replace(track, muted=False, solo=False),))
    return np.concatenate([[0.0], np.cumsum(timeline_energies(alone, sources).sum(axis=1, dtype=np.float64))])


def _phrases(
    track: Track, sounding: Sequence[Range], power: npt.NDArray[np.float64], others: Sequence[npt.NDArray[np.float64]], rate: int
) -> _Phrases:
    """What is said in one breath, of at least a second; where the clip or its gain changes another phrase begins."""
    steps = np.clip(np.round(np.array(sounding) * (STEPS_PER_SECOND / rate)), 0, len(power) - 1).astype(np.int64)
    breaks = (steps[1:, 0] - steps[:-1, 1] > _BREATH_S * STEPS_PER_SECOND) | np.isin(np.array(sounding)[1:, 0], list(_changes(track)))
    begins = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    sums = np.add.reduceat(power[steps[:, 1]] - power[steps[:, 0]], begins)
    counts = np.add.reduceat(steps[:, 1] - steps[:, 0], begins)
    first, last = steps[begins, 0], steps[np.append(begins[1:], len(steps)) - 1, 1]
    own = power[last] - power[first]
    mine = (counts >= _SHORTEST_S * STEPS_PER_SECOND) & (sums > 0)
    for other in others:
        reach = len(other) - 1
        mine &= other[np.minimum(last, reach)] - other[np.minimum(first, reach)] < own
    return _Phrases(first[mine], last[mine], lufs(sums[mine] / np.maximum(counts[mine], 1)), counts[mine] / STEPS_PER_SECOND)


def _changes(track: Track) -> Iterator[int]:
    """Where a clip begins that is not heard as the one before it."""
    for before, clip in zip(track.clips, track.clips[1:], strict=False):
        if (before.source, before.gain_db) != (clip.source, clip.gain_db):
            yield clip.start


def _usual(phrases: _Phrases) -> float:
    """The loudness that half of the speech stays under."""
    order = np.argsort(phrases.lufs)
    passed = np.cumsum(phrases.seconds[order])
    return float(phrases.lufs[order][np.searchsorted(passed, passed[-1] / 2)])


def _uneven(phrases: _Phrases, usual: float) -> Iterator[tuple[int, int, float]]:
    """The passages that lie more than 6 LU off the usual loudness, or, of two neighbours with a jump between them, the one further off."""
    passages = list(_passages(phrases))
    far = [abs(loudness - usual) > JUMP_LU for _first, _last, loudness in passages]
    for index in range(1, len(passages)):
        before, here = passages[index - 1][2], passages[index][2]
        if abs(here - before) > JUMP_LU and not far[index - 1] and not far[index]:
            far[index if abs(here - usual) > abs(before - usual) else index - 1] = True
    for passage, is_far in zip(passages, far, strict=True):
        if is_far and abs(passage[2] - usual) <= NO_SPEECH_LU:
            yield passage


def _passages(phrases: _Phrases) -> Iterator[tuple[int, int, float]]:
    """Phrases in a row without a jump between them: first step, last step, loudness."""
    first = last = 0
    power = seconds = 0.0
    for begin, end, loudness, length in zip(
        phrases.first.tolist(), phrases.last.tolist(), phrases.lufs.tolist(), phrases.seconds.tolist(), strict=True
    ):
        if seconds and abs(loudness - 10 * np.log10(power / seconds)) > JUMP_LU:
            yield first, last, float(10 * np.log10(power / seconds))
            seconds = 0.0
        if not seconds:
            first, power = begin, 0.0
        last = end
        power += 10 ** (loudness / 10) * length
        seconds += length
    if seconds:
        yield first, last, float(10 * np.log10(power / seconds))

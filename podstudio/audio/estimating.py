"""How loud an edit is and will be, told from the energies and peaks that the import stored, without touching its audio."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from podstudio.audio import clip_gain
from podstudio.audio.blocks import to_amplitude
from podstudio.audio.limiter import RELEASE_S
from podstudio.audio.loudness import STEPS_PER_SECOND, Energies, integrated_lufs, momentary_lufs, short_term_lufs
from podstudio.audio.working import WorkingAudio
from podstudio.model.timeline import Clip, Project, Track

_MOST_MORE_DB = 6.0
_PIECE = 6_000
"""Steps that are looked at in one go: a minute, so that three hours take no more memory than one."""


@dataclass(frozen=True)
class Estimate:
    """How loud an edit is, told from stored energies; the curves have a value each 100 ms and −inf for silence."""

    integrated_lufs: float | None
    momentary: npt.NDArray[np.float64]
    short_term: npt.NDArray[np.float64]


def estimate(project: Project, sources: Mapping[str, WorkingAudio]) -> Estimate:
    """The loudness of an edit before any gain (steps of 10 ms; fades shorter than two of them are left out)."""
    energies = timeline_energies(project, sources)
    return Estimate(integrated_lufs(energies), momentary_lufs(energies), short_term_lufs(energies))


def timeline_energies(project: Project, sources: Mapping[str, WorkingAudio]) -> Energies:
    """The energies of the whole timeline, shape (steps, 2): the clips' with their gains, tracks added up (their sounds are not correlated)."""
    total = np.zeros((_steps(project.frames, project), 2), dtype=np.float32)
    for track, clip in _audible_clips(project):
        at, first = _nearest_step(clip.start, project), _nearest_step(clip.source_start, project)
        count = min(_nearest_step(clip.frames, project), len(total) - at)
        energies = sources[clip.source].energies[first : first + count]
        total[at : at + len(energies)] += energies * _gains(track, clip, 0, len(energies), count, project) ** np.float32(2)
    return total


def timeline_peaks(project: Project, sources: Mapping[str, WorkingAudio]) -> npt.NDArray[np.float32]:
    """The highest sample of each 10 ms of the timeline, tracks added up."""
    total = np.zeros(_steps(project.frames, project), dtype=np.float32)
    for track, clip in _audible_clips(project):
        at, count = _nearest_step(clip.start, project), _nearest_step(clip.frames, project)
        for first in range(0, count, _PIECE):
            last = min(first + _PIECE, count)
            start, end = (clip.source_start + clip.frames * step / count for step in (first, last))
            low, high, _ = sources[clip.source].waveform.view(start, end, last - first)
            peaks = np.maximum(high, -low).max(axis=0)[: max(len(total) - at - first, 0)]
            total[at + first : at + first + len(peaks)] += peaks * _gains(track, clip, first, first + len(peaks), count, project)[:, 0]
    return total


def predicted_gain(project: Project, sources: Mapping[str, WorkingAudio], lufs: float, loudness: float, ceiling_dbtp: float) -> float:
    """The gain in dB that brings an edit of `loudness` to `lufs` in spite of what the limiter under `ceiling_dbtp` will take away.

    At most 6 dB more than the difference: a limiter that is driven harder harms the sound.
    """
    energies, peaks = timeline_energies(project, sources), timeline_peaks(project, sources)
    wanted = lufs - loudness
    before = integrated_lufs(energies)
    if before is None:
        return wanted
    gain = wanted
    for _ in range(4):
        after = integrated_lufs(_limited(energies, peaks, gain, ceiling_dbtp))
        if after is None:
            return wanted
        missing = before + wanted - after
        gain += missing
        if abs(missing) < 0.02 or gain > wanted + _MOST_MORE_DB:
            break
    return min(gain, wanted + _MOST_MORE_DB)


def _limited(energies: Energies, peaks: npt.NDArray[np.float32], gain_db: float, ceiling_dbtp: float) -> Energies:
    """The energies behind gain and limiter, told from the peaks of the 10 ms steps."""
    ceiling = to_amplitude(ceiling_dbtp)
    needed = 1 - ceiling / np.maximum(peaks * to_amplitude(gain_db), ceiling)
    decay = np.arange(len(needed)) / (RELEASE_S * STEPS_PER_SECOND)
    with np.errstate(divide="ignore"):
        held = np.exp(np.maximum.accumulate(np.log(needed) + decay) - decay)
    power = np.square(to_amplitude(gain_db) * (1 - held)).astype(np.float32)
    return np.asarray(energies * power[:, None], dtype=np.float32)


def _gains(track: Track, clip: Clip, first: int, last: int, steps: int, project: Project) -> npt.NDArray[np.float32]:
    """The amplitudes of the steps `first` to `last` of a clip of `steps` steps, shape (steps or 1, 1): one for all where nothing changes."""
    faded = max(clip.fade_in, clip.fade_out) >= 2 * project.sample_rate / STEPS_PER_SECOND
    if not faded and not clip.envelope:
        return np.full((1, 1), to_amplitude(clip.gain_db + track.gain_db), dtype=np.float32)
    middles = (clip_gain.frames(first, last) + 0.5) * (clip.frames / max(steps, 1))
    gains = clip_gain.envelope_gains(clip, middles) * clip_gain.fade_gains(clip, middles) * to_amplitude(track.gain_db)
    return np.asarray(gains[:, None], dtype=np.float32)


def _audible_clips(project: Project) -> Iterator[tuple[Track, Clip]]:
    return ((track, clip) for track in project.audible_tracks() for clip in track.clips if not clip.muted)


def _steps(frames: int, project: Project) -> int:
    return -(-frames * STEPS_PER_SECOND // project.sample_rate)


def _nearest_step(frame: int, project: Project) -> int:
    return round(frame * STEPS_PER_SECOND / project.sample_rate)

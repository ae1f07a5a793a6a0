"""How loud every track is now, as it is heard: told from the summaries of the recordings, so that a meter costs next to nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from podstudio.audio.clip_gain import envelope_gains, fade_gains
from podstudio.model.clips import clip_under
from podstudio.model.timeline import Track
from podstudio.ui.edit.state import EditState

_SPAN_S = 0.05
_MOST_S = 0.25


@dataclass(frozen=True, slots=True)
class TrackLevel:
    """RMS and highest sample as amplitudes."""

    rms: float = 0.0
    peak: float = 0.0


class Levels:
    """Reads the levels between one look and the next, so that no peak is missed."""

    def __init__(self, state: EditState) -> None:
        self._state = state
        self._seen = 0

    def begin(self) -> None:
        """Playing begins somewhere else."""
        self._seen = self._state.playhead

    def now(self) -> tuple[TrackLevel, ...]:
        """The level of every track since the last look."""
        state = self._state
        behind, now = sorted((self._seen, state.playhead))
        self._seen = state.playhead
        first = now - min(max(now - behind, round(_SPAN_S * state.rate)), round(_MOST_S * state.rate))
        heard = {track.id for track in state.project.audible_tracks()}
        return tuple(self._level(track, first, now) if track.id in heard else TrackLevel() for track in state.project.tracks)

    def _level(self, track: Track, first: int, now: int) -> TrackLevel:
        place = clip_under(self._state.project, track.id, now)
        clip = track.clips[place.index] if place else None
        peaks = self._state.peaks.get(clip.source) if clip else None
        if clip is None or peaks is None or clip.muted:
            return TrackLevel()
        start = max(first, clip.start) - clip.start
        at = np.array([now - clip.start], dtype=np.float64)
        gain = float((envelope_gains(clip, at) * fade_gains(clip, at))[0]) * float(10 ** (track.gain_db / 20))
        low, high, rms = peaks.columns(at * 0 + clip.source_start + min(start, float(at[0]) - 1), at + clip.source_start)
        return TrackLevel(float(rms[0]) * gain, float(max(high[0], -low[0])) * gain)

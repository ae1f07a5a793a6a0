"""Where an edge goes that is dragged near something: the edges of clips, the playhead, chapters; on request silence or a zero crossing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from podstudio.audio.blocks import to_amplitude
from podstudio.audio.loudness import STEPS_PER_SECOND
from podstudio.audio.working import WorkingAudio
from podstudio.model.clips import ClipPlace, clip_of
from podstudio.model.timeline import Clip
from podstudio.ui.edit.state import EditState

OFF, SILENCE, ZERO = "off", "silence", "zero"
MODES = (OFF, SILENCE, ZERO)
"""What EditState.snap_to may be."""

REACH = 6.0
"""Pixels from which on an edge jumps to what it is dragged near."""

SILENCE_S, ZERO_S = 0.05, 0.005
"""How far silence and zero crossings are looked for on either side."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A recording as it is heard around a moment: `shift` frames must be added to the episode's time for the source's."""

    audio: WorkingAudio
    shift: int
    gain: float


@dataclass(frozen=True, slots=True)
class Snapped:
    """Where an edge is put, and the moment that drew it there (None: nothing did)."""

    frame: int
    mark: int | None = None


class Snapper:
    """What a drag may jump to, gathered when it begins.

    Args:
        leave_out: The clip that is dragged: it does not draw itself.
        selection: Whether the edges of the selection draw too.
    """

    def __init__(self, state: EditState, leave_out: ClipPlace | None = None, selection: bool = False) -> None:
        self._state = state
        project = state.project
        skipped = clip_of(project, leave_out) if leave_out else None
        marks = {0, state.playhead, *(placed.start for placed in state.times.chapters())}
        marks.update(frame for track in project.tracks for clip in track.clips if clip is not skipped for frame in (clip.start, clip.end))
        marks.update(state.selection or () if selection else ())
        self._marks = sorted(marks)

    def mark_near(self, frame: float) -> int | None:
        """The nearest mark within reach."""
        at = bisect_left(self._marks, frame)
        near = self._marks[max(at - 1, 0) : at + 1]
        found = min(near, key=lambda mark: abs(mark - frame), default=None)
        return found if found is not None and abs(found - frame) <= REACH * self._state.viewport.frames_per_pixel else None

    def edge(self, frame: int, free: bool = False, voices: Sequence[Voice] | None = None) -> Snapped:
        """Where an edge goes that the mouse holds at a frame.

        Args:
            free: Ctrl is held: it stays where it is.
            voices: What is listened to for silence and zero crossings; None: all that is heard there.
        """
        if free:
            return Snapped(frame)
        mark = self.mark_near(frame)
        if mark is not None:
            return Snapped(mark, mark)
        found = to_sound(self._state, frame, self._state.snap_to, voices)
        return Snapped(found, found if found != frame else None)

    def start_of(self, start: int, frames: int, free: bool = False) -> Snapped:
        """Where a clip of so many frames is put: the one of its edges that is nearer to a mark jumps to it."""
        if free:
            return Snapped(start)
        found = [(abs(mark - edge), mark - edge, mark) for edge in (start, start + frames) if (mark := self.mark_near(edge)) is not None]
        if not found:
            return Snapped(start)
        _distance, moved, mark = min(found)
        return Snapped(start + moved, mark)


def to_sound(state: EditState, frame: int, mode: str, voices: Sequence[Voice] | None = None) -> int:
    """The frame, moved to silence or to a zero crossing as the mode asks; as it is where there is none near it."""
    if mode == OFF:
        return frame
    heard = voices_at(state, frame) if voices is None else voices
    found = quietest(heard, frame, state.rate) if mode == SILENCE else zero_crossing(heard, frame, state.rate)
    return frame if found is None else min(max(found, 0), state.project.frames)


def voices_at(state: EditState, frame: int) -> list[Voice]:
    """What is heard at a frame of the episode."""
    found = []
    for track in state.project.audible_tracks():
        index = bisect_left(track.clips, frame + 1, key=lambda clip: clip.start) - 1
        clip = track.clips[index] if index >= 0 else None
        if clip and frame <= clip.end and not clip.muted:
            found += voice_of(state, clip, track.gain_db)
    return found


def voice_of(state: EditState, clip: Clip, track_gain_db: float = 0.0) -> list[Voice]:
    """A clip's recording; nothing where it is not there."""
    peaks = state.peaks.get(clip.source)
    gain = float(to_amplitude(clip.gain_db + track_gain_db))
    return [Voice(peaks.audio, clip.source_start - clip.start, gain)] if peaks and peaks.audio.frames else []


def quietest(voices: Sequence[Voice], frame: int, rate: int) -> int | None:
    """The middle of the quietest 10 ms within 50 ms, of steps that are equally quiet the nearest; None where nothing is heard."""
    if not voices:
        return None
    step = rate / STEPS_PER_SECOND
    first = voices[0]
    here = (frame + first.shift) / step
    reach = SILENCE_S * STEPS_PER_SECOND
    numbers = np.arange(max(int(here - reach), 0), min(int(here + reach) + 1, len(first.audio.energies)))
    middles = np.rint((numbers + 0.5) * step).astype(np.int64) - first.shift
    middles = middles[np.abs(middles - frame) <= SILENCE_S * rate]
    if not len(middles):
        return None
    power = np.zeros(len(middles))
    for voice in voices:
        at = np.clip(((middles + voice.shift) / step).astype(np.int64), 0, len(voice.audio.energies) - 1)
        power += voice.audio.energies[at].max(axis=1) * voice.gain**2
    order = np.lexsort((np.abs(middles - frame), power))
    return int(middles[order[0]])


def zero_crossing(voices: Sequence[Voice], frame: int, rate: int) -> int | None:
    """The nearest frame within 5 ms at which the sum of what is heard changes its sign or is nought; None where there is none."""
    reach = round(ZERO_S * rate)
    mixed = np.zeros(2 * reach + 1, dtype=np.float64)
    for voice in voices:
        begin = frame - reach - 1 + voice.shift
        at = np.clip(np.arange(begin, begin + len(mixed)), 0, voice.audio.frames - 1)
        mixed += voice.audio.samples[at].mean(axis=1) * (voice.audio.scale * voice.gain)
    before, now = mixed[:-1], mixed[1:]
    crossings = np.flatnonzero((now == 0) | (before * now < 0))
    if not voices or not len(crossings):
        return None
    # Of the two samples around a crossing the edge stands on the one that is nearer to nought.
    places = crossings + np.where(np.abs(before[crossings]) < np.abs(now[crossings]), -1, 0)
    distances = places - reach
    return frame + int(distances[np.argmin(np.abs(distances))])

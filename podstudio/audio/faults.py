"""What is wrong with a recording: where it is silent and where it is clipped.

Told from the summary of its import; of the samples only those that may be clipped are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from podstudio.audio.pauses import quiet_ranges
from podstudio.audio.waveform import STEP
from podstudio.audio.working import WorkingAudio
from podstudio.jobs import Job

Range = tuple[int, int]

FEWEST = 3
"""Neighbouring samples at full scale that are a clipped top; one or two happen to be there."""

_FULL = 0.9997
_PIECE = 256
"""Steps that are looked at in one go."""


@dataclass(frozen=True, slots=True)
class Clipped:
    """A clipped place, in frames of the recording, and how many of its samples are at full scale."""

    start: int
    end: int
    samples: int


@dataclass(frozen=True, slots=True)
class Faults:
    """What was found in one recording.

    Args:
        quiet: Where it is silent, however short, in order.
        clipped: Its clipped tops, in order.
    """

    quiet: tuple[Range, ...]
    clipped: tuple[Clipped, ...]


def study(audio: WorkingAudio, job: Job) -> Faults:
    """The faults of a recording. Raises Cancelled."""
    job.report(0.0, "looking for silence")
    quiet = tuple(quiet_ranges(audio))
    return Faults(quiet, tuple(clipped_places(audio, job.part(0.3, 1.0))))


def clipped_places(audio: WorkingAudio, job: Job) -> Iterator[Clipped]:
    """Runs of at least three samples at full scale in any channel. Raises Cancelled.

    A deep recording may go beyond full scale without being clipped: there only what stands AT full scale counts.
    """
    fine = audio.waveform.fine
    most = int(_FULL * 32_767)
    loud = np.zeros(len(fine), dtype=np.bool_)
    for channel in range(audio.channels):
        loud |= (fine[:, channel, 1] >= most) | (fine[:, channel, 0] <= -most)
    for first, last in _pieces(loud):
        job.report(first / len(fine), "looking for clipping")
        yield from _runs_of(audio, first * STEP, min(last * STEP, audio.frames))


def _pieces(loud: npt.NDArray[np.bool_]) -> Iterator[Range]:
    """The stretches of loud steps, long ones in pieces. A run that lies across two pieces is found twice, each time its part."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], loud, [False]]).astype(np.int8)))
    for first, last in edges.reshape(-1, 2).tolist():
        for begin in range(first, last, _PIECE):
            yield begin, min(begin + _PIECE, last)


def _runs_of(audio: WorkingAudio, begin: int, end: int) -> Iterator[Clipped]:
    height = np.abs(audio.samples[begin:end].astype(np.float32)) * np.float32(audio.scale)
    full = height >= _FULL
    if audio.samples.dtype != np.int16:
        full &= height <= 2 - _FULL
    edges = np.flatnonzero(np.diff(np.pad(full, ((1, 1), (0, 0))).astype(np.int8), axis=0).T.ravel())
    # Channel after channel: each has one edge more than it has frames.
    places = edges.reshape(-1, 2) % (len(full) + 1)
    for first, last in sorted((int(a), int(b)) for a, b in places):
        if last - first >= FEWEST:
            yield Clipped(begin + first, begin + last, last - first)

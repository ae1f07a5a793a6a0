"""Silence in the place of a recording that is gone, so that all else of an edit goes on: as long, as many channels, no memory."""

from __future__ import annotations

import numpy as np

from podstudio.audio.loudness import STEPS_PER_SECOND
from podstudio.audio.waveform import STEP, Waveform
from podstudio.audio.working import WorkingAudio


def silence(sample_rate: int, channels: int, frames: int) -> WorkingAudio:
    """Working audio in which nothing is heard. `sample_rate` is the project's, `frames` are counted at it."""
    steps = frames * STEPS_PER_SECOND // sample_rate
    fine = np.broadcast_to(np.zeros(1, dtype=np.int16), (-(-frames // STEP), channels, 3))
    return WorkingAudio(
        sample_rate=sample_rate,
        channels=channels,
        frames=frames,
        samples=np.broadcast_to(np.zeros(1, dtype=np.int16), (frames, channels)),
        scale=2.0**-15,
        energies=np.broadcast_to(np.zeros(1, dtype=np.float32), (steps, channels)),
        waveform=Waveform.of(fine),
    )

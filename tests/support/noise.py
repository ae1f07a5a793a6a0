"""An edit of loud noise that is there at once, for whatever needs sound and no speech."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from podstudio.audio.loudness import KWeighting, StepEnergies
from podstudio.audio.waveform import Waveform, summarise
from podstudio.audio.working import WorkingAudio
from podstudio.model.timeline import Clip, Project, Source, Track

RATE = 44_100


def noise(seconds: float, seed: int = 1) -> WorkingAudio:
    """Stereo noise, no sample of which is silence."""
    frames = round(seconds * RATE)
    return recorded(np.random.default_rng(seed).integers(2_000, 12_000, (frames, 2), dtype=np.int16))


def recorded(samples: npt.NDArray[np.int16]) -> WorkingAudio:
    """Samples (frames, channels) at 44.1 kHz as an import leaves them."""
    planar = np.ascontiguousarray(samples.T.astype(np.float32) / np.float32(32_768))
    channels = samples.shape[1]
    energies = StepEnergies(RATE, channels).push(KWeighting(RATE, channels).filter_planar(planar))
    return WorkingAudio(RATE, channels, len(samples), samples, 2.0**-15, energies, Waveform.of(summarise(planar)))


def edit_of(audio: WorkingAudio) -> tuple[Project, dict[str, WorkingAudio]]:
    """An edit that is the whole of a recording, and its recordings."""
    source = Source("noise", "noise", "noise.wav", "", RATE, 2, audio.frames)
    track = Track("one", "Noise", clips=(Clip("noise", 0, audio.frames, 0),))
    return Project(RATE, (source,), (track,)), {"noise": audio}

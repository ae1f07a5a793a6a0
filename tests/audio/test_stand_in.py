"""Silence in the place of a recording that is gone."""

from __future__ import annotations

import numpy as np

from podstudio.audio import stand_in
from podstudio.audio.render import render
from podstudio.model import editing
from podstudio.model.timeline import Source

RATE = 44_100


def test_an_edit_of_a_recording_that_is_gone_renders_as_silence_of_its_length() -> None:
    frames = 3 * 3600 * RATE
    audio = {"gone": stand_in.silence(RATE, 2, frames)}
    project = editing.add_source(editing.new_project(RATE), Source("gone", "guest", "guest.wav", "0" * 64, RATE, 2, frames))
    blocks = list(render(project, audio, 10 * RATE, 30 * RATE))
    assert sum(len(block) for block in blocks) == 20 * RATE
    assert not any(np.any(block) for block in blocks)
    low, high, rms = audio["gone"].view(0, frames, 500)
    assert not any(np.any(values) for values in (low, high, rms))
    assert len(audio["gone"].energies) == frames // 441
    audio["gone"].close()

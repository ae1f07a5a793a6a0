"""The loudness of an edit told from stored steps: the same as its render measures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.audio_files import sine
from support.noise import RATE, edit_of, recorded

from podstudio.audio.blocks import to_db
from podstudio.audio.loudness import Meter
from podstudio.audio.render import render
from podstudio.audio.timeline_loudness import Recordings, integrated, loudness_range, lufs
from podstudio.audio.working import WorkingAudio
from podstudio.model import editing
from podstudio.model.loudness import Loudness
from podstudio.model.timeline import Clip, Project, Source, Track


def tones(*parts: tuple[float, float], channels: int = 2) -> WorkingAudio:
    """A kilohertz as a recording: (dBFS, seconds) one behind the other."""
    sound = np.concatenate([sine(round(seconds * RATE), RATE, 1000, level, channels) for level, seconds in parts])
    return recorded((sound * 32_767).astype(np.int16))


def measured(project: Project, audio: dict[str, WorkingAudio]) -> Loudness:
    meter = Meter(RATE, 2)
    for block in render(project, audio):
        meter.push(block)
    return meter.loudness()


@pytest.fixture(scope="module")
def talk() -> tuple[Project, dict[str, WorkingAudio]]:
    """Two tracks: a voice that gets louder, and a quiet one in mono."""
    voices = {"loud": tones((-26, 12), (-20, 10), (-30, 12)), "quiet": tones((-34, 20), (-28, 14), channels=1)}
    sources = tuple(Source(name, name, f"{name}.wav", "", RATE, one.channels, one.frames) for name, one in voices.items())
    tracks = (
        Track("host", "Host", "host", (Clip("loud", 0, 20 * RATE, 0),)),
        Track("guest", "Guest", "guest", (Clip("quiet", 0, 30 * RATE, 20 * RATE),)),
    )
    return Project(RATE, sources, tracks), voices


def test_the_loudness_of_an_edit_is_what_its_render_measures(talk: tuple[Project, dict[str, WorkingAudio]]) -> None:
    project, voices = talk
    cut = editing.ripple_delete(project, [(5 * RATE, 8 * RATE), (30 * RATE, 31 * RATE)])
    shaped = replace(cut.tracks[1].clips[0], gain_db=6.0, envelope=((0, 0.0), (10 * RATE, -12.0)), fade_in=3 * RATE)
    edits = {
        "cut": cut,
        "gain": editing.change_track(project, replace(project.tracks[1], gain_db=9.0)),
        "muted": editing.change_track(project, replace(project.tracks[0], muted=True)),
        "solo": editing.change_track(project, replace(project.tracks[0], solo=True)),
        "shaped": editing.change_track(cut, replace(cut.tracks[1], clips=(shaped, *cut.tracks[1].clips[1:]))),
    }
    recordings = Recordings()
    for name, edit in edits.items():
        found, exact = recordings.loudness(edit, voices), measured(edit, voices)
        assert integrated(found.momentary) == pytest.approx(exact.integrated_lufs, abs=0.1), name
        assert loudness_range(found.short_term) == pytest.approx(exact.range_lu, abs=0.2), name
        assert float(lufs(found.short_term.max())) == pytest.approx(exact.max_short_term_lufs, abs=0.1), name
        assert float(lufs(found.momentary.max())) == pytest.approx(exact.max_momentary_lufs, abs=0.15), name
        assert to_db(float(found.peaks.max())) == pytest.approx(exact.sample_peak_dbfs, abs=0.1), name


def test_silence_has_no_loudness() -> None:
    project, audio = edit_of(recorded(np.zeros((5 * RATE, 2), dtype=np.int16)))
    found = Recordings().loudness(project, audio)
    assert integrated(found.momentary) is None
    assert loudness_range(found.short_term) == 0
    assert not found.peaks.any()


def test_a_recording_that_was_made_again_is_looked_at_again() -> None:
    recordings = Recordings()
    project, audio = edit_of(tones((-30, 5)))
    before = integrated(recordings.loudness(project, audio).momentary)
    again = {"noise": tones((-20, 5))}
    behind = integrated(recordings.loudness(project, again).momentary)
    assert before is not None
    assert behind == pytest.approx(before + 10, abs=0.01)


def test_an_edit_that_is_shorter_than_a_window_has_no_curve() -> None:
    project, audio = edit_of(tones((-20, 0.3)))
    found = Recordings().loudness(project, audio)
    assert not len(found.momentary)
    assert integrated(found.momentary) is None
    assert found.peaks.max() == pytest.approx(0.1, abs=0.001)

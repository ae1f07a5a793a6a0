"""Rendering against a reference in numpy, in any pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.audio_files import Sound, noise, write_wav

from podstudio.audio import working
from podstudio.audio.blocks import to_db
from podstudio.audio.estimating import timeline_energies, timeline_peaks
from podstudio.audio.importing import import_audio
from podstudio.audio.render import render
from podstudio.audio.working import WorkingAudio
from podstudio.jobs import Job
from podstudio.model import editing
from podstudio.model.clips import ClipPlace, envelope_db, set_envelope, trim_end, trim_start
from podstudio.model.timeline import Clip, Project, Source, Track

RATE = 44_100
Sources = Mapping[str, WorkingAudio]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """A stereo, a mono and a deep source."""
    folder = tmp_path_factory.mktemp("render")
    rows = {"stereo": (2, "PCM_16"), "mono": (1, "PCM_16"), "deep": (2, "PCM_24")}
    found = {}
    for seed, (name, (channels, subtype)) in enumerate(rows.items()):
        wav = write_wav(folder / f"{name}.wav", noise(60_000, channels, -18, seed), RATE, subtype)
        found[name] = working.open_working(import_audio(wav, folder / "cache", RATE, Job()).folder)
    return found


TALK = Track(
    "talk",
    "Talk",
    clips=(
        Clip("stereo", 100, 9_000, 0, fade_in=353, fade_out=353),
        Clip("stereo", 20_000, 5_000, 9_000, gain_db=-6, fade_in=100, fade_out=353),
        Clip("mono", 3_000, 12_000, 15_000, gain_db=3.5, fade_out=9_000),
        Clip("stereo", 0, 700, 27_000, fade_in=500, fade_out=500),
        Clip("stereo", 0, 1_000, 28_000, muted=True),
    ),
)
MUSIC = Track("music", "Music", "music", clips=(Clip("deep", 500, 30_000, 2_000, gain_db=-12, fade_in=10_000, fade_out=353),), gain_db=-3)
PROJECT = Project(RATE, tracks=(TALK, MUSIC))


def reference(project: Project, sources: Sources, channels: int = 2) -> Sound:
    """The mix in float64."""
    mix = np.zeros((project.frames, channels))
    for track in project.audible_tracks():
        for clip in track.clips:
            audio = sources[clip.source]
            sound = np.asarray(audio.samples[clip.source_start : clip.source_end], dtype=np.float64) * audio.scale
            if sound.shape[1] != channels:
                sound = np.repeat(sound, 2, axis=1) if channels == 2 else sound.mean(axis=1, keepdims=True)
            ramp = np.ones(clip.frames)
            ramp[: clip.fade_in] *= np.arange(clip.fade_in) / max(clip.fade_in, 1)
            ramp[clip.frames - clip.fade_out :] *= 1 - np.arange(clip.fade_out) / max(clip.fade_out, 1)
            bent = np.array([envelope_db(clip, frame) for frame in range(clip.source_start, clip.source_end)]) if clip.envelope else 0.0
            gain = 0.0 if clip.muted else 10 ** ((clip.gain_db + track.gain_db + bent) / 20)
            mix[clip.start : clip.end] += sound * (ramp * gain)[:, None]
    return mix


def rendered(project: Project, sources: Sources, **options: int) -> Sound:
    return np.concatenate(list(render(project, sources, **options))).astype(np.float64)


@pytest.mark.parametrize("channels", [1, 2])
def test_a_timeline_sounds_as_numpy_mixes_it(channels: int, sources: Sources) -> None:
    mix = rendered(PROJECT, sources, channels=channels)
    assert mix.shape == (PROJECT.frames, channels)
    assert np.abs(mix - reference(PROJECT, sources, channels)).max() < 3e-6


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(block_frames=st.integers(500, 40_000), start=st.integers(0, 31_000), length=st.integers(1, 32_000))
def test_any_stretch_in_any_pieces_is_the_same_bit_for_bit(sources: Sources, block_frames: int, start: int, length: int) -> None:
    whole = rendered(PROJECT, sources)
    part = rendered(PROJECT, sources, start=start, end=start + length, block_frames=block_frames)
    assert np.array_equal(part, whole[start : start + length])


def test_a_single_clip_untouched_comes_out_bit_for_bit(sources: Sources) -> None:
    project = Project(RATE, tracks=(Track("a", "A", clips=(Clip("deep", 0, 60_000, 0),)),))
    audio = sources["deep"]
    assert np.array_equal(rendered(project, sources), np.float32(audio.samples * np.float32(audio.scale)))


def test_a_muted_track_is_not_heard_and_a_solo_one_alone(sources: Sources) -> None:
    muted = Project(RATE, tracks=(TALK, replace(MUSIC, muted=True)))
    solo = Project(RATE, tracks=(replace(TALK, solo=True), MUSIC))
    alone = rendered(Project(RATE, tracks=(TALK,)), sources)
    for project in (muted, solo):
        assert np.array_equal(rendered(project, sources)[: len(alone)], alone)


def test_sums_over_full_scale_are_kept_for_the_limiter(sources: Sources) -> None:
    loud = Project(RATE, tracks=tuple(Track(str(index), "", clips=(Clip("stereo", 0, 60_000, 0),), gain_db=9) for index in range(2)))
    expected = reference(loud, sources)
    assert np.abs(expected).max() > 1.5
    inside = np.abs(expected) < 3.9
    assert np.abs(rendered(loud, sources) - expected)[inside].max() < 1e-5


BENT = Project(
    RATE,
    tuple(Source(name, name, f"{name}.wav", "", RATE, 2, 60_000) for name in ("stereo", "mono", "deep")),
    tracks=(
        Track(
            "talk",
            "Talk",
            clips=(
                Clip(
                    "stereo",
                    100,
                    9_000,
                    0,
                    gain_db=2,
                    fade_in=353,
                    fade_out=353,
                    envelope=((4_000, 0.0), (4_500, -12.0), (6_000, -12.0), (9_500, 3.0)),
                ),
                Clip("mono", 3_000, 12_000, 9_000, envelope=((0, -6.0), (60_000, 6.0))),
                Clip("stereo", 20_000, 9_000, 21_000, fade_in=8_500, fade_out=8_800, envelope=((25_000, -60.0),)),
                Clip("deep", 0, 20_000, 30_000, fade_in=10_000, fade_out=9_000, envelope=((5_000, 9.0), (5_001, -60.0), (12_000, 0.0))),
            ),
            gain_db=-3,
        ),
    ),
)


@pytest.mark.parametrize("channels", [1, 2])
def test_an_envelope_is_heard_as_numpy_computes_it(channels: int, sources: Sources) -> None:
    mix = rendered(BENT, sources, channels=channels)
    assert np.abs(mix - reference(BENT, sources, channels)).max() < 3e-6


def test_a_flat_envelope_is_a_gain(sources: Sources) -> None:
    flat = Project(RATE, tracks=(Track("a", "A", clips=(Clip("stereo", 0, 9_000, 0, envelope=((2_000, -6.0), (3_000, -6.0))),)),))
    gained = Project(RATE, tracks=(Track("a", "A", clips=(Clip("stereo", 0, 9_000, 0, gain_db=-6.0),)),))
    assert np.abs(rendered(flat, sources) - rendered(gained, sources)).max() < 1e-7


def test_a_gain_that_the_envelope_takes_back_does_not_clip_between(sources: Sources) -> None:
    there_and_back = Project(RATE, tracks=(Track("a", "A", clips=(Clip("stereo", 0, 9_000, 0, gain_db=24.0, envelope=((0, -24.0),)),)),))
    untouched = Project(RATE, tracks=(Track("a", "A", clips=(Clip("stereo", 0, 9_000, 0),)),))
    assert np.abs(rendered(there_and_back, sources) - rendered(untouched, sources)).max() < 1e-7


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    block_frames=st.integers(300, 60_000),
    start=st.integers(0, 49_000),
    length=st.integers(1, 50_000),
    points=st.dictionaries(st.integers(-5_000, 65_000), st.floats(-60, 24), max_size=6),
)
def test_an_envelope_is_the_same_in_whatever_pieces(sources: Sources, block_frames: int, start: int, length: int, points: dict[int, float]) -> None:
    project = set_envelope(BENT, ClipPlace("talk", 1), tuple(points.items()))
    whole = rendered(project, sources)
    part = rendered(project, sources, start=start, end=start + length, block_frames=block_frames)
    assert np.array_equal(part, whole[start : start + length])


def test_a_split_a_trim_and_a_cut_leave_the_envelope_where_it_was_on_the_sound(sources: Sources) -> None:
    sound = rendered(BENT, sources)
    assert np.array_equal(rendered(editing.split(BENT, 4_300), sources), sound)
    fade = 353
    shorter = trim_end(trim_start(BENT, ClipPlace("talk", 1), 12_000), ClipPlace("talk", 1), 18_000)
    inside = slice(12_000 + fade, 18_000 - fade)
    assert np.array_equal(rendered(shorter, sources)[inside], sound[inside])
    cut = rendered(editing.ripple_delete(BENT, [(4_200, 5_000), (10_000, 13_000)]), sources)
    assert np.array_equal(cut[9_200 + fade : 16_000], sound[13_000 + fade : 19_800])
    assert np.array_equal(cut[4_200 + fade : 8_200 - fade], sound[5_000 + fade : 9_000 - fade])


def test_the_estimate_follows_envelopes_and_long_fades(sources: Sources) -> None:
    bent = Clip("stereo", 0, 60_000, 0, envelope=((10_000, 0.0), (40_000, -24.0)))
    faded = replace(bent, envelope=(), fade_in=30_000, fade_out=20_000)
    plain = Project(RATE, tracks=(Track("a", "A", clips=(replace(bent, envelope=()),)),))
    for clip in (bent, faded):
        project = Project(RATE, tracks=(Track("a", "A", clips=(clip,)),))
        heard = reference(project, sources) / np.where(reference(plain, sources) == 0, 1, reference(plain, sources))
        at = [5_000, 20_000, 35_000, 50_000]
        steps = [frame // 441 for frame in at]
        energies = timeline_energies(project, sources)[steps] / timeline_energies(plain, sources)[steps]
        peaks = timeline_peaks(project, sources)[steps] / timeline_peaks(plain, sources)[steps]
        for index, frame in enumerate(at):
            expected = to_db(abs(float(heard[frame, 0])))
            assert to_db(float(energies[index, 0])) / 2 == pytest.approx(expected, abs=0.3)
            assert to_db(float(peaks[index])) == pytest.approx(expected, abs=0.3)

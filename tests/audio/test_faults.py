"""Faults of a recording: clipped tops, silence and uneven speech, found in sound of which we know where they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.audio_files import Sound, noise, sine, write_wav

from podstudio.audio import working
from podstudio.audio.evenness import Passage, Speaker, speech
from podstudio.audio.faults import Clipped, clipped_places, study
from podstudio.audio.importing import import_audio
from podstudio.audio.pauses import quiet_ranges
from podstudio.audio.working import WorkingAudio
from podstudio.jobs import Cancelled, Job
from podstudio.model.timeline import Clip, Project, Track

RATE = 44_100


def imported(folder: Path, sound: Sound, subtype: str = "PCM_16") -> WorkingAudio:
    return working.open_working(import_audio(write_wav(folder / "in.wav", sound, RATE, subtype), folder / "cache", RATE, Job()).folder)


def clipped_in(audio: WorkingAudio) -> list[Clipped]:
    return list(clipped_places(audio, Job()))


def test_runs_at_full_scale_are_found_to_the_sample(tmp_path: Path) -> None:
    sound = sine(RATE, RATE, 440, -6.0)
    sound[10_000:10_005, 0] = 1.0
    sound[20_000:20_003, 1] = -1.0
    sound[30_000:30_002, 0] = 1.0
    sound[511:515] = 1.0
    found = clipped_in(imported(tmp_path, sound))
    assert sorted((one.start, one.end) for one in found) == [(511, 515), (511, 515), (10_000, 10_005), (20_000, 20_003)]
    assert [one.samples for one in found if one.start == 10_000] == [5]


def test_a_recording_turned_up_too_far_is_clipped_where_numpy_clips_it(tmp_path: Path) -> None:
    loud = noise(3 * RATE, 1, -20, 3) * 6
    audio = imported(tmp_path, np.clip(loud, -1, 1))
    full = np.concatenate([[False], np.abs(loud[:, 0]) >= 1, [False]])
    edges = np.flatnonzero(np.diff(full.astype(np.int8))).reshape(-1, 2)
    expected = [(a, b) for a, b in edges.tolist() if b - a >= 3]
    assert [(one.start, one.end) for one in clipped_in(audio)] == expected
    assert expected


def test_a_deep_recording_that_goes_beyond_full_scale_is_not_clipped(tmp_path: Path) -> None:
    assert not clipped_in(imported(tmp_path, sine(RATE, RATE, 50, 3.0), "FLOAT"))


@pytest.mark.parametrize("frames", [1, 100, 441, RATE])
def test_the_shortest_recordings_and_silence_have_no_faults(frames: int, tmp_path: Path) -> None:
    audio = imported(tmp_path, np.zeros((frames, 1)))
    faults = study(audio, Job())
    assert faults.quiet == ((0, frames),)
    assert not faults.clipped


def test_looking_is_stopped_by_cancel(tmp_path: Path) -> None:
    audio, job = imported(tmp_path, sine(RATE, RATE, 440, 0.0)), Job()
    job.cancel()
    with pytest.raises(Cancelled):
        study(audio, job)


def test_soft_word_ends_are_no_part_of_the_silence(tmp_path: Path) -> None:
    """Speech that fades into the room's noise over 0.3 s: the silence begins where it does not stand out any more."""
    room = noise(6 * RATE, 1, -70, 5)
    word = noise(2 * RATE, 1, -20, 6)
    fall = np.linspace(0, -50, round(0.3 * RATE))
    word[-len(fall) :, 0] *= 10 ** (fall / 20)
    room[RATE : 3 * RATE] += word
    (first, second) = quiet_ranges(imported(tmp_path, room))
    assert first[0] == 0
    assert first[1] == pytest.approx(RATE, abs=0.04 * RATE)
    assert 2.92 * RATE < second[0] < 3.05 * RATE
    assert second[1] == 6 * RATE


def talk(levels: tuple[float, ...], seconds: float = 3.0) -> Sound:
    """Phrases of noise at levels in dBFS, with pauses of half a second."""
    pause = np.zeros((RATE // 2, 1))
    return np.concatenate([part for index, level in enumerate(levels) for part in (noise(round(seconds * RATE), 1, level, index), pause)])


def uneven_in(folder: Path, *tracks: Sound) -> tuple[tuple[Speaker, ...], tuple[Passage, ...]]:
    sources, made, sounding = {}, [], {}
    for index, sound in enumerate(tracks):
        name = str(index)
        (folder / name).mkdir()
        audio = imported(folder / name, sound)
        sources[name] = audio
        made.append(Track(name, name, clips=(Clip(name, 0, audio.frames, 0),)))
        edges = [0, *(edge for found in quiet_ranges(audio) for edge in found), audio.frames]
        sounding[name] = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    return speech(Project(RATE, tracks=tuple(made)), sources, sounding)


def test_a_passage_that_is_far_quieter_is_told_with_its_place_and_difference(tmp_path: Path) -> None:
    _speakers, (passage,) = uneven_in(tmp_path, talk((-20, -20, -29, -29, -20, -20)))
    assert (passage.start / RATE, passage.end / RATE) == pytest.approx((7.0, 13.5), abs=0.05)
    assert passage.difference_lu == pytest.approx(-9.0, abs=0.3)


def test_even_speech_and_what_is_no_speech_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert not uneven_in(tmp_path / "a", talk((-20, -23, -18, -22, -20)))[1]
    assert not uneven_in(tmp_path / "b", talk((-20, -20, -45, -20, -20)))[1]


def test_the_other_speaker_in_a_microphone_is_no_passage_of_its_speaker(tmp_path: Path) -> None:
    host, guest = talk((-20, -90, -20, -90, -20)), talk((-90, -22, -90, -22, -90))
    speakers, uneven = uneven_in(tmp_path, host + guest * 0.15, guest)
    assert not uneven
    assert speakers[0].lufs - speakers[1].lufs == pytest.approx(2.0, abs=0.5)

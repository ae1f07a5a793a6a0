"""Mastering: what ffmpeg measures in the decoded master."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.audio_files import Sound, by_ffmpeg, ebur128, noise, sine, write_wav

from podstudio.audio import working
from podstudio.audio.importing import Imported, import_audio
from podstudio.audio.mastering import Mastered, master
from podstudio.audio.pauses import find_pauses, quieter_end
from podstudio.errors import BadInput
from podstudio.jobs import Cancelled, Job
from podstudio.model.show import Mastering
from podstudio.model.timeline import Clip, Project, Track

RATE = 44_100


def project_of(imported: Imported, frames: int | None = None, gain_db: float = 0.0) -> Project:
    return Project(RATE, tracks=(Track("talk", "Talk", clips=(Clip("s", 0, frames or imported.frames, 0, gain_db),)),))


def mastered(sound: Sound, folder: Path, settings: Mastering | None = None) -> Mastered:
    imported = import_audio(write_wav(folder / "in.wav", sound, RATE, "FLOAT"), folder / "cache", RATE, Job())
    settings = settings or Mastering()
    return master(project_of(imported), {"s": imported.folder}, settings, folder / f"out.{settings.format}", Job())


def speech_like(seconds: float, channels: int = 2, dbfs: float = -26) -> Sound:
    """Noise in syllables and pauses, as peaky as a voice."""
    frames = round(seconds * RATE)
    at = np.arange(frames) / RATE
    swell = np.maximum(np.sin(2 * np.pi * 3.1 * at), 0) ** 2 * (np.sin(2 * np.pi * 0.21 * at) > -0.6)
    return np.asarray(noise(frames, channels, dbfs, 11) * swell[:, None] * 1.8, dtype=np.float64)


FORMATS = [("mp3", 64), ("mp3", 96), ("mp3", 128), ("mp3", 192), ("mp3", 320), ("m4a", 128), ("opus", 96), ("flac", 128), ("wav", 128)]


@pytest.mark.parametrize(("form", "bitrate"), FORMATS, ids=[f"{form}-{bitrate}" for form, bitrate in FORMATS])
def test_a_master_of_speech_has_its_loudness_and_keeps_its_ceiling(form: str, bitrate: int, speech_import: Imported, tmp_path: Path) -> None:
    project = project_of(speech_import, 40 * RATE)
    made = master(project, {"s": speech_import.folder}, Mastering(format=form, bitrate=bitrate), tmp_path / f"out.{form}", Job())
    theirs = ebur128(made.output)
    assert theirs.integrated_lufs == pytest.approx(-16, abs=0.25)  # ffmpeg tells tenths
    assert theirs.true_peak_dbtp <= -1.0 + 0.1
    assert made.loudness.integrated_lufs == pytest.approx(theirs.integrated_lufs, abs=0.1)
    assert made.loudness.true_peak_dbtp is not None
    assert made.loudness.true_peak_dbtp <= -1.0
    assert made.encodes <= 2
    assert [path.name for path in tmp_path.iterdir()] == [made.output.name]


def test_a_usual_episode_is_encoded_once(speech_import: Imported, tmp_path: Path) -> None:
    made = master(project_of(speech_import), {"s": speech_import.folder}, Mastering(bitrate=96), tmp_path / "out.mp3", Job())
    assert (made.encodes, made.loudness.frames, made.loudness.channels) == (1, speech_import.frames, 1)
    assert len(by_ffmpeg(made.output, 1)) == speech_import.frames


def test_a_stereo_mix_becomes_mono_where_that_is_asked_for(tmp_path: Path) -> None:
    made = mastered(speech_like(15), tmp_path, Mastering(mono=True))
    assert made.loudness.channels == 1
    assert ebur128(made.output).integrated_lufs == pytest.approx(-16, abs=0.25)


@pytest.mark.parametrize("target", [-23.0, -19.0, -16.0, -14.0])
def test_other_targets_are_reached(target: float, speech_import: Imported, tmp_path: Path) -> None:
    project = project_of(speech_import, 40 * RATE, gain_db=-9)
    made = master(project, {"s": speech_import.folder}, Mastering(lufs=target, true_peak=-1.5), tmp_path / "out.mp3", Job())
    theirs = ebur128(made.output)
    assert theirs.integrated_lufs == pytest.approx(target, abs=0.25)
    assert theirs.true_peak_dbtp <= -1.4


def test_a_clipped_recording_stays_under_its_ceiling(tmp_path: Path) -> None:
    hot = np.clip(speech_like(15, dbfs=-3) * 4, -0.99, 0.99)
    made = mastered(hot, tmp_path, Mastering(lufs=-12, bitrate=64))
    assert made.loudness.true_peak_dbtp is not None
    assert made.loudness.true_peak_dbtp <= -1.0
    assert ebur128(made.output).true_peak_dbtp <= -0.9


def test_clicks_that_coding_raises_are_encoded_again_under_a_lower_ceiling(tmp_path: Path) -> None:
    sound = speech_like(15)
    sound[:: RATE // 3] = 0.9
    made = mastered(sound, tmp_path, Mastering(bitrate=32))
    assert made.loudness.true_peak_dbtp is not None
    assert made.loudness.true_peak_dbtp <= -1.0


def test_a_recording_too_short_to_be_measured_keeps_its_level(tmp_path: Path) -> None:
    made = mastered(sine(round(0.3 * RATE), RATE, dbfs=-20), tmp_path)
    assert (made.loudness.integrated_lufs, made.gain_db, made.loudness.frames) == (None, 0.0, round(0.3 * RATE))
    assert made.loudness.sample_peak_dbfs == pytest.approx(-20, abs=0.5)


def test_a_whisper_is_not_raised_without_end(tmp_path: Path) -> None:
    made = mastered(speech_like(10, dbfs=-62), tmp_path)
    assert made.gain_db == 40.0


def test_silence_cannot_be_mastered_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nothing to hear"):
        mastered(np.zeros((5 * RATE, 2)), tmp_path)
    with pytest.raises(BadInput, match="nothing in this episode"):
        master(Project(RATE), {}, Mastering(), tmp_path / "out.mp3", Job())
    assert not list(tmp_path.glob("*out*"))


def test_a_cancelled_master_leaves_the_earlier_one(speech_import: Imported, tmp_path: Path) -> None:
    out = tmp_path / "out.mp3"
    out.write_bytes(b"earlier")
    job = Job(lambda fraction, _text: job.cancel() if fraction > 0.2 else None)
    with pytest.raises(Cancelled):
        master(project_of(speech_import), {"s": speech_import.folder}, Mastering(), out, job)
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp3"]
    assert out.read_bytes() == b"earlier"


def test_the_same_edit_gives_the_same_bytes(speech_import: Imported, tmp_path: Path) -> None:
    project = project_of(speech_import, 20 * RATE)
    made = [master(project, {"s": speech_import.folder}, Mastering(), tmp_path / f"{name}.mp3", Job()).output.read_bytes() for name in "ab"]
    assert made[0] == made[1]


@pytest.fixture
def spoken(tmp_path: Path) -> working.WorkingAudio:
    """Noise with pauses: silence 1 s, sound 2 s, pause 3 s, sound 2 s, pause 0.5 s, sound 1 s, silence 2 s; a faint room all along."""
    loud = np.concatenate([np.full(round(seconds * RATE), level) for seconds, level in ((1, 0), (2, 1), (3, 0), (2, 1), (0.5, 0), (1, 1), (2, 0))])
    sound = noise(len(loud), 1, -20) * loud[:, None] + noise(len(loud), 1, -75, 2)
    return working.open_working(import_audio(write_wav(tmp_path / "in.wav", sound), tmp_path / "cache", RATE, Job()).folder)


def test_long_pauses_are_found_and_keep_air_around_the_words(spoken: working.WorkingAudio) -> None:
    seconds = {longest: np.array(find_pauses(spoken, longest)) / RATE for longest in (1.0, 0.4)}
    assert seconds[1.0] == pytest.approx(np.array([[3.5, 5.5]]), abs=0.05)
    assert seconds[0.4] == pytest.approx(np.array([[3.2, 5.8], [8.2, 8.3]]), abs=0.05)
    assert not find_pauses(spoken, 4.0)


def test_the_quieter_end_of_a_cut_is_found(spoken: working.WorkingAudio) -> None:
    assert quieter_end(spoken, 2 * RATE, 4 * RATE) == "end"
    assert quieter_end(spoken, 4 * RATE, 7 * RATE) == "start"
    assert quieter_end(spoken, 0, 10**9) in ("start", "end")

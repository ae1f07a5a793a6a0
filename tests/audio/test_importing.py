"""Import: every format against ffmpeg's own decode of the same file."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import pytest
from support.audio_files import by_ffmpeg, convert, ffprobe, noise, samples_16, sine, soundfile, sweep, write_wav

from podstudio.audio import wav_file, working
from podstudio.audio.importing import Imported, import_audio
from podstudio.audio.loudness import Meter, integrated_lufs
from podstudio.audio.working import WorkingAudio
from podstudio.jobs import Job

RATE = 44_100


def imported(path: Path, cache: Path, rate: int = RATE) -> tuple[Imported, WorkingAudio]:
    made = import_audio(path, cache, rate, Job())
    return made, working.open_working(made.folder)


def floats(audio: WorkingAudio) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.asarray(audio.samples, dtype=np.float64) * audio.scale


LOSSY = [
    ("mp3", ("-b:a", "192k")),
    ("m4a", ("-b:a", "160k")),
    ("ogg", ("-c:a", "libvorbis", "-q:a", "6")),
    ("opus", ("-c:a", "libopus", "-b:a", "128k")),
]


@pytest.mark.parametrize(("ending", "options"), LOSSY, ids=[row[0] for row in LOSSY])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_compressed_recording_becomes_what_ffmpeg_decodes(ending: str, options: tuple[str, ...], channels: int, tmp_path: Path) -> None:
    source = convert(write_wav(tmp_path / "in.wav", sweep(12.34, RATE, channels)), tmp_path / f"in.{ending}", *options)
    made, audio = imported(source, tmp_path / "cache")
    theirs = by_ffmpeg(source, channels, RATE)[: audio.frames]
    assert (made.channels, audio.channels, made.warnings) == (channels, channels, ())
    assert made.frames == audio.frames == round(12.34 * RATE)
    assert np.abs(floats(audio)[: len(theirs)] - theirs).max() < 2e-3 if ending == "opus" else np.abs(floats(audio) - theirs).max() < 1e-4


@pytest.mark.parametrize(
    ("ending", "subtype", "deep"),
    [
        ("wav", "PCM_16", False),
        ("wav", "PCM_24", True),
        ("wav", "PCM_32", True),
        ("wav", "FLOAT", True),
        ("wav", "DOUBLE", True),
        ("aiff", "PCM_16", False),
        ("aiff", "PCM_24", True),
        ("flac", "PCM_16", False),
        ("flac", "PCM_24", True),
    ],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_a_lossless_recording_keeps_every_sample(ending: str, subtype: str, deep: bool, channels: int, tmp_path: Path) -> None:
    sound = noise(100_003, channels)
    source = tmp_path / f"in.{ending}"
    soundfile.write(source, sound, RATE, subtype=subtype)
    made, audio = imported(source, tmp_path / "cache")
    original, _ = soundfile.read(source, always_2d=True)
    assert (made.frames, audio.samples.dtype.name) == (100_003, "int32" if deep else "int16")
    assert np.abs(floats(audio) - original).max() <= (2**-23 if deep else 0)


def test_peaks_over_full_scale_of_a_float_recording_are_kept(tmp_path: Path) -> None:
    sound = sine(50_000, RATE, dbfs=9)
    _, audio = imported(write_wav(tmp_path / "hot.wav", sound, RATE, "FLOAT"), tmp_path / "cache")
    assert np.abs(floats(audio) - sound).max() < 1e-6


def test_what_is_not_a_number_in_a_float_recording_becomes_silence(tmp_path: Path) -> None:
    sound = sine(100_000, RATE)
    sound[40_000:40_010] = np.nan
    sound[60_000] = np.inf
    _, audio = imported(write_wav(tmp_path / "broken.wav", sound, RATE, "FLOAT"), tmp_path / "cache")
    assert not floats(audio)[40_000:40_010].any()
    assert np.isfinite(audio.energies).all()
    assert integrated_lufs(audio.energies) == pytest.approx(-12.0, abs=0.1)


def test_the_sound_of_a_video_is_taken(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "in.wav", sweep(5, RATE))
    video = tmp_path / "in.mp4"
    convert(wav, video, "-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=5", "-shortest", "-c:a", "aac", "-b:a", "128k")
    made, audio = imported(video, tmp_path / "cache")
    theirs = by_ffmpeg(video, 2)
    assert abs(made.frames - 5 * RATE) <= 1024
    common = min(audio.frames, len(theirs))
    assert np.abs(floats(audio)[:common] - theirs[:common]).max() < 1e-4


def test_surround_is_mixed_to_stereo_as_ffmpeg_does(tmp_path: Path) -> None:
    wav = tmp_path / "six.wav"
    convert(write_wav(tmp_path / "in.wav", noise(60_000, 2)), wav, "-filter_complex", "pan=5.1|FL=c0|FR=c1|FC=.5*c0|BL=.2*c1|BR=.3*c0|LFE=.1*c0")
    _, audio = imported(wav, tmp_path / "cache")
    theirs = by_ffmpeg(wav, 2)
    assert audio.channels == 2
    assert np.abs(floats(audio) - theirs).max() < 1e-3


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("project_rate", [44_100, 48_000])
def test_any_sample_rate_becomes_the_projects(rate: int, project_rate: int, tmp_path: Path) -> None:
    frames = round(3.3 * rate)
    made, audio = imported(write_wav(tmp_path / "in.wav", sine(frames, rate, 441), rate), tmp_path / "cache", project_rate)
    assert abs(made.frames - frames * project_rate / rate) <= 2
    ideal = sine(made.frames, project_rate, 441)
    inner = slice(project_rate // 10, -project_rate // 10)
    assert np.abs(floats(audio)[inner] - ideal[inner]).max() < 2e-3
    assert made.sample_rate == rate


def test_the_working_wav_is_one_that_other_programs_read(tmp_path: Path) -> None:
    sound = noise(30_000)
    made, audio = imported(write_wav(tmp_path / "in.wav", sound), tmp_path / "cache")
    wav = made.folder / working.WAV
    told = ffprobe(wav)
    assert (told["codec_name"], told["sample_rate"], told["channels"], told["duration_ts"]) == ("pcm_s16le", "44100", 2, 30_000)
    assert np.array_equal(samples_16(wav), audio.samples)


def test_the_stored_loudness_steps_are_those_of_a_meter(tmp_path: Path) -> None:
    sound = noise(RATE * 25 + 77, 2, -25)
    _, audio = imported(write_wav(tmp_path / "in.wav", sound), tmp_path / "cache")
    meter = Meter(RATE, 2)
    meter.push(sound.astype(np.float32))
    stored, measured = integrated_lufs(audio.energies), meter.loudness().integrated_lufs
    assert stored == pytest.approx(measured, abs=0.005)
    assert len(audio.energies) == 2500


def test_an_import_of_the_same_recording_again_is_taken_from_the_cache(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "in.wav", noise(20_000))
    first, _ = imported(source, tmp_path / "cache")
    stamp = (first.folder / working.WAV).stat().st_mtime_ns
    again = import_audio(source.rename(tmp_path / "other name.wav"), tmp_path / "cache", RATE, Job())
    assert (again.folder, again.name, again.frames) == (first.folder, "other name.wav", first.frames)
    assert (first.folder / working.WAV).stat().st_mtime_ns == stamp


@pytest.mark.parametrize("name", [working.WAV, working.WAVEFORM, working.LOUDNESS, working.FACTS])
def test_a_cache_that_was_damaged_is_made_anew(name: str, tmp_path: Path) -> None:
    source = write_wav(tmp_path / "in.wav", noise(20_000))
    first, audio = imported(source, tmp_path / "cache")
    before = np.array(audio.samples)
    os.truncate(first.folder / name, 10)
    _, again = imported(source, tmp_path / "cache")
    assert np.array_equal(again.samples, before)


def test_a_recording_of_a_single_sample_is_imported(tmp_path: Path) -> None:
    made, audio = imported(write_wav(tmp_path / "in.wav", np.full((1, 1), 0.5)), tmp_path / "cache")
    assert (made.frames, floats(audio)[0, 0], audio.energies.shape) == (1, 0.5, (0, 1))


def test_tags_of_the_recording_are_told(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "in.wav", noise(20_000))
    made, _ = imported(convert(wav, tmp_path / "in.mp3", "-metadata", "title=Übung “1”", "-metadata", "artist=A. Host"), tmp_path / "cache")
    assert (made.tags["title"], made.tags["artist"]) == ("Übung “1”", "A. Host")


@pytest.mark.parametrize(("data_bytes", "kind"), [(0, b"RIFF"), (2**32 - 74, b"RIFF"), (2**32 - 72, b"RF64"), (5 * 2**30, b"RF64")])
def test_a_wav_header_becomes_rf64_where_32_bits_do_not_hold_its_length(data_bytes: int, kind: bytes) -> None:
    header = wav_file.header(48_000, 2, 16, data_bytes)
    assert (len(header), header[:4], header[8:12]) == (80, kind, b"WAVE")
    length = struct.unpack("<Q", header[28:36])[0] if kind == b"RF64" else struct.unpack("<I", header[76:])[0]
    assert length == data_bytes


def test_other_programs_read_a_file_of_over_four_gigabytes(tmp_path: Path) -> None:
    frames = (5 << 30) // 4
    long = tmp_path / "long.wav"
    with long.open("wb") as file:  # sparse: takes no room on the disk
        file.write(wav_file.header(44_100, 2, 16, frames * 4))
        file.truncate(80 + frames * 4)
        file.seek(80 + (frames - 1) * 4)
        file.write(struct.pack("<hh", 1234, -1234))
    assert ffprobe(long)["duration_ts"] == frames
    assert soundfile.info(long).frames == frames
    assert wav_file.samples_at(long, frames, 2, 16)[-1].tolist() == [1234, -1234]

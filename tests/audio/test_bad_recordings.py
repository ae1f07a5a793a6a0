"""Recordings that are damaged, cut short or no recordings at all: a clear sentence, and nothing left behind."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.audio_files import convert, noise, program, sweep, write_wav

from podstudio.audio import working
from podstudio.audio.importing import import_audio
from podstudio.errors import BadInput, Crashed, NotFound, PodStudioError
from podstudio.jobs import Cancelled, Job, run_in_child

RATE = 44_100


def left_in(cache: Path) -> list[str]:
    return [path.name for path in cache.glob("*")]


def damaged(path: Path, at: float, length: int) -> Path:
    data = bytearray(path.read_bytes())
    begin = int(len(data) * at)
    data[begin : begin + length] = np.random.default_rng(7).integers(0, 255, length, dtype=np.uint8).tobytes()
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("ending", "options"),
    [
        ("mp3", ("-b:a", "128k")),
        ("m4a", ("-b:a", "128k", "-movflags", "+faststart")),
        ("flac", ()),
        ("ogg", ("-c:a", "libvorbis")),
        ("opus", ("-c:a", "libopus")),
        ("wav", ()),
    ],
)
def test_damage_in_the_middle_moves_nothing_behind_it(ending: str, options: tuple[str, ...], tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "whole.wav", sweep(20, RATE, 1))
    good = convert(wav, tmp_path / f"good.{ending}", *options)
    bad = damaged(Path(shutil.copy(good, tmp_path / f"bad.{ending}")), 0.5, 3_000)
    whole = working.open_working(import_audio(good, tmp_path / "cache", RATE, Job()).folder)
    made = import_audio(bad, tmp_path / "cache", RATE, Job())
    holed = working.open_working(made.folder)
    assert abs(holed.frames - whole.frames) <= 1152  # a damaged MP3's last frame keeps the encoder's padding
    last = slice(14 * RATE, 19 * RATE)
    difference = np.abs(holed.samples[last].astype(np.int64) - whole.samples[last])
    assert difference.max() < 200
    assert made.warnings if ending not in ("wav", "m4a") else True


def test_a_hole_in_an_mp3_becomes_silence(tmp_path: Path) -> None:
    good = convert(write_wav(tmp_path / "whole.wav", sweep(20, RATE, 1)), tmp_path / "good.mp3", "-b:a", "128k")
    data = bytearray(good.read_bytes())
    data[160_000:192_000] = bytes(32_000)  # two seconds
    good.write_bytes(data)
    made = import_audio(good, tmp_path / "cache", RATE, Job())
    audio = working.open_working(made.folder)
    assert abs(audio.frames - 20 * RATE) <= 1152
    assert not audio.samples[round(10.2 * RATE) : round(11.8 * RATE)].any()
    assert any("silence" in warning for warning in made.warnings)


@pytest.mark.parametrize(("ending", "options"), [("mp3", ()), ("flac", ()), ("wav", ()), ("m4a", ("-movflags", "+faststart"))])
def test_a_file_cut_off_in_the_middle_gives_what_is_there_and_says_so(ending: str, options: tuple[str, ...], tmp_path: Path) -> None:
    whole = convert(write_wav(tmp_path / "whole.wav", noise(20 * RATE)), tmp_path / f"in.{ending}", *options)
    os.truncate(whole, whole.stat().st_size * 6 // 10)
    made = import_audio(whole, tmp_path / "cache", RATE, Job())
    assert 11.4 * RATE < made.frames < 12.4 * RATE
    assert any("ends early" in warning and "20.0 s" in warning for warning in made.warnings)


def text_as_mp3(folder: Path) -> Path:
    path = folder / "talk.mp3"
    path.write_text("This is a shopping list: milk, bread and butter.\n" * 200)
    return path


def empty(folder: Path) -> Path:
    path = folder / "talk.wav"
    path.touch()
    return path


def silent_video(folder: Path) -> Path:
    path = folder / "talk.mp4"
    subprocess.run([program("ffmpeg"), "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=1", path], check=True)
    return path


def picture(folder: Path) -> Path:
    path = folder / "talk.png"
    subprocess.run([program("ffmpeg"), "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x64", "-frames:v", "1", path], check=True)
    return path


def header_alone(folder: Path) -> Path:
    path = write_wav(folder / "talk.wav", noise(10_000))
    os.truncate(path, 44)
    return path


def random_bytes(folder: Path) -> Path:
    path = folder / "talk.m4a"
    path.write_bytes(np.random.default_rng(3).integers(0, 255, 100_000, dtype=np.uint8).tobytes())
    return path


def folder_named_as_audio(folder: Path) -> Path:
    path = folder / "talk.flac"
    path.mkdir()
    return path


BAD = [text_as_mp3, empty, silent_video, picture, header_alone, random_bytes, folder_named_as_audio]


@pytest.mark.parametrize("make", BAD, ids=[make.__name__ for make in BAD])
def test_what_is_no_recording_is_refused_in_one_sentence(make: object, tmp_path: Path) -> None:
    path = make(tmp_path)  # type: ignore[operator]
    with pytest.raises(BadInput) as refused:
        import_audio(path, tmp_path / "cache", RATE, Job())
    sentence = str(refused.value)
    assert path.name in sentence
    assert sentence.endswith((".", ")"))
    assert "\n" not in sentence
    assert not left_in(tmp_path / "cache")


def test_a_recording_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"gone\.mp3"):
        import_audio(tmp_path / "gone.mp3", tmp_path / "cache", RATE, Job())


def test_a_recording_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "mine.wav", noise(10_000))
    path.chmod(0)
    code = f"""
import os, sys
if os.getuid() == 0:
    os.setuid(65534)
from pathlib import Path
from podstudio.audio.decoding import probe
from podstudio.errors import NoPermission
try:
    probe(Path({str(path)!r}))
except NoPermission as error:
    print(error)
"""
    for parent in (tmp_path, *list(tmp_path.parents)[:2]):
        parent.chmod(0o755)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    if "ModuleNotFoundError" in done.stderr:
        pytest.skip("the other user cannot read this Python")
    assert "is not permitted" in done.stdout, done.stderr


def test_a_cancelled_import_leaves_nothing(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "in.wav", noise(60 * RATE, 1))
    job = Job(lambda _fraction, _text: job.cancel())
    with pytest.raises(Cancelled):
        import_audio(source, tmp_path / "cache", RATE, job)
    assert not left_in(tmp_path / "cache")


def test_an_import_whose_process_is_killed_is_an_error_and_the_next_one_works(tmp_path: Path) -> None:
    source = convert(write_wav(tmp_path / "in.wav", noise(120 * RATE, 1)), tmp_path / "in.mp3")

    def kill(_fraction: float, _text: str) -> None:
        for child in multiprocessing.active_children():
            child.kill()

    with pytest.raises(Crashed):
        run_in_child(import_audio, source, tmp_path / "cache", RATE, job=Job(kill))
    made = run_in_child(import_audio, source, tmp_path / "cache", RATE, job=Job())
    assert made.frames == 120 * RATE
    assert left_in(tmp_path / "cache") == [made.folder.name]


def test_no_room_in_the_cache_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(PodStudioError):
        import_audio(write_wav(tmp_path / "in.wav", noise(10_000)), tmp_path / "cache", RATE, Job())

"""The main job through the command line, judged by other programs: an interview becomes a published episode."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from lxml import etree
from support.recordings import answer, new_show, podstudio

from podstudio import resources

START, CHAPTERS = 3.0, (("3", "Welcome"), ("100.5", "Why it works"), ("200", "What to do today"))
CUTS = ((30.0, 45.5), (60.25, 75.0), (150.0, 170.75))


def ffprobe(path: Path) -> Any:
    words = ["ffprobe", "-v", "error", "-show_format", "-show_chapters", "-show_streams", "-of", "json", str(path)]
    return json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def ebur128(path: Path) -> tuple[float, float]:
    """Integrated loudness and true peak as ffmpeg measures them."""
    words = ["ffmpeg", "-nostdin", "-hide_banner", "-i", str(path), "-map", "0:a", "-af", "ebur128=peak=true:dualmono=true", "-f", "null", "-"]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stderr.rpartition("Summary:")[2]
    found = [re.search(pattern, said) for pattern in (r"I:\s+(-?[\d.]+) LUFS", r"Peak:\s+(-?[\d.]+) dBFS")]
    assert found[0]
    assert found[1]
    return float(found[0][1]), float(found[1][1])


def decoded(path: Path, start: float = 0.0, seconds: float | None = None) -> npt.NDArray[np.float32]:
    """A file's sound as mono at 8 kHz."""
    length = ["-t", str(seconds)] if seconds is not None else []
    words = ["ffmpeg", "-nostdin", "-v", "error", "-i", str(path), "-ss", str(start), *length, "-vn", "-ac", "1", "-ar", "8000", "-f", "f32le", "-"]
    return np.frombuffer(subprocess.run(words, capture_output=True, check=True).stdout, dtype=np.float32)


def envelope(sound: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Level of each 10 ms in dB: what gain and coding leave as it is."""
    steps = sound[: len(sound) // 80 * 80].reshape(-1, 80).astype(np.float64)
    return np.asarray(10 * np.log10(np.mean(steps**2, axis=1) + 1e-7))


def place_of(piece: npt.NDArray[np.float32], whole: npt.NDArray[np.float64], around_s: float) -> tuple[float, float]:
    """Where a piece of the source is heard within 30 s of a place (a long talk repeats itself): the best second, and how well it fits (-1 to 1)."""
    wanted = envelope(piece)
    wanted = (wanted - wanted.mean()) / wanted.std()
    first = max(round((around_s - 30) * 100), 0)
    windows = np.lib.stride_tricks.sliding_window_view(whole[first : round((around_s + 30) * 100) + len(wanted)], len(wanted))
    fits = (windows @ wanted) / len(wanted) / np.maximum(windows.std(axis=1), 1e-9)
    best = int(np.argmax(fits))
    return (first + best) / 100, float(fits[best])


def in_episode(second: float) -> float | None:
    """Where a second of the recording is heard after START and CUTS; None where it was cut."""
    if second < START or any(a <= second < b for a, b in CUTS):
        return None
    return second - START - sum(b - a for a, b in CUTS if b <= second)


def carry(recording: Path, folder: Path, end: float, *more: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Add, edit, master, check, publish; gives what master and publish said."""
    show = new_show(folder / "show", "--url", "https://ward.example/")
    words = ["--guest", "Ben Okafor", "--number", "12", "--season", "2", "--date", "2026-05-01", "--summary", "In short."]
    episode = Path(answer("add", show, recording, "--title", "Feedback that lands", *words, *more)["episode"])
    edits = ["--start", str(START), "--end", str(end)]
    edits += [word for a, b in CUTS for word in ("--cut", f"{a}-{b}")]
    edits += [word for time, title in CHAPTERS for word in ("--chapter", f"{time}={title}")]
    answer("edit", episode, *edits)
    mastered = answer("master", episode)
    assert answer("check", episode)["level"] != "red"
    published = answer("publish", episode)
    return mastered, published


def judge(recording: Path, end: float, mastered: dict[str, Any], published: dict[str, Any], truth: Any) -> None:
    """What other programs see in the published file."""
    audio = Path(published["audio"])
    assert audio.read_bytes() == Path(mastered["output"]).read_bytes()
    assert all(line["ok"] for line in published["proof"]), published["proof"]
    seen = ffprobe(audio)
    length = end - START - sum(b - a for a, b in CUTS)
    assert float(seen["format"]["duration"]) == pytest.approx(length, abs=0.15)
    assert mastered["duration_s"] == pytest.approx(length, abs=0.1)
    tags = {name.lower(): value for name, value in seen["format"]["tags"].items()}
    assert (tags["title"], tags["album"]) == ("Feedback that lands", "The Ward Round")
    assert "Ana Ruiz" in tags["artist"]
    chapters = [(float(chapter["start_time"]), chapter["tags"]["title"]) for chapter in seen["chapters"]]
    assert [title for _, title in chapters] == [title for _, title in CHAPTERS]
    for (start, _), (time, _) in zip(chapters, CHAPTERS, strict=True):
        assert start == pytest.approx(in_episode(float(time)), abs=0.06)
    loudness, peak = ebur128(audio)
    measured = answer("measure", audio)[0]
    for told in (mastered, measured):
        assert told["integrated_lufs"] == pytest.approx(loudness, abs=0.2)
        assert told["true_peak_dbtp"] == pytest.approx(peak, abs=0.3)
    assert loudness == pytest.approx(-16, abs=0.5)
    assert measured["true_peak_dbtp"] <= -1.0
    assert peak <= -0.9
    words_are_where_they_belong(recording, audio, end, truth)
    assert len(etree.parse(published["feed"]).findall("channel/item")) == 1


def words_are_where_they_belong(recording: Path, audio: Path, end: float, truth: Any) -> None:
    """Utterances that were kept are heard at their mapped place; those inside the cuts are heard nowhere."""
    whole = envelope(decoded(audio))
    turns = sorted((a, b) for a, b in (*truth["host"], *truth["guest"]) if b - a > 3)
    kept = [turn for turn in turns if in_episode(turn[0]) is not None and turn[1] < end and not any(a < turn[1] and turn[0] < b for a, b in CUTS)]
    for start, stop in kept[:: max(len(kept) // 8, 1)]:
        expected = in_episode(start)
        assert expected is not None
        place, fit = place_of(decoded(recording, start, stop - start), whole, expected)
        assert fit > 0.9, (start, fit)
        assert place == pytest.approx(expected, abs=0.1)
    for a, b in CUTS:
        _, fit = place_of(decoded(recording, a + 1, b - a - 2), whole, in_episode(b) or 0.0)
        assert fit < 0.8, (a, fit)


def test_the_sample_interview_becomes_a_published_episode(tmp_path: Path) -> None:
    sample = resources.folder("sample")
    show = new_show(tmp_path / "show")
    words = ("--article", sample / "article.md", "--notes", sample / "notes.md", "--transcript", sample / "transcript.vtt")
    episode = Path(answer("add", show, sample / "interview.mp3", "--title", "Retrieval practice", *words)["episode"])
    edited = answer(
        "edit", episode, "--start", "0:01", "--end", "2:20", "--cut", "0:27.94-0:33.78", "--chapter", "0:01=Welcome", "--chapter", "0:40=Why"
    )
    assert [chapter["title"] for chapter in edited["chapters"]] == ["Welcome", "Why"]
    mastered = answer("master", episode)
    published = answer("publish", episode)
    assert all(line["ok"] for line in published["proof"])
    loudness, peak = ebur128(Path(published["audio"]))
    assert mastered["integrated_lufs"] == pytest.approx(loudness, abs=0.2)
    assert peak <= -0.9
    starts = [float(chapter["start_time"]) for chapter in ffprobe(Path(published["audio"]))["chapters"]]
    assert starts == pytest.approx([0, 40 - 1 - 5.84], abs=0.06)
    assert "0 files sent" in podstudio("publish", episode).stdout


@pytest.mark.slow
@pytest.mark.interview
def test_an_hour_of_interview_becomes_a_published_episode(long_interview_folder: Path, tmp_path: Path) -> None:
    recording = long_interview_folder / "interview.mp3"
    mastered, published = carry(recording, tmp_path, 3500.0)
    judge(recording, 3500.0, mastered, published, json.loads((long_interview_folder / "truth.json").read_text()))


@pytest.mark.slow
@pytest.mark.interview
@pytest.mark.parametrize("ending", ["m4a", "opus", "mp4"])
def test_every_format_of_a_recording_goes_the_same_way(interview_folder: Path, tmp_path: Path, ending: str) -> None:
    recording = interview_folder / f"interview.{ending}"
    mastered, published = carry(recording, tmp_path, 290.0)
    judge(recording, 290.0, mastered, published, json.loads((interview_folder / "truth.json").read_text()))


@pytest.mark.slow
def test_the_demo_ends_well_and_a_second_time_sends_nothing_new(tmp_path: Path) -> None:
    document = answer("demo", tmp_path / "demo")
    assert document.keys() >= {"show", "page", "feed", "audio"}
    assert all(Path(document[name]).exists() for name in ("show", "page", "feed", "audio"))
    feed = Path(document["feed"]).read_bytes()
    again = podstudio("demo", tmp_path / "demo")
    assert again.returncode == 0
    assert "0 files sent" in again.stdout
    assert Path(document["feed"]).read_bytes() == feed

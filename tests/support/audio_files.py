"""Real audio files for tests, and other programs as their judges: ffmpeg, ffprobe, mpg123 and libsndfile."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

soundfile = pytest.importorskip("soundfile")

Sound = npt.NDArray[np.float64]
"""Shape (frames, channels), full scale 1.0."""


def program(name: str) -> str:
    """Path of a program that judges; the test is skipped where it is not installed."""
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def sine(frames: int, rate: int, hz: float = 997.0, dbfs: float = -12.0, channels: int = 2, phase: float = 0.0) -> Sound:
    """The same sine on every channel; `dbfs` is of its peak."""
    one = 10 ** (dbfs / 20) * np.sin(2 * np.pi * hz * np.arange(frames) / rate + phase)
    return np.repeat(one[:, None], channels, axis=1)


def noise(frames: int, channels: int = 2, dbfs: float = -20.0, seed: int = 1) -> Sound:
    """Normally distributed noise of that RMS, another on each channel, never over full scale."""
    drawn = np.random.default_rng(seed).normal(0, 10 ** (dbfs / 20), (frames, channels))
    return np.asarray(np.clip(drawn, -1, 1), dtype=np.float64)


def sweep(seconds: float, rate: int, channels: int = 2) -> Sound:
    """A sweep from 100 Hz to 3 kHz that tells any two moments apart, the right channel half as loud as the left."""
    at = np.arange(round(seconds * rate)) / rate
    one = 0.25 * np.sin(2 * np.pi * (100 * at + (2900 / (2 * seconds)) * at**2))
    return np.stack([one * (0.5 if channel % 2 else 1.0) for channel in range(channels)], axis=1)


def write_wav(path: Path, sound: Sound, rate: int = 44_100, subtype: str = "PCM_16") -> Path:
    """A WAV file by libsndfile."""
    soundfile.write(path, sound, rate, subtype=subtype)
    return path


def convert(source: Path, target: Path, *options: str) -> Path:
    """A file that ffmpeg made of another."""
    subprocess.run([program("ffmpeg"), "-v", "error", "-y", "-i", source, *options, target], check=True, capture_output=True)
    return target


def by_ffmpeg(path: Path, channels: int, rate: int | None = None) -> Sound:
    """What ffmpeg decodes."""
    at_rate = ["-ar", str(rate)] if rate else []
    command: list[str | Path] = [program("ffmpeg"), "-v", "error", "-i", path, "-map", "0:a:0", "-f", "f32le", "-ac", str(channels), *at_rate, "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(raw, dtype=np.float32).reshape(-1, channels).astype(np.float64)


def by_mpg123(path: Path, channels: int) -> Sound:
    """What mpg123 decodes."""
    raw = subprocess.run([program("mpg123"), "-q", "-s", "-e", "s16", path], check=True, capture_output=True).stdout
    return np.frombuffer(raw, dtype=np.int16).reshape(-1, channels) / 32_768


def by_libsndfile(path: Path) -> Sound:
    """What libsndfile decodes."""
    sound, _ = soundfile.read(path, always_2d=True)
    return np.asarray(sound, dtype=np.float64)


def samples_16(path: Path) -> npt.NDArray[np.int16]:
    """The 16-bit samples of a lossless file, by libsndfile."""
    sound, _ = soundfile.read(path, dtype="int16", always_2d=True)
    return np.asarray(sound, dtype=np.int16)


def ffprobe(path: Path) -> dict[str, Any]:
    """The first audio stream as ffprobe tells it."""
    command: list[str | Path] = [program("ffprobe"), "-v", "error", "-of", "json", "-show_streams", "-select_streams", "a", path]
    streams = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["streams"]
    assert isinstance(streams[0], dict)
    return streams[0]


@dataclass(frozen=True)
class Ebur128:
    """What ffmpeg's ebur128 measures."""

    integrated_lufs: float
    range_lu: float
    true_peak_dbtp: float


def ebur128(path: Path) -> Ebur128:
    """A file's loudness by ffmpeg, one channel as dual mono; rounded by it to 0.1."""
    command: list[str | Path] = [
        program("ffmpeg"),
        "-hide_banner",
        "-nostats",
        "-i",
        path,
        "-map",
        "0:a:0",
        "-af",
        "ebur128=peak=true:dualmono=true",
        "-f",
        "null",
        "-",
    ]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr.rpartition("Summary:")[2]
    found = [re.search(pattern, said) for pattern in (r"I:\s+(\S+) LUFS", r"LRA:\s+(\S+) LU", r"Peak:\s+(\S+) dBFS")]
    values = [float(match[1]) if match else float("nan") for match in found]
    return Ebur128(*values)

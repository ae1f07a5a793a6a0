"""The meters against the signals of EBU Tech 3341 and 3342, and against ffmpeg on speech."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.signal import resample_poly
from support.audio_files import Sound, convert, ebur128, sine

from podstudio.audio.loudness import Meter
from podstudio.audio.measuring import measure
from podstudio.jobs import Job
from podstudio.model.loudness import Loudness

RATES = [22_050, 44_100, 48_000, 96_000]


def metered(sound: Sound, rate: int = 48_000, block: int = 100_000) -> Loudness:
    meter = Meter(rate, sound.shape[1])
    for begin in range(0, len(sound), block):
        meter.push(sound[begin : begin + block].astype(np.float32))
    return meter.loudness()


def tones(*parts: tuple[float, float], rate: int = 48_000) -> Sound:
    """1 kHz in stereo: (dBFS, seconds) one behind the other."""
    return np.concatenate([sine(round(seconds * rate), rate, 1000, level) for level, seconds in parts])


TECH_3341 = {
    1: (((-23, 20),), -23),
    2: (((-33, 20),), -33),
    3: (((-36, 10), (-23, 60), (-36, 10)), -23),
    4: (((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)), -23),
    5: (((-26, 20), (-20, 20.1), (-26, 20)), -23),
}


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("case", TECH_3341)
def test_integrated_loudness_of_tech_3341(case: int, rate: int) -> None:
    parts, expected = TECH_3341[case]
    assert metered(tones(*parts, rate=rate), rate).integrated_lufs == pytest.approx(expected, abs=0.1)


def test_the_short_term_maximum_of_tech_3341() -> None:
    assert metered(tones(*((-20, 1.34), (-30, 1.66)) * 5)).max_short_term_lufs == pytest.approx(-23, abs=0.1)


def test_the_momentary_maximum_of_tech_3341() -> None:
    assert metered(tones(*((-20, 0.18), (-30, 0.22)) * 25)).max_momentary_lufs == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(("levels", "expected"), [((-20, -30), 10), ((-20, -15), 5), ((-40, -20), 20), ((-50, -35, -20, -35, -50), 15)])
def test_the_loudness_range_of_tech_3342(levels: tuple[int, ...], expected: int, rate: int) -> None:
    assert metered(tones(*((level, 20) for level in levels), rate=rate), rate).range_lu == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("divisor", "degrees", "amplitude", "expected"),
    [(4, 0, 0.5, -6), (4, 45, 0.5, -6), (6, 60, 0.5, -6), (8, 67.5, 0.5, -6), (4, 45, 1.41, 3)],
)
@pytest.mark.parametrize("rate", RATES)
def test_the_true_peak_of_tech_3341_sines(divisor: int, degrees: float, amplitude: float, expected: float, rate: int) -> None:
    peak = metered(faded(sine(rate, rate, rate / divisor, 20 * np.log10(amplitude), 2, np.radians(degrees))), rate).true_peak_dbtp
    assert peak is not None
    assert expected - 0.4 <= peak <= expected + 0.2


@pytest.mark.parametrize("offset", range(4))
def test_the_true_peak_of_a_burst_between_samples(offset: int) -> None:
    """In the manner of Tech 3341's cases 20 to 23: a burst made at four times the rate, its peak at 0 dBTP, taken at another offset."""
    at = np.arange(8_000)
    fine = 0.5 * np.sin(2 * np.pi * at / 24) * np.hanning(8_000)
    fine[3_900:4_100] += 0.8 * np.sin(2 * np.pi * np.arange(200) / 16) * np.hanning(200)
    band_limited = resample_poly(resample_poly(fine, 1, 4), 4, 1)
    band_limited /= np.abs(resample_poly(band_limited, 8, 1)).max()
    peak = metered(np.repeat(band_limited[offset::4, None], 2, axis=1)).true_peak_dbtp
    assert peak is not None
    assert -0.4 <= peak <= 0.2


@pytest.mark.parametrize("block", [1, 7, 1_000, 99_999])
def test_the_pieces_do_not_matter(block: int) -> None:
    sound = np.random.default_rng(5).normal(0, 0.1, (3_000 if block < 10 else 300_000, 2))
    whole, pieces = metered(sound, block=10**6), metered(sound, block=block)
    assert pieces.true_peak_dbtp == pytest.approx(whole.true_peak_dbtp, abs=1e-4)
    assert pieces.integrated_lufs == pytest.approx(whole.integrated_lufs, abs=1e-3)
    assert pieces.frames == whole.frames


def test_mono_is_measured_as_heard_on_two_loudspeakers() -> None:
    assert metered(sine(480_000, 48_000, 1000, -23, 1)).integrated_lufs == pytest.approx(-23, abs=0.1)


def test_silence_has_no_loudness_and_no_peak() -> None:
    told = metered(np.zeros((96_000, 2)))
    assert (told.integrated_lufs, told.true_peak_dbtp, told.sample_peak_dbfs, told.range_lu) == (None, None, None, 0.0)
    assert (told.max_momentary_lufs, told.max_short_term_lufs) == (None, None)


@pytest.mark.parametrize(("frames", "measured"), [(0, False), (1, False), (19_000, False), (19_200, True)])
def test_loudness_needs_four_tenths_of_a_second(frames: int, measured: bool) -> None:
    assert (metered(sine(frames, 48_000)).integrated_lufs is not None) is measured


def test_speech_measures_as_ffmpeg_measures_it(speech: Path, tmp_path: Path) -> None:
    for rate, channels in ((44_100, "2"), (48_000, "1"), (22_050, "2")):
        wav = convert(speech, tmp_path / f"{rate}.wav", "-ar", str(rate), "-ac", channels)
        ours, theirs = measure(wav, Job()), ebur128(wav)
        assert ours.integrated_lufs == pytest.approx(theirs.integrated_lufs, abs=0.1)
        assert ours.true_peak_dbtp == pytest.approx(theirs.true_peak_dbtp, abs=0.2)
        assert ours.range_lu == pytest.approx(theirs.range_lu, abs=0.5)


@pytest.mark.interview
@pytest.mark.parametrize("ending", ["mp3", "m4a", "opus", "mp4", "wav"])
def test_an_interview_measures_as_ffmpeg_measures_it(ending: str, interview_folder: Path) -> None:
    path = interview_folder / f"interview.{ending}"
    ours, theirs = measure(path, Job()), ebur128(path)
    assert ours.integrated_lufs == pytest.approx(theirs.integrated_lufs, abs=0.1)
    assert ours.true_peak_dbtp == pytest.approx(theirs.true_peak_dbtp, abs=0.2)
    assert ours.range_lu == pytest.approx(theirs.range_lu, abs=0.5)


def faded(sound: Sound) -> Sound:
    """A sine that begins and ends softly: its onset is no part of what is measured."""
    edge = len(sound) // 20
    ramp = np.ones(len(sound))
    ramp[:edge], ramp[-edge:] = np.hanning(2 * edge)[:edge], np.hanning(2 * edge)[edge:]
    return sound * ramp[:, None]

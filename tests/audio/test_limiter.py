"""The limiter: never over its ceiling by another oversampler, nothing changed that is quiet, the same in any pieces."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly
from support.audio_files import Sound, noise, sine

from podstudio.audio.limiter import Limiter

RATE = 44_100


def limited(sound: Sound, ceiling: float = -1.0, block: int = 50_000, rate: int = RATE) -> Sound:
    limiter = Limiter(rate, sound.shape[1], ceiling)
    found = [limiter.process(sound[begin : begin + block].astype(np.float32)) for begin in range(0, len(sound), block)]
    return np.concatenate([*found, limiter.flush()]).astype(np.float64)


def peak_db(sound: Sound) -> float:
    """True peak by scipy at eight times the rate."""
    padded = np.pad(sound, ((64, 64), (0, 0)))
    return float(20 * np.log10(np.abs(resample_poly(padded, 8, 1, axis=0)).max()))


def hot(frames: int = 200_000) -> Sound:
    """Bursts of speech-like noise and sines, up to 12 dB over full scale."""
    swell = 10 ** ((np.sin(np.arange(frames) / 9_000) * 15 - 6) / 20)
    smooth = resample_poly(noise(frames // 4 + 1, 2, -9), 4, 1, axis=0)[:frames]
    return np.asarray((smooth + sine(frames, RATE, 2_960.7, -6)) * swell[:, None], dtype=np.float64)


@pytest.mark.parametrize("ceiling", [-0.1, -1.0, -1.5, -6.0])
def test_the_true_peak_stays_under_the_ceiling(ceiling: float) -> None:
    assert peak_db(hot()) > 3
    assert peak_db(limited(hot(), ceiling)) <= ceiling + 0.02


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000, 96_000])
def test_the_ceiling_holds_between_the_samples_of_a_high_sine(rate: int) -> None:
    sound = sine(rate, rate, rate / 4, 3.0, 2, np.pi / 4)
    inner = limited(sound, -1.0, rate=rate)[rate // 10 : -rate // 10]
    assert peak_db(inner * np.hanning(len(inner))[:, None]) <= -1.0 + 0.05


@pytest.mark.parametrize("at", [0, 1, 50, 219, 49_999])
def test_a_loud_place_at_either_end_is_limited_too(at: int) -> None:
    sound = np.zeros((50_000, 1))
    sound[at] = 3.0
    assert peak_db(limited(sound)) <= -0.95


def test_a_click_does_not_pass() -> None:
    sound = np.zeros((50_000, 2))
    sound[20_000] = 4.0
    sound[20_001] = -4.0
    assert peak_db(limited(sound)) <= -0.95


def test_quiet_sound_passes_bit_for_bit() -> None:
    sound = noise(150_000, 2, -30)
    assert np.array_equal(limited(sound), sound.astype(np.float32))


def test_what_is_far_from_a_loud_place_passes_bit_for_bit() -> None:
    sound = noise(400_000, 2, -30)
    sound[200_000:200_100] *= 100
    done = limited(sound)
    assert np.array_equal(done[:190_000], sound[:190_000].astype(np.float32))
    assert np.array_equal(done[300_000:], sound[300_000:].astype(np.float32))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=8))
def test_the_pieces_do_not_matter(sizes: list[int]) -> None:
    sound = hot(100_000)
    limiter = Limiter(RATE, 2, -1.0)
    found, at = [], 0
    for size in sizes:
        found.append(limiter.process(sound[at : at + size].astype(np.float32)))
        at += size
    found += [limiter.process(sound[at:].astype(np.float32)), limiter.flush()]
    assert np.array_equal(np.concatenate(found), limited(sound).astype(np.float32))


@pytest.mark.parametrize("frames", [0, 1, 100, 32_767, 32_768, 32_769, 65_600, 100_001])
@pytest.mark.parametrize("channels", [1, 2])
def test_as_many_frames_come_out_as_went_in(frames: int, channels: int) -> None:
    assert limited(noise(frames, channels, 0)).shape == (frames, channels)


def test_what_is_no_number_becomes_silence_and_spoils_nothing() -> None:
    sound = sine(100_000, RATE, dbfs=-20)
    broken = sound.copy()
    broken[50_000], broken[50_001], broken[50_002] = np.nan, np.inf, -np.inf
    done = limited(broken)
    assert not done[50_000:50_003].any()
    assert np.array_equal(np.delete(done, slice(50_000, 50_003), 0), np.delete(sound, slice(50_000, 50_003), 0).astype(np.float32))


def test_the_gain_moves_smoothly() -> None:
    steady = np.full((100_000, 1), 0.5)
    steady[50_000] = 2.0
    gain = limited(steady)[:, 0] / steady[:, 0]
    assert np.abs(np.diff(gain)).max() < 0.02
    assert gain[-1] == 1.0

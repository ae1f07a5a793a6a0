"""What a waveform view shows, at every zoom, against the samples themselves."""

from __future__ import annotations

import numpy as np
import pytest
from support.audio_files import noise, write_wav

from podstudio.audio import working
from podstudio.audio.importing import import_audio
from podstudio.audio.waveform import STEP
from podstudio.audio.working import WorkingAudio
from podstudio.jobs import Job

RATE = 44_100


@pytest.fixture(scope="module")
def audio(tmp_path_factory: pytest.TempPathFactory) -> WorkingAudio:
    folder = tmp_path_factory.mktemp("waveform")
    sound = noise(70 * RATE + 123, 2, -20) * np.linspace(0, 1, 70 * RATE + 123)[:, None]
    return working.open_working(import_audio(write_wav(folder / "in.wav", sound), folder / "cache", RATE, Job()).folder)


@pytest.mark.parametrize("columns", [7, 100, 1_000])
def test_the_whole_recording_shows_its_extremes(audio: WorkingAudio, columns: int) -> None:
    low, high, rms = audio.view(0, audio.frames, columns)
    samples = audio.samples * np.float32(audio.scale)
    assert low.shape == high.shape == rms.shape == (2, columns)
    assert np.allclose(high.max(axis=1), samples.max(axis=0), atol=1e-3)
    assert np.allclose(low.min(axis=1), samples.min(axis=0), atol=1e-3)
    edges = np.linspace(0, audio.frames, columns + 1).astype(int)
    for column in range(0, columns, max(columns // 5, 1)):
        piece = samples[edges[column] : edges[column + 1]]
        assert (high[:, column] >= piece.max(axis=0) - 1e-3).all()
        assert rms[:, column] == pytest.approx(np.sqrt((piece.astype(np.float64) ** 2).mean(axis=0)), abs=0.01)


@pytest.mark.parametrize("width", [64, 640, 6_400, 100_000])
def test_close_up_a_column_shows_its_own_samples(audio: WorkingAudio, width: int) -> None:
    start = 60 * RATE + 17
    low, high, _ = audio.view(start, start + width, 640)
    samples = audio.samples * np.float32(audio.scale)
    edges = np.linspace(start, start + width, 641)
    for column in (0, 1, 320, 639):
        piece = samples[int(np.floor(edges[column])) : max(int(np.ceil(edges[column + 1])), int(edges[column]) + 1)]
        assert np.allclose(high[:, column], piece.max(axis=0), atol=1e-6)
        assert np.allclose(low[:, column], piece.min(axis=0), atol=1e-6)


@pytest.mark.parametrize(("start", "end"), [(-5_000.0, -100.0), (10.0**7, 10.0**7 + 5_000), (-1e7, -1e6)])
def test_outside_the_recording_is_silence(audio: WorkingAudio, start: float, end: float) -> None:
    for values in audio.view(start, end, 50):
        assert values.shape == (2, 50)
        assert not values.any()


def test_a_view_over_the_end_shows_what_is_there(audio: WorkingAudio) -> None:
    for width in (1_000, 10**6):
        low, high, rms = audio.view(audio.frames - width / 2, audio.frames + width / 2, 100)
        assert high[:, :49].any(axis=0).all()
        assert not high[:, 51 + (100 * 2 * STEP) // width :].any()
        assert (high >= low).all()
        assert (rms >= 0).all()

"""Waveforms that are seen while their recordings are imported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.recordings import ffmpeg, speech

from podstudio.audio.waveform import STEP, Waveform
from podstudio.audio.working import PartialWaveform
from podstudio.model.show import Show
from podstudio.ui.growing import GrowingPeaks, GrowingPicture
from podstudio.ui.page import Context
from podstudio.ui.pages.episodes import EpisodesPage
from podstudio.workflow.shows import create_show


def summary(steps: int) -> np.ndarray:
    values = np.random.default_rng(7).integers(0, 20_000, (steps, 2, 3)).astype(np.int16)
    values[:, :, 0] *= -1
    return values


@given(st.lists(st.integers(0, 300), min_size=1, max_size=8), st.integers(0, 3000), st.floats(300, 20_000))
def test_a_waveform_that_came_in_pieces_is_the_whole_one(pieces: list[int], start: int, per_column: float) -> None:
    fine = summary(sum(pieces))
    peaks = GrowingPeaks()
    first = 0
    for count in pieces:
        peaks.take(PartialWaveform(first, fine[first : first + count], 5_000))
        first += count
    columns = int((peaks.reached - start) / per_column)
    if columns < 1:
        return
    low, high = peaks.columns(start, per_column, 0, columns)
    whole = Waveform(fine, fine).view(start, start + columns * per_column, columns)
    assert per_column >= 2 * STEP * 256 or np.allclose(low, whole[0].min(axis=0), atol=1e-4)
    assert per_column >= 2 * STEP * 256 or np.allclose(high, whole[1].max(axis=0), atol=1e-4)


def test_pieces_out_of_order_are_not_taken() -> None:
    peaks = GrowingPeaks()
    peaks.take(PartialWaveform(10, summary(5), 0))
    assert peaks.steps == 0


def test_a_picture_gains_columns_and_keeps_those_it_has(qapp: QApplication) -> None:
    del qapp
    fine = summary(400)
    peaks = GrowingPeaks()
    picture = GrowingPicture(peaks)
    peaks.take(PartialWaveform(0, fine[:200], 400 * STEP))
    before = picture.pixmap(100, 40, 0, 4 * STEP, "#0f766e", 1.0).toImage()
    peaks.take(PartialWaveform(200, np.minimum(fine[200:], peaks_top(fine)), 400 * STEP))
    after = picture.pixmap(100, 40, 0, 4 * STEP, "#0f766e", 1.0).toImage()
    assert painted(before) == 50
    assert painted(after) == 100
    assert before.copy(0, 0, 50, 40) == after.copy(0, 0, 50, 40)


def peaks_top(fine: np.ndarray) -> int:
    """No louder than what came first, so that nothing is enlarged anew."""
    return int(fine[:200].max())


def painted(image: QImage) -> int:
    """Columns with anything in them."""
    return sum(any(image.pixelColor(x, y).alpha() for y in range(image.height())) for x in range(image.width()))


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_new_episodes_waveform_grows_in_the_panel_until_it_is_there(context: Context, qtbot: QtBot, tmp_path: Path, cancelled: bool) -> None:
    create_show(tmp_path / "show", Show("Rounds"))
    context.workspace.open_show(tmp_path / "show")
    page = EpisodesPage(context)
    qtbot.addWidget(page)
    page.resize(1192, 736)
    page.show()
    speech(tmp_path / "talk.wav", 100, 0)
    ffmpeg("-stream_loop", "3", "-i", tmp_path / "talk.wav", tmp_path / "long.flac")
    panel = page.import_panel
    seen: list[int] = []

    def look() -> None:
        page.grab()
        seen.extend(one.steps for one in panel.growing.peaks.values())
        if cancelled:
            panel._stop()

    panel.growing.grown.connect(look)
    page.offer([tmp_path / "long.flac"])
    qtbot.mouseClick(panel.go, Qt.MouseButton.LeftButton)
    assert panel.waveform.isVisible()
    qtbot.waitUntil(lambda: not panel.busy, timeout=30_000)
    assert seen
    assert seen == sorted(seen)
    assert (context.workspace.episode is None) == cancelled
    assert not panel.waveform.isVisible()
    qtbot.waitUntil(lambda: not context.tasks.running, timeout=10_000)

"""What the waveform shows, and how it is zoomed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from podstudio.model import editing
from podstudio.ui.edit.columns import Grid, envelope
from podstudio.ui.edit.viewport import CLOSEST, Viewport
from podstudio.ui.page import Context
from podstudio.ui.pages.edit import EditPage
from podstudio.ui.peaks import Peaks


@pytest.fixture
def page(edit_page: EditPage) -> EditPage:
    """The page."""
    return edit_page


def colours_in(picture: QImage, left: int, right: int, colour: str, top: int, bottom: int) -> int:
    """How many pixels of a part of a picture have exactly this colour."""
    wanted = QColor(colour).rgb()
    return sum(picture.pixel(x, y) == wanted for x in range(left, right) for y in range(top, bottom, 2))


def wheel(page: EditPage, x: int, delta: int, modifiers: Qt.KeyboardModifier) -> None:
    canvas = page.lanes.canvas
    where = QPointF(x, 40)
    turned = QWheelEvent(
        where, canvas.mapToGlobal(where), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(canvas, turned)
    canvas.glide.finish()


@pytest.mark.parametrize("delta", [120, 360, -120])
def test_zooming_keeps_the_time_under_the_pointer(page: EditPage, delta: int) -> None:
    viewport = page.state.viewport
    viewport.show_range(page.state.project.frames // 3, page.state.project.frames // 2)
    under = viewport.frame_at(300)
    wheel(page, 300, delta, Qt.KeyboardModifier.ControlModifier)
    assert abs(viewport.x_of(under) - 300) < 1


def test_one_can_zoom_from_the_whole_to_single_samples(page: EditPage) -> None:
    viewport = page.state.viewport
    assert viewport.is_whole
    assert viewport.x_of(page.state.project.frames) == pytest.approx(page.lanes.canvas.width())
    for _ in range(100):
        wheel(page, 200, 120, Qt.KeyboardModifier.ControlModifier)
    assert viewport.frames_per_pixel == CLOSEST
    assert not page.lanes.canvas.grab().isNull()


def test_the_wheel_scrolls_and_stays_inside_the_episode(page: EditPage) -> None:
    viewport = page.state.viewport
    viewport.show_range(0, 20 * page.state.rate)
    start = viewport.start
    wheel(page, 200, -120, Qt.KeyboardModifier.ShiftModifier)
    assert viewport.start > start
    for _ in range(500):
        wheel(page, 200, -1200, Qt.KeyboardModifier.ShiftModifier)
    assert viewport.end == pytest.approx(page.state.project.frames, abs=2)


def test_shift_z_goes_to_the_selection_and_back(page: EditPage, qtbot: QtBot) -> None:
    state = page.state
    state.select(10 * state.rate, 12 * state.rate)
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ShiftModifier)
    assert state.viewport.start <= 10 * state.rate < 12 * state.rate <= state.viewport.end
    assert not state.viewport.is_whole
    qtbot.keyClick(page.lanes.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ShiftModifier)
    assert state.viewport.is_whole


def test_a_window_that_gets_wider_still_shows_the_whole(qapp: QApplication) -> None:
    viewport = Viewport()
    viewport.set_length(1_000_000)
    viewport.show_whole()
    viewport.set_width(1700)
    assert viewport.x_of(1_000_000) == pytest.approx(1700)


def test_sound_is_painted_where_it_is_and_gaps_are_empty(page: EditPage, qtbot: QtBot) -> None:
    workspace, state = page.workspace, page.state
    assert workspace.session
    length = state.project.frames
    workspace.session.apply("Gap", editing.delete_leaving_gap(state.project, length // 4, length // 2))
    state.viewport.show_whole()
    state.move_playhead(length)
    picture = page.lanes.canvas.grab().toImage()
    top, height = page.lanes.canvas.layout_now().tracks[0]
    speaker = page.context.theme.colours.speaker(state.project.tracks[0].role)
    width = picture.width()
    assert colours_in(picture, width // 8, width // 5, speaker, top, top + height) > 100
    assert colours_in(picture, width // 4 + 4, width // 2 - 4, speaker, top, top + height) == 0


@pytest.mark.parametrize("width", [1, 3, 40, 700, 4_000, 60_000])
def test_the_peaks_of_every_scale_are_those_of_the_samples(opened: Context, width: int) -> None:
    audio = next(iter(opened.workspace.audio.values()))
    peaks = Peaks.of(audio)
    count = min(40, audio.frames // width - 1)
    first = 5_000.0 + np.arange(count) * width if width < 60_000 else np.arange(count) * float(width)
    low, high, _rms = peaks.columns(first.astype(np.float64), (first + width).astype(np.float64))
    step = 0 if width < 256 else 2 * max(level.step for level in peaks.levels if level.step * 2 <= width or level.step == 256)
    samples = audio.samples.astype(np.float32) * audio.scale
    for index, begin in enumerate(first.astype(int)):
        near = samples[max(begin - step - 2, 0) : begin + width + step + 3]
        exact = samples[begin : begin + width]
        if width >= 2:
            assert high[index] >= exact.max() - 1e-3 or width < 4
            assert low[index] <= exact.min() + 1e-3 or width < 4
        assert near.min() - 1e-3 <= low[index] <= high[index] <= near.max() + 1e-3


def test_a_column_shows_the_clip_that_is_under_it_and_its_fades(opened: Context) -> None:
    workspace = opened.workspace
    assert workspace.session
    project = editing.ripple_delete(workspace.session.project, [(3 * 44_100, 4 * 44_100)])
    peaks = {name: Peaks.of(audio) for name, audio in workspace.audio.items()}
    around = envelope(project.tracks[0], peaks, Grid.at(3 * 44_100 - 400, 2.0, 400))
    assert around.inside.all()
    loudest_at_join = max(abs(float(around.low[198:202].min())), float(around.high[198:202].max()))
    assert loudest_at_join < 0.02


def test_the_loudness_is_estimated_and_then_exact_after_mastering(page: EditPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.state.figures is not None, timeout=5000)
    figures = page.state.figures
    assert figures
    assert figures.exact  # the demo's episode is mastered
    assert page.transport.integrated.value().text().startswith("−16.")
    assert page.workspace.session
    page.workspace.session.apply("Cut", editing.ripple_delete(page.state.project, [(0, 44_100)]))
    qtbot.waitUntil(lambda: page.state.figures is not None and not page.state.figures.exact, timeout=5000)
    assert page.transport.integrated.value().text().startswith("≈ −")


def test_with_nothing_open_it_is_calm_and_without_its_recordings_the_clips_say_so(context: Context, episode_folder: Path, qtbot: QtBot) -> None:
    page = EditPage(context)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    assert not page.grab().isNull()
    assert not page.actions_by_name["play"].isEnabled()
    for recording in episode_folder.parent.glob("*/audio/*"):  # it would be found in another episode too
        recording.unlink()
    for cached in (episode_folder.parent.parent / ".podstudio").rglob("import.json"):
        cached.unlink()
    context.workspace.open_show(episode_folder.parent.parent)
    context.workspace.open_episode(episode_folder)
    qtbot.waitUntil(lambda: bool(page.state.missing), timeout=15_000)
    page.state.viewport.show_range(0, page.state.project.tracks[0].clips[0].end)
    assert page.lanes.currentIndex() == 0
    top, height = page.lanes.canvas.layout_now().tracks[0]
    picture = page.lanes.canvas.grab().toImage()
    row = [picture.pixel(x, top + height // 3) for x in range(200, 290)]
    assert len(set(row)) > 1
    assert row[:81] == row[9:]  # slanting lines, nine pixels apart
    page.leave()


def test_in_a_narrow_window_no_chapter_is_cut_off(page: EditPage, qtbot: QtBot) -> None:
    page.resize(880, 560)
    chapters = page.side.chapters
    qtbot.waitUntil(lambda: chapters.visualRect(chapters.model().index(len(chapters.marks()) - 1, 0)).bottom() <= chapters.viewport().height())

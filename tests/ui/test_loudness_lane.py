"""The loudness lane, its head and the tracks' meters: what they tell is what the render is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtMultimedia import QMediaDevices
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from support.noise import RATE, edit_of, noise, recorded

from podstudio.audio.render import render
from podstudio.audio.timeline_loudness import Recordings
from podstudio.audio.working import WorkingAudio
from podstudio.model import editing
from podstudio.model.show import Mastering
from podstudio.model.timeline import Project
from podstudio.ui.edit.figures import Figures, figures_of
from podstudio.ui.edit.levels import Levels, TrackLevel
from podstudio.ui.edit.state import EditState
from podstudio.ui.pages.edit import EditPage

without_device = pytest.mark.skipif(not QMediaDevices.defaultAudioOutput().isNull(), reason="this machine has a sound device")


@pytest.fixture
def page(edit_page: EditPage, qtbot: QtBot) -> EditPage:
    """The page, once its figures are there."""
    qtbot.waitUntil(lambda: edit_page.state.figures is not None)
    return edit_page


def told_at(page: EditPage, qtbot: QtBot, x: int) -> str:
    """What is told where the pointer is, "" for nothing."""
    top, height = page.lanes.canvas.layout_now().loudness
    qtbot.mouseMove(page.lanes.canvas, QPoint(x, top + height // 2))
    label = page.lanes.canvas.findChild(QLabel, "readout")
    assert isinstance(label, QLabel)
    return label.text() if label.isVisible() else ""


def figures(project: Project, audio: dict[str, WorkingAudio], folder: Path) -> Figures:
    return figures_of(folder, project, audio, Mastering(), Recordings())


def test_the_pointer_tells_time_and_levels_as_mastered(page: EditPage, qtbot: QtBot) -> None:
    found = page.state.figures
    assert found
    frame = page.state.viewport.frame_at(300)
    expected = found.short_term.level_at(frame / page.state.rate)
    assert expected is not None
    told = told_at(page, qtbot, 300)
    assert f"short-term {expected + found.gain_db:.1f}".replace("-", "−").replace("short−term", "short-term") in told
    qtbot.mouseMove(page.lanes.canvas, QPoint(300, 20))
    label = page.lanes.canvas.findChild(QLabel, "readout")
    assert isinstance(label, QLabel)
    assert not label.isVisible()


def test_the_figures_follow_every_step(page: EditPage, qtbot: QtBot) -> None:
    before = page.state.figures
    assert before
    track = page.state.project.tracks[0]
    page.verbs.replace("Gain", editing.change_track(page.state.project, replace(track, gain_db=-6.0)))
    qtbot.waitUntil(lambda: page.state.figures is not before and page.state.figures is not None and not page.state.figures.exact)
    behind = page.state.figures
    assert behind
    assert behind.gain_db == pytest.approx(before.gain_db + 6, abs=0.1)
    page.verbs.undo()
    qtbot.waitUntil(lambda: page.state.figures is not behind)


@without_device
def test_while_playing_the_head_tells_the_levels_at_the_playhead(page: EditPage, qtbot: QtBot) -> None:
    head = page.lanes.heads.loudness
    page.playback.seek(20 * page.state.rate)
    page.playback.play()
    qtbot.waitUntil(lambda: page.state.playhead > 21 * page.state.rate)
    found = page.state.figures
    assert found
    told = float(head._now.text().replace("−", "-"))
    expected = found.short_term.level_before(page.state.playhead / page.state.rate)
    assert expected is not None
    assert told == pytest.approx(expected + found.gain_db, abs=0.7)
    assert "so far −" in head._more.text().replace("\u00a0", " ")
    page.player.stop()
    assert not head._now.text()
    assert "when mastered" in head._more.text()


def test_integrated_so_far_counts_from_where_playing_began(page: EditPage) -> None:
    found = page.state.figures
    assert found
    whole = found.so_far(0.0, page.state.project.duration_s)
    assert whole is not None
    assert whole + found.gain_db == pytest.approx(found.target_lufs, abs=0.05)
    assert found.so_far(10.0, 10.2) is None


def test_too_loud_and_too_quiet_stretches_and_hard_limiting_are_found(page: EditPage) -> None:
    rng = np.random.default_rng(1)
    sound = rng.normal(0, 900, (60 * RATE, 2))
    sound[20 * RATE : 30 * RATE] *= 2.2
    sound[40 * RATE : 50 * RATE] /= 8
    sound[10 * RATE : 10 * RATE + 200] = 32_000
    project, audio = edit_of(recorded(np.clip(sound, -32_000, 32_000).astype(np.int16)))
    assert page.workspace.episode
    found = figures(project, audio, page.workspace.episode.folder)
    places = [(start / RATE, end / RATE) for start, end in found.outside]
    assert any(abs(start - 20) < 2 and abs(end - 30) < 2 for start, end in places)
    assert any(abs(start - 40) < 3 and abs(end - 50) < 3 for start, end in places)
    assert any(start <= 10 * RATE < end + RATE // 50 for start, end in found.limited)


def test_silence_is_no_level_and_leaves_a_gap_in_the_curve(page: EditPage) -> None:
    sound = np.random.default_rng(1).normal(0, 900, (30 * RATE, 2))
    sound[10 * RATE : 20 * RATE] = 0
    project, audio = edit_of(recorded(sound.astype(np.int16)))
    assert page.workspace.episode
    found = figures(project, audio, page.workspace.episode.folder)
    assert found.short_term.level_at(15.0) is None
    assert found.momentary.level_at(5.0) is not None
    assert not found.outside or all(not start < 15 * RATE < end for start, end in found.outside)


def test_a_meter_tells_the_level_that_is_heard() -> None:
    audio = noise(10)
    project, recordings = edit_of(audio)
    clip = replace(project.tracks[0].clips[0], gain_db=-6.0, envelope=((0, 0.0), (10 * RATE, -12.0)))
    project = replace(project, tracks=(replace(project.tracks[0], clips=(clip,), gain_db=3.0),))
    state = EditState()
    state.set_project(project)
    state.set_audio(recordings)
    state.move_playhead(5 * RATE)
    levels = Levels(state)
    levels.begin()
    (level,) = levels.now()
    block = next(render(project, recordings, 5 * RATE - RATE // 20, 5 * RATE))
    assert level.rms == pytest.approx(float(np.sqrt(np.mean(block**2))), rel=0.05)
    assert level.peak == pytest.approx(float(np.abs(block).max()), rel=0.05)
    state.set_project(editing.change_track(project, replace(project.tracks[0], muted=True)))
    assert levels.now() == (TrackLevel(),)


def test_the_clip_light_stays_until_it_is_clicked(page: EditPage, qtbot: QtBot) -> None:
    meter = page.lanes.heads._heads[0].meter
    meter.show_level(TrackLevel(0.5, 1.0))
    meter.show_level(TrackLevel(0.1, 0.2))
    meter.rest()
    assert meter.clipped
    assert "too loud" in meter.accessibleDescription()
    qtbot.mouseClick(meter, Qt.MouseButton.LeftButton)
    assert not meter.clipped

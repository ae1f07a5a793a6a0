"""The kept picture of the lanes: what was scrolled or changed is what would be painted anew, pixel for pixel; and what can be read in it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from support.big_project import big_project

from podstudio.audio import working
from podstudio.audio.working import WorkingAudio
from podstudio.model import clips, editing
from podstudio.model.clips import ClipPlace
from podstudio.model.timeline import Clip, Project, Source, Track
from podstudio.storage import edit_file, layout
from podstudio.ui.edit.columns import Grid, envelope
from podstudio.ui.edit.lane_layout import MARGIN, STRIP, lay_out
from podstudio.ui.edit.lane_picture import LanePicture, Look, paint_lanes
from podstudio.ui.edit.painting import slope
from podstudio.ui.edit.state import EditState
from podstudio.ui.theme import DARK, HIGH_DARK, LIGHT

RATE = 44_100


@pytest.fixture(scope="module")
def episode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three minutes of three tracks with sixty clips."""
    return big_project(tmp_path_factory.mktemp("big"), hours=0.05, clips=60)


@pytest.fixture
def state(qapp: QApplication, episode: Path) -> Iterator[EditState]:
    """Its edit, in sight as a whole."""
    made = EditState()
    project = edit_file.load(episode)
    cache = layout.working_folder(layout.show_of(episode))
    audio = {source.id: working.open_working(working.cache_folder(cache, source.sha256, RATE)) for source in project.sources}
    made.set_project(project)
    made.set_audio(audio)
    made.viewport.set_width(400)
    made.viewport.show_whole()
    yield made
    for one in audio.values():
        one.close()


def pixels(image: QImage) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Rows, columns, and blue, green, red, alpha."""
    plain = image.convertToFormat(QImage.Format.Format_ARGB32)
    return np.frombuffer(plain.constBits(), dtype=np.uint8).reshape(plain.height(), -1, 4)[:, : plain.width()].copy()


class Lanes:
    """Lanes of 400 pixels that are painted one time after another."""

    def __init__(self, state: EditState, ratio: float = 1.0, colours: object = LIGHT) -> None:
        self.state, self.ratio, self.colours = state, ratio, colours
        self.size = QSize(400, 480)
        self.picture = LanePicture()

    def look(self) -> Look:
        """As it would be painted now."""
        font = QApplication.font()
        font.setPixelSize(11)
        return Look(self.state, lay_out(3, self.size.height()), self.colours, self.size, self.ratio, font)  # type: ignore[arg-type]

    def kept(self) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        """By the picture that was kept."""
        look = self.look()
        made = QImage(round(400 * self.ratio), round(480 * self.ratio), QImage.Format.Format_ARGB32_Premultiplied)
        made.setDevicePixelRatio(self.ratio)
        with QPainter(made) as painter:
            self.picture.paint(painter, look, QRectF(0, 0, 400, 480))
        return pixels(made)

    def anew(self) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        """From nothing."""
        look = self.look()
        return pixels(paint_lanes(look.state, look.layout, look.colours, look.size, look.ratio, look.font).toImage())


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("frames_per_pixel", [0.9, 61.7, 300.1, 1_500.0, 9_000.0])
def test_what_was_scrolled_is_what_would_be_painted_anew(state: EditState, ratio: float, frames_per_pixel: float) -> None:
    lanes, rng = Lanes(state, ratio), random.Random(frames_per_pixel)
    state.viewport.zoom(170.3, state.viewport.frames_per_pixel / frames_per_pixel)
    lanes.kept()
    for _ in range(7):
        state.viewport.scroll(rng.choice((1, -1)) * rng.choice((0.3, 1, 2.6, 17, 96, 230, 390, 700)))
        assert np.array_equal(lanes.kept(), lanes.anew())


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("colours", [LIGHT, HIGH_DARK])
def test_fades_that_are_scrolled_are_as_if_painted_anew(state: EditState, ratio: float, colours: object) -> None:
    project = state.project
    for index in range(len(project.tracks[0].clips)):
        project = clips.set_fades(project, ClipPlace(project.tracks[0].id, index), fade_in=RATE, fade_out=RATE // 2)
    state.set_project(project)
    lanes = Lanes(state, ratio, colours)
    state.viewport.zoom(170.3, state.viewport.frames_per_pixel / 900.0)
    lanes.kept()
    for pixels_on in (0.3, 17, -5.5, 120, -40, 300, 2.6):
        state.viewport.scroll(pixels_on)
        assert np.array_equal(lanes.kept(), lanes.anew())


def test_an_edit_of_one_track_shows_on_its_lane(state: EditState) -> None:
    lanes = Lanes(state)
    before = lanes.kept()
    place = ClipPlace("guest", 5)
    state.set_project(clips.set_clip_muted(state.project, place, muted=True))
    state.viewport.scroll(13)
    after = lanes.kept()
    assert np.array_equal(after, lanes.anew())
    top, height = lanes.look().layout.tracks[1]
    assert not np.array_equal(before[top : top + height], after[top : top + height])


@pytest.mark.parametrize("change", ["solo", "colours", "enlarged", "missing", "length"])
def test_what_changes_the_whole_picture_paints_all_of_it(state: EditState, change: str) -> None:
    lanes = Lanes(state)
    before = lanes.kept()
    if change == "solo":
        state.set_project(editing.change_track(state.project, replace(state.project.tracks[0], solo=True)))
    elif change == "colours":
        lanes.colours = DARK
    elif change == "enlarged":
        state.enlarge(2)
    elif change == "missing":
        state.missing = frozenset({"guest"})
    else:
        state.set_project(editing.ripple_delete(state.project, [(RATE, 20 * RATE)]))
    after = lanes.kept()
    assert not np.array_equal(before, after)
    assert np.array_equal(after, lanes.anew())


def of_sound(samples: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> WorkingAudio:
    """Working audio of mono samples."""
    from podstudio.audio.loudness import KWeighting, StepEnergies
    from podstudio.audio.waveform import Waveform, summarise

    planar = samples[None, :].astype(np.float32)
    integers = np.clip(samples * 32_768, -32_768, 32_767).astype(np.int16)[:, None]
    energies = StepEnergies(RATE, 1).push(KWeighting(RATE, 1).filter_planar(planar))
    return WorkingAudio(RATE, 1, len(samples), integers, 2.0**-15, energies, Waveform.of(summarise(planar)))


@pytest.fixture
def told(qapp: QApplication) -> EditState:
    """Twelve seconds: noise as of speech; one burst over full scale at 2 s; near silence from 5 to 9 s."""
    noise = np.random.default_rng(1).normal(0, 0.08, 12 * RATE).astype(np.float32)
    noise[5 * RATE : 9 * RATE] *= 0.001
    noise[2 * RATE : 2 * RATE + 40] = 1.0
    made = EditState()
    source = Source("one", "host", "audio/host.wav", "0" * 64, RATE, 1, 12 * RATE)
    made.set_project(Project(RATE, (source,), (Track("t", "Host", "host", (Clip("one", 0, 12 * RATE, 0),)),)))
    made.set_audio({"one": of_sound(noise)})
    made.viewport.set_width(1200)
    made.viewport.show_whole()
    return made


def lane_of(told: EditState, colours: object = LIGHT) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.uint8]], int]:
    """The picture, a hundred columns to a second, and where the waveform begins."""
    font = QApplication.font()
    made = paint_lanes(told, lay_out(1, 300), colours, QSize(1200, 300), 1.0, font).toImage()  # type: ignore[arg-type]
    return pixels(made), MARGIN + STRIP + 2


def coloured(picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], colour: str) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Where it has this colour."""
    wanted = QColor(colour)
    return np.asarray((picture[:, :, :3] == (wanted.blue(), wanted.green(), wanted.red())).all(axis=2))


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_a_clipped_place_has_a_red_tick_over_it_and_nothing_else_has(told: EditState, colours: object) -> None:
    picture, top = lane_of(told, colours)
    red = coloured(picture[top : top + 4, :1200], colours.bad)  # type: ignore[attr-defined]
    assert set(np.flatnonzero(red.any(axis=0))) <= {199, 200, 201, 202}
    assert red[:, 200].all()


def test_what_gain_drives_over_full_scale_is_marked_too_until_it_is_muted(told: EditState) -> None:
    louder = clips.set_gain(told.project, ClipPlace("t", 0), 14)
    told.set_project(louder)
    picture, top = lane_of(told)
    ticks = np.asarray(coloured(picture[top : top + 4], LIGHT.bad).any(axis=0))
    assert ticks[:480].sum() > 100
    assert not ticks[520:880].any()
    told.set_project(clips.set_clip_muted(louder, ClipPlace("t", 0), muted=True))
    picture, top = lane_of(told)
    assert set(np.flatnonzero(coloured(picture[top : top + 4], LIGHT.bad).any(axis=0))) <= {199, 200, 201, 202}


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_a_silence_of_over_a_second_lies_on_another_ground(told: EditState, colours: object) -> None:
    picture, top = lane_of(told, colours)
    row = picture[top + 8, :, :3].astype(int)
    silent, spoken = row[700], row[1100]
    assert (row[520:880] == silent).all()
    assert 4 < np.abs(silent - spoken).sum() < 60
    bare = QColor(colours.background)  # type: ignore[attr-defined]
    ground = np.array((bare.blue(), bare.green(), bare.red()))
    assert np.abs(silent - ground).sum() < np.abs(spoken - ground).sum()


def test_a_missing_recording_is_hatched_and_says_so(told: EditState) -> None:
    there, top = lane_of(told)
    told.peaks, told.missing = {}, frozenset({"one"})
    gone, _top = lane_of(told)
    body = gone[top + 10 : 130, 300:900, :3]
    assert 0.08 < (body != body[0, 0]).any(axis=2).mean() < 0.5 or 0.08 < (body == body[0, 0]).all(axis=2).mean() < 0.5
    assert (body == np.roll(np.roll(body, 9, axis=1), 0, axis=0))[:, 9:].all()  # stripes, nine columns apart
    strip = slice(MARGIN + 1, MARGIN + STRIP)
    assert not np.array_equal(there[strip, :200], gone[strip, :200])  # its name says it


def test_the_height_follows_fades_and_the_envelope(told: EditState) -> None:
    place = ClipPlace("t", 0)
    project = clips.set_fades(told.project, place, fade_in=RATE, fade_out=2 * RATE)
    project = clips.set_envelope(project, place, ((9 * RATE, 0.0), (10 * RATE, -20.0)))
    found = envelope(project.tracks[0], told.peaks, Grid.at(0, RATE / 100, 1200))
    plain = envelope(told.project.tracks[0], told.peaks, Grid.at(0, RATE / 100, 1200))
    share = found.high / plain.high
    assert share[50] == pytest.approx(0.505, abs=0.01)
    assert share[300] == pytest.approx(1)
    assert share[999] == pytest.approx(0.1, rel=0.05)
    assert share[1100] == pytest.approx(0.05, rel=0.05)
    assert found.fades
    assert np.isfinite(found.fade[:100]).all()
    assert np.isnan(found.fade[110:990]).all()


def test_a_fade_tints_the_corner_that_it_takes_away(told: EditState) -> None:
    place = ClipPlace("t", 0)
    plain, _top = lane_of(told)
    told.set_project(clips.set_fades(told.project, place, fade_in=4 * RATE))
    faded, top = lane_of(told)
    body = slice(top + MARGIN + STRIP + 6, top + MARGIN + STRIP + 12)
    assert not np.array_equal(plain[body, 20:60], faded[body, 20:60])
    assert np.array_equal(plain[body, 700:760], faded[body, 700:760])


@pytest.mark.parametrize("rise", [0.1, 1.0, 8.0])
def test_a_slope_is_as_thick_where_it_is_steep(rise: float) -> None:
    edges = np.asarray(10 + rise * np.arange(41), dtype=np.float64)
    _image, made = slope(edges, 400, QColor("black"), 1.0, 2.0)
    covered = (made >> 24).astype(float).sum() / 255
    assert covered / np.hypot(40, 40 * rise) == pytest.approx(2.0, rel=0.06)

"""The stream: the very samples of the render, in every direction, speed and loop, and through every edit."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from support.noise import RATE, edit_of, noise

from podstudio.audio.render import render
from podstudio.model import editing
from podstudio.ui.edit.output import PlayDevice
from podstudio.ui.edit.stream import FRAME_BYTES, Stream
from podstudio.ui.edit.take import Take
from podstudio.ui.page import Context


def take_of(context: Context, start: int, end: int, **values: object) -> Take:
    session = context.workspace.session
    assert session
    return replace(Take(session.project, context.workspace.audio, start, end), **values)  # type: ignore[arg-type]


def pulled(stream: Stream, frames: int, piece: int = 777) -> np.ndarray:
    """Frames read through the device as Qt reads them."""
    device = PlayDevice(stream)
    data = b""
    while len(data) < frames * FRAME_BYTES:
        got = bytes(device.read(min(piece * FRAME_BYTES, frames * FRAME_BYTES - len(data))).data())
        if stream.starved_frames:
            pytest.fail("the stream was not ready in time")
        data += got
    device.close()
    stream.close()
    return np.frombuffer(data, dtype=np.float32).reshape(-1, 2)


def rendered(take: Take, start: int, end: int) -> np.ndarray:
    return np.concatenate(list(render(take.project, take.audio, start, end)))


def test_the_player_plays_the_samples_that_the_master_is_made_of(opened: Context) -> None:
    session = opened.workspace.session
    assert session
    session.apply("Cut", editing.ripple_delete(session.project, [(3 * 44_100, 4 * 44_100)]))
    take = take_of(opened, 100_000, 200_000)
    stream = Stream(take)
    assert np.array_equal(pulled(stream, 100_000), rendered(take, 100_000, 200_000))


def test_behind_its_end_the_stream_is_silent(opened: Context) -> None:
    take = take_of(opened, 100_000, 110_000)
    stream = Stream(take)
    heard = pulled(stream, 20_000)
    assert np.array_equal(heard[:10_000], rendered(take, 100_000, 110_000))
    assert not heard[10_000:].any()


def test_a_loop_comes_again_without_a_gap(opened: Context) -> None:
    take = take_of(opened, 100_000, 130_000, loop=True)
    stream = Stream(take)
    heard = pulled(stream, 75_000)
    once = rendered(take, 100_000, 130_000)
    assert np.array_equal(heard, np.concatenate([once, once, once[:15_000]]))
    assert take.frame_after(31_000 / 44_100) == 101_000


@pytest.mark.parametrize("tempo", [0.5, 1.5, 2.0])
def test_another_speed_keeps_the_pitch_and_the_place(opened: Context, tempo: float) -> None:
    take = take_of(opened, 0, 441_000, tempo=tempo)
    played = np.concatenate(list(take.blocks()))
    assert len(played) / 44_100 == pytest.approx(10 / tempo, abs=0.15)
    assert take.frame_after(1.0) == round(44_100 * tempo)
    assert take.seconds() == pytest.approx(10 / tempo)
    before = rendered(take, 0, 441_000)
    assert np.sqrt(np.mean(played**2)) == pytest.approx(np.sqrt(np.mean(before**2)), rel=0.15)
    assert centre_hz(played) == pytest.approx(centre_hz(before), rel=0.1)


def centre_hz(block: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(block.mean(axis=1))) ** 2
    return float((np.fft.rfftfreq(len(block), 1 / 44_100) * power).sum() / power.sum())


def test_hearing_a_cut_tells_positions_behind_the_selection(opened: Context) -> None:
    take = take_of(opened, 44_100, 3 * 44_100, left_out=(2 * 44_100, 10 * 44_100))
    assert take.frame_after(0.5) == round(1.5 * 44_100)
    assert take.frame_after(1.5) == round(10.5 * 44_100)


def heard_of(take: Take, frames: int) -> np.ndarray:
    """The beginning of a take."""
    found = np.concatenate(list(islice(take.blocks(), 4)))
    return found[:frames]


def test_an_edit_while_playing_goes_on_without_a_hole_and_tells_where_it_is() -> None:
    project, audio = edit_of(noise(20))
    stream = Stream(Take(project, audio, 0, project.frames))
    cut = editing.ripple_delete(project, [(10 * RATE, 12 * RATE)])
    before = read_whole(stream, 5_000)
    assert stream.splice(lambda frame: Take(cut, audio, frame, cut.frames))
    behind = read_whole(stream, 5_000)
    stream.close()
    assert np.array_equal(np.concatenate([before, behind]), rendered(Take(cut, audio, 0, 0), 0, 10_000))
    assert stream.frame_at(7_000) == 7_000


def test_where_the_sound_changes_it_is_crossfaded() -> None:
    project, audio = edit_of(noise(20))
    louder = replace(project, tracks=(replace(project.tracks[0], gain_db=-6.0206),))
    stream = Stream(Take(project, audio, 0, project.frames))
    read_whole(stream, 5_000)
    stream.splice(lambda frame: Take(louder, audio, frame, louder.frames))
    heard, at_once = read_whole(stream, 1_000), rendered(Take(louder, audio, 0, 0), 5_000, 6_000)
    stream.close()
    assert np.array_equal(heard[256:], at_once[256:])
    share = heard[:256, 0] / at_once[:256, 0]
    assert np.all(np.diff(share) < 0)
    assert share[0] == pytest.approx(2, rel=0.01)


def test_an_edit_before_the_playhead_moves_what_is_still_heard_of_the_old_one() -> None:
    project, audio = edit_of(noise(20))
    stream = Stream(Take(project, audio, 10 * RATE, project.frames))
    read_whole(stream, 5_000)
    cut = editing.ripple_delete(project, [(0, 2 * RATE)])
    stream.splice(lambda frame: Take(cut, audio, frame - 2 * RATE, cut.frames), moved=-2 * RATE)
    stream.close()
    assert stream.frame_at(1_000) == 8 * RATE + 1_000
    assert stream.frame_at(6_000) == 8 * RATE + 6_000


def test_another_speed_begins_where_the_first_one_is() -> None:
    project, audio = edit_of(noise(20))
    stream = Stream(Take(project, audio, 0, project.frames))
    read_whole(stream, 5_000)
    stream.splice(lambda frame: Take(project, audio, frame, project.frames, tempo=2.0))
    assert read_whole(stream, 20_000).any(axis=1).all()
    stream.close()
    assert stream.frame_at(4_000) == 4_000
    assert stream.frame_at(15_000) == 25_000


def test_backwards_every_sample_comes_in_reverse() -> None:
    project, audio = edit_of(noise(5))
    take = Take(project, audio, 0, 4 * RATE, backwards=True)
    forwards = rendered(Take(project, audio, 0, 0), 4 * RATE - 20_000, 4 * RATE)
    assert np.array_equal(heard_of(take, 20_000), forwards[::-1])
    assert take.frame_after(1.0) == 3 * RATE
    assert take.frame_after(9.0) == 0


def test_a_loop_that_is_entered_in_its_middle_comes_again_from_its_start() -> None:
    project, audio = edit_of(noise(5))
    take = Take(project, audio, 1_000, 3_000, loop=True, begin=2_500)
    expected = rendered(Take(project, audio, 0, 0), 0, 3_000)
    assert np.array_equal(heard_of(take, 3_000), np.concatenate([expected[2_500:], expected[1_000:], expected[1_000:1_500]]))
    assert take.frame_after(600 / RATE) == 1_100


def read_whole(stream: Stream, frames: int) -> np.ndarray:
    """So many frames, in as many pieces as it takes."""
    data = b""
    while len(data) < frames * FRAME_BYTES:
        data += stream.read(frames * FRAME_BYTES - len(data))
    assert not stream.starved_frames
    return np.frombuffer(data, dtype=np.float32).reshape(-1, 2)

"""Pieces of an edit, carried to another place, episode or sample rate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podstudio.errors import BadInput
from podstudio.model import editing, inserting, tracks
from podstudio.model.clips import ClipPlace
from podstudio.model.fragments import Fragment, Lane, at_rate, copy_clip, copy_range, of_recordings, side_by_side
from podstudio.model.timeline import Project, Source, TimeMap
from podstudio.storage.edit_file import problems

FRAMES = 10_000
RATE = 8_000
FOLDER = Path("/episodes/one")
ROLES = ("host", "guest", "music")


def source_of(name: str, frames: int = FRAMES, rate: int = RATE) -> Source:
    return Source(name, f"{name}.wav", f"audio/{name}.wav", name.encode().hex().rjust(64, "0"), rate, 2, frames)


def interview(names: tuple[str, ...] = ("host", "guest")) -> Project:
    project = Project(sample_rate=RATE)
    for name in names:
        project = editing.add_source(project, source_of(name), name)
    return project


def recording(name: str = "again", frames: int = 2_000, role: str = "host", track: str = "") -> Fragment:
    return of_recordings([source_of(name, frames)], RATE, Lane(track, name, role))


def heard(project: Project, track: int = 0) -> list[tuple[str, int] | None]:
    """The recording (by its hash) and its frame at every frame of the episode."""
    hashes = {source.id: source.sha256 for source in project.sources}
    found: list[tuple[str, int] | None] = [None] * project.frames
    for clip in project.tracks[track].clips:
        found[clip.start : clip.end] = [(hashes[clip.source], clip.source_start + at) for clip in [clip] for at in range(clip.frames)]
    return found


def sound(project: Project) -> None:
    assert list(problems(project)) == []


moments = st.integers(0, FRAMES)
stretches = st.tuples(st.integers(0, FRAMES - 1), st.integers(1, 3_000)).map(lambda pair: (pair[0], min(pair[0] + pair[1], FRAMES)))
cuts = st.lists(stretches, max_size=4)


def edited(cuts_made: list[tuple[int, int]]) -> Project:
    project = interview()
    return editing.ripple_delete(project, [cut for cut in cuts_made if cut[1] - cut[0] < FRAMES // 4])


@given(cuts, stretches, moments)
def test_a_copy_that_is_inserted_has_every_sample_in_its_place_on_every_track(made: list[tuple[int, int]], stretch: tuple[int, int], at: int) -> None:
    project = edited(made)
    start, end = (min(moment, project.frames - 1) for moment in stretch)
    if start == end:
        return
    at = min(at, project.frames)
    pasted = inserting.insert_fragment(project, at, copy_range(project, FOLDER, start, end))
    sound(pasted)
    assert len(pasted.tracks) == 2
    for track in range(2):
        before = heard(project, track)
        assert heard(pasted, track) == before[:at] + before[start:end] + before[at:]


@given(cuts, stretches)
def test_what_is_cut_and_put_back_sounds_as_before(made: list[tuple[int, int]], stretch: tuple[int, int]) -> None:
    project = edited(made)
    start, end = (min(moment, project.frames - 1) for moment in stretch)
    if start == end or end - start == project.frames:
        return
    piece = copy_range(project, FOLDER, start, end)
    back = inserting.insert_fragment(editing.ripple_delete(project, [(start, end)]), start, piece)
    sound(back)
    for track in range(2):
        assert heard(back, track) == heard(project, track)
    fades = sum(clip.fade_in + clip.fade_out for clip in back.tracks[0].clips)
    assert fades <= sum(clip.fade_in + clip.fade_out for clip in project.tracks[0].clips)


@given(stretches, st.integers(1, 4_000))
def test_a_piece_that_is_said_again_takes_its_place_and_everybody_stays_in_step(stretch: tuple[int, int], frames: int) -> None:
    project = interview()
    start, end = stretch
    again = inserting.replace_range(project, start, end, recording(frames=frames), "track-1")
    sound(again)
    longer = max(frames - (end - start), 0)
    new = again.sources[-1].sha256
    assert heard(again)[start : start + frames] == [(new, at) for at in range(frames)]
    assert heard(again)[end + longer : FRAMES + longer] == heard(project)[end:]
    assert heard(again, 1)[end + longer :] == heard(project, 1)[end:]
    assert heard(again, 1)[:end] == heard(project, 1)[:end]


@given(stretches, st.integers(1, 4_000))
def test_a_replaced_stretch_of_the_whole_episode_is_as_long_as_what_came(stretch: tuple[int, int], frames: int) -> None:
    project = interview()
    start, end = stretch
    replaced = inserting.replace_range(project, start, end, recording(frames=frames))
    sound(replaced)
    assert heard(replaced)[:start] == heard(project)[:start]
    assert heard(replaced, 1)[start + frames :] == heard(project, 1)[end:]


@given(cuts, stretches, moments, st.sampled_from([8_001, 11_025, 16_000, 44_100]))
def test_another_sample_rate_keeps_what_touches_together(made: list[tuple[int, int]], stretch: tuple[int, int], at: int, rate: int) -> None:
    project = edited(made)
    start, end = (min(moment, project.frames - 1) for moment in stretch)
    if start == end:
        return
    piece = copy_range(project, FOLDER, start, end)
    lengths = {source.sha256: round(source.frames * rate / RATE) for source in piece.sources}
    there = at_rate(piece, rate, lengths)
    other = replace(interview(), sample_rate=rate)
    pasted = inserting.insert_fragment(other, at, there)
    sound(pasted)
    assert pasted.frames == FRAMES + there.frames
    for lane in there.lanes:
        assert all(one.end == next_one.start for one, next_one in zip(lane.clips, lane.clips[1:], strict=False))
        assert lane.clips[0].start == 0
        assert lane.clips[-1].end == pytest.approx(there.frames, abs=1)


def test_a_fragment_carries_its_recordings_marks_gains_and_envelope() -> None:
    project = editing.add_marker(editing.add_chapter(interview(), 2_500, "Sums"), 2_600, "louder")
    project = editing.add_chapter(project, 6_000, "Later")
    first = replace(project.tracks[0].clips[0], gain_db=-3.0, fade_in=5_000, envelope=((2_000, 0.0), (3_000, -6.0)))
    project = editing.change_track(project, replace(project.tracks[0], clips=(first,)))
    piece = copy_range(project, FOLDER, 2_000, 3_000)
    assert [source.path for source in piece.sources] == ["/episodes/one/audio/host.wav", "/episodes/one/audio/guest.wav"]
    assert [chapter.title for chapter in piece.chapters] == ["Sums"]
    assert [marker.text for marker in piece.markers] == ["louder"]
    clip = piece.lanes[0].clips[0]
    assert (clip.gain_db, clip.envelope, clip.fade_in, clip.fade_out) == (-3.0, ((2_000, 0.0), (3_000, -6.0)), 64, 64)
    other = inserting.insert_fragment(editing.add_source(Project(RATE), source_of("else")), 4_000, piece)
    assert [track.role for track in other.tracks] == ["talk", "host", "guest"]
    assert [placed.start for placed in TimeMap(other).chapters()] == [4_500]


def test_a_teaser_copied_to_the_start_leaves_the_chapters_where_they_are() -> None:
    project = editing.add_chapter(interview(), 6_000, "The best part")
    teased = inserting.insert_fragment(project, 0, copy_range(project, FOLDER, 5_500, 6_500))
    sound(teased)
    assert [placed.start for placed in TimeMap(teased).chapters()] == [7_000]
    again = inserting.insert_fragment(teased, 0, copy_range(project, FOLDER, 5_500, 6_500))
    assert [placed.start for placed in TimeMap(again).chapters()] == [8_000]
    assert len(again.sources) == len(teased.sources)


def test_a_chapter_is_cut_and_pasted_with_its_audio() -> None:
    project = editing.add_chapter(interview(), 6_000, "Sums")
    piece = copy_range(project, FOLDER, 5_500, 6_500)
    moved = inserting.insert_fragment(editing.ripple_delete(project, [(5_500, 6_500)]), 1_000, piece)
    assert [placed.start for placed in TimeMap(moved).chapters()] == [1_500]
    assert len(moved.sources) == 2


def test_a_fragment_goes_into_a_gap_that_holds_it_and_pushes_elsewhere() -> None:
    project = editing.delete_leaving_gap(interview(("host",)), 3_000, 6_000)
    put = inserting.put_fragment(project, 3_500, recording(frames=2_000, track="track-1"))
    assert put.frames == FRAMES
    assert len(put.tracks) == 1
    assert [clip.start for clip in put.tracks[0].clips] == [0, 3_500, 6_000]
    pushed = inserting.put_fragment(project, 4_500, recording(frames=2_000, track="track-1"))
    assert [clip.start for clip in pushed.tracks[0].clips] == [0, 4_500, 8_000]
    sound(pushed)


def test_laid_over_speech_it_gets_a_track_of_its_own_and_nothing_moves() -> None:
    laid = inserting.lay_fragment(interview(), 4_000, recording(role="host"))
    assert laid.frames == FRAMES
    assert [track.name for track in laid.tracks] == ["host.wav", "guest.wav", "again"]
    assert [track.role for track in laid.tracks] == ["host", "guest", "host"]


def test_several_recordings_come_side_by_side_or_one_behind_the_other() -> None:
    both = side_by_side([recording("a", 2_000, "host"), recording("b", 3_000, "guest")])
    project = inserting.add_fragment_tracks(interview(), 500, both, 1)
    assert [track.role for track in project.tracks] == ["host", "host", "guest", "guest"]
    assert [track.clips[0].start for track in project.tracks] == [0, 500, 500, 0]
    row = of_recordings([source_of("a", 2_000), source_of("b", 3_000)], RATE, Lane("track-2", "guest", "guest"))
    project = inserting.insert_fragment(interview(), 500, row)
    assert [(clip.start, clip.frames) for clip in project.tracks[1].clips] == [(0, 500), (500, 2_000), (2_500, 3_000), (5_500, 9_500)]
    sound(project)


def test_one_clip_is_copied_as_it_is() -> None:
    project = editing.split(interview(), 4_000)
    piece = copy_clip(project, FOLDER, ClipPlace("track-2", 1))
    assert [lane.role for lane in piece.lanes] == ["guest"]
    assert piece.lanes[0].clips[0] == replace(project.tracks[1].clips[1], start=0)


def test_silence_moves_every_track() -> None:
    quiet = inserting.insert_silence(interview(), 4_000, 1_500)
    assert quiet.frames == FRAMES + 1_500
    assert heard(quiet, 1)[4_000:5_500] == [None] * 1_500


def test_nothing_can_be_copied_where_there_is_nothing_and_rates_are_not_mixed() -> None:
    gap = editing.delete_leaving_gap(interview(), 3_000, 6_000)
    with pytest.raises(BadInput, match="no audio there"):
        copy_range(gap, FOLDER, 3_500, 5_000)
    with pytest.raises(BadInput, match="8000 Hz"):
        inserting.insert_fragment(Project(44_100), 0, recording())


def test_tracks_are_added_moved_and_removed_and_the_last_sound_stays() -> None:
    project = tracks.add_track(interview(), "Music", "music", 0)
    assert [(track.id, track.role) for track in project.tracks] == [("track-3", "music"), ("track-1", "host"), ("track-2", "guest")]
    project = tracks.move_track(project, "track-3", 1)
    assert [track.role for track in project.tracks] == ["host", "music", "guest"]
    assert tracks.move_track(project, "track-1", -1) is project
    project = tracks.remove_track(tracks.remove_track(project, "track-1"), "track-3")
    with pytest.raises(BadInput, match="something must be left"):
        tracks.remove_track(project, "track-2")
    assert tracks.add_track(project, "New").tracks[-1].id == "track-3"

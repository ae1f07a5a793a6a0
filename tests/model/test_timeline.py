from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podstudio.errors import BadInput
from podstudio.model import editing
from podstudio.model.marks import move_mark, remove_marks
from podstudio.model.timeline import GRID, Project, Source, TimeMap

RATE = 1000


def project_of(frames: int = 10_000, tracks: int = 1) -> Project:
    project = Project(sample_rate=RATE)
    for index in range(tracks):
        project = editing.add_source(project, Source(f"s{index}", "talk.wav", "audio/talk.wav", "0" * 64, RATE, 2, frames))
    return project


def chapter_times(project: Project) -> dict[str, int]:
    return {placed.chapter.title: placed.start for placed in TimeMap(project).chapters()}


def test_a_cut_moves_later_chapters_back() -> None:
    project = editing.add_chapter(editing.add_chapter(project_of(), 1000, "Early"), 6000, "Late")
    cut = editing.ripple_delete(project, [(2000, 3500)])
    assert chapter_times(cut) == {"Early": 1000, "Late": 4500}
    assert cut.frames == 8500


def test_a_chapter_whose_first_words_are_cut_begins_at_the_join() -> None:
    project = editing.add_chapter(editing.add_chapter(project_of(), 3000, "One"), 6000, "Two")
    assert chapter_times(editing.ripple_delete(project, [(2500, 3500)])) == {"One": 2500, "Two": 5000}


def test_a_chapter_that_is_cut_whole_is_listed_and_comes_back_with_undo() -> None:
    project = editing.add_chapter(editing.add_chapter(project_of(), 3000, "Gone"), 5000, "Stays")
    cut = editing.ripple_delete(project, [(2900, 5000)])
    assert chapter_times(cut) == {"Stays": 2900}
    assert [chapter.title for chapter in TimeMap(cut).removed_chapters()] == ["Gone"]
    assert chapter_times(project) == {"Gone": 3000, "Stays": 5000}


def test_a_chapter_ends_where_the_next_begins_and_the_last_with_the_episode() -> None:
    project = editing.add_chapter(editing.add_chapter(project_of(), 0, "A"), 4000, "B")
    assert [(placed.start, placed.end) for placed in TimeMap(project).chapters()] == [(0, 4000), (4000, 10_000)]


def test_cuts_that_overlap_or_touch_are_one() -> None:
    assert editing.merge_ranges([(5, 9), (0, 3), (3, 4), (8, 12)]) == ((0, 4), (5, 12))


def test_every_cut_gets_short_fades_so_that_no_join_clicks() -> None:
    left, right = editing.ripple_delete(project_of(), [(2000, 3000)]).tracks[0].clips
    assert (left.fade_in, left.fade_out, right.fade_in, right.fade_out) == (0, 8, 8, 0)


def test_a_ripple_delete_keeps_all_tracks_in_step() -> None:
    cut = editing.ripple_delete(project_of(tracks=3), [(1000, 2000)])
    assert {tuple((clip.source_start, clip.start, clip.frames) for clip in track.clips) for track in cut.tracks} == {
        ((0, 0, 1000), (2000, 1000, 8000))
    }


def test_a_cut_of_everything_is_refused_and_changes_nothing() -> None:
    project = project_of()
    with pytest.raises(BadInput, match="leave nothing"):
        editing.ripple_delete(project, [(0, 6000), (5000, 10_000)])
    assert project.frames == 10_000


def test_delete_and_leave_a_gap_keeps_what_follows_in_place() -> None:
    gap = editing.delete_leaving_gap(project_of(), 2000, 3000)
    assert [(clip.start, clip.end) for clip in gap.tracks[0].clips] == [(0, 2000), (3000, 10_000)]


def test_a_split_changes_nothing_that_is_heard() -> None:
    parts = editing.split(project_of(), 4000).tracks[0].clips
    assert [(clip.start, clip.source_start, clip.frames) for clip in parts] == [(0, 0, 4000), (4000, 4000, 6000)]


def test_a_moved_chapter_is_anchored_to_the_audio_under_it() -> None:
    project = editing.ripple_delete(editing.add_chapter(project_of(), 1000, "A"), [(2000, 3000)])
    moved = move_mark(project, "chapters", 0, 5000)
    assert moved.chapters[0].frame == 6000
    assert chapter_times(moved) == {"A": 5000}
    assert remove_marks(moved, "chapters", {0}).chapters == ()


def test_markers_ride_on_their_audio_and_go_with_it() -> None:
    project = editing.add_marker(editing.add_marker(project_of(), 2500, "phone"), 7000, "name")
    heard = TimeMap(editing.ripple_delete(project, [(2000, 3000)])).markers()
    assert [(frame, marker.text) for frame, marker in heard] == [(6000, "name")]


def test_solo_leaves_only_the_solo_tracks_audible() -> None:
    project = project_of(tracks=2)
    solo = editing.change_track(project, replace(project.tracks[1], solo=True))
    assert [track.id for track in solo.audible_tracks()] == ["track-2"]
    assert [track.id for track in project.audible_tracks()] == ["track-1", "track-2"]


@given(
    st.integers(0, 2_000_000),
    st.integers(1, 2_000_000),
    st.booleans(),
)
def test_a_snapped_cut_removes_a_multiple_of_an_mp3_frame_and_moves_one_end_by_half_of_one(start: int, length: int, move_end: bool) -> None:
    frames = 5_000_000
    a, b = editing.snap_range(start, start + length, frames, move_end)
    assert (b - a) % GRID == 0
    assert b > a >= 0
    assert a == start or b == start + length
    if length >= GRID:
        assert abs(a - start) <= GRID // 2
        assert abs(b - (start + length)) <= GRID // 2


@given(st.lists(st.tuples(st.integers(0, 9_999), st.integers(1, 3_000)), max_size=8), st.integers(0, 9_999))
def test_what_is_heard_maps_to_its_source_and_back(cuts: list[tuple[int, int]], frame: int) -> None:
    ranges = [(start, min(start + length, 10_000)) for start, length in cuts]
    kept = sorted(set(range(10_000)) - {at for start, end in ranges for at in range(start, end)})
    if not kept:
        return
    project = editing.ripple_delete(project_of(), ranges)
    mapping = TimeMap(project)
    assert project.frames == len(kept)
    expected = kept.index(frame) if frame in kept else None
    assert mapping.to_episode("s0", frame) == expected
    if frame < len(kept):
        assert mapping.to_source(frame) == ("s0", kept[frame])

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podstudio.errors import BadInput
from podstudio.model import editing
from podstudio.model.marks import remove_marks, rename_mark
from podstudio.model.timeline import Project, Source, TimeMap

FRAMES = 10_000


def project_of(tracks: int = 1, frames: int = FRAMES) -> Project:
    project = Project(sample_rate=1000)
    for index in range(tracks):
        project = editing.add_source(project, Source(f"s{index}", "talk.wav", "audio/talk.wav", "0" * 64, 1000, 2, frames))
    return project


def heard(project: Project) -> list[int]:
    """The source's frame that is heard at each frame of the episode, on the first track."""
    return [clip.source_start + at for clip in project.tracks[0].clips for at in range(clip.frames)]


ranges = st.lists(st.tuples(st.integers(-200, FRAMES + 200), st.integers(-50, 3_000)), max_size=6).map(
    lambda pairs: [(start, start + length) for start, length in pairs]
)


def left_by(cuts: list[tuple[int, int]]) -> list[int]:
    gone = {at for start, end in cuts for at in range(max(start, 0), min(end, FRAMES))}
    return [at for at in range(FRAMES) if at not in gone]


@given(ranges)
def test_a_ripple_delete_takes_out_just_what_was_asked_whatever_order_overlap_or_ends_it_has(cuts: list[tuple[int, int]]) -> None:
    kept = left_by(cuts)
    if not kept:
        with pytest.raises(BadInput, match="leave nothing"):
            editing.ripple_delete(project_of(), cuts)
        return
    cut = editing.ripple_delete(project_of(), cuts)
    assert heard(cut) == kept
    clips = cut.tracks[0].clips
    assert all(one.end == other.start for one, other in pairwise(clips))


@given(ranges, st.lists(st.integers(0, FRAMES - 1), max_size=5, unique=True))
def test_cuts_keep_every_chapter_on_its_audio(cuts: list[tuple[int, int]], places: list[int]) -> None:
    kept = left_by(cuts)
    if not kept:
        return
    project = project_of(tracks=2)
    for place in places:
        project = editing.add_chapter(project, place, f"at {place}")
    cut = editing.ripple_delete(project, cuts)
    mapped = {placed.chapter.title: placed.start for placed in TimeMap(cut).chapters()}
    for place in places:
        if place in kept:
            assert mapped[f"at {place}"] == kept.index(place)
    removed = {chapter.title for chapter in TimeMap(cut).removed_chapters()}
    assert removed | set(mapped) == {f"at {place}" for place in places}
    assert not removed & set(mapped)
    assert all(0 <= start < cut.frames for start in mapped.values())


@given(ranges, ranges)
def test_two_cuts_after_each_other_are_the_same_as_their_audio_taken_out_at_once(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    kept = left_by(first)
    if not kept:
        return
    once = editing.ripple_delete(project_of(), first)
    gone = {at for start, end in second for at in range(max(start, 0), min(end, len(kept)))}
    if len(gone) == len(kept):
        return
    assert heard(editing.ripple_delete(once, second)) == [frame for at, frame in enumerate(kept) if at not in gone]


def test_a_cut_without_length_changes_nothing() -> None:
    project = project_of()
    assert editing.ripple_delete(project, [(500, 500), (900, 300)]) == project


def test_trimming_keeps_what_lies_between() -> None:
    assert heard(editing.trim(project_of(), 2000, 3000)) == list(range(2000, 3000))
    assert editing.trim(project_of(), 0, FRAMES) == project_of()


@pytest.mark.parametrize(("start", "end"), [(3000, 2000), (2000, 2000), (-1, 500), (0, FRAMES + 1)])
def test_a_trim_to_nothing_or_beyond_the_ends_is_refused(start: int, end: int) -> None:
    with pytest.raises(BadInput, match="start must come before the end"):
        editing.trim(project_of(), start, end)


def test_a_gap_over_everything_is_refused() -> None:
    with pytest.raises(BadInput, match="leave nothing"):
        editing.delete_leaving_gap(project_of(), 0, FRAMES)


@given(st.integers(1, FRAMES - 1), st.integers(0, 4000), st.integers(0, 4000))
def test_a_split_keeps_the_audio_and_fades_that_fit_their_clips(at: int, fade_in: int, fade_out: int) -> None:
    project = project_of()
    track = project.tracks[0]
    faded = editing.change_track(project, replace(track, clips=(replace(track.clips[0], fade_in=fade_in, fade_out=fade_out),)))
    parts = editing.split(faded, at)
    assert heard(parts) == heard(project)
    assert all(max(clip.fade_in, clip.fade_out) <= clip.frames for clip in parts.tracks[0].clips)


def test_a_split_at_an_edge_changes_nothing() -> None:
    assert editing.split(project_of(), 0) == project_of()
    assert editing.split(project_of(), FRAMES) == project_of()


def test_a_second_file_of_the_talk_follows_behind_the_first() -> None:
    project = editing.append_source(project_of(), Source("s9", "rest", "audio/rest.wav", "1" * 64, 1000, 1, 500))
    assert [(clip.source, clip.start, clip.end) for clip in project.tracks[0].clips] == [("s0", 0, FRAMES), ("s9", FRAMES, FRAMES + 500)]
    assert editing.append_source(Project(sample_rate=1000), project.sources[1]).frames == 500


def test_a_chapter_set_again_at_its_place_gets_the_new_title() -> None:
    project = editing.add_chapter(editing.add_chapter(project_of(), 700, "Frist"), 700, "First", "https://x.example/")
    assert [(chapter.title, chapter.url) for chapter in project.chapters] == [("First", "https://x.example/")]


@pytest.mark.parametrize("at", [-1, FRAMES, FRAMES + 5])
def test_a_chapter_where_there_is_no_audio_is_refused(at: int) -> None:
    with pytest.raises(BadInput, match="no audio at that moment"):
        editing.add_chapter(project_of(), at, "Nowhere")
    with pytest.raises(BadInput):
        editing.add_marker(project_of(), at, "nowhere")


def test_an_empty_recording_gets_a_track_and_no_clip() -> None:
    assert project_of(frames=0).tracks[0].clips == ()


def test_a_muted_range_is_silent_with_fades_beside_it_and_can_be_heard_again() -> None:
    muted = editing.mute(project_of(tracks=2), 3000, 4000)
    assert editing.is_muted(muted, 3000, 4000)
    assert not editing.is_muted(muted, 2999, 4000)
    for track in muted.tracks:
        assert [(clip.start, clip.end, clip.muted) for clip in track.clips] == [(0, 3000, False), (3000, 4000, True), (4000, FRAMES, False)]
        assert (track.clips[0].fade_out, track.clips[2].fade_in) == (8, 8)
    again = editing.mute(muted, 3000, 4000, muted=False)
    assert heard(again) == list(range(FRAMES))
    assert not any(clip.muted or clip.fade_in or clip.fade_out for track in again.tracks for clip in track.clips)


def test_hearing_a_muted_range_again_keeps_the_fades_of_a_cut_beside_it() -> None:
    cut = editing.ripple_delete(project_of(), [(3000, 3500)])
    again = editing.mute(editing.mute(cut, 3000, 4000), 3000, 4000, muted=False)
    assert (again.tracks[0].clips[0].fade_out, again.tracks[0].clips[1].fade_in) == (8, 8)


def test_a_note_is_changed_and_removed() -> None:
    project = editing.add_marker(editing.add_marker(project_of(), 100, "one"), 200, "two")
    project = rename_mark(project, "notes", 0, "first")
    assert [marker.text for marker in project.markers] == ["first", "two"]
    assert [marker.text for marker in remove_marks(project, "notes", {0}).markers] == ["two"]

"""Chapters and notes in an edit: set, moved, brought in from files, written out, and riding on the sound under them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podstudio.errors import BadInput
from podstudio.model import clips, editing
from podstudio.model.clips import ClipPlace
from podstudio.model.marks import Kind, add_mark, chapter_of_note, move_mark, placed_marks, remove_marks, rename_mark
from podstudio.model.tagset import ChapterMark
from podstudio.model.timeline import Clip, Project, Source, TimeMap, Track
from podstudio.tags.chapter_files import FORMS, read_chapter_file
from podstudio.workflow.checking import _chapters_read_back
from podstudio.workflow.facts import chapter_marks
from podstudio.workflow.marks import copied_text, export_marks, import_marks, left_out_text, marks_of, put_marks

RATE = 8000
KINDS: tuple[Kind, ...] = ("chapters", "notes")


def project_of(seconds: int = 60) -> Project:
    """Host and guest, each recorded in one go."""
    sources = tuple(Source(name, name, f"{name}.wav", "0", RATE, 1, seconds * RATE) for name in ("host", "guest"))
    tracks = tuple(Track(one.id, one.name, one.id, (Clip(one.id, 0, one.frames, 0),)) for one in sources)
    return Project(RATE, sources, tracks)


def times_of(project: Project, kind: Kind) -> list[tuple[float | None, str]]:
    return [(None if one.frame is None else one.frame / RATE, one.text) for one in placed_marks(TimeMap(project), project, kind)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_mark_set_twice_at_one_moment_is_one(kind: Kind) -> None:
    once, index = add_mark(project_of(), kind, 5 * RATE)
    again, same = add_mark(once, kind, 5 * RATE)
    assert again is once
    assert same == index
    named, _ = add_mark(once, kind, 5 * RATE, "Named later")
    assert times_of(named, kind) == [(5.0, "Named later")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_mark_in_a_gap_goes_on_the_next_sound_and_behind_the_last_on_its_end(kind: Kind) -> None:
    project = editing.delete_leaving_gap(project_of(), 10 * RATE, 20 * RATE)
    assert times_of(add_mark(project, kind, 12 * RATE, "a")[0], kind) == [(20.0, "a")]
    assert times_of(add_mark(project, kind, 60 * RATE, "b")[0], kind) == [(60 - 1 / RATE, "b")]
    with pytest.raises(BadInput, match="no audio"):
        add_mark(Project(RATE), kind, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_mark_that_is_cut_is_listed_last_and_comes_back_where_it_is_put(kind: Kind) -> None:
    project, index = add_mark(project_of(), kind, 15 * RATE, "Gone")
    project, _ = add_mark(project, kind, 15 * RATE + 100, "Also gone") if kind == "chapters" else (project, 0)
    project, _ = add_mark(project, kind, 30 * RATE, "Stays")
    cut = editing.ripple_delete(project, [(14 * RATE, 20 * RATE)])
    assert (24.0, "Stays") in times_of(cut, kind)
    assert (None, "Gone") in times_of(cut, kind)
    assert (3.0, "Gone") in times_of(move_mark(cut, kind, index, 3 * RATE), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_marks_ride_on_the_audio_through_cuts_moves_and_trims(kind: Kind) -> None:
    project, _ = add_mark(project_of(), kind, 40 * RATE, "At forty")
    project = editing.ripple_delete(project, [(5 * RATE, 8 * RATE)])
    assert times_of(project, kind) == [(37.0, "At forty")]
    project = editing.split(project, 30 * RATE)
    moved, place = clips.move_clip(project, ClipPlace("host", 2), 50 * RATE)
    assert times_of(moved, kind) == [(57.0, "At forty")]
    trimmed = clips.trim_start(moved, place, 58 * RATE)
    assert times_of(trimmed, kind) == [(58.0 if kind == "chapters" else None, "At forty")]


def test_of_a_recording_that_is_heard_twice_the_mark_stays_on_the_place_it_was_set_on() -> None:
    project = project_of()
    host = Track("host", "host", "host", (Clip("host", 0, 10 * RATE, 0), Clip("host", 0, 10 * RATE, 20 * RATE)))
    guest = Track("guest", "guest", "guest", (Clip("guest", 0, 60 * RATE, 0),))
    project = Project(RATE, project.sources, (host, guest))
    assert times_of(add_mark(project, "chapters", 25 * RATE, "Second time")[0], "chapters") == [(25.0, "Second time")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_mark_dropped_on_another_stands_just_behind_it(kind: Kind) -> None:
    project, first = add_mark(project_of(), kind, 10 * RATE, "First")
    project, second = add_mark(project, kind, 20 * RATE, "Second")
    assert times_of(move_mark(project, kind, second, 10 * RATE), kind) == [(10.0, "First"), (10.01, "Second")]
    assert move_mark(project, kind, first, 10 * RATE) is project


def test_several_marks_are_deleted_together_and_a_note_becomes_a_chapter() -> None:
    project = project_of()
    for second in (1, 2, 3):
        project, _ = add_mark(project, "notes", second * RATE, f"n{second}")
    project = remove_marks(project, "notes", {0, 2})
    assert times_of(project, "notes") == [(2.0, "n2")]
    project, index = chapter_of_note(project, 0)
    assert times_of(project, "chapters") == [(2.0, "n2")]
    assert times_of(rename_mark(project, "chapters", index, ""), "chapters") == [(2.0, "")]
    assert not project.markers


def test_chapters_without_a_name_go_out_by_their_number_and_keep_none_in_the_edit() -> None:
    project = project_of()
    for second, title in ((0, "Hello"), (10, ""), (20, "")):
        project, _ = add_mark(project, "chapters", second * RATE, title)
    assert [one.title for one in chapter_marks(project)] == ["Hello", "Chapter 2", "Chapter 3"]
    assert [one.title for one in chapter_marks(editing.ripple_delete(project, [(0, 10 * RATE)]))] == ["Chapter 1", "Chapter 2"]
    assert [one.title for one in project.chapters] == ["Hello", "", ""]


def test_the_gate_says_which_chapters_have_no_title() -> None:
    line = _chapters_read_back(3, 3, ["Chapter 2", "Chapter 3"])
    assert (line.level, line.fix) == ("amber", "edit")
    assert "2 have no title" in line.message
    assert _chapters_read_back(3, 3).level == "green"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", FORMS)
def test_what_was_written_is_brought_in_where_it_was_after_cuts(kind: Kind, form: str, tmp_path: Path) -> None:
    project = project_of()
    for second, text in ((0, "Zero"), (12.345, "One, “two”"), (30, "Three & four"), (45, "")):
        project, _ = add_mark(project, kind, round(second * RATE), text)
    project = editing.ripple_delete(project, [(5 * RATE, 7 * RATE), (29 * RATE, 31 * RATE)])
    path = tmp_path / f"marks{FORMS[form].ending}"
    assert export_marks(project, path, kind, form) == len(marks_of(project, kind))
    bare = remove_marks(project, kind, range(4))
    found = import_marks(bare, path, kind)
    assert (found.added, found.replaced, found.beyond) == (len(marks_of(project, kind)), 0, ())
    assert [(one.start_ms, one.title) for one in marks_of(found.project, kind)] == [(one.start_ms, one.title) for one in marks_of(project, kind)]
    again = import_marks(found.project, path, kind)
    assert (again.added, again.replaced) == (0, found.added)
    assert times_of(again.project, kind) == times_of(found.project, kind)


def test_marks_come_beside_those_there_and_those_beyond_the_end_are_told(tmp_path: Path) -> None:
    project, _ = add_mark(project_of(), "chapters", 10 * RATE, "Old name")
    project, _ = add_mark(project, "chapters", 20 * RATE, "Other")
    (tmp_path / "c.json").write_text(
        json.dumps(
            {
                "chapters": [
                    {"startTime": 10, "title": "New name", "toc": False},
                    {"startTime": 59.999, "title": "In"},
                    {"startTime": 60, "title": "Out"},
                ]
            }
        )
    )
    found = import_marks(project, tmp_path / "c.json", "chapters")
    assert times_of(found.project, "chapters") == [(10.0, "New name"), (20.0, "Other"), (59.999, "In")]
    assert found.project.chapters[0].hidden
    assert (found.added, found.replaced, [one.title for one in found.beyond]) == (1, 1, ["Out"])
    assert left_out_text(found) == "Beyond the end of the episode and left out: 1:00 Out."


def test_nothing_to_write_or_to_put_on_is_told_and_an_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("mine")
    with pytest.raises(BadInput, match="no notes"):
        export_marks(project_of(), path, "notes", "csv")
    assert path.read_text() == "mine"
    with pytest.raises(BadInput, match="no audio"):
        put_marks(Project(RATE), [ChapterMark(0, 0, "x")], "chapters")


def test_marks_are_copied_as_lines_for_show_notes() -> None:
    project = project_of()
    for second, title in ((0, "Introduction"), (12.9, ""), (40, "End")):
        project, _ = add_mark(project, "chapters", round(second * RATE), title)
    assert copied_text(project, "chapters") == "0:00 Introduction\n0:12 Chapter 2\n0:40 End"
    assert copied_text(project, "chapters", [2]) == "0:40 End"


def test_audacity_labels_written_here_are_three_columns(tmp_path: Path) -> None:
    project, _ = add_mark(project_of(), "notes", 12 * RATE + 1, "Phone rings,\tcut?")
    export_marks(project, tmp_path / "l.txt", "notes", "labels")
    assert (tmp_path / "l.txt").read_text() == "12.000000\t12.000000\tPhone rings, cut?\n"
    assert read_chapter_file(tmp_path / "l.txt")[0].title == "Phone rings, cut?"


@given(
    st.lists(st.integers(0, 60 * RATE - 1), min_size=1, max_size=12, unique=True),
    st.lists(st.tuples(st.integers(0, 59), st.integers(1, 20)), max_size=4),
)
def test_marks_are_where_a_plain_search_finds_them(places: list[int], cuts: list[tuple[int, int]]) -> None:
    project = project_of()
    for place in places:
        project, _ = add_mark(project, "notes", place)
    for start, length in cuts:
        if project.frames > (start + length) * RATE:
            project = editing.ripple_delete(project, [(start * RATE, (start + length) * RATE)])
    every = [clip for track in project.tracks for clip in track.clips]
    for mark in placed_marks(TimeMap(project), project, "notes"):
        note = project.markers[mark.index]
        heard = [
            clip.start + note.frame - clip.source_start
            for clip in every
            if clip.source == note.source and clip.source_start <= note.frame < clip.source_end
        ]
        assert mark.frame == min(heard, default=None)

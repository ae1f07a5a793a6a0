from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podstudio.errors import BadInput, DamagedFile, NewerFile
from podstudio.model import editing
from podstudio.model.timeline import Project, Source
from podstudio.storage import edit_file

RATE = 44_100


def project_of(*names: str) -> Project:
    project = editing.new_project(RATE)
    for number, name in enumerate(names or ("talk",), 1):
        project = editing.add_source(project, Source(f"source-{number}", name, f"audio/{name}.wav", "0" * 64, 48_000, 1, 600 * RATE))
    return project


cuts = st.lists(st.tuples(st.integers(0, 500 * RATE), st.integers(1, 20 * RATE)), max_size=6)
chapters = st.lists(st.tuples(st.integers(0, 300 * RATE), st.text(max_size=20)), max_size=4)


@given(cuts, chapters)
def test_every_edit_is_read_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[int, int]], chapters: list[tuple[int, str]]
) -> None:
    folder = tmp_path_factory.mktemp("episode")
    project = project_of("host", "guest")
    for at, title in chapters:
        project = editing.add_marker(editing.add_chapter(project, at, title), at, title)
    project = editing.ripple_delete(project, [(start, start + length) for start, length in cuts])
    edit_file.save(folder, project)
    assert edit_file.load(folder) == project


def test_one_more_cut_changes_two_lines_of_the_file() -> None:
    project = editing.add_chapter(project_of(), 5 * RATE, "Grüße")
    before = edit_file.to_text(editing.ripple_delete(project, [(100_000, 200_000)])).splitlines()
    after = edit_file.to_text(editing.ripple_delete(project, [(100_000, 200_000), (500_000, 600_000)])).splitlines()
    assert len(set(after) - set(before)) == 2
    assert any("Grüße" in line for line in after)


def save_text(folder: Path, old: str, new: str, project: Project | None = None) -> str:
    text = edit_file.to_text(project or editing.ripple_delete(project_of("host", "guest"), [(RATE, 2 * RATE)]))
    assert old in text
    changed = text[: text.rindex(old)] + new + text[text.rindex(old) + len(old) :]
    (folder / "edit.json").write_text(changed)
    return changed


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"frames": 26371800', '"frames": "long"', "“tracks[2].clips[2].frames” must be a whole number, not text"),
        ('"fade_in": 353', '"fade_inn": 353', "“tracks[2].clips[2].fade_inn” is not known here"),
        ('"source_start": 88200', '"source_start": 26460000', "“tracks[2].clips[2]” lies outside its source “source-2”"),
        ('"start": 44100', '"start": 100', "“tracks[2].clips[2]” begins before the clip in front of it ends"),
        ('"source": "source-2", "source_start": 88200', '"source": "gone", "source_start": 88200', "“tracks[2].clips[2]” names a source “gone”"),
        ('"fade_in": 353', '"gain_db": NaN, "fade_in": 353', "“tracks[2].clips[2].gain_db” must lie between -120 and 60"),
        ('"fade_in": 353', '"fade_in": -1', "“tracks[2].clips[2]” has a fade that is longer than itself"),
        ('"fade_in": 353', '"envelope": [[9, 0], [9, -3]]', "“tracks[2].clips[2].envelope” must have its points in order"),
        ('"fade_in": 353', '"envelope": [[9, -121]]', "“tracks[2].clips[2].envelope” has a gain that must lie between -120 and 60"),
    ],
)
def test_what_is_wrong_is_named_with_the_clips_own_line(tmp_path: Path, old: str, new: str, reason: str) -> None:
    text = save_text(tmp_path, old, new)
    line = text[: text.index(new)].count("\n") + 1
    with pytest.raises(DamagedFile) as caught:
        edit_file.load(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'edit.json'}, line {line}: {reason}")
    assert (tmp_path / "edit.json").read_text() == text


@pytest.mark.parametrize("body", ["", "[]", "{", '{"format": 1,\n "tracks": [}', "nonsense", '"text"'])
def test_a_file_that_is_no_edit_is_named_and_left_alone(tmp_path: Path, body: str) -> None:
    (tmp_path / "edit.json").write_text(body)
    with pytest.raises(DamagedFile, match=r"edit\.json, line \d+: "):
        edit_file.load(tmp_path)
    assert (tmp_path / "edit.json").read_text() == body


def test_an_edit_of_a_newer_podstudio_is_left_alone(tmp_path: Path) -> None:
    text = save_text(tmp_path, '"format": 2', '"format": 7')
    with pytest.raises(NewerFile, match="format 7"):
        edit_file.load(tmp_path)
    assert (tmp_path / "edit.json").read_text() == text


def test_an_edit_that_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    project = project_of()
    edit_file.save(tmp_path, project)
    track = project.tracks[0]
    wrong = editing.change_track(project, replace(track, clips=(replace(track.clips[0], frames=601 * RATE),)))
    with pytest.raises(BadInput, match="cannot be kept"):
        edit_file.save(tmp_path, wrong)
    assert edit_file.load(tmp_path) == project


def test_an_edit_of_format_1_is_read_and_written_as_format_2_with_its_envelopes(tmp_path: Path) -> None:
    project = project_of()
    old = edit_file.to_text(project).replace('"format": 2', '"format": 1')
    old = old.replace('"start": 0}', '"start": 0, "gain_db": 0.0, "fade_in": 0, "fade_out": 0, "muted": false}')
    (tmp_path / "edit.json").write_text(old)
    assert edit_file.load(tmp_path) == project
    track = project.tracks[0]
    curved = editing.change_track(project, replace(track, clips=(replace(track.clips[0], envelope=((-5, 0.0), (RATE, -6.5))),)))
    edit_file.save(tmp_path, curved)
    assert edit_file.load(tmp_path) == curved


def test_a_clip_without_anything_special_has_a_short_line() -> None:
    lines = edit_file.to_text(project_of()).splitlines()
    assert f'      {{"source": "source-1", "source_start": 0, "frames": {600 * RATE}, "start": 0}}' in lines


def test_equal_edits_are_written_alike_whatever_kind_of_numbers_they_hold() -> None:
    project = project_of()
    track = project.tracks[0]
    whole, broken = (editing.change_track(project, replace(track, clips=(replace(track.clips[0], gain_db=gain),))) for gain in (-3, -3.0))
    edit_file.line.cache_clear()
    first = edit_file.to_text(whole)
    edit_file.line.cache_clear()
    assert edit_file.to_text(broken) == first

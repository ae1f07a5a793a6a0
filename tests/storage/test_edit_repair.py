"""An edit that makes no sense is repaired, and what was done is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podstudio.errors import DamagedFile, NewerFile
from podstudio.model import editing
from podstudio.model.timeline import Chapter, Clip, Marker, Project, Source, Track
from podstudio.storage import edit_file, edit_repair

FRAMES = 1000


def an_edit() -> Project:
    project = Project(44_100)
    for number, name in enumerate(("Host", "Guest"), 1):
        project = editing.add_source(project, Source(f"source-{number}", name, f"audio/{name}.wav", "0" * 64, 48_000, 1, FRAMES))
    host = replace(project.tracks[0], clips=(Clip("source-1", 0, 300, 0), Clip("source-1", 300, 300, 300), Clip("source-1", 600, 300, 600)))
    return replace(editing.change_track(project, host), chapters=(Chapter("source-1", 10, "One"),), markers=(Marker("source-2", 20, "Look"),))


def with_clip(number: int, **values: object) -> Callable[[Project], Project]:
    def change(project: Project) -> Project:
        host = project.tracks[0]
        clips = list(host.clips)
        clips[number] = replace(clips[number], **values)  # type: ignore[arg-type]
        return editing.change_track(project, replace(host, clips=tuple(clips)))

    return change


def host_clips(project: Project) -> list[tuple[int, int, int]]:
    return [(clip.source_start, clip.frames, clip.start) for clip in project.tracks[0].clips]


WHOLE = [(0, 300, 0), (300, 300, 300), (600, 300, 600)]


@pytest.mark.parametrize(
    ("damage", "clips", "line", "told"),
    [
        (with_clip(1, start=250), [(0, 300, 0), (350, 250, 300), (600, 300, 600)], 11, "clip 2 of “Host” began before the clip in front of it ended"),
        (
            with_clip(1, start=100, frames=50),
            [(0, 300, 0), (600, 300, 600), (300, 50, 900)],
            11,
            "clip 2 of “Host” lay under the clip in front of it",
        ),
        (with_clip(1, source="gone"), [WHOLE[0], WHOLE[2]], 11, "clip 2 of “Host” named a recording “gone” that is not listed; it was left out"),
        (with_clip(2, frames=900), [WHOLE[0], WHOLE[1], (600, 400, 600)], 12, "clip 3 of “Host” reached beyond its recording"),
        (with_clip(0, source_start=-100), [(0, 200, 100), *WHOLE[1:]], 10, "clip 1 of “Host” reached beyond its recording"),
        (with_clip(2, source_start=5000), WHOLE[:2], 12, "clip 3 of “Host” lay outside its recording; it was left out"),
        (with_clip(1, frames=-4), [WHOLE[0], WHOLE[2]], 11, "clip 2 of “Host” lay outside its recording"),
        (with_clip(1, fade_in=400), WHOLE, 11, "a fade of clip 2 of “Host” was longer than the clip"),
        (with_clip(1, gain_db=900.0), WHOLE, 11, "the gain of clip 2 of “Host” was out of range and is 60 dB now"),
        (with_clip(1, gain_db=float("nan")), WHOLE, 11, "the gain of clip 2 of “Host” was out of range and is 0 dB now"),
        (with_clip(1, envelope=((9, 0.0), (3, -400.0))), WHOLE, 11, "the volume curve of clip 2 of “Host”"),
    ],
)
def test_each_damage_is_repaired_and_told_with_its_line(
    tmp_path: Path, damage: Callable[[Project], Project], clips: list[tuple[int, int, int]], line: int, told: str
) -> None:
    (tmp_path / "edit.json").write_text(edit_file.to_text(damage(an_edit())))
    mended = edit_repair.load(tmp_path)
    assert host_clips(mended.project) == clips
    assert [sentence.startswith(f"Line {line}: {told}") for sentence in mended.told] == [True], mended.told
    edit_file.check(mended.project)


def test_doubled_ids_marks_without_a_recording_and_clips_out_of_order_are_repaired(tmp_path: Path) -> None:
    good = an_edit()
    host = good.tracks[0]
    bad = replace(
        good,
        sources=(*good.sources, good.sources[0], replace(good.sources[1], name="Another")),
        tracks=(replace(host, clips=host.clips[::-1], gain_db=-500.0), good.tracks[1], Track("track-1", "Music")),
        chapters=(*good.chapters, Chapter("gone", 3, "Lost")),
        markers=(*good.markers, Marker("source-1", 5 * FRAMES, "Far")),
    )
    (tmp_path / "edit.json").write_text(edit_file.to_text(bad))
    mended = edit_repair.load(tmp_path)
    assert [source.id for source in mended.project.sources] == ["source-1", "source-2", "source-2-2"]
    assert [track.id for track in mended.project.tracks] == ["track-1", "track-2", "track-1-2"]
    assert host_clips(mended.project) == WHOLE
    assert mended.project.chapters == good.chapters
    assert [mark.frame for mark in mended.project.markers] == [20, FRAMES - 1]
    assert len(mended.told) == 7


def test_the_damaged_file_is_kept_beside_the_repaired_one_and_never_replaced(tmp_path: Path) -> None:
    text = edit_file.to_text(with_clip(1, start=250)(an_edit()))
    for name in ("edit.damaged.json", "edit.damaged-2.json"):
        (tmp_path / "edit.json").write_text(text)
        mended = edit_repair.load(tmp_path)
        assert (tmp_path / "edit.json").read_text() == text
        assert edit_repair.keep(tmp_path, mended.project) == tmp_path / name
        assert (tmp_path / name).read_text() == text
        assert edit_file.load(tmp_path) == mended.project
        assert edit_repair.load(tmp_path).told == ()


@pytest.mark.parametrize(("text", "error"), [("{", DamagedFile), ("[]", DamagedFile), ('{"format": 9}', NewerFile), ('{"tracks": 3}', DamagedFile)])
def test_what_is_no_edit_is_not_repaired(tmp_path: Path, text: str, error: type[Exception]) -> None:
    (tmp_path / "edit.json").write_text(text)
    with pytest.raises(error):
        edit_repair.load(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["edit.json"]


numbers = st.integers(-2 * FRAMES, 2 * FRAMES)
gains = st.floats(allow_nan=True, allow_infinity=True)
clips = st.builds(
    Clip,
    st.sampled_from(("source-1", "source-2", "gone")),
    numbers,
    numbers,
    numbers,
    gains,
    numbers,
    numbers,
    st.booleans(),
    st.lists(st.tuples(numbers, gains), max_size=3).map(tuple),
)


@given(st.lists(clips, max_size=6), st.lists(st.builds(Marker, st.sampled_from(("source-1", "gone")), numbers, st.text(max_size=3)), max_size=3))
def test_every_edit_of_our_types_is_repaired_to_one_that_is_sound(
    tmp_path_factory: pytest.TempPathFactory, clips: list[Clip], markers: list[Marker]
) -> None:
    folder = tmp_path_factory.mktemp("episode")
    host = replace(an_edit().tracks[0], clips=tuple(clips))
    (folder / "edit.json").write_text(edit_file.to_text(replace(an_edit(), tracks=(host,), markers=tuple(markers))))
    mended = edit_repair.load(folder)
    edit_repair.keep(folder, mended.project)
    assert edit_file.load(folder) == mended.project

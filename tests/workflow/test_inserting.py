"""Recordings that come into an episode that is open, from files and from other episodes."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.recordings import ffmpeg, leftovers, speech, tree

from podstudio.audio import working
from podstudio.errors import BadInput, DiskFull, NotFound
from podstudio.jobs import Cancelled, Job
from podstudio.model import inserting as placing
from podstudio.model.fragments import Fragment, Lane, copy_range, of_recordings
from podstudio.model.show import Show
from podstudio.model.timeline import Project
from podstudio.storage import edit_file, fragment_text, layout, show_file
from podstudio.workflow import inserting
from podstudio.workflow.episodes import NewEpisode, add_episode


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """talk.wav, again.flac at 48 kHz and mono, and a text that calls itself audio."""
    folder = tmp_path_factory.mktemp("recordings")
    speech(folder / "talk.wav", 4)
    speech(folder / "again.flac", 3, 40, ("-ar", "48000", "-ac", "1"))
    (folder / "notes.mp3").write_text("Ask about feedback.\n" * 40)
    return folder


def show_with(folder: Path, audio: Path, rate: int = 44_100) -> Path:
    show_file.save(folder, Show(title="Rounds", sample_rate=rate))
    return add_episode(folder, [audio], NewEpisode("Feedback"), Job()).folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, recordings: Path) -> Path:
    folder = tmp_path_factory.mktemp("made") / "show"
    folder.mkdir()
    show_with(folder, recordings / "talk.wav")
    return folder


@pytest.fixture
def episode(made: Path, tmp_path: Path) -> Path:
    copy = Path(shutil.copytree(made, tmp_path / "show", ignore=shutil.ignore_patterns("lock")))
    return layout.episode_folders(copy)[0]


def audio_of(episode: Path) -> list[str]:
    return sorted(path.name for path in (episode / layout.AUDIO).iterdir())


def inserted(episode: Path, arrived: inserting.Arrived, at: int = 0) -> Project:
    project = edit_file.load(episode)
    grown = placing.insert_fragment(project, at, of_recordings(arrived.sources, project.sample_rate, Lane("", "New", "guest")))
    edit_file.save(episode, grown)
    return grown


def test_a_file_of_another_rate_is_copied_whole_and_ready_to_play(episode: Path, recordings: Path) -> None:
    project = edit_file.load(episode)
    told: list[float] = []
    arrived = inserting.add_recordings(episode, project, [recordings / "again.flac"], Job(lambda fraction, _text: told.append(fraction)))
    assert audio_of(episode) == ["again.flac", "talk.wav"]
    assert (episode / "audio/again.flac").read_bytes() == (recordings / "again.flac").read_bytes()
    grown = inserted(episode, arrived, 44_100)
    assert grown.duration_s == pytest.approx(7, abs=0.05)
    folder = working.cache_folder(layout.working_folder(layout.show_of(episode)), arrived.sources[0].sha256, 44_100)
    assert working.open_working(folder).frames == grown.sources[-1].frames
    assert grown.sources[-1].path == "audio/again.flac"
    assert told == sorted(told)
    assert leftovers(layout.show_of(episode)) == []


def test_a_recording_that_is_there_already_is_used_again_under_any_name(episode: Path, recordings: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(recordings / "talk.wav", tmp_path / "Copy of talk.wav"))
    project = edit_file.load(episode)
    arrived = inserting.add_recordings(episode, project, [other, other], Job())
    assert audio_of(episode) == ["talk.wav"]
    assert [source.id for source in arrived.sources] == ["source-1", "source-1"]
    assert len(inserted(episode, arrived).sources) == 1


def test_what_an_undone_insertion_left_is_taken_again_and_another_of_that_name_gets_its_own(episode: Path, recordings: Path, tmp_path: Path) -> None:
    project = edit_file.load(episode)
    inserting.add_recordings(episode, project, [recordings / "again.flac"], Job())
    inserting.add_recordings(episode, project, [recordings / "again.flac"], Job())
    assert audio_of(episode) == ["again.flac", "talk.wav"]
    other = speech(tmp_path / "Talk.wav", 2, 60)
    arrived = inserting.add_recordings(episode, project, [other], Job())
    assert audio_of(episode) == ["Talk-2.wav", "again.flac", "talk.wav"]
    assert arrived.sources[0].path == "audio/Talk-2.wav"


def test_files_that_are_no_audio_are_told_and_the_others_come(episode: Path, recordings: Path) -> None:
    project = edit_file.load(episode)
    arrived = inserting.add_recordings(episode, project, [recordings / "notes.mp3", recordings / "again.flac"], Job())
    assert [source.name for source in arrived.sources] == ["again"]
    assert len(arrived.refused) == 1
    assert "notes.mp3" in arrived.refused[0]


@pytest.mark.parametrize("name", ["notes.mp3", "gone.wav", "."])
def test_what_is_no_recording_or_gone_is_one_sentence_and_changes_nothing(episode: Path, recordings: Path, name: str) -> None:
    before = tree(episode)
    with pytest.raises((BadInput, NotFound)) as refused:
        inserting.add_recordings(episode, edit_file.load(episode), [recordings / name], Job())
    assert str(refused.value).count("\n") == 0
    assert tree(episode) == before
    assert leftovers(layout.show_of(episode)) == []


def test_a_cancelled_import_leaves_nothing(episode: Path, recordings: Path, tmp_path: Path) -> None:
    before = tree(episode)
    job = Job(lambda fraction, _text: job.cancel() if fraction > 0.4 else None)
    with pytest.raises(Cancelled):
        inserting.add_recordings(episode, edit_file.load(episode), [recordings / "again.flac", speech(tmp_path / "more.wav", 30)], job)
    assert tree(episode) == before
    assert leftovers(layout.show_of(episode)) == []


def test_a_piece_of_another_show_comes_with_its_recording_at_this_ones_rate(episode: Path, recordings: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = show_with(tmp_path / "other", recordings / "again.flac", 48_000)
    piece = copy_range(edit_file.load(other), other, 48_000, 96_000)
    carried = fragment_text.from_text(fragment_text.to_text(piece))
    assert carried == piece
    project = edit_file.load(episode)
    fitting, arrived = inserting.bring_fragment(episode, project, carried, Job())
    assert fitting.frames == 44_100
    grown = placing.insert_fragment(project, 22_050, fitting)
    edit_file.save(episode, grown)
    assert grown.frames == project.frames + 44_100
    assert audio_of(episode) == ["again.flac", "talk.wav"]
    clip = next(clip for track in grown.tracks for clip in track.clips if clip.source == grown.sources[-1].id)
    assert (clip.source_start, clip.frames, clip.start) == (44_100, 44_100, 22_050)
    inserting.take_back(arrived)
    assert audio_of(episode) == ["talk.wav"]


def test_a_piece_whose_original_is_gone_or_another_one_changes_nothing(episode: Path, recordings: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = show_with(tmp_path / "other", recordings / "again.flac")
    piece = copy_range(edit_file.load(other), other, 0, 44_100)
    before, project = tree(episode), edit_file.load(episode)
    shutil.copy(recordings / "talk.wav", other / "audio" / "again.flac")
    with pytest.raises(BadInput, match="another recording"):
        inserting.bring_fragment(episode, project, piece, Job())
    shutil.rmtree(tmp_path / "other")
    with pytest.raises(NotFound, match=r"again\.flac is gone"):
        inserting.bring_fragment(episode, project, piece, Job())
    assert tree(episode) == before


@pytest.mark.parametrize(
    "change",
    [
        {"frames": 0},
        {"frames": 10},
        {"sample_rate": 7},
        {"lanes": []},
        {"sources": []},
    ],
)
def test_a_clipboard_that_is_not_sound_is_refused(episode: Path, change: dict[str, object]) -> None:
    written = json.loads(fragment_text.to_text(copy_range(edit_file.load(episode), episode, 0, 44_100)))
    written["fragment"].update(change)
    with pytest.raises(BadInput, match="clipboard"):
        fragment_text.from_text(json.dumps(written))


@pytest.mark.parametrize("text", ["", "[]", "{" * 5_000, '{"format": 2, "fragment": {}}', "Hello"])
def test_a_clipboard_of_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="clipboard"):
        fragment_text.from_text(text)


def test_a_hash_that_is_a_path_is_refused(episode: Path) -> None:
    piece: Fragment = copy_range(edit_file.load(episode), episode, 0, 44_100)
    evil = replace(piece, sources=tuple(replace(source, sha256="../../../../etc/passwd".ljust(64, "0")) for source in piece.sources))
    with pytest.raises(BadInput, match="clipboard"):
        fragment_text.from_text(fragment_text.to_text(evil))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.mark.tmpfs
@pytest.mark.parametrize("room", [60_000, 400_000])
def test_a_disk_that_is_full_while_a_recording_comes_changes_nothing(episode: Path, small_disk: Path, recordings: Path, room: int) -> None:
    show = Path(shutil.copytree(layout.show_of(episode), small_disk / "show"))
    there = layout.episode_folders(show)[0]
    more = recordings / "more.wav"
    ffmpeg("-f", "lavfi", "-i", "sine=440:d=3", "-ar", "44100", more)
    used = shutil.disk_usage(small_disk)
    (small_disk / "filling").write_bytes(b"x" * (used.free - room))
    before = tree(show)
    with pytest.raises(DiskFull, match="disk is full"):
        inserting.add_recordings(there, edit_file.load(there), [more], Job())
    assert tree(show) == before
    assert leftovers(show) == []
    assert len(list(layout.working_folder(show).iterdir())) == 1


def test_the_waveform_of_one_of_several_imports_is_seen_as_it_grows(tmp_path: Path) -> None:
    first, other = tmp_path / "first.wav", tmp_path / "other.wav"
    ffmpeg("-f", "lavfi", "-i", "sine=440:d=40", "-ac", "2", first)
    ffmpeg("-f", "lavfi", "-i", "sine=440:d=20", other)
    building = [tmp_path / "cache" / f"{name}-44100.building-1" for name in ("aa", "bb")]
    for folder, path, channels, steps in zip(building, (first, other), (2, 1), (100, 50), strict=True):
        folder.mkdir(parents=True)
        working.tell_begun(folder, path, channels, 44_100 * 40)
        (folder / working.WAVEFORM).write_bytes(bytes(6 * channels * steps + 5))
    seen = working.partial_waveform(tmp_path / "cache", first, 30)
    assert seen
    assert (seen.first, seen.fine.shape, seen.frames) == (30, (70, 2, 3), 1_764_000)
    other_seen = working.partial_waveform(tmp_path / "cache", other)
    assert other_seen
    assert other_seen.fine.shape == (50, 1, 3)
    assert working.partial_waveform(tmp_path / "cache", tmp_path / "third.wav") is None


def test_a_running_import_shows_its_waveform(episode: Path, tmp_path: Path) -> None:
    path = speech(tmp_path / "long.mp3", 100, 0)
    cache = layout.working_folder(layout.show_of(episode))
    seen: list[int] = []

    def look(_fraction: float, _text: str) -> None:
        part = working.partial_waveform(cache, path)
        seen.append(len(part.fine) if part else 0)

    inserting.add_recordings(episode, edit_file.load(episode), [path], Job(look))
    assert working.partial_waveform(cache, path) is None
    assert max(seen) > 0

"""Undo over a restart, and what a killed process leaves."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from podstudio.errors import DiskFull, PodStudioError
from podstudio.model import editing
from podstudio.model.show import Show
from podstudio.model.timeline import Project, Source
from podstudio.storage import edit_file, layout
from podstudio.workflow.session import Session, relocated
from podstudio.workflow.shows import create_show

EDITOR = Path(__file__).with_name("edit_without_end.py")
RATE = 44_100


@pytest.fixture
def episode(tmp_path: Path) -> Path:
    """An episode of two tracks in a show."""
    create_show(tmp_path / "show", Show(title="Talks"))
    folder = tmp_path / "show" / layout.EPISODES / "one"
    folder.mkdir()
    project = editing.new_project(RATE)
    for name in ("host", "guest"):
        project = editing.add_source(project, Source(name, name, f"audio/{name}.wav", "0" * 64, RATE, 1, 100 * RATE))
    edit_file.save(folder, project)
    return folder


def cut(project: Project, start: int) -> Project:
    return editing.ripple_delete(project, [(start * RATE, (start + 1) * RATE)])


def edited(episode: Path) -> list[Project]:
    """Every edit of an afternoon's work, the first one first."""
    session = Session(episode)
    states = [session.project]
    for number in range(1, 6):
        session.apply(f"Cut {number}", cut(session.project, 10 * number))
        states.append(session.project)
    session.apply("Chapter", editing.add_chapter(session.project, 7 * RATE, "Grüße"))
    states.append(session.project)
    project = session.project
    session.apply("Mute", editing.change_track(project, replace(project.tracks[1], muted=True)))
    states.append(session.project)
    added = editing.add_source(session.project, Source("music", "music", "audio/music.wav", "1" * 64, RATE, 2, 5 * RATE), "music")
    session.apply("Import", added)
    states.append(session.project)
    session.close()
    return states


def test_every_step_can_be_undone_and_made_again_after_a_restart(episode: Path) -> None:
    states = edited(episode)
    session = Session(episode)
    assert session.undo_label == "Import"
    for state in reversed(states[:-1]):
        session.undo()
        assert session.project == state
    assert not session.undo_label
    for state in states[1:]:
        session.redo()
        assert session.project == state
    assert session.redo_label is None
    session.close()


def test_a_restart_in_the_middle_of_undoing_keeps_both_ways(episode: Path) -> None:
    states = edited(episode)
    session = Session(episode)
    for _ in range(3):
        session.undo()
    session.close()
    session = Session(episode)
    assert (session.undo_label, session.redo_label) == ("Cut 5", "Chapter")
    session.redo()
    assert session.project == states[6]
    session.undo()
    session.apply("Another way", cut(session.project, 3))
    session.close()
    session = Session(episode)
    assert (session.undo_label, session.redo_label) == ("Another way", None)
    session.undo()
    session.undo()
    assert session.project == states[4]
    session.close()


def test_a_drag_of_yesterday_is_not_joined_to_one_of_today(episode: Path) -> None:
    session = Session(episode)
    first = session.project
    for gain in (-1.0, -2.0, -3.0):
        session.apply("Gain", editing.change_track(session.project, replace(first.tracks[0], gain_db=gain)), merge=True)
    yesterday = session.project
    session.close()
    session = Session(episode)
    session.apply("Gain", editing.change_track(session.project, replace(first.tracks[0], gain_db=-9.0)), merge=True)
    session.close()
    session = Session(episode)
    session.undo()
    assert session.project == yesterday
    session.undo()
    assert session.project == first
    session.close()


def test_an_edit_that_was_changed_outside_has_no_steps(episode: Path) -> None:
    states = edited(episode)
    edit_file.save(episode, cut(states[-1], 30))
    session = Session(episode)
    assert session.undo_label is None
    session.apply("Cut", cut(session.project, 2))
    session.close()
    assert Session(episode).undo_label == "Cut"


def test_a_recording_that_lies_elsewhere_now_costs_no_step(episode: Path) -> None:
    states = edited(episode)
    session = Session(episode)
    session.amend(lambda project: relocated(project, "host", "/elsewhere/host.wav"))
    assert session.undo_label == "Import"
    session.undo()
    assert session.project == relocated(states[-2], "host", "/elsewhere/host.wav")
    session.close()
    session = Session(episode)
    for _ in range(7):
        session.undo()
    assert session.project == relocated(states[0], "host", "/elsewhere/host.wav")
    session.close()


def test_a_log_that_is_damaged_in_the_middle_keeps_what_still_leads_to_the_edit(episode: Path) -> None:
    states = edited(episode)
    log = layout.undo_file(episode)
    lines = log.read_bytes().split(b"\n")
    log.write_bytes(b"\n".join([*lines[:4], b"{nonsense", *lines[5:]]))
    session = Session(episode)
    assert session.project == states[-1]
    assert session.undo_label is None
    session.apply("Cut", cut(session.project, 2))
    session.undo()
    assert session.project == states[-1]
    session.close()


def test_caches_deleted_while_the_window_is_open_cost_nothing_of_this_session(episode: Path) -> None:
    states = edited(episode)
    session = Session(episode)
    session.apply("Cut", cut(session.project, 2))
    shutil.rmtree(layout.show_of(episode) / layout.CACHE)
    session.apply("Cut again", cut(session.project, 2))
    session.close()
    session = Session(episode)
    session.undo()
    session.undo()
    assert session.project == states[-1]
    session.close()


def test_the_log_of_ripple_deletes_stays_small(episode: Path) -> None:
    session = Session(episode)
    project = session.project
    for at in range(500):
        project = editing.split(project, at * RATE // 8)
    session.apply("Split all", project)
    before = layout.undo_file(episode).stat().st_size
    session.apply("Cut", cut(session.project, 20))
    assert layout.undo_file(episode).stat().st_size - before < 8000
    session.close()


def test_an_edit_with_an_overlap_is_repaired_when_it_is_opened_and_the_damaged_one_kept(episode: Path) -> None:
    text = (episode / "edit.json").read_text().replace('"frames": 4410000, "start": 0', '"frames": 4410001, "start": 0')
    (episode / "edit.json").write_text(text)
    looking = Session(episode, read_only=True)
    assert looking.repairs
    assert (episode / "edit.json").read_text() == text
    session = Session(episode)
    assert len(session.repairs) == 2
    assert session.damaged == episode / "edit.damaged.json"
    assert session.damaged.read_text() == text
    assert edit_file.load(episode) == session.project == looking.project


def test_in_the_window_a_step_is_made_at_once_and_on_the_disk_after_a_flush(episode: Path) -> None:
    failures: list[Exception] = []
    session = Session(episode, failed=failures.append)
    for number in range(20):
        session.apply(f"Cut {number}", cut(session.project, number))
    session.undo()
    session.flush()
    assert edit_file.load(episode) == session.project
    assert not session.changed_outside
    session.close()
    session = Session(episode)
    assert (session.undo_label, session.redo_label) == ("Cut 18", "Cut 19")
    assert not failures


def test_a_step_that_could_not_be_saved_behind_the_window_is_taken_back_and_told(episode: Path) -> None:
    failures: list[Exception] = []
    session = Session(episode, failed=failures.append)
    session.apply("Cut", cut(session.project, 5))
    session.flush()
    saved = session.project
    told: list[tuple[Project, Project]] = []
    session.listen(lambda old, new: told.append((old, new)))
    (episode / "edit.json").rename(episode / "kept.json")
    (episode / "edit.json").mkdir()
    session.apply("Lost", cut(saved, 9))
    lost = session.project
    with pytest.raises(PodStudioError):
        session.flush()
    assert isinstance(session.take_back(), PodStudioError)
    assert session.take_back() is None
    assert session.project is saved
    assert session.undo_label == "Cut"
    assert told == [(saved, lost), (lost, saved)]
    assert len(failures) == 1
    (episode / "edit.json").rmdir()
    (episode / "kept.json").rename(episode / "edit.json")
    session.apply("Kept", cut(saved, 9))
    session.close()
    session = Session(episode)
    session.undo()
    assert session.project == saved
    session.undo()
    assert session.undo_label is None
    session.close()


def kill_while_editing(episode: Path, begin: int, after_s: float) -> int:
    """Start an editor, kill it some time after its first step; gives the last step that it had finished."""
    with subprocess.Popen([sys.executable, EDITOR, episode, str(begin)], stdout=subprocess.PIPE, text=True) as editor:
        assert editor.stdout
        first = editor.stdout.readline()
        assert first
        time.sleep(after_s)
        editor.kill()
        finished = [first, *editor.stdout.readlines()]
    return int(finished[-1].split()[0])


def assert_consistent(episode: Path, steps: int) -> Project:
    """The edit is whole and every step back and forth leads to a sound one and the same; the first of all may have been the one in progress."""
    project = edit_file.load(episode)
    copy = episode.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(episode, copy)
    layout.undo_file(copy).unlink(missing_ok=True)
    if steps > 1:
        shutil.copy(layout.undo_file(episode), layout.undo_file(copy))
    session = Session(copy)
    there = 0
    while session.redo_label:
        session.redo()
        there += 1
    back = 0
    while session.undo_label:
        session.undo()
        back += 1
    for _ in range(back - there):
        session.redo()
    assert session.project == project
    session.close()
    assert back > 0 or steps <= 1
    return project


def killed_rounds(episode: Path, rounds: int, seed: int = 99) -> None:
    number = 0
    chance = random.Random(seed)
    for _ in range(rounds):
        begin = number
        number = kill_while_editing(episode, begin, chance.random() * 0.25)
        project = assert_consistent(episode, number)
        texts = [int(marker.text) for marker in project.markers]
        # The step in progress may be lost; those before it are not. Steps 3 and 4 of seven undo the second one and make it again.
        sure = max((one for one in range(begin + 1, number) if one % 7 in (0, 1, 6)), default=0)
        assert not sure or sure in texts


def test_a_killed_editor_leaves_a_whole_edit_and_its_undo(episode: Path) -> None:
    killed_rounds(episode, 3)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_an_editor_that_is_killed_again_and_again_leaves_a_whole_edit_and_its_undo(episode: Path, seed: int) -> None:
    killed_rounds(episode, 4, seed)


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], check=False, capture_output=True).returncode:
        pytest.skip("a small file system cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.tmpfs
def test_a_full_disk_takes_the_step_back_and_the_next_one_with_room_is_kept(episode: Path, full_disk: Path) -> None:
    show = full_disk / "show"
    shutil.copytree(layout.show_of(episode), show, ignore=shutil.ignore_patterns("*.jpg"))
    small = show / layout.EPISODES / "one"
    session = Session(small)
    session.apply("Cut", cut(session.project, 5))
    saved = session.project
    (full_disk / "filler").write_bytes(bytes(os.statvfs(full_disk).f_bavail * os.statvfs(full_disk).f_frsize))
    with pytest.raises(DiskFull):
        session.apply("Too much", cut(saved, 9))
    assert session.project is saved
    assert edit_file.load(small) == saved
    (full_disk / "filler").unlink()
    session.apply("Kept", cut(saved, 9))
    session.close()
    session = Session(small)
    assert session.undo_label == "Kept"
    session.undo()
    assert session.project == saved
    session.close()

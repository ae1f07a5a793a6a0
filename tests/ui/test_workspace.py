"""What the window has open, and how it hears of changes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from podstudio.errors import BadInput, DamagedFile, PodStudioError
from podstudio.model import editing
from podstudio.storage import edit_file, episode_file, layout
from podstudio.ui.page import Context
from podstudio.ui.tasks import Tasks
from podstudio.ui.workspace import Workspace
from podstudio.workflow.episodes import NewEpisode


def test_an_opened_episode_gets_its_recordings(opened: Context) -> None:
    workspace = opened.workspace
    assert workspace.episode is not None
    assert list(workspace.audio) == [source.id for source in workspace.episode.project.sources]
    assert not workspace.read_only


def test_recordings_come_back_after_the_cache_was_deleted(context: Context, episode_folder: Path, qtbot: QtBot) -> None:
    shutil.rmtree(layout.show_of(episode_folder) / layout.CACHE)
    context.workspace.open_show(layout.show_of(episode_folder))
    context.workspace.open_episode(episode_folder)
    qtbot.waitUntil(lambda: bool(context.workspace.audio), timeout=30_000)


def test_an_edit_is_saved_at_once_and_told(opened: Context, qtbot: QtBot) -> None:
    workspace = opened.workspace
    assert workspace.session
    before = workspace.session.project
    with qtbot.waitSignal(workspace.edit_changed) as told:
        workspace.session.apply("Cut", editing.ripple_delete(before, [(44_100, 88_200)]))
    assert told.args == [before, workspace.session.project]
    assert edit_file.load(workspace.session.folder) == workspace.session.project


def test_a_second_window_may_only_look(opened: Context, qtbot: QtBot) -> None:
    first = opened.workspace
    assert first.show_folder
    assert first.episode
    assert first.session
    second = Workspace(Tasks())
    second.open_show(first.show_folder)
    second.open_episode(first.episode.folder)
    assert second.read_only
    with pytest.raises(PodStudioError, match="open in another window"):
        second.save_episode(replace(first.episode.episode, title="Other"))
    assert second.session
    with pytest.raises(PodStudioError, match="open in another window"):
        second.session.apply("Cut", editing.ripple_delete(second.session.project, [(0, 44_100)]))
    second.tasks.cancel_all()
    second.close()


def test_the_show_is_free_again_when_its_window_closes(opened: Context) -> None:
    folder = opened.workspace.show_folder
    assert folder
    opened.workspace.close()
    second = Workspace(Tasks())
    second.open_show(folder)
    assert not second.read_only
    second.close()


def test_a_change_made_outside_is_noticed(opened: Context, qtbot: QtBot) -> None:
    workspace = opened.workspace
    assert workspace.episode
    folder = workspace.episode.folder
    with qtbot.waitSignal(workspace.episode_changed, timeout=5000):
        episode_file.save(folder, replace(workspace.episode.episode, title="Told elsewhere"))
    assert workspace.episode.episode.title == "Told elsewhere"
    with qtbot.waitSignal(workspace.episode_changed, timeout=5000):
        (folder / layout.ARTICLE).write_text("Another article.", encoding="utf-8")
    assert workspace.episode.article == "Another article."


def test_an_edit_made_outside_replaces_the_open_one(opened: Context, qtbot: QtBot) -> None:
    workspace = opened.workspace
    assert workspace.episode
    assert workspace.session
    shorter = editing.ripple_delete(workspace.session.project, [(44_100, 2 * 44_100)])
    edit_file.save(workspace.episode.folder, shorter)
    qtbot.waitUntil(lambda: workspace.session is not None and workspace.session.project == shorter, timeout=5000)


def test_a_file_that_was_damaged_outside_is_told_and_left_alone(opened: Context, qtbot: QtBot) -> None:
    assert opened.workspace.episode
    path = opened.workspace.episode.folder / layout.EPISODE_FILE
    with qtbot.waitSignal(opened.tasks.failed, timeout=5000) as told:
        path.write_text("title = [", encoding="utf-8")
    assert isinstance(told.args[0], DamagedFile)
    assert path.read_text("utf-8") == "title = ["


def test_an_episode_that_is_deleted_outside_is_closed(opened: Context, qtbot: QtBot) -> None:
    assert opened.workspace.episode
    with qtbot.waitSignal(opened.workspace.show_changed, timeout=5000):
        shutil.rmtree(opened.workspace.episode.folder)
    qtbot.waitUntil(lambda: opened.workspace.episode is None, timeout=5000)


def test_a_guid_cannot_change_in_the_window(opened: Context) -> None:
    assert opened.workspace.episode
    with pytest.raises(BadInput, match="GUID never changes"):
        opened.workspace.save_episode(replace(opened.workspace.episode.episode, guid="another"))


def test_an_imported_recording_becomes_the_open_episode(context: Context, show_folder: Path, episode_folder: Path, qtbot: QtBot) -> None:
    context.workspace.open_show(show_folder)
    recording = next((episode_folder / layout.AUDIO).iterdir())
    added: list[Path] = []
    fractions: list[float] = []
    context.workspace.add_episode([recording], NewEpisode("A second talk"), added.append, lambda fraction, _: fractions.append(fraction))
    qtbot.waitUntil(lambda: bool(added), timeout=30_000)
    assert context.workspace.episode
    assert context.workspace.episode.folder == added[0]
    assert next(row.episode.title for row in context.workspace.rows if row.episode) == "A second talk"
    assert fractions == sorted(fractions)


def reopened(context: Context, folder: Path, qtbot: QtBot) -> Workspace:
    context.workspace.open_show(layout.show_of(folder))
    context.workspace.open_episode(folder)
    qtbot.waitUntil(lambda: bool(context.workspace.audio), timeout=30_000)
    return context.workspace


def alone(folder: Path) -> Path:
    """The episode without the show's others, which have the same recording."""
    for other in layout.episode_folders(layout.show_of(folder)):
        if other != folder:
            shutil.rmtree(other)
    return folder


def without_cache(folder: Path) -> Path:
    """The episode's recording, whose working audio is gone."""
    shutil.rmtree(layout.working_folder(layout.show_of(folder)))
    return next((folder / layout.AUDIO).iterdir())


def test_undo_is_there_again_after_a_restart(opened: Context, qtbot: QtBot) -> None:
    workspace = opened.workspace
    assert workspace.session
    assert workspace.episode
    before, folder = workspace.session.project, workspace.episode.folder
    workspace.session.apply("Cut", editing.ripple_delete(before, [(44_100, 88_200)]))
    workspace.close()
    again = Workspace(workspace.tasks)
    again.open_show(layout.show_of(folder))
    again.open_episode(folder)
    assert again.session
    assert again.session.undo_label == "Cut"
    again.session.undo()
    assert again.session.project == before
    again.tasks.cancel_all()
    again.close()


def test_a_step_that_cannot_be_saved_is_taken_back_and_told(opened: Context, qtbot: QtBot) -> None:
    workspace = opened.workspace
    assert workspace.session
    edit = workspace.session.folder / layout.EDIT_FILE
    before = workspace.session.project
    edit.rename(edit.with_name("kept.json"))
    edit.mkdir()
    with qtbot.waitSignal(opened.tasks.failed, timeout=5000) as told:
        workspace.session.apply("Cut", editing.ripple_delete(before, [(44_100, 88_200)]))
        assert workspace.session.project != before
    assert isinstance(told.args[0], PodStudioError)
    assert workspace.session.project is before
    assert workspace.episode
    assert workspace.episode.project is before
    edit.rmdir()
    edit.with_name("kept.json").rename(edit)


def test_an_edit_with_mistakes_is_repaired_and_told(context: Context, episode_folder: Path, qtbot: QtBot) -> None:
    path = episode_folder / layout.EDIT_FILE
    text = path.read_text("utf-8").replace('"sample_rate": 44100,\n', '"sample_rate": 44100,\n', 1)
    path.write_text(text.replace('"fade_in": 353', '"fade_in": 999999999', 1), encoding="utf-8")
    context.workspace.open_show(layout.show_of(episode_folder))
    row = next(row for row in context.workspace.rows if row.folder == episode_folder)
    assert row.episode
    assert "repairs its edit" in row.problem
    told: list[object] = []
    context.tasks.failed.connect(told.append)
    context.workspace.open_episode(episode_folder)
    assert len(told) == 1
    assert "a fade of clip" in str(told[0])
    assert "edit.damaged.json" in str(told[0])
    assert context.workspace.session
    assert edit_file.load(episode_folder) == context.workspace.session.project


def test_a_recording_that_was_moved_is_found_by_its_sound_and_the_edit_names_its_new_place(
    context: Context, episode_folder: Path, qtbot: QtBot
) -> None:
    recording = without_cache(alone(episode_folder))
    moved = layout.show_of(episode_folder) / f"another name{recording.suffix.upper()}"
    recording.rename(moved)
    workspace = reopened(context, episode_folder, qtbot)
    assert not workspace.missing
    assert workspace.session
    assert workspace.session.project.sources[0].path == str(moved)
    assert workspace.session.undo_label is None
    assert edit_file.load(episode_folder).sources[0].path == str(moved)


def test_a_recording_that_was_moved_while_its_working_audio_is_there_is_found_beside_the_window(
    context: Context, episode_folder: Path, qtbot: QtBot
) -> None:
    recording = next((alone(episode_folder) / layout.AUDIO).iterdir())
    recording.rename(recording.with_name(f"renamed{recording.suffix}"))
    workspace = reopened(context, episode_folder, qtbot)
    qtbot.waitUntil(lambda: workspace.session is not None and "renamed" in workspace.session.project.sources[0].path, timeout=10_000)
    assert not workspace.missing


def test_a_recording_that_is_gone_is_missing_and_can_be_shown_where_it_is(
    context: Context, episode_folder: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    recording = without_cache(alone(episode_folder))
    away = tmp_path / "far" / "away" / "somewhere" / recording.name
    away.parent.mkdir(parents=True)
    recording.rename(away)
    with qtbot.waitSignal(context.workspace.noticed, timeout=30_000) as told:
        workspace = reopened(context, episode_folder, qtbot)
    assert workspace.session
    source = workspace.session.project.sources[0]
    assert list(workspace.missing) == [source.id]
    assert "is gone" in told.args[0][0]
    silent = workspace.audio[source.id]
    assert (silent.frames, float(abs(silent.samples[: source.frames]).max())) == (source.frames, 0.0)
    workspace.session.apply("Cut", editing.ripple_delete(workspace.session.project, [(44_100, 88_200)]))
    other = tmp_path / f"other{recording.suffix}"
    other.write_bytes(away.read_bytes()[:-5000])
    with qtbot.waitSignal(context.tasks.failed, timeout=10_000) as refused:
        workspace.find_recording(source.id, other)
    assert "another recording" in str(refused.args[0])
    workspace.find_recording(source.id, away)
    qtbot.waitUntil(lambda: not workspace.missing, timeout=30_000)
    assert workspace.audio[source.id].frames == source.frames
    assert float(abs(workspace.audio[source.id].samples).max()) > 0
    assert workspace.session.project.sources[0].path == str(away)


def test_a_recording_that_was_changed_outside_is_told_and_the_imported_one_is_used(context: Context, episode_folder: Path, qtbot: QtBot) -> None:
    recording = next((alone(episode_folder) / layout.AUDIO).iterdir())
    recording.write_bytes(recording.read_bytes()[:-5000])
    told: list[tuple[str, ...]] = []
    context.workspace.noticed.connect(told.append)
    workspace = reopened(context, episode_folder, qtbot)
    qtbot.waitUntil(lambda: any("was changed outside" in sentence for one in told for sentence in one), timeout=10_000)
    assert not workspace.missing
    assert float(abs(next(iter(workspace.audio.values())).samples).max()) > 0


def test_the_episodes_of_a_long_list_follow_beside_the_window(context: Context, show_folder: Path, episode_folder: Path, qtbot: QtBot) -> None:
    for number in range(30):
        other = episode_folder.with_name(f"2020-01-{number + 1:02}-old")
        other.mkdir()
        for name in (layout.EPISODE_FILE, layout.EDIT_FILE):
            shutil.copy(episode_folder / name, other)
    context.workspace.open_show(show_folder)
    assert len(context.workspace.rows) < 30
    assert episode_folder in [row.folder for row in context.workspace.rows]
    qtbot.waitUntil(lambda: len(context.workspace.rows) == 33, timeout=10_000)

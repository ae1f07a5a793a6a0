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

"""What the Edit page shows of an episode that is opened: where the window was, and what is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from pytestqt.qtbot import QtBot

from podstudio.model.clips import ClipPlace
from podstudio.storage import layout, view_file
from podstudio.ui.edit.missing import MissingRecordings
from podstudio.ui.page import Context
from podstudio.ui.pages.edit import EditPage


def wait(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def shown(context: Context, qtbot: QtBot) -> EditPage:
    page = EditPage(context)
    qtbot.addWidget(page)
    page.resize(1192, 736)
    page.show()
    page.enter()
    return page


def open_(context: Context, folder: Path, qtbot: QtBot) -> None:
    context.workspace.open_show(layout.show_of(folder))
    context.workspace.open_episode(folder)
    qtbot.waitUntil(lambda: bool(context.workspace.audio), timeout=30_000)
    wait(20)


def test_an_episode_is_opened_again_where_the_window_was(context: Context, episode_folder: Path, qtbot: QtBot) -> None:
    first = shown(context, qtbot)
    open_(context, episode_folder, qtbot)
    state = first.state
    rate = state.rate
    state.viewport.show_range(20 * rate, 30 * rate)
    state.move_playhead(25 * rate, follow=False)
    state.select(22 * rate, 24 * rate)
    state.choose(ClipPlace(state.project.tracks[0].id, 0))
    first.leave()
    place = (state.viewport.start, state.viewport.frames_per_pixel)
    context.workspace.close_episode()
    assert state.playhead == 0
    context.workspace.open_episode(episode_folder)
    wait(20)
    assert (state.playhead, state.selection) == (25 * rate, (22 * rate, 24 * rate))
    assert state.chosen == ClipPlace(state.project.tracks[0].id, 0)
    assert (state.viewport.start, state.viewport.frames_per_pixel) == pytest.approx(place)
    first.leave()


def test_a_damaged_memory_of_the_view_is_no_harm(context: Context, episode_folder: Path, qtbot: QtBot) -> None:
    path = layout.view_file(episode_folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{"playhead": "here"}')
    page = shown(context, qtbot)
    open_(context, episode_folder, qtbot)
    assert page.state.viewport.is_whole
    page.state.move_playhead(44_100)
    page.leave()
    kept = view_file.load(episode_folder)
    assert kept is not None
    assert (kept.playhead, kept.frames_per_pixel) == (44_100, None)


def test_what_is_missing_is_told_above_the_lanes_and_the_rest_can_be_edited(
    context: Context, episode_folder: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    shutil.rmtree(layout.working_folder(layout.show_of(episode_folder)))
    for other in layout.episode_folders(layout.show_of(episode_folder))[:-1]:
        shutil.rmtree(other)  # they have the same recording
    recording = next((episode_folder / layout.AUDIO).iterdir())
    away = tmp_path / "far" / "away" / "somewhere" / recording.name
    away.parent.mkdir(parents=True)
    recording.rename(away)
    page = shown(context, qtbot)
    open_(context, episode_folder, qtbot)
    missing = next(feature for feature in page.features if isinstance(feature, MissingRecordings))
    assert recording.name in missing.notice.message()
    assert missing.notice.isVisible()
    source = page.state.project.sources[0]
    assert page.state.missing == {source.id}
    assert page.state.ready
    assert page.actions_by_name["find_recording"].isEnabled()
    length = page.state.project.frames
    page.state.select(44_100, 5 * 44_100)
    page.actions_by_name["delete"].trigger()
    assert page.state.project.frames < length
    dialog = missing.find()
    assert dialog
    dialog.fileSelected.emit(str(away))
    dialog.close()
    qtbot.waitUntil(lambda: not page.state.missing, timeout=30_000)
    assert not missing.notice.isVisible()
    assert not page.actions_by_name["find_recording"].isEnabled()
    page.leave()

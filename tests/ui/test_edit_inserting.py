"""Copying, pasting, importing and dropping on the Edit page."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot
from support.recordings import ffmpeg, leftovers, speech

from podstudio.jobs import Job
from podstudio.model.clips import ClipPlace
from podstudio.model.timeline import GRID, Project, TimeMap
from podstudio.storage import edit_file, layout
from podstudio.ui.edit.inserting import Inserting
from podstudio.ui.edit.track_tools import TrackTools
from podstudio.ui.pages.edit import EditPage
from podstudio.workflow.episodes import NewEpisode, add_episode

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(edit_page: EditPage) -> EditPage:
    """The page."""
    return edit_page


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """again.wav (3 s, 48 kHz), host.wav and guest.flac (2 s), and notes.mp3, which is none."""
    folder = tmp_path_factory.mktemp("recordings")
    speech(folder / "again.wav", 3, 40, ("-ar", "48000"))
    speech(folder / "host.wav", 2, 50)
    speech(folder / "guest.flac", 2, 60, ("-ac", "1"))
    (folder / "notes.mp3").write_text("Ask about feedback.\n" * 40)
    return folder


@pytest.fixture(autouse=True)
def empty_clipboard(qapp: QApplication) -> None:
    """Nothing of another test."""
    qapp.clipboard().clear()


def feature(page: EditPage) -> Inserting:
    return next(one for one in page.features if isinstance(one, Inserting))


def press(qtbot: QtBot, page: EditPage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(page.lanes.canvas, key, modifier)


def choose(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    """What the person picks in the file dialogue."""
    names = [str(path) for path in paths]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_words: (names, ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_words: (names[0], ""))


def wait_until_in(qtbot: QtBot, page: EditPage) -> None:
    qtbot.waitUntil(lambda: not feature(page).arrivals.coming, timeout=20_000)


def dragged(paths: Sequence[Path]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag_over(widget: QWidget, data: QMimeData, at: QPoint) -> bool:
    """Whether it would be taken."""
    words = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(at, *words)
    QApplication.sendEvent(widget, enter)
    move = QDragMoveEvent(at, *words)
    QApplication.sendEvent(widget, move)
    assert enter.isAccepted() == move.isAccepted()
    return move.isAccepted()


def drop(widget: QWidget, data: QMimeData, at: QPoint) -> None:
    assert drag_over(widget, data, at)
    event = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def heard(project: Project, frame: int, track: int = 0) -> str:
    """The name of the recording at a frame."""
    clip = next((clip for clip in project.tracks[track].clips if clip.start <= frame < clip.end), None)
    return project.source(clip.source).name if clip else ""


def test_a_selection_is_copied_and_inserted_at_the_playhead_in_one_step(page: EditPage, qtbot: QtBot) -> None:
    state, rate = page.state, page.state.rate
    before = state.project
    state.select(5 * rate, 7 * rate)
    press(qtbot, page, Qt.Key.Key_C, CONTROL)
    assert QApplication.clipboard().text() == "0:05.000–0:07.000"
    state.move_playhead(12 * rate)
    press(qtbot, page, Qt.Key.Key_V, CONTROL)
    assert state.project.frames == before.frames + 2 * rate
    assert state.selection == (12 * rate, 14 * rate)
    assert state.playhead == 14 * rate
    assert [placed.title for placed in state.times.chapters()] == [placed.title for placed in TimeMap(before).chapters()]
    assert state.ready
    press(qtbot, page, Qt.Key.Key_Z, CONTROL)
    assert state.project == before


def test_what_is_cut_is_a_multiple_of_mp3_frames_and_comes_back_where_it_was(page: EditPage, qtbot: QtBot) -> None:
    state, rate = page.state, page.state.rate
    before = state.project
    state.select(5 * rate, 7 * rate)
    press(qtbot, page, Qt.Key.Key_X, CONTROL)
    removed = before.frames - state.project.frames
    assert removed > 0
    assert removed % GRID == 0
    press(qtbot, page, Qt.Key.Key_V, CONTROL)
    assert state.project.frames == before.frames
    assert [(placed.title, placed.start) for placed in state.times.chapters()] == [
        (placed.title, placed.start) for placed in TimeMap(before).chapters()
    ]


def test_a_teaser_pasted_at_the_start_leaves_chapters_with_their_audio(page: EditPage, qtbot: QtBot) -> None:
    state, rate = page.state, page.state.rate
    second = state.times.chapters()[1]
    state.select(second.start - rate, second.start + rate)
    press(qtbot, page, Qt.Key.Key_C, CONTROL)
    press(qtbot, page, Qt.Key.Key_Home)
    press(qtbot, page, Qt.Key.Key_V, CONTROL)
    assert next(placed for placed in state.times.chapters() if placed.title == second.title).start == second.start + 2 * rate
    assert state.ready
    assert len(state.project.sources) == len(page.workspace.audio)


def test_pasting_without_moving_takes_a_gap_or_a_track_of_its_own(page: EditPage, qtbot: QtBot) -> None:
    state, rate = page.state, page.state.rate
    length = state.project.frames
    state.select(5 * rate, 7 * rate)
    press(qtbot, page, Qt.Key.Key_C, CONTROL)
    press(qtbot, page, Qt.Key.Key_Delete, SHIFT)
    state.move_playhead(5 * rate)
    press(qtbot, page, Qt.Key.Key_V, CONTROL | SHIFT)
    assert not state.project.tracks[1:]
    assert heard(state.project, 6 * rate)
    state.move_playhead(9 * rate)
    press(qtbot, page, Qt.Key.Key_V, CONTROL | SHIFT)
    assert len(state.project.tracks) == 2
    assert state.project.frames == length


def test_a_chosen_clip_is_duplicated_behind_itself(page: EditPage, qtbot: QtBot) -> None:
    state, rate = page.state, page.state.rate
    for second in (5, 7):
        state.move_playhead(second * rate)
        press(qtbot, page, Qt.Key.Key_S)
    clips = len(state.project.tracks[0].clips)
    index = next(number for number, clip in enumerate(state.project.tracks[0].clips) if clip.start == 5 * rate)
    state.select(0, 0)
    state.choose(ClipPlace(state.project.tracks[0].id, index))
    page.actions_by_name["duplicate"].trigger()
    made = state.project.tracks[0].clips
    assert len(made) == clips + 1
    assert (made[index + 1].start, made[index + 1].source_start) == (7 * rate, made[index].source_start)
    assert state.chosen == ClipPlace(state.project.tracks[0].id, index + 1)


def test_a_piece_is_pasted_into_another_episode_with_its_recording(page: EditPage, qtbot: QtBot, recordings: Path) -> None:
    state, workspace, rate = page.state, page.workspace, page.state.rate
    assert workspace.show_folder
    other = add_episode(workspace.show_folder, [recordings / "again.wav"], NewEpisode("Another"), Job()).folder
    name = state.project.sources[0].name
    state.select(5 * rate, 7 * rate)
    press(qtbot, page, Qt.Key.Key_C, CONTROL)
    workspace.open_episode(other)
    qtbot.waitUntil(lambda: state.ready, timeout=20_000)
    before = state.project
    assert [source.name for source in before.sources] == ["again"]
    press(qtbot, page, Qt.Key.Key_V, CONTROL)
    wait_until_in(qtbot, page)
    assert state.project.frames == before.frames + 2 * rate
    assert state.project.sources[-1].name == name
    assert (other / state.project.sources[-1].path).is_file()
    assert state.ready
    press(qtbot, page, Qt.Key.Key_Z, CONTROL)
    assert state.project == before


def test_a_clipboard_of_something_else_pastes_nothing(page: EditPage, qtbot: QtBot) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    before = page.state.project
    QApplication.clipboard().setText("Hello")
    press(qtbot, page, Qt.Key.Key_V, CONTROL)
    assert page.state.project is before
    assert "nothing to paste" in told[-1]


def test_a_recording_is_inserted_at_the_playhead_and_its_place_rides_on_the_audio(
    page: EditPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, recordings: Path
) -> None:
    state, rate = page.state, page.state.rate
    before = state.project
    choose(monkeypatch, recordings / "again.wav")
    state.move_playhead(10 * rate)
    press(qtbot, page, Qt.Key.Key_I, CONTROL | SHIFT)
    coming = feature(page).arrivals.coming
    assert [bar.words.whole().split(" ·")[0] for bar in feature(page).bars.bars()] == ["Insert again"]
    state.select(2 * rate, 4 * rate)
    press(qtbot, page, Qt.Key.Key_Delete)
    removed = before.frames - state.project.frames
    assert coming[0].place.start == 10 * rate - removed
    wait_until_in(qtbot, page)
    at = 10 * rate - removed
    assert heard(state.project, at) == "again"
    assert heard(state.project, at - 1) != "again"
    assert state.project.duration_s == pytest.approx((before.frames - removed) / rate + 3, abs=0.01)
    assert state.ready
    assert feature(page).bars.isHidden()
    press(qtbot, page, Qt.Key.Key_Z, CONTROL)
    assert state.project.frames == before.frames - removed
    press(qtbot, page, Qt.Key.Key_Z, CONTROL)
    assert state.project == before
    assert page.context.preferences.last_folder() == str(recordings)
    assert page.workspace.session
    qtbot.waitUntil(lambda: edit_file.load(page.workspace.session.folder) == before)  # type: ignore[union-attr]


def test_redo_after_a_restart_brings_the_recording_back_with_its_sound(page: EditPage, qtbot: QtBot, recordings: Path) -> None:
    state, workspace = page.state, page.workspace
    drop(page.lanes.canvas, dragged([recordings / "again.wav"]), QPoint(200, 60))
    wait_until_in(qtbot, page)
    after = state.project
    press(qtbot, page, Qt.Key.Key_Z, CONTROL)
    assert workspace.session
    folder = workspace.session.folder
    workspace.close_episode()
    workspace.open_episode(folder)
    qtbot.waitUntil(lambda: state.ready, timeout=20_000)
    press(qtbot, page, Qt.Key.Key_Y, CONTROL)
    assert state.project == after
    assert state.ready


def test_a_selection_is_replaced_by_a_recording(page: EditPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, recordings: Path) -> None:
    state, rate = page.state, page.state.rate
    before = state.project
    choose(monkeypatch, recordings / "again.wav")
    state.select(10 * rate, 15 * rate)
    page.actions_by_name["import_replace"].trigger()
    wait_until_in(qtbot, page)
    assert state.project.duration_s == pytest.approx(before.duration_s - 2, abs=0.01)
    assert heard(state.project, 11 * rate) == "again"


def test_files_dropped_on_a_lane_are_put_there_one_behind_the_other(page: EditPage, qtbot: QtBot, recordings: Path) -> None:
    state, canvas, rate = page.state, page.lanes.canvas, page.state.rate
    before = state.project
    data = dragged([recordings / "again.wav", recordings / "host.wav"])
    at = QPoint(round(state.viewport.x_of(8 * rate)), 60)
    assert drag_over(canvas, data, at)
    mark = feature(page).picture.mark
    assert mark
    assert mark.lane == 0
    assert state.project.tracks[0].name in mark.text
    drop(canvas, data, at)
    assert feature(page).picture.mark is None
    wait_until_in(qtbot, page)
    assert len(state.project.tracks) == 1
    assert heard(state.project, mark.frame) == "again"
    assert heard(state.project, mark.frame + 4 * rate) == "host"
    assert state.project.duration_s == pytest.approx(before.duration_s + 5, abs=0.01)
    press(qtbot, page, Qt.Key.Key_Z, CONTROL)
    assert state.project == before


def test_a_drop_snaps_to_the_playhead_and_fits_into_a_gap(page: EditPage, qtbot: QtBot, recordings: Path) -> None:
    state, canvas, rate = page.state, page.lanes.canvas, page.state.rate
    state.select(5 * rate, 9 * rate)
    press(qtbot, page, Qt.Key.Key_Delete, SHIFT)
    length = state.project.frames
    data = dragged([recordings / "again.wav"])
    at = QPoint(round(state.viewport.x_of(5 * rate)) + 2, 60)
    assert drag_over(canvas, data, at)
    drop(canvas, data, at)
    wait_until_in(qtbot, page)
    assert state.project.frames == length
    assert heard(state.project, 5 * rate) == "again"
    assert heard(state.project, 5 * rate - 1) != "again"


def test_files_dropped_below_the_lanes_become_tracks_named_by_who_speaks(page: EditPage, qtbot: QtBot, recordings: Path) -> None:
    state, canvas = page.state, page.lanes.canvas
    length = state.project.frames
    data = dragged([recordings / "host.wav", recordings / "guest.flac"])
    at = QPoint(200, canvas.layout_now().tracks_bottom + 40)
    assert drag_over(canvas, data, at)
    mark = feature(page).picture.mark
    assert mark
    assert mark.text.endswith("New track")
    drop(canvas, data, at)
    wait_until_in(qtbot, page)
    assert [(track.name, track.role) for track in state.project.tracks[1:]] == [("host", "host"), ("guest", "guest")]
    assert {track.clips[0].start for track in state.project.tracks[1:]} == {mark.frame}
    assert state.project.frames == length


def test_a_file_dropped_over_the_heads_is_a_track_in_that_place_from_the_start(page: EditPage, qtbot: QtBot, recordings: Path) -> None:
    data = dragged([recordings / "again.wav"])
    assert drag_over(page.lanes.heads, data, QPoint(40, 5))
    drop(page.lanes.heads, data, QPoint(40, 5))
    wait_until_in(qtbot, page)
    first = page.state.project.tracks[0]
    assert (first.name, first.clips[0].start) == ("again", 0)


def test_files_that_are_no_audio_are_not_taken_and_among_others_they_are_told(page: EditPage, qtbot: QtBot, recordings: Path, tmp_path: Path) -> None:
    failures: list[object] = []
    page.failed.disconnect()
    page.failed.connect(failures.append)
    canvas = page.lanes.canvas
    text = tmp_path / "questions.docx"
    text.write_text("?")
    assert not drag_over(canvas, dragged([text]), QPoint(200, 60))
    assert feature(page).picture.mark is None
    data = dragged([text, recordings / "notes.mp3", recordings / "again.wav"])
    assert drag_over(canvas, data, QPoint(200, 60))
    drop(canvas, data, QPoint(200, 60))
    wait_until_in(qtbot, page)
    assert ["questions.docx" in str(failures[0]), "notes.mp3" in str(failures[1])] == [True, True]
    assert page.state.project.sources[-1].name == "again"


def test_a_drag_that_leaves_takes_its_line_along(page: EditPage, recordings: Path) -> None:
    assert drag_over(page.lanes.canvas, dragged([recordings / "again.wav"]), QPoint(200, 60))
    QApplication.sendEvent(page.lanes.canvas, QDragLeaveEvent())
    assert feature(page).picture.mark is None
    assert feature(page).picture.isHidden()


def test_a_cancelled_import_leaves_nothing_and_changes_nothing(page: EditPage, qtbot: QtBot, tmp_path: Path) -> None:
    long = speech(tmp_path / "long.wav", 100, 0)
    before = page.state.project
    drop(page.lanes.canvas, dragged([long]), QPoint(200, 60))
    bar = feature(page).bars.bars()[0]
    assert bar.isVisible()
    qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    wait_until_in(qtbot, page)
    assert page.state.project is before
    assert page.workspace.episode
    assert not list((page.workspace.episode.folder / layout.AUDIO).glob("long*"))
    assert leftovers(layout.show_of(page.workspace.episode.folder)) == []


def test_the_waveform_grows_on_its_lane_while_a_recording_is_imported(page: EditPage, qtbot: QtBot, tmp_path: Path) -> None:
    whole = tmp_path / "whole.wav"
    speech(whole, 100, 0)
    long = tmp_path / "long.flac"
    ffmpeg("-stream_loop", "3", "-i", whole, long)
    seen: list[tuple[float, int]] = []
    picture = feature(page).picture

    def look() -> None:
        for coming, path, place in picture.places():
            if path in coming.pictures and coming.pictures[path].peaks.steps:
                page.grab()
                seen.append((place.width(), coming.pictures[path].peaks.reached))

    feature(page).arrivals.changed.connect(look)
    drop(page.lanes.canvas, dragged([long]), QPoint(200, 60))
    wait_until_in(qtbot, page)
    assert seen
    assert 0 < seen[0][1] <= seen[-1][1] <= 401 * page.state.rate
    assert not feature(page).arrivals.growing


def test_an_import_for_an_episode_that_was_closed_leaves_nothing(page: EditPage, qtbot: QtBot, tmp_path: Path) -> None:
    workspace = page.workspace
    assert workspace.episode
    assert workspace.show_folder
    folder = workspace.episode.folder
    names = sorted(path.name for path in (folder / layout.AUDIO).iterdir())
    long = speech(tmp_path / "long.wav", 60, 0)
    drop(page.lanes.canvas, dragged([long]), QPoint(200, 60))
    workspace.open_episode(next(one for one in layout.episode_folders(workspace.show_folder) if one != folder.absolute()))

    wait_until_in(qtbot, page)
    assert sorted(path.name for path in (folder / layout.AUDIO).iterdir()) == names
    qtbot.waitUntil(lambda: bool(workspace.audio), timeout=20_000)


def test_silence_is_inserted_in_whole_mp3_frames(page: EditPage, qtbot: QtBot) -> None:
    state, rate = page.state, page.state.rate
    length = state.project.frames
    state.move_playhead(5 * rate)
    page.actions_by_name["silence"].trigger()
    panel = feature(page).silence
    assert panel.isVisible()
    panel.seconds.setValue(2.0)
    qtbot.keyClick(panel.seconds, Qt.Key.Key_Return)
    added = state.project.frames - length
    assert added % GRID == 0
    assert added / rate == pytest.approx(2, abs=0.014)
    assert state.times.to_source(6 * rate) is None
    assert panel.isHidden()
    page.actions_by_name["silence"].trigger()
    qtbot.keyClick(panel.seconds, Qt.Key.Key_Escape)
    assert panel.isHidden()
    assert state.project.frames == length + added


def test_tracks_are_added_moved_and_removed(page: EditPage, qtbot: QtBot) -> None:
    state, actions = page.state, page.actions_by_name
    actions["track_new"].trigger()
    first, second = (track.id for track in state.project.tracks)
    tools = next(one for one in page.features if isinstance(one, TrackTools))
    menu = tools.menu(second)
    words = {action.text(): action for action in menu.actions()}
    assert not words["Move track down"].isEnabled()
    words["Move track up"].trigger()
    assert [track.id for track in state.project.tracks] == [second, first]
    state.choose(ClipPlace(first, 0))
    actions["track_up"].trigger()
    assert [track.id for track in state.project.tracks] == [first, second]
    tools.menu(second).actions()[2].trigger()
    assert [track.id for track in state.project.tracks] == [first]


def test_files_copied_in_the_file_manager_are_pasted(page: EditPage, qtbot: QtBot, recordings: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(recordings / "host.wav", tmp_path / "host.wav"))
    QApplication.clipboard().setMimeData(dragged([copy]))
    page.state.move_playhead(3 * page.state.rate)
    press(qtbot, page, Qt.Key.Key_V, CONTROL)
    wait_until_in(qtbot, page)
    assert heard(page.state.project, 3 * page.state.rate) == "host"

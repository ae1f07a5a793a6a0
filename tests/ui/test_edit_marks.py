"""Chapters and notes on the Edit page, set, named, moved and carried in files as a host does it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from podstudio.model.marks import Kind, add_mark
from podstudio.model.timeline import Project
from podstudio.storage import edit_file
from podstudio.ui.edit.mark_files import MarkFiles
from podstudio.ui.edit.marking import Marking
from podstudio.ui.edit.marks import MarkList
from podstudio.ui.edit.ruler import Ruler
from podstudio.ui.pages.edit import EditPage
from podstudio.workflow.facts import chapter_marks
from podstudio.workflow.marks import marks_of

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
KINDS: tuple[Kind, ...] = ("chapters", "notes")
KEYS = {"chapters": Qt.Key.Key_M, "notes": Qt.Key.Key_E}


@pytest.fixture
def page(edit_page: EditPage) -> EditPage:
    """The page, without any mark."""
    project = edit_page.state.project
    edit_page.verbs.replace("bare", Project(project.sample_rate, project.sources, project.tracks))
    return edit_page


def press(qtbot: QtBot, page: EditPage, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    qtbot.keyClick(page.lanes.canvas, key, modifier)


def put(page: EditPage, kind: Kind, *marks: tuple[float, str]) -> None:
    """Marks at seconds of the episode."""
    project = page.state.project
    for second, text in marks:
        project, _ = add_mark(project, kind, round(second * page.state.rate), text)
    page.verbs.replace("put", project)


def times(page: EditPage, kind: Kind) -> list[tuple[float | None, str]]:
    """What the list shows."""
    return [(None if one.frame is None else round(one.frame / page.state.rate, 3), one.text) for one in page.side.list_of(kind).marks()]


def stands(page: EditPage, kind: Kind, wanted: list[tuple[float | None, str]]) -> bool:
    """Whether these are the marks."""
    return times(page, kind) == wanted


def row_centre(marks: MarkList, row: int) -> QPoint:
    return marks.visualRect(marks.model().index(row, 0)).center()


def part_of(page: EditPage, kind: type[Marking] | type[MarkFiles]) -> object:
    return next(feature for feature in page.features if isinstance(feature, kind))


def menu_of(qtbot: QtBot) -> QMenu:
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


@pytest.mark.parametrize("kind", KINDS)
def test_while_it_plays_a_key_sets_a_mark_at_once_and_keys_stay_keys(page: EditPage, qtbot: QtBot, kind: Kind) -> None:
    page.state.move_playhead(5 * page.state.rate)
    press(qtbot, page, Qt.Key.Key_Space)
    if not page.player.playing:
        pytest.skip("nothing can be played here")
    press(qtbot, page, KEYS[kind])
    assert [text for _second, text in times(page, kind)] == [""]
    assert page.player.playing
    assert page.lanes.canvas.hasFocus()
    press(qtbot, page, Qt.Key.Key_Space)
    assert not page.player.playing


@pytest.mark.parametrize("kind", KINDS)
def test_a_title_left_by_escape_stays_unnamed_and_the_keys_go_back_to_the_lanes(page: EditPage, qtbot: QtBot, kind: Kind) -> None:
    page.state.move_playhead(5 * page.state.rate)
    press(qtbot, page, KEYS[kind])
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == ""
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(page.lanes.canvas.hasFocus)
    press(qtbot, page, KEYS[kind])
    assert times(page, kind) == [(5.0, "")]
    assert page.workspace.session
    assert len(marks_of(edit_file.load(page.workspace.session.folder), kind)) == 1


def test_an_unnamed_chapter_is_shown_and_goes_out_by_its_number(page: EditPage) -> None:
    put(page, "chapters", (0, "Hello"), (5, ""))
    shown = page.side.chapters.model().index(1, 0)
    assert shown.data() == "Chapter 2"
    assert "without a title" in shown.data(Qt.ItemDataRole.AccessibleTextRole)
    assert [one.title for one in chapter_marks(page.state.project)] == ["Hello", "Chapter 2"]
    assert page.lanes.ruler.flags()[1].words() == "Chapter 2"


@pytest.mark.parametrize("kind", KINDS)
def test_a_double_click_renames_and_an_empty_title_takes_the_name_away(page: EditPage, qtbot: QtBot, kind: Kind) -> None:
    put(page, kind, (5, "Frist"))
    marks = page.side.list_of(kind)
    for typed in ("First, “really”", ""):
        qtbot.mouseClick(marks.viewport(), LEFT, pos=row_centre(marks, 0))
        qtbot.mouseDClick(marks.viewport(), LEFT, pos=row_centre(marks, 0))
        qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        editor.selectAll()
        qtbot.keyClick(editor, Qt.Key.Key_Delete)
        if typed:
            editor.insert(typed)
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(partial(stands, page, kind, [(5.0, typed)]))


@pytest.mark.parametrize("kind", KINDS)
def test_ctrl_and_arrows_move_the_chosen_mark_in_one_step(page: EditPage, qtbot: QtBot, kind: Kind) -> None:
    put(page, kind, (5, "A"), (6, "B"))
    marks = page.side.list_of(kind)
    qtbot.mouseClick(marks.viewport(), LEFT, pos=row_centre(marks, 0))
    marks.setFocus()
    assert page.state.playhead == 5 * page.state.rate
    for _ in range(3):
        qtbot.keyClick(marks, Qt.Key.Key_Right, CTRL)
    assert times(page, kind) == [(5.3, "A"), (6.0, "B")]
    assert page.state.playhead == round(5.3 * page.state.rate)
    qtbot.keyClick(marks, Qt.Key.Key_Right, CTRL | SHIFT)
    assert times(page, kind) == [(6.0, "B"), (6.3, "A")]
    qtbot.keyClick(marks, Qt.Key.Key_Left, CTRL)
    assert times(page, kind) == [(6.0, "B"), (6.2, "A")]
    assert page.workspace.session
    page.workspace.session.undo()
    assert times(page, kind) == [(5.0, "A"), (6.0, "B")]


def test_several_marks_are_deleted_in_one_step_and_the_next_row_is_chosen(page: EditPage, qtbot: QtBot) -> None:
    put(page, "notes", (1, "a"), (2, "b"), (3, "c"), (4, "d"))
    notes = page.side.notes
    qtbot.mouseClick(notes.viewport(), LEFT, pos=row_centre(notes, 1))
    qtbot.mouseClick(notes.viewport(), LEFT, SHIFT, pos=row_centre(notes, 2))
    notes.setFocus()
    qtbot.keyClick(notes, Qt.Key.Key_Delete)
    assert times(page, "notes") == [(1.0, "a"), (4.0, "d")]
    assert notes.chosen()
    assert page.workspace.session
    assert page.workspace.session.undo_label == "Delete notes"
    page.workspace.session.undo()
    assert len(times(page, "notes")) == 4


def test_the_cross_of_a_row_removes_it_and_leaves_the_playhead(page: EditPage, qtbot: QtBot) -> None:
    put(page, "chapters", (5, "A"), (6, "B"))
    chapters = page.side.chapters
    place = chapters.visualRect(chapters.model().index(0, 0))
    qtbot.mouseClick(chapters.viewport(), LEFT, pos=QPoint(place.right() - 12, place.center().y()))
    qtbot.waitUntil(lambda: times(page, "chapters") == [(6.0, "B")])
    assert page.state.playhead == 0


def test_keys_go_through_the_marks_and_change_the_one_at_the_playhead(page: EditPage, qtbot: QtBot) -> None:
    put(page, "chapters", (2, "One"), (8, "Two"))
    put(page, "notes", (4, "Cut this?"))
    rate = page.state.rate
    for second in (2, 4, 8, 8):
        press(qtbot, page, Qt.Key.Key_PageDown, CTRL)
        assert page.state.playhead == second * rate
    press(qtbot, page, Qt.Key.Key_PageUp, CTRL)
    assert page.side.chosen() == ("notes", [0])
    press(qtbot, page, Qt.Key.Key_M, CTRL | SHIFT)
    assert times(page, "chapters") == [(2.0, "One"), (4.0, "Cut this?"), (8.0, "Two")]
    assert times(page, "notes") == []
    press(qtbot, page, Qt.Key.Key_Delete, Qt.KeyboardModifier.AltModifier)
    assert times(page, "chapters") == [(2.0, "One"), (8.0, "Two")]


def test_a_mark_that_a_cut_took_out_comes_back_at_the_playhead(page: EditPage, qtbot: QtBot) -> None:
    put(page, "notes", (12, "Phone rings"), (30, "Later"))
    page.state.select(10 * page.state.rate, 20 * page.state.rate)
    press(qtbot, page, Qt.Key.Key_Delete)
    notes = page.side.notes
    assert [one.frame for one in notes.marks()][1] is None
    assert "cut took it out" in notes.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    page.state.move_playhead(3 * page.state.rate)
    page.side.choose("notes", [notes.marks()[1].index])
    press(qtbot, page, Qt.Key.Key_M, CTRL)
    assert times(page, "notes")[0] == (3.0, "Phone rings")


def drag(qtbot: QtBot, ruler: Ruler, start: QPoint, by: int, let_go: bool = True) -> None:
    qtbot.mousePress(ruler, LEFT, pos=start)
    qtbot.mouseMove(ruler, start + QPoint(by // 2, 0))
    qtbot.mouseMove(ruler, start + QPoint(by, 0))
    if let_go:
        qtbot.mouseRelease(ruler, LEFT, pos=start + QPoint(by, 0))


@pytest.mark.parametrize("kind", KINDS)
def test_a_mark_is_dragged_and_escape_takes_it_back(page: EditPage, qtbot: QtBot, kind: Kind) -> None:
    put(page, kind, (20, "Here"))
    ruler, viewport = page.lanes.ruler, page.state.viewport
    place = (ruler.flags() if kind == "chapters" else ruler.dots())[0].place
    at = QPoint(round(viewport.x_of(20 * page.state.rate)) + 1, round(place.center().y()))
    drag(qtbot, ruler, at, 60, let_go=False)
    assert (ruler.flags() if kind == "chapters" else ruler.dots())[0].mark.frame != 20 * page.state.rate
    qtbot.keyClick(ruler, Qt.Key.Key_Escape)
    qtbot.mouseRelease(ruler, LEFT, pos=at + QPoint(60, 0))
    assert times(page, kind) == [(20.0, "Here")]
    drag(qtbot, ruler, at, 60)
    moved = page.side.list_of(kind).marks()[0].frame
    assert moved is not None
    assert viewport.x_of(moved) == pytest.approx(viewport.x_of(20 * page.state.rate) + 60, abs=1.5)


def test_a_dragged_mark_jumps_to_the_edge_of_a_clip(page: EditPage, qtbot: QtBot) -> None:
    rate = page.state.rate
    page.state.move_playhead(30 * rate)
    press(qtbot, page, Qt.Key.Key_S)
    page.state.move_playhead(0)
    put(page, "chapters", (20, "Here"))
    viewport = page.state.viewport
    start = QPoint(round(viewport.x_of(20 * rate)) + 1, 15)
    drag(qtbot, page.lanes.ruler, start, round(viewport.x_of(30 * rate) - viewport.x_of(20 * rate)) + 3)
    assert times(page, "chapters") == [(30.0, "Here")]


def test_chapters_too_near_to_tell_apart_are_one_flag_with_a_count_that_opens(page: EditPage, qtbot: QtBot) -> None:
    put(page, "chapters", (20, "A"), (20.05, "B"), (20.1, "C"), (40, "D"))
    ruler = page.lanes.ruler
    assert [flag.words() for flag in ruler.flags()] == ["3", "D"]
    assert "A" in ruler.flags()[0].tip(page.state.rate)
    qtbot.mouseDClick(ruler, LEFT, pos=ruler.flags()[0].place.center().toPoint())
    qtbot.waitUntil(lambda: [flag.words() for flag in ruler.flags()][:3] == ["A", "B", "C"])


def test_a_double_click_on_the_empty_ruler_sets_a_chapter_there(page: EditPage, qtbot: QtBot) -> None:
    at = QPoint(300, 14)
    qtbot.mouseDClick(page.lanes.ruler, LEFT, pos=at)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    assert page.side.chapters.marks()[0].frame == page.state.viewport.frame_at(300)


def test_the_menu_of_a_flag_hides_its_chapter_from_the_table_of_contents(page: EditPage, qtbot: QtBot) -> None:
    put(page, "chapters", (20, "A"))
    ruler = page.lanes.ruler
    at = ruler.flags()[0].place.center().toPoint()
    QApplication.sendEvent(ruler, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, ruler.mapToGlobal(at)))
    menu = menu_of(qtbot)
    hide = next(action for action in menu.actions() if "table of contents" in action.text())
    assert not hide.isChecked()
    hide.trigger()
    menu.close()
    assert page.state.project.chapters[0].hidden
    assert chapter_marks(page.state.project)[0].hidden


def test_a_chapters_time_can_be_typed(page: EditPage, qtbot: QtBot) -> None:
    put(page, "chapters", (20, "A"), (30, "B"))
    page.side.choose("chapters", [0])
    page.actions_by_name["mark_details"].trigger()
    marking = part_of(page, Marking)
    assert isinstance(marking, Marking)
    details = marking._details
    assert details.time.text() == "0:20.000"
    for typed, told in (("soon", "is not a time"), ("9:00:00", "The episode ends at")):
        details.time.selectAll()
        qtbot.keyClicks(details.time, typed)
        qtbot.keyClick(details.time, Qt.Key.Key_Return)
        assert told in details.wrong.text()
    details.time.selectAll()
    qtbot.keyClicks(details.time, "0:33.5")
    qtbot.keyClick(details.time, Qt.Key.Key_Return)
    assert times(page, "chapters") == [(30.0, "B"), (33.5, "A")]
    assert details.isVisible()
    assert details.height() > details.address.geometry().bottom()
    assert page.workspace.session
    page.workspace.session.undo()
    assert times(page, "chapters") == [(20.0, "A"), (30.0, "B")]


def test_address_and_picture_are_given_beside_the_list(page: EditPage, qtbot: QtBot, tmp_path: Path) -> None:
    put(page, "chapters", (20, "A"))
    page.side.choose("chapters", [0])
    page.actions_by_name["mark_details"].trigger()
    marking = part_of(page, Marking)
    assert isinstance(marking, Marking)
    details = marking._details
    qtbot.keyClicks(details.address, "example.org")
    qtbot.keyClick(details.address, Qt.Key.Key_Return)
    assert details.wrong.isVisible()
    assert page.state.project.chapters[0].url == ""
    details.address.setText("https://example.org/a")
    qtbot.keyClick(details.address, Qt.Key.Key_Return)
    assert page.state.project.chapters[0].url == "https://example.org/a"
    Image.new("RGB", (900, 900), "teal").save(tmp_path / "p.png")
    details.take_picture(tmp_path / "p.png")
    qtbot.waitUntil(lambda: bool(page.state.project.chapters[0].image), timeout=5000)
    assert page.workspace.session
    picture = chapter_marks(page.state.project, page.workspace.session.folder)[0].image
    assert picture
    assert picture.data.startswith(b"\xff\xd8")
    qtbot.keyClick(details.address, Qt.Key.Key_Escape)
    assert not details.isVisible()


@pytest.mark.parametrize("kind", KINDS)
def test_a_dropped_file_is_shown_and_taken_in_one_step(page: EditPage, qtbot: QtBot, tmp_path: Path, kind: Kind) -> None:
    put(page, kind, (5, "Old"))
    path = tmp_path / "talk.json"
    path.write_text(
        json.dumps({"chapters": [{"startTime": 5, "title": "New"}, {"startTime": 7.5, "title": "More"}, {"startTime": 9999, "title": "Beyond"}]})
    )
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    at = QPointF(page.side.list_of(kind).mapTo(page.side, QPoint(10, 10)))
    entered = QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, data, LEFT, NONE)
    QApplication.sendEvent(page.side, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(page.side, QDropEvent(at, Qt.DropAction.CopyAction, data, LEFT, NONE))
    marks_files = part_of(page, MarkFiles)
    assert isinstance(marks_files, MarkFiles)
    question = marks_files.question
    qtbot.waitUntil(question.isVisible, timeout=5000)
    assert "replaces it" in question.told.text()
    assert "2:46:39 Beyond" in question.told.text()
    assert question.accept.text() == "Import 2"
    assert question.told.height() >= question.told.heightForWidth(question.told.width())  # every word is seen
    assert times(page, kind) == [(5.0, "Old")]
    qtbot.keyClick(question.accept, Qt.Key.Key_Space)
    assert times(page, kind) == [(5.0, "New"), (7.5, "More")]
    assert page.workspace.session
    page.workspace.session.undo()
    assert times(page, kind) == [(5.0, "Old")]


def test_an_audio_file_is_no_file_of_chapters(page: EditPage, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "talk.mp3"))])
    entered = QDragEnterEvent(QPoint(10, 10), Qt.DropAction.CopyAction, data, LEFT, NONE)
    entered.ignore()
    QApplication.sendEvent(page.side, entered)
    assert not entered.isAccepted()


def test_chapters_are_exported_as_the_chosen_kind_and_the_folder_is_remembered(
    page: EditPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(page, "chapters", (0, "Hello, “you”"), (5.5, ""))
    marks_files = part_of(page, MarkFiles)
    assert isinstance(marks_files, MarkFiles)
    monkeypatch.setattr(QFileDialog, "open", QFileDialog.show)
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, True)
    dialog = marks_files.ask_export("chapters")
    dialog.selectNameFilter(next(one for one in dialog.nameFilters() if "*.csv" in one))
    dialog.filterSelected.emit(dialog.selectedNameFilter())
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile("talk")
    dialog.accept()
    qtbot.waitUntil((tmp_path / "talk.csv").is_file, timeout=5000)
    qtbot.waitUntil(lambda: not page.context.tasks.running, timeout=5000)
    assert "Hello, “you”" in (tmp_path / "talk.csv").read_text("utf-8-sig")
    assert "Chapter 2" in (tmp_path / "talk.csv").read_text("utf-8-sig")
    assert page.context.preferences.last_folder() == str(tmp_path)


def test_chapters_are_copied_as_lines(page: EditPage, qtbot: QtBot) -> None:
    put(page, "chapters", (0, "Introduction"), (15, "Why"))
    page.actions_by_name["copy_chapters"].trigger()
    assert QGuiApplication.clipboard().text() == "0:00 Introduction\n0:15 Why"
    chapters = page.side.chapters
    chapters.setFocus()
    chapters.setCurrentRow(1)
    qtbot.keyClick(chapters, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "0:15 Why"


def test_among_many_marks_one_is_found_by_its_words(page: EditPage, qtbot: QtBot) -> None:
    put(page, "chapters", *((second, f"Number {second}") for second in range(12)))
    assert page.side.search.isVisible()
    qtbot.keyClicks(page.side.search, "number 11")
    assert times(page, "chapters") == [(11.0, "Number 11")]
    page.state.move_playhead(20 * page.state.rate)
    press(qtbot, page, Qt.Key.Key_M)
    assert len(times(page, "chapters")) == 13
    assert page.side.search.text() == ""


class Painted(QObject):
    """The widths of what is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.widths: list[int] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(event, QPaintEvent):
            region = event.region()
            self.widths += [part.width() for part in region]  # type: ignore[attr-defined] # regions can be gone through
        return super().eventFilter(watched, event)


def test_a_moving_playhead_repaints_only_what_is_around_it(page: EditPage, qtbot: QtBot) -> None:
    put(page, "chapters", *((second / 10, f"Number {second}") for second in range(300)))
    qtbot.waitUntil(lambda: page.lanes.ruler._kept is not None)
    painted = Painted()
    page.lanes.ruler.installEventFilter(painted)
    kept = page.lanes.ruler._kept
    page.state.move_playhead(10 * page.state.rate, follow=False)
    page.state.move_playhead(10 * page.state.rate + 400, follow=False)
    qtbot.waitUntil(lambda: bool(painted.widths))
    assert max(painted.widths) < 40
    assert page.lanes.ruler._kept is kept
    assert page.side.chapters.current_row() == 100

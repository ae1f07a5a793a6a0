"""Tidying by mouse and keyboard: the list is walked, each finding heard, accepted or refused, and all of them done in one step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from podstudio.model import editing
from podstudio.model.clips import ClipPlace, set_gain
from podstudio.storage import edit_file
from podstudio.ui.edit.review import ACCEPTED, PROPOSED, REFUSED, Review
from podstudio.ui.edit.tidy import Tidy
from podstudio.ui.pages.edit import EditPage
from podstudio.ui.workspace import Workspace
from podstudio.workflow.findings import CLIPPING, LEVEL, PAUSE, SILENCE, Finding


@pytest.fixture
def tidy(edit_page: EditPage, qtbot: QtBot) -> Tidy:
    """The review of the interview's pauses over 0.5 s, opened by its button."""
    feature = next(feature for feature in edit_page.features if isinstance(feature, Tidy))
    feature.panel.longest.setValue(0.5)
    edit_page._tidy_button.click()
    qtbot.waitUntil(lambda: len(feature.review.findings()) > 3, timeout=10_000)
    return feature


def press(qtbot: QtBot, page: EditPage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget() or page.lanes.canvas, key, modifier)


def starts(review: Review) -> list[int]:
    return [finding.start for finding in review.findings()]


def current(review: Review) -> Finding:
    assert review.current
    return review.current


def test_n_walks_the_findings_with_the_focus_anywhere_and_each_is_selected_and_in_sight(edit_page: EditPage, tidy: Tidy, qtbot: QtBot) -> None:
    state, review = edit_page.state, tidy.review
    for widget in (edit_page.lanes.canvas, edit_page.side, tidy.panel.list):
        widget.setFocus()
        press(qtbot, edit_page, Qt.Key.Key_N)
        cut = current(review).cut
        assert state.selection == cut
        assert cut
        viewport = state.viewport
        assert viewport.start < cut[0] - 0.5 * state.rate
        assert cut[1] + 0.5 * state.rate < viewport.end
        assert viewport.x_of(cut[1]) - viewport.x_of(cut[0]) >= 20
    assert review.findings().index(current(review)) == 2
    press(qtbot, edit_page, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert review.findings().index(current(review)) == 1
    assert tidy.panel.list.currentIndex().row() == 1


def test_n_opens_the_review_and_goes_to_the_first_finding(edit_page: EditPage, qtbot: QtBot) -> None:
    tidy = next(feature for feature in edit_page.features if isinstance(feature, Tidy))
    tidy.panel.longest.setValue(0.5)
    press(qtbot, edit_page, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: tidy.review.current is not None, timeout=10_000)
    assert tidy.panel.isVisible()
    assert not edit_page.side.isVisible()
    assert current(tidy.review) == tidy.review.findings()[0]


def test_accepted_cuts_are_made_in_one_step_and_refused_ones_are_not(edit_page: EditPage, tidy: Tidy, qtbot: QtBot) -> None:
    state, review, before = edit_page.state, tidy.review, edit_page.state.project
    first, second, third = review.findings()[:3]
    press(qtbot, edit_page, Qt.Key.Key_N)
    press(qtbot, edit_page, Qt.Key.Key_A)
    assert current(review) == second
    press(qtbot, edit_page, Qt.Key.Key_X)
    press(qtbot, edit_page, Qt.Key.Key_A)
    assert [review.decision(finding) for finding in (first, second, third)] == [ACCEPTED, REFUSED, ACCEPTED]
    assert second.cut not in state.proposed
    assert first.cut in state.accepted
    assert first.cut not in state.proposed
    count = len(review.findings())
    qtbot.mouseClick(tidy.panel.apply, Qt.MouseButton.LeftButton)
    assert first.cut
    assert third.cut
    assert state.project == editing.ripple_delete(before, [first.cut, third.cut])
    session = edit_page.workspace.session
    assert session
    assert session.undo_label == "Tidy 2 places"
    session.flush()
    assert edit_file.load(session.folder) == state.project
    qtbot.waitUntil(lambda: review.is_fresh and len(review.findings()) == count - 2, timeout=10_000)
    assert [review.decision(finding) for finding in review.findings()].count(REFUSED) == 1
    press(qtbot, edit_page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert state.project == before
    qtbot.waitUntil(lambda: review.is_fresh and len(review.findings()) == count, timeout=10_000)


def test_the_signs_of_a_row_decide_and_take_it_back(edit_page: EditPage, tidy: Tidy, qtbot: QtBot) -> None:
    shown, review = tidy.panel.list, tidy.review
    finding = shown.shown()[1]
    for sign, decision in ((ACCEPTED, ACCEPTED), (REFUSED, REFUSED), (REFUSED, PROPOSED)):
        qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=shown.sign_place(1, sign).center())
        assert review.decision(finding) == decision
    name = shown.model().data(shown.model().index(1, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert name.endswith(": proposed")
    assert "Pause of" in name
    assert edit_page.state.selection == finding.cut
    assert QAccessible.queryAccessibleInterface(shown) is not None


def test_return_accepts_in_the_list_and_the_arrows_go_from_one_to_the_next(edit_page: EditPage, tidy: Tidy, qtbot: QtBot) -> None:
    shown, review = tidy.panel.list, tidy.review
    shown.setFocus()
    qtbot.keyClick(shown, Qt.Key.Key_Down)
    qtbot.keyClick(shown, Qt.Key.Key_Down)
    here = current(review)
    assert review.findings().index(here) == 1
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert review.decision(here) == ACCEPTED
    assert edit_page.state.project.frames == edit_page.workspace.session.project.frames  # type: ignore[union-attr]


def test_accept_all_leaves_the_refused_ones_and_again_accepts_none(edit_page: EditPage, tidy: Tidy, qtbot: QtBot) -> None:
    review, panel = tidy.review, tidy.panel
    press(qtbot, edit_page, Qt.Key.Key_N)
    press(qtbot, edit_page, Qt.Key.Key_X)
    qtbot.mouseClick(panel.accept_all, Qt.MouseButton.LeftButton)
    count = len(review.findings())
    assert len(review.accepted()) == count - 1
    assert panel.apply.text() == f"Apply {count - 1}"
    qtbot.mouseClick(panel.accept_all, Qt.MouseButton.LeftButton)
    assert not review.accepted()
    assert not panel.apply.isEnabled()


def test_findings_and_decisions_ride_on_the_sound(edit_page: EditPage, tidy: Tidy, qtbot: QtBot) -> None:
    state, review = edit_page.state, tidy.review
    before = starts(review)
    review.decide(review.findings()[2], ACCEPTED)
    review.decide(review.findings()[3], REFUSED)
    state.select(0, 1152 * 10)
    edit_page.verbs.delete()
    qtbot.waitUntil(lambda: review.is_fresh, timeout=10_000)
    assert starts(review)[2:] == [frame - 11_520 for frame in before[2:]]
    assert [review.decision(finding) for finding in review.findings()[2:4]] == [ACCEPTED, REFUSED]


def test_a_dragged_edge_of_the_cut_is_what_is_cut(edit_page: EditPage, tidy: Tidy, qtbot: QtBot) -> None:
    state, review = edit_page.state, tidy.review
    press(qtbot, edit_page, Qt.Key.Key_N)
    cut = current(review).cut
    assert cut
    state.select(cut[0], cut[1] - 1_000)
    assert current(review).cut == (cut[0], cut[1] - 1_000)
    press(qtbot, edit_page, Qt.Key.Key_A)
    before = state.project.frames
    press(qtbot, edit_page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert before - state.project.frames == cut[1] - cut[0] - 1_000


def test_c_plays_the_cut_as_it_would_sound(edit_page: EditPage, tidy: Tidy, qtbot: QtBot) -> None:
    press(qtbot, edit_page, Qt.Key.Key_N)
    cut = current(tidy.review).cut
    press(qtbot, edit_page, Qt.Key.Key_C)
    take = edit_page.player.take
    assert take
    assert cut
    assert take.left_out == cut
    assert take.start == max(cut[0] - 2 * edit_page.state.rate, 0)
    assert take.project.frames == edit_page.state.project.frames - (cut[1] - cut[0])
    edit_page.player.stop()


def test_c_plays_a_level_as_it_would_be(edit_page: EditPage, tidy: Tidy, qtbot: QtBot) -> None:
    review, state = tidy.review, edit_page.state
    project = editing.split(editing.split(state.project, 20 * state.rate), 40 * state.rate)
    edit_page.verbs.replace("Quieter", set_gain(project, ClipPlace(project.tracks[0].id, 1), -9.0))
    edit_page.actions_by_name["find_levels"].trigger()
    qtbot.waitUntil(lambda: review.is_fresh and bool(review.findings(LEVEL)), timeout=10_000)
    shown = review.findings(LEVEL)
    press(qtbot, edit_page, Qt.Key.Key_N)
    press(qtbot, edit_page, Qt.Key.Key_C)
    take = edit_page.player.take
    assert take
    assert take.project.frames == state.project.frames
    assert any(clip.envelope for clip in take.project.tracks[0].clips)
    edit_page.player.stop()
    press(qtbot, edit_page, Qt.Key.Key_A)
    press(qtbot, edit_page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert any(clip.envelope for clip in state.project.tracks[0].clips)
    qtbot.waitUntil(lambda: review.is_fresh and len(review.findings(LEVEL)) < len(shown), timeout=10_000)


def test_every_kind_says_what_it_means_where_nothing_is_found(edit_page: EditPage, tidy: Tidy, qtbot: QtBot) -> None:
    panel, review = tidy.panel, tidy.review
    panel.longest.setValue(5.0)
    qtbot.waitUntil(lambda: review.is_fresh and not review.findings(PAUSE), timeout=10_000)
    assert panel.told() == "No pause is longer than 5.0 s."
    qtbot.mouseClick(panel.tabs[CLIPPING], Qt.MouseButton.LeftButton)
    assert panel.told().startswith("Nothing is clipped")
    qtbot.mouseClick(panel.tabs[SILENCE], Qt.MouseButton.LeftButton)
    assert panel.told()
    assert not panel.apply.isEnabled()


def test_the_lengths_are_remembered(edit_page: EditPage, tidy: Tidy) -> None:
    tidy.panel.longest.setValue(0.8)
    tidy.panel.kept.setValue(0.6)
    settings = edit_page.context.preferences.settings
    assert (settings.tidy_longest_s, settings.tidy_kept_s) == (0.8, 0.6)
    tidy.panel.longest.setValue(0.5)
    assert tidy.panel.kept.value() == 0.5


def test_escape_selects_nothing_and_then_shows_the_chapters_again(edit_page: EditPage, tidy: Tidy, qtbot: QtBot) -> None:
    press(qtbot, edit_page, Qt.Key.Key_N)
    press(qtbot, edit_page, Qt.Key.Key_Escape)
    assert edit_page.state.selection is None
    assert tidy.panel.isVisible()
    press(qtbot, edit_page, Qt.Key.Key_Escape)
    assert edit_page.side.isVisible()
    assert not edit_page.state.proposed
    edit_page._tidy_button.click()
    assert tidy.panel.isVisible()


def test_dragging_in_the_lanes_elsewhere_leaves_the_finding_as_it_is(edit_page: EditPage, tidy: Tidy, qtbot: QtBot) -> None:
    press(qtbot, edit_page, Qt.Key.Key_N)
    before = current(tidy.review)
    canvas = edit_page.lanes.canvas
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(30, 200))
    qtbot.mouseMove(canvas, QPoint(60, 200))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(90, 200))
    assert edit_page.state.selection
    assert current(tidy.review) == before


def test_a_recording_that_is_missing_is_no_pause(edit_page: EditPage, tidy: Tidy, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence stands in for it, and what was spoken there is not to be cut."""
    gone = {source.id: "The recording is gone." for source in edit_page.state.project.sources}
    with monkeypatch.context() as patched:
        patched.setattr(Workspace, "missing", property(lambda _workspace: gone), raising=False)
        edit_page.workspace.audio_changed.emit()
        qtbot.waitUntil(lambda: tidy.review.is_fresh and not tidy.review.findings(), timeout=10_000)
        assert tidy.panel.told() == "The recordings are not there yet."
    edit_page.workspace.audio_changed.emit()
    qtbot.waitUntil(lambda: len(tidy.review.findings()) > 3, timeout=10_000)

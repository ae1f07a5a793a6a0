"""The Publish page: the gate, its fixes, publishing and the proof."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from podstudio.model import editing
from podstudio.storage import episode_file, layout
from podstudio.ui.page import Context
from podstudio.ui.pages.publish import PublishPage
from podstudio.ui.tasks import Tasks
from podstudio.ui.workspace import Workspace
from podstudio.workflow.mastering import master_is_current

LONG = 60_000


@pytest.fixture
def page(opened: Context, qtbot: QtBot) -> PublishPage:
    return _shown(opened, qtbot)


def _shown(context: Context, qtbot: QtBot) -> PublishPage:
    made = PublishPage(context)
    qtbot.addWidget(made)
    made.resize(1192, 736)
    made.show()
    made.enter()
    qtbot.waitUntil(lambda: made.looked is not None, timeout=20_000)
    return made


def _level(page: PublishPage, title: str) -> str:
    return next((line.level for line in page.gate.lines.lines if line.title == title), "")


def _fix(page: PublishPage, title: str) -> Callable[[], object]:
    line = next(line for line in page.gate.lines.lines if line.title == title)
    assert line.fix
    return line.fix.click


def test_a_line_per_check_measured_on_the_final_file(page: PublishPage) -> None:
    titles = [line.title for line in page.gate.lines.lines]
    assert {"Loudness", "True peak", "Audio file", "Tags", "Artwork", "Article", "GUID"} <= set(titles)
    assert "−16" in next(line.message for line in page.gate.lines.lines if line.title == "Loudness")
    assert "episode.mp3" in page.gate._measured.whole()
    assert page.publish.isEnabled()


def test_a_missing_master_is_red_and_fix_makes_it(page: PublishPage, episode_folder: Path, qtbot: QtBot) -> None:
    shutil.rmtree(episode_folder / layout.MASTER)
    page.enter()
    qtbot.waitUntil(lambda: _level(page, "Master") == "red", timeout=20_000)
    assert page.publish.isEnabled(), "publishing makes the master itself"
    _fix(page, "Master")()
    assert page.gate.progress.isVisible()
    qtbot.waitUntil(lambda: _level(page, "Loudness") == "green", timeout=LONG)
    assert master_is_current(episode_folder)
    assert page.publish.isEnabled()
    assert not page.gate.progress.isVisible()


def test_a_red_line_stops_the_publishing_and_says_why(page: PublishPage, episode_folder: Path, qtbot: QtBot) -> None:
    other = layout.episode_folders(layout.show_of(episode_folder))[0]
    episode_file.save(other, replace(episode_file.load(other), guid=episode_file.load(episode_folder).guid))
    page.enter()
    qtbot.waitUntil(lambda: _level(page, "GUID") == "red", timeout=20_000)
    assert not page.publish.isEnabled()
    assert "GUID" in page.publish.toolTip()
    assert page.destinations.reason.isVisible()
    assert page.gate.chip.text() == "1 stops it"


def test_cancelling_a_master_leaves_no_half_file(page: PublishPage, episode_folder: Path, qtbot: QtBot) -> None:
    shutil.rmtree(episode_folder / layout.MASTER)
    page.enter()
    qtbot.waitUntil(lambda: _level(page, "Master") == "red", timeout=20_000)
    _fix(page, "Master")()
    page._stop()
    qtbot.waitUntil(lambda: not page.busy, timeout=20_000)
    qtbot.waitUntil(lambda: _level(page, "Master") == "red", timeout=20_000)
    assert not [path for path in (episode_folder / layout.MASTER).glob("**/*") if path.is_file()]


def test_publishing_writes_the_site_and_shows_a_green_proof(page: PublishPage, show_folder: Path, qtbot: QtBot) -> None:
    name = "retrieval-practice-when-the-test-is-the-lesson"
    shutil.rmtree(show_folder / "site" / "episodes" / name)
    page.publish.click()
    assert page.busy
    assert not page.publish.isEnabled()
    assert page.destinations.progress.isVisible()
    qtbot.waitUntil(lambda: not page.busy, timeout=LONG)
    assert (show_folder / "site" / "episodes" / name / "index.html").is_file()
    qtbot.waitUntil(page.proof.isVisible, timeout=20_000)
    qtbot.waitUntil(lambda: "Published" in page.bar.message(), timeout=20_000)
    assert {line.level for line in page.proof.lines.lines} == {"green"}
    qtbot.waitUntil(page.publish.isEnabled, timeout=20_000)


def test_the_gate_looks_again_after_an_edit(page: PublishPage, qtbot: QtBot) -> None:
    session = page.workspace.session
    assert session
    session.apply("Cut", editing.ripple_delete(session.project, [(44_100, 88_200)]))
    qtbot.waitUntil(lambda: _level(page, "Master") == "amber", timeout=20_000)


def test_a_fix_that_a_person_must_do_leads_to_its_page(page: PublishPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.go) as asked:
        _fix(page, "Show")()
    assert asked.args == ["settings"]


def test_a_show_without_a_destination_says_where_to_add_one(page: PublishPage, qtbot: QtBot) -> None:
    assert page.workspace.show
    page.workspace.save_show(replace(page.workspace.show, destinations=()))
    qtbot.waitUntil(lambda: not page.publish.isEnabled(), timeout=5_000)
    assert "destination" in page.publish.toolTip()


def test_a_show_that_another_window_has_cannot_be_published_here(opened: Context, episode_folder: Path, qtbot: QtBot) -> None:
    tasks = Tasks()
    second = Workspace(tasks)
    second.open_show(layout.show_of(episode_folder))
    second.open_episode(episode_folder)
    page = _shown(Context(second, tasks, opened.theme, opened.preferences), qtbot)
    assert not page.publish.isEnabled()
    assert "only be looked at" in page.publish.toolTip()
    assert all(not line.fix.isEnabled() for line in page.gate.lines.lines if line.fix)
    qtbot.waitUntil(lambda: not tasks.running, timeout=20_000)
    tasks.cancel_all()
    second.close()


def test_a_damaged_episode_is_told_in_the_gate(page: PublishPage, episode_folder: Path, qtbot: QtBot) -> None:
    (episode_folder / layout.EDIT_FILE).write_text("{broken")
    page.enter()
    qtbot.waitUntil(lambda: _level(page, "Files") == "red", timeout=20_000)
    assert "edit.json" in page.gate.lines.lines[0].message
    assert not page.publish.isEnabled()

from pathlib import Path

import pytest

from podstudio.errors import PodStudioError
from podstudio.model import editing
from podstudio.model.timeline import Project, Source
from podstudio.storage import edit_file
from podstudio.workflow.history import History
from podstudio.workflow.session import Session


@pytest.fixture
def episode(tmp_path: Path) -> Path:
    project = editing.add_source(editing.new_project(44_100), Source("source-1", "talk", "audio/talk.wav", "0" * 64, 44_100, 1, 441_000))
    edit_file.save(tmp_path, project)
    return tmp_path


def cut(project: Project, start: int) -> Project:
    return editing.ripple_delete(project, [(start, start + 1000)])


def test_every_step_is_on_the_disk_at_once_undo_and_redo_too(episode: Path) -> None:
    session = Session(episode)
    first = session.project
    session.apply("Cut", cut(first, 5000))
    second = session.project
    assert edit_file.load(episode) == second != first
    session.undo()
    assert edit_file.load(episode) == first
    assert session.redo_label == "Cut"
    session.redo()
    assert edit_file.load(episode) == second
    assert session.undo_label == "Cut"


def test_a_session_after_a_crash_goes_on_where_the_last_step_was(episode: Path) -> None:
    session = Session(episode)
    session.apply("Cut", cut(session.project, 5000))
    assert Session(episode).project == session.project


def test_a_drag_is_one_step(episode: Path) -> None:
    session = Session(episode)
    first = session.project
    for position in (1000, 1100, 1200):
        session.apply("Move", cut(first, position), merge=True)
    session.undo()
    assert session.project == first
    assert session.undo_label is None


def test_listeners_hear_the_old_and_the_new_edit_and_nothing_where_nothing_changed(episode: Path) -> None:
    session = Session(episode)
    heard: list[tuple[Project, Project]] = []
    session.listen(lambda old, new: heard.append((old, new)))
    first = session.project
    session.apply("Nothing", first)
    session.undo()
    session.apply("Cut", cut(first, 5000))
    session.undo()
    assert [(old.frames, new.frames) for old, new in heard] == [(441_000, 440_000), (440_000, 441_000)]
    session.close()
    session.redo()
    assert len(heard) == 2


def test_a_step_that_cannot_be_saved_is_not_made(episode: Path) -> None:
    session = Session(episode)
    first = session.project
    session.apply("Cut", cut(first, 5000))
    second = session.project
    (episode / "edit.json").unlink()
    (episode / "edit.json").mkdir()
    with pytest.raises(PodStudioError):
        session.apply("Cut", cut(second, 9000))
    with pytest.raises(PodStudioError):
        session.undo()
    assert session.project == second
    assert session.undo_label == "Cut"


def test_an_edit_in_a_second_window_is_refused_and_nothing_is_written(episode: Path) -> None:
    before = (episode / "edit.json").read_bytes()
    session = Session(episode, read_only=True)
    with pytest.raises(PodStudioError, match="open in another window"):
        session.apply("Cut", cut(session.project, 5000))
    assert (episode / "edit.json").read_bytes() == before


def test_merging_joins_only_steps_of_the_same_name() -> None:
    projects = [Project(sample_rate=rate) for rate in (8000, 16000, 32000, 44100)]
    history = History(projects[0])
    history.apply("Gain", projects[1], merge=True)
    history.apply("Gain", projects[2], merge=True)
    history.apply("Fade", projects[3], merge=True)
    assert history.undo()
    assert history.project is projects[2]
    assert history.undo()
    assert history.project is projects[0]
    assert not history.undo()


def test_a_new_step_after_undo_ends_what_could_be_redone() -> None:
    history = History(Project(sample_rate=8000))
    history.apply("A", Project(sample_rate=16000))
    history.undo()
    history.apply("B", Project(sample_rate=32000))
    assert not history.redo()
    assert history.undo_label == "B"

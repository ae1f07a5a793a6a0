"""kill -9 and Ctrl-C at any moment, then the same command again: the right result, and nothing left over."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from lxml import etree
from support.recordings import PODSTUDIO, answer, leftovers, new_episode, new_show, podstudio, speech, tree

MOMENTS = [0.15, 0.4, 0.6, 0.8, 0.95]
"""Parts of the time that an undisturbed run takes."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kill")
    talk = speech(folder / "talk.mp3", seconds=60)
    show = new_show(folder / "show")
    episode = new_episode(show, talk, "--date", "2026-05-01")
    answer("edit", episode, "--start", "1", "--cut", "5-7", "--chapter", "1=One", "--chapter", "20=Two")
    return show


def copy_of(made: Path, to: Path) -> tuple[Path, Path]:
    show = Path(shutil.copytree(made, to))
    return show, next((show / "episodes").iterdir())


def children_of(group: int) -> list[int]:
    """The living processes of a process group."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, its_group = path.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z":
            found.append(int(path.parent.name))
    return found


def stopped(words: list[str | Path], after_s: float, how: signal.Signals, whole_group: bool = True) -> tuple[int, str]:
    """Start a command, end it after a while, and wait until none of its processes lives. Gives the exit code and standard error."""
    process = subprocess.Popen([*PODSTUDIO, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)
    with process:
        time.sleep(after_s)
        if process.poll() is None:
            os.killpg(process.pid, how) if whole_group else process.send_signal(how)
        said = process.stderr.read() if process.stderr else ""
    for _ in range(100):
        if not children_of(process.pid):
            return process.returncode, said
        time.sleep(0.1)
    raise AssertionError(f"still running: {children_of(process.pid)}")


def without_journal_and_dates(found: dict[str, str]) -> dict[str, str]:
    volatile = ("journal.jsonl", ".podstudio-site.json", "feed.xml")
    return {name: digest for name, digest in found.items() if not name.endswith(volatile)}


@pytest.mark.slow
def test_a_killed_master_is_made_right_by_the_same_command(made: Path, tmp_path: Path) -> None:
    show, episode = copy_of(made, tmp_path / "calm")
    begun = time.monotonic()
    answer("master", episode)
    took = time.monotonic() - begun
    wanted = tree(episode)
    for moment in MOMENTS:
        show, episode = copy_of(made, tmp_path / f"killed-{moment}")
        stopped(["master", episode], took * moment, signal.SIGKILL)
        assert answer("master", episode)["output"] == str(episode / "master" / "episode.mp3")
        assert tree(episode) == wanted
        assert leftovers(show) == []


@pytest.mark.slow
def test_a_killed_publishing_is_made_right_by_the_same_command(made: Path, tmp_path: Path) -> None:
    show, episode = copy_of(made, tmp_path / "show")
    answer("master", episode)
    begun = time.monotonic()
    answer("publish", episode)
    took = time.monotonic() - begun
    wanted = without_journal_and_dates(tree(show))
    for moment in [*MOMENTS, 0.5, 0.7]:
        again, episode = copy_of(show, tmp_path / f"killed-{moment}")
        shutil.rmtree(again / "site")
        (episode / "journal.jsonl").unlink()
        stopped(["publish", episode], took * moment, signal.SIGKILL)
        published = answer("publish", episode)
        assert all(line["ok"] for line in published["proof"])
        assert without_journal_and_dates(tree(again)) == wanted
        assert leftovers(again) == []
        items = etree.parse(published["feed"]).findall("channel/item")
        assert len(items) == 1
        assert podstudio("publish", episode).stdout.count("0 files sent") == 1


@pytest.mark.slow
def test_a_killed_import_leaves_no_half_episode(made: Path, tmp_path: Path) -> None:
    long = speech(tmp_path / "long.wav", seconds=140, start=0)
    for number, after_s in enumerate((0.4, 0.8, 1.2, 1.6, 2.0)):
        show, _ = copy_of(made, tmp_path / f"add-{number}")
        stopped(["add", show, long, "--title", "Second"], after_s, signal.SIGKILL)
        titles = [row["title"] for row in answer("status", show)]
        assert titles in (["Feedback that lands"], ["Second", "Feedback that lands"])
        if len(titles) == 1:
            answer("add", show, long, "--title", "Second")
        assert leftovers(show) == []


@pytest.mark.parametrize("after_s", [1.0, 1.6])
def test_helper_processes_die_with_their_parent(made: Path, tmp_path: Path, after_s: float) -> None:
    _, episode = copy_of(made, tmp_path / "show")
    stopped(["master", episode], after_s, signal.SIGKILL, whole_group=False)


@pytest.mark.parametrize("after_s", [0.05, 0.3, 1.0, 1.6])
@pytest.mark.parametrize("whole_group", [True, False])
def test_ctrl_c_is_130_without_a_traceback_and_leaves_nothing(made: Path, tmp_path: Path, after_s: float, whole_group: bool) -> None:
    show, episode = copy_of(made, tmp_path / "show")
    before = tree(show)
    code, said = stopped(["master", episode], after_s, signal.SIGINT, whole_group)
    if code == 0:
        pytest.skip("it was done before it could be stopped")
    # In its very first milliseconds the interpreter itself is not yet ours.
    assert code == 130 or (after_s < 0.1 and code == -signal.SIGINT)
    assert "Traceback" not in said or after_s < 0.1
    assert tree(show) == before
    assert leftovers(show) == []

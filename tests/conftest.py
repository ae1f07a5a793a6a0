"""What every test gets: a home of its own, no keyring, the loopback only, and real recordings where they can be made."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))

from support import leaks

pytest_plugins = ["support.talk_show"]


@pytest.fixture(autouse=True)
def nothing_is_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set up first, so looked at last: what a test's other fixtures take down is down by now.

    A thread, a Qt timer or a logged warning that is left fails the test, but for what it declares: `keeps_threads`, or `caplog` among its fixtures.
    """
    with contextlib.ExitStack() as watched:
        if not request.node.get_closest_marker("keeps_threads"):
            watched.enter_context(leaks.no_thread_is_left())
            if leaks.uses_qt(request.fixturenames):
                watched.enter_context(leaks.no_timer_is_left())
        if "caplog" not in request.fixturenames:
            watched.enter_context(leaks.no_warning_is_logged())
        yield


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the person who runs the tests is read or written."""
    monkeypatch.setenv("PODSTUDIO_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(autouse=True, scope="session")
def only_the_loopback() -> Iterator[None]:
    """A test that reaches for another machine fails."""
    pytest_socket = pytest.importorskip("pytest_socket")
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()


@pytest.fixture(scope="session")
def interview_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five minutes of recorded speech in every format; skips where the tool that makes it is not at hand."""
    return interview(5, tmp_path_factory)


@pytest.fixture(scope="session")
def long_interview_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An hour of recorded speech; skips as `interview_folder` does."""
    return interview(60, tmp_path_factory)


def interview(minutes: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of `minutes` of interview: made once a session, or kept in PODSTUDIO_INTERVIEWS between sessions."""
    tools = os.environ.get("PODSTUDIO_TOOLS")
    maker = Path(tools or "", "make-interview")
    if not tools or not maker.is_file():
        pytest.skip("PODSTUDIO_TOOLS does not name a folder with make-interview")
    kept = os.environ.get("PODSTUDIO_INTERVIEWS")
    folder = Path(kept, f"interview{minutes}") if kept else tmp_path_factory.mktemp("speech") / f"interview{minutes}"
    if not (folder / "truth.json").is_file():
        done = subprocess.run([sys.executable, maker, folder, "--minutes", str(minutes)], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"make-interview failed: {done.stderr[-300:]}")
    return folder

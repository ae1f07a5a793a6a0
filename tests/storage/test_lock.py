import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from podstudio.errors import Busy
from podstudio.storage.lock import exclusive
from podstudio.storage.window_lock import WindowLock

HOLD = """
import sys
from pathlib import Path
from podstudio.storage.lock import exclusive
from podstudio.storage.window_lock import WindowLock
window = WindowLock(Path(sys.argv[1]))
with exclusive(Path(sys.argv[1])):
    print("held" if window.held else "not", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_process_is_told_that_the_show_is_busy(tmp_path: Path) -> None:
    with another_process(tmp_path), pytest.raises(Busy, match=f"working on {tmp_path.name}"), exclusive(tmp_path, wait_s=0.2):
        pass


def test_a_second_process_waits_for_one_that_ends_soon(tmp_path: Path) -> None:
    with another_process(tmp_path) as process:
        assert process.stdin
        threading.Timer(0.3, process.stdin.close).start()
        with exclusive(tmp_path, wait_s=20):
            pass


def test_a_killed_process_does_not_keep_the_show(tmp_path: Path) -> None:
    with another_process(tmp_path) as process:
        process.kill()
        process.wait()
        with exclusive(tmp_path, wait_s=0):
            pass
        window = WindowLock(tmp_path)
        assert window.held
        window.release()


def test_one_thread_may_take_its_own_show_again(tmp_path: Path) -> None:
    with exclusive(tmp_path), exclusive(tmp_path / "." / "", wait_s=0):
        pass
    with exclusive(tmp_path, wait_s=0):
        pass


def test_another_thread_is_told_busy_and_another_show_is_free(tmp_path: Path) -> None:
    said: list[str] = []

    def try_both() -> None:
        with exclusive(tmp_path / "other", wait_s=0):
            said.append("other show")
        try:
            with exclusive(tmp_path / "show", wait_s=0.1):
                said.append("same show")
        except Busy:
            said.append("busy")

    with exclusive(tmp_path / "show"):
        thread = threading.Thread(target=try_both)
        thread.start()
        thread.join()
    assert said == ["other show", "busy"]


def test_an_error_inside_lets_go_of_the_show(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), exclusive(tmp_path):
        raise ZeroDivisionError
    with exclusive(tmp_path, wait_s=0):
        pass


def test_the_second_window_on_a_show_is_told_that_it_may_only_read(tmp_path: Path) -> None:
    with another_process(tmp_path):
        assert not WindowLock(tmp_path).held
    first = WindowLock(tmp_path)
    held = [first.held]
    first.release()
    held.append(first.held)
    second = WindowLock(tmp_path)
    held.append(second.held)
    second.release()
    assert held == [True, False, True]


def test_a_window_on_a_show_that_nobody_may_write_opens_for_reading(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert not WindowLock(tmp_path / "file").held

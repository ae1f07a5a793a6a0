"""Long work beside the window."""

from __future__ import annotations

import threading
import time

from pytestqt.qtbot import QtBot

from podstudio.errors import BadInput
from podstudio.jobs import Cancelled, Job
from podstudio.ui.tasks import Tasks


def test_the_result_arrives_in_the_windows_thread(qtbot: QtBot) -> None:
    tasks = Tasks()
    seen: list[tuple[int, bool]] = []
    worked: list[bool] = []

    def work(job: Job) -> int:
        worked.append(threading.current_thread() is threading.main_thread())
        job.report(0.5, "half")
        return 21 * 2

    tasks.start("sum", work, lambda value: seen.append((value, threading.current_thread() is threading.main_thread())))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(42, True)]
    assert worked == [False]
    assert not tasks.running


def test_progress_is_told_in_the_windows_thread(qtbot: QtBot) -> None:
    tasks = Tasks()
    told: list[tuple[float, str, bool]] = []
    done: list[None] = []

    def work(job: Job) -> None:
        job.report(1.0, "all of it")

    tasks.start("work", work, done.append, listen=lambda *what: told.append((*what, threading.current_thread() is threading.main_thread())))
    qtbot.waitUntil(lambda: bool(done))
    assert told == [(1.0, "all of it", True)]


def test_an_error_that_nobody_takes_is_told_once(qtbot: QtBot) -> None:
    tasks = Tasks()
    failures: list[BaseException] = []
    tasks.failed.connect(failures.append)

    def work(job: Job) -> None:
        raise BadInput("the file is empty")

    tasks.start("work", work, lambda _: None)
    qtbot.waitUntil(lambda: bool(failures))
    assert [str(failure) for failure in failures] == ["the file is empty"]


def test_a_cancelled_task_ends_and_tells_only_the_one_who_started_it(qtbot: QtBot) -> None:
    tasks = Tasks()
    failures: list[BaseException] = []
    ended: list[BaseException] = []
    tasks.failed.connect(failures.append)

    task = tasks.start("work", _endless, lambda _: None, ended.append)
    task.cancel()
    qtbot.waitUntil(lambda: bool(ended))
    assert isinstance(ended[0], Cancelled)
    assert not failures


def test_closing_stops_everything_and_nothing_is_told_any_more(qtbot: QtBot) -> None:
    tasks = Tasks()
    told: list[object] = []
    tasks.failed.connect(told.append)
    for _ in range(3):
        tasks.start("work", _endless, told.append, told.append)
    tasks.cancel_all()
    qtbot.wait(100)
    assert not told
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("task ")]


def _endless(job: Job) -> None:
    while True:
        job.report(0.1)
        time.sleep(0.005)

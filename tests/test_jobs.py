import threading

import pytest
from support import child_work

from podstudio.errors import BadInput, Crashed
from podstudio.jobs import Cancelled, Job, run_in_child


def test_the_parts_of_a_job_add_up_to_the_whole() -> None:
    seen: list[tuple[float, str]] = []
    job = Job(lambda fraction, text: seen.append((round(fraction, 6), text)))
    job.part(0.2, 0.6).part(0.5, 1.0).report(0.5, "inner")
    job.part(0.6, 1.0).report(2.0)
    assert seen == [(0.5, "inner"), (1.0, "")]


def test_a_cancelled_job_stops_at_its_next_report_in_every_part() -> None:
    job = Job()
    part = job.part(0, 0.5)
    job.cancel()
    with pytest.raises(Cancelled):
        part.report(0.1)
    assert part.cancelled


def test_a_child_answers_and_tells_its_progress() -> None:
    seen: list[float] = []
    assert run_in_child(child_work.doubled, 21, job=Job(lambda fraction, _: seen.append(fraction))) == 42
    assert seen == [0.5]


def test_an_error_in_a_child_comes_back_as_it_was() -> None:
    with pytest.raises(BadInput, match="no such thing"):
        run_in_child(child_work.refuse, job=Job())


def test_a_child_that_dies_is_an_error_and_not_a_dead_window() -> None:
    with pytest.raises(Crashed, match="exit code -9"):
        run_in_child(child_work.die, job=Job())


def test_what_was_not_foreseen_in_a_child_is_named() -> None:
    with pytest.raises(Crashed, match="ZeroDivisionError: oops"):
        run_in_child(child_work.stumble, job=Job())


@pytest.mark.parametrize("work", [child_work.endless, child_work.deaf])
def test_a_child_is_cancelled_whether_it_listens_or_not(work: object) -> None:
    job = Job(lambda _fraction, _text: threading.Timer(0.05, job.cancel).start())
    with pytest.raises(Cancelled):
        run_in_child(work, job=job)  # type: ignore[arg-type]

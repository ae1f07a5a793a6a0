"""Writing beside the one who edits."""

from __future__ import annotations

import threading

import pytest

from podstudio.errors import Busy
from podstudio.workflow.saving import Saver


def test_whoever_waits_for_a_disk_that_does_not_answer_goes_on_and_is_told() -> None:
    answers = threading.Event()
    written: list[str] = []

    def write(item: str) -> None:
        answers.wait()
        written.append(item)

    saver = Saver(write, lambda _error: None)
    saver.put(1, "a step")
    with pytest.raises(Busy, match="does not answer"):
        saver.flush(0.01)
    assert saver.busy
    answers.set()
    saver.flush(60.0)
    assert written == ["a step"]

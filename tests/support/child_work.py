"""Work for child processes in the tests of podstudio.jobs."""

from __future__ import annotations

import os
import time

from podstudio.errors import BadInput
from podstudio.jobs import Job


def doubled(number: int, job: Job) -> int:
    job.report(0.5, "half")
    return number * 2


def refuse(job: Job) -> None:
    raise BadInput("no such thing")


def die(job: Job) -> None:
    os.kill(os.getpid(), 9)


def stumble(job: Job) -> None:
    raise ZeroDivisionError("oops")


def endless(job: Job) -> None:
    while True:
        job.report(0.1)
        time.sleep(0.01)


def deaf(job: Job) -> None:
    job.report(0.1)
    time.sleep(60)

"""Long work: progress, cancelling, and a child process for what may crash or would hold the window up.

A long function takes `job: Job` and calls `job.report(fraction, text)`, which raises Cancelled once the person has asked to stop.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Any, TypeVar, cast

from podstudio.errors import Crashed, PodStudioError

Result = TypeVar("Result")
Listener = Callable[[float, str], None]


_niceness = 0


def give_way(niceness: int = 10) -> None:
    """From now on child processes leave the processor to those that a person waits for: this one, where it has a window."""
    global _niceness  # noqa: PLW0603
    _niceness = niceness


class Cancelled(Exception):
    """The person asked to stop. What was half-done has been removed."""


class Job:
    """The progress of one long piece of work.

    Args:
        listen: Called with (fraction from 0 to 1, what is being done) from the working thread; it may be called often.
    """

    def __init__(self, listen: Listener | None = None) -> None:
        self._listen = listen
        self._stop = threading.Event()
        self._start, self._end = 0.0, 1.0

    def report(self, fraction: float, text: str = "") -> None:
        """Tell how far this job is.

        Raises:
            Cancelled: `cancel` was called.
        """
        if self._stop.is_set():
            raise Cancelled
        if self._listen:
            self._listen(self._start + (self._end - self._start) * min(max(fraction, 0.0), 1.0), text)

    def part(self, start: float, end: float) -> Job:
        """The job of one stage: its 0 to 1 is this job's `start` to `end`."""
        stage = Job(self._listen)
        stage._stop = self._stop
        width = self._end - self._start
        stage._start, stage._end = self._start + width * start, self._start + width * end
        return stage

    def cancel(self) -> None:
        """Ask the work to stop at its next report. Safe from any thread."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._stop.is_set()


def run_in_child(function: Callable[..., Result], *arguments: Any, job: Job) -> Result:
    """Call `function(*arguments, job=...)` in a new process and give back what it returns.

    The function, its arguments and its result must be picklable, the function at the top of a module. The child ends with this process.

    Raises:
        Cancelled: The job was cancelled; the child was told, and ended where it did not listen within 3 s.
        PodStudioError: What the function raised; Crashed where the child died or failed in an unforeseen way.
    """
    # Its arithmetic comes in small pieces: a pool of BLAS threads would only spin beside the encoder. numpy reads this when it is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_work, args=(theirs, function, arguments, _niceness), daemon=True)
    with _deaf_to_ctrl_c():
        child.start()
    theirs.close()
    try:
        return cast(Result, _follow(ours, job))
    except KeyboardInterrupt:
        job.cancel()
        with contextlib.suppress(Exception):
            _follow(ours, job)
        raise
    except EOFError:
        child.join(5)
        name = getattr(function, "__name__", "the work")
        raise Crashed(f"The helper process for {name.replace('_', ' ')} ended without an answer (exit code {child.exitcode}).") from None
    finally:
        ours.close()
        child.join(3)
        if child.is_alive():
            child.kill()
            child.join()
        child.close()


@contextlib.contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Processes that are started in this block never hear Ctrl-C, not even before their first line: this process hears it and tells them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it would open our ears again when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _follow(pipe: Connection, job: Job) -> Any:
    told = False
    deadline = float("inf")
    while True:
        if pipe.poll(0.05):
            kind, value = pipe.recv()
            if kind == "result":
                return value
            if kind == "error":
                raise value
            with contextlib.suppress(Cancelled):
                job.report(*value)
        if job.cancelled and not told:
            told, deadline = True, time.monotonic() + 3
            pipe.send("cancel")
        if time.monotonic() > deadline:
            raise Cancelled


def _work(pipe: Connection, function: Callable[..., Any], arguments: tuple[Any, ...], niceness: int) -> None:
    """The child's side: run, report at most 20 times a second, answer, and die with the parent."""
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which tells us to clean up
    sending = threading.Lock()
    last = 0.0

    def send(kind: str, value: object) -> None:
        with sending:
            pipe.send((kind, value))

    def listen(fraction: float, text: str) -> None:
        nonlocal last
        if fraction >= 1 or time.monotonic() - last > 0.05:
            last = time.monotonic()
            send("progress", (fraction, text))

    job = Job(listen)
    threading.Thread(target=_heed, args=(pipe, job), daemon=True).start()
    try:
        send("result", function(*arguments, job=job))
    except (Cancelled, PodStudioError) as error:
        send("error", error)
    except Exception as error:  # noqa: BLE001 - the process's edge: what was not foreseen becomes an error with its trace
        send("error", Crashed(f"{type(error).__name__}: {error}\n{traceback.format_exc()}"))


def _heed(pipe: Connection, job: Job) -> None:
    try:
        while pipe.recv() == "cancel":
            job.cancel()
    except (EOFError, OSError):
        os._exit(1)  # the parent is gone: nobody waits for an answer

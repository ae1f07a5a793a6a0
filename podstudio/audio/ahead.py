"""Working ahead: one thread makes items while another uses them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import Any, TypeVar

Item = TypeVar("Item")


def ahead(items: Iterator[Item], most: int = 3) -> Generator[Item]:
    """The items, made in a thread of their own up to `most` ahead; close the generator (contextlib.closing) to end the thread.

    Raises:
        Exception: What making an item raised, in its place in the order.
    """
    waiting: queue.Queue[tuple[str, Any]] = queue.Queue(maxsize=most)
    stop = threading.Event()

    def put(kind: str, value: object) -> None:
        while not stop.is_set():
            with suppress(queue.Full):
                waiting.put((kind, value), timeout=0.1)
                return

    def work() -> None:
        try:
            for item in items:
                put("item", item)
                if stop.is_set():
                    return
            put("end", None)
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
            put("error", error)

    thread = threading.Thread(target=work, name="working ahead", daemon=True)
    thread.start()
    try:
        while (got := waiting.get())[0] != "end":
            if got[0] == "error":
                raise got[1]
            yield got[1]
    finally:
        stop.set()
        thread.join()

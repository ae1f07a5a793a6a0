"""What a benchmark measures: seconds, CPU seconds and memory of a command and its children."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Of one command. `peak_mb`: resident memory of the whole process tree, added up ten times a second (Linux; 0 elsewhere)."""

    wall_s: float
    cpu_s: float
    peak_mb: float

    def __str__(self) -> str:
        return f"{self.wall_s:7.2f} s  {self.cpu_s:7.2f} CPU s  {self.peak_mb:6.0f} MB"


def run(*command: str | Path) -> Cost:
    """The cost of a command, run to its end. Raises CalledProcessError with what it said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    peak = 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while True:
            try:
                said = process.communicate(timeout=0.1)[1]
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, tree_mb(process.pid))
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, [str(word) for word in command], stderr=said)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak)


def python(code: str, *arguments: str | Path) -> Cost:
    """The cost of a piece of Python in a process of its own."""
    return run(sys.executable, "-c", code, *arguments)


def tree_mb(pid: int) -> float:
    """Resident memory of a process and its children in MB."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = [int(word) for task in Path(f"/proc/{pid}/task").iterdir() for word in (task / "children").read_text().split()]
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6 + sum(tree_mb(child) for child in children)


def told(name: str, ratio: float, most: float) -> None:
    """Print one line of the result."""
    print(f"{name}: {ratio:.2f} (target: at most {most:g}) {'ok' if ratio <= most else 'MISSED'}")


def recording(arguments: Sequence[str]) -> Path:
    """The recording that was named on the command line."""
    if len(arguments) != 2 or not Path(arguments[1]).is_file():
        sys.exit(f"usage: python {arguments[0]} RECORDING")
    return Path(arguments[1]).absolute()

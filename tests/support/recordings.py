"""Short real recordings, made by ffmpeg; the podstudio program in a process of its own; and what lies in a folder."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from podstudio import resources

PODSTUDIO = (sys.executable, "-m", "podstudio")


def ffmpeg(*arguments: str | Path) -> None:
    """Run ffmpeg; skips the test where there is none."""
    try:
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *map(str, arguments)], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("ffmpeg is not installed")


def speech(path: Path, seconds: float = 12, start: float = 20, options: tuple[str, ...] = ()) -> Path:
    """A stretch of the sample interview in the format that the path's ending names."""
    ffmpeg("-ss", str(start), "-t", str(seconds), "-i", resources.folder("sample") / "interview.mp3", *options, path)
    return path


def podstudio(*words: str | Path, env: dict[str, str] | None = None, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the program as its user would."""
    return subprocess.run(
        [*PODSTUDIO, *map(str, words)], capture_output=True, text=True, check=False, timeout=240, env={**os.environ, **(env or {})}, **options
    )


def answer(*words: str | Path, **options: Any) -> Any:
    """Run a command that must succeed, and give its JSON document."""
    done = podstudio(*words, "--json", **options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def new_show(folder: Path, *more: str) -> Path:
    """A show made by the program."""
    return Path(answer("new", folder, "--title", "The Ward Round", "--author", "Ana Ruiz", *more)["show"])


def new_episode(show: Path, audio: Path, *more: str | Path) -> Path:
    """An episode added by the program."""
    return Path(answer("add", show, audio, "--title", "Feedback that lands", *more)["episode"])


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with its hash; caches and locks, which may go at any time, are left out."""
    found = (path for path in folder.rglob("*") if path.is_file() and ".podstudio" not in path.relative_to(folder).parts[:-1])
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def leftovers(folder: Path) -> list[str]:
    """Temporary files and half-made folders of PodStudio below a folder, caches among them."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if ".podstudio-" in path.name.replace(".podstudio-site.json", "") or ".building-" in path.name or path.name.startswith("new-")
    )

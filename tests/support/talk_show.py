"""A show with one spoken episode, made once by the command line; tests change a copy of it. And a disk that is soon full."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.recordings import new_episode, new_show, speech


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short recording, MP3."""
    return speech(tmp_path_factory.mktemp("talk") / "talk.mp3")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, talk: Path) -> Path:
    """The show's folder; never changed by a test."""
    folder = tmp_path_factory.mktemp("talk-show") / "show"
    new_show(folder)
    new_episode(folder, talk)
    return folder


@pytest.fixture
def show(tmp_path: Path, made: Path) -> Path:
    """A copy of the show that a test may change."""
    return Path(shutil.copytree(made, tmp_path / "show"))


@pytest.fixture
def episode(show: Path) -> Path:
    """Its episode's folder."""
    return next((show / "episodes").iterdir())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB; skips where none can be mounted."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)

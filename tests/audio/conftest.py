"""Recordings that the tests of podstudio.audio share."""

from __future__ import annotations

from pathlib import Path

import pytest

from podstudio.audio import working
from podstudio.audio.importing import Imported, import_audio
from podstudio.audio.working import WorkingAudio
from podstudio.jobs import Job
from podstudio.resources import folder


@pytest.fixture(scope="session")
def speech() -> Path:
    """The sample interview: two voices, MP3."""
    return folder("sample") / "interview.mp3"


@pytest.fixture(scope="session")
def speech_import(speech: Path, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """The sample interview, imported at 44.1 kHz."""
    return import_audio(speech, tmp_path_factory.mktemp("working"), 44_100, Job())


@pytest.fixture(scope="session")
def speech_audio(speech_import: Imported) -> WorkingAudio:
    """Its working audio."""
    return working.open_working(speech_import.folder)

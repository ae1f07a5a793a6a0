"""master/loudness.json: of what an episode's master was made, and how its DECODED file measures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from podstudio import __version__, files
from podstudio.model.loudness import Loudness
from podstudio.model.show import Mastering
from podstudio.model.timeline import Project
from podstudio.storage import layout

NAME = "loudness.json"


def read(folder: Path) -> Mapping[str, Any]:
    """What was noted of an episode's last master; empty where there is none or it cannot be read."""
    try:
        record = json.loads((folder / layout.MASTER / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def write(out: Path, loudness: Loudness, sound: str, tags: str, asked: Mapping[str, object]) -> None:
    """Note a master beside its finished file.

    Args:
        sound: Its `audio_key`; `tags` a hash of its tags.
        asked: Settings that were asked of this one master, other than the show's.

    Raises:
        PodStudioError: It cannot be written.
    """
    record = {
        "file": out.name,
        "bytes": out.stat().st_size,
        "sha256": files.sha256(out),
        "audio_key": sound,
        "tags_key": tags,
        "asked": dict(asked),
        "duration_s": loudness.duration_s,
    }
    files.write_text(out.with_name(NAME), json.dumps({**record, **asdict(loudness)}, indent=1) + "\n")


def master_file(folder: Path) -> Path | None:
    """An episode's finished master, None where there is none."""
    name = read(folder).get("file")
    path = folder / layout.MASTER / str(name)
    return path if name and path.is_file() else None


def last_loudness(folder: Path) -> Loudness | None:
    """What the last master measured."""
    record = read(folder)
    if not master_file(folder):
        return None
    try:
        return Loudness(**{name: record[name] for name in Loudness.__dataclass_fields__})
    except KeyError:
        return None


def asked_of(folder: Path) -> Mapping[str, Any]:
    """The settings that were asked of an episode's last master, other than the show's."""
    asked = read(folder).get("asked")
    known = Mastering.__dataclass_fields__
    return {name: value for name, value in asked.items() if name in known} if isinstance(asked, dict) else {}


def audio_key(project: Project, settings: Mastering) -> str:
    """A hash of all that the master's sound is made of: sources by content, clips, tracks, settings, PodStudio's version."""
    sources = {source.id: source.sha256 for source in project.sources}
    recipe = [__version__, project.sample_rate, sources, [asdict(track) for track in project.tracks], asdict(settings)]
    return hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()


def sound_is_current(folder: Path, project: Project, default: Mastering) -> bool:
    """Whether the last master was made of the edit and the settings as they are now. Told without reading its file; see `is_untouched`."""
    record, master = read(folder), master_file(folder)
    if master is None or record.get("bytes") != master.stat().st_size:
        return False
    return record.get("audio_key") == audio_key(project, replace(default, **asked_of(folder)))


def is_untouched(folder: Path) -> bool:
    """Whether the master's file is, byte for byte, the one that was noted: no killed command and nobody else has put another there."""
    master = master_file(folder)
    return master is not None and read(folder).get("sha256") == files.sha256(master)

"""edit.json: the edit decision list."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from podstudio import files
from podstudio.errors import DamagedFile
from podstudio.model.timeline import Project
from podstudio.storage.layout import EDIT_FILE
from podstudio.storage.records import Upgrades, problem, read_text, to_record

VERSION = 1
UPGRADES: Upgrades = {}


def load(folder: Path) -> Project:
    """The edit of an episode.

    Raises:
        NotFound: There is no edit.json.
        DamagedFile: It is no JSON, or a value is wrong: named, with its line.
        NewerFile: A newer PodStudio wrote it.
    """
    path = folder / EDIT_FILE
    text = read_text(path)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise DamagedFile(f"{path}, line {error.lineno}: {error.msg[:1].lower()}{error.msg[1:]}.") from None
    if not isinstance(data, dict):
        raise DamagedFile(f"{path}, line 1: an edit is a JSON object.")
    project = to_record(data, Project, VERSION, path, text, UPGRADES)
    _check(project, path, text)
    return project


def save(folder: Path, project: Project) -> None:
    """Write edit.json, one clip a line. Raises PodStudioError; the old file is then as it was."""
    files.write_text(folder / EDIT_FILE, to_text(project), "saving")


def to_text(project: Project) -> str:
    """The edit as JSON that can be read and diffed: one clip, chapter or marker a line."""
    data = asdict(project)
    tracks = [{**track, "clips": _lines(track.pop("clips"), 6)} for track in data.pop("tracks")]
    body = [f'  "format": {VERSION}', f'  "sample_rate": {project.sample_rate}']
    body.extend(f'  "{name}": {_lines(data[name], 4)}' for name in ("sources", "chapters", "markers"))
    body.insert(3, f'  "tracks": {_track_lines(tracks)}')
    return "{\n" + ",\n".join(body) + "\n}\n"


def _track_lines(tracks: list[dict[str, object]]) -> str:
    written = []
    for track in tracks:
        fields = [f'"{name}": {value if name == "clips" else json.dumps(value, ensure_ascii=False)}' for name, value in track.items()]
        written.append("    {" + ", ".join(fields) + "}")
    return "[\n" + ",\n".join(written) + "\n  ]" if written else "[]"


def _lines(records: list[dict[str, object]], indent: int) -> str:
    if not records:
        return "[]"
    rows = ",\n".join(" " * indent + json.dumps(record, ensure_ascii=False) for record in records)
    return f"[\n{rows}\n{' ' * (indent - 2)}]"


def _check(project: Project, path: Path, text: str) -> None:
    if project.sample_rate <= 0:
        raise problem(path, text, ("sample_rate",), "must be more than 0")
    lengths = {source.id: source.frames for source in project.sources}
    for index, track in enumerate(project.tracks):
        for clip in track.clips:
            if clip.source not in lengths:
                raise problem(path, text, ("tracks", index, "clips"), f"names a source “{clip.source}” that is not listed")
            if clip.frames <= 0 or clip.start < 0 or clip.source_start < 0 or clip.source_end > lengths[clip.source]:
                raise problem(path, text, ("tracks", index, "clips"), f"has a clip outside its source “{clip.source}”")
    for name, marks in (("chapters", project.chapters), ("markers", project.markers)):
        for mark in marks:
            if mark.source not in lengths:
                raise problem(path, text, (name,), f"name a source “{mark.source}” that is not listed")

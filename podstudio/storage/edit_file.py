"""edit.json: the edit decision list."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from podstudio import files
from podstudio.errors import BadInput, DamagedFile
from podstudio.model.timeline import Chapter, Marker, Project, Track
from podstudio.storage.layout import EDIT_FILE
from podstudio.storage.records import Upgrades, Where, dotted, problem, read_text, to_record

VERSION = 1
UPGRADES: Upgrades = {}
_GAIN = "must lie between -120 and 60"


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
    for where, sentence in problems(project):
        raise problem(path, text, where, sentence)
    return project


def save(folder: Path, project: Project) -> None:
    """Write edit.json, one clip a line.

    Raises:
        PodStudioError: The edit is not sound, or it cannot be written; the old file is then as it was.
    """
    for where, sentence in problems(project):
        raise BadInput(f"This edit cannot be kept: its {dotted(where)} {sentence}.")
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


def problems(project: Project) -> Iterator[tuple[Where, str]]:
    """What is out of range in an edit: the way to it and what is wrong with it."""
    if not 8_000 <= project.sample_rate <= 192_000:
        yield ("sample_rate",), "must lie between 8000 and 192000"
    yield from _doubled("sources", [source.id for source in project.sources])
    yield from _doubled("tracks", [track.id for track in project.tracks])
    lengths = {source.id: source.frames for source in project.sources}
    for index, track in enumerate(project.tracks):
        yield from _clip_problems(("tracks", index), track, lengths)
    yield from _mark_problems("chapters", project.chapters, lengths)
    yield from _mark_problems("markers", project.markers, lengths)


def _mark_problems(name: str, marks: Sequence[Chapter | Marker], lengths: Mapping[str, int]) -> Iterator[tuple[Where, str]]:
    for index, mark in enumerate(marks):
        if mark.source not in lengths:
            yield (name, index), f"names a source “{mark.source}” that is not listed"
        elif not 0 <= mark.frame < lengths[mark.source]:
            yield (name, index), f"lies outside its source “{mark.source}”"


def _clip_problems(where: Where, track: Track, lengths: Mapping[str, int]) -> Iterator[tuple[Where, str]]:
    if not _is_gain(track.gain_db):
        yield (*where, "gain_db"), _GAIN
    free = 0
    for number, clip in enumerate(track.clips):
        here = (*where, "clips", number)
        if clip.source not in lengths:
            yield here, f"names a source “{clip.source}” that is not listed"
        elif clip.frames <= 0 or clip.source_start < 0 or clip.source_end > lengths[clip.source]:
            yield here, f"lies outside its source “{clip.source}”"
        elif clip.start < free:
            yield here, "begins before the clip in front of it ends"
        elif not 0 <= min(clip.fade_in, clip.fade_out) <= max(clip.fade_in, clip.fade_out) <= clip.frames:
            yield here, "has a fade that is longer than itself"
        elif not _is_gain(clip.gain_db):
            yield (*here, "gain_db"), _GAIN
        free = clip.end


def _is_gain(gain_db: float) -> bool:
    return -120 <= gain_db <= 60


def _doubled(name: str, ids: Sequence[str]) -> Iterator[tuple[Where, str]]:
    for index, one in enumerate(ids):
        if one in ids[:index]:
            yield (name, index), f"has the id “{one}” of another"

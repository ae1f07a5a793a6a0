"""edit.json: the edit decision list.

Format 2 is format 1 with Clip.envelope; what has its default is left out of a line.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import typing
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from podstudio import files
from podstudio.errors import BadInput, DamagedFile
from podstudio.model.timeline import Chapter, Clip, Marker, Project, Source, Track
from podstudio.storage.layout import EDIT_FILE
from podstudio.storage.records import Upgrades, Where, dotted, problem, read_text, to_record

VERSION = 2
UPGRADES: Upgrades = {1: lambda data: data}
LEAST_GAIN_DB, MOST_GAIN_DB = -120.0, 60.0
RATES = 8_000, 192_000

Record = Source | Track | Clip | Chapter | Marker

_GAIN = f"must lie between {LEAST_GAIN_DB:.0f} and {MOST_GAIN_DB:.0f}"
_KEPT_LINES = 20_000
"""Lines of frozen records that are kept, so that a step writes only what it changed: some 6 MB."""


class Writer(Protocol):
    """Somebody in this process who writes an edit beside the one who edits."""

    def wait(self) -> None:
        """Until nothing is left to write."""


_writers: weakref.WeakValueDictionary[Path, Writer] = weakref.WeakValueDictionary()


def written_by(folder: Path, writer: Writer) -> None:
    """From now on whoever reads this edit in this process waits for what the writer has not written yet."""
    _writers[folder.absolute()] = writer


def load(folder: Path) -> Project:
    """The edit of an episode, read strictly: a command refuses what is not sound, since nobody would see what it repaired.

    Raises:
        NotFound: There is no edit.json.
        DamagedFile: It is no JSON, or a value is wrong: named, with its line.
        NewerFile: A newer PodStudio wrote it.
    """
    project, text = read(folder)
    for where, sentence in problems(project):
        raise problem(folder / EDIT_FILE, text, where, sentence)
    return project


def read(folder: Path) -> tuple[Project, str]:
    """An edit whose values have their types but may make no sense together (see `problems`), and its text. Raises as `load` does."""
    path = folder / EDIT_FILE
    writer = _writers.get(folder.absolute())
    if writer:
        writer.wait()
    text = read_text(path)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise DamagedFile(f"{path}, line {error.lineno}: {error.msg[:1].lower()}{error.msg[1:]}.") from None
    except RecursionError:
        raise DamagedFile(f"{path}, line 1: it is nested too deeply for an edit.") from None
    if not isinstance(data, dict):
        raise DamagedFile(f"{path}, line 1: an edit is a JSON object.")
    return to_record(data, Project, VERSION, path, text, UPGRADES), text


def save(folder: Path, project: Project) -> None:
    """Write edit.json, one clip a line.

    Raises:
        PodStudioError: The edit is not sound, or it cannot be written; the old file is then as it was.
    """
    check(project)
    files.write_text(folder / EDIT_FILE, to_text(project), "saving")


def digest(project: Project) -> str:
    """A hash by which an edit is known again, wherever the files of its recordings are."""
    anywhere = tuple(dataclasses.replace(source, path="") for source in project.sources)
    text = to_text(dataclasses.replace(project, sources=anywhere))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def check(project: Project) -> None:
    """Raises BadInput where an edit is not sound."""
    for where, sentence in problems(project):
        raise BadInput(f"This edit cannot be kept: its {dotted(where)} {sentence}.")


def to_text(project: Project) -> str:
    """The edit as JSON that can be read and diffed: one clip, chapter or marker a line."""
    body = [
        f'  "format": {VERSION}',
        f'  "sample_rate": {int(project.sample_rate)}',
        f'  "sources": {_lines(project.sources, 4)}',
        f'  "tracks": {_track_lines(project.tracks)}',
        f'  "chapters": {_lines(project.chapters, 4)}',
        f'  "markers": {_lines(project.markers, 4)}',
    ]
    return "{\n" + ",\n".join(body) + "\n}\n"


@lru_cache(maxsize=_KEPT_LINES)
def line(record: Record) -> str:
    """A record on one line; the same for equal ones, whatever kind of number they hold."""
    return json.dumps(plain(record), ensure_ascii=False)


def plain(record: Record) -> dict[str, Any]:
    """A record's fields as plain values, without those that have their default and without a track's clips."""
    found = {}
    for name, default, convert in _fields(type(record)):
        value = getattr(record, name)
        if value != default:
            found[name] = convert(value)
    return found


def _fields_of(kind: Any) -> tuple[tuple[str, object, Callable[[Any], object]], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((one.name, one.default, _CONVERT.get(hints[one.name], _points)) for one in dataclasses.fields(kind) if one.name != "clips")


_fields: Callable[[Any], tuple[tuple[str, object, Callable[[Any], object]], ...]] = lru_cache(_fields_of)

_CONVERT: Mapping[object, Callable[[Any], object]] = {str: str, int: int, float: float, bool: bool}


def _points(points: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    return [(int(frame), float(gain_db)) for frame, gain_db in points]


def _track_lines(tracks: Sequence[Track]) -> str:
    written = [f'    {{{line(dataclasses.replace(track, clips=()))[1:-1]}, "clips": {_lines(track.clips, 6)}}}' for track in tracks]
    return "[\n" + ",\n".join(written) + "\n  ]" if written else "[]"


def _lines(records: Sequence[Record], indent: int) -> str:
    if not records:
        return "[]"
    rows = f",\n{' ' * indent}".join(map(line, records))
    return f"[\n{' ' * indent}{rows}\n{' ' * (indent - 2)}]"


def problems(project: Project) -> Iterator[tuple[Where, str]]:
    """What is out of range in an edit: the way to it and what is wrong with it."""
    if not RATES[0] <= project.sample_rate <= RATES[1]:
        yield ("sample_rate",), f"must lie between {RATES[0]} and {RATES[1]}"
    yield from _doubled("sources", [source.id for source in project.sources])
    yield from _doubled("tracks", [track.id for track in project.tracks])
    lengths = {source.id: source.frames for source in project.sources}
    for index, track in enumerate(project.tracks):
        yield from _track_problems(("tracks", index), track, lengths)
    yield from _mark_problems("chapters", project.chapters, lengths)
    yield from _mark_problems("markers", project.markers, lengths)


def _mark_problems(name: str, marks: Sequence[Chapter | Marker], lengths: Mapping[str, int]) -> Iterator[tuple[Where, str]]:
    for index, mark in enumerate(marks):
        if mark.source not in lengths:
            yield (name, index), f"names a source “{mark.source}” that is not listed"
        elif not 0 <= mark.frame < lengths[mark.source]:
            yield (name, index), f"lies outside its source “{mark.source}”"


def _track_problems(where: Where, track: Track, lengths: Mapping[str, int]) -> Iterator[tuple[Where, str]]:
    if not is_gain(track.gain_db):
        yield (*where, "gain_db"), _GAIN
    free = 0
    for number, clip in enumerate(track.clips):
        for name, sentence in _clip_problems(clip, free, lengths):
            yield (*where, "clips", number, *name), sentence
            break
        free = clip.start + clip.frames


def _clip_problems(clip: Clip, free: int, lengths: Mapping[str, int]) -> Iterator[tuple[Where, str]]:
    if clip.source not in lengths:
        yield (), f"names a source “{clip.source}” that is not listed"
    elif clip.frames <= 0 or clip.source_start < 0 or clip.source_start + clip.frames > lengths[clip.source]:
        yield (), f"lies outside its source “{clip.source}”"
    elif clip.start < free:
        yield (), "begins before the clip in front of it ends"
    elif not (0 <= clip.fade_in <= clip.frames and 0 <= clip.fade_out <= clip.frames):
        yield (), "has a fade that is longer than itself"
    elif not is_gain(clip.gain_db):
        yield ("gain_db",), _GAIN
    elif not all(first[0] < second[0] for first, second in pairwise(clip.envelope)):
        yield ("envelope",), "must have its points in order, each at a frame of its own"
    elif not all(is_gain(gain_db) for _frame, gain_db in clip.envelope):
        yield ("envelope",), f"has a gain that {_GAIN}"


def is_gain(gain_db: float) -> bool:
    """Whether a gain lies in the range that can be kept; what is no number does not."""
    return LEAST_GAIN_DB <= gain_db <= MOST_GAIN_DB


def _doubled(name: str, ids: Sequence[str]) -> Iterator[tuple[Where, str]]:
    for index, one in enumerate(ids):
        if one in ids[:index]:
            yield (name, index), f"has the id “{one}” of another"

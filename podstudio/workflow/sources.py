"""The recordings under an edit: their working audio, imported once and again when the cache was deleted.

A command needs every recording that is heard; the window goes on without those that are gone and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from podstudio.audio import stand_in, working
from podstudio.audio.importing import Imported, import_audio, sweep
from podstudio.audio.working import WorkingAudio
from podstudio.errors import BadInput, NotFound, PodStudioError
from podstudio.i18n import _
from podstudio.jobs import Job, run_in_child
from podstudio.model.timeline import Project, Source
from podstudio.storage import layout
from podstudio.workflow.finding import find_again, is_original, original, path_in

__all__ = ["original"]


@dataclass(frozen=True)
class Recordings:
    """What there is of an edit's recordings.

    Args:
        audio: The working audio of every source by id; silence for those that are missing.
        missing: Why a source has none, by its id, as a sentence.
        moved: Where an original was found again, by its source's id, as Source.path has it.
    """

    audio: Mapping[str, WorkingAudio] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Originals:
    """What became of originals whose working audio is there: those found in another place (Source.path by id), and what should be said."""

    moved: Mapping[str, str]
    told: tuple[str, ...]


def import_recording(path: Path, cache: Path, sample_rate: int, job: Job) -> Imported:
    """Decode a recording once into working audio, waveform and loudness, in a child process.

    Raises:
        PodStudioError: It cannot be read, is no audio, or there is no room.
    """
    try:
        return run_in_child(import_audio, path.absolute(), cache.absolute(), sample_rate, job=job)
    except BaseException:
        sweep(cache)  # a child that crashed, or had to be killed because it did not stop in time
        raise


def prepare(folder: Path, project: Project, job: Job) -> Mapping[str, Path]:
    """The cache folder of every source that an episode uses; what is missing is imported again.

    Raises:
        NotFound: An original recording is gone, and it is not found near its place.
        BadInput: An original is another recording than the one that was edited.
    """
    used = {clip.source for track in project.tracks for clip in track.clips}
    wanted = [source for source in project.sources if source.id in used]
    found = {}
    for index, source in enumerate(wanted):
        stage = job.part(index / len(wanted), (index + 1) / len(wanted))
        found[source.id] = _prepared(folder, source, project.sample_rate, stage)[0]
    return found


def gather(folder: Path, project: Project, job: Job) -> Recordings:
    """The working audio of an edit, opened; what was deleted of it is made again, and silence stands in for what is gone.

    Raises:
        Cancelled: The job was cancelled.
    """
    audio: dict[str, WorkingAudio] = {}
    missing: dict[str, str] = {}
    moved: dict[str, str] = {}
    for index, source in enumerate(project.sources):
        stage = job.part(index / len(project.sources), (index + 1) / len(project.sources))
        try:
            place, path = _prepared(folder, source, project.sample_rate, stage)
            audio[source.id] = working.open_working(place)
            if path != source.path:
                moved[source.id] = path
        except PodStudioError as error:
            missing[source.id] = _why_missing(folder, source, error)
            audio[source.id] = stand_in.silence(project.sample_rate, min(source.channels, 2) or 1, source.frames)
    return Recordings(audio, missing, moved)


def check_originals(folder: Path, project: Project, job: Job) -> Originals:
    """Look after the originals of an edit whose working audio is there. One that was changed outside is said and not used.

    Raises:
        Cancelled: The job was cancelled.
    """
    moved: dict[str, str] = {}
    changed: list[str] = []
    gone: list[str] = []
    for source in project.sources:
        kept = _kept(folder, source, project.sample_rate)
        path = original(folder, source)
        if not working.is_complete(kept) or _is_there(path, source, kept, job):
            continue
        found = find_again(folder, source, kept, job)
        if found:
            moved[source.id] = path_in(folder, found)
        else:
            (changed if path.is_file() else gone).append(path.name)
    told = []
    if changed:
        told.append(_("{files} was changed outside. The edit goes on with the recording as it was imported.").format(files=", ".join(changed)))
    if gone:
        told.append(_("{files} cannot be found. The edit goes on with the audio as it was imported.").format(files=", ".join(gone)))
    return Originals(moved, tuple(told))


def take_recording(folder: Path, source: Source, path: Path, sample_rate: int, job: Job) -> WorkingAudio:
    """The working audio of a source from a file that a person says is its original.

    Raises:
        BadInput: It is another recording.
        PodStudioError: It cannot be read.
    """
    if not is_original(path, source, _kept(folder, source, sample_rate), job.part(0, 0.2)):
        raise BadInput(f"{path} is another recording than “{source.name}” that was edited: choose the file that was imported then.")
    return working.open_working(import_recording(path, layout.working_folder(layout.show_of(folder)), sample_rate, job.part(0.2, 1)).folder)


@contextmanager
def opened(folders: Mapping[str, Path]) -> Iterator[Mapping[str, WorkingAudio]]:
    """The working audio of several sources, memory-mapped while the block runs."""
    audio: dict[str, WorkingAudio] = {}
    try:
        for name, folder in folders.items():
            audio[name] = working.open_working(folder)
        yield audio
    finally:
        for one in audio.values():
            one.close()


def _prepared(folder: Path, source: Source, sample_rate: int, job: Job) -> tuple[Path, str]:
    """The cache folder of a source and where its original is as Source.path has it. Raises PodStudioError."""
    kept = _kept(folder, source, sample_rate)
    if working.is_complete(kept):
        return kept, source.path
    path = original(folder, source)
    cache = layout.working_folder(layout.show_of(folder))
    there = path.is_file()
    if there and is_original(path, source, kept, job):
        return import_recording(path, cache, sample_rate, job).folder, source.path
    found = find_again(folder, source, kept, job)
    if found:
        return import_recording(found, cache, sample_rate, job).folder, path_in(folder, found)
    if there:
        raise BadInput(f"{path} is another recording than the one that was edited: put the original back.")
    raise NotFound(f"The recording {path} is gone: put it back, the edit needs it.")


def _why_missing(folder: Path, source: Source, error: PodStudioError) -> str:
    """Why a recording cannot be heard, as a sentence that names its file."""
    path = original(folder, source)
    if not path.is_file():
        return _("{file} is gone: its clips are silent until it is found.").format(file=path.name)
    if isinstance(error, BadInput):
        return _("{file} was changed outside: its clips are silent until the recording that was edited is found.").format(file=path.name)
    return str(error).partition("\n")[0]


def _is_there(path: Path, source: Source, kept: Path, job: Job) -> bool:
    """Whether a file is the original; what cannot be read is not."""
    try:
        return path.is_file() and is_original(path, source, kept, job)
    except PodStudioError:
        return False


def _kept(folder: Path, source: Source, sample_rate: int) -> Path:
    return working.cache_folder(layout.working_folder(layout.show_of(folder)), source.sha256, sample_rate)

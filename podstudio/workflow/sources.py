"""The recordings under an edit: their working audio, imported once and again when the cache was deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from podstudio.audio import working
from podstudio.audio.importing import Imported, import_audio
from podstudio.audio.working import WorkingAudio
from podstudio.errors import BadInput, NotFound
from podstudio.jobs import Job, run_in_child
from podstudio.model.timeline import Project, Source
from podstudio.storage import layout


def import_recording(path: Path, cache: Path, sample_rate: int, job: Job) -> Imported:
    """Decode a recording once into working audio, waveform and loudness, in a child process.

    Raises:
        PodStudioError: It cannot be read, is no audio, or there is no room.
    """
    return run_in_child(import_audio, path.absolute(), cache.absolute(), sample_rate, job=job)


def prepare(folder: Path, project: Project, job: Job) -> Mapping[str, Path]:
    """The cache folder of every source of an episode; what is missing is imported again.

    Raises:
        NotFound: An original recording is gone.
        BadInput: An original is another recording than the one that was edited.
    """
    cache = layout.working_folder(layout.show_of(folder))
    found = {}
    for index, source in enumerate(project.sources):
        stage = job.part(index / len(project.sources), (index + 1) / len(project.sources))
        kept = working.cache_folder(cache, source.sha256, project.sample_rate)
        found[source.id] = kept if working.is_complete(kept) else _import_again(folder, source, cache, project.sample_rate, stage)
    return found


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


def original(folder: Path, source: Source) -> Path:
    """Where a source's original recording is."""
    return folder / source.path


def _import_again(folder: Path, source: Source, cache: Path, sample_rate: int, job: Job) -> Path:
    path = original(folder, source)
    if not path.is_file():
        raise NotFound(f"The recording {path} is gone: put it back, the edit needs it.")
    imported = import_recording(path, cache, sample_rate, job)
    if imported.sha256 != source.sha256:
        raise BadInput(f"{path} is another recording than the one that was edited: put the original back.")
    return imported.folder

"""Recordings for an episode that is open: files from anywhere, and pieces of other episodes.

They are copied into its folder; the edit itself is changed by whoever asked, with what is given back.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from podstudio import files
from podstudio.audio import working
from podstudio.audio.importing import Imported
from podstudio.errors import BadInput, NotFound, from_os_error
from podstudio.jobs import Job
from podstudio.model.fragments import Fragment, at_rate
from podstudio.model.names import one_line
from podstudio.model.timeline import Project, Source
from podstudio.storage import layout
from podstudio.workflow import sources
from podstudio.workflow.sources import import_recording

_PIECE = 1 << 20
_DECODED = 0.85
"""The share of the work that decoding is; copying is the rest."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Recordings that are in the episode's folder now, with their working audio.

    Args:
        sources: One for each recording, in the order asked for; their ids are the edit's own where it has them already.
        refused: A sentence for every file that was no recording.
        warnings: What the imports had to say (a file cut off in the middle, …).
        copies: The files that were copied here: to be removed again where nothing comes of it.
    """

    sources: tuple[Source, ...]
    refused: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    copies: tuple[Path, ...] = ()


def add_recordings(folder: Path, project: Project, paths: Sequence[Path], job: Job) -> Arrived:
    """Import files and copy them into an episode's audio folder; one that is in the edit already is used again, whatever it is called.

    Files that are no recordings are left out and told, as long as there is one that is.

    Raises:
        PodStudioError: None of them is a recording, one is gone, or there is no room; nothing is left behind.
        Cancelled: The job was cancelled; nothing is left behind.
    """
    with _Arrivals(folder, project) as arrivals:
        refused: list[str] = []
        for index, path in enumerate(paths):
            stage = job.part(index / len(paths), (index + 1) / len(paths))
            try:
                arrivals.add(path, one_line(path.stem)[:80], stage)
            except BadInput as error:
                refused.append(str(error))
        if not arrivals.sources:
            raise BadInput(" ".join(refused))
        return Arrived(tuple(arrivals.sources), tuple(refused), tuple(arrivals.warnings), tuple(arrivals.copies))


def bring_fragment(folder: Path, project: Project, fragment: Fragment, job: Job) -> tuple[Fragment, Arrived]:
    """A fragment of any episode, with its recordings in this episode's folder and its times in this edit's sample rate.

    Raises:
        PodStudioError: An original is gone or another one by now, or there is no room; nothing is left behind.
        Cancelled: The job was cancelled; nothing is left behind.
    """
    with _Arrivals(folder, project) as arrivals:
        for index, source in enumerate(fragment.sources):
            stage = job.part(index / len(fragment.sources), (index + 1) / len(fragment.sources))
            arrivals.add(Path(source.path), source.name, stage, source.sha256)
        found = {source.sha256: source for source in arrivals.sources}
        # The fragment keeps its own names of the sources: the edit gives them new ones where it does not know the recording.
        here = tuple(replace(found[source.sha256], id=source.id, name=source.name) for source in fragment.sources)
        lengths = {source.sha256: source.frames for source in here}
        fitting = at_rate(replace(fragment, sources=here), project.sample_rate, lengths)
        return fitting, Arrived(tuple(arrivals.sources), (), tuple(arrivals.warnings), tuple(arrivals.copies))


def take_back(arrived: Arrived) -> None:
    """Remove the copies of recordings that are not wanted any more: the episode was closed meanwhile."""
    for path in arrived.copies:
        with contextlib.suppress(OSError):
            path.unlink()


class _Arrivals:
    """Recordings on their way into an episode. Where the block ends badly, everything that was made in it is removed."""

    def __init__(self, folder: Path, project: Project) -> None:
        self._folder, self._project = folder, project
        self._cache = layout.working_folder(layout.show_of(folder))
        self._made: list[Path] = []
        self.sources: list[Source] = []
        self.warnings: list[str] = []
        self.copies: list[Path] = []

    def __enter__(self) -> _Arrivals:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is not None:
            take_back(Arrived((), copies=tuple(self.copies)))
            for left in self._made:
                shutil.rmtree(left, ignore_errors=True)

    def add(self, path: Path, name: str, job: Job, sha256: str = "") -> None:
        """One more recording; where `sha256` is given it must be that one, and its file is looked for only where the episode has it not."""
        known = next((source for source in self._project.sources if source.sha256 == sha256), None)
        imported = self._import(sources.original(self._folder, known) if known else path, job.part(0, _DECODED), sha256)
        if sha256 and imported.sha256 != sha256:
            raise BadInput(f"{path} is another recording than the one that was copied: put the original back.")
        source = next((one for one in (*self._project.sources, *self.sources) if one.sha256 == imported.sha256), None)
        if source is None:
            kept = self._keep(path, imported.sha256, job.part(_DECODED, 1.0))
            unnamed = f"new-{len(self.sources) + 1}"
            source = Source(unnamed, name, kept, imported.sha256, imported.sample_rate, imported.channels, imported.frames)
        self.warnings += [f"{path.name}: {text}" for text in imported.warnings]
        self.sources.append(source)

    def _import(self, path: Path, job: Job, sha256: str) -> Imported:
        """The recording's working audio: from the cache where its hash is known and it is there, else made."""
        place = working.cache_folder(self._cache, sha256, self._project.sample_rate) if sha256 else None
        facts = working.read_facts(place) if place and working.is_complete(place) else None
        if place and facts:
            channels, frames = facts["channels"], facts["frames"]
            return Imported(facts["sha256"], place, path.name, facts["sample_rate"], channels, frames, facts["codec"], (), facts["tags"])
        if not path.is_file():
            raise NotFound(f"The recording {path} is gone: put it back and try again.")
        before = set(self._cache.glob("*"))
        imported = import_recording(path, self._cache, self._project.sample_rate, job)
        if imported.folder not in before:
            self._made.append(imported.folder)
        return imported

    def _keep(self, path: Path, sha256: str, job: Job) -> str:
        """Copy an original into the episode's audio folder, whole or not at all; its path in the episode's folder."""
        audio = files.make_folder(self._folder / layout.AUDIO)
        already = _same_file(audio, path, sha256)
        if already is None:
            already = _free_path(audio, path.name)
            _copy(path, already, sha256, job)
            self.copies.append(already)
        return f"{layout.AUDIO}/{already.name}"


def _same_file(audio: Path, path: Path, sha256: str) -> Path | None:
    """The copy of a recording that an earlier insertion left in the audio folder (it was undone)."""
    with contextlib.suppress(OSError):
        size = path.stat().st_size
        for file in _listed(audio):
            if file.stat().st_size == size and files.sha256(file) == sha256:
                return file
    return None


def _listed(audio: Path) -> Iterator[Path]:
    return (file for file in sorted(audio.iterdir()) if file.is_file() and not file.name.startswith("."))


def _free_path(audio: Path, name: str) -> Path:
    """A name in the audio folder that every file system takes and that nothing there has, whatever its case."""
    plain = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "-", one_line(name)).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    stem, ending = (stem[:80], f".{ending[:12]}") if dot else (ending[:80], "")
    taken = {file.name.lower() for file in audio.iterdir()}
    free, count = f"{stem or 'recording'}{ending}", 1
    while free.lower() in taken:
        count += 1
        free = f"{stem or 'recording'}-{count}{ending}"
    return audio / free


def _copy(path: Path, to: Path, sha256: str, job: Job) -> None:
    """Copy a file and look at every byte of it: it must be the one that was imported."""
    digest = hashlib.sha256()
    with files.replacing(to, "copying the recording to") as temporary:
        try:
            size = max(path.stat().st_size, 1)
            with path.open("rb") as file, temporary.open("wb") as copy:
                while piece := file.read(_PIECE):
                    digest.update(piece)
                    copy.write(piece)
                    job.report(min(file.tell() / size, 1.0), "copying the recording")
            shutil.copystat(path, temporary)
        except FileNotFoundError as error:
            raise from_os_error(error, path, "reading") from error
        if digest.hexdigest() != sha256:
            raise BadInput(f"{path.name} was changed while it was read: try again when nothing writes to it any more.")

"""Originals that were moved, renamed or changed outside: found again by their hash, near where they were."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from podstudio import files
from podstudio.errors import PodStudioError, from_os_error
from podstudio.jobs import Job
from podstudio.model.timeline import Source
from podstudio.storage import layout

_MOST_FILES = 2000
"""So many files are looked at by name and size for one recording."""
_MOST_HASHED = 100
_PIECE = 1 << 20
_NOTE = "original.json"


def original(folder: Path, source: Source) -> Path:
    """Where a source's original recording is, if it is where it was."""
    return folder / source.path


def path_in(folder: Path, original_file: Path) -> str:
    """A recording's place as Source.path keeps it: inside the episode's folder relative to it, else absolute."""
    whole = original_file.absolute()
    return whole.relative_to(folder.absolute()).as_posix() if whole.is_relative_to(folder.absolute()) else str(whole)


def is_original(path: Path, source: Source, kept: Path, job: Job) -> bool:
    """Whether a file is the recording that was edited. It is hashed once and again when it changed, which is noted in `kept`, its cache folder.

    Raises:
        PodStudioError: It cannot be read.
        Cancelled: The job was cancelled.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise from_os_error(error, path, "reading") from error
    note = {"path": str(path.absolute()), "bytes": status.st_size, "changed_ns": status.st_mtime_ns}
    if _noted(kept) == note:
        return True
    if sha256(path, job) != source.sha256:
        return False
    with contextlib.suppress(PodStudioError):
        if kept.is_dir():
            files.write_text(kept / _NOTE, json.dumps(note))
    return True


def find_again(folder: Path, source: Source, kept: Path, job: Job) -> Path | None:
    """The file that has a source's sound, wherever it was moved near its old place, whatever it is called now; None where none is found.

    Looked at are the episode's folder, the folder that it came from with its neighbours, and the show. Files that cannot be read are no find.

    Raises:
        Cancelled: The job was cancelled.
    """
    bytes_then = _noted(kept).get("bytes")
    hashed = 0
    for path in islice(_near(folder, source), _MOST_FILES):
        with contextlib.suppress(OSError, PodStudioError):
            if bytes_then is not None and path.stat().st_size != bytes_then:
                continue
            hashed += 1
            if is_original(path, source, kept, job):
                return path
        if hashed >= _MOST_HASHED:
            return None
    return None


def sha256(path: Path, job: Job) -> str:
    """The hash of a file as `files.sha256` makes it; a job that is cancelled ends it. Raises PodStudioError and Cancelled."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                job.report(0.0, "looking for the recording")
    except OSError as error:
        raise from_os_error(error, path, "reading") from error
    return digest.hexdigest()


def _near(folder: Path, source: Source) -> Iterator[Path]:
    """Files of the same ending near the original's place: its folder and the episode, then its namesakes in the show and beside, then the rest."""
    was = original(folder, source)
    ending = was.suffix.lower()
    show = layout.show_of(folder)
    around = chain(
        (show,),
        (one / layout.AUDIO for one in layout.episode_folders(show)),
        _folders(was.parent),
        (was.parent.parent,),
        _folders(was.parent.parent),
    )
    seen: set[Path] = {was.absolute()}

    def unseen(places: Iterable[Path]) -> Iterator[Path]:
        for path in chain.from_iterable(map(_files, places)):
            if path.suffix.lower() == ending and path.absolute() not in seen:
                seen.add(path.absolute())
                yield path

    yield from unseen((was.parent, folder / layout.AUDIO, folder))
    others = []
    for path in unseen(around):
        if path.name == was.name:
            yield path
        else:
            others.append(path)
    yield from others


def _files(place: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from sorted(path for path in islice(place.iterdir(), _MOST_FILES) if not path.name.startswith(".") and path.is_file())


def _folders(place: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from sorted(path for path in islice(place.iterdir(), _MOST_FILES) if not path.name.startswith(".") and path.is_dir())


def _noted(kept: Path) -> dict[str, object]:
    """Which file was last known to be the original."""
    try:
        note = json.loads((kept / _NOTE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}

"""Tagging whole folders: reading, making a planned edit safely, taking it back.

Everything that is changed is journalled first in the user's own folder, so that a call that was killed is repaired by the next one and the last call
can be undone, tags and names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from podstudio import files
from podstudio.errors import Busy, NotFound, PodStudioError
from podstudio.jobs import Job
from podstudio.storage import layout
from podstudio.storage.lock import exclusive
from podstudio.tags import journal
from podstudio.tags.journal import Restored
from podstudio.tags.reading import AUDIO_ENDINGS, FileTags, read
from podstudio.tags.spreadsheet import write_sheet
from podstudio.workflow.tag_planning import FileChange, Plan
from podstudio.workflow.tag_writing import edit_all, rename_all


@dataclass(frozen=True, slots=True)
class Shown:
    """The tags of a file, or why they cannot be read."""

    file: Path
    tags: FileTags
    error: PodStudioError | None = None


def find_audio(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The audio files among paths and below folders, each once; hidden ones are left out.

    Raises:
        NotFound: A path is not there, or there is no audio in a folder.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        inside = sorted(_below(path)) if path.is_dir() else [path]
        if not path.exists():
            raise NotFound(f"{path} is not there.")
        if not inside:
            raise NotFound(f"There is no audio that can be tagged in {path}.")
        for file in inside:
            found.setdefault(file.absolute(), file)
    return tuple(found.values())


def show(audio: Sequence[Path], job: Job) -> tuple[Shown, ...]:
    """The tags of files."""
    shown = []
    for index, path in enumerate(audio):
        job.report(index / len(audio), path.name)
        try:
            shown.append(Shown(path, read(path)))
        except PodStudioError as error:
            shown.append(Shown(path, FileTags(), error))
    job.report(1.0, "read")
    return tuple(shown)


def export_sheet(path: Path, shown: Sequence[Shown]) -> None:
    """Write the fields of files as a CSV that can be edited and read again. Raises PodStudioError."""
    write_sheet(path, [(one.file, one.tags.fields) for one in shown if one.error is None])


def apply(planned: Plan, job: Job) -> tuple[FileChange, ...]:
    """Make a plan's changes. What fails is told with its file and left as it was; the rest goes on.

    Raises:
        Busy: Another call is tagging.
        Cancelled: The job was cancelled; every file is either as it was or changed, and undo takes the changed ones back.
    """
    with _journal() as place:
        journal.repair(place)
        with closing(journal.Batch(place)) as batch:
            done = rename_all(batch, edit_all(batch, planned.files, job))
    job.report(1.0, "tagged")
    return done


def undo(job: Job) -> tuple[Restored, ...]:
    """Take the last call's changes back, tags and names; again for the one before it.

    Raises:
        NotFound: There is nothing to undo.
    """
    with _journal() as place:
        journal.repair(place)
        restored = journal.undo(place)
    job.report(1.0, "undone")
    return restored


def repair() -> tuple[Restored, ...]:
    """Make whole what a killed call left half-done; nothing while another call is tagging."""
    place = layout.user_folder() / "tagging"
    if not place.is_dir():
        return ()
    with suppress(Busy), exclusive(place, wait_s=0):
        return journal.repair(place)
    return ()


@contextmanager
def _journal() -> Iterator[Path]:
    place = files.make_folder(layout.user_folder() / "tagging")
    with exclusive(place):
        yield place


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in AUDIO_ENDINGS and not hidden and path.is_file():
            yield path

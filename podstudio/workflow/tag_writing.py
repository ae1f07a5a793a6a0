"""Making a plan's changes of tags and names, each journalled before it is made. What fails is left as it was; the rest goes on."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from podstudio import files
from podstudio.audio.m4a_chapters import write_chapters
from podstudio.errors import PodStudioError, from_os_error
from podstudio.jobs import Job
from podstudio.tags import journal
from podstudio.tags.editing import PATCHED, REWRITTEN, UNCHANGED, Prepared, check_writable, prepare, write_copy
from podstudio.tags.file_names import rename
from podstudio.tags.id3_editing import TagEdit
from podstudio.tags.reading import MP4_ENDINGS
from podstudio.tags.splices import Splice, difference, patch, write_new
from podstudio.workflow.tag_planning import FileChange

_GROUP_FILES, _GROUP_BYTES = 64, 32_000_000


def edit_all(batch: journal.Batch, changes: Sequence[FileChange], job: Job) -> list[FileChange]:
    """Write tags, covers and chapters; gives what became of each change."""
    done = list(changes)
    group: list[tuple[int, Prepared]] = []
    for index, change in enumerate(changes):
        job.report(index / max(len(changes), 1), change.file.name)
        if change.error or change.cost == UNCHANGED:
            continue
        try:
            prepared = prepare(change.file.resolve(), change.edit)
            if prepared.cost == PATCHED:
                group.append((index, prepared))
            elif prepared.cost == REWRITTEN:
                _rewrite(batch, prepared, change.edit)
            done[index] = replace(change, cost=prepared.cost)
        except PodStudioError as error:
            done[index] = _failed(change, error)
        if len(group) >= _GROUP_FILES or sum(len(piece.new) for _, one in group for piece in one.splices) > _GROUP_BYTES:
            _patch_all(batch, group, done)
    _patch_all(batch, group, done)
    return done


def _patch_all(batch: journal.Batch, group: list[tuple[int, Prepared]], done: list[FileChange]) -> None:
    """Patch a group of files behind one flush of the journal."""
    rows: list[tuple[Path, int, int, Sequence[Splice]]] = []
    for _, one in group:
        size = one.path.stat().st_size if one.path.exists() else 0
        rows.append((one.path, size, size, one.splices))
    numbers = batch.begin(rows) if rows else ()
    for number, (index, one) in zip(numbers, group, strict=True):
        try:
            patch(one.path, [(piece.at, piece.new) for piece in one.splices], flush=False)
            batch.patched(one.path)
        except OSError as error:
            with suppress(OSError):
                patch(one.path, [(piece.at, piece.old) for piece in one.splices])
            batch.dropped(number)
            done[index] = _failed(done[index], from_os_error(error, one.path, "writing the tags of"))
    group.clear()


def _rewrite(batch: journal.Batch, prepared: Prepared, edit: TagEdit) -> None:
    path = prepared.path
    with files.replacing(path, "writing the tags of") as building:
        if prepared.splices:
            write_new(path, building, prepared.splices)
            splices = prepared.splices
        else:
            if edit.chapters is not None and edit.chapters != prepared.before.chapters and path.suffix.lower() in MP4_ENDINGS:
                write_chapters(path, building, edit.chapters)
            else:
                shutil.copyfile(path, building)
            write_copy(path, building, edit, prepared.before)
            splices = difference(path, building)
        batch.begin([(path, path.stat().st_size, building.stat().st_size, splices)])


def rename_all(batch: journal.Batch, changes: Sequence[FileChange]) -> tuple[FileChange, ...]:
    """Rename; a file whose new name is still another's waits until that one has left."""
    done = list(changes)
    waiting = [index for index, change in enumerate(changes) if change.new_name and not change.error]
    while waiting:
        free = [index for index in waiting if not _taken(done[index])]
        for index in free or waiting:
            done[index] = _renamed(batch, done[index])
        waiting = [index for index in waiting if index not in free] if free else []
    return tuple(done)


def _taken(change: FileChange) -> bool:
    target = change.file.with_name(change.new_name)
    return target.exists() and not target.samefile(change.file)


def _renamed(batch: journal.Batch, change: FileChange) -> FileChange:
    target = change.file.with_name(change.new_name)
    try:
        check_writable(change.file)
        number = batch.renaming(change.file.absolute(), target.absolute())
        try:
            rename(change.file, target)
        except PodStudioError:
            batch.dropped(number)
            raise
    except PodStudioError as error:
        return replace(change, new_name="", error=error)
    return change


def _failed(change: FileChange, error: PodStudioError) -> FileChange:
    return replace(change, cost=UNCHANGED, changes=(), new_name="", error=error)

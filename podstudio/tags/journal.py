"""The tagger's journal: the old bytes of every file that is edited, on the disk before the file is touched. It is the undo and the repair.

A batch is a folder: `old.bin` with the bytes and `log.jsonl`, appended line by line; `closed` is there once the batch is whole. A batch without it
was interrupted: `repair` makes every file of it whole. The caller sees to it that only one process works in the folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from podstudio import files
from podstudio.errors import BadInput, NotFound, PodStudioError, from_os_error
from podstudio.tags.file_names import rename
from podstudio.tags.splices import Kept, Splice, flush_all, kept, patch, state, write_old

_LOG, _BYTES, _CLOSED = "log.jsonl", "old.bin", "closed"
_MOST_BATCHES = 100
_MOST_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Restored:
    """A file that was taken back, under the name that it has now; `error` where that failed."""

    file: Path
    error: PodStudioError | None = None


class Batch:
    """One call's changes, being written. Close it whatever happens."""

    def __init__(self, journal: Path) -> None:
        self.folder = files.make_folder(journal / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{os.getpid()}")
        self._bytes = (self.folder / _BYTES).open("ab", buffering=0)
        self._log = (self.folder / _LOG).open("ab", buffering=0)
        self._count = self._at = 0
        self._patched: list[Path] = []

    def begin(self, changes: Sequence[tuple[Path, int, int, Sequence[Splice]]]) -> tuple[int, ...]:
        """Keep what undoing the changes needs: files, sizes before and after, splices. It is on the disk when this returns.

        Raises:
            PodStudioError: There is no room; then nothing may be changed.
        """
        lines, numbers = [], []
        try:
            for path, old_size, new_size, splices in changes:
                rows = []
                for piece in kept(splices):
                    self._bytes.write(piece.old)
                    rows.append([piece.at, self._at, len(piece.old), piece.length, list(piece.sums)])
                    self._at += len(piece.old)
                numbers.append(self._count)
                lines.append({"n": self._count, "file": str(path), "sizes": [old_size, new_size], "pieces": rows})
                self._count += 1
            os.fsync(self._bytes.fileno())
            self._append(lines, flush=True)
        except OSError as error:
            raise from_os_error(error, self.folder, "writing the tagger's journal in") from error
        return tuple(numbers)

    def renaming(self, old: Path, new: Path) -> int:
        """Keep a rename before it is made. Raises as `begin` does."""
        try:
            self._append([{"n": self._count, "rename": [str(old), str(new)]}], flush=True)
        except OSError as error:
            raise from_os_error(error, self.folder, "writing the tagger's journal in") from error
        self._count += 1
        return self._count - 1

    def patched(self, path: Path) -> None:
        """Note a file that was patched in place and not flushed yet: the batch is not whole before that."""
        self._patched.append(path)

    def dropped(self, number: int) -> None:
        """Note that a change was not made after all. What it says is found out by looking, too, so that this need not reach the disk."""
        with contextlib.suppress(OSError):
            self._append([{"dropped": number}], flush=False)

    def close(self) -> None:
        """The batch is whole: every file in it is as it was or as it was to become."""
        flush_all(self._patched)
        self._bytes.close()
        self._log.close()
        if self._count:
            (self.folder / _CLOSED).touch()
            _prune(self.folder.parent)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _append(self, lines: Sequence[dict[str, Any]], flush: bool) -> None:
        self._log.write("".join(json.dumps(line) + "\n" for line in lines).encode())
        if flush:
            os.fsync(self._log.fileno())


@dataclass(frozen=True, slots=True)
class _Change:
    file: Path
    old_size: int
    new_size: int
    pieces: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class _Rename:
    old: Path
    new: Path


def repair(journal: Path) -> tuple[Restored, ...]:
    """Make the files of interrupted batches whole: what was half-written gets its old bytes back, an undo is finished.

    Returns the files that had to be restored. Costs nothing where no batch was interrupted.
    """
    restored: list[Restored] = []
    for batch in _batches(journal):
        if (batch / _CLOSED).exists():
            continue
        if (batch / "undoing").exists():
            restored += _take_back(batch)
            continue
        steps = _steps(batch)
        for folder in {_path_of(step).parent for step in steps}:
            files.sweep(folder)
        for step in steps:
            restored += _settle(step)
        if steps:
            (batch / _CLOSED).touch()
        else:
            shutil.rmtree(batch, ignore_errors=True)
    return tuple(restored)


def undo(journal: Path) -> tuple[Restored, ...]:
    """Take the last batch back, names and tags.

    A file that somebody has changed since stays as it is and is told; one that may not be written now can be undone by another call.

    Raises:
        NotFound: There is nothing to undo.
    """
    batch = next(iter(reversed(_batches(journal))), None)
    if batch is None:
        raise NotFound("There is nothing to undo: no tags have been changed, or all of it was taken back.")
    (batch / "undoing").touch()
    (batch / _CLOSED).unlink(missing_ok=True)
    return tuple(_take_back(batch))


def _take_back(batch: Path) -> list[Restored]:
    restored = []
    for step in reversed(_steps(batch)):
        try:
            done = _undo_rename(step) if isinstance(step, _Rename) else _undo_change(step)
        except PodStudioError as error:
            restored.append(Restored(_path_of(step), error))
        except OSError as error:
            restored.append(Restored(_path_of(step), from_os_error(error, _path_of(step), "undoing the tags of")))
        else:
            restored += [Restored(_path_of(step))] if done else []
    if any(one.error and not isinstance(one.error, BadInput | NotFound) for one in restored):
        (batch / "undoing").unlink(missing_ok=True)
        (batch / _CLOSED).touch()
    else:
        shutil.rmtree(batch, ignore_errors=True)
    return _once(restored)


def _once(restored: Sequence[Restored]) -> list[Restored]:
    """Each file once: a renamed one under its old name; an error before anything else."""
    found: dict[Path, Restored] = {}
    for one in restored:
        if one.file not in found or one.error:
            found[one.file] = one
    return list(found.values())


def _undo_change(step: _Change) -> bool:
    found = state(step.file, step.old_size, step.new_size, step.pieces)
    if found == "old":
        return False
    if found == "other":
        raise BadInput(f"{step.file.name} was changed by another program since; it is left as it is.")
    if step.old_size == step.new_size and all(piece.length == len(piece.old) for piece in step.pieces):
        patch(step.file, [(piece.at, piece.old) for piece in step.pieces])
    else:
        with files.replacing(step.file, "undoing the tags of") as building:
            write_old(step.file, building, step.pieces)
    return True


def _undo_rename(step: _Rename) -> bool:
    if step.new.exists() and step.old.exists() and step.new.samefile(step.old):
        step.new.unlink()
        return True
    if not step.new.exists() and step.old.exists():
        return False
    rename(step.new, step.old)
    return True


def _settle(step: _Change | _Rename) -> list[Restored]:
    """After a crash: half-written becomes old, half-renamed renamed."""
    try:
        if isinstance(step, _Rename):
            if step.old.exists() and step.new.exists() and step.old.samefile(step.new) and step.old.name != step.new.name:
                step.old.unlink()
                return [Restored(step.new)]
        elif state(step.file, step.old_size, step.new_size, step.pieces) == "torn":
            patch(step.file, [(piece.at, piece.old) for piece in step.pieces])
            return [Restored(step.file)]
    except FileNotFoundError:
        return []  # renamed or removed since: nothing of ours is half-done in it
    except OSError as error:
        return [Restored(_path_of(step), from_os_error(error, _path_of(step), "repairing"))]
    return []


def _path_of(step: _Change | _Rename) -> Path:
    return step.old if isinstance(step, _Rename) else step.file


def _steps(batch: Path) -> list[_Change | _Rename]:
    """The changes that a batch tells of; a line that was cut off tells of none, as nothing was done yet."""
    steps: dict[int, _Change | _Rename] = {}
    try:
        data = (batch / _BYTES).read_bytes()
        lines = (batch / _LOG).read_bytes().split(b"\n")
    except OSError:
        return []
    for line in lines:
        try:
            row = json.loads(line) if line else {}
        except ValueError:
            continue
        if "rename" in row:
            steps[row["n"]] = _Rename(*map(Path, row["rename"]))
        elif "file" in row:
            pieces = tuple(Kept(at, data[begin : begin + old], length, tuple(sums)) for at, begin, old, length, sums in row["pieces"])
            steps[row["n"]] = _Change(Path(row["file"]), row["sizes"][0], row["sizes"][1], pieces)
        elif "dropped" in row:
            steps.pop(row["dropped"], None)
    return [steps[number] for number in sorted(steps)]


def _batches(journal: Path) -> list[Path]:
    return sorted(path for path in journal.glob("2*T*") if path.is_dir())


def _prune(journal: Path) -> None:
    """Forget the oldest batches where there are too many, or too much is kept."""
    kept_bytes = 0
    for count, batch in enumerate(reversed(_batches(journal))):
        with contextlib.suppress(OSError):
            kept_bytes += (batch / _BYTES).stat().st_size
        if count and (count >= _MOST_BATCHES or kept_bytes > _MOST_BYTES):
            shutil.rmtree(batch, ignore_errors=True)

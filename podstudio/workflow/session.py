"""An episode that is open for editing: its project, undo and redo, saved after every step and kept over a restart."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from podstudio import files
from podstudio.errors import BadInput, DamagedFile, NotFound, PodStudioError
from podstudio.model.changes import change_between
from podstudio.model.timeline import Project
from podstudio.storage import edit_file, edit_repair, layout
from podstudio.storage.undo_file import UndoLog
from podstudio.workflow.history import History, Moment, Step
from podstudio.workflow.saving import Saver

Listener = Callable[[Project, Project], None]
Stamp = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Saving:
    """What is written for a step: the history as it then stands, and the step where it is a new one."""

    moment: Moment
    step: Step | None = None


class Session:
    """The edit of one episode.

    Listeners get (old, new) after every step and compare by identity. An edit that makes no sense is repaired when it is opened.

    Args:
        read_only: Another window has the show: edits are refused and nothing is written.
        failed: Where it is given, steps are made at once and written in a thread; it hears there that one could not be saved, and whoever
            makes the steps calls `take_back`. Without it a step is on the disk when `apply` returns, and one that cannot be saved is not made.

    Raises:
        PodStudioError: The edit cannot be read.
    """

    def __init__(self, folder: Path, read_only: bool = False, failed: Callable[[Exception], object] | None = None) -> None:
        self.folder = folder
        self.read_only = read_only
        mended = edit_repair.load(folder)
        self.repairs = mended.told
        """What was repaired, one sentence each."""
        self.damaged: Path | None = None
        """Where the edit is kept as it was before it was repaired."""
        if mended.told and not read_only:
            self.damaged = edit_repair.keep(folder, mended.project)
        self._log = _log_of(folder, mended.project) if not read_only else None
        steps = tuple(Step(one.label, change=one.change) for one in self._log.steps) if self._log else ()
        self._history = History(mended.project, steps, self._log.position if self._log else 0)
        self._saved = self._history.now
        self._stamp = stamp(folder / layout.EDIT_FILE)
        self._saver = Saver(self._write, failed) if failed else None
        if self._saver:
            edit_file.written_by(folder, self._saver)
        self._listeners: list[Listener] = []

    @property
    def project(self) -> Project:
        """The edit as it is now."""
        return self._history.project

    @property
    def undo_label(self) -> str | None:
        """Name of the step that undo takes back."""
        return self._history.undo_label

    @property
    def redo_label(self) -> str | None:
        """Name of the step that redo brings again."""
        return self._history.redo_label

    def listen(self, listener: Listener) -> None:
        """Call `listener(old, new)` after every step."""
        self._listeners.append(listener)

    def apply(self, label: str, project: Project, merge: bool = False) -> None:
        """Make a step, named for the undo menu; `merge` joins it to the last one of that name (a drag).

        Raises:
            PodStudioError: It makes no sense or cannot be saved (in a thread: the one before it could not); nothing has changed.
        """
        if project is self.project:
            return
        self._refuse_read_only()
        edit_file.check(project)
        self._make(lambda: self._history.apply(label, project, merge), new=True)

    def undo(self) -> None:
        """Take the last step back. Raises PodStudioError as `apply` does."""
        if self.undo_label is not None:
            self._refuse_read_only()
            self._make(self._history.undo)

    def redo(self) -> None:
        """Make the step again that undo took back. Raises PodStudioError as `apply` does."""
        if self.redo_label is not None:
            self._refuse_read_only()
            self._make(self._history.redo)

    def amend(self, change: Callable[[Project], Project]) -> None:
        """Change something that is no step and no undo takes back, such as where a recording lies. Raises PodStudioError as `apply` does."""
        self._refuse_read_only()
        edit_file.check(change(self.project))
        self._make(lambda: self._history.amend(change))

    @property
    def changed_outside(self) -> bool:
        """Whether edit.json was written by somebody else since it was read or written here."""
        return not (self._saver and self._saver.busy) and stamp(self.folder / layout.EDIT_FILE) != self._stamp

    def seen(self) -> None:
        """What was written outside is the same edit."""
        self._stamp = stamp(self.folder / layout.EDIT_FILE)

    def flush(self, within_s: float | None = None) -> None:
        """Wait until every step is on the disk.

        Raises:
            PodStudioError: One cannot be saved: `take_back` then. Busy where that takes longer than `within_s` seconds.
        """
        if self._saver:
            self._saver.flush(within_s)

    def take_back(self) -> Exception | None:
        """After a step that could not be saved: go back to what is on the disk. Gives why; None where all is well or that was done."""
        error = self._saver.forgive() if self._saver else None
        if error is not None:
            self._go_to(self._saved)
        return error

    def close(self, within_s: float | None = None) -> None:
        """Have every step on the disk and let go of the listeners. Raises PodStudioError as `flush` does."""
        self._listeners.clear()
        try:
            self.flush(within_s)
        finally:
            if self._log and not (self._saver and self._saver.busy):
                self._log.close()

    def _make(self, step: Callable[[], object], new: bool = False) -> None:
        before = self._history.now
        try:
            step()
        except (BadInput, DamagedFile) as error:
            self._forget_unreadable()
            raise DamagedFile(f"What was undone before the last start cannot be read any more: {error}") from None
        saving = _Saving(self._history.now, self._history.last if new else None)
        try:
            if self._saver:
                key = self._history.position if new else "place"
                self._saver.put(key, saving)
            else:
                self._write(saving)
        except Exception:
            self._history.now = before
            self.take_back()
            raise
        self._tell(before.project)

    def _go_to(self, moment: Moment) -> None:
        old, self._history.now = self.project, moment
        if old is not moment.project:
            self._tell(old)

    def _forget_unreadable(self) -> None:
        """The steps of earlier sessions do not fit: those of this one are kept as far as they can be gone to."""
        self._history.now = self._saved = Moment(self.project)
        if self._log:
            with contextlib.suppress(PodStudioError):
                self.flush()
            self._log.close()
            with contextlib.suppress(OSError):
                layout.undo_file(self.folder).unlink(missing_ok=True)
            self._log = _log_of(self.folder, self.project)

    def _write(self, saving: _Saving) -> None:
        """Note the step, write the edit, have both on the disk; in the thread where there is one."""
        project, log = saving.moment.project, self._log
        kept = log.kept() if log else None
        if log and saving.step and saving.step.before is not None:
            change = change_between(saving.step.before, project)
            log.step(saving.moment.position - 1, saving.step.label, change, edit_file.digest(project))
        elif log:
            log.at(saving.moment.position)
        try:
            files.write_text(self.folder / layout.EDIT_FILE, edit_file.to_text(project), "saving")
        except Exception:
            if log and kept:
                log.restore(kept)
            raise
        if log:
            log.flush()
        self._stamp = stamp(self.folder / layout.EDIT_FILE)
        self._saved = saving.moment

    def _refuse_read_only(self) -> None:
        if self.read_only:
            raise PodStudioError("This show is open in another window; here it can only be looked at.")

    def _tell(self, old: Project) -> None:
        for listener in list(self._listeners):
            listener(old, self.project)


def stamp(path: Path) -> Stamp:
    """By which a file is known to be as it was; empty where it is not there."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def relocated(project: Project, source_id: str, path: str) -> Project:
    """The edit with the file of one of its recordings in another place."""
    return replace(project, sources=tuple(replace(one, path=path) if one.id == source_id else one for one in project.sources))


def _log_of(folder: Path, project: Project) -> UndoLog | None:
    """The log beside an edit; None where the episode lies in no show."""
    try:
        return UndoLog(layout.undo_file(folder), edit_file.digest(project))
    except NotFound:
        return None

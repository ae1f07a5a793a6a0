"""An episode that is open for editing: its project, undo and redo, saved after every step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from podstudio.errors import PodStudioError
from podstudio.model.timeline import Project
from podstudio.storage import edit_file
from podstudio.workflow.history import History

Listener = Callable[[Project, Project], None]


class Session:
    """The edit of one episode.

    Listeners get (old, new) after every step and compare by identity. A step that cannot be saved is not made.

    Args:
        read_only: Another window has the show: edits are refused.
    """

    def __init__(self, folder: Path, read_only: bool = False) -> None:
        self.folder = folder
        self.read_only = read_only
        self._history = History(edit_file.load(folder))
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
            PodStudioError: It cannot be saved; nothing has changed.
        """
        if project is self.project:
            return
        self._save(project)
        old = self.project
        self._history.apply(label, project, merge)
        self._tell(old)

    def undo(self) -> None:
        """Take the last step back. Raises PodStudioError as `apply` does."""
        self._step(self._history.undo, self._history.redo)

    def redo(self) -> None:
        """Make the step again that undo took back. Raises PodStudioError as `apply` does."""
        self._step(self._history.redo, self._history.undo)

    def close(self) -> None:
        """Let go of the listeners."""
        self._listeners.clear()

    def _step(self, step: Callable[[], bool], back: Callable[[], bool]) -> None:
        old = self.project
        if not step():
            return
        try:
            self._save(self.project)
        except PodStudioError:
            back()
            raise
        self._tell(old)

    def _save(self, project: Project) -> None:
        if self.read_only:
            raise PodStudioError("This show is open in another window; here it can only be looked at.")
        edit_file.save(self.folder, project)

    def _tell(self, old: Project) -> None:
        for listener in list(self._listeners):
            listener(old, self.project)

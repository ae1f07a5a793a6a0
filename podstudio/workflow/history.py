"""Undo and redo: immutable projects in a row, each with the name of the step that led to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from podstudio.model.timeline import Project


@dataclass
class History:
    """The steps of an edit, without limit. A drag is one step: its later positions are applied with `merge=True`."""

    project: Project
    _past: list[tuple[str, Project]] = field(default_factory=list)
    _future: list[tuple[str, Project]] = field(default_factory=list)

    def apply(self, label: str, project: Project, merge: bool = False) -> None:
        """A new step; with `merge` it replaces the last one of the same label."""
        if not (merge and self._past and self._past[-1][0] == label):
            self._past.append((label, self.project))
        self._future.clear()
        self.project = project

    def undo(self) -> bool:
        """One step back; False where there is none."""
        if not self._past:
            return False
        label, before = self._past.pop()
        self._future.append((label, self.project))
        self.project = before
        return True

    def redo(self) -> bool:
        """One step forward again; False where there is none."""
        if not self._future:
            return False
        label, after = self._future.pop()
        self._past.append((label, self.project))
        self.project = after
        return True

    @property
    def undo_label(self) -> str | None:
        """Name of the step that undo takes back."""
        return self._past[-1][0] if self._past else None

    @property
    def redo_label(self) -> str | None:
        """Name of the step that redo brings again."""
        return self._future[-1][0] if self._future else None

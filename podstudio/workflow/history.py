"""Undo and redo: immutable projects in a row, each with the name of the step that led to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

from podstudio.model.changes import Change, changed, turned
from podstudio.model.timeline import Project


@dataclass(frozen=True, slots=True)
class Step:
    """A named step between two edits.

    Args:
        before, after: The edits; None for a step of an earlier session.
        change: What that step changed.
    """

    label: str
    before: Project | None = None
    after: Project | None = None
    change: Callable[[], Change] | None = None

    def undone(self, project: Project) -> Project:
        """The edit before it, from the one after it. Raises PodStudioError where the step cannot be read any more."""
        if self.before is not None:
            return self.before
        return changed(project, turned(self.change())) if self.change else project

    def redone(self, project: Project) -> Project:
        """The edit after it, from the one before it. Raises as `undone` does."""
        if self.after is not None:
            return self.after
        return changed(project, self.change()) if self.change else project


Row = tuple[Step, "Row"] | None
"""Steps, the nearest first, in a chain that later states share."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a history stands: to go back to when a step could not be saved."""

    project: Project
    past: Row = None
    future: Row = None
    position: int = 0
    """How many steps are done."""


class History:
    """The steps of an edit, without limit. A drag is one step: its later positions are applied with `merge=True`.

    Args:
        steps: Of earlier sessions, `position` of them done.
    """

    def __init__(self, project: Project, steps: Sequence[Step] = (), position: int = 0) -> None:
        past = reduce(_before, steps[:position], None)
        future = reduce(_before, reversed(steps[position:]), None)
        self.now = Moment(project, past, future, position)

    @property
    def project(self) -> Project:
        """The edit as it is now."""
        return self.now.project

    @property
    def position(self) -> int:
        """How many steps are done."""
        return self.now.position

    @property
    def last(self) -> Step | None:
        """The step that undo takes back."""
        return self.now.past[0] if self.now.past else None

    def apply(self, label: str, project: Project, merge: bool = False) -> None:
        """A new step; with `merge` it replaces the last one of the same label that was made in this session."""
        now, last = self.now, self.last
        if merge and last and last.label == label and last.before is not None and now.past:
            self.now = Moment(project, (Step(label, last.before, project), now.past[1]), None, now.position)
        else:
            self.now = Moment(project, (Step(label, now.project, project), now.past), None, now.position + 1)

    def undo(self) -> bool:
        """One step back; False where there is none. Raises PodStudioError where a step of an earlier session cannot be read any more."""
        now = self.now
        if now.past is None:
            return False
        step, past = now.past
        self.now = Moment(step.undone(now.project), past, (step, now.future), now.position - 1)
        return True

    def redo(self) -> bool:
        """One step forward again; False where there is none. Raises as `undo` does."""
        now = self.now
        if now.future is None:
            return False
        step, future = now.future
        self.now = Moment(step.redone(now.project), (step, now.past), future, now.position + 1)
        return True

    def amend(self, change: Callable[[Project], Project]) -> None:
        """Change the edit and every state of it that can be gone to, without a step."""
        now = self.now
        self.now = Moment(change(now.project), _amended(now.past, change), _amended(now.future, change), now.position)

    @property
    def undo_label(self) -> str | None:
        """Name of the step that undo takes back."""
        return self.now.past[0].label if self.now.past else None

    @property
    def redo_label(self) -> str | None:
        """Name of the step that redo brings again."""
        return self.now.future[0].label if self.now.future else None


def _before(row: Row, step: Step) -> Row:
    return step, row


def _amended(row: Row, change: Callable[[Project], Project]) -> Row:
    steps = []
    while row:
        step, row = row
        before, after = (project and change(project) for project in (step.before, step.after))
        steps.append(Step(step.label, before, after, step.change))
    return reduce(_before, reversed(steps), None)

"""What tidying found in the edit, what the person decided about each finding, and which one is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from podstudio.audio.faults import Faults
from podstudio.audio.working import WorkingAudio
from podstudio.errors import PodStudioError
from podstudio.jobs import Job
from podstudio.model.editing import Range, merge_ranges
from podstudio.model.timeline import Project
from podstudio.ui.edit.state import EditState
from podstudio.ui.tasks import Task, Tasks
from podstudio.ui.workspace import Workspace
from podstudio.workflow import tidying
from podstudio.workflow.findings import KINDS, PAUSE, Finding, Looked, Wishes

PROPOSED, ACCEPTED, REFUSED = "proposed", "accepted", "refused"

_SETTLE_MS = 150
_BEFORE_S, _BEHIND_S = 2, 3
_LEAST_PIXELS, _MOST_OF_WIDTH = 24, 0.6

Key = tuple[str, str, str, int]


class Review(QObject):
    """The findings of the open edit, found anew whenever it changes while the review is open. Decisions ride on the sound.

    Signals:
        changed: The findings, a decision, or which one is looked at.
    """

    changed = Signal()

    def __init__(self, state: EditState, workspace: Workspace, tasks: Tasks, wishes: Wishes, seek: Callable[[int], object], parent: QObject) -> None:
        super().__init__(parent)
        self._state, self._workspace, self._tasks, self._seek = state, workspace, tasks, seek
        self.wishes = wishes
        self.kind = PAUSE
        self.is_open = False
        self.trouble = ""
        self.current: Finding | None = None
        self.looked: Looked | None = None
        self._decisions: dict[Key, str] = {}
        self._moved: dict[Key, Range] = {}
        self._known: dict[str, tuple[WorkingAudio, Faults]] = {}
        self._shown: dict[str, tuple[Finding, ...]] = dict.fromkeys(KINDS, ())
        self._missing: frozenset[str] = frozenset()
        self._task: Task | None = None
        self._then: Callable[[], object] | None = None
        self._selecting = False
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._look)
        state.changed.connect(self._edit_changed)
        state.selected.connect(self._follow_selection)

    # What there is

    def findings(self, kind: str | None = None) -> tuple[Finding, ...]:
        """Those of a kind, or of the one that is shown, by time; cuts as the person made them."""
        return self._shown[kind or self.kind]

    @property
    def is_fresh(self) -> bool:
        """Whether the findings are those of the edit as it is now."""
        looked = self.looked
        return looked is not None and looked.project is self._state.project and looked.wishes == self.wishes

    def decision(self, finding: Finding) -> str:
        """proposed, accepted or refused."""
        return self._decisions.get(finding.key, PROPOSED)

    def accepted(self) -> tuple[Finding, ...]:
        """What would be done now, of all kinds; what two kinds found at one place is there once."""
        found = {finding.key: finding for kind in KINDS for finding in self._shown[kind] if self.decision(finding) == ACCEPTED}
        return tuple(finding for finding in found.values() if finding.can_be_done)

    # What the person does

    def open(self, kind: str, then: Callable[[], object] | None = None) -> None:
        """Show what is found of a kind; `then` is called once it is known."""
        self.is_open, self.kind, self._then = True, kind, then
        if self.current and self.current.kind != kind:
            self.current = None
        if self.is_fresh:
            self._done()
        else:
            self._look()

    def close(self) -> None:
        """Let go of what is proposed; decisions are kept."""
        self.is_open, self.current = False, None
        self._settle.stop()
        self._forget()
        self._tint()
        self.changed.emit()

    def wish(self, wishes: Wishes) -> None:
        """Another length of pauses."""
        if wishes != self.wishes:
            self.wishes = wishes
            self._settle.start(_SETTLE_MS)
            self.changed.emit()

    def step(self, by: int) -> bool:
        """Go to the next finding (1) or the previous one (−1), round and round; False where there is none."""
        shown = self.findings()
        if not shown or not self.is_fresh:
            return False
        if self.current in shown:
            index = shown.index(self.current) + by
        else:
            behind = (number for number, finding in enumerate(shown) if finding.end > self._state.playhead)
            index = next(behind, 0) if by > 0 else next(behind, len(shown)) - 1
        self.go(shown[index % len(shown)])
        return True

    def go(self, finding: Finding) -> None:
        """Look at a finding: select it, bring it into sight with air around it, the playhead two seconds before."""
        self.current = finding
        self._selecting = True
        self._state.select(*finding.place)
        self._selecting = False
        self._seek(max(finding.place[0] - _BEFORE_S * self._state.rate, 0))
        self._show(finding)
        self.changed.emit()

    def decide(self, finding: Finding, decision: str) -> None:
        """Accept or refuse one; the same again takes it back."""
        if self.decision(finding) == decision:
            del self._decisions[finding.key]
        else:
            self._decisions[finding.key] = decision
        self._tint()
        self.changed.emit()

    def decide_current(self, decision: str) -> bool:
        """Decide about the one that is looked at and go to the next undecided one; False where none is looked at."""
        finding = self.current
        if finding is None or not self.is_fresh:
            return False
        self.decide(finding, decision)
        shown = self.findings()
        if self.decision(finding) != PROPOSED and finding in shown:
            at = shown.index(finding)
            waiting = (other for other in (*shown[at + 1 :], *shown[:at]) if self.decision(other) == PROPOSED)
            following = next(waiting, None)
            if following:
                self.go(following)
        return True

    def accept_all(self) -> None:
        """Accept every finding of the kind that is shown, those that were refused aside; once all are accepted, take that back."""
        waiting = [finding for finding in self.findings() if self.decision(finding) == PROPOSED]
        for finding in waiting:
            self._decisions[finding.key] = ACCEPTED
        if not waiting:
            for finding in self.findings():
                if self.decision(finding) == ACCEPTED:
                    del self._decisions[finding.key]
        self._tint()
        self.changed.emit()

    def put_right(self) -> Project | None:
        """The edit with what was accepted done to it; None where nothing is, or the findings are not of this edit. Raises BadInput."""
        accepted = self.accepted()
        if not accepted or not self.is_fresh:
            return None
        project = tidying.apply(self._state.project, accepted)
        for finding in accepted:
            self._decisions.pop(finding.key, None)
            self._moved.pop(finding.key, None)
        self.current = None
        return project

    def as_it_would_be(self, finding: Finding) -> tuple[Project, int, int]:
        """The edit with one finding put right, and the stretch of it to hear: two seconds before, and a little behind."""
        project = tidying.apply(self._state.project, [finding]) if finding.can_be_done else self._state.project
        start, end = finding.place
        rate = self._state.rate
        behind = start if finding.cut else min(end, start + _BEHIND_S * rate)
        return project, max(start - _BEFORE_S * rate, 0), min(behind + rate, project.frames)

    # Looking

    def _edit_changed(self) -> None:
        if self.is_open and not (self.is_fresh and self._knows_recordings()):
            self._settle.start(_SETTLE_MS if self.looked else 0)

    def _knows_recordings(self) -> bool:
        """Whether the recordings are those that were looked at; they may come while the review is open."""
        audio = self._workspace.audio
        looked = self.looked is not None and (bool(self.looked.faults) or not self._state.ready or not self._state.project.frames)
        known = all(audio.get(name) is one for name, (one, _faults) in self._known.items())
        return looked and known and self._missing == frozenset(self._workspace.missing)

    def _look(self) -> None:
        self._forget()
        self._settle.stop()
        project, wishes, missing = self._state.project, self.wishes, frozenset(self._workspace.missing)
        # Silence stands in for a recording that is missing: it says nothing of what was spoken there.
        audio = {name: one for name, one in self._workspace.audio.items() if name not in missing}
        self._missing = missing
        if not project.frames or not self._state.ready:
            self._take(Looked(project, wishes, (), {}, False))
            return
        known = dict(self._known)

        def work(job: Job) -> Looked:
            return tidying.look(project, audio, wishes, known, job)

        def done(looked: Looked) -> None:
            self._task = None
            self._known = {name: (audio[name], faults) for name, faults in looked.faults.items()}
            if looked.project is self._state.project and looked.wishes == self.wishes:
                self._take(looked)

        self._task = self._tasks.start("tidying", work, done, self._failed)

    def _take(self, looked: Looked) -> None:
        self.looked, self.trouble = looked, ""
        self._fill()
        if self.current:
            key, kind = self.current.key, self.current.kind
            self.current = next((finding for finding in self._shown[kind] if finding.key == key), None)
        self._done()

    def _done(self) -> None:
        self._tint()
        self.changed.emit()
        then, self._then = self._then, None
        if then:
            then()

    def _failed(self, error: BaseException) -> None:
        self._task = None
        if isinstance(error, PodStudioError):
            self.trouble = str(error)
            self.changed.emit()

    def _forget(self) -> None:
        if self._task:
            self._task.cancel()
            self._task = None

    def _fill(self) -> None:
        """The findings by kind, with the edges that the person moved."""
        found: dict[str, list[Finding]] = {kind: [] for kind in KINDS}
        for finding in self.looked.findings if self.looked else ():
            moved = self._moved.get(finding.key)
            if moved and finding.cut:
                finding = replace(finding, cut=(finding.start + moved[0], min(finding.start + moved[1], self._state.project.frames)))  # noqa: PLW2901
            found[finding.kind].append(finding)
        self._shown = {kind: tuple(sorted(ones, key=lambda one: one.start)) for kind, ones in found.items()}

    # In the lanes

    def _tint(self) -> None:
        """Show the cuts that are proposed, those of the kind that is shown, and all that are accepted."""
        if not (self.is_open and self.is_fresh):
            self._state.propose(())
            return
        waiting = (one.cut for one in self.findings() if one.cut and self.decision(one) == PROPOSED)
        self._state.propose(merge_ranges(waiting), merge_ranges(one.cut for one in self.accepted() if one.cut))

    def _follow_selection(self) -> None:
        """An edge of the cut that is looked at was dragged: the cut is what is selected now."""
        finding, selection = self.current, self._state.selection
        if self._selecting or not self.is_open or finding is None or finding.cut is None or selection is None or not self.is_fresh:
            return
        if selection != finding.cut and (selection[0] == finding.cut[0] or selection[1] == finding.cut[1]):
            self._moved[finding.key] = (selection[0] - finding.start, selection[1] - finding.start)
            self._fill()
            self.current = replace(finding, cut=selection)
            self._tint()
            self.changed.emit()

    def _show(self, finding: Finding) -> None:
        viewport = self._state.viewport
        start, end = finding.place
        pixels = (end - start) / viewport.frames_per_pixel
        air = max(_BEHIND_S * self._state.rate, (end - start) // 2)
        if pixels < _LEAST_PIXELS or pixels > viewport.width * _MOST_OF_WIDTH:
            viewport.show_range(start - air, end + air)
        elif viewport.x_of(start) < viewport.width * 0.1 or viewport.x_of(end) > viewport.width * 0.9:
            viewport.scroll_to((start + end - viewport.width * viewport.frames_per_pixel) / 2)

"""Tidying: pauses, long silences, clipping and level jumps are found, gone through one by one, and put right in one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from podstudio.errors import PodStudioError
from podstudio.i18n import _, counted
from podstudio.ui.edit.feature import Editor, Feature
from podstudio.ui.edit.review import ACCEPTED, REFUSED, Review
from podstudio.ui.edit.tidy_panel import TidyPanel
from podstudio.ui.edit.tools import Verb
from podstudio.workflow.findings import CLIPPING, LEVEL, PAUSE, SILENCE, Wishes, seconds_text

_ACCEPT_TIP = _("Accept the finding and go to the next; again takes it back")
_REFUSE_TIP = _("Refuse the finding and go to the next; again takes it back")

_FINDERS = {"tidy": PAUSE, "find_silences": SILENCE, "find_clipping": CLIPPING, "find_levels": LEVEL}


class Tidy(Feature):
    """The review of what tidying finds, in place of the chapters."""

    verbs: ClassVar[tuple[Verb, ...]] = (
        Verb("tidy", _("Tidy pauses"), ("Ctrl+Shift+T",), "sound", _("Find long pauses and go through them"), menu="tidy"),
        Verb("find_silences", _("Find long silences"), (), "sound", _("Silences over 3 seconds, and those at the start and the end"), menu="tidy"),
        Verb("find_clipping", _("Find clipping"), (), "sound", _("Sound that was too loud for its recording"), menu="tidy"),
        Verb("find_levels", _("Find level jumps"), (), "sound", _("Passages and speakers that are too quiet or too loud"), menu="tidy"),
        Verb("next_finding", _("Next finding"), ("N",), "sound", menu="tidy", apart=True),
        Verb("previous_finding", _("Previous finding"), ("Shift+N",), "sound", menu="tidy"),
        Verb("accept_finding", _("Accept the finding"), ("A",), "sound", _ACCEPT_TIP, menu="tidy"),
        Verb("refuse_finding", _("Refuse the finding"), ("X",), "sound", _REFUSE_TIP, menu="tidy"),
        Verb("accept_findings", _("Accept all findings"), (), "sound", _("Accept all that are listed"), menu="tidy"),
        Verb(
            "apply_findings", _("Apply accepted findings"), ("Ctrl+Return",), "edit", _("Do everything that was accepted, as one step"), menu="tidy"
        ),
    )

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        context, settings = editor.context, editor.context.preferences.settings
        wishes = Wishes(settings.tidy_longest_s, min(settings.tidy_kept_s, settings.tidy_longest_s))
        self.review = Review(editor.state, context.workspace, context.tasks, wishes, self._seek, self)
        self.panel = TidyPanel(self.review, editor.actions, context.theme)
        self.panel.set_wishes(wishes)
        editor.aside.addWidget(self.panel)
        editor.playback.instead = self._hear
        self.panel.wished.connect(self._wish)
        self.panel.closed.connect(self.close_review)
        self.panel.apply_asked.connect(self.apply)
        editor.actions["clear"].triggered.connect(self._escape)
        context.workspace.episode_changed.connect(self._episode_changed)

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """What each of its verbs does."""
        finders = {name: lambda kind=kind: self.open_review(kind) for name, kind in _FINDERS.items()}
        return {
            **finders,
            "tidy": self._toggle,
            "next_finding": lambda: self._step(1),
            "previous_finding": lambda: self._step(-1),
            "accept_finding": lambda: self._decide(ACCEPTED),
            "refuse_finding": lambda: self._decide(REFUSED),
            "accept_findings": self._accept_all,
            "apply_findings": self.apply,
        }

    def leave(self) -> None:
        """Another page is shown now: what is proposed is let go."""
        self.close_review()

    def open_review(self, kind: str, then: Callable[[], object] | None = None) -> None:
        """Show the findings of a kind at the right."""
        self.panel.locked = self.editor.context.workspace.read_only
        self.editor.aside.setCurrentWidget(self.panel)
        self.review.open(kind, then)
        if then is None:
            self.panel.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_review(self) -> None:
        """Show chapters and notes again."""
        if self.review.is_open:
            focused: QWidget | None = QApplication.focusWidget()
            had_focus = focused is not None and self.panel.isAncestorOf(focused)
            self.review.close()
            self.editor.aside.setCurrentWidget(self.editor.side)
            if had_focus:
                self.editor.lanes.canvas.setFocus()

    def apply(self) -> None:
        """Do what was accepted, as one step."""
        if self.editor.context.workspace.read_only:
            return
        accepted, before = len(self.review.accepted()), self.editor.state.project
        try:
            project = self.review.put_right()
        except PodStudioError as error:
            self.editor.failed(error)
            return
        if project is None:
            self.editor.told(_("Nothing is accepted yet: go to a finding and accept it first"))
            return
        self.editor.state.select(0, 0)
        self.editor.steps.replace(counted("Tidy {n} place", "Tidy {n} places", accepted), project)
        shorter = (before.frames - project.frames) / before.sample_rate
        done = counted("{n} finding applied", "{n} findings applied", accepted)
        self.editor.told(_("{done}: {length} shorter").format(done=done, length=seconds_text(shorter)) if shorter > 0 else done)

    def _toggle(self) -> None:
        if self.review.is_open and self.review.kind == PAUSE:
            self.close_review()
        else:
            self.open_review(PAUSE)

    def _step(self, by: int) -> None:
        if self.review.is_open:
            self.review.step(by)
        else:
            self.open_review(self.review.kind, lambda: self.review.step(by))

    def _decide(self, decision: str) -> None:
        if not (self.review.is_open and self.review.decide_current(decision)):
            self.editor.told(_("Go to a finding first"))

    def _accept_all(self) -> None:
        if self.review.is_open and self.review.is_fresh:
            self.review.accept_all()
        else:
            self.open_review(self.review.kind, self.review.accept_all)

    def _seek(self, frame: int) -> None:
        """What plays goes on two seconds before the finding."""
        if self.editor.playback.playing:
            self.editor.playback.seek(frame)
        else:
            self.editor.state.move_playhead(frame, follow=False)

    def _escape(self) -> None:
        """Escape selects nothing at first, and then closes."""
        if self.editor.state.selection is None:
            self.close_review()

    def _hear(self) -> bool:
        """Let the finding that is looked at be heard as it would be; False where none is, or something else is selected by now."""
        finding, state = self.review.current, self.editor.state
        if not self.review.is_open or finding is None or finding.cut or state.selection != finding.place:
            return False
        self.editor.playback.hear(*self.review.as_it_would_be(finding))
        return True

    def _wish(self, wishes: Wishes) -> None:
        self.editor.context.preferences.change(tidy_longest_s=wishes.longest_s, tidy_kept_s=wishes.kept_s)
        self.review.wish(wishes)

    def _episode_changed(self) -> None:
        self.panel.locked = self.editor.context.workspace.read_only
        if self.editor.context.workspace.session is None:
            self.close_review()

"""The Publish page: the release gate, where the episode goes, one button, and the proof that it arrived."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from podstudio.errors import PodStudioError
from podstudio.i18n import _, counted
from podstudio.jobs import Cancelled, Job
from podstudio.model.publication import Receipt
from podstudio.ui.bar import Bar
from podstudio.ui.controls import Progress, button
from podstudio.ui.forms import after_typing, scrolled
from podstudio.ui.page import Context, Page
from podstudio.ui.publish.gate import GateCard, Looked, look
from podstudio.ui.publish.places import DestinationsCard, ProofCard, open_place
from podstudio.ui.tasks import Task
from podstudio.workflow import shows
from podstudio.workflow.episodes import set_cover
from podstudio.workflow.facts import cover_path
from podstudio.workflow.mastering import master_episode
from podstudio.workflow.previewing import preview_site
from podstudio.workflow.publishing import publish_episode

_RIGHT_WIDTH = 400
_SETTLE_MS = 300
"""Several changes that come together are looked at once."""


class PublishPage(Page):
    """The gate looks at what is on the disk whenever the page is shown and something changed; it never looks in the window's thread."""

    name: ClassVar[str] = "publish"
    title: ClassVar[str] = _("Publish")
    icon: ClassVar[str] = "tray-arrow-up"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.looked: Looked | None = None
        self._unreadable = False
        self._folder: Path | None = None
        self._looking: Task | None = None
        self._working: Task | None = None
        self.bar = Bar()
        self.gate = GateCard(context.theme, self._stop)
        self.destinations = DestinationsCard(context.theme, self._stop)
        self.proof = ProofCard(context.theme)
        self.preview = button(_("Preview page"), self._preview)
        self.publish = button(_("Publish now"), self._publish, "primary")
        self._again = after_typing(self, self._look, _SETTLE_MS)
        self._lay_out()
        self.gate.mend.connect(self._mend)
        changed = self.once_shown(self._changed)
        self.workspace.episode_changed.connect(changed)
        self.workspace.master_changed.connect(changed)
        self.workspace.edit_changed.connect(lambda _old, _new: self._look_soon())
        self.workspace.show_changed.connect(changed)
        self._changed()

    def header_buttons(self) -> Sequence[Any]:
        """Preview, and the one button."""
        return self.preview, self.publish

    def enter(self) -> None:
        """Look anew."""
        self._again.start(0)

    def leave(self) -> None:
        """The gate need not look while nobody sees it; what publishes goes on."""
        self._again.stop()

    @property
    def busy(self) -> bool:
        """Whether something is mastered or published here now."""
        return self._working is not None

    def _lay_out(self) -> None:
        inside = QFrame()
        right = QVBoxLayout(inside)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(16)
        right.addWidget(self.destinations)
        right.addWidget(self.proof)
        right.addStretch(1)
        area = scrolled(inside)
        area.setFixedWidth(_RIGHT_WIDTH)
        line = QHBoxLayout()
        line.setSpacing(24)
        line.addWidget(self.gate, 1)
        line.addWidget(area)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(self.bar)
        column.addLayout(line, 1)

    def _changed(self) -> None:
        opened = self.workspace.episode
        folder = opened.folder if opened else None
        if folder != self._folder:
            self._folder, self.looked = folder, None
            self.gate.clear()
            self.proof.show_receipt(None)
            self.bar.hide()
        if opened and self.workspace.show:
            self.destinations.show_destinations(opened.show_folder, self.workspace.show.destinations)
        self._look_soon()

    def _look_soon(self) -> None:
        self._tell_ready()
        if self.isVisible():
            self._again.start(_SETTLE_MS)

    def _look(self) -> None:
        if self._folder is None or self.busy:
            return
        folder = self._folder
        if self._looking:
            self._looking.cancel()
        self.gate.show_checking()
        self._looking = self.context.tasks.start("check", lambda job: look(folder, job), self._found, lambda error: self._not_found(folder, error))

    def _found(self, looked: Looked) -> None:
        self._looking, self._unreadable = None, False
        if looked.folder != self._folder:
            return
        if looked != self.looked or not self.gate.lines.lines:
            self.looked = looked
            self.gate.show_looked(looked, may_mend=self._may_change())
            self.proof.show_receipt(looked.receipt)
        self._tell_ready()

    def _not_found(self, folder: Path, error: BaseException) -> None:
        if isinstance(error, Cancelled) or folder != self._folder:
            return
        self._looking, self.looked = None, None
        self._unreadable = not isinstance(error, Cancelled)
        self.gate.show_failed(str(error).partition("\n")[0])
        if not isinstance(error, PodStudioError):
            self.failed.emit(error)
        self._tell_ready()

    def _may_change(self) -> bool:
        return not self.busy and not self.workspace.read_only

    def _tell_ready(self) -> None:
        """The button, and why it cannot be pressed."""
        reason = self._reason()
        self.publish.setEnabled(not reason and not self.busy)
        self.publish.setToolTip(reason)
        self.publish.setAccessibleDescription(reason)
        self.preview.setEnabled(self.looked is not None and bool(self.looked.master))
        self.destinations.say("" if self.busy or (self.looked is None and not self._unreadable) else reason)
        self.destinations.draft.setEnabled(not self.busy)
        self.gate.let_mend(self._may_change())

    def _reason(self) -> str:
        if self.workspace.read_only:
            return _("This show can only be looked at here.")
        if self.workspace.show and not self.workspace.show.destinations:
            return _("The show has no destination yet: add one in its settings.")
        if self._unreadable:
            return _("The episode cannot be checked, so it is not published.")
        if self.looked is None:
            return _("Being checked…")
        lines = self.looked.report.lines
        # Publishing makes the master first where it is missing or old: what that mends does not stop it.
        masters = any(line.id == "master" for line in lines)
        red = [line for line in lines if line.level == "red" and not (masters and line.fix == "master")]
        if red:
            named = ", ".join(line.title for line in red)
            return counted("{n} line stops it:", "{n} lines stop it:", len(red)) + f" {named}."
        return ""

    def _mend(self, fix: str) -> None:
        if fix == "master":
            self._master()
        elif fix == "artwork":
            self._fit_artwork()
        else:
            self.go.emit({"show": "settings"}.get(fix, fix))

    def _master(self) -> None:
        folder = self._folder
        if folder is None or self.busy:
            return

        def mastered(result: Any) -> None:
            if result.warnings:
                self.bar.tell(" ".join(result.warnings), level="amber")
            self.told.emit(_("Mastered"))

        self._work("master", self.gate.progress, lambda job: master_episode(folder, job), mastered)

    def _fit_artwork(self) -> None:
        opened = self.workspace.episode
        if opened is None or self.busy:
            return
        picture, folder, show_folder = cover_path(opened), opened.folder, opened.show_folder
        if picture is None:
            self.go.emit("details" if opened.episode.cover else "settings")
            return

        def fit(_job: Job) -> None:
            if opened.episode.cover:
                set_cover(folder, picture)
            else:
                shows.set_artwork(show_folder, picture)

        self._work("artwork", self.gate.progress, fit, lambda _none: self.told.emit(_("The artwork fits now")))

    def _publish(self) -> None:
        folder, to, draft = self._folder, self.destinations.chosen(), self.destinations.draft.isChecked()
        if folder is None or not self.publish.isEnabled():
            return

        def published(receipt: Receipt) -> None:
            failed = [line for line in receipt.proof if not line.ok]
            if failed:
                self.bar.tell(_("It was published, but not everything came back as it should: {what}.").format(what=failed[0].detail), level="red")
            else:
                where = _("as a draft") if draft else _("and everything was fetched back and compared")
                self.bar.tell(_("Published {where}.").format(where=where), (_("Open page"), lambda: open_place(receipt.page)))

        self.bar.hide()
        self._work("publish", self.destinations.progress, lambda job: publish_episode(folder, to, draft, job), published)

    def _work(self, name: str, progress: Progress, work: Callable[[Job], Any], done: Callable[[Any], object]) -> None:
        """One piece of work at a time, with its bar; everybody hears when it is over."""
        if self._looking:
            self._looking.cancel()
            self._looking = None

        def over() -> None:
            self._working = None
            progress.hide()
            if self.workspace.episode:
                self.workspace.mastered()
            self._tell_ready()

        def finished(result: Any) -> None:
            over()
            done(result)

        def failed(error: BaseException) -> None:
            over()
            if isinstance(error, Cancelled):
                self.told.emit(_("Cancelled; nothing was half-written"))
            else:
                self.failed.emit(error)
            if self.isVisible():
                self._again.start(0)

        progress.tell(0.0, "")
        progress.show()
        self._working = self.context.tasks.start(name, work, finished, failed, progress.tell)
        self._tell_ready()

    def _stop(self) -> None:
        if self._working:
            self._working.cancel()

    def _preview(self) -> None:
        folder = self._folder
        if folder is None:
            return
        self.told.emit(_("Making the page…"))
        self.context.tasks.start("preview", lambda _job: preview_site(folder), lambda page: open_place(str(page)))

"""Edit: the waveform, cut and heard; chapters and notes; how loud it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from podstudio.i18n import _
from podstudio.model.timecode import format_seconds
from podstudio.model.timeline import Project
from podstudio.ui.controls import button
from podstudio.ui.edit.availability import Availability
from podstudio.ui.edit.clip_reader import ClipReader
from podstudio.ui.edit.clip_tools import ClipTools
from podstudio.ui.edit.feature import Editor, Feature
from podstudio.ui.edit.inserting import Inserting
from podstudio.ui.edit.lane_view import LaneView
from podstudio.ui.edit.lanes import Lanes
from podstudio.ui.edit.loudness_live import LoudnessLive
from podstudio.ui.edit.mark_files import MarkFiles
from podstudio.ui.edit.marking import Marking
from podstudio.ui.edit.measuring import Measuring
from podstudio.ui.edit.missing import MissingRecordings
from podstudio.ui.edit.playback import Playback
from podstudio.ui.edit.player import Player
from podstudio.ui.edit.playing import Playing
from podstudio.ui.edit.remembering import Remembering
from podstudio.ui.edit.selecting import Selecting
from podstudio.ui.edit.side import Side
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.tidy import Tidy
from podstudio.ui.edit.tools import VERBS, ToolRow, Verb, make_actions
from podstudio.ui.edit.track_tools import TrackTools
from podstudio.ui.edit.transport import Transport
from podstudio.ui.edit.verbs import Verbs
from podstudio.ui.page import Context, Page
from podstudio.ui.shortcuts import belongs_to_focus

FEATURES: tuple[type[Feature], ...] = (
    Playing,
    LoudnessLive,
    Marking,
    MarkFiles,
    ClipTools,
    Selecting,
    LaneView,
    Tidy,
    Inserting,
    TrackTools,
    ClipReader,
    MissingRecordings,
    Remembering,
)
"""What the page can do beyond playing, selecting and cutting."""

_JUMP_S = 5


def all_verbs() -> tuple[Verb, ...]:
    """The verbs of the page and of its features, in the order of the menus."""
    return (*VERBS, *(verb for feature in FEATURES for verb in feature.verbs))


class EditPage(Page):
    """The editor."""

    name: ClassVar[str] = "edit"
    title: ClassVar[str] = _("Edit")
    icon: ClassVar[str] = "content-cut"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.state = EditState(self)
        self.player = Player(self)
        self.verbs = Verbs(self.workspace, self.state, self.failed.emit)
        self.verb_table = all_verbs()
        self.actions_by_name = make_actions(self, self.verb_table)
        self._tools = ToolRow(self.actions_by_name, context.theme)
        self.lanes = Lanes(self.state, context.theme)
        self.side = Side(self.state, self.actions_by_name, context.theme)
        self.transport = Transport(self.state, self.actions_by_name, context.theme)
        self.aside = QStackedWidget()
        self.aside.addWidget(self.side)
        self._tidy_button = button(_("Tidy pauses"), self.actions_by_name["tidy"].trigger, tip=_("Find long pauses and go through them"))
        self._next = button(_("Continue to Details"), lambda: self.go.emit("details"), "primary")
        self.playback = Playback(self.player, self.state, self.workspace, self.transport, self.lanes.heads)
        self._measuring = Measuring(context, self.state, self)
        editor = Editor(
            context,
            self.state,
            self.verbs,
            self.playback,
            self.lanes,
            self.side,
            self.aside,
            self,
            self.actions_by_name,
            self.failed.emit,
            self.told.emit,
        )
        self.features = tuple(feature(editor) for feature in FEATURES)
        self.availability = Availability(self.workspace, self.state, self.verb_table, self.actions_by_name, self.features)
        self._lay_out()
        self._connect()
        self._episode_changed()
        self._audio_changed()

    def header_buttons(self) -> Sequence[QWidget]:
        """Tidy pauses, and the next step."""
        return (self._tidy_button, self._next)

    def enter(self) -> None:
        """The keys go to the waveform; whether it can be heard is told."""
        self.player.look()
        self.transport.tell_silent(self.player.note)
        self.lanes.canvas.setFocus()

    def leave(self) -> None:
        """What plays stops."""
        for feature in self.features:
            feature.leave()
        self.player.close()

    def event(self, event: QEvent) -> bool:
        """Space presses the button that has the focus, and plays everywhere else."""
        return belongs_to_focus(event) or super().event(event)

    def keys_changed(self) -> None:
        """The shortcuts are others now: the tooltips tell them."""
        self.availability.keys_changed()

    # What is open

    def _episode_changed(self) -> None:
        session = self.workspace.session
        project = session.project if session else Project()
        if project is not self.state.project:
            self.player.stop()
            another = self.state.project.sources != project.sources
            if another:
                self.state.move_playhead(0)
                self.state.select(0, 0)
            self.state.set_project(project)
            if another:
                self.state.viewport.show_whole()
        self._tell_what_is_there()

    def _audio_changed(self) -> None:
        if not self.workspace.audio:
            self.player.stop()
        self.state.missing = frozenset(self.workspace.missing)
        self.state.set_audio(self.workspace.audio, self.workspace.peaks)
        self._tell_what_is_there()

    def _edited(self, old: Project, new: Project) -> None:
        self.playback.follow_edit(old, new)
        self._tell_what_is_there()

    def _tell_what_is_there(self) -> None:
        self._follow_preparing()
        self.lanes.tell(self.workspace.episode is not None, self.state.ready, any(task.title == "recordings" for task in self.context.tasks.running))
        self.side.set_locked(self.workspace.read_only)
        self.lanes.set_locked(self.workspace.read_only)
        self._tell_actions()
        self._measuring.soon()

    def _follow_preparing(self) -> None:
        for task in self.context.tasks.running:
            if task.title == "recordings":
                task.progressed.connect(self.lanes.tell_progress, Qt.ConnectionType.UniqueConnection)

    def _tell_actions(self) -> None:
        self.availability.tell()
        self._tidy_button.setEnabled(self.actions_by_name["tidy"].isEnabled() and not self.workspace.read_only)
        self._tools.tell_selection(_selection_text(self.state))

    # The page's parts

    def _lay_out(self) -> None:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.lanes)
        splitter.addWidget(self.aside)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([1000, 264])
        self.context.preferences.keep_splitter("edit", splitter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tools)
        column.addWidget(splitter, 1)
        column.addWidget(self.transport)
        self.setFocusProxy(self.lanes.canvas)

    def _connect(self) -> None:
        acts = self._acts()
        for feature in self.features:
            acts.update(feature.acts())
        for name, act in acts.items():
            self.actions_by_name[name].triggered.connect(lambda _checked=False, act=act: act())
        for part in (self.lanes.canvas, self.lanes.ruler, self.side):
            part.sought.connect(self.playback.seek)
        self.lanes.heads.track_changed.connect(self.verbs.change_track)
        self.player.failed.connect(self.failed)
        self._measuring.failed.connect(self.failed)
        self.state.selected.connect(self._tell_actions)
        self.state.playhead_moved.connect(self._remember_playhead)
        workspace = self.workspace
        workspace.episode_changed.connect(self._episode_changed)
        workspace.audio_changed.connect(self._audio_changed)
        workspace.edit_changed.connect(self._edited)
        workspace.master_changed.connect(self._measuring.soon)
        self.context.tasks.changed.connect(self._tell_what_is_there_if_waiting)
        QApplication.instance().aboutToQuit.connect(self.player.close)  # type: ignore[union-attr]

    def _remember_playhead(self, _before: int, now: int) -> None:
        """The Article page links to where the host was listening."""
        self.workspace.playhead = now

    def _tell_what_is_there_if_waiting(self) -> None:
        if self.workspace.episode is not None and not self.state.ready:
            self._follow_preparing()
            self.lanes.tell(True, False, any(task.title == "recordings" for task in self.context.tasks.running))

    def _acts(self) -> dict[str, Callable[[], object]]:
        state, verbs, viewport = self.state, self.verbs, self.state.viewport
        return {
            "undo": verbs.undo,
            "redo": verbs.redo,
            "split": verbs.split,
            "delete": verbs.delete,
            "gap": verbs.delete_leaving_gap,
            "mute": verbs.mute,
            "trim": verbs.trim,
            "in": self._set_in,
            "out": self._set_out,
            "all": lambda: state.select(0, state.project.frames),
            "clear": state.let_go,
            "play": self.playback.play,
            "loop": lambda: self.playback.play(loop=True),
            "audition": self.playback.audition,
            "stop": self.player.stop,
            "back": lambda: self.playback.seek(state.playhead - _JUMP_S * state.rate),
            "forward": lambda: self.playback.seek(state.playhead + _JUMP_S * state.rate),
            "fit": lambda: viewport.toggle(state.playhead, state.rate, state.selection),
            "closer": lambda: self._zoom(2.0),
            "wider": lambda: self._zoom(0.5),
        }

    def _set_in(self) -> None:
        selection, playhead = self.state.selection, self.state.playhead
        self.state.select(playhead, selection[1] if selection and selection[1] > playhead else self.state.project.frames)

    def _set_out(self) -> None:
        selection, playhead = self.state.selection, self.state.playhead
        self.state.select(selection[0] if selection and selection[0] < playhead else 0, playhead)

    def _zoom(self, factor: float) -> None:
        """Around the playhead where it is in sight, else around the middle."""
        viewport = self.state.viewport
        x = viewport.x_of(self.state.playhead)
        viewport.zoom(x if 0 <= x <= viewport.width else viewport.width / 2, factor)


def _selection_text(state: EditState) -> str:
    if state.selection is None:
        return ""
    start, end = state.selection
    return _("Selection {length}").format(length=format_seconds((end - start) / state.rate, 3))

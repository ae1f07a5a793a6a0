"""Whole tracks: a new one, one less, another order; by the menus and by a track's head."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from podstudio.errors import PodStudioError
from podstudio.i18n import _
from podstudio.model.timeline import Project
from podstudio.model.tracks import add_track, move_track, remove_track
from podstudio.ui.edit.feature import Editor, Feature
from podstudio.ui.edit.tools import Verb


class TrackTools(Feature):
    """What is done to tracks."""

    verbs: ClassVar[tuple[Verb, ...]] = (
        Verb("track_new", _("New empty track"), (), "edit", _("A track to move clips to"), apart=True),
        Verb("track_up", _("Move track up"), (), "edit", _("The track of the chosen clip, or whose head has the focus")),
        Verb("track_down", _("Move track down"), (), "edit", _("The track of the chosen clip, or whose head has the focus")),
        Verb("track_remove", _("Remove track"), (), "edit", _("The track of the chosen clip, or whose head has the focus, with its clips")),
    )

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._heads = editor.lanes.heads
        self._heads.installEventFilter(self)

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """What each does."""
        return {
            "track_new": self._add,
            "track_up": lambda: self._on_named(partial(self._move, by=-1)),
            "track_down": lambda: self._on_named(partial(self._move, by=1)),
            "track_remove": lambda: self._on_named(self._remove),
        }

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A head's menu."""
        if event.type() == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            track = self._under(event.pos())
            if track:
                self.menu(track).popup(event.globalPos())
                return True
        return super().eventFilter(watched, event)

    def menu(self, track: str) -> QMenu:
        """What can be done to a track."""
        tracks = self.editor.state.project.tracks
        index = next(number for number, one in enumerate(tracks) if one.id == track)
        menu = QMenu(self._heads)
        entries = (
            ("track_up", partial(self._move, track, by=-1), index > 0),
            ("track_down", partial(self._move, track, by=1), index < len(tracks) - 1),
            ("track_remove", partial(self._remove, track), len(tracks) > 1),
        )
        for name, act, possible in entries:
            source = self.editor.actions[name]
            action = menu.addAction(source.text(), act)
            action.setEnabled(possible and source.isEnabled())
        menu.addSeparator()
        menu.addActions([self.editor.actions[name] for name in ("track_new", "import_track") if name in self.editor.actions])
        return menu

    def _add(self) -> None:
        project = self.editor.state.project
        self.editor.steps.replace(_("New track"), add_track(project, _("Track {n}").format(n=len(project.tracks) + 1)))

    def _move(self, track: str, by: int) -> None:
        self._step(_("Move track"), lambda project: move_track(project, track, by))

    def _remove(self, track: str) -> None:
        name = next(one.name for one in self.editor.state.project.tracks if one.id == track)
        self.editor.state.choose(None)
        self._step(_("Remove track {name}").format(name=name), lambda project: remove_track(project, track))

    def _step(self, words: str, change: Callable[[Project], Project]) -> None:
        try:
            self.editor.steps.replace(words, change(self.editor.state.project))
        except PodStudioError as error:
            self.editor.failed(error)

    def _on_named(self, act: Callable[[str], None]) -> None:
        """Act on the track of the chosen clip, or whose head has the focus."""
        chosen, focused = self.editor.state.chosen, QApplication.focusWidget()
        if chosen:
            act(chosen.track)
            return
        track = self._under(focused.mapTo(self._heads, QPoint(0, 0))) if focused and self._heads.isAncestorOf(focused) else None
        if track:
            act(track)
        else:
            self.editor.told(_("Choose a clip of the track first, or go to the track's head"))

    def _under(self, place: QPoint) -> str | None:
        """The track whose head is at a place of the heads."""
        tracks = self.editor.state.project.tracks
        for track, (top, height) in zip(tracks, self.editor.lanes.canvas.layout_now().tracks, strict=False):
            if top <= place.y() < top + height:
                return track.id
        return None

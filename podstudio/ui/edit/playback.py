"""Playing on the page: what is played, where the playhead is meanwhile, and what goes on when the edit changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer

from podstudio.model import editing
from podstudio.model.timeline import Project
from podstudio.ui.edit.heads import Heads
from podstudio.ui.edit.player import Player
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.stream import Take
from podstudio.ui.edit.transport import Transport
from podstudio.ui.edit.verbs import moved_with
from podstudio.ui.workspace import Workspace

_FRAME_MS = 16
_BEFORE_CUT_S, _AFTER_CUT_S = 2, 1


class Playback(QObject):
    """The player, the playhead and the meters together."""

    def __init__(self, player: Player, state: EditState, workspace: Workspace, transport: Transport, heads: Heads) -> None:
        super().__init__(state)
        self._player, self._state, self._workspace = player, state, workspace
        self._transport, self._heads = transport, heads
        self._tempo = 1.0
        self._frames = QTimer(self)
        self._frames.setInterval(_FRAME_MS)
        self._frames.setTimerType(Qt.TimerType.PreciseTimer)
        self._frames.timeout.connect(self._show_frame)
        player.changed.connect(self._changed)
        transport.tempo_chosen.connect(self.set_tempo)

    def play(self, loop: bool = False) -> None:
        """Play from the playhead, or the selection again and again; stop what plays."""
        if self._player.playing:
            self._player.stop()
            return
        selection = self._state.selection if loop else None
        start, end = selection or (self._state.playhead, self._state.project.frames)
        if start >= end:
            start = 0
        self._start(Take(self._state.project, self._workspace.audio, start, end, loop=selection is not None, tempo=self._tempo))

    def audition(self) -> None:
        """Play two seconds before the selection and one behind it, as if it were cut."""
        selection = self._state.selection
        if selection is None or not self._state.ready:
            return
        project = self._state.project
        without = editing.ripple_delete(project, [selection]) if selection != (0, project.frames) else project
        start = max(selection[0] - _BEFORE_CUT_S * self._state.rate, 0)
        end = min(selection[0] + _AFTER_CUT_S * self._state.rate, without.frames)
        self._start(Take(without, self._workspace.audio, start, end, tempo=self._tempo, left_out=selection))

    def seek(self, frame: int) -> None:
        """Put the playhead at a frame; what plays goes on from there."""
        take = self._player.take
        self._state.move_playhead(frame)
        if take:
            self._play_on(self._state.playhead)

    def set_tempo(self, tempo: float) -> None:
        """Play at another speed from now on."""
        self._tempo = tempo
        if self._player.take:
            self._play_on(self._player.position())

    def follow_edit(self, old: Project, new: Project) -> None:
        """Show a step of the edit: the playhead stays with its sound, and what plays goes on as it is now."""
        playing = self._player.playing
        playhead = moved_with(old, new, self._player.position() if playing else self._state.playhead)
        self._state.set_project(new)
        self._state.move_playhead(playhead, follow=False)
        if playing and old.tracks is not new.tracks:
            self._play_on(playhead)

    def _start(self, take: Take) -> None:
        if self._state.ready:
            self._player.play(take)

    def _play_on(self, frame: int) -> None:
        """Play from a frame, in the loop if it lies in one."""
        take = self._player.take
        project = self._state.project
        loop = take is not None and take.loop and take.start <= frame < take.end <= project.frames
        start, end = (take.start, take.end) if loop and take else (frame, project.frames)
        if not self._state.ready or start >= end:
            self._player.stop()
            return
        self._start(Take(project, self._workspace.audio, start, end, loop=loop, tempo=self._tempo))

    def _changed(self) -> None:
        playing = self._player.playing
        self._transport.show_playing(playing)
        self._transport.tell_silent(self._player.why_silent)
        if playing:
            self._frames.start()
        else:
            self._frames.stop()
            self._heads.show_levels(tuple(0.0 for _track in self._state.project.tracks))

    def _show_frame(self) -> None:
        if not self._player.playing:
            return
        self._state.move_playhead(self._player.position())
        self._heads.show_levels(self._state.levels())
        if self._player.ended():
            self._player.stop()

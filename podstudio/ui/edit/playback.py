"""Playing on the page: what is played, where the playhead is meanwhile, and what goes on when the edit changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from podstudio.model import editing
from podstudio.model.editing import Range
from podstudio.model.timeline import Clip, Project
from podstudio.ui.edit.following import Following
from podstudio.ui.edit.heads import Heads
from podstudio.ui.edit.levels import Levels
from podstudio.ui.edit.player import Player
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.take import Take
from podstudio.ui.edit.transport import Transport
from podstudio.ui.edit.verbs import moved_with
from podstudio.ui.workspace import Workspace

SHUTTLE = (1.0, 1.5, 2.0)
"""What each further press of J or L plays at."""

_FRAME_MS = 16
_BEFORE_CUT_S, _AFTER_CUT_S = 2, 1
_SCRUB_S, _SCRUB_REST_MS = 0.06, 400
_SOONEST_S = 0.55
"""What the device may have taken already: an edit that changes nothing in it goes on without a hole."""


class Playback(QObject):
    """The player, the playhead and the meters together.

    Signals:
        started: (frame) Playing began there, or was moved there.
        stopped: Nothing is played any more.
        output_chosen: (device's id, its name) of the sound device that the person chose; "" is the system's own.
    """

    started = Signal(int)
    stopped = Signal()
    output_chosen = Signal(str, str)

    def __init__(self, player: Player, state: EditState, workspace: Workspace, transport: Transport, heads: Heads) -> None:
        super().__init__(state)
        self._player, self._state, self._workspace = player, state, workspace
        self._transport, self._heads = transport, heads
        self._tempo = 1.0
        self._shuttled = 0.0
        self._levels = Levels(state)
        self._odd = False
        self.instead: Callable[[], bool] | None = None
        """Asked when a cut is to be heard: whether something else was played in its place."""
        self.following = Following(state)
        self._frames = QTimer(self)
        self._frames.setInterval(_FRAME_MS)
        self._frames.setTimerType(Qt.TimerType.PreciseTimer)
        self._frames.timeout.connect(self._show_frame)
        self._scrub_rest = QTimer(self)
        self._scrub_rest.setSingleShot(True)
        self._scrub_rest.setInterval(_SCRUB_REST_MS)
        self._scrub_rest.timeout.connect(player.end_scrub)
        player.changed.connect(self._changed)
        state.selected.connect(self._follow_loop)
        transport.tempo_chosen.connect(self.set_tempo)
        transport.output.chosen.connect(self._choose_output)
        transport.output.asked.connect(lambda: transport.output.tell(player.outputs.devices(), *player.preferred()))

    # What a person asks for

    @property
    def playing(self) -> bool:
        """Whether something is played now."""
        return self._player.playing

    def play(self, loop: bool = False) -> None:
        """Play from the playhead, or the selection again and again; stop what plays."""
        if self._player.playing:
            self._player.stop()
            return
        selection = self._state.selection if loop else None
        start, end = selection or (self._state.playhead, self._state.project.frames)
        if start >= end:
            start = 0
        self._start(self._take(start, end, loop=selection is not None))

    def play_selection(self) -> None:
        """Play the selection once, from its start to its end; from the playhead where nothing is selected."""
        start, end = self._state.selection or (self._state.playhead, self._state.project.frames)
        self._start(self._take(start, end))

    def play_to_cut(self) -> None:
        """Play the two seconds that end where the selection begins, or at the nearest cut."""
        at = self._state.selection[0] if self._state.selection else self._nearest_join()
        self._start(self._take(max(at - _BEFORE_CUT_S * self._state.rate, 0), at))

    def audition(self) -> None:
        """Play two seconds before a cut and one behind it: the selection as if it were cut, or the cut that is nearest to the playhead."""
        if self.instead and self.instead():
            return
        project, rate = self._state.project, self._state.rate
        selection = self._state.selection
        at, without = self._nearest_join() if selection is None else selection[0], project
        if selection is not None and selection != (0, project.frames):
            without = editing.ripple_delete(project, [selection])
        start, end = max(at - _BEFORE_CUT_S * rate, 0), min(at + _AFTER_CUT_S * rate, without.frames)
        self._start(Take(without, self._workspace.audio, start, end, tempo=self._tempo, left_out=selection if without is not project else None))

    def hear(self, project: Project, start: int, end: int) -> None:
        """Play a stretch of another state of the edit, to hear how it would sound."""
        self._start(Take(project, self._workspace.audio, start, end, tempo=self._tempo))

    def shuttle(self, direction: int) -> None:
        """Play forwards (1) or backwards (−1); each further press the same way is faster. Turning round begins at normal speed."""
        shuttled = self._shuttled if self._player.playing else 0.0
        now = shuttled or (self._tempo if self._player.playing else 0.0)
        faster = next((speed for speed in SHUTTLE if speed > abs(now) + 1e-6), SHUTTLE[-1])
        wanted = direction * (faster if now * direction > 0 else SHUTTLE[0])
        frame = self._player.position() if self._player.playing else self._state.playhead
        if self._player.playing and now * direction > 0:
            self._player.splice(lambda next_frame: self._shuttle_take(next_frame, wanted))
        else:
            self._start(self._shuttle_take(frame, wanted))
        self._shuttled = wanted if self._player.playing else 0.0
        self._transport.show_tempo(self._shuttled or self._tempo)

    def seek(self, frame: int) -> None:
        """Put the playhead at a frame; what plays goes on from there."""
        playing = self._player.playing
        self._state.move_playhead(frame)
        if playing:
            self._play_on(self._state.playhead)

    def scrub(self, frame: int) -> None:
        """Let a moment of sound be heard at a frame, and put the playhead there; while something is played, it goes on from there."""
        if self._player.playing:
            self.seek(frame)
            return
        self._state.move_playhead(frame)
        start = min(max(frame, 0), self._state.project.frames)
        end = min(start + round(_SCRUB_S * self._state.rate), self._state.project.frames)
        if self._state.ready and start < end:
            self._player.scrub(Take(self._state.project, self._workspace.audio, start, end))
            self._scrub_rest.start()

    def set_tempo(self, tempo: float) -> None:
        """Play at another speed from now on, without a hole."""
        self._tempo, self._shuttled = tempo, 0.0
        self._transport.show_tempo(tempo)
        self._player.splice(self._at_tempo)

    def prefer_output(self, preferred: Callable[[], tuple[str, str]]) -> None:
        """Where the id and the name of the sound device that the person chose are to be found; "" is the system's own."""
        self._player.preferred = preferred

    def follow_edit(self, old: Project, new: Project) -> None:
        """Show a step of the edit: the playhead stays with its sound, and what plays goes on as it is now."""
        playing = self._player.playing
        playhead = moved_with(old, new, self._player.position() if playing else self._state.playhead)
        self._state.set_project(new)
        self._state.move_playhead(playhead, follow=False)
        if not playing or old.tracks is new.tracks:
            return
        if self._player.take and self._player.take.left_out:
            self._player.stop()  # how a cut would sound was heard; now it is made, or something else was
        elif not self._go_over(old, new):
            self._play_on(playhead)

    # How it goes on

    def _take(self, start: int, end: int, loop: bool = False) -> Take:
        return Take(self._state.project, self._workspace.audio, start, end, loop=loop, tempo=self._tempo)

    def _shuttle_take(self, frame: int, speed: float) -> Take:
        if speed > 0:
            take = self._take(frame if frame < self._state.project.frames else 0, self._state.project.frames)
        else:
            take = replace(self._take(0, frame), backwards=True)
        return replace(take, tempo=abs(speed))

    def _at_tempo(self, frame: int) -> Take | None:
        take = self._player.take
        if take is None:
            return None
        return replace(self._take(frame, self._state.project.frames) if take.backwards else take.resumed(frame), tempo=self._tempo)

    def _start(self, take: Take) -> None:
        if self._state.ready and take.start < take.end:
            self._shuttled = 0.0
            self._player.end_scrub()
            self._player.play(take)
            self.following.begin()
            self._levels.begin()
            self.started.emit(take.frame_after(0.0))
            self._transport.show_tempo(self._tempo)

    def _play_on(self, frame: int) -> None:
        """Play from a frame, in the loop if it lies in one."""
        take = self._player.take
        project = self._state.project
        speed = self._shuttled
        if speed:
            again = self._shuttle_take(frame, speed)
        elif take is not None and take.loop and take.start <= frame < take.end <= project.frames:
            again = replace(self._take(take.start, take.end, loop=True), begin=frame)
        else:
            again = self._take(frame, project.frames)
        if not self._state.ready or again.start >= again.end:
            self._player.stop()
            return
        self._start(again)
        self._shuttled = speed
        self._transport.show_tempo(speed or self._tempo)

    def _go_over(self, old: Project, new: Project) -> bool:
        """Go on with the edit as it is now without a hole, where the sound that the device has taken already lies in it as it lay before."""
        take, heard = self._player.take, self._player.position()
        if take is None or take.left_out or take.backwards:
            return False
        soon = min(heard + round(_SOONEST_S * take.tempo * self._state.rate), old.frames)
        now = moved_with(old, new, heard)
        if take.loop and not self._same_loop(take, old, new):
            return False
        if moved_with(old, new, max(soon - 1, heard)) - now != max(soon - 1, heard) - heard:
            return False

        def follow(frame: int) -> Take | None:
            moved = frame - heard + now if not take.loop else frame
            end = new.frames if take.end >= old.frames else min(moved_with(old, new, take.end), new.frames)
            if moved >= end:
                return None
            return replace(take.resumed(frame), project=new) if take.loop else replace(take, project=new, start=moved, end=end, begin=None)

        return self._player.splice(follow, now - heard)

    def _same_loop(self, take: Take, old: Project, new: Project) -> bool:
        return take.end <= new.frames and moved_with(old, new, take.start) == take.start and moved_with(old, new, take.end - 1) == take.end - 1

    def _follow_loop(self) -> None:
        """The selection that is looped was changed: what is outside of it now is not played any more."""
        take, selection = self._player.take, self._state.selection
        if take is None or not take.loop or selection is None or selection == (take.start, take.end):
            return
        if selection[0] <= self._player.position() < selection[1]:
            self._player.splice(lambda frame: self._looped(selection, frame))
        else:
            self._start(self._take(*selection, loop=True))

    def _looped(self, selection: Range, frame: int) -> Take:
        inside = frame if selection[0] <= frame < selection[1] else selection[0]
        return replace(self._take(*selection, loop=True), begin=inside)

    def _nearest_join(self) -> int:
        """The place nearest to the playhead where two clips of a track meet that were not recorded so; the playhead where there is none."""
        playhead = self._state.playhead
        found = [frame for track in self._state.project.tracks for frame in joins(track.clips)]
        return min(found, key=lambda frame: abs(frame - playhead), default=playhead)

    def _choose_output(self, device: str, name: str) -> None:
        self.output_chosen.emit(device, name)
        self._player.change_device()
        self._transport.tell_silent(self._player.note)

    # What is shown

    def _changed(self) -> None:
        playing = self._state.playing = self._player.playing
        self._transport.show_playing(playing)
        self._transport.tell_silent(self._player.note)
        if playing:
            self._frames.start()
            return
        self._frames.stop()
        self._heads.rest()
        self._shuttled = 0.0
        self._transport.show_tempo(self._tempo)
        self.stopped.emit()

    def _show_frame(self) -> None:
        if not self._player.playing:
            return
        self.following.move(self._player.position())
        self._odd = not self._odd
        if self._odd:
            self._heads.show_levels(self._levels.now())
        if self._player.ended():
            self._player.stop()


def joins(clips: tuple[Clip, ...]) -> Iterator[int]:
    """Where the sound of a track does not go on as it was recorded."""
    for before, behind in pairwise(clips):
        if (before.source, before.source_end, before.end) != (behind.source, behind.source_start, behind.start):
            yield behind.start
            if before.end != behind.start:
                yield before.end

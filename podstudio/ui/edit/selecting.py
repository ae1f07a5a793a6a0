"""Selecting beyond dragging: from edge to edge, phrases and pauses, and the selection's edges put into silence or on zero crossings."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from typing import ClassVar

from PySide6.QtCore import Qt

from podstudio.i18n import _
from podstudio.model.clips import clip_of, clip_under, track_of
from podstudio.model.timeline import Project
from podstudio.ui.edit import snapping
from podstudio.ui.edit.feature import Editor, Feature
from podstudio.ui.edit.phrases import stretch_around
from podstudio.ui.edit.snapping import Voice, to_sound, voice_of, voices_at
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.tools import Verb
from podstudio.ui.edit.under_mouse import Part, Spot

_ON_LANES = ("edge_next", "edge_previous", "select_edge_next", "select_edge_previous")
"""The plain arrows belong to lists and fields; only on the lanes they go from edge to edge."""


class Selecting(Feature):
    """Verbs on the selection and the playhead."""

    verbs: ClassVar[tuple[Verb, ...]] = (
        Verb("pixel_back", _("Playhead a pixel back"), (",",), "sound", _("The closer the view, the finer the step"), menu="play", apart=True),
        Verb("pixel_on", _("Playhead a pixel on"), (".",), "sound", _("The closer the view, the finer the step"), menu="play"),
        Verb("edge_next", _("Playhead to the next edge"), ("Down",), "sound", _("To where the next clip begins or ends"), menu="play"),
        Verb("edge_previous", _("Playhead to the previous edge"), ("Up",), "sound", _("To where a clip before it begins or ends"), menu="play"),
        Verb("select_edge_next", _("Select to the next edge"), ("Shift+Down",), "sound", apart=True),
        Verb("select_edge_previous", _("Select to the previous edge"), ("Shift+Up",), "sound"),
        Verb("select_pixel_back", _("Select a pixel back"), ("Shift+,", "<"), "sound"),
        Verb("select_pixel_on", _("Select a pixel on"), ("Shift+.", ">"), "sound"),
        Verb("stretch", _("Select the phrase or the pause"), ("W",), "sound", _("What lies between two pauses at the playhead, or the pause there")),
        Verb("to_silence", _("Selection to silence"), ("Q",), "selection", _("Put the selection's edges into the quietest spot within 50 ms")),
        Verb("to_zero", _("Selection to zero crossings"), ("Z",), "selection", _("Put the selection's edges where the wave crosses the middle")),
        Verb("snap", _("Snap edges to…"), ("Shift+Q",), "", _("What dragged edges snap to besides clips: nothing, silence, zero crossings")),
    )

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._state = editor.state
        editor.lanes.canvas.hand.double_clicked.connect(self._double_clicked)
        kept = editor.context.preferences.settings.snap_to
        self._state.snap_to = kept if kept in snapping.MODES else snapping.OFF
        for name in _ON_LANES:
            editor.actions[name].setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            editor.lanes.canvas.addAction(editor.actions[name])
        self._name_snapping()

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """What each does."""
        return {
            "pixel_back": lambda: self._go(self._beside(-1)),
            "pixel_on": lambda: self._go(self._beside(1)),
            "edge_next": lambda: self._go(edge_after(self._state)),
            "edge_previous": lambda: self._go(edge_before(self._state)),
            "select_edge_next": lambda: self._go(edge_after(self._state), selecting=True),
            "select_edge_previous": lambda: self._go(edge_before(self._state), selecting=True),
            "select_pixel_back": lambda: self._go(self._beside(-1), selecting=True),
            "select_pixel_on": lambda: self._go(self._beside(1), selecting=True),
            "stretch": self._select_here,
            "to_silence": lambda: self._put_edges(snapping.SILENCE),
            "to_zero": lambda: self._put_edges(snapping.ZERO),
            "snap": self._next_snapping,
        }

    def why_not(self, verb: Verb) -> str | None:
        """A selection can be moved where the edit can only be looked at."""
        if verb.needs != "selection" or not self._state.ready:
            return None
        return "" if self._state.selection else _("select something first")

    def _go(self, frame: int, selecting: bool = False) -> None:
        if selecting:
            self._state.extend_selection(frame)
        self.editor.playback.seek(frame)

    def _beside(self, pixels: int) -> int:
        step = max(round(self._state.viewport.frames_per_pixel), 1)
        return min(max(self._state.playhead + pixels * step, 0), self._state.project.frames)

    def _put_edges(self, mode: str) -> None:
        if self._state.selection:
            start, end = (to_sound(self._state, frame, mode) for frame in self._state.selection)
            if start < end:
                self._state.select(start, end)
                self.editor.playback.seek(start)

    def _next_snapping(self) -> None:
        state = self._state
        state.snap_to = snapping.MODES[(snapping.MODES.index(state.snap_to) + 1) % len(snapping.MODES)]
        self.editor.context.preferences.change(snap_to=state.snap_to)
        self._name_snapping()
        self.editor.told(self.editor.actions["snap"].text())

    def _name_snapping(self) -> None:
        names = {snapping.OFF: _("Snap to clips only"), snapping.SILENCE: _("Snap to silence"), snapping.ZERO: _("Snap to zero crossings")}
        action = self.editor.actions["snap"]
        action.setCheckable(True)
        action.setText(names[self._state.snap_to])
        action.setChecked(self._state.snap_to != snapping.OFF)

    # Phrases

    def _select_here(self) -> None:
        """On the chosen clip where the playhead is on it, else in all that is heard there."""
        state, playhead = self._state, self._state.playhead
        if state.chosen and clip_of(state.project, state.chosen).start <= playhead < clip_of(state.project, state.chosen).end:
            self._select_stretch(voice_of(state, clip_of(state.project, state.chosen)), playhead, state.chosen.track)
        else:
            self._select_stretch(voices_at(state, playhead), playhead)

    def _double_clicked(self, spot: Spot, frame: int) -> None:
        """A clip's strip: its range. Its sound: the phrase or the pause. An empty place: the gap."""
        state = self._state
        if spot.place is None:
            if spot.track:
                self._select_range(gap_at(state.project, spot.track, frame))
        elif spot.part is Part.STRIP:
            clip = clip_of(state.project, spot.place)
            self._select_range((clip.start, clip.end))
        else:
            self._select_stretch(voice_of(state, clip_of(state.project, spot.place)), frame, spot.place.track)

    def _select_stretch(self, voices: list[Voice], frame: int, track_id: str = "") -> None:
        """On one track, no further than its clip reaches."""
        found = stretch_around(voices, frame, self._state.rate)
        place = clip_under(self._state.project, track_id, frame) if track_id else None
        if found and place:
            clip = clip_of(self._state.project, place)
            found = max(found[0], clip.start), min(found[1], clip.end)
        if found:
            self._select_range(found)

    def _select_range(self, found: tuple[int, int]) -> None:
        self._state.select(*found)
        if self._state.selection:
            self.editor.playback.seek(self._state.selection[0])


def edges(state: EditState) -> list[int]:
    """Where clips begin and end on any track; with the envelopes shown, their points too."""
    found = {0, state.project.frames}
    for track in state.project.tracks:
        for clip in track.clips:
            found.update((clip.start, clip.end))
            if state.envelopes_shown:
                shift = clip.start - clip.source_start
                found.update(frame + shift for frame, _gain in clip.envelope if clip.source_start <= frame <= clip.source_end)
    return sorted(found)


def edge_after(state: EditState) -> int:
    """The next edge behind the playhead; the playhead where there is none."""
    known = edges(state)
    index = bisect_right(known, state.playhead)
    return known[index] if index < len(known) else state.playhead


def edge_before(state: EditState) -> int:
    """The edge before the playhead; the playhead where there is none."""
    known = edges(state)
    index = bisect_left(known, state.playhead) - 1
    return known[index] if index >= 0 else state.playhead


def gap_at(project: Project, track_id: str, frame: int) -> tuple[int, int]:
    """The empty stretch of a track around a frame."""
    clips = track_of(project, track_id).clips
    index = bisect_right(clips, frame, key=lambda clip: clip.start)
    return clips[index - 1].end if index else 0, clips[index].start if index < len(clips) else project.frames

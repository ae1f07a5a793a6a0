"""Gestures on a clip: its edges, its fades, its place; and which gesture a press begins."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from podstudio.i18n import _
from podstudio.model.clips import clip_of, move_clip, set_fades, trim_end, trim_start
from podstudio.model.timecode import format_seconds
from podstudio.ui.edit.envelope_gestures import Gain, Point
from podstudio.ui.edit.gestures import Gesture, OfClip, Select, far_end
from podstudio.ui.edit.snapping import Snapped, voice_of
from podstudio.ui.edit.under_mouse import Ground, Part, Spot

_SAME_PLACE = 4.0
"""Pixels within which a clip that goes to another lane keeps its time."""


class Trim(OfClip):
    """Drag a clip's edge. What is heard of it stays where it is."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, ground: Ground, position: QPointF, spot: Spot) -> None:
        assert spot.place
        super().__init__(ground, spot.place)
        self._at_start = spot.part is Part.START
        self.words = _("Trim clip")
        self._off = (self.clip.start if self._at_start else self.clip.end) - ground.frame_at(position.x())

    def move(self, ground: Ground, position: QPointF, free: bool) -> None:
        """The edge goes with the mouse, inside its limits."""
        state, clip = ground.state, self.clip
        snapped = self.snapper.edge(ground.frame_at(position.x()) + self._off, free, voice_of(state, clip))
        project = (trim_start if self._at_start else trim_end)(self.before, self.place, snapped.frame)
        self.show(project)
        trimmed = clip_of(project, self.place)
        edge = trimmed.start if self._at_start else trimmed.end
        self.mark = snapped.mark if snapped.mark == edge else None
        edge_words = _("Start {time} · length {length}") if self._at_start else _("End {time} · length {length}")
        self.told = edge_words.format(time=_time(edge, state.rate), length=_time(trimmed.frames, state.rate))


class Fade(OfClip):
    """Drag the handle of a fade in a clip's upper corner."""

    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(self, ground: Ground, position: QPointF, spot: Spot) -> None:
        assert spot.place
        super().__init__(ground, spot.place)
        self._in = spot.part is Part.FADE_IN
        self.words = _("Fade in") if self._in else _("Fade out")
        self._pressed = ground.frame_at(position.x())

    def move(self, ground: Ground, position: QPointF, free: bool) -> None:
        """As long as the mouse is away from the edge."""
        clip = self.clip
        at = (clip.start + clip.fade_in if self._in else clip.end - clip.fade_out) + ground.frame_at(position.x()) - self._pressed
        mark = None if free else self.snapper.mark_near(at)
        at = at if mark is None else mark
        lengths = {"fade_in": max(at - clip.start, 0)} if self._in else {"fade_out": max(clip.end - at, 0)}
        self.show(set_fades(self.before, self.place, **lengths))
        faded = clip_of(self.preview or self.before, self.place)
        self.mark = mark if mark in {faded.start + faded.fade_in, faded.end - faded.fade_out} else None
        length = faded.fade_in if self._in else faded.fade_out
        self.told = f"{self.words} {length / ground.state.rate:.3f} s"


class Move(OfClip):
    """Drag a clip by the strip with its name, along its lane or to another one. It lands where there is room."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, ground: Ground, position: QPointF, spot: Spot) -> None:
        assert spot.place
        super().__init__(ground, spot.place)
        self.words = _("Move clip")
        self._grab = ground.frame_at(position.x()) - self.clip.start

    def move(self, ground: Ground, position: QPointF, free: bool) -> None:
        """As near to the mouse as there is room."""
        state = ground.state
        track = ground.nearest_track(position.y()).id
        wanted = ground.frame_at(position.x()) - self._grab
        if track != self.place.track and abs(wanted - self.clip.start) <= _SAME_PLACE * state.viewport.frames_per_pixel:
            snapped = Snapped(self.clip.start, self.clip.start)
        else:
            snapped = self.snapper.start_of(wanted, self.clip.frames, free)
        project, self.now = move_clip(self.before, self.place, snapped.frame, track)
        self.show(project)
        landed = clip_of(project, self.now)
        self.mark = snapped.mark if landed.start == snapped.frame else None
        moved = f"{(landed.start - self.clip.start) / state.rate:+.3f} s".replace("-", "−")
        self.told = _("{time} · moved {moved}").format(time=_time(landed.start, state.rate), moved=moved)


_OF_PART = {
    Part.STRIP: Move,
    Part.START: Trim,
    Part.END: Trim,
    Part.FADE_IN: Fade,
    Part.FADE_OUT: Fade,
    Part.POINT: Point,
    Part.LINE: Point,
}


def gesture_at(ground: Ground, spot: Spot, position: QPointF, modifiers: Qt.KeyboardModifier, locked: bool) -> Gesture:
    """The gesture that a press there begins. With Shift the selection is extended, with Alt a clip's line is moved; `locked` edits nothing."""
    state = ground.state
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return Select(ground, position, far_end(ground, position))
    if spot.part in {Part.SELECTION_START, Part.SELECTION_END} and state.selection:
        start, end = state.selection
        return Select(ground, position, end, held=start) if spot.part is Part.SELECTION_START else Select(ground, position, start, held=end)
    if locked or spot.place is None:
        return Select(ground, position)
    if state.envelopes_shown and modifiers & Qt.KeyboardModifier.AltModifier and spot.part is not Part.STRIP:
        return Gain(ground, position, spot)
    made = _OF_PART.get(spot.part)
    return made(ground, position, spot) if made else Select(ground, position)


def _time(frames: int, rate: int) -> str:
    return format_seconds(frames / rate, 3)

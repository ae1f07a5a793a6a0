"""Gestures on a clip's line: the points of its envelope, and its gain."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from podstudio.i18n import _
from podstudio.model.clips import ClipPlace, clip_of, set_envelope, set_gain
from podstudio.model.timecode import format_seconds
from podstudio.model.timeline import Project
from podstudio.ui.edit.gestures import OfClip, Step
from podstudio.ui.edit.text import level
from podstudio.ui.edit.under_mouse import Ground, Spot, body_of, gain_at_y, gain_of

_SIDEWAYS = 4.0
"""Pixels from which on a point moves in time too."""


class Point(OfClip):
    """Drag a point of the envelope, or a new one where the line was clicked."""

    cursor = Qt.CursorShape.SizeAllCursor
    at_once = True

    def __init__(self, ground: Ground, position: QPointF, spot: Spot) -> None:
        assert spot.place
        super().__init__(ground, spot.place)
        clip = self.clip
        self.is_new = spot.point < 0
        self.words = _("Add envelope point") if self.is_new else _("Move envelope point")
        self._pressed = position
        self.frame = 0
        if self.is_new:
            frame = min(max(ground.frame_at(position.x()), clip.start), clip.end)
            self._others = clip.envelope
            self._from = (frame, gain_of(clip, frame))
            self._put(*self._from)
        else:
            frame, gain_db = clip.envelope[spot.point]
            self._others = clip.envelope[: spot.point] + clip.envelope[spot.point + 1 :]
            self._from = (frame - clip.source_start + clip.start, gain_db + clip.gain_db)
            self.frame = frame

    def move(self, ground: Ground, position: QPointF, free: bool) -> None:
        """Along with the mouse, between its neighbours and inside the clip."""
        clip, state = self.clip, ground.state
        if (position - self._pressed).manhattanLength() < 1:
            return
        body = body_of(ground.rectangle(clip, ground.lane_of(self.place.track)))
        dragged = self._from[0] + ground.frame_at(position.x()) - ground.frame_at(self._pressed.x())
        self.mark = None if free or abs(position.x() - self._pressed.x()) < _SIDEWAYS else self.snapper.mark_near(dragged)
        shift = clip.start - clip.source_start
        before = [frame for frame, _gain in self._others if frame + shift < self._from[0]]
        behind = [frame for frame, _gain in self._others if frame + shift > self._from[0]]
        least = max(clip.start, before[-1] + shift + 1 if before else 0)
        most = min(clip.end, behind[0] + shift - 1 if behind else clip.end)
        at = min(max(dragged if self.mark is None else self.mark, least), most)
        sideways = abs(position.x() - self._pressed.x()) >= _SIDEWAYS
        upwards = abs(position.y() - self._pressed.y()) >= 1
        self._put(at if sideways else self._from[0], gain_at_y(position.y(), body) if upwards else self._from[1])
        self.told += f" · {format_seconds(at / state.rate, 3)}"

    def click(self) -> Step | int | None:
        """A click on the line leaves a point there."""
        return self.release()

    def _put(self, at: int, gain_db: float) -> None:
        clip = self.clip
        self.frame = at - clip.start + clip.source_start
        self.show(set_envelope(self.before, self.place, (*self._others, (self.frame, gain_db - clip.gain_db))))
        self.told = level(gain_db, "dB", signed=True)


class Gain(OfClip):
    """Drag a clip's whole line with Alt: its gain."""

    cursor = Qt.CursorShape.SizeVerCursor

    def __init__(self, ground: Ground, position: QPointF, spot: Spot) -> None:
        assert spot.place
        super().__init__(ground, spot.place)
        self.words = _("Clip gain")
        body = body_of(ground.rectangle(self.clip, ground.lane_of(self.place.track)))
        self._off = self.clip.gain_db - gain_at_y(position.y(), body)

    def move(self, ground: Ground, position: QPointF, free: bool) -> None:
        """Louder upwards."""
        del free
        body = body_of(ground.rectangle(self.clip, ground.lane_of(self.place.track)))
        self.show(set_gain(self.before, self.place, round(gain_at_y(position.y(), body) + self._off, 1)))
        self.told = level(clip_of(self.preview or self.before, self.place).gain_db, "dB", signed=True)


def without_point(project: Project, place: ClipPlace, number: int) -> Step:
    """The step that removes a point of an envelope."""
    points = clip_of(project, place).envelope
    return Step(_("Remove envelope point"), set_envelope(project, place, points[:number] + points[number + 1 :]), place)


def point_number(project: Project, place: ClipPlace, frame: int) -> int | None:
    """Which point of a clip's envelope stands at a frame of the source; None where there is none, or no such clip."""
    clips = next((track.clips for track in project.tracks if track.id == place.track), ())
    points = clips[place.index].envelope if place.index < len(clips) else ()
    return next((number for number, (at, _gain) in enumerate(points) if at == frame), None)

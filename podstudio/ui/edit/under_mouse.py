"""What of the lanes lies under the mouse: a clip's strip, edges, fade handles and envelope, the selection's edges, or just sound."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF

from podstudio.model.clips import LEAST_GAIN_DB, MOST_GAIN_DB, ClipPlace, envelope_db
from podstudio.model.timeline import Clip, Track
from podstudio.ui.edit.lane_layout import MARGIN, STRIP, LaneLayout
from podstudio.ui.edit.state import EditState

HANDLE = 10.0
"""Width and height of a fade's handle."""

_EDGE_IN, _EDGE_OUT = 6.0, 3.0
_GRIP = 5.0
_POINT = 7.0
_LINE = 6.0
_HANDLES_FROM = 48.0
_ZERO_SHARE = 0.7
"""How high 0 dB stands in a clip's body."""


class Part(Enum):
    """Parts of the lanes that can be taken hold of."""

    NOTHING = auto()
    LANE = auto()
    SOUND = auto()
    STRIP = auto()
    START = auto()
    END = auto()
    FADE_IN = auto()
    FADE_OUT = auto()
    POINT = auto()
    LINE = auto()
    SELECTION_START = auto()
    SELECTION_END = auto()


@dataclass(frozen=True, slots=True)
class Spot:
    """What lies at a place. `point` is the number of the envelope's point in Clip.envelope."""

    part: Part
    place: ClipPlace | None = None
    track: str = ""
    point: int = -1


@dataclass(frozen=True, slots=True)
class Ground:
    """The lanes as they are shown now."""

    state: EditState
    layout: LaneLayout
    width: int

    def frame_at(self, x: float) -> int:
        """The frame under `x`, before the start and behind the end too."""
        viewport = self.state.viewport
        return round(viewport.start + x * viewport.frames_per_pixel)

    def lane_of(self, track_id: str) -> QRectF:
        """A track's lane."""
        number = next(number for number, track in enumerate(self.state.project.tracks) if track.id == track_id)
        top, height = self.layout.tracks[number]
        return QRectF(0, top, self.width, height)

    def track_at(self, y: float) -> Track | None:
        """The track whose lane lies at a height."""
        for track, (top, height) in zip(self.state.project.tracks, self.layout.tracks, strict=True):
            if top <= y < top + height:
                return track
        return None

    def nearest_track(self, y: float) -> Track:
        """The same, the first over the lanes and the last under them."""
        tracks = self.state.project.tracks
        return self.track_at(y) or (tracks[0] if y < 0 else tracks[-1])

    def rectangle(self, clip: Clip, lane: QRectF) -> QRectF:
        """Where a clip lies; it may reach far out of sight."""
        viewport = self.state.viewport
        left, right = viewport.x_of(clip.start), viewport.x_of(clip.end)
        return QRectF(left, lane.top() + MARGIN, right - left, lane.height() - 2 * MARGIN - 1)


def body_of(rectangle: QRectF) -> QRectF:
    """The part of a clip's rectangle that shows its sound."""
    return rectangle.adjusted(0, STRIP + 2, 0, -2)


def handles_of(ground: Ground, clip: Clip, rectangle: QRectF) -> tuple[QPointF, QPointF] | None:
    """The middles of the handles of fade in and fade out; None where the clip is too narrow for them."""
    if rectangle.width() < _HANDLES_FROM:
        return None
    inner = rectangle.adjusted(HANDLE, 0, -HANDLE, 0)
    y = body_of(rectangle).top() + HANDLE / 2 + 2
    viewport = ground.state.viewport
    left, right = (min(max(viewport.x_of(frame), inner.left()), inner.right()) for frame in (clip.start + clip.fade_in, clip.end - clip.fade_out))
    return QPointF(left, y), QPointF(max(right, left), y)


def y_of_gain(gain_db: float, body: QRectF) -> float:
    """Where a gain stands in a clip's body: as on a fader, with more room near 0 dB."""
    gain_db = min(max(gain_db, LEAST_GAIN_DB), MOST_GAIN_DB)
    share = _ZERO_SHARE + (1 - _ZERO_SHARE) * gain_db / MOST_GAIN_DB if gain_db >= 0 else _ZERO_SHARE * (1 - gain_db / LEAST_GAIN_DB) ** 2
    return body.bottom() - share * body.height()


def gain_at_y(y: float, body: QRectF) -> float:
    """The gain that stands at a height, to a tenth of a decibel."""
    share = min(max((body.bottom() - y) / max(body.height(), 1.0), 0.0), 1.0)
    over = (share - _ZERO_SHARE) / (1 - _ZERO_SHARE) * MOST_GAIN_DB
    return round(over if over >= 0 else LEAST_GAIN_DB * (1 - (share / _ZERO_SHARE) ** 0.5), 1)


def gain_of(clip: Clip, frame: float) -> float:
    """What a clip's line shows at a frame of the episode: its gain and its envelope together."""
    return clip.gain_db + envelope_db(clip, clip.source_start + frame - clip.start)


def spot_at(ground: Ground, position: QPointF) -> Spot:
    """What lies at a place of the lanes."""
    track = ground.track_at(position.y())
    if track is None:
        return Spot(Part.NOTHING)
    place = _clip_near(ground, track, position.x())
    found = _part_of_clip(ground, track.clips[place.index], place, ground.lane_of(track.id), position) if place else None
    grip = _selection_edge(ground, position.x())
    if grip and (found is None or (found.part in {Part.START, Part.END} and place != ground.state.chosen) or found.part is Part.SOUND):
        return grip
    if found is None:
        return Spot(Part.LANE, track=track.id)
    return replace(found, track=track.id)


def _clip_near(ground: Ground, track: Track, x: float) -> ClipPlace | None:
    """The clip at `x`, or the one whose edge is hardly beside it."""
    viewport = ground.state.viewport
    clips = track.clips
    frame = viewport.start + x * viewport.frames_per_pixel
    index = bisect_right(clips, frame, key=lambda clip: clip.start) - 1
    if index >= 0 and viewport.x_of(clips[index].end) + _EDGE_OUT >= x:
        return ClipPlace(track.id, index)
    if index + 1 < len(clips) and viewport.x_of(clips[index + 1].start) - _EDGE_OUT <= x:
        return ClipPlace(track.id, index + 1)
    return None


def _part_of_clip(ground: Ground, clip: Clip, place: ClipPlace, lane: QRectF, position: QPointF) -> Spot | None:
    rectangle = ground.rectangle(clip, lane)
    inside = rectangle.left() <= position.x() < rectangle.right()
    if not rectangle.top() <= position.y() <= rectangle.bottom():
        return None
    if position.y() < rectangle.top() + STRIP + 1:
        return Spot(Part.STRIP, place) if inside else None
    for find in (_handle, _on_envelope, _edge):
        found = find(ground, clip, rectangle, position)
        if found:
            return replace(found, place=place)
    return Spot(Part.SOUND, place) if inside else None


def _handle(ground: Ground, clip: Clip, rectangle: QRectF, position: QPointF) -> Spot | None:
    handles = handles_of(ground, clip, rectangle)
    for part, middle in zip((Part.FADE_IN, Part.FADE_OUT), handles or (), strict=False):
        if abs(middle.x() - position.x()) <= HANDLE * 0.7 and abs(middle.y() - position.y()) <= HANDLE * 0.8:
            return Spot(part)
    return None


def _on_envelope(ground: Ground, clip: Clip, rectangle: QRectF, position: QPointF) -> Spot | None:
    if not ground.state.envelopes_shown:
        return None
    body, viewport = body_of(rectangle), ground.state.viewport
    for number, (frame, gain_db) in enumerate(clip.envelope):
        at = frame - clip.source_start + clip.start
        near = clip.start <= at <= clip.end and abs(viewport.x_of(at) - position.x()) <= _POINT
        if near and abs(y_of_gain(gain_db + clip.gain_db, body) - position.y()) <= _POINT:
            return Spot(Part.POINT, point=number)
    line = y_of_gain(gain_of(clip, ground.frame_at(position.x())), body)
    inside = rectangle.left() <= position.x() < rectangle.right()
    return Spot(Part.LINE) if inside and abs(line - position.y()) <= _LINE else None


def _edge(ground: Ground, clip: Clip, rectangle: QRectF, position: QPointF) -> Spot | None:
    del ground, clip
    reach = min(_EDGE_IN, rectangle.width() / 4)
    if -_EDGE_OUT <= position.x() - rectangle.left() <= reach:
        return Spot(Part.START)
    return Spot(Part.END) if -_EDGE_OUT <= rectangle.right() - position.x() <= reach else None


def _selection_edge(ground: Ground, x: float) -> Spot | None:
    selection = ground.state.selection
    if selection is None:
        return None
    near = [abs(ground.state.viewport.x_of(frame) - x) for frame in selection]
    if min(near) > _GRIP:
        return None
    return Spot(Part.SELECTION_START if near[0] < near[1] else Part.SELECTION_END)

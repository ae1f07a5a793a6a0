"""Edits of one clip: its edges, place, gain, envelope and fades. Nothing else moves; times are frames of the episode."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace

from podstudio.errors import BadInput
from podstudio.model.editing import CUT_FADE_S
from podstudio.model.timeline import Clip, Project, Track

LEAST_GAIN_DB, MOST_GAIN_DB = -60.0, 24.0
SHORTEST_S = 0.005
"""An edge that is dragged leaves at least so much of a clip."""

Point = tuple[int, float]
"""(frame in the source's time, gain in dB)."""


@dataclass(frozen=True, slots=True)
class ClipPlace:
    """Which clip: its track's id and its number on the track."""

    track: str
    index: int


def track_of(project: Project, track_id: str) -> Track:
    """The track of that id. Raises KeyError."""
    for track in project.tracks:
        if track.id == track_id:
            return track
    raise KeyError(track_id)


def clip_of(project: Project, place: ClipPlace) -> Clip:
    """The clip at a place. Raises KeyError or IndexError."""
    return track_of(project, place.track).clips[place.index]


def clip_under(project: Project, track_id: str, frame: int) -> ClipPlace | None:
    """The clip of a track that is heard at a frame."""
    clips = track_of(project, track_id).clips
    index = bisect_right(clips, frame, key=lambda clip: clip.start) - 1
    return ClipPlace(track_id, index) if index >= 0 and frame < clips[index].end else None


def find_again(old: Project, new: Project, place: ClipPlace) -> ClipPlace | None:
    """Where a clip of one edit is in another: the very clip, or else what is left of it on its track; None where it is gone."""
    clip = clip_of(old, place)
    for track in sorted(new.tracks, key=lambda track: track.id != place.track):
        for index, other in enumerate(track.clips):
            if other is clip:
                return ClipPlace(track.id, index)
    clips = next((track.clips for track in new.tracks if track.id == place.track), ())
    left = (
        (min(other.source_end, clip.source_end) - max(other.source_start, clip.source_start), -index)
        for index, other in enumerate(clips)
        if other.source == clip.source
    )
    shared, index = max(left, default=(0, 0))
    return ClipPlace(place.track, -index) if shared > 0 else None


def change_clip(project: Project, place: ClipPlace, clip: Clip) -> Project:
    """The project with one clip replaced; it must lie where the old one lay, between its neighbours."""
    clips = track_of(project, place.track).clips
    return _with_clips(project, place.track, (*clips[: place.index], clip, *clips[place.index + 1 :]))


def start_limits(project: Project, place: ClipPlace) -> tuple[int, int]:
    """The first and the last frame at which a clip may be made to start: its neighbour, its recording, and a little of itself set them."""
    clips = track_of(project, place.track).clips
    clip = clips[place.index]
    before = clips[place.index - 1].end if place.index else 0
    return max(before, clip.start - clip.source_start), clip.end - _shortest(project, clip)


def end_limits(project: Project, place: ClipPlace) -> tuple[int, int]:
    """The first and the last frame at which a clip may be made to end."""
    clips = track_of(project, place.track).clips
    clip = clips[place.index]
    most = clip.end + project.source(clip.source).frames - clip.source_end
    if place.index + 1 < len(clips):
        most = min(most, clips[place.index + 1].start)
    return clip.start + _shortest(project, clip), most


def trim_start(project: Project, place: ClipPlace, to: int) -> Project:
    """Make a clip start at a frame, inside its limits; what is heard of it stays where it is. The new edge has the fade of a cut."""
    least, most = start_limits(project, place)
    clip = clip_of(project, place)
    at = min(max(to, least), most)
    if at == clip.start:
        return project
    moved = at - clip.start
    fade = _cut_fade(project, clip.frames - moved)
    trimmed = replace(clip, start=at, source_start=clip.source_start + moved, frames=clip.frames - moved, fade_in=max(clip.fade_in, fade))
    return _healed(change_clip(project, place, _fitting(trimmed)), place.track, place.index - 1)


def trim_end(project: Project, place: ClipPlace, to: int) -> Project:
    """Make a clip end at a frame, inside its limits. The new edge has the fade of a cut."""
    least, most = end_limits(project, place)
    clip = clip_of(project, place)
    at = min(max(to, least), most)
    if at == clip.end:
        return project
    frames = at - clip.start
    trimmed = replace(clip, frames=frames, fade_out=max(clip.fade_out, _cut_fade(project, frames)))
    return _healed(change_clip(project, place, _fitting(trimmed)), place.track, place.index)


def move_clip(project: Project, place: ClipPlace, to: int, track_id: str | None = None) -> tuple[Project, ClipPlace]:
    """Move a clip so that it starts at a frame, or as near to it as there is room, on its own track or another one.

    Returns:
        The project and where the clip is now.
    """
    clip = clip_of(project, place)
    target = track_id or place.track
    clips = track_of(project, place.track).clips
    without = _with_clips(project, place.track, clips[: place.index] + clips[place.index + 1 :])
    others = track_of(without, target).clips
    start = nearest_room(others, clip.frames, max(to, 0))
    index = bisect_right(others, start, key=lambda other: other.start)
    if target == place.track and start == clip.start:
        return project, place
    moved = replace(clip, start=start)
    return _with_clips(without, target, (*others[:index], moved, *others[index:])), ClipPlace(target, index)


def nearest_room(clips: tuple[Clip, ...], frames: int, wanted: int) -> int:
    """The start nearest to `wanted` at which so many frames lie between the clips of a track."""
    ends = [0, *(clip.end for clip in clips)]
    starts = [*(clip.start for clip in clips), None]
    found: list[int] = []
    for least, limit in zip(ends, starts, strict=True):
        if limit is None:
            found.append(max(wanted, least))
        elif limit - least >= frames:
            found.append(min(max(wanted, least), limit - frames))
    return min(found, key=lambda start: abs(start - wanted))


def remove_clip(project: Project, place: ClipPlace) -> Project:
    """Take one clip out and leave its gap. Raises BadInput where nothing would be left."""
    clips = track_of(project, place.track).clips
    left = _with_clips(project, place.track, clips[: place.index] + clips[place.index + 1 :])
    if not left.frames:
        raise BadInput("This is the last clip of the episode: something must be left.")
    return left


def set_gain(project: Project, place: ClipPlace, gain_db: float) -> Project:
    """Another gain of a whole clip, from −60 to +24 dB."""
    return change_clip(project, place, replace(clip_of(project, place), gain_db=_gain(gain_db)))


def set_fades(project: Project, place: ClipPlace, fade_in: int | None = None, fade_out: int | None = None) -> Project:
    """Other fades, in frames; None leaves one as it is. Together they are at most as long as the clip: the one that is set gives way."""
    clip = clip_of(project, place)
    if fade_in is not None:
        clip = replace(clip, fade_in=min(max(fade_in, 0), clip.frames - clip.fade_out))
    if fade_out is not None:
        clip = replace(clip, fade_out=min(max(fade_out, 0), clip.frames - clip.fade_in))
    return change_clip(project, place, clip)


def envelope_db(clip: Clip, source_frame: float) -> float:
    """The envelope's gain at a frame of the source; 0 where there is none."""
    points = clip.envelope
    if not points:
        return 0.0
    index = bisect_right(points, source_frame, key=lambda point: point[0])
    if index == 0:
        return points[0][1]
    if index == len(points):
        return points[-1][1]
    (first, low), (last, high) = points[index - 1], points[index]
    return low + (high - low) * (source_frame - first) / (last - first)


def set_envelope(project: Project, place: ClipPlace, points: tuple[Point, ...]) -> Project:
    """Another envelope: its points are put in order, of several at one frame the last stands, gains lie between −60 and +24 dB."""
    ordered = tuple(sorted({frame: _gain(gain_db) for frame, gain_db in points}.items()))
    return change_clip(project, place, replace(clip_of(project, place), envelope=ordered))


def set_clip_muted(project: Project, place: ClipPlace, muted: bool) -> Project:
    """Mute one clip, or let it be heard again."""
    return change_clip(project, place, replace(clip_of(project, place), muted=muted))


def _with_clips(project: Project, track_id: str, clips: tuple[Clip, ...]) -> Project:
    tracks = (replace(track, clips=clips) if track.id == track_id else track for track in project.tracks)
    return replace(project, tracks=tuple(tracks))


def _healed(project: Project, track_id: str, index: int) -> Project:
    """Without fades between clip `index` and the next one where the sound goes on from one into the other as it was recorded."""
    clips = track_of(project, track_id).clips
    if not 0 <= index < len(clips) - 1:
        return project
    clip, behind = clips[index], clips[index + 1]
    if (clip.source, clip.source_end, clip.end) != (behind.source, behind.source_start, behind.start) or clip.muted != behind.muted:
        return project
    healed = (*clips[:index], replace(clip, fade_out=0), replace(behind, fade_in=0), *clips[index + 2 :])
    return _with_clips(project, track_id, healed)


def _fitting(clip: Clip) -> Clip:
    """A clip whose fades are no longer than itself."""
    fade_in = min(clip.fade_in, clip.frames)
    return replace(clip, fade_in=fade_in, fade_out=min(clip.fade_out, clip.frames - fade_in))


def _cut_fade(project: Project, frames: int) -> int:
    return min(round(CUT_FADE_S * project.sample_rate), frames)


def _shortest(project: Project, clip: Clip) -> int:
    return min(max(round(SHORTEST_S * project.sample_rate), 1), clip.frames)


def _gain(gain_db: float) -> float:
    return min(max(gain_db, LEAST_GAIN_DB), MOST_GAIN_DB)

"""Bringing fragments into an edit: inserted, laid into a gap, on a track of their own, or in place of something. Pure; times are frames.

What is inserted moves everything behind it, on every track, so that speakers stay in step. Lanes find their track by its id, then by role
and name, then by role; one that finds none gets a new track.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from podstudio.errors import BadInput
from podstudio.model import editing
from podstudio.model.clips import track_of
from podstudio.model.fragments import Fragment, Lane, cut_fade
from podstudio.model.names import free_id
from podstudio.model.timeline import Chapter, Clip, Marker, Project, Source, TimeMap, Track
from podstudio.model.tracks import add_track

_Mark = TypeVar("_Mark", Chapter, Marker)


def insert_fragment(project: Project, at: int, fragment: Fragment) -> Project:
    """Insert a fragment; what lies behind moves later by its length on all tracks.

    Raises:
        BadInput: The fragment is in another sample rate (fragments.at_rate brings it into this one).
    """
    project, fragment = _adopted(project, fragment, at)
    project, lanes = _tracks_for(project, fragment.lanes)
    return _placed(open_room(project, at, fragment.frames), lanes, at, fragment)


def insert_silence(project: Project, at: int, frames: int) -> Project:
    """Move what lies behind a moment later on all tracks; nothing is heard there."""
    return open_room(project, at, frames)


def has_room(project: Project, at: int, fragment: Fragment) -> bool:
    """Whether a fragment can be laid on its tracks without anything being moved or covered."""
    fitting = _matched(project.tracks, fragment.lanes)
    return all(_is_free(track, at, lane) for track, lane in zip(fitting, fragment.lanes, strict=True) if track)


def lay_fragment(project: Project, at: int, fragment: Fragment) -> Project:
    """Lay a fragment at a moment without moving anything: into the gap of its track where it fits there, else on a track of its own.

    Raises:
        BadInput: As `insert_fragment`.
    """
    project, fragment = _adopted(project, fragment, at)
    lanes: list[Lane] = []
    for lane, track in zip(fragment.lanes, _matched(project.tracks, fragment.lanes), strict=True):
        free = track if track and _is_free(track, at, lane) else None
        if free is None:
            project = add_track(project, lane.name, lane.role)
            free = project.tracks[-1]
        lanes.append(replace(lane, track=free.id))
    return _placed(project, lanes, at, fragment)


def put_fragment(project: Project, at: int, fragment: Fragment) -> Project:
    """Into the gap where there is room for it, else inserted. Raises BadInput as `insert_fragment`."""
    return lay_fragment(project, at, fragment) if has_room(project, at, fragment) else insert_fragment(project, at, fragment)


def add_fragment_tracks(project: Project, at: int, fragment: Fragment, index: int | None = None) -> Project:
    """Lay a fragment on new tracks, from a moment on; nothing moves.

    Args:
        index: Which track from the top the first of them is; the last ones where it is None.

    Raises:
        BadInput: As `insert_fragment`.
    """
    project, fragment = _adopted(project, fragment, at)
    place = len(project.tracks) if index is None else index
    lanes = []
    for number, lane in enumerate(fragment.lanes):
        project = add_track(project, lane.name, lane.role, place + number)
        lanes.append(replace(lane, track=project.tracks[place + number].id))
    return _placed(project, lanes, at, fragment)


def replace_range(project: Project, start: int, end: int, fragment: Fragment, track: str | None = None) -> Project:
    """Put a fragment where a stretch of the episode was.

    Args:
        track: Only this track's stretch goes (one speaker says it again): a longer piece moves everything behind it on all tracks, a
            shorter one leaves a gap. None takes the stretch out of all tracks, and everything behind it follows.

    Raises:
        BadInput: As `insert_fragment`.
        KeyError: There is no such track.
    """
    if track is None:
        emptied = tuple(replace(one, clips=_emptied(one.clips, start, end, project.sample_rate)) for one in project.tracks)
        closed = tuple(replace(one, clips=tuple(_shifted(one.clips, end, start - end))) for one in emptied)
        return insert_fragment(replace(project, tracks=closed), start, fragment)
    project = open_room(project, end, max(fragment.frames - (end - start), 0))
    kept = track_of(project, track)
    project = editing.change_track(project, replace(kept, clips=_emptied(kept.clips, start, end, project.sample_rate)))
    project, fragment = _adopted(project, fragment, start)
    lanes = [replace(lane, track=track) for lane in fragment.lanes[:1]]
    return _placed(project, lanes, start, replace(fragment, lanes=tuple(lanes)))


def open_room(project: Project, at: int, frames: int) -> Project:
    """Move everything behind a moment later on all tracks; a clip that is cut there gets the fades of a cut."""
    if frames <= 0:
        return project
    fade = cut_fade(project.sample_rate)
    tracks = (replace(track, clips=tuple(_shifted(_cut(track.clips, at, fade), at, frames))) for track in project.tracks)
    return replace(project, tracks=tuple(tracks))


# Recordings and marks


@dataclass(frozen=True, slots=True)
class _Adoption:
    """What a fragment's source is in the project, and whether the project's own marks on it stay where they are."""

    source: Source
    is_new: bool


def _adopted(project: Project, fragment: Fragment, at: int) -> tuple[Project, Fragment]:
    """The project with the fragment's recordings and marks, and the fragment in the project's names.

    A recording that the project has is used again. Where that would take a mark away from where it is heard now (a teaser is copied to the
    start), it is listed once more under another id.
    """
    if fragment.sample_rate != project.sample_rate:
        raise BadInput(f"This piece is at {fragment.sample_rate} Hz and the episode at {project.sample_rate} Hz.")
    times = TimeMap(project)
    names: dict[str, str] = {}
    sources = list(project.sources)
    for source in fragment.sources:
        adopted = _adopt(project, times, sources, fragment, source, at)
        names[source.id] = adopted.source.id
        if adopted.is_new:
            sources.append(adopted.source)
    hashes = {source.id: source.sha256 for source in sources}
    chapters = _new_marks(project.chapters, (replace(mark, source=names[mark.source], image="") for mark in fragment.chapters), hashes)
    markers = _new_marks(project.markers, (replace(mark, source=names[mark.source]) for mark in fragment.markers), hashes)
    lanes = tuple(
        replace(lane, clips=tuple(replace(clip, source=names[clip.source]) for clip in lane.clips if clip.source in names)) for lane in fragment.lanes
    )
    grown = replace(project, sources=tuple(sources), chapters=(*project.chapters, *chapters), markers=(*project.markers, *markers))
    return grown, replace(fragment, lanes=lanes)


def _adopt(project: Project, times: TimeMap, sources: list[Source], fragment: Fragment, source: Source, at: int) -> _Adoption:
    clips = [clip for lane in fragment.lanes for clip in lane.clips if clip.source == source.id]
    same = [one for one in sources if one.sha256 == source.sha256 and one.frames == source.frames]
    for one in same:
        if not _takes_marks(project, times, one.id, clips, at):
            return _Adoption(one, is_new=False)
    used = {one.id for one in sources}
    return _Adoption(replace(same[0] if same else source, id=free_id("source", used)), is_new=True)


def _takes_marks(project: Project, times: TimeMap, source: str, clips: Iterable[Clip], at: int) -> bool:
    """Whether a mark that is heard behind the place would be heard in these clips first."""
    marks: tuple[Chapter | Marker, ...] = (*project.chapters, *project.markers)
    frames = [mark.frame for mark in marks if mark.source == source]
    for clip in clips:
        for frame in frames:
            heard = times.to_episode(source, frame) if clip.source_start <= frame < clip.source_end else None
            if heard is not None and heard >= at:
                return True
    return False


def _new_marks(old: tuple[_Mark, ...], more: Iterable[_Mark], hashes: Mapping[str, str]) -> list[_Mark]:
    """Those marks that the project has not yet at that moment of the recording."""
    known = {(hashes[mark.source], mark.frame) for mark in old}
    return [mark for mark in more if (hashes[mark.source], mark.frame) not in known]


# Tracks


def _matched(tracks: tuple[Track, ...], lanes: tuple[Lane, ...]) -> list[Track | None]:
    """The track of every lane; no track is taken twice."""
    found: list[Track | None] = [None] * len(lanes)
    rules = (
        lambda track, lane: track.id == lane.track and track.role == lane.role,
        lambda track, lane: (track.role, track.name) == (lane.role, lane.name),
        lambda track, lane: track.role == lane.role,
    )
    free = list(tracks)
    for fits in rules:
        for index, lane in enumerate(lanes):
            track = next((one for one in free if fits(one, lane)), None) if found[index] is None else None
            if track:
                found[index] = track
                free.remove(track)
    return found


def _tracks_for(project: Project, lanes: tuple[Lane, ...]) -> tuple[Project, list[Lane]]:
    """The project with a track for every lane, and the lanes with its id."""
    named = []
    for lane, track in zip(lanes, _matched(project.tracks, lanes), strict=True):
        if track is None:
            project = add_track(project, lane.name, lane.role)
        named.append(replace(lane, track=track.id if track else project.tracks[-1].id))
    return project, named


def _is_free(track: Track, at: int, lane: Lane) -> bool:
    if not lane.clips:
        return True
    first, last = at + lane.clips[0].start, at + lane.clips[-1].end
    return all(clip.end <= first or clip.start >= last for clip in track.clips)


# Clips


def _placed(project: Project, lanes: Iterable[Lane], at: int, fragment: Fragment) -> Project:
    """The project with the lanes' clips on their tracks, where there is room for them."""
    fade = cut_fade(project.sample_rate)
    for lane in lanes:
        track = track_of(project, lane.track)
        arrived = [replace(clip, start=clip.start + at) for clip in lane.clips]
        clips = sorted((*track.clips, *arrived), key=lambda clip: clip.start)
        joins = {at, at + fragment.frames, *(edge for clip in arrived[:1] + arrived[-1:] for edge in (clip.start, clip.end))}
        project = editing.change_track(project, replace(track, clips=_joined(clips, joins, fade)))
    return project


def _joined(clips: list[Clip], joins: set[int], fade: int) -> tuple[Clip, ...]:
    """The clips without the fades of a cut where the sound goes on across a join as it was recorded (a piece that was put back)."""
    for index in range(len(clips) - 1):
        clip, behind = clips[index], clips[index + 1]
        if clip.end not in joins or clip.end != behind.start or not _goes_on(clip, behind):
            continue
        if clip.fade_out <= fade and behind.fade_in <= fade:
            clips[index], clips[index + 1] = replace(clip, fade_out=0), replace(behind, fade_in=0)
    return tuple(clips)


def _goes_on(clip: Clip, behind: Clip) -> bool:
    return (clip.source, clip.source_end, clip.muted, clip.gain_db) == (behind.source, behind.source_start, behind.muted, behind.gain_db)


def _cut(clips: Iterable[Clip], at: int, fade: int) -> Iterable[Clip]:
    """The clips, the one that lies over a moment cut in two with fades."""
    for clip in clips:
        if not clip.start < at < clip.end:
            yield clip
            continue
        left, right = at - clip.start, clip.end - at
        faded = min(fade, left)
        yield replace(clip, frames=left, fade_in=min(clip.fade_in, left - faded), fade_out=faded)
        begin = min(fade, right)
        start = clip.source_start + left
        yield replace(clip, source_start=start, frames=right, start=at, fade_in=begin, fade_out=min(clip.fade_out, right - begin))


def _shifted(clips: Iterable[Clip], at: int, by: int) -> Iterable[Clip]:
    for clip in clips:
        yield replace(clip, start=clip.start + by) if clip.start >= at else clip


def _emptied(clips: tuple[Clip, ...], start: int, end: int, sample_rate: int) -> tuple[Clip, ...]:
    """The clips without a stretch, everything else where it is."""
    fade = cut_fade(sample_rate)
    return tuple(clip for clip in _cut(tuple(_cut(clips, start, fade)), end, fade) if not start <= clip.start < end)

"""Fragments: pieces of an edit that can be carried to another place, another episode or another show.

A fragment is complete in itself: it names its recordings by path and hash, so that whoever gets it can fetch them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from podstudio.errors import BadInput
from podstudio.model.clips import ClipPlace, clip_of, track_of
from podstudio.model.editing import CUT_FADE_S
from podstudio.model.timeline import Chapter, Clip, Marker, Project, Source, TimeMap, Track


@dataclass(frozen=True, slots=True)
class Lane:
    """What a fragment has on one track.

    Args:
        track: Id of the track that it was taken from or is meant for; "" for none.
        clips: In order, without overlap; their starts count from the fragment's own.
    """

    track: str
    name: str
    role: str = "talk"
    clips: tuple[Clip, ...] = ()


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of an edit.

    Args:
        sample_rate: In which all its times are, in Hz.
        frames: Its length: what it pushes on where it is inserted. No clip reaches beyond it.
        sources: The recordings of its clips; the path is absolute as long as the fragment belongs to no episode.
        chapters, markers: Those that lie in it, anchored to its sources.
    """

    sample_rate: int
    frames: int
    sources: tuple[Source, ...]
    lanes: tuple[Lane, ...]
    chapters: tuple[Chapter, ...] = ()
    markers: tuple[Marker, ...] = ()

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.frames / self.sample_rate


def copy_range(project: Project, folder: Path, start: int, end: int, tracks: Iterable[str] | None = None) -> Fragment:
    """What lies between two moments of an episode.

    Args:
        folder: The episode's folder.
        tracks: Ids of the tracks to copy from; all where it is None.

    Raises:
        BadInput: There is nothing there.
    """
    wanted = None if tracks is None else set(tracks)
    lanes = []
    for track in project.tracks:
        clips = tuple(clips_between(track.clips, start, end, cut_fade(project.sample_rate)))
        if clips and (wanted is None or track.id in wanted):
            lanes.append(Lane(track.id, track.name, track.role, clips))
    if not lanes:
        raise BadInput("There is no audio there to copy.")
    return _complete(project, folder, start, end, tuple(lanes))


def copy_clip(project: Project, folder: Path, place: ClipPlace) -> Fragment:
    """One clip as it is, with its fades. Raises KeyError or IndexError where there is none."""
    track, clip = track_of(project, place.track), clip_of(project, place)
    return _complete(project, folder, clip.start, clip.end, (Lane(track.id, track.name, track.role, (replace(clip, start=0),)),))


def of_recordings(sources: Sequence[Source], sample_rate: int, lane: Lane) -> Fragment:
    """Whole recordings, one behind the other on one lane (its own clips are not looked at)."""
    fade, at, clips = cut_fade(sample_rate), 0, []
    for source in sources:
        if source.frames:
            short = min(fade, source.frames // 2)
            clips.append(Clip(source.id, 0, source.frames, at, fade_in=short, fade_out=short))
            at += source.frames
    return Fragment(sample_rate, at, _used(sources, clips), (replace(lane, clips=tuple(clips)),))


def side_by_side(fragments: Sequence[Fragment]) -> Fragment:
    """Several fragments of one sample rate as one, all from the same start, each with lanes of its own."""
    sources = {source.id: source for fragment in fragments for source in fragment.sources}
    return Fragment(
        fragments[0].sample_rate,
        max(fragment.frames for fragment in fragments),
        tuple(sources.values()),
        tuple(lane for fragment in fragments for lane in fragment.lanes),
        tuple(chapter for fragment in fragments for chapter in fragment.chapters),
        tuple(marker for fragment in fragments for marker in fragment.markers),
    )


def at_rate(fragment: Fragment, sample_rate: int, lengths: Mapping[str, int]) -> Fragment:
    """The fragment in another sample rate's frames: what touches still touches, and nothing overlaps.

    Args:
        lengths: Frames of every source at that rate, by its sha256.
    """
    sources = tuple(replace(source, frames=lengths[source.sha256]) for source in fragment.sources)
    if fragment.sample_rate == sample_rate and sources == fragment.sources:
        return fragment
    ratio = sample_rate / fragment.sample_rate
    frames = {source.id: source.frames for source in sources}
    lanes = tuple(replace(lane, clips=tuple(_clips_at(lane.clips, ratio, frames))) for lane in fragment.lanes)
    chapters = tuple(replace(mark, frame=_inside(mark.frame, ratio, frames[mark.source])) for mark in fragment.chapters)
    markers = tuple(replace(mark, frame=_inside(mark.frame, ratio, frames[mark.source])) for mark in fragment.markers)
    return Fragment(sample_rate, max(round(fragment.frames * ratio), 1), sources, lanes, chapters, markers)


def as_project(fragment: Fragment) -> Project:
    """The fragment as an edit of its own, from the start: for what looks at edits (its lanes' track ids are not kept)."""
    tracks = tuple(Track(f"track-{number}", lane.name, lane.role, lane.clips) for number, lane in enumerate(fragment.lanes, start=1))
    return Project(fragment.sample_rate, fragment.sources, tracks, fragment.chapters, fragment.markers)


def cut_fade(sample_rate: int) -> int:
    """Frames of the fade that every new edge gets."""
    return round(CUT_FADE_S * sample_rate)


def clips_between(clips: Iterable[Clip], start: int, end: int, fade: int) -> Iterator[Clip]:
    """What clips have between two moments, counted from `start`; edges that are new have a fade."""
    for clip in clips:
        first, last = max(clip.start, start), min(clip.end, end)
        if first >= last:
            continue
        frames = last - first
        fade_in = min(clip.fade_in if first == clip.start else fade, frames)
        fade_out = min(clip.fade_out if last == clip.end else fade, frames)
        yield replace(
            clip,
            source_start=clip.source_start + first - clip.start,
            frames=frames,
            start=first - start,
            fade_in=fade_in,
            fade_out=min(fade_out, frames - fade_in),
        )


def _complete(project: Project, folder: Path, start: int, end: int, lanes: tuple[Lane, ...]) -> Fragment:
    """The fragment with its recordings and the marks that are heard in it."""
    sources = _used(project.sources, (clip for lane in lanes for clip in lane.clips))
    names = {source.id for source in sources}
    times = TimeMap(project)
    chapters = tuple(placed.chapter for placed in times.chapters() if start <= placed.start < end and placed.chapter.source in names)
    markers = tuple(marker for frame, marker in times.markers() if start <= frame < end and marker.source in names)
    found = tuple(replace(source, path=str((folder / source.path).absolute())) for source in sources)
    return Fragment(project.sample_rate, end - start, found, lanes, chapters, markers)


def _used(sources: Iterable[Source], clips: Iterable[Clip]) -> tuple[Source, ...]:
    names = {clip.source for clip in clips}
    return tuple({source.id: source for source in sources if source.id in names}.values())


def _clips_at(clips: Iterable[Clip], ratio: float, frames: Mapping[str, int]) -> Iterator[Clip]:
    free = 0
    for clip in clips:
        start, end = max(round(clip.start * ratio), free), round(clip.end * ratio)
        begin = round(clip.source_start * ratio)
        length = min(end - start, frames[clip.source] - begin)
        if length <= 0:
            continue
        fade_in = min(round(clip.fade_in * ratio), length)
        fade_out = min(round(clip.fade_out * ratio), length - fade_in)
        envelope = tuple({round(frame * ratio): gain_db for frame, gain_db in clip.envelope}.items())
        free = start + length
        yield replace(clip, source_start=begin, frames=length, start=start, fade_in=fade_in, fade_out=fade_out, envelope=envelope)


def _inside(frame: int, ratio: float, frames: int) -> int:
    return min(round(frame * ratio), frames - 1)

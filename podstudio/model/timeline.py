"""The edit decision list: sources, tracks of clips, chapters and markers, and the map between the source's time and the episode's.

Time is integer frames at the project's sample rate. Chapters and markers are kept in the time of the SOURCE that they belong to and pass
through TimeMap, so that a cut, an inserted intro or a re-recorded part moves them all together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from podstudio.i18n import _

GRID = 1152
"""Frames of one MP3 frame: what a cut removes is by default a multiple of it, so that a second master can keep its encoded parts."""


@dataclass(frozen=True, slots=True)
class Source:
    """A recording that clips are taken from.

    Args:
        id: Unique in the project.
        path: Relative to the episode's folder, or absolute where it is linked in place.
        sha256: Of the original file.
        sample_rate: Of the original, in Hz.
        frames: Length at the PROJECT's sample rate.
    """

    id: str
    name: str
    path: str
    sha256: str
    sample_rate: int
    channels: int
    frames: int


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of a source on a track.

    Args:
        source: Source.id.
        source_start: First frame, in the source's time.
        start: First frame, in the episode's time.
        fade_in, fade_out: Length of linear fades in frames.
        envelope: Points (frame in the SOURCE's time, gain in dB) in the order of their frames. Between two points the gain runs
            straight in dB, outside of them it stays; it is added to gain_db. Points may lie outside the clip: they still bend it.
    """

    source: str
    source_start: int
    frames: int
    start: int
    gain_db: float = 0.0
    fade_in: int = 0
    fade_out: int = 0
    muted: bool = False
    envelope: tuple[tuple[int, float], ...] = ()

    @property
    def end(self) -> int:
        """The frame behind the last, in the episode's time."""
        return self.start + self.frames

    @property
    def source_end(self) -> int:
        """The frame behind the last, in the source's time."""
        return self.source_start + self.frames


@dataclass(frozen=True, slots=True)
class Track:
    """A lane of clips in the order of their start; clips of one track do not overlap.

    Args:
        role: host, guest, music, or talk for a recording of several speakers.
    """

    id: str
    name: str
    role: str = "talk"
    clips: tuple[Clip, ...] = ()
    gain_db: float = 0.0
    muted: bool = False
    solo: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter, anchored to a moment of a source.

    `image` is a path inside the episode's folder. Hidden ones are not in the table of contents.
    """

    source: str
    frame: int
    title: str
    url: str = ""
    image: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Marker:
    """A note to self, anchored to a moment of a source."""

    source: str
    frame: int
    text: str


@dataclass(frozen=True, slots=True)
class Project:
    """An edit: everything that edit.json holds."""

    sample_rate: int = 44_100
    sources: tuple[Source, ...] = ()
    tracks: tuple[Track, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    markers: tuple[Marker, ...] = ()

    @property
    def frames(self) -> int:
        """Length of the episode: the end of its last clip."""
        return max((track.clips[-1].end for track in self.tracks if track.clips), default=0)

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.frames / self.sample_rate

    def source(self, source_id: str) -> Source:
        """The source of that id. Raises KeyError."""
        for source in self.sources:
            if source.id == source_id:
                return source
        raise KeyError(source_id)

    def audible_tracks(self) -> tuple[Track, ...]:
        """The tracks that are heard: the solo ones if there are any, without the muted."""
        solo = any(track.solo for track in self.tracks)
        return tuple(track for track in self.tracks if not track.muted and (track.solo or not solo))


@dataclass(frozen=True, slots=True)
class PlacedChapter:
    """A chapter in the episode's time.

    Args:
        index: Its place in Project.chapters.
        end: The next one's start or the episode's end.
        number: Which of the chapters that are heard it is, from 1.
    """

    index: int
    start: int
    end: int
    chapter: Chapter
    number: int = 0

    @property
    def title(self) -> str:
        """Its title as listeners get it: one that was set while listening and never named is “Chapter 3”."""
        return self.chapter.title or _("Chapter {n}").format(n=self.number)


class TimeMap:
    """Where moments of the sources are heard in the episode, and back. Look-ups take O(log clips)."""

    def __init__(self, project: Project) -> None:
        self._project = project
        clips = [clip for track in project.tracks for clip in track.clips]
        by_source: dict[str, list[Clip]] = {}
        for clip in sorted(clips, key=lambda clip: (clip.source_start, clip.start)):
            by_source.setdefault(clip.source, []).append(clip)
        self._by_source = {source: _Clips(found) for source, found in by_source.items()}
        self._track_starts = [[clip.start for clip in track.clips] for track in project.tracks]
        self._chapters: tuple[PlacedChapter, ...] | None = None
        self._markers: tuple[tuple[int, Marker], ...] | None = None

    def to_episode(self, source: str, frame: int) -> int | None:
        """The first moment of the episode at which a source's frame is heard; None where it was cut."""
        found = self._by_source.get(source)
        return min((clip.start + frame - clip.source_start for clip in found.at(frame)), default=None) if found else None

    def next_heard(self, source: str, frame: int) -> tuple[int, int] | None:
        """The first frame of a source at or behind `frame` that was not cut: (source's time, episode's time)."""
        here = self.to_episode(source, frame)
        if here is not None:
            return frame, here
        found = self._by_source.get(source)
        clip = found.behind(frame) if found else None
        return (clip.source_start, clip.start) if clip else None

    def to_source(self, frame: int) -> tuple[str, int] | None:
        """The source and its frame that are heard at a frame of the episode, on the first track that has a clip there."""
        return next(self.sources_at(frame), None)

    def sources_at(self, frame: int) -> Iterator[tuple[str, int]]:
        """The source and its frame of every clip at a frame of the episode, in the order of the tracks."""
        for track, starts in zip(self._project.tracks, self._track_starts, strict=True):
            at = bisect_right(starts, frame) - 1
            if at >= 0 and frame < track.clips[at].end:
                clip = track.clips[at]
                yield clip.source, clip.source_start + frame - clip.start

    def chapters(self) -> tuple[PlacedChapter, ...]:
        """The chapters that are heard, by time.

        A chapter whose first moment was cut starts at the cut's join while some audio before the next chapter is left; of two at one
        place the later stands.
        """
        if self._chapters is None:
            places: dict[int, tuple[int, Chapter]] = {}
            for index, chapter, start in self._place():
                earlier = places.get(start)
                if earlier is None or earlier[1].frame <= chapter.frame:
                    places[start] = (index, chapter)
            starts = sorted(places)
            ends = [*starts, self._project.frames][1:]
            self._chapters = tuple(
                PlacedChapter(places[start][0], start, end, places[start][1], number)
                for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
            )
        return self._chapters

    def removed_chapters(self) -> tuple[Chapter, ...]:
        """The chapters that cuts took out of the episode altogether."""
        heard = {placed.index for placed in self.chapters()}
        return tuple(chapter for index, chapter in enumerate(self._project.chapters) if index not in heard)

    def markers(self) -> tuple[tuple[int, Marker], ...]:
        """The markers that are heard with their frame in the episode, by time."""
        if self._markers is None:
            placed = [(self.to_episode(marker.source, marker.frame), marker) for marker in self._project.markers]
            self._markers = tuple(sorted(((frame, marker) for frame, marker in placed if frame is not None), key=lambda pair: pair[0]))
        return self._markers

    def _place(self) -> Iterator[tuple[int, Chapter, int]]:
        """The chapters of which something is heard, with the frame of the episode at which they start."""
        by_source: dict[str, list[int]] = {}
        for chapter in self._project.chapters:
            by_source.setdefault(chapter.source, []).append(chapter.frame)
        for frames in by_source.values():
            frames.sort()
        for index, chapter in enumerate(self._project.chapters):
            frames = by_source[chapter.source]
            next_one = bisect_right(frames, chapter.frame)
            found = self.next_heard(chapter.source, chapter.frame)
            if found and (next_one == len(frames) or found[0] < frames[next_one]):
                yield index, chapter, found[1]


class _Clips:
    """The clips of one source by their start in it. Where the source is heard twice they overlap."""

    def __init__(self, clips: Sequence[Clip]) -> None:
        self._clips = clips
        self._starts = [clip.source_start for clip in clips]
        self._reach = list(accumulate((clip.source_end for clip in clips), max))

    def at(self, frame: int) -> Iterator[Clip]:
        """Those that have a frame of the source."""
        index = bisect_right(self._starts, frame) - 1
        while index >= 0 and self._reach[index] > frame:
            if frame < self._clips[index].source_end:
                yield self._clips[index]
            index -= 1

    def behind(self, frame: int) -> Clip | None:
        """The first that starts behind a frame of the source."""
        index = bisect_right(self._starts, frame)
        return self._clips[index] if index < len(self._clips) else None

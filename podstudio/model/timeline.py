"""The edit decision list: sources, tracks of clips, chapters and markers, and the map between the source's time and the episode's.

Time is integer frames at the project's sample rate. Chapters and markers are kept in the time of the SOURCE that they belong to and pass
through TimeMap, so that a cut, an inserted intro or a re-recorded part moves them all together.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

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
        return max((clip.end for track in self.tracks for clip in track.clips), default=0)

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
    """A chapter in the episode's time. `index` is its place in Project.chapters; `end` the next one's start or the episode's end."""

    index: int
    start: int
    end: int
    chapter: Chapter


class TimeMap:
    """Where moments of the sources are heard in the episode, and back. Look-ups take O(log clips)."""

    def __init__(self, project: Project) -> None:
        self._project = project
        clips = [clip for track in project.tracks for clip in track.clips]
        self._by_source: dict[str, list[Clip]] = {}
        for clip in sorted(clips, key=lambda clip: (clip.source_start, clip.start)):
            self._by_source.setdefault(clip.source, []).append(clip)
        self._starts = {source: [clip.source_start for clip in found] for source, found in self._by_source.items()}
        self._by_time = sorted(clips, key=lambda clip: clip.start)

    def to_episode(self, source: str, frame: int) -> int | None:
        """The first moment of the episode at which a source's frame is heard; None where it was cut."""
        clips = self._by_source.get(source, [])
        places = [
            clip.start + frame - clip.source_start for clip in clips[: bisect_right(self._starts.get(source, []), frame)] if frame < clip.source_end
        ]
        return min(places, default=None)

    def next_heard(self, source: str, frame: int) -> tuple[int, int] | None:
        """The first frame of a source at or behind `frame` that was not cut: (source's time, episode's time)."""
        here = self.to_episode(source, frame)
        if here is not None:
            return frame, here
        starts = self._starts.get(source, [])
        at = bisect_right(starts, frame)
        return (starts[at], self._by_source[source][at].start) if at < len(starts) else None

    def to_source(self, frame: int) -> tuple[str, int] | None:
        """The source and its frame that are heard at a frame of the episode, on the first track that has a clip there."""
        for track in self._project.tracks:
            for clip in track.clips:
                if clip.start <= frame < clip.end:
                    return clip.source, clip.source_start + frame - clip.start
        return None

    def chapters(self) -> tuple[PlacedChapter, ...]:
        """The chapters that are heard, by time.

        A chapter whose first moment was cut starts at the cut's join while some audio before the next chapter is left; of two at one
        place the later stands.
        """
        places: dict[int, tuple[int, Chapter]] = {}
        for index, chapter, start in self._place():
            if start is not None:
                earlier = places.get(start)
                if earlier is None or earlier[1].frame <= chapter.frame:
                    places[start] = (index, chapter)
        starts = sorted(places)
        ends = [*starts, self._project.frames][1:]
        return tuple(PlacedChapter(places[start][0], start, end, places[start][1]) for start, end in zip(starts, ends, strict=True))

    def removed_chapters(self) -> tuple[Chapter, ...]:
        """The chapters that cuts took out of the episode altogether."""
        heard = {placed.index for placed in self.chapters()}
        return tuple(chapter for index, chapter in enumerate(self._project.chapters) if index not in heard)

    def markers(self) -> tuple[tuple[int, Marker], ...]:
        """The markers that are heard with their frame in the episode, by time."""
        placed = [(self.to_episode(marker.source, marker.frame), marker) for marker in self._project.markers]
        return tuple(sorted(((frame, marker) for frame, marker in placed if frame is not None), key=lambda pair: pair[0]))

    def _place(self) -> list[tuple[int, Chapter, int | None]]:
        by_source: dict[str, list[int]] = {}
        for chapter in self._project.chapters:
            by_source.setdefault(chapter.source, []).append(chapter.frame)
        for frames in by_source.values():
            frames.sort()
        placed: list[tuple[int, Chapter, int | None]] = []
        for index, chapter in enumerate(self._project.chapters):
            later = [frame for frame in by_source[chapter.source] if frame > chapter.frame]
            found = self.next_heard(chapter.source, chapter.frame)
            reach = later[0] if later else None
            placed.append((index, chapter, found[1] if found and (reach is None or found[0] < reach) else None))
        return placed

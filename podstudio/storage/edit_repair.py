"""An edit.json that makes no sense is repaired, what was done is said, and the damaged file is kept beside it.

Only an edit whose values have their types is repaired: overlaps, references to nothing, what lies outside its recording, fades and gains
out of range, ids of which there are two. What is no edit at all is left alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TypeVar

from podstudio import files
from podstudio.errors import DamagedFile, from_os_error
from podstudio.i18n import _
from podstudio.model.timeline import Chapter, Clip, Marker, Project, Source, Track
from podstudio.storage import edit_file, json_lines
from podstudio.storage.edit_file import LEAST_GAIN_DB, MOST_GAIN_DB, RATES, is_gain
from podstudio.storage.layout import EDIT_FILE
from podstudio.storage.records import Where

DAMAGED = "edit.damaged"

Mark = TypeVar("Mark", Chapter, Marker)


@dataclass(frozen=True, slots=True)
class Mended:
    """An edit that is sound, and what had to be done for it: one sentence per repair, each with the file's line; none where it was sound."""

    project: Project
    told: tuple[str, ...]


def load(folder: Path) -> Mended:
    """The edit of an episode, repaired in memory where it is not sound. Nothing is written.

    Raises:
        PodStudioError: It is not there, no JSON, has a value of another type, or a newer PodStudio wrote it.
    """
    project, text = edit_file.read(folder)
    if next(edit_file.problems(project), None) is None:
        return Mended(project, ())
    if not RATES[0] <= project.sample_rate <= RATES[1]:
        edit_file.load(folder)  # raises: no guess at the rate is as good as the host's
    lines = json_lines.key_lines(text)
    repair = _Repair(lambda where: next(lines[where[:depth]] for depth in range(len(where), 0, -1) if where[:depth] in lines))
    mended = repair.project(project)
    left = next(edit_file.problems(mended), None)
    if left:
        raise DamagedFile(f"{folder / EDIT_FILE}: it could not be repaired ({left[1]}).")
    return Mended(mended, tuple(repair.told))


def keep(folder: Path, project: Project) -> Path:
    """Write a repaired edit; gives where the damaged file is kept beside it. Raises PodStudioError; then edit.json is as it was."""
    names = (f"{DAMAGED}{f'-{number}' if number > 1 else ''}.json" for number in count(1))
    kept = next(path for path in (folder / name for name in names) if not path.exists())
    try:
        damaged = (folder / EDIT_FILE).read_bytes()
    except OSError as error:
        raise from_os_error(error, folder / EDIT_FILE, "reading") from error
    files.write_bytes(kept, damaged, "keeping")
    edit_file.save(folder, project)
    return kept


class _Repair:
    """Goes through an edit and notes what it does."""

    def __init__(self, line_of: Callable[[Where], int]) -> None:
        self._line_of = line_of
        self.told: list[str] = []

    def project(self, project: Project) -> Project:
        sources = self._sources(project.sources)
        lengths = {source.id: source.frames for source in sources}
        tracks = self._tracks(project.tracks, lengths)
        chapters = tuple(self._marks("chapters", _("chapter"), project.chapters, lengths))
        markers = tuple(self._marks("markers", _("note"), project.markers, lengths))
        return replace(project, sources=sources, tracks=tracks, chapters=chapters, markers=markers)

    def _say(self, where: Where, sentence: str, **values: object) -> None:
        self.told.append(_("Line {line}: {what}").format(line=self._line_of(where), what=sentence.format(**values)))

    def _sources(self, sources: tuple[Source, ...]) -> tuple[Source, ...]:
        kept: dict[str, Source] = {}
        for index, source in enumerate(sources):
            if source.id not in kept:
                kept[source.id] = source
            elif source == kept[source.id]:
                self._say(("sources", index), _("the recording “{id}” was listed twice and is listed once now."), id=source.id)
            else:
                free = _free(source.id, kept)
                kept[free] = replace(source, id=free)
                self._say(("sources", index), _("two recordings had the id “{id}”; the second is “{free}” now."), id=source.id, free=free)
        return tuple(kept.values())

    def _tracks(self, tracks: tuple[Track, ...], lengths: Mapping[str, int]) -> tuple[Track, ...]:
        kept: dict[str, Track] = {}
        for index, track in enumerate(tracks):
            where: Where = ("tracks", index)
            free = track.id
            if track.id in kept:
                free = _free(track.id, kept)
                self._say(where, _("two tracks had the id “{id}”; the second is “{free}” now."), id=track.id, free=free)
            gain_db = track.gain_db
            if not is_gain(gain_db):
                gain_db = _clamped(gain_db)
                self._say(
                    (*where, "gain_db"), _("the gain of the track “{name}” was out of range and is {gain:g} dB now."), name=track.name, gain=gain_db
                )
            kept[free] = replace(track, id=free, gain_db=gain_db, clips=self._clips(where, track, lengths))
        return tuple(kept.values())

    def _clips(self, track_where: Where, track: Track, lengths: Mapping[str, int]) -> tuple[Clip, ...]:
        """The clips in the order of their start, without overlap: what overlaps is trimmed at its start, what is covered moves to the end."""
        sound: list[tuple[Where, str, Clip]] = []
        for number, clip in enumerate(track.clips):
            where: Where = (*track_where, "clips", number)
            named = _("clip {n} of “{track}”").format(n=number + 1, track=track.name)
            inside = self._inside(where, named, clip, lengths)
            if inside:
                sound.append((where, named, self._values(where, named, inside)))
        starts = [clip.start for _where, _named, clip in sound]
        if starts != sorted(starts):
            sound.sort(key=lambda one: one[2].start)
            self._say((*track_where, "clips"), _("the clips of “{track}” were not in the order of their start and are now."), track=track.name)
        kept: list[Clip] = []
        covered: list[tuple[Where, str, Clip]] = []
        for where, named, clip in sound:
            free = kept[-1].end if kept else 0
            if clip.start >= free:
                kept.append(clip)
            elif clip.end <= free:
                covered.append((where, named, clip))
            else:
                self._say(where, _("{clip} began before the clip in front of it ended; its beginning was trimmed."), clip=named)
                kept.append(_from(clip, free))
        for where, named, clip in covered:
            self._say(where, _("{clip} lay under the clip in front of it; it was moved behind the last clip of its track."), clip=named)
            kept.append(replace(clip, start=kept[-1].end if kept else 0))
        return tuple(kept)

    def _inside(self, where: Where, named: str, clip: Clip, lengths: Mapping[str, int]) -> Clip | None:
        """A clip cut to what its recording has; None where nothing is left."""
        if clip.source not in lengths:
            self._say(where, _("{clip} named a recording “{source}” that is not listed; it was left out."), clip=named, source=clip.source)
            return None
        cut = min(max(-clip.source_start, 0), max(clip.frames, 0))
        begin, end = clip.source_start + cut, min(clip.source_start + clip.frames, lengths[clip.source])
        if end <= begin or begin < 0:
            self._say(where, _("{clip} lay outside its recording; it was left out."), clip=named)
            return None
        if (begin, end) == (clip.source_start, clip.source_start + clip.frames):
            return clip
        self._say(where, _("{clip} reached beyond its recording; it was trimmed to what is there."), clip=named)
        return replace(clip, source_start=begin, start=clip.start + cut, frames=end - begin)

    def _values(self, where: Where, named: str, clip: Clip) -> Clip:
        fades = tuple(min(max(fade, 0), clip.frames) for fade in (clip.fade_in, clip.fade_out))
        if fades != (clip.fade_in, clip.fade_out):
            self._say(where, _("a fade of {clip} was longer than the clip or less than nothing; it is as long as the clip allows now."), clip=named)
            clip = replace(clip, fade_in=fades[0], fade_out=fades[1])
        if not is_gain(clip.gain_db):
            gain_db = _clamped(clip.gain_db)
            self._say((*where, "gain_db"), _("the gain of {clip} was out of range and is {gain:g} dB now."), clip=named, gain=gain_db)
            clip = replace(clip, gain_db=gain_db)
        points = tuple(sorted({frame: gain_db if is_gain(gain_db) else _clamped(gain_db) for frame, gain_db in clip.envelope}.items()))
        if points != clip.envelope:
            self._say((*where, "envelope"), _("the volume curve of {clip} had points out of order or out of range; they were put right."), clip=named)
            clip = replace(clip, envelope=points)
        return clip

    def _marks(self, name: str, word: str, marks: tuple[Mark, ...], lengths: Mapping[str, int]) -> Iterable[Mark]:
        for index, mark in enumerate(marks):
            title = getattr(mark, "title", "") or getattr(mark, "text", "")
            named = f"{word} “{title}”"
            if mark.source not in lengths or lengths[mark.source] <= 0:
                self._say(
                    (name, index), _("the {mark} named a recording “{source}” that is not listed; it was left out."), mark=named, source=mark.source
                )
                continue
            frame = min(max(mark.frame, 0), lengths[mark.source] - 1)
            if frame != mark.frame:
                self._say((name, index), _("the {mark} lay outside its recording; it was moved to its edge."), mark=named)
                mark = replace(mark, frame=frame)  # noqa: PLW2901
            yield mark


def _from(clip: Clip, start: int) -> Clip:
    """A clip without what lies before `start`."""
    cut = start - clip.start
    frames = clip.frames - cut
    return replace(
        clip,
        start=start,
        source_start=clip.source_start + cut,
        frames=frames,
        fade_in=min(clip.fade_in, frames),
        fade_out=min(clip.fade_out, frames),
    )


def _clamped(gain_db: float) -> float:
    """The nearest gain that can be kept; 0 for what is no number."""
    return min(max(gain_db, LEAST_GAIN_DB), MOST_GAIN_DB) if not math.isnan(gain_db) else 0.0


def _free(wanted: str, taken: Mapping[str, object]) -> str:
    return next(name for name in (f"{wanted}-{number}" for number in count(2)) if name not in taken)

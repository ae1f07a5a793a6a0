"""What one step changed in an edit, small enough to be kept for every step: rows taken out and put in.

A clip's row has in `start` its distance from the end of the clip in front of it, so that a ripple delete changes the rows at its cut alone and
not every clip behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from podstudio.errors import BadInput
from podstudio.model.timeline import Chapter, Clip, Marker, Project, Source, Track

Row = Source | Track | Clip | Chapter | Marker
CLIPS = "clips:"
"""Before a track's id: the section of its clips. The section `tracks` holds the tracks without them."""

_CLIP_ALONE = attrgetter(*(name for name in Clip.__dataclass_fields__ if name != "start"))


@dataclass(frozen=True, slots=True)
class Splice:
    """At row `at` of a section, `old` rows became `new` ones."""

    section: str
    at: int
    old: tuple[Row, ...]
    new: tuple[Row, ...]


Change = tuple[Splice, ...]


def change_between(old: Project, new: Project) -> Change:
    """What leads from one edit to another of the same sample rate."""
    found = [
        _splice("sources", old.sources, new.sources),
        _splice("tracks", [replace(track, clips=()) for track in old.tracks], [replace(track, clips=()) for track in new.tracks]),
    ]
    before, after = ({track.id: track.clips for track in project.tracks} for project in (old, new))
    found += [_clip_splice(f"{CLIPS}{name}", before.get(name, ()), after.get(name, ())) for name in {**before, **after}]
    found += [_splice("chapters", old.chapters, new.chapters), _splice("markers", old.markers, new.markers)]
    return tuple(splice for splice in found if splice)


def turned(change: Change) -> Change:
    """The change that leads back."""
    return tuple(replace(splice, old=splice.new, new=splice.old) for splice in change)


def changed(project: Project, change: Change) -> Project:
    """The edit that a change leads to.

    Raises:
        BadInput: It is the change of another edit.
    """
    by_section = {splice.section: splice for splice in change}

    def rows(section: str, now: Sequence[Row]) -> Sequence[Any]:
        splice = by_section.get(section)
        return _spliced(now, splice) if splice else now

    clips = {track.id: track.clips for track in project.tracks}
    tracks = []
    for track in rows("tracks", [replace(track, clips=()) for track in project.tracks]):
        section, there = f"{CLIPS}{track.id}", clips.get(track.id, ())
        tracks.append(replace(track, clips=_placed(_spliced(_gaps(there), by_section[section])) if section in by_section else there))
    return replace(
        project,
        sources=tuple(rows("sources", project.sources)),
        tracks=tuple(tracks),
        chapters=tuple(rows("chapters", project.chapters)),
        markers=tuple(rows("markers", project.markers)),
    )


def _spliced(rows: Sequence[Row], splice: Splice) -> Sequence[Row]:
    there = rows[splice.at : splice.at + len(splice.old)]
    if [_known_as(row) for row in there] != [_known_as(row) for row in splice.old]:
        raise BadInput("This step belongs to another edit.")
    return [*rows[: splice.at], *splice.new, *rows[splice.at + len(splice.old) :]]


def _known_as(row: Row) -> object:
    """A source is itself wherever its file was moved to."""
    return replace(row, path="") if isinstance(row, Source) else row


def _splice(section: str, old: Sequence[Row], new: Sequence[Row]) -> Splice | None:
    head, tail = _common(len(old), len(new), lambda index: old[index] == new[index], lambda back: old[-back] == new[-back])
    if head + tail == len(old) == len(new):
        return None
    return Splice(section, head, tuple(old[head : len(old) - tail]), tuple(new[head : len(new) - tail]))


def _clip_splice(section: str, old: Sequence[Clip], new: Sequence[Clip]) -> Splice | None:
    if old is new:
        return None

    def same(back: int) -> bool:
        first, second = len(old) - back, len(new) - back
        return _CLIP_ALONE(old[first]) == _CLIP_ALONE(new[second]) and _gap(old, first) == _gap(new, second)

    head, tail = _common(len(old), len(new), lambda index: old[index] is new[index] or old[index] == new[index], same)
    if head + tail == len(old) == len(new):
        return None
    return Splice(section, head, _gaps(old, head, len(old) - tail), _gaps(new, head, len(new) - tail))


def _common(before: int, after: int, same: Callable[[int], bool], same_back: Callable[[int], bool]) -> tuple[int, int]:
    """How many rows are the same at the beginning and at the end."""
    shorter = min(before, after)
    head = 0
    while head < shorter and same(head):
        head += 1
    tail = 0
    while tail < shorter - head and same_back(tail + 1):
        tail += 1
    return head, tail


def _gap(clips: Sequence[Clip], index: int) -> int:
    return clips[index].start - (clips[index - 1].end if index else 0)


def _gaps(clips: Sequence[Clip], first: int = 0, last: int | None = None) -> tuple[Clip, ...]:
    return tuple(replace(clips[index], start=_gap(clips, index)) for index in range(first, len(clips) if last is None else last))


def _placed(rows: Sequence[Row]) -> tuple[Clip, ...]:
    """Clips where their distances put them."""
    placed, end = [], 0
    for row in rows:
        assert isinstance(row, Clip)
        clip = replace(row, start=end + row.start)
        end = clip.end
        placed.append(clip)
    return tuple(placed)


KINDS: Mapping[str, type[Row]] = {"sources": Source, "tracks": Track, "chapters": Chapter, "markers": Marker}
"""What the rows of a section are; those of the `clips:` sections are clips."""

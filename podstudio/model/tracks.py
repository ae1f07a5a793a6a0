"""Whole tracks: a new one, one less, another order."""

from __future__ import annotations

from dataclasses import replace

from podstudio.errors import BadInput
from podstudio.model.names import free_id
from podstudio.model.timeline import Project, Track


def add_track(project: Project, name: str, role: str = "talk", index: int | None = None) -> Project:
    """The project with an empty track: at a place from the top, the last one where `index` is None."""
    place = len(project.tracks) if index is None else min(max(index, 0), len(project.tracks))
    track = Track(free_id("track", (track.id for track in project.tracks)), name, role)
    return replace(project, tracks=(*project.tracks[:place], track, *project.tracks[place:]))


def remove_track(project: Project, track_id: str) -> Project:
    """The project without a track and what is on it; its recordings stay listed.

    Raises:
        BadInput: Nothing would be left of the episode.
    """
    left = replace(project, tracks=tuple(track for track in project.tracks if track.id != track_id))
    if project.frames and not left.frames:
        raise BadInput("This track has all of the episode's audio: something must be left.")
    return left


def move_track(project: Project, track_id: str, by: int) -> Project:
    """The project with a track moved down by so many places (up where `by` is negative), as far as there are."""
    tracks = list(project.tracks)
    index = next(index for index, track in enumerate(tracks) if track.id == track_id)
    place = min(max(index + by, 0), len(tracks) - 1)
    if place == index:
        return project
    tracks.insert(place, tracks.pop(index))
    return replace(project, tracks=tuple(tracks))

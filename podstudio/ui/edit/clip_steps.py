"""What the keys do to one clip: each is a function from the edit, the clip's place and the playhead to the edit as it is then.

None means that it cannot be done there.
"""

from __future__ import annotations

from collections.abc import Callable

from podstudio.i18n import _
from podstudio.model import clips, editing
from podstudio.model.clips import ClipPlace, clip_of
from podstudio.model.timeline import Clip, Project
from podstudio.ui.edit.gestures import Step

Change = Callable[[Project, ClipPlace, int], Step | None]

NUDGE_S, FAR_NUDGE_S = 0.01, 0.1
GAIN_DB = 1.0


def trim_start(project: Project, place: ClipPlace, playhead: int) -> Step | None:
    """The clip starts at the playhead."""
    possible = playhead < clip_of(project, place).end
    return Step(_("Trim clip"), clips.trim_start(project, place, playhead), place) if possible else None


def trim_end(project: Project, place: ClipPlace, playhead: int) -> Step | None:
    """The clip ends at the playhead."""
    possible = playhead > clip_of(project, place).start
    return Step(_("Trim clip"), clips.trim_end(project, place, playhead), place) if possible else None


def fade_in(project: Project, place: ClipPlace, playhead: int) -> Step | None:
    """The clip is faded in up to the playhead."""
    clip = clip_of(project, place)
    faded = clips.set_fades(project, place, fade_in=playhead - clip.start)
    return Step(_("Fade in"), faded, place) if clip.start <= playhead <= clip.end else None


def fade_out(project: Project, place: ClipPlace, playhead: int) -> Step | None:
    """The clip is faded out from the playhead on."""
    clip = clip_of(project, place)
    faded = clips.set_fades(project, place, fade_out=clip.end - playhead)
    return Step(_("Fade out"), faded, place) if clip.start <= playhead <= clip.end else None


def remove_fades(project: Project, place: ClipPlace, playhead: int) -> Step | None:
    """The clip begins and ends without fades, but for the 8 ms of a cut where another sound meets it."""
    del playhead
    cut = round(editing.CUT_FADE_S * project.sample_rate)
    clip = clip_of(project, place)
    shorter = clips.set_fades(clips.set_fades(project, place, fade_in=min(cut, clip.fade_in)), place, fade_out=min(cut, clip.fade_out))
    return Step(_("Remove fades"), shorter, place)


def to_playhead(project: Project, place: ClipPlace, playhead: int) -> Step | None:
    """The clip starts at the playhead, or as near to it as there is room."""
    return Step(_("Move clip"), *clips.move_clip(project, place, playhead))


def nudge(seconds: float) -> Change:
    """The clip moves by so many seconds."""

    def change(project: Project, place: ClipPlace, playhead: int) -> Step | None:
        del playhead
        start = clip_of(project, place).start + round(seconds * project.sample_rate)
        return Step(_("Nudge clip"), *clips.move_clip(project, place, start))

    return change


def to_lane(step: int) -> Change:
    """The clip goes so many lanes down, to where it is in time or as near to it as there is room."""

    def change(project: Project, place: ClipPlace, playhead: int) -> Step | None:
        del playhead
        names = [track.id for track in project.tracks]
        number = names.index(place.track) + step
        if not 0 <= number < len(names):
            return None
        return Step(_("Move clip"), *clips.move_clip(project, place, clip_of(project, place).start, names[number]))

    return change


def louder(gain_db: float) -> Change:
    """The clip is so much louder."""

    def change(project: Project, place: ClipPlace, playhead: int) -> Step | None:
        del playhead
        return Step(_("Clip gain"), clips.set_gain(project, place, clip_of(project, place).gain_db + gain_db), place)

    return change


def mute(project: Project, place: ClipPlace, playhead: int) -> Step | None:
    """The clip is muted, or heard again."""
    del playhead
    muted = not clip_of(project, place).muted
    return Step(_("Mute clip") if muted else _("Unmute clip"), clips.set_clip_muted(project, place, muted), place)


def remove(project: Project, place: ClipPlace, playhead: int) -> Step | None:
    """The clip is taken out; its gap stays. Raises BadInput where nothing would be left."""
    del playhead
    return Step(_("Remove clip"), clips.remove_clip(project, place), None)


def delete(project: Project, place: ClipPlace, playhead: int) -> Step | None:
    """The clip's time is taken out of all tracks. Raises BadInput where nothing would be left."""
    del playhead
    clip = clip_of(project, place)
    return Step(_("Delete clip"), editing.ripple_delete(project, [(clip.start, clip.end)]), None)


def add_point(gain_db: float = 0.0) -> Change:
    """A point of the envelope at the playhead, so much louder than the line is there."""

    def change(project: Project, place: ClipPlace, playhead: int) -> Step | None:
        clip = clip_of(project, place)
        if not clip.start <= playhead <= clip.end:
            return None
        frame = _source_frame(clip, playhead)
        point = (frame, round(clips.envelope_db(clip, frame) + gain_db, 1))
        words = _("Envelope point") if gain_db else _("Add envelope point")
        return Step(words, clips.set_envelope(project, place, (*clip.envelope, point)), place)

    return change


def remove_point(project: Project, place: ClipPlace, playhead: int) -> Step | None:
    """The clip's point that is nearest to the playhead is removed."""
    clip = clip_of(project, place)
    inside = [point for point in clip.envelope if clip.source_start <= point[0] <= clip.source_end]
    if not inside:
        return None
    nearest = min(inside, key=lambda point: abs(point[0] - _source_frame(clip, playhead)))
    left = tuple(point for point in clip.envelope if point is not nearest)
    return Step(_("Remove envelope point"), clips.set_envelope(project, place, left), place)


def _source_frame(clip: Clip, frame: int) -> int:
    return frame - clip.start + clip.source_start

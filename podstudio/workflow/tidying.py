"""Tidying: what could be taken out of an edit or put right in it, found and told before anything is done.

`study` looks at the recordings, once for each; `find` tells what that means for an edit and takes milliseconds; `apply` does what was
accepted, as one edit. Nothing here changes a recording.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from podstudio.audio.evenness import JUMP_LU, Passage, Speaker, speech
from podstudio.audio.faults import Clipped, Faults, study
from podstudio.audio.working import WorkingAudio
from podstudio.errors import BadInput
from podstudio.i18n import _, counted
from podstudio.jobs import Job
from podstudio.model import editing
from podstudio.model.clips import LEAST_GAIN_DB, MOST_GAIN_DB, Point, envelope_db, track_of
from podstudio.model.editing import Range
from podstudio.model.timeline import Clip, Project, TimeMap
from podstudio.workflow.editing import snap
from podstudio.workflow.findings import CLIPPING, LEVEL, PAUSE, SHORTEST_PAUSE_S, SILENCE, Anchor, Finding, Looked, Wishes, seconds_text
from podstudio.workflow.silence import Quiet, heard_tracks, middle_of, silent_ranges, track_heard

LONG_SILENCE_S = 3.0
LONG_AT_ENDS_S = 1.0
_LEFT_AT_ENDS_S = 0.5
_NEAR_S = 0.5
"""Clipped tops that are nearer to each other are one place."""
_RAMP_S = 0.1

Sources = Mapping[str, WorkingAudio]
Studied = Mapping[str, Faults]


def study_sources(project: Project, sources: Sources, known: Mapping[str, tuple[WorkingAudio, Faults]], job: Job) -> dict[str, Faults]:
    """The faults of every recording that an edit uses; what is known of a recording is not looked for again. Raises Cancelled."""
    used = [name for name in dict.fromkeys(clip.source for track in project.tracks for clip in track.clips) if name in sources]
    found = {}
    for index, name in enumerate(used):
        audio, faults = known.get(name, (None, None))
        part = job.part(index / len(used), (index + 1) / len(used))
        found[name] = faults if faults is not None and audio is sources[name] else study(sources[name], part)
    return found


def find(project: Project, sources: Sources, studied: Studied, wishes: Wishes, job: Job | None = None) -> tuple[Finding, ...]:
    """Everything that was found in an edit, kind after kind, each by time. Raises Cancelled, and BadInput for wishes out of range."""
    job = job or Job()
    if min(wishes.longest_s, wishes.kept_s) < SHORTEST_PAUSE_S:
        raise BadInput("Pauses can be tightened to 0.4 s or more: words need 0.2 s of air on either side.")
    if not project.frames:
        return ()
    job.report(0.0, "looking for pauses")
    quiet = {source: faults.quiet for source, faults in studied.items()}
    silent = silent_ranges(project, quiet)
    times = TimeMap(project)
    found = [*_pauses(project, sources, silent, wishes, times), *_silences(project, sources, silent, wishes, times)]
    job.report(0.3, "looking for clipping")
    found += _clipping(project, studied)
    job.report(0.5, "looking for level jumps")
    found += _levels(_at_hand(project, sources), sources, quiet, times)
    job.report(1.0)
    return tuple(found)


def look(project: Project, sources: Sources, wishes: Wishes, known: Mapping[str, tuple[WorkingAudio, Faults]], job: Job) -> Looked:
    """Everything that can be told of an edit, with what was learnt of its recordings. Raises as `find` does."""
    faults = study_sources(project, sources, known, job.part(0.0, 0.7))
    findings = find(project, sources, faults, wishes, job.part(0.7, 1.0))
    return Looked(project, wishes, findings, faults, is_silent(project, faults))


def is_silent(project: Project, studied: Studied) -> bool:
    """Whether nothing at all is heard."""
    return silent_ranges(project, {source: faults.quiet for source, faults in studied.items()}) == ((0, project.frames),)


def apply(project: Project, findings: Iterable[Finding]) -> Project:
    """The edit with findings put right: levels first, then all cuts at once.

    Raises:
        BadInput: Nothing of the episode would be left.
    """
    chosen = tuple(findings)
    for finding in chosen:
        if finding.gain_db:
            project = _levelled(project, finding)
    cuts = editing.merge_ranges(finding.cut for finding in chosen if finding.cut)
    return editing.ripple_delete(project, cuts) if cuts else project


def taken_out_s(project: Project, findings: Iterable[Finding]) -> float:
    """Seconds that the cuts of findings take out, together."""
    return sum(end - start for start, end in editing.merge_ranges(finding.cut for finding in findings if finding.cut)) / project.sample_rate


# Pauses and silences


def _pauses(project: Project, sources: Sources, silent: Sequence[Range], wishes: Wishes, times: TimeMap) -> Iterator[Finding]:
    rate = project.sample_rate
    for start, end in silent:
        if start == 0 or end == project.frames or (end - start) / rate <= wishes.longest_s:
            continue
        cut = _shortened(project, sources, (start, end), wishes.kept_s, times)
        if cut:
            left = (end - start - (cut[1] - cut[0])) / rate
            words, remedy = _("Pause of {length}"), _("shorten to {length}")
            yield _silence(PAUSE, project, (start, end), cut, words, remedy.format(length=seconds_text(left)), times)


def _silences(project: Project, sources: Sources, silent: Sequence[Range], wishes: Wishes, times: TimeMap) -> Iterator[Finding]:
    rate = project.sample_rate
    for start, end in silent:
        at_start, at_end = start == 0, end == project.frames
        if (end - start) / rate <= (LONG_AT_ENDS_S if at_start or at_end else LONG_SILENCE_S) or (at_start and at_end):
            continue
        air = round(_LEFT_AT_ENDS_S * rate)
        if at_start:
            cut, words = snap(project, sources, 0, end - air, times), _("{length} at the start")
        elif at_end:
            cut, words = (start + air, end), _("{length} at the end")
        else:
            shortened = _shortened(project, sources, (start, end), wishes.kept_s, times)
            if shortened is None:
                continue
            cut, words = shortened, _("{length} of silence")
        left = (end - start - (cut[1] - cut[0])) / rate
        remedy = (_("trim to {length}") if at_start or at_end else _("shorten to {length}")).format(length=seconds_text(left))
        yield _silence(SILENCE, project, (start, end), cut, words, remedy, times)


def _silence(kind: str, project: Project, place: Range, cut: Range, words: str, remedy: str, times: TimeMap) -> Finding:
    length = (place[1] - place[0]) / project.sample_rate
    return Finding(kind, *place, length, words.format(length=seconds_text(length)), remedy, _anchor(times, place[0], project), cut=cut)


def _shortened(project: Project, sources: Sources, pause: Range, kept_s: float, times: TimeMap) -> Range | None:
    """The middle of a pause, of which half of what is kept stays on either side and never less than 0.2 s; None where it is not worth it."""
    middle = middle_of(pause, kept_s, project.sample_rate)
    return snap(project, sources, *middle, times) if middle else None


# Clipping


def _clipping(project: Project, studied: Studied) -> Iterator[Finding]:
    near = round(_NEAR_S * project.sample_rate)
    for track in heard_tracks(project):
        found: list[tuple[int, int, int, Anchor]] = []
        for clip in track.clips:
            faults = studied.get(clip.source)
            for one in _clipped_of(clip, faults.clipped) if faults and not clip.muted else ():
                start, end = (frame + clip.start - clip.source_start for frame in (one.start, one.end))
                if found and start - found[-1][1] <= near:
                    found[-1] = (found[-1][0], max(found[-1][1], end), found[-1][2] + one.samples, found[-1][3])
                else:
                    found.append((start, end, one.samples, (clip.source, one.start)))
        for start, end, samples, anchor in found:
            words = counted("{n} sample", "{n} samples", samples)
            yield Finding(CLIPPING, start, end, samples, words, _("clipped, cannot be restored"), anchor, track.id)


def _clipped_of(clip: Clip, places: Sequence[Clipped]) -> Iterator[Clipped]:
    first = bisect_right(places, clip.source_start, key=lambda one: one.end)
    last = bisect_left(places, clip.source_end, key=lambda one: one.start)
    yield from places[first:last]


# Levels


def _levels(project: Project, sources: Sources, quiet: Quiet, times: TimeMap) -> Iterator[Finding]:
    spoken = {track.id: track_heard(track, project.frames, quiet) for track in heard_tracks(project) if track.role != "music"}
    speakers, uneven = speech(project, sources, spoken)
    loudest = max(speakers, key=lambda speaker: speaker.lufs, default=None)
    for speaker in speakers:
        if loudest and loudest.lufs - speaker.lufs > JUMP_LU:
            yield _whole_track(project, speaker, loudest, times)
    for passage in uneven:
        yield _passage(project, passage, times)


def _at_hand(project: Project, sources: Sources) -> Project:
    """The edit without the clips whose recording is missing."""
    tracks = (replace(track, clips=tuple(clip for clip in track.clips if clip.source in sources)) for track in project.tracks)
    return replace(project, tracks=tuple(tracks))


def _whole_track(project: Project, speaker: Speaker, loudest: Speaker, times: TimeMap) -> Finding:
    name = track_of(project, speaker.track).name
    off = loudest.lufs - speaker.lufs
    words = _("{lu} LU too quiet").format(lu=f"{off:.1f}")
    remedy = _("{db} dB on all of {track}").format(track=name, db=f"+{off:.1f}")
    anchor = _track_anchor(project, speaker.track, speaker.start) or _anchor(times, speaker.start, project)
    return Finding(LEVEL, speaker.start, speaker.end, off, words, remedy, anchor, speaker.track, gain_db=round(off, 1), whole_track=True)


def _passage(project: Project, passage: Passage, times: TimeMap) -> Finding:
    off = passage.difference_lu
    name = track_of(project, passage.track).name
    words = (_("{lu} LU too quiet") if off < 0 else _("{lu} LU too loud")).format(lu=f"{abs(off):.1f}")
    remedy = _("{db} dB on {track}").format(track=name, db=f"{-off:+.1f}".replace("-", "−"))
    anchor = _track_anchor(project, passage.track, passage.start) or _anchor(times, passage.start, project)
    return Finding(LEVEL, passage.start, passage.end, abs(off), words, remedy, anchor, passage.track, gain_db=round(-off, 1))


def _levelled(project: Project, finding: Finding) -> Project:
    track = track_of(project, finding.track)
    if finding.whole_track:
        return editing.change_track(project, replace(track, gain_db=_limited(track.gain_db + finding.gain_db)))
    ramp = round(_RAMP_S * project.sample_rate)
    return editing.change_track(project, replace(track, clips=tuple(_bent(clip, finding, ramp) for clip in track.clips)))


def _bent(clip: Clip, finding: Finding, ramp: int) -> Clip:
    """A clip with a finding's gain in its envelope, from and to nothing within a tenth of a second around it."""
    shift = clip.source_start - clip.start
    start, end = finding.start + shift, finding.end + shift
    if end <= clip.source_start or start >= clip.source_end:
        return clip
    bump = ((start - ramp, 0.0), (start, finding.gain_db), (end, finding.gain_db), (end + ramp, 0.0))
    return replace(clip, envelope=_added(clip, bump))


def _added(clip: Clip, bump: tuple[Point, ...]) -> tuple[Point, ...]:
    """The envelope of a clip with another one added to it."""
    other = replace(clip, envelope=bump)
    frames = sorted({frame for frame, _gain_db in (*clip.envelope, *bump)})
    return tuple((frame, round(_limited(envelope_db(clip, frame) + envelope_db(other, frame)), 3)) for frame in frames)


def _limited(gain_db: float) -> float:
    return min(max(gain_db, LEAST_GAIN_DB), MOST_GAIN_DB)


# Places


def _anchor(times: TimeMap, frame: int, project: Project) -> Anchor:
    return times.to_source(min(frame, project.frames - 1)) or ("", frame)


def _track_anchor(project: Project, track_id: str, frame: int) -> Anchor | None:
    """The sound of a track at a frame."""
    clips = track_of(project, track_id).clips
    at = bisect_right(clips, frame, key=lambda clip: clip.start) - 1
    return (clips[at].source, clips[at].source_start + frame - clips[at].start) if at >= 0 and frame < clips[at].end else None

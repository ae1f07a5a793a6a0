"""What tidying finds in edits: places, words, sizes, and what its cuts take from speech: nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.audio_files import noise, soundfile, write_wav

from podstudio.audio import working
from podstudio.audio.importing import import_audio
from podstudio.audio.render import render
from podstudio.audio.working import WorkingAudio
from podstudio.errors import BadInput
from podstudio.jobs import Job
from podstudio.model import editing
from podstudio.model.clips import envelope_db
from podstudio.model.timeline import GRID, Clip, Project, Source, Track
from podstudio.workflow import tidying
from podstudio.workflow.editing import tighten_ranges
from podstudio.workflow.findings import CLIPPING, LEVEL, PAUSE, SILENCE, Finding, Wishes

RATE = 44_100
Sources = Mapping[str, WorkingAudio]


def imported(path: Path, cache: Path) -> WorkingAudio:
    return working.open_working(import_audio(path, cache, RATE, Job()).folder)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """host: sound 1-4, 6-9, 17-18 s, silent before, between and after up to 20 s. guest: sound 4.2-5.8 s and 10-16 s, the last of it clipped."""
    folder = tmp_path_factory.mktemp("tidying")
    rows = {"host": ((1, 4, -20), (6, 9, -20), (17, 18, -20)), "guest": ((4.2, 5.8, -20), (10, 16, -20))}
    found = {}
    for seed, (name, spans) in enumerate(rows.items()):
        sound = noise(20 * RATE, 1, -75, seed)
        for start, end, level in spans:
            a, b = round(start * RATE), round(end * RATE)
            sound[a:b] += noise(b - a, 1, level, seed + 5)
        if name == "guest":
            sound[15 * RATE : 15 * RATE + 10] = 1.0
            sound[15 * RATE + 2_000 : 15 * RATE + 2_005] = -1.0
        found[name] = imported(write_wav(folder / f"{name}.wav", sound), folder / "cache")
    return found


def project_of(sources: Sources) -> Project:
    project = editing.new_project(RATE)
    for name, audio in sources.items():
        project = editing.add_source(project, Source(name, name.title(), f"{name}.wav", "", RATE, audio.channels, audio.frames), name)
    return project


def found_in(project: Project, sources: Sources, wishes: Wishes | None = None) -> tuple[Finding, ...]:
    studied = tidying.study_sources(project, sources, {}, Job())
    return tidying.find(project, sources, studied, wishes or Wishes())


def of_kind(findings: tuple[Finding, ...], kind: str) -> list[Finding]:
    return [finding for finding in findings if finding.kind == kind]


def seconds(finding: Finding) -> tuple[float, float]:
    return finding.start / RATE, finding.end / RATE


def test_a_pause_is_where_all_tracks_are_silent_together(sources: Sources) -> None:
    project = project_of(sources)
    pauses = of_kind(found_in(project, sources, Wishes(0.9, 0.5)), PAUSE)
    assert [seconds(one) for one in pauses] == [pytest.approx((9, 10), abs=0.05), pytest.approx((16, 17), abs=0.05)]
    first = pauses[0]
    assert first.words == "Pause of 1.0 s"
    assert first.remedy == "shorten to 0.5 s"
    assert first.cut
    assert (first.cut[1] - first.cut[0]) % GRID == 0
    assert not of_kind(found_in(project, sources, Wishes(1.2, 0.5)), PAUSE)


def test_what_a_recording_leaves_out_at_its_end_is_silence_too(sources: Sources) -> None:
    """Behind 16 s the guest's recording is silent to its end: that is no reason to keep the host's pause there."""
    ranges = tighten_ranges(project_of(sources), sources, 0.9)
    assert [(start + end) / 2 / RATE for start, end in ranges] == pytest.approx([9.5, 16.5], abs=0.05)


def test_solo_is_for_listening_and_a_muted_track_is_left_out(sources: Sources) -> None:
    project = project_of(sources)
    host, guest = project.tracks
    wishes = Wishes(0.9, 0.5)
    both, solo, muted = (
        [one.key for one in of_kind(found_in(replace(project, tracks=(host, other)), sources, wishes), PAUSE)]
        for other in (guest, replace(guest, solo=True), replace(guest, muted=True))
    )
    assert solo == both
    assert len(muted) == 2
    assert muted != both


def test_long_silences_at_the_start_and_the_end_are_trimmed(sources: Sources) -> None:
    host = {"host": sources["host"]}
    silences = of_kind(found_in(project_of(host), host), SILENCE)
    assert [one.words.split(" s ")[1] for one in silences] == ["of silence", "at the end"]
    between, end = silences
    assert between.size == pytest.approx(8, abs=0.1)
    assert end.remedy == "trim to 0.5 s"
    assert end.cut
    assert end.cut[1] == 20 * RATE
    tidied = tidying.apply(project_of(host), silences)
    assert tidied.frames / RATE == pytest.approx(20 - 7 - 1.5, abs=0.1)


def test_clipping_is_told_per_track_and_near_places_are_one(sources: Sources) -> None:
    (one,) = of_kind(found_in(project_of(sources), sources), CLIPPING)
    assert one.track == "track-2"
    assert seconds(one) == pytest.approx((15.0, 15.0 + 2_005 / RATE), abs=0.001)
    assert (one.size, one.words) == (15, "15 samples")
    assert one.remedy == "clipped, cannot be restored"
    assert not one.can_be_done


def test_clipping_that_was_cut_or_muted_is_not_told(sources: Sources) -> None:
    project = project_of(sources)
    cut = editing.ripple_delete(project, [(14 * RATE, 16 * RATE)])
    muted = editing.mute(project, 14 * RATE, 16 * RATE)
    for edited in (cut, muted):
        assert not of_kind(found_in(edited, sources), CLIPPING)


def test_a_quiet_passage_is_levelled_through_the_envelope_of_its_clips(sources: Sources) -> None:
    guest = {"guest": sources["guest"]}
    clips = (
        Clip("guest", 10 * RATE, 3 * RATE, 0),
        Clip("guest", 12 * RATE, 3 * RATE, 3 * RATE, gain_db=-9),
        Clip("guest", 10 * RATE, 4 * RATE, 6 * RATE),
    )
    project = replace(project_of(guest), tracks=(Track("t", "Guest", clips=clips),))
    (level,) = of_kind(found_in(project, guest), LEVEL)
    assert seconds(level) == pytest.approx((3, 6), abs=0.05)
    assert level.words == "9.0 LU too quiet"
    assert level.remedy == "+9.0 dB on Guest"
    levelled = tidying.apply(project, [level])
    assert not of_kind(found_in(levelled, guest), LEVEL)
    first, second, third = levelled.tracks[0].clips
    assert not first.envelope
    assert not third.envelope
    assert envelope_db(second, second.source_start + RATE) == pytest.approx(9.0, abs=0.1)
    sound = np.concatenate(list(render(levelled, guest, channels=1)))
    before, inside = (float(np.sqrt((sound[a * RATE : (a + 2) * RATE] ** 2).mean())) for a in (0, 4))
    assert 20 * np.log10(inside / before) == pytest.approx(0, abs=0.5)


def test_a_speaker_far_below_the_other_is_raised_as_a_track(sources: Sources) -> None:
    project = project_of(sources)
    host, guest = project.tracks
    project = replace(project, tracks=(host, replace(guest, gain_db=-10.0)))
    levels = of_kind(found_in(project, sources), LEVEL)
    (level,) = [one for one in levels if one.whole_track]
    assert level.size == pytest.approx(10, abs=0.5)
    assert level.words.endswith(" LU too quiet")
    assert level.remedy.endswith(" dB on all of Guest")
    raised = tidying.apply(project, [level])
    assert raised.tracks[1].gain_db == pytest.approx(0, abs=0.5)
    assert not of_kind(found_in(raised, sources), LEVEL)


def test_findings_of_an_edit_come_from_the_same_sound_after_a_cut(sources: Sources) -> None:
    project = project_of(sources)
    before = {finding.key for finding in found_in(project, sources)}
    edited = editing.ripple_delete(project, [(2 * RATE, 2 * RATE + GRID * 20)])
    after = {finding.key for finding in found_in(edited, sources)}
    assert before == after


def test_what_was_shortened_is_not_found_again(sources: Sources) -> None:
    project = project_of(sources)
    wishes = Wishes(0.5, 0.5)
    cuts = [one for one in found_in(project, sources, wishes) if one.cut]
    assert cuts
    assert not [one for one in found_in(tidying.apply(project, cuts), sources, wishes) if one.cut]


def test_what_is_known_of_a_recording_is_not_looked_for_again(sources: Sources) -> None:
    project = project_of(sources)
    studied = tidying.study_sources(project, sources, {}, Job())
    known = {name: (sources[name], faults) for name, faults in studied.items()}
    again = tidying.study_sources(project, sources, known, Job())
    assert all(again[name] is faults for name, faults in studied.items())


@pytest.mark.parametrize("frames", [0, 1, 400, 60 * RATE])
def test_nothing_and_silence_are_no_trouble(frames: int, tmp_path: Path) -> None:
    if not frames:
        assert found_in(editing.new_project(RATE), {}) == ()
        return
    sources = {"host": imported(write_wav(tmp_path / "s.wav", np.zeros((frames, 1))), tmp_path / "cache")}
    project = project_of(sources)
    assert found_in(project, sources) == ()
    assert tidying.is_silent(project, tidying.study_sources(project, sources, {}, Job()))


def test_a_missing_recording_counts_as_sound_and_the_rest_is_found(sources: Sources) -> None:
    project = project_of(sources)
    there = {"host": sources["host"]}
    assert not [one for one in found_in(project, there) if one.cut]
    shorter = replace(project, tracks=(project.tracks[0], replace(project.tracks[1], clips=(Clip("guest", 0, 5 * RATE, 0),))))
    assert of_kind(found_in(shorter, there), SILENCE)


def test_pauses_under_four_tenths_of_a_second_are_refused(sources: Sources) -> None:
    with pytest.raises(BadInput, match=r"0\.4 s"):
        found_in(project_of(sources), sources, Wishes(0.3, 0.3))


@pytest.mark.interview
@pytest.mark.parametrize("wishes", [Wishes(0.4, 0.4), Wishes(0.6, 0.5), Wishes(1.0, 1.0)])
def test_no_cut_comes_nearer_to_real_speech_than_two_tenths_of_a_second(wishes: Wishes, interview_folder: Path, tmp_path: Path) -> None:
    """Judged on the recordings themselves: where truth.json has a speaker, nothing that stands out of the room is cut or loses its air."""
    truth = json.loads((interview_folder / "truth.json").read_text())
    sources = {name: imported(interview_folder / f"{name}.wav", tmp_path / "cache") for name in ("host", "guest")}
    project = project_of(sources)
    host, guest = project.tracks
    offset = round(truth["guest_offset_s"] * RATE)
    project = replace(project, tracks=(host, replace(guest, clips=(replace(guest.clips[0], start=offset),))))
    cuts = [finding.cut for finding in found_in(project, sources, wishes) if finding.cut]
    assert len(cuts) >= 15
    for name, shift_s, room_db in (("host", 0.0, -52.0), ("guest", truth["guest_offset_s"], -43.0)):
        sound, rate = soundfile.read(interview_folder / f"{name}.wav", always_2d=True)
        spoken = np.zeros(len(sound) * 100 // rate, dtype=np.bool_)
        for start, end in truth[name]:
            spoken[max(round((start - shift_s) * 100), 0) : max(round((end - shift_s) * 100), 0)] = True
        steps = sound[: len(spoken) * (rate // 100), 0].reshape(len(spoken), -1)
        heard = spoken & (20 * np.log10(np.sqrt((steps**2).mean(axis=1)) + 1e-9) > room_db)
        for start, end in cuts:
            first, last = (round((frame / RATE - shift_s) * 100) for frame in (start, end))
            assert not heard[max(first - 19, 0) : max(last + 19, 0)].any(), (name, start / RATE, end / RATE)

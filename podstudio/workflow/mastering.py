"""Mastering: an episode (or any recording) rendered, levelled, encoded, measured and tagged; and measuring alone."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from podstudio import files
from podstudio.audio.encode import ENCODERS
from podstudio.audio.m4a_chapters import write_chapters
from podstudio.audio.mastering import Mastered, master
from podstudio.audio.measuring import measure
from podstudio.errors import BadInput, NotFound
from podstudio.jobs import Job, run_in_child
from podstudio.model import editing
from podstudio.model.loudness import Loudness
from podstudio.model.show import Mastering
from podstudio.model.tagset import TagSet
from podstudio.model.timeline import Project, Source
from podstudio.model.transcript import map_cues, parse_vtt, to_vtt
from podstudio.storage import layout, show_file
from podstudio.storage.lock import exclusive
from podstudio.tags.chapter_files import chapters_json
from podstudio.tags.writing import write
from podstudio.workflow import facts, master_record
from podstudio.workflow.editing import EditRequest, apply_request
from podstudio.workflow.episodes import OpenEpisode, edit_episode, open_episode, read_transcript
from podstudio.workflow.master_record import last_loudness, master_file
from podstudio.workflow.sources import import_recording, opened, prepare

__all__ = ["last_loudness", "master_file"]


@dataclass(frozen=True, slots=True)
class MasterOptions:
    """What the command line may ask of one master; None keeps the show's default."""

    lufs: float | None = None
    true_peak: float | None = None
    format: str | None = None
    bitrate: int | None = None
    mono: bool | None = None
    title: str | None = None
    show: str | None = None
    authors: Sequence[str] = ()
    number: int | None = None
    season: int | None = None
    summary: str | None = None
    date: datetime | None = None
    cover: Path | None = None

    def asked(self) -> dict[str, Any]:
        """The settings of the sound that were asked for."""
        given = {"lufs": self.lufs, "true_peak": self.true_peak, "format": self.format, "bitrate": self.bitrate, "mono": self.mono}
        return {name: value for name, value in given.items() if value is not None}

    def settings(self, default: Mastering, output: Path | None = None) -> Mastering:
        """The settings to master with; the output's ending tells the format where nothing else does.

        Raises:
            BadInput: The ending contradicts the format, or is none that can be written, or a value is out of range.
        """
        ending = output.suffix.lower().lstrip(".") if output else ""
        if ending and ending not in ENCODERS:
            raise BadInput(f"{output} ends in .{ending}: masters are written as {', '.join(ENCODERS)}.")
        wanted = self.format or ending or default.format
        if ending and wanted != ending:
            raise BadInput(f"{output} ends in .{ending}, but the format asked for is {wanted}.")
        settings = replace(default, **{**self.asked(), "format": wanted})
        show_file.check_mastering(settings)
        return settings

    def overlay(self, tags: TagSet) -> TagSet:
        """The tags with what was asked for laid over them."""
        given = {
            "title": self.title,
            "show": self.show,
            "number": self.number,
            "season": self.season,
            "summary": self.summary,
            "date": self.date,
        }
        tags = replace(tags, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
        if self.authors:
            tags = replace(tags, authors=tuple(self.authors))
        return replace(tags, cover=facts.picture(self.cover)) if self.cover else tags


@dataclass(frozen=True, slots=True)
class MasterResult:
    """A finished master as its DECODED file measures, and what should be said about it."""

    output: Path
    loudness: Loudness
    warnings: tuple[str, ...] = ()


def master_any(source: Path, output: Path | None, request: EditRequest, options: MasterOptions, job: Job) -> MasterResult:
    """Master an episode's folder or any recording. Raises PodStudioError; then an earlier master is as it was."""
    if (source / layout.EPISODE_FILE).is_file():
        if request != EditRequest():
            edit_episode(source, request, job.part(0, 0.1))
        return master_episode(source, job.part(0.1, 1.0), options, output)
    if source.is_dir():
        raise NotFound(f"There is no episode in {source}.")
    return master_recording(source, output, request, options, job)


def master_episode(folder: Path, job: Job, options: MasterOptions | None = None, output: Path | None = None) -> MasterResult:
    """Master an episode into its master/ folder (or `output`), with chapters.json, transcript.vtt and loudness.json beside it.

    Where only facts have changed since the last master, its audio is kept and only the tags are written anew.

    Raises:
        PodStudioError: Something is missing or cannot be written; the earlier master is as it was.
    """
    options = options or MasterOptions()
    with exclusive(open_episode(folder).show_folder):
        episode = open_episode(folder)
        settings = options.settings(episode.show.mastering, output)
        tags = options.overlay(facts.tag_set(episode))
        if output is not None:
            return _render_elsewhere(episode, output, settings, tags, job)
        place = files.make_folder(folder / layout.MASTER)
        files.sweep(place)
        out = place / f"episode.{settings.format}"
        record = master_record.read(folder)
        key = master_record.audio_key(episode.project, settings)
        if record.get("audio_key") == key and record.get("file") == out.name and master_record.is_untouched(folder):
            return _tag_again(episode, out, tags, options, job)
        made = _render(episode.project, prepare(folder, episode.project, job.part(0, 0.1)), settings, tags, out, job.part(0.1, 0.98))
        _write_beside(episode, tags, out)
        master_record.write(out, made.loudness, key, _tags_key(tags), options.asked())
        _remove_other_formats(place, out)
        files.sweep(place)
    job.report(1.0, "done")
    return MasterResult(out, made.loudness, _warnings(made, settings))


def remaster_episode(folder: Path, job: Job) -> MasterResult:
    """Bring an episode's master up to date, with the settings that were asked of the last one. Raises PodStudioError as `master_episode` does."""
    return master_episode(folder, job, MasterOptions(**master_record.asked_of(folder)))


def master_recording(audio: Path, output: Path | None, request: EditRequest, options: MasterOptions, job: Job) -> MasterResult:
    """Master any recording by the options alone. Raises PodStudioError; an earlier file at `output` is then as it was."""
    settings = options.settings(Mastering(), output)
    out = output or audio.with_name(f"{audio.stem}-master.{settings.format}")
    if out.exists() and audio.exists() and out.samefile(audio):
        raise BadInput(f"{out} is the recording itself: give the master another name with -o.")
    _clear_place_for(out)
    with _scratch() as cache:
        imported = import_recording(audio, cache, 44_100, job.part(0, 0.15))
        source = Source("source-1", audio.stem, str(audio.absolute()), imported.sha256, imported.sample_rate, imported.channels, imported.frames)
        project = editing.add_source(editing.new_project(44_100), source)
        with opened({source.id: imported.folder}) as sources:
            edited = apply_request(project, request, sources)
        tags = options.overlay(TagSet(title=options.title or audio.stem, chapters=facts.chapter_marks(edited.project)))
        made = _render(edited.project, {source.id: imported.folder}, settings, tags, out, job.part(0.15, 0.99))
    job.report(1.0, "done")
    return MasterResult(out, made.loudness, (*imported.warnings, *_warnings(made, settings)))


def measure_files(audio: Sequence[Path], job: Job) -> tuple[tuple[Path, Loudness], ...]:
    """Measure recordings, each as it is. Raises PodStudioError at the first that cannot be read."""
    parts = [job.part(index / len(audio), (index + 1) / len(audio)) for index in range(len(audio))]
    return tuple((path, run_in_child(measure, path, job=part)) for path, part in zip(audio, parts, strict=True))


def master_is_current(folder: Path) -> bool:
    """Whether the master was made of the edit, the settings and the facts as they are now, and its file is the one that was made."""
    episode = open_episode(folder)
    return (
        master_record.sound_is_current(folder, episode.project, episode.show.mastering)
        and master_record.read(folder).get("tags_key") == _tags_key(facts.tag_set(episode))
        and master_record.is_untouched(folder)
    )


def _render_elsewhere(episode: OpenEpisode, out: Path, settings: Mastering, tags: TagSet, job: Job) -> MasterResult:
    """A copy for the person's own use: the episode's own master is left as it is."""
    _clear_place_for(out)
    made = _render(episode.project, prepare(episode.folder, episode.project, job.part(0, 0.1)), settings, tags, out, job.part(0.1, 1.0))
    return MasterResult(out, made.loudness, _warnings(made, settings))


def _clear_place_for(out: Path) -> None:
    """Sweep what killed masters left there. Raises NotFound where there is no such folder."""
    place = out.absolute().parent
    if not place.is_dir():
        raise NotFound(f"The folder {place} is not there.")
    files.sweep(place)


def _render(project: Project, folders: Mapping[str, Path], settings: Mastering, tags: TagSet, out: Path, job: Job) -> Mastered:
    """Render and tag beside `out`, then put the finished file there."""
    with files.replacing(out, "writing the master") as building:
        made = run_in_child(master, project, dict(folders), settings, building, job=job.part(0, 0.97))
        job.report(0.98, "writing the tags")
        _write_tags(building, tags)
    return made


def _write_tags(path: Path, tags: TagSet) -> None:
    """Tags and chapters; an M4A's chapters are part of its container, so they are written first."""
    if path.suffix.lower() != ".m4a":
        write(path, tags)
        return
    with files.replacing(path, "writing the chapters of") as building:
        write_chapters(path, building, tags.chapters)
        write(building, tags)


def _tag_again(episode: OpenEpisode, out: Path, tags: TagSet, options: MasterOptions, job: Job) -> MasterResult:
    record, loudness = master_record.read(episode.folder), last_loudness(episode.folder)
    assert loudness is not None
    if record.get("tags_key") != _tags_key(tags):
        job.report(0.5, "writing the tags")
        _write_tags(out, tags)
    _write_beside(episode, tags, out)
    master_record.write(out, loudness, str(record["audio_key"]), _tags_key(tags), options.asked())
    job.report(1.0, "done")
    return MasterResult(out, loudness)


def _write_beside(episode: OpenEpisode, tags: TagSet, out: Path) -> None:
    place = out.parent
    files.write_if_changed(place / "chapters.json", chapters_json(tags.chapters))
    transcript = read_transcript(episode.folder)
    if transcript and episode.project.sources:
        cues = map_cues(parse_vtt(transcript), episode.project, episode.project.sources[0].id)
        files.write_if_changed(place / "transcript.vtt", to_vtt(cues).encode())
    else:
        (place / "transcript.vtt").unlink(missing_ok=True)


def _remove_other_formats(place: Path, out: Path) -> None:
    for ending in ENCODERS:
        other = place / f"episode.{ending}"
        if other != out:
            other.unlink(missing_ok=True)


def _tags_key(tags: TagSet) -> str:
    return hashlib.sha256(repr(tags).encode()).hexdigest()


def _warnings(made: Mastered, settings: Mastering) -> tuple[str, ...]:
    reached = made.loudness.integrated_lufs
    if reached is None:
        return ("The episode is too short to be measured, so its loudness was left as it is.",)
    if abs(reached - settings.lufs) > 1:
        return (f"The master has {reached:.1f} LUFS: {settings.lufs:.1f} cannot be reached under this ceiling without harm to the sound.",)
    return ()


@contextmanager
def _scratch() -> Iterator[Path]:
    """A cache for one call, in the user's cache folder; those of killed calls are removed."""
    root = files.make_folder(layout.user_cache())
    for left in root.glob("master-*-*"):
        pid = left.name.split("-")[1]
        if pid.isdigit() and not files.process_alive(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"master-{os.getpid()}-", dir=root, ignore_cleanup_errors=True) as name:
        yield Path(name)

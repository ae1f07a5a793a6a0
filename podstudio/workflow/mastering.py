"""Mastering: an episode (or any recording) rendered, levelled, encoded, measured and tagged; and measuring alone."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from podstudio import __version__, files
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
from podstudio.storage import layout
from podstudio.storage.lock import exclusive
from podstudio.tags.chapter_files import chapters_json
from podstudio.tags.writing import write
from podstudio.workflow import facts
from podstudio.workflow.editing import EditRequest, apply_request
from podstudio.workflow.episodes import OpenEpisode, edit_episode, open_episode
from podstudio.workflow.sources import import_recording, opened, prepare

LOUDNESS_FILE = "loudness.json"


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

    def settings(self, default: Mastering, output: Path | None = None) -> Mastering:
        """The settings to master with; the output's ending tells the format where nothing else does.

        Raises:
            BadInput: The ending contradicts the format, or is none that can be written.
        """
        ending = output.suffix.lower().lstrip(".") if output else ""
        if ending and ending not in ENCODERS:
            raise BadInput(f"{output} ends in .{ending}: masters are written as {', '.join(ENCODERS)}.")
        wanted = self.format or ending or default.format
        if ending and wanted != ending:
            raise BadInput(f"{output} ends in .{ending}, but the format asked for is {wanted}.")
        given = {"lufs": self.lufs, "true_peak": self.true_peak, "bitrate": self.bitrate, "mono": self.mono}
        return replace(default, format=wanted, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]

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
    episode = open_episode(folder)
    options = options or MasterOptions()
    settings = options.settings(episode.show.mastering, output)
    tags = options.overlay(facts.tag_set(episode))
    with exclusive(episode.show_folder):
        place = files.make_folder(folder / layout.MASTER)
        files.sweep(place)
        own = output is None
        out = output or place / f"episode.{settings.format}"
        last = _read_record(folder)
        key = audio_key(episode.project, settings)
        if own and last.get("audio_key") == key and last.get("file") == out.name and out.is_file():
            return _tag_again(episode, out, tags, last, job)
        folders = prepare(folder, episode.project, job.part(0, 0.1))
        made = _render(episode.project, folders, settings, tags, out, job.part(0.1, 0.98))
        if own:
            _write_beside(episode, made.loudness, key, tags, out)
            _remove_other_formats(place, out)
    job.report(1.0, "done")
    return MasterResult(out, made.loudness, _warnings(made, settings))


def master_recording(audio: Path, output: Path | None, request: EditRequest, options: MasterOptions, job: Job) -> MasterResult:
    """Master any recording by the options alone. Raises PodStudioError; an earlier file at `output` is then as it was."""
    settings = options.settings(Mastering(), output)
    out = output or audio.with_name(f"{audio.stem}-master.{settings.format}")
    if out.exists() and audio.exists() and out.samefile(audio):
        raise BadInput(f"{out} is the recording itself: give the master another name with -o.")
    if not out.absolute().parent.is_dir():
        raise NotFound(f"The folder {out.absolute().parent} is not there.")
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


def master_file(folder: Path) -> Path | None:
    """An episode's finished master, None where there is none."""
    name = _read_record(folder).get("file")
    path = folder / layout.MASTER / str(name)
    return path if name and path.is_file() else None


def master_is_current(folder: Path) -> bool:
    """Whether the master was made of the edit, the settings and the facts as they are now."""
    episode = open_episode(folder)
    record = _read_record(folder)
    return (
        master_file(folder) is not None
        and record.get("audio_key") == audio_key(episode.project, episode.show.mastering)
        and record.get("tags_key") == _tags_key(facts.tag_set(episode))
    )


def last_loudness(folder: Path) -> Loudness | None:
    """What the last master measured."""
    record = _read_record(folder)
    if not master_file(folder):
        return None
    try:
        return Loudness(**{name: record[name] for name in Loudness.__dataclass_fields__})  # type: ignore[arg-type]
    except KeyError:
        return None


def audio_key(project: Project, settings: Mastering) -> str:
    """A hash of all that the master's sound is made of: sources by content, clips, tracks, settings, PodStudio's version."""
    sources = {source.id: source.sha256 for source in project.sources}
    recipe = [__version__, project.sample_rate, sources, [asdict(track) for track in project.tracks], asdict(settings)]
    return hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()


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


def _tag_again(episode: OpenEpisode, out: Path, tags: TagSet, record: dict[str, object], job: Job) -> MasterResult:
    loudness = last_loudness(episode.folder)
    assert loudness is not None
    if record.get("tags_key") != _tags_key(tags) or record.get("sha256") != files.sha256(out):
        job.report(0.5, "writing the tags")
        _write_tags(out, tags)
    _write_beside(episode, loudness, str(record["audio_key"]), tags, out)
    job.report(1.0, "done")
    return MasterResult(out, loudness)


def _write_beside(episode: OpenEpisode, loudness: Loudness, key: str, tags: TagSet, out: Path) -> None:
    place = out.parent
    files.write_if_changed(place / "chapters.json", chapters_json(tags.chapters))
    transcript = episode.folder / layout.TRANSCRIPT
    if transcript.is_file() and episode.project.sources:
        cues = map_cues(parse_vtt(transcript.read_text("utf-8-sig")), episode.project, episode.project.sources[0].id)
        files.write_if_changed(place / "transcript.vtt", to_vtt(cues).encode())
    else:
        (place / "transcript.vtt").unlink(missing_ok=True)
    record = {
        "file": out.name,
        "sha256": files.sha256(out),
        "audio_key": key,
        "tags_key": _tags_key(tags),
        "duration_s": loudness.duration_s,
    }
    files.write_text(place / LOUDNESS_FILE, json.dumps({**record, **asdict(loudness)}, indent=1) + "\n")


def _remove_other_formats(place: Path, out: Path) -> None:
    for ending in ENCODERS:
        other = place / f"episode.{ending}"
        if other != out:
            other.unlink(missing_ok=True)


def _read_record(folder: Path) -> dict[str, object]:
    try:
        record = json.loads((folder / layout.MASTER / LOUDNESS_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


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
    with tempfile.TemporaryDirectory(prefix="master-", dir=root, ignore_cleanup_errors=True) as name:
        yield Path(name)

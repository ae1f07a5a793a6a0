"""Episodes: adding one from recordings, opening it, changing its facts, article and notes, editing it by times."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from podstudio import files, images
from podstudio.audio.importing import Imported
from podstudio.errors import BadInput, NotFound, PodStudioError, from_os_error
from podstudio.jobs import Job
from podstudio.model import editing
from podstudio.model.episode import Episode
from podstudio.model.names import one_line, slug
from podstudio.model.show import Person, Show
from podstudio.model.timeline import Project, Source
from podstudio.model.transcript import parse_vtt
from podstudio.storage import edit_file, episode_file, layout, show_file
from podstudio.storage.lock import exclusive
from podstudio.workflow.editing import Edited, EditRequest, apply_request
from podstudio.workflow.sources import import_recording, opened, prepare

_ROLES = {"host": "host", "guest": "guest", "music": "music", "intro": "music", "outro": "music", "jingle": "music"}
_LONGEST_TEXT = 2_000_000
_NEW = "new-"


@dataclass(frozen=True, slots=True)
class NewEpisode:
    """What is known of an episode when it is added. Paths are of text files (Markdown, WebVTT) and of a picture."""

    title: str
    number: int | None = None
    season: int | None = None
    kind: str = "full"
    guests: Sequence[str] = ()
    summary: str = ""
    category: str = ""
    keywords: Sequence[str] = ()
    date: datetime | None = None
    article: Path | None = None
    notes: Path | None = None
    transcript: Path | None = None
    cover: Path | None = None
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """The episode's folder and facts, and what the import had to say (a file cut off in the middle, …)."""

    folder: Path
    episode: Episode
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenEpisode:
    """An episode with everything that its files say."""

    folder: Path
    show_folder: Path
    show: Show
    episode: Episode
    project: Project
    article: str
    notes: str


def add_episode(show_folder: Path, audio: Sequence[Path], new: NewEpisode, job: Job) -> Added:
    """Import recordings as a new episode's tracks. The episode's folder appears whole, at the end, or not at all.

    Raises:
        PodStudioError: A recording or text cannot be read, there is no room, or the show is damaged.
        Cancelled: The job was cancelled; nothing is left.
    """
    show = show_file.load(show_folder)
    title = one_line(new.title)
    if not title:
        raise BadInput("An episode needs a title.")
    if not audio:
        raise BadInput("An episode needs at least one recording.")
    texts = {name: _read_text(path, transcript=name == layout.TRANSCRIPT) for name, path in _texts(new) if path}
    with exclusive(show_folder):
        _sweep(show_folder)
        imported = _import_all(show_folder, audio, show.sample_rate, job.part(0, 0.9))
        episode = _episode_of(title, new, show_folder)
        building = files.make_folder(layout.cache_folder(show_folder) / f"{_NEW}{episode.guid}")
        try:
            project = _fill(building, imported, audio, show.sample_rate, new.in_place, job.part(0.9, 1.0))
            episode = _with_cover(building, episode, new.cover)
            for name, text in texts.items():
                files.write_text(building / name, text)
            edit_file.save(building, project)
            episode_file.save(building, episode)
            folder = layout.new_episode_folder(show_folder, episode.date or datetime.now(UTC), slug(title))
            files.make_folder(folder.parent)
            building.rename(folder)
        except OSError as error:
            raise from_os_error(error, show_folder, "adding an episode to") from error
        finally:
            shutil.rmtree(building, ignore_errors=True)
    warnings = tuple(f"{path.name}: {text}" for path, one in zip(audio, imported, strict=True) for text in one.warnings)
    return Added(folder, episode, warnings)


def open_episode(folder: Path, project: Project | None = None) -> OpenEpisode:
    """Everything about an episode.

    Args:
        project: Its edit where that is open already; else it is read.

    Raises:
        PodStudioError: There is none, or a file is damaged or newer (named, with its line).
    """
    if not (folder / layout.EPISODE_FILE).is_file():
        raise NotFound(f"There is no episode in {folder}.")
    show_folder = layout.show_of(folder)
    return OpenEpisode(
        folder,
        show_folder,
        show_file.load(show_folder),
        episode_file.load(folder),
        edit_file.load(folder) if project is None else project,
        _text_or_nothing(folder / layout.ARTICLE),
        _text_or_nothing(folder / layout.NOTES),
    )


def save_episode(folder: Path, episode: Episode) -> None:
    """Write an episode's facts; its GUID cannot change. Raises PodStudioError."""
    before = episode_file.load(folder)
    if before.guid != episode.guid:
        raise BadInput("An episode's GUID never changes: apps would download it again.")
    if not episode.title.strip():
        raise BadInput("An episode needs a title.")
    if before != episode:
        episode_file.save(folder, episode)


def save_article(folder: Path, text: str) -> None:
    """Write the companion article. Raises PodStudioError."""
    files.write_if_changed(folder / layout.ARTICLE, text.encode("utf-8"))


def save_notes(folder: Path, text: str) -> None:
    """Write the show notes. Raises PodStudioError."""
    files.write_if_changed(folder / layout.NOTES, text.encode("utf-8"))


def set_cover(folder: Path, picture: Path) -> Episode:
    """Make a picture the episode's own cover, fitted to the rules. Raises PodStudioError."""
    episode = _with_cover(folder, episode_file.load(folder), picture)
    episode_file.save(folder, episode)
    return episode


def edit_episode(folder: Path, request: EditRequest, job: Job) -> Edited:
    """Apply cuts and chapters to an episode's edit and save it. Raises PodStudioError; then nothing has changed."""
    with exclusive(open_episode(folder).show_folder):
        project = edit_file.load(folder)
        folders = prepare(folder, project, job.part(0, 0.8))
        with opened(folders) as sources:
            edited = apply_request(project, request, sources)
        edit_file.save(folder, edited.project)
    job.report(1.0, "saved")
    return edited


def _sweep(show_folder: Path) -> None:
    """Remove the half-made episodes of killed commands; the show is held, so nobody is making one."""
    for left in layout.cache_folder(show_folder).glob(f"{_NEW}*"):
        shutil.rmtree(left, ignore_errors=True)


def _import_all(show_folder: Path, audio: Sequence[Path], sample_rate: int, job: Job) -> list[Imported]:
    cache = layout.working_folder(show_folder)
    parts = [job.part(index / len(audio), (index + 1) / len(audio)) for index in range(len(audio))]
    return [import_recording(path, cache, sample_rate, part) for path, part in zip(audio, parts, strict=True)]


def _episode_of(title: str, new: NewEpisode, show_folder: Path) -> Episode:
    number = new.number
    if number is None and new.kind == "full":
        number = _next_number(show_folder)
    return Episode(
        guid=str(uuid.uuid4()),
        title=title,
        number=number,
        season=new.season,
        type=new.kind,
        summary=new.summary.strip(),
        date=new.date,
        people=tuple(Person(name.strip(), role="guest") for name in new.guests if name.strip()),
        tags=tuple(new.keywords),
        category=new.category,
    )


def _next_number(show_folder: Path) -> int:
    numbers = [episode.number or 0 for episode in readable_episodes(show_folder)]
    return max(numbers, default=0) + 1


def readable_episodes(show_folder: Path) -> list[Episode]:
    """The facts of every episode that can be read."""
    found = []
    for folder in layout.episode_folders(show_folder):
        try:
            found.append(episode_file.load(folder))
        except PodStudioError:
            continue  # the list of episodes says what is wrong with it
    return found


def _fill(folder: Path, imported: Sequence[Imported], audio: Sequence[Path], sample_rate: int, in_place: bool, job: Job) -> Project:
    """Copy (or link) the originals and make the first edit of them: each recording on a track of its own."""
    files.make_folder(folder / layout.AUDIO)
    project = editing.new_project(sample_rate)
    taken: set[str] = set()
    for index, (one, path) in enumerate(zip(imported, audio, strict=True)):
        name = _free_name(path.name, taken)
        if not in_place:
            shutil.copy2(path, folder / layout.AUDIO / name)
        kept = str(path.absolute()) if in_place else f"{layout.AUDIO}/{name}"
        source = Source(f"source-{index + 1}", path.stem[:80], kept, one.sha256, one.sample_rate, one.channels, one.frames)
        project = editing.add_source(project, source, role_of(path) if len(audio) > 1 else "talk")
        job.report((index + 1) / len(audio), "copying the recording")
    return project


def role_of(path: Path) -> str:
    """Who speaks in a recording, by its name: host, guest, music, or talk where it does not say."""
    return next((role for word, role in _ROLES.items() if word in path.stem.lower()), "talk")


def _free_name(name: str, taken: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    count, free = 1, name
    while free.lower() in taken:
        count += 1
        free = f"{stem or name}-{count}{dot}{ending if stem else ''}"
    taken.add(free.lower())
    return free


def _with_cover(folder: Path, episode: Episode, picture: Path | None) -> Episode:
    if picture is None:
        return episode
    files.write_bytes(folder / "cover.jpg", images.cover_jpeg(picture))
    return replace(episode, cover="cover.jpg")


def _texts(new: NewEpisode) -> tuple[tuple[str, Path | None], ...]:
    return (layout.ARTICLE, new.article), (layout.NOTES, new.notes), (layout.TRANSCRIPT, new.transcript)


def _read_text(path: Path, transcript: bool = False) -> str:
    try:
        if path.stat().st_size > _LONGEST_TEXT:
            raise BadInput(f"{path} is too long for a text: {path.stat().st_size // 1_000_000} MB.")
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not text in UTF-8: save it as UTF-8 and try again.") from None
    except OSError as error:
        raise from_os_error(error, path, "reading") from error
    if transcript:
        parse_vtt(text, path.name)
    return text


def read_transcript(folder: Path) -> str:
    """The transcript of an episode's first recording, WebVTT; "" where there is none. Raises PodStudioError."""
    path = folder / layout.TRANSCRIPT
    return _read_text(path, transcript=True) if path.is_file() else ""


def _text_or_nothing(path: Path) -> str:
    return _read_text(path) if path.is_file() else ""

"""Shows: making one, opening it, and the list of its episodes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from podstudio import files, images
from podstudio.errors import BadInput, NotFound, PodStudioError
from podstudio.i18n import _
from podstudio.model.episode import Episode
from podstudio.model.names import one_line
from podstudio.model.show import Destination, Mastering, Show, new_feed_guid
from podstudio.model.timeline import Project
from podstudio.storage import edit_repair, episode_file, journal, layout, show_file
from podstudio.storage.lock import exclusive
from podstudio.workflow import master_record

DEFAULT_DESTINATION = Destination("site", "folder", {"path": "site"})


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """An episode as the list shows it.

    Args:
        episode: None where its files are damaged; `problem` says how.
        status: draft, edited, mastered, published or attention.
        when: Of publication, or of the last change.
    """

    folder: Path
    episode: Episode | None
    status: str
    duration_s: float
    when: datetime | None
    problem: str
    artwork: Path | None


def create_show(folder: Path, show: Show, artwork: Path | None = None) -> Show:
    """Make a show's folder with show.toml and artwork; a show without a destination gets a site in its own folder.

    Raises:
        BadInput: There is a show already, or the artwork is no picture.
    """
    if not one_line(show.title):
        raise BadInput("A show needs a title.")
    if (folder / layout.SHOW_FILE).exists():
        raise BadInput(f"There is a show in {folder} already.")
    made = replace(
        show,
        title=one_line(show.title),
        feed_guid=show.feed_guid or new_feed_guid(f"{show.url.rstrip('/')}/feed.xml" if show.url else ""),
        destinations=show.destinations or (DEFAULT_DESTINATION,),
        artwork=layout.ARTWORK,
    )
    show_file.check(made)
    cover = _cover(folder, made, artwork)
    with _undone(folder / layout.ARTWORK, folder / layout.EPISODES, folder):
        files.make_folder(folder / layout.EPISODES)
        files.write_if_changed(folder / layout.ARTWORK, cover)
        show_file.save(folder, made)
    return made


def _cover(folder: Path, show: Show, artwork: Path | None) -> bytes:
    """The picture asked for, else the one that lies in the folder, else a monogram. Raises BadInput where one would be lost."""
    there = folder / layout.ARTWORK
    if artwork is None and there.is_file():
        images.inspect(there)
        return there.read_bytes()
    cover = images.cover_jpeg(artwork) if artwork else images.monogram_jpeg(show.title)
    if there.is_file() and there.read_bytes() != cover:
        raise BadInput(f"There is a picture in {there} already: move it away, or leave out the artwork to take that one.")
    return cover


@contextmanager
def _undone(*paths: Path) -> Iterator[None]:
    """Takes back what was made of these files and folders where the block fails; what was there before stays."""
    new = [path for path in paths if not path.exists()]
    try:
        yield
    except BaseException:
        for path in new:
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        raise


def load_show(folder: Path) -> Show:
    """The show in a folder. Raises NotFound, DamagedFile (with the line) or NewerFile."""
    return show_file.load(folder)


def save_show(folder: Path, show: Show) -> None:
    """Write a show's facts. Raises PodStudioError."""
    with exclusive(folder):
        show_file.save(folder, show)


def set_artwork(folder: Path, picture: Path) -> None:
    """Make a picture the show's artwork, fitted to the rules. Raises PodStudioError."""
    show = show_file.load(folder)
    with exclusive(folder):
        files.write_bytes(folder / "artwork.jpg", images.cover_jpeg(picture))
        show_file.save(folder, replace(show, artwork="artwork.jpg"))


def show_artwork(folder: Path) -> Path | None:
    """The show's artwork where it is there."""
    path = folder / show_file.load(folder).artwork
    return path if path.is_file() else None


def list_episodes(show_folder: Path, most: int | None = None) -> tuple[EpisodeRow, ...]:
    """The episodes of a show, the newest first. A damaged one is a row with its problem; the others are not hurt.

    Args:
        most: Read no more than so many, those whose folders have the latest dates.

    Raises:
        NotFound: There is no show.
    """
    show = show_file.load(show_folder)
    artwork = show_folder / show.artwork
    folders = layout.episode_folders(show_folder)[-most if most else 0 :]
    rows = [_row(folder, show.mastering, artwork if artwork.is_file() else None) for folder in folders]
    return tuple(sorted(rows, key=_newest_first, reverse=True))


def delete_episode(folder: Path) -> Path:
    """Move an episode's folder to the show's trash (`.podstudio/trash`); gives its place there, for `restore_episode`. Raises PodStudioError."""
    show_folder = layout.show_of(folder)
    trash = files.make_folder(show_folder / layout.CACHE / "trash")
    trashed = trash / f"{folder.name}-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    with exclusive(show_folder):
        shutil.move(folder, trashed)
    return trashed


def restore_episode(trashed: Path, folder: Path) -> None:
    """Take an episode back out of the trash, to where it was. Raises PodStudioError."""
    if folder.exists():
        raise BadInput(f"There is an episode in {folder} again: the deleted one stays in {trashed}.")
    with exclusive(layout.show_of(folder)):
        shutil.move(trashed, folder)


def _newest_first(row: EpisodeRow) -> tuple[bool, int, str]:
    number = row.episode.number if row.episode and row.episode.number else 0
    return row.episode is None, number, row.folder.name


_READ_FOR_ROW = (layout.EPISODE_FILE, layout.EDIT_FILE, layout.JOURNAL, layout.MASTER, f"{layout.MASTER}/loudness.json")


def _row(folder: Path, mastering: Mastering, show_artwork: Path | None) -> EpisodeRow:
    """The row of an episode; it is read again only where its files have changed, so that a long list costs little after every save."""
    row = _read_row(folder, mastering, tuple(_stamp(folder / name) for name in _READ_FOR_ROW))
    own_cover = folder / row.episode.cover if row.episode and row.episode.cover else None
    return replace(row, artwork=own_cover if own_cover and own_cover.is_file() else show_artwork)


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@lru_cache(maxsize=2000)
def _read_row(folder: Path, mastering: Mastering, _stamps: tuple[tuple[int, ...], ...]) -> EpisodeRow:
    try:
        episode = episode_file.load(folder)
        edit = edit_repair.load(folder)
    except PodStudioError as error:
        return EpisodeRow(folder, None, "attention", 0.0, None, str(error), None)
    project = edit.project
    published, problem = _published(folder)
    if edit.told:
        problem = _("Opening this episode repairs its edit. {what}").format(what=edit.told[0])
    status = "attention" if problem else "published" if published else _unpublished_status(folder, project, mastering)
    changed = datetime.fromtimestamp((folder / layout.EPISODE_FILE).stat().st_mtime, UTC)
    return EpisodeRow(folder, episode, status, project.duration_s, episode.date or changed, problem, None)


def _unpublished_status(folder: Path, project: Project, mastering: Mastering) -> str:
    if master_record.sound_is_current(folder, project, mastering):
        return "mastered"
    lengths = {source.id: source.frames for source in project.sources}
    whole = all(len(track.clips) == 1 and track.clips[0].frames == lengths[track.clips[0].source] for track in project.tracks if track.clips)
    return "draft" if whole and not project.chapters else "edited"


def _published(folder: Path) -> tuple[bool, str]:
    """Whether an episode is out, and what its last proof found wrong."""
    entries = reversed(journal.read(folder).entries)
    last = next((entry for entry in entries if entry.get("event") in ("published", "unpublished")), None)
    if last is None or last["event"] == "unpublished":
        return False, ""
    receipt = journal.receipt_of(last)
    return True, next((line.detail for line in receipt.proof if not line.ok), "") if receipt else ""


def find_show(path: Path) -> Path:
    """The show that a path lies in. Raises NotFound."""
    found = layout.find_show(path)
    if found is None:
        raise NotFound(f"There is no show in {path}: make one with podstudio new.")
    return found

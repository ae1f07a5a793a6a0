"""The destination `folder`: a podcast site as plain files, for any web server, or to be looked at on this machine.

Audio goes first, then assets and pages, and the feed last, each file replaced atomically: at every moment the feed that stands there names
only files that are there. Files that are not PodStudio's are never replaced and never removed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from podstudio import files
from podstudio.errors import BadInput, PodStudioError, from_os_error
from podstudio.jobs import Job
from podstudio.model.publication import Line, Package, Receipt, SiteFile
from podstudio.publish import feed, site_manifest
from podstudio.publish.destination import Capability, Option, option_values
from podstudio.publish.feed_guard import Standing, refuse_changed_identity, standing_feed
from podstudio.publish.site_manifest import Manifest
from podstudio.publish.site_paths import place, refuse_bad_paths

_CHUNK = 1 << 20


class FolderDestination:
    """A site in a folder.

    Args:
        name: As show.toml calls it.
        values: `path`, the site's root; `url`, the public address that it is served at, if it is.
    """

    kind: ClassVar[str] = "folder"
    label: ClassVar[str] = "A folder on this computer"
    options: ClassVar[tuple[Option, ...]] = (
        Option("path", "Folder", "folder", "Where the site is written. Upload it, or let a web server serve it.", required=True),
        Option("url", "Public address", "address", "Where listeners find the site, as in https://podcast.example.org/."),
    )
    capabilities: ClassVar[frozenset[Capability]] = frozenset(Capability) - {Capability.SCHEDULE, Capability.UNPUBLISH}

    def __init__(self, name: str, values: Mapping[str, str]) -> None:
        self.name = name
        filled = option_values(self.options, values, name)
        self.root = Path(filled["path"]).expanduser().absolute()
        self.url = filled["url"]

    def publish(
        self,
        package: Package,
        job: Job,
        journal_entries: Sequence[Mapping[str, Any]] = (),  # noqa: ARG002 - the folder itself says what was published
        allow_moves: bool = False,
    ) -> Receipt:
        """Write what is not there yet.

        Args:
            allow_moves: Let an episode's audio get another address (its format changed). Apps may download it again.

        Raises:
            BadInput: The folder holds another show or a stranger's file, a path leaves it, or a GUID or an address would change.
            PodStudioError: No room or no right to write. The site that was there works as before.
        """
        root = files.make_folder(self.root).resolve()
        writer = _Writer(root, package, site_manifest.load(root))
        writer.prepare(allow_moves)
        writer.write(package.audio, job.part(0, 0.9))
        rest = (*package.assets, *package.pages)
        for index, file in enumerate(rest):
            stage = job.part(0.9 + 0.08 * index / len(rest), 0.9 + 0.08 * (index + 1) / len(rest))
            stage.report(0.0, f"writing {file.path}")
            writer.write(file, stage)
        feed_path = writer.write_feed(datetime.now(UTC).replace(microsecond=0))
        job.report(1.0, "written")
        return Receipt(
            destination=self.name,
            kind=self.kind,
            date=datetime.now(UTC).replace(microsecond=0),
            page=str(root / package.page),
            feed=str(root / feed_path),
            audio=str(root / package.audio.path),
            sent=tuple(writer.sent),
            kept=tuple(writer.kept),
            remote={"guid": package.item.guid, "page_url": package.item.page_url, "audio_url": package.item.audio_url},
        )

    def check(self, job: Job) -> tuple[Line, ...]:
        """Whether the folder is there, or can be made, and can be written."""
        job.report(0.0, "looking at the folder")
        there = next(folder for folder in (self.root, *self.root.parents) if folder.exists())
        if not there.is_dir():
            return (Line("folder", "red", "Folder", f"{there} is a file, not a folder"),)
        if not os.access(there, os.W_OK | os.X_OK):
            return (Line("folder", "red", "Folder", f"{there} cannot be written: check who may"),)
        told = f"{self.root} is ready" if there == self.root else f"{self.root} will be made"
        address = Line("address", "green", "Address", self.url)
        if not self.url.startswith("https://"):
            address = Line("address", "amber", "Address", "there is no public https address yet, so nobody can subscribe to the feed")
        return (Line("folder", "green", "Folder", told), address)


class _Writer:
    """One publishing into one folder: what was written, what was there already."""

    def __init__(self, root: Path, package: Package, manifest: Manifest) -> None:
        self._root, self._package, self._manifest = root, package, manifest
        self._feed_path = _below(package.feed_url, package.site_url)
        self._standing: Standing | None = None
        self.sent: list[str] = []
        self.kept: list[str] = []

    def prepare(self, allow_moves: bool) -> None:
        """Look at everything that could be refused, then note what will be written. Nothing of the site is touched before this is done."""
        package = self._package
        everything = [package.audio, *package.assets, *package.pages, SiteFile(self._feed_path)]
        paths = list(dict.fromkeys(file.path for file in everything))
        refuse_bad_paths(paths)
        targets = [place(self._root, path) for path in paths]
        self._standing = standing_feed(self._root / self._feed_path)
        refuse_changed_identity(self._standing, package, allow_moves)
        self._refuse_other_show()
        self._refuse_strangers(everything)
        for folder in dict.fromkeys([self._root, *(target.parent for target in targets)]):
            files.sweep(files.make_folder(folder))
        self._manifest.pending |= set(paths)
        self._manifest.show = package.show.feed_guid or self._manifest.show
        self._manifest.save()

    def write(self, file: SiteFile, job: Job) -> None:
        """Put one file into its place, unless the same bytes are there."""
        if file.source is not None:
            self._copy(file.path, file.source, job)
        else:
            data = file.data or b""
            self._put(file.path, data, hashlib.sha256(data).hexdigest())

    def write_feed(self, now: datetime) -> str:
        """The feed, last; gives its path. Where no episode is public yet there is none to write."""
        package, standing = self._package, self._standing
        self._manifest.save()
        if package.items or standing:
            data = feed.build(
                package.show,
                package.items,
                package.feed_url,
                package.site_url,
                package.image_url,
                now,
                earlier=standing.data if standing else None,
            )
            self._put(self._feed_path, data, hashlib.sha256(data).hexdigest())
        self._manifest.pending.clear()
        self._manifest.save()
        return self._feed_path

    def _put(self, path: str, data: bytes, digest: str) -> None:
        if self._manifest.hash_of(path) == digest:
            self.kept.append(path)
            return
        files.write_bytes(self._root / path, data)
        self._manifest.remember(path, digest)
        self.sent.append(path)

    def _copy(self, path: str, source: Path, job: Job) -> None:
        target = self._root / path
        size = _size(source)
        if path == self._package.audio.path and size != self._package.item.audio_bytes:
            raise BadInput(f"{source.name} has changed while it was being published: publish again.")
        same_size = target.is_file() and target.stat().st_size == size
        if same_size and self._manifest.hash_of(path) == files.sha256(source):
            self.kept.append(path)
            return
        self._manifest.remember(path, _stream(source, target, size, job))
        self.sent.append(path)

    def _refuse_other_show(self) -> None:
        ours = self._package.show.feed_guid
        standing = self._standing.show_guid if self._standing else self._manifest.show
        if ours and standing and ours != standing:
            title = f" of “{self._standing.title}”" if self._standing else ""
            raise BadInput(f"{self._root} already holds the site{title}, another show: choose a folder of its own for “{self._package.show.title}”.")

    def _refuse_strangers(self, everything: Sequence[SiteFile]) -> None:
        """A file that was here before PodStudio came must not be lost. A lost manifest beside our own feed is no reason to refuse."""
        if self._standing and not self._manifest.found:
            return
        for file in everything:
            target = self._root / file.path
            if target.is_dir():
                raise BadInput(f"{target} is a folder, where the site needs a file: move it away, then publish again.")
            if target.exists() and not self._manifest.knows(file.path) and not _holds(target, file):
                raise BadInput(f"{target} is there already and PodStudio did not make it: move it away or choose another folder.")


def _holds(target: Path, file: SiteFile) -> bool:
    """Whether a file on disk has just the bytes that are to be published."""
    if file.source is not None:
        return target.stat().st_size == _size(file.source) and files.sha256(target) == files.sha256(file.source)
    return file.data is not None and target.read_bytes() == file.data


def _stream(source: Path, target: Path, size: int, job: Job) -> str:
    """Copy a file of any length in pieces, atomically; gives its SHA-256."""
    digest, copied = hashlib.sha256(), 0
    with contextlib.ExitStack() as stack:
        try:
            reading = stack.enter_context(source.open("rb"))
        except OSError as error:
            raise from_os_error(error, source, "reading") from error
        temporary = stack.enter_context(files.replacing(target))
        with temporary.open("wb") as writing:
            while piece := reading.read(_CHUNK):
                job.report(copied / max(size, 1), f"copying {target.name}")
                digest.update(piece)
                writing.write(piece)
                copied += len(piece)
        if copied != size:
            raise BadInput(f"{source.name} has changed while it was being published: publish again.")
    return digest.hexdigest()


def _size(source: Path) -> int:
    try:
        return source.stat().st_size
    except OSError as error:
        raise from_os_error(error, source, "reading") from error


def _below(url: str, site_url: str) -> str:
    if not url.startswith(site_url):
        raise PodStudioError(f"The feed's address {url} does not lie below the site's, {site_url}.")
    return url.removeprefix(site_url)

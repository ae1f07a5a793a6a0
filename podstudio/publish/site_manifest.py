"""`.podstudio-site.json` in a site's root: which files PodStudio wrote there, and their hashes so that an unchanged one is not read again.

It saves time and tells our files from others. It is never trusted blindly: size and time of change must match, else a file is hashed again.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from podstudio import files
from podstudio.errors import NewerFile, from_os_error

NAME = ".podstudio-site.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was when we wrote it: SHA-256, size in bytes, time of change in ns."""

    sha256: str
    size: int
    mtime_ns: int


@dataclass(slots=True)
class Manifest:
    """What is known of a site's files.

    Args:
        show: podcast:guid of the show whose site it is, "" where it has none.
        files: By path below the root.
        pending: Paths that an interrupted publishing meant to write.
        found: Whether there was a manifest that could be read.
    """

    root: Path
    show: str = ""
    files: dict[str, Written] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    found: bool = False

    def hash_of(self, path: str) -> str:
        """The SHA-256 of a file of the site as it is now; "" where it is not there."""
        target = self.root / path
        try:
            status = target.stat()
        except OSError:
            return ""
        known = self.files.get(path)
        if known and (known.size, known.mtime_ns) == (status.st_size, status.st_mtime_ns):
            return known.sha256
        return self.remember(path, files.sha256(target))

    def remember(self, path: str, sha256: str) -> str:
        """Note that a file of the site now has this hash; gives it back."""
        status = (self.root / path).stat()
        self.files[path] = Written(sha256, status.st_size, status.st_mtime_ns)
        return sha256

    def knows(self, path: str) -> bool:
        """Whether the file is ours: written by us, or about to be when we were interrupted."""
        return path in self.files or path in self.pending

    def save(self) -> None:
        """Write it into the root. Raises PodStudioError."""
        written = {path: [one.sha256, one.size, one.mtime_ns] for path, one in sorted(self.files.items())}
        told = {"version": _VERSION, "show": self.show, "files": written, "pending": sorted(self.pending)}
        files.write_if_changed(self.root / NAME, (json.dumps(told, indent=0) + "\n").encode(), "writing")


def load(root: Path) -> Manifest:
    """The manifest of a site; an empty one where there is none or it is damaged (everything is hashed again then).

    Raises:
        NewerFile: A newer PodStudio wrote it.
        PodStudioError: It cannot be read.
    """
    try:
        text = (root / NAME).read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return Manifest(root)
    except OSError as error:
        raise from_os_error(error, root / NAME, "reading") from error
    told: Any = None
    with contextlib.suppress(ValueError):
        told = json.loads(text)
    if isinstance(told, dict) and isinstance(told.get("version"), int) and told["version"] > _VERSION:
        raise NewerFile(f"{root / NAME} was written by a newer PodStudio: publish to this site with that one.")
    with contextlib.suppress(TypeError, ValueError, KeyError, AttributeError):
        written = {str(path): Written(str(one[0]), int(one[1]), int(one[2])) for path, one in told["files"].items()}
        return Manifest(root, str(told["show"]), written, {str(path) for path in told["pending"]}, found=True)
    return Manifest(root)

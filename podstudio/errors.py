"""What can go wrong, in a host's words. Every error that reaches a person is a PodStudioError with one clear sentence."""

from __future__ import annotations

import errno
from pathlib import Path


class PodStudioError(Exception):
    """Something failed; `str(error)` is one sentence: what happened, to which file, and what to do next."""

    kind = "failed"


class BadInput(PodStudioError):
    """What was asked for, or the file it was asked of, cannot be used."""

    kind = "bad_input"


class NotFound(PodStudioError):
    """A file, folder, show or episode is not where it was said to be."""

    kind = "not_found"


class DamagedFile(PodStudioError):
    """One of PodStudio's own files cannot be read; it is left as it is. The sentence has its name and line."""

    kind = "damaged_file"


class NewerFile(PodStudioError):
    """A file was written by a newer PodStudio; it is left as it is."""

    kind = "newer_file"


class NoPermission(PodStudioError):
    """The file system does not let us read or write here."""

    kind = "no_permission"


class DiskFull(PodStudioError):
    """There is no room left; nothing was half-written."""

    kind = "disk_full"


class Busy(PodStudioError):
    """Another window or command is working on the same show."""

    kind = "busy"


class Crashed(PodStudioError):
    """A helper process ended without an answer (a decoder crashed, or it was killed)."""

    kind = "crashed"


class Blocked(PodStudioError):
    """The release gate has red lines; nothing was published."""

    kind = "blocked"


def from_os_error(error: OSError, path: Path | str, doing: str) -> PodStudioError:
    """The PodStudioError that says what an OSError means for `path`.

    Args:
        error: What the operating system said.
        path: The file or folder that was worked on.
        doing: What was being done, as in "writing the master".
    """
    code = error.errno
    if code in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(f"The disk is full: {doing} {path} needs more room. Nothing was half-written; free some space and try again.")
    if code in (errno.EACCES, errno.EPERM):
        return NoPermission(f"{doing[:1].upper()}{doing[1:]} {path} is not permitted. Check who may read and write it.")
    if code == errno.EROFS:
        return NoPermission(f"{doing[:1].upper()}{doing[1:]} {path} failed: it is on a read-only disk.")
    if code == errno.ENOENT:
        return NotFound(f"{path} is not there.")
    if code == errno.EISDIR:
        return BadInput(f"{path} is a folder, not a file.")
    return PodStudioError(f"{doing[:1].upper()}{doing[1:]} {path} failed: {error.strerror or error}.")

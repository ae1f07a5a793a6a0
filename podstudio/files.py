"""Files that are whole or not there: written beside their place, flushed to disk, then renamed over it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from podstudio.errors import from_os_error

_CHUNK = 1 << 20
_MARK = ".podstudio-"


@contextlib.contextmanager
def replacing(path: Path, doing: str = "writing") -> Iterator[Path]:
    """Gives a temporary path beside `path`; what is written there replaces `path` atomically when the block ends well.

    The file is fsynced before the rename and the folder after it. When the block raises, the temporary file is removed and `path`
    stays as it was.

    Raises:
        PodStudioError: The file system refused (no room, no right), said in one sentence.
    """
    # The suffix stays last, so that encoders that look at the name know the format.
    stem = path.stem.encode()[:180].decode(errors="ignore")
    temporary = path.with_name(f".{stem}{_MARK}{os.getpid()}-{secrets.token_hex(3)}{path.suffix}")
    try:
        yield temporary
        _flush(temporary)
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
        _flush(path.parent)
    except OSError as error:
        raise from_os_error(error, path, doing) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes, doing: str = "writing") -> None:
    """Replace `path` by `data`, atomically. Raises PodStudioError as `replacing` does."""
    with replacing(path, doing) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path, text: str, doing: str = "writing") -> None:
    """Replace `path` by `text` as UTF-8 with line feeds, atomically. Raises PodStudioError as `replacing` does."""
    write_bytes(path, text.encode("utf-8"), doing)


def write_if_changed(path: Path, data: bytes, doing: str = "writing") -> bool:
    """Replace `path` only where its bytes differ; tells whether it did."""
    with contextlib.suppress(OSError):
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
    write_bytes(path, data, doing)
    return True


def append_line(path: Path, line: str, doing: str = "writing") -> None:
    """Append one line to a journal and flush it to disk before returning.

    A last line that was cut short (the power went) is ended first, so that it cannot swallow this one.
    """
    try:
        with path.open("ab+") as file:
            if file.seek(0, os.SEEK_END):
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    file.write(b"\n")
            file.write(line.rstrip("\n").encode("utf-8") + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise from_os_error(error, path, doing) from error


def make_folder(path: Path) -> Path:
    """The folder, made with its parents where missing. Raises PodStudioError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise from_os_error(error, path, "making the folder") from error
    return path


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal, read in pieces. Raises PodStudioError."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                digest.update(piece)
    except OSError as error:
        raise from_os_error(error, path, "reading") from error
    return digest.hexdigest()


def sweep(folder: Path) -> None:
    """Remove temporary files that a killed process of ours left in `folder` (the process must be gone)."""
    for left in folder.glob(f".*{_MARK}*"):
        pid = left.name.rpartition(_MARK)[2].partition("-")[0]
        if pid.isdigit() and not process_alive(int(pid)):
            with contextlib.suppress(OSError):
                left.unlink()


def process_alive(pid: int) -> bool:
    """Whether a process of that id runs. One that was killed and only waits for its parent to notice does not."""
    if os.name == "nt":
        return True  # its os.kill would send Ctrl-C; what was left behind there is not swept
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0] not in ("Z", "X")
    return True


def _flush(path: Path) -> None:
    """Flush to disk (fsync) a file or, where the system can, a folder."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

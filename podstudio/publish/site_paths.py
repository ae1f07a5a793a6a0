"""Where a file of the site may lie: inside the root, under a name that every server and file system takes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from podstudio.errors import BadInput

_PART = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*")


def refuse_bad_paths(paths: Iterable[str]) -> None:
    """Raise BadInput for a path that leads out of the site, is not plain ASCII, or differs from another only in its letter case."""
    seen: dict[str, str] = {}
    for path in paths:
        if not all(_PART.fullmatch(part) for part in path.split("/")):
            raise BadInput(f"“{path}” cannot be a file of the site: it must lie inside it and be named with plain letters and digits.")
        other = seen.setdefault(path.casefold(), path)
        if other != path:
            raise BadInput(f"“{other}” and “{path}” differ only in their capital letters: some systems would keep only one of them.")


def place(root: Path, path: str) -> Path:
    """The file `path` of the site below `root`, which is resolved.

    Raises:
        BadInput: A link on the way leads out of the root, or there is a file or folder that differs only in its letter case.
    """
    target = root / path
    for step in [*reversed(target.relative_to(root).parents), Path(path)][1:]:
        here = root / step
        if here.is_symlink() and not here.resolve().is_relative_to(root):
            raise BadInput(f"{here} is a link that leads out of the site's folder: remove it, then publish again.")
        _refuse_other_case(here)
    return target


def _refuse_other_case(here: Path) -> None:
    if not here.parent.is_dir():
        return
    wanted = here.name.casefold()
    for entry in here.parent.iterdir():
        if entry.name != here.name and entry.name.casefold() == wanted:
            raise BadInput(f"{entry} differs from “{here.name}” only in its capital letters: rename or remove it, then publish again.")

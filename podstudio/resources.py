"""The files that come with PodStudio: templates, styles, icons, the sample interview."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def folder(name: str = "") -> Path:
    """A folder of resources/, in the checkout or inside the installed wheel (podstudio/_resources)."""
    packed = _HERE / "_resources"
    return (packed if packed.is_dir() else _HERE.parent / "resources") / name


def text(name: str) -> str:
    """A resource as text.

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    return folder(name).read_text(encoding="utf-8")

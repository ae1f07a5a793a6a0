"""`gui`: the window."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command()
@click.argument("show", required=False, type=click.Path(path_type=Path, readable=False))
def gui(show: Path | None = None) -> int:
    r"""Open the window, with SHOW or the last show.

    \b
    Example:
      podstudio gui "The Ward Round"
    """
    from podstudio.errors import PodStudioError

    # Before Qt is loaded: it speaks of sound servers that are not there, which nobody asked for.
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")
    try:
        from podstudio.ui.app import run
    except ImportError as error:
        raise PodStudioError(f"The window cannot open: {error}. On Linux, install what Qt needs: packaging/bootstrap.py lists it.") from error
    return run(show)

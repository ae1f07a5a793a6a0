"""`podstudio` and `python -m podstudio`: opens the window, or does what the words after it say."""

from __future__ import annotations

import os
import sys

CANCELLED = 130


def run() -> int:
    """The program. `--version` answers before anything is loaded."""
    if sys.argv[1:] == ["--version"]:
        from podstudio import __version__

        sys.stdout.write(f"podstudio {__version__}\n")
        return 0
    try:
        from podstudio.cli.main import main

        code = main(sys.argv[1:])
    except KeyboardInterrupt:  # before the commands were loaded, or a second one while the first was being told
        sys.stderr.write("Cancelled; nothing was left half-done.\n")
        code = CANCELLED
    if code == CANCELLED:
        _leave(code)
    return code


def _leave(code: int) -> None:
    """End with this exit code: Python would end itself by the signal where Ctrl-C had fallen into an import."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    sys.exit(run())

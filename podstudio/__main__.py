"""`podstudio` and `python -m podstudio`: opens the window, or does what the words after it say."""

from __future__ import annotations

import sys


def run() -> int:
    """The program. `--version` answers before anything is loaded."""
    if sys.argv[1:] == ["--version"]:
        from podstudio import __version__

        sys.stdout.write(f"podstudio {__version__}\n")
        return 0
    from podstudio.cli.main import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(run())

"""Resident memory of `podstudio master` and its children, for a recording and for three of it in a row."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from measured import recording, run, told

MOST_MB = 400


def main() -> None:
    """Master both."""
    path = recording(sys.argv)
    with tempfile.TemporaryDirectory() as folder:
        thrice, names = Path(folder, f"thrice{path.suffix}"), Path(folder, "names.txt")
        names.write_text(f"file '{path}'\n" * 3)
        joining: list[str | Path] = ["ffmpeg", "-v", "error", "-f", "concat", "-safe", "0", "-i", names, "-c", "copy", thrice]
        subprocess.run(joining, check=True)
        for name, source in (("one", path), ("three", thrice)):
            cost = run(sys.executable, "-m", "podstudio", "master", source, "-o", Path(folder, f"{name}.mp3"), "--cut", "10:00-10:10")
            print(f"{name:6} {cost}")
            told(f"MB for {name}", cost.peak_mb, MOST_MB)


if __name__ == "__main__":
    main()

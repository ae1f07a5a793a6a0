"""An import (working audio, waveform, loudness steps) against PyAV's bare decode to 16-bit PCM."""

from __future__ import annotations

import sys
import tempfile

from measured import python, recording, told

BARE = """
import sys, av
with av.open(sys.argv[1]) as container:
    convert = av.AudioResampler(format="s16", layout="stereo", rate=44100)
    for frame in container.decode(audio=0):
        for piece in convert.resample(frame):
            piece.to_ndarray()
"""
IMPORT = """
import sys
from pathlib import Path
from podstudio.audio.importing import import_audio
from podstudio.jobs import Job
import_audio(Path(sys.argv[1]), Path(sys.argv[2]), 44100, Job())
"""


def main() -> None:
    """Measure both twice and tell the better of each."""
    path = recording(sys.argv)
    path.read_bytes()  # from the disk's cache for both
    bare = min((python(BARE, path) for _ in range(2)), key=lambda cost: cost.wall_s)
    found = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as cache:
            found.append(python(IMPORT, path, cache))
    imported = min(found, key=lambda cost: cost.wall_s)
    print(f"bare decode  {bare}\nimport       {imported}")
    told("import / bare decode, seconds", imported.wall_s / bare.wall_s, 1.5)
    print(f"import / bare decode, CPU seconds: {imported.cpu_s / bare.cpu_s:.2f}")


if __name__ == "__main__":
    main()

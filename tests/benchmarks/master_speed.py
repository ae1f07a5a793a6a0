"""Cut, normalise, 128 kbit/s MP3 and tags by `podstudio master` against naive pydub, and against LAME's CPU time alone."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from measured import python, recording, run, told

PYDUB = """
import sys
from pydub import AudioSegment, effects
whole = AudioSegment.from_file(sys.argv[1])
cut = whole[:600_000] + whole[610_000:]
effects.normalize(cut).export(sys.argv[2], format="mp3", bitrate="128k", tags={"title": "Benchmark"})
"""
LAME = """
import sys, av, lameenc
encoder = lameenc.Encoder()
encoder.silence(); encoder.set_bit_rate(128); encoder.set_in_sample_rate(44100); encoder.set_channels(2); encoder.set_quality(5)
with av.open(sys.argv[1]) as container:
    convert = av.AudioResampler(format="s16", layout="stereo", rate=44100)
    for frame in container.decode(audio=0):
        for piece in convert.resample(frame):
            encoder.encode(piece.to_ndarray().tobytes())
encoder.flush()
"""


def main() -> None:
    """Measure each once."""
    path = recording(sys.argv)
    path.read_bytes()  # from the disk's cache for all
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.mp3")
        command = ("-m", "podstudio", "master", path, "-o", out, "--cut", "10:00-10:10", "--title", "Benchmark")
        ours = run(sys.executable, *command)
        lame = python(LAME, path)
        naive = python(PYDUB, path, Path(folder, "naive.mp3"))
    print(f"podstudio master  {ours}\nnaive pydub       {naive}\ndecode and LAME   {lame}")
    told("podstudio / naive pydub, seconds", ours.wall_s / naive.wall_s, 0.85)
    print(f"podstudio / naive pydub, CPU seconds: {ours.cpu_s / naive.cpu_s:.2f}")
    print(f"podstudio / (decode and LAME, CPU seconds): {ours.wall_s / lame.cpu_s:.2f} in seconds, {ours.cpu_s / lame.cpu_s:.2f} in CPU seconds")


if __name__ == "__main__":
    main()

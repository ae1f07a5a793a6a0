"""Measuring a finished file: what its decoded sound is."""

from __future__ import annotations

from pathlib import Path

from podstudio.audio.decoding import decode_blocks, probe
from podstudio.audio.loudness import Meter
from podstudio.jobs import Job
from podstudio.model.loudness import Loudness


def measure(path: Path, job: Job) -> Loudness:
    """The loudness of a file as it is: its own rate, mono or stereo.

    Raises:
        PodStudioError: It cannot be read.
        Cancelled: The job was cancelled.
    """
    info = probe(path)
    meter = Meter(info.sample_rate, 1 if info.channels == 1 else 2)
    for block in decode_blocks(path, job):
        meter.push(block)
    job.report(1.0, "measured")
    return meter.loudness()

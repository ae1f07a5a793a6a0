"""pydub's AudioSegment, counted in frames: every slice, join, fade and overlay of it is exact to the sample.

Segments are 32 bits with 12 dB above full scale, so that sums do not saturate. They are short: at most ten seconds of a recording
are ever held.
"""

from __future__ import annotations

import os
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

os.environ.setdefault("PATH", os.defpath)  # pydub cannot be loaded without one: it looks for an ffmpeg program, which PodStudio does not need
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

from podstudio.audio.blocks import Block
from podstudio.audio.working import HEADROOM_BITS

FULL_SCALE = 2.0 ** (31 - HEADROOM_BITS)
_WIDTH = 4


class FrameSegment(AudioSegment):  # type: ignore[misc]
    """An AudioSegment whose positions and lengths are frames where pydub's are milliseconds."""

    def __len__(self) -> int:
        return int(len(self._data) // self.frame_width)

    def frame_count(self, ms: float | None = None) -> float:
        """Frames in `ms`, which are frames already, or in the whole segment."""
        return float(len(self) if ms is None else ms)

    def _parse_position(self, val: float) -> int:
        frames = len(self)
        return int(frames + val if val < 0 else frames if val == float("inf") else val)


def from_samples(samples: npt.NDArray[np.int16 | np.int32], sample_rate: int) -> FrameSegment:
    """A segment of working samples, shape (frames, channels): 16 bits at full scale, or 32 bits that have the headroom already."""
    held = samples.astype(np.int32)
    if samples.dtype == np.int16:
        held <<= 16 - HEADROOM_BITS
    return _segment(held.tobytes(), sample_rate, samples.shape[1])


def silence(frames: int, sample_rate: int, channels: int) -> FrameSegment:
    """Digital silence."""
    return _segment(bytes(frames * channels * _WIDTH), sample_rate, channels)


def to_block(segment: FrameSegment) -> Block:
    """A segment as float samples at full scale 1.0."""
    samples = np.frombuffer(segment.raw_data, dtype=np.int32).reshape(-1, segment.channels)
    return np.asarray(samples * np.float32(1 / FULL_SCALE), dtype=np.float32)


def scaled(segment: FrameSegment, gains: npt.NDArray[np.float64]) -> FrameSegment:
    """A segment with an amplitude for each of its frames; what exceeds the headroom is clipped."""
    samples = np.frombuffer(segment.raw_data, dtype=np.int32).reshape(-1, segment.channels)
    held = samples * gains[:, None]
    np.clip(np.rint(held, out=held), -(2.0**31), 2.0**31 - 1, out=held)
    return _segment(held.astype(np.int32).tobytes(), segment.frame_rate, segment.channels)


def joined(parts: list[FrameSegment]) -> FrameSegment:
    """Segments one behind the other, in one copy."""
    first = parts[0]
    return first if len(parts) == 1 else _segment(b"".join(part.raw_data for part in parts), first.frame_rate, first.channels)


def _segment(data: bytes, sample_rate: int, channels: int) -> FrameSegment:
    facts: dict[str, Any] = {"channels": channels, "sample_width": _WIDTH, "frame_rate": sample_rate, "frame_width": channels * _WIDTH}
    return FrameSegment(data=data, metadata=facts)

"""Faster or slower at the same pitch, block by block (FFmpeg's atempo, which is streaming WSOLA)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import av
import numpy as np
from av.filter import Graph

from podstudio.audio.blocks import Block


def at_tempo(blocks: Iterator[Block], sample_rate: int, channels: int, tempo: float) -> Iterator[Block]:
    """The blocks at a tempo from 0.5 to 2; 1 is what they are."""
    if tempo == 1:
        yield from blocks
        return
    graph: Any = Graph()
    layout = "stereo" if channels == 2 else "mono"
    source = graph.add_abuffer(sample_rate=sample_rate, format="flt", layout=layout)
    stretch = graph.add("atempo", str(tempo))
    kind = graph.add("aformat", f"sample_fmts=flt:channel_layouts={layout}")
    sink = graph.add("abuffersink")
    for before, behind in ((source, stretch), (stretch, kind), (kind, sink)):
        before.link_to(behind)
    graph.configure()
    for block in blocks:
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block).reshape(1, -1), format="flt", layout=layout)
        frame.sample_rate = sample_rate
        source.push(frame)
        yield from _pulled(sink, channels)
    source.push(None)
    yield from _pulled(sink, channels)


def _pulled(sink: Any, channels: int) -> Iterator[Block]:
    while True:
        try:
            frame = sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        yield np.asarray(frame.to_ndarray().reshape(-1, channels), dtype=np.float32)

"""Listening to an MP3 while it is being written."""

from __future__ import annotations

import queue
import threading
from typing import Any

import av
import numpy as np

from podstudio.audio.blocks import Block
from podstudio.audio.loudness import Meter
from podstudio.model.loudness import Loudness

_DECODER_DELAY = 1105
"""Samples that a player drops at the front: LAME's 576 and the 529 of the decoder."""


class Mp3Ear:
    """Decodes and measures an MP3 stream while it is being written, as a player will hear it: without the encoder's delay and padding."""

    def __init__(self, sample_rate: int, channels: int, frames: int) -> None:
        self._codec: Any = av.CodecContext.create("mp3float", "r")
        self._meter = Meter(sample_rate, channels)
        self._skip, self._left = _DECODER_DELAY, frames
        self._channels = channels
        self._waiting: queue.Queue[bytes | None] = queue.Queue(maxsize=64)
        self._failed: BaseException | None = None
        self._held: list[Block] = []
        self._thread = threading.Thread(target=self._work, name="listening", daemon=True)
        self._thread.start()

    def __enter__(self) -> Mp3Ear:
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.put(None)
        self._thread.join()

    def hear(self, data: bytes) -> None:
        """The next bytes of the stream."""
        if data:
            self._waiting.put(data)

    def loudness(self) -> Loudness:
        """What was heard; ask behind the `with` block. Raises what the decoder raised."""
        if self._failed:
            raise self._failed
        return self._meter.loudness()

    def _work(self) -> None:
        try:
            while (data := self._waiting.get()) is not None:
                self._decode(self._codec.parse(data))
            self._decode(self._codec.parse(None))
            self._decode([None])
            self._measure()
        except BaseException as error:  # noqa: BLE001 - it is raised again in `loudness`
            self._failed = error
            while self._waiting.get() is not None:
                pass

    def _decode(self, packets: list[Any]) -> None:
        for packet in packets:
            for frame in self._codec.decode(packet):
                self._take(np.ascontiguousarray(frame.to_ndarray().reshape(self._channels, -1).T))

    def _take(self, block: Block) -> None:
        begin = min(self._skip, len(block))
        self._skip -= begin
        kept = block[begin : begin + self._left]
        self._left -= len(kept)
        self._held.append(kept)
        if len(self._held) >= 384:
            self._measure()

    def _measure(self) -> None:
        if self._held:
            self._meter.push(np.concatenate(self._held))
            self._held = []

"""What is played, rendered ahead: the same render that the master is made of, in a thread of its own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from podstudio.audio.blocks import Block
from podstudio.audio.render import render
from podstudio.audio.tempo import at_tempo
from podstudio.audio.working import WorkingAudio
from podstudio.model.editing import Range
from podstudio.model.timeline import Project

CHANNELS = 2
FRAME_BYTES = CHANNELS * 4
_FIRST_FRAMES, _MOST_FRAMES = 2_048, 32_768
_AHEAD_S = 3.0
_WAIT_S = 0.25


@dataclass(frozen=True)
class Take:
    """What is to be played.

    Args:
        start, end: Frames of `project`.
        tempo: 0.5 to 2.
        left_out: A stretch of the edit that `project` has not, to hear how a cut would sound; positions behind its start are told behind its end.
    """

    project: Project
    audio: Mapping[str, WorkingAudio]
    start: int
    end: int
    loop: bool = False
    tempo: float = 1.0
    left_out: Range | None = None

    def frame_after(self, seconds: float) -> int:
        """The edit's frame that is heard after so many seconds of playing."""
        played = max(round(seconds * self.project.sample_rate * self.tempo), 0)
        length = max(self.end - self.start, 1)
        frame = self.start + (played % length if self.loop else min(played, length))
        if self.left_out and frame >= self.left_out[0]:
            frame += self.left_out[1] - self.left_out[0]
        return frame

    def seconds(self) -> float:
        """How long it plays, once."""
        return (self.end - self.start) / self.project.sample_rate / self.tempo

    def blocks(self) -> Iterator[Block]:
        """The sound, in blocks that are short at first so that it starts at once."""
        return at_tempo(self._rendered(), self.project.sample_rate, CHANNELS, self.tempo)

    def _rendered(self) -> Iterator[Block]:
        size = _FIRST_FRAMES
        while True:
            at = self.start
            while at < self.end:
                last = min(at + size, self.end)
                yield from render(self.project, self.audio, at, last, CHANNELS, block_frames=size)
                at, size = last, min(size * 2, _MOST_FRAMES)
            if not self.loop or self.start >= self.end:
                return


class Stream:
    """A take as bytes of 32-bit float frames, made up to three seconds ahead.

    After its end it is silence without end: the player stops by the clock, so that the last sound is heard out.
    """

    def __init__(self, take: Take) -> None:
        self.take = take
        self.starved_frames = 0
        self.failed: BaseException | None = None
        self._ready: deque[bytes] = deque()
        self._held = self._offset = 0
        self._ended = self._closed = False
        self._changed = threading.Condition()
        self._most = round(_AHEAD_S * take.project.sample_rate) * FRAME_BYTES
        self._thread = threading.Thread(target=self._work, name="rendering ahead", daemon=True)
        self._thread.start()

    def read(self, most: int) -> bytes:
        """The next bytes, whole frames, at most as many as asked for: silence where nothing is ready."""
        wanted = most // FRAME_BYTES * FRAME_BYTES
        with self._changed:
            self._changed.wait_for(lambda: self._held or self._ended or self._closed, _WAIT_S)
            found = self._take_ready(wanted)
            self._changed.notify_all()
            if found and not self._ended:
                return found
            if not self._ended:
                self.starved_frames += wanted // FRAME_BYTES
        return found + bytes(wanted - len(found))

    def close(self) -> None:
        """Stop rendering."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _take_ready(self, wanted: int) -> bytes:
        parts = []
        missing = min(wanted, self._held)
        self._held -= missing
        while missing:
            piece = self._ready[0][self._offset : self._offset + missing]
            parts.append(piece)
            missing -= len(piece)
            self._offset += len(piece)
            if self._offset == len(self._ready[0]):
                self._ready.popleft()
                self._offset = 0
        return b"".join(parts)

    def _work(self) -> None:
        try:
            for block in self.take.blocks():
                if not self._put(block.tobytes()):
                    return
        except Exception as error:  # noqa: BLE001 - the player tells it in the window's thread
            self.failed = error
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _put(self, data: bytes) -> bool:
        with self._changed:
            if data:
                self._ready.append(data)
                self._held += len(data)
            self._changed.notify_all()
            while self._held > self._most and not self._closed:
                self._changed.wait()
            return not self._closed

"""What is played, rendered ahead: the same render that the master is made of, in a thread of its own."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from podstudio.audio.blocks import Block
from podstudio.ui.edit.take import CHANNELS, Take

FRAME_BYTES = CHANNELS * 4
_AHEAD_S = 3.0
_WAIT_S = 0.25
_SEAM_FRAMES = 256
"""Where one take goes over into another that sounds otherwise, they are crossfaded for so long (6 ms)."""


@dataclass(frozen=True)
class _Part:
    """From frame `begin` of the stream on, `take` is heard, of which `played` frames were heard before; held where nothing was ready.

    `moved` is how far an edit made meanwhile moved what it plays.
    """

    begin: int
    take: Take
    played: int = 0
    held: bool = False
    moved: int = 0

    def seconds_at(self, frame: int) -> float:
        """Seconds of the take that have been heard at a frame of the stream."""
        return (self.played + (0 if self.held else frame - self.begin)) / self.take.project.sample_rate

    def frame_at(self, frame: int) -> int:
        """The frame of the edit that is heard at a frame of the stream."""
        return self.take.frame_after(self.seconds_at(frame)) + self.moved


class Stream:
    """Takes as bytes of 32-bit float frames, made up to three seconds ahead.

    Another take can follow at any moment without a hole. After the end it is silence without end: the player stops by the clock, so that
    the last sound is heard out.
    """

    def __init__(self, take: Take) -> None:
        self.take = take
        self.starved_frames = 0
        self.failed: BaseException | None = None
        self._ready: deque[bytes] = deque()
        self._held = self._offset = self._given = 0
        self._parts = [_Part(0, take)]
        self._seam = b""
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
                self._starve(wanted // FRAME_BYTES)
            missing = wanted - len(found)
            self._given += missing // FRAME_BYTES if self._ended else 0
        return found + bytes(missing)

    def splice(self, follow: Callable[[int], Take | None], moved: int = 0) -> bool:
        """Go on with another take where the bytes that were read end.

        Args:
            moved: How far the frames that are still heard until then were moved by the edit.
            follow: Given the frame of the present take's edit that would be read next, the take that is read instead; None leaves all as it is.

        Returns:
            Whether it was taken over.
        """
        with self._changed:
            part = self._parts[-1]
            take = follow(part.frame_at(self._given))
            if take is None or self._closed:
                return False
            self._seam = self._seam or self._take_ready(_SEAM_FRAMES * FRAME_BYTES, counted=False)
            self._ready.clear()
            self._held = self._offset = 0
            self.take, self._ended = take, False
            self._parts = [replace(one, moved=one.moved + moved) for one in self._parts] if moved else self._parts
            self._parts.append(_Part(self._given, take))
            self._changed.notify_all()
        return True

    def frame_at(self, heard: float) -> int:
        """The frame of the edit that is heard after so many frames of the stream."""
        return self._part_at(round(heard)).frame_at(round(heard))

    def ended_at(self, heard: float) -> bool:
        """Whether the last take has been heard to its end after so many frames of the stream."""
        part = self._parts[-1]
        return not part.take.loop and heard >= part.begin and part.seconds_at(round(heard)) >= part.take.seconds()

    def close(self) -> None:
        """Stop rendering."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _part_at(self, heard: int) -> _Part:
        return self._parts[max(bisect_right(self._parts, heard, key=lambda part: part.begin) - 1, 0)]

    def _starve(self, frames: int) -> None:
        """Silence is heard, and the take stands still meanwhile."""
        part = self._parts[-1]
        played = part.played + (0 if part.held else self._given - part.begin)
        self.starved_frames += frames
        self._parts.append(_Part(self._given, part.take, played, held=True))
        self._given += frames
        self._parts.append(_Part(self._given, part.take, played))

    def _take_ready(self, wanted: int, counted: bool = True) -> bytes:
        parts = []
        missing = min(wanted, self._held)
        self._held -= missing
        if counted:
            self._given += missing // FRAME_BYTES
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
        while not self._closed:
            take = self.take
            try:
                whole = self._render(take)
            except Exception as error:  # noqa: BLE001 - the player tells it in the window's thread
                self.failed, whole = error, True
            with self._changed:
                if whole and self._wanted(take):
                    self._ended = True
                    self._changed.notify_all()
                    while self._wanted(take):
                        self._changed.wait()

    def _render(self, take: Take) -> bool:
        """Make a take's bytes; whether it came to its end before another took its place."""
        return all(self._put(take, block) for block in _whole_seams(take.blocks()))

    def _put(self, take: Take, block: Block) -> bool:
        with self._changed:
            if not self._wanted(take):
                return False
            data = self._seamed(block).tobytes()
            if data:
                self._ready.append(data)
                self._held += len(data)
            self._changed.notify_all()
            while self._held > self._most and self._wanted(take):
                self._changed.wait()
            return self._wanted(take)

    def _wanted(self, take: Take) -> bool:
        """Whether a take is still the one that is to be played."""
        return take is self.take and not self._closed

    def _seamed(self, block: Block) -> Block:
        """A block that begins as the take before would have gone on, where it begins otherwise."""
        if not self._seam or not len(block):
            return block
        before = np.frombuffer(self._seam, dtype=np.float32).reshape(-1, CHANNELS)[: len(block)]
        self._seam = b""
        if np.array_equal(before, block[: len(before)]):
            return block
        share = np.linspace(0, 1, len(before), dtype=np.float32)[:, None]
        return np.concatenate([before * (1 - share) + block[: len(before)] * share, block[len(before) :]])


def _whole_seams(blocks: Iterator[Block]) -> Iterator[Block]:
    """The blocks, those at the beginning joined until they are long enough for a seam."""
    first: list[Block] = []
    for block in blocks:
        first.append(block)
        if sum(map(len, first)) >= _SEAM_FRAMES:
            break
    if first:
        yield np.concatenate(first) if len(first) > 1 else first[0]
    yield from blocks

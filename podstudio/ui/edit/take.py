"""What is to be played: a stretch of an edit, how fast, in which direction, and once or again and again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from podstudio.audio.blocks import Block
from podstudio.audio.render import render
from podstudio.audio.tempo import at_tempo
from podstudio.audio.working import WorkingAudio
from podstudio.model.editing import Range
from podstudio.model.timeline import Project

CHANNELS = 2
_FIRST_FRAMES, _MOST_FRAMES = 2_048, 32_768


@dataclass(frozen=True)
class Take:
    """What is to be played.

    Args:
        start, end: Frames of `project`.
        loop: Whether it begins again at `start` when it has come to `end`.
        tempo: 0.5 to 2.
        left_out: A stretch of the edit that `project` has not, to hear how a cut would sound; positions behind its start are told behind its end.
        begin: The frame where a loop begins the first time; its start where None.
        backwards: Played from `end` to `start`, every sample in reverse as a tape is; never together with `loop`.
    """

    project: Project
    audio: Mapping[str, WorkingAudio]
    start: int
    end: int
    loop: bool = False
    tempo: float = 1.0
    left_out: Range | None = None
    begin: int | None = None
    backwards: bool = False

    def frame_after(self, seconds: float) -> int:
        """The edit's frame that is heard after so many seconds of playing."""
        played = max(round(seconds * self.project.sample_rate * self.tempo), 0)
        length = max(self.end - self.start, 1)
        if self.backwards:
            return self.end - min(played, length)
        led_in = (self.begin - self.start) if self.begin is not None else 0
        frame = self.start + ((led_in + played) % length if self.loop else min(led_in + played, length))
        if self.left_out and frame >= self.left_out[0]:
            frame += self.left_out[1] - self.left_out[0]
        return frame

    def seconds(self) -> float:
        """How long it plays, once."""
        return (self.end - (self.start if self.begin is None else self.begin)) / self.project.sample_rate / self.tempo

    def resumed(self, frame: int) -> Take:
        """The rest of it from a frame of the edit on."""
        if self.left_out and frame >= self.left_out[0]:
            frame = max(frame - (self.left_out[1] - self.left_out[0]), self.left_out[0])
        frame = min(max(frame, self.start), self.end)
        if self.backwards:
            return replace(self, end=frame)
        if self.loop:
            return replace(self, begin=frame if frame < self.end else self.start)
        return replace(self, start=frame, begin=None)

    def blocks(self) -> Iterator[Block]:
        """The sound, in blocks that are short at first so that it starts at once."""
        rendered = self._backwards() if self.backwards else self._forwards()
        return at_tempo(rendered, self.project.sample_rate, CHANNELS, self.tempo)

    def _forwards(self) -> Iterator[Block]:
        size = _FIRST_FRAMES
        at = self.start if self.begin is None else self.begin
        while True:
            while at < self.end:
                last = min(at + size, self.end)
                yield from render(self.project, self.audio, at, last, CHANNELS, block_frames=size)
                at, size = last, min(size * 2, _MOST_FRAMES)
            if not self.loop or self.start >= self.end:
                return
            at = self.start

    def _backwards(self) -> Iterator[Block]:
        size, at = _FIRST_FRAMES, self.end
        while at > self.start:
            first = max(at - size, self.start)
            for block in render(self.project, self.audio, first, at, CHANNELS, block_frames=size):
                yield np.ascontiguousarray(block[::-1])
            at, size = first, min(size * 2, _MOST_FRAMES)

"""Which stretch of the episode the lanes show, and how large."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

CLOSEST = 1 / 16
"""Frames a pixel at the closest: 16 pixels for every sample."""

_SCREEN = 0.85


class Viewport(QObject):
    """A window on the episode. Pixels are the lanes' own, from their left edge; frames are the episode's.

    Signals:
        changed: Something else is shown.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.length = 0
        self.width = 1000
        self.start = 0.0
        self.frames_per_pixel = 44.1
        self._close_up: tuple[float, float] | None = None

    @property
    def end(self) -> float:
        """The frame at the right edge."""
        return self.start + self.width * self.frames_per_pixel

    @property
    def whole_scale(self) -> float:
        """Frames a pixel at which the whole episode is seen."""
        return max(self.length, 1) / self.width

    @property
    def is_whole(self) -> bool:
        """Whether the whole episode is seen."""
        return self.frames_per_pixel >= self.whole_scale * (1 - 1e-9)

    def x_of(self, frame: float) -> float:
        """Where a frame is seen."""
        return (frame - self.start) / self.frames_per_pixel

    def frame_at(self, x: float) -> int:
        """The frame that is seen at `x`, inside the episode."""
        return min(max(round(self.start + x * self.frames_per_pixel), 0), self.length)

    def set_length(self, frames: int) -> None:
        """The episode has another length; what was shown whole stays so."""
        whole = self.is_whole
        self.length = frames
        self._place(self.start, self.whole_scale if whole else self.frames_per_pixel)

    def set_width(self, pixels: int) -> None:
        """The lanes have another width; what was shown whole stays so."""
        whole = self.is_whole
        self.width = max(pixels, 1)
        self._place(self.start, self.whole_scale if whole else self.frames_per_pixel)

    def zoom(self, x: float, factor: float) -> None:
        """Enlarge by `factor` (smaller than 1 shrinks); the frame at `x` stays there."""
        self.put(self.start + x * self.frames_per_pixel, x, self.frames_per_pixel / factor)

    def put(self, frame: float, x: float, scale: float) -> None:
        """Show a frame at `x`, with so many frames a pixel."""
        scale = self.possible_scale(scale)
        self._place(frame - x * scale, scale)

    def possible_scale(self, scale: float) -> float:
        """The scale, neither closer than single samples nor wider than the whole episode."""
        return min(max(scale, CLOSEST), self.whole_scale)

    def scroll(self, pixels: float) -> None:
        """Move by so many pixels towards the end."""
        self._place(self.start + pixels * self.frames_per_pixel, self.frames_per_pixel)

    def scroll_to(self, frame: float) -> None:
        """Put a frame at the left edge, as far as the episode reaches."""
        self._place(frame, self.frames_per_pixel)

    def reveal(self, frame: int) -> None:
        """Bring a frame into sight. Going on, it appears at the left, so that what follows is seen; going back, in the middle."""
        if self.start <= frame <= self.end - 2 * self.frames_per_pixel:
            return
        seen = self.width * self.frames_per_pixel
        ahead = frame > self.end - 2 * self.frames_per_pixel and frame - self.end < seen
        self._place(frame - seen * (1 - _SCREEN if ahead else 0.5), self.frames_per_pixel)

    def show_range(self, start: int, end: int) -> None:
        """Show a stretch with some air around it."""
        scale = max(end - start, 1) / (self.width * _SCREEN)
        self._place((start + end - self.width * scale) / 2, scale)

    def show_whole(self) -> None:
        """Show the whole episode."""
        self._place(0, self.whole_scale)

    def toggle(self, around: int, rate: int, selection: tuple[int, int] | None) -> None:
        """From the whole to the selection (or to where one was before, or to 20 seconds), and back."""
        if not self.is_whole:
            self._close_up = self.start, self.frames_per_pixel
            self.show_whole()
        elif selection:
            self.show_range(*selection)
        elif self._close_up and self._close_up[0] <= around <= self._close_up[0] + self._close_up[1] * self.width:
            self._place(*self._close_up)
        else:
            self.show_range(around - 10 * rate, around + 10 * rate)

    def _place(self, start: float, scale: float) -> None:
        scale = self.possible_scale(scale)
        start = max(min(start, self.length - self.width * scale), 0.0)
        if (start, scale) != (self.start, self.frames_per_pixel):
            self.start, self.frames_per_pixel = start, scale
        self.changed.emit()

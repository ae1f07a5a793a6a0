"""Scrolling and zooming in a short eased glide, so that the eye follows a notched wheel; exact where it ends."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer

from podstudio.ui.edit.viewport import Viewport

_TICK_MS = 15
_SHARE = 0.42
"""How much of what is left each tick goes."""

_LEAST_PIXELS = 1.0
_LEAST_ZOOM = 1.004


class Glide(QObject):
    """The way that is left to scroll or to zoom. Its timer runs only meanwhile; what moves the view otherwise ends it."""

    def __init__(self, viewport: Viewport, parent: QObject) -> None:
        super().__init__(parent)
        self._viewport = viewport
        self.animated = True
        self._pixels = 0.0
        self._x, self._under, self._scale = 0.0, 0.0, 0.0
        self._left_at: tuple[float, float] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    @property
    def running(self) -> bool:
        """Whether it still glides."""
        return self._timer.isActive()

    def scroll(self, pixels: float) -> None:
        """So many pixels more towards the end."""
        if self._zooming:
            self.finish()
        self._pixels += pixels
        self._go()

    def zoom(self, x: float, factor: float) -> None:
        """Enlarge by `factor`; the frame at `x` stays there."""
        viewport = self._viewport
        if not self._zooming or abs(x - self._x) > 1:
            target = self._scale if self._zooming else viewport.frames_per_pixel
            self._pixels = 0.0
            self._x, self._under, self._scale = x, viewport.start + x * viewport.frames_per_pixel, target
        self._scale = viewport.possible_scale(self._scale / factor)
        self._go()

    def finish(self) -> None:
        """Be where it leads, at once."""
        self._step(1.0)
        self.stop()

    def stop(self) -> None:
        """Stay here."""
        self._timer.stop()
        self._pixels = self._scale = 0.0
        self._left_at = None

    @property
    def _zooming(self) -> bool:
        return self._scale > 0

    def _go(self) -> None:
        if not self.animated:
            self.finish()
        elif not self._timer.isActive():
            self._timer.start()
            self._step(_SHARE)

    def _tick(self) -> None:
        if self._left_at != (self._viewport.start, self._viewport.frames_per_pixel):
            self.stop()
        elif self._is_near():
            self.finish()
        else:
            self._step(_SHARE)

    def _is_near(self) -> bool:
        if self._zooming:
            left = self._viewport.frames_per_pixel / self._scale
            return 1 / _LEAST_ZOOM < left < _LEAST_ZOOM
        return abs(self._pixels) * (1 - _SHARE) < _LEAST_PIXELS

    def _step(self, share: float) -> None:
        viewport = self._viewport
        if self._zooming:
            scale = self._scale if share == 1 else viewport.frames_per_pixel * (self._scale / viewport.frames_per_pixel) ** share
            viewport.put(self._under, self._x, scale)
        else:
            step = self._pixels if share == 1 else self._pixels * share
            self._pixels -= step
            viewport.scroll(step)
        self._left_at = (viewport.start, viewport.frames_per_pixel)

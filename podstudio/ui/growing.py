"""Waveforms of imports that run: they grow from left to right. What is new is read beside the window ten times a second."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from podstudio.audio.waveform import STEP
from podstudio.audio.working import PartialWaveform, partial_waveform
from podstudio.i18n import _
from podstudio.jobs import Job
from podstudio.ui.tasks import Task, Tasks
from podstudio.ui.theme import Theme

_EVERY_S = 0.1
_TALLEST = 0.94

Values = npt.NDArray[np.float32]


class GrowingPeaks:
    """The summary of a recording so far, all channels in one. `frames` is the length that is expected."""

    def __init__(self) -> None:
        self.frames = 0
        self.steps = 0
        self.highest = 0.0
        self._low: Values = np.zeros(0, dtype=np.float32)
        self._high: Values = np.zeros(0, dtype=np.float32)

    @property
    def reached(self) -> int:
        """Frames that there are so far."""
        return self.steps * STEP

    def take(self, part: PartialWaveform) -> None:
        """The next steps; the file says how many there will be, and where it is silent on that they are what there is."""
        count = len(part.fine)
        if part.first != self.steps or not count:
            return
        while self.steps + count > len(self._low):
            more = np.zeros(max(len(self._low), part.frames // STEP + 1, 1024), dtype=np.float32)
            self._low, self._high = np.concatenate([self._low, more]), np.concatenate([self._high, more])
        low, high = part.fine[:, :, 0].min(axis=1) / np.float32(32_767), part.fine[:, :, 1].max(axis=1) / np.float32(32_767)
        self._low[self.steps : self.steps + count], self._high[self.steps : self.steps + count] = low, high
        self.steps += count
        self.highest = max(self.highest, float(high.max()), -float(low.min()))
        self.frames = max(part.frames, self.reached)

    def columns(self, start: float, per_column: float, first: int, last: int) -> tuple[Values, Values]:
        """Lowest and highest of the columns `first` to `last` where column 0 begins at frame `start`; nothing where it has not come yet."""
        edges = (start + np.arange(first, last + 1) * per_column) / STEP
        a = np.clip(np.floor(edges[:-1]).astype(np.int64), 0, max(self.steps - 1, 0))
        b = np.clip(np.ceil(edges[1:]).astype(np.int64), a + 1, max(self.steps, 1))
        if not len(a) or not self.steps:
            return np.zeros(len(a), dtype=np.float32), np.zeros(len(a), dtype=np.float32)
        begin = int(a.min())
        pairs = np.stack([a - begin, b - begin], axis=1).reshape(-1)
        low, high = (np.append(values[begin : int(b.max())], np.float32(0)) for values in (self._low, self._high))
        return np.minimum.reduceat(low, pairs)[::2], np.maximum.reduceat(high, pairs)[::2]


class GrowingPicture:
    """A growing waveform as a picture: only columns that are new are painted."""

    def __init__(self, peaks: GrowingPeaks) -> None:
        self.peaks = peaks
        self._pixmap = QPixmap()
        self._key: tuple[object, ...] = ()
        self._painted = 0

    def pixmap(self, width: float, height: float, start: float, frames_per_pixel: float, colour: str, ratio: float) -> QPixmap:
        """The picture of `width` x `height` pixels whose left edge is at frame `start`."""
        columns, rows = max(round(width * ratio), 1), max(round(height * ratio), 1)
        per_column = frames_per_pixel / ratio
        enlarged = min(max(_TALLEST / self.peaks.highest, 1.0), 4.0) if self.peaks.highest else 1.0
        key = (columns, rows, start, per_column, colour, ratio, round(enlarged, 1))
        if key != self._key:
            self._key, self._painted = key, 0
            self._pixmap = QPixmap(columns, rows)
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(Qt.GlobalColor.transparent)
        ready = min(max(int((self.peaks.reached - start) / per_column), 0), columns)
        if ready > self._painted:
            self._paint(self._painted, ready, rows, start, per_column, enlarged, colour, ratio)
            self._painted = ready
        return self._pixmap

    def _paint(self, first: int, last: int, rows: int, start: float, per_column: float, enlarged: float, colour: str, ratio: float) -> None:
        low, high = self.peaks.columns(start, per_column, first, last)
        middle = rows / 2
        tops, bottoms = middle - np.clip(high * enlarged, 0, 1) * middle, middle - np.clip(low * enlarged, -1, 0) * middle
        shade = QColor(colour)
        shade.setAlphaF(0.75)
        with QPainter(self._pixmap) as painter:
            painter.scale(1 / ratio, 1 / ratio)
            for column, (top, bottom) in enumerate(zip(tops.tolist(), bottoms.tolist(), strict=True), start=first):
                painter.fillRect(QRectF(column, top, 1, max(bottom - top, 1.0)), shade)


class Growing(QObject):
    """Follows the imports of some recordings. `grown` is emitted when there is more of one."""

    grown = Signal()

    def __init__(self, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._task: Task | None = None
        self._arrived: deque[tuple[Path, PartialWaveform]] = deque()
        self.peaks: dict[Path, GrowingPeaks] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(round(_EVERY_S * 1000))
        self._timer.timeout.connect(self._look)

    def follow(self, cache: Path, paths: Sequence[Path]) -> None:
        """Show the imports of these files from now on."""
        self.stop()
        whole = [path.absolute() for path in paths]
        self.peaks = {path: GrowingPeaks() for path in whole}
        arrived = self._arrived = deque()

        def work(job: Job) -> None:
            steps = dict.fromkeys(whole, 0)
            while True:
                job.report(0.0)
                for path in whole:
                    part = partial_waveform(cache, path, steps[path])
                    if part and len(part.fine):
                        steps[path] += len(part.fine)
                        arrived.append((path, part))
                time.sleep(_EVERY_S)

        self._task = self._tasks.start("waveform", work, lambda _none: None, lambda _error: None)
        self._timer.start()

    def stop(self) -> None:
        """The imports have ended."""
        self._timer.stop()
        if self._task:
            self._task.cancel()
            self._task = None

    def _look(self) -> None:
        if not self._arrived:
            return
        while self._arrived:
            path, part = self._arrived.popleft()
            self.peaks[path].take(part)
        self.grown.emit()


class WaveStrip(QWidget):
    """The growing waveforms of recordings one behind the other, each as wide as it is long."""

    def __init__(self, growing: Growing, theme: Theme) -> None:
        super().__init__()
        self._growing, self._theme = growing, theme
        self._pictures: dict[Path, GrowingPicture] = {}
        self.setFixedHeight(56)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Waveform of what is imported"))
        growing.grown.connect(self.update)
        theme.changed.connect(self._repaint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew."""
        super().resizeEvent(event)
        self._repaint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground, and as much of the waveforms as there is."""
        del event
        colours, peaks = self._theme.colours, self._growing.peaks
        known = [one.frames for one in peaks.values() if one.frames]
        guess = sum(known) / len(known) if known else 1.0
        whole = sum(one.frames or guess for one in peaks.values()) or 1.0
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.sunken))
            painter.drawRoundedRect(self.rect(), 6, 6)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            left = 6.0
            for path, one in peaks.items():
                width = (one.frames or guess) / whole * (self.width() - 12)
                if one.steps:
                    picture = self._pictures.setdefault(path, GrowingPicture(one))
                    if picture.peaks is not one:
                        picture = self._pictures[path] = GrowingPicture(one)
                    scale = one.frames / max(width, 1.0)
                    made = picture.pixmap(width, self.height() - 8, 0, scale, colours.accent, self.devicePixelRatioF())
                    painter.drawPixmap(round(left), 4, made)
                left += width

    def _repaint(self) -> None:
        self._pictures.clear()
        self.update()

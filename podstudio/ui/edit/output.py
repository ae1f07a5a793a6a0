"""The sound's own thread: a QAudioSink that pulls from a stream, its clock, and a watchdog, for Qt does not tell when a device goes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QIODevice, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtMultimedia import QAudio, QAudioDevice, QAudioFormat, QAudioSink

from podstudio.ui.edit.stream import FRAME_BYTES, Stream
from podstudio.ui.edit.take import CHANNELS

_CLOCK_MS = 15
_STALLED_S, _STALLED_TICKS = 0.5, 20
_BEGUN_S, _BEGINS_WITHIN_S = 0.1, 2.5
"""A device that slept may take its first piece and then nothing for two seconds."""
_PLENTY = 1 << 30
_PULSE_LATENCY = "PULSE_LATENCY_MSEC"
_LATENCY_MS = "60"
"""Left alone, PulseAudio takes up to two seconds in one go and starts as late; with half of this a busy computer leaves holes."""


class PlayDevice(QIODevice):
    """The stream as Qt reads it."""

    def __init__(self, stream: Stream) -> None:
        super().__init__()
        self._stream = stream
        self.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)

    def bytesAvailable(self) -> int:
        """There is always more."""
        return _PLENTY

    def isSequential(self) -> bool:
        """It cannot be sought in."""
        return True

    def readData(self, maxlen: int) -> bytes:
        """Whole frames."""
        return self._stream.read(max(maxlen, 0))

    def writeData(self, data: object, length: int) -> int:
        """Nothing can be written."""
        del data, length
        return -1


class Output(QObject):
    """Lives in the sound's thread.

    Signals:
        lost: The stream whose device has gone: nothing of it was taken for half a second, or the device refused it.
    """

    lost = Signal(object)

    def __init__(self, buffer_s: float) -> None:
        super().__init__()
        self.clock: tuple[float, float] | None = None
        """Seconds that the device took, and when that was seen on the monotonic clock."""
        self._buffer_s = buffer_s
        self._stream: Stream | None = None
        self._sink: QAudioSink | None = None
        self._device: PlayDevice | None = None
        self._tick: QTimer | None = None
        self._progress = (0.0, 0.0, 0)

    @Slot(object, object)
    def play(self, stream: Stream, device: QAudioDevice) -> None:
        """Begin with a stream; what played before stops at once."""
        self.stop()
        kind = sound_format(stream.take.project.sample_rate)
        self._stream = stream
        self._device = PlayDevice(stream)
        self._sink = QAudioSink(device, kind)
        self._sink.setBufferSize(round(self._buffer_s * kind.sampleRate()) * FRAME_BYTES)
        self._tick = QTimer(self)
        self._tick.setTimerType(Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._look)
        with _short_latency():
            self._sink.start(self._device)
        self._progress = 0.0, time.monotonic(), 0
        self._tick.start(_CLOCK_MS)

    @Slot()
    def stop(self) -> None:
        """Stop at once."""
        if self._tick:
            self._tick.stop()
            self._tick.deleteLater()
        if self._sink:
            self._sink.reset()
            self._sink.deleteLater()
        if self._device:
            self._device.close()
            self._device.deleteLater()
        self._tick = self._sink = self._device = self._stream = None
        self.clock = None

    def _look(self) -> None:
        """Read the clock; where it stands still for long, the device has gone."""
        if self._sink is None:
            return
        now, taken = time.monotonic(), self._sink.processedUSecs() / 1e6
        self.clock = taken, now
        before, since, ticks = self._progress
        if taken > before:
            self._progress = taken, now, 0
            return
        self._progress = before, since, ticks + 1
        refused = self._sink.state().value == QAudio.State.StoppedState.value
        patience = _STALLED_S if before > _BEGUN_S else _BEGINS_WITHIN_S
        if refused or (ticks >= _STALLED_TICKS and now - since > patience):
            stream = self._stream
            self.stop()
            self.lost.emit(stream)


def sound_format(sample_rate: int) -> QAudioFormat:
    """Stereo in 32-bit float."""
    kind = QAudioFormat()
    kind.setSampleRate(sample_rate)
    kind.setChannelCount(CHANNELS)
    kind.setSampleFormat(QAudioFormat.SampleFormat.Float)
    return kind


@contextmanager
def _short_latency() -> Iterator[None]:
    """PulseAudio reads it from the environment as a stream begins; other programs that are started here must not."""
    own = os.environ.get(_PULSE_LATENCY)
    os.environ[_PULSE_LATENCY] = own or _LATENCY_MS
    try:
        yield
    finally:
        if own is None:
            del os.environ[_PULSE_LATENCY]

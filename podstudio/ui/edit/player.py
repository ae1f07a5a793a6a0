"""Playing: a QAudioSink in a thread of its own pulls from the stream. Without a sound device a clock moves the playhead."""

from __future__ import annotations

import time

from PySide6.QtCore import QIODevice, QObject, Qt, QThread, QTimer, Signal, Slot
from PySide6.QtMultimedia import QAudio, QAudioFormat, QAudioSink, QMediaDevices

from podstudio.i18n import _
from podstudio.ui.edit.stream import CHANNELS, FRAME_BYTES, Stream, Take

_BUFFER_S = 0.4
_CLOCK_MS = 15
_LATENCY_S = 0.025
_MOST_AHEAD_S = 0.1
_PLENTY = 1 << 30


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


class _Output(QObject):
    """Lives in the sound's thread, with the sink and its clock."""

    lost = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.clock: tuple[float, float] | None = None
        self._sink: QAudioSink | None = None
        self._device: PlayDevice | None = None
        self._tick: QTimer | None = None

    @Slot(object)
    def play(self, stream: Stream) -> None:
        """Begin with a stream; what played before stops at once."""
        self.stop()
        default = QMediaDevices.defaultAudioOutput()
        kind = sound_format(stream.take.project.sample_rate)
        if default.isNull() or not default.isFormatSupported(kind):
            self.lost.emit(_("The sound device cannot play this: playing is silent"))
            return
        self._device = PlayDevice(stream)
        self._sink = QAudioSink(default, kind)
        self._sink.setBufferSize(round(_BUFFER_S * kind.sampleRate()) * FRAME_BYTES)
        self._sink.stateChanged.connect(self._state_changed)
        self._tick = QTimer(self)
        self._tick.setTimerType(Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._look)
        self._sink.start(self._device)
        self._tick.start(_CLOCK_MS)

    @Slot()
    def stop(self) -> None:
        """Stop at once."""
        if self._tick:
            self._tick.stop()
            self._tick.deleteLater()
        if self._sink:
            self._sink.stateChanged.disconnect(self._state_changed)
            self._sink.reset()
            self._sink.deleteLater()
        if self._device:
            self._device.close()
            self._device.deleteLater()
        self._tick = self._sink = self._device = None
        self.clock = None

    def _look(self) -> None:
        if self._sink:
            self.clock = self._sink.processedUSecs() / 1e6, time.monotonic()

    def _state_changed(self, state: QAudio.State) -> None:
        if self._sink and state == QAudio.State.StoppedState and self._sink.error().value != QAudio.Error.NoError.value:
            self.lost.emit(_("The sound device is gone: playing is silent"))


def sound_format(sample_rate: int) -> QAudioFormat:
    """Stereo in 32-bit float."""
    kind = QAudioFormat()
    kind.setSampleRate(sample_rate)
    kind.setChannelCount(CHANNELS)
    kind.setSampleFormat(QAudioFormat.SampleFormat.Float)
    return kind


class Player(QObject):
    """Plays takes.

    Signals:
        changed: Playing began or ended, or the device went.
        failed: An error while rendering.
    """

    changed = Signal()
    failed = Signal(object)
    _play = Signal(object)
    _stop = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.take: Take | None = None
        self.why_silent = ""
        self._stream: Stream | None = None
        self._thread: QThread | None = None
        self._output: _Output | None = None
        self._began = 0.0
        self._last = 0.0
        self._silent = False

    @property
    def playing(self) -> bool:
        """Whether a take is being played."""
        return self.take is not None

    def has_device(self) -> bool:
        """Whether there is anything to hear with."""
        there = not QMediaDevices.defaultAudioOutput().isNull()
        self.why_silent = "" if there else _("No sound device: playing is silent")
        return there

    def play(self, take: Take) -> None:
        """Play a take in place of what is played now."""
        self._end_stream()
        self.take, self._last = take, 0.0
        self._began = time.monotonic()
        self._silent = not self.has_device()
        if not self._silent:
            output = self._running_output()
            output.clock = None
            self._stream = Stream(take)
            self._play.emit(self._stream)
        self.changed.emit()

    def stop(self) -> None:
        """Stop; the playhead stays where it is."""
        if self.take is None:
            return
        self._end_stream()
        self.take = None
        self.changed.emit()

    def close(self) -> None:
        """Stop, and end the sound's thread."""
        self.stop()
        if self._thread is None or self._output is None:
            return
        self._output.deleteLater()
        self._thread.quit()
        self._thread.wait()
        self._thread.deleteLater()
        self._thread = self._output = None

    def position(self) -> int:
        """The frame of the edit that is heard now."""
        assert self.take
        if self._stream and self._stream.failed:
            error = self._stream.failed
            self._stream.failed = None
            self.failed.emit(error)
        self._last = max(self._last, self._elapsed())
        return self.take.frame_after(self._last)

    def ended(self) -> bool:
        """Whether the take has been heard to its end."""
        return self.take is not None and not self.take.loop and self._last >= self.take.seconds()

    def _elapsed(self) -> float:
        """Seconds of the take that have been heard."""
        if self._silent or self._output is None:
            return time.monotonic() - self._began
        clock = self._output.clock
        if clock is None or not clock[0]:
            return 0.0
        starved = self._stream.starved_frames if self._stream and self.take else 0
        rate = self.take.project.sample_rate if self.take else 1
        return clock[0] + min(time.monotonic() - clock[1], _MOST_AHEAD_S) - _LATENCY_S - starved / rate

    def _end_stream(self) -> None:
        if self._stream is None:
            return
        self._stop.emit()
        self._stream.close()
        self._stream = None

    def _running_output(self) -> _Output:
        if self._output is None:
            self._thread, self._output = QThread(), _Output()
            self._thread.setObjectName("sound")
            self._output.moveToThread(self._thread)
            self._play.connect(self._output.play)
            self._stop.connect(self._output.stop)
            self._output.lost.connect(self._go_silent)
            self._thread.start(QThread.Priority.HighPriority)
        return self._output

    @Slot(str)
    def _go_silent(self, why: str) -> None:
        """Go on by the clock from where the sound stopped."""
        if self.take is None:
            return
        self._silent, self.why_silent = True, why
        self._began = time.monotonic() - self._last
        self.changed.emit()

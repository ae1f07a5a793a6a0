"""Playing through the chosen sound device. Where it goes, the next one goes on; without any, a clock moves the playhead."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, Signal, Slot
from PySide6.QtMultimedia import QAudioDevice

from podstudio.i18n import _
from podstudio.ui.edit.output import Output
from podstudio.ui.edit.stream import Stream
from podstudio.ui.edit.take import Take
from podstudio.ui.sound_outputs import SoundOutputs, id_of

_BUFFER_S, _SCRUB_BUFFER_S = 0.4, 0.04
_LATENCY_S = 0.045
_MOST_AHEAD_S = 0.1


class Player(QObject):
    """Plays takes.

    Signals:
        changed: Playing began or ended, or goes on through another device.
        failed: An error while rendering.
    """

    changed = Signal()
    failed = Signal(object)
    _play = Signal(object, object)
    _stop = Signal()
    _play_scrub = Signal(object, object)
    _stop_scrub = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.outputs = SoundOutputs(self)
        self.outputs.changed.connect(self._outputs_changed)
        self.outputs.server_lost.connect(self._server_lost)
        self.preferred: Callable[[], tuple[str, str]] = lambda: ("", "")
        """The chosen device's id and its name; "" is the system's own."""
        self.take: Take | None = None
        self.note = ""
        self._device = QAudioDevice()
        self._stream: Stream | None = None
        self._scrubbed: Stream | None = None
        self._thread: QThread | None = None
        self._output: Output | None = None
        self._scrubber: Output | None = None
        self._gone: set[str] = set()
        self._began = 0.0
        self._last = 0.0

    @property
    def playing(self) -> bool:
        """Whether a take is being played."""
        return self.take is not None

    @property
    def silent(self) -> bool:
        """Whether a take is played by the clock alone."""
        return self.playing and self._stream is None

    def change_device(self) -> None:
        """Another device is preferred now: what plays goes on there."""
        self._gone.clear()
        if self.take:
            self._go_on()
        else:
            self.look()

    def look(self) -> None:
        """Look whether there is anything to hear with, and note it where there is not."""
        self.outputs.open()
        device = self._next_device()
        self.note = self._note_for(device)

    def play(self, take: Take) -> None:
        """Play a take in place of what is played now."""
        self._gone.clear()
        self.outputs.open()
        self._start(take, self._next_device())
        self.note = self._note_for(None if self.silent else self._device)
        self.changed.emit()

    def splice(self, follow: Callable[[int], Take | None], moved: int = 0) -> bool:
        """Go on with another take without a hole.

        Args:
            follow: Given the frame that would come next, what comes instead, or None.
            moved: How far an edit moved what is heard until then.
        """
        if self.take is None:
            return False
        if self._stream:
            if not self._stream.splice(follow, moved):
                return False
            self.take = self._stream.take
            return True
        take = follow(self.position())
        if take is None:
            return False
        self.take, self._last, self._began = take, 0.0, time.monotonic()
        return True

    def stop(self) -> None:
        """Stop; the playhead stays where it is."""
        if self.take is None:
            return
        self._end_stream()
        self.take = None
        self.changed.emit()

    def scrub(self, take: Take) -> None:
        """Sound a short take at once, beside the playing."""
        if self._scrubbed and self._scrubbed.splice(lambda _frame: take):
            return
        device = self._next_device()
        if device is None:
            return
        self._running()
        self._scrubbed = Stream(take)
        self._play_scrub.emit(self._scrubbed, device)

    def end_scrub(self) -> None:
        """No more scrubbing for now."""
        if self._scrubbed:
            self._stop_scrub.emit()
            self._scrubbed.close()
        self._scrubbed = None

    def close(self) -> None:
        """Stop, and end the sound's thread."""
        self.stop()
        self.end_scrub()
        self.outputs.close()
        if self._thread is None:
            return
        for output in (self._output, self._scrubber):
            if output:
                output.deleteLater()
        self._thread.quit()
        self._thread.wait()
        self._thread.deleteLater()
        self._thread = self._output = self._scrubber = None

    def position(self) -> int:
        """The frame of the edit that is heard now."""
        assert self.take
        if self._stream and self._stream.failed:
            error = self._stream.failed
            self._stream.failed = None
            self.failed.emit(error)
        self._last = max(self._last, self._elapsed())
        if self._stream:
            return self._stream.frame_at(self._last * self.take.project.sample_rate)
        return self.take.frame_after(self._last)

    def ended(self) -> bool:
        """Whether the take has been heard to its end."""
        if self.take is None or self.take.loop:
            return False
        if self._stream:
            return self._stream.ended_at(self._last * self.take.project.sample_rate)
        return self._last >= self.take.seconds()

    def _elapsed(self) -> float:
        """Seconds that have been heard since the start."""
        if self._stream is None or self._output is None:
            return time.monotonic() - self._began
        clock = self._output.clock
        if clock is None or not clock[0]:
            return 0.0
        return clock[0] + min(time.monotonic() - clock[1], _MOST_AHEAD_S) - _LATENCY_S

    # Devices

    def _start(self, take: Take, device: QAudioDevice | None) -> None:
        self._end_stream()
        self.take, self._last, self._began = take, 0.0, time.monotonic()
        if device is None:
            return
        output = self._running()
        output.clock = None
        self._device, self._stream = device, Stream(take)
        self._play.emit(self._stream, device)

    def _next_device(self) -> QAudioDevice | None:
        """The chosen device, else the system's own, else any; none of those that failed since the start."""
        found = [device for device in self.outputs.devices() if id_of(device) not in self._gone]
        wanted, _name = self.preferred()
        return next((device for device in found if id_of(device) == wanted), found[0] if found else None)

    def _note_for(self, device: QAudioDevice | None) -> str:
        if device is None:
            return self.outputs.why_none() or _("No sound device: playing is silent")
        wanted, name = self.preferred()
        if wanted and id_of(device) != wanted:
            return _("{wanted} is not there: playing through {device}").format(wanted=name or wanted, device=device.description())
        return ""

    def _go_on(self, lost: str = "") -> None:
        """Go on at the same place through what there is now."""
        assert self.take
        device, frame = self._next_device(), self.position()
        self._start(self.take.resumed(frame), device)
        if not lost:
            self.note = self._note_for(device)
        elif device is None:
            self.note = _("{lost} is gone: playing goes on in silence").format(lost=lost)
        else:
            self.note = _("{lost} is gone: playing goes on through {device}").format(lost=lost, device=device.description())
        self.changed.emit()

    @Slot()
    def _outputs_changed(self) -> None:
        """The device that plays may have gone, or there is one again."""
        if self.take is None:
            self.look()
            self.changed.emit()
        elif self._stream is None:
            if self._next_device():
                self._go_on()
        elif id_of(self._device) not in map(id_of, self.outputs.devices()):
            self._go_on(self._device.description())

    @Slot(object)
    def _lost(self, stream: Stream) -> None:
        """Nothing of a stream is taken any more."""
        if self.take and stream is self._stream:
            self._gone.add(id_of(self._device))
            self._go_on(self._device.description())
        elif stream is self._scrubbed:
            self._scrubbed.close()
            self._scrubbed = None

    @Slot()
    def _server_lost(self) -> None:
        """No sound may be started at all for now."""
        self.end_scrub()
        if self.take:
            self._go_on()
        else:
            self.look()
            self.changed.emit()

    def _end_stream(self) -> None:
        if self._stream is None:
            return
        self._stop.emit()
        self._stream.close()
        self._stream = None

    def _running(self) -> Output:
        """The sound's thread with its outputs, started where it is not."""
        if self._thread is None or self._output is None:
            self._thread, self._output, self._scrubber = QThread(), Output(_BUFFER_S), Output(_SCRUB_BUFFER_S)
            self._thread.setObjectName("sound")
            self._play.connect(self._output.play)
            self._stop.connect(self._output.stop)
            self._play_scrub.connect(self._scrubber.play)
            self._stop_scrub.connect(self._scrubber.stop)
            for output in (self._output, self._scrubber):
                output.moveToThread(self._thread)
                output.lost.connect(self._lost)
            self._thread.start(QThread.Priority.HighPriority)
        return self._output

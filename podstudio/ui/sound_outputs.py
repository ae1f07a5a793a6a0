"""The sound devices that one can hear with, as they come and go.

Qt tells of devices that arrive, not of all that leave, and what it has of a PulseAudio server that died must not be touched again: starting a
sound then aborts the process. So the server itself is watched where there is one (PulseAudio, PipeWire's PulseAudio).
"""

from __future__ import annotations

import contextlib
import math
import threading
import time
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtMultimedia import QAudioDevice, QMediaDevices

from podstudio.i18n import _

_LISTEN_S, _RETRY_S, _GIVE_UP_S = 0.1, 0.1, 30.0
_QT_TRIES_AGAIN_S = 3.0
"""Qt connects to a lost server once more, so long after it went."""


@dataclass
class _Connection:
    """What is known of Qt's connection to the sound server, of which a process has one.

    Args:
        cookie: The server's own mark of the run that Qt is connected to.
        down: Whether the server is not there now.
        usable_from: On the monotonic clock; infinity where the connection is lost for good.
    """

    cookie: int | None = None
    down: bool = False
    usable_from: float = 0.0


_QT = _Connection()


class SoundOutputs(QObject):
    """The devices that are there now.

    Signals:
        changed: A device came or went, or another one is the system's own.
        server_lost: The sound server died; nothing can be heard at least for a moment.
    """

    changed = Signal()
    server_lost = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._devices = QMediaDevices(self)
        self._devices.audioOutputsChanged.connect(self.changed)
        self._watch: _Watch | None = None

    def open(self) -> None:
        """Begin to watch."""
        if self._watch is None:
            self._watch = _Watch(self)

    def close(self) -> None:
        """Watch no longer."""
        if self._watch:
            self._watch.closed.set()
        self._watch = None

    def devices(self) -> list[QAudioDevice]:
        """All devices, the system's own first. Empty where there is no sound now."""
        if self.why_none():
            return []
        found = sorted(QMediaDevices.audioOutputs(), key=lambda device: not device.isDefault())
        alive = self._watch.names if self._watch else None
        known = [device for device in found if alive is None or id_of(device) in alive]
        # Where no name is known the sound system counts its devices otherwise.
        return known if known or (alive is not None and not alive) else found

    def why_none(self) -> str:
        """Why nothing may be started now; "" where it may."""
        if not QMediaDevices.audioOutputs():
            return _("No sound device: playing is silent")
        if _QT.down or time.monotonic() < _QT.usable_from < math.inf:
            return _("The sound server has stopped: playing is silent")
        if _QT.usable_from == math.inf:
            return _("The sound server was restarted: playing is silent until PodStudio is opened anew")
        return ""


def id_of(device: QAudioDevice) -> str:
    """What a device is remembered by."""
    return bytes(device.id().data()).decode("utf-8", "replace")


class _Watch:
    """A thread that hears the sound server's own news. It ends by itself where there is no such server."""

    def __init__(self, outputs: SoundOutputs) -> None:
        self.names: frozenset[str] | None = None
        self.closed = threading.Event()
        self._outputs = outputs
        threading.Thread(target=self._run, name="sound server", daemon=True).start()

    def _run(self) -> None:
        try:
            import pulsectl
        except (ImportError, OSError):
            return
        was_there, lost_at = False, 0.0
        while not self.closed.is_set():
            with contextlib.suppress(pulsectl.PulseError, pulsectl.PulseDisconnected):
                with pulsectl.Pulse("PodStudio") as server:
                    self._connected(server, lost_at)
                    was_there = True
                    self._follow(pulsectl, server)
                if self.closed.is_set():
                    return
            if not was_there or (lost_at and time.monotonic() - lost_at > _GIVE_UP_S):
                return
            if not lost_at or self.names is not None:
                lost_at = time.monotonic()
                self._lost()
            self.closed.wait(_RETRY_S)

    def _connected(self, server: Any, lost_at: float) -> None:
        """Whether Qt can be connected to this very run of the server."""
        cookie = server.server_info().cookie
        if _QT.down:
            in_time = time.monotonic() - lost_at < _QT_TRIES_AGAIN_S - 0.5
            _QT.usable_from = lost_at + _QT_TRIES_AGAIN_S + 1.0 if in_time else math.inf
        elif _QT.cookie not in {None, cookie}:
            _QT.usable_from = math.inf
        _QT.cookie, _QT.down = cookie, False
        self._read_names(server)

    def _follow(self, pulsectl: Any, server: Any) -> None:
        def stop(_event: object) -> None:
            raise pulsectl.PulseLoopStop

        server.event_mask_set("sink", "server")
        server.event_callback_set(stop)
        usable = time.monotonic() >= _QT.usable_from
        while not self.closed.is_set():
            started = time.monotonic()
            server.event_listen(timeout=_LISTEN_S)
            if time.monotonic() - started < _LISTEN_S * 0.9:
                self._read_names(server)
            if not usable and time.monotonic() >= _QT.usable_from:
                usable = True
                self._tell("changed")

    def _read_names(self, server: Any) -> None:
        names = frozenset(sink.name for sink in server.sink_list())
        if names != self.names:
            self.names = names
            self._tell("changed")

    def _lost(self) -> None:
        self.names = None
        _QT.down, _QT.usable_from = True, math.inf
        self._tell("server_lost")

    def _tell(self, signal: str) -> None:
        # The window may be gone meanwhile.
        with contextlib.suppress(RuntimeError):
            if not self.closed.is_set():
                getattr(self._outputs, signal).emit()

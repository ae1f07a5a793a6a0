"""From the press of a key to the sound: how long playing takes to start, to go elsewhere, and whether an edit leaves a hole. Needs PulseAudio."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

sys.path.insert(0, str(Path(__file__).parents[1]))

from measured import told
from support.noise import RATE, edit_of, noise
from support.sound_server import SoundServer, sound_server

from podstudio.audio.working import WorkingAudio
from podstudio.model import editing
from podstudio.model.timeline import Project
from podstudio.ui.edit.player import Player
from podstudio.ui.edit.take import Take

_FRAME = 8


class Listener(threading.Thread):
    """Hears the null sink's monitor, and when each piece came."""

    def __init__(self, server: SoundServer) -> None:
        super().__init__(daemon=True)
        command = ["parec", "--device=out.monitor", "--format=float32le", "--channels=2", f"--rate={RATE}", "--raw", "--latency-msec=5"]
        self._recorder = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, **server.environment})
        self.pieces: list[tuple[float, np.ndarray]] = []
        self.start()

    def run(self) -> None:
        """Note the pieces as they come."""
        assert self._recorder.stdout
        rest = b""
        while data := os.read(self._recorder.stdout.fileno(), 1 << 16):
            data = rest + data
            whole = len(data) // _FRAME * _FRAME
            rest = data[whole:]
            self.pieces.append((time.monotonic(), np.frombuffer(data[:whole], dtype=np.float32).reshape(-1, 2)[:, 0]))

    def first_after(self, since: float, wanted: Callable[[np.ndarray], bool] | None = None) -> float:
        """When the first sound (for which `wanted` holds) came after a moment, in seconds from it."""
        test = wanted or (lambda piece: bool(np.abs(piece).max(initial=0) > 0.01))
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            for at, piece in list(self.pieces):
                if at > since and test(piece):
                    return at - since
            time.sleep(0.002)
        return float("nan")

    def longest_hole(self, since: float) -> float:
        """The longest silence in what came after a moment, in seconds."""
        heard = np.concatenate([piece for at, piece in self.pieces if at > since])
        sounding = np.flatnonzero(np.abs(heard) > 1e-6)
        return float(np.diff(sounding).max(initial=1) - 1) / RATE

    def close(self) -> None:
        """Stop."""
        self._recorder.terminate()
        self._recorder.wait(10)


def _sounds(marked: bool, piece: np.ndarray) -> bool:
    """Whether a piece is of the stretch that was turned upside down, or of the rest."""
    return bool(len(piece)) and bool(piece.min() < -0.05 if marked else piece.max() > 0.05)


def _take_of(project: Project, recordings: dict[str, WorkingAudio], tempo: float, frame: int) -> Take:
    return Take(project, recordings, frame, project.frames, tempo=tempo)


def _wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def _starts(player: Player, listener: Listener, audio: WorkingAudio) -> None:
    project, recordings = edit_of(audio)
    found = []
    for turn in range(8):
        since = time.monotonic()
        player.play(Take(project, recordings, turn * RATE, project.frames))
        _wait(0.4)
        found.append(listener.first_after(since))
        player.stop()
        _wait(0.5)
    told("milliseconds to the first sound, median", 1000 * float(np.median(found)), 100)
    told("the slowest of eight", 1000 * max(found), 100)


def _seeks(player: Player, listener: Listener, audio: WorkingAudio) -> None:
    marked = replace(audio, samples=audio.samples.copy())
    marked.samples[30 * RATE : 40 * RATE] *= -1
    project, recordings = edit_of(marked)
    player.play(Take(project, recordings, 0, project.frames))
    _wait(0.6)
    found = []
    for turn in range(6):
        away = turn % 2 == 0
        since = time.monotonic()
        player.play(Take(project, recordings, (30 if away else 5) * RATE, project.frames))
        _wait(0.5)
        found.append(listener.first_after(since, partial(_sounds, away)))
    told("milliseconds to the sound elsewhere, median", 1000 * float(np.median(found)), 100)
    player.stop()


def _edits(player: Player, listener: Listener, audio: WorkingAudio) -> None:
    project, recordings = edit_of(audio)
    player.play(Take(project, recordings, 0, project.frames))
    _wait(0.8)
    since = time.monotonic()
    for turn in range(5):
        project = editing.ripple_delete(project, [(player.position() + 5 * RATE, player.position() + 6 * RATE)])
        for tempo in (1.0, 1.0 + turn % 2):
            player.splice(partial(_take_of, project, recordings, tempo))
            _wait(0.3)
    told("milliseconds of the longest hole in ten edits and changes of speed", 1000 * listener.longest_hole(since), 1)
    player.stop()
    _wait(0.5)


def _scrubs(player: Player, listener: Listener, audio: WorkingAudio) -> None:
    project, recordings = edit_of(audio)
    found = []
    for turn in range(6):
        since = time.monotonic()
        player.scrub(Take(project, recordings, turn * RATE, turn * RATE + RATE // 16))
        _wait(0.3)
        found.append(listener.first_after(since))
    player.end_scrub()
    told("milliseconds to the sound under the pointer while scrubbing, median", 1000 * float(np.median(found)), 100)


def main() -> None:
    """Measure and tell."""
    with tempfile.TemporaryDirectory() as folder, sound_server(Path(folder)) as server:
        os.environ.update({**server.environment, "QT_LOGGING_RULES": "qt.multimedia.*=false"})
        application = QCoreApplication(sys.argv[:1])
        player, listener, audio = Player(), Listener(server), noise(60)
        player.look()
        _wait(2.5)  # a null sink sleeps for two seconds before it hears that somebody is in a hurry
        for measure in (_starts, _seeks, _edits, _scrubs):
            measure(player, listener, audio)
        player.close()
        listener.close()
        application.processEvents()


if __name__ == "__main__":
    main()

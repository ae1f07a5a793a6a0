"""Plays noise with the real player while its devices go; run by a test with a sound server of its own. Prints what the player told, as JSON."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.noise import RATE, edit_of, noise
from support.sound_server import SoundServer, start

from podstudio.ui.edit.player import Player
from podstudio.ui.edit.take import Take


@dataclass
class Story:
    """What happens, and what was seen meanwhile."""

    server: SoundServer
    player: Player = field(default_factory=Player)
    seen: list[dict[str, object]] = field(default_factory=list)

    def play(self) -> None:
        """Play all of the noise."""
        project, audio = edit_of(noise(40))
        self.player.play(Take(project, audio, 0, project.frames))

    def look(self, when: str) -> None:
        """Note how it is."""
        position = self.player.position() / RATE if self.player.playing else None
        self.seen.append({"when": when, "note": self.player.note, "playing": self.player.playing, "silent": self.player.silent, "position": position})

    def wait(self, seconds: float) -> None:
        """Let the window's thread run."""
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def heard(self, sink: str) -> bool:
        """Whether a sink sounds within three seconds."""
        with tempfile.TemporaryDirectory() as folder:
            recording = Path(folder) / "heard"
            with self.server.recording(recording, RATE, sink):
                self.wait(3.0)
            return bool(np.abs(np.fromfile(recording, dtype=np.float32)).max(initial=0) > 0.01)


def unplugged(story: Story) -> None:
    """The chosen device goes while it plays, and comes again."""
    module = story.server.plug_in("usb")
    story.wait(0.5)
    story.player.preferred = lambda: ("usb", "usb")
    story.player.look()
    story.play()
    story.wait(3.0)
    story.look("playing")
    story.server.pull_out(module)
    story.wait(1.5)
    story.look("unplugged")
    story.seen.append({"when": "heard through the other", "heard": story.heard("out")})
    story.look("goes on")
    story.server.plug_in("usb")
    story.wait(0.5)
    story.player.stop()
    story.play()
    story.wait(0.3)
    story.look("plugged in again")
    story.seen.append({"when": "heard through the chosen", "heard": story.heard("usb")})


def killed(story: Story) -> None:
    """The server dies while it plays, and somebody presses play again."""
    story.player.look()
    story.play()
    story.wait(3.0)
    story.look("playing")
    story.server.die()
    story.wait(2.0)
    story.look("server gone")
    story.wait(6.0)
    story.player.stop()
    story.play()
    story.wait(0.5)
    story.look("played again")


def restarted(story: Story) -> None:
    """The server dies while it plays, and is there again at once."""
    story.player.look()
    story.play()
    story.wait(2.5)
    story.server.die()
    story.wait(0.3)
    again = start(story.server.script, story.server.environment)
    try:
        story.wait(0.7)
        story.look("silent")
        story.wait(4.5)
        story.look("sounds again")
        story.seen.append({"when": "heard", "heard": story.heard("out")})
    finally:
        story.player.stop()
        again.terminate()
        again.wait(10)


def main() -> None:
    """Tell the story that was asked for."""
    application = QCoreApplication(sys.argv[:1])
    names = ("XDG_RUNTIME_DIR", "PULSE_SERVER", "PULSE_COOKIE")
    story = Story(SoundServer({name: os.environ[name] for name in names}, Path(sys.argv[2])))
    {"unplugged": unplugged, "killed": killed, "restarted": restarted}[sys.argv[1]](story)
    story.player.close()
    story.wait(0.3)
    application.processEvents()
    print(json.dumps(story.seen))


if __name__ == "__main__":
    main()

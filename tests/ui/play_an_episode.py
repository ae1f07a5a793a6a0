"""Plays three seconds of an episode with the real player; run by a test with a sound server of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QTimer

from podstudio.audio.render import render
from podstudio.jobs import Job
from podstudio.storage import edit_file
from podstudio.ui.edit.player import Player
from podstudio.ui.edit.take import Take
from podstudio.workflow.sources import opened, prepare


def main(folder: Path, expected: Path) -> int:
    """Play, look at the playhead, and write down what should have been heard."""
    application = QCoreApplication(sys.argv[:1])
    project = edit_file.load(folder)
    with opened(prepare(folder, project, Job())) as audio:
        start, end = 44_100, 4 * 44_100
        np.save(expected, np.concatenate(list(render(project, audio, start, end))))
        player = Player()
        player.look()
        assert not player.note, player.note
        player.play(Take(project, audio, start, end))
        positions: list[int] = []
        timer = QTimer()
        timer.timeout.connect(lambda: look(player, positions, application))
        timer.start(20)
        application.exec()
        timer.stop()
        player.close()
    assert positions == sorted(positions), "the playhead went back"
    assert positions[-1] == end, f"the playhead ended at {positions[-1]}"
    assert len(set(positions)) > 60, "the playhead moved in few steps"
    return 0


def look(player: Player, positions: list[int], application: QCoreApplication) -> None:
    """Note where the playhead is; leave when the take is over."""
    positions.append(player.position())
    if player.ended():
        application.quit()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))

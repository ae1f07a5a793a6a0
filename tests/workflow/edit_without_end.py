"""Edits an episode until it is killed: cuts, undoes, redoes, drags; prints the number of every step that was made before the next is begun."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from podstudio.model import editing
from podstudio.workflow.session import Session


def main() -> None:
    session = Session(Path(sys.argv[1]), failed=print)
    number = int(sys.argv[2])
    while True:
        number += 1
        project = session.project
        if number % 7 == 3:
            session.undo()
        elif number % 7 == 4:
            session.redo()
        elif number % 7 == 5:
            for gain in range(5):
                session.apply("Gain", editing.change_track(project, replace(project.tracks[0], gain_db=-float(number % 40) - gain / 10)), merge=True)
        else:
            session.apply(f"Step {number}", editing.add_marker(project, number % project.frames, str(number)))
        sys.stdout.write(f"{number} {session.undo_label}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

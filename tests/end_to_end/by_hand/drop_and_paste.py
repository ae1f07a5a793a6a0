"""Files are dragged into an edit from another program, and a piece of one show is pasted into another program's window: run by a test.

Arguments: the folder of an episode, the folder with music.wav, the folder of an episode of another show.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint
from support.hands import Hands, at_the_window

from podstudio.audio.render import render
from podstudio.model.timeline import Project
from podstudio.storage import edit_file
from podstudio.ui.edit.arrival_picture import ArrivalPicture, DropMark
from podstudio.ui.main_window import MainWindow
from podstudio.ui.pages.edit import EditPage

PIECE_S = (20, 26)
PASTED_AT_S = 10


def edit_page(window: MainWindow) -> EditPage:
    page = window.pages["edit"]
    assert isinstance(page, EditPage)
    return page


def sound(page: EditPage, start_s: float, end_s: float) -> npt.NDArray[np.float32]:
    """What is heard of a stretch."""
    rate = page.state.rate
    return np.concatenate(list(render(page.state.project, page.workspace.audio, round(start_s * rate), round(end_s * rate))))


def clips_of(project: Project, name: str) -> list[tuple[str, int]]:
    """Where a recording is used: the track's id and the clip's start."""
    sources = {source.id for source in project.sources if source.name == name}
    return [(track.id, clip.start) for track in project.tracks for clip in track.clips if clip.source in sources]


def kept(page: EditPage) -> Project:
    """The edit as it is on the disk."""
    page.workspace.flush()
    session = page.workspace.session
    assert session
    return edit_file.load(session.folder)


@contextmanager
def shelf(*rows: str) -> Iterator[list[tuple[int, int]]]:
    """The other program, and where its rows are on the screen."""
    with subprocess.Popen([sys.executable, Path(__file__).with_name("file_shelf.py"), *rows], stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout
            yield [(x, y) for x, y in json.loads(program.stdout.readline())]
        finally:
            program.terminate()


class Dropper:
    """The Edit page under what is dragged over it."""

    def __init__(self, hands: Hands, window: MainWindow) -> None:
        self.hands, self.window = hands, window
        self.page = edit_page(window)
        self.canvas = self.page.lanes.canvas
        self.state = self.page.state

    def mark(self) -> DropMark | None:
        picture = self.canvas.findChild(ArrivalPicture)
        return picture.mark if isinstance(picture, ArrivalPicture) else None

    def drop(self, row: tuple[int, int], seconds: float, lane: int) -> DropMark | None:
        """Drag a row of the shelf onto a lane, -1 for below them; the mark that was seen before it was let go."""

        def place() -> QPoint:
            layout = self.canvas.layout_now()
            top, height = layout.tracks[lane]
            y = layout.tracks_bottom + 24 if lane < 0 else top + height // 2
            return QPoint(round(self.state.viewport.x_of(seconds * self.state.rate)), round(y))

        mark: DropMark | None = self.hands.carry(row, self.canvas, self.hands.see(place), self.mark)
        return mark

    def undone(self, before: Project) -> None:
        """One step back is all that it takes."""
        self.hands.focus(self.window)
        self.hands.press("ctrl+z")
        self.hands.wait(lambda: self.state.project == before, "the edit of before the drop")


def drop_on_a_lane(dropper: Dropper, row: tuple[int, int]) -> None:
    """The music lands on the guest's lane, where the line is."""
    hands, state = dropper.hands, dropper.state
    before = hands.see(lambda: state.project)
    lane = before.tracks[1].id
    mark = dropper.drop(row, 30, 1)
    assert mark is not None, "no line shows where the file would go"
    assert mark.lane == 1, mark
    assert abs(mark.frame / state.rate - 30) < 1, mark
    hands.wait(lambda: clips_of(state.project, "music"), "the dropped music")
    assert hands.see(lambda: clips_of(state.project, "music")) == [(lane, mark.frame)]
    assert hands.see(dropper.mark) is None
    assert hands.see(lambda: kept(dropper.page)) == hands.see(lambda: state.project)
    dropper.undone(before)


def drop_below(dropper: Dropper, row: tuple[int, int]) -> None:
    """Below the lanes there is a track of its own for it."""
    hands, state = dropper.hands, dropper.state
    before = hands.see(lambda: state.project)
    mark = dropper.drop(row, 12, -1)
    assert mark is not None, "no line shows where the file would go"
    assert mark.lane == -1, mark
    hands.wait(lambda: len(state.project.tracks) == len(before.tracks) + 1, "the new track")
    track = hands.see(lambda: state.project.tracks[-1])
    assert [(clip.start, track.role) for clip in track.clips] == [(mark.frame, "music")]
    dropper.undone(before)


def drop_what_is_no_audio(dropper: Dropper, alone: tuple[int, int], mixed: tuple[int, int]) -> None:
    """Alone it is refused; together with a recording that is taken, and the other is named."""
    hands, state, errors = dropper.hands, dropper.state, dropper.window.errors
    before = hands.see(lambda: state.project)
    assert dropper.drop(alone, 30, 0) is None, "a line promises to take what is no audio"
    assert hands.see(lambda: state.project) == before
    dropper.drop(mixed, 30, 0)
    hands.wait(lambda: "notes.txt" in errors.message(), "the sentence on notes.txt")
    hands.wait(lambda: clips_of(state.project, "music"), "the music beside it")
    hands.picture("left-out")
    dropper.undone(before)


def select(hands: Hands, page: EditPage) -> None:
    """A piece, by the keys."""
    for seconds, key in zip(PIECE_S, ("i", "o"), strict=True):
        go_to(hands, page, seconds)
        hands.press(key)
    rate = page.state.rate
    hands.wait(lambda: page.state.selection == (PIECE_S[0] * rate, PIECE_S[1] * rate), "the selection")


def go_to(hands: Hands, page: EditPage, seconds: int) -> None:
    """From the start in steps of ten seconds and of one."""
    hands.press("Home", *["ctrl+Right"] * (seconds // 10), *["Right"] * (seconds % 10))
    hands.wait(lambda: page.state.playhead == seconds * page.state.rate, f"the playhead at {seconds} s")


def drop_and_copy(hands: Hands, window: MainWindow) -> None:
    """Here it is dropped and copied; another process of the program pastes it."""
    page = edit_page(window)
    hands.wait(lambda: window.page is page and page.state.ready, "the recordings")
    dropper = Dropper(hands, window)
    music, notes = RECORDINGS / "music.wav", RECORDINGS / "notes.txt"
    notes.write_text("What the music is.\n")
    with shelf(str(music), str(notes), f"{notes}{os.pathsep}{music}") as (one, no_audio, mixed):
        drop_on_a_lane(dropper, one)
        drop_below(dropper, one)
        drop_what_is_no_audio(dropper, no_audio, mixed)
    hands.focus(window)
    select(hands, page)
    hands.press("ctrl+c")
    copied = RECORDINGS.parent / "copied.npy"
    np.save(copied, hands.see(lambda: sound(page, *PIECE_S)))
    done = subprocess.run([sys.executable, __file__, "paste", OTHER, copied], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr


def paste(hands: Hands, window: MainWindow) -> None:
    """The piece arrives with its sound, and goes with one step."""
    page, copied = edit_page(window), np.load(sys.argv[3])
    hands.wait(lambda: window.page is page and page.state.ready, "the recordings")
    before = hands.see(lambda: page.state.project)
    go_to(hands, page, PASTED_AT_S)
    hands.press("ctrl+v")
    frames = (PIECE_S[1] - PIECE_S[0]) * page.state.rate
    hands.wait(lambda: page.state.project.frames == before.frames + frames and page.state.ready, "the pasted piece")
    heard = hands.see(lambda: sound(page, PASTED_AT_S, PASTED_AT_S + PIECE_S[1] - PIECE_S[0]))
    hands.picture("pasted")
    fade = page.state.rate // 50
    assert np.allclose(heard[fade:-fade], copied[fade:-fade], atol=1e-4), "it does not sound as what was copied"
    assert np.abs(copied).max() > 0.01
    assert hands.see(lambda: kept(page)) == hands.see(lambda: page.state.project)
    hands.press("ctrl+z")
    hands.wait(lambda: page.state.project == before, "the edit of before the paste")
    assert not hands.see(window.errors.message)


if __name__ == "__main__":
    if sys.argv[1] == "paste":
        sys.exit(at_the_window(Path(sys.argv[2]), Path(sys.argv[2]), paste))
    EPISODE, RECORDINGS, OTHER = map(Path, sys.argv[1:4])
    sys.exit(at_the_window(EPISODE, RECORDINGS, drop_and_copy))

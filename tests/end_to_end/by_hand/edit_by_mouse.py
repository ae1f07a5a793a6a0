"""A host takes three recordings to a finished edit with the mouse alone: run by a test on a screen of its own.

Arguments: the show's folder, the folder with host.wav, guest.wav and music.wav.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractItemView, QApplication, QDialogButtonBox, QFileDialog, QPushButton, QWidget
from support.hands import Hands, at_the_window

from podstudio.model.timeline import Clip, Track
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.tool_button import Tool
from podstudio.ui.edit.under_mouse import Part, body_of, handles_of, spot_at
from podstudio.ui.main_window import MainWindow
from podstudio.ui.pages.edit import EditPage
from podstudio.ui.pages.episodes import EpisodesPage

GUEST_LATE_S = 3.2


class Mouse:
    """The Edit page under the pointer: places are told in seconds of the episode and roles of tracks."""

    def __init__(self, hands: Hands, page: EditPage) -> None:
        self.hands, self.page, self.canvas = hands, page, page.lanes.canvas

    def track(self, role: str) -> Track:
        return next(track for track in self.page.state.project.tracks if track.role == role)

    def clip(self, role: str, index: int = 0) -> Clip:
        return self.track(role).clips[index]

    def x(self, seconds: float) -> int:
        return round(self.page.state.viewport.x_of(seconds * self.page.state.rate))

    def place(self, role: str, part: Part, index: int = 0) -> QPoint:
        """Where the pointer takes hold of a part of a clip."""
        ground, clip = self.canvas.ground(), self.clip(role, index)
        box = ground.rectangle(clip, ground.lane_of(self.track(role).id))
        body, handles = body_of(box), handles_of(ground, clip, box)
        found = {
            Part.STRIP: QPoint(round(box.left()) + 40, round(box.top()) + 8),
            Part.START: QPoint(round(box.left()) + 2, round(body.bottom()) - 20),
            Part.END: QPoint(round(box.right()) - 3, round(body.bottom()) - 20),
            Part.FADE_OUT: handles[1].toPoint() if handles else QPoint(),
        }[part]
        assert spot_at(ground, found.toPointF()).part is part, f"{part} of the {role} is not where it is looked for"
        return found

    def drag_part(self, role: str, part: Part, seconds: float) -> None:
        """Drag a part of a clip by so many seconds."""
        start = self.hands.see(lambda: self.place(role, part))
        scale = self.hands.see(lambda: self.page.state.rate / self.page.state.viewport.frames_per_pixel)
        self.hands.drag(self.canvas, start, start + QPoint(round(seconds * scale), 0))

    def select(self, start_s: float, end_s: float) -> None:
        """Draw a selection in the sound of the host."""
        y = self.hands.see(lambda: self.place("host", Part.START)).y()
        left, right = self.hands.see(lambda: (self.x(start_s), self.x(end_s)))
        self.hands.drag(self.canvas, QPoint(left, y), QPoint(right, y))
        self.hands.wait(lambda: self.page.state.selection, "the selection")

    def tool(self, name: str) -> None:
        """Click a button of the tool row."""
        text = next(verb.text for verb in self.page.verb_table if verb.name == name)
        self.hands.click(self.hands.see(lambda: next(one for one in self.page.findChildren(Tool) if one.text() == text and one.isVisible())))

    def seek(self, seconds: float) -> None:
        """Click the ruler."""
        x = self.hands.see(lambda: self.x(seconds))
        self.hands.click(self.page.lanes.ruler, QPoint(x, 34))


def open_dialog() -> QFileDialog | None:
    return next((one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog) and one.isVisible()), None)


def choose_files(hands: Hands) -> None:
    """In the file dialog: a frame drawn around all files, and Open."""
    dialog = hands.wait(open_dialog, "the file dialog")

    def view() -> QAbstractItemView | None:
        names = {"listView", "treeView"}
        return next((one for one in dialog.findChildren(QAbstractItemView) if one.objectName() in names and one.isVisible()), None)

    files = hands.wait(view, "the list of files")
    hands.wait(lambda: files.model().rowCount(files.rootIndex()) >= 3, "the files")
    size = hands.see(files.viewport().size)
    hands.drag(files.viewport(), QPoint(size.width() - 8, size.height() - 8), QPoint(4, 2))
    hands.click(hands.see(lambda: dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Open)))
    hands.wait(lambda: not open_dialog(), "the dialog's end")


def button(page: QWidget, text: str) -> QPushButton:
    """A visible button by its words."""
    return next(one for one in page.window().findChildren(QPushButton) if one.text() == text and one.isVisible())


def bring_in(hands: Hands, window: MainWindow) -> None:
    """Import three recordings as a new episode."""
    episodes, page = window.pages["episodes"], window.pages["edit"]
    assert isinstance(episodes, EpisodesPage)
    assert isinstance(page, EditPage)
    hands.click(episodes.import_card)
    choose_files(hands)
    hands.wait(episodes.import_panel.isVisible, "the import panel")
    hands.click(episodes.import_panel.go)
    hands.wait(lambda: window.page is page and page.state.ready, "the imported recordings", 120)


def shape_music(mouse: Mouse) -> None:
    """The music ends after twenty seconds and fades away under the talk."""
    hands, rate = mouse.hands, mouse.page.state.rate
    length = hands.see(lambda: mouse.clip("music").frames)
    mouse.drag_part("music", Part.END, 20 - length / rate)
    hands.wait(lambda: abs(mouse.clip("music").frames / rate - 20) < 1.5, "the shorter music")
    hands.click(mouse.canvas, hands.see(lambda: mouse.place("music", Part.STRIP) - QPoint(36, 0)))
    mouse.drag_part("music", Part.FADE_OUT, -8)
    hands.wait(lambda: mouse.clip("music").fade_out > 5 * rate, "the fade")


def place_guest(mouse: Mouse) -> None:
    """The guest's recorder was started later."""
    mouse.drag_part("guest", Part.STRIP, GUEST_LATE_S)
    mouse.hands.wait(lambda: abs(mouse.clip("guest").start / mouse.page.state.rate - GUEST_LATE_S) < 1, "the moved guest")


def cut(mouse: Mouse) -> None:
    """A stretch is cut, the cut is taken back, made again, and another stretch is muted."""
    hands, state = mouse.hands, mouse.page.state
    before = hands.see(lambda: state.project.frames)
    mouse.select(60, 80)
    mouse.tool("audition")
    hands.wait(lambda: mouse.page.player.playing, "the audition")
    mouse.tool("delete")
    after = hands.wait(lambda: state.project.frames < before and state.project.frames, "the cut")
    mouse.tool("undo")
    hands.wait(lambda: state.project.frames == before, "undo")
    mouse.tool("redo")
    hands.wait(lambda: state.project.frames == after, "redo")
    mouse.select(100, 104)
    mouse.tool("mute")
    hands.wait(lambda: any(clip.muted for clip in mouse.track("host").clips), "the muted stretch")


def has_chapters(state: EditState, number: int) -> bool:
    return len(state.project.chapters) == number


def set_chapters(mouse: Mouse) -> None:
    """Two chapters, and a listen to the second."""
    hands, state = mouse.hands, mouse.page.state
    for number, seconds in enumerate((0, 120), start=1):
        mouse.seek(seconds)
        mouse.tool("chapter")
        hands.wait(partial(has_chapters, state, number), "the chapter")
    play = hands.wait(lambda: mouse.page.transport.findChild(QPushButton, "play"), "the play button")
    hands.click(play)
    start = hands.see(lambda: state.playhead)
    hands.wait(lambda: state.playhead > start + state.rate // 2, "playing")
    hands.click(play)
    hands.wait(lambda: not mouse.page.player.playing, "the stop")


def tidy(mouse: Mouse) -> None:
    """All pauses that are found are shortened."""
    hands, state = mouse.hands, mouse.page.state
    before = hands.see(lambda: state.project.frames)
    hands.click(hands.see(lambda: button(mouse.page, "Tidy pauses")))
    hands.wait(lambda: state.proposed, "the proposed cuts")
    hands.click(hands.see(lambda: button(mouse.page, "Accept all")))

    def apply() -> QPushButton | None:
        return next((one for one in mouse.page.findChildren(QPushButton) if one.text().startswith("Apply") and one.isEnabled()), None)

    hands.click(hands.wait(apply, "Apply"))
    hands.wait(lambda: state.project.frames < before, "the shortened pauses")


def edit(hands: Hands, window: MainWindow) -> None:
    bring_in(hands, window)
    page = window.pages["edit"]
    assert isinstance(page, EditPage)
    mouse = Mouse(hands, page)
    for part in (shape_music, place_guest, cut, set_chapters, tidy):
        part(mouse)
    hands.click(hands.see(lambda: button(page, "Continue to Details")))
    hands.look_at_the_result(window)


if __name__ == "__main__":
    sys.exit(at_the_window(Path(sys.argv[1]), Path(sys.argv[2]), edit))

"""A host takes three recordings to a finished edit with the keyboard alone: run by a test on a screen of its own.

Arguments: the show's folder, the folder with host.wav, guest.wav and music.wav.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from support.hands import Hands, at_the_window

from podstudio.model.timeline import Clip, Track
from podstudio.ui.edit.state import EditState
from podstudio.ui.main_window import MainWindow
from podstudio.ui.pages.edit import EditPage
from podstudio.ui.pages.episodes import EpisodesPage


class Keyboard:
    """The Edit page under the hands."""

    def __init__(self, hands: Hands, page: EditPage) -> None:
        self.hands, self.page, self.state = hands, page, page.state

    def track(self, role: str) -> Track:
        return next(track for track in self.state.project.tracks if track.role == role)

    def clip(self, role: str) -> Clip:
        return self.track(role).clips[0]

    def go_to(self, seconds: int) -> None:
        """From the start in steps of ten seconds and of one."""
        self.hands.press("Home", *["ctrl+Right"] * (seconds // 10), *["Right"] * (seconds % 10))
        self.hands.wait(lambda: self.state.playhead == seconds * self.state.rate, f"the playhead at {seconds} s")

    def select(self, start_s: int, end_s: int) -> None:
        """In and out at two moments."""
        self.go_to(start_s)
        self.hands.press("i")
        self.go_to(end_s)
        self.hands.press("o")
        wanted = (start_s * self.state.rate, end_s * self.state.rate)
        self.hands.wait(lambda: self.state.selection == wanted, "the selection")

    def choose(self, role: str) -> None:
        """Walk down the lanes until the clip of a track is chosen."""
        wanted = self.hands.see(lambda: self.track(role).id)
        for key in ("alt+Down",) * 3 + ("alt+Up",) * 3:
            if self.hands.see(lambda: self.state.chosen is not None and self.state.chosen.track == wanted):
                return
            self.hands.press(key)
        self.hands.wait(lambda: self.state.chosen is not None and self.state.chosen.track == wanted, f"the {role}'s clip")

    def command(self, words: str) -> None:
        """Find a command by its words in the palette."""
        self.hands.press("ctrl+shift+p")
        self.hands.wait(lambda: isinstance(QApplication.focusWidget(), QLineEdit), "the palette")
        self.hands.write(words)
        self.hands.press("Return")


def walk_to(hands: Hands, widget: Callable[[], QWidget | None], what: str) -> None:
    """Tab until a widget has the focus."""
    for _ in range(40):
        if hands.see(lambda: QApplication.focusWidget() is not None and QApplication.focusWidget() is widget()):
            return
        hands.press("Tab")
    raise AssertionError(f"the Tab key does not lead to {what}")


def bring_in(hands: Hands, window: MainWindow) -> None:
    """Import three recordings as a new episode."""
    episodes, page = window.pages["episodes"], window.pages["edit"]
    assert isinstance(episodes, EpisodesPage)
    assert isinstance(page, EditPage)
    walk_to(hands, lambda: episodes.import_card, "Import audio")
    hands.press("space")
    hands.wait(lambda: any(isinstance(one, QFileDialog) and one.isVisible() for one in QApplication.topLevelWidgets()), "the file dialog")
    hands.write('"host.wav" "guest.wav" "music.wav"')
    hands.press("Return")
    hands.wait(episodes.import_panel.isVisible, "the import panel")
    hands.focus(window)
    hands.wait(episodes.import_panel.title.hasFocus, "the question for a title")
    hands.write("Talking by keys")
    hands.press("Return")
    hands.wait(lambda: window.page is page and page.state.ready, "the imported recordings", 120)


def shape_music(keys: Keyboard) -> None:
    """The music ends after twenty seconds and fades away under the talk."""
    rate = keys.state.rate
    keys.choose("music")
    keys.go_to(20)
    keys.hands.press("ctrl+bracketright")
    keys.hands.wait(lambda: keys.clip("music").end == 20 * rate, "the shorter music")
    keys.go_to(12)
    keys.hands.press("shift+o")
    keys.hands.wait(lambda: keys.clip("music").fade_out == 8 * rate, "the fade")
    keys.hands.press("ctrl+Down", "ctrl+Down", "ctrl+Down")
    keys.hands.wait(lambda: keys.clip("music").gain_db == -3, "the quieter music")


def place_guest(keys: Keyboard) -> None:
    """The guest's recorder was started later: 3.2 s in steps of 100 ms."""
    keys.choose("guest")
    keys.hands.press(*["ctrl+alt+shift+Right"] * 32)
    keys.hands.wait(lambda: keys.clip("guest").start == round(3.2 * keys.state.rate), "the moved guest")


def cut(keys: Keyboard) -> None:
    """A stretch is heard and cut, the cut is taken back, made again, and another stretch is muted."""
    hands, state = keys.hands, keys.state
    before = hands.see(lambda: state.project.frames)
    keys.select(60, 80)
    hands.press("c")
    hands.wait(lambda: keys.page.player.playing, "the audition")
    hands.press("Delete")
    after = hands.wait(lambda: state.project.frames < before and state.project.frames, "the cut")
    hands.press("k", "ctrl+z")
    hands.wait(lambda: state.project.frames == before, "undo")
    hands.press("ctrl+y")
    hands.wait(lambda: state.project.frames == after, "redo")
    keys.select(100, 104)
    hands.press("ctrl+l")
    hands.wait(lambda: any(clip.muted for clip in keys.track("host").clips), "the muted stretch")
    hands.press("Escape")


def has_title(state: EditState, title: str) -> bool:
    return any(chapter.title == title for chapter in state.project.chapters)


def set_chapters(keys: Keyboard) -> None:
    """Two chapters with names, and one without while it plays."""
    hands, state = keys.hands, keys.state
    for seconds, title in ((0, "Welcome"), (120, "The interview")):
        keys.go_to(seconds)
        hands.press("m")
        hands.wait(lambda: isinstance(QApplication.focusWidget(), QLineEdit), "the title's field")
        hands.write(title)
        hands.press("Return")
        hands.wait(partial(has_title, state, title), "the title")
    hands.press("space")
    start = hands.see(lambda: state.playhead)
    hands.wait(lambda: state.playhead > start + state.rate, "playing")
    hands.press("m")
    hands.wait(lambda: len(state.project.chapters) == 3, "a chapter without a name")
    hands.press("k")
    hands.wait(lambda: not keys.page.player.playing, "the stop")


def tidy(keys: Keyboard) -> None:
    """The first pause that is found is heard and accepted, the second refused, and what was accepted is done."""
    hands, state = keys.hands, keys.state
    before = hands.see(lambda: state.project.frames)
    keys.command("tidy pauses")
    hands.wait(lambda: state.proposed, "the proposed cuts")
    hands.press("n", "c")
    hands.wait(lambda: keys.page.player.playing, "how the cut sounds")
    hands.press("k", "a", "n", "x", "n", "a", "ctrl+Return")
    hands.wait(lambda: state.project.frames < before, "the shortened pauses")


def edit(hands: Hands, window: MainWindow) -> None:
    bring_in(hands, window)
    page = window.pages["edit"]
    assert isinstance(page, EditPage)
    keys = Keyboard(hands, page)
    for part in (shape_music, place_guest, cut, set_chapters, tidy):
        part(keys)
    keys.command("details")
    hands.look_at_the_result(window)


if __name__ == "__main__":
    sys.exit(at_the_window(Path(sys.argv[1]), Path(sys.argv[2]), edit))

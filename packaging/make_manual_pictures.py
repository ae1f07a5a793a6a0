"""Make the manual's pictures (resources/manual/*.png) anew.

    python packaging/make_manual_pictures.py RECORDINGS

RECORDINGS is a folder with host.wav, guest.wav and music.wav. The window is never on a screen; what it shows is laid into the manual's folder.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")

from PIL import Image
from PySide6.QtCore import QEventLoop, QPoint, QRect, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from podstudio import resources
from podstudio.jobs import Job
from podstudio.model import clips, editing
from podstudio.model.clips import ClipPlace
from podstudio.model.show import Person, Show
from podstudio.model.timeline import Project
from podstudio.storage import edit_file
from podstudio.ui.app import make_application, make_window
from podstudio.ui.command_palette import CommandPalette
from podstudio.ui.main_window import MainWindow
from podstudio.ui.pages.edit import EditPage
from podstudio.workflow.episodes import NewEpisode, add_episode
from podstudio.workflow.shows import create_show

_SIZE = (1280, 800)
_COLOURS = 256


def main(recordings: Path) -> int:
    """Make an episode, edit it, and take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PODSTUDIO_HOME"] = str(Path(folder, "home"))
        show = Path(folder, "show")
        create_show(show, Show("Learning Out Loud", authors=(Person("Ana Lind"),)))
        audio = [recordings / name for name in ("host.wav", "guest.wav", "music.wav")]
        added = add_episode(show, audio, NewEpisode("Retrieval practice: when the test is the lesson"), Job())
        edit_file.save(added.folder, _edited(edit_file.load(added.folder)))
        window = make_window(make_application())
        window.context.theme.choose("light")
        window.resize(*_SIZE)
        window.show()
        window.open(added.folder)
        _take_all(window)
        window.close()
    return 0


def _edited(project: Project) -> Project:
    """An edit with something of everything: names, short music that fades, a moved guest, cuts, a muted stretch, chapters and notes."""
    rate = project.sample_rate
    names = {"host": "Ana Lind", "guest": "Tom Okafor", "music": "Theme"}
    for track in project.tracks:
        project = editing.change_track(project, replace(track, name=names.get(track.role, track.name)))
    by_role = {track.role: track.id for track in project.tracks}
    project, _place = clips.move_clip(project, ClipPlace(by_role["guest"], 0), round(3.217 * rate))
    project = clips.trim_end(project, ClipPlace(by_role["music"], 0), 22 * rate)
    project = clips.set_fades(project, ClipPlace(by_role["music"], 0), fade_in=rate, fade_out=9 * rate)
    project = editing.ripple_delete(project, [(64 * rate, 78 * rate)])
    project = editing.mute(project, 96 * rate, 98 * rate)
    for at, title in ((0, "Welcome"), (31, "What is retrieval practice?"), (84, "Small, and often"), (150, "Where to begin")):
        project = editing.add_chapter(project, at * rate, title)
    project = editing.add_marker(project, 52 * rate, "A door, cut?")
    return editing.add_marker(project, 121 * rate, "Name of the paper")


def _take_all(window: MainWindow) -> None:
    page = window.pages["edit"]
    assert isinstance(page, EditPage)
    state = page.state
    _until(lambda: state.ready and state.figures is not None)
    page.transport.tell_silent("")  # the machine that takes the pictures has no sound
    rate, by_role = state.rate, {track.role: track.id for track in state.project.tracks}
    state.move_playhead(66 * rate)
    state.select(58 * rate, 63 * rate)
    state.viewport.show_range(20 * rate, 130 * rate)
    _picture(window, "edit")
    state.select(0, 0)
    state.viewport.show_range(0, 40 * rate)
    state.choose(ClipPlace(by_role["music"], 0))
    _hover(page, by_role["music"])
    _picture(page.lanes, "clip", _lane_rectangle(page, by_role["music"]))
    page.actions_by_name["envelopes"].trigger()
    project = clips.set_envelope(state.project, ClipPlace(by_role["music"], 0), ((6 * rate, 0.0), (9 * rate, -12.0), (22 * rate, -14.0)))
    page.verbs.replace("Envelope", project)
    _picture(page.lanes, "envelope", _lane_rectangle(page, by_role["music"]))
    page.actions_by_name["envelopes"].trigger()
    page.verbs.undo()
    state.choose(None)
    state.viewport.show_range(20 * rate, 130 * rate)
    _picture(page.side, "chapters", QRect(0, 0, page.side.width(), 420))
    page.actions_by_name["tidy"].trigger()
    _until(lambda: bool(state.proposed))
    for name in ("next_finding", "accept_finding", "next_finding", "refuse_finding", "next_finding"):
        page.actions_by_name[name].trigger()
        _wait(150)
    _picture(window, "tidy")
    page.actions_by_name["clear"].trigger()
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    _wait(300)
    QTest.keyClicks(window.focusWidget(), "chap")
    palette = window.findChild(CommandPalette)
    assert palette
    _picture(window, "commands", palette.geometry())


def _lane_rectangle(page: EditPage, track: str) -> QRect:
    """A lane with its head, inside the lanes' widget."""
    lane = page.lanes.canvas.ground().lane_of(track).toRect()
    top = page.lanes.canvas.mapTo(page.lanes, lane.topLeft()).y()
    return QRect(0, top, min(page.lanes.width(), 860), lane.height())


def _hover(page: EditPage, track: str) -> None:
    """The mouse over a lane's clip, so that its handles are seen."""
    lane = page.lanes.canvas.ground().lane_of(track)
    QTest.mouseMove(page.lanes.canvas, QPoint(120, round(lane.center().y())))


def _picture(widget: QWidget, name: str, part: QRect | None = None) -> None:
    _wait(900)
    path = resources.folder("manual") / f"{name}.png"
    (widget.grab(part) if part else widget.grab()).save(str(path))
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def _until(seen: Callable[[], bool]) -> None:
    while not seen():
        _wait(50)


def _wait(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

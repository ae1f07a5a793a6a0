"""How fast the editor is with a three-hour show of 500 clips: frames, edits, opening, and the window while a master renders."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

PLATFORMS = ("offscreen", "xcb")
PARTS = ("opening", "frames", "edits", "rendering")
if len(sys.argv) < 3 or sys.argv[2] not in PLATFORMS or set(sys.argv[3:]) - set(PARTS):
    sys.exit(f"usage: python {sys.argv[0]} FOLDER {'|'.join(PLATFORMS)} [{'] ['.join(PARTS)}]")
os.environ["QT_QPA_PLATFORM"] = sys.argv[2]
os.environ["PODSTUDIO_HOME"] = tempfile.mkdtemp(prefix="editor-speed-")
os.environ["QT_LOGGING_RULES"] = "qt.multimedia.*=false"
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np  # noqa: E402
from PySide6.QtCore import QEvent, QEventLoop, QPoint, QPointF, QSize, Qt, QTimer  # noqa: E402
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap, QWheelEvent  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QScrollBar  # noqa: E402
from support.big_project import big_project  # noqa: E402

from podstudio.jobs import Job  # noqa: E402
from podstudio.model.clips import ClipPlace, trim_end  # noqa: E402
from podstudio.storage import layout  # noqa: E402
from podstudio.ui.app import _collect_here, make_application, make_window  # noqa: E402
from podstudio.ui.edit.columns import Grid, envelope  # noqa: E402
from podstudio.ui.edit.lane_picture import paint_lanes  # noqa: E402
from podstudio.ui.main_window import MainWindow  # noqa: E402
from podstudio.ui.pages.edit import EditPage  # noqa: E402
from podstudio.workflow.mastering import master_episode  # noqa: E402

SIZES = ((1280, 800), (1920, 1200))
FRAME_MS, EDIT_MS, OPEN_MS, BLOCKED_MS = 16.0, 30.0, 1000.0, 50.0
_ROUNDS = 12
_BEAT_MS = 5
_RENDERING_S = 25


def _waited_ms() -> float:
    """How long this thread was ready and had no processor (Linux; 0 elsewhere)."""
    told = Path("/proc/thread-self/schedstat")
    return int(told.read_text().split()[1]) / 1e6 if told.exists() else 0.0


@dataclass
class Times:
    """What one kind of thing took in ms: wall time, the same without the time in which other programs had the processor, and CPU time."""

    wall: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, action: Callable[[], object]) -> None:
        """Do it and keep what it took."""
        wall, cpu, waited = time.perf_counter(), time.thread_time(), _waited_ms()
        action()
        self.wall.append((time.perf_counter() - wall) * 1000)
        self.own.append(self.wall[-1] - (_waited_ms() - waited))
        self.cpu.append((time.thread_time() - cpu) * 1000)

    def tell(self, name: str, most: float) -> None:
        """Print one line."""
        own = np.array(self.own)
        share = 100 * float((own < most).mean())
        told = "  ".join(
            f"{name} median {np.median(values):6.1f}, 99 % {np.percentile(values, 99):6.1f}"
            for name, values in (("wall", self.wall), ("own", self.own), ("CPU", self.cpu))
        )
        print(f"{name:42s} n={len(own):5d}  {told}   own under {most:g} ms: {share:5.1f} %{'' if share >= 99 else '   MISSED'}", flush=True)


class Desk:
    """The window with the show open."""

    def __init__(self, episode: Path) -> None:
        self.application: QApplication = make_application()
        self.window: MainWindow = make_window(self.application)
        _collect_here(self.window)
        self.episode = episode
        self.window.show()
        self.window.activateWindow()
        self.page: EditPage = self.window.pages["edit"]  # type: ignore[assignment]
        wait(200)

    def open(self) -> None:
        """Open the episode, until its lanes are painted."""
        self.window.open(self.episode)
        while not self.page.state.ready:
            self.application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self.page.lanes.canvas.setFocus()
        self.paint()

    def paint(self) -> None:
        """What waits is done, and what must be painted is painted."""
        self.application.processEvents()
        QApplication.sendEvent(self.window, QEvent(QEvent.Type.UpdateRequest))

    def wheel(self, x: float, delta: int, modifiers: Qt.KeyboardModifier) -> None:
        """Turn the wheel over the lanes, and paint."""
        canvas = self.page.lanes.canvas
        where = QPointF(x, 40)
        none = Qt.MouseButton.NoButton
        turned = QWheelEvent(where, canvas.mapToGlobal(where), QPoint(), QPoint(0, delta), none, modifiers, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(canvas, turned)
        canvas.glide.finish()
        self.paint()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key on the lanes, and paint."""
        QTest.keyClick(self.page.lanes.canvas, key, modifiers)
        self.paint()


def wait(ms: int) -> None:
    """Let the window live."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def frames(desk: Desk) -> None:
    """Scroll and zoom at every scale."""
    for width, height in SIZES:
        desk.window.resize(width, height)
        wait(400)
        told = f"{width} x {height}"
        for name, moves in (
            ("zoom with the wheel", _zooms),
            ("scroll with the wheel", _scrolls),
            ("drag the scroll bar", _drags),
            ("playhead", _plays),
        ):
            times = Times()
            for move in moves(desk):
                times.add(move)
                wait(1)
            times.tell(f"{told}: {name}", FRAME_MS)
        _peers(desk, told)


def _zooms(desk: Desk) -> Iterator[Callable[[], object]]:
    """From the whole to the samples and back, at three places."""
    control = Qt.KeyboardModifier.ControlModifier
    for turn in range(_ROUNDS):
        x = (0.2 + 0.2 * (turn % 4)) * desk.page.state.viewport.width
        desk.page.state.viewport.show_whole()
        desk.paint()
        for delta in (120, -120):
            for _ in range(66):
                yield partial(desk.wheel, x, delta, control)


def _at_scales(desk: Desk) -> Iterator[int]:
    viewport = desk.page.state.viewport
    for index, scale in enumerate(np.geomspace(viewport.whole_scale / 1.5, 0.1, _ROUNDS).tolist()):
        viewport.show_whole()
        viewport.zoom(viewport.width * (0.1 + 0.06 * index), viewport.whole_scale / scale)
        desk.paint()
        yield index


def _scrolls(desk: Desk) -> Iterator[Callable[[], object]]:
    shift = Qt.KeyboardModifier.ShiftModifier
    for index in _at_scales(desk):
        for number in range(100):
            delta = (-120 if index % 2 == 0 else 120) * (1 if number < 80 else 3)
            yield partial(desk.wheel, 300, delta, shift)


def _drags(desk: Desk) -> Iterator[Callable[[], object]]:
    bar = next(bar for bar in desk.page.lanes.findChildren(QScrollBar) if bar.orientation() == Qt.Orientation.Horizontal and bar.maximum() > 0)

    def drag(value: int) -> None:
        bar.setValue(value)
        desk.paint()

    for _ in _at_scales(desk):
        for value in np.linspace(0, bar.maximum(), 60).astype(int):
            yield partial(drag, int(value))


def _plays(desk: Desk) -> Iterator[Callable[[], object]]:
    state = desk.page.state

    def step() -> None:
        state.move_playhead(state.playhead + state.rate // 60)
        desk.paint()

    for _ in _at_scales(desk):
        state.move_playhead(int(state.viewport.start))
        for _number in range(60):
            yield step


def _peers(desk: Desk, told: str) -> None:
    """The same picture from nothing, and as outlines by QPainterPath."""
    page, canvas = desk.page, desk.page.lanes.canvas
    viewport, size = page.state.viewport, QSize(canvas.width(), canvas.height())
    scrolled, whole, outlines = Times(), Times(), Times()
    for _ in _at_scales(desk):
        for _number in range(6):
            scrolled.add(lambda: desk.wheel(300, -120, Qt.KeyboardModifier.ShiftModifier))
            whole.add(
                lambda: paint_lanes(page.state, canvas.layout_now(), page.context.theme.colours, size, canvas.devicePixelRatioF(), canvas.font())
            )
            outlines.add(lambda: _outlines(desk, size))
    del viewport
    scrolled.tell(f"{told}: one step of the wheel", FRAME_MS)
    whole.tell(f"{told}: peer, all of it anew", FRAME_MS)
    outlines.tell(f"{told}: peer, QPainterPath", FRAME_MS)
    for name, peer in (("anew", whole), ("QPainterPath", outlines)):
        print(f"{told}: wheel to {name}: {np.median(scrolled.wall) / np.median(peer.wall):.2f}")


def _outlines(desk: Desk, size: QSize) -> None:
    state, made = desk.page.state, QPixmap(size)
    made.fill(QColor("white"))
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor("blue"))
        for track, (top, height) in zip(state.project.tracks, desk.page.lanes.canvas.layout_now().tracks, strict=True):
            found = envelope(track, state.peaks, Grid.at(state.viewport.start, state.viewport.frames_per_pixel, size.width()))
            path, middle, reach = QPainterPath(), top + height / 2, height / 2
            path.moveTo(0, middle)
            for x, value in enumerate(found.high):
                path.lineTo(x, middle - float(value) * reach)
            for x in range(len(found.low) - 1, -1, -1):
                path.lineTo(x, middle - float(found.low[x]) * reach)
            painter.drawPath(path)


def opening(desk: Desk) -> None:
    """From the click on the episode until its lanes are painted."""
    times = Times()
    for _ in range(5):
        desk.window.context.workspace.close_episode()
        desk.window.go("episodes")
        wait(300)
        times.add(desk.open)
        wait(300)
    times.tell("opening the episode", OPEN_MS)


def edits(desk: Desk) -> None:
    """From the key to the picture."""
    state, verbs = desk.page.state, desk.page.verbs
    control, none = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
    desk.window.resize(*SIZES[0])
    state.viewport.show_whole()
    kinds = {name: Times() for name in ("delete", "split", "mute", "chapter", "drag an edge", "undo")}
    keys = {"delete": (Qt.Key.Key_Delete, none), "split": (Qt.Key.Key_S, none), "mute": (Qt.Key.Key_L, control)}
    for turn in range(_ROUNDS):
        for name, key in keys.items():
            at = (turn + 1) * state.project.frames // (_ROUNDS + 2)
            state.viewport.show_range(at - 30 * state.rate, at + 60 * state.rate) if turn % 2 else state.viewport.show_whole()
            state.move_playhead(at)
            state.select(at, at + 3 * state.rate)
            wait(150)
            kinds[name].add(partial(desk.press, *key))
            wait(150)
            kinds["undo"].add(lambda: desk.press(Qt.Key.Key_Z, control))
        place = ClipPlace(state.project.tracks[0].id, 10 + turn * 12)
        end = state.project.tracks[0].clips[place.index].end
        for number in range(10):

            def drag(number: int = number, place: ClipPlace = place, end: int = end) -> None:
                verbs.replace("Trim", trim_end(state.project, place, end - number * 500))
                desk.paint()

            kinds["drag an edge"].add(drag)
            wait(10)
        for _number in range(10):
            desk.press(Qt.Key.Key_Z, control)
    for name, times in kinds.items():
        if times.wall:
            times.tell(f"edit: {name}", EDIT_MS)


class Watch:
    """Beats in the window's thread, and a thread that looks where it stands when a beat is late."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self.own: list[float] = []
        """The same without the time in which another program had the processor."""
        self.stood: dict[str, int] = {}
        self._last = time.perf_counter()
        self._waited = _waited_ms()
        self._main = threading.main_thread().ident
        self._over = threading.Event()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(_BEAT_MS)
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self) -> None:
        """Stop."""
        self._timer.stop()
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        now, waited = time.perf_counter(), _waited_ms()
        self.gaps.append((now - self._last) * 1000)
        self.own.append(self.gaps[-1] - (waited - self._waited))
        self._last, self._waited = now, waited

    def _look(self) -> None:
        while not self._over.wait(0.01):
            if (time.perf_counter() - self._last) * 1000 > 0.7 * BLOCKED_MS:
                stack = traceback.extract_stack(sys._current_frames()[self._main or 0])
                ours = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in stack if "podstudio" in one.filename][-3:]
                place = " < ".join(reversed(ours)) or f"{Path(stack[-1].filename).name}:{stack[-1].lineno}"
                self.stood[place] = self.stood.get(place, 0) + 1


def rendering(desk: Desk) -> None:
    """Scroll and move the playhead while a master renders in its child processes."""
    tasks, state = desk.window.context.tasks, desk.page.state
    shutil.rmtree(layout.parts_folder(layout.show_of(desk.episode)), ignore_errors=True)

    def work(job: Job) -> object:
        return master_episode(desk.episode, job)

    told: list[object] = []
    task = tasks.start("master", work, told.append, told.append, lambda *_: None)
    wait(1500)
    state.viewport.show_range(0, 600 * state.rate)
    state.move_playhead(0)
    watch, times = Watch(), Times()
    until = time.perf_counter() + _RENDERING_S
    number = 0
    while time.perf_counter() < until:
        number += 1
        delta = -120 if number % 400 < 300 else 360
        kind = Qt.KeyboardModifier.ControlModifier if number % 97 > 80 else Qt.KeyboardModifier.ShiftModifier
        times.add(partial(desk.wheel, 400, delta if kind == Qt.KeyboardModifier.ShiftModifier else -delta // 2, kind))
        state.move_playhead(state.playhead + state.rate // 60, follow=False)
        wait(12)
    watch.end()
    for name, values in (("", watch.gaps), (", other programs' turns aside,", watch.own)):
        gaps = np.array(values)
        print(f"while a master renders ({told or 'still'}): the event loop stood still{name} for at most {gaps.max():.1f} ms", end=" ")
        print(f"(99.9 % {np.percentile(gaps, 99.9):.1f}; target {BLOCKED_MS:g}) {'ok' if gaps.max() < BLOCKED_MS else 'MISSED'}")
    for place, count in sorted(watch.stood.items(), key=lambda pair: -pair[1])[:12]:
        print(f"    {count:4d}  {place}")
    times.tell("while a master renders: frames", FRAME_MS)
    task.cancel()
    while not told:
        wait(50)


def main() -> None:
    """Run the parts that were asked for."""
    episode = big_project(Path(sys.argv[1]).absolute())
    edit = (episode / layout.EDIT_FILE).read_bytes()
    desk = Desk(episode)
    desk.open()
    wait(1500)
    for part in sys.argv[3:] or PARTS:
        {"opening": opening, "frames": frames, "edits": edits, "rendering": rendering}[part](desk)
    desk.window.close()
    (episode / layout.EDIT_FILE).write_bytes(edit)
    shutil.rmtree(os.environ["PODSTUDIO_HOME"], ignore_errors=True)


if __name__ == "__main__":
    main()

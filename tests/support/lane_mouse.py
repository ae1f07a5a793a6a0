"""The mouse on the lanes of the Edit page, by times and lanes, with real events."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from podstudio.model.clips import ClipPlace, clip_of
from podstudio.model.timeline import Clip, Project, Track
from podstudio.ui.edit.lane_layout import MARGIN, STRIP
from podstudio.ui.edit.under_mouse import body_of, gain_of, handles_of, y_of_gain
from podstudio.ui.pages.edit import EditPage

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
PLAIN, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def two_speakers(project: Project) -> Project:
    """The project with its first recording on two lanes: 0-10, 12-20 and 25-40 s on the first, 5-15 s on the second, and an empty third."""
    rate, source = project.sample_rate, project.sources[0]

    def clip(start: float, end: float, at: float) -> Clip:
        return Clip(source.id, round(start * rate), round((end - start) * rate), round(at * rate))

    first = replace(project.tracks[0], clips=(clip(2, 12, 0), clip(20, 28, 12), clip(40, 55, 25)))
    return replace(project, tracks=(first, Track("second", "Second", "guest", (clip(60, 70, 5),)), Track("third", "Third", "music")), chapters=())


@dataclass
class LaneMouse:
    """A mouse over a page's lanes."""

    page: EditPage

    def x(self, seconds: float) -> float:
        """Where a time is."""
        return self.page.state.viewport.x_of(seconds * self.page.state.rate)

    def on(self, seconds: float, lane: int = 0, down: float = 0.6) -> QPointF:
        """A place in a lane: `down` is the share of its height."""
        top, height = self.page.lanes.canvas.layout_now().tracks[lane]
        return QPointF(round(self.x(seconds)), round(top + height * down))

    def strip(self, seconds: float, lane: int = 0) -> QPointF:
        """On the strips of a lane."""
        top = self.page.lanes.canvas.layout_now().tracks[lane][0]
        return QPointF(round(self.x(seconds)), top + MARGIN + STRIP / 2)

    def handles(self, place: ClipPlace) -> tuple[QPointF, QPointF]:
        """The fade handles of a clip."""
        ground, clip = self.page.lanes.canvas.ground(), clip_of(self.page.state.project, place)
        found = handles_of(ground, clip, ground.rectangle(clip, ground.lane_of(place.track)))
        assert found
        return found

    def line(self, place: ClipPlace, seconds: float, gain_db: float | None = None) -> QPointF:
        """On a clip's envelope at a time, or at another gain."""
        ground, clip = self.page.lanes.canvas.ground(), clip_of(self.page.state.project, place)
        body = body_of(ground.rectangle(clip, ground.lane_of(place.track)))
        frame = round(seconds * self.page.state.rate)
        return QPointF(round(self.x(seconds)), y_of_gain(gain_of(clip, frame) if gain_db is None else gain_db, body))

    def send(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier, held: bool = True) -> None:
        """One event."""
        canvas = self.page.lanes.canvas
        buttons = button if held else Qt.MouseButton.NoButton
        event = QMouseEvent(
            kind, at, canvas.mapToGlobal(at), Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else button, buttons, modifiers
        )
        QApplication.sendEvent(canvas, event)

    def press(self, at: QPointF, modifiers: Qt.KeyboardModifier = PLAIN, button: Qt.MouseButton = LEFT) -> None:
        """Press a button."""
        self.send(QEvent.Type.MouseButtonPress, at, button, modifiers)

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier = PLAIN, button: Qt.MouseButton = LEFT) -> None:
        """Move with the button held."""
        self.send(QEvent.Type.MouseMove, at, button, modifiers)

    def release(self, at: QPointF, modifiers: Qt.KeyboardModifier = PLAIN, button: Qt.MouseButton = LEFT) -> None:
        """Let go."""
        self.send(QEvent.Type.MouseButtonRelease, at, button, modifiers, held=False)

    def hover(self, at: QPointF) -> Qt.CursorShape:
        """Move without a button; how the mouse looks there."""
        self.send(QEvent.Type.MouseMove, at, LEFT, PLAIN, held=False)
        return self.page.lanes.canvas.cursor().shape()

    def click(self, at: QPointF, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """Press and let go."""
        self.press(at, modifiers)
        self.release(at, modifiers)

    def double_click(self, at: QPointF) -> None:
        """Twice in a row, as a window system sends it."""
        self.click(at)
        self.send(QEvent.Type.MouseButtonDblClick, at, LEFT, PLAIN)
        self.release(at)

    def pull(self, start: QPointF, end: QPointF, modifiers: Qt.KeyboardModifier = PLAIN, button: Qt.MouseButton = LEFT) -> None:
        """Press, and go there in three moves, without letting go."""
        self.press(start, modifiers, button)
        for share in (0.3, 0.7, 1.0):
            self.move(start + (end - start) * share, modifiers, button)

    def drag(self, start: QPointF, end: QPointF, modifiers: Qt.KeyboardModifier = PLAIN, button: Qt.MouseButton = LEFT) -> None:
        """The same, and let go."""
        self.pull(start, end, modifiers, button)
        self.release(end, modifiers, button)


def pixel(page: EditPage) -> float:
    """How many seconds are a pixel: what a mouse can be exact to."""
    return page.state.viewport.frames_per_pixel / page.state.rate

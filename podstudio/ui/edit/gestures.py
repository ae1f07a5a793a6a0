"""What the mouse does to the lanes: a small class for each gesture. It shows what it would do while it is dragged and is one step when it ends.

Nothing is changed before the mouse is let go: until then `preview` is the edit as it would be, painted over the lanes' kept picture.
Escape takes a gesture back wholly.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt

from podstudio.i18n import _
from podstudio.model.clips import ClipPlace, clip_of
from podstudio.model.timecode import format_seconds
from podstudio.model.timeline import Project
from podstudio.ui.edit.snapping import Snapper
from podstudio.ui.edit.under_mouse import Ground, Part

CURSORS = {
    Part.SOUND: Qt.CursorShape.IBeamCursor,
    Part.LANE: Qt.CursorShape.IBeamCursor,
    Part.STRIP: Qt.CursorShape.OpenHandCursor,
    Part.START: Qt.CursorShape.SizeHorCursor,
    Part.END: Qt.CursorShape.SizeHorCursor,
    Part.FADE_IN: Qt.CursorShape.PointingHandCursor,
    Part.FADE_OUT: Qt.CursorShape.PointingHandCursor,
    Part.POINT: Qt.CursorShape.SizeAllCursor,
    Part.LINE: Qt.CursorShape.CrossCursor,
    Part.SELECTION_START: Qt.CursorShape.SplitHCursor,
    Part.SELECTION_END: Qt.CursorShape.SplitHCursor,
}
"""How the mouse looks over each part of the lanes."""

TIPS = {
    Part.STRIP: _("Click to choose the clip, drag to move it"),
    Part.START: _("Drag to trim the clip's start"),
    Part.END: _("Drag to trim the clip's end"),
    Part.FADE_IN: _("Drag to fade in"),
    Part.FADE_OUT: _("Drag to fade out"),
    Part.POINT: _("Drag the point; a double click removes it"),
    Part.LINE: _("Click to add a point, Alt-drag to move the line"),
}
"""What can be done there."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a gesture did to the edit.

    Args:
        place: Where the clip is afterwards; None where it is gone.
    """

    words: str
    project: Project
    place: ClipPlace | None


class Gesture:
    """A drag from press to release.

    Args:
        preview: The edit as it would be now, None while it is as it was.
        mark: The moment that draws what is dragged, for a line through the lanes.
        told: What a small bubble at the mouse says.
        at_once: Whether it begins with the press; the others wait for the mouse to move.
    """

    cursor = Qt.CursorShape.ArrowCursor
    at_once = False

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.preview: Project | None = None
        self.mark: int | None = None
        self.told = ""

    def move(self, ground: Ground, position: QPointF, free: bool) -> None:
        """The mouse is there now; `free` is Ctrl, which keeps it from snapping."""

    def release(self) -> Step | int | None:
        """The mouse was let go after a move: a step, or where the playhead goes."""

    def click(self) -> Step | int | None:
        """The mouse was let go where it was pressed."""

    def cancel(self) -> None:
        """Everything is as before the press."""


class Select(Gesture):
    """Select a range of time, or drag one of the selection's edges.

    Args:
        anchor: The end that stays, where one is there already.
        held: The edge that the mouse took hold of, hardly beside it; None: with an anchor, the other end comes to the mouse at once.
    """

    cursor = Qt.CursorShape.IBeamCursor

    def __init__(self, ground: Ground, position: QPointF, anchor: int | None = None, held: int | None = None) -> None:
        super().__init__(ground)
        self._before = ground.state.selection
        self._snapper = Snapper(ground.state)
        self._pressed = ground.state.viewport.frame_at(position.x())
        self._anchor = anchor
        self._off = 0 if held is None else held - self._pressed
        self._is_new = anchor is None
        self.at_once = anchor is not None and held is None

    def move(self, ground: Ground, position: QPointF, free: bool) -> None:
        """Select as far as the mouse goes."""
        state = ground.state
        if self._anchor is None:
            self._anchor = self._snapper.edge(self._pressed, free).frame
        snapped = self._snapper.edge(min(max(ground.frame_at(position.x()) + self._off, 0), state.project.frames), free)
        self.mark = snapped.mark
        state.select(self._anchor, snapped.frame)
        self.told = format_seconds(abs(snapped.frame - self._anchor) / state.rate, 3)

    def release(self) -> Step | int | None:
        """The playhead goes to the selection's start; who selects while listening goes on listening."""
        state = self.ground.state
        return state.selection[0] if state.selection and not state.playing else None

    def click(self) -> Step | int | None:
        """The playhead goes there, and nothing is selected."""
        if not self._is_new:
            return self.release()
        self.ground.state.select(0, 0)
        self.ground.state.choose(None)
        return self._pressed

    def cancel(self) -> None:
        """What was selected before is selected again."""
        self.ground.state.select(*(self._before or (0, 0)))


class Pan(Gesture):
    """Move what is seen with the middle button."""

    cursor = Qt.CursorShape.ClosedHandCursor
    at_once = True

    def __init__(self, ground: Ground, position: QPointF) -> None:
        super().__init__(ground)
        self._x = position.x()
        self._start = ground.state.viewport.start

    def move(self, ground: Ground, position: QPointF, free: bool) -> None:
        """What was under the mouse stays under it."""
        del free
        viewport = ground.state.viewport
        viewport.scroll_to(self._start - (position.x() - self._x) * viewport.frames_per_pixel)


class OfClip(Gesture):
    """A gesture on one clip."""

    words = ""

    def __init__(self, ground: Ground, place: ClipPlace) -> None:
        super().__init__(ground)
        self.place = place
        self.now = place
        self.before = ground.state.project
        self.clip = clip_of(self.before, place)
        self.snapper = Snapper(ground.state, leave_out=place, selection=True)

    def release(self) -> Step | int | None:
        """One step, where anything changed."""
        return Step(self.words, self.preview, self.now) if self.preview is not None and self.preview is not self.before else None

    def show(self, project: Project) -> None:
        """This is what the edit would be."""
        self.preview = project


def far_end(ground: Ground, position: QPointF) -> int:
    """Where a selection that is extended to there begins."""
    selection, frame = ground.state.selection, ground.state.viewport.frame_at(position.x())
    if selection is None:
        return ground.state.playhead
    return selection[0] if abs(frame - selection[0]) > abs(frame - selection[1]) else selection[1]

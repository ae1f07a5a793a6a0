"""Audio files that are dragged into the lanes: taken where they can be used, with a line where they would go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from podstudio.i18n import _
from podstudio.ui.edit.arrival_picture import ArrivalPicture, DropMark, time_of
from podstudio.ui.edit.feature import Editor
from podstudio.ui.edit.snapping import Snapper
from podstudio.ui.recordings import dropped_files, is_media

_EDGE = 32
_PUSH = 24


@dataclass(frozen=True, slots=True)
class DropPlace:
    """Where files were dropped: a frame; the track's id, or "" and the place of a new one from the top (None: below all)."""

    frame: int
    track: str = ""
    index: int | None = None


class Dropping(QObject):
    """Watches the lanes and their heads.

    Args:
        why_not: Why nothing can be taken now, "" where it can.
        take: Called with what was dropped and where.
    """

    def __init__(
        self, editor: Editor, picture: ArrivalPicture, why_not: Callable[[], str], take: Callable[[Sequence[Path], DropPlace], object]
    ) -> None:
        super().__init__(editor.page)
        self._state, self._lanes, self._picture = editor.state, editor.lanes, picture
        self._why_not, self._take = why_not, take
        self._snapper: Snapper | None = None
        watched: tuple[QWidget, ...] = (self._lanes.canvas, self._lanes.heads, self._lanes)
        for widget in watched:
            widget.setAcceptDrops(True)
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drags that come over, move, leave and end."""
        kind = event.type()
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove) and isinstance(event, QDragMoveEvent):
            if kind == QEvent.Type.DragEnter:
                self._snapper = Snapper(self._state, selection=True)
            self._drag(watched, event)
            return True
        if kind == QEvent.Type.DragLeave:
            self._picture.show_mark(None)
            return True
        if kind == QEvent.Type.Drop and isinstance(event, QDropEvent):
            self._drop(watched, event)
            return True
        return super().eventFilter(watched, event)

    def _drag(self, watched: QObject, event: QDragMoveEvent) -> None:
        if self._why_not() or not any(is_media(path) for path in dropped_files(event.mimeData())):
            event.ignore()
            self._picture.show_mark(None)
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if watched is self._lanes.canvas:
            self._scroll_near_edges(event.position().x())
        place = self._place(watched, event.position())
        tracks = self._state.project.tracks
        lane = next((index for index, track in enumerate(tracks) if track.id == place.track), -1)
        name = tracks[lane].name if lane >= 0 else _("New track")
        self._picture.show_mark(DropMark(place.frame, lane, f"{time_of(place.frame, self._state.rate)} · {name}"))

    def _drop(self, watched: QObject, event: QDropEvent) -> None:
        self._picture.show_mark(None)
        paths = dropped_files(event.mimeData())
        if self._why_not() or not paths:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._take(paths, self._place(watched, event.position()))

    def _place(self, watched: QObject, position: QPointF) -> DropPlace:
        tracks = self._lanes.canvas.layout_now().tracks
        if watched is self._lanes.canvas:
            frame = self._snapped(self._state.viewport.frame_at(position.x()))
            over = next((index for index, (top, height) in enumerate(tracks) if top <= position.y() < top + height), None)
            return DropPlace(frame) if over is None else DropPlace(frame, self._state.project.tracks[over].id)
        if watched is self._lanes.heads:
            above = sum(top + height / 2 <= position.y() for top, height in tracks)
            return DropPlace(0, index=above)
        beside = self._lanes.canvas.mapFrom(self._lanes, position)
        return DropPlace(self._snapped(self._state.viewport.frame_at(beside.x())) if beside.x() >= 0 else 0)

    def _snapped(self, frame: int) -> int:
        mark = self._snapper.mark_near(frame) if self._snapper else None
        return frame if mark is None else mark

    def _scroll_near_edges(self, x: float) -> None:
        """What is out of sight comes nearer where the drag is at the lanes' edge."""
        if x < _EDGE:
            self._state.viewport.scroll(-_PUSH)
        elif x > self._lanes.canvas.width() - _EDGE:
            self._state.viewport.scroll(_PUSH)

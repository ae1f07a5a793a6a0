"""What is seen of recordings on their way: growing clips over the lanes, the line where dragged files would go, and bars with Cancel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QProgressBar, QVBoxLayout, QWidget

from podstudio.i18n import _
from podstudio.model.timecode import format_seconds
from podstudio.ui.controls import Elided, button, row
from podstudio.ui.edit.arrivals import Arrivals, Coming
from podstudio.ui.edit.feature import Editor
from podstudio.ui.edit.lane_layout import MARGIN
from podstudio.ui.edit.painting import mixed, translucent
from podstudio.ui.edit.text import tabular
from podstudio.ui.theme import Theme

_NEW_LANE = 56.0
_CORNER = 6.0
_UNKNOWN = 120.0
"""Pixels of a clip whose length is not known yet."""


@dataclass(frozen=True, slots=True)
class DropMark:
    """Where dragged files would go: a frame, and the lane's number; -1 for a new track."""

    frame: int
    lane: int
    text: str


class ArrivalPicture(QWidget):
    """Lies over the lanes and lets the mouse through."""

    def __init__(self, editor: Editor, arrivals: Arrivals) -> None:
        super().__init__(editor.lanes.canvas)
        self._state, self._canvas, self._arrivals = editor.state, editor.lanes.canvas, arrivals
        self._theme = editor.context.theme
        self._mark: DropMark | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._canvas.installEventFilter(self)
        arrivals.changed.connect(self._follow)
        self._state.viewport.changed.connect(self.update)
        self.hide()

    @property
    def mark(self) -> DropMark | None:
        """Where dragged files would go now."""
        return self._mark

    def show_mark(self, mark: DropMark | None) -> None:
        """Show where dragged files would go, or nothing."""
        if mark != self._mark:
            self._mark = mark
            self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as the lanes."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._canvas.rect())
        return super().eventFilter(watched, event)

    def places(self) -> Iterator[tuple[Coming, Path, QRectF]]:
        """The clips that are growing, and where they are seen."""
        viewport = self._state.viewport
        for coming in self._arrivals.coming:
            for number, paths in enumerate(coming.rows):
                lane = self._lane(coming, number)
                left = viewport.x_of(coming.place.start)
                for path in paths:
                    frames = coming.pictures[path].peaks.frames if path in coming.pictures else 0
                    width = frames / viewport.frames_per_pixel if frames else _UNKNOWN
                    yield coming, path, QRectF(left, lane.top(), width, lane.height())
                    left += width

    def paintEvent(self, event: QPaintEvent) -> None:
        """Clips, then the mark."""
        del event
        with QPainter(self) as painter:
            for coming, path, place in self.places():
                self._paint_coming(painter, coming, path, place)
            if self._mark:
                self._paint_mark(painter, self._mark)

    def _follow(self) -> None:
        shown = bool(self._arrivals.coming or self._mark)
        if shown and self.isHidden():
            self.setGeometry(self._canvas.rect())
            self.raise_()
        self.setVisible(shown)
        self.update()

    def _lane(self, coming: Coming, number: int) -> QRectF:
        layout = self._canvas.layout_now()
        tracks = self._state.project.tracks
        found = next((index for index, track in enumerate(tracks) if track.id == coming.place.track), None)
        if found is None or found >= len(layout.tracks):
            return self._new_lane(number)
        top, height = layout.tracks[found]
        return QRectF(0, top + MARGIN, self.width(), height - 2 * MARGIN - 1)

    def _new_lane(self, number: int) -> QRectF:
        bottom = self._canvas.layout_now().tracks_bottom
        return QRectF(0, bottom + MARGIN / 2 + number * (_NEW_LANE + 4), self.width(), _NEW_LANE)

    def _paint_coming(self, painter: QPainter, coming: Coming, path: Path, place: QRectF) -> None:
        """The ground over what is there, the waveform as far as it has come, and the name."""
        if place.right() < 0 or place.left() > self.width():
            return
        colours = self._theme.colours
        seen = place.intersected(QRectF(-20, place.top(), self.width() + 40, place.height()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.accent), 1.2, Qt.PenStyle.DashLine))
        painter.setBrush(translucent(mixed(colours.accent, colours.background, 0.14).name(), 0.94))
        painter.drawRoundedRect(seen.adjusted(1, 0.5, -1, -0.5), _CORNER, _CORNER)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        picture = coming.pictures.get(path)
        if picture and picture.peaks.steps:
            scale, ratio = self._state.viewport.frames_per_pixel, self.devicePixelRatioF()
            left = max(seen.left(), 0.0)
            first = (left - place.left()) * scale
            made = picture.pixmap(min(seen.right(), self.width()) - left, place.height() - 8, first, scale, colours.accent, ratio)
            painter.drawPixmap(QPointF(left, place.top() + 4), made)
        left = max(seen.left(), 0.0) + 5
        place = QRectF(left, place.top() + 5, min(seen.right(), self.width()) - 5 - left, 0)
        self._paint_words(painter, path.stem, f" · {round(coming.fraction * 100)} %", place, colours.text)

    def _paint_mark(self, painter: QPainter, mark: DropMark) -> None:
        colours, layout = self._theme.colours, self._canvas.layout_now()
        x = round(self._state.viewport.x_of(mark.frame))
        if 0 <= mark.lane < len(layout.tracks):
            top, height = layout.tracks[mark.lane]
            lane = QRectF(0, top, self.width(), height - 1)
        else:
            lane = self._new_lane(0)
        painter.fillRect(lane, translucent(colours.accent, 0.1))
        painter.fillRect(QRectF(x - 1, lane.top(), 2, lane.height()), QColor(colours.accent))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent))
        for y in (lane.top(), lane.bottom()):
            painter.drawEllipse(QPointF(x, y), 4, 4)
        painter.setFont(tabular(self.font(), 12))
        width = QFontMetricsF(painter.font()).horizontalAdvance(mark.text) + 16
        left = x + 8.0 if x + 8 + width < self.width() else x - 8 - width
        bubble = QRectF(left, lane.top() + 8, width, 24)
        painter.drawRoundedRect(bubble, 5, 5)
        painter.setPen(QColor(colours.on_accent))
        painter.drawText(bubble, Qt.AlignmentFlag.AlignCenter, mark.text)

    def _paint_words(self, painter: QPainter, name: str, share: str, place: QRectF, colour: str) -> None:
        """A name, elided so that it and how far it is fit between two edges."""
        painter.setFont(tabular(self.font(), 11))
        metrics = QFontMetricsF(painter.font())
        room = place.width() - 8 - metrics.horizontalAdvance(share)
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(room, 0)) + share
        ground = QRectF(place.left(), place.top(), metrics.horizontalAdvance(text) + 8, metrics.height() + 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(translucent(self._theme.colours.panel, 0.85))
        painter.drawRoundedRect(ground, 4, 4)
        painter.setPen(QColor(colour))
        painter.drawText(QPointF(ground.left() + 4, ground.top() + 1 + metrics.ascent()), text)


class ArrivalBars(QFrame):
    """A slim bar for each thing on its way, floating at the foot of the lanes."""

    def __init__(self, editor: Editor, arrivals: Arrivals) -> None:
        super().__init__(editor.lanes)
        self._lanes, self._arrivals, self._theme = editor.lanes, arrivals, editor.context.theme
        self._bars: dict[int, _Bar] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._lanes.installEventFilter(self)
        arrivals.changed.connect(self._follow)
        self.hide()

    def bars(self) -> list[_Bar]:
        """The bars that are shown."""
        return list(self._bars.values())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """At the foot of the lanes, in their middle."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        coming = {id(one): one for one in self._arrivals.coming}
        for gone in set(self._bars) - set(coming):
            bar = self._bars.pop(gone)
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
        for key, one in coming.items():
            if key not in self._bars:
                self._bars[key] = _Bar(one, self._arrivals, self._theme)
                self._column.addWidget(self._bars[key])
            self._bars[key].tell(one)
        self.setVisible(bool(coming))
        if len(coming) != self.property("count"):
            self.setProperty("count", len(coming))
            self._place()

    def _place(self) -> None:
        width = min(440, self._lanes.width() - 48)
        height = self._column.sizeHint().height()
        self.setGeometry((self._lanes.width() - width) // 2, self._lanes.height() - height - 28, width, height)
        self.raise_()


class _Bar(QFrame):
    """What comes, how far it is, and Cancel."""

    def __init__(self, coming: Coming, arrivals: Arrivals, theme: Theme) -> None:
        super().__init__()
        colours = theme.colours
        self.setObjectName("arrival")
        self.setStyleSheet(f"#arrival {{ background: {colours.panel}; border: 1px solid {colours.line}; border-radius: 8px; }}")
        self.words = Elided("")
        self.cancel = button(_("Cancel"), lambda: arrivals.cancel(coming), "tiny", tip=_("Cancel {what}").format(what=coming.words))
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.progress.setAccessibleName(coming.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 8, 8)
        column.setSpacing(4)
        line = row(self.words, self.cancel, spacing=12)
        line.setStretch(0, 1)
        column.addLayout(line)
        column.addWidget(self.progress)

    def tell(self, coming: Coming) -> None:
        """How far it is."""
        self.progress.setValue(round(coming.fraction * 1000))
        self.words.tell(f"{coming.words} · {round(coming.fraction * 100)} %")


def time_of(frame: int, rate: int) -> str:
    """A moment as the mark tells it."""
    return format_seconds(frame / rate, 3)

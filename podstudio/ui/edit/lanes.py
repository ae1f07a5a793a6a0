"""Heads, ruler and lanes side by side, with their scroll bars; and what stands there while there is nothing to show."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QScrollArea, QScrollBar, QStackedWidget, QVBoxLayout, QWidget

from podstudio.i18n import _
from podstudio.ui.controls import label
from podstudio.ui.edit.canvas import Canvas
from podstudio.ui.edit.clip_gestures import Move
from podstudio.ui.edit.heads import Heads
from podstudio.ui.edit.lane_layout import HEADS_WIDTH
from podstudio.ui.edit.ruler import Ruler
from podstudio.ui.edit.state import EditState
from podstudio.ui.theme import Theme

_MOST_STEPS = 1_000_000
_TALLEST = 6.0
_NEAR_EDGE = 24


class Lanes(QStackedWidget):
    """The waveforms, or why there are none."""

    def __init__(self, state: EditState, theme: Theme) -> None:
        super().__init__()
        self._state = state
        self.heads = Heads(state, theme)
        self.ruler = Ruler(state, theme)
        self.canvas = Canvas(state, theme)
        self._bar = QScrollBar(Qt.Orientation.Horizontal)
        self._bar.setAccessibleName(_("Scroll through the episode"))
        self._following = False
        self._tallness = 1.0
        self._waiting = _Waiting()
        self.addWidget(self._lanes())
        self.addWidget(self._waiting)
        self._bar.valueChanged.connect(self._scrolled)
        self.canvas.lanes_resized.connect(self.resize_lanes)
        self.canvas.hand.changed.connect(self._keep_held_in_sight)
        self.ruler.wheel_turned.connect(self.canvas.turn_wheel)
        state.viewport.changed.connect(self._follow)
        self.setMinimumWidth(420)
        self._follow()

    def set_locked(self, locked: bool) -> None:
        """Whether the edit may only be looked at."""
        self.heads.set_locked(locked)
        self.ruler.locked = locked
        self.canvas.hand.locked = locked

    def add_switches(self, *switches: QWidget) -> None:
        """Put switches into the corner over the heads."""
        for switch in switches:
            self._switches.addWidget(switch)
        self._switches.addStretch(1)

    def resize_lanes(self, factor: float) -> None:
        """Make the lanes higher or lower; the lowest that they get is what fills the window."""
        room = self._area.viewport().height()
        self._tallness = min(max(self._tallness * factor, 1.0), _TALLEST)
        self.canvas.set_least_height(round(room * self._tallness) if self._tallness > 1 else 0)

    def tell(self, is_open: bool, ready: bool, preparing: bool) -> None:
        """What can be shown."""
        self.setCurrentIndex(0 if ready or not is_open else 1)
        if is_open and not ready:
            self._waiting.tell(bool(self._state.project.sources), preparing)

    @Slot(float, str)
    def tell_progress(self, fraction: float, text: str) -> None:
        """How far the recordings are."""
        self._waiting.tell_progress(fraction, text)

    def show_lane(self, track_id: str) -> None:
        """Bring a track's lane into sight where the lanes scroll."""
        lane = self.canvas.ground().lane_of(track_id)
        self._area.ensureVisible(0, round(lane.center().y()), 0, round(lane.height() / 2))

    def _keep_held_in_sight(self) -> None:
        """A clip that is carried to a lane out of sight scrolls the lanes."""
        if isinstance(self.canvas.hand.gesture, Move):
            self._area.ensureVisible(0, round(self.canvas.hand.mouse.y()), 0, _NEAR_EDGE)

    def _lanes(self) -> QWidget:
        both = QWidget()
        side_by_side = QHBoxLayout(both)
        side_by_side.setContentsMargins(0, 0, 0, 0)
        side_by_side.setSpacing(0)
        side_by_side.addWidget(self.heads)
        side_by_side.addWidget(self.canvas, 1)
        area = self._area = QScrollArea()
        area.setWidget(both)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        corner = QWidget()
        corner.setFixedWidth(HEADS_WIDTH)
        self._switches = QHBoxLayout(corner)
        self._switches.setContentsMargins(8, 0, 8, 0)
        self._switches.setSpacing(4)
        whole = QWidget()
        grid = QGridLayout(whole)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(corner, 0, 0)
        grid.addWidget(self.ruler, 0, 1)
        grid.addWidget(area, 1, 0, 1, 2)
        grid.addWidget(self._bar, 2, 1)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(1, 1)
        return whole

    def _follow(self) -> None:
        """The scroll bar says where the view is."""
        viewport = self._state.viewport
        length = max(viewport.length, 1)
        seen = min(viewport.width * viewport.frames_per_pixel / length, 1.0)
        page = max(round(_MOST_STEPS * seen), 1)
        self._following = True
        self._bar.setRange(0, _MOST_STEPS - page)
        self._bar.setPageStep(page)
        self._bar.setSingleStep(max(page // 10, 1))
        self._bar.setValue(round(viewport.start / length * _MOST_STEPS))
        self._following = False

    def _scrolled(self, value: int) -> None:
        if not self._following:
            self._state.viewport.scroll_to(value / _MOST_STEPS * self._state.viewport.length)


class _Waiting(QWidget):
    """A calm word in the middle while the recordings are prepared, or where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._title = label("", "section")
        self._text = label("", "muted", wrap=True)
        self._text.setFixedWidth(360)
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(360)
        self._bar.setAccessibleName(_("Progress"))
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        for widget in (self._title, self._text, self._bar):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        for words in (self._title, self._text):
            _centre(words)

    def tell(self, has_sources: bool, preparing: bool) -> None:
        """What is waited for."""
        self._bar.setVisible(preparing)
        if not has_sources:
            self._title.setText(_("No recording yet"))
            self._text.setText(_("Import a recording on the Episodes page: it appears here, ready to be cut."))
        elif preparing:
            self._title.setText(_("Preparing the recordings"))
            self._text.setText(_("The waveform is here in a moment."))
        else:
            self._title.setText(_("The recordings are not available"))
            self._text.setText(
                _("An original recording of this episode is missing or damaged. Put it back into its folder, then open the episode again.")
            )

    def tell_progress(self, fraction: float, text: str) -> None:
        """How far it is."""
        self._bar.setValue(round(fraction * 1000))
        if text:
            self._text.setText(f"{text[:1].upper()}{text[1:]} · {round(fraction * 100)} %")


def _centre(words: QLabel) -> None:
    words.setAlignment(Qt.AlignmentFlag.AlignHCenter)

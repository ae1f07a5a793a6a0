"""The transport at the foot: play, where one is, how loud it is, how fast it plays."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QActionGroup, QFont
from PySide6.QtMultimedia import QAudioDevice
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout

from podstudio.i18n import _
from podstudio.model.timecode import format_seconds
from podstudio.ui.controls import Elided, icon, label
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.text import NOTHING, level, tabular
from podstudio.ui.edit.tool_button import keys_of
from podstudio.ui.sound_outputs import id_of
from podstudio.ui.theme import Theme

TEMPOS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


class Transport(QFrame):
    """Play button, position and figures.

    Signals:
        tempo_chosen: 0.5 to 2.
    """

    tempo_chosen = Signal(float)

    def __init__(self, state: EditState, actions: dict[str, QAction], theme: Theme) -> None:
        super().__init__()
        self._state, self._theme, self._action = state, theme, actions["play"]
        self._playing = False
        self.setObjectName("transport")
        self.setFixedHeight(72)
        self._play = QPushButton()
        self._play.setObjectName("play")
        self._play.setIconSize(QSize(22, 22))
        self._play.clicked.connect(lambda _checked=False: self._action.trigger())
        self._action.changed.connect(self._paint)
        self.position = label("0:00.000", "position")
        self.position.setAccessibleDescription(_("Position"))
        self.position.setFont(tabular(self.position.font(), 24, QFont.Weight.DemiBold))
        self._length = _Figure(_("of"))
        self._note = Elided("", "warning")
        self.integrated, self.true_peak, self.range = (_Figure(text) for text in (_("Integrated"), _("True peak"), _("Range")))
        self._speed = _Speed()
        self._speed.chosen.connect(self.tempo_chosen)
        self.output = OutputButton()
        line = QHBoxLayout(self)
        line.setContentsMargins(24, 0, 24, 0)
        line.setSpacing(20)
        line.addWidget(self._play)
        line.addWidget(self.position)
        line.addWidget(self._length)
        line.addWidget(self._note, 1)
        for figure in (self.integrated, self.true_peak, self.range, self._speed, self.output):
            line.addWidget(figure)
        state.changed.connect(self._tell)
        state.playhead_moved.connect(lambda *_frames: self._tell_position())
        theme.changed.connect(self._paint)
        self._paint()
        self._tell()

    def show_playing(self, playing: bool) -> None:
        """The button stops while something is played."""
        self._playing = playing
        self._paint()

    def show_tempo(self, tempo: float) -> None:
        """How fast it plays now; under 0 where it plays backwards."""
        self._speed.show_tempo(tempo)

    def tell_silent(self, why: str) -> None:
        """Why nothing is heard, or through what it is heard that was not chosen; "" where all is as it should be."""
        self._note.tell(why)

    def _tell(self) -> None:
        figures, exact = self._state.figures, bool(self._state.figures and self._state.figures.exact)
        whole = format_seconds(self._state.project.duration_s, 3)
        metrics = self.position.fontMetrics()
        self.position.setFixedWidth(metrics.horizontalAdvance("".join("0" if sign.isdigit() else sign for sign in whole)) + 6)
        self._length.tell(format_seconds(self._state.project.duration_s))
        self.integrated.tell(level(figures.integrated_lufs if figures else None, "LUFS", exact))
        self.true_peak.tell(level(figures.true_peak_dbtp if figures else None, "dBTP", exact))
        self.range.tell(level(figures.range_lu if figures else None, "LU", exact))
        tip = _("Measured in the finished master") if exact else _("Estimated for this edit, before mastering brings it to its target")
        for figure in (self.integrated, self.true_peak, self.range):
            figure.setToolTip(tip)
        self._tell_position()

    def _tell_position(self) -> None:
        self.position.setText(format_seconds(self._state.playhead / self._state.rate, 3))

    def _paint(self) -> None:
        text = _("Stop") if self._playing else _("Play")
        self._play.setIcon(icon("pause" if self._playing else "play", self._theme.colours.on_accent))
        self._play.setEnabled(self._action.isEnabled())
        self._play.setToolTip(f"{text}  ({keys_of(self._action)})")
        self._play.setAccessibleName(text)
        self.output.setIcon(icon("headphones", self._theme.colours.muted))


class _Figure(QFrame):
    """A small word over a number."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        heading = label(title, "muted")
        heading.setFont(tabular(heading.font(), 11))
        self._value = label(NOTHING, "figure")
        self._value.setFont(tabular(self._value.font(), 13))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(1)
        self.column.addStretch(1)
        self.column.addWidget(heading)
        self.column.addWidget(self._value)
        self.column.addStretch(1)

    def tell(self, text: str) -> None:
        """Show another number."""
        self._value.setText(text)
        self._value.setAccessibleName(f"{self._title} {text}")

    def value(self) -> QLabel:
        """The number's label."""
        return self._value


class _Speed(_Figure):
    """The speed, chosen from a menu."""

    chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__(_("Speed"))
        self.value().hide()
        self._button = QPushButton()
        self._button.setObjectName("speed")
        self._button.setFont(tabular(self._button.font(), 13))
        menu = QMenu(self._button)
        group = QActionGroup(menu)
        self._actions: dict[float, QAction] = {}
        for tempo in TEMPOS:
            action = QAction(_speed_text(tempo), menu)
            action.setCheckable(True)
            action.setChecked(tempo == 1)
            action.triggered.connect(lambda _checked=False, tempo=tempo: self._choose(tempo))
            group.addAction(action)
            menu.addAction(action)
            self._actions[tempo] = action
        self._button.setMenu(menu)
        self._button.setToolTip(_("How fast it plays; the voices keep their pitch"))
        self.column.insertWidget(2, self._button)
        self._show(1.0)

    def show_tempo(self, tempo: float) -> None:
        """Show a speed that was chosen elsewhere."""
        if tempo in self._actions:
            self._actions[tempo].setChecked(True)
        self._show(tempo)

    def _choose(self, tempo: float) -> None:
        self._show(tempo)
        self.chosen.emit(tempo)

    def _show(self, tempo: float) -> None:
        self._button.setText(_speed_text(tempo))
        self._button.setAccessibleName(_("Speed {times}").format(times=_speed_text(tempo)))


class OutputButton(QPushButton):
    """The sound device, chosen from a menu.

    Signals:
        asked: The menu opens: `tell` is to fill it.
        chosen: (device's id, its name); "" is the system's own.
    """

    asked = Signal()
    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("output")
        self.setFixedSize(40, 32)
        self.setIconSize(QSize(18, 18))
        self.setToolTip(_("Where the sound is heard"))
        self.setAccessibleName(_("Sound device"))
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self.asked)
        self.setMenu(self._menu)

    def tell(self, devices: Sequence[QAudioDevice], wanted: str, wanted_name: str) -> None:
        """Which devices are there, and which one is wanted."""
        self._menu.clear()
        group = QActionGroup(self._menu)
        known = {id_of(device): device.description() for device in devices}
        shown = {"": _("The system's own"), **known}
        if wanted and wanted not in known:
            shown[wanted] = _("{name} (not there)").format(name=wanted_name or wanted)
        for device, text in shown.items():
            action = QAction(text.replace("&", "&&"), self._menu)
            action.setCheckable(True)
            action.setChecked(device == wanted)
            name = known.get(device, wanted_name if device else "")
            action.triggered.connect(lambda _checked=False, device=device, name=name: self.chosen.emit(device, name))
            group.addAction(action)
            self._menu.addAction(action)


def _speed_text(tempo: float) -> str:
    return f"{tempo:.2f}×".replace("0×", "×").replace("-", "−")

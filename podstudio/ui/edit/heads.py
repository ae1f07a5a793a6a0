"""The heads at the left of the lanes: a track's name, role, mute, solo, gain and meter; and what the loudness lane shows."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from podstudio.i18n import _
from podstudio.model.timeline import Track
from podstudio.ui.controls import Elided, button, label, row
from podstudio.ui.edit.decibels import Decibels
from podstudio.ui.edit.lane_layout import HEADS_WIDTH, lay_out, least_height
from podstudio.ui.edit.levels import TrackLevel
from podstudio.ui.edit.loudness_head import LoudnessHead
from podstudio.ui.edit.meter import Meter
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.text import scaled, tabular
from podstudio.ui.theme import Theme

_WIDEST_GAIN = 84

ROLES = {"host": _("Host"), "guest": _("Guest"), "music": _("Music"), "talk": _("Conversation")}


class Heads(QWidget):
    """All heads, as high as their lanes.

    Signals:
        track_changed: (what is changed, in words for undo; the new Track).
    """

    track_changed = Signal(str, object)

    def __init__(self, state: EditState, theme: Theme) -> None:
        super().__init__()
        self._state, self._theme = state, theme
        self._heads: list[TrackHead] = []
        self._locked = False
        self.loudness = LoudnessHead(theme)
        self.loudness.setParent(self)
        self.setObjectName("heads")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(HEADS_WIDTH)
        state.changed.connect(self._tell)
        theme.changed.connect(self._tell)

    def minimumSizeHint(self) -> QSize:
        """As the lanes."""
        return QSize(HEADS_WIDTH, least_height(len(self._state.project.tracks)))

    def set_locked(self, locked: bool) -> None:
        """Whether tracks may only be looked at."""
        self._locked = locked
        for head in self._heads:
            head.set_locked(locked)

    def show_levels(self, levels: tuple[TrackLevel, ...]) -> None:
        """The levels of the tracks, now."""
        for head, now in zip(self._heads, levels, strict=False):
            head.meter.show_level(now)

    def rest(self) -> None:
        """Nothing is played."""
        for head in self._heads:
            head.meter.rest()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the lanes."""
        super().resizeEvent(event)
        self._place()

    def _tell(self) -> None:
        tracks = self._state.project.tracks
        while len(self._heads) > len(tracks):
            self._heads.pop().deleteLater()
        while len(self._heads) < len(tracks):
            head = TrackHead(self._theme, self)
            head.changed.connect(self.track_changed)
            head.show()
            self._heads.append(head)
        for head, track in zip(self._heads, tracks, strict=True):
            head.tell(track)
            head.set_locked(self._locked)
        self.loudness.tell(self._state)
        self.updateGeometry()
        self._place()

    def _place(self) -> None:
        layout = lay_out(len(self._heads), self.height())
        for head, (top, height) in zip(self._heads, layout.tracks, strict=True):
            head.setGeometry(0, top, self.width() - 1, height)
        self.loudness.setGeometry(0, layout.loudness[0], self.width() - 1, layout.loudness[1])


class TrackHead(QWidget):
    """One track's head. `changed` has the words for undo and the new track."""

    changed = Signal(str, object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._track = Track("", "")
        self._name = _Name(self._rename)
        self._dot = QToolButton()
        self._dot.setObjectName("dot")
        self._dot.setFixedSize(14, 14)
        self._dot.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._role = label("", "muted")
        self._mute = button("M", self._toggle_mute, "tiny")
        self._solo = button("S", self._toggle_solo, "tiny")
        for made, text in ((self._mute, _("Mute")), (self._solo, _("Solo"))):
            made.setCheckable(True)
            made.setFixedWidth(26)
            made.setToolTip(text)
        self._gain = _Gain()
        self._gain.valueChanged.connect(self._change_gain)
        self.meter = Meter(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 6)
        column.setSpacing(4)
        column.addLayout(row(self._dot, self._name, spacing=6))
        column.addWidget(self._role)
        column.addLayout(row(self._mute, self._solo, self._gain, None, spacing=4))
        column.addWidget(self.meter)
        column.addStretch(1)

    def tell(self, track: Track) -> None:
        """Show a track."""
        self._track = track
        colour = self._theme.colours.speaker(track.role)
        style = f"QToolButton {{ background: {colour}; border: 0; border-radius: 3px; margin: 2px; }} QToolButton::menu-indicator {{ image: none; }}"
        if self._dot.styleSheet() != style:  # Qt polishes the button anew for the same text too
            self._dot.setStyleSheet(style)
        self._dot.setToolTip(_("Who speaks here"))
        self._dot.setAccessibleName(_("Role of {name}").format(name=track.name))
        self._name.tell(track.name)
        self._role.setText(ROLES.get(track.role, track.role))
        self._mute.setChecked(track.muted)
        self._solo.setChecked(track.solo)
        self._mute.setAccessibleName(_("Mute {name}").format(name=track.name))
        self._solo.setAccessibleName(_("Solo {name}").format(name=track.name))
        self._gain.setAccessibleName(_("Gain of {name}").format(name=track.name))
        self._gain.blockSignals(True)
        self._gain.setValue(track.gain_db)
        self._gain.blockSignals(False)

    def set_locked(self, locked: bool) -> None:
        """Whether the track may only be looked at."""
        for widget in (self._mute, self._solo, self._gain, self._dot):
            widget.setEnabled(not locked)
        self._name.locked = locked
        if self._dot.menu() is None:
            self._dot.setMenu(self._role_menu())

    def _role_menu(self) -> QMenu:
        menu = QMenu(self._dot)
        for role, text in ROLES.items():
            action = QAction(text, menu)
            action.triggered.connect(lambda _checked=False, role=role: self._emit(_("Role"), role=role))
            menu.addAction(action)
        return menu

    def _rename(self, name: str) -> None:
        self._emit(_("Rename track"), name=name)

    def _toggle_mute(self) -> None:
        self._emit(_("Mute {name}").format(name=self._track.name), muted=not self._track.muted)

    def _toggle_solo(self) -> None:
        self._emit(_("Solo {name}").format(name=self._track.name), solo=not self._track.solo)

    def _change_gain(self, gain_db: float) -> None:
        self._emit(_("Gain of {name}").format(name=self._track.name), gain_db=round(gain_db, 1))

    def _emit(self, words: str, **values: object) -> None:
        self.changed.emit(words, replace(self._track, **values))  # type: ignore[arg-type]


class _Name(Elided):
    """A track's name; a double click changes it."""

    def __init__(self, renamed) -> None:  # type: ignore[no-untyped-def]
        super().__init__("", "section")
        self._renamed = renamed
        self.locked = False
        self._editor: QLineEdit | None = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Type another name."""
        del event
        if self.locked or self._editor is not None:
            return
        editor = self._editor = QLineEdit(self.whole(), self)
        editor.setObjectName("inplace")
        editor.setGeometry(self.rect().adjusted(-4, -3, 0, 3))
        editor.selectAll()
        editor.editingFinished.connect(self._finish)
        editor.show()
        editor.setFocus()

    def _finish(self) -> None:
        editor, self._editor = self._editor, None
        if editor is None:
            return
        name = editor.text().strip()
        editor.deleteLater()
        if name and name != self.whole():
            self._renamed(name)


class _Gain(Decibels):
    """A gain in dB, from −30 to +12; the wheel changes it only while it has the focus."""

    def __init__(self) -> None:
        super().__init__(-30, 12)
        self.setObjectName("gain")
        self.setSingleStep(0.5)
        self.setKeyboardTracking(False)
        self.setFixedSize(scaled(72, _WIDEST_GAIN), 24)
        self.lineEdit().setMinimumWidth(self.width() - 4)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(_("Gain: type it, or turn the wheel or press the arrow keys while it has the focus"))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only with the focus, so that scrolling past changes nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        """Figures of one width in every font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.lineEdit().setFont(tabular(self.font(), 11))

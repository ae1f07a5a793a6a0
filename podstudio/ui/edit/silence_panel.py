"""How much silence to insert: a small panel at the playhead that blocks nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QVBoxLayout

from podstudio.i18n import _
from podstudio.ui.controls import button, label, row
from podstudio.ui.edit.feature import Editor
from podstudio.ui.edit.lane_layout import HEADS_WIDTH, RULER_HEIGHT
from podstudio.ui.edit.popover import cast_shadow

_LONGEST_S = 3600.0


class SilencePanel(QFrame):
    """Hidden until it is opened. `chosen` has the seconds."""

    chosen = Signal(float)

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor.lanes)
        self._lanes, self._state = editor.lanes, editor.state
        self.setObjectName("popover")
        self.seconds = QDoubleSpinBox()
        self.seconds.setObjectName("seconds")
        self.seconds.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.seconds.setRange(0.05, _LONGEST_S)
        self.seconds.setDecimals(2)
        self.seconds.setSingleStep(0.5)
        self.seconds.setValue(1.0)
        self.seconds.setSuffix(_(" s"))
        self.seconds.setAccessibleName(_("Seconds of silence"))
        self.insert = button(_("Insert"), self._choose, "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(label(_("Insert silence"), "section"))
        column.addWidget(label(_("At the playhead; what follows moves."), "muted"))
        column.addLayout(row(self.seconds, None, button(_("Cancel"), self.close_panel), self.insert))
        self.seconds.installEventFilter(self)
        cast_shadow(self)
        self.hide()

    def open_panel(self) -> None:
        """Show it beside the playhead."""
        self.adjustSize()
        x = HEADS_WIDTH + round(self._state.viewport.x_of(self._state.playhead)) + 12
        self.move(max(HEADS_WIDTH, min(x, self._lanes.width() - self.width() - 12)), RULER_HEIGHT + 12)
        self.show()
        self.raise_()
        self.seconds.setFocus()
        self.seconds.selectAll()

    def close_panel(self) -> None:
        """Insert nothing."""
        self.hide()
        self._lanes.canvas.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return inserts, Escape does not; both stay here."""
        if isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.seconds.interpretText()
                if event.key() == Qt.Key.Key_Escape:
                    self.close_panel()
                else:
                    self._choose()
                return True
        return super().eventFilter(watched, event)

    def _choose(self) -> None:
        self.close_panel()
        self.chosen.emit(self.seconds.value())

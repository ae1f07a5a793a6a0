"""A small switch in the corner over the lanes' heads."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from podstudio.ui.controls import icon
from podstudio.ui.theme import Theme

_SIZE, _ICON = 28, 16


class LaneSwitch(QAbstractButton):
    """Shows whether a checkable action is on, and switches it."""

    def __init__(self, action: QAction, symbol: str, theme: Theme) -> None:
        super().__init__()
        self._action, self._symbol, self._theme = action, symbol, theme
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCheckable(True)
        self.clicked.connect(self._trigger)
        action.changed.connect(self._follow)
        theme.changed.connect(self.update)
        self._follow()

    def sizeHint(self) -> QSize:
        """A small square."""
        return QSize(_SIZE, _SIZE)

    def event(self, event: QEvent) -> bool:
        """Repaint under the mouse."""
        if event.type() in {QEvent.Type.HoverEnter, QEvent.Type.HoverLeave, QEvent.Type.EnabledChange}:
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The symbol, on a soft ground while it is on."""
        del event
        colours, on = self._theme.colours, self._action.isChecked()
        colour = colours.accent if on else colours.text if self.underMouse() else colours.muted
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(1.0 if self.isEnabled() else 0.5)
            if on or self.underMouse():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colours.soft if on else colours.sunken))
                painter.drawRoundedRect(self.rect(), 6, 6)
            if self.hasFocus():
                painter.setPen(QPen(QColor(colours.accent), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
            edge = (_SIZE - _ICON) // 2
            icon(self._symbol, colour).paint(painter, edge, edge, _ICON, _ICON)

    def _trigger(self) -> None:
        self._action.trigger()
        self._follow()

    def _follow(self) -> None:
        self.setChecked(self._action.isChecked())
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip())
        self.setAccessibleName(self._action.text())
        self.update()

"""A button for an action, with its key in a little cap beside it; and the caps, which the palette and the rail show too."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFont, QFontMetricsF, QIcon, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from podstudio.ui.controls import icon
from podstudio.ui.edit.text import scaled
from podstudio.ui.theme import Theme

_HEIGHT = 32
_ICON = 16


def keys_of(action: QAction) -> str:
    """The first shortcut as the system writes it."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


class Tool(QAbstractButton):
    """A button for an action: its text, and its key in a little cap beside it."""

    def __init__(self, action: QAction, symbol: str, only_symbol: bool, theme: Theme, text: str = "") -> None:
        super().__init__()
        self._own_text = text
        self._action, self._symbol, self._only_symbol, self._theme = action, symbol, only_symbol, theme
        self._keys_shown = not symbol
        self._has_keys = not symbol
        self._widths: dict[bool, int] = {}
        self._told = ("", "")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        theme.changed.connect(self.update)
        self._follow()

    def show_keys(self, shown: bool) -> None:
        """Show or hide the cap."""
        if self._has_keys and shown != self._keys_shown:
            self._keys_shown = shown
            self.updateGeometry()
            self.update()

    def width_with(self, keys: bool) -> int:
        """How wide it is with or without the cap."""
        if keys not in self._widths:
            self._widths[keys] = self._measured(keys)
        return self._widths[keys]

    def _measured(self, keys: bool) -> int:
        if self._only_symbol:
            return _HEIGHT
        width = 18 + QFontMetricsF(self._text_font()).horizontalAdvance(self.text()) + (_ICON + 5 if self._symbol else 0)
        return round(width + (self._cap_width() + 7 if keys and self._has_keys else 0))

    def sizeHint(self) -> QSize:
        """As wide as its text and cap."""
        return QSize(self.width_with(self._keys_shown), _HEIGHT)

    def event(self, event: QEvent) -> bool:
        """Repaint under the mouse; measure anew in another font."""
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._widths.clear()
        if event.type() in {QEvent.Type.HoverEnter, QEvent.Type.HoverLeave, QEvent.Type.EnabledChange}:
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Text and cap."""
        del event
        colours = self._theme.colours
        colour = QColor(colours.text if self.underMouse() and self.isEnabled() else colours.muted)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(1.0 if self.isEnabled() else 0.5)
            if self.isEnabled() and (self.underMouse() or self.isDown()):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colours.sunken))
                painter.drawRoundedRect(self.rect(), 8, 8)
            if self.hasFocus():
                painter.setPen(QPen(QColor(colours.accent), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
            x = self._paint_symbol(painter, colour)
            if not self._only_symbol:
                self._paint_words(painter, x, colour)

    def _paint_symbol(self, painter: QPainter, colour: QColor) -> float:
        if not self._symbol:
            return 9.0
        left = (self.width() - _ICON) // 2 if self._only_symbol else 9
        icon(self._symbol, colour.name()).paint(painter, left, (self.height() - _ICON) // 2, _ICON, _ICON, mode=QIcon.Mode.Normal)
        return left + _ICON + 5.0

    def _paint_words(self, painter: QPainter, x: float, colour: QColor) -> None:
        font = self._text_font()
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(colour)
        width = metrics.horizontalAdvance(self.text())
        painter.drawText(QRectF(x, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._keys_shown and self._has_keys:
            cap = QRectF(x + width + 7, (self.height() - 18) / 2, self._cap_width(), 18)
            paint_cap(painter, cap, keys_of(self._action), self._theme)

    def _cap_width(self) -> float:
        return cap_width(keys_of(self._action), self.font())

    def _text_font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.Medium)
        return font

    def _follow(self) -> None:
        """What the action says now."""
        action = self._action
        self.setText(self._own_text or action.iconText())
        self.setEnabled(action.isEnabled())
        self.setToolTip(action.toolTip())
        self.setAccessibleName(action.iconText())
        self.setAccessibleDescription(action.toolTip())
        told = self.text(), keys_of(action)
        if told != self._told:
            self._told = told
            self._widths.clear()
            self.updateGeometry()
        self.update()


def cap_width(keys: str, font: QFont) -> float:
    """How wide a key's cap is."""
    small = QFont(font)
    small.setPixelSize(scaled(11, 14))
    return max(QFontMetricsF(small).horizontalAdvance(keys) + 11, 20.0)


def paint_cap(painter: QPainter, place: QRectF, keys: str, theme: Theme) -> None:
    """A key as a little cap."""
    colours = theme.colours
    font = QFont(painter.font())
    font.setPixelSize(scaled(11, 14))
    font.setWeight(QFont.Weight.Normal)
    painter.setFont(font)
    painter.setPen(QPen(QColor(colours.line), 1))
    painter.setBrush(QColor(colours.panel))
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.fillRect(QRectF(place.left() + 3, place.bottom() - 1, place.width() - 6, 1), QColor(colours.line))
    painter.setPen(QColor(colours.muted))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, keys)

"""A small panel that lies over the page beside the list at the right, and blocks nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsDropShadowEffect, QVBoxLayout

from podstudio.ui.edit.feature import Editor

WIDTH = 340
_GAP = 12


def cast_shadow(panel: QFrame) -> None:
    """Lift a panel off what it lies over."""
    shadow = QGraphicsDropShadowEffect(panel)
    shadow.setBlurRadius(32)
    shadow.setOffset(0, 8)
    shadow.setColor(QColor(0, 0, 0, 60))
    panel.setGraphicsEffect(shadow)


class Popover(QFrame):
    """Hidden until it is opened. Escape closes it."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor.page)
        self._editor = editor
        self.setObjectName("popover")
        self.setFixedWidth(WIDTH)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 16, 20, 16)
        self.column.setSpacing(8)
        cast_shadow(self)
        editor.page.installEventFilter(self)
        self.hide()

    def show_beside(self) -> None:
        """Show it at the left of the list."""
        self.show()
        self.raise_()
        self.fit()

    def fit(self) -> None:
        """As high as what is in it, where the list is."""
        # adjustSize would take the height of another width where words are wrapped
        self.resize(WIDTH, self.heightForWidth(WIDTH) if self.hasHeightForWidth() else self.sizeHint().height())
        side, page = self._editor.side, self._editor.page
        corner = side.mapTo(page, side.rect().topLeft())
        self.move(max(corner.x() - self.width() - _GAP, 8), max(min(corner.y() + _GAP, page.height() - self.height() - 8), 8))

    def close_panel(self) -> None:
        """Go; the keys go back to the list."""
        if not self.isHidden():
            focused = QApplication.focusWidget()
            had_keys = focused is not None and self.isAncestorOf(focused)
            self.hide()
            if had_keys:
                self._editor.lanes.canvas.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The page has another size."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self.fit()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Escape is the panel's while it has the keys, and not the page's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Cancel):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.matches(QKeySequence.StandardKey.Cancel):
            self.close_panel()
        else:
            super().keyPressEvent(event)

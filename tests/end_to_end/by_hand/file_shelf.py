"""Another program: a small window with files to drag out of it.

Arguments: one for each row, its files with os.pathsep between them. Prints the middle of every row on the screen as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QRect, Qt, QTimer, QUrl
from PySide6.QtWidgets import QApplication, QListWidget, QListWidgetItem

PLACE = QRect(1400, 100, 400, 200)
"""Beside the program's window."""


class Shelf(QListWidget):
    """Rows of files."""

    def __init__(self, rows: Sequence[str]) -> None:
        super().__init__()
        self.setDragEnabled(True)
        for files in rows:
            item = QListWidgetItem(files)
            item.setData(Qt.ItemDataRole.UserRole, files.split(os.pathsep))
            self.addItem(item)

    def mimeData(self, items: Sequence[QListWidgetItem]) -> QMimeData:
        """The files of a row, as a file manager gives them."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(name) for item in items for name in item.data(Qt.ItemDataRole.UserRole)])
        return data

    def tell(self) -> None:
        """Print where the rows are."""
        middles = [self.viewport().mapToGlobal(self.visualItemRect(self.item(row)).center()) for row in range(self.count())]
        print(json.dumps([(PLACE.left() + 60, middle.y()) for middle in middles]), flush=True)


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    shelf = Shelf(sys.argv[1:])
    shelf.setGeometry(PLACE)
    shelf.show()
    QTimer.singleShot(300, shelf.tell)
    sys.exit(application.exec())

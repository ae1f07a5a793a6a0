"""Write the table of shortcuts into resources/manual/editing.md: python3 packaging/make_manual.py [--check]."""

from __future__ import annotations

import os
import sys
from pathlib import Path

MANUAL = Path(__file__).resolve().parent.parent / "resources" / "manual" / "editing.md"


def written() -> str:
    """The manual with the shortcuts as the verb tables have them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QApplication

    from podstudio.ui.main_window import PAGES
    from podstudio.ui.manual import shortcut_table, with_table
    from podstudio.ui.menus import WINDOW, page_verbs
    from podstudio.ui.pages.edit import all_verbs
    from podstudio.ui.rail import LAST
    from podstudio.ui.shortcuts import Command

    _application = QApplication.instance() or QApplication([])
    verbs = (*all_verbs(), *WINDOW, *page_verbs(PAGES, LAST))
    table = shortcut_table([(Command(verb.name, verb, QAction()), verb.keys) for verb in verbs])
    return with_table(MANUAL.read_text("utf-8"), table)


if __name__ == "__main__":
    text = written()
    if "--check" in sys.argv:
        sys.exit(
            0 if text == MANUAL.read_text("utf-8") else "The manual's table of shortcuts is not that of the program: run packaging/make_manual.py"
        )
    MANUAL.write_text(text, encoding="utf-8")

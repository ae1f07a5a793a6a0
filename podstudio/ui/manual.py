"""The editing manual in a window of its own, to be read beside the work: contents, search, pictures, light and dark."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeySequence, QResizeEvent, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QSplitter, QTextBrowser, QVBoxLayout, QWidget

from podstudio import resources
from podstudio.article import markdown
from podstudio.i18n import _
from podstudio.ui.controls import button, label, row
from podstudio.ui.shortcuts import MENUS, Command, native
from podstudio.ui.theme import Colours, Theme

NAME = "manual/editing.md"
_TABLE = re.compile(r"(<!-- shortcuts -->\n).*?(<!-- /shortcuts -->)", re.DOTALL)
_HEADING = re.compile(r'<h([234]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
_PICTURE = re.compile(r'<img src="([^"]+)" alt="([^"]*)"')
_ANCHOR = Qt.ItemDataRole.UserRole
_WIDEST, _LEAST = 760, 280
_FIT_MS = 150
_SIZES = {"2": 26, "3": 20, "4": 15}


def shortcut_table(keys: Iterable[tuple[Command, tuple[str, ...]]]) -> str:
    """The shortcuts as a Markdown table, a part for each menu."""
    by_menu: dict[str, list[str]] = {name: [] for name in MENUS}
    for command, held in keys:
        told = " or ".join(f"`{key}`" for key in held)
        about = command.verb.tip or ""
        by_menu[command.verb.menu].append(f"| {command.verb.text} | {told} | {about} |")
    parts = []
    for name, rows in by_menu.items():
        if rows:
            parts.append("\n".join((f"### {MENUS[name].replace('&', '')}", "", "| what | keys | |", "|---|---|---|", *rows)))
    return "\n\n".join(parts)


def with_table(text: str, table: str) -> str:
    """The manual with another table of shortcuts in it."""
    return _TABLE.sub(lambda found: f"{found[1]}\n{table}\n\n{found[2]}", text)


class Manual(QWidget):
    """Contents at the left, the text at the right, a line to search in above."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._commands: list[tuple[Command, tuple[str, ...]]] = []
        self.setObjectName("page")
        self.setWindowTitle(_("Editing manual — PodStudio"))
        self.setWindowFlag(Qt.WindowType.Window)
        self.search = QLineEdit()
        self.search.setObjectName("search")
        self.search.setPlaceholderText(_("Search the manual"))
        self.search.setAccessibleName(_("Search the manual"))
        self.search.setClearButtonEnabled(True)
        self.told = label("", "muted")
        self.contents = QListWidget()
        self.contents.setObjectName("plain")
        self.contents.setAccessibleName(_("Contents"))
        self.text = QTextBrowser()
        self.text.setObjectName("preview")
        self.text.setAccessibleName(_("The manual's text"))
        self.text.setOpenLinks(False)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self._fit = QTimer(self)
        self._fit.setSingleShot(True)
        self._fit.setInterval(_FIT_MS)
        self._fit.timeout.connect(self._follow_theme)
        self._lay_out()
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._find)
        self.contents.itemClicked.connect(self._go_to)
        self.contents.itemActivated.connect(self._go_to)
        self.text.anchorClicked.connect(self._follow)
        keys = {
            "Ctrl+F": self._to_search,
            "Esc": self.close,
            "Ctrl+W": self.close,
            "F3": self._find,
            "Shift+F3": lambda: self._find(back=True),
        }
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self, act)
        theme.changed.connect(self._follow_theme)
        theme.dress(self)
        self.resize(960, 720)

    def open(self, commands: Iterable[tuple[Command, tuple[str, ...]]]) -> None:
        """Show it, with the keys as the person has them now."""
        self._commands = [(command, tuple(map(native, keys))) for command, keys in commands]
        self._read()
        self.show()
        self.raise_()
        self.activateWindow()
        self.text.setFocus()

    def go_to(self, heading: str) -> None:
        """Show the part under a heading's id."""
        self.text.scrollToAnchor(heading)

    def _lay_out(self) -> None:
        self._next = button(_("Next"), self._find, "tiny", "F3", _("The next place"))
        self._next.hide()
        left = QFrame()
        left.setObjectName("rail")
        column = QVBoxLayout(left)
        column.setContentsMargins(12, 16, 12, 16)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addLayout(row(self.told, None, self._next))
        column.addWidget(self.contents, 1)
        splitter = QSplitter()
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.text)
        splitter.setSizes([260, 700])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    def _read(self) -> None:
        text = with_table(resources.text(NAME), shortcut_table(self._commands))
        read = markdown.to_html(text)
        at = self.text.verticalScrollBar().value()
        self.text.setSearchPaths([str(resources.folder("manual"))])
        self.text.setHtml(_for_qt(read, self._theme.colours, resources.folder("manual"), self._room()))
        self.text.verticalScrollBar().setValue(at)
        self.contents.clear()
        for level, anchor, inside in _HEADING.findall(read)[1:]:
            title = html.unescape(re.sub(r"<[^>]+>", "", inside))
            item = QListWidgetItem(title if level == "3" else f"    {title}")
            item.setData(_ANCHOR, anchor)
            self.contents.addItem(item)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures are as wide as there is room."""
        super().resizeEvent(event)
        self._fit.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is left waiting."""
        self._fit.stop()
        super().closeEvent(event)

    def _room(self) -> int:
        return min(max(self.text.viewport().width() - 12, _LEAST), _WIDEST)

    def _follow_theme(self) -> None:
        if self.isVisible():
            self._read()

    def _go_to(self, item: QListWidgetItem) -> None:
        self.go_to(item.data(_ANCHOR))

    def _follow(self, url: QUrl) -> None:
        if url.fragment() and url.isRelative() and not url.path():
            self.go_to(url.fragment())
        elif url.scheme() in ("http", "https", "mailto"):
            QDesktopServices.openUrl(url)

    def _to_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _search(self) -> None:
        """The first place."""
        self._to_edge(QTextCursor.MoveOperation.Start)
        self._find()

    def _find(self, *, back: bool = False) -> None:
        """The next place, and round again at the end."""
        asked = self.search.text().strip()
        self._next.setVisible(bool(asked))
        if not asked:
            self.told.setText("")
            return
        flags = QTextDocument.FindFlag.FindBackward if back else QTextDocument.FindFlag(0)
        found = self.text.find(asked, flags)
        if not found:
            self._to_edge(QTextCursor.MoveOperation.End if back else QTextCursor.MoveOperation.Start)
            found = self.text.find(asked, flags)
        count = self.text.toPlainText().casefold().count(asked.casefold())
        self.told.setText(_("{n} found").format(n=count) if found else _("Nothing found"))
        self.told.setAccessibleName(self.told.text())

    def _to_edge(self, edge: QTextCursor.MoveOperation) -> None:
        cursor = self.text.textCursor()
        cursor.movePosition(edge)
        self.text.setTextCursor(cursor)


def _for_qt(text: str, colours: Colours, folder: Path, width: int) -> str:
    """Qt's rich text knows no style sheet of a page: colours and margins stand in the tags. Pictures are no wider than the column."""
    text = _HEADING.sub(lambda found: f"<h{found[1]} style='font-size:{_SIZES[found[1]]}px'><a name='{found[2]}'></a>{found[3]}</h{found[1]}>", text)
    text = _PICTURE.sub(lambda found: f'<img src="{(folder / found[1]).as_uri()}" alt="{found[2]}" width="{width}"', text)
    lines = f"border-color:{colours.line}; border-style:solid; border-collapse:collapse"
    text = text.replace("<table>", f"<table width='100%' border='1' cellspacing='0' cellpadding='6' style='{lines}'>")
    text = text.replace("<th>", "<th align='left'>").replace("<code>", f"<code style='background:{colours.sunken}; color:{colours.text}'>&nbsp;")
    text = text.replace("</code>", "&nbsp;</code>").replace("</table>", "</table><p style='font-size:8px'>&nbsp;</p>")
    text = re.sub(r"<a(?= href)", f"<a style='color:{colours.accent}'", text)
    return f"<body style='color:{colours.text}; font-size:14px; line-height:145%'>{text}</body>"

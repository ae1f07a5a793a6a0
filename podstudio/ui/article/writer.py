"""The editor of the article: plain Markdown, with keys that write its marks."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from podstudio.i18n import _
from podstudio.ui.article.highlighter import MarkdownHighlighter
from podstudio.ui.theme import Theme

_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg")
_MARKS = re.compile(r"^\s*(#{1,6}|[-*+]|\d+[.)])\s+")


class Writer(QPlainTextEdit):
    """Every change by a key is one step of undo. `pictured` has a picture file that was dropped or pasted."""

    pictured = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("writer")
        self.setAccessibleName(_("Article in Markdown"))
        self.setPlaceholderText(
            _("Write the companion article here, in Markdown.\n\n## A heading\nA paragraph, **bold**, [a link](https://…).\n1. A list")
        )
        self.setTabChangesFocus(True)
        self.highlighter = MarkdownHighlighter(self.document(), theme)

    def wrap_selection(self, before: str, after: str, sample: str) -> None:
        """Put marks around what is selected, or around a sample that is then selected; again takes them away."""
        cursor = self.textCursor()
        chosen = cursor.selectedText()
        if chosen.startswith(before) and chosen.endswith(after) and len(chosen) >= len(before) + len(after):
            cursor.insertText(chosen[len(before) : len(chosen) - len(after)])
            self.setTextCursor(cursor)
            return
        start = cursor.selectionStart() + len(before)
        cursor.insertText(f"{before}{chosen or sample}{after}")
        cursor.setPosition(start)
        cursor.setPosition(start + len(chosen or sample), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus()

    def mark_lines(self, mark: str) -> None:
        """Begin the selected lines with a mark (`## `, `- `, `1. `); where they all have it already it is taken away."""
        cursor = self.textCursor()
        document = self.document()
        first, last = document.findBlock(cursor.selectionStart()), document.findBlock(cursor.selectionEnd())
        lines = [document.findBlockByNumber(number) for number in range(first.blockNumber(), last.blockNumber() + 1)]
        marked = all(block.text().startswith(mark) for block in lines)
        cursor.beginEditBlock()
        for block in lines:
            text = block.text()
            old = _MARKS.match(text)
            edit = QTextCursor(block)
            edit.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, old.end() if old else 0)
            edit.insertText("" if marked else mark)
        cursor.endEditBlock()
        self.setFocus()

    def insert_at_paragraph_end(self, text: str) -> None:
        """Put text behind the paragraph that has the cursor, before a full stop that ends it."""
        block = self.textCursor().block()
        while block.next().isValid() and block.next().text().strip() and block.text().strip():
            block = block.next()
        stripped = block.text().rstrip()
        place = len(stripped) - 1 if stripped.endswith((".", "!", "?", ":", "…")) and len(stripped) > 1 else len(stripped)
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.MoveAnchor, place)
        cursor.insertText(f" {text}" if stripped else text)
        self.setFocus()

    def go_to_line(self, number: int) -> None:
        """Put the cursor on a line, the first being 1."""
        block = self.document().findBlockByNumber(max(number - 1, 0))
        if block.isValid():
            cursor = QTextCursor(block)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
            self.centerCursor()
            self.setFocus()

    def replace_all(self, text: str) -> None:
        """Another text, the cursor about where it was; undo brings the old one back."""
        place = self.textCursor().position()
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.setPosition(min(place, len(text)))
        self.setTextCursor(cursor)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text, and pictures."""
        return bool(_picture_files(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Text is pasted plainly; picture files are handed on."""
        pictures = _picture_files(source)
        for path in pictures:
            self.pictured.emit(path)
        if not pictures:
            super().insertFromMimeData(source)


def _picture_files(source: QMimeData) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in _PICTURES]

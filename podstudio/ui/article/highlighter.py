"""Light colours for Markdown while it is written: what is a heading, bold, a link, a quotation or code, and nothing else."""

from __future__ import annotations

import re

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from podstudio.ui.theme import Theme

_INLINE = (
    ("bold", re.compile(r"\*\*(?=\S).+?\*\*|__(?=\S).+?__")),
    ("italic", re.compile(r"(?<![*\w])\*(?=[^*\s]).+?(?<=\S)\*(?!\*)|(?<![_\w])_(?=[^_\s]).+?(?<=\S)_(?![_\w])")),
    ("link", re.compile(r"!?\[[^\]]*\]\([^)\s]*[^)]*\)|<https?://[^>]+>|\[\^[^\]]+\]")),
    ("code", re.compile(r"`[^`]+`")),
)
_HEADING = re.compile(r"#{1,6}\s")
_QUOTE = re.compile(r"\s*>")
_BULLET = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")


class MarkdownHighlighter(QSyntaxHighlighter):
    """Repaints when the theme changes."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._formats: dict[str, QTextCharFormat] = {}
        theme.changed.connect(self._repaint)
        self._make()

    def highlightBlock(self, text: str) -> None:
        """One line."""
        if _HEADING.match(text):
            self.setFormat(0, len(text), self._formats["heading"])
            return
        if _QUOTE.match(text):
            self.setFormat(0, len(text), self._formats["quote"])
        if bullet := _BULLET.match(text):
            self.setFormat(bullet.start(), bullet.end(), self._formats["bullet"])
        for name, pattern in _INLINE:
            for match in pattern.finditer(text):
                self.setFormat(match.start(), match.end() - match.start(), self._formats[name])

    def _repaint(self) -> None:
        self._make()
        self.rehighlight()

    def _make(self) -> None:
        colours = self._theme.colours
        self._formats = {
            "heading": _format(colours.text, bold=True),
            "bold": _format(colours.text, bold=True),
            "italic": _format(colours.text, italic=True),
            "link": _format(colours.accent),
            "code": _format(colours.guest),
            "quote": _format(colours.muted, italic=True),
            "bullet": _format(colours.accent, bold=True),
        }


def _format(colour: str, *, bold: bool = False, italic: bool = False) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QColor(colour))
    if bold:
        made.setFontWeight(QFont.Weight.DemiBold)
    made.setFontItalic(italic)
    return made

"""Artwork as the window shows it: square, round at its corners, kept in memory; a monogram where there is none."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImageReader, QLinearGradient, QPainter, QPainterPath, QPixmap

from podstudio import images

_PAIRS = (
    ("#0f766e", "#134e4a"),
    ("#7c3aed", "#4c1d95"),
    ("#b45309", "#7c2d12"),
    ("#be123c", "#881337"),
    ("#1d4ed8", "#1e3a8a"),
    ("#4d7c0f", "#365314"),
)


def artwork(path: Path | None, letters: str, side: int, ratio: float = 1.0, radius: int = 6) -> QPixmap:
    """A picture file as a square of `side` points.

    Args:
        path: None, or a file that cannot be read, gives the monogram of `letters` (a number or a title).
        ratio: Pixels a point of the screen.
    """
    stamp = path.stat().st_mtime_ns if path and path.is_file() else 0
    return _made(str(path) if stamp else "", stamp, images.initials(letters), side, ratio, radius)


@lru_cache(maxsize=400)
def _made(path: str, _stamp: int, letters: str, side: int, ratio: float, radius: int) -> QPixmap:
    pixels = round(side * ratio)
    picture = _read(path, pixels) if path else QPixmap()
    made = QPixmap(pixels, pixels)
    made.fill(Qt.GlobalColor.transparent)
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(0, 0, pixels, pixels), radius * ratio, radius * ratio)
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(outline)
        if picture.isNull():
            _monogram(painter, letters, pixels)
        else:
            painter.drawPixmap((pixels - picture.width()) // 2, (pixels - picture.height()) // 2, picture)
    made.setDevicePixelRatio(ratio)
    return made


def _read(path: str, pixels: int) -> QPixmap:
    """The picture no larger than it is needed: a decoder that is told so skips most of the work."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(QSize(pixels, pixels), Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    return QPixmap.fromImage(reader.read())


def _monogram(painter: QPainter, letters: str, pixels: int) -> None:
    start, end = _PAIRS[(int(letters) if letters.isdigit() else sum(map(ord, letters))) % len(_PAIRS)]
    gradient = QLinearGradient(0, 0, pixels, pixels)
    gradient.setColorAt(0, QColor(start))
    gradient.setColorAt(1, QColor(end))
    painter.fillRect(0, 0, pixels, pixels, gradient)
    font = QFont(painter.font())
    font.setPixelSize(max(round(pixels * (0.4 if len(letters) < 3 else 0.3)), 8))
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor("#f0fdfa"))
    painter.drawText(QRectF(0, 0, pixels, pixels), Qt.AlignmentFlag.AlignCenter, letters)

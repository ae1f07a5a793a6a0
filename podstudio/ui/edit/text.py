"""Numbers as the page shows them: figures that line up, real minus signs."""

from __future__ import annotations

from PySide6.QtGui import QFont, QGuiApplication

_TABULAR = QFont.Tag("tnum")
_PX = 13
NOTHING = "–"


def scaled(pixels: int, most: int | None = None) -> int:
    """A size that is meant beside plain text of 13 pixels, larger by as much as the system's own text is; up to `most`, where room is scarce."""
    grown = max(round(pixels * QGuiApplication.font().pixelSize() / _PX), pixels)
    return grown if most is None else max(min(grown, most), pixels)


def tabular(font: QFont, pixels: int, weight: QFont.Weight | None = None, most: int | None = None) -> QFont:
    """The font in a size that follows the system's, with figures of one width."""
    made = QFont(font)
    made.setPixelSize(scaled(pixels, most))
    made.setFeature(_TABULAR, 1)
    if weight is not None:
        made.setWeight(weight)
    return made


def level(value: float | None, unit: str, exact: bool = True, signed: bool = False) -> str:
    """A level with one decimal: "−16.0 LUFS", "≈ −18.3 LUFS" where it is an estimate."""
    if value is None:
        return NOTHING
    text = f"{value:+.1f}" if signed else f"{value:.1f}"
    return f"{'' if exact else '≈ '}{text.replace('-', '−')} {unit}"

"""Numbers as the page shows them: figures that line up, real minus signs."""

from __future__ import annotations

from PySide6.QtGui import QFont

_TABULAR = QFont.Tag("tnum")
NOTHING = "–"


def tabular(font: QFont, pixels: int, weight: QFont.Weight | None = None) -> QFont:
    """The font in a size, with figures of one width."""
    made = QFont(font)
    made.setPixelSize(pixels)
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

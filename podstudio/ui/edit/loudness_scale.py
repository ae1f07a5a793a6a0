"""The scale on which loudness is shown: levels in LU over the target."""

from __future__ import annotations

BOTTOM_LU, TOP_LU = -15.0, 9.0
LABELS_LU = (6, 0, -6, -12)


def share(level_lu: float) -> float:
    """How far up the scale a level is, from 0 to 1."""
    return min(max((level_lu - BOTTOM_LU) / (TOP_LU - BOTTOM_LU), 0.0), 1.0)

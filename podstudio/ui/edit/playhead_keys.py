"""Keys on the lanes that move the playhead."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from podstudio.ui.edit.state import EditState


def target_of(event: QKeyEvent, state: EditState) -> int | None:
    """Where a key puts the playhead: arrows by a second, with Ctrl by ten, Home and End, pages; None for every other key."""
    if event.modifiers() & Qt.KeyboardModifier.AltModifier:
        return None
    step = 10 * state.rate if event.modifiers() & Qt.KeyboardModifier.ControlModifier else state.rate
    page = round(state.viewport.width * state.viewport.frames_per_pixel * 0.9)
    playhead, length = state.playhead, state.project.frames
    targets = {
        Qt.Key.Key_Left: playhead - step,
        Qt.Key.Key_Right: playhead + step,
        Qt.Key.Key_Home: 0,
        Qt.Key.Key_End: length,
        Qt.Key.Key_PageUp: playhead - page,
        Qt.Key.Key_PageDown: playhead + page,
    }
    target = targets.get(Qt.Key(event.key()))
    return None if target is None else min(max(target, 0), length)

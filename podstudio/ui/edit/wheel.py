"""What a turned wheel or a touchpad does over the lanes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

from podstudio.ui.edit.gliding import Glide
from podstudio.ui.edit.state import EditState

ZOOM = 1.25
_SCROLL = 96
_NOTCH = 120
_HIGHER = 1.15


def turn(event: QWheelEvent, glide: Glide, state: EditState, resize_lanes: Callable[[float], object], lanes_scroll: bool) -> bool:
    """Ctrl zooms at the pointer, Ctrl+Shift makes the lanes higher, Alt the waveforms; Shift and sideways scroll through the episode.

    Up and down scroll through it too, unless `lanes_scroll`: then the event is left to the lanes (False). Notches glide, touchpads are
    followed pixel by pixel.
    """
    angle, modifiers = event.angleDelta(), event.modifiers()
    sideways = abs(angle.x()) > abs(angle.y())
    notches = (angle.x() if sideways else angle.y()) / _NOTCH
    control, shift = bool(modifiers & Qt.KeyboardModifier.ControlModifier), bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    if control and shift:
        resize_lanes(_HIGHER**notches)
    elif control and event.pixelDelta().isNull():
        glide.zoom(event.position().x(), ZOOM**notches)
    elif control:
        state.viewport.zoom(event.position().x(), ZOOM**notches)
    elif modifiers & Qt.KeyboardModifier.AltModifier:
        state.enlarge(_HIGHER**notches)
    elif lanes_scroll and not sideways and not shift:
        return False
    elif event.pixelDelta().isNull():
        glide.scroll(-notches * _SCROLL)
    else:
        exact = event.pixelDelta()
        glide.stop()
        state.viewport.scroll(-(exact.x() if abs(exact.x()) > abs(exact.y()) else exact.y()))
    return True

"""How the view follows the playhead while something is played."""

from __future__ import annotations

from PySide6.QtCore import QObject

from podstudio.ui.edit.state import EditState


class Following(QObject):
    """Page by page, or with the playhead kept in the middle. Who scrolls away by hand is left there until the playhead comes into sight again."""

    def __init__(self, state: EditState) -> None:
        super().__init__(state)
        self._state = state
        self.on, self.centred = True, False
        self._let_go = self._moving = False
        state.viewport.changed.connect(self._viewed)

    def begin(self) -> None:
        """Playing begins: the playhead is brought into sight."""
        self._let_go = False

    def move(self, frame: int) -> None:
        """The playhead is at a frame now."""
        self._moving = True
        try:
            self._state.move_playhead(frame, follow=False)
            self._follow(frame)
        finally:
            self._moving = False

    def _follow(self, frame: int) -> None:
        viewport = self._state.viewport
        if not self.on or viewport.is_whole:
            return
        if self._let_go:
            self._let_go = not viewport.start <= frame <= viewport.end
            return
        if self.centred:
            viewport.scroll_to(frame - viewport.width * viewport.frames_per_pixel / 2)
        else:
            viewport.reveal(frame)

    def _viewed(self) -> None:
        if not self._moving:
            self._let_go = not self._state.viewport.start <= self._state.playhead <= self._state.viewport.end

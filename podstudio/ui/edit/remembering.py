"""Where the window was in each episode: the next start shows the same place."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal

from podstudio.model.clips import ClipPlace
from podstudio.storage import view_file
from podstudio.storage.view_file import View
from podstudio.ui.edit.feature import Editor, Feature

_WRITE_MS = 1500


class Remembering(Feature):
    """Keeps playhead, selection, chosen clip and what the lanes show; written a moment after a change and when the page is left."""

    _opened = Signal()

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._folder: Path | None = None
        self._writing = QTimer(self)
        self._writing.setSingleShot(True)
        self._writing.setInterval(_WRITE_MS)
        self._writing.timeout.connect(self._write_beside)
        self._opened.connect(self._restore, Qt.ConnectionType.QueuedConnection)
        editor.context.workspace.episode_changed.connect(self._episode_changed)
        editor.state.playhead_moved.connect(self._soon)
        editor.state.selected.connect(self._soon)
        editor.state.viewport.changed.connect(self._soon)

    def leave(self) -> None:
        """Another page is shown, or the window is closing: nothing may be lost."""
        self._write()

    def view(self) -> View:
        """Where the window is now."""
        state, viewport = self.editor.state, self.editor.state.viewport
        return View(
            playhead=state.playhead,
            selection=state.selection,
            start=0.0 if viewport.is_whole else viewport.start,
            frames_per_pixel=None if viewport.is_whole else viewport.frames_per_pixel,
            chosen=(state.chosen.track, state.chosen.index) if state.chosen else None,
        )

    def _episode_changed(self) -> None:
        """This feature hears it before the page does: what it shows is still the old episode."""
        episode = self.editor.context.workspace.episode
        folder = episode.folder if episode else None
        if folder != self._folder:
            self._write()
            self._folder = None
            if folder:
                self._opened.emit()

    def _restore(self) -> None:
        """Go to where the window was in the episode that is open now."""
        episode = self.editor.context.workspace.episode
        if episode is None or self._folder == episode.folder:
            return
        view = view_file.load(episode.folder)
        if view:
            self._go_to(view)
        self._writing.stop()
        self._folder = episode.folder

    def _go_to(self, view: View) -> None:
        state = self.editor.state
        state.move_playhead(view.playhead, follow=False)
        if view.selection:
            state.select(*view.selection)
        if view.chosen:
            track_id, index = view.chosen
            if any(track.id == track_id and 0 <= index < len(track.clips) for track in state.project.tracks):
                state.choose(ClipPlace(track_id, index))
        if view.frames_per_pixel:
            state.viewport.put(view.start, 0, view.frames_per_pixel)

    def _soon(self) -> None:
        if self._folder and not self._writing.isActive():
            self._writing.start()

    def _write(self) -> None:
        if self._writing.isActive() and self._folder:
            self._writing.stop()
            view_file.save(self._folder, self.view())

    def _write_beside(self) -> None:
        """Written beside the window: the disk may be busy."""
        folder, view = self._folder, self.view()
        if folder:
            self.editor.context.tasks.start("view", lambda _job: view_file.save(folder, view), lambda _none: None)

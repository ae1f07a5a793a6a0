"""What the page's actions do to the edit: each is one named step of the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from podstudio.errors import PodStudioError
from podstudio.i18n import _
from podstudio.model import editing
from podstudio.model.timecode import format_seconds
from podstudio.model.timeline import Project, TimeMap, Track
from podstudio.ui.edit.state import EditState
from podstudio.ui.workspace import Workspace
from podstudio.workflow.editing import snap


class Verbs:
    """Steps of the open session. What cannot be done is told to `failed`."""

    def __init__(self, workspace: Workspace, state: EditState, failed: Callable[[PodStudioError], object]) -> None:
        self._workspace, self._state, self._failed = workspace, state, failed

    def undo(self) -> None:
        """Take back the last step."""
        if self._workspace.session:
            self._try(self._workspace.session.undo)

    def redo(self) -> None:
        """Make it again."""
        if self._workspace.session:
            self._try(self._workspace.session.redo)

    def split(self) -> None:
        """Split the clips at the playhead."""
        self._step(_("Split"), lambda project: editing.split(project, self._state.playhead))

    def delete(self) -> None:
        """Take the selection out and close the gap; its quieter end moves by up to 13 ms so that the next master is fast."""
        selection = self._state.selection
        if selection is None:
            return
        start, end = snap(self._state.project, self._workspace.audio, *selection)
        if self._step(_("Delete"), lambda project: editing.ripple_delete(project, [(start, end)])):
            self._state.select(0, 0)
            self._state.move_playhead(start)

    def delete_leaving_gap(self) -> None:
        """Take the selection out; what follows stays where it is."""
        selection = self._state.selection
        if selection and self._step(_("Delete, leaving the gap"), lambda project: editing.delete_leaving_gap(project, *selection)):
            self._state.move_playhead(selection[0])

    def trim(self) -> None:
        """Keep only the selection."""
        selection = self._state.selection
        if selection and self._step(_("Trim to selection"), lambda project: editing.trim(project, *selection)):
            self._state.select(0, 0)

    def mute(self) -> None:
        """Mute the selection, or let it be heard again where it is muted."""
        selection = self._state.selection
        if selection:
            muted = not editing.is_muted(self._state.project, *selection)
            words = _("Mute selection") if muted else _("Unmute selection")
            self._step(words, lambda project: editing.mute(project, *selection, muted=muted))

    def add_chapter(self) -> int | None:
        """A chapter at the playhead; its place in the edit's list, None where there is no audio."""
        title = _("Chapter {n}").format(n=len(self._state.project.chapters) + 1)
        at = self._mark_frame()
        here = next((placed for placed in self._state.times.chapters() if placed.start == at), None)
        if here:
            return here.index
        added = self._step(_("Add chapter"), lambda project: editing.add_chapter(project, at, title))
        return len(self._state.project.chapters) - 1 if added else None

    def add_note(self) -> int | None:
        """A note at the playhead; its place in the edit's list, None where there is no audio."""
        at = self._mark_frame()
        text = _("Note at {time}").format(time=format_seconds(at / self._state.rate))
        added = self._step(_("Add note"), lambda project: editing.add_marker(project, at, text))
        return len(self._state.project.markers) - 1 if added else None

    def rename_chapter(self, index: int, title: str) -> None:
        """Give a chapter another title."""
        self._step(_("Rename chapter"), lambda project: editing.change_chapter(project, index, replace(project.chapters[index], title=title)))

    def move_chapter(self, index: int, frame: int) -> None:
        """Put a chapter at another moment."""
        self._step(_("Move chapter"), lambda project: editing.move_chapter(project, index, frame))

    def remove_chapter(self, index: int) -> None:
        """Delete a chapter."""
        self._step(_("Delete chapter"), lambda project: editing.remove_chapter(project, index))

    def rename_note(self, index: int, text: str) -> None:
        """Write another note."""
        self._step(_("Change note"), lambda project: editing.change_marker(project, index, replace(project.markers[index], text=text)))

    def remove_note(self, index: int) -> None:
        """Delete a note."""
        self._step(_("Delete note"), lambda project: editing.remove_marker(project, index))

    def change_track(self, words: str, track: Track) -> None:
        """Another name, role, gain, mute or solo; changes of one gain in a row are one step."""
        merge = any(old.id == track.id and old.gain_db != track.gain_db for old in self._state.project.tracks)
        self._step(words, lambda project: editing.change_track(project, track), merge=merge)

    def replace(self, words: str, project: Project) -> None:
        """A step that was worked out beside the window."""
        self._step(words, lambda _old: project)

    def _mark_frame(self) -> int:
        """The playhead; at the very end, the last frame that can bear a mark."""
        return min(self._state.playhead, max(self._state.project.frames - 1, 0))

    def _step(self, words: str, change: Callable[[Project], Project], merge: bool = False) -> bool:
        session = self._workspace.session
        if session is None:
            return False
        return self._try(lambda: session.apply(words, change(session.project), merge))

    def _try(self, action: Callable[[], object]) -> bool:
        try:
            action()
        except PodStudioError as error:
            self._failed(error)
            return False
        return True


def moved_with(old: Project, new: Project, frame: int) -> int:
    """Where the sound that was at a frame of the edit is after a step; the join where it was cut out."""
    place = TimeMap(old).to_source(frame)
    found = TimeMap(new).next_heard(*place) if place else None
    return found[1] if found else min(frame, new.frames)

"""What the page's actions do to the edit: each is one named step of the session."""

from __future__ import annotations

from collections.abc import Callable

from podstudio.errors import PodStudioError
from podstudio.i18n import _
from podstudio.model import editing
from podstudio.model.timeline import Project, Track
from podstudio.ui.edit.state import EditState, times_of
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
        start, end = snap(self._state.project, self._workspace.audio, *selection, times=self._state.times)
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

    def change_track(self, words: str, track: Track) -> None:
        """Another name, role, gain, mute or solo; changes of one gain in a row are one step."""
        merge = any(old.id == track.id and old.gain_db != track.gain_db for old in self._state.project.tracks)
        self._step(words, lambda project: editing.change_track(project, track), merge=merge)

    def replace(self, words: str, project: Project, merge: bool = False) -> bool:
        """A step that was worked out beside this; `merge` joins it to the last one of its name. Tells whether it was made."""
        return self._step(words, lambda _old: project, merge)

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
    place = times_of(old).to_source(frame)
    found = times_of(new).next_heard(*place) if place else None
    return found[1] if found else min(frame, new.frames)

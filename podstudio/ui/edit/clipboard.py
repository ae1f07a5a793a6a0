"""Copy, cut, paste and duplicate. Pieces travel on the system's clipboard, so that they reach other episodes, shows and windows."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from podstudio.errors import PodStudioError
from podstudio.i18n import _
from podstudio.jobs import Job
from podstudio.model import editing
from podstudio.model.clips import ClipPlace, clip_of, clip_under, remove_clip
from podstudio.model.fragments import Fragment, copy_clip, copy_range
from podstudio.model.timecode import format_seconds
from podstudio.model.timeline import Project
from podstudio.storage import fragment_text
from podstudio.ui.edit.arrivals import Arrivals, Coming, Place, Put, inserted, put_where_it_fits
from podstudio.ui.edit.feature import Editor
from podstudio.workflow.editing import snap
from podstudio.workflow.inserting import Arrived, bring_fragment

MIME = "application/x-podstudio-fragment+json"


def put_on_clipboard(fragment: Fragment, start: int) -> None:
    """Put a fragment on the clipboard, and for other programs the times at which it was."""
    rate = fragment.sample_rate
    data = QMimeData()
    data.setData(MIME, fragment_text.to_text(fragment).encode("utf-8"))
    data.setText(f"{format_seconds(start / rate, 3)}–{format_seconds((start + fragment.frames) / rate, 3)}")
    QApplication.clipboard().setMimeData(data)


def from_clipboard() -> Fragment | None:
    """The fragment on the clipboard, None where there is none.

    Raises:
        BadInput: It cannot be used.
    """
    data = QApplication.clipboard().mimeData()
    if not data.hasFormat(MIME):
        return None
    return fragment_text.from_text(bytes(data.data(MIME).data()).decode("utf-8", "replace"))


class Clipboard:
    """What the page does with it."""

    def __init__(self, editor: Editor, arrivals: Arrivals) -> None:
        self._editor, self._arrivals = editor, arrivals
        self._state, self._workspace = editor.state, editor.context.workspace

    def copy(self) -> Fragment | None:
        """Copy the selection, or the chosen clip; what was copied, None where it cannot be."""
        chosen = self._state.selection, self._state.chosen
        try:
            made = self._fragment(*chosen)
        except PodStudioError as error:
            self._editor.failed(error)
            return None
        if made:
            fragment, start = made
            put_on_clipboard(fragment, start)
            self._editor.told(_("Copied {length}").format(length=format_seconds(fragment.duration_s, 1)))
            return fragment
        return None

    def cut(self) -> None:
        """Copy it, and take it out."""
        selection, place, project = self._state.selection, self._state.chosen, self._state.project
        if selection:
            self._state.select(*snap(project, self._workspace.audio, *selection))
            selection = self._state.selection
        if self.copy() is None:
            return
        try:
            left = editing.ripple_delete(project, [selection]) if selection else _without_clip(project, place)
        except PodStudioError as error:
            self._editor.failed(error)
            return
        if self._editor.steps.replace(_("Cut"), left):
            if selection:
                self._state.select(0, 0)
                self._state.move_playhead(selection[0])
            self._state.choose(None)

    def paste(self, words: str, put: Put) -> bool:
        """Put what was copied at the playhead. Tells whether there was anything of ours."""
        try:
            fragment = from_clipboard()
        except PodStudioError as error:
            self._editor.failed(error)
            return True
        if fragment is None:
            return False
        at = self._state.playhead
        if not self._knows(fragment):
            self._bring(words, fragment, Place(at, at), put)
        elif self._arrivals.put(words, Place(at, at), fragment, put):
            self._state.select(at, at + fragment.frames)
        return True

    def _bring(self, words: str, fragment: Fragment, place: Place, put: Put) -> None:
        """A piece of another episode: its recordings come first."""
        episode, session, project = self._workspace.episode, self._workspace.session, self._state.project
        if episode is None or session is None:
            return
        folder = episode.folder

        def fetch(job: Job) -> tuple[Fragment, Arrived]:
            return bring_fragment(folder, project, fragment, job)

        self._arrivals.fetch(Coming(_("The piece"), words, place, (), put, session), fetch)

    def duplicate(self) -> None:
        """The selection or the chosen clip once more, right behind itself."""
        selection, place = self._state.selection, self._state.chosen
        try:
            made = self._fragment(selection, place)
        except PodStudioError as error:
            self._editor.failed(error)
            return
        if made is None:
            return
        fragment, start = made
        at = start + fragment.frames
        put = inserted if selection else put_where_it_fits
        if self._arrivals.put(_("Duplicate"), Place(at, at), fragment, put):
            if selection:
                self._state.select(at, at + fragment.frames)
            elif place:
                self._state.choose(clip_under(self._state.project, place.track, at))

    def _fragment(self, selection: tuple[int, int] | None, place: ClipPlace | None) -> tuple[Fragment, int] | None:
        """What is chosen, and where it begins."""
        episode = self._workspace.episode
        if episode is None:
            return None
        if selection:
            return copy_range(self._state.project, episode.folder, *selection), selection[0]
        return (copy_clip(self._state.project, episode.folder, place), clip_of(self._state.project, place).start) if place else None

    def _knows(self, fragment: Fragment) -> bool:
        """Whether all its recordings are here, so that it can be put in at once."""
        known = {(source.sha256, source.frames) for source in self._state.project.sources if source.id in self._workspace.audio}
        return fragment.sample_rate == self._state.rate and all((source.sha256, source.frames) in known for source in fragment.sources)


def _without_clip(project: Project, place: ClipPlace | None) -> Project:
    """A clip taken out: the only track closes up, on several its gap stays, so that nobody else is cut."""
    assert place
    clip = clip_of(project, place)
    return editing.ripple_delete(project, [(clip.start, clip.end)]) if len(project.tracks) == 1 else remove_clip(project, place)

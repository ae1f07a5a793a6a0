"""Copy, cut, paste and duplicate; silence and recordings inserted; files dropped on the lanes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QApplication

from podstudio.errors import PodStudioError
from podstudio.i18n import _
from podstudio.jobs import Job
from podstudio.model import inserting
from podstudio.model.clips import track_of
from podstudio.model.fragments import Fragment, Lane, of_recordings, side_by_side
from podstudio.model.timeline import GRID, Project, Source
from podstudio.ui.edit.arrival_picture import ArrivalBars, ArrivalPicture
from podstudio.ui.edit.arrivals import Arrivals, Coming, Place, Put, inserted, laid, on_new_tracks, put_where_it_fits
from podstudio.ui.edit.clipboard import Clipboard
from podstudio.ui.edit.dropping import Dropping, DropPlace
from podstudio.ui.edit.feature import Editor, Feature
from podstudio.ui.edit.silence_panel import SilencePanel
from podstudio.ui.edit.tools import Verb
from podstudio.ui.recordings import choose_recordings, dropped_files, is_media, left_out
from podstudio.workflow.episodes import role_of
from podstudio.workflow.inserting import Arrived, add_recordings

Build = Callable[[Sequence[Source], int], Fragment]
"""Makes a fragment of recordings, given the sample rate."""

_IMPORTS = ("import_here", "import_track", "import_replace")


class Inserting(Feature):
    """What brings sound into the edit."""

    verbs: ClassVar[tuple[Verb, ...]] = (
        Verb("cut", _("Cut"), ("Ctrl+X",), "edit", _("Take the selection or the chosen clip out and keep it for pasting"), apart=True),
        Verb("copy", _("Copy"), ("Ctrl+C",), "sound", _("Copy the selection or the chosen clip, for this or another episode")),
        Verb("paste", _("Paste"), ("Ctrl+V",), "edit", _("Insert what was copied at the playhead; what follows moves")),
        Verb(
            "paste_over",
            _("Paste without moving"),
            ("Ctrl+Shift+V",),
            "edit",
            _("Lay what was copied at the playhead: into the gap, or on a track of its own; nothing moves"),
        ),
        Verb("duplicate", _("Duplicate"), ("Ctrl+D",), "edit", _("The selection or the chosen clip once more, right behind itself")),
        Verb(
            "import_here",
            _("Insert a recording at the playhead…"),
            ("Ctrl+Shift+I",),
            "edit",
            _("On the chosen clip's track; what follows moves"),
            apart=True,
        ),
        Verb("import_track", _("Add a recording as a new track…"), (), "edit", _("From the start of the episode")),
        Verb(
            "import_replace",
            _("Replace the selection with a recording…"),
            (),
            "selection",
            _("On the chosen clip's track alone, or on all tracks where no clip is chosen"),
        ),
        Verb("silence", _("Insert silence…"), (), "edit", _("At the playhead; what follows moves")),
    )

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._state, self._workspace = editor.state, editor.context.workspace
        self.arrivals = Arrivals(editor)
        self.clipboard = Clipboard(editor, self.arrivals)
        self.picture = ArrivalPicture(editor, self.arrivals)
        self.bars = ArrivalBars(editor, self.arrivals)
        self.silence = SilencePanel(editor)
        self.silence.chosen.connect(self._insert_silence)
        self.dropping = Dropping(editor, self.picture, self._locked, self.take)

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """What each does."""
        return {
            "cut": self.clipboard.cut,
            "copy": self.clipboard.copy,
            "paste": self._paste,
            "paste_over": self._paste_over,
            "duplicate": self.clipboard.duplicate,
            "import_here": self._import_here,
            "import_track": self._import_track,
            "import_replace": self._import_replace,
            "silence": self.silence.open_panel,
        }

    def why_not(self, verb: Verb) -> str | None:
        """What is copied must be chosen first; the first recording may come into an empty episode."""
        if verb.name in ("cut", "copy", "duplicate"):
            locked = "" if verb.name == "copy" and self._state.ready else self._locked()
            return locked or ("" if self._state.selection or self._state.chosen else _("select something or choose a clip first"))
        if verb.name in _IMPORTS[:2]:
            return self._locked()
        return None

    def leave(self) -> None:
        """The small panel closes; what is on its way goes on."""
        self.silence.hide()
        self.picture.show_mark(None)

    def _paste(self) -> None:
        """A piece of an episode; files that were copied in the file manager are inserted."""
        if self.clipboard.paste(_("Paste"), inserted):
            return
        files = dropped_files(QApplication.clipboard().mimeData())
        if files and self._state.project.tracks:
            self.take(files, DropPlace(self._state.playhead, self._lane(files[0]).track))
        else:
            self._nothing_to_paste()

    def _paste_over(self) -> None:
        if not self.clipboard.paste(_("Paste without moving"), laid):
            self._nothing_to_paste()

    def _nothing_to_paste(self) -> None:
        self.editor.told(_("There is nothing to paste: copy a piece of an episode first"))

    # Silence

    def _insert_silence(self, seconds: float) -> None:
        """Whole MP3 frames of it, so that the next master is fast."""
        frames = max(round(seconds * self._state.rate / GRID), 1) * GRID
        at = self._state.playhead
        if at >= self._state.project.frames:
            self.editor.told(_("Silence goes before something: put the playhead there"))
        elif self.editor.steps.replace(_("Insert silence"), inserting.insert_silence(self._state.project, at, frames)):
            self._state.select(at, at + frames)

    # Recordings

    def take(self, paths: Sequence[Path], place: DropPlace) -> None:
        """Files that were dropped: on a lane there, else on new tracks."""
        media = [path for path in paths if is_media(path)]
        if len(media) < len(paths):
            self.editor.failed(PodStudioError(left_out(path for path in paths if path not in media)))
        if not media:
            return
        if place.track:
            track = track_of(self._state.project, place.track)
            lane = Lane(track.id, track.name, track.role)
            where = Place(place.frame, place.frame, place.track)
            self._import(_words(_("Insert {name}"), media), media, where, _in_a_row(lane), put_where_it_fits, [media])
        else:
            self._import_tracks(media, place.frame, place.index)

    def _import_here(self) -> None:
        paths = self._ask(_("Insert a recording"))
        if not self._state.project.sources:
            self._import_tracks(paths, 0, None)
        elif paths:
            at, lane = self._state.playhead, self._lane(paths[0])
            self._import(_words(_("Insert {name}"), paths), paths, Place(at, at, lane.track), _in_a_row(lane), inserted, [paths])

    def _import_track(self) -> None:
        self._import_tracks(self._ask(_("Add a recording")), 0, None)

    def _import_replace(self) -> None:
        selection, place = self._state.selection, self._state.chosen
        paths = self._ask(_("Replace the selection"), several=False) if selection else ()
        if not paths or selection is None:
            return
        lane = self._lane(paths[0])
        track = place.track if place else ""

        def put(project: Project, where: Place, fragment: Fragment) -> Project:
            there = track if any(one.id == track for one in project.tracks) else None
            return inserting.replace_range(project, where.start, where.end, fragment, there)

        self._import(_("Replace with {name}").format(name=paths[0].stem), paths, Place(*selection, lane.track), _in_a_row(lane), put, [paths])

    def _import_tracks(self, paths: Sequence[Path], at: int, index: int | None) -> None:
        """One behind the other on a new track; files that are named by who speaks each on a track of its own."""
        if not paths:
            return
        apart = all(role_of(path) != "talk" for path in paths)

        def build(sources: Sequence[Source], rate: int) -> Fragment:
            rows = [[source] for source in sources] if apart else [list(sources)]
            return side_by_side([of_recordings(row, rate, Lane("", row[0].name, role_of(Path(row[0].name)))) for row in rows])

        words = _words(_("Add track {name}"), paths)
        self._import(words, paths, Place(at, at, "", index), build, on_new_tracks, [[path] for path in paths] if apart else [paths])

    def _import(self, words: str, paths: Sequence[Path], place: Place, build: Build, put: Put, rows: Sequence[Sequence[Path]]) -> None:
        episode, session = self._workspace.episode, self._workspace.session
        if episode is None or session is None:
            return
        folder, project = episode.folder, session.project

        def fetch(job: Job) -> tuple[Fragment, Arrived]:
            arrived = add_recordings(folder, project, paths, job)
            return build(arrived.sources, project.sample_rate), arrived

        self.arrivals.fetch(Coming(_words("{name}", paths), words, place, rows, put, session), fetch)

    def _ask(self, title: str, several: bool = True) -> Sequence[Path]:
        return choose_recordings(self.editor.page, self.editor.context.preferences, title, several)

    def _lane(self, path: Path) -> Lane:
        """The lane for a recording: the chosen clip's, the one of who speaks in it by its name, else the first."""
        tracks, chosen, role = self._state.project.tracks, self._state.chosen, role_of(path)
        fitting = [track for track in tracks if chosen and track.id == chosen.track] or [track for track in tracks if track.role == role != "talk"]
        track = (fitting or list(tracks))[0]
        return Lane(track.id, track.name, track.role)

    def _locked(self) -> str:
        """Why nothing can be inserted now, "" where it can."""
        if self._workspace.episode is None:
            return _("open an episode first")
        if self._workspace.read_only:
            return _("this show is open in another window")
        return "" if self._state.ready or not self._state.project.sources else _("the recordings are not there yet")


def _in_a_row(lane: Lane) -> Build:
    return lambda sources, rate: of_recordings(sources, rate, lane)


def _words(words: str, paths: Sequence[Path]) -> str:
    """The step's name: by the recording, or by how many there are."""
    return words.format(name=paths[0].stem if len(paths) == 1 else _("{n} recordings").format(n=len(paths)))

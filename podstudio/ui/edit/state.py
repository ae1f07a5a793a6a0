"""What the parts of the Edit page share: the edit and its recordings, the stretch in sight, the playhead and the selection."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QObject, Signal

from podstudio.audio.working import WorkingAudio
from podstudio.model.clips import ClipPlace, find_again
from podstudio.model.editing import Range
from podstudio.model.timeline import Project, TimeMap
from podstudio.ui.edit.figures import Figures
from podstudio.ui.edit.viewport import Viewport
from podstudio.ui.peaks import Peaks

_TALLEST = 0.94
_MOST_ENLARGED = 4.0


_kept_times: OrderedDict[int, tuple[Project, TimeMap]] = OrderedDict()
_KEPT_TIMES = 6


def times_of(project: Project) -> TimeMap:
    """An edit's time map, made once: a step asks for those of the edits before and behind it several times."""
    found = _kept_times.get(id(project))
    if found is None:
        found = _kept_times[id(project)] = project, TimeMap(project)
        while len(_kept_times) > _KEPT_TIMES:
            _kept_times.popitem(last=False)
    return found[1]


class EditState(QObject):
    """The page's state.

    Signals:
        changed: The edit, its recordings or its figures are others.
        playhead_moved: (frame before, frame now).
        selected: The selection, the chosen clip or the proposed cuts are others.
    """

    changed = Signal()
    playhead_moved = Signal(int, int)
    selected = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport(self)
        self.project = Project()
        self.times = times_of(self.project)
        self.peaks: Mapping[str, Peaks] = {}
        self.missing: frozenset[str] = frozenset()
        """Sources whose recordings are gone: their clips are shown as missing."""
        self.figures: Figures | None = None
        self.playhead = 0
        self.selection: Range | None = None
        self.proposed: tuple[Range, ...] = ()
        self.accepted: tuple[Range, ...] = ()
        self.chosen: ClipPlace | None = None
        self.enlarged = self._usual = 1.0
        self.envelopes_shown = False
        self.playing = False
        """Whether something is played: the playhead follows the sound then."""
        self.snap_to = "off"

    @property
    def rate(self) -> int:
        """Frames a second."""
        return self.project.sample_rate

    @property
    def ready(self) -> bool:
        """Whether every recording that is used is there."""
        return bool(self.project.sources) and all(source.id in self.peaks for source in self.project.sources)

    def set_project(self, project: Project) -> None:
        """Another edit, or the same after a step: the playhead and the selection stay inside it."""
        if project is self.project:
            return
        before, self.project = self.project, project
        self.times = times_of(project)
        self.viewport.set_length(project.frames)
        self.move_playhead(min(self.playhead, project.frames), follow=False)
        if self.selection:
            start, end = self.selection
            self.select(start, min(end, project.frames))
        if self.chosen:
            self.choose(find_again(before, project, self.chosen))
        self.changed.emit()

    def set_audio(self, audio: Mapping[str, WorkingAudio], peaks: Mapping[str, Peaks] | None = None) -> None:
        """The recordings came or went, with what they look like as far as that is known. All are enlarged alike: a quiet speaker looks quieter."""
        known = {**self.peaks, **(peaks or {})}
        self.peaks = {name: known[name] if name in known and known[name].audio is one else Peaks.of(one) for name, one in audio.items()}
        highest = max((one.highest for one in self.peaks.values()), default=0.0)
        self._usual = float(np.clip(_TALLEST / highest, _TALLEST, _MOST_ENLARGED)) if highest else 1.0
        self.enlarged = self._usual
        self.changed.emit()

    def enlarge(self, factor: float) -> None:
        """Draw the waveforms higher or lower, up to 16 times as high as they usually are."""
        self.enlarged = min(max(self.enlarged * factor, self._usual), self._usual * 16)
        self.changed.emit()

    def set_figures(self, figures: Figures | None) -> None:
        """The edit's loudness is known, or not any more."""
        self.figures = figures
        self.changed.emit()

    def move_playhead(self, frame: int, follow: bool = True) -> None:
        """Put the playhead at a frame; with `follow` it is brought into sight."""
        before, self.playhead = self.playhead, min(max(frame, 0), self.project.frames)
        if follow:
            self.viewport.reveal(self.playhead)
        if before != self.playhead:
            self.playhead_moved.emit(before, self.playhead)

    def select(self, start: int, end: int) -> None:
        """Select a stretch; nothing where it is empty."""
        first, last = sorted((min(max(start, 0), self.project.frames), min(max(end, 0), self.project.frames)))
        chosen = (first, last) if first < last else None
        if chosen != self.selection:
            self.selection = chosen
            self.selected.emit()

    def extend_selection(self, to: int) -> None:
        """Select from the playhead to a frame; where the playhead is an edge of the selection, this edge goes there."""
        anchor = self.playhead
        if self.selection:
            anchor = self.selection[0] if self.playhead == self.selection[1] else self.selection[1]
        self.select(anchor, to)

    def let_go(self) -> None:
        """Select nothing; where nothing is selected, choose no clip."""
        if self.selection is None:
            self.choose(None)
        self.select(0, 0)

    def propose(self, ranges: tuple[Range, ...], accepted: tuple[Range, ...] = ()) -> None:
        """Show cuts that are proposed and not made, and those of them that were accepted; both in order, without overlaps."""
        if (ranges, accepted) != (self.proposed, self.accepted):
            self.proposed, self.accepted = ranges, accepted
            self.selected.emit()

    def choose(self, place: ClipPlace | None) -> None:
        """Choose a clip for what is done to one clip, or none."""
        if place != self.chosen:
            self.chosen = place
            self.selected.emit()

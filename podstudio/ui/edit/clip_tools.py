"""Everything about one clip, by keys, menus and the mouse: choosing it, its edges, place, fades, gain, envelope, and taking it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from podstudio.errors import PodStudioError
from podstudio.i18n import _
from podstudio.model import editing
from podstudio.model.clips import ClipPlace, clip_of, clip_under, set_gain, track_of
from podstudio.ui.edit import clip_steps
from podstudio.ui.edit.feature import Editor, Feature
from podstudio.ui.edit.gain_field import GainField
from podstudio.ui.edit.gestures import Step
from podstudio.ui.edit.tools import Verb
from podstudio.ui.edit.under_mouse import Spot


def _clip(name: str, text: str, keys: tuple[str, ...] = (), tip: str = "", needs: str = "edit", apart: bool = False) -> Verb:
    return Verb(name, text, keys, needs, tip, menu="clip", apart=apart)


_CHANGES: Mapping[str, clip_steps.Change] = {
    "clip_trim_start": clip_steps.trim_start,
    "clip_trim_end": clip_steps.trim_end,
    "clip_left": clip_steps.nudge(-clip_steps.NUDGE_S),
    "clip_right": clip_steps.nudge(clip_steps.NUDGE_S),
    "clip_far_left": clip_steps.nudge(-clip_steps.FAR_NUDGE_S),
    "clip_far_right": clip_steps.nudge(clip_steps.FAR_NUDGE_S),
    "clip_to_playhead": clip_steps.to_playhead,
    "clip_up": clip_steps.to_lane(-1),
    "clip_down": clip_steps.to_lane(1),
    "clip_fade_in": clip_steps.fade_in,
    "clip_fade_out": clip_steps.fade_out,
    "clip_no_fades": clip_steps.remove_fades,
    "clip_louder": clip_steps.louder(clip_steps.GAIN_DB),
    "clip_quieter": clip_steps.louder(-clip_steps.GAIN_DB),
    "clip_mute": clip_steps.mute,
    "clip_remove": clip_steps.remove,
    "clip_delete": clip_steps.delete,
    "point_add": clip_steps.add_point(),
    "point_louder": clip_steps.add_point(clip_steps.GAIN_DB),
    "point_quieter": clip_steps.add_point(-clip_steps.GAIN_DB),
    "point_remove": clip_steps.remove_point,
}
_MERGED = (
    {"clip_left", "clip_right", "clip_far_left", "clip_far_right"},
    {"clip_louder", "clip_quieter"},
    {"point_louder", "point_quieter"},
)
"""Repeated on one clip, they are one step for undo."""

_CLIP_MENU = (
    ("clip_range", "cut", "copy", "duplicate"),
    ("split", "clip_mute"),
    ("clip_trim_start", "clip_trim_end", "clip_to_playhead", "clip_up", "clip_down"),
    ("clip_fade_in", "clip_fade_out", "clip_no_fades", "clip_gain"),
    ("envelopes", "point_add", "point_remove"),
    ("clip_remove", "clip_delete"),
)
_SELECTION_MENU = ("delete", "gap", "mute", "trim", "split_edges")
_LANE_MENU = (
    ("paste", "paste_over", "import_here", "silence"),
    _SELECTION_MENU,
    ("stretch", "all"),
    ("chapter", "note"),
)


class ClipTools(Feature):
    """Verbs on the chosen clip; where none is chosen, on the only one under the playhead."""

    verbs: ClassVar[tuple[Verb, ...]] = (
        _clip("split_edges", _("Split at the selection's edges"), ("Shift+S",), needs="selection"),
        _clip("clip_next", _("Choose the next clip"), ("Alt+Right",), needs="sound", apart=True),
        _clip("clip_previous", _("Choose the previous clip"), ("Alt+Left",), needs="sound"),
        _clip("clip_above", _("Choose a clip on the lane above"), ("Alt+Up",), needs="sound"),
        _clip("clip_below", _("Choose a clip on the lane below"), ("Alt+Down",), needs="sound"),
        _clip("clip_range", _("Select the clip's range"), ("Return", "Enter"), needs="sound"),
        _clip("clip_trim_start", _("Trim the clip's start to the playhead"), ("Ctrl+[",), apart=True),
        _clip("clip_trim_end", _("Trim the clip's end to the playhead"), ("Ctrl+]",)),
        _clip("clip_left", _("Nudge the clip left"), ("Ctrl+Alt+Left", "Alt+Shift+Left"), _("Move the clip 10 ms towards the start"), apart=True),
        _clip("clip_right", _("Nudge the clip right"), ("Ctrl+Alt+Right", "Alt+Shift+Right"), _("Move the clip 10 ms towards the end")),
        _clip("clip_far_left", _("Nudge the clip far left"), ("Ctrl+Alt+Shift+Left",), _("Move the clip 100 ms towards the start")),
        _clip("clip_far_right", _("Nudge the clip far right"), ("Ctrl+Alt+Shift+Right",), _("Move the clip 100 ms towards the end")),
        _clip("clip_to_playhead", _("Move the clip to the playhead"), ("Ctrl+Alt+Home",)),
        _clip("clip_up", _("Move the clip to the lane above"), ("Ctrl+Alt+Up", "Alt+Shift+Up")),
        _clip("clip_down", _("Move the clip to the lane below"), ("Ctrl+Alt+Down", "Alt+Shift+Down")),
        _clip("clip_fade_in", _("Fade in to the playhead"), ("Shift+I",), apart=True),
        _clip("clip_fade_out", _("Fade out from the playhead"), ("Shift+O",)),
        _clip("clip_no_fades", _("Remove the fades"), ("Shift+F",)),
        _clip("clip_louder", _("Clip louder"), ("Ctrl+Up",), _("Make the clip 1 dB louder"), apart=True),
        _clip("clip_quieter", _("Clip quieter"), ("Ctrl+Down",), _("Make the clip 1 dB quieter")),
        _clip("clip_gain", _("Clip gain…"), ("Shift+G",)),
        _clip("clip_mute", _("Mute the clip"), ("Ctrl+Shift+L",), _("Mute the clip, or let it be heard again")),
        _clip("point_add", _("Envelope point at the playhead"), ("B",), apart=True),
        _clip("point_louder", _("Envelope louder at the playhead"), ("Ctrl+Shift+Up",), _("Raise the envelope at the playhead by 1 dB")),
        _clip("point_quieter", _("Envelope quieter at the playhead"), ("Ctrl+Shift+Down",), _("Lower the envelope at the playhead by 1 dB")),
        _clip("point_remove", _("Remove the nearest envelope point"), ("Shift+B",)),
        _clip("clip_remove", _("Remove the clip, leave its gap"), ("Ctrl+Shift+Del",), apart=True),
        _clip("clip_delete", _("Delete the clip and close the gap"), ("Ctrl+Del",), _("Take the clip's time out of all tracks")),
    )

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._state = editor.state
        self._playing = False
        self._last: tuple[str, Step] | None = None
        self._gain = GainField(editor.page)
        self._gain.accepted.connect(self._set_gain)
        hand = editor.lanes.canvas.hand
        hand.stepped.connect(self.take)
        editor.lanes.canvas.menu_wanted.connect(self._show_menu)
        editor.playback.started.connect(lambda _frame: self._set_playing(True))
        editor.playback.stopped.connect(lambda: self._set_playing(False))
        # Return belongs to whatever has the focus; only on the lanes it is a clip's.
        editor.actions["clip_range"].setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        editor.lanes.canvas.addAction(editor.actions["clip_range"])

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """What each does."""
        acts: dict[str, Callable[[], object]] = {name: partial(self._change, name) for name in _CHANGES}
        return acts | {
            "split_edges": self._split_edges,
            "clip_next": lambda: self._choose_beside(1),
            "clip_previous": lambda: self._choose_beside(-1),
            "clip_above": lambda: self._choose_lane(-1),
            "clip_below": lambda: self._choose_lane(1),
            "clip_range": self._select_range,
            "clip_gain": self._ask_gain,
            "delete": lambda: self._on_part(self.editor.steps.delete, "clip_delete"),
            "gap": lambda: self._on_part(self.editor.steps.delete_leaving_gap, "clip_remove"),
            "mute": lambda: self._on_part(self.editor.steps.mute, "clip_mute"),
        }

    def leave(self) -> None:
        """What is asked or dragged is given up."""
        self._gain.hide()
        self.editor.lanes.canvas.hand.cancel()

    # Choosing

    def target(self) -> ClipPlace | None:
        """The chosen clip, or the only one under the playhead, which is chosen then."""
        state = self._state
        if state.chosen is None:
            under = [place for track in state.project.tracks if (place := clip_under(state.project, track.id, state.playhead))]
            if len(under) != 1:
                self.editor.told(_("Choose a clip first: click its name, or press {keys}.").format(keys=self._keys("clip_next")))
                return None
            state.choose(under[0])
        return state.chosen

    def choose(self, place: ClipPlace | None) -> None:
        """Choose a clip and bring it into sight."""
        if place is None:
            return
        self._state.choose(place)
        clip, viewport = clip_of(self._state.project, place), self._state.viewport
        if clip.end <= viewport.start or clip.start >= viewport.end:
            viewport.reveal(clip.start)
        self.editor.lanes.show_lane(place.track)

    def _choose_beside(self, step: int) -> None:
        state = self._state
        if state.chosen is None:
            self.choose(self._nearest(range(len(state.project.tracks)), state.playhead))
            return
        index = state.chosen.index + step
        if 0 <= index < len(track_of(state.project, state.chosen.track).clips):
            self.choose(ClipPlace(state.chosen.track, index))

    def _choose_lane(self, step: int) -> None:
        state = self._state
        if state.chosen is None:
            self._choose_beside(step)
            return
        clip = clip_of(state.project, state.chosen)
        number = next(number for number, track in enumerate(state.project.tracks) if state.chosen.track == track.id)
        moment = state.playhead if clip.start <= state.playhead < clip.end else (clip.start + clip.end) // 2
        lanes = range(number + step, len(state.project.tracks) if step > 0 else -1, step)
        self.choose(self._nearest(lanes, moment))

    def _nearest(self, lanes: range, frame: int) -> ClipPlace | None:
        """The clip that is nearest to a moment, on the first of some lanes that has any."""
        for number in lanes:
            track = self._state.project.tracks[number]
            if track.clips:
                distances = [max(clip.start - frame, frame - clip.end + 1, 0) for clip in track.clips]
                return ClipPlace(track.id, distances.index(min(distances)))
        return None

    def _select_range(self) -> None:
        place = self.target()
        if place:
            clip = clip_of(self._state.project, place)
            self._state.select(clip.start, clip.end)
            self.editor.playback.seek(clip.start)

    # Changing

    def take(self, step: Step, merge: bool = False) -> None:
        """Make a step. The playhead stays where it is, unless it is playing: then it stays with its sound."""
        playhead = self._state.playhead
        self.editor.steps.replace(step.words, step.project, merge)
        if self._state.project is step.project:
            self._state.choose(step.place)
            if not self._playing:
                self._state.move_playhead(playhead, follow=False)

    def _change(self, name: str) -> None:
        place = self.target()
        if place is None:
            return
        before = self._state.project
        try:
            step = _CHANGES[name](before, place, self._state.playhead)
        except PodStudioError as error:
            self.editor.failed(error)
            return
        if step is None or step.project is before:
            self.editor.told(_("{verb}: not possible here.").format(verb=next(verb.text for verb in self.verbs if verb.name == name)))
            return
        if name.startswith("point_") and not self._state.envelopes_shown:
            self.editor.actions["envelopes"].trigger()
        self.take(step, self._goes_on(name))
        self._last = name, step

    def _on_part(self, on_selection: Callable[[], object], on_clip: str) -> None:
        """The page's own verbs mean the selection; where nothing is selected, the chosen clip."""
        if self._state.selection is None and self._state.chosen:
            self._change(on_clip)
        else:
            on_selection()

    def _goes_on(self, name: str) -> bool:
        """Whether a step is more of the last one, with nothing between them and on the same clip."""
        if self._last is None:
            return False
        before, step = self._last
        return step.project is self._state.project and step.place == self._state.chosen and any({name, before} <= names for names in _MERGED)

    def _split_edges(self) -> None:
        selection = self._state.selection
        if selection:
            project = editing.split(editing.split(self._state.project, selection[0]), selection[1])
            self.editor.steps.replace(_("Split at the selection's edges"), project)

    def _ask_gain(self) -> None:
        place = self.target()
        if place:
            clip, canvas = clip_of(self._state.project, place), self.editor.lanes.canvas
            ground = canvas.ground()
            rectangle = ground.rectangle(clip, ground.lane_of(place.track))
            left = min(max(rectangle.left(), 0), canvas.width() - 200) + 8
            corner = canvas.mapTo(self.editor.page, QPoint(round(left), round(rectangle.top()) + 24))
            self._gain.ask(corner, clip.gain_db)

    def _set_gain(self, gain_db: float) -> None:
        place = self._state.chosen
        if place and clip_of(self._state.project, place).gain_db != gain_db:
            self.take(Step(_("Clip gain"), set_gain(self._state.project, place, gain_db), place))
        self.editor.lanes.canvas.setFocus()

    # Menus

    def menu(self, spot: Spot) -> QMenu:
        """What can be done at a place of the lanes."""
        menu = QMenu(self.editor.page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        selected = (_SELECTION_MENU,) if self._state.selection else ()
        for group in (*selected, *_CLIP_MENU) if spot.place else _LANE_MENU:
            actions = [self.editor.actions[name] for name in group if name in self.editor.actions]
            if actions and menu.actions():
                menu.addSeparator()
            menu.addActions(actions)
        return menu

    def _show_menu(self, spot: Spot, place: QPoint) -> None:
        self.menu(spot).popup(place)

    def _set_playing(self, playing: bool) -> None:
        self._playing = playing

    def _keys(self, name: str) -> str:
        return self.editor.actions[name].shortcut().toString()

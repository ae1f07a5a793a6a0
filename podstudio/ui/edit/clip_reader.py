"""The lanes for a screen reader: a button nobody sees for every clip in sight, where the focus is, and words for what an edit did.

A painted clip is nothing to a screen reader; a transparent button over it has a name, a place, the focus and an action. Nothing of this is
made before a screen reader (or a test) asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from podstudio.i18n import _, counted
from podstudio.model.clips import ClipPlace, clip_of, clip_under
from podstudio.model.timecode import format_seconds
from podstudio.model.timeline import Project, Track
from podstudio.ui.edit.columns import ClipArrays
from podstudio.ui.edit.feature import Editor, Feature
from podstudio.ui.edit.tools import Verb

_SETTLE_MS = 120
"""Nothing is told while the view still moves."""
_MOST_A_LANE = 120
_EDGE = 2


class ClipReader(Feature):
    """Keeps what a screen reader is told in step with the lanes."""

    verbs: ClassVar[tuple[Verb, ...]] = (
        Verb(
            "where",
            _("Tell where the playhead is"),
            ("Shift+W",),
            "sound",
            _("The time, the clips at the playhead and the selection, for a screen reader and in the header"),
            menu="view",
        ),
    )

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._state, self._canvas = editor.state, editor.lanes.canvas
        self._buttons: list[ClipButton] = []
        self._said = ""
        self._doing = ""
        self._settle, self._say = (_timer(self, act) for act in (self.follow, self._announce))
        for signal in (self._state.changed, self._state.viewport.changed, self._state.selected):
            signal.connect(self._soon)
        self._state.playhead_moved.connect(self._soon)
        self._canvas.installEventFilter(self)
        workspace = editor.context.workspace
        workspace.edit_changed.connect(self._edited)
        for name in ("undo", "redo"):
            editor.actions[name].triggered.connect(lambda _checked=False, name=name: self._set_doing(name))

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """What each does."""
        return {"where": self._tell_where}

    def leave(self) -> None:
        """Another page is shown now: what waits to be told is not told any more."""
        self._settle.stop()
        self._say.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Where the lanes got another size or the focus, they are told anew."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.FocusIn, QEvent.Type.Show}:
            self._soon()
        return super().eventFilter(watched, event)

    def follow(self) -> None:
        """Put the buttons where the clips are now, and the focus where the chosen clip is."""
        self._settle.stop()
        if not QAccessible.isActive():
            return
        shown = list(self._in_sight())
        had_focus = self._canvas.hasFocus() or any(button.hasFocus() for button in self._buttons)
        while len(self._buttons) < len(shown):
            self._buttons.append(ClipButton(self))
        for button, (place, rectangle) in zip(self._buttons, shown, strict=False):
            button.tell(place, rectangle, *self._words(place))
        for button in self._buttons[len(shown) :]:
            button.tell(None, QRect())
        self._canvas.setAccessibleDescription(self.where())
        if had_focus:
            self._put_focus()

    def where(self) -> str:
        """The playhead's time, the clips under it, and the selection."""
        state, rate = self._state, self._state.rate
        told = [format_seconds(state.playhead / rate, 1)]
        for track in state.project.tracks:
            place = clip_under(state.project, track.id, state.playhead)
            if place:
                told.append(_("{track}, clip {n}").format(track=track.name, n=place.index + 1))
        if state.selection:
            start, end = (format_seconds(frame / rate, 1) for frame in state.selection)
            told.append(_("selected from {start} to {end}").format(start=start, end=end))
        return "; ".join(told)

    def choose(self, place: ClipPlace, seek: bool) -> None:
        """A screen reader went to a clip, or pressed it: then the playhead goes to its start."""
        self._state.choose(place)
        if seek:
            self.editor.playback.seek(clip_of(self._state.project, place).start)

    def trigger(self, name: str) -> None:
        """Do a verb of the page."""
        self.editor.actions[name].trigger()

    def _in_sight(self) -> Iterator[tuple[ClipPlace, QRect]]:
        """Clips that can be seen, those of a lane from left to right; of very many the widest. The chosen one is among them."""
        viewport, layout = self._state.viewport, self._canvas.layout_now()
        for track, (top, height) in zip(self._state.project.tracks, layout.tracks, strict=True):
            arrays = ClipArrays.of(track)
            shown = np.array(arrays.between(viewport.start, viewport.end), dtype=np.int64) if track.clips else np.zeros(0, dtype=np.int64)
            if len(shown) > _MOST_A_LANE:
                lengths = (arrays.ends - arrays.starts)[shown]
                if self._state.chosen and self._state.chosen.track == track.id:
                    lengths = np.where(shown == self._state.chosen.index, self._state.project.frames, lengths)
                shown = np.sort(shown[np.argsort(lengths, kind="stable")[-_MOST_A_LANE:]])
            for number in shown.tolist():
                left = max(round(viewport.x_of(track.clips[number].start)), 0)
                right = min(round(viewport.x_of(track.clips[number].end)), self._canvas.width())
                yield ClipPlace(track.id, number), QRect(left, top + _EDGE, max(right - left, 1), height - 2 * _EDGE)

    def _words(self, place: ClipPlace) -> tuple[str, str]:
        """Name and description of a clip."""
        project = self._state.project
        track = next(track for track in project.tracks if track.id == place.track)
        return clip_name(project, track, place.index, self._state.missing), clip_facts(project, track, place.index)

    def _put_focus(self) -> None:
        chosen = self._state.chosen
        wanted: QWidget = next((button for button in self._buttons if chosen and button.place == chosen), self._canvas)
        if not wanted.hasFocus():
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def _soon(self, *_told: object) -> None:
        if QAccessible.isActive():
            self._settle.start(_SETTLE_MS)

    def _set_doing(self, name: str) -> None:
        self._doing = name

    def _edited(self, old: Project, new: Project) -> None:
        session = self.editor.context.workspace.session
        if not QAccessible.isActive() or session is None:
            return
        doing, self._doing = self._doing, ""
        step = {"undo": session.redo_label}.get(doing, session.undo_label) or ""
        words = {"undo": _("Undone: {step}"), "redo": _("Redone: {step}")}.get(doing, "{step}").format(step=step)
        self._said = "; ".join(part for part in (words, length_change(old, new)) if part)
        self._say.start(_SETTLE_MS)

    def _announce(self) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._canvas, self._said))

    def _tell_where(self) -> None:
        self.editor.told(self.where())
        self._said = self.where()
        self._announce()


class ClipButton(QAbstractButton):
    """A clip as a screen reader has it. It is not seen, takes no mouse, and hands the keys on to the lanes."""

    def __init__(self, reader: ClipReader) -> None:
        super().__init__(reader.editor.lanes.canvas)
        self._reader = reader
        self.place: ClipPlace | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.clicked.connect(self._press)

    def tell(self, place: ClipPlace | None, rectangle: QRect, name: str = "", description: str = "") -> None:
        """Stand for a clip, or for none."""
        self.place = place
        if place is None:
            self.hide()
            return
        if self.geometry() != rectangle:
            self.setGeometry(rectangle)
        if self.accessibleName() != name:
            self.setAccessibleName(name)
        if self.accessibleDescription() != description:
            self.setAccessibleDescription(description)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing: the clip is painted already."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The screen reader came here: this is the chosen clip."""
        super().focusInEvent(event)
        if self.place and self._reader.editor.state.chosen != self.place:
            self._reader.choose(self.place, seek=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space plays and Return selects the clip's range, as on the lanes; all else is the lanes' own."""
        verb = {Qt.Key.Key_Space: "play", Qt.Key.Key_Return: "clip_range", Qt.Key.Key_Enter: "clip_range"}.get(Qt.Key(event.key()))
        if verb and not event.modifiers():
            self._reader.trigger(verb)
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A button would be pressed by it."""
        event.ignore()

    def _press(self) -> None:
        if self.place:
            self._reader.choose(self.place, seek=True)


def clip_name(project: Project, track: Track, number: int, missing: frozenset[str] = frozenset()) -> str:
    """What a clip is called: "Host, clip 3 of 120, interview, 0:12 to 0:31, muted"."""
    clip, rate = track.clips[number], project.sample_rate
    parts = [
        track.name,
        _("clip {n} of {count}").format(n=number + 1, count=len(track.clips)),
        project.source(clip.source).name,
        _("{start} to {end}").format(start=format_seconds(clip.start / rate), end=format_seconds(clip.end / rate)),
    ]
    if clip.muted:
        parts.append(_("muted"))
    if clip.source in missing:
        parts.append(_("recording missing"))
    return ", ".join(parts)


def clip_facts(project: Project, track: Track, number: int) -> str:
    """Its length, gain, fades and envelope."""
    clip, rate = track.clips[number], project.sample_rate
    parts = [_("length {length}").format(length=_seconds(clip.frames / rate))]
    if clip.gain_db:
        parts.append(_("gain {gain} dB").format(gain=f"{clip.gain_db:+.1f}".replace("-", "−")))
    for words, frames in ((_("fade in {length}"), clip.fade_in), (_("fade out {length}"), clip.fade_out)):
        if frames > rate * 0.02:
            parts.append(words.format(length=_seconds(frames / rate)))
    if clip.envelope:
        parts.append(counted("{n} envelope point", "{n} envelope points", len(clip.envelope)))
    return ", ".join(parts)


def length_change(old: Project, new: Project) -> str:
    """By how much a step made the episode shorter or longer; "" where it did not."""
    seconds = (new.frames - old.frames) / new.sample_rate
    if abs(seconds) < 0.05:
        return ""
    return (_("{length} longer") if seconds > 0 else _("{length} shorter")).format(length=_seconds(abs(seconds)))


def _seconds(seconds: float) -> str:
    return _("{n} seconds").format(n=f"{seconds:.1f}") if seconds < 60 else format_seconds(seconds)


def _timer(parent: QObject, act: Callable[[], object]) -> QTimer:
    made = QTimer(parent)
    made.setSingleShot(True)
    made.timeout.connect(act)
    return made

"""The keys of every command: the usual ones, and what a person made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QApplication, QComboBox, QLineEdit

from podstudio.i18n import _
from podstudio.ui.edit.tools import Verb
from podstudio.ui.preferences import Preferences

Keys = tuple[str, ...]

MENUS: Mapping[str, str] = {
    "file": _("&File"),
    "edit": _("&Edit"),
    "clip": _("&Clip"),
    "marks": _("&Marks"),
    "play": _("&Play"),
    "view": _("&View"),
    "tidy": _("&Tidy"),
    "go": _("&Go"),
    "help": _("&Help"),
}
"""The menus in their order, by the names that Verb.menu has."""

_WALKING = {
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
}
_OPENING = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
_OWN_KEYS: tuple[tuple[type, set[Qt.Key]], ...] = (
    (QAbstractButton, {Qt.Key.Key_Space}),
    (QComboBox, _WALKING | _OPENING),
    (QAbstractItemView, _WALKING | {Qt.Key.Key_Return, Qt.Key.Key_Enter}),
    (QAbstractSlider, _WALKING),
    (QAbstractSpinBox, _WALKING | {Qt.Key.Key_Return, Qt.Key.Key_Enter}),
    (QLineEdit, _WALKING | {Qt.Key.Key_Return, Qt.Key.Key_Enter}),
)
"""Keys that belong to what has the focus, whatever verb has them elsewhere. The keys of typing text fields keep by themselves."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done: its name in the settings ("edit.split"), what it is, and the action that does it."""

    name: str
    verb: Verb
    action: QAction

    @property
    def path(self) -> str:
        """Where it stands: Clip › Split."""
        return f"{MENUS[self.verb.menu].replace('&', '')} › {self.verb.text}"


class Shortcuts(QObject):
    """Which keys do what. One key does one thing.

    Signals:
        changed: Keys were changed; the actions have them already.
    """

    changed = Signal()

    def __init__(self, commands: Iterable[Command], preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.commands: Mapping[str, Command] = {command.name: command for command in commands}
        self._keys: dict[str, Keys] = {}
        self._apply()

    def keys(self, name: str) -> Keys:
        """The keys of a command now, as Qt writes them everywhere; the first is shown."""
        return self._keys[name]

    def usual(self, name: str) -> Keys:
        """Its keys before anybody changed them."""
        return _real(self.commands[name].verb.keys)

    def is_changed(self, name: str) -> bool:
        """Whether it has other keys than the usual ones."""
        return self.keys(name) != self.usual(name)

    def holder(self, key: str, but: str = "") -> Command | None:
        """Which command has a key, other than `but`."""
        key = _portable(key)
        return next((command for name, command in self.commands.items() if name != but and key in self.keys(name)), None)

    def give(self, name: str, keys: Iterable[str]) -> None:
        """Give a command these keys and no others, and take them from whatever has them."""
        wanted = _real(keys)
        kept = dict(self._preferences.settings.shortcuts)
        for other, has in self._keys.items():
            left = wanted if other == name else tuple(key for key in has if key not in wanted)
            if left == self.usual(other):
                kept.pop(other, None)
            elif left != has:
                kept[other] = left
        self._keep(kept)

    def reset(self, name: str) -> None:
        """Give a command its usual keys back, wherever they are now."""
        self.give(name, self.usual(name))

    def reset_all(self) -> None:
        """The usual keys everywhere."""
        self._keep({name: keys for name, keys in self._preferences.settings.shortcuts.items() if name not in self.commands})

    def _keep(self, kept: dict[str, Keys]) -> None:
        self._preferences.change(shortcuts=kept)
        self._apply()
        self.changed.emit()

    def _apply(self) -> None:
        """What a person chose comes first, then the usual keys: a verb that is new never makes an old choice ambiguous."""
        chosen = self._preferences.settings.shortcuts
        taken: set[str] = set()
        for name in sorted(self.commands, key=lambda name: name not in chosen):
            free = tuple(key for key in _real(chosen.get(name, self.usual(name))) if key not in taken)
            taken.update(free)
            self._keys[name] = free
            self.commands[name].action.setShortcuts([QKeySequence(key) for key in free])


def native(key: str) -> str:
    """A key as the system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def belongs_to_focus(event: QEvent) -> bool:
    """Whether what has the focus needs a key itself: Space on a button, the arrows in a list. For a window's or page's event()."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
    focused = QApplication.focusWidget()
    if not plain or not any(isinstance(focused, kind) and event.key() in keys for kind, keys in _OWN_KEYS):
        return False
    event.accept()
    return True


def _portable(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def _real(keys: Iterable[str]) -> Keys:
    """As Qt writes them, each once, without what it does not know."""
    return tuple(dict.fromkeys(key for key in map(_portable, keys) if key))

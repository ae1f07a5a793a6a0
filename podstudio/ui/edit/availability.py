"""Which of the page's actions can be used now, and what their tooltips say: the key, and the reason where they cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QAction

from podstudio.i18n import _
from podstudio.ui.edit.feature import Feature
from podstudio.ui.edit.state import EditState
from podstudio.ui.edit.tool_button import keys_of
from podstudio.ui.edit.tools import Verb
from podstudio.ui.workspace import Workspace


class Availability:
    """Tells the actions. Called at every change of the selection, so it touches only those that changed."""

    def __init__(
        self, workspace: Workspace, state: EditState, verbs: Sequence[Verb], actions: Mapping[str, QAction], features: Sequence[Feature]
    ) -> None:
        self._workspace, self._state, self._verbs, self._actions = workspace, state, verbs, actions
        self._owners = {verb.name: feature for feature in features for verb in feature.verbs}
        self._told: dict[str, tuple[str, str]] = {}
        self._keys: dict[str, str] = {}

    def keys_changed(self) -> None:
        """Other keys are in force: every tooltip is made anew."""
        self._told.clear()
        self._keys.clear()
        self.tell()

    def tell(self) -> None:
        """Enable and explain every action as things are now."""
        needs = self.why_not()
        session = self._workspace.session
        steps = {"undo": session.undo_label if session else None, "redo": session.redo_label if session else None}
        for verb in self._verbs:
            tip = verb.tip or verb.text
            if verb.name in steps:
                tip, reason = self._tell_step(verb, steps[verb.name], needs["edit"])
            else:
                owner = self._owners.get(verb.name)
                found = owner.why_not(verb) if owner else None
                reason = needs[verb.needs] if found is None else found
            if self._told.get(verb.name) != (tip, reason):
                self._told[verb.name] = tip, reason
                self._explain(verb.name, tip, reason)

    def why_not(self) -> dict[str, str]:
        """Why what needs the sound, the right to edit, a selection, or a selection or clip cannot be used now; "" where it can."""
        state, read_only = self._state, self._workspace.read_only
        sound = "" if state.ready else _("the recordings are not there yet")
        edit = _("this show is open in another window") if read_only else sound
        selected = state.selection is not None
        return {
            "": "",
            "sound": sound,
            "edit": edit,
            "selection": edit or ("" if selected else _("select something first")),
            "part": edit or ("" if selected or state.chosen else _("select something or choose a clip first")),
        }

    def _tell_step(self, verb: Verb, step: str | None, why_not_edit: str) -> tuple[str, str]:
        """Undo and redo are named with their step."""
        reason = why_not_edit if self._workspace.read_only else "" if step else _("nothing to {undo}").format(undo=verb.text.lower())
        self._actions[verb.name].setText(f"{verb.text} {step or ''}".strip().replace("&", "&&"))
        return (f"{verb.text}: {step}" if step else verb.text), reason

    def _explain(self, name: str, tip: str, reason: str) -> None:
        action = self._actions[name]
        keys = self._keys.get(name)
        if keys is None:
            keys = self._keys[name] = keys_of(action)
        action.setEnabled(not reason)
        action.setToolTip((f"{tip}  ({keys})" if keys else tip) + (f"\n{reason[:1].upper()}{reason[1:]}" if reason else ""))

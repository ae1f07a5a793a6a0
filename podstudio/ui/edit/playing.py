"""Everything about playing that is more than the play button: the shuttle, the selection once, up to a cut, following, and the sound device."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from podstudio.i18n import _
from podstudio.ui.edit.feature import Editor, Feature
from podstudio.ui.edit.tools import Verb


class Playing(Feature):
    """Playing, beyond the page's own verbs."""

    verbs: ClassVar[tuple[Verb, ...]] = (
        Verb("shuttle_back", _("Play backwards"), ("J",), "sound", _("Play backwards; each further press is faster"), menu="play"),
        Verb("shuttle_on", _("Play forwards"), ("L",), "sound", _("Play forwards; each further press is faster"), menu="play"),
        Verb("play_selection", _("Play the selection once"), ("P",), "selection", menu="play"),
        Verb(
            "play_to_cut",
            _("Play up to the cut"),
            ("Shift+C",),
            "sound",
            _("Two seconds, up to the selection or the nearest cut"),
            menu="play",
        ),
        Verb("follow", _("Follow the playhead"), ("Ctrl+F",), "", _("Keep the playhead in sight while playing"), menu="play"),
        Verb("centre", _("Playhead in the middle"), ("Ctrl+Shift+F",), "", _("Scroll smoothly under the playhead while playing"), menu="play"),
    )

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        following = editor.playback.following
        for name, on in (("follow", following.on), ("centre", following.centred)):
            editor.actions[name].setCheckable(True)
            editor.actions[name].setChecked(on)
        preferences = editor.context.preferences
        editor.playback.prefer_output(lambda: (preferences.settings.output_device, preferences.settings.output_name))
        editor.playback.output_chosen.connect(self._remember_output)

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """What each does."""
        playback = self.editor.playback
        return {
            "shuttle_back": lambda: playback.shuttle(-1),
            "shuttle_on": lambda: playback.shuttle(1),
            "play_selection": playback.play_selection,
            "play_to_cut": playback.play_to_cut,
            "follow": self._follow,
            "centre": self._centre,
        }

    def why_not(self, verb: Verb) -> str | None:
        """A selection can be played where it cannot be edited."""
        if verb.name != "play_selection" or not self.editor.state.ready:
            return None
        return "" if self.editor.state.selection else _("select something first")

    def _follow(self) -> None:
        following = self.editor.playback.following
        following.on = self.editor.actions["follow"].isChecked()
        following.begin()

    def _centre(self) -> None:
        following = self.editor.playback.following
        following.centred = self.editor.actions["centre"].isChecked()
        if following.centred:
            following.on = True
            self.editor.actions["follow"].setChecked(True)
        following.begin()

    def _remember_output(self, device: str, name: str) -> None:
        self.editor.context.preferences.change(output_device=device, output_name=name)

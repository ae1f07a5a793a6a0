"""How the lanes are seen: envelopes, height of lanes and waveforms, the whole episode."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from podstudio.i18n import _
from podstudio.ui.edit.feature import Editor, Feature
from podstudio.ui.edit.lane_switch import LaneSwitch
from podstudio.ui.edit.tools import Verb

_HIGHER = 1.25


class LaneView(Feature):
    """Verbs that change nothing in the edit."""

    verbs: ClassVar[tuple[Verb, ...]] = (
        Verb(
            "envelopes",
            _("Envelope"),
            ("V",),
            "",
            _("Show each clip's gain as a line: click it for a point, drag that, Alt-drag the line"),
            menu="view",
        ),
        Verb("whole", _("Whole episode"), ("Ctrl+0",), "sound", menu="view"),
        Verb("lanes_higher", _("Higher lanes"), ("H",), "sound", menu="view", apart=True),
        Verb("lanes_lower", _("Lower lanes"), ("Shift+H",), "sound", menu="view"),
        Verb("waves_larger", _("Larger waveforms"), ("Y",), "sound", _("Draw quiet sound higher"), menu="view"),
        Verb("waves_smaller", _("Smaller waveforms"), ("Shift+Y",), "sound", menu="view"),
    )

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        editor.actions["envelopes"].setCheckable(True)
        theme = editor.context.theme
        editor.lanes.add_switches(
            LaneSwitch(editor.actions["envelopes"], "chart-timeline-variant", theme),
            *([LaneSwitch(editor.actions["snap"], "magnet", theme)] if "snap" in editor.actions else []),
        )

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """What each does."""
        lanes, state = self.editor.lanes, self.editor.state
        return {
            "envelopes": self._show_envelopes,
            "whole": state.viewport.show_whole,
            "lanes_higher": lambda: lanes.resize_lanes(_HIGHER),
            "lanes_lower": lambda: lanes.resize_lanes(1 / _HIGHER),
            "waves_larger": lambda: state.enlarge(_HIGHER),
            "waves_smaller": lambda: state.enlarge(1 / _HIGHER),
        }

    def _show_envelopes(self) -> None:
        self.editor.state.envelopes_shown = self.editor.actions["envelopes"].isChecked()
        self.editor.lanes.canvas.update()

"""How the long menus are laid out: which commands of a page share a submenu, and where a line stands. Others stand in their menu alone."""

from __future__ import annotations

from collections.abc import Mapping

from podstudio.i18n import _

SUBMENUS: Mapping[str, tuple[str, ...]] = {
    _("Select"): (
        "in", "out", "all", "clear", "select_edge_next", "select_edge_previous", "select_pixel_back", "select_pixel_on", "stretch", "to_silence",
        "to_zero", "snap",
    ),
    _("Insert"): ("import_here", "import_track", "import_replace", "silence"),
    _("Tracks"): ("track_new", "track_up", "track_down", "track_remove"),
    _("Choose a clip"): ("clip_next", "clip_previous", "clip_above", "clip_below", "clip_range"),
    _("Move the clip"): ("clip_left", "clip_right", "clip_far_left", "clip_far_right", "clip_to_playhead", "clip_up", "clip_down"),
    _("Fades"): ("clip_fade_in", "clip_fade_out", "clip_no_fades"),
    _("Loudness of the clip"): ("clip_louder", "clip_quieter", "clip_gain", "clip_mute"),
    _("Envelope of the clip"): ("point_add", "point_louder", "point_quieter", "point_remove"),
    _("Import and export"): ("copy_chapters", "import_chapters", "export_chapters", "import_notes", "export_notes"),
    _("Move the playhead"): ("back", "forward", "pixel_back", "pixel_on", "edge_next", "edge_previous"),
    _("Lanes"): ("lanes_higher", "lanes_lower", "waves_larger", "waves_smaller"),
}  # fmt: skip
"""By the titles of the submenus: the names of the verbs in them. A submenu stands where its first verb would."""

LINES = frozenset({"cut", "find_recording", "clip_next", "clip_trim_start", "clip_remove", "next_mark", "shuttle_back", "follow", "next_finding"})
"""Verbs with a line above them, besides those that say so themselves (Verb.apart)."""

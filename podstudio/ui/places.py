"""What the command palette offers: the commands of the window and the page, and the episodes and chapters to go to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from podstudio.i18n import _
from podstudio.model.timecode import format_seconds
from podstudio.ui.command_palette import Entry
from podstudio.ui.edit.tool_button import keys_of
from podstudio.ui.pages.edit import EditPage
from podstudio.ui.shortcuts import Command, Shortcuts

_ITSELF = "window.find"


def places(shortcuts: Shortcuts, edit: EditPage, editing: bool, go: Callable[[str], object], open_: Callable[[Path], object]) -> list[Entry]:
    """Everything there is to choose now.

    Args:
        editing: Whether the Edit page is shown: its commands are possible there alone.
    """
    commands = [_command(command, editing) for command in shortcuts.commands.values() if command.name != _ITSELF]
    commands.sort(key=lambda entry: editing != entry.name.startswith("edit."))  # those of the page that is shown come first
    return [*commands, *_chapters(edit, go), *_episodes(edit, open_)]


def _command(command: Command, editing: bool) -> Entry:
    action = command.action
    reason = "" if action.isEnabled() else action.toolTip().partition("\n")[2] or _("Not possible now")
    if command.name.startswith("edit.") and not editing:
        reason = _("Only on the Edit page")
    title = action.text().replace("&&", "&")
    return Entry(command.name, title, command.path.rpartition(" › ")[0], action.trigger, keys_of(action), reason, command.verb.tip)


def _chapters(edit: EditPage, go: Callable[[str], object]) -> Iterator[Entry]:
    state = edit.state

    def show(frame: int) -> None:
        go("edit")
        edit.playback.seek(frame)

    for placed in state.times.chapters():
        at = format_seconds(placed.start / state.rate)
        yield Entry("", placed.chapter.title or _("Chapter without a title"), _("Chapter at {time}").format(time=at), partial(show, placed.start))


def _episodes(edit: EditPage, open_: Callable[[Path], object]) -> Iterator[Entry]:
    opened = edit.workspace.episode
    for row in edit.workspace.rows:
        episode = row.episode
        if episode is None:
            continue
        number = _("Episode {n}").format(n=episode.number) if episode.number else _("Episode")
        here = opened is not None and opened.folder == row.folder
        yield Entry("", episode.title, number + (" · " + _("open now") if here else ""), partial(open_, row.folder))

"""`edit`: cuts, trims and chapters by their times; and the same options for `master`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from podstudio.cli.arguments import CHAPTER, RANGE, TIME, Between
from podstudio.cli.output import Console, pass_console
from podstudio.model.timecode import format_seconds

if TYPE_CHECKING:
    from podstudio.workflow.editing import EditRequest

_OPTIONS = (
    click.option("--start", type=TIME, help="Drop everything before this time."),
    click.option("--end", type=TIME, help="Drop everything behind this time."),
    click.option("--cut", "cuts", type=RANGE, multiple=True, help="Take out A-B and close the gap; may be repeated, overlaps are merged."),
    click.option("--tighten", type=Between(0.4, 3600), metavar="SECONDS", help="Shorten every pause that is longer to this length, 0.4 s or more."),
    click.option("--chapter", "chapters", type=CHAPTER, multiple=True, help="Set a chapter: T=TITLE or 'T=TITLE <https://…>'; may be repeated."),
    click.option(
        "--chapters",
        "chapter_file",
        metavar="F",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Set the chapters of a file: chapters.json, Podlove, Audacity labels, CSV, or times and titles in a text.",
    ),
    click.option("--exact", is_flag=True, help="Cut at the very sample; otherwise an end of a cut may move by up to 13 ms, in its quieter sound."),
)


def edit_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that an EditRequest is made of."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def request_of(options: dict[str, Any]) -> EditRequest:
    """Takes the edit's options out of a command's and makes the request."""
    from podstudio.tags.chapter_files import read_chapter_file
    from podstudio.workflow.editing import EditRequest

    file: Path | None = options.pop("chapter_file")
    in_file = ((mark.start_ms / 1000, mark.title, mark.url) for mark in read_chapter_file(file)) if file else ()
    return EditRequest(
        start_s=options.pop("start"),
        end_s=options.pop("end"),
        cuts_s=tuple(options.pop("cuts")),
        tighten_s=options.pop("tighten"),
        chapters=(*in_file, *options.pop("chapters")),
        exact=options.pop("exact"),
    )


@click.command()
@click.argument("episode", type=click.Path(path_type=Path, readable=False))
@edit_options
@pass_console
def edit(console: Console, episode: Path, **options: Any) -> None:
    r"""Cut, trim, tighten and set chapters.

    All times are those of the episode as it is BEFORE this command; chapters keep their place in the talk when something before them is cut.
    The original recordings are never changed.

    \b
    Example:
      podstudio edit show/episodes/2026-05-01-feedback-that-lands --start 0:12 --end 41:30 \
        --cut 14:05-14:40 --tighten 1.0 --chapter 0:12=Welcome --chapter "9:30=What feedback is"
    """
    from podstudio.workflow.episodes import edit_episode

    request = request_of(options)
    with console.job("Editing") as job:
        edited = edit_episode(episode, request, job)
    placed = edited.chapters_placed()
    document = {
        "episode": episode,
        "duration_s": edited.project.duration_s,
        "removed_s": edited.removed_s,
        "pauses_tightened": edited.pauses,
        "chapters": [{"start_s": start, "title": title} for start, title in placed],
        "removed_chapters": [chapter.title for chapter in edited.removed_chapters],
    }
    lines = [f"{format_seconds(edited.project.duration_s, 1)} long, {format_seconds(edited.removed_s, 1)} taken out."]
    lines += [f"  {format_seconds(start):>8}  {title}" for start, title in placed]
    lines += [f"Chapter “{chapter.title or 'without a title'}” was cut with its audio." for chapter in edited.removed_chapters]
    console.answer(document, "\n".join(lines))

"""`new`, `add` and `status`: a show and its episodes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import Any

import click

from podstudio.cli.arguments import WHEN
from podstudio.cli.output import Console, pass_console
from podstudio.model.timecode import format_seconds

FOLDER = click.Path(path_type=Path, readable=False)


@click.command()
@click.argument("show", type=FOLDER)
@click.option("--title", required=True, help="The podcast's name.")
@click.option("--author", "authors", multiple=True, help="A host; may be repeated.")
@click.option("--description", default="", help="What the podcast is about.")
@click.option("--email", default="", help="The owner's address, for directories.")
@click.option("--language", default="en", show_default=True, help="ISO 639 code, with a region where wanted: en, en-us.")
@click.option("--category", default="Education", show_default=True, help="One of Apple's categories.")
@click.option("--subcategory", default="", help="One of Apple's inside the category.")
@click.option("--url", default="", metavar="ADDRESS", help="Where the site will be found: https://…")
@click.option("--artwork", type=click.Path(path_type=Path, readable=False), help="A square picture; without one a monogram is drawn.")
@click.option("--explicit/--clean", default=False, help="Whether the show has explicit language.")
@pass_console
def new(console: Console, show: Path, **options: Any) -> None:
    r"""Make a show: a folder with show.toml, its artwork, and a site to publish into.

    \b
    Example:
      podstudio new "The Ward Round" --title "The Ward Round" --author "Swapnil Pawar" \
        --category Education --url https://wardround.example/
    """
    from podstudio.model.show import Person, Show
    from podstudio.workflow.shows import create_show

    artwork = options.pop("artwork")
    authors = tuple(Person(name) for name in options.pop("authors"))
    email = options.pop("email")
    create_show(show, Show(authors=authors, owner_email=email, **options), artwork)
    console.answer({"show": show}, f"The show is in {show.absolute()}. Next: podstudio add {quote(str(show))} AUDIO --title …")


@click.command()
@click.argument("show", type=FOLDER)
@click.argument("audio", nargs=-1, required=True, type=FOLDER)
@click.option("--title", required=True, help="The episode's title.")
@click.option("--article", type=FOLDER, help="The companion article, Markdown.")
@click.option("--notes", type=FOLDER, help="The show notes, Markdown.")
@click.option("--transcript", type=FOLDER, help="A WebVTT transcript of the first recording.")
@click.option("--number", type=click.IntRange(1), help="Episode number; the next one where it is left out.")
@click.option("--season", type=click.IntRange(1), help="Season number.")
@click.option("--type", "kind", type=click.Choice(["full", "trailer", "bonus"]), default="full", show_default=True)
@click.option("--guest", "guests", multiple=True, help="A guest's name; may be repeated.")
@click.option("--summary", default="", help="One or two sentences.")
@click.option("--category", default="", help='The breadcrumb, as in "Opinion > Networking".')
@click.option("--keyword", "keywords", multiple=True, help="A keyword; may be repeated.")
@click.option("--cover", type=FOLDER, help="The episode's own square picture.")
@click.option("--date", type=WHEN, help="When it is published: 2026-05-01 or 2026-05-01T08:00.")
@click.option("--in-place", is_flag=True, help="Link the recordings where they are instead of copying them.")
@pass_console
def add(console: Console, show: Path, audio: tuple[Path, ...], **options: Any) -> None:
    r"""Add an episode from recordings; prints its folder.

    Several recordings become tracks side by side (host.wav, guest.wav, music.wav). Anything that FFmpeg decodes is taken, the sound of a video too.

    \b
    Example:
      podstudio add "The Ward Round" interview.mp3 --title "Feedback that lands" --guest "Ana Ruiz" \
        --article feedback.md --notes notes.md --number 12
    """
    from podstudio.workflow.episodes import NewEpisode, add_episode

    with console.job("Importing") as job:
        added = add_episode(show, audio, NewEpisode(**options), job)
    for warning in added.warnings:
        console.warn(warning)
    console.answer({"episode": added.folder, "guid": added.episode.guid, "warnings": list(added.warnings)}, str(added.folder.absolute()))


@click.command()
@click.argument("show", type=FOLDER, default=".")
@pass_console
def status(console: Console, show: Path) -> None:
    r"""List a show's episodes: what is drafted, mastered, published, or needs attention.

    \b
    Example:
      podstudio status "The Ward Round"
    """
    from podstudio.workflow.shows import EpisodeRow, list_episodes

    def line(row: EpisodeRow) -> str:
        number = row.episode.number if row.episode and row.episode.number else ""
        title = row.episode.title if row.episode else row.folder.name
        problem = f"  {row.problem}" if row.problem else ""
        return f"{number!s:>4}  {row.status:<10} {format_seconds(row.duration_s):>8}  {_day(row.when):<10}  {title}{problem}"

    rows = list_episodes(show)
    document = [
        {
            "episode": row.folder,
            "number": row.episode.number if row.episode else None,
            "title": row.episode.title if row.episode else None,
            "status": row.status,
            "duration_s": row.duration_s,
            "when": row.when,
            "problem": row.problem,
        }
        for row in rows
    ]
    console.answer(document, "\n".join(map(line, rows)) or f"No episodes yet. Next: podstudio add {quote(str(show))} AUDIO --title …")


def _day(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%Y-%m-%d") if moment else ""

"""`check` and `publish`: the release gate, the site and its proof."""

from __future__ import annotations

from pathlib import Path

import click

from podstudio.cli.output import Console, pass_console
from podstudio.model.publication import Receipt, Report

_SIGNS = {"green": ("✓", "green"), "amber": ("!", "yellow"), "red": ("✗", "red")}


def _not_yet(_context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        raise click.BadParameter("publishing at a later time is not possible yet: leave it out to publish now, or use --draft.", param=parameter)


@click.command()
@click.argument("target", metavar="EPISODE|AUDIO|FEED|SITE")
@pass_console
def check(console: Console, target: str) -> int:
    r"""The release gate: every line green, amber or red. Exit code 0 where nothing is red, 1 otherwise.

    FEED is a feed's file or address, SITE a published site's folder or address.

    \b
    Example:
      podstudio check show/episodes/2026-05-01-feedback-that-lands
      podstudio check https://wardround.example/feed.xml
    """
    from podstudio.workflow.checking import check_any

    with console.job("Checking") as job:
        report = check_any(target, job)
    console.answer(
        {
            "level": report.level,
            "lines": [{"id": line.id, "level": line.level, "title": line.title, "message": line.message} for line in report.lines],
        },
        report_text(report),
    )
    return 1 if report.level == "red" else 0


@click.command()
@click.argument("episode", type=click.Path(path_type=Path, readable=False))
@click.option("--to", "destination", help="Name of the destination; the show's first where it is left out.")
@click.option("--at", hidden=True, expose_value=False, callback=_not_yet)
@click.option("--draft", is_flag=True, help="Send the page and the audio, but keep them out of the feed and the index.")
@pass_console
def publish(console: Console, episode: Path, destination: str | None, draft: bool) -> int:
    r"""Publish an episode with its article, and prove that it arrived.

    It is mastered first where the edit or the facts have changed since the last master. Publishing again sends only what changed.

    \b
    Example:
      podstudio publish show/episodes/2026-05-01-feedback-that-lands
    """
    from podstudio.workflow.publishing import publish_episode

    with console.job("Publishing") as job:
        receipt = publish_episode(episode, destination, draft, job)
    console.answer(receipt_document(receipt), receipt_text(receipt))
    return 0 if all(line.ok for line in receipt.proof) else 1


def receipt_document(receipt: Receipt) -> dict[str, object]:
    """The contract's JSON of a publishing."""
    return {
        "destination": receipt.destination,
        "page": receipt.page,
        "feed": receipt.feed,
        "audio": receipt.audio,
        "sent": list(receipt.sent),
        "kept": list(receipt.kept),
        "proof": [{"check": line.check, "ok": line.ok, "detail": line.detail} for line in receipt.proof],
    }


def receipt_text(receipt: Receipt) -> str:
    """A publishing for people: the proof, then where things are."""
    lines = [f"{_sign('green' if line.ok else 'red')} {line.check}: {line.detail}" for line in receipt.proof]
    lines.append(f"{len(receipt.sent)} files sent, {len(receipt.kept)} unchanged.")
    return "\n".join([*lines, f"Page:  {receipt.page}", f"Feed:  {receipt.feed}", f"Audio: {receipt.audio}"])


def report_text(report: Report) -> str:
    """The gate's lines for people."""
    return "\n".join(f"{_sign(line.level)} {line.title}: {line.message}" for line in report.lines)


def _sign(level: str) -> str:
    sign, colour = _SIGNS[level]
    return click.style(sign, fg=colour)

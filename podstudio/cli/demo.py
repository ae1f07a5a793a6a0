"""`demo`: the whole main job on the sample interview."""

from __future__ import annotations

from pathlib import Path

import click

from podstudio.cli.output import Console, pass_console


@click.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, readable=False), default="podstudio-demo")
@pass_console
def demo(console: Console, folder: Path) -> int:
    r"""Take the sample interview all the way to a published episode, in DIR (podstudio-demo); nothing leaves this machine.

    \b
    Example:
      podstudio demo ~/podstudio-demo
    """
    from podstudio.cli.publish import receipt_text
    from podstudio.workflow.demo import run_demo

    with console.job("Demo") as job:
        made = run_demo(folder, job)
    receipt = made.receipt
    document = {"show": made.show, "episode": made.episode, "page": receipt.page, "feed": receipt.feed, "audio": receipt.audio}
    console.answer(document, f"Show:  {made.show.absolute()}\n{receipt_text(receipt)}\nOpen it in the window: podstudio gui {made.show}")
    return 0 if all(line.ok for line in receipt.proof) else 1

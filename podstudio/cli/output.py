"""What a command says: one JSON document on standard output, words and bars on standard error."""

from __future__ import annotations

import dataclasses
import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from podstudio.jobs import Job


@dataclasses.dataclass
class Console:
    """Where this call's words go. `as_json`: one JSON document on standard output and nothing else there."""

    as_json: bool = False

    def say(self, text: str) -> None:
        """A line for people: on standard output, or on standard error beside JSON."""
        click.echo(text, err=self.as_json)

    def warn(self, text: str) -> None:
        """A line on standard error that does not stop the command."""
        click.echo(click.style("Note: ", fg="yellow", bold=True) + text, err=True)

    def answer(self, document: object, text: str = "") -> None:
        """The command's result: the document as JSON, or `text` for people."""
        if self.as_json:
            sys.stdout.write(json.dumps(document, default=_plain, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
            sys.stdout.flush()
        elif text:
            click.echo(text)

    @contextmanager
    def job(self, title: str) -> Iterator[Job]:
        """A job whose progress is shown as a bar on standard error while it runs; Ctrl-C cancels it.

        Without a terminal a line is written at every tenth.
        """
        if sys.stderr.isatty():
            with _bar(title) as listen:
                yield Job(listen)
        else:
            yield Job(_tenths(title))


def pass_console(function: Callable[..., Any]) -> Callable[..., Any]:
    """A command with `--json` whose function gets a Console first."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
    @click.option("-v", hidden=True, is_flag=True, expose_value=False, help="Show where something unforeseen happened.")
    @click.pass_context
    def command(context: click.Context, /, as_json: bool, **options: Any) -> Any:
        context.find_root().meta["podstudio.json"] = as_json
        return function(Console(as_json), **options)

    command.__doc__ = function.__doc__
    command.__name__ = function.__name__
    return command


@contextmanager
def _bar(title: str) -> Iterator[Callable[[float, str], None]]:
    from rich.console import Console as Terminal
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("[dim]{task.fields[stage]}"),
    )
    with Progress(*columns, console=Terminal(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=1.0, stage="")
        yield lambda fraction, text: progress.update(task, completed=fraction, stage=text)


def _tenths(title: str) -> Callable[[float, str], None]:
    shown = -1
    writing = threading.Lock()

    def listen(fraction: float, text: str) -> None:
        nonlocal shown
        with writing:
            if int(fraction * 10) > shown:
                shown = int(fraction * 10)
                click.echo(f"{title}: {shown * 10} %{'  ' + text if text else ''}", err=True)

    return listen


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value.absolute())
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} does not go into JSON")

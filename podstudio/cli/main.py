"""The commands' entry: words in, an exit code out. The command line's one catcher of errors."""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from collections.abc import Sequence

import click

from podstudio import __version__
from podstudio.errors import PodStudioError, from_os_error
from podstudio.jobs import Cancelled

DONE, FAILED, WRONG_USAGE, CANCELLED = 0, 1, 2, 130

COMMANDS = {
    "gui": "window",
    "demo": "demo",
    "new": "show",
    "add": "show",
    "status": "show",
    "edit": "edit",
    "master": "master",
    "measure": "master",
    "tag": "tag",
    "check": "publish",
    "publish": "publish",
}
"""Each command and the module of podstudio.cli that holds it: loaded only when asked for."""


def _with_example(command: click.Command) -> click.Command:
    """Raw docstrings hold click's mark of an unwrapped paragraph as two characters; it wants the one."""
    command.help = (command.help or "").replace("\\b\n", "\b\n")
    return command


class Commands(click.Group):
    """The commands, loaded one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """In the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's own signature
        """The command of that name."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = getattr(importlib.import_module(f"podstudio.cli.{module}"), cmd_name)
        assert isinstance(command, click.Command)
        return _with_example(command)


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="podstudio", message="%(prog)s %(version)s")
@click.pass_context
def podstudio(context: click.Context) -> None:
    r"""Make an educator's podcast: from the recorded interview to the published episode and its article.

    Without a command the window opens. Times are written h:mm:ss.mmm, m:ss or seconds. Every command takes --json.

    \b
    Example, the whole job:
      podstudio new show --title "The Ward Round"
      podstudio add show talk.mp3 --title "Feedback that lands" --guest "Ana Ruiz" --article talk.md
      podstudio edit show/episodes/* --start 0:12 --cut 14:05-14:40 --chapter 0:12=Welcome
      podstudio publish show/episodes/*
    """
    if context.invoked_subcommand is None:
        command = podstudio.get_command(context, "gui")
        assert command is not None
        context.exit(context.invoke(command))


_with_example(podstudio)


def main(arguments: Sequence[str]) -> int:
    """Run a command; errors become one sentence (or a JSON document) and an exit code."""
    as_json = "--json" in arguments
    try:
        return _run(list(arguments))
    except click.UsageError as error:
        error.show()
        _document("usage", error.format_message(), as_json)
        return WRONG_USAGE
    except (KeyboardInterrupt, click.Abort, Cancelled):
        sentence = "Cancelled; nothing was left half-done."
        click.echo(sentence, err=True)
        _document("cancelled", sentence, as_json)
        return CANCELLED
    except Exception as error:  # noqa: BLE001 - the edge of the program: what nobody foresaw is still told in a sentence
        return _fail(*_in_words(error), as_json)


def _run(arguments: list[str]) -> int:
    code = podstudio.main(args=arguments, prog_name="podstudio", standalone_mode=False)
    return code if isinstance(code, int) else DONE


def _in_words(error: Exception) -> tuple[str, str]:
    """An error's kind and sentence; what was not foreseen with its trace below."""
    if isinstance(error, PodStudioError):
        return error.kind, str(error)
    if isinstance(error, click.ClickException):
        return "failed", error.format_message()
    if isinstance(error, OSError):
        return "failed", str(from_os_error(error, error.filename or "a file", "working on"))
    sentence = f"Something unforeseen went wrong ({type(error).__name__}: {error}); nothing was half-written. -v shows where."
    return "unforeseen", f"{sentence}\n{traceback.format_exc()}"


def _fail(kind: str, message: str, as_json: bool) -> int:
    sentence, *trace = message.split("\n", 1)
    _document(kind, sentence, as_json)
    click.echo(click.style("Error: ", fg="red", bold=True) + sentence, err=True)
    if trace and "-v" in sys.argv:
        click.echo(trace[0], err=True)
    return FAILED


def _document(kind: str, message: str, as_json: bool) -> None:
    """The error as the one JSON document on standard output, where that was asked for."""
    if as_json:
        sys.stdout.write(json.dumps({"error": {"kind": kind, "message": message}}, ensure_ascii=False) + "\n")

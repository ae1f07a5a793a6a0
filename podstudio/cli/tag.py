"""`tag`: titles, numbers, covers and chapters of many files at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from podstudio.cli.arguments import Parsed
from podstudio.cli.output import Console, pass_console
from podstudio.errors import PodStudioError
from podstudio.model.timecode import format_seconds

if TYPE_CHECKING:
    from podstudio.tags.file_names import Pattern
    from podstudio.workflow.tag_planning import FileChange
    from podstudio.workflow.tagging import Shown

DONE, FAILED = 0, 1
_PATH = click.Path(path_type=Path, readable=False)


def setting(text: str) -> tuple[str, str]:
    """Key and value of `field=value`; an empty value takes the field out. Raises BadInput."""
    from podstudio.errors import BadInput
    from podstudio.tags.fields import checked, field_named

    name, equals, value = text.partition("=")
    if not equals:
        raise BadInput(f"“{text}” sets nothing: write field=value, as in title=Welcome.")
    field = field_named(name)
    return field.key, checked(field, value)


def pattern(text: str) -> Pattern:
    """A pattern of field names in braces. Raises BadInput."""
    from podstudio.tags.file_names import read_pattern

    return read_pattern(text)


def new_name(text: str) -> Pattern:
    """A pattern for names: without folders and `{skip}`. Raises BadInput."""
    from podstudio.errors import BadInput

    if "/" in text or "\\" in text or "{skip" in text:
        raise BadInput(f"“{text}” is not a name: files stay in their folder, and every part of a name is a field.")
    return pattern(text)


@click.command()
@click.argument("audio", nargs=-1, metavar="AUDIO|FOLDER...", type=_PATH)
@click.option("--set", "settings", multiple=True, type=Parsed("FIELD=VALUE", setting), help="Set a field, or take it out (field=); may be repeated.")
@click.option(
    "--from-csv", "sheet", metavar="F", type=_PATH, help="Fields from a CSV: a column `file` and one for each field; an empty cell changes nothing."
)
@click.option("--from-name", "name", type=Parsed("PATTERN", pattern), help='Fields from the files\' names: "{number} - {title}".')
@click.option("--rename", type=Parsed("PATTERN", new_name), help='Name the files by their fields: "{number:3} - {title}". Nothing is overwritten.')
@click.option("--cover", metavar="IMG", type=_PATH, help="Put a picture in; it is made a square JPEG that podcast apps take.")
@click.option(
    "--chapters", metavar="F", type=_PATH, help="Put chapters in: chapters.json, Podlove, Audacity labels, CSV, or times and titles in a text."
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--show", is_flag=True, help="Show the tags and chapters.")
@click.option("--export-csv", "export", metavar="F", type=_PATH, help="Write the fields into a CSV that --from-csv reads again.")
@click.option("--undo", is_flag=True, help="Take the last change back, tags and names; again for the one before.")
@pass_console
def tag(console: Console, audio: tuple[Path, ...], show: bool, export: Path | None, undo: bool, dry_run: bool, **options: Any) -> int:
    r"""Read and change the tags of MP3, M4A, Opus, Ogg, FLAC, WAV and AIFF files and of whole folders.

    What is not edited stays byte for byte, the sound always. The old tags are kept before a file is touched: --undo brings them back, and a call
    that was killed is put right by the next one.

    Fields: title show authors album_artist number season date released genre subtitle summary notes description guid feed_url link category keywords
    language copyright publisher composer grouping encoder podcast; TagLib's names are understood. Several values are parted by ";".

    \b
    Example:
      podstudio tag talk.mp3 --set title="Feedback that lands" --set number=12 --cover cover.jpg --chapters chapters.txt
      podstudio tag archive/ --from-name "{number} - {title}" --set show="The Ward Round" --dry-run
      podstudio tag archive/ --export-csv tags.csv
      podstudio tag archive/ --from-csv tags.csv --rename "{number:3} - {title}"
      podstudio tag --undo
    """
    edits = any(value for value in options.values())
    if sum((show, export is not None, undo, edits)) != 1:
        raise click.UsageError("Say one thing to do: --show, --export-csv, --undo, or what to change (--set, --cover, …).")
    if undo and audio:
        raise click.UsageError("--undo takes the last change back as a whole: name no files.")
    if not audio and not undo and not options["sheet"]:
        raise click.UsageError("Name the audio files or folders.")
    _repair(console)
    if undo:
        return _undo(console)
    if show or export:
        return _show(console, audio, export)
    return _change(console, audio, dry_run, options)


def _repair(console: Console) -> None:
    from podstudio.workflow.tagging import repair

    for one in repair():
        console.warn(str(one.error) if one.error else f"{one.file} was left half-written by an interrupted call; it is whole again.")


def _show(console: Console, audio: Sequence[Path], export: Path | None) -> int:
    from podstudio.workflow import tagging

    with console.job("Reading") as job:
        shown = tagging.show(tagging.find_audio(audio), job)
    _raise_if_all([one.error for one in shown])
    if export:
        tagging.export_sheet(export, shown)
        rows = sum(one.error is None for one in shown)
        console.answer({"file": export, "rows": rows}, f"{export.absolute()}: {rows} file{'s' * (rows != 1)}")
        for one in shown:
            if one.error:
                console.warn(str(one.error))
    else:
        console.answer([_shown_document(one) for one in shown], "\n\n".join(map(_shown_text, shown)))
    return FAILED if any(one.error for one in shown) else DONE


def _change(console: Console, audio: Sequence[Path], dry_run: bool, options: dict[str, Any]) -> int:
    from podstudio.workflow import tag_planning, tagging

    options["fields"] = dict(options.pop("settings"))
    with console.job("Tagging") as job:
        planned = tag_planning.plan(tagging.find_audio(audio), tag_planning.TagRequest(**options), job.part(0, 0.3))
        done = planned.files if dry_run else tagging.apply(planned, job.part(0.3, 1.0))
    for note in planned.notes:
        console.warn(note)
    _raise_if_all([one.error for one in done])
    console.answer([_change_document(one, dry_run) for one in done], "\n".join(_change_text(one) for one in done))
    return FAILED if any(one.error for one in done) else DONE


def _undo(console: Console) -> int:
    from podstudio.workflow import tagging

    with console.job("Undoing") as job:
        restored = tagging.undo(job)
    _raise_if_all([one.error for one in restored])
    document = [{"file": one.file, "error": _error_document(one.error)} for one in restored]
    console.answer(document, "\n".join(str(one.error) if one.error else f"taken back   {one.file}" for one in restored))
    return FAILED if any(one.error for one in restored) else DONE


def _raise_if_all(errors: Sequence[PodStudioError | None]) -> None:
    """Where nothing worked, the first reason is the command's own."""
    if errors and errors[0] and all(errors):
        raise errors[0]


def _error_document(error: PodStudioError | None) -> dict[str, str] | None:
    return {"kind": error.kind, "message": str(error)} if error else None


def _shown_document(one: Shown) -> dict[str, object]:
    if one.error:
        return {"file": one.file, "fields": {}, "chapters": [], "error": _error_document(one.error)}
    chapters = [
        {"start_s": chapter.start_ms / 1000, "end_s": chapter.end_ms / 1000, "title": chapter.title, "url": chapter.url, "hidden": chapter.hidden}
        for chapter in one.tags.chapters
    ]
    cover = {"type": one.tags.cover.mime, "bytes": len(one.tags.cover.data)} if one.tags.cover else None
    return {"file": one.file, "fields": dict(one.tags.fields), "chapters": chapters, "cover": cover, "tags": one.tags.version}


def _shown_text(one: Shown) -> str:
    if one.error:
        return f"{one.file}\n  {one.error}"
    kind = one.tags.version or "no tags"
    lines = [f"{one.file}  ({kind})", *(f"  {key + ':':<14} {value}" for key, value in one.tags.fields.items())]
    if one.tags.cover:
        lines.append(f"  {'cover:':<14} {one.tags.cover.mime}, {len(one.tags.cover.data) / 1000:.0f} kB")
    lines += [f"  {format_seconds(chapter.start_ms / 1000):>10}  {chapter.title}  {chapter.url}".rstrip() for chapter in one.tags.chapters]
    return "\n".join(lines)


def _change_document(one: FileChange, dry_run: bool) -> dict[str, object]:
    named = one.file.with_name(one.new_name) if one.new_name else one.file
    return {
        "file": one.file if dry_run else named,
        "new_name": one.new_name,
        "cost": one.cost,
        "changes": [{"field": change.field, "before": change.before, "after": change.after} for change in one.changes],
        "notes": list(one.notes),
        "error": _error_document(one.error),
    }


def _change_text(one: FileChange) -> str:
    if one.error:
        return f"failed       {one.file}: {one.error}"
    lines = [f"{one.cost:<12} {one.file}" + (f" → {one.new_name}" if one.new_name else "")]
    lines += [f"    {change.field}: {_quoted(change.before)} → {_quoted(change.after)}" for change in one.changes]
    lines += [f"    Note: {note}." for note in one.notes]
    return "\n".join(lines)


def _quoted(text: str, most: int = 60) -> str:
    one_line = " ".join(text.split())
    return f"“{one_line[:most]}{'…' * (len(one_line) > most)}”" if one_line else "nothing"

"""`master` and `measure`: the sound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from podstudio.cli.arguments import WHEN, Between
from podstudio.cli.edit import edit_options, request_of
from podstudio.cli.output import Console, pass_console
from podstudio.model.loudness import Loudness
from podstudio.model.timecode import format_seconds


@click.command()
@click.argument("source", metavar="EPISODE|AUDIO", type=click.Path(path_type=Path, readable=False))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, readable=False), help="Where the master goes; an episode's own is master/episode.mp3."
)
@edit_options
@click.option("--lufs", type=Between(-40, -5), help="Integrated loudness to reach, in LUFS (−16).")
@click.option("--true-peak", type=Between(-12, 0), help="Ceiling of the decoded file, in dBTP (−1).")
@click.option("--format", "format_", type=click.Choice(["mp3", "m4a", "opus", "flac", "wav"]), help="Format; the output's ending tells it too.")
@click.option("--bitrate", type=click.IntRange(32, 320), help="In kbit/s, for mp3, m4a and opus (128).")
@click.option("--mono/--stereo", default=None, help="Mix to one channel.")
@click.option("--title", help="The title in the file's tags.")
@click.option("--show", help="The podcast's name in the file's tags.")
@click.option("--author", "authors", multiple=True, help="An author in the file's tags; may be repeated.")
@click.option("--number", type=click.IntRange(1), help="The episode's number in the file's tags.")
@click.option("--season", type=click.IntRange(1), help="The season in the file's tags.")
@click.option("--summary", help="The summary in the file's tags.")
@click.option("--date", type=WHEN, help="The date of release in the file's tags.")
@click.option("--cover", type=click.Path(path_type=Path, readable=False), help="The cover in the file.")
@pass_console
def master(console: Console, source: Path, output: Path | None, **options: Any) -> None:
    r"""Render, level to the target loudness, limit, encode and tag; the finished file is decoded again and measured.

    EPISODE is an episode's folder; AUDIO any recording, whose edit is made of the options alone. For an episode the options of the edit are
    applied for good, as `podstudio edit` does.

    \b
    Example:
      podstudio master show/episodes/2026-05-01-feedback-that-lands
      podstudio master talk.wav -o talk.mp3 --start 0:12 --cut 14:05-14:40 --lufs -16 --title "Feedback that lands"
    """
    from podstudio.workflow.mastering import MasterOptions, master_any

    request = request_of(options)
    options["format"] = options.pop("format_")
    with console.job("Mastering") as job:
        made = master_any(source, output, request, MasterOptions(**options), job)
    for warning in made.warnings:
        console.warn(warning)
    console.answer({"output": made.output, **figures(made.loudness)}, f"{made.output.absolute()}\n{sentence(made.loudness)}")


@click.command()
@click.argument("audio", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@pass_console
def measure(console: Console, audio: tuple[Path, ...]) -> None:
    r"""Measure loudness by ITU-R BS.1770-4 and EBU R128: integrated, range and true peak.

    Mono is measured as dual mono, the way it is heard on two loudspeakers.

    \b
    Example:
      podstudio measure talk.mp3 show/episodes/*/master/episode.mp3
    """
    from podstudio.workflow.mastering import measure_files

    with console.job("Measuring") as job:
        measured = measure_files(audio, job)
    console.answer(
        [{"file": path, **figures(loudness)} for path, loudness in measured],
        "\n".join(f"{path.name}: {sentence(loudness)}" for path, loudness in measured),
    )


def figures(loudness: Loudness) -> dict[str, object]:
    """Loudness as the contract's JSON fields; null where there is nothing to measure."""
    return {
        "integrated_lufs": _rounded(loudness.integrated_lufs),
        "true_peak_dbtp": _rounded(loudness.true_peak_dbtp),
        "lra_lu": _rounded(loudness.range_lu),
        "duration_s": round(loudness.duration_s, 6),
        "sample_rate": loudness.sample_rate,
        "channels": loudness.channels,
    }


def sentence(loudness: Loudness) -> str:
    """Loudness as a line for people."""
    if loudness.integrated_lufs is None or loudness.true_peak_dbtp is None:
        return f"{format_seconds(loudness.duration_s, 1)} long, silence or too short to measure"
    numbers = f"{loudness.integrated_lufs:.1f} LUFS, true peak {loudness.true_peak_dbtp:.1f} dBTP, range {loudness.range_lu:.1f} LU"
    return f"{numbers}, {format_seconds(loudness.duration_s, 1)} long".replace("-", "−")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)

"""Transcripts: WebVTT cues in the SOURCE's time, and the same cues in the episode's time after the cuts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from podstudio.errors import BadInput
from podstudio.model.timeline import Project

_TIMING = re.compile(r"(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})\s+-->\s+(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})")


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of a transcript. `text` may carry WebVTT's voice span: `<v Ana>Hello`."""

    start_s: float
    end_s: float
    text: str


def parse_vtt(text: str, name: str = "transcript.vtt") -> tuple[Cue, ...]:
    """The cues of a WebVTT file (W3C WebVTT 1); notes, styles and settings are left out.

    Raises:
        BadInput: It does not begin with WEBVTT.
    """
    if not text.lstrip("\ufeff").startswith("WEBVTT"):
        raise BadInput(f"{name} is not a WebVTT transcript: its first line must be WEBVTT.")
    cues = []
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip().split("\n")
        at = next((index for index, line in enumerate(lines) if _TIMING.match(line.strip())), None)
        if at is None:
            continue
        match = _TIMING.match(lines[at].strip())
        assert match
        words = " ".join(line.strip() for line in lines[at + 1 :]).strip()
        if words:
            cues.append(Cue(_seconds(*match.groups()[:4]), _seconds(*match.groups()[4:]), words))
    return tuple(cues)


def to_vtt(cues: Iterable[Cue]) -> str:
    """A WebVTT file of the cues."""
    return "WEBVTT\n\n" + "\n".join(f"{_stamp(cue.start_s)} --> {_stamp(cue.end_s)}\n{cue.text}\n" for cue in cues)


def map_cues(cues: Iterable[Cue], project: Project, source: str) -> tuple[Cue, ...]:
    """The cues of a source as they are heard in the episode.

    What a cut took out altogether is gone; a cue of which less than half is left is gone too, since its words can no longer be told apart;
    the rest is clipped to what is heard.
    """
    rate = project.sample_rate
    clips = [clip for track in project.audible_tracks() for clip in track.clips if clip.source == source and not clip.muted]
    mapped = []
    for cue in cues:
        start, end = round(cue.start_s * rate), round(cue.end_s * rate)
        heard = [(max(start, clip.source_start), min(end, clip.source_end), clip.start - clip.source_start) for clip in clips]
        parts = [(a + shift, b + shift) for a, b, shift in heard if a < b]
        if parts and 2 * sum(b - a for a, b in parts) >= end - start:
            mapped.append(Cue(min(a for a, _ in parts) / rate, max(b for _, b in parts) / rate, cue.text))
    return tuple(sorted(mapped, key=lambda cue: cue.start_s))


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def _stamp(seconds: float) -> str:
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"

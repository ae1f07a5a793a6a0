"""Chapters of an M4A, by a copy of its packets: Nero's list (chpl) and a QuickTime text track, so that every player finds one it knows.

The sound is not encoded again: packets, edit list and priming stay, and a decoder gives back the same samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from podstudio.errors import BadInput, from_os_error
from podstudio.model.tagset import ChapterMark

_LONGEST_NERO = 127
_MOST_BYTES = 255
_LEAST_ATOM = 8


def write_chapters(source: Path, target: Path, chapters: Sequence[ChapterMark]) -> None:
    """Copy an M4A with these chapters in place of its own. Tags do not come along: they are written on top.

    Titles are cut to 255 bytes of UTF-8, in Nero's list to the 127 that its readers take.
    Hidden chapters, addresses and pictures have no place in an M4A.

    Raises:
        PodStudioError: It is no M4A, has a video or subtitles in it, or cannot be read or written.
    """
    shown = sorted((chapter for chapter in chapters if not chapter.hidden), key=lambda chapter: chapter.start_ms)
    try:
        _copy(source, target, shown)
        if any(len(chapter.title.encode()) > _LONGEST_NERO for chapter in shown):
            _shorten_nero(target)
    except av.error.FFmpegError as error:
        if isinstance(error, OSError) and error.errno is not None and 0 < error.errno < 1000:
            raise from_os_error(error, source, "writing the chapters of") from error
        raise BadInput(f"{source.name} is not an M4A that can be read: it is damaged, or not what its name says.") from None
    except OSError as error:
        raise from_os_error(error, source, "writing the chapters of") from error


def _copy(source: Path, target: Path, chapters: Sequence[ChapterMark]) -> None:
    reading: Any
    writing: Any
    with av.open(str(source), metadata_errors="replace") as reading:
        stream = _only_stream(reading, source)
        options = {"movflags": "+faststart", "movie_timescale": str(stream.codec_context.sample_rate)}
        with av.open(str(target), "w", format="ipod", options=options) as writing:
            copied = writing.add_stream_from_template(stream)
            copied.metadata.update({name: stream.metadata[name] for name in ("language",) if name in stream.metadata})
            writing.set_chapters([_told(index, chapter, reading.duration) for index, chapter in enumerate(chapters)])
            for packet in reading.demux(stream):
                if packet.dts is not None:
                    packet.stream = copied
                    writing.mux(packet)


def _only_stream(container: Any, source: Path) -> Any:
    """The sound; beside it only covers and the text track of old chapters may be in the file, which are written anew."""
    covers = [stream for stream in container.streams.video if "attached_pic" in str(stream.disposition).lower()]
    others = len(container.streams.video) - len(covers) + len(container.streams.subtitles)
    if len(container.streams.audio) != 1 or others:
        raise BadInput(f"{source.name} has more in it than one sound track: chapters are written into M4A audio only.")
    return container.streams.audio[0]


def _told(index: int, chapter: ChapterMark, duration_us: int | None) -> dict[str, Any]:
    """A chapter as PyAV takes it. None ends behind the sound: the file would be as long as its chapters."""
    title = chapter.title.encode()[:_MOST_BYTES].decode(errors="ignore")
    end = max(min(chapter.end_ms, (duration_us or 1 << 62) // 1000), chapter.start_ms + 1)
    return {"id": index, "start": chapter.start_ms, "end": end, "time_base": Fraction(1, 1000), "metadata": {"title": title}}


def _shorten_nero(path: Path) -> None:
    """Cut the titles in Nero's list, with a `free` atom behind it for the room: nothing else in the file moves."""
    with path.open("r+b") as file:
        at, size = _find(file, (b"moov", b"udta", b"chpl"))
        if not size:
            return
        file.seek(at)
        atom = file.read(size)
        body = _shortened(atom[8:], _LONGEST_NERO)
        if 0 < len(atom) - 8 - len(body) < _LEAST_ATOM:
            body = _shortened(atom[8:], _LONGEST_NERO - _LEAST_ATOM)
        room = len(atom) - 8 - len(body)
        free = room.to_bytes(4, "big") + b"free" + bytes(room - 8) if room else b""
        file.seek(at)
        file.write((len(body) + 8).to_bytes(4, "big") + b"chpl" + body + free)


def _shortened(body: bytes, most: int) -> bytes:
    """A chpl atom's content (version 1: flags, reserved, count; then time, length and title of each) with titles of at most `most` bytes."""
    kept, at = bytearray(body[:9]), 9
    for _ in range(body[8]):
        length = body[at + 8]
        title = body[at + 9 : at + 9 + length].decode(errors="ignore").encode()[:most].decode(errors="ignore").encode()
        kept += body[at : at + 8] + bytes([len(title)]) + title
        at += 9 + length
    return bytes(kept)


def _find(file: Any, way: Sequence[bytes]) -> tuple[int, int]:
    """Place and size of the atom at the end of a way of names; size 0 where there is none."""
    start, end = 0, file.seek(0, 2)
    at = size = 0
    for name in way:
        at = start
        while at + 8 <= end:
            file.seek(at)
            head = file.read(16)
            size = int.from_bytes(head[:4], "big")
            size = int.from_bytes(head[8:16], "big") if size == 1 else size or end - at
            if head[4:8] == name:
                break
            at += max(size, 8)
        else:
            return 0, 0
        start, end = at + 8, at + size
    return at, size

"""Media types of a podcast site's files, as Apple, PSP-1 and the Podcasting 2.0 namespace name them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

_BY_SUFFIX: Mapping[str, str] = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/x-m4a",
    ".opus": "audio/ogg",
    ".ogg": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".m4v": "video/x-m4v",
    ".xml": "application/rss+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".json": "application/json",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
}
_SAME = ({"audio/x-m4a", "audio/m4a", "audio/mp4"}, {"audio/mpeg", "audio/mp3"}, {"audio/ogg", "audio/opus"}, {"audio/wav", "audio/x-wav"})
FEED_TYPES = frozenset({"application/rss+xml", "application/xml", "text/xml"})
CHAPTER_TYPES = frozenset({"application/json+chapters", "application/json"})


def media_type(path: str) -> str:
    """The media type of a file by its name: "audio/ep.mp3" → "audio/mpeg"."""
    name = PurePosixPath(path)
    if name.name == "chapters.json":
        return "application/json+chapters"
    return _BY_SUFFIX.get(name.suffix.lower(), "application/octet-stream")


def bare(type_header: str) -> str:
    """A Content-Type without its parameters: "text/html; charset=utf-8" → "text/html"."""
    return type_header.partition(";")[0].strip().lower()


def is_same_type(one: str, other: str) -> bool:
    """Whether two media types name the same kind of file: servers differ about M4A, Opus and WAV."""
    first, second = bare(one), bare(other)
    return first == second or any({first, second} <= kinds for kinds in _SAME)


def sniffed_image_type(start: bytes) -> str:
    """The media type that a picture's first bytes show; "" for what podcast apps do not take."""
    if start.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/png" if start.startswith(b"\x89PNG\r\n\x1a\n") else ""

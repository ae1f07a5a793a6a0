"""Small real audio files for the tests of tags, and plain programs that judge them."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

_CODECS = {
    "mp3": ["-b:a", "64k"],
    "m4a": ["-c:a", "aac"],
    "opus": ["-c:a", "libopus"],
    "flac": [],
    "wav": [],
    "ogg": ["-c:a", "libvorbis"],
    "aiff": [],
}


def make(path: Path, seconds: int = 4, tagged: bool = False) -> Path:
    """A tone of `seconds`, without any tag unless asked for."""
    quiet = [] if tagged else ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    if path.suffix == ".mp3" and not tagged:
        quiet += ["-id3v2_version", "0", "-write_xing", "1"]
    source = ["-f", "lavfi", "-i", f"sine=f=330:d={seconds}:r=44100"]
    command = ["ffmpeg", "-v", "error", "-y", *source, *_CODECS[path.suffix[1:]], *quiet, str(path)]
    subprocess.run(command, check=True, timeout=60)
    return path


def samples(path: Path) -> str:
    """The MD5 of a file's decoded sound, by ffmpeg."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:a", "-f", "md5", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def probe(path: Path) -> dict[str, Any]:
    """What ffprobe says: tags (keys in small letters), chapters, duration, pictures."""
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-show_chapters", "-of", "json", str(path)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)
    tags = {**told["format"].get("tags", {})}
    for stream in told["streams"]:
        if stream["codec_type"] == "audio":
            tags |= stream.get("tags", {})
    return {
        "tags": {name.lower(): value for name, value in tags.items()},
        "chapters": [(float(one["start_time"]), float(one["end_time"]), one["tags"]["title"]) for one in told["chapters"]],
        "duration": float(told["format"]["duration"]),
        "pictures": [one["codec_name"] for one in told["streams"] if one["codec_type"] == "video"],
    }


def mp3_sound(path: Path) -> str:
    """A hash of an MP3's bytes between its tags."""
    data = path.read_bytes()
    if data[:3] == b"ID3":
        size = int.from_bytes(data[6:10], "big")
        length = (size & 0x7F) | (size >> 8 & 0x7F) << 7 | (size >> 16 & 0x7F) << 14 | (size >> 24 & 0x7F) << 21
        data = data[10 + length :]
    if data[-128:-125] == b"TAG":
        data = data[:-128]
    return hashlib.sha256(data).hexdigest()

"""Working audio: what an import leaves in a show's cache, memory-mapped.

A folder per recording, named by its content and the rate: working.wav, waveform.bin, loudness.bin, and import.json, which is written last
and tells that the rest is whole.
"""

from __future__ import annotations

import json
import mmap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from podstudio.audio import wav_file, waveform
from podstudio.audio.loudness import Energies
from podstudio.audio.waveform import Summary, View, Waveform
from podstudio.errors import NotFound

HEADROOM_BITS = 2
"""Deep sources are kept as 32 bits with 12 dB above full scale: 1.0 is 2 ** 29."""

WAV, WAVEFORM, LOUDNESS, FACTS = "working.wav", "waveform.bin", "loudness.bin", "import.json"
BEGUN = "begun.json"
"""Which recording is being imported here; gone when it is whole."""
_STEP_BYTES = 6
VERSION = 1


@dataclass(frozen=True)
class WorkingAudio:
    """A recording ready for editing.

    Args:
        samples: Shape (frames, channels), 16 or 32 bits, read-only; times `scale` they are full scale 1.0.
        energies: K-weighted mean squares per 10 ms, shape (steps, channels).
    """

    sample_rate: int
    channels: int
    frames: int
    samples: npt.NDArray[np.int16 | np.int32]
    scale: float
    energies: Energies
    waveform: Waveform

    def view(self, start: float, end: float, columns: int) -> View:
        """What each of `columns` pixels shows: from the summary, or from the samples where a pixel is less than a step."""
        if end - start >= waveform.STEP * columns:
            return self.waveform.view(start, end, columns)
        first, last = max(int(start), 0), min(int(np.ceil(end)) + 1, self.frames)
        if first >= last:
            return self.waveform.view(start, end, columns)
        piece = self.samples[first:last].astype(np.float32) * np.float32(self.scale)
        edges = np.linspace(start, end, columns + 1)
        a = np.clip(np.floor(edges[:-1]).astype(np.int64) - first, 0, len(piece) - 1)
        b = np.clip(np.ceil(edges[1:]).astype(np.int64) - first, a + 1, len(piece))
        outside = (edges[1:] <= 0) | (edges[:-1] >= self.frames)
        padded = np.concatenate([piece, piece[-1:]])
        pairs = np.stack([a, b], axis=1).reshape(-1)
        low = np.minimum.reduceat(padded, pairs, axis=0)[::2].T
        high = np.maximum.reduceat(padded, pairs, axis=0)[::2].T
        rms = np.sqrt(np.add.reduceat(padded**2, pairs, axis=0)[::2].T / (b - a))
        for values in (low, high, rms):
            values[:, outside] = 0
        return low, high, rms

    def let_go(self) -> None:
        """Give back the pages that were read, which else count as this process's memory; they come again when they are asked for."""
        for values in (self.samples, self.waveform.fine):
            pages: object = values.base
            while isinstance(pages, np.ndarray):
                pages = pages.base
            if isinstance(pages, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
                pages.madvise(mmap.MADV_DONTNEED)

    def close(self) -> None:
        """Let go of the recording (the maps end with the object)."""
        self.let_go()


def cache_folder(cache: Path, sha256: str, sample_rate: int) -> Path:
    """Where the working audio of a recording is kept."""
    return cache / f"{sha256[:16]}-{sample_rate}"


def is_complete(folder: Path) -> bool:
    """Whether an import ended well and all its files still have their length."""
    facts = read_facts(folder)
    return facts is not None and all((folder / name).is_file() and (folder / name).stat().st_size == size for name, size in facts["bytes"].items())


def read_facts(folder: Path) -> dict[str, Any] | None:
    """What import.json says, None where it is not there, damaged or of another version."""
    try:
        facts = json.loads((folder / FACTS).read_text("utf-8"))
        return facts if facts["version"] == VERSION and isinstance(facts["bytes"], dict) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def open_working(folder: Path) -> WorkingAudio:
    """The working audio in a cache folder. Raises NotFound where it is not whole."""
    facts = read_facts(folder)
    if facts is None or not is_complete(folder):
        raise NotFound(f"The working audio in {folder} is not whole: import the recording again.")
    channels, frames, bits = facts["channels"], facts["frames"], facts["bits"]
    return WorkingAudio(
        sample_rate=facts["project_rate"],
        channels=channels,
        frames=frames,
        samples=wav_file.samples_at(folder / WAV, frames, channels, bits),
        scale=2.0**-15 if bits == 16 else 2.0 ** -(31 - HEADROOM_BITS),
        energies=np.fromfile(folder / LOUDNESS, dtype=np.float32).reshape(-1, channels),
        waveform=Waveform.of(np.memmap(folder / WAVEFORM, dtype=np.int16, mode="r").reshape(-1, channels, 3)),
    )


@dataclass(frozen=True)
class PartialWaveform:
    """What an import that is running has of its waveform.

    Args:
        first: The summary's first step that is given; those before it were asked for earlier.
        fine: The steps from there on, as waveform.summarise makes them.
        frames: How long the recording will be, as its file says; 0 where that is not known.
    """

    first: int
    fine: Summary
    frames: int


def tell_begun(building: Path, path: Path, channels: int, frames: int) -> None:
    """Note in a folder that is being built which recording it is of, so that its waveform can be shown already."""
    (building / BEGUN).write_text(json.dumps({"path": str(path), "channels": channels, "frames": frames}), "utf-8")


def partial_waveform(cache: Path, path: Path, first: int = 0) -> PartialWaveform | None:
    """The waveform of the import of one recording that is running in a cache, as far as it has come; None where there is none.

    Args:
        path: The recording, absolute, as the import was given it: several may run at once.
        first: The steps before this one are left out.
    """
    for begun in cache.glob(f"*.building-*/{BEGUN}"):
        try:
            facts = json.loads(begun.read_text("utf-8"))
            if facts["path"] != str(path):
                continue
            channels = facts["channels"]
            values = np.fromfile(begun.with_name(WAVEFORM), dtype=np.int16, offset=first * channels * _STEP_BYTES)
            whole = len(values) // (3 * channels) * 3 * channels
            return PartialWaveform(first, values[:whole].reshape(-1, channels, 3), facts["frames"])
        except (OSError, ValueError, KeyError):
            continue  # it has just begun, or has just ended
    return None

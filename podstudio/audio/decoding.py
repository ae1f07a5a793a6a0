"""Reading any file that FFmpeg decodes, by PyAV: its facts, and its sound in blocks of about ten seconds.

Packets are decoded one by one, so that a damaged one loses only itself: the hole is filled with silence, as the time stamps or the
bytes that are missing tell its length, and nothing behind it moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet

from podstudio.audio import wav_file
from podstudio.audio.blocks import Block
from podstudio.errors import BadInput, PodStudioError, from_os_error
from podstudio.jobs import Job

_TAGS = ("title", "artist", "album", "date", "comment")
_DEEP = {"s32", "s32p", "flt", "fltp", "dbl", "dblp", "s64", "s64p"}
_JITTER_S = 0.01
"""What two frames' time stamps may lie apart without anything missing: containers round them."""
_LONGEST_HOLE_S = 600
_PADDED_CONTAINERS = {"mov", "mp4", "m4a"}

av.logging.set_level(av.logging.PANIC)


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What a file says of its sound.

    Args:
        duration_s: As the file says, 0 where it does not.
        bitrate: In bit/s, 0 where it is not known.
        deep: Lossless with more than 16 bits.
        tags: title, artist, album, date, comment: those that are there.
    """

    container: str
    codec: str
    sample_rate: int
    channels: int
    duration_s: float
    bitrate: int
    deep: bool
    tags: Mapping[str, str]


class Decoder:
    """An open recording.

    Use as a context manager; `frames()` gives its sound once.

    Raises:
        PodStudioError: It cannot be opened, is no audio, or has no sound.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._container = _open(path)
        if not self._container.streams.audio:
            kind = "a video without sound" if self._container.streams.video else "not a recording"
            self._container.close()
            raise BadInput(f"{path.name} is {kind}: choose a file with audio in it.")
        self._stream = self._container.streams.audio[0]
        self._stream.codec_context.thread_type = "AUTO"
        self.info = _info(self._container, path)
        self.damaged = 0
        self.decoded = 0

    def __enter__(self) -> Decoder:
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()

    def frames(self, length: int) -> Iterator[AudioFrame]:
        """The sound in frames of `length` samples (the last one shorter), as the codec gives it.

        Raises:
            BadInput: Nothing of it can be decoded.
        """
        fifo = av.AudioFifo()
        last = self._length()
        for given in self._decoded():
            frame = given if last is None else _cut(given, last - self.decoded)
            if frame is None:
                break
            frame.pts = None
            self.decoded += frame.samples
            fifo.write(frame)
            while (whole := fifo.read(length)) is not None:
                yield whole
        rest = fifo.read(0, partial=True) if self.decoded else None
        if rest is not None:
            yield rest
        if not self.decoded:
            raise BadInput(f"{self.path.name} has no sound that can be decoded: it is damaged, or not what its name says.")

    def warnings(self) -> tuple[str, ...]:
        """What should be said once everything is decoded: damage, an early end."""
        told = []
        seconds = self.decoded / self.info.sample_rate
        if self.damaged:
            told.append(f"{self.damaged} damaged place{'s' * (self.damaged > 1)} in it became silence.")
        promised = self.info.duration_s
        if self.info.container == "wav":
            promised = (wav_file.promised_frames(self.path) or 0) / self.info.sample_rate
        if promised - seconds > max(0.3, 0.01 * promised):
            told.append(f"The file ends early: {seconds:.1f} s of {promised:.1f} s are there.")
        return tuple(told)

    def _decoded(self) -> Iterator[AudioFrame]:
        """The frames, with silence for what is missing between them."""
        rate = self.info.sample_rate
        losses = _ByteLosses(self._container.format.name)
        expected: float | None = None
        broken = False
        for packet in self._packets():
            try:
                frames = self._stream.codec_context.decode(packet)
            except av.error.FFmpegError:
                broken = True
                losses.undecodable(packet)
                continue
            losses.decoded(packet)
            for frame in frames:
                if not frame.samples:
                    continue
                if expected is not None and frame.time is not None:
                    hole = round((frame.time - expected) * rate) + losses.taken() * frame.samples
                    if (0 if broken else _JITTER_S * rate) < hole < _LONGEST_HOLE_S * rate:
                        self.damaged += 1
                        yield _silence_like(frame, hole)
                broken = False
                here = expected if frame.time is None else frame.time
                expected = None if here is None else here + frame.samples / rate
                yield frame

    def _packets(self) -> Iterator[Packet[AudioStream]]:
        """The stream's packets; a container that breaks off ends them."""
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.error.FFmpegError:
                return
            yield packet

    def _length(self) -> int | None:
        """Samples that a file in an MP4 container holds without the encoder's padding."""
        names = set(self._container.format.name.split(","))
        if names.isdisjoint(_PADDED_CONTAINERS) or not self._stream.duration or not self._stream.time_base:
            return None
        return round(float(self._stream.duration * self._stream.time_base) * self.info.sample_rate)


class _ByteLosses:
    """Counts the frames that went missing in a bare stream of frames (MP3, ADTS), whose time stamps only count those that were found."""

    def __init__(self, container: str) -> None:
        self._bare = container in ("mp3", "aac")
        self._packets = self._bytes = self._end = self._lost = 0

    def decoded(self, packet: Packet[AudioStream]) -> None:
        """A packet was decoded: what lies between it and the last one is lost."""
        if self._bare and packet.pos is not None and packet.size:
            if self._end:
                self._lost += self._frames(packet.pos - self._end)
            self._packets, self._bytes = self._packets + 1, self._bytes + packet.size
            self._end = packet.pos + packet.size

    def undecodable(self, packet: Packet[AudioStream]) -> None:
        """A packet is damaged: it may be many frames in one, of which the time stamps count one."""
        if self._bare and packet.pos is not None and self._end:
            self._lost += max(self._frames(packet.pos + packet.size - self._end) - 1, 0)
            self._end = packet.pos + packet.size

    def taken(self) -> int:
        """The frames lost since this was asked last."""
        lost, self._lost = self._lost, 0
        return lost

    def _frames(self, size: int) -> int:
        return max(round(size * self._packets / self._bytes), 0) if self._bytes else 0


def probe(path: Path) -> AudioInfo:
    """What a file says of its sound, without decoding it. Raises PodStudioError as Decoder does."""
    with Decoder(path) as decoder:
        return decoder.info


def decode_blocks(path: Path, job: Job | None = None, seconds: float = 10.0) -> Iterator[Block]:
    """A recording's sound at its own rate, mono or stereo (more channels are mixed down), in blocks of `seconds`.

    Raises:
        PodStudioError: It cannot be read or decoded.
        Cancelled: The job was cancelled.
    """
    with Decoder(path) as decoder:
        rate = decoder.info.sample_rate
        convert = av.AudioResampler(format="flt", layout=layout_of(decoder.info.channels), rate=rate)
        for frame in decoder.frames(round(seconds * rate)):
            for piece in convert.resample(frame):
                yield interleaved(piece)
            if job:
                job.report(fraction(decoder), "reading")
        for piece in convert.resample(None):
            if piece.samples:
                yield interleaved(piece)


def fraction(decoder: Decoder) -> float:
    """How much of a recording has been decoded, by the length it says it has."""
    seconds = decoder.decoded / decoder.info.sample_rate
    return min(seconds / decoder.info.duration_s, 1.0) if decoder.info.duration_s else 0.5


def layout_of(channels: int) -> str:
    """The layout that recordings are taken in: mono stays mono, everything else becomes stereo."""
    return "mono" if channels == 1 else "stereo"


def interleaved(frame: AudioFrame) -> Block:
    """A packed float frame as a block."""
    channels = len(frame.layout.channels)
    return np.asarray(frame.to_ndarray().reshape(-1, channels), dtype=np.float32)


def _open(path: Path) -> InputContainer:
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise BadInput(f"{path.name} is empty: nothing was recorded or copied into it.")
        return av.open(str(path), metadata_errors="replace")
    except av.error.FFmpegError:
        raise BadInput(f"{path.name} is not a recording that can be read: it is damaged, or not what its name says.") from None
    except OSError as error:
        raise from_os_error(error, path, "reading") from error
    except PodStudioError:
        raise
    except ValueError as error:
        raise BadInput(f"{path.name} is not a recording that can be read ({error}).") from None


def _info(container: InputContainer, path: Path) -> AudioInfo:
    stream = container.streams.audio[0]
    context = stream.codec_context
    if not context.sample_rate or not context.channels:
        raise BadInput(f"{path.name} is not a recording that can be read: it is damaged, or not what its name says.")
    duration = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else (container.duration or 0) / 1e6
    tags = {name.lower(): value for name, value in {**container.metadata, **stream.metadata}.items()}
    lossless = context.name.startswith("pcm_") or context.name in ("flac", "alac", "wavpack", "ape", "tta")
    return AudioInfo(
        container=container.format.name,
        codec=context.name,
        sample_rate=context.sample_rate,
        channels=context.channels,
        duration_s=max(duration, 0.0),
        bitrate=int(stream.bit_rate or container.bit_rate or 0),
        deep=lossless and context.format.name in _DEEP,
        tags={name: tags[name] for name in _TAGS if tags.get(name)},
    )


def _cut(frame: AudioFrame, samples: int) -> AudioFrame | None:
    """The first samples of a frame (what follows is the encoder's padding); None where nothing of it is sound."""
    if samples <= 0:
        return None
    if samples >= frame.samples:
        return frame
    data = frame.to_ndarray()
    packed = not frame.format.is_planar
    kept = data[:, : samples * (len(frame.layout.channels) if packed else 1)]
    return _frame_of(np.ascontiguousarray(kept), frame)


def _silence_like(frame: AudioFrame, samples: int) -> AudioFrame:
    data = frame.to_ndarray()
    channels = len(frame.layout.channels)
    shape = (data.shape[0], samples * (1 if frame.format.is_planar else channels))
    return _frame_of(np.zeros(shape, dtype=data.dtype), frame)


def _frame_of(data: Any, like: AudioFrame) -> AudioFrame:
    made = AudioFrame.from_ndarray(data, format=like.format.name, layout=like.layout.name)
    made.sample_rate = like.sample_rate
    return made

"""Encoders: blocks in, a finished file out. MP3 is lameenc's with our Info/LAME frame; the rest is PyAV's; WAV is our own writer's."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Protocol

import av
import lameenc
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame

from podstudio.audio import info_tag
from podstudio.audio.blocks import Block
from podstudio.audio.dither import Dither, rounded
from podstudio.audio.wav_file import WavWriter
from podstudio.errors import BadInput

Listener = Callable[[bytes], None]
Prepared = npt.NDArray[np.float32] | npt.NDArray[np.int16]


class Encoder(Protocol):
    """Takes blocks of one rate and number of channels, prepared; `close` finishes the file, `abort` lets go of it."""

    def prepare(self, block: Block) -> Prepared:
        """What `write` takes, made of the next block. It may run in another thread than `write`, so that the encoder need not wait for it."""

    def write(self, prepared: Prepared) -> None:
        """The next prepared block."""

    def close(self) -> None:
        """Finish the file."""

    def abort(self) -> None:
        """Close the file as it is, to be thrown away."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that masters are written in.

    Args:
        overshoots: (kbit/s, dB) by rising bitrate: by how much coding up to that bitrate usually raises the true peak of limited speech.
    """

    name: str
    media_type: str
    overshoots: tuple[tuple[int, float], ...]
    open: Callable[[Path, int, int, int, Listener | None], Encoder]

    def overshoot_db(self, bitrate: int) -> float:
        """By how much coding at `bitrate` usually raises the true peak of limited speech."""
        return next((db for most, db in self.overshoots if bitrate <= most), 0.0)


class Mp3Encoder:
    """Constant-bitrate MP3 (LAME, quality 5) whose Info frame tells the exact length.

    LAME turns the sound down (its CBR presets multiply by 0.95 up to 160 kbit/s, 0.97 at 192, 0.98 at 224): that is taken back here.

    Args:
        listen: Gets the encoded bytes as they come, without the Info frame.
    """

    def __init__(self, path: Path, sample_rate: int, channels: int, bitrate: int, listen: Listener | None = None) -> None:
        if sample_rate not in (32_000, 44_100, 48_000):
            raise BadInput(f"MP3 takes 32, 44.1 or 48 kHz, not {sample_rate} Hz.")
        self._facts = (sample_rate, channels, nearest_bitrate(bitrate))
        self._encoder = lameenc.Encoder()
        self._encoder.silence()
        self._encoder.set_bit_rate(self._facts[2])
        self._encoder.set_in_sample_rate(sample_rate)
        self._encoder.set_channels(channels)
        self._encoder.set_quality(5)
        self._gain = 1 / _lame_scale(self._facts[2])
        self._listen = listen
        self._samples = 0
        self._path = path
        self._file: IO[bytes] = path.open("w+b")
        self._front = info_tag.tag_frame_length(self._facts[2], sample_rate, channels)
        self._file.write(bytes(self._front))

    def prepare(self, block: Block) -> Prepared:
        """16-bit samples, louder by what LAME takes away.

        They are rounded without dither: its noise lies far below what the coding adds, and LAME would spend bits and a fifth more time on it.
        """
        return rounded(block, self._gain)

    def write(self, prepared: Prepared) -> None:
        """The next prepared block."""
        if len(prepared):
            self._samples += len(prepared)
            self._keep(self._encoder.encode(prepared.tobytes()))

    def close(self) -> None:
        """Write the last frames and the Info frame."""
        if self._samples:
            self._keep(self._encoder.flush())
        self._file.flush()
        rate, channels, bitrate = self._facts
        tag = info_tag.build(self._path, self._front, self._samples, rate, channels, bitrate)
        self._file.seek(0)
        self._file.write(tag)
        self._file.close()

    def abort(self) -> None:
        """Close the file as it is."""
        self._file.close()

    def _keep(self, data: bytes | bytearray) -> None:
        self._file.write(data)
        if self._listen:
            self._listen(bytes(data))


class WavEncoder:
    """16-bit WAV, dithered; RF64 from 4 GB on."""

    def __init__(self, path: Path, sample_rate: int, channels: int, bitrate: int, listen: Listener | None = None) -> None:  # noqa: ARG002 - Format.open
        self._writer = WavWriter(path, sample_rate, channels, 16)
        self._dither = Dither(channels)

    def prepare(self, block: Block) -> Prepared:
        """16-bit samples."""
        return self._dither.to_int16(block)

    def write(self, prepared: Prepared) -> None:
        """The next prepared block."""
        self._writer.write(np.asarray(prepared, dtype=np.int16))

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()

    def abort(self) -> None:
        """Close the file as it is."""
        with contextlib.suppress(OSError):
            self._writer.close()


class PyAvEncoder:
    """FLAC, AAC in MP4 and Opus in Ogg, by FFmpeg's own encoders and libopus."""

    def __init__(self, path: Path, sample_rate: int, channels: int, bitrate: int, kind: _Kind) -> None:
        self._rate, self._kind, self._at = sample_rate, kind, 0
        self._layout = "mono" if channels == 1 else "stereo"
        self._dither = Dither(channels) if kind.sample_format == "s16" else None
        self._container: Any = av.open(
            str(path), "w", format=kind.container, options={name: value.format(rate=sample_rate) for name, value in kind.muxer_options}
        )
        stream: Any = self._container.add_stream(kind.codec, rate=kind.sample_rate or sample_rate, layout=self._layout)
        self._stream = stream
        if kind.lossy:
            self._stream.bit_rate = bitrate * 1000
        else:
            self._stream.format = "s16"
        self._convert = av.AudioResampler(format=kind.sample_format, layout=self._layout, rate=kind.sample_rate or sample_rate)
        self._fifo = av.AudioFifo()

    def prepare(self, block: Block) -> Prepared:
        """16-bit samples for FLAC, the block itself for lossy coding."""
        return self._dither.to_int16(block) if self._dither else block

    def write(self, prepared: Prepared) -> None:
        """The next prepared block."""
        if not len(prepared):
            return
        samples: Any = np.ascontiguousarray(prepared.reshape(1, -1))
        frame = AudioFrame.from_ndarray(samples, format="s16" if self._dither else "flt", layout=self._layout)
        frame.sample_rate = self._rate
        for piece in self._convert.resample(frame):
            self._queue(piece)

    def close(self) -> None:
        """Finish the file."""
        for piece in self._convert.resample(None):
            self._queue(piece)
        rest = self._fifo.read(0, partial=True) if self._fifo.samples else None
        if rest is not None:
            self._encode(rest)
        self._container.mux(self._stream.encode(None))
        self._container.close()

    def abort(self) -> None:
        """Close the file as it is."""
        with contextlib.suppress(OSError, av.error.FFmpegError):
            self._container.close()

    def _queue(self, piece: AudioFrame) -> None:
        if not piece.samples:
            return
        piece.pts = None
        self._fifo.write(piece)
        length = self._stream.codec_context.frame_size or 4096
        while (whole := self._fifo.read(length)) is not None:
            self._encode(whole)

    def _encode(self, frame: AudioFrame) -> None:
        rate = self._kind.sample_rate or self._rate
        frame.pts, frame.time_base, frame.sample_rate = self._at, Fraction(1, rate), rate
        self._at += frame.samples
        self._container.mux(self._stream.encode(frame))


@dataclass(frozen=True, slots=True)
class _Kind:
    """How PyAV writes a format."""

    codec: str
    container: str
    sample_format: str
    lossy: bool
    sample_rate: int = 0
    muxer_options: tuple[tuple[str, str], ...] = ()


def _by_pyav(kind: _Kind) -> Callable[[Path, int, int, int, Listener | None], Encoder]:
    def open_it(path: Path, sample_rate: int, channels: int, bitrate: int, listen: Listener | None) -> Encoder:  # noqa: ARG001 - Format.open
        return PyAvEncoder(path, sample_rate, channels, bitrate, kind)

    return open_it


_AAC = _Kind("aac", "ipod", "fltp", lossy=True, muxer_options=(("movflags", "+faststart"), ("movie_timescale", "{rate}")))
_OPUS = _Kind("libopus", "ogg", "flt", lossy=True, sample_rate=48_000)
_FLAC = _Kind("flac", "flac", "s16", lossy=False)

ENCODERS: Mapping[str, Format] = MappingProxyType(
    {
        "mp3": Format("mp3", "audio/mpeg", ((64, 1.0), (320, 0.5)), Mp3Encoder),
        "m4a": Format("m4a", "audio/x-m4a", ((320, 0.8),), _by_pyav(_AAC)),
        "opus": Format("opus", "audio/ogg", ((320, 0.7),), _by_pyav(_OPUS)),
        "flac": Format("flac", "audio/flac", (), _by_pyav(_FLAC)),
        "wav": Format("wav", "audio/wav", (), WavEncoder),
    }
)
"""The formats of masters, by their files' ending."""


def nearest_bitrate(bitrate: int) -> int:
    """The bitrate of MPEG-1 layer III that is nearest to what was asked for, in kbit/s."""
    return min((32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320), key=lambda rate: (abs(rate - bitrate), -rate))


def _lame_scale(bitrate: int) -> float:
    return 0.95 if bitrate <= 160 else 0.97 if bitrate == 192 else 0.98 if bitrate == 224 else 1.0

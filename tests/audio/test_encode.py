"""Encoders: other decoders give back exactly the samples that went in, as loud as they were."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mutagen.mp3 import MP3, BitrateMode
from support.audio_files import Sound, by_ffmpeg, by_libsndfile, by_mpg123, ffprobe, noise, samples_16, sine

from podstudio.audio.dither import Dither
from podstudio.audio.encode import ENCODERS, nearest_bitrate
from podstudio.audio.info_tag import crc16
from podstudio.errors import BadInput

LENGTHS = [1, 2, 575, 576, 577, 1_151, 1_152, 1_153, 1_728, 2_304, 11_111, 300_000]


def encoded(path: Path, sound: Sound, rate: int = 44_100, bitrate: int = 128, block: int = 70_001) -> Path:
    encoder = ENCODERS[path.suffix[1:]].open(path, rate, sound.shape[1], bitrate, None)
    for begin in range(0, len(sound), block):
        encoder.write(encoder.prepare(sound[begin : begin + block].astype(np.float32)))
    encoder.close()
    return path


def level_db(sound: Sound) -> float:
    inner = sound[len(sound) // 4 : -len(sound) // 4]
    return float(10 * np.log10(np.mean(inner**2)))


@pytest.mark.parametrize(("rate", "channels", "bitrate"), [(44_100, 2, 128), (44_100, 1, 64), (48_000, 2, 192), (48_000, 1, 96), (32_000, 2, 320)])
def test_every_decoder_gives_back_exactly_the_samples_that_went_into_an_mp3(rate: int, channels: int, bitrate: int, tmp_path: Path) -> None:
    for frames in LENGTHS:
        path = encoded(tmp_path / f"{frames}.mp3", noise(frames, channels), rate, bitrate)
        found = {"ffmpeg": len(by_ffmpeg(path, channels)), "mpg123": len(by_mpg123(path, channels)), "libsndfile": len(by_libsndfile(path))}
        assert found == dict.fromkeys(found, frames)


def test_the_samples_of_an_mp3_are_at_their_place(tmp_path: Path) -> None:
    sound = np.zeros((100_000, 2))
    sound[50_000:50_400] = sine(400, 44_100, 1_000, -6)
    decoded = by_ffmpeg(encoded(tmp_path / "in.mp3", sound, bitrate=320), 2)
    correlation = np.correlate(decoded[49_000:52_000, 0], sound[50_000:50_400, 0], "valid")
    assert int(correlation.argmax()) == 1_000


@pytest.mark.parametrize("bitrate", [32, 64, 96, 128, 160, 192, 224, 256, 320])
@pytest.mark.parametrize("channels", [1, 2])
def test_an_mp3_is_as_loud_as_what_went_in(bitrate: int, channels: int, tmp_path: Path) -> None:
    sound = sine(100_000, 44_100, 997, -12, channels)
    decoded = by_ffmpeg(encoded(tmp_path / "in.mp3", sound, bitrate=bitrate), channels)
    assert level_db(decoded) == pytest.approx(level_db(sound), abs=0.1)


def crc_by_bits(data: bytes) -> int:
    """CRC-16/ARC the slow way."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return value


@pytest.mark.parametrize("channels", [1, 2])
def test_the_info_frame_tells_length_delay_and_checksums(channels: int, tmp_path: Path) -> None:
    data = encoded(tmp_path / "in.mp3", noise(50_000, channels)).read_bytes()
    tag = data.index(b"Info")
    assert tag == 4 + (32 if channels == 2 else 17)
    flags, frames, size = struct.unpack(">III", data[tag + 4 : tag + 16])
    lame = tag + 120
    delay, padding = int.from_bytes(data[lame + 21 : lame + 24], "big") >> 12, int.from_bytes(data[lame + 21 : lame + 24], "big") & 0xFFF
    music_length, music_crc, tag_crc = struct.unpack(">IHH", data[lame + 28 : lame + 36])
    front = 417  # bytes of a frame of 128 kbit/s at 44.1 kHz
    assert (flags, size, music_length, data[lame : lame + 9]) == (15, len(data), len(data), b"LAME3.100")
    assert frames * 1152 - delay - padding == 50_000
    assert music_crc == crc_by_bits(data[front:])
    assert tag_crc == crc_by_bits(data[: lame + 34])


def test_mutagen_reads_a_constant_bitrate_and_the_exact_length(tmp_path: Path) -> None:
    info: Any = MP3(encoded(tmp_path / "in.mp3", noise(300_000), bitrate=96)).info
    assert (info.bitrate_mode, round(info.bitrate / 1_000), info.channels) == (BitrateMode.CBR, 96, 2)
    assert info.length == pytest.approx(300_000 / 44_100, abs=0.001)


@pytest.mark.parametrize("length", [0, 1, 1_000, 524_287, 524_288, 524_289, 2_000_003])
def test_the_fast_checksum_is_the_slow_one_in_any_pieces(length: int) -> None:
    data = np.random.default_rng(length).integers(0, 256, length, dtype=np.uint8)
    half = length // 3
    assert crc16(data[half:], crc16(data[:half])) == crc16(data)
    assert crc16(data[:20_000]) == crc_by_bits(data[:20_000].tobytes())
    if length > 10**6:
        assert crc16(data) == crc_by_bits(data.tobytes())


@pytest.mark.parametrize("ending", ["wav", "flac"])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("frames", [1, 4_096, 100_001])
def test_lossless_formats_hold_the_dithered_samples_bit_for_bit(ending: str, channels: int, frames: int, tmp_path: Path) -> None:
    sound = noise(frames, channels)
    path = encoded(tmp_path / f"in.{ending}", sound)
    assert np.array_equal(samples_16(path), Dither(channels).to_int16(sound.astype(np.float32)))
    assert ffprobe(path)["sample_rate"] == "44100"


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_an_m4a_decodes_to_its_length(rate: int, channels: int, tmp_path: Path) -> None:
    for frames in (1_000, 1_024, 44_100, 100_001):
        path = encoded(tmp_path / f"{frames}.m4a", noise(frames, channels), rate)
        assert float(ffprobe(path)["duration"]) == pytest.approx(frames / rate, abs=2 / rate)
        # ffmpeg 5 and older keep what fills the last AAC frame.
        assert frames <= len(by_ffmpeg(path, channels)) < frames + 1_024


@pytest.mark.parametrize("channels", [1, 2])
def test_an_opus_file_decodes_to_its_length(channels: int, tmp_path: Path) -> None:
    for frames in (1_000, 48_000, 100_001):
        path = encoded(tmp_path / f"{frames}.opus", noise(frames, channels), 48_000)
        assert len(by_ffmpeg(path, channels)) == frames
    odd = encoded(tmp_path / "odd.opus", noise(44_100, channels), 44_100)
    assert abs(len(by_ffmpeg(odd, channels)) - 48_000) <= 1


@pytest.mark.parametrize("ending", ["m4a", "opus"])
def test_lossy_formats_are_as_loud_as_what_went_in(ending: str, tmp_path: Path) -> None:
    sound = sine(200_000, 44_100, 997, -12)
    assert level_db(by_ffmpeg(encoded(tmp_path / f"in.{ending}", sound), 2)) == pytest.approx(level_db(sound), abs=0.1)


@pytest.mark.parametrize("ending", ["mp3", "wav", "flac"])
def test_the_same_sound_gives_the_same_bytes_in_any_pieces(ending: str, tmp_path: Path) -> None:
    sound = noise(150_000)
    files = [encoded(tmp_path / f"{block}.{ending}", sound, block=block).read_bytes() for block in (150_000, 44_100, 1_000)]
    assert files[0] == files[1] == files[2]


def test_dither_is_triangular_noise_without_bias() -> None:
    quiet = np.full((1_500_000, 1), 0.25 / 32_768, dtype=np.float32)
    samples = Dither(1).to_int16(quiet)
    assert set(np.unique(samples)) <= {-1, 0, 1}
    assert samples.mean() == pytest.approx(0.25, abs=0.005)


def test_the_nearest_bitrate_is_taken() -> None:
    assert [nearest_bitrate(asked) for asked in (1, 100, 120, 144, 999)] == [32, 96, 128, 160, 320]


def test_a_sample_rate_that_mp3_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="22050"):
        encoded(tmp_path / "in.mp3", noise(100), 22_050)

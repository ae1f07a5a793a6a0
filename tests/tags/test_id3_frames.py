from __future__ import annotations

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen import id3

from podstudio.errors import BadInput
from podstudio.tags.id3_frames import Frame, RawTag, content, parse, serialise
from podstudio.tags.id3_reading import read_fields

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SIZES = st.one_of(st.integers(0, 40), st.sampled_from([127, 128, 129, 255, 256, 16_383, 16_384, 20_000]))


@st.composite
def tags(draw: st.DrawFn) -> tuple[int, tuple[Frame, ...]]:
    version = draw(st.sampled_from([2, 3, 4]))
    length = 3 if version == 2 else 4
    frames = []
    for _ in range(draw(st.integers(0, 6))):
        name = draw(st.text(LETTERS, min_size=length, max_size=length))
        data = random.Random(draw(st.integers(0, 9999))).randbytes(draw(SIZES))
        flags = b"" if version == 2 else b"\0" + bytes([draw(st.sampled_from([0, 0x40, 0x02]))])
        frames.append(Frame(name, data, flags))
    return version, tuple(frames)


@given(tags(), st.integers(0, 300))
@settings(deadline=None)
def test_frames_that_are_written_are_read_back_byte_for_byte(tag: tuple[int, tuple[Frame, ...]], padding: int) -> None:
    version, frames = tag
    data = serialise(frames, version, padding=padding)
    found = parse(data + b"\xff\xfbaudio")
    assert found == RawTag(version, frames, len(data))
    assert serialise(found.frames, version, found.length) == data


@given(st.binary(max_size=400), st.sampled_from([2, 3, 4]), st.sampled_from([0, 0x40, 0x80, 0xC0, 0x10]))
@settings(deadline=None)
def test_no_bytes_of_a_damaged_tag_are_lost_and_none_crash_the_reader(body: bytes, version: int, flags: int) -> None:
    data = b"ID3" + bytes([version, 0, flags]) + bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0)) + body
    try:
        found = parse(data + bytes(10))
    except BadInput:
        return
    read_fields(found)
    if found.exact:
        assert serialise(found.frames, version, len(data), tail=found.tail) == data


def _unsynchronised(version: int) -> bytes:
    tag = id3.ID3()
    tag.add(id3.TIT2(encoding=1, text="ÿÿ Welcome ÿ"))
    tag.add(id3.PRIV(owner="me", data=b"\xff\x00\xff\xe0\xff"))
    packed = io.BytesIO()
    tag.save(packed, v2_version=version, padding=lambda _info: 0)
    data = packed.getvalue()
    if version == 3:
        body = data[10:].replace(b"\xff\x00", b"\xff\x00\x00")
        for high in range(0xE0, 0x100):
            body = body.replace(bytes([0xFF, high]), bytes([0xFF, 0, high]))
        body += b"\0" * body.endswith(b"\xff")
        return data[:5] + b"\x80" + bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0)) + body
    parsed = parse(data)
    frames = []
    for frame in parsed.frames:
        inner = b""
        for index, byte in enumerate(frame.data):
            inner += bytes([byte])
            behind = frame.data[index + 1] if index + 1 < len(frame.data) else 0
            if byte == 0xFF and (behind >= 0xE0 or behind == 0):
                inner += b"\0"
        frames.append(Frame(frame.id, len(frame.data).to_bytes(4, "big") + inner, b"\0\x03"))
    whole = serialise(frames, 4, padding=0)
    return whole[:5] + b"\x80" + whole[6:]


@pytest.mark.parametrize("version", [3, 4])
def test_an_unsynchronised_tag_is_read_and_written_plainly_with_the_same_content(version: int) -> None:
    data = _unsynchronised(version)
    judge = id3.ID3(io.BytesIO(data), translate=False)
    assert judge["TIT2"].text == ["ÿÿ Welcome ÿ"], "the test's own tag is right"
    found = parse(data)
    assert not found.exact
    assert read_fields(found)["title"] == "ÿÿ Welcome ÿ"
    plain = id3.ID3(io.BytesIO(serialise(found.frames, version)), translate=False)
    assert plain["TIT2"].text == ["ÿÿ Welcome ÿ"]
    assert plain.getall("PRIV")[0].data == b"\xff\x00\xff\xe0\xff"


def test_an_extended_header_is_passed_over() -> None:
    plain = serialise((Frame("TIT2", b"\0Hello"),), 3, padding=0)
    extended = (6).to_bytes(4, "big") + bytes(6)
    body = extended + plain[10:]
    found = parse(b"ID3\3\0\x40" + bytes([0, 0, 0, len(body)]) + body)
    assert not found.exact
    assert read_fields(found) == {"title": "Hello"}


def test_plain_sizes_that_itunes_wrote_into_v24_are_understood() -> None:
    long = Frame("TIT2", b"\0" + b"x" * 300)
    wrong = serialise((long, Frame("TALB", b"\0Show")), 3, padding=20)
    data = wrong[:3] + b"\4" + wrong[4:]
    assert read_fields(parse(data)) == {"title": "x" * 300, "show": "Show"}


def test_a_compressed_frame_is_read_and_an_encrypted_one_is_left_out() -> None:
    import zlib

    packed = Frame("TIT2", len(b"\0Hello").to_bytes(4, "big") + zlib.compress(b"\0Hello"), b"\0\x80")
    assert content(packed, 3) == b"\0Hello"
    assert content(Frame("TIT2", b"\1\2\3", b"\0\x40"), 3) == b""

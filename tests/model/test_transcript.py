import pytest

from podstudio.errors import BadInput
from podstudio.model import editing
from podstudio.model.timeline import Project, Source
from podstudio.model.transcript import Cue, map_cues, parse_vtt, to_vtt

VTT = """WEBVTT - made by hand

NOTE nothing

1
00:01.000 --> 00:03.000
<v Ana>Hello
there

00:00:05.500 --> 00:00:07.000 align:start
<v Ben>Good morning
"""


def project() -> Project:
    return editing.add_source(Project(sample_rate=1000), Source("s", "a.wav", "audio/a.wav", "", 1000, 1, 10_000))


def test_cues_are_read_with_their_voices() -> None:
    assert parse_vtt(VTT) == (Cue(1, 3, "<v Ana>Hello there"), Cue(5.5, 7, "<v Ben>Good morning"))


def test_a_written_transcript_reads_back() -> None:
    assert parse_vtt(to_vtt(parse_vtt(VTT))) == parse_vtt(VTT)


def test_another_file_is_refused() -> None:
    with pytest.raises(BadInput, match="not a WebVTT"):
        parse_vtt("1\n00:00:01,000 --> 00:00:02,000\nsrt", "talk.srt")


def test_a_cut_moves_later_cues_and_drops_what_it_removed() -> None:
    cut = editing.ripple_delete(project(), [(500, 4000)])
    assert map_cues(parse_vtt(VTT), cut, "s") == (Cue(2.0, 3.5, "<v Ben>Good morning"),)


def test_a_cue_of_which_most_is_left_is_clipped() -> None:
    cut = editing.ripple_delete(project(), [(2500, 4000)])
    assert map_cues(parse_vtt(VTT), cut, "s")[0] == Cue(1.0, 2.5, "<v Ana>Hello there")

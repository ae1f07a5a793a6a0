import pytest
from hypothesis import given
from hypothesis import strategies as st

from podstudio.errors import BadInput
from podstudio.model.timecode import format_seconds, format_stamp, parse_range, parse_seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("1:30", 90), ("1:02:03.5", 3723.5), ("0:00:00.250", 0.25), (" 12.5 ", 12.5), ("75:00", 4500), ("0", 0), ("1,5", 1.5)],
)
def test_times_are_read_as_people_write_them(text: str, seconds: float) -> None:
    assert parse_seconds(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "abc", "1:60", "1:60:00", "-5", "1:2:3:4", "1m30", "∞", "nan"])
def test_what_is_no_time_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadInput, match="is not a time"):
        parse_seconds(text)


def test_a_range_is_two_times_with_a_hyphen() -> None:
    assert parse_range("1:00-1:30.5") == (60, 90.5)
    with pytest.raises(BadInput, match="start must come before"):
        parse_range("2:00-1:00")
    with pytest.raises(BadInput, match="is not a range"):
        parse_range("2:00")


@given(st.integers(0, 359_999_999))
def test_a_written_time_reads_back(ms: int) -> None:
    assert parse_seconds(format_seconds(ms / 1000, 3)) == pytest.approx(ms / 1000, abs=1e-6)


def test_times_are_cut_not_rounded_up() -> None:
    assert format_seconds(59.999) == "0:59"
    assert format_seconds(3725.9) == "1:02:05"
    assert format_stamp(3725.9) == "01:02:05"

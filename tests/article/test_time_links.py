from __future__ import annotations

import re

import pytest

from podstudio.article import markdown
from podstudio.model import editing
from podstudio.model.timeline import Clip, Project, Source, Track
from podstudio.workflow.facts import episode_times

RATE = 1000
SOURCE = Source("one", "one", "audio/one.wav", "0" * 64, RATE, 1, 100 * RATE)
WHOLE = Project(RATE, (SOURCE,), (Track("talk", "Talk", clips=(Clip("one", 0, 100 * RATE, 0),)),))


def cut(*ranges: tuple[int, int]) -> Project:
    """A recording of 100 s with ranges of seconds taken out."""
    return editing.ripple_delete(WHOLE, [(start * RATE, end * RATE) for start, end in ranges])


def links(text: str, project: Project) -> list[tuple[str, str]]:
    """Second and label of the links into the audio on the page."""
    made = markdown.to_html(text, episode_times(project))
    return re.findall(r'<a href="#t=[^"]*" class="at" data-seconds="([^"]*)" title="[^"]*">(.*?)</a>', made)


def test_without_a_cut_a_moment_of_the_recording_is_that_of_the_episode() -> None:
    assert links("[0:27](#t=27)", WHOLE) == [("27", "0:27")]


def test_a_cut_moves_the_links_behind_it_and_their_labels() -> None:
    assert links("[0:20](#t=20) then [0:50](#t=0:50.25)", cut((30, 40))) == [("20", "0:20"), ("40.25", "0:40")]


def test_words_as_a_label_stay_and_signs_around_a_time_too() -> None:
    assert links("[he says so](#t=50) [(0:50)](#t=50) [▸ 0:50](#t=50) [at 0:50](#t=50)", cut((0, 10))) == [
        ("40", "he says so"),
        ("40", "(0:40)"),
        ("40", "▸ 0:40"),
        ("40", "at 0:50"),
    ]


def test_a_moment_that_was_cut_becomes_the_next_one_that_is_heard() -> None:
    assert links("[0:35](#t=35)", cut((30, 40))) == [("30", "0:30")]
    assert links("[0:05](#t=5)", cut((0, 10))) == [("0", "0:00")]


def test_where_nothing_is_left_behind_it_the_label_is_plain_text() -> None:
    project = cut((90, 100))
    assert markdown.to_html("End [1:35](#t=95).", episode_times(project)) == "<p>End 1:35.</p>\n"
    assert markdown.lost_times("[a](#t=95) [b](#t=1:20)", episode_times(project)) == ("95",)


def test_an_intro_before_the_recording_moves_its_links_on() -> None:
    project = Project(RATE, (SOURCE,), (Track("talk", "Talk", clips=(Clip("one", 0, 100 * RATE, 5 * RATE),)),))
    assert links("[0:27](#t=27)", project) == [("32", "0:32")]


def test_an_episode_without_recordings_has_no_moments() -> None:
    assert links("[0:27](#t=27)", Project()) == []


def test_every_way_of_writing_a_link_is_moved_and_code_is_not() -> None:
    text = "[0:50][there] <a href='#t=50' title='x'>0:50</a> `[0:50](#t=50)`\n\n[there]: #t=50\n"
    assert links(text, cut((0, 10))) == [("40", "0:40"), ("40", "0:40")]
    assert "<code>[0:50](#t=50)</code>" in markdown.to_html(text, episode_times(cut((0, 10))))


@pytest.mark.parametrize("time", ["", "abc", "1:75", "-3", "1e5"])
def test_what_is_no_time_is_plain_text_and_said(time: str) -> None:
    assert markdown.to_html(f"[x](#t={time})") == "<p>x</p>\n"
    assert markdown.unreadable_times(f"[x](#t={time})") == (time,)


def test_hours_are_read_and_written() -> None:
    assert markdown.to_html("[1:02:03](#t=1:02:03.5)").count('data-seconds="3723.5"') == 1


def test_descriptions_and_tags_have_the_episodes_time_too() -> None:
    times = episode_times(cut((0, 10)))
    assert markdown.plain_text("See [0:50](#t=50).", times) == "See 0:40."
    assert markdown.feed_html("See [0:50](#t=50).", times) == "<p>See 0:40.</p>"

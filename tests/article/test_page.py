from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import html5lib
import pytest
from lxml import html

from podstudio.article import page
from podstudio.article.page import asset_name, episode_page, index_page, site_assets
from podstudio.article.page_facts import Card, IndexFacts, PageFacts
from podstudio.model.episode import Episode, Reference
from podstudio.model.publication import TimedChapter
from podstudio.model.show import Person, Show
from podstudio.model.transcript import Cue

SITE = "https://podcast.example.org/"
SHOW = Show("The Educators Podcast", "About teaching.", authors=(Person("Ada Whitfield", url="https://example.org/ada"),), language="en")
EPISODE = Episode(
    guid="3f6d2c1e-0000-4000-8000-000000000001",
    title="How educators meet",
    number=3,
    season=2,
    summary="About meeting people.",
    date=datetime(2026, 1, 1, 23, 30, tzinfo=UTC),
    people=(Person("Chen Li", "guest", disclosure="None."), Person("Dana Ek", "editor")),
    tags=("networking", "c++ & you"),
    category="Opinion > Networking",
    objectives=("meet somebody",),
    references=(Reference("Li C. Meeting. 2020.", doi="10.1/a<b>"), Reference("Ek D. Editing.", url="https://journal.example/editing")),
)
CARD = Card(
    title="The one before",
    href="../before/index.html",
    date=datetime(2025, 12, 1, tzinfo=UTC),
    duration_s=3900.0,
    guid="before",
    summary="What came before.",
    image_href="../../artwork.jpg",
    audio_href="../../audio/before.mp3",
    audio_type="audio/mpeg",
)
FULL = PageFacts(
    show=SHOW,
    episode=EPISODE,
    article="# How educators meet\n\nHello *there*.\n\n## Why\n\n1. one\n2. two\n\nSaid[^1].\n\n[^1]: So.\n",
    notes="## Why\n\nNotes[^1].\n\n[^1]: More.\n",
    audio_href="../../audio/meet.mp3",
    audio_url=f"{SITE}audio/meet.mp3",
    audio_type="audio/mpeg",
    audio_bytes=38_600_000,
    duration_s=2527.4,
    index_href="../../index.html",
    feed_href="../../feed.xml",
    feed_url=f"{SITE}feed.xml",
    assets_href="../../assets/",
    page_url=f"{SITE}episodes/meet/",
    cover_href="../../cover.jpg",
    cover_url=f"{SITE}cover.jpg",
    chapters=(TimedChapter(0, "Welcome"), TimedChapter(62.5, "Why <b>?", "https://example.org/why"), TimedChapter(70, "Secret", hidden=True)),
    transcript=(Cue(0.2, 2.0, "<v Ada>Hello &amp; <i>welcome</i>.</v>"), Cue(2.0, 4.06, "<v Ada>Well.")),
    transcript_href="transcript.vtt",
    previous=CARD,
    related=(replace(CARD, title="Another"),),
)
BARE = replace(
    FULL,
    show=Show("Show"),
    episode=Episode("bare", "Bare"),
    article="",
    notes="",
    cover_href="",
    cover_url="",
    chapters=(),
    transcript=(),
    transcript_href="",
    previous=None,
    related=(),
)
INDEX = IndexFacts(
    show=SHOW,
    episodes=(CARD, replace(CARD, guid="two", category="Opinion > Networking")),
    artwork_href="art.jpg",
    artwork_url=f"{SITE}art.jpg",
    feed_href="feed.xml",
    feed_url=f"{SITE}feed.xml",
    assets_href="assets/",
    site_url=SITE,
)
STRANGE = [
    "Quotes \" and ' and `",
    "</title></script><script>steal()</script>",
    "a/b\\c & d < e > f",
    "🎙️ Emoji 👩‍🏫",
    "learning " * 34,
    "مقابلة مع المعلمين",
    "{{ 7 * 7 }} {% raw %}",
]


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The host lives in Berlin."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system cannot change its time zone for a test")
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    assert os.environ.get("TZ") == before
    time.tzset()


def words(made: str, path: str) -> list[str]:
    """What stands in the elements of an XPath, as a reader sees it."""
    found: Any = html.document_fromstring(made).xpath(path)
    return [" ".join(one.text_content().split()) if hasattr(one, "text_content") else str(one) for one in found]


def structured(made: str) -> dict[str, Any]:
    found: Any = html.document_fromstring(made).xpath("//script[@type='application/ld+json']/text()")
    assert len(found) == 1
    told: dict[str, Any] = json.loads(found[0])
    return told


def strictly(made: str) -> None:
    """Raise where the page breaks a rule of the HTML standard's parser."""
    html5lib.HTMLParser(strict=True).parse(made)


def test_a_page_shows_what_an_educators_page_has() -> None:
    made = episode_page(FULL)
    assert words(made, "//nav[@aria-label='Breadcrumb']//li") == ["Home", "Opinion", "Networking", "How educators meet"]
    assert words(made, "//nav[@aria-label='Breadcrumb']//a/@href") == [
        "../../index.html",
        "../../index.html#category=Opinion",
        "../../index.html#category=Opinion%20%3E%20Networking",
    ]
    assert words(made, "//h1") == ["How educators meet"]
    assert words(made, "//*[@class='byline']/p")[0] == "by Ada Whitfield and Chen Li"
    assert words(made, "//h2[@class='listen']") == ["Listen to the podcast with Chen Li"]
    assert "Season 2, episode 3 · 42 min · MP3, 38.6 MB · transcript" in words(made, "//section[@class='player']//p[@class='facts']")[0]
    assert words(made, "//section[@class='objectives']//li") == ["meet somebody"]
    assert words(made, "//article//ol[1]/li")[:2] == ["one", "two"]
    assert words(made, "//section[contains(@class, 'reading')]//a/@href") == ["https://doi.org/10.1/a%3Cb%3E", "https://journal.example/editing"]
    assert words(made, "//aside//section/h2") == ["Chapters", "Rate it", "Share", "Previous episode"]
    assert words(made, "//main/section/h2")[-1] == "More to read and hear"
    assert words(made, "//p[@class='voice']") == ["Ada"]
    assert words(made, "//p[@class='cue']/span") == ["Hello & welcome.", "Well."]
    assert words(made, "//*[@class='tags']//a/@href")[1] == "../../index.html#search=c%2B%2B%20%26%20you"
    assert words(made, "//section[contains(@class, 'disclosures')]//li") == ["Chen Li (guest): None."]


def test_a_heading_that_repeats_the_title_is_left_out() -> None:
    assert words(episode_page(FULL), "//article//*[self::h1 or self::h2]") == ["Why"]


def test_a_hidden_chapter_is_not_listed() -> None:
    assert words(episode_page(FULL), "//section[contains(@class, 'chapters')]//li") == ["0:00Welcome", "1:02Why <b>? ↗"]
    assert "Secret" not in episode_page(FULL)


def test_without_javascript_the_browsers_own_player_is_there() -> None:
    made = episode_page(FULL)
    assert words(made, "//audio[@controls]/@src") == ["../../audio/meet.mp3"]
    unscripted: Any = html.document_fromstring(made).xpath("//button[not(ancestor-or-self::*[@hidden])]")
    assert unscripted == []


@pytest.mark.parametrize("made", [episode_page(FULL), episode_page(BARE), index_page(INDEX), index_page(replace(INDEX, episodes=()))])
def test_the_html_follows_the_standard_and_no_id_is_there_twice(made: str) -> None:
    strictly(made)
    ids = words(made, "//*/@id")
    assert len(ids) == len(set(ids))
    for name in words(made, "//@aria-labelledby"):
        assert name in ids
    assert [link for link in words(made, "//a/@href") if link.startswith("#") and not link.startswith("#t=") and link[1:] not in ids] == []


def test_an_episode_without_anything_to_read_says_so() -> None:
    made = episode_page(BARE)
    assert words(made, "//main/p") == ["There is nothing to read with this episode. Listen to it above."]
    assert words(made, "//h2") == ["Listen to the podcast", "Rate it", "Share"]
    assert words(made, "//*[@class='byline']/p") == []
    assert "None" not in made


def test_a_trailer_shows_its_summary() -> None:
    made = episode_page(replace(BARE, episode=Episode("t", "Hello", type="trailer", summary="What this is.")))
    assert words(made, "//main/p") == ["What this is."]
    assert words(made, "//p[@class='tag']") == ["Trailer"]


def test_an_index_without_episodes_says_so() -> None:
    made = index_page(replace(INDEX, episodes=()))
    assert "The first episode is on its way." in words(made, "//p[@class='empty']")
    assert words(made, "//ol[@class='episodes']") == []


@pytest.mark.parametrize("title", STRANGE)
def test_strange_titles_come_through_as_they_are(title: str) -> None:
    made = episode_page(replace(FULL, episode=replace(EPISODE, title=title), previous=replace(CARD, title=title)))
    strictly(made)
    assert words(made, "//h1") == [" ".join(title.split())]
    assert structured(made)["name"] == title
    assert "steal" not in "".join(words(made, "//script[not(@type)]"))
    index = index_page(replace(INDEX, show=replace(SHOW, title=title), episodes=(replace(CARD, title=title),)))
    strictly(index)
    assert words(index, "//h3") == [" ".join(title.split())]


def test_a_long_title_is_set_smaller() -> None:
    assert '<h1 dir="auto" class="long">' in episode_page(replace(FULL, episode=replace(EPISODE, title="learning " * 30)))


def test_a_right_to_left_show_is_set_so_and_any_title_takes_its_own_direction() -> None:
    assert '<html lang="he" dir="rtl">' in episode_page(replace(FULL, show=replace(SHOW, language="he")))
    assert '<html lang="ar-eg" dir="rtl">' in index_page(replace(INDEX, show=replace(SHOW, language="ar-eg")))
    assert '<html lang="en" dir="ltr">' in episode_page(FULL)
    assert words(episode_page(FULL), "//h1/@dir") == ["auto"]


def test_structured_data_is_a_podcast_episode() -> None:
    told = structured(episode_page(FULL))
    assert told["@type"] == "PodcastEpisode"
    assert told["duration"] == "PT0H42M7S"
    assert told["associatedMedia"]["contentUrl"] == f"{SITE}audio/meet.mp3"
    assert told["partOfSeries"]["name"] == "The Educators Podcast"
    assert [clip["startOffset"] for clip in told["hasPart"]] == [0, 62.5]
    assert [person["name"] for person in told["author"]] == ["Ada Whitfield", "Chen Li", "Dana Ek"]
    assert datetime.fromisoformat(told["datePublished"]) == EPISODE.date
    assert structured(index_page(INDEX))["@type"] == "PodcastSeries"


@pytest.mark.parametrize("text", ["</script><script>steal()</script>", "<!--<script>", "\u2028 & \u2029", "]]>"])
def test_structured_data_cannot_break_out_of_its_element(text: str) -> None:
    made = episode_page(replace(FULL, episode=replace(EPISODE, title=text, summary=text, references=(Reference(text),))))
    assert structured(made)["description"] == text
    assert len(words(made, "//script")) == 3
    assert re.search(r"<(?!/script)", made.split('ld+json">')[1].split("</script>")[0]) is None


@pytest.mark.parametrize("address", ["javascript:steal()", "data:text/html,x", " javascript:steal()"])
def test_an_address_that_could_run_is_no_link(address: str) -> None:
    people = (Person("Ada", "host", url=address),)
    episode = replace(EPISODE, people=people, references=(Reference("A.", url=address),))
    made = episode_page(replace(FULL, episode=episode, chapters=(TimedChapter(0, "One", address),)))
    assert [link for link in words(made, "//a/@href") if "steal" in link or "data:" in link] == []


@pytest.mark.usefixtures("berlin")
def test_dates_are_the_hosts_and_name_their_zone() -> None:
    made = episode_page(FULL)
    assert words(made, "//time") == ["2 January 2026"]
    assert words(made, "//time/@datetime") == ["2026-01-02T00:30:00+01:00"]
    assert words(made, "//time/@title") == ["2 January 2026, 00:30 CET (UTC+01:00)"]


@pytest.mark.usefixtures("berlin")
def test_a_date_in_summer_has_summers_zone() -> None:
    made = episode_page(replace(FULL, episode=replace(EPISODE, date=datetime(2026, 7, 1, 12, tzinfo=UTC))))
    assert words(made, "//time/@title") == ["1 July 2026, 14:00 CEST (UTC+02:00)"]


@pytest.mark.parametrize(("seconds", "told"), [(0.2, "1 s"), (14.2, "14 s"), (60, "1 min"), (2527, "42 min"), (3900, "1 h 5 min")])
def test_lengths_are_told_in_words(seconds: float, told: str) -> None:
    assert told in episode_page(replace(FULL, duration_s=seconds)).replace("\u00a0", " ")


def test_share_links_carry_address_and_title_whole() -> None:
    made = episode_page(replace(FULL, episode=replace(EPISODE, title="a & b?c=d#e")))
    shared = words(made, "//section[contains(@class, 'share')]//a/@href")
    assert shared[0] == "mailto:?subject=a%20%26%20b%3Fc%3Dd%23e&body=https%3A%2F%2Fpodcast.example.org%2Fepisodes%2Fmeet%2F"
    assert words(made, "//section[contains(@class, 'share')]//button/@data-copy") == [FULL.page_url]


def test_assets_are_named_by_their_content_and_all_are_used() -> None:
    names = {file.path for file in site_assets()}
    used = "".join((episode_page(FULL), index_page(INDEX)))
    assert all(name in used for name in names)
    assert asset_name("site.css") != "site.css"
    assert all(re.fullmatch(r"assets/[a-z]+-[0-9a-f]{8}\.(css|js|svg)", name) for name in names)


def test_the_same_facts_give_the_same_page() -> None:
    assert episode_page(FULL) == episode_page(FULL)


def test_every_word_of_a_page_is_asked_of_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    page._environment.cache_clear()
    monkeypatch.setattr(page, "_", lambda text: f"«{text}»" if "{" not in text else text)
    try:
        made = episode_page(replace(FULL, transcript=())) + index_page(INDEX)
    finally:
        page._environment.cache_clear()
    shown = [*words(made, "//button[not(@data-skip)]"), *words(made, "//h2[@id]"), *words(made, "//aside//h2"), *words(made, "//@aria-label")]
    own = {"Opinion", "Why", "1×", "☆", "×"}
    left = [text for text in shown if text and "«" not in text and text not in own]
    assert left == ["Listen to the podcast with Chen Li"]  # a sentence with a name in it, which the stand-in lets through


def test_pages_are_made_without_reaching_for_the_window_or_the_network() -> None:
    code = "import sys; import podstudio.article.page; print([n for n in sys.modules if n.split('.')[0] in ('PySide6', 'requests', 'numpy', 'av')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"

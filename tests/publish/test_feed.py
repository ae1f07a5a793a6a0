from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import feedparser
import pytest
from lxml import etree
from publish.example_site import NOW, SHOW, SITE, feed_item

from podstudio.errors import BadInput
from podstudio.model.publication import FeedItem, TimedChapter
from podstudio.model.show import Person, Show
from podstudio.publish import feed
from podstudio.publish.feed_rules import check_feed

NAMES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "atom": "http://www.w3.org/2005/Atom",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}


def built(*items: FeedItem, show: Show = SHOW, now: datetime = NOW, **more: Any) -> bytes:
    return feed.build(show, items, f"{SITE}feed.xml", SITE, f"{SITE}artwork-1a2b3c4d.jpg", now, **more)


def channel_of(data: bytes) -> Any:
    return etree.fromstring(data).find("channel")


def values(data: bytes, path: str) -> list[str]:
    found = channel_of(data).xpath(path, namespaces=NAMES)
    return [str(one.text if isinstance(one, etree._Element) else one) for one in found]


def test_a_reader_finds_the_show_and_its_episode() -> None:
    parsed = feedparser.parse(built(feed_item(1, 40_475_213)))
    assert not parsed.bozo
    assert parsed.version == "rss20"
    assert parsed.encoding.lower() == "utf-8"
    assert parsed.feed.title == "The Educators Podcast"
    assert parsed.feed.language == "en-us"
    assert parsed.feed.author == "Ada Whitfield and Ben Okoro"
    assert parsed.feed.image.href == f"{SITE}artwork-1a2b3c4d.jpg"
    entry = parsed.entries[0]
    assert entry.title == "Talk 1: how educators meet"
    assert entry.id == "3f6d2c1e-0000-4000-8000-000000000001"
    assert not entry.guidislink
    assert entry.link == f"{SITE}episodes/talk-1/"
    assert [(one.href, one.length, one.type) for one in entry.enclosures] == [(f"{SITE}audio/talk-1.mp3", "40475213", "audio/mpeg")]
    assert time.strftime("%Y-%m-%dT%H:%M:%S", entry.published_parsed) == "2026-11-21T06:00:00"
    assert entry.itunes_duration == "3800"
    assert (entry.itunes_episode, entry.itunes_season, entry.itunes_episodetype) == ("1", "2", "full")


def test_every_required_and_recommended_row_of_the_channel_is_there() -> None:
    data = built(feed_item(1, 1000))
    assert values(data, "atom:link[@rel='self']/@href") == [f"{SITE}feed.xml"]
    assert values(data, "link") == [SITE]
    assert values(data, "description") == ["Conversations about teaching & learning in medicine."]
    assert values(data, "itunes:category/@text") == ["Education"]
    assert values(data, "itunes:category/itunes:category/@text") == ["Self-Improvement"]
    assert values(data, "itunes:explicit") == ["false"]
    assert values(data, "itunes:type") == ["episodic"]
    assert values(data, "itunes:owner/itunes:email") == ["host@example.org"]
    assert values(data, "podcast:guid") == [SHOW.feed_guid]
    assert values(data, "podcast:medium") == ["podcast"]
    assert values(data, "podcast:locked/@owner") == ["host@example.org"]
    assert values(data, "podcast:locked") == ["yes"]
    assert values(data, "copyright") == ["2026 The Educators"]


def test_every_recommended_row_of_an_item_is_there() -> None:
    data = built(feed_item(1, 1000))
    assert values(data, "item/itunes:image/@href") == [f"{SITE}episodes/talk-1/cover.jpg"]
    assert values(data, "item/itunes:explicit") == ["false"]
    assert values(data, "item/podcast:transcript/@type") == ["text/vtt"]
    assert values(data, "item/podcast:transcript/@rel") == ["captions"]
    assert values(data, "item/podcast:chapters/@type") == ["application/json+chapters"]
    assert values(data, "item/psc:chapters/psc:chapter/@start") == ["00:00:00.000", "00:01:02.500", "01:02:05.250"]
    assert values(data, "item/psc:chapters/psc:chapter/@title")[1] == "Why <networks> & people matter"
    assert values(data, "item/podcast:person") == ["Ada Whitfield", "Ben Okoro", "Chen Li"]
    assert values(data, "item/podcast:person/@role") == ["host", "host", "guest"]
    assert values(data, "item/pubDate") == ["Sat, 21 Nov 2026 06:00:00 +0000"]


def test_namespaces_are_declared_letter_by_letter_on_the_root() -> None:
    root = etree.fromstring(built(feed_item(1, 1000)))
    assert {prefix: root.nsmap[prefix] for prefix in NAMES} == NAMES
    assert (root.tag, root.get("version")) == ("rss", "2.0")


def test_a_transcript_names_its_address_type_language_and_use() -> None:
    data = built(feed_item(1, 1000))
    assert values(data, "item/podcast:transcript/@url") == [f"{SITE}episodes/talk-1/transcript.vtt"]
    assert values(data, "item/podcast:transcript/@language") == ["en-us"]
    assert values(built(feed_item(1, 1000, transcript_type="text/html")), "item/podcast:transcript/@rel") == []


def test_a_hidden_chapter_is_not_in_the_feed_and_others_stand_in_order() -> None:
    chapters = (TimedChapter(20, "Third"), TimedChapter(0, "First"), TimedChapter(10, "Second", hidden=True))
    assert values(built(feed_item(1, 1000, chapters=chapters)), "item/psc:chapters/psc:chapter/@title") == ["First", "Third"]


def test_an_items_people_restate_the_hosts_with_their_groups_and_links() -> None:
    data = built(feed_item(1, 1000))
    assert values(data, "item/podcast:person/@group") == ["cast", "cast", "cast"]
    assert values(data, "item/podcast:person/@href") == ["https://example.org/ada", "https://example.org/chen"]
    assert values(data, "podcast:person") == ["Ada Whitfield", "Ben Okoro"]


def test_html_stands_in_cdata_and_its_links_are_whole() -> None:
    data = built(feed_item(1, 1000, description="<p>One &amp; two ]]> three</p>"))
    assert b"<description><![CDATA[<p>One" in data
    assert b"<content:encoded><![CDATA[<h2>Meeting</h2>" in data
    content = values(data, "item/content:encoded")[0]
    assert f'href="{SITE}episodes/talk-0/"' in content
    assert f'src="{SITE}episodes/talk-1/picture.jpg"' in content


def test_our_own_feed_breaks_no_rule() -> None:
    lines = check_feed(built(feed_item(1, 1000), feed_item(2, 2000)), f"{SITE}feed.xml")
    assert [(line.id, line.message) for line in lines if line.level != "green"] == []


def test_the_same_facts_give_the_same_bytes_and_keep_the_old_build_date() -> None:
    first = built(feed_item(1, 1000), feed_item(2, 2000))
    later = NOW + timedelta(days=3)
    assert built(feed_item(2, 2000), feed_item(1, 1000), now=later, earlier=first) == first
    changed = built(feed_item(1, 1001), feed_item(2, 2000), now=later, earlier=first)
    assert values(changed, "lastBuildDate") == ["Thu, 26 Nov 2026 20:00:00 +0000"]


def test_episodes_are_newest_first_whatever_their_zones() -> None:
    east = timezone(timedelta(hours=9))
    early = feed_item(1, 1000, date=datetime(2026, 1, 2, 3, 0, tzinfo=east))
    late = feed_item(2, 1000, date=datetime(2026, 1, 1, 23, 0, tzinfo=UTC))
    assert values(built(early, late), "item/pubDate") == ["Thu, 01 Jan 2026 23:00:00 +0000", "Thu, 01 Jan 2026 18:00:00 +0000"]


def test_an_episode_of_the_earlier_feed_is_carried_over_as_it_was() -> None:
    first = built(feed_item(1, 1000), feed_item(2, 2000))
    second = built(feed_item(3, 3000), earlier=first)
    assert values(second, "item/itunes:episode") == ["3", "2", "1"]
    assert second.count(b"<![CDATA[") == 6
    assert second.count(b"xmlns:itunes") == 1
    assert built(feed_item(3, 3000), now=NOW + timedelta(1), earlier=second) == second
    assert [line.id for line in check_feed(second) if line.level != "green"] == []


def test_an_episode_that_was_taken_back_is_not_carried_over() -> None:
    first = built(feed_item(1, 1000), feed_item(2, 2000))
    assert values(built(feed_item(2, 2000), earlier=first, taken_back=[feed_item(1, 1).guid]), "item/itunes:episode") == ["2"]


@pytest.mark.parametrize(
    "title",
    ["Emoji 🎙️👩‍🏫 and “quotes”", "مقابلة مع المعلمين", "שלום <b>עולם</b> & co", "a/b\\c: *?", "\x00\x0bcontrol\ud800 characters\ufffe"],
)
def test_strange_titles_come_through_without_what_xml_cannot_hold(title: str) -> None:
    entry = feedparser.parse(built(feed_item(1, 1000, title=title))).entries[0]
    wanted = "control characters" if "control" in title else title
    assert values(built(feed_item(1, 1000, title=title)), "item/title") == [wanted]
    assert entry.enclosures[0].length == "1000"


def test_long_texts_are_cut_at_words() -> None:
    data = built(
        feed_item(1, 1000, title="learning " * 60, people=(Person("Name " * 60, "guest"),)),
        show=replace(SHOW, description="überall lernen " * 600),
    )
    title, person, description = values(data, "item/title")[0], values(data, "item/podcast:person")[0], values(data, "description")[0]
    assert len(title) <= 255
    assert title.endswith("learning…")
    assert len(person) <= 128
    assert 3900 < len(description.encode()) <= 4000
    assert description.endswith(("lernen…", "überall…"))


def test_a_long_description_keeps_its_time_stamps_and_stays_whole_html() -> None:
    notes = "".join(f"<p>Paragraph {number} about &lt;teaching&gt; and <b>learning</b>.</p>" for number in range(200))
    stamps = "<p>00:00:00 Welcome<br>00:01:02 Why</p>"
    told = values(built(feed_item(1, 1000, description=notes + stamps)), "item/description")[0]
    assert 3800 < len(told.encode()) <= 4000
    assert told.endswith(stamps)
    assert etree.fromstring(f"<div>{told.replace('<br>', '<br/>')}</div>") is not None


def test_a_description_of_one_endless_paragraph_is_cut() -> None:
    told = values(built(feed_item(1, 1000, description=f"<p>{'words & more ' * 1000}</p>")), "item/description")[0]
    assert len(told.encode()) <= 4000
    assert told.startswith("<p>words &amp; more")
    assert told.endswith("…</p>")


@pytest.mark.parametrize("changes", [{"guid": feed_item(1, 1).guid}, {"audio_url": feed_item(1, 1).audio_url}])
def test_two_episodes_with_one_guid_or_one_audio_file_are_refused(changes: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="2 episodes have the same"):
        built(feed_item(1, 1000), replace(feed_item(2, 1000), **changes))  # type: ignore[arg-type]


def test_a_number_of_zero_and_missing_facts_are_left_out() -> None:
    bare = replace(
        feed_item(1, 1000),
        number=0,
        season=None,
        image_url="",
        chapters_url="",
        chapters=(),
        transcript_url="",
        content="",
        people=(),
        keywords=(),
        category="",
    )
    data = built(bare, show=replace(SHOW, owner_email="", copyright="", subcategory=""))
    assert values(data, "item/itunes:episode | item/itunes:season | item/itunes:image | item/podcast:chapters | item/psc:chapters") == []
    assert values(data, "item/podcast:transcript | item/content:encoded | itunes:owner | copyright | itunes:category/itunes:category") == []
    assert values(data, "item/podcast:person") == ["Ada Whitfield", "Ben Okoro"]
    assert {line.level for line in check_feed(data)} == {"green", "amber"}


def test_w3cs_validator_finds_no_error() -> None:
    validator = pytest.importorskip("feedvalidator", reason="W3C's feedvalidator is not installed")
    events = validator.validateString(built(feed_item(1, 1000)).decode(), base=f"{SITE}feed.xml")["loggedEvents"]
    assert [event for event in events if isinstance(event, validator.logging.Error)] == []

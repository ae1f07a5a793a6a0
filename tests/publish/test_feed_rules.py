from __future__ import annotations

from dataclasses import replace

import pytest
from publish.example_site import NOW, SHOW, SITE, feed_item

from podstudio.model.publication import Line
from podstudio.publish import feed
from podstudio.publish.apple_categories import CATEGORIES, is_category, nearest
from podstudio.publish.feed_rules import check_feed

URL = f"{SITE}feed.xml"
GOOD = feed.build(SHOW, [feed_item(1, 40_000), feed_item(2, 50_000)], URL, SITE, f"{SITE}artwork.jpg", NOW).decode()


def broken(old: str, new: str, data: str = GOOD) -> dict[str, Line]:
    """The lines that are not green when `old` in a good feed becomes `new`."""
    assert old in data
    lines = check_feed(data.replace(old, new).encode(), URL)
    return {line.id: line for line in lines if line.level != "green"}


def test_a_good_feed_has_one_green_line_for_each_area() -> None:
    lines = check_feed(GOOD.encode(), URL)
    assert {line.level for line in lines} == {"green"}
    assert [line.title for line in lines] == [
        "Feed",
        "Show",
        "Category",
        "Artwork",
        "Episodes",
        "GUIDs",
        "Audio",
        "Dates",
        "Chapters",
        "Transcripts",
        "People",
    ]
    assert all(line.message and not line.message.endswith(".") for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "rule", "level"),
    [
        ('version="2.0"', 'version="0.91"', "feed.version", "red"),
        ("<title>The Educators Podcast</title>", "", "feed.title", "red"),
        ("<language>en-us</language>", "<language>English</language>", "feed.language", "red"),
        ("<language>en-us</language>", "", "feed.language", "red"),
        ("<description>Conversations about teaching &amp; learning in medicine.</description>", "", "feed.description", "red"),
        (f"<link>{SITE}</link>", "", "feed.link", "red"),
        ('itunes:category text="Education"', 'itunes:category text="education"', "feed.category", "red"),
        ("Self-Improvement", "Self-Help", "feed.category", "red"),
        (f'<itunes:image href="{SITE}artwork.jpg"/>', "", "feed.image", "red"),
        ("artwork.jpg", "artwork.webp", "feed.image", "red"),
        ("<itunes:explicit>false</itunes:explicit>", "<itunes:explicit>no</itunes:explicit>", "feed.explicit", "red"),
        (SHOW.feed_guid, "not-a-uuid", "feed.guid", "amber"),
        (f'href="{URL}"', f'href="{URL}?old"', "feed.self", "amber"),
        ("<itunes:email>host@example.org</itunes:email>", "", "feed.owner", "amber"),
        ("http://www.itunes.com/dtds/podcast-1.0.dtd", "http://www.itunes.com/DTDs/Podcast-1.0.dtd", "feed.namespaces", "red"),
        ("episodic", "weekly", "feed.type", "amber"),
        ('<guid isPermaLink="false">3f6d2c1e-0000-4000-8000-000000000001</guid>', "", "feed.item.guid", "red"),
        ("000000000001</guid>", "000000000002</guid>", "feed.item.guid.unique", "red"),
        ('isPermaLink="false"', 'isPermaLink="true"', "feed.item.guid", "red"),
        ("talk-1.mp3", "talk-2.mp3", "feed.item.enclosure.unique", "red"),
        ("talk-1.mp3", "talk-1", "feed.item.enclosure", "red"),
        ("talk-1.mp3", "tälk-1.mp3", "feed.item.enclosure", "red"),
        ('length="40000"', 'length="3800"', "feed.item.enclosure.length", "red"),
        ('length="40000"', 'length=""', "feed.item.enclosure.length", "red"),
        ('type="audio/mpeg"', 'type="audio/mp4"', "feed.item.enclosure.type", "red"),
        ('type="audio/mpeg"', 'type=""', "feed.item.enclosure.type", "red"),
        ("3800</itunes:duration>", "63m</itunes:duration>", "feed.item.duration", "amber"),
        ("Sat, 21 Nov 2026 06:00:00 +0000", "2026-11-21", "feed.item.date", "amber"),
        ("Sat, 21 Nov 2026 06:00:00 +0000", "Sat, 21 Nov 2026 06:00:00", "feed.item.date", "amber"),
        ("<title>Talk 1: how", "<title>Episode 1: how", "feed.item.title.number", "amber"),
        ("<itunes:episode>1<", "<itunes:episode>0<", "feed.item.numbers", "amber"),
        ("full</itunes:episodeType>", "special</itunes:episodeType>", "feed.item.type", "amber"),
        (f'chapters url="{SITE}', 'chapters url="http://podcast.example.org/', "feed.item.chapters", "amber"),
        ('type="text/vtt"', 'type="text/markdown"', "feed.item.transcript", "amber"),
        (f'transcript url="{SITE}', 'transcript url="http://podcast.example.org/', "feed.item.transcript", "amber"),
        (f'transcript url="{SITE}', 'transcript url="/', "feed.item.transcript", "amber"),
        ('type="application/json+chapters"', 'type="text/plain"', "feed.item.chapters", "amber"),
        ("podcast:locked", "podcast:unlocked", "feed.locked", "amber"),
        ("<itunes:author>Ada Whitfield and Ben Okoro</itunes:author>", "", "feed.author", "amber"),
        (f"<link>{SITE}episodes/talk-1/</link>", "", "feed.item.link", "amber"),
        ("talk-1/cover.jpg", "talk-1/cover.gif", "feed.item.image", "amber"),
        ("Chen Li", "", "feed.item.people", "amber"),
    ],
)
def test_a_broken_rule_is_told_with_its_id(old: str, new: str, rule: str, level: str) -> None:
    lines = broken(old, new)
    assert rule in lines, lines
    assert lines[rule].level == level
    assert len(lines[rule].message) > 10


def test_a_serial_show_numbers_its_episodes() -> None:
    data = GOOD.replace(">episodic<", ">serial<")
    assert "feed.serial" in broken("<itunes:episode>2</itunes:episode>", "", data)


def test_a_line_names_the_episode_and_counts_the_others() -> None:
    line = broken("3800</itunes:duration>", "x</itunes:duration>")["feed.item.duration"]
    assert line.message == "“Talk 2: how educators meet”: its duration is “x”, write whole seconds (and 1 more)"


def test_a_category_in_other_letters_is_answered_with_the_right_one() -> None:
    assert "write “Education”" in broken('text="Education"', 'text="EDUCATION"')["feed.category"].message


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "not well-formed"),
        (b"<rss version='2.0'><channel>", "not well-formed"),
        (b"<html><body>404</body></html>", "not a podcast feed"),
        (b"{}", "not well-formed"),
        (b"<rss version='2.0'/>", "not a podcast feed"),
        (b'<!DOCTYPE rss [<!ENTITY a "aaaa">]><rss version="2.0"><channel><title>&a;</title></channel></rss>', "entities"),
        (b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>&a;</title></channel></rss>', "entities"),
    ],
)
def test_what_is_no_feed_is_one_red_line(data: bytes, told: str) -> None:
    (line,) = check_feed(data)
    assert (line.id, line.level) == ("feed.xml", "red")
    assert told in line.message


def test_a_feed_of_another_program_is_read_without_failing() -> None:
    data = b"""<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel><title>Caf\xe9</title>
    <!-- a comment --><item><title>One</title><enclosure url="https://a.example/1.mp3"/><enclosure url="https://a.example/2.mp3"/></item></channel></rss>"""
    found = {line.id for line in check_feed(data)}
    assert {"feed.encoding", "feed.item.enclosure", "feed.item.guid", "feed.image", "feed.category"} <= found


def test_a_feed_without_episodes_is_amber() -> None:
    data = feed.build(replace(SHOW), [], URL, SITE, f"{SITE}artwork.jpg", NOW)
    assert [line.id for line in check_feed(data) if line.level != "green"] == ["feed.items"]


def test_apple_has_19_categories_and_91_below_them() -> None:
    assert len(CATEGORIES) == 19
    assert sum(map(len, CATEGORIES.values())) == 91
    assert is_category("Education", "How To")
    assert not is_category("Education", "Books")
    assert is_category("Religion & Spirituality", "Religion")
    assert nearest("health and fitness") == "Health & Fitness"
    assert nearest("Cooking") == ""

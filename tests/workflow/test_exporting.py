from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from podstudio import images
from podstudio.jobs import Job
from podstudio.model.publication import Package
from podstudio.storage import episode_file
from podstudio.workflow.checking import check_episode
from podstudio.workflow.demo import run_demo
from podstudio.workflow.episodes import OpenEpisode, open_episode
from podstudio.workflow.exporting import build_package
from podstudio.workflow.previewing import preview_site, write_preview
from podstudio.workflow.publishing import find_destination, other_items, publish_episode

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 24, tzinfo=UTC)
PAGE = "episodes/retrieval-practice-when-the-test-is-the-lesson/index.html"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PODSTUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        return run_demo(tmp_path_factory.mktemp("demo") / "show", Job()).show


@pytest.fixture
def show(demo: Path, tmp_path: Path) -> Path:
    """A copy of the demo's show, published already, to change."""
    return Path(shutil.copytree(demo, tmp_path / "show"))


def main_episode(show: Path) -> Path:
    return next(show.glob("episodes/*retrieval*"))


def package_of(folder: Path, **changes: str) -> Package:
    """The package of an episode with its article or notes replaced."""
    episode = replace(open_episode(folder), **changes)  # type: ignore[arg-type]
    destination = find_destination(episode.show, None)
    return build_package(episode, destination, other_items(episode, destination.name), NOW)


def page_of(package: Package) -> Any:
    data = package.pages[0].data
    assert data is not None
    return html.document_fromstring(data)


def test_a_link_into_the_audio_moves_with_the_cuts_everywhere_that_it_goes_out(show: Path) -> None:
    text = "He says it [0:38](#t=38.8)."
    package = package_of(main_episode(show), article=text, notes=text)
    links = [link for link in page_of(package).iter("a") if link.get("title", "").startswith("Listen")]
    assert [link.text for link in links] == ["0:31", "0:31"]
    assert {link.get("data-seconds") for link in links} == {links[0].get("data-seconds")}
    assert "0:31" in package.item.description
    assert ">0:31</a>" in package.item.content
    assert "0:38" not in package.item.description + package.item.content


def test_a_moment_of_which_nothing_is_left_is_plain_text_and_amber_at_the_gate(show: Path) -> None:
    folder = main_episode(show)
    (folder / "article.md").write_text("word " * 200 + "\n\nHe waves [9:59](#t=9:59).\n", "utf-8")
    package = package_of(folder)
    assert "9:59" in page_of(package).text_content()
    assert not [link for link in page_of(package).iter("a") if "9:59" in (link.text or "")]
    line = next(line for line in check_episode(folder, Job()).lines if line.id == "article")
    assert (line.level, line.message) == ("amber", "line 3: nothing is left of the recording from 9:59 on; its link becomes plain text")


def test_a_moment_of_the_notes_that_is_lost_is_said_too(show: Path) -> None:
    folder = main_episode(show)
    (folder / "notes.md").write_text("Hello [9:59](#t=9:59).\n", "utf-8")
    line = next(line for line in check_episode(folder, Job()).lines if line.id == "article")
    assert (line.level, line.message.partition(":")[0]) == ("amber", "show notes, line 1")


def test_pictures_of_the_article_go_along_and_the_feed_names_them_as_the_site_does(show: Path) -> None:
    folder = main_episode(show)
    (folder / "a photo.jpg").write_bytes(images.monogram_jpeg("A", 300))
    (show / "secret.jpg").write_bytes(images.monogram_jpeg("S", 300))
    package = package_of(folder, article="![two people](<a photo.jpg>) ![no](../../secret.jpg) ![far](https://a.example/x.png)")
    names = [file.path for file in package.assets if "/picture-" in file.path]
    assert len(names) == 1
    sources = [picture.get("src") for picture in page_of(package).xpath("//article//img")]
    assert sources == [names[0].rpartition("/")[2]]
    assert html.fragment_fromstring(package.item.content, create_parent="div").xpath(".//img/@src") == sources
    assert page_of(package).xpath("//article//a/@href") == ["https://a.example/x.png"]


def test_chapters_stay_at_the_end_of_a_description_however_long_the_notes_are(show: Path) -> None:
    package = package_of(main_episode(show), notes="\n\n".join(f"Paragraph {number} of many words." for number in range(400)))
    assert len(package.item.description.encode()) <= 4000
    assert package.item.description.rstrip("</p>").endswith("What to do today")
    assert "00:00:00 Welcome" in package.item.description


def test_publishing_again_sends_nothing_and_keeps_every_byte(show: Path) -> None:
    folder, site = main_episode(show), show / "site"
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    receipt = publish_episode(folder, None, False, Job())
    assert receipt.sent == ()
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_a_new_title_keeps_guid_and_addresses_and_changes_only_what_shows_it(show: Path) -> None:
    folder, site = main_episode(show), show / "site"
    before: Any = etree.parse(site / "feed.xml")
    episode_file.save(folder, replace(episode_file.load(folder), title="The test is the lesson"))
    receipt = publish_episode(folder, None, False, Job())
    audio = "audio/retrieval-practice-when-the-test-is-the-lesson.mp3"  # its tags carry the title
    assert sorted(receipt.sent) == sorted([audio, PAGE, "index.html", "feed.xml"])
    after: Any = etree.parse(site / "feed.xml")
    for path in ("//item/guid/text()", "//item/enclosure/@url", "//item/link/text()"):
        assert after.xpath(path) == before.xpath(path)
    assert "The test is the lesson" in (site / "index.html").read_text("utf-8")


def test_older_pages_are_left_alone_and_keep_the_styles_that_they_were_made_for(show: Path) -> None:
    site = show / "site"
    old = site / "episodes/what-is-learning-out-loud/index.html"
    before = old.read_bytes(), old.stat().st_mtime_ns
    folder = main_episode(show)
    (folder / "article.md").write_text("A new article.\n", "utf-8")
    publish_episode(folder, None, False, Job())
    assert (old.read_bytes(), old.stat().st_mtime_ns) == before
    page: Any = html.document_fromstring(before[0])
    for address in (*page.xpath("//link[@rel='stylesheet']/@href"), *page.xpath("//script/@src"), *page.xpath("//main//a/@href")):
        if not str(address).startswith(("#", "http")):
            assert (old.parent / str(address).partition("#")[0]).exists(), address


def test_the_index_lists_all_newest_first_with_what_the_search_finds(show: Path) -> None:
    package = package_of(main_episode(show))
    data = package.pages[1].data
    assert data is not None
    index: Any = html.document_fromstring(data)
    rows = index.xpath("//ol[@class='episodes']/li")
    assert [row.xpath("string(.//h3)") for row in rows] == [
        "Retrieval practice: when the test is the lesson",
        "Three ways to spoil a quiz",
        "What is Learning Out Loud?",
    ]
    assert "Elias Brandt" in rows[0].get("data-words")
    assert len({row.get("data-episode") for row in rows}) == 3


def test_an_episodes_page_names_the_one_before_and_another_one(show: Path) -> None:
    page = page_of(package_of(main_episode(show)))
    assert page.xpath("//aside//p[@class='name']/a/text()") == ["Three ways to spoil a quiz"]
    assert page.xpath("//main//p[@class='name']/a/text()") == ["What is Learning Out Loud?"]


def test_a_preview_has_the_audio_beside_its_page(show: Path, tmp_path: Path) -> None:
    package = package_of(main_episode(show))
    page = write_preview(package, tmp_path / "preview")
    shown: Any = html.document_fromstring(page.read_bytes())
    (source,) = shown.xpath("//audio/@src")
    audio = page.parent / str(source)
    assert package.audio.source is not None
    assert audio.read_bytes() == package.audio.source.read_bytes()
    written = audio.stat().st_mtime_ns, audio.stat().st_ino
    write_preview(package, tmp_path / "preview")
    assert (audio.stat().st_mtime_ns, audio.stat().st_ino) == written


def test_a_preview_is_the_page_that_will_be_published_and_touches_nothing(show: Path) -> None:
    before = (show / "site" / PAGE).read_bytes()
    assert preview_site(main_episode(show)).read_bytes() == before
    assert (show / "site" / PAGE).read_bytes() == before


def test_chapters_are_a_file_of_version_1_2_0_in_order(show: Path) -> None:
    told = json.loads((show / "site" / PAGE).with_name("chapters.json").read_bytes())
    starts = [chapter["startTime"] for chapter in told["chapters"]]
    assert (told["version"], starts[0], starts) == ("1.2.0", 0, sorted(starts))


def test_a_title_of_any_kind_gets_a_plain_address(show: Path) -> None:
    episode: OpenEpisode = open_episode(main_episode(show))
    for title in ("🎙️", "مقابلة", 'a/b\\c "d" <e>', "learning " * 34):
        other = replace(episode, folder=show / "none", episode=replace(episode.episode, title=title, guid="0a1b2c3d-0000"))
        assert other.episode.address_name.isascii()
        assert "/" not in other.episode.address_name


def test_every_file_that_the_feed_names_is_on_the_site(show: Path) -> None:
    feed: Any = etree.parse(show / "site" / "feed.xml")
    base = feed.xpath("string(//*[local-name()='link' and @rel='self']/@href)").removesuffix("feed.xml")
    named = [*feed.xpath("//enclosure/@url"), *feed.xpath("//item/*[local-name()='image']/@href"), *feed.xpath("//*[local-name()='transcript']/@url")]
    assert len(named) == 7
    for url in named:
        assert (show / "site" / str(url).removeprefix(base)).is_file()

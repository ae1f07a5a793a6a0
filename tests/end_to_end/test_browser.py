"""The published site as listeners meet it: in a real browser, by pointer and by keyboard, light and dark."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.chromium import Chromium, Page, chromium

from podstudio.jobs import Job
from podstudio.publish.web_server import serving
from podstudio.workflow.demo import run_demo

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.keeps_threads]  # the site is served while all of them run

EPISODE = "episodes/retrieval-practice-when-the-test-is-the-lesson/"
TRAILER = "episodes/what-is-learning-out-loud/"
SIZES = ((1280, 800), (1920, 1200), (390, 844))
Opener = Callable[..., Page]


@dataclass(frozen=True)
class Site:
    """The demo's site: its folder and where it is served."""

    folder: Path
    address: str


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def site(browser: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PODSTUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        folder = run_demo(tmp_path_factory.mktemp("demo") / "show", Job()).show / "site"
    with serving(folder) as address:
        yield Site(folder, address)


@pytest.fixture
def visit(browser: Chromium, site: Site) -> Iterator[Opener]:
    """Opens a page of the site in a browser that knows nothing of it. The page must not have complained of anything."""
    pages: list[Page] = []

    def opened(path: str = "", forget: bool = True, **look: Any) -> Page:
        page = browser.page(f"{site.address}{path}", **look)
        if forget and look.get("scripts", True):
            page.run("localStorage.clear()")
            page.reload()
        pages.append(page)
        return page

    yield opened
    for page in pages:
        assert page.complaints() == []
        page.close()


def position(page: Page) -> float:
    return float(page.run("document.querySelector('audio').currentTime"))


def text(page: Page, selector: str) -> str:
    return str(page.run(f"document.querySelector({json.dumps(selector)}).textContent.trim().replace(/\\s+/g, ' ')"))


def colours(picture: bytes) -> int:
    """How many colours a PNG has: one is a blank page."""
    return len(Image.open(io.BytesIO(picture)).convert("RGB").getcolors(1 << 24) or ())


def test_the_page_plays_the_audio_and_pauses(visit: Opener) -> None:
    page = visit(EPISODE)
    assert page.run("document.querySelector('audio').controls") is False
    page.click(".player .play")
    page.wait("document.querySelector('audio').currentTime > 0.5")
    assert page.run("document.querySelector('.player .play').getAttribute('aria-label')") == "Pause"
    page.wait("document.querySelector('.player .now').textContent !== '0:00'")
    page.click(".player .play")
    page.wait("document.querySelector('audio').paused")
    assert page.run("document.querySelector('audio').error") is None
    assert page.run("document.querySelector('audio').duration") == pytest.approx(134, abs=3)


def test_a_click_on_a_chapter_goes_there_and_plays(visit: Opener) -> None:
    page = visit(EPISODE)
    wanted = float(page.run("document.querySelectorAll('.chapter-link')[2].dataset.seconds"))
    page.click(".chapters li:nth-child(3) .chapter-link")
    page.wait(f"document.querySelector('audio').currentTime > {wanted} + 0.2")
    assert position(page) < wanted + 5
    assert page.run("location.hash").startswith("#t=")
    assert page.run("document.querySelector('.chapters [aria-current]').textContent").endswith("Does it work on a busy ward?")
    assert text(page, ".line .chapter") == "Does it work on a busy ward?"


def test_a_link_in_the_article_goes_to_the_sentence_that_it_speaks_of(visit: Opener) -> None:
    page = visit(EPISODE)
    links = page.run("[...document.querySelectorAll('article a.at')].map(a => [Number(a.dataset.seconds), a.textContent])")
    told = []
    for second, label in links:
        minutes, seconds = label.split(":")
        assert int(minutes) * 60 + int(seconds) == int(second)
        there = f"c => c.dataset.start <= {second + 0.3} && c.dataset.end > {second + 0.3}"
        told.append(page.run(f"[...document.querySelectorAll('.cue')].find({there}).querySelector('span').textContent"))
    assert [" ".join(line.split()[:4]) for line in told] == [
        "It is the act",
        "It does, if you",
        "Three things. They give",
        "End your next session",
    ]


def test_the_transcript_follows_the_audio_and_leads_into_it(visit: Opener) -> None:
    page = visit(EPISODE)
    page.click(".player a[href='#page_transcript']")
    page.wait("document.querySelector('.transcript').open")
    page.run("document.querySelectorAll('.cue')[12].id = 'twelfth'")
    page.run("document.querySelector('#twelfth a').click()")  # the page may still be scrolling: a pointer would miss it
    page.wait("document.querySelector('.cue.is-now')")
    page.wait("(audio => audio.readyState > 2 && !audio.seeking && !audio.paused)(document.querySelector('audio'))")
    now = position(page)
    row = page.run("(r => [Number(r.dataset.start), Number(r.dataset.end)])(document.querySelector('.cue.is-now'))")
    assert row[0] - 0.5 <= now <= row[1] + 0.5
    box = "(s => document.querySelector(s).getBoundingClientRect())"
    page.wait(f"{box}('.cue.is-now').top >= {box}('.lines').top - 1 && {box}('.cue.is-now').bottom <= {box}('.lines').bottom + 1")
    before = page.run("document.querySelector('.cue.is-now').dataset.start")
    page.run("document.querySelector('audio').currentTime += 20")
    page.wait(f"document.querySelector('.cue.is-now')?.dataset.start > {before}")


def test_an_address_with_a_time_begins_there(visit: Opener) -> None:
    page = visit(f"{EPISODE}#t=40")
    page.wait("document.querySelector('audio').readyState > 0 && Math.abs(document.querySelector('audio').currentTime - 40) < 0.5")
    assert text(page, ".player .now") == "0:40"
    assert page.run("document.querySelector('audio').paused") is True


def test_the_place_where_one_stopped_is_kept(visit: Opener) -> None:
    page = visit(EPISODE)
    page.click(".chapters li:nth-child(4) .chapter-link")
    page.wait("JSON.parse(localStorage.getItem('podstudio-positions') || '{}')[document.querySelector('[data-episode]').dataset.episode] > 60")
    page.open("about:blank")
    again = visit(EPISODE, forget=False)
    again.wait("document.querySelector('audio').currentTime > 60")


def test_rating_like_and_playlist_are_kept_over_a_reload(visit: Opener) -> None:
    page = visit(EPISODE)
    page.click("[data-star='4']")
    page.click("[data-key='likes']")
    page.click("[data-key='playlist']")
    assert text(page, ".said") == "Added to your playlist"
    page.reload()
    assert page.run("[...document.querySelectorAll('[data-star]')].map(s => s.textContent).join('')") == "★★★★☆"
    assert page.run("document.querySelector('[data-star=\"4\"]').getAttribute('aria-checked')") == "true"
    assert "4 of 5" in text(page, ".rate .about")
    assert page.run("[...document.querySelectorAll('.player .keep')].map(b => b.getAttribute('aria-pressed'))") == ["true", "true"]
    assert text(page, ".to-playlist") == "Playlist 1"
    page.click("[data-star='4']")
    page.click("[data-key='likes']")
    page.reload()
    assert page.run("[...document.querySelectorAll('[data-star]')].map(s => s.textContent).join('')") == "☆☆☆☆☆"
    assert page.run("document.querySelector('[data-key=likes]').getAttribute('aria-pressed')") == "false"


def test_stars_are_chosen_with_the_arrow_keys(visit: Opener) -> None:
    page = visit(EPISODE)
    page.run("document.querySelector('[data-star=\"1\"]').focus()")
    page.press("ArrowRight", 39)
    page.press("ArrowRight", 39)
    assert page.run("[document.activeElement.dataset.star, document.activeElement.getAttribute('aria-checked')]") == ["3", "true"]


def test_the_link_is_copied(visit: Opener, browser: Chromium, site: Site) -> None:
    page = visit(EPISODE)
    browser.call("Browser.grantPermissions", origin=site.address.rstrip("/"), permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    page.do("Page.bringToFront")
    page.click(".share [data-copy]")
    page.wait("document.querySelector('.said').textContent === 'Copied'")
    copied = page.run("navigator.clipboard.readText()")
    assert copied == page.run("document.querySelector('link[rel=canonical]').href")


def test_the_search_narrows_the_index(visit: Opener) -> None:
    page = visit()
    shown = "[...document.querySelectorAll('.episodes > li')].filter(r => r.offsetParent).map(r => r.querySelector('h3').textContent)"
    assert len(page.run(shown)) == 3
    page.click(".search")
    page.type("RETRIEVAL")
    assert page.run(shown) == ["Retrieval practice: when the test is the lesson"]
    assert text(page, ".found") == "1 episode in “RETRIEVAL”"
    page.run("document.querySelector('.search').value = ''")
    page.type("elias")  # a guest's name, which stands nowhere in the row
    assert page.run(shown) == ["Retrieval practice: when the test is the lesson", "Three ways to spoil a quiz"]
    page.type(" zebra")
    assert page.run(shown) == []
    assert page.run("document.querySelector('.nothing').offsetParent !== null")


def test_a_category_of_the_breadcrumb_and_a_tag_lead_to_their_episodes(visit: Opener) -> None:
    page = visit(EPISODE)
    shown = "[...document.querySelectorAll('.episodes > li')].filter(r => r.offsetParent).length"
    page.click(".crumbs li:nth-child(2) a")
    page.wait(f"location.hash && document.querySelector('.episodes') && {shown} === 2")
    assert text(page, ".filters [aria-pressed=true]") == "Teaching"
    page.click(".filters button:first-child")
    assert page.run(shown) == 3
    tagged = visit(EPISODE)
    tagged.click(".tags li:nth-child(3) a")
    tagged.wait(f"document.querySelector('.episodes') && {shown} === 1")
    assert page.run("document.querySelector('.search').value") == ""
    assert tagged.run("document.querySelector('.search').value") == "spacing"


def test_the_index_plays_an_episode_at_its_foot(visit: Opener) -> None:
    page = visit()
    assert page.run("document.querySelector('.dock').offsetParent === null && document.querySelector('.dock').hidden")
    page.click(".episodes > li:nth-child(2) .listen-to")
    page.wait("document.querySelector('.dock .now').textContent !== '0:00'")
    assert text(page, ".dock .what") == "Three ways to spoil a quiz"
    assert text(page, ".episodes > li:nth-child(2) .listen-to") == "❚❚ Pause"
    page.click(".dock .play")
    page.wait("document.querySelector('.episodes > li:nth-child(2) .verb').textContent === 'Play'")
    page.click(".dock .close")
    assert page.run("document.querySelector('.dock').hidden") is True


def test_the_playlist_lists_what_was_added_plays_on_and_lets_go(visit: Opener) -> None:
    page = visit()
    assert page.run("document.querySelector('.playlist').hidden") is True
    page.click(".episodes > li:nth-child(3) .keep")
    page.click(".episodes > li:nth-child(1) .keep")
    page.reload()
    listed = "[...document.querySelectorAll('.playlist li a')].map(a => a.textContent)"
    assert page.run(listed) == ["What is Learning Out Loud?", "Retrieval practice: when the test is the lesson"]
    page.click(".play-all")
    page.wait("document.querySelector('.dock .now').textContent !== '0:00'")
    assert text(page, ".dock .what") == "What is Learning Out Loud?"
    page.run("(p => { p.value = p.max; p.dispatchEvent(new Event('input')); })(document.querySelector('.dock .position'))")
    page.wait("document.querySelector('.dock .what').textContent.startsWith('Retrieval practice')")
    page.wait("document.querySelector('.dock .now').textContent !== '0:00'")
    page.click(".playlist li:nth-child(1) .remove")
    assert page.run(listed) == ["Retrieval practice: when the test is the lesson"]
    page.click(".playlist .clear")
    assert page.run("[document.querySelectorAll('.playlist li').length, document.querySelector('.to-playlist').hidden]") == [0, True]


def test_the_player_stays_in_sight_while_one_reads_on(visit: Opener) -> None:
    page = visit(EPISODE)
    page.run("document.querySelector('#page_reading').scrollIntoView({behavior: 'instant'})")
    assert page.run("document.querySelector('.dock').hidden") is True
    page.run("document.querySelector('audio').play()")
    page.wait("!document.querySelector('.dock').hidden")
    page.click(".dock .play")
    page.wait("document.querySelector('audio').paused")
    page.run("scrollTo({top: 0, behavior: 'instant'})")
    page.wait("document.querySelector('.dock').hidden")


def test_everything_is_reached_and_pressed_with_the_keyboard(visit: Opener) -> None:
    page = visit(EPISODE)
    page.do("Page.bringToFront")
    reached = []
    for _ in range(18):
        page.press("Tab", 9)
        reached.append(page.run("(e => e.getAttribute('aria-label') || e.textContent.trim().replace(/\\s+/g, ' '))(document.activeElement)"))
    assert reached[0] == "Skip to the content"
    for name in ("Episodes", "Subscribe", "Home", "Play", "Position", "Back −15 s", "Speed 1×"):
        assert name in reached, reached
    page.run("document.querySelector('.player .play').focus()")
    page.press(" ", 32, " ")
    page.wait("!document.querySelector('audio').paused")
    page.run("document.querySelector('.player .position').focus()")
    before = position(page)
    page.press("End", 35)
    page.wait(f"document.querySelector('audio').currentTime > {before} + 60")


def test_without_javascript_the_browsers_player_is_there_and_nothing_that_does_not_work(visit: Opener) -> None:
    page = visit(EPISODE, scripts=False)
    tree = page.do("DOM.getDocument", depth=1)["root"]["nodeId"]
    audio = page.do("DOM.querySelector", nodeId=tree, selector="audio[controls]")["nodeId"]
    box = page.do("DOM.getBoxModel", nodeId=audio)["model"]
    assert box["width"] > 300
    assert box["height"] > 30
    index = visit(scripts=False)
    tree = index.do("DOM.getDocument", depth=1)["root"]["nodeId"]
    assert len(index.do("DOM.querySelectorAll", nodeId=tree, selector="noscript audio[controls]")["nodeIds"]) == 3
    assert colours(index.screenshot()) > 500


@pytest.mark.parametrize("path", ["", EPISODE, TRAILER])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_page_fits_and_is_not_blank(visit: Opener, path: str, dark: bool, width: int, height: int) -> None:
    page = visit(path, width=width, height=height, dark=dark)
    assert page.run("document.documentElement.scrollWidth") <= width
    assert colours(page.screenshot()) > 500
    background = page.run("getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(20, 24, 30)" if dark else "rgb(255, 255, 255)")


@pytest.mark.parametrize(
    "title", ["educational " * 25, "Donaudampfschifffahrtsgesellschaft" * 8, "مقابلة مع المعلمين حول التعلم", "🎙️ “Quotes” a/b\\c <b>"]
)
def test_a_title_of_any_kind_fits_on_a_phone(visit: Opener, title: str) -> None:
    for path in ("", EPISODE):
        page = visit(path, width=390, height=844)
        page.run(f"document.querySelectorAll('h1, h3 a, .name a, .crumbs [aria-current], .brand').forEach(e => e.textContent = {json.dumps(title)})")
        assert page.run("document.documentElement.scrollWidth") <= 390


def test_the_site_works_from_its_folder_without_a_server(browser: Chromium, site: Site) -> None:
    page = browser.page((site.folder / EPISODE / "index.html").as_uri())
    page.click(".player .play")
    page.wait("document.querySelector('audio').currentTime > 0.3")
    assert page.complaints() == []
    page.close()


@pytest.mark.parametrize("path", ["", EPISODE, TRAILER])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_axe_finds_no_barrier(visit: Opener, path: str, dark: bool, width: int, height: int) -> None:
    named = os.environ.get("PODSTUDIO_AXE")
    if not named or not Path(named).is_file():
        pytest.skip("PODSTUDIO_AXE does not name axe-core's axe.min.js")
    page = visit(path, width=width, height=height, dark=dark)
    page.run("document.querySelectorAll('.keep').forEach(b => b.click())")
    page.run("document.querySelectorAll('details').forEach(d => d.open = true); document.querySelector('.play-all, .player .play').click()")
    page.wait("!document.querySelector('.said').textContent", 10)
    page.run(Path(named).read_text("utf-8") + ";0")
    found = page.run("axe.run(document, {resultTypes: ['violations']})")
    told = [(one["id"], one["help"], [node["html"][:160] for node in one["nodes"]]) for one in found["violations"]]
    assert told == []


def test_nothing_is_fetched_from_elsewhere(visit: Opener, browser: Chromium, site: Site) -> None:
    seen = len(browser.events)
    visit(EPISODE)
    visit()
    asked = [event["params"]["request"]["url"] for event in browser.events[seen:] if event["method"] == "Network.requestWillBeSent"]
    assert asked
    assert [url for url in asked if not re.match(re.escape(site.address) + "|data:|about:", url)] == []

from __future__ import annotations

import contextlib
import json
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from publish.example_site import SITE, Example

from podstudio.errors import NotFound, PodStudioError
from podstudio.jobs import Cancelled, Job
from podstudio.model.publication import Line, Package, ProofLine
from podstudio.publish.folder import FolderDestination
from podstudio.publish.verify import check_site, fetch, prove
from podstudio.publish.web_server import serving

CHECKS = ["page", "feed", "audio", "artwork", "chapters", "transcript", "links"]


@pytest.fixture
def published(site: Path, example: Example) -> Package:
    package = example.package()
    FolderDestination("mine", {"path": str(site), "url": SITE}).publish(package, Job())
    return package


def proof(site: Path, package: Package, **more: Any) -> dict[str, ProofLine]:
    with serving(site) as base_url:
        return {line.check: line for line in prove(package, base_url, Job(), **more)}


def test_every_line_of_a_good_proof_says_in_words_what_was_seen(site: Path, published: Package) -> None:
    lines = proof(site, published)
    assert list(lines) == CHECKS
    assert all(line.ok for line in lines.values())
    assert lines["audio"].detail == f"HEAD 200, audio/mpeg, {published.item.audio_bytes:,} bytes, ranges, same hash"
    assert "this one once" in lines["feed"].detail
    assert "3 chapters in order" in lines["chapters"].detail
    assert lines["links"].detail.endswith("links and files of the page and the index answer")


def edited(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def damage(site: Path) -> None:
        (site / name).write_bytes(change((site / name).read_bytes()))

    return damage


PAGE = "episodes/talk-1/index.html"


def without_title(page: bytes) -> bytes:
    hidden = page.replace(b"<h1", b"<script").replace(b"</h1", b"</script")
    return hidden.replace(b"<title", b"<style").replace(b"</title", b"</style")


def with_an_item_twice(feed: bytes) -> bytes:
    item = feed[feed.index(b"<item>") : feed.index(b"</item>") + len(b"</item>")]
    return feed.replace(b"</channel>", item + b"</channel>")


@pytest.mark.parametrize(
    ("damage", "check", "told"),
    [
        (lambda site: (site / PAGE).unlink(), "page", "404"),
        (edited(PAGE, without_title), "page", "title"),
        (edited(PAGE, lambda data: data.replace(b"talk-1.mp3", b"talk-9.mp3")), "page", "the link to its audio"),
        (edited(PAGE, lambda data: data.replace(b'href="#top"', b'href="#nowhere"')), "links", "#nowhere"),
        (edited("feed.xml", lambda data: data[:-40]), "feed", "not well-formed"),
        (edited("feed.xml", lambda data: data.replace(b"000000000001</guid>", b"000000000009</guid>")), "feed", "not this one"),
        (edited("feed.xml", lambda data: data.replace(b'length="', b'length="1')), "feed", "bytes"),
        (edited("feed.xml", with_an_item_twice), "feed", "2 times"),
        (lambda site: (site / "feed.xml").unlink(), "feed", "404"),
        (edited("audio/talk-1.mp3", lambda data: data[:-1]), "audio", "are expected"),
        (edited("audio/talk-1.mp3", lambda data: data[:-1] + b"?"), "audio", "not those of the master"),
        (edited("artwork-1a2b3c4d.jpg", lambda data: b"\x89PNG\r\n\x1a\n" + data), "artwork", "its bytes are image/png"),
        (lambda site: (site / "episodes/talk-1/cover.jpg").unlink(), "artwork", "404"),
        (edited("episodes/talk-1/chapters.json", lambda _: b"[1, 2]"), "chapters", "not chapters"),
        (edited("episodes/talk-1/chapters.json", lambda data: data.replace(b"62.5", b"6200.5")), "chapters", "not in order"),
        (edited("episodes/talk-1/chapters.json", lambda _: json.dumps({"chapters": [{"startTime": 0}]}).encode()), "chapters", "1 chapters, 3"),
        (edited("episodes/talk-1/transcript.vtt", lambda data: data[3:]), "transcript", "does not begin"),
        (lambda site: (site / "assets/site.css").unlink(), "links", "assets/site.css: 404"),
        (lambda site: (site / "index.html").unlink(), "links", "404"),
    ],
)  # fmt: skip
def test_damage_is_found_and_named(site: Path, published: Package, damage: Callable[[Path], None], check: str, told: str) -> None:
    damage(site)
    line = proof(site, published)[check]
    assert not line.ok
    assert told in line.detail


def test_a_server_that_is_gone_fails_every_line_and_raises_nothing(site: Path, published: Package) -> None:
    with serving(site) as base_url:
        pass
    lines = prove(published, base_url, Job())
    assert not any(line.ok for line in lines)
    assert "no connection" in lines[0].detail


def test_a_cancelled_proof_stops(site: Path, published: Package) -> None:
    job = Job()
    job.cancel()
    with serving(site) as base_url, pytest.raises(Cancelled):
        prove(published, base_url, job)


def test_what_an_episode_lacks_is_not_asked_for(site: Path, example: Example) -> None:
    package = example.package()
    item = replace(package.item, chapters_url="", chapters=(), transcript_url="")
    package = replace(package, item=item, items=(item,))
    FolderDestination("mine", {"path": str(site)}).publish(package, Job())
    assert list(proof(site, package)) == ["page", "feed", "audio", "artwork", "links"]


@contextlib.contextmanager
def plain_server(folder: Path, handler: type[SimpleHTTPRequestHandler]) -> Iterator[str]:
    """Python's own file server, as a host that knows nothing of podcasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Plain(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


class NoHead(Plain):
    def do_HEAD(self) -> None:
        self.send_error(405)


def test_a_host_without_byte_ranges_is_found_out(site: Path, published: Package) -> None:
    with plain_server(site, Plain) as base_url:
        lines = {line.check: line for line in prove(published, base_url, Job())}
    assert not lines["audio"].ok
    assert "apps could not skip" in lines["audio"].detail
    assert lines["page"].ok


def test_a_host_that_refuses_head_is_found_out(site: Path, published: Package) -> None:
    with plain_server(site, NoHead) as base_url:
        lines = {line.check: line for line in prove(published, base_url, Job())}
        checked = by_id(check_site(base_url, Job()))
    assert "HEAD 405" in lines["audio"].detail
    assert "HEAD 405" in lines["artwork"].detail
    assert checked["site.audio"].level == "red"


@pytest.mark.slow
def test_the_proof_of_a_long_recording_keeps_its_memory_flat(site: Path, example: Example, tmp_path: Path) -> None:
    package = example.package()
    long = tmp_path / "long.mp3"
    with long.open("wb") as file:
        file.truncate(200_000_000)
    item = replace(package.item, audio_bytes=200_000_000)
    package = replace(package, item=item, items=(item,), audio=replace(package.audio, source=long))
    tracemalloc.start()
    try:
        FolderDestination("mine", {"path": str(site)}).publish(package, Job())
        assert proof(site, package)["audio"].ok
        assert tracemalloc.get_traced_memory()[1] < 24_000_000
    finally:
        tracemalloc.stop()


def by_id(lines: tuple[Line, ...]) -> dict[str, Line]:
    return {line.id: line for line in lines}


def test_a_good_site_is_green_from_its_folder_and_from_its_address(site: Path, published: Package) -> None:
    assert {line.level for line in check_site(site, Job())} == {"green"}
    with serving(site) as base_url:
        lines = check_site(base_url, Job())
    assert [line.id for line in lines if line.level != "green"] == ["feed.self"]
    assert {"site.audio", "site.artwork", "site.chapters", "site.transcripts", "site.pages"} <= set(by_id(lines))


def test_a_string_that_names_a_folder_is_a_folder(site: Path, published: Package) -> None:
    assert {line.level for line in check_site(str(site), Job())} == {"green"}


@pytest.mark.parametrize(
    ("damage", "line", "told"),
    [
        (lambda site: (site / "audio/talk-1.mp3").unlink(), "site.audio", "HEAD 404"),
        (edited("audio/talk-1.mp3", lambda data: data + b"x"), "site.audio", "the feed says"),
        (lambda site: (site / "artwork-1a2b3c4d.jpg").write_text("not a picture"), "site.artwork", "neither JPEG nor PNG"),
        (lambda site: (site / "episodes/talk-1/chapters.json").unlink(), "site.chapters", "HEAD 404"),
        (lambda site: (site / "episodes/talk-1/transcript.vtt").unlink(), "site.transcripts", "HEAD 404"),
        (lambda site: (site / PAGE).unlink(), "site.pages", "404"),
        (lambda site: (site / "assets/site.css").unlink(), "site.pages", "assets/site.css"),
        (lambda site: (site / "feed.xml").unlink(), "site.feed", "there is no feed"),
        (lambda site: (site / "feed.xml").write_text("<rss"), "feed.xml", "not well-formed"),
    ],
)
def test_damage_of_a_site_is_red_and_named(site: Path, published: Package, damage: Callable[[Path], object], line: str, told: str) -> None:
    damage(site)
    found = by_id(check_site(site, Job()))
    assert found[line].level == "red"
    assert told in found[line].message


def test_audio_on_another_host_is_said_and_not_fetched(site: Path, published: Package) -> None:
    feed = site / "feed.xml"
    feed.write_bytes(feed.read_bytes().replace(f"{SITE}audio/".encode(), b"https://cdn.example.com/audio/"))
    found = by_id(check_site(site, Job()))
    assert found["site.elsewhere"].level == "amber"
    assert "cdn.example.com" in found["site.elsewhere"].message


def test_there_is_no_site_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        check_site(tmp_path / "nowhere", Job())


def test_an_empty_folder_has_no_feed(tmp_path: Path) -> None:
    assert [(line.id, line.level) for line in check_site(tmp_path, Job())] == [("site.feed", "red")]


def test_fetch_gives_the_bytes_or_a_sentence(site: Path, published: Package) -> None:
    with serving(site) as base_url:
        assert fetch(f"{base_url}feed.xml") == (site / "feed.xml").read_bytes()
        with pytest.raises(PodStudioError, match=r"nothing\.xml cannot be read: 404"):
            fetch(f"{base_url}nothing.xml")
    with pytest.raises(PodStudioError, match="no connection"):
        fetch(f"{base_url}feed.xml")
    with pytest.raises(PodStudioError, match="cannot be read"):
        fetch("http://[broken")

from __future__ import annotations

import contextlib
import json
import os
import pickle
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest
from publish.destination_contract import DestinationContract
from publish.example_site import NOW, SHOW, SITE, Example, feed_item

from podstudio.errors import BadInput, DiskFull, NewerFile
from podstudio.jobs import Job
from podstudio.model.publication import Package, Receipt, SiteFile
from podstudio.publish import feed, site_manifest
from podstudio.publish.destination import Destination
from podstudio.publish.folder import FolderDestination
from podstudio.publish.verify import prove
from podstudio.publish.web_server import serving


class TestFolderKeepsTheContract(DestinationContract):
    @pytest.fixture
    def destination(self, site: Path) -> Destination:
        return FolderDestination("mine", {"path": str(site), "url": SITE})

    @contextlib.contextmanager
    def listening(self, destination: Destination) -> Iterator[str]:
        assert isinstance(destination, FolderDestination)
        with serving(destination.root) as base_url:
            yield base_url


def publish(site: Path, package: Package, allow_moves: bool = False) -> Receipt:
    return FolderDestination("mine", {"path": str(site), "url": SITE}).publish(package, Job(), allow_moves=allow_moves)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def visible(folder: Path) -> list[str]:
    return [name for name in snapshot(folder) if ".podstudio-" not in name]


def test_the_receipt_names_files_that_are_there(site: Path, example: Example) -> None:
    receipt = publish(site, example.package())
    for path in (receipt.page, receipt.feed, receipt.audio):
        assert Path(path).is_file()
        assert Path(path).is_absolute()
    assert receipt.sent[0] == "audio/talk-1.mp3"
    assert receipt.sent[-1] == "feed.xml"
    assert (site / "audio/talk-1.mp3").read_bytes() == (example.folder / "episode-1.mp3").read_bytes()


def test_a_second_episode_joins_the_feed_and_leaves_the_first_alone(site: Path, example: Example) -> None:
    first = example.package(1)
    publish(site, first)
    before = {name: (site / name).stat().st_mtime_ns for name in ("audio/talk-1.mp3", "episodes/talk-1/index.html", "assets/site.css")}
    receipt = publish(site, example.package(2, earlier=(first.item,)))
    assert [entry.itunes_episode for entry in feedparser.parse(site / "feed.xml").entries] == ["2", "1"]
    assert {name: (site / name).stat().st_mtime_ns for name in before} == before
    assert "assets/site.css" in receipt.kept


def test_a_file_changed_behind_our_back_is_mended(site: Path, example: Example) -> None:
    package = example.package()
    publish(site, package)
    audio = site / "audio/talk-1.mp3"
    damaged = bytearray(audio.read_bytes())
    damaged[500] ^= 0xFF
    audio.write_bytes(damaged)  # same size, another time
    assert publish(site, package).sent == ("audio/talk-1.mp3",)
    assert audio.read_bytes() == (example.folder / "episode-1.mp3").read_bytes()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"version": 1}', '{"version": 1, "show": "", "files": {"a": 1}, "pending": []}', None])
def test_a_lost_or_damaged_manifest_costs_time_only(site: Path, example: Example, damage: str | None) -> None:
    package = example.package()
    publish(site, package)
    manifest = site / site_manifest.NAME
    manifest.unlink() if damage is None else manifest.write_text(damage)
    assert publish(site, package).sent == ()
    assert json.loads(manifest.read_text())["files"]["feed.xml"]


def test_a_manifest_of_a_newer_podstudio_is_left_alone(site: Path, example: Example) -> None:
    publish(site, example.package())
    (site / site_manifest.NAME).write_text('{"version": 99}')
    with pytest.raises(NewerFile):
        publish(site, example.package(words="New."))


def test_what_podstudio_does_not_know_stays(site: Path, example: Example) -> None:
    site.mkdir()
    (site / "CNAME").write_text("podcast.example.org")
    (site / "about.html").write_text("mine")
    publish(site, example.package())
    publish(site, example.package(words="Again."))
    assert (site / "CNAME").read_text() == "podcast.example.org"
    assert (site / "about.html").read_text() == "mine"


@pytest.mark.parametrize("name", ["index.html", "feed.xml", "assets/site.css"])
def test_a_strangers_file_is_not_replaced(site: Path, example: Example, name: str) -> None:
    (site / name).parent.mkdir(parents=True, exist_ok=True)
    (site / name).write_text("the host's own site")
    before = snapshot(site)
    with pytest.raises(BadInput, match=name):
        publish(site, example.package())
    assert snapshot(site) == before


def test_a_file_that_was_put_into_our_site_by_hand_is_not_replaced(site: Path, example: Example) -> None:
    publish(site, example.package())
    (site / "assets/extra.css").write_text("mine")
    package = example.package()
    with pytest.raises(BadInput, match=r"extra\.css is there already"):
        publish(site, replace(package, assets=(*package.assets, SiteFile("assets/extra.css", b"ours"))))


def test_another_shows_folder_is_refused(site: Path, example: Example) -> None:
    publish(site, example.package())
    before = snapshot(site)
    other = replace(SHOW, title="Another", feed_guid="0b1f7c8e-7b57-4c7e-9f53-1d6a5f6f2b11")
    with pytest.raises(BadInput, match="The Educators Podcast"):
        publish(site, replace(example.package(), show=other))
    assert snapshot(site) == before


@pytest.mark.parametrize(
    "path", ["../out.html", "/etc/out.html", "a/../../out.html", "a//b.html", "C:/out.html", "a\\b.html", "", ".hidden", "ünï.html", "a b.html"]
)
def test_a_path_that_leaves_the_site_or_is_not_plain_is_refused(site: Path, example: Example, path: str) -> None:
    package = example.package()
    with pytest.raises(BadInput, match="cannot be a file of the site"):
        publish(site, replace(package, assets=(*package.assets, SiteFile(path, b"x"))))
    assert not site.exists() or visible(site) == []


def test_a_link_that_leads_out_of_the_site_is_refused(site: Path, example: Example, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    site.mkdir()
    (site / "audio").symlink_to(outside)
    with pytest.raises(BadInput, match="leads out of the site"):
        publish(site, example.package())
    assert list(outside.iterdir()) == []


def test_a_site_behind_a_link_is_published(site: Path, example: Example, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    site.symlink_to(tmp_path / "real")
    publish(site, example.package())
    assert (tmp_path / "real/feed.xml").is_file()


def test_names_that_differ_only_in_their_capital_letters_are_refused(site: Path, example: Example) -> None:
    package = example.package()
    with pytest.raises(BadInput, match="capital letters"):
        publish(site, replace(package, assets=(*package.assets, SiteFile("assets/Site.css", b"x"))))
    (site / "Audio").mkdir(parents=True)
    with pytest.raises(BadInput, match="capital letters"):
        publish(site, package)


def test_a_published_guid_does_not_change(site: Path, example: Example) -> None:
    package = example.package()
    publish(site, package)
    before = snapshot(site)
    other = replace(package.item, guid="another-guid")
    with pytest.raises(BadInput, match="put the published GUID back"):
        publish(site, replace(package, item=other, items=(other,)))
    assert snapshot(site) == before


def test_published_audio_does_not_move_without_being_asked(site: Path, example: Example) -> None:
    package = example.package()
    publish(site, package)
    before = snapshot(site)
    moved_item = replace(package.item, audio_url=f"{SITE}audio/other.mp3")
    moved = replace(package, item=moved_item, items=(moved_item,), audio=replace(package.audio, path="audio/other.mp3"))
    with pytest.raises(BadInput, match="would move to"):
        publish(site, moved)
    assert snapshot(site) == before
    publish(site, moved, allow_moves=True)
    assert (site / "audio/talk-1.mp3").is_file()  # who has the old address still gets it
    assert feedparser.parse(site / "feed.xml").entries[0].enclosures[0].href.endswith("other.mp3")


def test_a_site_that_gets_its_public_address_later_has_not_moved(site: Path, example: Example) -> None:
    package = example.package()
    publish(site, at(package, "http://127.0.0.1:8000/"))
    publish(site, package)
    assert feedparser.parse(site / "feed.xml").entries[0].enclosures[0].href == f"{SITE}audio/talk-1.mp3"


def at(package: Package, address: str) -> Package:
    def here(item: object) -> object:
        fields = ("page_url", "audio_url", "image_url", "chapters_url", "transcript_url")
        return replace(item, **{name: getattr(item, name).replace(SITE, address) for name in fields})  # type: ignore[type-var]

    item = here(package.item)
    urls = {name: getattr(package, name).replace(SITE, address) for name in ("site_url", "feed_url", "image_url")}
    return replace(package, item=item, items=(item,), **urls)  # type: ignore[arg-type]


def test_an_episode_cannot_vanish_from_the_feed_because_its_journal_was_lost(site: Path, example: Example) -> None:
    publish(site, example.package(1))
    publish(site, example.package(2, earlier=()))
    assert [entry.itunes_episode for entry in feedparser.parse(site / "feed.xml").entries] == ["2", "1"]


def test_a_draft_is_on_the_site_but_not_in_the_feed(site: Path, example: Example) -> None:
    draft = example.package(1, draft=True)
    publish(site, draft)
    assert (site / draft.page).is_file()
    assert not (site / "feed.xml").exists()
    with serving(site) as base_url:
        assert [line for line in prove(draft, base_url, Job(), in_feed=False) if not line.ok] == []
    publish(site, example.package(1))
    assert len(feedparser.parse(site / "feed.xml").entries) == 1


def test_a_master_that_changes_while_it_is_published_is_noticed(site: Path, example: Example, tmp_path: Path) -> None:
    package = example.package()
    longer = tmp_path / "longer.mp3"
    longer.write_bytes(b"x" * (package.item.audio_bytes + 1))
    with pytest.raises(BadInput, match="has changed"):
        publish(site, replace(package, audio=replace(package.audio, source=longer)))
    assert visible(site) == []


def test_a_damaged_feed_is_left_as_it_is(site: Path, example: Example) -> None:
    publish(site, example.package())
    (site / "feed.xml").write_bytes(b"<rss><channel>")
    with pytest.raises(BadInput, match="Move it away"):
        publish(site, example.package())
    assert (site / "feed.xml").read_bytes() == b"<rss><channel>"


def test_a_folder_that_is_a_file_is_said(tmp_path: Path, example: Example) -> None:
    (tmp_path / "site").write_text("a file")
    destination = FolderDestination("mine", {"path": str(tmp_path / "site")})
    assert [line.level for line in destination.check(Job())] == ["red"]
    with pytest.raises(Exception, match="site"):
        destination.publish(example.package(), Job())


def test_without_a_public_address_the_check_is_amber(site: Path) -> None:
    lines = FolderDestination("mine", {"path": str(site)}).check(Job())
    assert [(line.id, line.level) for line in lines] == [("folder", "green"), ("address", "amber")]
    assert not site.exists()


def test_the_feed_is_the_last_file_that_changes(site: Path, example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    real = Path.replace

    def noting(self: Path, target: Path) -> Path:
        order.append(str(target.relative_to(site)))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", noting)
    publish(site, example.package())
    files = [name for name in order if name != site_manifest.NAME]
    assert files[0].startswith("audio/")
    assert files[-1] == "feed.xml"


READ_ONLY = """
import os, pickle, sys
from pathlib import Path
from podstudio.errors import NoPermission
from podstudio.jobs import Job
from podstudio.publish.folder import FolderDestination
if os.geteuid() == 0:
    os.setuid(65534)  # from here on: Python itself may live where nobody else may look
destination = FolderDestination("mine", {"path": sys.argv[1]})
print([line.level for line in destination.check(Job())][0])
try:
    destination.publish(pickle.loads(Path(sys.argv[2]).read_bytes()), Job())
except NoPermission as error:
    print(error)
"""


def test_a_read_only_folder_is_said_in_a_sentence(example: Example) -> None:
    """The superuser may write everywhere, so a child that is nobody publishes there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        package = example.package(words="New.")
        publish(folder / "site", example.package())
        before = snapshot(folder / "site")
        master = shutil.copy(example.folder / "episode-1.mp3", folder / "master.mp3")
        packed = folder / "package"
        packed.write_bytes(pickle.dumps(replace(package, audio=replace(package.audio, source=Path(master)))))
        for path in (folder / "site").rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        (folder / "site").chmod(0o555)
        done = subprocess.run([sys.executable, "-c", READ_ONLY, str(folder / "site"), str(packed)], capture_output=True, text=True, check=False)
        for path in (folder / "site", *(folder / "site").rglob("*")):
            path.chmod(0o755)
        if "ModuleNotFoundError" in done.stderr or "Permission denied" in done.stderr:
            pytest.skip("another user may not read this checkout")
        assert done.stdout.splitlines()[0] == "red"
        assert "is not permitted. Check who may read and write it." in done.stdout, done.stderr
        assert snapshot(folder / "site") == before


@pytest.mark.tmpfs
def test_a_full_disk_leaves_the_old_site_working(tmp_path: Path, example: Example) -> None:
    room = tmp_path / "room"
    room.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", room], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no right to mount a small file system")
    try:
        first = example.package(1)
        publish(room, first)
        before = {name: data for name, data in snapshot(room).items() if name != site_manifest.NAME}
        big = tmp_path / "big.mp3"
        big.write_bytes(bytes(2_000_000))
        second = example.package(2, earlier=(first.item,))
        item = replace(second.item, audio_bytes=big.stat().st_size)
        full = replace(second, item=item, items=(item, first.item), audio=replace(second.audio, source=big))
        with pytest.raises(DiskFull, match="The disk is full"):
            publish(room, full)
        after = {name: data for name, data in snapshot(room).items() if name != site_manifest.NAME}
        assert after == before
        with serving(room) as base_url:
            assert [line for line in prove(first, base_url, Job()) if not line.ok] == []
        (room / "index.html").stat()
        publish(room, second)
    finally:
        subprocess.run(["umount", room], check=True)


CHILD = """
import os, pickle, sys
from pathlib import Path
from podstudio.jobs import Job
from podstudio.publish.folder import FolderDestination
package = pickle.loads(Path(sys.argv[2]).read_bytes())
print("ready", flush=True)
sys.stdin.readline()
FolderDestination("mine", {"path": sys.argv[1]}).publish(package, Job())
print("done", flush=True)
"""


def test_kill_at_any_moment_and_publishing_again_gives_the_right_site(site: Path, example: Example, tmp_path: Path) -> None:
    """The child is killed after ever more of its system calls that change a file's name: each step between two renames is met once."""
    first = example.package(1)
    publish(site, first)
    second = example.package(2, earlier=(first.item,))
    old_feed, start = (site / "feed.xml").read_bytes(), tmp_path / "start"
    shutil.copytree(site, start)
    steps = len(FolderDestination("x", {"path": str(site)}).publish(second, Job()).sent) + 2
    for killed_after in range(steps + 1):
        again = tmp_path / f"killed-{killed_after}"
        shutil.copytree(start, again)
        dies(again, second, killed_after, tmp_path)
        assert_consistent(again, first, second, old_feed)
        publish(again, second)
        assert visible(again) == visible(site)
        with serving(again) as base_url:
            assert [line for line in prove(second, base_url, Job()) if not line.ok] == []
        assert not [path for path in again.rglob("*") if ".podstudio-" in path.name and path.name != site_manifest.NAME]


def dies(site: Path, package: Package, killed_after: int, tmp_path: Path) -> None:
    """Publish in a forked child that is killed (SIGKILL) just before its next rename, its temporary file half-way there."""
    child = os.fork()
    if child == 0:
        renames = 0
        real = Path.replace

        def dying(self: Path, target: Path) -> Path:
            nonlocal renames
            if renames == killed_after:
                os.kill(os.getpid(), 9)
            renames += 1
            return real(self, target)

        Path.replace = dying  # type: ignore[method-assign, assignment]
        publish(site, package)
        os._exit(0)
    os.waitpid(child, 0)


def assert_consistent(site: Path, first: Package, second: Package, old_feed: bytes) -> None:
    """The feed is the old one or the new one, and everything that it names answers."""
    standing = (site / "feed.xml").read_bytes()
    package = first if standing == old_feed else second
    assert standing == old_feed or len(feedparser.parse(standing).entries) == 2
    with serving(site) as base_url:
        assert [line for line in prove(package, base_url, Job()) if not line.ok and line.check != "links"] == []


@pytest.mark.slow
def test_kill_at_random_moments_during_a_long_copy(site: Path, example: Example, tmp_path: Path) -> None:
    first = example.package(1)
    publish(site, first)
    old_feed = (site / "feed.xml").read_bytes()
    second = example.package(2, earlier=(first.item,))
    long = tmp_path / "long.mp3"
    long.write_bytes(second.audio.source.read_bytes() * 4000 if second.audio.source else b"")
    item = replace(second.item, audio_bytes=long.stat().st_size)
    second = replace(second, item=item, items=(item, first.item), audio=replace(second.audio, source=long))
    packed = tmp_path / "package"
    packed.write_bytes(pickle.dumps(second))
    chance = random.Random(7)
    for _ in range(15):
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(site), str(packed)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert child.stdin
        assert child.stdout
        child.stdout.readline()
        child.stdin.write("\n")
        child.stdin.flush()
        time.sleep(chance.random() * 0.3)
        child.kill()
        child.communicate()
        assert_consistent(site, first, second, old_feed)
    publish(site, second)
    assert not [path for path in site.rglob("*") if ".podstudio-" in path.name and path.name != site_manifest.NAME]
    with serving(site) as base_url:
        assert [line for line in prove(second, base_url, Job()) if not line.ok] == []


def test_the_feed_built_by_the_folder_is_the_feed_of_the_package(site: Path, example: Example) -> None:
    package = example.package()
    publish(site, package)
    alone = feed.build(SHOW, package.items, package.feed_url, SITE, package.image_url, NOW)
    written = (site / "feed.xml").read_bytes()
    assert feed.build(SHOW, package.items, package.feed_url, SITE, package.image_url, NOW, earlier=written) == written
    assert len(alone) == len(written)
    assert feed_item(1, package.item.audio_bytes) == package.item

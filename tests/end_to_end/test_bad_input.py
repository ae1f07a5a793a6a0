"""What a host may hand us by mistake, and what the machine may lack: one clear sentence, exit 1, and nothing lost or half-written."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import lxml.html
import mutagen
import pytest
from lxml import etree
from support.recordings import PODSTUDIO, answer, ffmpeg, leftovers, new_show, podstudio, speech, tree


def refused(*words: str | Path, reason: str, folder: Path) -> str:
    """Run a command that must fail for this reason and change nothing in the folder; gives the sentence."""
    before = tree(folder)
    done = podstudio(*words)
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    errors = [line for line in done.stderr.splitlines() if "Error:" in line]
    assert len(errors) == 1, done.stderr
    assert reason in errors[0]
    assert "Traceback" not in done.stderr
    assert "unforeseen" not in done.stderr
    assert tree(folder) == before
    assert leftovers(folder) == []
    return errors[0]


# Recordings that are none


def text_named_mp3(path: Path) -> None:
    path.write_text("This is a letter, not a recording.\n" * 50)


def noise(path: Path) -> None:
    path.write_bytes(bytes(range(1, 256)) * 400)


def video_without_sound(path: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "testsrc=duration=1:size=64x64:rate=5", "-an", path)


RECORDINGS = [
    ("letter.mp3", text_named_mp3, "letter.mp3 "),
    ("noise.wav", noise, "noise.wav is not a recording that can be read"),
    ("empty.mp3", Path.touch, "empty.mp3 is empty"),
    ("silent.mp4", video_without_sound, "silent.mp4 is a video without sound"),
    ("folder.mp3", Path.mkdir, "folder.mp3 is a folder, not a file"),
    ("gone.mp3", lambda _path: None, "gone.mp3 is not there"),
]


@pytest.mark.parametrize(("name", "make", "reason"), RECORDINGS, ids=[row[0] for row in RECORDINGS])
def test_what_is_no_recording_is_refused_by_every_command(name: str, make: object, reason: str, show: Path, tmp_path: Path) -> None:
    path = tmp_path / name
    make(path)  # type: ignore[operator]
    refused("add", show, path, "--title", "T", reason=reason, folder=show)
    if path.is_file():
        refused("master", path, "-o", tmp_path / "out.mp3", reason=reason, folder=show)
        assert not (tmp_path / "out.mp3").exists()
    refused("measure", path, reason=reason, folder=show)


def test_one_recording_that_is_none_among_good_ones_adds_nothing(show: Path, talk: Path, tmp_path: Path) -> None:
    text_named_mp3(tmp_path / "letter.mp3")
    refused("add", show, talk, tmp_path / "letter.mp3", "--title", "T", reason="letter.mp3", folder=show)


@pytest.mark.parametrize("ending", ["mp3", "wav", "flac"])
def test_a_recording_cut_off_in_the_middle_is_imported_as_far_as_it_goes_and_that_is_said(show: Path, tmp_path: Path, ending: str) -> None:
    whole = speech(tmp_path / f"whole.{ending}")
    cut = tmp_path / f"cut.{ending}"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    done = podstudio("add", show, cut, "--title", "Cut off", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert any("ends early" in warning or "damaged" in warning for warning in document["warnings"]), document
    assert "Note: " in done.stderr
    assert answer("master", document["episode"])["duration_s"] == pytest.approx(6, abs=1.2)


def without_privilege(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the program with no right beyond the files' own, also where root runs the tests."""
    if os.getuid() != 0:
        return podstudio(*words)
    capabilities = "-dac_override,-dac_read_search"
    before = ("setpriv", f"--bounding-set={capabilities}", f"--inh-caps={capabilities}")
    try:
        return subprocess.run([*before, *PODSTUDIO, *map(str, words)], capture_output=True, text=True, check=False, timeout=240)
    except FileNotFoundError:
        pytest.skip("setpriv is not installed, and root may read everything")


def test_a_recording_without_the_right_to_read_it(show: Path, talk: Path, tmp_path: Path) -> None:
    secret = Path(shutil.copy(talk, tmp_path / "secret.mp3"))
    secret.chmod(0)
    before = tree(show)
    done = without_privilege("add", show, secret, "--title", "T")
    assert done.returncode == 1, done.stderr
    assert f"Error: Reading {secret} is not permitted." in done.stderr
    assert tree(show) == before
    assert leftovers(show) == []


def test_a_show_folder_that_may_only_be_read(show: Path, episode: Path, talk: Path) -> None:
    for path in (show, *show.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = tree(show)
    commands: tuple[list[str | Path], ...] = (
        ["add", show, talk, "--title", "T"],
        ["edit", episode, "--end", "5"],
        ["master", episode],
        ["publish", episode],
        ["new", show / "inner", "--title", "T"],
    )
    for words in commands:
        done = without_privilege(*words)
        assert done.returncode == 1, (words, done.stderr)
        assert done.stderr.count("Error: ") == 1
        assert "not permitted" in done.stderr
        assert "Traceback" not in done.stderr
    assert tree(show) == before
    assert without_privilege("status", show).returncode == 0
    for path in (show, *show.rglob("*")):
        path.chmod(0o755)


# A full disk


def fill(place: Path, leave: int) -> Path:
    """Fill a disk up to some bytes; gives the file to remove for room."""
    free = shutil.disk_usage(place).free
    (place / "filling").write_bytes(bytes(max(free - leave, 0)))
    return place / "filling"


@pytest.mark.tmpfs
def test_a_disk_that_is_full_while_importing(small_disk: Path, tmp_path: Path) -> None:
    show = new_show(small_disk / "show")
    long = speech(tmp_path / "long.wav", seconds=60)
    refused("add", show, long, "--title", "T", reason="The disk is full", folder=show)
    assert list((show / "episodes").iterdir()) == []
    fill(small_disk, 0)
    refused("add", show, long, "--title", "T", reason="The disk is full", folder=show)


@pytest.mark.tmpfs
@pytest.mark.parametrize("ending", ["mp3", "m4a", "opus", "flac", "wav"])
def test_a_disk_that_is_full_while_mastering_keeps_the_earlier_file(small_disk: Path, talk: Path, ending: str) -> None:
    out = small_disk / f"out.{ending}"
    out.write_bytes(b"the earlier master")
    filling = fill(small_disk, 60_000)
    refused("master", talk, "-o", out, reason="The disk is full", folder=small_disk)
    assert out.read_bytes() == b"the earlier master"
    filling.unlink()
    assert answer("master", talk, "-o", out)["output"] == str(out)


@pytest.mark.tmpfs
def test_a_disk_that_is_full_while_an_episode_is_mastered(small_disk: Path, made: Path) -> None:
    show = Path(shutil.copytree(made, small_disk / "show", ignore=shutil.ignore_patterns("working")))
    episode = next((show / "episodes").iterdir())
    fill(small_disk, 100_000)
    refused("master", episode, reason="The disk is full", folder=show)


@pytest.mark.tmpfs
def test_a_disk_that_is_full_while_publishing_leaves_the_site_as_it_was(small_disk: Path, show: Path, episode: Path) -> None:
    text = (show / "show.toml").read_text()
    (show / "show.toml").write_text(text.replace('path = "site"', f'path = "{small_disk / "site"}"'))
    answer("publish", episode)
    site = tree(small_disk / "site")
    answer("edit", episode, "--end", "10")
    answer("master", episode)
    filling = fill(small_disk, 20_000)
    done = podstudio("publish", episode)
    assert done.returncode == 1
    assert "Error: The disk is full" in done.stderr
    left = {name: digest for name, digest in tree(small_disk / "site").items() if not name.startswith(".podstudio-site")}
    assert left == {name: digest for name, digest in site.items() if not name.startswith(".podstudio-site")}
    assert leftovers(small_disk) == []
    filling.unlink()
    assert all(line["ok"] for line in answer("publish", episode)["proof"])


# Our own files


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('title = "The Ward Round"', 'title = "The Ward Round', "show.toml, line 2: "),
        ('title = "The Ward Round"', 'titel = "The Ward Round"', "show.toml, line 2: “titel” is not known here"),
        ('title = "The Ward Round"', "title = 12", "show.toml, line 2: “title” must be text, not a whole number"),
        ("format = 1", "format = 9", "show.toml was written by a newer PodStudio"),
    ],
)
def test_a_show_file_that_is_wrong_is_named_and_left_alone(show: Path, episode: Path, talk: Path, old: str, new: str, reason: str) -> None:
    text = (show / "show.toml").read_text()
    assert old in text
    (show / "show.toml").write_text(text.replace(old, new))
    commands: tuple[list[str | Path], ...] = (["add", show, talk, "--title", "T"], ["master", episode], ["publish", episode], ["status", show])
    for words in commands:
        refused(*words, reason=reason, folder=show)


# Times


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--start", "5:00"], "start lies beyond the end of the recording, which is 0:12"),
        (["--end", "5:00"], "end lies beyond the end"),
        (["--cut", "10-20"], "cut 0:10.000-0:20.000 lies beyond the end"),
        (["--chapter", "0:30=Late"], "chapter “Late” lies beyond the end"),
        (["--start", "8", "--end", "4"], "must come before the end"),
        (["--start", "4", "--end", "4"], "must come before the end"),
        (["--cut", "0-12.1"], "leave nothing of the episode"),
        (["--cut", "0-7", "--cut", "6-12.1"], "leave nothing of the episode"),
    ],
)
def test_times_that_cannot_be_are_refused_for_an_episode_and_for_a_recording(
    show: Path, episode: Path, talk: Path, tmp_path: Path, words: list[str], reason: str
) -> None:
    refused("edit", episode, *words, reason=reason, folder=show)
    refused("master", talk, "-o", tmp_path / "out.mp3", *words, reason=reason, folder=show)
    assert not (tmp_path / "out.mp3").exists()


def test_overlapping_cuts_are_one(episode: Path) -> None:
    edited = answer("edit", episode, "--cut", "2-5", "--cut", "4-6", "--cut", "5-5.5", "--exact")
    assert edited["removed_s"] == pytest.approx(4, abs=0.001)


# Texts

HOSTILE = """\
# Feedback <script>alert(1)</script>

<img src="https://pictures.example/x.png" onerror="alert(2)"> <a href="javascript:alert(3)">click</a> <iframe src="https://evil.example/"></iframe>

[link](javascript:alert(4)) [data](data:text/html;base64,PHNjcmlwdD4=) ![p](javascript:alert(5)) <svg onload=alert(6)></svg>

<div onclick="alert(7)" style="background:url(javascript:alert(8))">kept words</div>
"""


def hostile_parts(document: lxml.html.HtmlElement) -> list[str]:
    """What would run in a browser: event handlers, script addresses, frames, scripts that are not the site's own."""
    found = []
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        found += [name for name in element.attrib if str(name).startswith("on")]
        links = [str(element.get(name, "")).strip().lower() for name in ("href", "src", "srcset", "action")]
        found += [link for link in links if link.startswith(("javascript:", "data:text"))]
        own = str(element.get("src", "")).startswith("../../assets/") or element.get("type") in ("application/ld+json", "application/json")
        if element.tag in ("iframe", "object", "embed") or (element.tag == "script" and not own):
            found.append(str(element.tag))
    return found


def test_an_articles_scripts_are_never_published(episode: Path) -> None:
    (episode / "article.md").write_text(HOSTILE)
    (episode / "notes.md").write_text(HOSTILE)
    published = answer("publish", episode)
    page = lxml.html.fromstring(Path(published["page"]).read_text())
    assert "kept words" in "".join(map(str, page.itertext()))
    assert hostile_parts(page) == []
    item = etree.parse(published["feed"]).find("channel/item")
    assert item is not None
    for field in ("description", "{http://purl.org/rss/1.0/modules/content/}encoded"):
        told = item.findtext(field) or ""
        assert "kept words" in told
        assert hostile_parts(lxml.html.fromstring(f"<div>{told}</div>")) == []


TITLES = {
    "emoji": "🎙 Feedback 🧠🩺",
    "quotes": '“Don\'t” & "never" <b>say</b> `so`',
    "slashes": "Either/or \\ ../../etc/passwd",
    "long": "Why feedback lands or does not: " + "a very long title " * 15,
    "right-to-left": "משוב שנוחת: שיחה عن التعليم",
    "dots": "...",
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_any_title_goes_all_the_way_to_the_site(made: Path, talk: Path, tmp_path: Path, title: str) -> None:
    show = Path(shutil.copytree(made, tmp_path / "show"))
    episode = Path(answer("add", show, talk, "--title", title)["episode"])
    assert episode.parent == show / "episodes"
    published = answer("publish", episode)
    assert all(line["ok"] for line in published["proof"]), published["proof"]
    assert mutagen.File(published["audio"])["TIT2"].text == [title.strip()]
    items = etree.parse(published["feed"]).findall("channel/item")
    assert len(items) == 1
    told = str(items[0].findtext("title"))
    assert told == title.strip() or (len(title) > 255 and title.startswith(told.rstrip("… ")))
    assert Path(published["page"]).is_relative_to(show / "site")

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from mutagen import id3, wave
from mutagen.mp4 import MP4
from support.sounding import make, probe, samples

from podstudio import images
from podstudio.audio.m4a_chapters import write_chapters
from podstudio.errors import BadInput
from podstudio.model.tagset import ChapterMark, Picture, TagSet
from podstudio.tags.writing import write

TAGS = TagSet(
    title="Feedback that lands 🎙",
    show="The Ward Round",
    authors=("Ana Ruiz", "Bo Lee"),
    number=12,
    season=2,
    date=datetime(2024, 5, 1, 8, tzinfo=UTC),
    summary="Short.",
    notes="Long\nnotes",
    guid="0f1e",
    feed_url="https://example.org/feed.xml",
    link="https://example.org/ü",
    category="Education",
    keywords=("feedback", "teaching"),
    chapters=(ChapterMark(0, 2000, "Welcome", "https://example.org/1"), ChapterMark(2000, 4000, "שלום")),
)


@pytest.mark.parametrize("ending", ["mp3", "m4a", "opus", "flac", "wav"])
def test_a_master_of_every_format_shows_its_tags_cover_and_chapters(tmp_path: Path, ending: str) -> None:
    path = make(tmp_path / f"a.{ending}", tagged=ending != "wav")
    before = samples(path)
    if ending == "m4a":
        write_chapters(path, tmp_path / "b.m4a", TAGS.chapters)
        (tmp_path / "b.m4a").replace(path)
    for _ in range(2):
        write(path, replace(TAGS, cover=Picture(images.monogram_jpeg("Ward Round"))))
        told = probe(path)
        assert samples(path) == before
        assert told["pictures"] == ["mjpeg"]
        assert [title for _, _, title in told["chapters"]] == ["Welcome", "שלום"]
        assert (told["tags"]["album"], told["tags"]["date"]) == ("The Ward Round", "2024-05-01")
        assert "Bo Lee" in told["tags"]["artist"]
    assert list(tmp_path.iterdir()) == [path], "nothing is left beside it"


def test_an_mp3_master_has_what_wordpress_and_podcast_apps_read(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp3", tagged=True)
    write(path, TAGS)
    judge = id3.ID3(path, translate=False)
    assert judge.version == (2, 3, 0)
    assert {name: str(judge[name]) for name in ("TIT2", "TALB", "TRCK", "TPOS", "TCON", "TYER", "TDAT")} == {
        "TIT2": TAGS.title, "TALB": TAGS.show, "TRCK": "12", "TPOS": "2", "TCON": "Podcast", "TYER": "2024", "TDAT": "0105",
    }  # fmt: skip
    assert judge["WOAF"].url == "https://example.org/%C3%BC"
    assert judge["CHAP:chp0"].sub_frames.getall("WXXX")[0].url == "https://example.org/1"


def test_an_m4a_master_of_an_episode_with_a_feed_is_marked_as_a_podcast(tmp_path: Path) -> None:
    path = make(tmp_path / "a.m4a")
    write(path, TAGS)
    atoms: Any = MP4(path).tags
    assert (atoms["pcst"], atoms["stik"], atoms["purl"], atoms["egid"]) == (True, [21], [TAGS.feed_url], ["0f1e"])


def test_a_wav_that_cannot_be_tagged_is_left_alone_with_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF\xff\xff\xff\x7fWAVEdata")
    with pytest.raises(BadInput, match=r"a\.wav"):
        write(path, TAGS)
    assert [one.name for one in tmp_path.iterdir()] == ["a.wav"]
    good = make(tmp_path / "b.wav", 1)
    write(good, TAGS)
    chunk: Any = wave.WAVE(good).tags
    assert str(chunk["TIT2"]) == TAGS.title
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.wav", "b.wav"]


def test_long_m4a_chapter_titles_are_whole_in_the_text_track_and_cut_between_letters_in_neros_list(tmp_path: Path) -> None:
    path, made = make(tmp_path / "a.m4a"), tmp_path / "b.m4a"
    titles = ("é" * 120, "short", "🎙" * 300)
    write_chapters(path, made, [ChapterMark(n * 1000, n * 1000 + 9000, title) for n, title in enumerate(titles)])
    assert [chapter.title for chapter in MP4(made).chapters or ()] == ["é" * 63, "short", "🎙" * 31]
    assert [title for _, _, title in probe(made)["chapters"]] == ["é" * 120, "short", "🎙" * 63]
    assert probe(made)["duration"] == probe(path)["duration"]
    assert samples(made) == samples(path)

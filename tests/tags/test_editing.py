from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import pytest
from mutagen import id3, wave
from mutagen.flac import FLAC
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus
from support.sounding import make, mp3_sound, probe, samples

from podstudio import images
from podstudio.errors import BadInput, PodStudioError
from podstudio.jobs import Job
from podstudio.model.tagset import ChapterMark, Picture
from podstudio.tags.editing import prepare
from podstudio.tags.fields import BY_KEY
from podstudio.tags.id3_editing import TagEdit
from podstudio.tags.id3_frames import Frame, serialise
from podstudio.tags.id3_places import raw_tag
from podstudio.tags.reading import read
from podstudio.workflow import tagging
from podstudio.workflow.tag_planning import FileChange, Plan, TagRequest, changes_of, plan_file

EVERYTHING = {
    "title": "Feedback 🎙 that “lands” / עברית",
    "show": "The Ward Round",
    "authors": "Ana Ruiz; Bo Lee",
    "album_artist": "Ana Ruiz",
    "number": "12",
    "season": "3",
    "date": "2024-05-01",
    "released": "2024-05-01T08:00:00",
    "genre": "Podcast",
    "subtitle": "How to",
    "summary": "A short summary",
    "notes": "Line one\nline two",
    "description": "What it is about",
    "guid": "0f1e-22",
    "feed_url": "https://example.org/feed.xml",
    "link": "https://example.org/12",
    "category": "Education",
    "keywords": "feedback; teaching",
    "language": "eng",
    "copyright": "© 2024 Ana",
    "publisher": "Ward Press",
    "composer": "Cy",
    "grouping": "Ward",
    "encoder": "PodStudio",
    "podcast": "1",
}
CHAPTERS = (
    ChapterMark(0, 1000, "Welcome 🎙", "https://example.org/a"),
    ChapterMark(1000, 2500, "שלום", image=Picture(b"\xff\xd8\xff\xe0jpeg")),
    ChapterMark(2500, 4000, "End"),
)


def tag(path: Path, edit: TagEdit) -> FileChange:
    """Edit one file as the command does."""
    planned = plan_file(path, TagRequest(edit.fields), None, edit.cover)
    prepared = prepare(path, edit)
    change = FileChange(path, edit, changes_of(prepared), cost=prepared.cost)
    assert planned.error is None
    (done,) = tagging.apply(Plan((change,)), Job())
    if done.error:
        raise done.error
    return done


@pytest.mark.parametrize("ending", ["mp3", "m4a", "opus", "ogg", "flac", "wav", "aiff"])
def test_every_field_is_read_back_and_the_sound_stays(tmp_path: Path, ending: str) -> None:
    path = make(tmp_path / f"a.{ending}")
    before = samples(path)
    tag(path, TagEdit(EVERYTHING))
    assert set(EVERYTHING) == set(BY_KEY)
    assert dict(read(path).fields) == EVERYTHING
    assert samples(path) == before
    told = probe(path)["tags"]
    assert told["title"] == EVERYTHING["title"]
    assert told["album"] == "The Ward Round"
    assert told["date"] == "2024-05-01"


def test_mutagen_reads_every_field_in_an_mp3(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp3")
    tag(path, TagEdit(EVERYTHING))
    judge = id3.ID3(path, translate=False)
    assert judge.version == (2, 3, 0)
    assert judge["TIT2"].text == [EVERYTHING["title"]]
    assert judge["TPE1"].text == ["Ana Ruiz/Bo Lee"]
    assert (judge["TYER"].text, judge["TDAT"].text) == (["2024"], ["0105"])
    assert judge["COMM::eng"].text == ["A short summary"]
    assert judge["USLT::eng"].text == "Line one\nline two"
    assert judge["WOAF"].url == "https://example.org/12"
    assert judge["TKWD"].text == ["feedback, teaching"]
    assert judge["TGID"].text == ["0f1e-22"]
    assert judge["PCST"].value == 0
    assert judge["GRP1"].text == ["Ward"]


def test_mutagen_reads_the_fields_of_the_other_containers(tmp_path: Path) -> None:
    for ending in ("m4a", "opus", "flac", "wav"):
        tag(make(tmp_path / f"a.{ending}"), TagEdit(EVERYTHING))
    atoms: Any = MP4(tmp_path / "a.m4a").tags
    assert (atoms["trkn"], atoms["pcst"], atoms["purl"], atoms["egid"]) == ([(12, 0)], True, ["https://example.org/feed.xml"], ["0f1e-22"])
    assert atoms["©ART"] == ["Ana Ruiz; Bo Lee"], "Apple shows one value only"
    for judge in (OggOpus(tmp_path / "a.opus"), FLAC(tmp_path / "a.flac")):
        assert judge["artist"] == ["Ana Ruiz", "Bo Lee"]
        assert judge["podcasturl"] == ["https://example.org/feed.xml"]
    chunk: Any = wave.WAVE(tmp_path / "a.wav").tags
    assert chunk["TIT2"].text == [EVERYTHING["title"]]


@pytest.mark.parametrize("ending", ["mp3", "m4a", "opus", "flac", "wav"])
def test_a_cover_is_shown_by_ffprobe_and_others_stay(tmp_path: Path, ending: str) -> None:
    path = make(tmp_path / f"a.{ending}")
    cover = Picture(images.monogram_jpeg("Ward Round"))
    tag(path, TagEdit(cover=cover))
    assert probe(path)["pictures"] == ["mjpeg"]
    assert read(path).cover == cover
    tag(path, TagEdit(cover=Picture(images.monogram_jpeg("Other", colour=2))))
    assert probe(path)["pictures"] == ["mjpeg"], "the front cover was replaced"


@pytest.mark.parametrize("ending", ["mp3", "m4a", "opus", "flac"])
def test_ffprobe_shows_chapters_in_order_with_their_times(tmp_path: Path, ending: str) -> None:
    path = make(tmp_path / f"a.{ending}")
    before, length = samples(path), probe(path)["duration"]
    tag(path, TagEdit(chapters=CHAPTERS))
    shown = probe(path)["chapters"]
    assert [title for _, _, title in shown] == ["Welcome 🎙", "שלום", "End"]
    assert [round(start, 3) for start, _, _ in shown] == [0.0, 1.0, 2.5]
    assert samples(path) == before
    assert probe(path)["duration"] == length
    tag(path, TagEdit({"title": "Later"}))
    assert [title for _, _, title in probe(path)["chapters"]] == ["Welcome 🎙", "שלום", "End"]
    tag(path, TagEdit(chapters=()))
    assert probe(path)["chapters"] == []


def test_an_m4a_keeps_its_other_atoms_when_chapters_are_put_in(tmp_path: Path) -> None:
    path = make(tmp_path / "a.m4a")
    judge = MP4(path)
    judge["pcst"], judge["catg"], judge["purl"], judge["egid"], judge["----:org.x:own"] = True, ["Edu"], ["https://x.org"], ["id"], [b"mine"]
    judge.save()
    tag(path, TagEdit(chapters=CHAPTERS))
    after = MP4(path)
    assert (after["pcst"], after["catg"], after["purl"], after["egid"], bytes(after["----:org.x:own"][0])) == (
        True, ["Edu"], ["https://x.org"], ["id"], b"mine",
    )  # fmt: skip
    assert [chapter.title for chapter in after.chapters or ()] == ["Welcome 🎙", "שלום", "End"]
    data = path.read_bytes()
    assert b"chpl" in data
    assert data.index(b"moov") < data.index(b"mdat"), "it can be played before it is loaded"


def test_mp3_chapters_lie_in_the_file_as_vlc_wordpress_and_overcast_need_them(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp3")
    tag(path, TagEdit(chapters=CHAPTERS))
    judge = id3.ID3(path, translate=False)
    contents = judge["CTOC:toc"]
    assert int(contents.flags) == 3
    assert contents.sub_frames["TIT2"].text == ["Chapters"]
    assert contents.child_element_ids == ["chp0", "chp1", "chp2"]
    first, second = judge["CHAP:chp0"], judge["CHAP:chp1"]
    assert (first.start_time, first.end_time, first.start_offset, first.end_offset) == (0, 1000, 0xFFFFFFFF, 0xFFFFFFFF)
    assert first.sub_frames.getall("WXXX")[0].url == "https://example.org/a"
    assert second.sub_frames.getall("APIC")[0].data == b"\xff\xd8\xff\xe0jpeg"
    raw = raw_tag(path)
    names = [frame.id for frame in raw.frames if frame.id in ("CTOC", "CHAP")]
    assert names == ["CTOC", "CHAP", "CHAP", "CHAP"], "the contents come before the chapters"
    starts = [struct.unpack(">I", frame.data.partition(b"\0")[2][:4])[0] for frame in raw.frames if frame.id == "CHAP"]
    assert starts == sorted(starts)
    for frame in raw.frames:
        if frame.id == "CHAP":
            inside = frame.data.partition(b"\0")[2][16:]
            assert inside[:4] == b"TIT2", "VLC wants the title first"
            assert inside[10] in (0, 1), "Latin-1 or UTF-16 with a mark"
            assert inside[10] == 0 or inside[11:13] == b"\xff\xfe"


def test_three_hundred_chapters_all_show_and_the_contents_hold_255(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp3")
    many = tuple(ChapterMark(n * 10, n * 10 + 10, f"Chapter {n}") for n in range(300))
    tag(path, TagEdit(chapters=many))
    judge = id3.ID3(path, translate=False)
    assert len(judge["CTOC:toc"].child_element_ids) == 255
    assert len(judge.getall("CHAP")) == 300
    assert [title for _, _, title in probe(path)["chapters"]] == [f"Chapter {n}" for n in range(300)]


def test_long_titles_survive(tmp_path: Path) -> None:
    title = "ש" * 150 + "🎙" * 10 + "x" * 140
    for ending in ("mp3", "m4a", "opus", "flac", "wav"):
        path = make(tmp_path / f"a.{ending}", 1)
        tag(path, TagEdit({"title": title.strip()}))
        assert probe(path)["tags"]["title"] == title


def _rich(version: int) -> bytes:
    """A tag with everything that taggers lose: unknown frames, PRIV, GEOB, pictures, iTunes' text WFED, sub-frames of over 128 bytes."""
    tag = id3.ID3()
    tag.add(id3.TIT2(encoding=3 if version == 4 else 1, text="Old title " + "x" * 200))
    tag.add(id3.COMM(encoding=0, lang="eng", desc="iTunNORM", text="000A"))
    tag.add(id3.COMM(encoding=0, lang="deu", desc="", text="Kommentar"))
    tag.add(id3.PRIV(owner="me", data=bytes(range(256)) * 2))
    tag.add(id3.GEOB(encoding=0, mime="x/y", filename="f", desc="d", data=b"\xff\xe0" * 100))
    tag.add(id3.APIC(encoding=0, mime="image/png", type=4, desc="back", data=b"\x89PNG" + bytes(500)))
    tag.add(id3.APIC(encoding=0, mime="image/jpeg", type=3, desc="", data=b"\xff\xd8\xff" + bytes(900)))
    tag.add(id3.TXXX(encoding=0, desc="mine", text="kept"))
    packed = io.BytesIO()
    tag.save(packed, v2_version=version, padding=lambda _info: 0)
    return packed.getvalue()


@pytest.mark.parametrize("version", [3, 4])
def test_what_is_not_edited_stays_byte_for_byte_at_the_tags_own_version(tmp_path: Path, version: int) -> None:
    path = make(tmp_path / "a.mp3")
    sound = mp3_sound(path)
    from podstudio.tags.id3_frames import parse

    frames = (
        *parse(_rich(version)).frames,
        Frame("XABC", b"unknown" * 30),
        Frame("WFED", b"\1\xff\xfe" + "https://x.org".encode("utf-16-le")),
        Frame("PCST", bytes(4)),
        Frame("RGAD", b"\1\2\3", b"\x40\0"),
    )
    path.write_bytes(serialise(frames, version, padding=600) + path.read_bytes())
    done = tag(path, TagEdit({"title": "New", "summary": "Ein Satz"}))
    after = raw_tag(path)
    assert done.cost == "patched"
    assert after.version == version
    edited = {"TIT2"}
    kept = [frame for frame in after.frames if frame.id not in edited and b"Ein Satz" not in frame.data]
    assert kept == [frame for frame in frames if frame.id not in edited and b"Kommentar" not in frame.data]
    judge = id3.ID3(path, translate=False)
    assert judge["COMM::deu"].text == ["Ein Satz"], "the comment keeps its language"
    assert judge["COMM:iTunNORM:eng"].text == ["000A"]
    assert judge["TIT2"].text == ["New"]
    assert probe(path)["tags"]["title"] == "New"
    assert mp3_sound(path) == sound


def test_v22_podcast_frames_of_itunes_stay_and_its_title_is_set(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp3")
    frames = (
        Frame("TT2", b"\0Old", b""),
        Frame("PCS", bytes(4), b""),
        Frame("TID", b"\0guid", b""),
        Frame("WFD", b"\1\xff\xfe" + "https://x.org".encode("utf-16-le"), b""),
        Frame("PIC", b"\0JPG\3\0" + bytes(300), b""),
    )
    path.write_bytes(serialise(frames, 2, padding=50) + path.read_bytes())
    tag(path, TagEdit({"title": "Neu ü", "description": "about"}))
    after = raw_tag(path)
    assert after.version == 2
    assert after.frames == (Frame("TT2", b"\0Neu \xfc", b""), *frames[1:], Frame("TDS", b"\0about", b""))
    assert id3.ID3(path)["TIT2"].text == ["Neu ü"]
    assert probe(path)["tags"]["title"] == "Neu ü"
    with pytest.raises(BadInput, match="no place for chapters"):
        tag(path, TagEdit(chapters=CHAPTERS))


def test_an_id3v1_tag_follows_and_an_ape_tag_is_told(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp3")
    ape = b"APETAGEX" + (2000).to_bytes(4, "little") + (32).to_bytes(4, "little") + bytes(4) + bytes(12)
    old = b"TAG" + b"Old".ljust(30, b"\0") + b"Me".ljust(30, b"\0") + bytes(65)
    path.write_bytes(path.read_bytes() + ape + old)
    prepared = prepare(path, TagEdit({"title": "Neü", "date": "2024-05-01"}))
    assert prepared.notes == ("its APEv2 tag stays as it is",)
    tag(path, TagEdit({"title": "Neü", "date": "2024-05-01"}))
    end = path.read_bytes()[-160:]
    assert end[:32] == ape
    assert end[32:].startswith(b"TAG" + "Neü".encode("latin-1").ljust(30, b"\0") + b"Me".ljust(30, b"\0"))
    assert end[32 + 93 : 32 + 97] == b"2024"


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.mp3", b"just text, no sound at all\n" * 50), ("a.mp3", b""), ("a.m4a", b"text"), ("a.flac", b"fLaC"), ("a.wav", b"RIFF\xff\xff\xff\xffWAVE"),
     ("a.mp3", b"ID3\3\0\0\0\0\x7f\x7fTIT2"), ("a.mp3", b"ID3\7\0\0\0\0\0\0" + bytes(500)), ("a.opus", b"OggS" + bytes(100)), ("a.aiff", b"FORM")],
)  # fmt: skip
def test_what_is_no_audio_is_refused_and_stays_as_it_is(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(PodStudioError, match=name):
        tag(path, TagEdit({"title": "x"}))
    assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def test_a_wav_with_other_chunks_keeps_them_and_stays_well_formed(tmp_path: Path) -> None:
    path = make(tmp_path / "a.wav", tagged=True)
    sound = samples(path)
    for title in ("Odd", "Even", "Much longer " * 500, "Short"):
        tag(path, TagEdit({"title": title.strip()}))
        data = path.read_bytes()
        assert int.from_bytes(data[4:8], "little") == len(data) - 8
        judge: Any = wave.WAVE(path)
        assert judge.tags["TIT2"].text == [title.strip()]
        assert probe(path)["tags"]["title"] == title.strip(), "the INFO list, which FFmpeg shows first, says so too"
        assert samples(path) == sound


def test_an_edit_that_says_what_is_there_writes_nothing(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp3")
    tag(path, TagEdit(EVERYTHING, CHAPTERS))
    before = path.stat()
    assert tag(path, TagEdit(EVERYTHING, CHAPTERS)).cost == "unchanged"
    assert path.stat().st_mtime_ns == before.st_mtime_ns

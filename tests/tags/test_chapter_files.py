"""Files of chapters: written as other programs read them, read as other programs write them."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podstudio.errors import BadInput, NotFound
from podstudio.model.tagset import ChapterMark
from podstudio.tags.chapter_files import FORMS, read_chapter_file, stamp_lines

HOUR = 3_600_000
CHAPTERS = (
    ChapterMark(0, 61_005, "Introduction", "https://example.org/?a=1&b=2"),
    ChapterMark(61_005, 125_250, "Quotes \"and\", commas; <tags> & 'more'"),
    ChapterMark(125_250, 10 * HOUR + 59_999, "Żółć, שלום, 学び 🎙"),
    ChapterMark(10 * HOUR + 59_999, 123 * HOUR + 1, "- a title that begins with a dash", hidden=True),
    ChapterMark(123 * HOUR + 1, 123 * HOUR + 5_000, "5 tips: 1:30 before bed"),
)
KEEPS = {"json": ("url", "hidden"), "csv": ("url", "hidden"), "labels": (), "podlove": ("url",), "text": ()}
NOTES = "Our talk\n\n(0:00) Welcome\n• 1:02:03 – Why\n12:30.5 | What next\nBye"
FEED = """<rss xmlns:c="urn:x">
<item><c:chapters><c:chapter start="1" title="A"/></c:chapters></item>
<item><c:chapters><c:chapter start="9" title="B"/></c:chapters></item></rss>"""
LOOSE = ("podlove", "text")
"""Forms that have no place for hidden chapters."""


def told(chapters: tuple[ChapterMark, ...], form: str) -> list[tuple[object, ...]]:
    """What a form keeps of chapters."""
    shown = [one for one in chapters if form not in LOOSE or not one.hidden]
    return [(one.start_ms, one.title, *(getattr(one, name) for name in KEEPS[form])) for one in shown]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read_back_to_the_millisecond(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"chapters{FORMS[form].ending}"
    path.write_bytes(FORMS[form].write(reversed(CHAPTERS)))
    assert told(read_chapter_file(path, 123 * 3600 + 5), form) == told(CHAPTERS, form)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("change", ["crlf", "bom", "bare"])
def test_line_ends_and_byte_order_marks_do_not_matter(form: str, change: str, tmp_path: Path) -> None:
    data = FORMS[form].write(CHAPTERS).removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    path = tmp_path / f"chapters{FORMS[form].ending}"
    path.write_bytes({"crlf": data.replace(b"\n", b"\r\n"), "bom": b"\xef\xbb\xbf" + data, "bare": data.rstrip(b"\n")}[change])
    assert told(read_chapter_file(path), form) == told(CHAPTERS, form)


@given(
    st.lists(
        st.tuples(st.integers(0, 400 * HOUR), st.text(st.characters(blacklist_categories=["Cs"]), max_size=30)),
        min_size=1,
        max_size=6,
        unique_by=lambda one: one[0],
    )
)
@pytest.mark.parametrize("form", FORMS)
def test_any_title_comes_back_as_one_line(form: str, tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str]]) -> None:
    chapters = tuple(ChapterMark(start, start, title or "x") for start, title in sorted(rows))
    path = tmp_path_factory.getbasetemp() / f"any{FORMS[form].ending}"
    path.write_bytes(FORMS[form].write(chapters))
    found = read_chapter_file(path)
    if form == "text":  # a title of nothing but separators is none there
        assert {one.start_ms for one in found} <= {one.start_ms for one in chapters}
    else:
        assert [one.start_ms for one in found] == [one.start_ms for one in chapters]
    assert not any(set(one.title) & set("\n\r\x00\x0b\u2028") for one in found if form != "json")


def test_podlove_is_the_standards_xml(tmp_path: Path) -> None:
    root = ET.fromstring(FORMS["podlove"].write(CHAPTERS))
    assert root.tag == "{http://podlove.org/simple-chapters}chapters"
    assert root.get("version") == "1.2"
    assert [one.get("start") for one in root] == ["00:00:00.000", "00:01:01.005", "00:02:05.250", "123:00:00.001"]
    assert root[0].get("href") == "https://example.org/?a=1&b=2"


def test_the_table_is_read_by_a_plain_csv_reader(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(FORMS["csv"].write(CHAPTERS))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["title"] for row in rows] == [one.title for one in CHAPTERS]
    assert rows[3]["hidden"] == "yes"


def test_labels_of_audacity_with_ranges_and_frequencies_are_read(tmp_path: Path) -> None:
    path = tmp_path / "labels.txt"
    path.write_bytes(b"12.500000\t31.000000\tFirst range\r\n\\\t100.0\t2000.0\r\n3,25\t3,25\tA point\r\n3725.123456\t3725.123456\t\r\n")
    assert [(one.start_ms, one.title) for one in read_chapter_file(path)] == [(3250, "A point"), (12_500, "First range"), (3_725_123, "")]


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("notes.txt", NOTES, [(0, "Welcome"), (750_500, "What next"), (3_723_000, "Why")]),
        ("mp4chaps.txt", "00:00:00.000 One\n00:01:00.250 Two\n", [(0, "One"), (60_250, "Two")]),
        ("audition.csv", "Name\tStart\tDuration\tTime Format\nIntro\t0:01.500\t0:00.000\tdecimal\n", [(1500, "Intro")]),
        ("excel.csv", 'start;title;url\r\n0:01;"One; two";https://e.org/\r\n;;\r\n', [(1000, "One; two")]),
        ("bare.csv", "0:01,0:02,One\n0:02,0:03,Two\n", [(1000, "One"), (2000, "Two")]),
        ("list.json", '[{"start": "1:00", "title": "One", "href": "https://e.org"}]', [(60_000, "One")]),
        ("feed.xml", FEED, [(1000, "A")]),
    ],
)  # fmt: skip
def test_what_other_programs_write_is_read(name: str, text: str, wanted: list[tuple[int, str]], tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, "utf-8", newline="")
    assert [(one.start_ms, one.title) for one in read_chapter_file(tmp_path / name)] == wanted


def test_utf_16_of_spreadsheets_is_read(tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_bytes("start\ttitle\r\n0:05\tŻółć\r\n".encode("utf-16"))
    assert read_chapter_file(tmp_path / "u.csv") == (ChapterMark(5000, 5000, "Żółć"),)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.csv", b"start,title\n0:10,One\nsoon,Two\n", "a.csv, line 3: “soon” is not a time"),
        ("b.csv", b"one,two\nthree,four\n", "b.csv, line 1: there is no column “start”"),
        ("c.json", b'{"chapters": [\n{"startTime": 1, "title": "x"}\n{}]}', "c.json, line 3: "),
        ("d.json", b'{"chapters": [{"startTime": 1}, {"startTime": NaN}]}', "d.json, chapter 2: nan is not a time"),
        ("e.json", b'{"version": "1.2.0"}', "e.json: it has no list “chapters”"),
        ("f.json", b'{"chapters": [7]}', "f.json, chapter 1: it is no object"),
        ("g.psc", b"<a>\n<b></a>", "g.psc, line 2: this is no XML"),
        ("h.psc", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "h.psc: files with a document type are not read"),
        ("i.psc", b"<chapters><chapter title='x'/></chapters>", "i.psc, chapter 1: “” is not a time"),
        ("j.txt", b"1.0\t2.0\tOne\nsoon\t2\tTwo\n", "j.txt, line 2: “soon” is not a time"),
        ("k.txt", b"nothing here", "There are no chapters in k.txt"),
        ("l.txt", b"\xff\xd8\xff\xe0 a picture", "l.txt is not text in UTF-8"),
        ("m.txt", b"0:10 One\n1:75 Two\n", "m.txt, line 2: "),
        ("n.csv", b"", "There are no chapters in n.csv"),
        ("o.json", b'{"chapters": [{"startTime": 1' + b"0" * 400 + b"}]}", "o.json, chapter 1: the number is too large"),
        ("p.json", b"[" * 100_000, "p.json: its lists lie too deep"),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_with_its_place_in_one_sentence(name: str, data: bytes, sentence: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadInput) as told_of:
        read_chapter_file(tmp_path / name)
    assert str(told_of.value).startswith(sentence)
    assert str(told_of.value).endswith(".")
    assert ".." not in str(told_of.value)


def test_a_file_that_is_not_there_or_far_too_large_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_chapter_file(tmp_path / "no.txt")
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(9 << 20)
    with pytest.raises(BadInput, match="too large"):
        read_chapter_file(tmp_path / "huge.txt")


def test_lines_for_show_notes_have_whole_seconds() -> None:
    lines = stamp_lines(replace(one, hidden=False) for one in CHAPTERS)
    assert lines[0] == "0:00 Introduction"
    assert lines[1].startswith("1:01 Quotes")
    assert lines[3] == "10:00:59 - - a title that begins with a dash"


def test_hidden_chapters_are_out_of_the_table_of_contents() -> None:
    rows = json.loads(FORMS["json"].write(CHAPTERS))["chapters"]
    assert [row.get("toc") for row in rows] == [None, None, None, False, None]

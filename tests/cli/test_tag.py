from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from mutagen import id3
from PIL import Image
from support.sounding import make, probe

from podstudio.cli.main import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, Any, str]:
    """Exit code, JSON document (None where there is none) and standard error."""
    code = main(["tag", *map(str, arguments), "--json"])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else None, err


def test_show_lists_fields_and_chapters_even_of_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = make(tmp_path / "talk.mp3")
    chapters = tmp_path / "chapters.txt"
    chapters.write_text("00:00 Welcome\n00:02 What feedback is 🎙\n")
    code, document, _ = run(capsys, path, "--set", "title=Feedback", "--set", "artist=Ana; Bo", "--chapters", chapters)
    assert code == 0
    assert (document[0]["cost"], document[0]["error"]) == ("rewritten", None)
    code, document, _ = run(capsys, path, "--show")
    assert code == 0
    (shown,) = document
    assert (shown["file"], shown["fields"]) == (str(path), {"title": "Feedback", "authors": "Ana; Bo"})
    assert [(one["start_s"], one["title"]) for one in shown["chapters"]] == [(0, "Welcome"), (2, "What feedback is 🎙")]
    assert [title for _, _, title in probe(path)["chapters"]] == ["Welcome", "What feedback is 🎙"]


def test_a_folder_is_tagged_from_its_names_renamed_and_taken_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    first, second = make(tmp_path / "012 - One.mp3", 1), make(tmp_path / "deep" / "er" / "013 - Two.flac", 1)
    make(tmp_path / "._012 - One.mp3", 1)
    before = first.read_bytes(), second.read_bytes()
    code, document, _ = run(capsys, tmp_path, "--from-name", "{number} - {title}", "--rename", "{title} ({number:4})")
    assert code == 0
    assert [Path(one["file"]).name for one in document] == ["One (0012).mp3", "Two (0013).flac"]
    assert probe(tmp_path / "One (0012).mp3")["tags"]["track"] == "12"
    code, document, _ = run(capsys, "--undo")
    assert (code, len(document)) == (0, 2)
    assert (first.read_bytes(), second.read_bytes()) == before
    code, document, _ = run(capsys, "--undo")
    assert (code, document["error"]["kind"]) == (1, "not_found")


def test_a_dry_run_tells_and_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = make(tmp_path / "a.mp3", 1)
    before = path.read_bytes()
    _, document, _ = run(capsys, path, "--set", "title=New", "--dry-run")
    assert document[0]["changes"] == [{"field": "title", "before": "", "after": "New"}]
    assert path.read_bytes() == before
    assert main(["tag", str(path), "--set", "title=New", "--dry-run"]) == 0
    assert "title: nothing → “New”" in capsys.readouterr().out


def test_a_cover_is_made_square_and_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, picture = make(tmp_path / "a.mp3", 1), tmp_path / "wide.png"
    Image.new("RGBA", (2000, 1500), "teal").save(picture)
    code, _, _ = run(capsys, path, "--cover", picture)
    assert code == 0
    cover = id3.ID3(path).getall("APIC")[0]
    assert (cover.mime, int(cover.type)) == ("image/jpeg", 3)
    assert probe(path)["pictures"] == ["mjpeg"]


def test_a_csv_goes_out_and_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, sheet = make(tmp_path / "a.mp3", 1), tmp_path / "tags.csv"
    run(capsys, path, "--set", "title=Before")
    assert run(capsys, tmp_path, "--export-csv", sheet)[0] == 0
    sheet.write_text(sheet.read_text("utf-8-sig").replace("Before", "After"), "utf-8")
    code, document, _ = run(capsys, "--from-csv", sheet)
    assert (code, document[0]["changes"][0]["after"]) == (0, "After")


def test_one_bad_file_among_good_ones_fails_at_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path / "a.mp3", 1)
    (tmp_path / "b.mp3").write_text("no sound")
    code, document, _ = run(capsys, tmp_path, "--set", "title=New")
    assert code == 1
    assert [one["error"] and one["error"]["kind"] for one in document] == [None, "bad_input"]
    assert str(id3.ID3(tmp_path / "a.mp3")["TIT2"]) == "New"
    code, document, err = run(capsys, tmp_path / "b.mp3", "--set", "title=New")
    assert (code, document["error"]["kind"]) == (1, "bad_input")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--set", "title=x"],
        ["a.mp3"],
        ["a.mp3", "--set", "titel=x"],
        ["a.mp3", "--set", "number=twelve"],
        ["a.mp3", "--set", "date=May"],
        ["a.mp3", "--set", "title"],
        ["a.mp3", "--from-name", "no field"],
        ["a.mp3", "--rename", "{show}/{title}"],
        ["a.mp3", "--show", "--set", "title=x"],
        ["a.mp3", "--undo"],
    ],
)
def test_what_makes_no_sense_is_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tag", *arguments]) == 2
    assert "Error" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["nothing.mp3", "--show"], ["nothing.mp3", "--set", "title=x"], [".", "--show"]])
def test_what_is_not_there_is_said(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    code, document, _ = run(capsys, *arguments)
    assert (code, document["error"]["kind"]) == (1, "not_found")


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tag", "--help"]) == 0
    assert 'podstudio tag archive/ --from-name "{number} - {title}"' in capsys.readouterr().out

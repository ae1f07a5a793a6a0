"""`edit --chapters F`: the chapters of a file, at the times of the episode as it is before the command."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.recordings import answer, podstudio


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("labels.txt", "1.5\t1.5\tOne\n4\t6\tTwo\n"),
        ("c.json", '{"chapters": [{"startTime": 1.5, "title": "One"}, {"startTime": 4, "title": "Two"}]}'),
    ],
)
def test_the_chapters_of_a_file_are_set_and_move_with_a_cut(name: str, text: str, episode: Path, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    edited = answer("edit", episode, "--chapters", tmp_path / name, "--chapter", "5=Three", "--cut", "2-3", "--exact")
    assert [(round(one["start_s"], 3), one["title"]) for one in edited["chapters"]] == [(1.5, "One"), (3.0, "Two"), (4.0, "Three")]


def test_a_bad_file_is_told_with_its_line_and_nothing_is_changed(episode: Path, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("start,title\nsoon,One\n")
    before = (episode / "edit.json").read_bytes()
    done = podstudio("edit", episode, "--chapters", tmp_path / "c.csv")
    assert done.returncode == 1
    assert "c.csv, line 2: “soon” is not a time" in done.stderr
    assert (episode / "edit.json").read_bytes() == before

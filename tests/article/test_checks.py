from __future__ import annotations

from pathlib import Path

import pytest

from podstudio.article import checks

LONG = "word " * 200


def messages(text: str, folder: Path) -> list[tuple[int, str]]:
    return [(finding.line, finding.message) for finding in checks.lint(f"{text}\n\n{LONG}", folder)]


def test_a_good_article_has_nothing_to_remark(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    text = "## Why\n\nSee [them](https://a.example), [above](#why), [0:20](#t=20), ![two people](photo.jpg) and this[^1].\n\n### How\n\n[^1]: Note."
    assert messages(text, tmp_path) == []


def test_an_empty_article_is_not_judged(tmp_path: Path) -> None:
    assert checks.lint("", tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("# One\n\n### Three", 3, "skips a level"),
        ("## Why\n\nx\n\n## Why", 5, "two headings"),
        ("a\n\n![](photo.jpg)", 3, "no description"),
        ("a\n![x](gone.jpg)", 2, "gone.jpg is missing"),
        ("![x](../../secret.jpg)", 1, "outside the episode's folder"),
        ("![x](/etc/passwd)", 1, "outside the episode's folder"),
        ("a\n\n![x](https://a.example/photo.jpg)", 3, "another site"),
        ("a\n\n<script>x</script>", 3, "scripts, forms"),
        ("<p onclick='x'>a</p>", 1, "scripts, forms"),
        ("[x](javascript:y)", 1, "scripts, forms"),
        ("a\n\n[x](ftp://a.example)", 3, "leads nowhere"),
        ("a\n\n[x](#nothing)", 3, "“#nothing” leads nowhere"),
        ("a\n\n[x](#t=1:99)", 3, "names no time"),
    ],
)
def test_a_careful_editor_remarks(tmp_path: Path, text: str, line: int, told: str) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    found = messages(text, tmp_path)
    assert any(told in message and where == line for where, message in found), found


def test_a_picture_behind_a_link_that_leads_out_is_left_out(tmp_path: Path) -> None:
    inside = tmp_path / "episode"
    inside.mkdir()
    (tmp_path / "secret.jpg").write_bytes(b"x")
    (inside / "photo.jpg").symlink_to(tmp_path / "secret.jpg")
    assert "outside" in messages("![x](photo.jpg)", inside)[0][1]


def test_a_moment_of_which_nothing_is_left_is_said_with_its_line(tmp_path: Path) -> None:
    found = checks.lint(f"{LONG}\n\n[1:20](#t=80) and [2:00](#t=120)", tmp_path, lambda second: second if second < 100 else None)
    assert [(finding.level, finding.line) for finding in found] == [("amber", 3)]
    assert "from 120 on" in found[0].message


def test_a_short_article_is_said(tmp_path: Path) -> None:
    assert [finding.message for finding in checks.lint("Only four words here.", tmp_path)] == ["it has only 4 words"]

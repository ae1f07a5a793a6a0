"""Files of older versions are brought up to date step by step; the steps here are the tests' own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from podstudio.errors import DamagedFile, NewerFile
from podstudio.storage import toml_file


@dataclass(frozen=True)
class Shelf:
    name: str
    books: tuple[str, ...] = ()


def _books_were_one_line(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "books": [book.strip() for book in data["books"].split(",")]}


def _name_was_title(data: dict[str, Any]) -> dict[str, Any]:
    return {"name": data.pop("title"), **data}


UPGRADES = {1: _books_were_one_line, 2: _name_was_title}


def load(path: Path) -> Shelf:
    return toml_file.load(path, Shelf, 3, UPGRADES)[0]


@pytest.mark.parametrize(
    "written",
    [
        'format = 1\ntitle = "A"\nbooks = "x, y"\n',
        'format = 2\ntitle = "A"\nbooks = ["x", "y"]\n',
        'format = 3\nname = "A"\nbooks = ["x", "y"]\n',
        'name = "A"\nbooks = ["x", "y"]\n',
    ],
)
def test_every_older_version_is_read_as_the_newest_and_its_file_left_as_it_is(tmp_path: Path, written: str) -> None:
    path = tmp_path / "shelf.toml"
    path.write_text(written)
    assert load(path) == Shelf("A", ("x", "y"))
    assert path.read_text() == written


def test_saving_writes_the_newest_version(tmp_path: Path) -> None:
    path = tmp_path / "shelf.toml"
    path.write_text('format = 1\ntitle = "A"\nbooks = "x, y"\n')
    toml_file.save(path, load(path), 3)
    assert path.read_text().startswith("format = 3\nname = ")
    assert load(path) == Shelf("A", ("x", "y"))


def test_a_newer_version_is_refused_and_one_that_never_was_is_named(tmp_path: Path) -> None:
    path = tmp_path / "shelf.toml"
    path.write_text('format = 4\nname = "A"\n')
    with pytest.raises(NewerFile):
        load(path)
    path.write_text('name = "A"\nformat = 0\n')
    with pytest.raises(DamagedFile, match=r"line 2: “format” must be a whole number from 1 to 3"):
        load(path)


@pytest.mark.parametrize("body", ['title = "A"\nbooks = 3\n', 'books = "x"\n'])
def test_an_old_file_that_is_damaged_is_named_too(tmp_path: Path, body: str) -> None:
    path = tmp_path / "shelf.toml"
    path.write_text("format = 1\n" + body)
    with pytest.raises(DamagedFile, match=r"shelf\.toml"):
        load(path)

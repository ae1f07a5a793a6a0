from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podstudio.errors import BadInput, DamagedFile, NewerFile, NotFound, PodStudioError
from podstudio.model.show import Destination, Mastering, Person, Show
from podstudio.storage import show_file

WRITTEN = """\
format = 1
title = "The Ward Round"
authors = [
    { name = "Ana Ruiz" },
]
language = "en-us"

[mastering]
lufs = -18.0
"""

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
people = st.builds(Person, name=text, role=st.sampled_from(["host", "guest", "editor"]), url=text, disclosure=text)
shows = st.builds(
    Show,
    title=text.filter(lambda title: bool(title.strip())),
    description=text,
    authors=st.lists(people, max_size=3).map(tuple),
    language=st.sampled_from(["en", "de-ch", "pt-BR"]),
    explicit=st.booleans(),
    url=st.sampled_from(["", "https://podcast.example/"]),
    copyright=text,
    feed_guid=st.uuids().map(str),
    sample_rate=st.sampled_from([32_000, 44_100, 48_000]),
    mastering=st.builds(Mastering, lufs=st.floats(-40, -5), true_peak=st.floats(-12, 0), bitrate=st.integers(32, 320), mono=st.booleans()),
    destinations=st.lists(st.builds(Destination, name=text, kind=text, options=st.dictionaries(text, text, max_size=3)), max_size=2).map(tuple),
)


@given(shows)
def test_every_show_is_read_back_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, show: Show) -> None:
    folder = tmp_path_factory.mktemp("show")
    show_file.save(folder, show)
    assert show_file.load(folder) == show


def test_a_show_is_written_to_be_read_by_people_with_its_defaults_left_out(tmp_path: Path) -> None:
    show = Show("The Ward Round", authors=(Person("Ana Ruiz"),), language="en-us", mastering=Mastering(lufs=-18.0))
    show_file.save(tmp_path, show)
    assert (tmp_path / "show.toml").read_text() == WRITTEN


def test_a_file_that_says_the_same_keeps_its_comments(tmp_path: Path) -> None:
    path = tmp_path / "show.toml"
    path.write_text("# ours since 2019\n" + WRITTEN)
    show_file.save(tmp_path, show_file.load(tmp_path))
    assert path.read_text().startswith("# ours since 2019\n")


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "show.toml").write_bytes(b"\xef\xbb\xbf" + WRITTEN.replace("\n", "\r\n").encode())
    assert show_file.load(tmp_path).authors == (Person("Ana Ruiz"),)


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        ('title = "A"\nlanguage = "en\n', 2, "illegal character"),
        ('title = "A"\n\ntilte = "B"\n', 3, "“tilte” is not known here"),
        ('title = "A"\n[mastering]\nlufs = -16.0\nloudnes = 1\n', 4, "“mastering.loudnes” is not known here"),
        ('title = "A"\n[[authors]]\nname = "B"\n\n[[authors]]\nnmae = "C"\n', 6, "“authors[2].nmae” is not known here"),
        ("# a show\ntitle = 3\n", 2, "“title” must be text, not a whole number"),
        ('title = "A"\nauthors = [\n  { name = "B" },\n  { name = 4 },\n]\n', 4, "“authors[2].name” must be text"),
        ('title = "A"\nexplicit = "no"\n', 2, "“explicit” must be true or false, not text"),
        ('title = "A"\n[[authors]]\nrole = "host"\n', 2, "“authors[1].name” is missing"),
        ('description = "B"\n', 1, "“title” is missing"),
        ('title = " "\n', 1, "“title” must not be empty"),
        ('title = "A"\nsample_rate = 44000\n', 2, "“sample_rate” must be 32000, 44100 or 48000"),
        ('title = "A"\n[mastering]\nlufs = 16\n', 3, "“mastering.lufs” must lie between -40 and -5"),
        ('title = "A"\n[mastering]\ntrue_peak = nan\n', 3, "“mastering.true_peak” must lie between -12 and 0"),
        ('title = "A"\nartwork = "../me.jpg"\n', 2, "“artwork” must lie inside the show's folder"),
        ('title = "A"\nlanguage = "English please"\n', 2, "“language” must be an ISO 639 code"),
        ('title = "A"\nformat = "one"\n', 2, "“format” must be a whole number"),
        ('title = "A"\nformat = 0\n', 2, "“format” must be a whole number"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_reason_and_the_file_is_left_alone(tmp_path: Path, body: str, line: int, reason: str) -> None:
    path = tmp_path / "show.toml"
    path.write_text(body)
    with pytest.raises(DamagedFile) as caught:
        show_file.load(tmp_path)
    assert f"{path}, line {line}: " in str(caught.value)
    assert reason.lower() in str(caught.value).lower()
    assert "\n" not in str(caught.value)
    assert path.read_text() == body


def test_bytes_that_are_no_text_are_named_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "show.toml").write_bytes(b'title = "A"\nlanguage = "\xff"\n')
    with pytest.raises(DamagedFile, match=r"show\.toml, line 2: this is not text in UTF-8"):
        show_file.load(tmp_path)


def test_a_file_of_a_newer_podstudio_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "show.toml"
    path.write_text('format = 2\ntitle = "A"\nsomething_new = 1\n')
    with pytest.raises(NewerFile, match=r"format 2, this one reads up to 1.*update PodStudio"):
        show_file.load(tmp_path)
    assert path.read_text() == 'format = 2\ntitle = "A"\nsomething_new = 1\n'


def test_a_folder_without_a_show_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"show\.toml is not there"):
        show_file.load(tmp_path)


def test_a_show_that_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    show_file.save(tmp_path, Show("A"))
    before = (tmp_path / "show.toml").read_bytes()
    with pytest.raises(BadInput, match=r"mastering\.lufs must lie between"):
        show_file.save(tmp_path, Show("A", mastering=Mastering(lufs=3)))
    assert (tmp_path / "show.toml").read_bytes() == before


def test_a_show_that_cannot_be_written_is_an_error_and_the_old_one_stays(tmp_path: Path) -> None:
    with pytest.raises(PodStudioError):
        show_file.save(tmp_path / "nowhere", Show("A"))

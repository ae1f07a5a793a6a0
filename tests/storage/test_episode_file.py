import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from podstudio.errors import BadInput, DamagedFile
from podstudio.model.episode import Episode, Reference
from podstudio.model.show import Person
from podstudio.storage import episode_file


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()


def write(folder: Path, body: str) -> Path:
    path = folder / "episode.toml"
    path.write_text('guid = "g"\ntitle = "T"\n' + body)
    return path


def test_an_episode_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    episode = Episode(
        guid="8c9e",
        title="“Quotes”, emoji 🎙 and\tmore",
        number=12,
        season=2,
        type="bonus",
        summary="Two\nlines",
        date=datetime(2026, 5, 1, 6, 30, tzinfo=UTC),
        people=(Person("Ana", "guest", disclosure="none"),),
        tags=("teaching", "feedback"),
        category="Opinion > Networking",
        explicit=False,
        cover="cover.jpg",
        objectives=("say why",),
        references=(Reference("Ruiz A. Feedback.", doi="10.1/x"),),
        related=("other",),
    )
    episode_file.save(tmp_path, episode)
    assert episode_file.load(tmp_path) == episode


def test_a_date_is_kept_in_utc_whatever_zone_it_was_given_in(tmp_path: Path) -> None:
    eastern = timezone(timedelta(hours=-5))
    episode_file.save(tmp_path, Episode("g", "T", date=datetime(2026, 5, 1, 20, 0, tzinfo=eastern)))
    assert "date = 2026-05-02 01:00:00+00:00\n" in (tmp_path / "episode.toml").read_text()
    assert episode_file.load(tmp_path).date == datetime(2026, 5, 2, 1, 0, tzinfo=UTC)


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize("written", ["2026-05-01T08:00:00", "2026-05-01 08:00:00", "2026-05-01T06:00:00Z", "2026-05-01T15:00:00+09:00"])
def test_a_date_without_a_zone_is_the_hosts_own(tmp_path: Path, written: str) -> None:
    write(tmp_path, f"date = {written}\n")
    assert episode_file.load(tmp_path).date == datetime(2026, 5, 1, 6, 0, tzinfo=UTC)


@pytest.mark.usefixtures("in_berlin")
def test_a_day_written_by_hand_begins_at_the_hosts_midnight(tmp_path: Path) -> None:
    write(tmp_path, "date = 2026-01-15\n")
    assert episode_file.load(tmp_path).date == datetime(2026, 1, 14, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        ("date = 08:00:00\n", 3, "“date” must be a date, as in 2026-05-01T08:00:00Z"),
        ("date = 0001-01-01T00:00:00+10:00\n", 3, "“date” is no date of our time"),
        ("number = 0\n", 3, "“number” must be 1 or more"),
        ("number = 1.5\n", 3, "“number” must be a whole number"),
        ('type = "special"\n', 3, "“type” must be one of full, trailer, bonus"),
        ('cover = "/etc/passwd"\n', 3, "“cover” must lie inside the episode's folder"),
        ('tags = ["a", 1]\n', 3, "“tags[2]” must be text, not a whole number"),
        ('\n[[people]]\nname = "A"\nrol = "guest"\n', 6, "“people[1].rol” is not known here"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, body: str, line: int, reason: str) -> None:
    path = write(tmp_path, body)
    before = path.read_bytes()
    with pytest.raises(DamagedFile) as caught:
        episode_file.load(tmp_path)
    assert str(caught.value).startswith(f"{path}, line {line}: {reason}")
    assert path.read_bytes() == before


def test_an_emptied_guid_is_asked_back_and_not_made_anew(tmp_path: Path) -> None:
    (tmp_path / "episode.toml").write_text('guid = ""\ntitle = "T"\n')
    with pytest.raises(DamagedFile, match="put back what was published"):
        episode_file.load(tmp_path)


def test_a_date_outside_the_calendar_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no date"):
        episode_file.save(tmp_path, Episode("g", "T", date=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=10)))))
    assert list(tmp_path.iterdir()) == []

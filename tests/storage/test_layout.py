from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from podstudio.errors import NotFound
from podstudio.storage import layout


def test_a_new_episodes_folder_is_named_by_its_day_in_utc_and_never_taken(tmp_path: Path) -> None:
    late = datetime(2026, 5, 1, 22, 0, tzinfo=timezone(timedelta(hours=-5)))
    first = layout.new_episode_folder(tmp_path, late, "feedback")
    assert first == tmp_path / "episodes" / "2026-05-02-feedback"
    first.mkdir(parents=True)
    assert layout.new_episode_folder(tmp_path, late, "feedback").name == "2026-05-02-feedback-2"
    assert layout.new_episode_folder(tmp_path, datetime(2026, 5, 2, tzinfo=UTC), "other").name == "2026-05-02-other"


def test_episodes_are_the_folders_with_an_episode_file(tmp_path: Path) -> None:
    for name in ("2026-b", "2026-a", ".hidden", "no-episode"):
        (tmp_path / "episodes" / name).mkdir(parents=True)
        if name != "no-episode":
            (tmp_path / "episodes" / name / "episode.toml").write_text("")
    assert [folder.name for folder in layout.episode_folders(tmp_path)] == ["2026-a", "2026-b"]
    assert layout.episode_folders(tmp_path / "nowhere") == ()


def test_the_show_and_the_episode_around_a_file_are_found(tmp_path: Path) -> None:
    episode = tmp_path / "show" / "episodes" / "one"
    (episode / "audio").mkdir(parents=True)
    (episode / "episode.toml").write_text("")
    (tmp_path / "show" / "show.toml").write_text("")
    assert layout.find_show(episode / "audio" / "talk.wav") == tmp_path / "show"
    assert layout.find_episode(episode / "audio") == episode
    assert layout.show_of(episode) == tmp_path / "show"
    assert layout.find_show(tmp_path) is None
    with pytest.raises(NotFound, match="lies in no show"):
        layout.show_of(tmp_path / "somewhere")


def test_all_user_data_moves_with_podstudio_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PODSTUDIO_HOME", str(tmp_path))
    assert layout.user_folder() == tmp_path
    assert layout.user_cache() == tmp_path / "cache"
    monkeypatch.delenv("PODSTUDIO_HOME")
    assert "podstudio" in str(layout.user_folder()).lower()
    assert "podstudio" in str(layout.user_cache()).lower()

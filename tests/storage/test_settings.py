import os
from dataclasses import replace
from pathlib import Path

import pytest

from podstudio.storage import settings


def home() -> Path:
    return Path(os.environ["PODSTUDIO_HOME"])


def test_without_a_file_there_are_defaults() -> None:
    assert settings.load() == settings.Settings()


def test_settings_are_read_back_as_they_were_kept() -> None:
    kept = settings.Settings(theme="dark", recent_shows=("/a", "/b"), splitters={"edit": "abc="})
    settings.save(kept)
    assert settings.load() == kept
    assert [path.name for path in home().iterdir()] == ["settings.json"]


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"theme": 3}', b"\xff", b""])
def test_damaged_settings_are_set_aside_and_do_not_stop_the_start(body: bytes) -> None:
    home().mkdir(exist_ok=True)
    (home() / "settings.json").write_bytes(body)
    assert settings.load() == settings.Settings()
    assert (home() / "settings.damaged.json").read_bytes() == body
    settings.save(replace(settings.load(), theme="light"))
    assert settings.load().theme == "light"


def test_settings_of_a_newer_version_are_read_as_far_as_they_are_known() -> None:
    home().mkdir(exist_ok=True)
    (home() / "settings.json").write_text('{"theme": "dark", "telepathy": true}')
    assert settings.load().theme == "dark"


def test_settings_that_cannot_be_written_stop_nobodys_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PODSTUDIO_HOME", str(tmp_path / "file" / "home"))
    settings.save(settings.Settings(theme="dark"))
    assert settings.load() == settings.Settings()


def test_the_last_show_comes_first_and_the_list_stays_short() -> None:
    one = settings.Settings()
    for number in range(15):
        one = replace(one, recent_shows=settings.with_recent(one, Path(f"/shows/{number}")))
    one = replace(one, recent_shows=settings.with_recent(one, Path("/shows/9")))
    assert one.recent_shows[:3] == ("/shows/9", "/shows/14", "/shows/13")
    assert len(one.recent_shows) == len(set(one.recent_shows)) == 10

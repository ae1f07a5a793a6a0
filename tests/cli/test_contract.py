"""The command line as scripts rely on it: each command's JSON, exit codes, and what goes to which stream."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.recordings import answer, podstudio, tree

from podstudio.cli.main import COMMANDS

FIGURES = {"integrated_lufs", "true_peak_dbtp", "lra_lu", "duration_s", "sample_rate", "channels"}


def test_new_answers_with_the_shows_folder(tmp_path: Path) -> None:
    document = answer("new", "a show", "--title", "T", "--author", "A", "--language", "en-us", "--category", "Science", cwd=tmp_path)
    assert document == {"show": str(tmp_path / "a show")}
    written = (tmp_path / "a show" / "show.toml").read_text()
    assert 'language = "en-us"' in written
    assert 'category = "Science"' in written
    assert '{ name = "A" }' in written


def test_add_answers_with_the_episodes_folder_and_guid(made: Path, talk: Path, tmp_path: Path) -> None:
    show = Path(shutil.copytree(made, tmp_path / "show"))
    (tmp_path / "talk.md").write_text("# Talk\n")
    words = ("--number", "12", "--season", "2", "--guest", "Ben", "--date", "2026-05-01T08:00:00Z", "--article", tmp_path / "talk.md")
    document = answer("add", show.name, talk, "--title", "Second", *words, cwd=tmp_path)
    assert document.keys() == {"episode", "guid", "warnings"}
    folder = Path(document["episode"])
    assert folder == show / "episodes" / "2026-05-01-second"
    written = (folder / "episode.toml").read_text()
    assert f'guid = "{document["guid"]}"' in written
    assert "number = 12\nseason = 2" in written
    assert "date = 2026-05-01 08:00:00+00:00" in written
    assert (folder / "article.md").read_text() == "# Talk\n"


def test_edit_master_check_and_publish_answer_with_their_documents(episode: Path) -> None:
    edited = answer("edit", episode, "--start", "0:01", "--cut", "3-4.5", "--chapter", "1=Welcome", "--chapter", "0:00:06.5=Why <https://x.example/>")
    assert edited.keys() == {"episode", "duration_s", "removed_s", "pauses_tightened", "chapters", "removed_chapters"}
    assert edited["episode"] == str(episode)
    assert [chapter["title"] for chapter in edited["chapters"]] == ["Welcome", "Why"]
    assert edited["removed_s"] == pytest.approx(2.5, abs=0.03)
    mastered = answer("master", episode)
    assert mastered.keys() == {"output"} | FIGURES
    assert mastered["output"] == str(episode / "master" / "episode.mp3")
    assert mastered["duration_s"] == pytest.approx(edited["duration_s"], abs=0.001)
    checked = answer("check", episode)
    assert checked.keys() == {"level", "lines"}
    assert all(line.keys() == {"id", "level", "title", "message"} for line in checked["lines"])
    assert {line["level"] for line in checked["lines"]} <= {"green", "amber"}
    published = answer("publish", episode)
    assert published.keys() == {"destination", "page", "feed", "audio", "sent", "kept", "proof"}
    assert all(Path(published[name]).is_absolute() and Path(published[name]).is_file() for name in ("page", "feed", "audio"))
    assert published["proof"]
    assert all(line.keys() == {"check", "ok", "detail"} and line["ok"] for line in published["proof"])
    site = episode.parents[1] / "site"
    assert answer("check", site / "feed.xml")["level"] in ("green", "amber")
    assert answer("check", site)["level"] in ("green", "amber")


def test_measure_answers_with_a_list_even_for_one_file(talk: Path, tmp_path: Path) -> None:
    shutil.copy(talk, tmp_path / "a.mp3")
    one = answer("measure", "a.mp3", cwd=tmp_path)
    assert [set(entry) for entry in one] == [{"file"} | FIGURES]
    assert one[0]["file"] == str(tmp_path / "a.mp3")
    assert len(answer("measure", talk, tmp_path / "a.mp3")) == 2


def test_master_of_a_recording_takes_every_option(talk: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.m4a"
    words = ["--start", "1", "--end", "0:10", "--cut", "3-4", "--lufs", "-19", "--true-peak", "-2", "--bitrate", "96", "--mono", "--title", "T"]
    made = answer("master", talk, "-o", out, *words, "--format", "m4a", "--chapter", "1=One", "--exact")
    assert made["output"] == str(out)
    assert made["channels"] == 1
    assert made["duration_s"] == pytest.approx(8, abs=0.05)
    assert made["integrated_lufs"] == pytest.approx(-19, abs=0.3)
    assert made["true_peak_dbtp"] <= -2


def test_status_answers_with_a_row_an_episode(show: Path, episode: Path) -> None:
    rows = answer("status", show)
    assert [row.keys() for row in rows] == [{"episode", "number", "title", "status", "duration_s", "when", "problem"}]
    assert (rows[0]["episode"], rows[0]["status"]) == (str(episode), "draft")


@pytest.mark.parametrize("words", [["status"], ["check"], ["edit"], ["master"], ["publish"], ["measure"], ["add"]])
def test_a_failure_is_one_document_and_one_sentence(words: list[str], tmp_path: Path) -> None:
    more = [str(tmp_path / "x.mp3"), "--title", "T"] if words == ["add"] else []
    done = podstudio(*words, tmp_path / "nothing", *more, "--json")
    assert done.returncode == 1
    error = json.loads(done.stdout)["error"]
    assert error.keys() == {"kind", "message"}
    assert error["kind"] == "not_found"
    assert f"Error: {error['message']}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["new", "x"],
        ["master", "x", "--lufs", "loud"],
        ["master", "x", "--bitrate", "5"],
        ["edit", "x", "--cut", "5"],
        ["edit", "x", "--cut", "9-5"],
        ["edit", "x", "--start", "1:75"],
        ["edit", "x", "--chapter", "Welcome"],
        ["edit", "x", "--chapter", "1:00="],
        ["add", "x", "y", "--title", "T", "--date", "tomorrow"],
        ["add", "x", "y", "--title", "T", "--date", "0001-01-01"],
        ["add", "x", "--title", "T"],
        ["publish", "x", "--unknown"],
        ["publish", "x", "--at", "2026-05-01"],
        ["edit", "x", "--tighten", "nan"],
        ["master", "x", "--lufs", "nan"],
    ],
)
def test_wrong_usage_is_exit_2_with_a_reason_and_no_traceback(words: list[str]) -> None:
    done = podstudio(*words, env={"TZ": "Asia/Tokyo"})
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr
    told = podstudio(*words, "--json", env={"TZ": "Asia/Tokyo"})
    assert told.returncode == 2
    assert json.loads(told.stdout)["error"]["kind"] == "usage"


def test_progress_and_notes_go_to_standard_error(episode: Path) -> None:
    done = podstudio("master", episode, "--json")
    assert json.loads(done.stdout)
    assert "Mastering: 100 %" in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = podstudio(command, "--help")
    assert done.returncode == 0
    assert "  Example:\n" in done.stdout
    assert f"podstudio {command}" in done.stdout
    assert "--at" not in done.stdout
    assert command == "gui" or "--json" in done.stdout


def test_the_programs_own_help_lists_the_commands_in_the_order_of_the_work() -> None:
    done = podstudio("--help")
    assert done.returncode == 0
    places = [done.stdout.index(f"  {command} ") for command in COMMANDS]
    assert places == sorted(places)


def heavy_modules(*words: str) -> set[str]:
    code = (
        "import sys; sys.argv[1:] = {words!r}; from podstudio.__main__ import run\ntry: run()\nexcept SystemExit: pass\nprint(*sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code.format(words=list(words))], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split()) & {"numpy", "av", "PySide6", "click", "scipy", "lxml", "mutagen", "PIL", "rich", "requests"}


def test_the_version_is_told_before_anything_is_loaded() -> None:
    assert heavy_modules("--version") == set()
    assert podstudio("--version").stdout.startswith("podstudio 0.")


def test_help_loads_no_library_of_sound_pictures_or_windows() -> None:
    assert heavy_modules("--help") <= {"click"}
    assert heavy_modules("publish", "--help") <= {"click"}


def test_podstudio_home_takes_all_user_data(talk: Path, tmp_path: Path) -> None:
    (tmp_path / "user").mkdir()
    environment = {"PODSTUDIO_HOME": str(tmp_path / "home"), "HOME": str(tmp_path / "user"), "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": ""}
    answer("master", talk, "-o", tmp_path / "a.mp3", env=environment)
    assert (tmp_path / "home").is_dir()
    assert tree(tmp_path / "user") == {}
    assert tree(tmp_path / "home") == {}


def test_minus_v_shows_where_the_unforeseen_happened_and_is_no_part_of_a_title(tmp_path: Path) -> None:
    answer("new", tmp_path / "show", "--title", "-v")
    assert 'title = "-v"' in (tmp_path / "show" / "show.toml").read_text()

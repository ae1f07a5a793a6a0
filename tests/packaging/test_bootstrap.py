"""The way in: from a fresh checkout to a running program."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "bootstrap.py"


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def call(*words: str, at: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *words], cwd=at, capture_output=True, text=True, check=False)


def test_without_a_verb_it_says_what_it_can_do(tmp_path: Path) -> None:
    done = call(at=tmp_path)
    assert done.returncode == 2
    for verb in ("demo", "gui", "test", "check"):
        assert f"bootstrap.py {verb}" in done.stderr
    assert call("--help", at=tmp_path).returncode == 0


def test_an_unfit_python_is_said_in_one_sentence(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (3, 99))
    assert bootstrap.main(["demo"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Error: PodStudio needs Python 3.11 to 3.13")
    assert said.count("\n") == 1


def test_a_python_that_cannot_make_environments_is_said_in_one_sentence(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As on Debian without python3-venv, and without the right to install it."""
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "venv")
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", tmp_path / "venv" / "bin" / "python")
    monkeypatch.setattr(bootstrap, "run", lambda *_command, **_options: 1)
    monkeypatch.setattr(bootstrap, "administrator", lambda: None)
    assert bootstrap.main(["demo"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert "sudo apt-get install python3" in said[-1]
    assert not (tmp_path / "venv").exists()


def test_an_exit_code_and_the_words_behind_the_verb_are_passed_on(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`demo` in a folder that holds something else: the program's own exit code."""
    program = tmp_path / "podstudio"
    program.write_text('#!/bin/sh\necho "$@" > words\nexit 7\n')
    program.chmod(0o755)
    monkeypatch.setattr(bootstrap, "install", lambda _extra: None)
    monkeypatch.setattr(bootstrap, "program", lambda _name: program)
    monkeypatch.chdir(tmp_path)
    assert bootstrap.main(["demo", "a folder", "--json"]) == 7
    assert (tmp_path / "words").read_text() == "demo a folder --json\n"


@pytest.mark.slow
def test_a_fresh_checkout_runs_the_demo_and_at_once_the_second_time(tmp_path: Path) -> None:
    """With an almost empty environment, from another folder, in a path with a space."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout")
    checkout = tmp_path / "a checkout"
    subprocess.run(["git", "clone", "--quiet", ROOT, checkout], check=True)
    home = tmp_path / "home"
    home.mkdir()
    environment = {"HOME": str(home), **{name: value for name, value in os.environ.items() if name.startswith("PIP_") or name == "SYSTEMROOT"}}
    command = [os.path.realpath(sys.executable), str(checkout / "packaging" / "bootstrap.py"), "demo", "out"]
    for attempt in range(2):
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / "out" / "site" / "feed.xml").is_file()
        assert ("Installing PodStudio" in done.stderr) == (attempt == 0)
    changed = subprocess.run(["git", "status", "--short"], cwd=checkout, capture_output=True, text=True, check=True)
    assert changed.stdout == ""

"""The house holds: layers, owners, one version, and contracts that break when they should."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import podstudio

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]
OWNERS = {module: tuple(contract["allowed_importers"]) for contract in CONTRACTS for module in contract.get("protected_modules", ())}
SOURCES = sorted((ROOT / "podstudio").rglob("*.py"))


def imports_of(tree: ast.AST) -> set[str]:
    """The modules that a tree imports, in whole names."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or pytest.skip("import-linter is not installed")
    return subprocess.run(
        [program, "--no-cache"], cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copied_house(tmp_path: Path) -> Path:
    """A copy of the package, to build something wrong into."""
    shutil.copytree(ROOT / "podstudio", tmp_path / "podstudio", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_keeps_its_contracts() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("model/show.py", "import podstudio.storage.layout", "The house"),
        ("tags/reading.py", "import podstudio.audio.blocks", "The house"),
        ("utils.py", "", "The house"),
        ("model/show.py", "import numpy", "Arrays belong to audio"),
        ("workflow/shows.py", "import PySide6.QtCore", "Qt belongs to ui"),
        ("model/show.py", "import podstudio.model.episode", "No cycles"),
    ],
)
def test_what_the_rule_forbids_breaks_a_contract(copied_house: Path, file: str, line: str, contract: str) -> None:
    path = copied_house / "podstudio" / file
    path.write_text((path.read_text("utf-8") if path.exists() else "") + f"\n{line}\n", "utf-8")
    done = lint_imports(copied_house)
    assert done.returncode == 1
    assert re.search(rf"{contract}.* BROKEN", done.stdout), done.stdout


def test_every_library_has_an_owner_that_uses_it() -> None:
    """A misspelt name in a contract would protect nothing."""
    used: dict[str, set[str]] = {}
    for source in SOURCES:
        room = ".".join(source.relative_to(ROOT).with_suffix("").parts[:2])
        for name in imports_of(ast.parse(source.read_text("utf-8"))):
            used.setdefault(name.partition(".")[0], set()).add(room)
    strangers = set(used) - set(sys.stdlib_module_names) - {"podstudio"}
    assert strangers == set(OWNERS)
    for module, owners in OWNERS.items():
        assert used[module] <= set(owners), module


def test_no_import_of_our_own_hides_in_a_function() -> None:
    """The commands load late, to answer at once; nowhere else may an import hide, least of all to dodge a cycle."""
    hidden = [
        f"{source.relative_to(ROOT)}: {name}"
        for source in SOURCES
        if source.parent.name != "cli" and source.name != "__main__.py"
        for function in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for name in imports_of(function)
        if name.partition(".")[0] == "podstudio"
    ]
    assert hidden == []


def test_each_room_says_what_lives_there_in_two_to_four_lines() -> None:
    for room in sorted((ROOT / "podstudio").glob("*/__init__.py")):
        tree = ast.parse(room.read_text("utf-8"))
        assert len(tree.body) == 1, room
        assert 2 <= len((ast.get_docstring(tree) or "").splitlines()) <= 4, room


def test_the_version_is_the_same_everywhere() -> None:
    version = PROJECT["project"]["version"]
    assert podstudio.__version__ == version
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f'version="{version}"' in (ROOT / "packaging/linux/org.podstudio.PodStudio.metainfo.xml").read_text("utf-8")


def test_the_readme_names_the_two_commands_and_every_room() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "python3 packaging/bootstrap.py demo" in readme
    assert "python3 packaging/bootstrap.py test" in readme
    for room in (ROOT / "podstudio").glob("*/__init__.py"):
        assert f"\n      {room.parent.name}/ " in readme


def test_continuous_integration_can_be_run() -> None:
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert subprocess.run(["bash", "-n", ROOT / ".ci/run"], check=False).returncode == 0

"""What users install: the wheel and the source distribution, without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the sdist, made by the build back end that pyproject.toml names."""
    folder = tmp_path_factory.mktemp("dist")
    tools = folder / "tools"
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", tools, "hatchling>=1.25"], check=True)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(tools)}, check=True)
    return next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))


def test_the_wheel_has_the_package_and_its_resources_and_nothing_else(built: tuple[Path, Path]) -> None:
    names = set(zipfile.ZipFile(built[0]).namelist())
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"podstudio", "podstudio-0.1.0.dist-info"}
    assert {"podstudio/_resources/sample/interview.mp3", "podstudio/_resources/icons/podstudio.svg", "podstudio/py.typed"} <= names
    assert {"podstudio/_resources/manual/editing.md", "podstudio/_resources/styles/high-contrast.qss"} <= names
    ours = {str(path.relative_to(ROOT)) for path in (ROOT / "podstudio").rglob("*.py")}
    assert ours <= names
    assert not [name for name in names if "/pictures/" in name or name.endswith(".pyc")]


def test_the_source_distribution_can_be_worked_on(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[1]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"LICENSE", "README.md", "pyproject.toml", "packaging/bootstrap.py", "tests/conftest.py", "resources/sample/interview.mp3"} <= names
    assert not [name for name in names if name.startswith((".venv", "dist/"))]


def test_the_wheel_alone_runs_the_demo(built: tuple[Path, Path], tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=True)
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", built[0]], check=True)
    version = subprocess.run([programs / "podstudio", "--version"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert version.stdout == "podstudio 0.1.0\n"
    done = subprocess.run([programs / "podstudio", "demo", "out", "--json"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "site" / "index.html").is_file()

"""A small show to publish."""

from __future__ import annotations

from pathlib import Path

import pytest
from publish.example_site import Example, make_example

from podstudio.jobs import Job


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Example:
    return make_example(tmp_path_factory.mktemp("masters"))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


@pytest.fixture
def job() -> Job:
    return Job()

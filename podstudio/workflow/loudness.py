"""How loud an edit will be, told at once from the energies that were stored at import."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from podstudio.audio.estimating import Estimate, estimate
from podstudio.model.timeline import Project
from podstudio.workflow.sources import opened


def estimate_loudness(project: Project, folders: Mapping[str, Path]) -> Estimate:
    """Integrated loudness and the short-term curve of an edit, without touching its audio."""
    with opened(folders) as sources:
        return estimate(project, sources)

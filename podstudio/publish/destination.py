"""What every kind of destination can be asked: its options, what it takes, to publish, and whether it is ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from podstudio.errors import BadInput
from podstudio.jobs import Job
from podstudio.model.publication import Line, Package, Receipt


class Capability(StrEnum):
    """What a host may take of an episode. What it cannot is said before publishing."""

    AUDIO = "audio"
    ARTICLE = "article"
    INDEX = "index"
    FEED = "feed"
    COVER = "cover"
    CHAPTERS = "chapters"
    TRANSCRIPT = "transcript"
    PEOPLE = "people"
    DRAFT = "draft"
    SCHEDULE = "schedule"
    UPDATE = "update"
    UNPUBLISH = "unpublish"
    OWN_GUID = "own guid"


@dataclass(frozen=True, slots=True)
class Option:
    """One setting of a kind of destination; forms and `destination add` are made from it.

    Args:
        type: text, folder, address, number, choice or secret. A secret is never in `values`: it lives in the keyring.
        choices: For `choice`.
    """

    name: str
    label: str
    type: str = "text"
    help: str = ""
    default: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


class Destination(Protocol):
    """One destination of a show. Publishing is idempotent: the same again sends nothing, and an interrupted one is completed."""

    kind: ClassVar[str]
    label: ClassVar[str]
    options: ClassVar[tuple[Option, ...]]
    capabilities: ClassVar[frozenset[Capability]]

    def __init__(self, name: str, values: Mapping[str, str]) -> None: ...

    def publish(self, package: Package, job: Job, journal_entries: Sequence[Mapping[str, Any]] = ()) -> Receipt:
        """Send what is not there yet.

        Args:
            journal_entries: What earlier publishings of this episode left in its journal, oldest first.

        Raises:
            PodStudioError: The destination refused; what was public before still is.
        """
        ...

    def check(self, job: Job) -> tuple[Line, ...]:
        """Whether one could publish now, without sending anything."""
        ...


def option_values(options: Sequence[Option], values: Mapping[str, str], name: str) -> dict[str, str]:
    """The values of a destination's options, defaults filled in. Raises BadInput where a required one is missing."""
    filled = {option.name: values.get(option.name, "") or option.default for option in options}
    missing = [option.label for option in options if option.required and not filled[option.name]]
    if missing:
        raise BadInput(f"The destination “{name}” lacks: {', '.join(missing)}.")
    return filled

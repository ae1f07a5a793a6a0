"""The kinds of destinations, each under the name that show.toml uses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from podstudio.publish.destination import Destination
from podstudio.publish.folder import FolderDestination

DESTINATIONS: Mapping[str, type[Destination]] = MappingProxyType({FolderDestination.kind: FolderDestination})

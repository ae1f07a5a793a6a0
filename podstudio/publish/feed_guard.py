"""The feed that stands at a destination, and the promise that what apps know an episode by does not change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from podstudio.errors import BadInput, from_os_error
from podstudio.model.publication import FeedItem, Package
from podstudio.publish.rss import attribute_of, parse, self_address, text_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A feed that is already public.

    Args:
        base: The site's address as this feed has it: that of the feed without its name. The site may have moved since.
        enclosures: GUID of every item to the address of its audio, below `base` where it lies there.
        titles: GUID of every item to its title.
    """

    data: bytes
    title: str
    show_guid: str
    base: str
    enclosures: Mapping[str, str]
    titles: Mapping[str, str]


def standing_feed(path: Path) -> Standing | None:
    """The feed in a file, None where there is none.

    Raises:
        BadInput: The file is no feed; it is left as it is.
        PodStudioError: It cannot be read.
    """
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise from_os_error(error, path, "reading") from error
    try:
        return read_standing(data)
    except BadInput as error:
        raise BadInput(f"{path} cannot be brought up to date. {error} Move it away, then publish again.") from None


def read_standing(data: bytes) -> Standing:
    """What a feed promises to its listeners' apps. Raises BadInput where it is no feed."""
    root = parse(data)
    base = self_address(root).rpartition("/")[0] + "/"
    items = {text_of(item, "guid"): item for item in root.iterfind("channel/item")}
    enclosures = {guid: _below(attribute_of(item, "enclosure", "url"), base) for guid, item in items.items()}
    titles = {guid: text_of(item, "title") for guid, item in items.items()}
    channel = root.find("channel")
    assert channel is not None
    return Standing(data, text_of(channel, "title"), text_of(channel, "podcast:guid"), base, enclosures, titles)


def refuse_changed_identity(standing: Standing | None, package: Package, allow_moves: bool = False) -> None:
    """Raise BadInput where an episode of the feed would get another GUID, or its audio another address without being asked.

    Apps know an episode by its GUID: with a new one they download it again and show it twice. A site that moved as a whole is no change.
    """
    if standing is None:
        return
    base = package.feed_url.rpartition("/")[0] + "/"
    guids = {url: guid for guid, url in standing.enclosures.items()}
    for item in dict.fromkeys((*package.items, package.item)):
        url = _below(item.audio_url, base)
        _refuse_new_guid(standing, item, guids.get(url, item.guid))
        if not allow_moves and standing.enclosures.get(item.guid, url) != url:
            raise BadInput(
                f"“{item.title}” is in the feed with its audio at {standing.enclosures[item.guid]}; it would move to {url}, and apps would "
                "lose or repeat it. Keep the file's name and format, or ask for the move."
            )


def _refuse_new_guid(standing: Standing, item: FeedItem, published: str) -> None:
    if published != item.guid:
        raise BadInput(
            f"{item.audio_url} is in the feed as “{standing.titles[published]}” with the GUID {published}; “{item.title}” has {item.guid}. "
            "Apps would download it again: put the published GUID back into episode.toml."
        )


def _below(url: str, base: str) -> str:
    return url.removeprefix(base)

"""Publishing: gate, package, destination, proof, journal; in that order, and the same again without doing anything twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from podstudio.errors import BadInput, Blocked, PodStudioError
from podstudio.jobs import Job
from podstudio.model.publication import FeedItem, Package, Receipt
from podstudio.model.show import Destination, Show
from podstudio.publish.kinds import DESTINATIONS
from podstudio.publish.verify import prove
from podstudio.publish.web_server import serving
from podstudio.storage import episode_file, journal, layout
from podstudio.storage.lock import exclusive
from podstudio.workflow.checking import check_episode
from podstudio.workflow.episodes import OpenEpisode, open_episode
from podstudio.workflow.exporting import build_package
from podstudio.workflow.mastering import master_is_current, remaster_episode


def publish_episode(folder: Path, to: str | None, draft: bool, job: Job) -> Receipt:
    """Publish an episode to a destination and prove that it arrived; it is mastered first where that is needed.

    What was published before under the same GUID is brought up to date in place. The journal gets a line before and after.

    Raises:
        Blocked: The release gate has a red line; nothing was sent.
        PodStudioError: The destination refused, or there is no room.
    """
    with exclusive(open_episode(folder).show_folder):
        episode = open_episode(folder)
        destination = find_destination(episode.show, to)
        now = datetime.now(UTC).replace(microsecond=0)
        if draft and journal.published_item(folder, destination.name):
            raise BadInput(f"“{episode.episode.title}” is published already, and a draft would take its place: publish it to bring it up to date.")
        with _date_set(episode, now, draft) as dated:
            _pass_the_gate(folder, job.part(0, 0.75))
            package = build_package(dated, destination, other_items(dated, destination.name), now, draft)
            item = journal.to_dict(package.item)
            journal.append(folder, {"event": "publishing", "destination": destination.name, "item": item})
        receipt = _send(package, dated, destination, draft, job.part(0.75, 1.0))
        event = "drafted" if draft else "published"
        journal.append(folder, {"event": event, "destination": destination.name, "item": item, "receipt": journal.to_dict(receipt)})
    job.report(1.0, "published")
    return receipt


def _pass_the_gate(folder: Path, job: Job) -> None:
    """Master where that is needed, and check. Raises Blocked."""
    if not master_is_current(folder):
        remaster_episode(folder, job.part(0, 0.93))
    report = check_episode(folder, job.part(0.93, 1.0))
    if report.level == "red":
        raise Blocked("The release gate stops it: " + "; ".join(line.message for line in report.lines if line.level == "red") + ".")


def find_destination(show: Show, name: str | None) -> Destination:
    """The destination of that name, or the show's first. Raises BadInput."""
    if not show.destinations:
        raise BadInput("This show has no destination yet: add one to show.toml.")
    if name is None:
        return show.destinations[0]
    for destination in show.destinations:
        if destination.name == name:
            return destination
    raise BadInput(f"There is no destination “{name}”: this show has {', '.join(one.name for one in show.destinations)}.")


def destination_folder(show_folder: Path, destination: Destination) -> Path:
    """The folder of a destination of the kind `folder`, absolute."""
    return (show_folder / destination.options.get("path", "site")).absolute()


def last_receipt(folder: Path, destination: str | None = None) -> Receipt | None:
    """The receipt of the last publishing, None where there was none."""
    for entry in reversed(journal.read(folder).entries):
        if entry.get("event") in ("published", "drafted") and destination in (None, entry.get("destination")):
            return journal.receipt_of(entry)
    return None


def other_items(episode: OpenEpisode, destination: str) -> tuple[FeedItem, ...]:
    """What the show's other episodes look like in the destination's feed: as they were published, not as they are edited now."""
    folders = [folder for folder in layout.episode_folders(episode.show_folder) if folder.resolve() != episode.folder.resolve()]
    items = (journal.published_item(folder, destination) for folder in folders)
    return tuple(item for item in items if item is not None)


@contextmanager
def _date_set(episode: OpenEpisode, now: datetime, draft: bool) -> Iterator[OpenEpisode]:
    """The episode with its date of publication, set at its first publishing for good; taken back where the block fails, before anything was sent."""
    if episode.episode.date or draft:
        yield episode
        return
    dated = replace(episode.episode, date=now)
    episode_file.save(episode.folder, dated)
    try:
        yield replace(episode, episode=dated)
    except BaseException:
        with suppress(PodStudioError):
            episode_file.save(episode.folder, episode.episode)
        raise


def _send(package: Package, episode: OpenEpisode, destination: Destination, draft: bool, job: Job) -> Receipt:
    options = dict(destination.options)
    if destination.kind not in DESTINATIONS:
        raise BadInput(f"“{destination.kind}” is no kind of destination: there is {', '.join(DESTINATIONS)}.")
    root = destination_folder(episode.show_folder, destination)
    options["path"] = str(root)
    receipt = DESTINATIONS[destination.kind](destination.name, options).publish(package, job.part(0, 0.8))
    with serving(root) as base_url:
        proof = prove(package, base_url, job.part(0.8, 1.0), in_feed=not draft)
    return replace(receipt, proof=tuple(proof))

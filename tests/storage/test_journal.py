import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from podstudio.errors import NoPermission, PodStudioError
from podstudio.model.publication import FeedItem, ProofLine, Receipt, TimedChapter
from podstudio.model.show import Person
from podstudio.storage import journal

ITEM = FeedItem(
    guid="g",
    title="Grüße 🎙",
    date=datetime(2026, 5, 1, tzinfo=UTC),
    page_url="https://x.example/episodes/a/",
    audio_url="https://x.example/audio/a.mp3",
    audio_bytes=12,
    audio_type="audio/mpeg",
    duration_s=1.5,
    description="<p>A</p>",
    chapters=(TimedChapter(0.5, "One"),),
    people=(Person("Ana", "guest"),),
)
RECEIPT = Receipt("site", "folder", datetime(2026, 5, 1, tzinfo=UTC), "p", "f", "a", proof=(ProofLine("page", True, "200"),))


def publish(folder: Path, item: FeedItem = ITEM, destination: str = "site") -> None:
    entry = {"event": "published", "destination": destination, "item": journal.to_dict(item), "receipt": journal.to_dict(RECEIPT)}
    journal.append(folder, entry)


def test_what_was_published_is_read_back_whole(tmp_path: Path) -> None:
    publish(tmp_path)
    entry = journal.read(tmp_path).entries[-1]
    assert journal.published_item(tmp_path, "site") == ITEM
    assert journal.receipt_of(entry) == RECEIPT
    assert datetime.fromisoformat(entry["at"]).tzinfo == UTC


def test_an_episode_without_a_journal_was_never_published(tmp_path: Path) -> None:
    assert journal.read(tmp_path) == journal.Journal((), ())
    assert journal.published_item(tmp_path, "site") is None


def test_lines_are_appended_and_never_rewritten(tmp_path: Path) -> None:
    publish(tmp_path)
    before = (tmp_path / "journal.jsonl").read_bytes()
    publish(tmp_path)
    assert (tmp_path / "journal.jsonl").read_bytes().startswith(before)


def test_damaged_lines_are_counted_and_hide_no_other(tmp_path: Path) -> None:
    publish(tmp_path)
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(b'{"event": "publ\n\xff\xfe\x00\n[1]\n\n"text"\n')
    journal.append(tmp_path, {"event": "publishing"})
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write('{"event": "torn amid an ü'.encode()[:-1])
    found = journal.read(tmp_path)
    assert [entry["event"] for entry in found.entries] == ["published", "publishing"]
    assert found.damaged_lines == (2, 3, 4, 6, 8)
    assert journal.published_item(tmp_path, "site") == ITEM


def test_the_last_publishing_that_can_be_read_counts_each_destination_for_itself(tmp_path: Path) -> None:
    publish(tmp_path)
    publish(tmp_path, destination="other")
    journal.append(tmp_path, {"event": "published", "destination": "site", "item": {"guid": 3}})
    assert journal.published_item(tmp_path, "site") == ITEM
    journal.append(tmp_path, {"event": "unpublished", "destination": "other"})
    assert journal.published_item(tmp_path, "other") is None


def test_a_receipt_that_cannot_be_read_is_none() -> None:
    assert journal.receipt_of({"receipt": {"destination": 3}}) is None
    assert journal.receipt_of({}) is None


def test_each_line_is_json_by_itself(tmp_path: Path) -> None:
    publish(tmp_path)
    publish(tmp_path)
    lines = (tmp_path / "journal.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["published", "published"]
    assert "Grüße 🎙" in lines[0]


def test_a_journal_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PodStudioError):
        journal.append(tmp_path / "nowhere", {})
    (tmp_path / "journal.jsonl").mkdir()
    with pytest.raises((NoPermission, PodStudioError)):
        journal.read(tmp_path)

"""The verbs of the main job in one process, on real recordings."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import mutagen
import pytest
from support.recordings import leftovers, speech, tree

from podstudio.audio import working
from podstudio.errors import BadInput, Blocked, NotFound, PodStudioError
from podstudio.jobs import Cancelled, Job
from podstudio.model import editing
from podstudio.model.show import Mastering, Person, Show
from podstudio.storage import edit_file, episode_file, journal, show_file
from podstudio.workflow import master_record
from podstudio.workflow.editing import EditRequest
from podstudio.workflow.episodes import NewEpisode, add_episode, edit_episode, open_episode, save_episode
from podstudio.workflow.mastering import MasterOptions, master_episode, master_is_current
from podstudio.workflow.publishing import last_receipt, publish_episode
from podstudio.workflow.shows import create_show, delete_episode, list_episodes, restore_episode
from podstudio.workflow.sources import prepare


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return speech(tmp_path_factory.mktemp("recordings") / "talk.mp3")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, talk: Path) -> Path:
    """A show with one episode; tests get copies of it."""
    folder = tmp_path_factory.mktemp("made") / "show"
    create_show(folder, Show("The Ward Round", authors=(Person("Ana Ruiz"),)))
    add(folder, talk)
    return folder


@pytest.fixture
def show(tmp_path: Path, made: Path) -> Path:
    """A show without episodes, whose cache knows the recording already."""
    shutil.copytree(made, tmp_path / "show")
    shutil.rmtree(tmp_path / "show" / "episodes")
    (tmp_path / "show" / "episodes").mkdir()
    return tmp_path / "show"


@pytest.fixture
def episode(show: Path, made: Path) -> Path:
    first = next((made / "episodes").iterdir())
    return Path(shutil.copytree(first, show / "episodes" / first.name))


def add(show: Path, talk: Path, title: str = "Feedback that lands", **facts: Any) -> Path:
    return add_episode(show, [talk], NewEpisode(title, **facts), Job()).folder


def change(episode: Path, **facts: object) -> None:
    save_episode(episode, replace(episode_file.load(episode), **facts))  # type: ignore[arg-type]


def sound_of(path: Path) -> bytes:
    """An MP3 behind its ID3 tag."""
    data = path.read_bytes()
    size = data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]
    return data[10 + size :]


# Shows


def test_a_new_show_has_a_picture_a_place_for_episodes_and_a_site_to_publish_to(show: Path) -> None:
    made = show_file.load(show)
    assert (show / "artwork.jpg").is_file()
    assert (show / "episodes").is_dir()
    assert [destination.name for destination in made.destinations] == ["site"]
    assert made.feed_guid


def test_a_show_is_never_made_over_another(show: Path) -> None:
    before = tree(show)
    with pytest.raises(BadInput, match="There is a show"):
        create_show(show, Show("Another"))
    assert tree(show) == before


def test_a_picture_that_lies_in_the_folder_is_taken_and_never_lost(tmp_path: Path, show: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    shutil.copy(show / "artwork.jpg", own / "artwork.jpg")
    before = (own / "artwork.jpg").read_bytes()
    with pytest.raises(BadInput, match="There is a picture"):
        create_show(own, Show("Own"), artwork=Path(__file__).parents[2] / "resources/sample/cover.jpg")
    create_show(own, Show("Own"))
    assert (own / "artwork.jpg").read_bytes() == before


def test_a_show_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "picture.jpg").write_text("no picture")
    for wrong in (Show("A", language="English please"), Show("\n"), Show("A", url="ftp://x")):
        with pytest.raises(BadInput):
            create_show(tmp_path / "show", wrong)
    with pytest.raises(PodStudioError):
        create_show(tmp_path / "show", Show("A"), artwork=tmp_path / "picture.jpg")
    assert not (tmp_path / "show").exists()


# Adding


def test_a_recording_becomes_an_episode_with_its_original_kept_as_it_is(show: Path, talk: Path, episode: Path) -> None:
    opened = open_episode(episode)
    assert (episode / "audio" / "talk.mp3").read_bytes() == talk.read_bytes()
    assert opened.project.duration_s == pytest.approx(12, abs=0.1)
    assert (opened.episode.title, opened.episode.number) == ("Feedback that lands", 1)
    assert open_episode(add(show, talk, "The next one")).episode.number == 2


def test_one_damaged_episode_does_not_stop_the_next_nor_hide_the_others(show: Path, talk: Path, episode: Path) -> None:
    damaged = add(show, talk, "Second")
    (damaged / "episode.toml").write_text("guid = ")
    assert open_episode(add(show, talk, "Third")).episode.number == 2
    rows = {row.folder.name: row for row in list_episodes(show)}
    assert "line 1" in rows[damaged.name].problem
    assert rows[damaged.name].status == "attention"
    assert rows[episode.name].status == "draft"


def test_a_show_from_version_control_without_its_empty_folder_takes_an_episode(show: Path, talk: Path) -> None:
    (show / "episodes").rmdir()
    assert add(show, talk).is_dir()


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("🎙 Emoji 🧠", "🎙 Emoji 🧠"),
        ("“Quotes” 'and' \"more\"", "“Quotes” 'and' \"more\""),
        ("Either/or \\ ../../up", "Either/or \\ ../../up"),
        ("x" * 300, "x" * 300),
        ("שלום, רופאים", "שלום, רופאים"),
        ("Two\nlines\tand \x07 bell", "Two lines and bell"),
        ("CON", "CON"),
    ],
)
def test_any_title_makes_a_folder_inside_the_show_and_is_kept(show: Path, talk: Path, title: str, kept: str) -> None:
    episode = add(show, talk, title)
    assert episode.parent == show / "episodes"
    assert episode.name.isascii()
    assert episode_file.load(episode).title == kept


def test_linked_recordings_stay_where_they_are(show: Path, talk: Path) -> None:
    episode = add(show, talk, in_place=True)
    assert open_episode(episode).project.sources[0].path == str(talk)
    assert list((episode / "audio").iterdir()) == []
    assert master_episode(episode, Job()).output.is_file()


@pytest.mark.parametrize("name", ["article", "notes", "transcript"])
@pytest.mark.parametrize("body", [b"\xff\xfe no text", None])
def test_a_text_that_cannot_be_read_adds_nothing(show: Path, talk: Path, tmp_path: Path, name: str, body: bytes | None) -> None:
    if body is not None:
        (tmp_path / "text").write_bytes(body)
    before = tree(show)
    with pytest.raises(PodStudioError):
        add(show, talk, "A", **{name: tmp_path / "text"})
    assert tree(show) == before


def test_a_transcript_that_is_none_is_told_when_it_is_added(show: Path, talk: Path, tmp_path: Path) -> None:
    (tmp_path / "talk.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHi\n")
    with pytest.raises(BadInput, match="not a WebVTT"):
        add(show, talk, transcript=tmp_path / "talk.srt")


def test_cancelling_an_import_leaves_nothing(show: Path, talk: Path) -> None:
    before = tree(show)
    job = Job(lambda fraction, _text: job.cancel() if fraction > 0.3 else None)
    with pytest.raises(Cancelled):
        add_episode(show, [talk], NewEpisode("A"), job)
    assert tree(show) == before
    assert leftovers(show) == []


def test_what_a_killed_import_left_is_swept_by_the_next(show: Path, talk: Path) -> None:
    (show / ".podstudio" / "new-of-a-killed-one" / "audio").mkdir(parents=True)
    add(show, talk)
    assert leftovers(show) == []


# Recordings and caches


def test_deleted_caches_are_made_again_from_the_originals(show: Path, episode: Path) -> None:
    first = master_episode(episode, Job()).output.read_bytes()
    shutil.rmtree(show / ".podstudio")
    shutil.rmtree(episode / "master")
    assert master_episode(episode, Job()).output.read_bytes() == first


def test_an_original_that_is_nowhere_is_named(show: Path, episode: Path) -> None:
    shutil.rmtree(show / ".podstudio")
    (episode / "audio" / "talk.mp3").unlink()
    with pytest.raises(NotFound, match=r"talk\.mp3 is gone: put it back"):
        prepare(episode, open_episode(episode).project, Job())


def test_an_original_that_was_moved_and_renamed_is_found_by_its_sound(show: Path, episode: Path) -> None:
    project = open_episode(episode).project
    (episode / "audio" / "talk.mp3").rename(show / "Elsewhere.MP3")
    shutil.rmtree(show / ".podstudio")
    folders = prepare(episode, project, Job())
    assert [working.open_working(one).frames for one in folders.values()] == [source.frames for source in project.sources]


def test_an_original_that_became_another_recording_is_refused(show: Path, episode: Path) -> None:
    shutil.rmtree(show / ".podstudio")
    speech(episode / "audio" / "talk.mp3", start=60)
    with pytest.raises(BadInput, match="another recording than the one that was edited"):
        prepare(episode, open_episode(episode).project, Job())


# Mastering


def test_a_second_master_does_nothing_and_one_after_a_new_title_writes_only_tags(episode: Path) -> None:
    out = master_episode(episode, Job()).output
    first, changed = out.read_bytes(), out.stat().st_mtime_ns
    assert master_is_current(episode)
    master_episode(episode, Job())
    assert (out.read_bytes(), out.stat().st_mtime_ns) == (first, changed)
    change(episode, title="Another title", number=7)
    assert not master_is_current(episode)
    steps: list[str] = []
    master_episode(episode, Job(lambda _fraction, text: steps.append(text)))
    assert "mastering" not in steps
    assert sound_of(out) == sound_of(out)
    assert out.read_bytes() != first
    assert first.endswith(sound_of(out))
    assert mutagen.File(out)["TIT2"].text == ["Another title"]
    assert master_is_current(episode)


def test_an_edit_and_back_again_gives_the_same_master(episode: Path) -> None:
    before = edit_file.load(episode)
    first = master_episode(episode, Job()).output.read_bytes()
    edit_episode(episode, EditRequest(cuts_s=((3, 5),)), Job())
    assert not master_is_current(episode)
    assert master_episode(episode, Job()).output.read_bytes() != first
    edit_file.save(episode, before)
    assert master_episode(episode, Job()).output.read_bytes() == first


def test_a_master_that_a_killed_command_left_without_its_record_is_made_again(episode: Path) -> None:
    before = edit_file.load(episode)
    record = master_episode(episode, Job()).output.with_name("loudness.json")
    first, noted = record.with_name("episode.mp3").read_bytes(), record.read_bytes()
    edit_file.save(episode, editing.ripple_delete(before, [(44_100, 88_200)]))
    master_episode(episode, Job())
    edit_file.save(episode, before)
    record.write_bytes(noted)
    assert not master_is_current(episode)
    assert master_episode(episode, Job()).output.read_bytes() == first


def test_what_was_asked_of_a_master_is_what_gets_published(episode: Path) -> None:
    out = master_episode(episode, Job(), MasterOptions(lufs=-19.0, mono=True)).output
    loudness = master_record.last_loudness(episode)
    assert loudness is not None
    assert loudness.integrated_lufs == pytest.approx(-19, abs=0.3)
    assert loudness.channels == 1
    receipt = publish_episode(episode, None, False, Job())
    assert sound_of(Path(receipt.audio)) == sound_of(out)
    master_episode(episode, Job())
    back = master_record.last_loudness(episode)
    assert back is not None
    assert back.integrated_lufs == pytest.approx(-16, abs=0.5)


def test_a_copy_for_another_place_leaves_the_episodes_master_alone(episode: Path, tmp_path: Path) -> None:
    master_episode(episode, Job())
    first = tree(episode / "master")
    made = master_episode(episode, Job(), MasterOptions(lufs=-20.0), tmp_path / "copy.mp3")
    assert made.output == tmp_path / "copy.mp3"
    assert tree(episode / "master") == first


@pytest.mark.parametrize("wrong", [{"lufs": float("nan")}, {"lufs": -3.0}, {"true_peak": 3.0}, {"bitrate": 0}, {"format": "ogg"}])
def test_settings_out_of_range_are_refused_before_anything_is_rendered(episode: Path, wrong: dict[str, object]) -> None:
    before = tree(episode)
    with pytest.raises(BadInput):
        master_episode(episode, Job(), MasterOptions(**wrong))  # type: ignore[arg-type]
    assert tree(episode) == before


def test_cancelling_a_master_keeps_the_earlier_one(episode: Path) -> None:
    master_episode(episode, Job())
    edit_episode(episode, EditRequest(end_s=8), Job())
    before = tree(episode)
    job = Job(lambda fraction, _text: job.cancel() if fraction > 0.2 else None)
    with pytest.raises(Cancelled):
        master_episode(episode, job)
    assert tree(episode) == before
    assert leftovers(episode) == []


# Publishing


def test_publishing_twice_sends_nothing_and_keeps_guid_date_and_addresses(episode: Path) -> None:
    first = publish_episode(episode, None, False, Job())
    date, feed = episode_file.load(episode).date, Path(first.feed).read_bytes()
    again = publish_episode(episode, None, False, Job())
    assert again.sent == ()
    assert (again.page, again.audio) == (first.page, first.audio)
    assert episode_file.load(episode).date == date
    assert Path(first.feed).read_bytes() == feed
    assert all(line.ok for line in again.proof)


def test_a_new_title_and_article_send_only_what_they_change(episode: Path) -> None:
    first = publish_episode(episode, None, False, Job())
    item = journal.published_item(episode, "site")
    assert item is not None
    (episode / "article.md").write_text("# New\n\nText.\n")
    again = publish_episode(episode, None, False, Job())
    assert set(again.sent) <= {"episodes/feedback-that-lands/index.html", "index.html", "feed.xml"}
    change(episode, title="Renamed")
    renamed = publish_episode(episode, None, False, Job())
    now = journal.published_item(episode, "site")
    assert now is not None
    assert (now.guid, now.page_url, now.audio_url) == (item.guid, item.page_url, item.audio_url)
    assert renamed.page == first.page
    assert Path(first.feed).read_text().count("<item>") == 1


def test_the_journal_tells_what_was_meant_and_what_was_done(episode: Path) -> None:
    receipt = publish_episode(episode, "site", False, Job())
    entries = journal.read(episode).entries
    assert [entry["event"] for entry in entries] == ["publishing", "published"]
    assert entries[0]["item"] == entries[1]["item"]
    assert last_receipt(episode) == receipt


def test_a_draft_stays_out_of_feed_and_index_and_gets_no_date(show: Path, talk: Path, episode: Path) -> None:
    draft = publish_episode(episode, None, True, Job())
    assert Path(draft.page).is_file()
    assert not Path(draft.feed).exists()
    assert episode_file.load(episode).date is None
    assert list_episodes(show)[0].status == "mastered"
    other = publish_episode(add(show, talk, "Public"), None, False, Job())
    assert Path(other.feed).read_text().count("<item>") == 1
    published = publish_episode(episode, None, False, Job())
    assert published.page == draft.page
    assert Path(published.feed).read_text().count("<item>") == 2


def test_a_draft_cannot_take_the_place_of_what_is_public(show: Path, episode: Path) -> None:
    publish_episode(episode, None, False, Job())
    before = tree(show)
    with pytest.raises(BadInput, match="published already"):
        publish_episode(episode, None, True, Job())
    assert tree(show) == before


def test_a_red_line_stops_the_publishing_before_anything_is_sent(show: Path, episode: Path) -> None:
    other = add(show, Path(episode / "audio" / "talk.mp3"), "Twin")
    twin = (other / "episode.toml").read_text().replace(episode_file.load(other).guid, episode_file.load(episode).guid)
    (other / "episode.toml").write_text(twin)
    with pytest.raises(Blocked, match="apps would show only one"):
        publish_episode(episode, None, False, Job())
    assert not (show / "site").exists()
    assert journal.read(episode).entries == ()
    assert episode_file.load(episode).date is None


def test_an_episode_killed_between_its_feed_and_its_journal_keeps_its_address_under_a_new_title(show: Path, talk: Path, episode: Path) -> None:
    first = publish_episode(episode, None, False, Job())
    lines = (episode / "journal.jsonl").read_text().splitlines(keepends=True)
    (episode / "journal.jsonl").write_text(lines[0])
    publish_episode(add(show, talk, "Another"), None, False, Job())
    assert Path(first.feed).read_text().count("<item>") == 2
    change(episode, title="Renamed since")
    again = publish_episode(episode, None, False, Job())
    assert again.page == first.page
    assert Path(first.feed).read_text().count("<item>") == 2


def test_a_destination_that_is_not_there_is_named(episode: Path) -> None:
    with pytest.raises(BadInput, match="no destination “moon”: this show has site"):
        publish_episode(episode, "moon", False, Job())


# The list


def test_the_list_follows_an_episode_from_draft_to_published(show: Path, episode: Path) -> None:
    def status() -> str:
        return list_episodes(show)[0].status

    seen = [status()]
    edit_episode(episode, EditRequest(start_s=1), Job())
    seen.append(status())
    master_episode(episode, Job())
    seen.append(status())
    edit_episode(episode, EditRequest(start_s=1), Job())
    seen.append(status())
    publish_episode(episode, None, False, Job())
    seen.append(status())
    assert seen == ["draft", "edited", "mastered", "edited", "published"]


def test_a_proof_that_failed_asks_for_attention_and_a_strange_journal_does_not_stop_the_list(show: Path, episode: Path) -> None:
    publish_episode(episode, None, False, Job())
    entry = json.loads((episode / "journal.jsonl").read_text().splitlines()[-1])
    entry["receipt"]["proof"][0] = {"check": "page", "ok": False, "detail": "the page does not answer"}
    with (episode / "journal.jsonl").open("a") as file:
        file.write(json.dumps(entry) + "\n")
    assert (list_episodes(show)[0].status, list_episodes(show)[0].problem) == ("attention", "the page does not answer")
    with (episode / "journal.jsonl").open("ab") as file:
        file.write(b'{"event": "published", "receipt": [1]}\n\xff\n')
    assert list_episodes(show)[0].status == "published"


def test_a_deleted_episode_goes_to_the_trash_and_comes_back(show: Path, episode: Path) -> None:
    before = tree(episode)
    trashed = delete_episode(episode)
    assert list_episodes(show) == ()
    restore_episode(trashed, episode)
    assert tree(episode) == before
    assert [row.folder for row in list_episodes(show)] == [episode]


def test_the_guid_never_changes(episode: Path) -> None:
    with pytest.raises(BadInput, match="GUID never changes"):
        save_episode(episode, replace(episode_file.load(episode), guid="another"))


def test_a_show_with_its_own_loudness_masters_to_it(show: Path, talk: Path) -> None:
    show_file.save(show, replace(show_file.load(show), mastering=Mastering(lufs=-19.0)))
    episode = add(show, talk, date=datetime(2026, 5, 1, tzinfo=UTC))
    assert episode.name == "2026-05-01-feedback-that-lands"
    assert master_episode(episode, Job()).loudness.integrated_lufs == pytest.approx(-19, abs=0.3)

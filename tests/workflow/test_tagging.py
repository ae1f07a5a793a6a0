from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from mutagen import id3
from support.sounding import make, mp3_sound, probe

from podstudio.errors import BadInput, Busy, NoPermission, NotFound
from podstudio.jobs import Cancelled, Job
from podstudio.storage import layout
from podstudio.storage.lock import exclusive
from podstudio.tags.file_names import read_pattern
from podstudio.workflow import tag_planning, tagging
from podstudio.workflow.tag_planning import FileChange, TagRequest


def run(paths: list[Path], **asked: object) -> tuple[FileChange, ...]:
    request = TagRequest(**asked)  # type: ignore[arg-type]
    return tagging.apply(tag_planning.plan(tagging.find_audio(paths), request, Job()), Job())


def digests(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder of one file of every kind, one below it."""
    folder = tmp_path / "archive"
    (folder / "old").mkdir(parents=True)
    make(folder / "old" / "001 - First.mp3", 1)
    for number, ending in enumerate(("m4a", "opus", "ogg", "flac", "wav", "aiff"), 2):
        make(folder / f"{number:03} - Part {ending}.{ending}", 1)
    return folder


def test_undo_takes_whole_batches_back_byte_for_byte_one_after_the_other(archive: Path, tmp_path: Path) -> None:
    chapters = tmp_path / "chapters.txt"
    chapters.write_text("0:00 Start\n0:00.500 Middle 🎙\n")
    states = [digests(archive)]
    run([archive], name=read_pattern("{number} - {title}"), fields={"show": "Ward " * 300})
    states.append(digests(archive))
    run([archive], chapters=chapters, fields={"authors": "A; B"}, rename=read_pattern("{number:4} {title}"))
    assert min(path.name for path in archive.iterdir()) == "0002 Part m4a.m4a"
    states.append(digests(archive))
    run([archive], fields={"title": "x"})
    for state in reversed(states):
        tagging.undo(Job())
        assert digests(archive) == state
        if state == states[0]:
            break
    with pytest.raises(NotFound, match="nothing to undo"):
        tagging.undo(Job())


def test_a_change_that_fits_is_patched_and_one_that_grows_is_rewritten(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp3")
    assert run([path], fields={"title": "a"})[0].cost == "rewritten"
    inode = path.stat().st_ino
    assert run([path], fields={"title": "a longer title"})[0].cost == "patched"
    assert path.stat().st_ino == inode
    assert run([path], fields={"notes": "n" * 9000})[0].cost == "rewritten"
    assert run([path], fields={"notes": ""})[0].cost == "patched"
    assert "USLT::eng" not in id3.ID3(path)


def test_a_plan_writes_nothing(archive: Path) -> None:
    before = digests(archive)
    planned = tag_planning.plan(tagging.find_audio([archive]), TagRequest({"title": "New"}, rename=read_pattern("{title}")), Job())
    assert digests(archive) == before
    assert not (layout.user_folder() / "tagging").exists()
    assert planned.files[0].changes[0].after == "New"


def test_a_file_that_cannot_be_written_is_told_and_the_rest_goes_on(archive: Path) -> None:
    locked = archive / "003 - Part opus.opus"
    locked.chmod(0o444)
    (archive / "broken.mp3").write_bytes(b"no sound\n" * 99)
    planned = tag_planning.plan(tagging.find_audio([archive]), TagRequest({"title": "New"}), Job())
    (archive / "006 - Part wav.wav").unlink()
    done = {one.file.name: one for one in tagging.apply(planned, Job())}
    assert isinstance(done[locked.name].error, NoPermission)
    assert isinstance(done["broken.mp3"].error, BadInput)
    assert isinstance(done["006 - Part wav.wav"].error, NotFound)
    assert sum(one.error is None for one in done.values()) == 5
    assert probe(archive / "old" / "001 - First.mp3")["tags"]["title"] == "New"


def test_renaming_never_overwrites(tmp_path: Path) -> None:
    one, two, three = (make(tmp_path / f"{name}.mp3", 1) for name in ("one", "two", "three"))
    run([one, two], fields={"title": "Same"})
    run([three], fields={"title": "Other"})
    (tmp_path / "Other.mp3").write_bytes(b"somebody's")
    done = run([one, two, three], rename=read_pattern("{title}"))
    assert [bool(change.error) for change in done] == [False, True, True]
    assert (tmp_path / "Other.mp3").read_bytes() == b"somebody's"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Other.mp3", "Same.mp3", "three.mp3", "two.mp3"]


def test_a_row_of_names_moves_up(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        path = make(tmp_path / f"{number}.mp3", 1)
        run([path], fields={"number": str(number + 1), "title": f"was {number}"})
    done = run([tmp_path], rename=read_pattern("{number}"))
    assert not any(change.error for change in done)
    assert [str(id3.ID3(tmp_path / f"{number}.mp3")["TIT2"]) for number in (2, 3, 4)] == ["was 1", "was 2", "was 3"]
    tagging.undo(Job())
    assert [str(id3.ID3(tmp_path / f"{number}.mp3")["TIT2"]) for number in (1, 2, 3)] == ["was 1", "was 2", "was 3"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('What? Why: "how" / <so>', "What Why - 'how' - so.mp3"),
        ("con", "_con.mp3"),
        ("dots... ", "dots.mp3"),
        ("a\nb", "a b.mp3"),
        ("🎙 עברית", "🎙 עברית.mp3"),
        ("ש" * 300, "ש" * 100 + ".mp3"),
    ],
)
def test_names_are_such_as_every_file_system_takes(tmp_path: Path, title: str, name: str) -> None:
    path = make(tmp_path / "a.mp3", 1)
    run([path], fields={"title": title}, rename=read_pattern("{title}"))
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_file_that_was_changed_since_is_not_undone(tmp_path: Path) -> None:
    path, other = make(tmp_path / "a.mp3", 1), make(tmp_path / "b.mp3", 1)
    before = other.read_bytes()
    run([path, other], fields={"title": "Ours"})
    judge = id3.ID3(path)
    judge["TIT2"].text = ["Theirs"]
    judge.save(path)
    restored = {one.file.name: one.error for one in tagging.undo(Job())}
    assert "another program" in str(restored["a.mp3"])
    assert restored["b.mp3"] is None
    assert str(id3.ID3(path)["TIT2"]) == "Theirs"
    assert other.read_bytes() == before


def test_a_sheet_is_written_edited_and_read_again(archive: Path, tmp_path: Path) -> None:
    run([archive], name=read_pattern("{number} - {title}"), fields={"authors": "Ana; Bo", "summary": "one, two; three\nfour"})
    sheet = tmp_path / "tags.csv"
    tagging.export_sheet(sheet, tagging.show(tagging.find_audio([archive]), Job()))
    assert not any(change.changes for change in run([archive], sheet=sheet))
    text = sheet.read_text("utf-8-sig").replace(",First,", ",Erste 🎙,")
    sheet.write_text(text)
    changed = [change for change in run([archive], sheet=sheet) if change.changes]
    assert [(one.file.name, one.changes[0].after) for one in changed] == [("001 - First.mp3", "Erste 🎙")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_sheets_of_other_programs_are_read(tmp_path: Path, delimiter: str) -> None:
    path = make(tmp_path / "a.mp3", 1)
    sheet = tmp_path / "s.csv"
    rows = (("Path", "ARTIST", "ALBUM", "PODCASTID", "Colour"), ("a.mp3", "Ana", "Ward", "g-1", "red"))
    sheet.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(delimiter.join(row) for row in rows).encode())
    planned = tag_planning.plan([path], TagRequest(sheet=sheet), Job())
    assert {change.field: change.after for change in planned.files[0].changes} == {"authors": "Ana", "show": "Ward", "guid": "g-1"}
    assert planned.notes == ("The column “colour” is no field and is left out.",)


def test_two_calls_do_not_tag_at_once(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp3", 1)
    planned = tag_planning.plan([path], TagRequest({"title": "x"}), Job())
    place = layout.user_folder() / "tagging"
    place.mkdir(parents=True)
    code = (
        "import sys, pathlib, time\nfrom podstudio.storage.lock import exclusive\n"
        "with exclusive(pathlib.Path(sys.argv[1])):\n print('held', flush=True)\n time.sleep(30)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(place)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        other.stdout.readline()
        try:
            with pytest.raises(Busy), exclusive(place, wait_s=0.1):
                pass
            assert tagging.repair() == ()
        finally:
            other.kill()
    assert not tagging.apply(planned, Job())[0].error


def test_cancelling_leaves_whole_files_that_can_be_taken_back(archive: Path) -> None:
    before = digests(archive)
    planned = tag_planning.plan(tagging.find_audio([archive]), TagRequest({"title": "New"}), Job())
    job = Job(lambda fraction, _text: job.cancel() if fraction > 0.4 else None)
    with pytest.raises(Cancelled):
        tagging.apply(planned, job)
    assert digests(archive) != before
    tagging.undo(Job())
    assert digests(archive) == before


_CHILD = """
import sys
from pathlib import Path
from podstudio.jobs import Job
from podstudio.tags.file_names import read_pattern
from podstudio.workflow import tag_planning, tagging
folder, value = Path(sys.argv[1]), sys.argv[2]
request = tag_planning.TagRequest({"title": value, "notes": value * 20000}, rename=read_pattern("{title} {number}"))
planned = tag_planning.plan(tagging.find_audio([folder]), request, Job())
print("planned", flush=True)
tagging.apply(planned, Job())
"""


@pytest.mark.slow
def test_a_call_that_is_killed_leaves_every_file_old_or_new_and_the_next_one_repairs(tmp_path: Path) -> None:
    folder = tmp_path / "audio"
    folder.mkdir()
    first = make(tmp_path / "a.mp3", 60)
    for number in range(12):
        copy = folder / f"{number}.mp3"
        shutil.copyfile(first, copy)
        run([copy], fields={"number": str(number + 1), "notes": "y" * 30_000})
    sound = mp3_sound(first)
    rng = random.Random(7)
    interrupted = 0
    for attempt in range(20):
        value = "z" if attempt % 2 else "w"  # as long as each other: later ones are patched in place
        with subprocess.Popen([sys.executable, "-c", _CHILD, str(folder), value], stdout=subprocess.PIPE, text=True, env=os.environ) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(rng.random() * 0.12)
            child.send_signal(signal.SIGKILL)
            child.wait()
        interrupted += child.returncode != 0
        tagging.repair()
        found = sorted(folder.iterdir())
        assert len(found) == 12, [path.name for path in found]
        for path in found:
            tag = id3.ID3(path)
            title, notes = str(tag.get("TIT2", "")), tag["USLT::eng"].text
            assert (title, notes) in {("", "y" * 30_000), ("w", "w" * 20_000), ("z", "z" * 20_000)}
            assert mp3_sound(path) == sound
    assert interrupted
    while any((layout.user_folder() / "tagging").glob("2*")):
        tagging.undo(Job())
    assert digests(folder) == {f"{number}.mp3": hashlib.sha256(first.read_bytes()).hexdigest() for number in range(12)}


def test_a_patch_that_was_cut_off_in_the_middle_is_taken_back(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp3")
    run([path], fields={"title": "Old", "notes": "o" * 30_000})
    before = path.read_bytes()
    run([path], fields={"title": "New", "notes": "n" * 30_000})
    after = path.read_bytes()
    assert len(after) == len(before)
    path.write_bytes(after[:8192] + before[8192:])
    batch = max((layout.user_folder() / "tagging").glob("2*"))
    (batch / "closed").unlink()
    (restored,) = tagging.repair()
    assert restored.file == path
    assert path.read_bytes() == before
    assert tagging.repair() == ()


def test_an_undo_that_was_cut_off_is_finished(tmp_path: Path) -> None:
    path, other = make(tmp_path / "a.mp3", 1), make(tmp_path / "b.mp3", 1)
    before = path.read_bytes(), other.read_bytes()
    run([path, other], fields={"title": "New"})
    batch = max((layout.user_folder() / "tagging").glob("2*"))
    (batch / "undoing").touch()
    (batch / "closed").unlink()
    path.write_bytes(before[0])
    tagging.repair()
    assert (path.read_bytes(), other.read_bytes()) == before
    with pytest.raises(NotFound):
        tagging.undo(Job())

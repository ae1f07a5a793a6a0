import os
import subprocess
import sys
from pathlib import Path

import pytest

from podstudio import files
from podstudio.errors import NoPermission, NotFound, from_os_error


def test_a_file_is_replaced_whole_and_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "show.toml"
    path.write_text("old")
    path.chmod(0o640)
    files.write_text(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), files.replacing(path) as temporary:
        temporary.write_text("half" * (1 // 0))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_equal_bytes_are_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    assert files.write_if_changed(path, b"one")
    before = path.stat().st_mtime_ns
    assert not files.write_if_changed(path, b"one")
    assert path.stat().st_mtime_ns == before
    assert files.write_if_changed(path, b"two")


def test_a_journal_line_behind_a_torn_one_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"whole": 1}\n{"to')
    files.append_line(path, '{"next": 2}')
    assert path.read_text().splitlines() == ['{"whole": 1}', '{"to', '{"next": 2}']


def test_a_long_name_in_any_script_can_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / ("ש" * 110 + ".txt")
    files.write_text(path, "x")
    assert path.read_text() == "x"


def test_leftovers_of_a_killed_process_are_swept_and_those_of_a_living_one_are_not(tmp_path: Path) -> None:
    code = (
        "import sys, os\nfrom pathlib import Path\nfrom podstudio import files\n"
        "with files.replacing(Path(sys.argv[1])) as t:\n t.write_text('x'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.mp3")], check=False)
    living = tmp_path / f".b.podstudio-{os.getpid()}-abc.mp3"
    living.write_text("")
    assert len(list(tmp_path.iterdir())) == 2
    files.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [living]


def test_what_the_system_refuses_is_said_in_a_sentence(tmp_path: Path) -> None:
    assert isinstance(from_os_error(PermissionError(13, "x"), "a.mp3", "reading"), NoPermission)
    assert "disk is full" in str(from_os_error(OSError(28, "x"), "a.mp3", "writing the master"))
    with pytest.raises(NotFound):
        files.sha256(tmp_path / "nothing")
    with pytest.raises(NotFound):
        files.write_text(tmp_path / "no" / "folder.txt", "x")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")
def test_a_killed_process_that_nobody_has_reaped_counts_as_gone() -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    assert files.process_alive(child.pid)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not files.process_alive(child.pid)
    child.wait()

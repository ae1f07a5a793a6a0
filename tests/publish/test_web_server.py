from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import Any

import pytest
import requests

from podstudio.errors import NotFound
from podstudio.publish.web_server import SiteServer, serving

DATA = bytes(range(256)) * 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "audio").mkdir(parents=True)
    (root / "empty").mkdir()
    (root / "audio" / "one.mp3").write_bytes(DATA)
    for name in ("index.html", "feed.xml", "chapters.json", "other.json", "talk.vtt", "a.jpg", "a.png", "a.m4a", "a.css", "nothing.mp3"):
        (root / name).write_text("" if name == "nothing.mp3" else f"this is {name}")
    (root / ".podstudio-site.json").write_text("{}")
    (tmp_path / "secret.txt").write_text("secret")
    (root / "way-out").symlink_to(tmp_path)
    return root


@pytest.mark.parametrize(
    ("asked", "status", "body", "content_range"),
    [
        ("bytes=0-99", 206, DATA[:100], f"bytes 0-99/{len(DATA)}"),
        ("bytes=100-", 206, DATA[100:], f"bytes 100-{len(DATA) - 1}/{len(DATA)}"),
        ("bytes=-10", 206, DATA[-10:], f"bytes {len(DATA) - 10}-{len(DATA) - 1}/{len(DATA)}"),
        ("bytes=5-999999", 206, DATA[5:], f"bytes 5-{len(DATA) - 1}/{len(DATA)}"),
        (f"bytes={len(DATA)}-", 416, b"", f"bytes */{len(DATA)}"),
        ("bytes=-0", 416, b"", f"bytes */{len(DATA)}"),
        ("bytes=9-5", 200, DATA, None),
        ("bytes=0-1,5-6", 200, DATA, None),
        ("bytes=-", 200, DATA, None),
        ("lines=0-1", 200, DATA, None),
    ],
)
def test_byte_ranges_are_answered_as_the_standard_says(folder: Path, asked: str, status: int, body: bytes, content_range: str | None) -> None:
    with serving(folder) as base:
        answer = requests.get(f"{base}audio/one.mp3", headers={"Range": asked}, timeout=5)
        head = requests.head(f"{base}audio/one.mp3", headers={"Range": asked}, timeout=5)
    assert (answer.status_code, answer.content, answer.headers.get("Content-Range")) == (status, body, content_range)
    assert (head.status_code, head.headers.get("Content-Length")) == (status, str(len(body)))


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("audio/one.mp3", "audio/mpeg"),
        ("a.m4a", "audio/x-m4a"),
        ("feed.xml", "application/rss+xml; charset=utf-8"),
        ("chapters.json", "application/json+chapters"),
        ("other.json", "application/json"),
        ("talk.vtt", "text/vtt; charset=utf-8"),
        ("a.jpg", "image/jpeg"),
        ("a.png", "image/png"),
        ("a.css", "text/css; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
    ],
)
def test_head_gives_the_type_and_length_and_no_body(folder: Path, path: str, media_type: str) -> None:
    with serving(folder) as base:
        head, get = requests.head(base + path, timeout=5), requests.get(base + path, timeout=5)
    assert head.status_code == get.status_code == 200
    assert head.headers["Content-Type"] == media_type
    assert head.headers["Accept-Ranges"] == "bytes"
    assert head.headers["Content-Length"] == str(len(get.content))
    assert head.content == b""


def test_an_empty_file_is_an_answer(folder: Path) -> None:
    with serving(folder) as base:
        assert requests.get(f"{base}nothing.mp3", timeout=5).content == b""
        assert requests.get(f"{base}nothing.mp3", headers={"Range": "bytes=0-9"}, timeout=5).status_code == 416


def test_a_folder_shows_its_index_and_never_a_list(folder: Path) -> None:
    with serving(folder) as base:
        assert requests.get(base, timeout=5).text == "this is index.html"
        assert requests.get(f"{base}empty/", timeout=5).status_code == 404
        moved = requests.get(f"{base}audio", timeout=5, allow_redirects=False)
        assert (moved.status_code, moved.headers["Location"]) == (301, "/audio/")


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "audio/../../secret.txt",
        "..\\secret.txt",
        "way-out/secret.txt",
        ".podstudio-site.json",
        "a%00.jpg",
        "/etc/passwd",
    ],
)
def test_nothing_outside_the_site_and_nothing_hidden_is_shown(folder: Path, path: str) -> None:
    with serving(folder) as base:
        host, port = base.split("/")[2].split(":")
        with socket.create_connection((host, int(port)), timeout=5) as raw:  # a client that does not tidy the path up
            raw.sendall(f"GET /{path} HTTP/1.0\r\n\r\n".encode())
            answer = raw.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"secret" not in answer


def test_an_unchanged_file_is_not_sent_again(folder: Path) -> None:
    with serving(folder) as base:
        first = requests.get(f"{base}a.css", timeout=5)
        for name, header in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            again = requests.get(f"{base}a.css", headers={name: first.headers[header]}, timeout=5)
            assert (again.status_code, again.content) == (304, b"")
        assert requests.get(f"{base}a.css", headers={"If-None-Match": '"other"'}, timeout=5).status_code == 200
        ranged = {"Range": "bytes=0-3", "If-Range": '"other"'}
        assert requests.get(f"{base}a.css", headers=ranged, timeout=5).status_code == 200


def test_it_is_quiet_listens_on_the_loopback_only_and_leaves_no_thread(folder: Path, capfd: Any) -> None:
    before = set(threading.enumerate())
    server = SiteServer(folder)
    server.start()
    assert server.address.startswith("http://127.0.0.1:")
    with requests.Session() as session:  # its connection is still open when the server stops
        assert session.get(server.address, timeout=5).ok
        assert session.get(f"{server.address}missing", timeout=5).status_code == 404
        server.stop()
    assert set(threading.enumerate()) <= before
    with pytest.raises(requests.ConnectionError):
        requests.get(server.address, timeout=5)
    assert capfd.readouterr() == ("", "")


def test_many_listeners_at_once_get_whole_files(folder: Path) -> None:
    got: list[bytes] = []
    with serving(folder) as base:
        threads = [threading.Thread(target=lambda: got.append(requests.get(f"{base}audio/one.mp3", timeout=5).content)) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert got == [DATA] * 12


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="is no folder"):
        SiteServer(tmp_path / "nowhere")

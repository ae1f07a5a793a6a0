"""A small web server for a site's folder, on this machine only: for the proof after publishing and for previews in a browser.

It answers as podcast apps ask of a host: HEAD, single byte ranges (RFC 9110), right media types, ETag and Last-Modified.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import threading
from collections.abc import Iterator
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from podstudio.errors import NotFound
from podstudio.publish.media_types import media_type

_CHUNK = 1 << 18
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder while the block runs; gives the base address with a slash at its end, as in http://127.0.0.1:40123/.

    Raises:
        NotFound: There is no such folder.
    """
    server = SiteServer(folder)
    server.start()
    try:
        yield server.address
    finally:
        server.stop()


class SiteServer:
    """A running server of one folder, on a free port of 127.0.0.1. `start` and `stop` may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise NotFound(f"{folder} is no folder: there is no site to show.")
        self._server = _Server(folder.resolve())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="site server", daemon=True)

    @property
    def address(self) -> str:
        """The base address, with a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End every connection and free the port."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.end_connections()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, root: Path) -> None:
        self.root = root
        self._open: dict[threading.Thread, socket.socket] = {}
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address), name="site request", daemon=True)
        self._open = {known: its for known, its in self._open.items() if known.is_alive()}
        thread.start()
        self._open[thread] = request

    def end_connections(self) -> None:
        """Browsers keep connections open: close them, so that no thread outlives the server."""
        for thread, request in self._open.items():
            with contextlib.suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)
            thread.join(5)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of a file is nothing to tell anybody."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "PodStudio"
    sys_version = ""
    timeout = 60
    server: _Server

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *_args: object) -> None:  # noqa: A002 - the base class's name
        """Quiet: the window and the command line tell what matters."""

    def _answer(self, with_body: bool) -> None:
        path = _inside(self.server.root, urlsplit(self.path).path)
        if path is not None and path.is_dir():
            if not urlsplit(self.path).path.endswith("/"):
                self._plain(HTTPStatus.MOVED_PERMANENTLY, {"Location": quote(unquote(urlsplit(self.path).path)) + "/"})
                return
            path /= "index.html"
        if path is None or not path.is_file():
            self._plain(HTTPStatus.NOT_FOUND)
            return
        try:
            with path.open("rb") as file:
                self._send(path, file, with_body)
        except FileNotFoundError:
            self._plain(HTTPStatus.NOT_FOUND)
        except PermissionError:
            self._plain(HTTPStatus.FORBIDDEN)

    def _send(self, path: Path, file: Any, with_body: bool) -> None:
        status = os.fstat(file.fileno())
        size = status.st_size
        headers = {
            "Content-Type": media_type(path.name),
            "Accept-Ranges": "bytes",
            "Last-Modified": formatdate(status.st_mtime, usegmt=True),
            "ETag": f'"{status.st_mtime_ns:x}-{size:x}"',
            "Cache-Control": "no-cache",
        }
        if self._unchanged(headers):
            self._plain(HTTPStatus.NOT_MODIFIED, headers, length=None)
            return
        wanted = self._wanted_range(size, headers)
        if wanted is not None and wanted[0] >= wanted[1]:
            self._plain(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, {"Content-Range": f"bytes */{size}"})
            return
        start, end = wanted or (0, size)
        if wanted is not None:
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
        self._plain(HTTPStatus.OK if wanted is None else HTTPStatus.PARTIAL_CONTENT, headers, length=end - start)
        if with_body:
            self._copy(file, start, end)

    def _copy(self, file: Any, start: int, end: int) -> None:
        file.seek(start)
        left = end - start
        while left and (piece := file.read(min(_CHUNK, left))):
            self.wfile.write(piece)
            left -= len(piece)
        if left:
            self.close_connection = True  # the file became shorter: the client must notice

    def _wanted_range(self, size: int, headers: dict[str, str]) -> tuple[int, int] | None:
        """Start and end of the bytes that were asked for; None for all of them. Several ranges at once are answered with everything."""
        match = _RANGE.fullmatch(self.headers.get("Range", "").strip())
        condition = self.headers.get("If-Range")
        if not match or match[0] == "bytes=-" or (condition and condition not in (headers["ETag"], headers["Last-Modified"])):
            return None
        first, last = match.groups()
        if not first:
            return max(size - int(last), 0), size
        if last and int(last) < int(first):
            return None
        return int(first), min(int(last) + 1, size) if last else size

    def _unchanged(self, headers: dict[str, str]) -> bool:
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or headers["ETag"] in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and parsedate_to_datetime(headers["Last-Modified"]) <= parsedate_to_datetime(since)
        except (ValueError, TypeError):
            return False

    def _plain(self, status: HTTPStatus, headers: dict[str, str] | None = None, length: int | None = 0) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()


def _inside(root: Path, path: str) -> Path | None:
    """The file or folder that an address names; None where it would leave the site or is hidden (our manifest, unfinished files)."""
    parts = [part for part in unquote(path).split("/") if part]
    if any(part.startswith(".") or "\\" in part or "\0" in part or ":" in part for part in parts):
        return None
    try:
        found = root.joinpath(*parts).resolve()
    except (OSError, RuntimeError):
        return None
    return found if found.is_relative_to(root) else None

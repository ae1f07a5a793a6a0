"""Asking a web server for what podcast apps ask: HEAD, byte ranges, whole files in pieces. The edge to requests."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlsplit

import requests

from podstudio.errors import PodStudioError
from podstudio.jobs import Job
from podstudio.publish.media_types import bare

_TIMEOUT_S = (10, 30)
_CHUNK = 1 << 20
_MOST_BYTES = 64 << 20
_AGENT = "PodStudio/0.1 (+proof of publishing)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said.

    Args:
        status: HTTP status; 0 where it did not answer, `problem` says why.
        type: Media type without parameters; `length` in bytes, -1 where it did not say.
        ranges: Whether it takes byte ranges.
        body: What was read of it.
    """

    status: int
    type: str = ""
    length: int = -1
    ranges: bool = False
    content_range: str = ""
    body: bytes = b""
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether it is there."""
        return self.status in (200, 206)

    def told(self) -> str:
        """The answer in words: "200, audio/mpeg, 40,475,213 bytes, ranges"."""
        if not self.status:
            return self.problem
        length = f"{self.length:,} bytes" if self.length >= 0 else "no length"
        parts = (str(self.status), self.type or "no type", length, "ranges" if self.ranges else "")
        return ", ".join(part for part in parts if part) if self.ok else str(self.status)


class Fetcher:
    """A connection kept open for many questions; a context manager."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": _AGENT, "Accept-Encoding": "identity"})

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._session.close()

    def head(self, url: str) -> Answer:
        """What HEAD says."""
        with self._asked("HEAD", url) as answer:
            return answer if isinstance(answer, Answer) else _read(answer, 0)

    def get(self, url: str, most_bytes: int = _MOST_BYTES, start: int | None = None, end: int | None = None) -> Answer:
        """At most `most_bytes` of a file; of its bytes `start` to `end` (the last one included) where they are given."""
        headers = {} if start is None else {"Range": f"bytes={start}-{'' if end is None else end}"}
        with self._asked("GET", url, headers) as answer:
            return answer if isinstance(answer, Answer) else _guarded(answer, most_bytes)

    def sha256(self, url: str, job: Job) -> str:
        """The SHA-256 of a whole file, read in pieces; the reason in words where it cannot be read to its end."""
        digest, read = hashlib.sha256(), 0
        with self._asked("GET", url) as answer:
            if isinstance(answer, Answer):
                return answer.problem
            whole = max(_length(answer), 1)
            try:
                for piece in answer.iter_content(_CHUNK):
                    digest.update(piece)
                    read += len(piece)
                    job.report(min(read / whole, 1.0), "reading the audio back")
            except requests.RequestException as error:
                return _in_words(error)
        return digest.hexdigest()

    @contextlib.contextmanager
    def _asked(self, method: str, url: str, headers: dict[str, str] | None = None) -> Iterator[requests.Response | Answer]:
        try:
            # A proxy of the environment is not for this machine.
            self._session.trust_env = urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1")
            response = self._session.request(method, url, headers=headers, timeout=_TIMEOUT_S, stream=True, allow_redirects=True)
        except (requests.RequestException, UnicodeError, ValueError) as error:
            yield Answer(0, problem=_in_words(error))
            return
        with response:
            yield response


def fetch(url: str) -> bytes:
    """A feed or a page from its public address.

    Raises:
        PodStudioError: The server did not answer, or not with the file.
    """
    with Fetcher() as fetcher:
        answer = fetcher.get(url)
    if not answer.ok:
        raise PodStudioError(f"{url} cannot be read: {answer.told()}.")
    return answer.body


def _guarded(response: requests.Response, most_bytes: int) -> Answer:
    try:
        return _read(response, most_bytes)
    except requests.RequestException as error:
        return Answer(0, problem=_in_words(error))


def _read(response: requests.Response, most_bytes: int) -> Answer:
    body = bytearray()
    if most_bytes:
        for piece in response.iter_content(min(_CHUNK, most_bytes)):
            body += piece
            if len(body) >= most_bytes:
                break
    return Answer(
        status=response.status_code,
        type=bare(response.headers.get("Content-Type", "")),
        length=_length(response),
        ranges=response.headers.get("Accept-Ranges", "").lower() == "bytes" or response.status_code == 206,
        content_range=response.headers.get("Content-Range", ""),
        body=bytes(body[:most_bytes]),
    )


def _length(response: requests.Response) -> int:
    told = response.headers.get("Content-Length", "")
    return int(told) if told.isdigit() else -1


def _in_words(error: Exception) -> str:
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not valid"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return f"not a usable address or answer ({type(error).__name__})"

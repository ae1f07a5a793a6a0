"""A real browser for the tests: Debian's chromium, told what to do over the DevTools protocol on a pair of pipes, so without a port or a library."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--mute-audio",
    "--autoplay-policy=no-user-gesture-required",
    "--remote-debugging-pipe",
    "--force-color-profile=srgb",
)
_PATIENCE_S = 30.0


class BrowserError(AssertionError):
    """The browser refused, a script on the page failed, or something did not happen in time."""


class Chromium:
    """A running browser. Its profile is new and thrown away."""

    def __init__(self, program: str, profile: Path) -> None:
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()
        command = f'exec "$@" 3<&{to_browser} 4>&{from_browser}'  # the protocol's pipes are file descriptors 3 and 4
        self._process = subprocess.Popen(
            ["bash", "-c", command, "bash", program, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._buffer = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """One command of the protocol and its result. Events that come meanwhile are kept in `events`."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            answer = self._next(deadline, method)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def page(self, url: str, width: int = 1280, height: int = 800, dark: bool = False, scripts: bool = True) -> Page:
        """A new tab that shows `url`, loaded, at a size in CSS pixels and in light or dark."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, target, session)
        page.look(width, height, dark)
        if not scripts:
            page.do("Emulation.setScriptExecutionDisabled", value=True)
        page.open(url)
        return page

    def close(self) -> None:
        """End the browser and everything that it started."""
        with contextlib.suppress(BrowserError, OSError):
            self.call("Browser.close")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._write)
        os.close(self._read)

    def _next(self, deadline: float, waiting_for: str) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(deadline - time.monotonic(), 0))
            piece = os.read(self._read, 1 << 20) if ready else b""
            if not piece:
                raise BrowserError(f"The browser {'ended' if ready else 'did not answer'} while it was asked for {waiting_for}.")
            self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        return message


class Page:
    """A tab of the browser."""

    def __init__(self, browser: Chromium, target: str, session: str) -> None:
        self._browser, self._target, self._session = browser, target, session
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.do(f"{domain}.enable")

    def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command of the protocol for this tab."""
        return self._browser.call(method, self._session, **parameters)

    def look(self, width: int = 1280, height: int = 800, dark: bool = False, scale: float = 1.0) -> None:
        """Size in CSS pixels, pixels per CSS pixel, and the colour scheme that the system asks for."""
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=width < 600)
        self.do("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def open(self, url: str) -> None:
        """Go to an address and wait until it and its deferred scripts are loaded."""
        self._loads("Page.navigate", url=url)

    def reload(self) -> None:
        """Load the same address anew."""
        self._loads("Page.reload")

    def _loads(self, method: str, **parameters: Any) -> None:
        seen = len(self._browser.events)
        answer = self.do(method, **parameters)
        if answer.get("errorText"):
            raise BrowserError(f"{parameters.get('url')}: {answer['errorText']}")
        deadline = time.monotonic() + _PATIENCE_S
        while not any(one["method"] == "Page.loadEventFired" and one.get("sessionId") == self._session for one in self._browser.events[seen:]):
            if time.monotonic() > deadline:
                raise BrowserError(f"{parameters.get('url', 'the page')} did not load in time.")
            self.do("Runtime.evaluate", expression="1")
            time.sleep(0.02)

    def run(self, script: str, gesture: bool = True) -> Any:
        """The value of a JavaScript expression (awaited where it is a promise), as a press of a key or button would run it."""
        answer = self.do("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, userGesture=gesture)
        if "exceptionDetails" in answer:
            told = answer["exceptionDetails"]
            raise BrowserError(f"{script}: {told.get('exception', {}).get('description') or told.get('text')}")
        return answer["result"].get("value")

    def wait(self, script: str, seconds: float = 15.0) -> Any:
        """The first true value of an expression. Raises BrowserError where it stays false."""
        deadline = time.monotonic() + seconds
        while (value := self.run(script)) in (None, False, 0, ""):  # an element arrives as {}: it is there
            if time.monotonic() > deadline:
                raise BrowserError(f"This stayed false for {seconds:g} s: {script}")
            time.sleep(0.05)
        return value

    def click(self, selector: str) -> None:
        """Press the pointer on the middle of an element, as a person does; whatever lies on top of it gets the click."""
        asked = f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{block: 'center', behavior: 'instant'}});"
        box = self.run(asked + " const r = e.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.do("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def press(self, key: str, code: int, text: str = "", modifiers: int = 0) -> None:
        """Press and release a key: its name, its Windows key code, and the text that it types."""
        more = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        self.do("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **more, **({"text": text} if text else {}))
        self.do("Input.dispatchKeyEvent", type="keyUp", **more)

    def type(self, text: str) -> None:
        """Type a text into whatever has the focus."""
        self.do("Input.insertText", text=text)

    def screenshot(self, path: Path | None = None, whole: bool = False) -> bytes:
        """A PNG of what is shown, or of the whole page."""
        data = base64.b64decode(self.do("Page.captureScreenshot", format="png", captureBeyondViewport=whole, **self._clip(whole))["data"])
        if path is not None:
            path.write_bytes(data)
        return data

    def _clip(self, whole: bool) -> dict[str, Any]:
        if not whole:
            return {}
        size = self.do("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}}

    def complaints(self) -> list[str]:
        """Everything that the browser complained of on this tab: script errors, console errors and warnings, the security policy, missing files."""
        self.do("Runtime.evaluate", expression="1")
        return [told for event in self._browser.events if event.get("sessionId") == self._session and (told := _complaint(event))]

    def close(self) -> None:
        """Close the tab."""
        self._browser.call("Target.closeTarget", targetId=self._target)


def _complaint(event: dict[str, Any]) -> str:
    method, told = event["method"], event.get("params", {})
    if method == "Runtime.exceptionThrown":
        details = told["exceptionDetails"]
        return str(details.get("exception", {}).get("description") or details["text"])
    if method == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning", "assert"):
        return " ".join(str(one.get("value", one.get("description"))) for one in told["args"])
    if method == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
        return f"{told['entry']['text']} {told['entry'].get('url', '')}".strip()
    return ""


@contextlib.contextmanager
def chromium() -> Iterator[Chromium]:
    """A browser while the block runs; the test is skipped where there is none."""
    program = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip("chromium is not installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Chromium(program, Path(profile))
        try:
            yield browser
        finally:
            browser.close()

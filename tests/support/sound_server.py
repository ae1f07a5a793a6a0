"""A PulseAudio of the test's own with a null sink, whose monitor hears what is played."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class SoundServer:
    """A running server. `environment` leads programs to it, `script` is what it was started with."""

    environment: dict[str, str]
    script: Path

    @contextmanager
    def recording(self, path: Path, rate: int, sink: str = "out") -> Iterator[None]:
        """Record what is played into a file of 32-bit float stereo frames, as long as the block runs."""
        command = ["parec", f"--device={sink}.monitor", "--format=float32le", "--channels=2", f"--rate={rate}", "--raw", "--latency-msec=50"]
        with path.open("wb") as file:
            recorder = subprocess.Popen(command, stdout=file, env={**os.environ, **self.environment})
            try:
                yield
            finally:
                recorder.terminate()
                recorder.wait(10)

    def plug_in(self, sink: str, rate: int = 44_100) -> str:
        """Another null sink; what it is pulled out by."""
        words = ["load-module", "module-null-sink", f"sink_name={sink}", f"rate={rate}", "channels=2", "format=float32le"]
        return self._pactl(*words, f"sink_properties=device.description={sink}")

    def pull_out(self, module: str) -> None:
        """Take a sink away."""
        self._pactl("unload-module", module)

    def die(self) -> None:
        """End the server."""
        self._pactl("exit")

    def _pactl(self, *words: str) -> str:
        told = subprocess.run(["pactl", *words], env={**os.environ, **self.environment}, check=True, capture_output=True, text=True)
        return told.stdout.strip()


@contextmanager
def sound_server(folder: Path, rate: int = 44_100) -> Iterator[SoundServer]:
    """Run a server; skips where PulseAudio is not installed or does not start."""
    if not all(shutil.which(program) for program in ("pulseaudio", "pactl", "parec")):
        pytest.skip("pulseaudio and pulseaudio-utils are not installed")
    # A socket's path may have 107 characters: pytest's own folders can be longer.
    with tempfile.TemporaryDirectory(prefix="pulse-") as short:
        runtime = Path(short)
        (runtime / "pulse").mkdir(mode=0o700)
        socket = runtime / "pulse" / "native"
        script = folder / "default.pa"
        script.write_text(
            f"load-module module-native-protocol-unix auth-anonymous=1 socket={socket}\n"
            f"load-module module-null-sink sink_name=out rate={rate} channels=2 format=float32le\n"
            "set-default-sink out\n"
        )
        environment = {"XDG_RUNTIME_DIR": str(runtime), "PULSE_SERVER": f"unix:{socket}", "PULSE_COOKIE": str(runtime / "cookie")}
        server = start(script, environment)
        try:
            if not _answers(environment):
                pytest.skip("pulseaudio did not start")
            yield SoundServer(environment, script)
        finally:
            server.terminate()
            server.wait(10)


def start(script: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a server that does what a script says."""
    options = ["-n", "-F", str(script), "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--realtime=no", "--high-priority=no"]
    return subprocess.Popen(
        ["pulseaudio", *options],
        env={**os.environ, **environment, "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _answers(environment: dict[str, str]) -> bool:
    for _ in range(50):
        asked = subprocess.run(["pactl", "info"], env={**os.environ, **environment}, check=False, capture_output=True)
        if asked.returncode == 0:
            return True
        time.sleep(0.1)
    return False

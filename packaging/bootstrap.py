#!/usr/bin/env python3
"""From a fresh checkout to a running PodStudio: a virtual environment, the package, and what the system lacks.

    python3 packaging/bootstrap.py demo [DIR]     the whole main job on the sample interview
    python3 packaging/bootstrap.py gui [SHOW]     the window
    python3 packaging/bootstrap.py test [...]     the tests, those over ten seconds aside (--all runs them too); the rest goes to pytest
    python3 packaging/bootstrap.py check          the linters

Needs Python 3.11 to 3.13 and a package manager. Words after the verb are passed on, and so is the exit code.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 13)
FAILED, WRONG_USAGE, CANCELLED = 1, 2, 130

LINTERS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports", "--no-cache"),
    ("vulture",),
    ("deptry", "."),
    ("codespell",),
)

QT_PACKAGES = (
    *("libegl1", "libgl1", "libglib2.0-0", "libxkbcommon0", "libxkbcommon-x11-0", "libdbus-1-3", "libfontconfig1", "libpulse0"),
    *("libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0", "libxcb-render-util0"),
    *("libxcb-shape0", "libxcb-xinerama0", "libxcb-xkb1", "fonts-dejavu-core"),
)
"""Debian's names of what Qt's windows and sound stand on."""

QT_LIBRARIES = ("libEGL.so.1", "libGL.so.1", "libxkbcommon.so.0", "libdbus-1.so.3", "libfontconfig.so.1", "libpulse.so.0", "libxcb-cursor.so.0")

PROGRAMS = {"ffmpeg": ("ffmpeg",), "mpg123": ("mpg123",), "chromium": ("chromium", "chromium-browser")}
"""Debian's packages of the programs that judge PodStudio's work in its tests, and what the programs are called."""

MANAGERS = {
    "dnf": "sudo dnf install mesa-libEGL mesa-libGL libxkbcommon-x11 xcb-util-cursor pulseaudio-libs dejavu-sans-fonts ffmpeg-free mpg123 chromium",
    "pacman": "sudo pacman -S --needed libglvnd libxkbcommon-x11 xcb-util-cursor libpulse ttf-dejavu ffmpeg mpg123 chromium",
    "zypper": "sudo zypper install Mesa-libEGL1 Mesa-libGL1 libxkbcommon-x11-0 libxcb-cursor0 libpulse0 dejavu-fonts ffmpeg mpg123 chromium",
    "brew": "brew install ffmpeg mpg123 && brew install --cask chromium",
    "winget": "winget install Gyan.FFmpeg",
}
"""What a person types where we do not install ourselves."""


class CannotGoOn(Exception):
    """Something is missing that only the person can mend; the message is one sentence."""


def demo(arguments: Sequence[str]) -> int:
    """The main job on the sample interview. It asks nothing of the system."""
    install("")
    return run(program("podstudio"), "demo", *arguments)


def gui(arguments: Sequence[str]) -> int:
    """The window."""
    install("")
    provide(QT_PACKAGES if qt_is_incomplete() else ())
    return run(program("podstudio"), "gui", *arguments)


def test(arguments: Sequence[str]) -> int:
    """The tests that take under ten seconds each, or with --all every one; other words are pytest's."""
    install("dev")
    provide(QT_PACKAGES if qt_is_incomplete() else ())
    for package in missing_programs():
        provide([package])  # one at a time: a name that this system does not know stops nothing else
    if missing_programs():
        say(f"Tests that need {', '.join(missing_programs())} are skipped.")
    chosen = [] if "--all" in arguments else ["-m", "not slow"]
    if not any(word == "-n" or not word.startswith("-") for word in arguments):
        chosen += ["-n", "auto", "--dist", "loadfile"]  # every core; a file's tests stay together, in order
    return run(VENV_PYTHON, "-m", "pytest", *chosen, *(word for word in arguments if word != "--all"), at=ROOT)


def check(arguments: Sequence[str]) -> int:
    """Every linter, to the end; fails when one of them does. Words after it choose linters by name."""
    install("dev")
    wanted = [line for line in LINTERS if not arguments or line[0] in arguments]
    failed = []
    for name, *words in wanted:
        say(f"$ {' '.join([name, *words])}")
        if run(program(name), *words, at=ROOT):
            failed.append(name)
    say(f"{', '.join(failed)} found something." if failed else "The linters are content.")
    return FAILED if failed or not wanted else 0


VERBS: dict[str, Callable[[Sequence[str]], int]] = {"demo": demo, "gui": gui, "test": test, "check": check}


def main(words: Sequence[str]) -> int:
    """Run a verb; what the person must mend is said in one sentence."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        version = sys.version.split()[0]
        return fail(f"PodStudio needs Python 3.11 to 3.13, and {sys.executable} is {version}; try: python3.12 {__file__}")
    if not words or words[0] not in VERBS:
        say(__doc__ or "")
        return 0 if words and words[0] in ("-h", "--help") else WRONG_USAGE
    os.environ.setdefault("PATH", os.defpath)  # pydub, for one, cannot be imported without
    try:
        return VERBS[words[0]](words[1:])
    except CannotGoOn as error:
        return fail(str(error))
    except KeyboardInterrupt:
        return CANCELLED


# The virtual environment


def _inside(name: str) -> Path:
    """A program of the virtual environment, where this system puts it."""
    return VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name


VENV_PYTHON = _inside("python")
program = _inside


def install(extra: str) -> None:
    """Put PodStudio into .venv, editable; does nothing where pyproject.toml has not changed since.

    Raises:
        CannotGoOn: The environment cannot be made, or pip failed (it has said why).
    """
    stamp = VENV / "podstudio.json"
    done = json.loads(stamp.read_text("utf-8")) if stamp.is_file() else {"extras": []}
    now = {"root": str(ROOT), "project": hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()}
    extras = sorted({extra, *done["extras"]} - {""})
    if done == {**now, "extras": extras} and works(VENV_PYTHON, "-c", ""):
        return
    if done.get("root") not in (None, str(ROOT)):
        shutil.rmtree(VENV)  # the checkout was moved: the programs inside look for their Python where it was
    make_environment()
    stamp.unlink(missing_ok=True)
    say(f"Installing PodStudio into {VENV}; the first time takes a minute or two …")
    target = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
    code = run(VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", target)
    if code == CANCELLED:
        raise KeyboardInterrupt
    if code:
        raise CannotGoOn("pip could not install PodStudio; its own words are above. The first run needs the network.")
    stamp.write_text(json.dumps({**now, "extras": extras}) + "\n", "utf-8")


def make_environment() -> None:
    """Make .venv with a pip in it, with what Debian leaves out of its Python fetched first."""
    if works(VENV_PYTHON, "-m", "pip", "--version"):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if run(sys.executable, "-m", "venv", VENV, quiet=True) == 0 and works(VENV_PYTHON, "-m", "pip", "--version"):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if shutil.which("apt-get"):
        provide([package])
    shutil.rmtree(VENV, ignore_errors=True)
    if run(sys.executable, "-m", "venv", VENV) or not works(VENV_PYTHON, "-m", "pip", "--version"):
        shutil.rmtree(VENV, ignore_errors=True)
        raise CannotGoOn(f"{sys.executable} cannot make a virtual environment in {VENV}; on Debian and Ubuntu: sudo apt-get install {package}")


# What the system lacks


def missing_programs() -> list[str]:
    """The packages of the tests' programs of which none is on the PATH."""
    return [package for package, names in PROGRAMS.items() if not any(map(shutil.which, names))]


def qt_is_incomplete() -> bool:
    """Whether a library that Qt loads is missing (Linux alone leaves them to the system)."""
    if not sys.platform.startswith("linux"):
        return False
    load = "import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]"
    return not works(sys.executable, "-c", load, *QT_LIBRARIES)


def provide(packages: Sequence[str]) -> None:
    """Install Debian packages where we may; otherwise say what to type. It never fails: what then does not work says so itself."""
    if not packages:
        return
    apt = shutil.which("apt-get")
    right = administrator()
    if apt is None or right is None:
        say(f"Some of what this needs is missing. To install it: {advice(packages)}")
        return
    say(f"Installing {' '.join(packages)} …")
    environment = ["env", "DEBIAN_FRONTEND=noninteractive", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
    command = [*right, *environment, apt, "install", "--yes", "--quiet", "--no-install-recommends", *packages]
    if run(*command, quiet=True) == 0:
        return
    run(*right, *environment, apt, "update", "--quiet", quiet=True)
    if run(*command, quiet=True):
        say(f"That did not work; to see why: {advice(packages)}")


def administrator() -> list[str] | None:
    """The words before a command that give it root's rights, or None where we have no right to them."""
    if os.name != "posix":
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    return [sudo, "-n"] if sudo and works(sudo, "-n", "true") else None


def advice(packages: Sequence[str]) -> str:
    """The command that a person types to install what is missing."""
    if shutil.which("apt-get"):
        return f"sudo apt-get install {' '.join(packages)}"
    return next((MANAGERS[name] for name in MANAGERS if shutil.which(name)), f"your package manager's names for {' '.join(packages)}")


# Programs


def run(*command: str | Path, at: Path | None = None, quiet: bool = False) -> int:
    """Run a program to its end and give its exit code; 127 where there is none of that name."""
    out = subprocess.DEVNULL if quiet else None
    try:
        process = subprocess.Popen([str(word) for word in command], cwd=at, stdout=out, stderr=out)
    except FileNotFoundError:
        return 127
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            continue  # Ctrl-C reached the program too: it cleans up and ends by itself
        return code if code >= 0 else 128 - code


def works(*command: str | Path) -> bool:
    """Whether a program runs and is content."""
    return run(*command, quiet=True) == 0


def say(text: str) -> None:
    """A line on standard error: standard output belongs to the verb."""
    print(text, file=sys.stderr, flush=True)


def fail(sentence: str) -> int:
    """The reason, and the exit code for it."""
    say(f"Error: {sentence}")
    return FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

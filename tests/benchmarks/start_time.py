"""How long `podstudio --version` takes, against an empty Python."""

from __future__ import annotations

import sys

from measured import run, told


def main() -> None:
    """Measure each ten times, in turns, and tell the median."""
    commands = {"python -c pass": ("-c", "pass"), "podstudio --version": ("-m", "podstudio", "--version")}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(10):
        for name, words in commands.items():
            seconds[name].append(run(sys.executable, *words).wall_s)
    medians = {name: sorted(values)[len(values) // 2] for name, values in seconds.items()}
    for name, median in medians.items():
        print(f"{name:20} {median:.3f} s")
    told("seconds to --version", medians["podstudio --version"], 0.2)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Make the sample interview of resources/sample: two voices of espeak-ng read a text of our own; needs espeak-ng, sox and lame.

    python3 packaging/make_sample.py

Writes interview.mp3, transcript.vtt, and the times in sample.toml (chapters and the cut of the false start); article, notes and covers are made
by hand and by `draw_cover`. The result is kept in the repository: nobody needs to run this to use PodStudio.
"""

from __future__ import annotations

import math
import subprocess
import tempfile
import wave
from pathlib import Path

SAMPLE = Path(__file__).resolve().parent.parent / "resources" / "sample"
RATE = 44_100
VOICES = {"Nora": ("en-gb+f3", 158, 52, "-4"), "Elias": ("en-us+m3", 150, 40, "-9")}

SCRIPT: tuple[tuple[str, str, float, str], ...] = (
    ("Nora", "Hello, and welcome to Learning Out Loud, the podcast for people who teach.", 0.5, "Welcome"),
    ("Nora", "I am Nora, and today we ask a question that sounds like a trick. When is a test not a test?", 0.6, ""),
    ("Nora", "My guest is Elias, who trains junior doctors, and who has stopped giving revision lectures.", 0.8, ""),
    ("Elias", "Thank you. It is true. I gave the last one three years ago, and nobody has asked for it back.", 0.7, ""),
    ("Nora", "Let us begin with the, no, sorry. Let me start that again.", 1.4, "FALSE START"),
    ("Nora", "Let us begin with the idea itself. What is retrieval practice?", 0.5, "What is retrieval practice?"),
    ("Elias", "It is the act of pulling something out of your memory, instead of putting it in once more.", 0.4, ""),
    ("Elias", "You close the book, and you try to say what was in it. That effort is what makes the memory last.", 0.5, ""),
    ("Nora", "So the test is the lesson.", 0.5, ""),
    ("Elias", "Exactly. In two thousand and six, Roediger and Karpicke had students read a short text.", 0.3, ""),
    ("Elias", "One group read it again. The other group wrote down all they could remember.", 0.3, ""),
    ("Elias", "After five minutes, reading again looked better. After a week, the ones who had tried to remember were clearly ahead.", 0.6, ""),
    ("Nora", "That is a good story, but does it work on a busy ward?", 2.6, "Does it work on a busy ward?"),
    ("Elias", "It does, if you keep it small. I ask three questions at the end of a round. No marks, no names on a list.", 0.4, ""),
    ("Elias", "On the next day I ask one of them again, and on Friday all three. That spacing is half of the secret.", 0.6, ""),
    ("Nora", "And what do people do wrong when they begin?", 0.5, "Three mistakes"),
    ("Elias", "Three things. They give marks, so people hide what they do not know.", 0.4, ""),
    ("Elias", "They give no answer afterwards, so a wrong answer is practised too.", 0.4, ""),
    ("Elias", "And they ask for words, when they want understanding. Ask why. Ask what would change your mind.", 0.7, ""),
    ("Nora", "If somebody listens to this on the way to work, what should they do today?", 0.5, "What to do today"),
    ("Elias", "End your next session two minutes early. Ask everybody to write down the one thing that they will use.", 0.4, ""),
    ("Elias", "Then collect nothing. Just ask again next week.", 0.6, ""),
    ("Nora", "End early, ask, and ask again. Elias, thank you. The reading list and the article are on our page. Goodbye.", 0.8, ""),
)


def run(*command: object) -> None:
    """Run a command, or stop with what it said."""
    subprocess.run([str(part) for part in command], check=True, capture_output=True)


def main() -> None:
    """Speak, join, encode, and write the times."""
    cues, marks = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts: list[Path] = []
        at = _silence(folder / "lead.wav", 1.2, parts)
        for index, (speaker, text, pause, mark) in enumerate(SCRIPT):
            voice, speed, pitch, gain = VOICES[speaker]
            raw, path = folder / f"{index}.raw.wav", folder / f"{index}.wav"
            run("espeak-ng", "-v", voice, "-s", speed, "-p", pitch, "-a", 120, "-w", raw, text)
            run("sox", raw, "-r", RATE, "-c", 1, "-b", 16, path, "gain", "-n", gain, "lowpass", "7800", "pad", "0", "0.05")
            length = _length(path)
            parts.append(path)
            if mark == "FALSE START":
                marks.append(("cut", at - 0.15, at + length + pause - 0.25))
            else:
                cues.append((at, at + length, speaker, text))
                if mark:
                    marks.append((mark, at, at))
            at += length + _silence(folder / f"{index}.pause.wav", pause, parts)
        joined = folder / "joined.wav"
        run("sox", *parts, joined)
        run("sox", "-R", joined, folder / "room.wav", "synth", "pinknoise", "gain", "-58")
        run("sox", "-m", "-v", 1, joined, "-v", 1, folder / "room.wav", "-b", 16, folder / "mixed.wav")
        run("lame", "--quiet", "-m", "m", "-b", 32, "--resample", 22.05, folder / "mixed.wav", SAMPLE / "interview.mp3")
    _write_transcript(cues)
    for mark, start, end in marks:
        print(f"{mark}: {start:.2f} - {end:.2f}")
    print(f"length {at:.2f}")


def _silence(path: Path, seconds: float, parts: list[Path]) -> float:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(2 * round(seconds * RATE)))
    parts.append(path)
    return round(seconds * RATE) / RATE


def _length(path: Path) -> float:
    with wave.open(str(path)) as file:
        return float(file.getnframes() / file.getframerate())


def _write_transcript(cues: list[tuple[float, float, str, str]]) -> None:
    def stamp(seconds: float) -> str:
        ms = round(seconds * 1000)
        return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"

    rows = [f"{stamp(start)} --> {stamp(end)}\n<v {speaker}>{text}\n" for start, end, speaker, text in cues]
    (SAMPLE / "transcript.vtt").write_text("WEBVTT\n\n" + "\n".join(rows), encoding="utf-8")


def draw_cover(path: Path, episode: bool, side: int = 1500) -> None:
    """Concentric waves of sound that become a page: teal for the show, plum for the episode."""
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    deep, light = ((49, 27, 84), (139, 92, 246)) if episode else ((8, 60, 57), (20, 148, 136))
    ramp = Image.linear_gradient("L").rotate(40, Image.Resampling.BICUBIC).crop((46, 46, 210, 210)).resize((side, side))
    picture = Image.composite(Image.new("RGB", (side, side), deep), Image.new("RGB", (side, side), light), ramp)
    layer = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(layer)
    middle = (side * 0.5, side * 0.43)
    for index in range(9):
        radius = side * (0.09 + 0.052 * index)
        box = (middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius)
        start = -58 + 14 * math.sin(index)
        for turn in (0, 180):
            draw.arc(box, start + turn, start + turn + 116, fill=(255, 255, 255, 230 - 22 * index), width=round(side * 0.014))
    dot = side * 0.045
    draw.ellipse((middle[0] - dot, middle[1] - dot, middle[0] + dot, middle[1] + dot), fill=(253, 230, 138, 255))
    picture.paste(layer.filter(ImageFilter.GaussianBlur(0.6)), (0, 0), layer)
    title = "Retrieval\npractice" if episode else "Learning\nOut Loud"
    text = ImageDraw.Draw(picture)
    text.multiline_text(
        (side * 0.08, side * 0.93), title, fill="#ffffff", font=ImageFont.load_default(side * 0.105), anchor="ld", spacing=side * 0.01
    )
    picture.save(path, "JPEG", quality=84, optimize=True, dpi=(72, 72))


if __name__ == "__main__":
    main()
    draw_cover(SAMPLE / "artwork.jpg", episode=False)
    draw_cover(SAMPLE / "cover.jpg", episode=True)

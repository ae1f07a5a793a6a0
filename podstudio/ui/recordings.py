"""Which files are offered and taken as recordings, and the dialogue to choose some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QFileDialog, QWidget

from podstudio.i18n import _
from podstudio.tags.reading import AUDIO_ENDINGS
from podstudio.ui.preferences import Preferences

MEDIA_ENDINGS = (*AUDIO_ENDINGS, ".aac", ".mka", ".mkv", ".mov", ".webm", ".wma", ".caf")
"""What is taken when it is dropped. The chooser offers all files too: whatever FFmpeg decodes can be imported."""


def is_media(path: Path) -> bool:
    """Whether a file's name says that it has sound."""
    return path.suffix.lower() in MEDIA_ENDINGS


def dropped_files(data: QMimeData) -> list[Path]:
    """The files of this machine that are dragged or pasted."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def left_out(paths: Iterable[Path]) -> str:
    """The sentence that tells files that are no audio."""
    return _("Left out, as it is no audio: {names}").format(names=", ".join(path.name for path in paths))


def choose_recordings(parent: QWidget, preferences: Preferences, title: str, several: bool = True) -> Sequence[Path]:
    """Ask for recordings, beginning in the folder where files were last chosen; empty where the person changed their mind."""
    endings = " ".join(f"*{ending}" for ending in MEDIA_ENDINGS)
    ask = QFileDialog.getOpenFileNames if several else QFileDialog.getOpenFileName
    found, _filter = ask(parent, title, preferences.last_folder(), f"{_('Audio and video')} ({endings});;{_('All files')} (*)")
    names = [found] if isinstance(found, str) else found
    names = [name for name in names if name]
    if names:
        preferences.chose(names[0])
    return [Path(name) for name in names]

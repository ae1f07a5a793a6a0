"""What an article takes from its episode's folder and recordings: pictures beside it, and links into the audio."""

from __future__ import annotations

import shutil
from pathlib import Path

from podstudio import files
from podstudio.errors import BadInput, from_os_error
from podstudio.i18n import _
from podstudio.model.names import slug
from podstudio.model.timecode import format_seconds
from podstudio.model.timeline import Project, TimeMap


def keep_picture(folder: Path, picture: Path) -> str:
    """Copy a picture beside the article of an episode; gives its name for the text. One that is there already is not copied again.

    Raises:
        PodStudioError: It cannot be read, or the copy not be written.
    """
    place = folder / "pictures" / f"{slug(picture.stem, fallback='picture')}{picture.suffix.lower()}"
    if place.is_file() and files.sha256(place) != files.sha256(picture):
        place = place.with_stem(f"{place.stem}-{files.sha256(picture)[:6]}")
    try:
        files.make_folder(place.parent)
        if not place.exists():
            with files.replacing(place, "copying the picture to") as building:
                shutil.copyfile(picture, building)
    except OSError as error:
        raise from_os_error(error, picture, "reading") from error
    return f"pictures/{place.name}"


def link_seconds(project: Project, seconds: float) -> float:
    """The first recording's own time at a moment of the episode: links into the audio stay right when the edit changes.

    Raises:
        BadInput: The moment is after the end, or not of the first recording.
    """
    if not project.sources:
        return seconds
    found = TimeMap(project).to_source(round(seconds * project.sample_rate))
    first = project.sources[0]
    if found is None:
        raise BadInput(_("The episode ends at {end}: there is nothing at that time.").format(end=format_seconds(project.duration_s)))
    if found[0] != first.id:
        raise BadInput(_("That moment is not of the first recording, {name}; links into the audio follow that one.").format(name=first.name))
    return found[1] / project.sample_rate

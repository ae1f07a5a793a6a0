"""What an episode's files say, as the facts that go into its audio file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from podstudio import images
from podstudio.article.markdown import plain_text
from podstudio.article.time_links import Times
from podstudio.errors import from_os_error
from podstudio.model.tagset import ChapterMark, Picture, TagSet
from podstudio.model.timeline import Project, TimeMap
from podstudio.workflow.episodes import OpenEpisode

TAG_COVER_PIXELS = 1400
CHAPTER_PIXELS = 600
BEGINNING_S = 0.1


def tag_set(episode: OpenEpisode) -> TagSet:
    """The tags of an episode's master. Raises PodStudioError where its cover cannot be read."""
    facts, show = episode.episode, episode.show
    people = facts.credited(show)
    cover = cover_path(episode)
    return TagSet(
        title=facts.title,
        show=show.title,
        authors=tuple(dict.fromkeys(person.name for person in people if person.role in ("host", "guest", "author"))),
        number=facts.number,
        season=facts.season,
        date=facts.date,
        summary=facts.summary,
        notes=plain_text(episode.notes, episode_times(episode.project)) if episode.notes else "",
        guid=facts.guid,
        feed_url=f"{show.url.rstrip('/')}/feed.xml" if show.url else "",
        link=show.url,
        category=show.category,
        keywords=facts.tags,
        language=show.language,
        copyright=show.copyright,
        cover=picture(cover) if cover else None,
        chapters=chapter_marks(episode.project, episode.folder),
    )


def cover_path(episode: OpenEpisode) -> Path | None:
    """The episode's own cover, else the show's artwork, else None."""
    own = episode.folder / episode.episode.cover if episode.episode.cover else None
    shows = episode.show_folder / episode.show.artwork
    return next((path for path in (own, shows) if path and path.is_file()), None)


def picture(path: Path, side: int = TAG_COVER_PIXELS) -> Picture:
    """A picture fit for a tag: a square JPEG. One that has not changed on the disk is fitted once. Raises PodStudioError."""
    try:
        status = path.stat()
    except OSError as error:
        raise from_os_error(error, path, "reading") from error
    return _fitted(path.absolute(), side, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=32)
def _fitted(path: Path, side: int, _changed_ns: int, _size: int) -> Picture:
    return Picture(images.cover_jpeg(path, largest=side, smallest=min(side, 300)))


def chapter_marks(project: Project, folder: Path | None = None) -> tuple[ChapterMark, ...]:
    """The chapters of an edit in the episode's milliseconds, with their pictures where the episode's folder is given."""

    def ms(frame: int) -> int:
        # A chapter at the very beginning begins at 0, as readers expect of the first one, though a cut was moved by a few milliseconds.
        return 0 if frame < BEGINNING_S * project.sample_rate else round(frame * 1000 / project.sample_rate)

    return tuple(
        ChapterMark(
            ms(placed.start),
            ms(placed.end),
            placed.title,
            placed.chapter.url,
            _chapter_picture(folder, placed.chapter.image) if folder else None,
            placed.chapter.hidden,
        )
        for placed in TimeMap(project).chapters()
    )


def episode_times(project: Project) -> Times:
    """From a second of the episode's first recording to the episode's second at which it, or what follows it, is heard; None where all was cut.

    Links into the audio of article and notes (`#t=`) are written in the time of that recording.
    """
    time_map = TimeMap(project)

    def heard(second: float) -> float | None:
        found = time_map.next_heard(project.sources[0].id, round(second * project.sample_rate)) if project.sources else None
        return found[1] / project.sample_rate if found else None

    return heard


def _chapter_picture(folder: Path, image: str) -> Picture | None:
    path = folder / image
    inside = bool(image) and path.is_file() and path.resolve().is_relative_to(folder.resolve())
    return picture(path, CHAPTER_PIXELS) if inside else None

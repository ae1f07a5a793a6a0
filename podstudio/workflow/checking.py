"""The release gate: what is measured and looked at before anything is published. Red stops, amber is said, green is shown."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from podstudio import images
from podstudio.article import checks, markdown
from podstudio.audio.decoding import probe
from podstudio.audio.measuring import measure
from podstudio.errors import NotFound, PodStudioError, from_os_error
from podstudio.jobs import Job, run_in_child
from podstudio.model.loudness import Loudness
from podstudio.model.publication import Line, Report
from podstudio.model.show import Mastering, Show
from podstudio.model.timecode import format_seconds
from podstudio.model.timeline import TimeMap
from podstudio.publish.apple_categories import CATEGORIES
from podstudio.publish.feed_rules import check_feed
from podstudio.publish.verify import check_site, fetch
from podstudio.storage import journal, layout, show_file
from podstudio.tags.reading import read
from podstudio.workflow.episodes import OpenEpisode, open_episode
from podstudio.workflow.facts import chapter_marks, episode_times
from podstudio.workflow.master_record import asked_of, last_loudness, master_file
from podstudio.workflow.mastering import master_is_current

_LUFS_AMBER, _LUFS_RED = 1.0, 3.0
_PEAK_RED = 0.0


def check_any(target: str, job: Job) -> Report:
    """The gate for an episode's folder, a recording, a feed (file or address) or a site (folder or address).

    Raises:
        PodStudioError: There is nothing there, or it cannot be read.
    """
    if target.startswith(("http://", "https://")):
        if target.rstrip("/").endswith((".xml", ".rss", "/feed", "/rss")):
            return Report(check_feed(fetch(target), target))
        return Report(check_site(target, job))
    path = Path(target)
    if path.is_dir():
        return _check_folder(path, job)
    if path.suffix.lower() in (".xml", ".rss"):
        return Report(check_feed(_bytes(path)))
    return check_recording(path, job)


def _check_folder(path: Path, job: Job) -> Report:
    if (path / layout.EPISODE_FILE).is_file():
        return check_episode(path, job)
    if (path / layout.SHOW_FILE).is_file():
        return check_show(path, job)
    return Report(check_site(path, job))


def check_episode(folder: Path, job: Job) -> Report:
    """The gate for an episode: its FINAL file, its facts, its article. Raises PodStudioError where files are damaged."""
    episode = open_episode(folder)
    stages: Sequence[Callable[[OpenEpisode], list[Line]]] = (
        _master_lines,
        _tag_lines,
        _artwork_line,
        _fact_lines,
        _article_lines,
        _people_line,
        _transcript_line,
        _guid_line,
        _show_lines,
        _room_line,
    )
    lines: list[Line] = []
    for index, stage in enumerate(stages):
        job.report(index / len(stages), "checking")
        lines += stage(episode)
    return Report(tuple(lines))


def check_show(folder: Path, job: Job) -> Report:
    """The gate for every episode of a show, each line named for its episode."""
    show_file.load(folder)
    episodes = layout.episode_folders(folder)
    lines: list[Line] = []
    for index, one in enumerate(episodes):
        found = check_episode(one, job.part(index / len(episodes), (index + 1) / len(episodes))).lines
        lines.extend(replace(line, id=f"{one.name}/{line.id}", title=f"{one.name}: {line.title}") for line in found)
    return Report(tuple(lines))


def check_recording(path: Path, job: Job) -> Report:
    """The gate for an audio file alone: loudness, true peak, coding, tags. Raises PodStudioError where it cannot be read."""
    if not path.exists():
        raise NotFound(f"{path} is not there.")
    loudness = run_in_child(measure, path, job=job)
    found = read(path)
    lines = [*_sound_lines(loudness, Mastering()), *_coding_lines(path)]
    title = found.fields.get("title", "")
    lines.append(Line("tags", "green" if title else "amber", "Tags", f"titled “{title}”" if title else "there is no title in the file"))
    lines.append(_chapters_read_back(len(found.chapters), len(found.chapters)))
    return Report(tuple(lines))


def _master_lines(episode: OpenEpisode) -> list[Line]:
    master = master_file(episode.folder)
    loudness = last_loudness(episode.folder)
    if master is None or loudness is None:
        return [Line("master", "red", "Master", "there is no master yet", "master")]
    lines = []
    if not master_is_current(episode.folder):
        lines.append(Line("master", "amber", "Master", "the edit or the facts have changed since the last master", "master"))
    return [*lines, *_sound_lines(loudness, replace(episode.show.mastering, **asked_of(episode.folder))), *_coding_lines(master)]


def _sound_lines(loudness: Loudness, wanted: Mastering) -> list[Line]:
    measured = loudness.integrated_lufs
    if measured is None:
        return [Line("loudness", "amber", "Loudness", "too short or too quiet to be measured", "master")]
    off = abs(measured - wanted.lufs)
    level = "green" if off <= _LUFS_AMBER else "amber" if off <= _LUFS_RED else "red"
    lines = [Line("loudness", level, "Loudness", _minus(f"{measured:.1f} LUFS, target {wanted.lufs:.0f} ±1"), "master" if level != "green" else "")]
    peak = loudness.true_peak_dbtp if loudness.true_peak_dbtp is not None else -99.0
    level = "green" if peak <= wanted.true_peak + 0.05 else "amber" if peak <= _PEAK_RED else "red"
    lines.append(
        Line(
            "true_peak",
            level,
            "True peak",
            _minus(f"{peak:.1f} dBTP after decoding, limit {wanted.true_peak:.1f}"),
            "master" if level != "green" else "",
        )
    )
    return lines


def _coding_lines(path: Path) -> list[Line]:
    info = probe(path)
    kind = path.suffix.lstrip(".").upper()
    rate = f"{info.bitrate // 1000} kbit/s" if info.bitrate else ""
    told = ", ".join(part for part in (f"{kind} {rate}".strip(), f"{info.sample_rate / 1000:g} kHz", format_seconds(info.duration_s)) if part)
    size = f"{path.stat().st_size / 1e6:.1f} MB"
    return [Line("audio", "green" if info.duration_s >= 1 else "amber", "Audio file", f"{told}, {size}")]


def _tag_lines(episode: OpenEpisode) -> list[Line]:
    master = master_file(episode.folder)
    if master is None:
        return []
    found = read(master)
    wanted = episode.episode
    missing = [name for name, value in (("title", wanted.title), ("guid", wanted.guid)) if found.fields.get(name, "") != value]
    where = (
        f"{', '.join(missing)} in the file is not the episode's" if missing else f"titled “{found.fields.get('title', '')}”, read back from the file"
    )
    chapters = chapter_marks(episode.project)
    unnamed = [placed.title for placed in TimeMap(episode.project).chapters() if not placed.chapter.title]
    return [
        Line("tags", "amber" if missing else "green", "Tags", where, "master" if missing else ""),
        _chapters_read_back(len(found.chapters), len(chapters), unnamed),
    ]


def _chapters_read_back(found: int, wanted: int, unnamed: Sequence[str] = ()) -> Line:
    if found != wanted:
        return Line("chapters", "amber", "Chapters", f"the file has {found}, the edit {wanted}", "master")
    if not wanted:
        return Line("chapters", "amber", "Chapters", "there are none; listeners use them to find their way", "edit")
    if unnamed:
        told = f"“{unnamed[0]}” has no title" if len(unnamed) == 1 else f"{len(unnamed)} have no title, “{unnamed[0]}” is the first"
        return Line("chapters", "amber", "Chapters", told, "edit")
    return Line("chapters", "green", "Chapters", f"{wanted}, read back from the file")


def _artwork_line(episode: OpenEpisode) -> list[Line]:
    own = episode.folder / episode.episode.cover if episode.episode.cover else None
    path = own or episode.show_folder / episode.show.artwork
    if not path.is_file():
        return [Line("artwork", "amber", "Artwork", f"{path.name} is missing; a monogram takes its place", "artwork")]
    try:
        artwork = images.inspect(path)
    except PodStudioError as error:
        return [Line("artwork", "red", "Artwork", str(error).rstrip("."), "artwork")]
    problems = artwork.problems()
    if problems:
        return [Line("artwork", "amber", "Artwork", "; ".join(problems) + "; a fitted copy is published", "artwork")]
    return [Line("artwork", "green", "Artwork", f"{artwork.width:,} × {artwork.height:,} px {artwork.format}")]


def _fact_lines(episode: OpenEpisode) -> list[Line]:
    told = episode.episode
    lines = []
    if len(told.title) > 255:
        lines.append(Line("title", "amber", "Title", f"{len(told.title)} characters; feeds take 255, the rest is cut there", "details"))
    elif len(told.title) > 100:
        lines.append(Line("title", "amber", "Title", f"{len(told.title)} characters; most apps cut it at about 60", "details"))
    else:
        lines.append(Line("title", "green", "Title", f"{len(told.title)} characters"))
    if not told.summary and not episode.notes.strip():
        lines.append(Line("summary", "amber", "Summary", "there is neither a summary nor show notes", "details"))
    elif len(told.summary.encode()) > 4000:
        lines.append(Line("summary", "amber", "Summary", "over 4,000 bytes: feeds cut it there", "details"))
    else:
        lines.append(Line("summary", "green", "Summary", f"{len(told.summary)} characters, show notes {len(episode.notes.split())} words"))
    return lines


def _article_lines(episode: OpenEpisode) -> list[Line]:
    words = len(markdown.plain_text(episode.article).split())
    if not words:
        return [Line("article", "amber", "Article", "there is no companion article yet", "article")]
    times = episode_times(episode.project)
    found = checks.lint(episode.article, episode.folder, times)
    in_notes = checks.moments(episode.notes, times)
    if not found and in_notes:
        return [Line("article", "amber", "Article", f"show notes, line {in_notes[0].line}: {in_notes[0].message}", "article")]
    if found:
        worst = "red" if any(one.level == "red" for one in found) else "amber"
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        return [Line("article", worst, "Article", f"line {found[0].line}: {found[0].message}{more}", "article")]
    references = len(episode.episode.references)
    return [Line("article", "green", "Article", f"{words:,} words, headings in order, {references} reference{'s' * (references != 1)}")]


def _people_line(episode: OpenEpisode) -> list[Line]:
    people = episode.episode.credited(episode.show)
    if not people:
        return [Line("people", "amber", "People", "neither a host nor a guest is named", "details")]
    return [Line("people", "green", "People", ", ".join(f"{person.name} ({person.role})" for person in people))]


def _transcript_line(episode: OpenEpisode) -> list[Line]:
    if (episode.folder / layout.TRANSCRIPT).is_file():
        return [Line("transcript", "green", "Transcript", "WebVTT, moved with the cuts")]
    return [Line("transcript", "amber", "Transcript", "there is none; put transcript.vtt into the episode's folder", "")]


def _guid_line(episode: OpenEpisode) -> list[Line]:
    guid = episode.episode.guid
    for destination in episode.show.destinations:
        item = journal.published_item(episode.folder, destination.name)
        if item and item.guid != guid:
            return [Line("guid", "red", "GUID", f"it was published as {item.guid}: apps would download it again; put that GUID back")]
    for folder in layout.episode_folders(episode.show_folder):
        if folder.resolve() != episode.folder.resolve() and _guid_of(folder) == guid:
            return [Line("guid", "red", "GUID", f"{folder.name} has the same one: apps would show only one of them")]
    return [Line("guid", "green", "GUID", "unchanged, and no other episode's")]


def _guid_of(folder: Path) -> str:
    try:
        return open_episode(folder).episode.guid
    except PodStudioError:
        return ""


def _show_lines(episode: OpenEpisode) -> list[Line]:
    show: Show = episode.show
    problems = []
    if show.category not in CATEGORIES:
        problems.append(f"“{show.category}” is none of Apple's categories")
    if not show.description.strip():
        problems.append("the show has no description")
    if not show.authors:
        problems.append("the show has no author")
    if not show.url and not any(destination.options.get("url") for destination in show.destinations):
        problems.append("the site has no public address yet, so the feed names this machine")
    elif not show.url.startswith("https://"):
        problems.append("the site's address is not https")
    if problems:
        return [Line("show", "amber", "Show", "; ".join(problems), "show")]
    return [Line("show", "green", "Show", f"{show.language}, {show.category}, {show.url}")]


def _room_line(episode: OpenEpisode) -> list[Line]:
    master = master_file(episode.folder)
    needed = 2 * master.stat().st_size if master else 0
    free = shutil.disk_usage(episode.folder).free
    if free < needed + 10_000_000:
        return [Line("disk", "red", "Disk", f"{free / 1e6:.0f} MB free, publishing needs {needed / 1e6 + 10:.0f}")]
    return [Line("disk", "green", "Disk", f"{free / 1e9:.1f} GB free")]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise from_os_error(error, path, "reading") from error


def _minus(text: str) -> str:
    return text.replace("-", "−")

"""JSON-LD for search engines: schema.org's PodcastEpisode and PodcastSeries."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from podstudio.article.page_facts import IndexFacts, PageFacts
from podstudio.article.time_links import seconds_text
from podstudio.model.publication import TimedChapter
from podstudio.model.show import Person, Show


def episode_json(facts: PageFacts, people: Sequence[Person]) -> Markup:
    """schema.org's PodcastEpisode of a page, for its script element."""
    episode = facts.episode
    duration = _iso_duration(facts.duration_s)
    audio = {
        "@type": "AudioObject",
        "contentUrl": facts.audio_url,
        "encodingFormat": facts.audio_type,
        "contentSize": str(facts.audio_bytes),
        "duration": duration,
    }
    return _as_json(
        {
            "@context": "https://schema.org",
            "@type": "PodcastEpisode",
            "name": episode.title,
            "url": facts.page_url,
            "identifier": episode.guid,
            "description": episode.summary or None,
            "datePublished": episode.date.isoformat() if episode.date else None,
            "duration": duration,
            "timeRequired": duration,
            "inLanguage": facts.show.language,
            "episodeNumber": episode.number,
            "partOfSeason": {"@type": "PodcastSeason", "seasonNumber": episode.season} if episode.season else None,
            "image": facts.cover_url or None,
            "keywords": list(episode.tags) or None,
            "articleSection": episode.category or None,
            "author": [_person(person) for person in people] or None,
            "associatedMedia": audio,
            "partOfSeries": _series(facts.show, facts.feed_url.rpartition("/")[0] + "/", facts.feed_url, ""),
            "hasPart": [_clip(chapter, facts.page_url) for chapter in facts.chapters if not chapter.hidden] or None,
            "citation": [reference.text for reference in episode.references] or None,
        }
    )


def series_json(facts: IndexFacts) -> Markup:
    """schema.org's PodcastSeries of the index, for its script element."""
    return _as_json(_series(facts.show, facts.site_url, facts.feed_url, facts.artwork_url))


def _series(show: Show, url: str, feed_url: str, image: str) -> Mapping[str, Any]:
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "PodcastSeries",
            "name": show.title,
            "url": url,
            "webFeed": feed_url,
            "description": show.description or None,
            "inLanguage": show.language,
            "image": image or None,
            "author": [_person(person) for person in show.authors] or None,
        }
    )


def _person(person: Person) -> Mapping[str, str]:
    return {"@type": "Person", "name": person.name, **({"url": person.url} if person.url else {})}


def _clip(chapter: TimedChapter, page_url: str) -> Mapping[str, Any]:
    return {"@type": "Clip", "name": chapter.title, "startOffset": chapter.start_s, "url": f"{page_url}#t={seconds_text(chapter.start_s)}"}


def _iso_duration(seconds: float) -> str:
    whole = round(seconds)
    return f"PT{whole // 3600}H{whole // 60 % 60}M{whole % 60}S"


def _known(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in data.items() if value is not None}


def _as_json(data: Mapping[str, Any]) -> Markup:
    """JSON that may stand inside a script element."""
    text = json.dumps(_known(data), ensure_ascii=False, indent=1)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 - what could end the element is escaped

"""The table of fields: one row for every fact, with its name in each container. Both directions are derived from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from podstudio.errors import BadInput


@dataclass(frozen=True, slots=True)
class Field:
    """One fact of an audio file.

    Args:
        key: Its name on the command line and in tables.
        id3: A frame of ID3v2.3; `TXXX:name`, `COMM`, `USLT` and `WXXX:name` are meant as such.
        mp4: An atom below moov.udta.meta.ilst; `----:name` is iTunes' free form.
        vorbis: A Vorbis comment.
        aliases: Other names that are understood, TagLib's column names among them.
        multi: Several values, parted by "; ".
        form: What a value must look like; any text where it is empty.
    """

    key: str
    label: str
    id3: str
    mp4: str
    vorbis: str
    aliases: tuple[str, ...] = ()
    multi: bool = False
    form: str = ""


WHOLE = "a whole number, as in 12 or 12/40"
DAY = "a date, as in 2026, 2026-05-01 or 2026-05-01T08:00:00"
YES = "1, or empty for no"
_FORMS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        WHOLE: re.compile(r"\d{1,5}(/\d{1,5})?"),
        DAY: re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])([T ]\d\d:\d\d(:\d\d)?)?)?)?"),
        YES: re.compile("1"),
    }
)

FIELDS: tuple[Field, ...] = (
    Field("title", "Title", "TIT2", "©nam", "TITLE"),
    Field("show", "Show", "TALB", "©alb", "ALBUM", ("album",)),
    Field("authors", "Authors", "TPE1", "©ART", "ARTIST", ("artist", "author"), multi=True),
    Field("album_artist", "Album artist", "TPE2", "aART", "ALBUMARTIST", ("albumartist",)),
    Field("number", "Episode", "TRCK", "trkn", "TRACKNUMBER", ("track", "episode", "tracknumber"), form=WHOLE),
    Field("season", "Season", "TPOS", "disk", "DISCNUMBER", ("disc", "discnumber"), form=WHOLE),
    Field("date", "Date", "TYER", "©day", "DATE", ("year",), form=DAY),
    Field("released", "Release date", "TDRL", "----:RELEASETIME", "RELEASETIME", ("releasedate",), form=DAY),
    Field("genre", "Genre", "TCON", "©gen", "GENRE"),
    Field("subtitle", "Subtitle", "TIT3", "----:SUBTITLE", "SUBTITLE"),
    Field("summary", "Summary", "COMM", "desc", "DESCRIPTION", ("comment",)),
    Field("notes", "Show notes", "USLT", "ldes", "LYRICS", ("lyrics",)),
    Field("description", "Podcast description", "TDES", "----:PODCASTDESC", "PODCASTDESC", ("podcastdesc",)),
    Field("guid", "GUID", "TGID", "egid", "PODCASTID", ("podcastid",)),
    Field("feed_url", "Feed address", "WFED", "purl", "PODCASTURL", ("podcasturl",)),
    Field("link", "Page", "WOAF", "----:WWWAUDIOFILE", "CONTACT", ("url", "website")),
    Field("category", "Category", "TCAT", "catg", "PODCASTCATEGORY", ("podcastcategory",)),
    Field("keywords", "Keywords", "TKWD", "keyw", "PODCASTKEYWORDS", ("podcastkeywords",), multi=True),
    Field("language", "Language", "TLAN", "----:LANGUAGE", "LANGUAGE"),
    Field("copyright", "Copyright", "TCOP", "cprt", "COPYRIGHT"),
    Field("publisher", "Publisher", "TPUB", "----:PUBLISHER", "PUBLISHER", ("label",)),
    Field("composer", "Composer", "TCOM", "©wrt", "COMPOSER"),
    Field("grouping", "Grouping", "GRP1", "©grp", "GROUPING"),
    Field("encoder", "Encoded by", "TENC", "©too", "ENCODEDBY", ("encodedby",)),
    Field("podcast", "Is a podcast", "PCST", "pcst", "PODCAST", form=YES),
)

BY_KEY: Mapping[str, Field] = MappingProxyType({field.key: field for field in FIELDS})
BY_ID3: Mapping[str, Field] = MappingProxyType({field.id3: field for field in FIELDS})
BY_MP4: Mapping[str, Field] = MappingProxyType({field.mp4: field for field in FIELDS})
BY_VORBIS: Mapping[str, Field] = MappingProxyType({field.vorbis: field for field in FIELDS})
_NAMES: Mapping[str, Field] = MappingProxyType({name: field for field in FIELDS for name in (field.key, *field.aliases)})


def field_named(name: str) -> Field:
    """The field of a name or alias, in any letter case.

    Raises:
        BadInput: There is none.
    """
    field = _NAMES.get(name.strip().lower().replace("-", "_").replace(" ", "_"))
    if field is None:
        raise BadInput(f"“{name}” is no field: there is {', '.join(BY_KEY)}.")
    return field


def checked(field: Field, value: str) -> str:
    """A value fit for a field: trimmed, without characters that no tag holds; empty where it is to be taken out.

    Raises:
        BadInput: It does not have the field's form.
    """
    value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "").strip()
    if field.multi:
        value = "; ".join(part.strip() for part in value.split(";") if part.strip())
    if value and field.form and not _FORMS[field.form].fullmatch(value):
        raise BadInput(f"{field.label} must be {field.form}, not “{value}”.")
    return value

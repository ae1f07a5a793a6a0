import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podstudio.model.names import slug


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Networking as a Medical Educator", "networking-as-a-medical-educator"),
        ("Straße & Œuvre: naïve?", "strasse-oeuvre-naive"),
        ("What’s a “good” question / answer", "whats-a-good-question-answer"),
        ("🎙️", "episode"),
        ("שלום עולם", "episode"),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_title_becomes_a_name_every_server_takes(title: str, name: str) -> None:
    assert slug(title) == name


@given(st.text(max_size=400))
def test_any_title_gives_a_safe_short_name(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(title))
    assert len(slug(title)) <= 60

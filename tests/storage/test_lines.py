"""The lines that errors name, held against the standard library's own readers."""

import json
import tomllib
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from podstudio.storage import json_lines, toml_lines

keys = st.text(min_size=1, max_size=8)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
scalars = st.one_of(st.booleans(), st.integers(-(2**40), 2**40), st.floats(allow_nan=False), text)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys.filter(lambda key: key.isprintable()), inner, max_size=3)),
    max_leaves=12,
)


def paths(data: Any, where: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    found = {where} if where else set()
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in parts:
        found |= paths(value, (*where, name))
    return found


@given(st.dictionaries(keys.filter(lambda key: key.isprintable()), values, max_size=4), st.sampled_from([None, 1]))
def test_every_key_and_element_of_a_json_file_has_a_line_that_shows_it(data: dict[str, Any], indent: int | None) -> None:
    written = json.dumps(data, indent=indent, ensure_ascii=False)
    lines = json_lines.key_lines(written)
    assert set(lines) == paths(data)
    rows = written.split("\n")
    assert all(json.dumps(path[-1], ensure_ascii=False) in rows[line - 1] for path, line in lines.items() if isinstance(path[-1], str))


@given(st.dictionaries(keys.filter(lambda key: key.isprintable()), values, max_size=4))
def test_every_key_and_element_of_a_toml_file_has_a_line(data: dict[str, Any]) -> None:
    written = tomli_w.dumps(data)
    assert tomllib.loads(written) == data
    lines = toml_lines.key_lines(written)
    assert paths(data) <= set(lines)
    assert all(1 <= line <= written.count("\n") + 1 for line in lines.values())


@pytest.mark.parametrize(
    ("written", "path", "line"),
    [
        ("# a\n\na = 1\nb.c = 2\n", ("b", "c"), 4),
        ("[t]\nx = 1\n[t.u]\ny = 2\n", ("t", "u", "y"), 4),
        ("[[p]]\nn = 1\n[[p]]\nn = 2\n[p.q]\nz = 3\n", ("p", 1, "q", "z"), 6),
        ("a = '''\n] } = [\n'''\nb = 1\n", ("b",), 4),
        ('a = """x \\""" y\n"""\nb = 1\n', ("b",), 3),
        ("a = [ 1, # ]\n  2,\n  { b = 3 }, ]\n", ("a", 2, "b"), 3),
        ('"a.b" = { "c d" = [[1], [2]] }\n', ("a.b", "c d", 1, 0), 1),
        ("date = 1979-05-27 07:32:00 # a date\nz = 1\n", ("z",), 2),
    ],
)
def test_toml_as_people_write_it(written: str, path: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(written)
    assert toml_lines.key_lines(written)[path] == line

"""A complaint about the configuration names the line to go to."""

import tomllib
from pathlib import Path

import pytest

from monitor.config.place import TablePlace

TOML = """\
[monitor]
# timezone = "not this one"
timezone = "UTC"
note = '''
timezone = "nor this"
[source.no]
'''

[[incident]]
key = "one"
hashtags = [
  "a",
]
[[incident.voice]]
key = "chief"
[[incident.voice]]
key = "mayor"

[[ incident ]]
key = "two"
protect = { names = ["x"] }
[[incident.voice]]
"key" = "chief"

[source."the.news"]
[source.rss]
feeds.first = 1
every = "5m"
"""


@pytest.mark.parametrize(
    ("path", "key", "line"),
    [
        (("monitor",), "timezone", 3),
        (("monitor",), "database", 1),
        (("incident", 0), "hashtags", 11),
        (("incident", 0, "voice", 0), "key", 15),
        (("incident", 0, "voice", 1), "key", 17),
        (("incident", 1), "key", 20),
        (("incident", 1, "protect"), "names", 21),
        (("incident", 1, "voice", 0), "key", 23),
        (("source", "rss"), "every", 28),
        (("source", "rss", "feeds"), "first", 27),
        (("source", "rss"), "settle", 26),
        ((), "monitor", 1),
        ((), "nowhere", 0),
        (("source", "no"), "timezone", 0),
    ],
)
def test_the_line_is_that_of_the_key_or_of_what_is_around_it(
    tmp_path: Path, path: tuple[str | int, ...], key: str, line: int
) -> None:
    """In lists of tables too, in long text never; a missing key has the line of its table."""
    file = tmp_path / "config.toml"
    file.write_text(TOML, "utf-8")
    place = TablePlace(file, tomllib.loads(TOML), path)
    where = str(place.error(wrong="is wrong", fix="write it again", key=key))
    assert (f"{file}, line {line}" in where) if line else (", line " not in where)
    assert where.endswith(f": {key} is wrong: write it again")


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    """Windows writes one, and what is below the first table has a line all the same."""
    file = tmp_path / "config.toml"
    file.write_text(TOML, "utf-8-sig")
    place = TablePlace(file, tomllib.loads(TOML), ("monitor",))
    assert f"{file}, line 3, " in str(place.error(wrong="is wrong", key="timezone"))


def test_only_what_ends_a_line_of_toml_ends_one(tmp_path: Path) -> None:
    """What is pasted from a page may hold separators of lines that no editor counts."""
    text = '[monitor]\r\n# a\u2028b\x85c\r\ndatabase = "a\u2029b"\r\ntimezone = "Mars"\r\n'
    file = tmp_path / "config.toml"
    file.write_bytes(text.encode())
    place = TablePlace(file, tomllib.loads(text), ("monitor",))
    assert f"{file}, line 4, " in str(place.error(wrong="is wrong", key="timezone"))


def test_a_file_that_went_away_has_no_lines(tmp_path: Path) -> None:
    """The complaint stands without one."""
    place = TablePlace(tmp_path / "config.toml", {"monitor": {}}, ("monitor",))
    assert str(place.error(wrong="is wrong", key="x")) == (
        f"{tmp_path / 'config.toml'}, [monitor]: x is wrong"
    )

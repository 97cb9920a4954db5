"""Editing one value of the configuration leaves all else as its author wrote it."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.editing import change_query, with_query
from monitor.errors import ConfigError

FILE = """\
# A newsroom's own.
[monitor]
database = "m.db"   # here

[[incident]]
key = "first"
query = 'cop OR "off-duty officer"'     # as of Tuesday
hashtags = [
  "anaheim",  # [not a table]
]

[[incident.narrative]]
key = "threat"
query = 'threat*'

[[ incident ]]  # the second
title = "query = 'x'"
	query	= "it's \\"here\\""\r
key = "second"
"""
QUERIES = st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.sampled_from(["first", "second"]), QUERIES)
def test_one_value_changes_and_not_a_letter_besides(key: str, query: str) -> None:
    """Whatever the query holds: quotes, line breaks, other scripts."""
    changed = with_query(FILE, key, query)
    if changed is None:  # what TOML cannot hold on one line; the command says what to write
        assert not query.isprintable()
        return
    was, now = tomllib.loads(FILE), tomllib.loads(changed)
    for one in was["incident"]:
        one["query"] = query if one["key"] == key else one["query"]
    assert now == was
    lines = list(zip(FILE.split("\n"), changed.split("\n"), strict=True))
    moved = [new for old, new in lines if old != new]
    end = "     # as of Tuesday" if key == "first" else "\r"
    assert len(moved) <= 1
    assert all(new.endswith(end) for new in moved)


@pytest.mark.parametrize(
    "text",
    [
        "[[incident]]\nkey = 'first'\nquery = '''\na\n'''\n",
        "incident = [{key = 'first', query = 'a'}]\n",
        "[[incident]]\nkey = 'first'\n\"query\" = 'a'\n",
        "[[incident]]\nkey = 'other'\nquery = 'a'\n",
        "[[incident]]\nkey = 'first'\nnote = '''\nquery = 'b'\n'''\nquery = 'a'\n",
    ],
)
def test_what_does_not_stand_on_a_line_is_left_alone(text: str, tmp_path: Path) -> None:
    """The file stays as it is, and the message says what to write."""
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="query = 'new'"):
        change_query(path, "first", "new")
    assert path.read_text("utf-8") == text


def test_what_windows_puts_before_a_text_stays(tmp_path: Path) -> None:
    """The file is read with it everywhere else: a byte order mark."""
    path = tmp_path / "config.toml"
    path.write_text(FILE, "utf-8-sig", newline="")
    change_query(path, "first", "new")
    assert path.read_bytes().decode("utf-8") == f"\ufeff{with_query(FILE, 'first', 'new')}"


def test_the_file_keeps_its_readers_and_its_link(tmp_path: Path) -> None:
    """It holds protected names: nobody else may read it afterwards; a link stays a link."""
    real, link = tmp_path / "real.toml", tmp_path / "config.toml"
    real.write_text(FILE, "utf-8", newline="")
    real.chmod(0o640)
    link.symlink_to(real)
    change_query(link, "first", "new")
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert "query = 'new'     # as of Tuesday" in real.read_text("utf-8")

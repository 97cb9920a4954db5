"""The recipes of docs/datasette.md for DuckDB give the figures of the reports."""

import re
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

import monitor
from monitor import cli
from tests.cli.shell import NOW, configured
from tests.report.sample import sample

DOCUMENT = (Path(__file__).parents[1] / "docs" / "datasette.md").read_text("utf-8")
COMMANDS = re.findall(r"^monitor (export .*)$", DOCUMENT, re.MULTILINE)
RECIPES = re.findall(r"```sql\n(.*?)```", DOCUMENT, re.DOTALL)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What each recipe answers about the files that the commands wrote."""
    folder = tmp_path_factory.mktemp("duckdb")
    configured(folder)
    sample(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for command in COMMANDS:
            words = [*shlex.split(command), "--now", NOW]
            done = CliRunner().invoke(cli.root, words, standalone_mode=False)
            assert done.exception is None, done.exception
        with duckdb.connect() as asked:
            asked.sql("SET TimeZone = 'UTC'")
            found = [asked.sql(recipe).fetchall() for recipe in RECIPES]
    return monitor.open(folder), found


def test_every_recipe_is_asked(answers: Any) -> None:
    """Three files, three recipes, each with an answer."""
    assert (len(COMMANDS), len(RECIPES)) == (3, 3)
    assert all(answers[1])


def test_posts_of_each_source_by_day(answers: Any) -> None:
    """Those of the sample, counted by hand; an hour that was not watched is none of them."""
    assert answers[1][0] == [
        ("chirper", date(2017, 2, 23), 4, 1),
        ("commons", date(2017, 2, 23), 1, 5),
    ]


def test_tone_beside_volume_is_that_of_the_reports(answers: Any) -> None:
    """Hour by hour, with its interval."""
    opened, (_, found, _) = answers
    volume = opened.volume(now=NOW, every="1h", by="source").rows
    tone = opened.sentiment(now=NOW, every="1h").rows
    posts = [row["posts"] for row in volume if row["group"] == ""]
    shares = zip(*(tone[f"share_negative{end}"] for end in ("", "_low", "_high")), strict=True)
    told = [
        (row["start"], count, *share) for row, count, share in zip(tone, posts, shares, strict=True)
    ]
    assert [row[0] for row in found] == [row[0] for row in told]
    assert [row[1:] for row in found] == [pytest.approx(row[1:]) for row in told]


def test_posts_by_kind_and_label(answers: Any) -> None:
    """All five posts of the sample."""
    assert sum(posts for _, _, posts in answers[1][2]) == 5
    assert ("reply", "neutral", 1) in answers[1][2]

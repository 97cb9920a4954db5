"""Public exports: a cell of few people is empty, and cannot be computed from what is published."""

import csv
import io
import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.cli import Globals
from monitor.cli.export import export
from monitor.cli.report import report
from monitor.nouns.support import TOTAL, Support
from tests.cli.shell import NOW, configured, run
from tests.privacy.test_cells import gone as withheld
from tests.store.build import Sample, build, instant

pytestmark = pytest.mark.repeats

T = instant("02-23T06:00")
POSTS = st.integers(0, 9)
WHOSE = st.dictionaries(st.sampled_from("abc"), POSTS, min_size=1)


def hidden(groups: dict[str, int]) -> frozenset[str]:
    """Return what is withheld where every post is by a person of its own."""
    cells = {name: Support(posts, posts) for name, posts in groups.items()}
    total = sum(groups.values())
    return frozenset(withheld(Support(total, total), cells))


@given(WHOSE)
@example({"a": 5, "b": 5, "c": 1})
@example({"a": 3, "b": 4, "c": 0})
def test_nobody_can_compute_a_cell_of_few_people(groups: dict[str, int]) -> None:
    """Who knows all that is published, and this very rule, is left with more than one answer."""
    gone = hidden(groups)
    published = {name: posts for name, posts in groups.items() if name not in gone}
    total = None if TOTAL in gone else sum(groups.values())
    unknown = [name for name in groups if name in gone]
    fitting = []
    for guess in product(range(13), repeat=len(unknown)):
        tried = {**groups, **published, **dict(zip(unknown, guess, strict=True))}
        if hidden(tried) == gone and total in {None, sum(tried.values())}:
            fitting.append(tried)
    assert groups in fitting
    for name, posts in groups.items():
        if 0 < posts < 5:
            assert name in gone
            assert len({one[name] for one in fitting}) > 1


@given(WHOSE)
def test_no_cell_is_withheld_for_nothing(groups: dict[str, int]) -> None:
    """Where all cells are of many people or empty, all are published."""
    gone = hidden(groups)
    if all(posts == 0 or posts >= 5 for posts in groups.values()):
        assert gone == frozenset()


@given(POSTS, POSTS, POSTS)
def test_groups_that_overlap_hide_what_leaves_few(one: int, other: int, rest: int) -> None:
    """A narrative is withheld where few tell it, or where all but few do; the total stays."""
    total = Support(20 + rest, 20 + rest)
    groups = {"one": Support(one, one), "most": Support(20, 20), "other": Support(other, other)}
    gone = withheld(total, groups, "narrative")
    assert ("one" in gone) == (0 < one < 5)
    assert ("most" in gone) == (0 < rest < 5)
    assert TOTAL not in gone


@pytest.mark.parametrize(
    ("cell", "few"),
    [
        (Support(None, None), False),
        (Support(0, 0), False),
        (Support(100, 1), True),
        (Support(4, 4), True),
        (Support(5, 5), False),
        (Support(4, 0), True),  # no author is known: who knows whether they are not four people
        (Support(5, 0), False),
    ],
)
def test_people_count_and_not_posts(cell: Support, *, few: bool) -> None:
    """A hundred posts of one person are one person's; without authors, posts stand for people."""
    assert cell.few == few


@pytest.fixture
def settings(tmp_path: Path) -> Globals:
    """Two hours: ten people in English and two in Spanish; then eight in three languages."""
    later = instant("02-23T07:00")
    many = [Sample(at=T, person=n, message=n, label="negative") for n in range(10)]
    few = [Sample(at=T, person=20 + n, message=n, lang="es") for n in range(2)]
    other = [Sample(at=T, person=30 + n, lang="de") for n in range(6)]
    late = [Sample(at=later, person=n, message=n, lang="en") for n in range(8)]
    build(tmp_path / "monitor.db", [*many, *few, *other, *late])
    return configured(tmp_path)


def rows(settings: Globals, *words: str) -> list[dict[str, object]]:
    asked = [*words, "--every", "1h", "--until", "2017-02-23T08:00:00Z", "--now", NOW]
    return [json.loads(line) for line in run(export, *asked, settings=settings).stdout.splitlines()]


def test_a_public_export_withholds_few_people_and_the_smallest_other(
    settings: Globals,
) -> None:
    """Spanish is 2 people: it is empty and says so, and German with it; the rest stands."""
    found = rows(settings, "volume", "--by", "language", "--public")
    told = {
        (row["start"], row["group"]): (row["posts"], row["people"], row["suppressed"])
        for row in found
    }
    first, second = "2017-02-23T06:00:00Z", "2017-02-23T07:00:00Z"
    assert told[first, ""] == (18, 18, False)
    assert told[first, "en"] == (10, 10, False)
    assert told[first, "es"] == told[first, "de"] == (None, None, True)
    assert told[second, "en"] == (8, 8, False)
    assert told[second, "es"] == (0, 0, False) or told[second, "es"] == (None, None, False)
    hushed = next(row for row in found if row["suppressed"])
    assert hushed["messages"] is None
    assert {"start", "end", "coverage", "provisional"} <= {
        k for k, v in hushed.items() if v is not None
    }


def test_sentiment_is_withheld_for_the_same_cells(settings: Globals) -> None:
    """All figures of a cell are empty; nor is it said in which hour such a group posted nothing."""
    found = rows(settings, "sentiment", "--by", "language", "--public")
    gone = {(row["start"], row["group"]) for row in found if row["suppressed"]}
    hours = ("2017-02-23T06:00:00Z", "2017-02-23T07:00:00Z")
    assert gone == {(hour, language) for hour in hours for language in ("es", "de")}
    for row in found:
        figures = {k: v for k, v in row.items() if k not in SAID}
        assert (set(figures.values()) == {None}) == bool(row["suppressed"])


SAID = {"start", "end", "group", "coverage", "provisional", "simulated", "suppressed"}


def test_csv_has_the_column_too(settings: Globals) -> None:
    """An empty cell and `true` beside it."""
    words = ["volume", "--by", "language", "--public", "--format", "csv", "--now", NOW]
    found = csv.DictReader(io.StringIO(run(export, *words, settings=settings).stdout))
    gone = [row for row in found if row["suppressed"] == "true"]
    assert len(gone) == 2
    assert {row["posts"] for row in gone} == {""}


def test_what_stays_inside_is_whole(settings: Globals) -> None:
    """Without --public, and in reports, nothing is withheld and no column is added."""
    found = rows(settings, "volume", "--by", "language")
    assert all("suppressed" not in row for row in found)
    assert 2 in {row["posts"] for row in found}
    shown = run(report, "volume", "--by", "language", "--json", "--now", NOW, settings=settings)
    assert json.loads(shown.stdout)["groups"]["es"][0]["posts"] == 2

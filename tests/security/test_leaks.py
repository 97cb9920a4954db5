"""The leak test: a name listed after posts were stored leaves in no export, report or chart.

Promise 11.
"""

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from monitor.cli import Globals
from monitor.cli.chart import chart
from monitor.cli.export import export
from monitor.cli.report import report
from monitor.errors import DataError
from monitor.privacy.guard import WITHHELD
from monitor.privacy.leaks import LeakTest
from monitor.report.making import MAKERS
from tests.cli.shell import CONFIG, NOW, run
from tests.store.build import Sample, build, instant

NAME = "Tomlin Averystone"
LEAKS = LeakTest([NAME])
T = instant("02-23T06:00")
OLD = [
    Sample(at=T, text="Police in Anaheim"),
    Sample(at=T, text="It was T0mlin Averystoen, says #tomlinaverystone", message=2),
    Sample(at=T, text="And no other", message=3),
]


class Inner(Struct, frozen=True):
    query: str = ""
    at: datetime = datetime(2017, 2, 22, tzinfo=UTC)


class Told(NamedTuple):
    what: str
    seen: int


class Outer(Struct, frozen=True, kw_only=True):
    title: str = ""
    groups: dict[str, Sequence[Inner]] = {}
    posts: int | None = None
    method: Sequence[Inner] | dict[str, str] = ()
    last_error: str | None = None
    told: Sequence[Told] = ()
    inside: dict[str, Sequence["Outer"]] = {}


def configured(folder: Path, **titles: str) -> Globals:
    """Write a configuration that protects the name; titles may hold it."""
    text = CONFIG.replace(
        "Off-duty officer fires his gun in Anaheim", titles.get("title", "An incident")
    ).replace('query = "anaheim"', f"query = '{titles.get('query', 'anaheim')}'")
    event = f'[[incident.event]]\nat = {T.isoformat()}\ntitle = "{titles.get("event", "x")}"\n'
    protect = f'{event}[incident.protect]\nnames = ["{NAME}"]\n'
    path = folder / "config.toml"
    path.write_text(text.replace("[source.commons]", f"{protect}[source.commons]"), "utf-8")
    return Globals(path, debug=False)


def refused(command: object, *words: str, settings: Globals) -> str:
    """Return what is said; it never holds the name."""
    with pytest.raises(DataError, match="a protected name stands in") as caught:
        run(command, *words, settings=settings)  # type: ignore[arg-type]
    assert caught.value.exit_code == 65
    assert "tomlin" not in str(caught.value).lower()
    return str(caught.value)


@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_an_export_of_texts_stops_at_the_post(tmp_path: Path, form: str) -> None:
    """The field and the number of the post are told, and which post it is; no file is left."""
    build(tmp_path / "monitor.db", OLD)
    target = tmp_path / "posts"
    words = ("posts", "--text", "--format", form, "-o", str(target))
    said = refused(export, *words, settings=configured(tmp_path))
    assert "stands in field text of row 2 (chirper n2), so this row and those after it" in said
    assert not list(tmp_path.glob("posts*"))


def test_an_export_without_texts_leaves(tmp_path: Path) -> None:
    """What holds no name is not stopped: without texts all three posts are written."""
    build(tmp_path / "monitor.db", OLD)
    out = run(export, "posts", settings=configured(tmp_path)).stdout
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["n1", "n2", "n3"]


@pytest.mark.parametrize("what", MAKERS)
def test_a_report_with_a_name_in_its_title_is_refused(tmp_path: Path, what: str) -> None:
    """No report of any kind is shown whose title holds a protected name."""
    build(tmp_path / "monitor.db", OLD)
    settings = configured(tmp_path, title=f"The case of {NAME.upper()}")
    said = refused(report, what, "--now", NOW, settings=settings)
    assert said.startswith(f"report {what}: ")
    assert "title, so nothing was written" in said


@pytest.mark.parametrize("what", ["volume", "sentiment"])
def test_the_title_of_what_has_a_key_stops_no_figures(tmp_path: Path, what: str) -> None:
    """Data has the key alone; where people read the title, it is masked."""
    path = build(tmp_path / "monitor.db", OLD, narratives=("threat",))
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE topic SET title = ? WHERE key = 'threat'", (f"{NAME} threatened",))
    conn.close()
    for form, said in (("json", "threat"), ("csv", "threat"), ("table", "[name")):
        words = (what, "--by", "narrative", "--now", NOW, "--format", form)
        shown = run(report, *words, settings=configured(tmp_path)).stdout
        assert said in shown
        assert "tomlin" not in shown.lower()


@pytest.mark.parametrize("what", ["volume", "sentiment"])
def test_an_export_of_figures_is_refused_likewise(tmp_path: Path, what: str) -> None:
    """Figures are reports: a name in what is exported of them stops them, too."""
    build(tmp_path / "monitor.db", [*OLD, Sample(at=T, lang="tomlinaverystone")])
    words = (what, "--by", "language", "--now", NOW)
    said = refused(export, *words, settings=configured(tmp_path))
    assert "groups, name of entry" in said


@pytest.mark.parametrize("what", ["volume", "sentiment", "spread"])
def test_a_chart_with_a_name_in_an_event_is_not_drawn(tmp_path: Path, what: str) -> None:
    """Neither in the terminal nor as a file, which is not made."""
    build(tmp_path / "monitor.db", OLD)
    settings = configured(tmp_path, event=f"{NAME} speaks")
    target = tmp_path / "a.svg"
    for words in ((what, "--now", NOW), (what, "--now", NOW, "--out", str(target))):
        said = refused(chart, *words, settings=settings)
        assert "stands in events, entry 1, title, so nothing was written" in said
    assert not target.exists()


def test_a_query_may_hold_the_name_and_is_shown_without_it(tmp_path: Path) -> None:
    """Whoever looks for the name must write it down: the method box withholds it."""
    build(tmp_path / "monitor.db", OLD)
    settings = configured(tmp_path)
    out = run(report, "volume", "--json", "--now", NOW, settings=settings).stdout
    assert json.loads(out)["method"]["queries"][0]["query"] == "anaheim OR x"
    method = [Inner(query=f'"{NAME}" OR anaheim')]
    cleared = LEAKS.cleared("report", Outer(method=method))
    assert cleared.method == [Inner(query=f'"{WITHHELD}" OR anaheim')]
    assert LEAKS.cleared("x", Outer(method={NAME: NAME})).method == {WITHHELD: WITHHELD}


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (Outer(title=f"On {NAME}"), "title"),
        (Outer(groups={"a": [], NAME: []}), "groups, name of entry 2"),
        (Outer(groups={"a": [Inner(), Inner(f"@{NAME}")]}), "groups, a, entry 2, query"),
    ],
)  # fmt: skip
def test_the_place_is_told_and_not_the_name(value: Outer, where: str) -> None:
    """Each text at any depth is looked at, keys too; the message says where."""
    with pytest.raises(DataError) as caught:
        LEAKS.cleared("page", value)
    assert f"page: a protected name stands in {where}, so" in str(caught.value)


HARMLESS = st.text().filter(lambda text: not LEAKS.finds(text))
"""Hypothesis takes texts from our own files too, and some of these are disguises of the name."""


@given(HARMLESS, st.integers() | st.none())
def test_what_holds_no_name_leaves_unchanged(text: str, posts: int | None) -> None:
    """The same value comes back, whatever it holds."""
    value = Outer(title=text, groups={text: [Inner(text)]}, posts=posts, method=[Inner(text)])
    assert LEAKS.cleared("x", value) == value
    assert LEAKS.cleared("x", Inner(text)) == Inner(text)


@given(st.lists(st.tuples(HARMLESS, HARMLESS, st.integers())))
def test_rows_without_a_name_pass_in_order(rows: list[tuple[str, str, int]]) -> None:
    """Nothing is dropped, doubled or changed."""
    assert list(LEAKS.rows("x", ("id", "text", "likes"), rows)) == rows


@pytest.mark.parametrize("first", [0, 1, 99, 100, 101, 257])
@pytest.mark.parametrize("field", ["source", "text", "lang"])
def test_a_name_is_found_in_whichever_of_many_rows_it_is(first: int, field: str) -> None:
    """Also where many rows repeat it, and where others repeat what stands around it."""
    rows = [{"source": "chirper", "text": f"shot {n}", "lang": "en"} for n in range(300)]
    rows = rows[:first] + [row | {field: f"by {NAME}"} for row in rows[first:]]
    found = LEAKS.rows("export", tuple(rows[0]), (tuple(row.values()) for row in rows))
    assert list(islice(found, first)) == [tuple(row.values()) for row in rows[:first]]
    with pytest.raises(DataError, match=f"in field {field} of row {first + 1}"):
        next(found)


def test_rows_before_the_leak_pass_and_an_id_that_is_one_is_not_told() -> None:
    """Numbers are no names; where the id itself is the leak, only the number of the row is told."""
    lone = LeakTest(["Stella"])
    rows = [("a", "573114"), ("a", "post-of-stella")]
    found = lone.rows("export", ("source", "id"), rows)
    assert next(found) == ("a", "573114")
    with pytest.raises(DataError, match="export: a protected name stands in field"):
        next(found)


def test_words_of_servers_are_masked_at_any_depth() -> None:
    """Nobody here can change them; what stands beside them is looked at all the same."""
    broken = Outer(last_error=f"no page of {NAME}", method={"query": NAME})
    value = Outer(inside={"a": [broken]}, told=[Told("fine", 1)])
    cleared = LEAKS.cleared("x", value)
    (found,) = cleared.inside["a"]
    assert found.last_error == f"no page of {WITHHELD}"
    assert found.method == {"query": WITHHELD}
    assert cleared.told == [Told("fine", 1)]
    with pytest.raises(
        DataError, match="x: a protected name stands in inside, a, entry 1, told, entry"
    ):
        LEAKS.cleared("x", Outer(inside={"a": [Outer(told=[Told(NAME, 1)])]}))


def test_what_must_be_seen_is_masked_as_a_whole() -> None:
    """Structs, keys, named tuples, bare texts; whatever holds no name stays what it is."""
    value = Outer(title=NAME, groups={NAME: [Inner(NAME)]}, told=(Told(NAME, 1),), posts=3)
    masked = LEAKS.masked(value)
    assert masked == Outer(
        title=WITHHELD, groups={WITHHELD: [Inner(WITHHELD)]}, told=(Told(WITHHELD, 1),), posts=3
    )
    assert LEAKS.masked(f"On {NAME}") == f"On {WITHHELD}"
    assert LEAKS.masked({NAME: 1, "b": 2}) == {WITHHELD: 1, "b": 2}


def test_an_id_that_was_drawn_is_no_name() -> None:
    """A digest may show a short name: an export is not refused for it; a name beside it is one."""
    short = LeakTest(["Ed"])
    digest = "5ed" + "0" * 29
    rows = [("a", digest), ("a", f"withheld:{digest}"), ("a", f"forgotten:{digest}")]
    assert list(short.rows("export", ("source", "id"), rows)) == rows
    with pytest.raises(DataError, match="field id of row 1"):
        next(short.rows("export", ("source", "id"), [("a", f"ed:{digest}")]))


@pytest.mark.parametrize(
    ("phrase", "allowed"),
    [
        ("tomlin averystone", False),
        ("averystone filmed", False),
        ("t0mlin", False),
        ("averystones", False),
        ("tomlln", False),
        ("#justicefortomlin", False),
        ("curfew", True),
        ("tom filmed", True),
        ("", True),
    ],
)
def test_a_phrase_holds_no_part_of_a_name(phrase: str, *, allowed: bool) -> None:
    """By itself a family name may tell who it is, in whatever spelling the guard knows."""
    assert LEAKS.allows(phrase) is allowed


@given(st.text())
def test_nothing_listed_allows_every_phrase(phrase: str) -> None:
    """Without names nothing is held back."""
    assert LeakTest(()).allows(phrase)

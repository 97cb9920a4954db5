"""`datasette db/monitor.db -m metadata.json`: what it opens is useful, complete and safe."""

import json
import sqlite3
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from monitor.clock import to_epoch_ms
from monitor.nouns.posts import Lane, Lost, Span
from monitor.store.schema.views import VIEWS
from tests.servers import answering, free_port, program
from tests.store.build import INCIDENT, Sample, Tried, build, instant

pytestmark = pytest.mark.repeats

WHERE = "PyPI: pip install datasette, in an environment of its own that is on the path"
METADATA = Path(__file__).parents[1] / "metadata.json"
DATABASE = json.loads(METADATA.read_text("utf-8"))["databases"]["monitor"]
QUERIES: dict[str, dict[str, Any]] = DATABASE["queries"]
PARAMETERS = {"incident": INCIDENT, "words": "word for word"}
"""What is asked for; here every query has an answer."""

T = instant("02-22T08:00")
HOUR = timedelta(hours=1)
DARK = Span(T + 36 * HOUR, T + 40 * HOUR)
LANE = Lane(
    source="chirper",
    name="#a",
    settle=HOUR,
    observed=(Span(T, DARK.start), Span(DARK.end, T + 48 * HOUR)),
    lost=(Lost(Span(T + 2 * HOUR, T + 3 * HOUR), "cut short"),),
)


def posts() -> Iterator[Sample]:
    """Six or seven posts in each of 24 hours, on two sources; every other tells the narrative."""
    for number in range(24 * 6 + 12):
        label, polarity = (("negative", -400_000), ("positive", 300_000), ("neutral", 0))[
            number % 3
        ]
        yield Sample(
            at=T + number * 24 * HOUR / (24 * 6 + 12),
            source=("chirper", "commons")[number % 2],
            person=number,
            message=number,
            label=label,
            polarity=polarity,
            narratives=("threat",) if number % 2 else (),
            text=f"Quoted word for word, {number}",
        )


MORE = """
INSERT INTO alert VALUES (1, 'burst', 'anaheim', 'chirper', {at}, {at}, 'Much is said.', NULL);
INSERT INTO alert VALUES (2, 'blind', 'anaheim', 'chirper', {at}, {at}, 'Who knows?', {at});
INSERT INTO delivery VALUES (1, 'begun', 'log', NULL, 1, {at}, NULL);
INSERT INTO delivery VALUES (1, 'begun', 'webhook', {at}, 1, NULL, 'refused');
INSERT INTO note VALUES (1, 1, 'anaheim', {at}, 'The mayor speaks', 'ann', {at});
INSERT INTO publication VALUES
  (1, 'anaheim', 'page', '', 'public', {at}, {at}, {at} + 1, 'UTC', '0', 'social', '[]', '[]',
  NULL);
INSERT INTO embed VALUES
  ('/srv/volume.html', 'anaheim', 'volume', 'public', '{{}}', {at}, {at}, 'the folder is gone');
INSERT INTO target VALUES (1, 'a.example/1', 'page');
INSERT INTO pointing VALUES (1, 1);
INSERT INTO attachment VALUES
  (1, 0, 'video', 'f1', 'A dog', 16, 9, NULL, 1500, 20, NULL, NULL, NULL, NULL);
INSERT INTO quarantine VALUES (1, 'abc', {at}, 'no date', x'00', 'time');
INSERT INTO source VALUES (9, 'calls');
INSERT INTO count_series VALUES (1, 9, 'anaheim', 'values', '', 'Calls', 'calls', 'sum', {at}, 0);
INSERT INTO count_value VALUES (1, {at}, {at} + 3600000, 12.0, 1);
INSERT INTO count_value VALUES (1, {at} + 3600000, {at} + 7200000, 3.0, 0);
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = build(
        tmp_path_factory.mktemp("datasette") / "monitor.db",
        list(posts()),
        lanes=[LANE],
        passes=[Tried(source="chirper", at=T, outcome="failed", error="no answer")],
        narratives=("threat",),
    )
    with closing(sqlite3.connect(path)) as conn:
        conn.executescript(MORE.format(at=to_epoch_ms(T)))
    return path


@pytest.fixture
def conn(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as conn:
        conn.row_factory = sqlite3.Row
        yield conn


def named(conn: sqlite3.Connection, kind: str) -> set[str]:
    rows = conn.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,))
    return {row["name"] for row in rows}


def ask(conn: sqlite3.Connection, query: str) -> list[dict[str, Any]]:
    asked = QUERIES[query]
    given = {name: PARAMETERS[name] for name in asked.get("params", ())}
    return [dict(row) for row in conn.execute(asked["sql"], given)]


def test_each_view_is_described_and_each_table_is_internal(conn: sqlite3.Connection) -> None:
    """A new table is hidden, and shut for whoever is not the owner; a new view is explained."""
    views = {name for name, about in DATABASE["tables"].items() if not about.get("hidden")}
    shut = {
        name
        for name, about in DATABASE["tables"].items()
        if about == {"hidden": True, "allow": {"id": "root"}}
    }
    assert views == set(VIEWS) == named(conn, "view")
    assert named(conn, "table") <= shut
    assert DATABASE["allow_sql"] == {"id": "root"}


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_described_is_there(conn: sqlite3.Connection, view: str) -> None:
    """Columns and units name columns of the view, which has rows here."""
    about = DATABASE["tables"][view]
    found = conn.execute(f"SELECT * FROM {view}")
    columns = {column[0] for column in found.description}
    assert {*about.get("columns", {}), *about.get("units", {})} <= columns
    assert about["title"]
    assert found.fetchone() is not None


def test_no_view_leads_to_a_person(conn: sqlite3.Connection) -> None:
    """No address, which carries a handle; no query, which may hold a protected name."""
    for view in VIEWS:
        found = conn.execute(f"SELECT * FROM {view}").fetchall()
        assert "@handle" not in str([tuple(row) for row in found])
        assert {"url", "query", "native_id", "raw"}.isdisjoint(found[0].keys())


def test_who_installs_the_program_has_the_file() -> None:
    """Where its document says; it is nowhere else for who has no checkout."""
    project = tomllib.loads(METADATA.with_name("pyproject.toml").read_text("utf-8"))
    place = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"][METADATA.name]
    assert place == f"share/reaction-monitor/{METADATA.name}"
    document = METADATA.with_name("docs") / "datasette.md"
    assert "`share/reaction-monitor/`" in document.read_text("utf-8")


@pytest.mark.parametrize("query", QUERIES)
def test_each_query_answers(conn: sqlite3.Connection, query: str) -> None:
    """Plain SQLite is asked here, so that it holds where there is no Datasette."""
    assert ask(conn, query)
    assert QUERIES[query]["title"]


def test_numbers_are_those_of_the_posts(conn: sqlite3.Connection) -> None:
    """Counted by hand."""
    held = list(posts())
    by_day = Counter((p.at.date().isoformat(), p.source) for p in held)
    found = {(r["day"], r["source"]): r["posts"] for r in ask(conn, "volume_by_day")}
    assert found == by_day
    told = [p for p in held if p.narratives]
    (narrative,) = conn.execute("SELECT * FROM narratives").fetchall()
    assert (narrative["narrative"], narrative["posts"]) == ("threat", len(told))
    assert narrative["share_of_posts"] == pytest.approx(len(told) / len(held))
    negative = sum(p.label == "negative" for p in told)
    assert narrative["share_negative"] == pytest.approx(negative / len(told))
    assert narrative["first_hour"] == "2017-02-22T08:00:00Z"
    tone = {r["day"]: r["mean_polarity"] for r in ask(conn, "tone_by_day")}
    first = [p.polarity for p in held if p.at.day == 22 and p.label != "unscored"]
    assert tone["2017-02-22"] == pytest.approx(sum(first) / len(first) / 1e6)


def test_observed_hours_are_cut_at_midnight(conn: sqlite3.Connection) -> None:
    """A span of many days counts in each of them; a gap in none."""
    hours = {
        r["day"]: r["hours_observed"]
        for r in ask(conn, "observed_by_day")
        if r["source"] == "chirper"
    }
    assert hours == {
        "2017-02-22": 16,
        "2017-02-23": 24 - (DARK.end - DARK.start) / HOUR,
        "2017-02-24": 8,
    }


def test_an_alert_tells_whom_it_reached(conn: sqlite3.Connection) -> None:
    """Ways that failed are none; one that is over does not last."""
    (lasting,) = ask(conn, "alerts_that_last")
    assert (lasting["rule"], lasting["told_by"]) == ("burst", "log")
    assert conn.execute("SELECT count(*) FROM alerts").fetchone()[0] == 2


def test_counts_stand_beside_posts_and_are_not_added(conn: sqlite3.Connection) -> None:
    """The posts of the hour in which a value begins."""
    first, second = ask(conn, "counts_beside_posts")
    hours = Counter((post.at - T) // HOUR for post in posts())
    assert (first["value"], first["posts_of_that_hour"], first["state"]) == (
        12.0,
        hours[0],
        "final",
    )
    assert (second["value"], second["posts_of_that_hour"], second["state"]) == (
        3.0,
        hours[1],
        "provisional",
    )
    (short,) = conn.execute("SELECT spans, provisional FROM counts_overview").fetchall()
    assert tuple(short) == (2, 1)


def test_posts_are_not_added_up_again_for_each_value(conn: sqlite3.Connection) -> None:
    """Datasette ends a query after a second, which that takes with the values of two weeks."""
    plan = conn.execute(f"EXPLAIN QUERY PLAN {QUERIES['counts_beside_posts']['sql']}", PARAMETERS)
    assert not [row["detail"] for row in plan if "CORRELATED" in row["detail"]]


Ask = Callable[[str], Any]


@pytest.fixture(scope="module")
def datasette(database: Path) -> Iterator[Ask]:
    """Start Datasette itself; asks it as somebody who is not the owner, None where it refuses."""
    port = free_port()
    command = [program("datasette", WHERE), "serve", str(database), "-m", str(METADATA)]
    with (
        answering(port, [*command, "--port", str(port)], 30),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
    ):

        def ask(path: str) -> Any:
            found = client.get(path)
            assert found.status_code in {200, 403}, found.text
            return found.json() if found.status_code == 200 else None

        yield ask


@pytest.mark.parametrize("query", QUERIES)
def test_datasette_answers_each_query(datasette: Ask, conn: sqlite3.Connection, query: str) -> None:
    """The same rows as SQLite itself."""
    asked = "&".join(
        f"{n}={PARAMETERS[n].replace(' ', '+')}" for n in QUERIES[query].get("params", ())
    )
    assert datasette(f"/monitor/{query}.json?_shape=array&{asked}") == ask(conn, query)


def test_datasette_shows_views_and_shuts_the_rest(datasette: Ask) -> None:
    """Views are open; tables, and SQL of one's own, are for whoever began it with --root."""
    found = datasette("/monitor.json")
    assert {view["name"] for view in found["views"]} == set(VIEWS)
    assert [table for table in found["tables"] if not table["hidden"]] == []
    assert datasette("/monitor/narratives.json") is not None
    for path in ("/monitor/link.json", "/monitor/post.json", "/monitor.json?sql=select+1"):
        assert datasette(path) is None, path

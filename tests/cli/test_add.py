"""`monitor add` and `monitor export links`: what an editor found, beside what posts point to."""

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.cli import Globals
from monitor.cli.add import add
from monitor.cli.export import export
from monitor.cli.forget import forget
from monitor.cli.report import report
from monitor.clock import utc_now
from monitor.errors import UsageError
from monitor.store.connection import open_store
from monitor.store.forgetting import expired, purge
from monitor.store.records import Retention
from tests.cli.shell import CONFIG, configured, run
from tests.examples import examples
from tests.report.sample import HOUR, NOW, sample
from tests.store.build import Sample, build, instant

KEEP = Retention(links=HOUR)
ONE = "https://chirper.example/post/1"
VIDEO = "Look https://youtu.be/dQw4w9WgXcQ and https://news.example/story?utm_source=x"
T = instant("02-23T06:00")


def exported(settings: Globals) -> list[dict[str, object]]:
    lines = run(export, "links", settings=settings).stdout.splitlines()
    return [json.loads(line) for line in lines]


def test_a_found_post_is_kept_listed_exported_and_removed(settings: Globals) -> None:
    """Marked with who found it; what is said of it later is added to it."""
    said = run(add, ONE, "--by", "ann", settings=settings).stdout
    assert said == "Kept 1 post, as found by an editor: in no figure.\n"
    more = ("--at", "2017-02-22T23:00", "--text", "They run, @ann!", "--by", "ann")
    run(add, ONE, *more, settings=settings)
    listed = run(add, settings=settings).stdout
    assert f"{ONE} (posted Wednesday 22 February 2017, 11 pm, “They run, @[handle]!”" in listed
    (row,) = exported(settings)
    assert (row["link"], row["found_by"], row["kind"]) == (ONE, "ann", "post")
    assert row["posts"] is None
    assert run(add, "--remove", ONE, settings=settings).stdout == "Removed 1 post.\n"
    assert exported(settings) == []


def test_what_a_post_says_steers_no_terminal_and_forges_no_line(settings: Globals) -> None:
    """However it was written: it stands on the line of its post, in the order of its letters."""
    text = f"one\n{VIDEO}\u2028x \u202eevil\u202c"
    run(add, ONE, "--text", text, "--by", "ann", settings=settings)
    listed, times = run(add, settings=settings).stdout.splitlines()
    assert f"“one {VIDEO} x \ufffdevil\ufffd”, found by ann" in listed
    assert times.startswith("Times: ")


ADDED = st.lists(
    st.tuples(st.integers(0, 50), st.booleans(), st.text(st.characters(codec="utf-8"), max_size=9)),
    min_size=1,
    max_size=5,
)


@settings(examples(4), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ADDED)
def test_no_figure_moves_by_any_post_that_an_editor_found(
    settings: Globals, posts: list[tuple[int, bool, str]]
) -> None:
    """Volume, tone and spread are the same bytes before and after."""

    def figures() -> list[str]:
        words = ("--json", "--now", NOW.isoformat())
        whats = ("volume", "sentiment", "spread", "sources")
        return [run(report, what, *words, settings=settings).stdout for what in whats]

    before = figures()
    for number, dated, text in posts:
        at = ("--at", "2017-02-23T06:30:00Z") if dated else ()
        address = f"https://chirper.example/post/{number}"
        assert run(add, f"--text=anaheim {text}", *at, address, settings=settings).exit_code == 0
    assert figures() == before


def test_links_have_the_columns_that_an_archiver_reads(tmp_path: Path) -> None:
    """Its own names first; each page or video once, under an address that leads to it."""
    texts = [VIDEO, VIDEO, "See https://www.youtube.com/watch?v=dQw4w9WgXcQ"]
    posts = [Sample(at=T + n * HOUR / 4, person=n, message=n, text=t) for n, t in enumerate(texts)]
    build(tmp_path / "monitor.db", posts)
    settings = configured(tmp_path)
    out = run(export, "links", "--format", "csv", settings=settings).stdout
    header, *rows = csv.reader(io.StringIO(out))
    assert header[:3] == ["link", "archive status", "destination folder"]
    assert [row[:5] for row in rows] == [
        ["https://www.youtube.com/watch?v=dQw4w9WgXcQ", "", "anaheim", "video", "3"],
        ["https://news.example/story", "", "anaheim", "page", "2"],
    ]
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra [parquet]")
    run(export, "links", "--out", str(tmp_path / "links.parquet"), settings=settings)
    table = parquet.read_table(tmp_path / "links.parquet").to_pylist()
    assert [json.loads(msgspec.json.encode(one)) for one in table] == exported(settings)


def test_what_an_editor_found_goes_with_the_addresses(settings: Globals) -> None:
    """By `keep_links`, by `monitor forget --before`, and by its own address."""
    run(add, ONE, "--text", "Words", settings=settings)
    path = settings.config_path
    assert path is not None
    with open_store(path.parent / "monitor.db", zone="UTC", scorer="textblob") as store:
        early, late = (
            expired(store.conn, KEEP, utc_now() + hours * HOUR).links for hours in (0, 2)
        )
        assert late == early + 1
        purge(store, KEEP, utc_now() + 2 * HOUR)
    assert exported(settings) == []
    run(add, ONE, "--at", "2017-02-22T23:00", settings=settings)
    run(forget, "--before", "2017-02-23T00:00:00Z", "--yes", settings=settings)
    assert len(exported(settings)) == 1
    run(forget, "--before", "2017-02-24T00:00:00Z", "--yes", settings=settings)
    assert exported(settings) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("chirper.example/post/1",), "Write it whole"),
        (("--text", "Words"), "write the address"),
        ((ONE, f"{ONE}2", "--text", "Words"), "speak of one post"),
        (("--remove", ONE), "was not added"),
        (("https://chirper.example/tomlin-averystone/1",), "protected name"),
    ],
)
def test_what_cannot_be_kept_is_refused(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """With what to do; nothing is kept of it."""
    sample(tmp_path)
    settings = configured(tmp_path)
    path = tmp_path / "config.toml"
    protect = '\n[incident.protect]\nnames = ["Tomlin Averystone"]\n\n[source.commons]'
    path.write_text(CONFIG.replace("\n[source.commons]", protect, 1), encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        run(add, *words, settings=settings)
    assert exported(settings) == []

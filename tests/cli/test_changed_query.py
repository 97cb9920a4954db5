"""A query that changes between two archives of the past."""

import json
from pathlib import Path

import pytest

from tests.cli.run import archive, post
from tests.cli.shell import run_in

DAYS = ("2017-02-22", "2017-02-23")


def taken(here: Path, day: str) -> None:
    """Import a day of posts of two kinds, and claim that all of it was watched."""
    posts = [
        post(n, id=f"{day}-{n}", author=f"u{n}", created_at=f"{day}T{n:02d}:30:00Z", text=text)
        for n in range(24)
        for text in [("#anaheimcop", "Temblor")[n % 2]]
    ]
    span = f"{day}T00:00Z..{day}T23:59Z"
    run_in(here, "import", "--observed", span, str(archive(here / f"{day}.ndjson", posts)))


def test_it_is_said_of_archives_that_were_imported_later(here: Path) -> None:
    """The change has the time of an import, long after the posts: they do not compare all the same.

    Of each day half of the posts match the first query, and all the second.
    """
    path = here / "config.toml"
    taken(here, DAYS[0])
    path.write_text(path.read_text().replace("#anaheimcop'", "#anaheimcop OR temblor'"))
    taken(here, DAYS[1])
    until = ("--until", "2017-02-24T00:00:00Z", "--every", "1d", "--tz", "UTC")
    found = json.loads(run_in(here, "report", "volume", "--json", *until).stdout)
    assert [row["posts"] for row in found["buckets"]][-2:] == [12, 24]
    (changed,) = (one for one in found["findings"] if one["kind"] == "query.changed")
    assert changed["since"] == f"{DAYS[0]}T23:59:00Z"
    assert "The search was widened" in run_in(here, "report").stdout
    alone = ("--until", "2017-02-22T23:00:00Z", "--json")
    before = json.loads(run_in(here, "report", "volume", *alone).stdout)
    assert not [one for one in before["findings"] if one["kind"] == "query.changed"]


def test_a_search_that_had_a_name_stops_no_report_once_the_name_is_listed(here: Path) -> None:
    """Nobody can change which search there was: it is masked, as that of now is in the method."""
    path = here / "config.toml"
    first = path.read_text()
    path.write_text(first.replace("#anaheimcop'", '#anaheimcop OR "wren alderby"\''))
    taken(here, DAYS[0])
    path.write_text(first.replace('names = ["', 'names = ["Wren Alderby", "'))
    taken(here, DAYS[1])
    until = ("--until", "2017-02-24T00:00:00Z", "--now", "2017-02-24T00:00:00Z")
    for name in ("volume", "sentiment", "spread", "narratives", "voices", "sources"):
        done = run_in(here, "report", name, "--json", *until[:2])
        assert done.exit_code == 0, done.stderr
        (changed,) = (
            one for one in json.loads(done.stdout)["findings"] if one["kind"] == "query.changed"
        )
        assert "[name withheld]" in changed["before"]
        assert "alderby" not in done.stdout.lower()
    page = here / "page.html"
    assert run_in(here, "page", "--out", str(page), *until).exit_code == 0
    assert "alderby" not in page.read_text().lower()


NARROW, WIDE = "#anaheimcop'", "#anaheimcop OR temblor'"
WHOLE = ("--until", "2017-02-24T00:00:00Z", "--every", "1d", "--tz", "UTC")


@pytest.mark.parametrize("after", ["#anaheimcop", "#anaheimcop OR quake"])
def test_a_query_that_was_narrowed_between_two_archives_is_said(here: Path, after: str) -> None:
    """What only the old one finds is counted in one of them; each surface says up to when.

    Half of the posts of each day match the second query, and all the first. Nothing is said of a
    report on one of the days, nor once all that was read for the old query is all there is.
    """
    path = here / "config.toml"
    path.write_text(path.read_text().replace(NARROW, WIDE))
    taken(here, DAYS[0])
    path.write_text(path.read_text().replace(WIDE, f"{after}'"))
    taken(here, DAYS[1])
    found = json.loads(run_in(here, "report", "volume", "--json", *WHOLE).stdout)
    assert [row["posts"] for row in found["buckets"]][-2:] == [24, 12]
    (changed,) = (one for one in found["findings"] if one["kind"] == "query.changed")
    assert changed["until"] == f"{DAYS[1]}T00:00:00Z"
    said = "finds are counted up to Thursday 23 February, midnight, and not in all of the time"
    assert said in run_in(here, "brief", *WHOLE[:2], "--tz", "UTC").stdout
    for since, until in (("21", "22"), ("23", "24")):
        span = ("--since", f"2017-02-{since}T08:00:00Z", "--until", f"2017-02-{until}T23:00:00Z")
        part = json.loads(run_in(here, "report", "volume", "--json", *span).stdout)
        assert not [one for one in part["findings"] if one["kind"] == "query.changed"]


def test_an_earlier_archive_that_was_read_for_a_narrower_query(here: Path) -> None:
    """The change is not "then": what it no longer finds is counted in the later day only.

    Where the earlier one had been read for the old query too, nothing is amiss.
    """
    path = here / "config.toml"
    path.write_text(path.read_text().replace(NARROW, WIDE))
    taken(here, DAYS[1])
    path.write_text(path.read_text().replace(WIDE, NARROW))
    taken(here, DAYS[0])
    part = ("--since", f"{DAYS[0]}T00:00:00Z", *WHOLE)
    said = run_in(here, "brief", *part[:4], "--tz", "UTC").stdout
    assert "The search was narrowed" in said
    assert "Posts that it no longer finds are counted in a part of this time only." in said

    path.write_text(path.read_text().replace(NARROW, WIDE))
    taken(here, DAYS[0])
    found = json.loads(run_in(here, "report", "volume", "--json", *part).stdout)
    assert [row["posts"] for row in found["buckets"]] == [24, 24]
    changed = [one for one in found["findings"] if one["kind"] == "query.changed"]
    assert [one["how"] for one in changed] == ["wider"]


def test_what_was_read_for_an_earlier_query_is_no_matter_of_a_later_change(here: Path) -> None:
    """The days were read before the query was widened, and after; narrowed it was for neither."""
    path = here / "config.toml"
    taken(here, DAYS[0])
    path.write_text(path.read_text().replace(NARROW, WIDE))
    taken(here, DAYS[1])
    path.write_text(path.read_text().replace(WIDE, NARROW))
    run_in(
        here,
        "import",
        str(archive(here / "none.ndjson", [post(1, created_at="2017-03-01T00:00Z")])),
    )
    found = json.loads(run_in(here, "report", "volume", "--json", *WHOLE).stdout)
    changed = [one["how"] for one in found["findings"] if one["kind"] == "query.changed"]
    assert changed == ["wider"]

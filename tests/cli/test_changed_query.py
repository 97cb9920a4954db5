"""A query that changes between two archives of the past."""

import json
from pathlib import Path

from tests.cli.run import archive, post
from tests.cli.test_collecting import here, run

__all__ = ["here"]

DAYS = ("2017-02-22", "2017-02-23")


def taken(here: Path, day: str) -> None:
    """Import a day of posts of two kinds, and claim that all of it was watched."""
    posts = [
        post(n, id=f"{day}-{n}", author=f"u{n}", created_at=f"{day}T{n:02d}:30:00Z", text=text)
        for n in range(24)
        for text in [("#anaheimcop", "Temblor")[n % 2]]
    ]
    span = f"{day}T00:00Z..{day}T23:59Z"
    run(here, "import", "--observed", span, str(archive(here / f"{day}.ndjson", posts)))


def test_it_is_said_of_archives_that_were_imported_later(here: Path) -> None:
    """The change has the time of an import, long after the posts: they do not compare all the same.

    Of each day half of the posts match the first query, and all the second.
    """
    path = here / "config.toml"
    taken(here, DAYS[0])
    path.write_text(path.read_text().replace("#anaheimcop'", "#anaheimcop OR temblor'"))
    taken(here, DAYS[1])
    until = ("--until", "2017-02-24T00:00:00Z", "--every", "1d", "--tz", "UTC")
    found = json.loads(run(here, "report", "volume", "--json", *until).stdout)
    assert [row["posts"] for row in found["buckets"]][-2:] == [12, 24]
    (changed,) = (one for one in found["findings"] if one["kind"] == "query.changed")
    assert changed["since"] == f"{DAYS[0]}T23:59:00Z"
    assert "The search was widened" in run(here, "report").stdout
    alone = ("--until", "2017-02-22T23:00:00Z", "--json")
    before = json.loads(run(here, "report", "volume", *alone).stdout)
    assert not [one for one in before["findings"] if one["kind"] == "query.changed"]

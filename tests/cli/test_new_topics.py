"""Narratives of an incident that no source is asked about, and what left the configuration.

Where it was closed, or came from archives, no pass comes by that would match what is held.
"""

import json
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from monitor.app import wiring
from monitor.app.checking import begun_later
from monitor.app.service import _Work
from monitor.clock import utc_now
from monitor.config import read_config
from monitor.errors import ConfigError
from monitor.nouns.posts import Lane, Span
from monitor.store.lock import hold
from monitor.store.reading.reader import open_reader
from tests.cli.run import CONFIG, archive, post
from tests.cli.shell import error, run_in
from tests.store.build import build

FLED = """
[[incident.narrative]]
key = "fled"
title = "The boy fled"
query = "fled OR ran"
"""
WAITING = "incident anaheim: held posts are not matched with fled yet"
DONE = "anaheim: held posts were matched with fled"
CLOSED = "closed = 2017-02-24T08:00:00Z\nquery ="


def shares(here: Path) -> dict[str, int]:
    """Return the posts of each narrative."""
    said = json.loads(run_in(here, "report", "narratives", "--json").stdout)
    return {one["key"]: one["posts"] for one in said["narratives"]}


def written(here: Path, text: str) -> None:
    """Write a configuration with one narrative more, and see that `check` says so."""
    (here / "config.toml").write_text(
        text.replace("[incident.protect]", f"{FLED}[incident.protect]")
    )
    assert WAITING in run_in(here, "check", "--offline").stdout


def came(here: Path) -> None:
    """Import six posts, of which three tell the narrative."""
    posts = [post(n, "Police in Anaheim: he " + ("fled", "sat")[n % 2]) for n in range(6)]
    run_in(here, "import", str(archive(here / "old.ndjson", posts)))
    assert shares(here) == {"threat": 0}


def test_what_came_from_archives_is_matched_by_hand(here: Path) -> None:
    """`collect` does it, also where there is no source; once it is done it asks for one again."""
    (here / "config.toml").write_text(CONFIG)
    came(here)
    written(here, CONFIG)
    done = run_in(here, "collect")
    assert done.exception is None
    assert DONE in done.stderr
    assert shares(here) == {"fled": 3, "threat": 0}
    assert WAITING not in run_in(here, "check", "--offline").stdout
    assert "no [source.NAME] is enabled" in error(run_in(here, "collect"), ConfigError)


def test_what_was_closed_is_matched(here: Path) -> None:
    """Nobody is asked for it; nor does another query of the incident change what was observed."""
    came(here)
    closed = (here / "config.toml").read_text().replace("query =", CLOSED, 1)
    written(here, closed.replace("#anaheimcop'", "#anaheimcop OR temblor'"))
    said = " ".join(run_in(here, "check", "--offline").stdout.split())
    assert "figures stay those of that query until an import" in said
    assert "asked again" not in said
    assert DONE in run_in(here, "collect").stderr
    assert shares(here) == {"fled": 3, "threat": 0}
    method = run_in(here, "report", "volume", "--method").stdout
    assert "#anaheimcop" in method
    assert "temblor" not in method


def test_the_daemon_matches_it(here: Path) -> None:
    """It has a task for that, which runs as it starts and after SIGHUP."""
    came(here)
    written(here, (here / "config.toml").read_text().replace("query =", CLOSED, 1))
    config = read_config(here / "config.toml", environ={})
    with hold(config.database) as held:
        chores = _Work(config, held)._chores(Event())
        (match,) = (one.act for one in chores if one.name == "new narratives and voices")
        match()
    assert shares(here) == {"fled": 3, "threat": 0}


def test_what_is_asked_for_is_left_to_its_passes(here: Path) -> None:
    """They match what is held before they keep what is new."""
    came(here)
    written(here, (here / "config.toml").read_text())
    config = read_config(here / "config.toml", environ={})
    with wiring.writer(config) as store:
        assert not list(wiring.match_held(config, store, utc_now()))


def test_an_incident_that_has_another_key_is_not_lost_in_silence(here: Path) -> None:
    """Its posts stay under the old one; `check` says so until it is there again."""
    came(here)
    path = here / "config.toml"
    before = path.read_text()
    left = "incident anaheim: posts of it are held, and no [[incident]] has this key"
    path.write_text(before.replace('key = "anaheim"', 'key = "anaheim-2017"'))
    assert left in run_in(here, "check", "--offline").stdout
    path.write_text(before)
    assert left not in run_in(here, "check", "--offline").stdout


def test_a_source_that_has_another_name_is_doubted(here: Path) -> None:
    """What it shows would count twice; nothing is said of one that is new, or of one that left."""
    run_in(here, "collect")
    path = here / "config.toml"
    before = path.read_text()
    said = "source birds: new, and chirper left the configuration"
    path.write_text(before.replace("[source.chirper]", "[source.birds]"))
    assert said in run_in(here, "check", "--offline").stdout
    for text in (before, before.replace("[source.chirper]", "[source.chirper]\nenabled = false")):
        path.write_text(text)
        assert "left the configuration" not in run_in(here, "check", "--offline").stdout


def test_an_incident_that_begins_earlier_now_was_not_watched_then(here: Path) -> None:
    """Passes go on from where they are: `check` says so until a backfill has gone back."""
    path = here / "config.toml"
    earlier = path.read_text()
    path.write_text(earlier.replace("since = 2017-02-21", "since = 2017-02-22"))
    run_in(here, "collect", "--source", "chirper")
    said = "chirper / anaheim: nothing before 2017-02-22T08:00:00Z was observed"
    assert said not in run_in(here, "check", "--offline").stdout
    path.write_text(earlier)
    run_in(here, "collect", "--source", "chirper")
    assert said in run_in(here, "check", "--offline").stdout
    run_in(here, "backfill", "--source", "chirper", "--since", "2017-02-21T08:00:00Z")
    assert said not in run_in(here, "check", "--offline").stdout


def test_of_a_listing_that_began_later_only_this_is_said(here: Path) -> None:
    """Of a source with two listings the newer is named; the whole source where both began later."""
    config = read_config(here / "config.toml", environ={})
    config.database.parent.mkdir()
    begin = config.incidents[0].since
    for later, said in (
        ((0, 2), ["nothing of two before 2017-02-21T10:00:00Z was observed"]),
        ((3, 2), ["nothing before 2017-02-21T10:00:00Z was observed"]),
        ((0, 0), []),
    ):
        lanes = [
            Lane(
                source="chirper",
                name=name,
                settle=timedelta(),
                clock="arrival",
                observed=(Span(begin + timedelta(hours=hours), begin + timedelta(hours=9)),),
            )
            for name, hours in zip(("one", "two"), later, strict=True)
        ]
        config.database.unlink(missing_ok=True)
        build(config.database, [], lanes=lanes)
        with open_reader(config.database) as reader:
            found = [one.split(": ")[1] for one in begun_later(config, reader)]
        assert [one.partition(", and")[0] for one in found] == said


@pytest.mark.parametrize("words", [("report", "narratives"), ("brief",)])
def test_one_that_is_only_configured_is_not_called_missing(
    here: Path, words: tuple[str, ...]
) -> None:
    """What was not looked for yet may stand in the configuration all the same."""
    path = here / "config.toml"
    without = path.read_text().replace("[[incident.narrative]]", "[[incident.voice]]")
    path.write_text(without)
    run_in(here, "import", str(archive(here / "old.ndjson", [post(1)])))
    path.write_text(without.replace("[incident.protect]", f"{FLED}[incident.protect]"))
    assert "is configured" not in run_in(here, *words).stdout

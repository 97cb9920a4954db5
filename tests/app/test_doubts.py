"""`monitor check` says what is allowed and hardly meant."""

from pathlib import Path

import pytest

from monitor.app.checking import doubts
from monitor.config import read_config
from tests.cli.shell import CONFIG
from tests.store.build import instant

NOW = instant("03-01T00:00")


def told(folder: Path, text: str) -> list[str]:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return list(doubts(read_config(path, environ={}), NOW))


def event(at: str) -> str:
    end = CONFIG.index("[source.commons]")
    return f'{CONFIG[:end]}[[incident.event]]\nat = {at}\ntitle = "March"\n{CONFIG[end:]}'


def test_what_is_meant_is_not_doubted(tmp_path: Path) -> None:
    """A source, a time that is past, capitals, events in its time."""
    assert told(tmp_path, CONFIG) == []
    assert told(tmp_path, event("2017-02-22T12:00:00-08:00")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CONFIG.replace('every = "2m"', "enabled = false"), "no source is enabled"),
        (
            CONFIG.replace("2017-02-21", "2027-02-21"),
            "begins in the future (2027-02-21T00:00-08:00)",
        ),
        (CONFIG.replace('"anaheim"\n\n', '"anaheim or lapd"\n\n'), "“or”; to join words, write OR"),
        (
            event("2017-02-20T12:00:00-08:00"),
            "“March” is before its since (2017-02-20T12:00-08:00)",
        ),
    ],
    ids=["nothing to ask", "a year too far", "a word that joins nothing", "an early event"],
)
def test_what_will_not_work_is_said(tmp_path: Path, text: str, said: str) -> None:
    """One sentence each: what it is, and what to do."""
    (line,) = told(tmp_path, text)
    assert said in line


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("Off-duty officer", "Anna Pena", "its title"),
        ("March", "Ánna Peña", "the title of its event of 2017-02-22T20:00:00Z"),
        ("Threat", "#AnnaPena", "the title of threat"),
    ],
)
def test_a_protected_name_in_a_title_is_said_before_it_stops_a_report(
    tmp_path: Path, before: str, after: str, where: str
) -> None:
    """However it is spelt, and without the name."""
    named = event("2017-02-22T12:00:00-08:00").replace(
        "[[incident.event]]",
        '[incident.protect]\nnames = ["Anna Pena"]\n\n[[incident.narrative]]\nkey = "threat"\n'
        'title = "Threat"\nquery = "threat"\n\n[[incident.event]]',
    )
    assert told(tmp_path, named) == []
    (line,) = told(tmp_path, named.replace(before, after, 1))
    assert f"a protected name stands in {where}, so nothing that shows it is written" in line
    assert after not in line


def test_an_event_after_the_end_has_no_posts(tmp_path: Path) -> None:
    """None of them is collected once the incident is closed."""
    closed = event("2017-02-25T12:00:00-08:00").replace(
        'query = "anaheim"', 'closed = 2017-02-24T00:00:00-08:00\nquery = "anaheim"'
    )
    assert "“March” is after it was closed" in "".join(told(tmp_path, closed))

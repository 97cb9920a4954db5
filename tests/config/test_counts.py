"""`[counts.NAME]`: what it may hold, and what is said of a mistake in it."""

# ruff: noqa: E501  complaints stand on one line, as a user reads them

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import Config
from monitor.config.chosen import chosen_sources
from monitor.errors import ConfigError, UsageError
from tests.config.write import RIGHT, read, told
from tests.sources.test_base import install

HOUR = timedelta(hours=1)

COUNTS = """
[counts.calls]
kind = "csv"
file = "calls.csv"
title = "Calls to the police"
unit = "calls"
every = "30m"
incidents = ["anaheim"]

[counts.x-counts]
bearer_env = "X_BEARER"
requests_per_day = 24

[counts.views]
kind = "wikipedia-views"
articles = ["Anaheim"]
contact = "desk@example.org"
enabled = false
"""


def configured(folder: Path, text: str) -> Config:
    return read(folder, text, X_BEARER="top-secret-token")


def test_a_table_becomes_a_counter(tmp_path: Path) -> None:
    """Name, kind, time between passes, incidents; paths and local times from the configuration."""
    config = configured(tmp_path, RIGHT + COUNTS)
    calls, x, views = config.counts
    assert [(e.name, e.kind) for e in config.counts] == [
        ("calls", "csv"),
        ("x-counts", "x-counts"),
        ("views", "wikipedia-views"),
    ]
    assert (calls.every, x.every) == (timedelta(minutes=30), timedelta(hours=1))
    assert calls.settings.file == str(tmp_path / "calls.csv")  # type: ignore[attr-defined]
    assert calls.settings.timezone == "America/Los_Angeles"  # type: ignore[attr-defined]
    assert all(entry.about(config.incidents[0]) for entry in (calls, x))
    assert x.min_interval == timedelta(seconds=3)
    assert not views.enabled
    assert "top-secret-token" in config.secrets
    assert "top-secret-token" not in repr(config)


def test_a_counter_may_belong_to_one_incident(tmp_path: Path) -> None:
    """An article, a file: they are about one of them."""
    incident = RIGHT[RIGHT.index("[[incident]]") : RIGHT.index("[source.")]
    other = incident.replace('key = "anaheim"', 'key = "other"')
    config = configured(tmp_path, RIGHT + other + COUNTS)
    calls, x, _ = config.counts
    assert [calls.about(one) for one in config.incidents] == [True, False]
    assert [x.about(one) for one in config.incidents] == [True, True]


PLUG_IN = """
from datetime import timedelta
from monitor.nouns.measure import Measure
from monitor.nouns.posts import Traits
from monitor.sources.base import Source
from monitor.sources.counting import CountSettings


class Sensors(Source):
    kind = "sensors"
    traits = Traits(clock="created", settle=timedelta(hours=1), counts=True, backfill=False)
    Settings = CountSettings

    def lanes(self, incident):
        return ("bridge",)

    def measures(self, incident, lane):
        return (Measure(name=lane, title="Cars", unit="cars"),)

    def pull(self, job, http):
        return iter(())

    def check(self, incident, http):
        return "Sensors: cars on a bridge by the hour."
"""


def test_a_package_may_bring_what_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is found as every source is, and knows the keys that every such table knows."""
    (tmp_path / "sensors.py").write_text(PLUG_IN)
    install(tmp_path, monkeypatch, "sensors = sensors:Sensors")
    table = '[counts.bridge]\nkind = "sensors"\nsettle = "2h"\nincidents = ["anaheim"]\n'
    config = configured(tmp_path, RIGHT + table)
    [entry] = config.counts
    assert (entry.counts, entry.settle, entry.every) == (True, timedelta(hours=2), HOUR)
    assert entry.source.settle == timedelta(hours=2)
    with pytest.raises(
        ConfigError, match=r"sensors counts .*: give it a table \[counts\.sensors\]"
    ):
        configured(tmp_path, f"{RIGHT}[source.sensors]\n")


def test_what_is_chosen(tmp_path: Path) -> None:
    """Without names, all that is enabled, those that count last; a name may be of either."""
    config = configured(tmp_path, RIGHT + COUNTS)
    assert [entry.name for entry in chosen_sources(config)] == ["hackernews", "calls", "x-counts"]
    assert [entry.counts for entry in chosen_sources(config)] == [False, True, True]
    assert [entry.name for entry in chosen_sources(config, ["views"])] == ["views"]
    assert [entry.name for entry in chosen_sources(config, ["calls"])] == ["calls"]
    with pytest.raises(
        UsageError, match="--source: there is no source 'cals': write one of hackernews,"
    ):
        chosen_sources(config, ["cals"])


MISTAKES = [
    (
        "[counts.calls]",
        "[counts.second]",
        "line 43, [counts.second]: there is a [source.second] as well: give one another name",
    ),
    (
        "[counts.calls]",
        '[counts."a b"]',
        "line 43, [counts.a b]: a table cannot be named 'a b': write a short name of a-z, 0-9, - and _, such as anaheim-2017",
    ),
    (
        'kind = "csv"',
        'kind = "scv"',
        "line 44, [counts.calls]: kind is 'scv', which is no kind of source: write one of csv, gdelt, wikipedia-edits, wikipedia-views, x-counts, youtube-views; did you mean \"csv\"?",
    ),
    ('kind = "csv"', "kind = 3", "line 44, [counts.calls]: kind is 3: write a string in quotes"),
    ('unit = "calls"', "", 'line 43, [counts.calls]: the key "unit" is missing: write it here'),
    (
        'unit = "calls"',
        'units = "calls"',
        'line 47, [counts.calls]: units is no key; did you mean "unit"?',
    ),
    (
        '["anaheim"]',
        '["anahiem"]',
        "line 49, [counts.calls]: incidents holds 'anahiem', which is no incident: write keys of anaheim; did you mean \"anaheim\"?",
    ),
    (
        'every = "30m"',
        'every = "5s"',
        "line 48, [counts.calls]: every is '5s': write a duration from 30s to 1w",
    ),
    (
        'unit = "calls"',
        'unit = "calls"\nper = "soon"',
        "line 48, [counts.calls]: csv: per: write a number and s, m, h, d or w, such as 5m, not 'soon'",
    ),
    (
        "requests_per_day = 24",
        "",
        'line 51, [counts.x-counts]: the key "requests_per_day" is missing: write it here',
    ),
    (
        'bearer_env = "X_BEARER"',
        "",
        "line 51, [counts.x-counts]: x-counts: a bearer token is missing: give it by bearer_env or bearer_file",
    ),
    (
        "Calls to the police",
        "Calls about Tomlin Averystone",
        "line 46, [counts.calls]: title holds a protected name: write it without the name",
    ),
    (
        '["Anaheim"]',
        '["Anaheim", "Tomlin_Averystone"]',
        "line 57, [counts.views]: articles holds a protected name: write it without the name",
    ),
    (
        'kind = "csv"',
        'kind = "rss"',
        "line 43, [counts.calls]: rss has posts and counts nothing: give it a table [source.calls]",
    ),
    (
        "[counts.x-counts]",
        "[source.x-counts]",
        "line 51, [source.x-counts]: x-counts counts and has no posts: give it a table [counts.x-counts]",
    ),
    (
        "[counts.calls]",
        "[counts]\nx = 3\n[counts.calls]",
        "line 44, [counts.x]: 3 is no table: write [counts.x] on a line",
    ),
]


@pytest.mark.parametrize(("before", "after", "complaint"), MISTAKES)
def test_a_mistake_is_told_exactly(tmp_path: Path, before: str, after: str, complaint: str) -> None:
    """File, line, table, key, what is wrong and what to do."""
    assert before in COUNTS
    with pytest.raises(ConfigError) as caught:
        configured(tmp_path, RIGHT + COUNTS.replace(before, after, 1))
    assert told(caught.value, tmp_path) == complaint

"""What a right configuration says."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.config import environment, read_config
from monitor.nouns.incident import Event
from monitor.query import read as read_text
from tests.config.write import RIGHT, read, write

ROOT = Path(__file__).parents[2]


def test_reads_all_that_is_said(tmp_path: Path) -> None:
    """Incidents, narratives, voices, events in order of time and in UTC, names, sources."""
    config = read(tmp_path, RIGHT)
    (incident,) = config.incidents
    assert (incident.key, incident.title) == ("anaheim", "Shots in Anaheim")
    assert incident.since == datetime(2017, 2, 21, 8, tzinfo=UTC)
    assert incident.query.matches(read_text("Police in Anaheim"))
    assert incident.tags == ("anaheim",)
    assert incident.languages == ("en", "pt-BR")
    assert [topic.key for topic in (*incident.narratives, *incident.voices)] == ["threat", "chief"]
    assert incident.events == (
        Event(datetime(2017, 2, 23, 6, tzinfo=UTC), "Dispersal order"),
        Event(datetime(2017, 2, 23, 23, tzinfo=UTC), "Chief speaks", "chief"),
    )
    assert config.protected == incident.protected == ("Tomlin Averystone",)


def test_sources_are_ready_to_be_asked(tmp_path: Path) -> None:
    """Name, kind, times; what is not said is as the source says; one kind may be there twice."""
    first, second = read(tmp_path, RIGHT).sources
    assert (first.name, first.kind, first.enabled) == ("hackernews", "hackernews", True)
    assert (first.every, first.settle) == (timedelta(minutes=10), timedelta(hours=2))
    assert (second.name, second.kind, second.enabled) == ("second", "hackernews", False)
    assert (second.every, second.settle) == (timedelta(minutes=5), second.source.traits.settle)
    assert first.source.lanes(read(tmp_path, RIGHT).incidents[0])


def test_paths_start_from_the_folder_of_the_file(tmp_path: Path) -> None:
    """The database and the key lie beside the configuration unless a path says otherwise."""
    config = read(tmp_path, RIGHT)
    assert config.database == tmp_path / "db" / "monitor.db"
    assert config.key_file == tmp_path / "monitor.key"
    assert not config.key_file.exists()
    text = RIGHT.replace("[monitor]", '[monitor]\ndatabase = "/var/lib/m.db"')
    assert read(tmp_path, text).database == Path("/var/lib/m.db")


def test_what_is_not_said_has_a_meaning(tmp_path: Path) -> None:
    """UTC, TextBlob, logs as text."""
    config = read(tmp_path, RIGHT.replace('timezone = "America/Los_Angeles"', ""))
    assert (config.timezone, config.scorer, config.log_format) == ("UTC", "social", "text")
    assert config.zone == ZoneInfo("UTC")
    assert config.secrets == ()


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """Editors on Windows write one."""
    assert read(tmp_path, f"\ufeff{RIGHT}").incidents


def test_the_shipped_example_is_complete() -> None:
    """Query, hashtags, two narratives, two voices, dated events at the right instants, guard."""
    config = read_config(ROOT / "config.toml", environ={})
    (incident,) = config.incidents
    assert config.timezone == "America/Los_Angeles"
    assert incident.hashtags
    assert incident.languages == ("en", "es")
    assert [topic.key for topic in incident.narratives] == ["threat", "denial"]
    assert [topic.key for topic in incident.voices] == ["chief", "mayor"]
    times = {event.title: event.at for event in incident.events}
    order = times["Police order protesters to disperse"]
    assert order == datetime(2017, 2, 23, 6, tzinfo=UTC)
    assert times["Police advance"] == order + timedelta(hours=1)
    assert {event.voice for event in incident.events} == {None, "chief", "mayor"}
    assert [entry.kind for entry in config.sources] == ["mastodon", "hackernews", "rss"]
    assert len(config.sources[0].source.lanes(incident)) == 2 * len(incident.tags)
    assert config.protected


def test_the_narratives_of_the_example_tell_the_two_stories_apart() -> None:
    """`He said vs he said`: each narrative finds its own telling, the voices their people."""
    (incident,) = read_config(ROOT / "config.toml", environ={}).incidents
    threat, denial = (topic.query for topic in incident.narratives)
    chief, mayor = (topic.query for topic in incident.voices)
    he_said = read_text("Anaheim cop says the boy threatened to shoot him")
    vs = read_text("He never said that! He said I'm going to SUE you. #anaheimcop")
    assert (threat.matches(he_said), denial.matches(he_said)) == (True, False)
    assert (threat.matches(vs), denial.matches(vs)) == (False, True)
    assert incident.query.matches(he_said)
    assert incident.query.matches(vs)
    assert chief.matches(read_text("Police Chief Raul Quezada promises an investigation"))
    assert mayor.matches(read_text("Mayor Tom Tait is disturbed"))
    assert not mayor.matches(read_text("the mayor of Boston"))


def test_reading_imports_no_more_than_it_needs(tmp_path: Path) -> None:
    """Neither the network, nor TextBlob, nor the store, nor a source that is not configured."""
    path = write(tmp_path, RIGHT)
    heavy = ("httpx", "textblob", "sqlite_utils", "feedparser", "numpy", "apscheduler")
    ours = tuple(f"monitor.sources.{kind}.source" for kind in ("mastodon", "rss", "replay"))
    program = (
        "import sys; from pathlib import Path; from monitor.config import read_config\n"
        f"read_config(Path({str(path)!r}), environ={{}})\n"
        f"print([m for m in {heavy + ours!r} if m in sys.modules])"
    )
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_hands_out_the_environment() -> None:
    """What `*_env` keys are looked up in is the environment of the process."""
    assert "PATH" in environment()

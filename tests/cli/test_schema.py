"""`monitor schema`: what it prints is what the program reads and writes."""

import copy
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

import monitor
from bench.schemas import every
from monitor.api.report import ReportView
from monitor.cli.schema import names, schema, schemas, text
from monitor.errors import UsageError
from tests.cli.run import CONFIG as BASE
from tests.cli.run import archive, post
from tests.cli.run import monitor as program
from tests.cli.shell import CONFIG, NOW, configured
from tests.report.sample import sample
from tests.report.test_keys import with_voice
from tests.store.build import build

pytestmark = pytest.mark.repeats

ROOT = Path(__file__).parents[2]


def refused(name: str, value: Any) -> list[str]:
    """Return what a schema has against a value."""
    found = Draft202012Validator(json.loads(text(*name.split()))).iter_errors(value)
    return [f"{one.json_path}: {one.message[:200]}" for one in found]


def read(toml: str) -> Any:
    """Return TOML as an editor hands it to a schema: times are texts."""
    return json.loads(json.dumps(tomllib.loads(toml), default=datetime.isoformat))


def test_the_files_are_made_from_the_types() -> None:
    """`python -m bench.schemas` writes them; each is a schema."""
    found = every()
    assert schemas() == json.loads(json.dumps(found))
    assert names() == sorted(found)
    for one in found.values():
        Draft202012Validator.check_schema(one)


@pytest.fixture(scope="module", params=["sample", "nothing"])
def reports(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """All reports of a database with everything in it, and of an empty one."""
    folder = tmp_path_factory.mktemp("schema")
    configured(folder)
    if request.param == "sample":
        with_voice(sample(folder))
        more = (
            '\n[[incident.event]]\nat = 2017-02-23T07:00:00Z\ntitle = "He speaks"\nvoice = "chief"'
        )
        voice = '\n[[incident.voice]]\nkey = "chief"\ntitle = "The chief"\nquery = "chief"'
        one, incident, rest = CONFIG.partition('query = "anaheim"')
        (folder / "config.toml").write_text(f"{one}{incident}{voice}{more}{rest}", "utf-8")
    else:
        build(folder / "monitor.db")
    opened = monitor.open(folder)
    asked: dict[str, dict[str, Any]] = {
        "volume": {"by": "source"},
        "sentiment": {"by": "language", "centre": True},
        **{what: {} for what in ("spread", "narratives", "voices", "sources", "counts")},
    }
    return {
        **{
            f"report {what}": getattr(opened, what)(now=NOW, every="1h", **more)
            for what, more in asked.items()
        },
        "status": opened.status(now=NOW),
        "alerts": opened.alerts(now=NOW),
    }


def test_reports_are_as_their_schemas_say(reports: dict[str, ReportView]) -> None:
    """With their findings, each by its kind."""
    assert {f"report {one}" for one in ("volume", "spread", "counts")} < reports.keys()
    for name, report in reports.items():
        told = report.to_dict()
        assert refused(name, told) == [], name
        for finding in told["findings"]:
            assert refused("findings", finding) == [], finding["kind"]


def test_what_is_wrong_is_refused(reports: dict[str, ReportView]) -> None:
    """A text for a number, a row without a column, a finding without its span."""
    told = reports["report volume"].to_dict()
    wrong = copy.deepcopy(told)
    wrong["buckets"][0]["posts"] = "three"
    assert "three" in refused("report volume", wrong)[0]
    del told["buckets"][0]["coverage"]
    assert "'coverage' is a required" in refused("report volume", told)[0]
    finding = told["findings"][0]
    assert refused("findings", finding) == []
    assert refused("findings", {**finding, "span": 3})


def examples() -> Iterator[tuple[str, str]]:
    """Yield the tables of the documents, each with where it stands."""
    for path in sorted((ROOT / "docs").rglob("*.md")):
        for toml in re.findall(r"```toml\n(.*?)```", path.read_text("utf-8"), re.DOTALL):
            if re.search(r"^\[(source|counts|alerts|web|import|monitor)\b", toml, re.MULTILINE):
                yield path.name, toml


def test_each_example_of_a_configuration_passes() -> None:
    """The file that `init` writes, and the tables of the documents."""
    assert refused("config", read((ROOT / "config.toml").read_text("utf-8"))) == []
    incident = read(CONFIG)["incident"]
    found = list(examples())
    assert len(found) > 5
    for where, toml in found:
        assert refused("config", {"incident": incident} | read(toml)) == [], where


@pytest.mark.parametrize(
    ("toml", "passes"),
    [
        ('[source.rss]\nfeeds = ["https://a.example/"]', True),
        ('[source.news]\nkind = "rss"\nfeeds = ["https://a.example/"]', True),
        ('[source.rss]\nkind = "mastodon"\ninstances = ["https://a.example"]', True),
        ('[source.mastodon]\nbase_url = "https://a.example"\ntoken_env = "TOKEN"', True),
        ('[source.other]\nkind = "of-a-package"\nanything = 3', True),
        ('[source.news]\nkind = "rss"\nfeed = ["https://a.example/"]', False),
        ('[source.rss]\nfeeds = "https://a.example/"', False),
        ("[monitor]\ntimezon = 'UTC'", False),
        ('[monitor]\nlog_format = "xml"', False),
        ("[web]\nport = 0", False),
        ("[sources.rss]\n", False),
    ],
)
def test_keys_and_types_are_checked(toml: str, passes: bool) -> None:
    """As the program does; a table may be called as it likes where it says its kind."""
    assert (refused("config", {"incident": read(CONFIG)["incident"]} | read(toml)) == []) is passes


def test_a_configuration_has_an_incident() -> None:
    """With what an incident needs, and nothing else."""
    assert refused("config", {})
    assert refused("config", {"incident": []})
    assert (
        "'since' is a required"
        in refused("config", read('[[incident]]\nkey="a"\ntitle="A"\nquery="a"'))[0]
    )


WAYS = ("_env", "_file", "")


def test_keys_are_explained() -> None:
    """An editor shows what the documents say of a key, without links; a secret in three ways."""
    found = json.loads(text("config"))["$defs"]
    assert found["MonitorTable"]["properties"]["timezone"]["description"].startswith("For what")
    mastodon = found["source mastodon"]["properties"]
    assert "instances" in mastodon["instances"]["description"]
    assert {mastodon[f"token{way}"]["description"].partition(" Here: ")[2] for way in WAYS} == {
        "the name of an environment variable that holds it.",
        "the path of a file with nothing else in it.",
        "itself; refused unless nobody but the owner can read this file.",
    }
    page = found["Web"]["properties"]["incident"]
    assert page["description"].endswith("it is about. Default: the first.")
    assert "default" not in page
    assert "](" not in json.dumps(found)
    tables = [one for name, one in found.items() if " " in name or name.endswith("Table")]
    silent = [key for one in tables for key, said in one["properties"].items() if not said]
    assert silent == []


def test_it_is_printed_by_name() -> None:
    """Without a name all are listed; one that is none is refused with that list."""
    listed = CliRunner().invoke(schema).output.splitlines()
    assert {"config", "findings", "report volume", "status", "note list"} <= set(listed)
    assert CliRunner().invoke(schema, ["report", "volume", "--json"]).output == text(
        "report volume"
    )
    error = CliRunner().invoke(schema, ["reprot", "volume"]).exception
    assert isinstance(error, UsageError)
    assert "report volume" in str(error)


DEAF = """
[source.news]
kind = "rss"
feeds = ["http://127.0.0.1:9/feed"]
allow_private = true
"""


def test_lines_of_other_commands_are_as_their_schemas_say(tmp_path: Path) -> None:
    """What was imported, scored, collected, verified, analysed, looked at, would be forgotten."""
    (tmp_path / "config.toml").write_text(BASE + DEAF, "utf-8")
    archive(tmp_path / "posts.ndjson", [post(n) for n in range(9)])
    posts = ["timestamp,count", *(f"{600 * n},{900 if n > 400 else n % 3}" for n in range(420))]
    (tmp_path / "calls.csv").write_text("\n".join(posts), "utf-8")
    sealed = ("report", "volume", "--now", "2017-02-23T00:00Z", "--seal", "volume.json")
    for name, *words in (
        ("import", "import", "--json", "posts.ndjson"),
        ("score", "score"),
        ("collect", "collect", "--json"),
        ("forget", "forget", "--dry-run", "--author", "u1", "--json"),
        ("purge", "purge", "--dry-run", "--json"),
        ("", *sealed),
        ("verify", "verify", "--json", "volume.json"),
        ("analyze", "analyze", "--json", "calls.csv"),
        ("analyze forecast", "analyze", "--forecast", "1h", "--json", "calls.csv"),
        ("doctor", "doctor", "--offline", "--json"),
    ):
        done = program(*words, cwd=tmp_path, stdin=b"What a day\n")
        assert name == "" or done.stdout, done.stderr
        for line in done.stdout.splitlines() if name else ():
            assert refused(name, json.loads(line)) == [], line
    assert refused("verify", {"report": "volume"})
    assert refused("doctor", {"looks": [{"name": "disk", "state": "fine", "said": []}]})
    assert refused("analyze forecast", {"forecast": [{"horizon_hours": 1}]})

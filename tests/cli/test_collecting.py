"""`monitor check`, `collect`, `backfill`, `import` and `run`, from the outside."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from monitor.errors import ConfigError, DataError, SourceError, StoreBusy, UsageError
from monitor.store.connection import open_store
from monitor.store.lock import hold
from monitor.store.writing import passes
from tests.cli.conftest import SOURCES
from tests.cli.run import CONFIG, archive, monitor, post
from tests.cli.shell import error, run_in
from tests.http.servers import answer, replying, serving


def test_one_broken_source_costs_only_itself(here: Path) -> None:
    """Promise 3: the others are collected, the failure is said, and the code is 69."""
    result = run_in(here, "collect")
    assert "chirper / anaheim: ok: 5 new of 6 seen, 1 off-topic" in result.stdout
    assert "news / anaheim: failed" in result.stdout
    # On the clock of the newsroom, as all that people read.
    when = r"not asked again before \d\d:\d\d:\d\d on (Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ \w{3}\n"
    assert re.search(when, result.stdout)
    assert "1 of the listings failed" in error(result, SourceError)
    assert SourceError.exit_code == 69


def test_a_pass_as_json(here: Path) -> None:
    """One object for each source and incident."""
    result = run_in(here, "collect", "--source", "chirper", "--incident", "anaheim", "--json")
    assert result.exception is None
    assert json.loads(result.stdout)["new"] == 5
    again = json.loads(run_in(here, "collect", "--source", "chirper", "--json").stdout)
    assert (again["source"], again["incident"], again["new"]) == ("chirper", "anaheim", 0)


def test_unknown_names_are_refused_with_the_known_ones(here: Path) -> None:
    """A slip of the pen ends in a sentence that lists what there is."""
    sentence = error(run_in(here, "collect", "--source", "chriper"), UsageError)
    assert sentence == (
        "--source: there is no source 'chriper': write one of chirper, news, asleep"
    )


def test_nobody_collects_beside_the_daemon(here: Path) -> None:
    """Promise 8: while one process collects, another is refused; a backfill may run beside it."""
    with hold(here / "db" / "monitor.db"):
        assert "another process" in error(run_in(here, "collect"), StoreBusy)
        assert "another process" in error(run_in(here, "run"), StoreBusy)
        words = ["backfill", "--since", "2017-02-22T00:00Z", "--until", "2017-02-23T00:00Z"]
        result = run_in(here, *words)
        assert "chirper / anaheim: ok: 5 new" in result.stdout
        assert "news: cannot be asked for an old span" in result.stderr
    backwards = run_in(here, "backfill", "--since", "1h", "--until", "2h")
    assert "--since is not before --until: exchange them" in str(backwards.exception)
    ahead = run_in(here, "backfill", "--since", "2098-01-01")
    assert "the time would begin at 2098-01-01" in error(ahead, UsageError)


def test_check_says_what_would_be_collected(here: Path) -> None:
    """Each source answers in a sentence; one that cannot work makes the code 69."""
    lines = "'''\n(anaheim AND\n  (officer OR police)) OR #anaheimcop \n'''"
    query = "'(anaheim AND (officer OR police)) OR #anaheimcop'"
    (here / "config.toml").write_text((CONFIG + SOURCES).replace(query, lines))
    result = run_in(here, "check")
    assert "looks for: (anaheim AND (officer OR police)) OR #anaheimcop\n" in result.stdout
    assert "withholds 1 protected name\n" in result.stdout
    assert "source asleep: not enabled" in result.stdout
    assert "source news / anaheim: cannot work: " in result.stdout
    assert "1 of the sources cannot work (news): correct what is said above" in error(
        result, SourceError
    )
    assert "chmod 600" in result.stdout
    (here / "config.toml").chmod(0o600)
    offline = run_in(here, "check", "--offline")
    assert offline.exception is None
    assert "chmod" not in offline.stdout
    unknown = run_in(here, "check", "--source", "x")
    assert "--source: there is no source" in error(unknown, UsageError)
    assert unknown.stdout == ""
    assert "Averystone" not in result.output


EXPOSED = [
    ("db", 0o700, 0o770, "folder of the database: others can read and write"),
    ("db/monitor.db", 0o600, 0o604, "database: others can read"),
    ("db/monitor.db-wal", 0o600, 0o640, "database: others can read"),
    ("db/monitor.db-shm", 0o600, 0o606, "database: others can read and write"),
    ("db/monitor.db.lock", 0o600, 0o602, "database: others can write"),
    ("monitor.vault", 0o600, 0o644, "sessions: others can read"),
]


@pytest.mark.parametrize(("name", "right", "wrong", "said"), EXPOSED, ids=[e[0] for e in EXPOSED])
def test_check_warns_of_what_others_can_open(
    here: Path, name: str, right: int, wrong: int, said: str
) -> None:
    """As it does of the configuration: one sentence with the way out, and the code is 0."""
    (here / "config.toml").chmod(0o600)
    run_in(here, "collect")
    (here / "monitor.vault").touch(0o600)
    # As it stands beside a daemon: the log and its index are there.
    with open_store(here / "db" / "monitor.db", zone="UTC", scorer="textblob") as store:
        passes.write_setting(store, "x", "y")
        assert (here / name).stat().st_mode & 0o777 == right
        assert "others can" not in run_in(here, "check", "--offline").stdout
        (here / name).chmod(wrong)
        warned = run_in(here, "check", "--offline")
    assert warned.exception is None
    assert f"{said} {here / name}: chmod {right:o} {here / name}\n" in warned.stdout
    assert warned.stdout.count("others can") == 1


def test_check_warns_of_what_belongs_to_another(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever owns a file can open it, whatever its mode; of root nobody can hide anything."""
    (here / "config.toml").chmod(0o600)
    run_in(here, "check", "--offline")
    owner = (here / "db").stat().st_uid
    monkeypatch.setattr("os.geteuid", lambda: owner + 1)
    warned = run_in(here, "check", "--offline").stdout
    assert f"database: {here / 'db' / 'monitor.db'} belongs to another user (number {owner})" in (
        warned
    )
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert "belongs" not in run_in(here, "check", "--offline").stdout


def test_import_says_what_its_posts_claim_of_their_time(here: Path) -> None:
    """A post of another century counts as of now, and an old one is of no other topic."""
    lines = [{**post(n), "created_at": at} for n, at in enumerate((0, 4e9, 1_400_000_000))]
    result = run_in(here, "import", str(archive(here / "odd.ndjson", lines)))
    assert "3 posts read, 2 mention an incident (2 new), 1 off-topic" in result.stdout
    assert result.stderr == (
        "  1 post off-topic for being older than the incident\n"
        "  2 posts dated before 2004 or more than a day ahead: counted as published now\n"
    )


def test_import_says_where_two_posts_have_one_id(here: Path) -> None:
    """As where a column of accounts was taken for that of ids; an edit is none, nor is a copy."""
    first, edit = post(1), {**post(1, "Police in Anaheim, edited"), "edited_at": 1_487_800_000}
    others = [{**post(n), "id": "1"} for n in (2, 3)]
    told = "the id is that of another post, of another time or author: they are kept as one"
    calm = run_in(here, "import", str(archive(here / "calm.ndjson", [first, first, edit])))
    assert told not in calm.stderr
    path = archive(here / "odd.ndjson", [first, *others])
    assert f"{path}, line 2 and 1 more: {told}" in run_in(here, "import", str(path)).stderr


def test_import_counts_every_line(here: Path) -> None:
    """Kept, off-topic, unreadable: they add up; broken lines are named and end in 65."""
    lines: list[Mapping[str, object] | str] = [post(1), post(2, "Disneyland"), "{broken"]
    lines.append({**post(3), "colour": "red", "": 3})  # R numbers rows in a column without a name
    path = archive(here / "old.ndjson.gz", lines)
    result = run_in(here, "import", str(path))
    told = "3 posts read, 2 mention an incident (2 new), 1 off-topic, 1 could not be read"
    assert told in result.stdout
    assert "keys that are not kept: without a name (1), colour (1)" in result.stderr
    assert (
        f"  {path}, line 3: this is no JSON object: write one on each line; it begins '{{broken'\n"
        in result.stderr
    )
    assert "held no posts" not in result.stderr
    assert "1 line could not be read: correct what is named above" in error(result, DataError)
    assert DataError.exit_code == 65


def test_import_says_a_cause_once(here: Path) -> None:
    """Of all lines it names, not line by line; where nothing could be read, with what may help."""
    lines = [{**post(n), "created_at": None, "Datum": "2017"} for n in range(30)]
    path = archive(here / "dates.ndjson", lines)
    done = run_in(here, "import", str(path))
    assert error(done, DataError).endswith("and import the file again")
    assert done.stderr.splitlines() == [
        "  keys that are not kept: Datum (30)",
        "  If one of them holds what is missing below, say so: --map Datum=FIELD",
        f"  {path}, lines 1 to 20: created_at: the value is missing: write it",
    ]
    some = archive(here / "some.ndjson", [lines[0], post(1), post(2), lines[3]])
    done = run_in(here, "import", str(some))
    assert f"  {some}, lines 1 and 4: created_at" in done.stderr
    assert error(done, DataError).endswith("import the file again; the others were imported")
    assert "--map" not in done.stderr


def test_import_tells_of_a_file_without_posts(here: Path) -> None:
    """It is no error, but nobody should take it for an import: one sentence on stderr, code 0."""
    (here / "none.ndjson").write_text("\n")
    (here / "head.csv").write_text("id,created_at,text\n")
    result = run_in(here, "import", str(here / "none.ndjson"), str(here / "head.csv"))
    assert result.exit_code == 0
    assert (
        "none.ndjson: held no posts, so nothing was imported: look at what is in it\n"
        in result.stderr
    )
    assert (
        "head.csv: held no posts, so nothing was imported: look at what is in it\n" in result.stderr
    )


@pytest.mark.parametrize(
    "text",
    [f"{'y' * 24} Tomlin Averystone", r"T\u006fml\u0069n Averystone"],
    ids=["cut", "escaped"],
)
def test_import_shows_no_protected_name_of_a_broken_line(here: Path, text: str) -> None:
    """How a broken line begins is shown as the guard lets it, also where it is cut, or escaped."""
    text = f'{{"text": "x {text}'
    path = archive(here / "old.ndjson", [text])
    result = run_in(here, "import", str(path))
    assert "line 1: this is no JSON object: write one on each line; it begins" in result.stderr
    assert "Tom" not in result.stderr
    assert "Aver" not in result.stderr


def test_import_reads_stdin_and_claims_what_it_is_told(here: Path) -> None:
    """`-` is standard input; `--observed` is a claim of its owner; `--all` takes every post."""
    line = json.dumps(post(7, "no word of it")).encode() + b"\n"
    claim = "2017-02-22T00:00Z..2017-02-23T00:00Z"
    words = ["import", "--all", "--incident", "anaheim", "--observed", claim, "--json", "-"]
    result = run_in(here, *words, stdin=line)
    assert json.loads(result.stdout)["new"] == 1
    every = ["--every", "1d", "--tz", "UTC", "--json", "--until", "2017-02-23T00:00Z"]
    report = json.loads(run_in(here, "report", "volume", *every).stdout)
    assert [bucket["coverage"] for bucket in report["buckets"]] == [1.0]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--all", "x.ndjson"], "add one --incident KEY"),
        (["--observed", "yesterday", "x.ndjson"], "'yesterday' is no span: write SINCE..UNTIL"),
        (["--observed", "2017-02-22T00:00Z..2017-02-21T00:00Z", "x"], "ends before it begins"),
        (["--observed", "2017-02-22T00:00Z..x", "x"], "write a time"),
    ],
)
def test_wrong_usage_of_import(here: Path, words: list[str], expected: str) -> None:
    """Nothing is read where the options make no sense."""
    result = run_in(here, "import", *words)
    assert expected in str(result.exception)
    assert not (here / "db").exists()


def test_import_names_a_file_that_is_not_there(here: Path) -> None:
    """One sentence with the file and the reason."""
    assert "none.ndjson cannot be read" in error(run_in(here, "import", "none.ndjson"), DataError)


def test_a_daemon_and_a_pass_need_a_source(here: Path) -> None:
    """With no source enabled nothing is started, code 78; nor is it said to be next."""
    (here / "config.toml").write_text(CONFIG)
    for command in (["run"], ["collect"], ["backfill", "--since", "1d"]):
        assert "] is enabled: add one" in error(run_in(here, *command), ConfigError)
    assert "next:" not in run_in(here, "check").output


def test_the_code_and_the_sentence_reach_the_shell(tmp_path: Path) -> None:
    """Errors are one sentence on stderr and never a traceback; `--debug` shows it."""
    done = monitor("status", cwd=tmp_path)
    assert done.returncode == 78
    assert done.stdout == b""
    assert done.stderr.startswith(b"monitor: there is no configuration at ")
    assert b"Traceback" not in done.stderr
    debug = monitor("--debug", "status", cwd=tmp_path)
    assert b"Traceback" in debug.stderr
    assert debug.returncode == 78
    assert monitor("stats", cwd=tmp_path).returncode == 2
    (tmp_path / "config.toml").write_text(CONFIG)
    assert b"there is no database" in monitor("report", "volume", cwd=tmp_path).stderr


def test_where_a_source_was_never_watched_a_wave_is_a_minimum(here: Path) -> None:
    """As the total is: nobody knows what share of the posts that source would have had."""
    quiet = [post(n, created_at=f"2017-02-22T{n:02d}:00:00Z", author=f"q{n}") for n in range(9, 20)]
    burst = [
        post(100 + n, created_at=f"2017-02-22T20:{n // 5:02d}:{n % 5}0Z", author=f"u{n}")
        for n in range(250)
    ]
    archive(here / "feed.ndjson", [*quiet, *burst])
    run_in(here, "collect")
    asked = ("report", "spread", "--incident", "anaheim", "--now", "2017-02-23T20:00Z")
    found = json.loads(run_in(here, *asked, "--json").stdout)
    assert [one["minimum"] for one in found["bursts"]] == [True]
    assert any("wave (at least 2" in one for one in found["sentences"])


def test_a_password_in_the_address_of_a_feed_is_shown_nowhere(here: Path) -> None:
    """`check`, reports, their methods and a page name its listing: the address without it."""
    feed = b'<rss version="2.0"><channel><title>News</title></channel></rss>'
    with serving(replying(lambda _: answer(feed))) as server:
        address = f"http://ann:open-sesame@127.0.0.1:{server.port}/feed"
        table = f'[source.paper]\nkind = "rss"\nfeeds = ["{address}"]\nallow_private = true\n'
        (here / "config.toml").write_text(CONFIG + table)
        ways = (
            ["check"], ["collect"], ["status"], ["page", "-o", str(here / "page.html")],
            ["report", "sources", "--method"], ["report", "sources", "--json"],
        )  # fmt: skip
        said = "".join(run_in(here, *way).output for way in ways)
        said += (here / "page.html").read_text("utf-8")
    assert f"http://[redacted]@127.0.0.1:{server.port}/feed" in said
    assert "open-sesame" not in said

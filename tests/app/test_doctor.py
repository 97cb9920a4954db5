"""`monitor doctor`: one fault is injected for each line, and that line finds it."""

import errno
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from monitor.app.doctor import Look, Machine, examine
from monitor.clock import utc_now
from tests.app.conftest import opened
from tests.cli.run import monitor

Fault = Callable[[Path], object]
NAMES = (
    *("configuration", "versions", "permissions", "disk", "database", "integrity"),
    *("foreign keys", "rollups", "cursors", "forgotten texts", "cleaning", "key", "clock"),
    *(
        "daemon",
        "embeds",
        "delivery",
        "protected names",
        "backups",
        "alerts and folders",
        "source wiki",
    ),
)
"""All lines, of a newsroom that has everything."""

EVERYTHING = """
[alerts]
command = ["true"]

[import]
folder = "inbox"

[source.wiki]
kind = "replay"
file = "feed.ndjson"
platform = "chirper"
"""


@pytest.fixture(scope="session")
def furnished(collected: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsroom in which nothing is wrong: even a backup was restored."""
    folder = tmp_path_factory.mktemp("furnished") / "house"
    shutil.copytree(collected, folder)
    with (folder / "config.toml").open("a") as file:
        file.write(EVERYTHING)
    (folder / "inbox").mkdir()
    assert monitor("backup", cwd=folder).returncode == 0
    return folder


@pytest.fixture
def house(furnished: Path, tmp_path: Path) -> Path:
    """The same, to be broken."""
    return Path(shutil.copytree(furnished, tmp_path / "house"))


def looks(folder: Path, machine: Machine | None = None, *, fix: bool = False) -> Sequence[Look]:
    return list(examine(opened(folder), machine or Machine(utc_now()), offline=False, fix=fix))


def of(found: Sequence[Look], name: str) -> Look:
    named = [one for one in found if one.name == name]
    assert named, found
    return named[-1]


def sql(statement: str) -> Fault:
    def act(folder: Path) -> None:
        with sqlite3.connect(folder / "db" / "monitor.db") as conn:
            conn.execute(statement)
        conn.close()

    return act


def write(name: str, old: str, new: str) -> Fault:
    def act(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))

    return act


def damaged(folder: Path) -> None:
    path = folder / "db" / "monitor.db"
    path.write_bytes(b"no database" + path.read_bytes()[11:])


def disordered(folder: Path) -> None:
    with sqlite3.connect(folder / "db" / "monitor.db") as conn:
        conn.execute("PRAGMA writable_schema = ON")
        conn.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'person, message', 'message, person') "
            "WHERE name = 'mention_minute'"
        )
    conn.close()


ALERT = (
    "INSERT INTO alert (id, rule, incident, source, since, at, said) "
    "VALUES (1, 'blind', 'anaheim', 'x', 1, 1, '')"
)


def undelivered(folder: Path) -> None:
    sql(ALERT)(folder)
    sql("INSERT INTO delivery VALUES (1, 'begun', 'webhook', 1, 3, NULL, '503: down')")(folder)


def gone_backups(folder: Path) -> None:
    for path in (folder / "copies").glob("*/proof.json"):
        path.unlink()


FAULTS: dict[str, tuple[Fault, str]] = {
    "permissions": (lambda folder: (folder / "db").chmod(0o755), "chmod 700"),
    "database": (damaged, "is no SQLite database"),
    "integrity": (disordered, "SQLite says: "),
    "foreign keys": (
        sql("INSERT INTO topic_query (topic, since, query) VALUES (9, 1, '')"),
        "name none of topic",
    ),
    "rollups": (sql("UPDATE volume_hour SET posts = 7"), "`monitor doctor --fix` counts again"),
    "cursors": (sql("UPDATE lane SET cursor = '{'"), "its cursor cannot be read"),
    "forgotten texts": (
        sql("UPDATE post SET text = NULL, flags = 'forgotten' WHERE id = 1"),
        "its id of 1 forgotten posts is left",
    ),
    "key": (lambda folder: (folder / "monitor.key").unlink(), "see `monitor new-key --help`"),
    "clock": (sql("UPDATE pass SET started_at = 4000000000000"), "set the clock"),
    "embeds": (
        sql(
            "INSERT INTO embed VALUES "
            "('/nowhere/x.html', 'anaheim', 'volume', 'public', '{}', 1, NULL, NULL)"
        ),
        "the folder /nowhere is gone",
    ),
    "delivery": (undelivered, "webhook: the last alert was not delivered: 503: down"),
    "backups": (gone_backups, "run `monitor backup`"),
    "alerts and folders": (write("config.toml", '"true"', '"no-such-program"'), "no program no-"),
    "source wiki": (lambda folder: (folder / "feed.ndjson").unlink(), "anaheim: "),
}
NOTES: dict[str, tuple[Fault, str]] = {
    "configuration": (write("config.toml", "2017-02-21", "2037-02-21"), "begins in the future"),
    "daemon": (lambda _: None, "`monitor run` starts it"),
    "protected names": (
        sql("UPDATE post SET text = 'Tomlin Averystone, police in Anaheim' WHERE id = 1"),
        "1 stored post with a name that was listed later: `monitor forget --protected`",
    ),
    "cleaning": (sql("INSERT INTO setting VALUES ('cleaning', 'x')"), "`monitor purge`"),
}


def missing(name: str) -> str:
    if name == "textblob":
        raise PackageNotFoundError
    return version(name)


MACHINES: dict[str, tuple[Machine, str]] = {
    "versions": (Machine(utc_now(), sqlite=(3, 36, 0)), "SQLite 3.36.0 is too old: 3.37 is"),
    "versions ": (Machine(utc_now(), installed=missing), "The package textblob is missing"),
    "disk": (Machine(utc_now(), free=lambda _: 5 << 20), "has 5 MiB free, 100 are needed"),
    "backups": (Machine(utc_now() + timedelta(days=4)), "run `monitor backup`"),
}


def test_nothing_is_wrong_where_nothing_is_wrong(house: Path) -> None:
    """Each line is there, once; the daemon that does not run is a note; the code is 0."""
    found = looks(house)
    assert [one.name for one in found] == list(NAMES)
    assert {one.name: one.state for one in found if one.state != "ok"} == {"daemon": "note"}
    assert not [said for one in found for said in one.said if said.endswith(("..", "?."))]
    assert {*FAULTS, *NOTES, *(name.strip() for name in MACHINES)} == {*NAMES}
    done = monitor("doctor", "--json", "--offline", cwd=house)
    assert done.returncode == 0, done.stdout
    said = json.loads(done.stdout)["looks"]
    assert [one["name"] for one in said] == [one for one in NAMES if one != "source wiki"]


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_is_said_with_the_way_out(name: str, house: Path) -> None:
    """By its line; the code is 1."""
    fault, said = FAULTS[name]
    fault(house)
    look = of(looks(house), name)
    assert look.state == "wrong"
    assert said in " ".join(look.said)


@pytest.mark.parametrize("name", NOTES)
def test_what_somebody_should_know_is_a_note(name: str, house: Path) -> None:
    """It works all the same."""
    fault, said = NOTES[name]
    fault(house)
    look = of(looks(house), name)
    assert look.state == "note"
    assert said in " ".join(look.said)


@pytest.mark.parametrize("name", MACHINES)
def test_what_the_machine_lacks_is_said(name: str, house: Path) -> None:
    """An old SQLite, a missing package, a full disk, time that has passed."""
    machine, said = MACHINES[name]
    look = of(looks(house, machine), name.strip())
    assert look.state == "wrong"
    assert said in " ".join(look.said)


def test_what_is_safe_is_mended(house: Path) -> None:
    """Modes, rollups, what is left to clean; a second look finds nothing, and no key is needed."""
    for name in ("permissions", "rollups", "key"):
        FAULTS[name][0](house)
    NOTES["cleaning"][0](house)
    sql("UPDATE distinct_count SET people = 9")(house)
    sql("UPDATE volume_minute SET negative = 9")(house)
    done = monitor("doctor", "--offline", "--fix", cwd=house)
    assert done.returncode == 1, "the key is still missing"
    words = done.stdout.decode()
    assert words.count("fixed  rollups: Fixed: ") == 4
    assert "fixed  permissions: Fixed: folder of the database" in words
    assert "fixed  cleaning: " in words
    left = {one.name for one in looks(house) if one.state == "wrong"}
    assert left == {"key", "sources"}, "without the key no source is asked"


def test_a_folder_that_may_not_be_entered_is_wrong_and_no_bug(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the daemon has an account of its own: there is no saying what is in its folder."""
    real = os.stat

    def stat(path: str | Path, *words: object, **named: object) -> os.stat_result:
        if Path(path).parent == house / "db":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path, *words, **named)  # type: ignore[arg-type]

    newsroom = opened(house)
    monkeypatch.setattr("os.stat", stat)
    found = {one.name: one for one in examine(newsroom, Machine(utc_now()), offline=True, fix=True)}
    assert found["database"] == Look(
        name="database",
        state="wrong",
        said=[
            f"the database {house / 'db' / 'monitor.db'} cannot be read (Permission denied): look "
            "at its permissions."
        ],
    )


def test_the_file_of_another_is_said_and_left(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only who owns a file can change its mode."""
    key = house / "monitor.key"
    key.chmod(0o644)
    owner = key.stat().st_uid
    monkeypatch.setattr("os.geteuid", lambda: owner + 1)
    said = next(one for one in looks(house, fix=True) if one.name == "permissions").said
    assert f"key: others can read {key}: its owner must run: chmod 600 {key}" in said
    assert key.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("ending", ["", "-shm"])
def test_a_file_that_nobody_may_write_is_named_and_mended(house: Path, ending: str) -> None:
    """One of SQLite keeps the mode that the database had: mending that alone helps nothing."""
    path = house / "db" / f"monitor.db{ending}"
    path.touch()
    path.chmod(0o400)
    said = f"Fixed: database: {path} is read-only: chmod 600 {path}"
    assert of(looks(house, fix=True), "permissions").said == [said]


def test_nothing_is_written_without_being_asked(house: Path) -> None:
    """Offline and without `--fix` the files stay as they are, and their modes."""
    FAULTS["rollups"][0](house)
    (house / "db").chmod(0o755)

    def state() -> Iterator[tuple[str, int, bytes]]:
        for path in sorted(house.rglob("*")):
            if path.is_file() and not path.name.endswith(("-shm", "-wal")):
                yield str(path), path.stat().st_mode, path.read_bytes()

    before = list(state())
    assert monitor("doctor", "--offline", cwd=house).returncode == 1
    assert list(state()) == before


def test_a_configuration_that_is_wrong_is_said_first(house: Path) -> None:
    """One sentence and code 78, as with every command; without a database that is a note."""
    (house / "config.toml").chmod(0o600)
    (house / "db" / "monitor.db").unlink()
    assert of(looks(house), "database").state == "note"
    write("config.toml", "[monitor]", "[monitr]")(house)
    done = monitor("doctor", cwd=house)
    assert done.returncode == 78
    assert b'did you mean "monitor"?' in done.stderr


def test_a_look_makes_neither_database_nor_key(house: Path) -> None:
    """Where they are missing the sources are asked all the same, and nothing is left behind."""
    shutil.rmtree(house / "db")
    (house / "monitor.key").unlink()
    before = sorted(house.rglob("*"))
    for fix in (False, True):
        found = looks(house, fix=fix)
        assert of(found, "source wiki").state == "ok"
        assert of(found, "database").said == ["There is none yet: `monitor run` begins."]
    assert sorted(house.rglob("*")) == before
    (house / "db").mkdir(mode=0o700)
    shutil.copy(house / "config.toml", house / "monitor.key")  # what is there is not replaced
    assert "a key has 32 bytes" in of(looks(house), "sources").said[0]
    assert not list((house / "db").iterdir())

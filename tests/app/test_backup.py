"""Backups that count once they were restored, the way back, and the key."""

import json
import logging
import os
import resource
import sqlite3
import stat
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from threading import Event

import msgspec
import pytest

from monitor.app import backup, restoring, upgrading, wiring
from monitor.app.backup import AGAIN, EVERY, BackupManifest, RestoreProof, have_backed_up
from monitor.app.checking import check
from monitor.app.doctor import Machine, examine
from monitor.app.forgetting import ForgetRequest, forgotten
from monitor.app.newsroom import Newsroom
from monitor.app.status import backups as standing
from monitor.clock import read_instant, utc_now
from monitor.config.chores import Backups
from monitor.errors import (
    CannotCreate,
    ConfigError,
    DataError,
    MonitorError,
    StoreError,
    UsageError,
)
from monitor.store.lock import hold
from monitor.store.reading.notes import standing as notes
from monitor.store.schema.version import VERSION
from tests.app.conftest import opened
from tests.cli.run import CONFIG, archive, monitor, post
from tests.store.test_released import SCHEMAS, restored

pytestmark = pytest.mark.repeats


@cache
def _opened() -> list[str]:
    """Return a list to which each database is added that this process opens from now on.

    What listens to all that a process does stays, and makes it slow: nobody listens before.
    """
    found: list[str] = []

    def count(event: str, values: tuple[object, ...]) -> None:
        if event == "sqlite3.connect":
            found.append(str(values[0]))

    sys.addaudithook(count)
    return found


@pytest.fixture
def opens() -> list[str]:
    """All databases that are opened in this process, by any way."""
    _opened().clear()
    return _opened()


def volume(folder: Path) -> object:
    done = monitor("report", "volume", "--json", "--now", "2017-02-23T00:00:00Z", cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_backup_is_proved_by_restoring_it(
    room: Newsroom, tmp_path: Path, opens: list[str]
) -> None:
    """Eight looks and three reports find nothing; the drill opens the database in use not once."""
    made = backup.make(room, tmp_path / "copies" / "one")
    live = str(room.config.database)
    assert any(live in one for one in opens)
    opens.clear()
    before = room.config.database.stat()
    proof = restoring.prove(room, made.folder)
    assert proof.holds
    assert list(proof.wrong) == [
        *("files", "integrity", "foreign keys", "rollups", "cursors", "forgotten texts", "key"),
        "reports",
    ]
    assert opens
    assert not [one for one in opens if live in one]
    assert room.config.database.stat().st_mtime_ns == before.st_mtime_ns
    assert len((made.folder / backup.REPORTS).read_bytes().splitlines()) == 3
    assert made.key.read_bytes() == room.config.key_file.read_bytes()
    assert made.key.parent == made.folder.parent
    for path in (*made.folder.iterdir(), made.key):
        assert path.stat().st_mode & 0o777 == 0o600
    assert made.folder.stat().st_mode & 0o777 == 0o700
    assert not list(made.folder.parent.glob(".*")), "no scratch is left"


def change(sql: str) -> Callable[[backup.Backup], None]:
    """Break the database of a backup, as if it had been so when it was copied."""

    def act(made: backup.Backup) -> None:
        with sqlite3.connect(made.folder / backup.DATABASE) as conn:
            conn.execute(sql)
        conn.close()
        manifest = json.loads((made.folder / backup.MANIFEST).read_bytes())
        manifest["sha256"][backup.DATABASE] = backup.digest(made.folder / backup.DATABASE)
        (made.folder / backup.MANIFEST).write_text(json.dumps(manifest))

    return act


def other_key(made: backup.Backup) -> None:
    made.key.write_bytes(bytes(32))


def one_byte(made: backup.Backup) -> None:
    with (made.folder / backup.DATABASE).open("r+b") as file:
        file.seek(50_000)
        byte = file.read(1)
        file.seek(50_000)
        file.write(bytes([byte[0] ^ 1]))


FAULTS = {
    "files": one_byte,
    "files ": lambda made: (made.folder / backup.CONFIG).unlink(),
    "foreign keys": change("INSERT INTO score SELECT 999, 1, 0, 0, 'neutral', NULL, NULL"),
    "rollups": change("UPDATE volume_hour SET posts = posts + 1"),
    "cursors": change("UPDATE observed SET end = 2000000000000"),
    "forgotten texts": change("UPDATE post SET text = NULL, flags = 'forgotten' WHERE id = 1"),
    "key": other_key,
    "key ": lambda made: made.key.unlink(),
    "reports": change("UPDATE score SET polarity = polarity + 0, label = 'positive'"),
}


@pytest.mark.parametrize("look", FAULTS)
def test_a_fault_in_a_copy_is_found(look: str, room: Newsroom, tmp_path: Path) -> None:
    """One fault for each look; what was found stays with the backup, and status says so."""
    made = backup.make(room, tmp_path / "copies" / "one")
    FAULTS[look](made)
    proof = restoring.prove(room, made.folder)
    assert look.strip() in proof.failed
    assert backup.read_backup(made.folder).proof == proof
    assert room.config.backups is not None
    found = standing(room.config.backups, utc_now())
    assert found.overdue
    assert look.strip() in found.failed
    assert found.proven is None


def test_status_and_metrics_know_the_last_proof(room: Newsroom, tmp_path: Path) -> None:
    """`--exit-code` alarms from the age on that the configuration names, and before the first."""
    words = ["status", "--json", "--exit-code"]
    assert json.loads(monitor(*words, cwd=tmp_path).stdout)["backup"]["overdue"] is True
    done = monitor("backup", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"Restored into a scratch place and right: files, integrity" in done.stdout
    found = monitor(*words, cwd=tmp_path)
    assert found.returncode == 69  # no daemon runs here
    assert b"backup" not in found.stderr
    said = json.loads(found.stdout)
    assert said["backup"]["overdue"] is False
    assert said["backup"]["proven"] == said["backup"]["made_at"]
    assert any(one.startswith("The backup of ") for one in said["sentences"])
    exported = monitor("export", "metrics", cwd=tmp_path).stdout
    assert b"monitor_backup_overdue 0\n" in exported
    later = datetime.now(UTC) + timedelta(days=4)  # noqa: TID251  a later instant
    assert room.config.backups is not None
    old = standing(room.config.backups, later)
    assert old.overdue


def test_the_oldest_go_and_the_last_proven_stays(room: Newsroom, tmp_path: Path) -> None:
    """Of four, the two newest stay, and the one that was restored; nothing else is deleted."""
    wanted = room.config.backups
    assert wanted is not None
    for n in range(4):
        made = backup.make(room, wanted.folder / f"copy {n}")
        manifest = json.loads((made.folder / backup.MANIFEST).read_bytes())
        manifest["made_at"] = f"2017-03-0{n + 1}T00:00:00Z"
        (made.folder / backup.MANIFEST).write_text(json.dumps(manifest))
    restoring.prove(room, wanted.folder / "copy 1")
    (wanted.folder / "mine").mkdir()
    assert backup.prune(wanted, utc_now()) == [wanted.folder / "copy 0"]
    left = sorted(one.name for one in wanted.folder.iterdir())
    assert left == sorted(["mine", *(f"copy {n}{end}" for n in (1, 2, 3) for end in ("", ".key"))])


def _standing(wanted: Backups, dates: Mapping[str, bool | None]) -> None:
    """Make backups of these days, restored with or without a fault, or not at all."""
    wanted.folder.mkdir(exist_ok=True)
    for day, holds in dates.items():
        one = wanted.folder / day
        one.mkdir()
        made = BackupManifest(
            made_at=read_instant(f"{day}T00:00Z"), program="1", schema=1, key=True, sha256={}
        )
        (one / backup.MANIFEST).write_bytes(msgspec.json.encode(made))
        backup.key_beside(one).write_bytes(b"key")
        if holds is not None:
            proof = RestoreProof(at=made.made_at, wrong={"files": [] if holds else ["cut"]})
            (one / backup.PROOF).write_bytes(msgspec.json.encode(proof))


def test_copies_that_fail_take_no_place_of_good_ones(room: Newsroom) -> None:
    """Nor do they fill the disk; once there are good ones again, they go."""
    wanted = room.config.backups
    assert wanted is not None
    good, bad = ("2017-03-01", "2017-03-02", "2017-03-03"), ("2017-03-04", "2017-03-05")
    _standing(wanted, dict.fromkeys(good, True) | dict.fromkeys(bad, False) | {"2017-03-06": False})
    now = read_instant("2017-03-07T00:00Z")
    assert {one.name for one in backup.prune(wanted, now)} == {"2017-03-01", "2017-03-04"}
    _standing(wanted, {"2017-03-08": True, "2017-03-09": True})
    later = read_instant("2017-03-10T00:00Z")
    backup.prune(wanted, later)
    assert [one.folder.name for one in backup.held(wanted.folder, later)] == [
        "2017-03-09",
        "2017-03-08",
    ]


def test_a_backup_by_a_clock_that_was_ahead_is_not_the_newest(room: Newsroom) -> None:
    """Else none would be made until that day comes, and each that is made would go at once."""
    wanted = room.config.backups
    assert wanted is not None
    _standing(wanted, {"2030-01-01": True, "2029-12-31": True, "2017-03-01": True})
    now = read_instant("2017-03-03T00:00Z")
    command = [sys.executable, "-c", "print('made')"]
    assert have_backed_up(wanted, ["false"], Event(), now=lambda: now) == AGAIN
    assert have_backed_up(wanted, command, Event(), now=lambda: now) == EVERY
    _standing(wanted, {"2017-03-03": True})
    assert have_backed_up(wanted, ["false"], Event(), now=lambda: now) == EVERY
    assert {one.name for one in backup.prune(wanted, now)} == {"2030-01-01", "2029-12-31"}


def test_two_monitors_may_share_a_folder_of_backups(room: Newsroom, tmp_path: Path) -> None:
    """Neither takes those of the other for its own, nor deletes them."""
    wanted = room.config.backups
    assert wanted is not None
    _standing(wanted, dict.fromkeys(("2017-03-01", "2017-03-02", "2017-03-03"), True))
    for one in wanted.folder.glob("*/backup.json"):
        held = json.loads(one.read_bytes())
        one.write_text(json.dumps({**held, "owner": "another"}))
    ours = backup.make(room, wanted.folder / "ours").manifest
    assert ours.owner == backup.owner_of(room.config.database) is not None
    now, command = utc_now(), [sys.executable, "-c", "raise SystemExit(1)"]
    due = partial(have_backed_up, wanted, command, Event(), owner=lambda: "another")
    later = read_instant("2017-03-05T00:00Z")
    assert due(now=lambda: later) == AGAIN
    assert due(now=lambda: later - timedelta(days=1, hours=6)) == EVERY
    assert standing(wanted, later, ours.owner).proven is None
    assert backup.prune(wanted, now, ours.owner) == []
    assert backup.prune(wanted, now, "another") == [wanted.folder / "2017-03-01"]
    assert (wanted.folder / "ours").exists()
    assert backup.owner_of(tmp_path / "none.db") is None


def test_two_backups_of_one_name_leave_the_key_of_the_first(room: Newsroom, tmp_path: Path) -> None:
    """One is refused, and takes nothing of the other with it."""
    target = tmp_path / "copy"

    def meanwhile(done: int, whole: int) -> None:
        if not target.exists():
            backup.make(room, target)

    with pytest.raises(CannotCreate):
        backup.make(room, target, meanwhile)
    key = tmp_path / "monitor.key"
    assert backup.key_beside(target).read_bytes() == key.read_bytes()
    assert backup.read_backup(target).manifest.key


def test_a_backup_that_fails_takes_no_key_of_another_with_it(
    room: Newsroom, tmp_path: Path
) -> None:
    """Likewise where it fails before it comes to its own key: for want of room, say."""
    target = tmp_path / "copy"

    def meanwhile(done: int, whole: int) -> None:
        backup.make(room, target)
        raise StoreError("the disk is full")

    with pytest.raises(StoreError):
        backup.make(room, target, meanwhile)
    assert backup.key_beside(target).read_bytes() == (tmp_path / "monitor.key").read_bytes()


def test_a_backup_without_its_name_leaves_no_key(room: Newsroom, tmp_path: Path) -> None:
    """Whoever took the name meanwhile has a folder, and no key of ours next to it."""
    target = tmp_path / "copy"

    def meanwhile(done: int, whole: int) -> None:
        (target / "mine").mkdir(parents=True, exist_ok=True)

    with pytest.raises(CannotCreate):
        backup.make(room, target, meanwhile)
    assert not backup.key_beside(target).exists()
    assert [one.name for one in target.iterdir()] == ["mine"]


def test_forgotten_texts_are_in_no_byte_of_a_backup(room: Newsroom, tmp_path: Path) -> None:
    """What was forgotten before is not copied, and its restored copy has none of it either."""
    with forgotten(room, ForgetRequest("chirper/7", None, None, None, None), dry_run=False):
        pass
    made = backup.make(room, tmp_path / "copy")
    assert restoring.prove(room, made.folder).holds
    list(restoring.restore(made.folder, tmp_path / "new", None, {}))
    copies = [made.folder / backup.DATABASE, tmp_path / "new" / "db" / "monitor.db"]
    for data in (path.read_bytes() for path in copies):
        assert b" 8canary" in data
        assert b" 7canary" not in data


def test_a_home_that_is_not_there_keeps_nothing_from_being_restored(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backup comes from a machine that has it; here the file is missing, and is named."""
    (tmp_path / "ann").mkdir()
    monkeypatch.setattr(os.path, "expanduser", lambda path: path.replace("~ann", f"{tmp_path}/ann"))
    with (tmp_path / "config.toml").open("a") as file:
        file.write('[web]\npassword_file = "~ann/readers.txt"\n')
    made = backup.make(opened(tmp_path), tmp_path / "copies" / "one")
    monkeypatch.undo()
    new = tmp_path / "new"
    said = "\n".join(restoring.restore(made.folder, new, None, {}))
    assert f"Not in the backup: the file {new}/~ann/readers.txt: put it there." in said


def test_a_secret_in_place_of_its_variable_is_not_shown(room: Newsroom, tmp_path: Path) -> None:
    """A source that is not enabled may have it there; the name of a variable is shown."""
    off = '\n[source.{0}]\nkind = "threads"\nenabled = false\ntoken_env = "{1}"\n'
    with (tmp_path / "config.toml").open("a") as file:
        file.write(off.format("one", "secret-canary") + off.format("two", "THREADS_TOKEN"))
    made = backup.make(opened(tmp_path), tmp_path / "copies" / "one")
    said = "\n".join(restoring.restore(made.folder, tmp_path / "new", None, {}))
    assert "secret-canary" not in said
    assert "Not in the backup: the environment variable that token_env names: set it." in said
    assert "Not in the backup: the environment variable THREADS_TOKEN: set it." in said


def test_restored_elsewhere_it_says_the_same(room: Newsroom, tmp_path: Path) -> None:
    """Another path, absolute before: the figures are the same, and collecting goes on."""
    text = (tmp_path / "config.toml").read_text()
    absolute = f'[monitor]\ndatabase = "{tmp_path}/db/monitor.db" # here\n'
    calls = '[counts.calls]\nkind = "csv"\nfile = "calls.csv"\ntitle = "Calls"\nunit = "calls"\n'
    text = text.replace("[monitor]\n", absolute) + calls
    (tmp_path / "config.toml").write_text(text)
    room = opened(tmp_path)
    before = volume(tmp_path)
    made = backup.make(room, tmp_path / "copies" / "one")
    new = tmp_path / "elsewhere" / "monitor"
    said = "\n".join(restoring.restore(made.folder, new, None, {}))
    assert "Looked at: integrity, foreign keys, rollups, cursors, forgotten texts." in said
    assert f"Not in the backup: the file {new}/calls.csv: put it there." in said
    assert "is in it again" in said
    assert opened(new).config.database == new / "db" / "monitor.db"
    (tmp_path / "db" / "monitor.db").unlink()
    assert volume(new) == before
    archive(new / "more.ndjson", [post(50)])
    assert monitor("import", "more.ndjson", cwd=new).returncode == 0
    with pytest.raises(CannotCreate, match="there is a file already"):
        list(restoring.restore(made.folder, new, None, {}))


def test_a_key_that_is_not_there_leaves_nothing_that_refuses_the_next_try(
    room: Newsroom, tmp_path: Path
) -> None:
    """Whoever has mistyped its name types the command again."""
    made = backup.make(room, tmp_path / "copy")
    new = tmp_path / "new"
    with pytest.raises(CannotCreate, match=r"no\.key cannot be used \(No such file"):
        list(restoring.restore(made.folder, new, tmp_path / "no.key", {}))
    said = "\n".join(restoring.restore(made.folder, new, made.key, {}))
    assert "Wrong" not in said


def test_a_restore_that_breaks_off_leaves_nothing_that_refuses_the_next_try(
    room: Newsroom, tmp_path: Path
) -> None:
    """Nor can others read meanwhile what is half there, in a folder that is open to them."""
    made = backup.make(room, tmp_path / "copy")
    new, half = tmp_path / "new", tmp_path / "half.db"
    new.mkdir(mode=0o755)
    limit, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, most))
    try:
        with pytest.raises(OSError, match="File too large"):
            restoring._put(made.folder / "monitor.db", half)
        with pytest.raises(CannotCreate, match="cannot be restored there"):
            list(restoring.restore(made.folder, new, None, {}))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
    assert stat.S_IMODE(half.stat().st_mode) == 0o600
    said = "\n".join(restoring.restore(made.folder, new, None, {}))
    assert "Wrong" not in said


@pytest.mark.parametrize("quote", ['"""', "'''"])
def test_a_path_that_cannot_be_moved_is_named(room: Newsroom, tmp_path: Path, quote: str) -> None:
    """It would lead out of the restored folder: whoever restores it copies the files by hand."""
    path = tmp_path / "config.toml"
    absolute = f"[monitor]\ndatabase = {quote}{tmp_path}/db/monitor.db{quote}\n"
    path.write_text(path.read_text().replace("[monitor]\n", absolute))
    made = backup.make(opened(tmp_path), tmp_path / "copy")
    with pytest.raises(DataError, match="database is not a line of its own, so it cannot be moved"):
        list(restoring.restore(made.folder, tmp_path / "new", None, {}))
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_what_is_left_of_another_database_is_not_taken_for_the_log_of_a_restored_one(
    room: Newsroom, tmp_path: Path, ending: str
) -> None:
    """SQLite would write it over the restored file: nothing is restored beside it."""
    made = backup.make(room, tmp_path / "copy")
    left = tmp_path / "new" / "db" / f"monitor.db{ending}"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"of another database")
    with pytest.raises(CannotCreate, match=f"monitor.db{ending}: there is a file already"):
        list(restoring.restore(made.folder, tmp_path / "new", None, {}))
    assert [path.name for path in left.parent.iterdir()] == [left.name]


def test_a_damaged_backup_is_not_restored(room: Newsroom, tmp_path: Path) -> None:
    """It is said which file, and nothing is written; what is no backup is called so."""
    made = backup.make(room, tmp_path / "copy")
    one_byte(made)
    with pytest.raises(DataError, match=r"monitor\.db was changed after the backup was made"):
        list(restoring.restore(made.folder, tmp_path / "new", None, {}))
    assert not (tmp_path / "new").exists()
    with pytest.raises(DataError, match="this is no backup"):
        list(restoring.restore(tmp_path / "db", tmp_path / "new", None, {}))


def test_without_its_key_a_backup_can_be_read_and_says_the_way_out(
    room: Newsroom, tmp_path: Path
) -> None:
    """Reports need no key; whatever would write ends with 78; a new key costs what it says."""
    before = volume(tmp_path)
    made = backup.make(room, tmp_path / "copy")
    made.key.unlink()
    new = tmp_path / "new"
    said = "\n".join(restoring.restore(made.folder, new, None, {}))
    assert f"Put the key at {new}/monitor.key; if it is lost" in said
    assert volume(new) == before
    archive(new / "more.ndjson", [post(50)])
    for words in (
        ["check", "--offline"],
        ["import", "more.ndjson"],
        ["forget", "--author", "u1"],
        ["purge"],
    ):
        done = monitor(*words, cwd=new)
        assert done.returncode == 78, words
        assert b"the key of the pseudonyms" in done.stderr
        assert not (new / "monitor.key").exists()
    done = monitor("new-key", cwd=new)
    assert done.returncode == 0, done.stderr
    assert b"everybody who posts again counts as a new account" in done.stdout
    assert monitor("import", "more.ndjson", cwd=new).returncode == 0
    with opened(new).opened() as reader:
        (note,) = notes(reader.notes("anaheim"))
        assert note.text == upgrading.LOST_KEY
        assert reader.rows("SELECT count(DISTINCT person) FROM post")[0][0] == 4, "u2 counts twice"
    with pytest.raises(UsageError, match="so no new one is needed"):
        upgrading.new_key(opened(new), utc_now())


def test_no_key_is_made_beside_a_database_that_has_one(room: Newsroom) -> None:
    """Nor is a wrong one used or replaced; a database without one gets its first."""
    room.config.key_file.unlink()
    for act in (wiring.masker, wiring.writer, wiring.own_key):
        with pytest.raises(ConfigError, match="`monitor new-key` makes another"):
            act(room.config)
        assert not room.config.key_file.exists()
    room.config.key_file.write_bytes(bytes(32))
    room.config.key_file.chmod(0o600)
    with pytest.raises(ConfigError, match="is not the key that"):
        upgrading.new_key(room, utc_now())
    assert room.config.key_file.read_bytes() == bytes(32)
    with wiring.keyless(room.config) as store, store.transaction() as conn:
        conn.execute("DELETE FROM setting WHERE key = 'key'")
    room.config.key_file.unlink()
    wiring.masker(room.config)
    assert room.config.key_file.stat().st_size == 32


def test_an_upgrade_is_tried_on_a_copy_and_made_after_a_backup(tmp_path: Path) -> None:
    """The dry run changes no byte; the upgrade leaves a backup of the old schema that restores."""
    (tmp_path / "db").mkdir()
    path = restored(9, tmp_path / "db")
    (tmp_path / "config.toml").write_text(
        CONFIG.replace("[monitor]", '[monitor]\nscorer = "textblob"')
    )
    room, before = opened(tmp_path), path.read_bytes()
    said = "\n".join(upgrading.migrate(room, dry_run=True))
    assert f"Schema 9 -> {VERSION}" in said
    assert "12 posts (before: 12)" in said
    assert path.read_bytes() == before
    assert sorted(one.name for one in (tmp_path / "db").iterdir()) == ["monitor.db"]
    with hold(path), pytest.raises(MonitorError):
        list(upgrading.migrate(room, dry_run=False))
    list(upgrading.migrate(room, dry_run=False))
    with room.opened() as reader:
        assert reader.rows("PRAGMA user_version") == [(VERSION,)]
    (kept,) = backup.held(tmp_path / "db" / "backups", utc_now())
    assert kept.manifest.schema == 9
    assert not kept.manifest.key
    list(restoring.restore(kept.folder, tmp_path / "new", None, {}))
    assert next(upgrading.migrate(room, dry_run=False)).endswith("nothing to do.")


@pytest.mark.parametrize("schema", [SCHEMAS[0], SCHEMAS[-1]])
def test_what_looks_on_upgrades_nothing(tmp_path: Path, schema: int) -> None:
    """`check` and `doctor`, as well with `--fix`, say what to run, and change no byte."""
    (tmp_path / "db").mkdir()
    path = restored(schema, tmp_path / "db")
    (tmp_path / "config.toml").write_text(CONFIG)
    room, before = opened(tmp_path), path.read_bytes()
    with pytest.raises(StoreError, match="run `monitor migrate`"):
        list(check(room, (), offline=False))
    for fix in (False, True):
        looks = examine(room, Machine(utc_now()), offline=False, fix=fix)
        asked = [one.said for one in looks if one.name == "sources"]
        assert "run `monitor migrate`" in str(asked)
    assert path.read_bytes() == before


def test_the_schedule_makes_one_when_it_is_due(
    room: Newsroom, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """At once where there is none, then after `every`; a failure is tried again in an hour."""
    wanted = room.config.backups
    assert wanted is not None
    own = [sys.executable, "-m", "monitor", "--config", str(tmp_path / "config.toml"), "backup"]
    task = partial(have_backed_up, wanted, own, Event())
    with caplog.at_level(logging.INFO, "monitor.backup"):
        assert task() == EVERY
    (made,) = backup.held(wanted.folder, utc_now())
    assert f"{made.key}; Restored into a scratch place and right: " in caplog.text
    assert made.proof is not None
    assert made.proof.holds
    assert task() == EVERY
    assert len(backup.held(wanted.folder, utc_now())) == 1
    later = partial(task, now=lambda: utc_now() + timedelta(days=2))
    room.config.database.unlink()
    assert later() == AGAIN

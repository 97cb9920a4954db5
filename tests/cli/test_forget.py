"""`monitor forget` and `monitor purge`."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.app.service import _Work
from monitor.cli import Globals
from monitor.cli.forget import forget, purge
from monitor.config import read_config
from monitor.errors import ConfigError, StoreBusy, StoreError, UsageError
from monitor.store import cleaning
from monitor.store.lock import hold
from monitor.store.reading.reader import open_reader
from monitor.store.schema.version import CLEANING
from tests.cli.run import CONFIG, archive, monitor, post
from tests.cli.shell import run
from tests.cli.terminal import Terminal
from tests.store.traces import traces

pytestmark = pytest.mark.repeats


WORD = "1f6c2b9e8d7a4c3b"
TEXTS = [f"Police in Anaheim {n}: {WORD[n:]}{WORD[:n]}" for n in range(9)]
REPLAY = """
[source.chirper]
kind = "replay"
file = "feed.ndjson"
platform = "chirper"
"""


def address(number: int) -> str:
    return f"https://chirper.example/@{WORD}/{number}"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Import an archive of nine posts of three authors, and a line that cannot be read."""
    folder = tmp_path_factory.mktemp("imported")
    (folder / "config.toml").write_text(CONFIG + REPLAY, encoding="utf-8")
    lines = [post(n, text, url=address(n)) for n, text in enumerate(TEXTS)]
    archive(folder / "feed.ndjson", lines)
    archive(folder / "old.ndjson", [*lines, json.dumps({"source": "chirper", "text": TEXTS[1]})])
    assert monitor("import", "old.ndjson", cwd=folder).returncode == 65
    return folder


@pytest.fixture
def settings(imported: Path, tmp_path: Path) -> Globals:
    shutil.copytree(imported, tmp_path, dirs_exist_ok=True)
    return Globals(tmp_path / "config.toml", debug=False)


def volume(settings: Globals) -> dict[str, object]:
    from monitor.cli.report import report

    words = ("volume", "--json", "--every", "1h", "--now", "2017-03-01T00:00:00Z")
    found = json.loads(run(report, *words, settings=settings).stdout)
    return {key: found[key] for key in ("buckets", "total")}


def counts(report: dict[str, object]) -> list[object]:
    """Return the counts of a whole report, whatever was observed."""
    total = report["total"]
    assert isinstance(total, dict)
    return [total[name] for name in ("posts", "people", "messages")]


def found(settings: Globals, texts: list[str]) -> dict[str, int]:
    """Return which of *texts* is in the database or beside it."""
    assert settings.config_path
    others = [text for text in [*TEXTS, *map(address, range(9))] if text not in texts]
    return traces(settings.config_path.parent / "db", texts, others)


def test_an_author_is_forgotten_for_good(settings: Globals, tmp_path: Path) -> None:
    """Promise 12: text and address are in no file and no export, and stay away; counts stay."""
    before = volume(settings)
    gone = [text for n in (1, 4, 7) for text in (TEXTS[n], address(n))]
    assert found(settings, gone)
    done = run(forget, "--author", "@u1", settings=settings)
    assert done.stdout == (
        "Forgotten: 3 posts with their texts; 3 addresses; 1 item that could not be read.\n"
    )
    assert found(settings, gone) == {}
    assert volume(settings) == before
    for again in (("import", "old.ndjson"), ("collect",), ("backfill", "--since", "3650d")):
        monitor(*again, cwd=tmp_path)
        assert found(settings, gone) == {}
        assert counts(volume(settings)) == counts(before)
    out = monitor("export", "posts", "--text", cwd=tmp_path).stdout.decode()
    rows = [json.loads(line) for line in out.splitlines()]
    assert len(rows) == 9
    assert [row["text"] for row in rows if row["text"]] == [TEXTS[n] for n in (0, 2, 3, 5, 6, 8)]
    assert not any(text in out for text in gone)


@pytest.mark.parametrize("words", [("--post", "chirper/3"), ("--post", f"chirper/{address(3)}")])
def test_a_post_by_its_id_or_address(settings: Globals, words: tuple[str, ...]) -> None:
    """One post goes; JSON says what went."""
    done = run(forget, *words, "--json", settings=settings)
    assert json.loads(done.stdout) == {
        "dry_run": False, "posts": 1, "links": 1, "versions": 0, "unread": 1, "failures": 0,
        "references": 0,
    }  # fmt: skip
    assert found(settings, [TEXTS[3], address(3)]) == {}
    assert found(settings, [TEXTS[4]])
    done = run(forget, *words, settings=settings)
    assert done.stdout == "No stored post matched.\n"


def test_who_names_an_account_that_is_not_found_reads_how_it_is_named(settings: Globals) -> None:
    """Else "nothing" passes for "nothing is stored": a handle is the name on few services."""
    hint = "see `monitor help privacy#forgetting`"
    for words in (("--dry-run",), ("--yes",)):
        said = run(forget, "--author", "@nobody", *words, settings=settings).stdout
        assert said.startswith("No stored post matched.")
        assert hint in said
    assert hint not in run(forget, "--post", "chirper/99", settings=settings).stdout


def test_posts_that_name_somebody_who_was_listed_later(settings: Globals, tmp_path: Path) -> None:
    """All of them at once, wherever the name stands; then the posts can be exported again."""
    texts = ["Police in Anaheim: Wren Alderby", "Police: Anaheim", "Police in Anaheim"]
    alt = [{"kind": "image", "alt": "Wren Alderby runs"}]
    lines = [post(20 + n, text) for n, text in enumerate(texts)]
    lines[1]["media"] = alt
    archive(tmp_path / "names.ndjson", lines)
    monitor("import", "names.ndjson", cwd=tmp_path)
    none = run(forget, "--protected", settings=settings).stdout
    assert none.startswith("No stored post matched.")
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace('names = ["', 'names = ["Wren Alderby", "'))
    refused = monitor("export", "posts", "--text", cwd=tmp_path)
    assert refused.returncode == 65
    assert b"`monitor forget --protected`" in refused.stderr
    doctor = monitor("doctor", cwd=tmp_path).stdout
    assert b"protected names: 2 stored posts with a name that was listed later" in doctor
    would = run(forget, "--protected", "--dry-run", settings=settings).stdout
    assert would.startswith("Would forget: 2 posts with their texts")
    assert run(forget, "--protected", settings=settings).stdout.startswith("Forgotten: 2 posts")
    assert found(settings, ["Wren", "Police: Anaheim"]) == {}
    whole = monitor("export", "posts", "--text", cwd=tmp_path)
    assert whole.returncode == 0
    assert b"Police in Anaheim" in whole.stdout


@pytest.mark.parametrize("key", ["reply_to", "repost_of"])
def test_what_answers_a_post_whose_id_names_somebody(
    settings: Globals, tmp_path: Path, key: str
) -> None:
    """Its own words stay; the id to which it refers goes, also where that post is not held."""
    line = post(20, "Police in Anaheim, I think", **{key: "wren-alderby-seen", "kind": "reply"})
    archive(tmp_path / "answers.ndjson", [line])
    monitor("import", "answers.ndjson", cwd=tmp_path)
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace('names = ["', 'names = ["Wren Alderby", "'))
    assert monitor("export", "posts", "--text", cwd=tmp_path).returncode == 65
    assert b"1 stored post with a name" in monitor("doctor", cwd=tmp_path).stdout
    done = run(forget, "--protected", settings=settings)
    assert done.stdout.startswith("Forgotten: ")
    assert found(settings, ["wren-alderby"]) == {}
    whole = monitor("export", "posts", "--text", cwd=tmp_path)
    assert whole.returncode == 0
    assert b"Police in Anaheim, I think" in whole.stdout


def test_before_an_instant(settings: Globals) -> None:
    """All that was published before goes, of one incident where one is named."""
    words = ("--before", "2017-02-22T06:04:00Z", "--incident", "anaheim")
    done = run(forget, *words, "--dry-run", settings=settings)
    assert done.stdout.startswith("Would forget: 4 posts with their texts; 4 addresses; 1 item")
    assert run(forget, *words, settings=settings).stdout.startswith("Forgotten: 4 posts")
    assert found(settings, TEXTS[:4]) == {}
    assert run(forget, "--before", "1h", settings=settings).stdout.startswith("Forgotten: 5 posts")


DRY = [
    (forget, ("--author", "u1")), (forget, ("--post", "chirper/3")), (forget, ("--before", "1d")),
    (purge, ()),
]  # fmt: skip


@pytest.mark.parametrize(("command", "words"), DRY)
def test_a_dry_run_changes_no_byte(
    settings: Globals, tmp_path: Path, command: object, words: tuple[str, ...]
) -> None:
    """--dry-run says what would go; every file is as it was."""
    before = {p: p.read_bytes() for p in (tmp_path / "db").iterdir() if p.stat().st_size}
    done = run(command, *words, "--dry-run", settings=settings)  # type: ignore[arg-type]
    assert done.stdout.endswith(" Nothing was changed.\n")
    told = run(command, *words, "--dry-run", "--json", settings=settings).stdout  # type: ignore[arg-type]
    assert json.loads(told)["dry_run"] is True
    assert {p: p.read_bytes() for p in before} == before


def aged(settings: Globals, days: int) -> None:
    """Make all that is stored so many days older."""
    assert settings.config_path
    conn = sqlite3.connect(settings.config_path.parent / "db" / "monitor.db")
    for table, column in (("post", "first_seen_at"), ("quarantine", "found_at")):
        conn.execute(f"UPDATE {table} SET {column} = {column} - {days * 86_400_000}")
    conn.commit()
    conn.close()


def test_purge_does_what_the_configuration_says(settings: Globals) -> None:
    """Nothing is kept longer than it says: addresses first, then texts; the counts stay."""
    before = volume(settings)
    nothing = "Nothing is past its retention period.\n"
    assert run(purge, settings=settings).stdout == nothing
    aged(settings, 31)
    done = run(purge, settings=settings)
    assert done.stdout == "Forgotten: 9 addresses; 1 item that could not be read.\n"
    assert found(settings, [address(3)]) == {}
    aged(settings, 60)
    done = run(purge, settings=settings)
    assert done.stdout == "Forgotten: 9 posts with their texts.\n"
    assert found(settings, TEXTS) == {}
    assert volume(settings) == before


def test_for_ever(settings: Globals) -> None:
    """`forever` keeps all."""
    assert settings.config_path
    keep = "".join(f'keep_{what} = "forever"\n' for what in ("texts", "links", "leftovers"))
    text = settings.config_path.read_text()
    settings.config_path.write_text(text.replace("[monitor]\n", f"[monitor]\n{keep}"))
    aged(settings, 9999)
    assert "Nothing is past" in run(purge, settings=settings).stdout


def test_a_wrong_length_is_named(settings: Globals) -> None:
    """A complaint says what would be right."""
    assert settings.config_path
    text = settings.config_path.read_text()
    settings.config_path.write_text(text.replace("[monitor]\n", '[monitor]\nkeep_texts = "long"\n'))
    with pytest.raises(ConfigError, match=r"keep_texts is .long.: .*30d or 12w, or .forever."):
        run(purge, settings=settings)


def test_the_daemon_purges_daily_and_cleans_after_deletions(
    settings: Globals, caplog: pytest.LogCaptureFixture
) -> None:
    """Retention is kept by the daemon itself; what it left uncleaned its next tidying cleans."""
    caplog.set_level("INFO", "monitor")
    assert settings.config_path
    config = read_config(settings.config_path, environ={})
    with hold(config.database) as held:
        work = _Work(config, held)
        aged(settings, 91)
        work._purge()
        assert "kept long enough: " in caplog.text
        assert found(settings, TEXTS) == {}
        with sqlite3.connect(config.database) as conn:
            cleaning.mark(conn)
        conn.close()
        work._checkpoint()
    with open_reader(config.database) as reader:
        assert reader.setting(CLEANING) is None


@contextmanager
def _reading(config: Path) -> Iterator[None]:
    with open_reader(config) as reader, reader.snapshot():
        reader.rows("SELECT count(*) FROM post")
        yield


def test_a_reader_that_stays_ends_in_code_75(
    settings: Globals, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What was forgotten is said first, then why its bytes are still there; purge finishes."""
    assert settings.config_path
    config = read_config(settings.config_path, environ={})
    for wait in (cleaning.clean, cleaning.tidy):
        monkeypatch.setattr(wait, "__defaults__", (0.05,))
    with hold(config.database) as held, _reading(config.database):
        work = _Work(config, held)
        with pytest.raises(StoreBusy, match="close it, then `monitor purge` finishes") as caught:
            run(forget, "--author", "u1", settings=settings)
        assert caught.value.exit_code == 75
        work._checkpoint()
        assert "since something keeps reading it" in caplog.text
        assert found(settings, [TEXTS[1]])
    run(purge, settings=settings)
    assert found(settings, [TEXTS[1]]) == {}


WRONG = [
    ((), "give one of --post, --author, --protected and --before"),
    (("--post", "chirper/1", "--author", "u1"), "say what to forget: give one of --post,"),
    (("--author", ""), "say what to forget: give one of --post,"),
    (("--post", "chirper/1", "--source", "chirper"), "--source goes with --author: add it"),
    (("--author", "u1", "--incident", "anaheim"), "--incident goes with --before: add it"),
    (
        ("--post", "chriper/1"),
        "--post: there is no 'chriper' in the database: write one of archive, chirper",
    ),
    (
        ("--author", "u1", "--source", "x"),
        "--source: there is no 'x' in the database: write one of archive, chirper",
    ),
    (("--before", "1d", "--incident", "x"), "no incident 'x': write one of anaheim"),
]


@pytest.mark.parametrize(("words", "sentence"), WRONG)
def test_nonsense_is_refused(settings: Globals, words: tuple[str, ...], sentence: str) -> None:
    """Options that do not go together, or name nothing, end in one sentence and change nothing."""
    with pytest.raises(UsageError, match=sentence):
        run(forget, *words, settings=settings)
    assert "9 posts" in run(forget, "--before", "1h", "--dry-run", settings=settings).stdout


def test_a_source_that_bears_a_protected_name_is_listed_without_it(settings: Globals) -> None:
    """The name was listed after an archive had called its source so."""
    assert settings.config_path is not None
    with sqlite3.connect(read_config(settings.config_path, environ={}).database) as conn:
        conn.execute("INSERT INTO source (name) VALUES ('tomlin-averystone')")
    conn.close()
    with pytest.raises(UsageError, match=r"write one of .*chirper, \[name withheld\]$"):
        run(forget, "--post", "x/1", settings=settings)


def test_a_wrong_key_finds_nobody_and_says_so(settings: Globals, tmp_path: Path) -> None:
    """Without the key of the database an author cannot be found: that is no "nothing held"."""
    key = tmp_path / "monitor.key"
    key.write_bytes(bytes(32))
    with pytest.raises(ConfigError, match="is not the key that"):
        run(forget, "--author", "u1", "--dry-run", settings=settings)
    key.unlink()
    with pytest.raises(ConfigError, match="the key of the pseudonyms is missing"):
        run(forget, "--author", "u1", settings=settings)
    assert not key.exists()


def test_no_database_yet(tmp_path: Path) -> None:
    """Where nothing was collected there is nothing to forget, and no database is made."""
    (tmp_path / "config.toml").write_text(CONFIG)
    settings = Globals(tmp_path / "config.toml", debug=False)
    for command, words in ((forget, ("--author", "x")), (purge, ())):
        with pytest.raises(StoreError, match="there is no database"):
            run(command, *words, settings=settings)
    assert [p.name for p in tmp_path.iterdir()] == ["config.toml"]


@pytest.mark.parametrize("answer", ["n", "y"])
def test_a_terminal_is_asked_before_anything_goes(settings: Globals, answer: str) -> None:
    """It reads what would go; no is no. With --yes, or in a script, nobody is asked."""
    assert settings.config_path is not None
    folder = settings.config_path.parent
    with Terminal() as terminal:
        started = terminal.run("forget", "--post", "chirper/3", cwd=folder)
        terminal.wait_for(b"It cannot be brought back. Go on? [y/N]")
        assert b"Would forget" in terminal.written
        terminal.press(f"{answer}\n".encode())
        assert terminal.end_of(started) == (0 if answer == "y" else 130)
    again = run(forget, "--post", "chirper/3", "--dry-run", settings=settings).stdout
    assert ("1 post" in again) == (answer == "n")


def test_nobody_is_asked_who_has_said_yes(settings: Globals) -> None:
    """`--yes` on a terminal."""
    assert settings.config_path is not None
    with Terminal() as terminal:
        started = terminal.run(
            "forget", "--post", "chirper/3", "--yes", cwd=settings.config_path.parent
        )
        assert terminal.end_of(started) == 0
        assert b"Go on?" not in terminal.written

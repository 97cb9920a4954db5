"""`monitor report --as-of` and `--seal`, and `monitor verify`."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli import Globals
from monitor.cli.report import report
from monitor.cli.verify import verify
from monitor.errors import DataError
from monitor.nouns.posts import Page, Span
from tests.cli.shell import configured, run
from tests.store.pages import NOW, START, add, fresh, kept

LATER = datetime(2150, 1, 1, tzinfo=UTC)
"""After any instant at which this test may run and seal a report."""

THEN = "2017-02-25T06:00:00Z"
WORDS = ("--every", "1d", "--since", "2017-02-22T00:00:00Z", "--now", THEN)


@pytest.fixture
def settings(tmp_path: Path) -> Globals:
    with fresh(tmp_path) as store:
        store.conn.execute(
            "INSERT INTO topic_query (topic, since, query) "
            "VALUES (1, 0, 'anaheim'), (2, 0, 'threat')"
        )
        page = Page(observed=Span(START, START + timedelta(hours=5)))
        add(store, kept("a", label="negative"), kept("b", topics=(1, 2)), page=page)
    return configured(tmp_path)


def _more(folder: Path, at: datetime) -> None:
    with fresh(folder) as store:
        edited = kept("a", "edited", edited_at=NOW, version="1", label="positive")
        add(store, edited, kept("c", "third"), kept("b", deleted_at=NOW), now=at)


@pytest.mark.parametrize("what", ["volume", "sentiment"])
def test_a_report_is_told_as_it_was(settings: Globals, tmp_path: Path, what: str) -> None:
    """--as-of alone is the report of that instant; with --now it is today's on what was known."""
    before = run(report, what, *WORDS, "--json", settings=settings).stdout
    _more(tmp_path, NOW + timedelta(hours=2))
    words = [*WORDS[:-2], "--json", "--as-of", THEN]
    found = json.loads(run(report, what, *words, settings=settings).stdout)
    assert found["method"].pop("as_of")["at"] == THEN
    assert found == json.loads(before)
    assert found != json.loads(run(report, what, *WORDS, "--json", settings=settings).stdout)
    ago = [*WORDS[:-1], "2017-02-25T09:00:00Z", "--json", "--as-of", "3h"]
    found = json.loads(run(report, what, *ago, settings=settings).stdout)
    assert (found["generated_at"], found["method"]["as_of"]["at"]) == (ago[-4], THEN)
    assert found["buckets"][0] == json.loads(before)["buckets"][0]


@pytest.mark.parametrize("told", ["2017-02-24", "2017-02-24T00:00", "2017-02-24T08:00Z"])
def test_what_was_known_is_asked_for_as_since_is(settings: Globals, told: str) -> None:
    """A day begins at its midnight, on the clock of the report, which says what it took it for."""
    words = ["volume", *WORDS, "--as-of", told]
    found = json.loads(run(report, *words, "--json", settings=settings).stdout)
    assert found["method"]["as_of"]["at"] == "2017-02-24T08:00:00Z"
    shown = " ".join(run(report, *words, settings=settings).stdout.split())
    head = "This is what was known on Friday 24 February 2017, midnight, and not what is known now."
    assert head in shown
    words = ["volume", "--as-of", "yesterday", "--now", "2017-02-25T07:00Z", "--json"]
    found = json.loads(run(report, *words, settings=settings).stdout)
    assert found["method"]["as_of"]["at"] == "2017-02-23T08:00:00Z"


def test_an_instant_as_time_ago_is_read_once(settings: Globals) -> None:
    """The instant of the report and the one whose knowledge it tells are the same."""
    found = json.loads(run(report, "volume", "--as-of", "1h", "--json", settings=settings).stdout)
    assert found["method"]["as_of"]["at"] == found["generated_at"]


def test_a_sealed_report_is_verified(settings: Globals, tmp_path: Path) -> None:
    """The report is printed as ever, the file holds the same bytes, and verifying says so."""
    file = tmp_path / "sealed.json"
    words = ["volume", *WORDS, "--json"]
    plain = run(report, *words, settings=settings).stdout_bytes
    assert run(report, *words, "--seal", str(file), settings=settings).stdout_bytes == plain
    assert plain.strip() in file.read_bytes()
    done = run(verify, str(file), settings=settings)
    assert (done.exit_code, done.stdout) == (0, "volume of anaheim: the same, byte for byte.\n")


def test_what_was_sealed_holds_although_posts_changed(settings: Globals, tmp_path: Path) -> None:
    """New posts, an edit and a deletion after the sealing: volume is the same as known then."""
    sealed = {what: tmp_path / f"{what}.json" for what in ("volume", "sentiment", "spread")}
    for what, file in sealed.items():
        run(report, what, *WORDS, "--seal", str(file), settings=settings)
    _more(tmp_path, LATER)
    for what, code in (("volume", 0), ("sentiment", 0), ("spread", 1)):
        done = run(verify, str(sealed[what]), "--json", settings=settings)
        found = json.loads(done.stdout)
        assert done.exit_code == code, found
        assert found["outcome"] == ("differs" if code else "same as known then")
        assert found["field"]


def test_a_report_with_links_can_be_sealed(settings: Globals, tmp_path: Path) -> None:
    """Whatever the store answers with, columns of numbers as well, is taken down."""
    with fresh(tmp_path) as store:
        text = "Look https://a.example/1"
        add(store, *(kept(f"link {n}", f"{text} {n}", author=f"{n}") for n in range(9)))
    file = tmp_path / "links.json"
    assert run(report, "spread", *WORDS, "--seal", str(file), settings=settings).exit_code == 0
    assert "a.example/1" in file.read_text()
    assert "the same, byte for byte" in run(verify, str(file), settings=settings).stdout


def test_a_report_as_of_an_instant_can_be_sealed(settings: Globals, tmp_path: Path) -> None:
    """It is made again as of the same instant."""
    _more(tmp_path, NOW + timedelta(hours=2))
    file = tmp_path / "then.json"
    words = ["volume", *WORDS[:-2], "--as-of", THEN, "--seal", str(file)]
    run(report, *words, settings=settings)
    assert json.loads(file.read_text())["report"]["total"]["posts"] == 2
    assert "the same, byte for byte" in run(verify, str(file), settings=settings).stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty and no sealed report"),
        (b"{}\n", "line 1: this is no sealed report"),
        (None, r"cannot be read \(No such file"),
    ],
)
def test_a_file_that_is_no_seal_is_refused(
    settings: Globals, tmp_path: Path, content: bytes | None, said: str
) -> None:
    """Code 65, and one sentence that names the file."""
    file = tmp_path / "file.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DataError, match=said):
        run(verify, str(file), settings=settings)


def test_a_report_that_is_not_known_is_refused(settings: Globals, tmp_path: Path) -> None:
    """A file of a later version may hold another kind of report."""
    file = tmp_path / "sealed.json"
    run(report, "volume", *WORDS, "--seal", str(file), settings=settings)
    file.write_bytes(file.read_bytes().replace(b'"report":"volume"', b'"report":"moods"'))
    with pytest.raises(DataError, match="knows no report 'moods'"):
        run(verify, str(file), settings=settings)

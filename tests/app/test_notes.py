"""Notes of editors: which are kept, who is shown what, and what leaves them alone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.app import forgetting, notes
from monitor.app.asked import Asked
from monitor.app.newsroom import Newsroom
from monitor.app.reports import reports
from monitor.clock import read_instant
from monitor.config import read_config
from monitor.errors import DataError, UsageError
from monitor.nouns.incident import Event
from monitor.nouns.notes import EditorNote
from monitor.privacy.guard import WITHHELD
from monitor.report.snapshot import Snapshot
from monitor.store import backup
from monitor.store.lock import hold
from monitor.store.reading.reader import open_reader
from monitor.store.records import NoteRecord
from tests.cli.shell import CONFIG
from tests.report.sample import HOUR, NOW, T, question, sample

pytestmark = pytest.mark.repeats

NAME = "Tomlin Averystone"
PROTECT = '\n[incident.protect]\nnames = ["{name}"]\n'
CLOSED = "since = 2017-02-21T00:00:00-08:00\nclosed = 2017-02-23T08:00:00Z"
OTHER = (
    '\n[[incident]]\nkey = "other"\ntitle = "O"\nsince = 2017-02-21T00:00:00Z\nquery = "other"\n'
)
LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def room(folder: Path, config: str = CONFIG) -> Newsroom:
    """Return the newsroom of a configuration beside the database."""
    (folder / "config.toml").write_text(config, encoding="utf-8")
    return Newsroom.of(read_config(folder / "config.toml", environ={}))


def protected(folder: Path, name: str) -> Newsroom:
    return room(folder, CONFIG + PROTECT.format(name=name))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sample(tmp_path)
    return tmp_path


def kept(folder: Path) -> tuple[NoteRecord, ...]:
    with open_reader(folder / "monitor.db") as reader:
        return reader.note_versions()


def add(
    newsroom: Newsroom,
    text: str = "Curfew begins",
    at: datetime | timedelta = T,
    *,
    by: str = "ann",
    incident: str | None = None,
    now: datetime = NOW,
) -> str:
    return notes.add(newsroom, incident, at, text, by, now)


@pytest.mark.parametrize(
    ("at", "instant"),
    [
        (T, T),
        (2 * HOUR, NOW - 2 * HOUR),
        (datetime(2017, 2, 22, 22), T),  # noqa: DTZ001  on the clock of the configuration
        (read_instant("2017-02-21T08:00:00Z"), read_instant("2017-02-21T08:00:00Z")),
        (NOW, NOW),
    ],
    ids=["instant", "ago", "local", "first", "now"],
)
def test_an_instant_is_told_as_since_is(
    folder: Path, at: datetime | timedelta, instant: datetime
) -> None:
    """With its zone, on the clock of the configuration, or before now; bounds belong to it."""
    said = add(room(folder), at=at)
    (one,) = kept(folder)
    assert (one.number, one.incident, one.at, one.by) == (1, "anaheim", instant, "ann")
    assert f"{instant.astimezone(LOS_ANGELES):%A}" in said


@pytest.mark.parametrize(
    ("config", "at"),
    [
        (CONFIG, read_instant("2017-02-21T07:59:59Z")),
        (CONFIG, NOW + timedelta(seconds=1)),
        (CONFIG.replace("since = 2017-02-21T00:00:00-08:00", CLOSED), T + 3 * HOUR),
    ],
    ids=["before", "future", "closed"],
)
def test_an_instant_outside_the_time_of_the_incident_is_refused(
    folder: Path, config: str, at: datetime
) -> None:
    """Before it, after its end, or not yet: no chart would show it."""
    with pytest.raises(UsageError, match="not within the time of anaheim: give an instant between"):
        add(room(folder, config), at=at)
    assert kept(folder) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        (" \n\u200b ", "empty"),
        ("x" * 201, "has 201 characters: shorten it to 200"),
    ],
)
def test_a_text_is_one_short_line(folder: Path, text: str, said: str) -> None:
    """An empty or long one, or bytes that are none, is refused; also as a change."""
    newsroom = room(folder)
    add(newsroom, "x" * 200)
    add(newsroom, "one \n line")
    acts: Sequence[Callable[[], str]] = (
        lambda: add(newsroom, text),
        lambda: notes.change(newsroom, 1, text, "ann", NOW),
    )
    for act in acts:
        with pytest.raises(UsageError, match=said):
            act()
    assert [one.text for one in kept(folder)] == ["x" * 200, "one line"]


def test_a_protected_name_is_refused(folder: Path) -> None:
    """Promise 11: in a text, in a change and in who makes it; the sentence does not repeat it."""
    newsroom = protected(folder, NAME)
    add(newsroom)
    spelt = "T*mlin AVERYSTONE"
    acts: Sequence[Callable[[], str]] = (
        lambda: add(newsroom, f"{NAME} speaks"),
        lambda: add(newsroom, f"{spelt} speaks"),
        lambda: add(newsroom, by=NAME),
        lambda: notes.change(newsroom, 1, f"{NAME} speaks", "ann", NOW),
        lambda: notes.remove(newsroom, 1, NAME, NOW),
    )
    for act in acts:
        with pytest.raises(UsageError) as caught:
            act()
        assert "holds a protected name" in str(caught.value)
        assert "averystone" not in str(caught.value).lower()
    assert [one.text for one in kept(folder)] == ["Curfew begins"]


def test_a_name_listed_later_is_masked_in_the_list_and_stops_the_report(folder: Path) -> None:
    """An editor must see the note to change it; after that the report is had again."""
    add(room(folder), f"{NAME} speaks")
    newsroom = protected(folder, NAME)
    for history in (False, True):
        listed = notes.listed(newsroom, (), NOW, history=history)
        (one,) = listed.rows_of(NoteRecord, "notes")
        assert one.text == f"{WITHHELD} speaks"
    with pytest.raises(DataError, match="report volume: a protected name stands in findings,"):
        reports(newsroom, "volume", Asked(now=NOW))
    notes.change(newsroom, 1, "He speaks", "ann", NOW)
    assert reports(newsroom, "volume", Asked(now=NOW)).reports


def test_with_several_incidents_one_must_be_named(folder: Path) -> None:
    """A note belongs to one; an unknown one is refused too."""
    newsroom = room(folder, CONFIG.replace("\n[source.commons]", f"{OTHER}\n[source.commons]"))
    with pytest.raises(UsageError, match="there are several incidents: say which with"):
        add(newsroom)
    with pytest.raises(UsageError, match="no incident 'nosuch': write one of anaheim, other"):
        add(newsroom, incident="nosuch")
    add(newsroom, incident="other")
    add(newsroom, incident="anaheim")
    listed = notes.listed(newsroom, ["anaheim"], NOW, history=False)
    assert [one.number for one in listed.rows_of(NoteRecord, "notes")] == [2]


@pytest.mark.parametrize("number", [2, 0, -1, 2**63])
def test_a_number_that_is_none_is_refused(folder: Path, number: int) -> None:
    """In one sentence that says where the numbers are; the same for a note that was removed."""
    newsroom = room(folder)
    add(newsroom)
    add(newsroom)
    notes.remove(newsroom, 2, "ann", NOW)
    acts: Sequence[Callable[[], str]] = (
        lambda: notes.change(newsroom, number, "x", "ann", NOW),
        lambda: notes.remove(newsroom, number, "ann", NOW),
    )
    for act in acts:
        with pytest.raises(UsageError, match=f"there is no note {number}: `monitor note list`"):
            act()
    assert len(kept(folder)) == 3


def test_the_daemon_may_run_beside(folder: Path) -> None:
    """A note is one short transaction: it needs no lock that a collector holds."""
    newsroom = room(folder)
    with hold(folder / "monitor.db"):
        add(newsroom)
        notes.change(newsroom, 1, "Curfew starts", "ann", NOW)
        notes.remove(newsroom, 1, "ann", NOW)
    assert len(kept(folder)) == 3


def test_what_forgets_posts_leaves_notes_alone_and_a_backup_has_them(folder: Path) -> None:
    """They are words of the editors."""
    newsroom = room(folder)
    add(newsroom)
    before = kept(folder)
    wish = forgetting.ForgetRequest(None, None, None, NOW, None)
    with forgetting.forgotten(newsroom, wish, dry_run=False) as gone:
        assert gone.gone.posts == 5
    with forgetting.purged(newsroom, dry_run=False):
        pass
    assert kept(folder) == before
    copy = folder / "copy" / "monitor.db"
    copy.parent.mkdir()
    backup.backup(folder / "monitor.db", copy)
    assert kept(copy.parent) == before


def found(newsroom: Newsroom, **asked: object) -> list[EditorNote]:
    """Return the notes in the report of volume."""
    (report,) = reports(newsroom, "volume", Asked(now=NOW, **asked)).reports  # type: ignore[arg-type]
    return [one for one in report.findings if isinstance(one, EditorNote)]


def test_a_report_has_the_notes_of_its_time(folder: Path) -> None:
    """Those within its span, in order of time, with who wrote them: whoever reads it is inside."""
    newsroom = room(folder)
    add(newsroom, "late", T + 4 * HOUR)
    add(newsroom, "early", T + HOUR, by="ben")
    add(newsroom, "before", T - HOUR)
    assert [(one.text, one.by, one.at) for one in found(newsroom)] == [
        ("early", "ben", T + HOUR),
        ("late", "ann", T + 4 * HOUR),
    ]
    assert [one.text for one in found(newsroom, since=T + 2 * HOUR)] == ["late"]
    assert [one.text for one in found(newsroom, until=T + HOUR)] == ["early"]


def test_a_report_as_of_an_instant_has_the_notes_of_then(folder: Path) -> None:
    """A note that was made later does not show, and one that was changed says what it said."""
    newsroom = room(folder)
    add(newsroom, "first", now=NOW - 3 * HOUR)
    add(newsroom, "second", now=NOW - HOUR)
    notes.change(newsroom, 1, "corrected", "ben", NOW - HOUR)
    as_of = NOW - 2 * HOUR
    assert [(one.text, one.by) for one in found(newsroom, as_of=as_of)] == [("first", "ann")]
    assert [one.text for one in found(newsroom)] == ["corrected", "second"]


@contextmanager
def snapshot(folder: Path, *, internal: bool) -> Iterator[Snapshot]:
    events = (Event(T + HOUR, "Police order"), Event(T + 3 * HOUR, "Curfew ends"))
    with open_reader(folder / "monitor.db") as reader, reader.snapshot():
        yield Snapshot(reader, question(events=events), internal=internal)


@pytest.mark.parametrize(("internal", "by"), [(True, " (ann)"), (False, "")])
def test_charts_mark_notes_among_the_events(folder: Path, *, internal: bool, by: str) -> None:
    """In order of time, and named apart; only those who run the program see who wrote one."""
    newsroom = room(folder)
    add(newsroom, "Crowd leaves", T + 2 * HOUR)
    with snapshot(folder, internal=internal) as asked:
        titles = [event.title for event in asked.marks]
        said = asked.worded("volume")
    assert titles == ["Police order", f"Note: Crowd leaves{by}", "Curfew ends"]
    (sentence,) = said.sentences(EditorNote)
    assert sentence == f"Note on Thursday 23 February, midnight: “Crowd leaves”{by}."

"""Embeds: written with what is beside them, renewed when it is time, and corrected in public."""

import csv
import json
import logging
import os
import re
import shutil
import stat
import sys
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

import pytest

from monitor.app.asked import Asked, AskedTime, NamedDay
from monitor.app.checking import check
from monitor.app.embeds import WrittenEmbed, again, made, public_files, put_all, write
from monitor.app.newsroom import Newsroom
from monitor.app.renewing import A_BUG, have_renewed, renew
from monitor.app.status import read_status, status
from monitor.app.wiring import mark_of_names
from monitor.clock import rfc3339
from monitor.errors import CannotCreate, DataError, UsageError
from monitor.nouns.status import EmbedStatus, Unrenewed
from monitor.store.reading.reader import open_reader
from monitor.store.records import EmbedQuestion, EmbedRecord
from monitor.store.writing import publications
from tests.app.test_corrections import (
    FIRST,
    HOUR,
    HOURLY,
    MINUTE,
    NEXT,
    SAID,
    T,
    comes,
    five_hours,
    late,
    newsroom,
    polled,
    posts,
    publish,
    story,
)
from tests.cli.shell import CONFIG
from tests.store.pages import fresh

pytestmark = pytest.mark.repeats


DAY: Final = timedelta(days=1)
SCORED: Final = CONFIG.replace("[monitor]", '[monitor]\nscorer = "textblob"')


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """Give a newsroom that watched five hours without a gap."""
    with fresh(tmp_path) as store:
        five_hours(store)
    return newsroom(tmp_path, SCORED)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return the file of an embed, in a folder of its own."""
    (tmp_path / "www").mkdir()
    return tmp_path / "www" / "volume.html"


def written(
    room: Newsroom, out: Path, now: datetime = FIRST, chart: str = "volume", *, once: bool = False
) -> WrittenEmbed:
    """Write an embed as of an instant; it is not renewed."""
    (one,) = write(room, chart, Asked(now=now), out, internal=False, once=once)
    return one


def remember(room: Newsroom, out: Path, *, internal: bool = False) -> None:
    """Have an embed renewed, of which a first version was written long ago."""
    with fresh(room.config.database.parent) as store:
        one = EmbedRecord(
            file=str(out),
            incident="anaheim",
            chart="volume",
            readership="internal" if internal else "public",
            asked=EmbedQuestion(),
            written_at=T - DAY,
        )
        publications.keep_embed(store, one)


def remembered(room: Newsroom) -> tuple[EmbedRecord, ...]:
    with open_reader(room.config.database) as reader:
        return reader.embeds()


def corrected(out: Path) -> list[str]:
    """Return what an embed says of an earlier version."""
    (held,) = re.findall(r'<ul class="corrections">(.*?)</ul>', text(out), re.S) or [""]
    return re.findall(r"<li>(.*?)</li>", held)


def text(out: Path) -> str:
    return out.read_text("utf-8").replace("\N{NO-BREAK SPACE}", " ")


def as_of(out: Path) -> str:
    """Return the instant of which an embed speaks."""
    (found,) = re.findall(r'data-at="([^"]+)"', text(out))
    return str(found)


def protected(room: Newsroom, name: str) -> Newsroom:
    """Return the newsroom once it lists a protected name."""
    listed = f'query = "anaheim"\n[incident.protect]\nnames = ["{name}"]'
    return newsroom(room.config.path.parent, SCORED.replace('query = "anaheim"', listed))


class Days:
    """The daemon's task, with a clock that the test moves and computing that costs nothing."""

    def __init__(self, room: Newsroom, now: datetime) -> None:
        self.room, self.now = room, now

    def task(self) -> None:
        renew(self.room, self.now)

    def later(self, time: timedelta) -> None:
        self.now += time
        self.task()


def kept(room: Newsroom, out: Path, now: datetime = FIRST, *, internal: bool = False) -> Days:
    """Have an embed renewed for the first time as of *now*, and return the task that does it."""
    remember(room, out, internal=internal)
    days = Days(room, now)
    days.task()
    assert as_of(out) == rfc3339(now)
    return days


def test_its_files_stand_beside_it_and_say_the_same(room: Newsroom, out: Path) -> None:
    """One name, four endings; the data is that of the page, as CSV and as JSON."""
    one = written(room, out, FIRST)
    endings = (".csv", ".values.json", ".datawrapper.json", ".html")
    assert one.files == tuple(out.with_suffix(ending) for ending in endings)
    assert sorted(out.parent.iterdir()) == sorted(one.files)
    held = json.loads(text(out.with_suffix(".values.json")))["volume"]
    with out.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == held["fields"]
    assert len(rows) == len(held["rows"]) > 4
    place = head.index("posts")
    known = ["" if one[place] is None else str(one[place]) for one in held["rows"]]
    assert [row[place] for row in rows] == known
    assert sum(int(one or 0) for one in known) == sum(HOURLY)


def test_datawrapper_is_given_three_texts_and_nothing_else(room: Newsroom, out: Path) -> None:
    """It locks each key that it finds: what was found, as of when, what limits it."""
    written(room, out, FIRST)
    told = json.loads(text(out.with_suffix(".datawrapper.json")))
    assert {key: sorted(one) for key, one in told.items()} == {
        "describe": ["byline", "intro"],
        "annotate": ["notes"],
    }
    assert told["describe"]["byline"] == (
        "As of Thursday 23 February 2017, 3:10 am, Los Angeles time."
    )
    assert re.fullmatch(
        r"Busiest hour so far.* midnight to 1 am.* 20 posts\. Posts every 15 min\.",
        told["describe"]["intro"],
    )
    assert told["annotate"]["notes"].endswith(
        "Source: public posts on commons, counted with Reaction Monitor."
    )


def test_it_is_renewed_until_somebody_says_once(
    room: Newsroom, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What speaks of one instant is not; it lies in the database with what was asked."""
    monkeypatch.setattr("monitor.app.asked.utc_now", lambda: FIRST)
    written(room, out, FIRST)
    assert remembered(room) == ()
    (one,) = write(room, "volume", Asked(since=DAY), out, internal=False, once=False)
    assert one.notes[1] == "`monitor run` renews it from now on; --once ends that"
    (held,) = remembered(room)
    assert (held.file, held.chart, held.readership) == (str(out), "volume", "public")
    assert held.asked == EmbedQuestion(since_ago=DAY)
    assert again(held) == Asked(incidents=("anaheim",), since=DAY)
    (done,) = write(room, "volume", Asked(since=DAY), out, internal=False, once=True)
    assert done.notes[1] == "`monitor run` does not renew it"
    assert remembered(room) == ()


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (T - DAY, T + 3 * HOUR),
        (2 * DAY, HOUR),
        (2 * DAY, 0 * HOUR),
        (NamedDay.YESTERDAY, NamedDay.TODAY),
    ],
    ids=["instants", "ago", "now", "days"],
)
def test_it_is_renewed_for_the_time_that_was_asked_for(
    room: Newsroom,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    since: AskedTime,
    until: AskedTime,
) -> None:
    """However its ends were said."""
    monkeypatch.setattr("monitor.app.asked.utc_now", lambda: FIRST)
    asked = Asked(since=since, until=until, incidents=("anaheim",))
    list(write(room, "volume", asked, out, internal=False, once=False))
    (held,) = remembered(room)
    assert again(held) == asked


@pytest.mark.parametrize("name", ["volume.html", "volume.HTML"])
def test_an_internal_one_in_place_of_a_public_one_is_no_public_file(
    room: Newsroom, out: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """At no instant, though what is written cannot be recorded: the live page shows those."""
    monkeypatch.setattr("monitor.app.asked.utc_now", lambda: FIRST)
    remember(room, out)
    assert out.name in public_files(room, ["anaheim"])
    monkeypatch.setattr("monitor.app.embeds.keep", lambda *_: "It was not recorded.")
    path = out.with_name(name)
    (one,) = write(room, "volume", Asked(since=DAY), path, internal=True, once=False)
    assert one.warning == "It was not recorded."
    assert public_files(room, ["anaheim"]) == {}


def test_one_that_was_written_for_other_names_is_no_public_file(room: Newsroom, out: Path) -> None:
    """Until it is renewed, which no name stops that stands in the words of the program alone."""
    kept(room, out)
    assert out.name in public_files(room, ["anaheim"])
    now = protected(room, "Data")
    assert "Data" in text(out)
    assert public_files(now, ["anaheim"]) == {}
    days = Days(now, FIRST)
    days.later(9 * MINUTE)  # two sums a moment apart would say what few posted
    assert public_files(now, ["anaheim"]) == {}
    days.later(MINUTE)
    assert as_of(out) == rfc3339(FIRST + 10 * MINUTE)
    assert out.name in public_files(now, ["anaheim"])
    assert public_files(room, ["anaheim"]) == {}
    stopped = protected(room, "Off-duty officer")  # of its title
    Days(stopped, FIRST).later(HOUR)
    assert as_of(out) == rfc3339(FIRST + 10 * MINUTE)
    assert public_files(stopped, ["anaheim"]) == {}


def test_what_is_kept_of_the_names_reveals_none(room: Newsroom, out: Path) -> None:
    """Who has the database and not the key cannot try out whether a name is listed."""
    now = protected(room, "Tomlin Averystone")
    kept(now, out)
    (mark,) = (one.asked.names for one in remembered(now))
    assert mark
    now.config.key_file.unlink()
    now.config.key_file.write_bytes(bytes(32))
    now.config.key_file.chmod(0o600)
    assert mark_of_names(now.config) != mark


def test_where_its_folder_is_gone_it_can_be_given_up(room: Newsroom, out: Path) -> None:
    """Though it cannot be written: else it would fail for ever."""
    remember(room, out)
    shutil.rmtree(out.parent)
    with pytest.raises(CannotCreate, match=r"volume\.csv cannot be written \(No such file or"):
        written(room, out, once=True)
    assert remembered(room) == ()


def test_a_web_server_may_read_what_is_public(room: Newsroom, out: Path) -> None:
    """Though the daemon hides from others whatever else it writes."""
    before = os.umask(0o077)
    try:
        written(room, out, FIRST)
        days = kept(room, out.with_name("desk.html"), internal=True)
        days.later(HOUR)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in out.parent.iterdir()}
    assert {modes[path.name] for path in out.parent.glob("volume.*")} == {0o644}
    assert {modes[path.name] for path in out.parent.glob("desk.*")} == {0o600}


def test_several_incidents_have_a_file_each(room: Newsroom, out: Path) -> None:
    """With the key in its name."""
    _, _, incident = SCORED.partition("[[incident]]")
    other = incident.partition("[source")[0].replace('"anaheim"', '"fullerton"', 1)
    both = newsroom(room.config.path.parent, f"{SCORED}\n[[incident]]{other}")
    found = list(write(both, "links", Asked(now=FIRST), out, internal=False, once=False))
    assert [one.files[-1].name for one in found] == ["volume-anaheim.html", "volume-fullerton.html"]
    assert [one.code.partition('"')[2][:14] for one in found] == [
        "volume-anaheim",
        "volume-fullert",
    ]


def test_a_public_one_is_renewed_every_quarter_of_an_hour(room: Newsroom, out: Path) -> None:
    """Two sums a moment apart would say what few posted in it, however much comes in."""
    days = kept(room, out)
    comes(room, *late(12))
    first = text(out)
    days.later(19 * MINUTE)  # ten past, so the next quarter is too near
    assert text(out) == first
    days.later(MINUTE)
    assert as_of(out) == rfc3339(FIRST + 20 * MINUTE)
    assert text(out) != first


def test_public_ones_are_renewed_at_the_same_instant(room: Newsroom, out: Path) -> None:
    """Whenever they were made: what came between two of them would be told by their difference."""
    other = out.with_name("other.html")
    kept(room, out)
    days = kept(room, other, FIRST + 7 * MINUTE)
    for _ in range(90):
        days.later(MINUTE)
        if min(as_of(out), as_of(other)) >= rfc3339(FIRST + 21 * MINUTE):
            assert as_of(out) == as_of(other)
    assert as_of(other) == rfc3339(FIRST + 95 * MINUTE)


def test_an_internal_one_is_renewed_after_a_pass(room: Newsroom, out: Path) -> None:
    """Within a minute; without a pass every quarter of an hour, since now moves on."""
    days = kept(room, out, internal=True)
    days.later(2 * MINUTE)
    assert as_of(out) == rfc3339(FIRST)
    comes(room, *late(12))  # a pass that ended at noon
    days.later(MINUTE)
    assert as_of(out) == rfc3339(FIRST + 3 * MINUTE)
    assert "INTERNAL" in text(out)


def test_a_folder_that_is_gone_stops_nothing(
    room: Newsroom, out: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The status says since when and why, the log once; the others are renewed, and so is it."""
    other = out.parent.parent / "other.html"
    remember(room, other)
    days = kept(room, out)
    gone = out.parent.rename(out.parent.with_name("gone"))
    with caplog.at_level(logging.INFO, "monitor.embeds"):
        days.later(20 * MINUTE)
        days.later(MINUTE)
    assert as_of(other) == rfc3339(FIRST + 20 * MINUTE)
    (line,) = [one.getMessage() for one in caplog.records]
    assert f"the embed {out} cannot be renewed: {out.with_suffix('.csv')} cannot be" in line
    found = status(room, days.now).find(Unrenewed)
    assert found is not None
    assert found.since == FIRST + 20 * MINUTE
    states = {one.file: one.state for one in status(room, days.now).rows_of(EmbedStatus, "embeds")}
    assert states == {str(other): "ok", str(out): "failing"}
    lines: list[str] = []
    lines += check(room, [], offline=True)
    assert f"embed {out}: the folder {out.parent} is gone: make it again, or use --once" in lines
    gone.rename(out.parent)
    days.later(MINUTE)
    assert as_of(out) == rfc3339(FIRST + 22 * MINUTE)
    assert status(room, days.now).find(Unrenewed) is None


def test_where_embeds_lie_is_for_no_page(room: Newsroom, out: Path) -> None:
    """The live page says how sources stand, and not which folders there are."""
    remember(room, out)
    with room.opened() as reader:
        for editor in (True, False):
            found = read_status(room, reader, FIRST, editor=editor)
            assert bool(found.rows_of(EmbedStatus, "embeds")) is editor


def test_one_that_is_not_renewed_is_late(room: Newsroom, out: Path) -> None:
    """Half an hour is twice as long as it may take."""
    kept(room, out)
    for minutes, state in ((30, "ok"), (31, "late")):
        (one,) = status(room, FIRST + minutes * MINUTE).rows_of(EmbedStatus, "embeds")
        assert one.state == state


class Beside:
    """The daemon's task, which starts a process; a clock that moves while that runs."""

    def __init__(self, room: Newsroom, code: str, took: float = 0.0) -> None:
        clock = iter([0.0, took])
        self.stop, self.now = Event(), FIRST + HOUR
        self.act = partial(
            have_renewed,
            room,
            [sys.executable, "-c", code],
            self.stop,
            now=lambda: self.now,
            clock=lambda: next(clock),
        )


def test_the_daemon_starts_a_process_where_an_embed_is_due(room: Newsroom, out: Path) -> None:
    """And none where none is; it rests ten times as long as that took."""
    code = f"open({str(out.with_name('ran'))!r}, 'w')"
    kept(room, out)
    early = Beside(room, code, 30.0)
    early.now = FIRST + MINUTE
    early.act()
    assert not out.with_name("ran").exists()
    assert Beside(room, code, 30.0).act() == timedelta(seconds=300)
    assert out.with_name("ran").exists()
    assert Beside(room, code, 0.5).act() == MINUTE


def test_an_embed_by_a_clock_that_was_ahead_is_renewed(room: Newsroom, out: Path) -> None:
    """Else an article would show it until the day that the clock had shown."""
    kept(room, out)
    code = f"open({str(out.with_name('ran'))!r}, 'w')"
    right = Beside(room, code)
    right.now = FIRST - 365 * DAY
    right.act()
    assert out.with_name("ran").exists()


def test_a_process_that_fails_is_logged(
    room: Newsroom, out: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Collecting goes on, and it is tried again."""
    kept(room, out)
    assert Beside(room, "raise SystemExit(3)").act() == MINUTE
    assert caplog.messages == ["renewing the embeds has ended with code 3; it will be tried again"]


def test_a_daemon_that_stops_ends_it(room: Newsroom, out: Path) -> None:
    """However long it would take: it has written a file, or has not."""
    kept(room, out)
    beside = Beside(room, "import time; time.sleep(600)")
    beside.stop.set()
    assert beside.act() == MINUTE


def test_a_bug_in_one_keeps_no_other_waiting(
    room: Newsroom, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in the log and in the status, and the next embed is renewed."""
    remember(room, out.with_name("b.html"))
    days = kept(room, out)

    def broken(newsroom: Newsroom, chart: str, asked: Asked, file: Path, **how: bool) -> object:
        if file == out:
            raise ZeroDivisionError
        return made(newsroom, chart, asked, file, internal=how["internal"])

    monkeypatch.setattr("monitor.app.embeds.made", broken)
    days.later(HOUR)
    assert as_of(out.with_name("b.html")) == rfc3339(FIRST + HOUR)
    errors = {Path(one.file).name: one.error for one in remembered(room)}
    assert errors == {"b.html": None, "volume.html": A_BUG}


def test_an_incident_that_left_the_configuration_is_said(room: Newsroom, out: Path) -> None:
    """Its embed cannot be made any more; the status quotes why."""
    kept(room, out)
    config = CONFIG.replace('key = "anaheim"', 'key = "fullerton"')
    days = Days(newsroom(room.config.path.parent, config), FIRST + HOUR)
    days.task()
    (one,) = remembered(room)
    assert one.error == "--incident: there is no incident 'anaheim': write one of fullerton"
    assert one.written_at == FIRST


def test_the_next_version_says_what_changed(room: Newsroom, out: Path) -> None:
    """And why, in one line a figure; of what the figure does not show nothing is said."""
    days = kept(room, out)
    assert corrected(out) == []
    comes(room, *late(12))
    days.later(NEXT - FIRST)
    told = corrected(out)
    assert told == [
        f"{SAID}55 posts; for the same time it is now 67: 12 late posts came.",
        f"{SAID}20 posts in one hour, Thursday 23 February, midnight to 1 am; it is now 32: "
        "12 late posts came.",
    ]


def test_a_correction_stands_for_a_day(room: Newsroom, out: Path) -> None:
    """It is renewed every few minutes: who looks in the evening sees what was corrected at noon."""
    days = kept(room, out)
    comes(room, *late(12))
    days.later(NEXT - FIRST)
    said = corrected(out)
    assert said
    days.later(20 * MINUTE)
    assert corrected(out) == said
    days.later(DAY - HOUR - 21 * MINUTE)
    assert corrected(out) == said
    days.later(25 * MINUTE)
    assert corrected(out) == []


def test_each_embed_is_compared_with_itself(room: Newsroom, out: Path) -> None:
    """Not with a page, nor with another embed."""
    publish(room)
    written(room, out.with_name("other.html"), FIRST)
    comes(room, *late(12))
    written(room, out, NEXT)
    assert corrected(out) == []
    assert story(room).corrections


def test_the_public_is_not_told_what_few_accounts_posted_since(room: Newsroom, out: Path) -> None:
    """As on a page: no figure and no number."""
    written(room, out, FIRST)
    comes(room, *late(12, by="one"))
    written(room, out, NEXT)
    assert corrected(out)
    assert all(
        " gave another " in one and one.endswith(": a few late posts came.")
        for one in corrected(out)
    )


def test_few_accounts_are_in_no_file(tmp_path: Path, out: Path) -> None:
    """Of four posts by four accounts neither figure, data nor correction says a number."""
    with fresh(tmp_path) as store:
        polled(store, T + HOUR, posts(0, 4), T)
    room = newsroom(tmp_path)
    written(room, out, T + HOUR)
    assert "Too few accounts posted for any figure to be shown" in text(out)
    assert "<rect" not in text(out).partition("<main")[2]
    rows = json.loads(text(out.with_suffix(".values.json")))["volume"]["rows"]
    assert all(not row[3] for row in rows)


def test_nothing_to_draw_is_said(tmp_path: Path, out: Path) -> None:
    """In a sentence, with as of when; no empty axis."""
    with fresh(tmp_path) as store:
        polled(store, T + HOUR, [], T)
    room = newsroom(tmp_path)
    for chart in ("volume", "sentiment", "narratives", "links", "spread", "amplification"):
        written(room, out, T + HOUR, chart)
        assert "<h1>Watching since 10 pm: no post was found so far</h1>" in text(out)
        assert "<svg viewBox" not in text(out)
        assert "As of Wednesday 22 February 2017, 11 pm, Los Angeles time." in text(out)
        assert json.loads(text(out.with_suffix(".values.json")))[chart]["rows"] == [] or (
            chart in {"volume", "spread", "amplification"}
        )


def test_what_cannot_be_drawn_yet_says_so(room: Newsroom, out: Path) -> None:
    """No link was shared: the frame is not empty."""
    written(room, out, FIRST, "links")
    assert "<h1>No link was shared by five accounts so far</h1>" in text(out)
    assert "<svg viewBox" not in text(out)


def test_a_protected_name_stops_it(room: Newsroom, out: Path) -> None:
    """Where it would be shown nothing is written, and an older version stays."""
    written(room, out, FIRST)
    before = text(out)
    with pytest.raises(DataError, match="embed volume: a protected name stands in front,"):
        written(protected(room, "Off-duty officer"), out, NEXT)
    assert text(out) == before


@pytest.mark.parametrize(
    ("chart", "name", "said"),
    [
        ("volume", "a.svg", r"a\.svg does not end in \.html: name it so, such as a\.html"),
        ("volume", "\udcff.html", "the path is no text in UTF-8"),
    ],
)
def test_what_cannot_be_an_embed_is_refused(
    room: Newsroom, out: Path, chart: str, name: str, said: str
) -> None:
    """In one sentence, before anything is written."""
    with pytest.raises(UsageError, match=f"--embed: .*{said}"):
        written(room, out.with_name(name), FIRST, chart)
    assert list(out.parent.iterdir()) == []


def test_the_same_question_gives_the_same_bytes(room: Newsroom, out: Path) -> None:
    """Whether the answer was kept or not; a file is replaced at once."""
    written(room, out, FIRST)
    before = {path: path.read_bytes() for path in out.parent.iterdir()}
    written(room, out, FIRST)
    assert {path: path.read_bytes() for path in out.parent.iterdir()} == before
    found = made(room, "volume", Asked(incidents=("anaheim",), now=FIRST), out, internal=False)
    assert put_all(found.embed, out.with_name("b.html"))[-1].read_bytes() != b""

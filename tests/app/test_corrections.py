"""What pages and briefs said: kept once, compared with what is known today, said in public."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from monitor.app.asked import Asked
from monitor.app.briefs import Printed, briefs
from monitor.app.corrections import keep, page_record
from monitor.app.newsroom import Newsroom
from monitor.app.pages import pages
from monitor.config import read_config
from monitor.nouns.posts import Kept, Page, Span
from monitor.nouns.spread import Onset
from monitor.page.story import Story
from monitor.report.corrections import figured
from monitor.store.connection import Store
from monitor.store.lock import hold
from monitor.store.writing import topics
from monitor.words.brief import CHANGED
from tests.cli.shell import CONFIG
from tests.store.build import instant
from tests.store.pages import add, fresh, kept

pytestmark = pytest.mark.repeats


T: Final = instant("02-23T06:00")  # 10 pm in Anaheim
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HOURLY: Final = (8, 10, 20, 9, 8)
"""Posts of the first hours, each by an account of its own in its hour."""

FIRST, NEXT = T + 5 * HOUR + 10 * MINUTE, T + 6 * HOUR + 10 * MINUTE


def posts(hour: float, number: int, name: str = "a", label: str | None = None) -> list[Kept]:
    """Return posts a minute apart, the first that many hours after `T`; every other is negative."""
    return [
        kept(
            f"{name}{hour}-{i}",
            f"{name} {hour} {i}",
            at=T + hour * HOUR + i * MINUTE,
            author=f"{name}{i}",
            label=label or ("negative" if i % 2 else "positive"),
        )
        for i in range(number)
    ]


def polled(store: Store, end: datetime, some: Sequence[Kept], start: datetime | None) -> None:
    """Make a poll that showed all from *start* to *end*; None proves nothing."""
    observed = None if start is None else Span(start, end)
    page = Page(posts=tuple(one.post for one in some), observed=observed)
    add(store, *some, page=page, source="commons", now=end)


def five_hours(store: Store) -> None:
    """Poll after each of five hours, without a gap."""
    for hour, number in enumerate(HOURLY):
        start = T + hour * HOUR
        polled(store, start + HOUR, posts(hour, number), start)


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """Give a newsroom that watched five hours without a gap."""
    with fresh(tmp_path) as store:
        five_hours(store)
    return newsroom(tmp_path)


def newsroom(folder: Path, config: str = CONFIG) -> Newsroom:
    (folder / "config.toml").write_text(config, encoding="utf-8")
    return Newsroom.of(read_config(folder / "config.toml", environ={}))


def comes(room: Newsroom, *more: Kept) -> None:
    """Have the sixth hour watched, at the end of which *more* is seen too."""
    with fresh(room.config.database.parent) as store:
        polled(store, T + 6 * HOUR, [*posts(5.5, 9), *more], T + 5 * HOUR)


def late(number: int, hour: int = 2, by: str = "late") -> list[Kept]:
    return [
        replace(one, person=hash_of(by, i))
        for i, one in enumerate(posts(hour, number, name="late"))
    ]


def hash_of(by: str, i: int) -> int:
    return 7 if by == "one" else 1000 + i


def made(room: Newsroom, now: datetime, **asked: object) -> Printed:
    (one,) = briefs(room, Asked(now=now, **asked)).values()  # type: ignore[arg-type]
    return one


def publish(room: Newsroom, now: datetime = FIRST) -> None:
    """Have a brief, a page, and a page for the newsroom written and recorded."""
    assert keep(room, made(room, now).record) is None
    for internal in (False, True):
        assert keep(room, page_record(story(room, now, internal=internal))) is None


def story(room: Newsroom, now: datetime = NEXT, *, internal: bool = False) -> Story:
    (one,) = pages(room, Asked(now=now), internal=internal).values()
    return one.story


def changed(room: Newsroom, now: datetime = NEXT) -> Sequence[str] | None:
    """Return what a brief says of the last one; None where it has no such part."""
    found = {part.title: part.sentences for part in made(room, now).brief.parts}
    return found.get(CHANGED)


def inside(room: Newsroom, now: datetime = NEXT) -> Sequence[str]:
    """Return what a page for the newsroom says of the last one."""
    return story(room, now, internal=True).corrections


def rows(room: Newsroom) -> list[tuple[object, ...]]:
    with sqlite3.connect(room.config.database) as conn:
        return conn.execute("SELECT * FROM publication ORDER BY id").fetchall()


SAID: Final = "An earlier version (Thursday 23 February, 3:10 am) said "
GAVE: Final = "An earlier version (Thursday 23 February, 3:10 am) gave "


def test_the_first_says_nothing_of_an_earlier_one(room: Newsroom) -> None:
    """There was none: the brief has no such part, and the page no such sentence."""
    assert changed(room) is None
    assert inside(room) == ()


def test_that_nothing_changed_is_said(room: Newsroom) -> None:
    """In a brief; a page has no room for it. A total that has grown is of a longer time."""
    publish(room)
    comes(room)
    said = "The last brief (Thursday 23 February, 3:10 am) still stands."
    assert changed(room) == [said]
    assert not story(room).corrections
    assert not inside(room)


def test_what_was_made_later_than_it_speaks_of_is_not_compared(tmp_path: Path) -> None:
    """A page with --now, of an archive that came afterwards, had all posts that it calls late."""
    with fresh(tmp_path) as store:
        every = [one for hour, number in enumerate(HOURLY) for one in posts(hour, number)]
        polled(store, T + 5 * HOUR, every, T)
    room = newsroom(tmp_path)
    publish(room, T + 4 * HOUR)
    assert changed(room) is None
    assert inside(room) == ()


def test_late_posts_change_the_busiest_hour_and_the_total(room: Newsroom) -> None:
    """The next says what was said, what it is now, and how many posts came late."""
    publish(room)
    comes(room, *late(12))
    total, peak, *others = inside(room)
    assert total == f"{SAID}55 posts; for the same time it is now 67: 12 late posts came."
    assert peak == (
        f"{SAID}20 posts in one hour, Thursday 23 February, midnight to 1 am; it is now 32: "
        "12 late posts came."
    )
    assert all("12 late posts" in one or "figure" in one for one in others)
    assert len([total, peak, *others]) <= 4
    assert (changed(room) or ())[:2] == [total, peak]


def test_the_public_is_told_no_count_of_a_time_that_is_not_published(room: Newsroom) -> None:
    """The page ended ten minutes into an hour in which three accounts had posted by then.

    Nor is what was said of it: the hours before, which are published, are nearly all of it.
    """
    publish(room)
    comes(room, *posts(2, 12, "late", "negative"), *posts(5, 3, "early"))
    total, peak, tone, *_ = story(room).corrections
    why = "late posts came and the newest posts came in too"
    assert tone == f"{GAVE}another share of negative: {why}."
    assert "; it is now 57 % (25 to 89 %): 12 late posts" in inside(room)[2]
    assert total == f"{GAVE}another number of posts: {why}."
    assert peak.endswith("it is now 32: 12 late posts came.")
    assert "it is now 70: 12 late posts came and" in inside(room)[0]


def test_another_hour_may_be_the_busiest(room: Newsroom) -> None:
    """Its time is said; the hours that had not ended then are not among them."""
    publish(room)
    newest = [one for name in "wxyz" for one in posts(5, 11, name)]
    comes(room, *late(30, hour=1), *newest)
    (peak,) = [one for one in inside(room) if "in one hour" in one]
    assert peak == (
        f"{SAID}20 posts in one hour, Thursday 23 February, midnight to 1 am; today we count 40 "
        "posts in one hour, Wednesday 22 February, 11 pm to midnight: 30 late posts came."
    )


@pytest.mark.parametrize("by", ["late", "one"])
def test_the_public_is_not_told_what_few_accounts_posted_since(room: Newsroom, by: str) -> None:
    """Four late posts, or many by one account: no figure and no number, on any surface."""
    publish(room)
    comes(room, *late(4 if by == "late" else 12, by=by))
    for said in (changed(room) or (), story(room).corrections):
        few = [one for one in said if "late" in one]
        assert few
        assert all(one.startswith(f"{GAVE}another ") for one in few)
        assert all(one.endswith(": a few late posts came.") for one in few)
        assert not any(map(str.isdecimal, "".join(few).replace(GAVE, "")))
    assert any("late posts came" in one and "now" in one for one in inside(room))


def test_how_many_late_posts_few_accounts_wrote_is_not_told_in_public(room: Newsroom) -> None:
    """Twelve by one account, beside seven newest by seven: all nineteen may be known together."""
    publish(room)
    comes(room, *late(12, by="one"), *posts(4.85, 7, "new"))
    total = f"{SAID}55 posts; for the same time it is now 74: "
    why = "late posts came and the newest posts came in too."
    assert inside(room)[0] == f"{total}12 {why}"
    assert story(room).corrections[0] == f"{total}{why}"


def test_few_accounts_that_are_new_are_not_told_in_public(room: Newsroom) -> None:
    """Six posted late, two for the first time: the number of all accounts would say so."""
    publish(room)
    six = [*posts(2, 4, "a"), *posts(2, 2, "late")]
    comes(
        room,
        *(replace(one, post=replace(one.post, native_id=f"b{i}")) for i, one in enumerate(six)),
    )
    for corrections, said in (
        (inside(room), "20 accounts; for the same time it is now 22: "),
        (story(room).corrections, "another number of accounts: "),
    ):
        assert [one for one in corrections if said in one]


def test_the_public_is_not_told_what_few_accounts_edited_since(room: Newsroom) -> None:
    """Six old posts of one account that match now, and did not: who is inside knows the number."""
    six = [replace(one, person=7, topics=(2,)) for one in posts(2.5, 6, "old")]
    with fresh(room.config.database.parent) as store:
        add(store, *six, source="commons", now=T + 5 * HOUR + MINUTE)
    publish(room)
    comes(
        room,
        *(
            replace(
                one,
                topics=(1, 2),
                post=replace(one.post, version="2", edited_at=FIRST, text="now"),
            )
            for one in six
        ),
    )
    (peak,) = [one for one in changed(room) or () if "busiest hour" in one]
    assert peak == f"{GAVE}another figure for the busiest hour: posts were edited."
    assert any(one.endswith("it is now 26: posts were edited.") for one in inside(room))


def test_a_filled_gap_makes_a_minimum_an_exact_count(tmp_path: Path) -> None:
    """What had been missed was read after all: the number may be the same, and is sure now."""
    with fresh(tmp_path) as store:
        for hour, number in enumerate(HOURLY):
            start = T + hour * HOUR
            polled(store, start + HOUR, posts(hour, number), None if hour == 1 else start)
    room = newsroom(tmp_path)
    publish(room)
    with fresh(tmp_path) as store:
        page = Page(observed=Span(T + HOUR, T + 2 * HOUR))
        add(store, page=page, source="commons", now=T + 5.5 * HOUR)
    comes(room)
    total, peak = inside(room)
    assert total == (
        f"{SAID}at least 55 posts; for the same time it is now exactly 55: a gap was filled."
    )
    assert peak.startswith(f"{SAID}at least 20 posts in one hour, ")
    assert peak.endswith("it is now exactly 20: a gap was filled.")


def test_posts_of_a_filled_gap_are_not_called_late(tmp_path: Path) -> None:
    """They came with the gap; only what was missing from watched time is late."""
    with fresh(tmp_path) as store:
        for hour, number in enumerate(HOURLY):
            start = T + hour * HOUR
            polled(
                store,
                start + HOUR,
                [] if hour == 1 else posts(hour, number),
                None if hour == 1 else start,
            )
    room = newsroom(tmp_path)
    publish(room)
    with fresh(tmp_path) as store:
        found = posts(1, 10)
        page = Page(posts=tuple(one.post for one in found), observed=Span(T + HOUR, T + 2 * HOUR))
        add(store, *found, page=page, source="commons", now=T + 5.5 * HOUR)
    comes(room)
    assert inside(room)[0] == (
        f"{SAID}at least 45 posts; for the same time it is now exactly 55: a gap was filled."
    )


def test_a_changed_query_is_named(room: Newsroom) -> None:
    """Before all else; one that is written otherwise and matches the same is not."""
    config = room.config
    with fresh(config.database.parent) as store:
        topics.sync(store, config.incidents[0], T)
    publish(room)
    for query, named in (("ANAHEIM", False), ("anaheim OR lapd", True)):
        other = newsroom(
            config.database.parent, CONFIG.replace('"anaheim"\n\n[s', f'"{query}"\n\n[s')
        )
        with fresh(config.database.parent) as store:
            topics.sync(store, other.config.incidents[0], FIRST + 5 * MINUTE)
        if not named:
            comes(other, *late(12))
        said = [one for one in inside(other) if "55 posts" in one]
        assert len(said) == 1
        assert ("it is now" in said[0] and ": the search changed" in said[0]) is named


def test_what_was_too_new_is_no_correction(room: Newsroom) -> None:
    """Posts of the last minutes came in, as posts of such a time do: that is said, and no more."""
    publish(room)
    comes(room, *posts(4.9, 7, "new"))
    assert not inside(room)
    assert changed(room) == [
        "The last brief (Thursday 23 February, 3:10 am) still stands, except that its newest posts "
        "have come in."
    ]


def test_other_definitions_are_named_where_nothing_else_explains(room: Newsroom) -> None:
    """A count that was published by another version; late posts would be named instead."""
    publish(room)
    with sqlite3.connect(room.config.database) as conn:
        conn.execute("UPDATE publication SET figures = replace(figures, '20.0', '19.0')")
        conn.execute("UPDATE publication SET figures = replace(figures, ':20,', ':19,')")
        conn.execute("UPDATE publication SET program = '0.0.1/1', at = at - 1")
    (peak,) = inside(room, FIRST + 20 * MINUTE)
    assert peak.endswith("it is now 20: this version of the program counts otherwise.")
    with sqlite3.connect(room.config.database) as conn:
        conn.execute("UPDATE publication SET program = ?", (made(room, NEXT).record.program,))
    (peak,) = inside(room, FIRST + 20 * MINUTE)
    assert peak.endswith("it is now 20, and nothing on record says why.")


def test_the_same_is_recorded_once(room: Newsroom) -> None:
    """A brief that is written again; one that says something else is another one."""
    publish(room)
    publish(room)
    assert len(rows(room)) == 3
    comes(room, *late(12))
    publish(room)
    assert len(rows(room)) == 6


def test_a_record_changes_nothing_of_the_same_instant(room: Newsroom) -> None:
    """Promise 13: it is compared with earlier instants only, and so says the same again."""
    before = made(room, NEXT).markdown
    for now in (NEXT, NEXT + HOUR):
        publish(room, now)
        assert made(room, NEXT).markdown == before
    publish(room, FIRST)
    first = made(room, NEXT).markdown
    publish(room, NEXT)
    assert made(room, NEXT).markdown == first != before


def test_nothing_of_texts_and_people_is_recorded(room: Newsroom) -> None:
    """Numbers, instants, and names of the zone, the program and the classifier."""
    publish(room)
    held = str(rows(room))
    assert not any(word in held for word in ("a0-1", "a 0 1", "http", "Anaheim"))


def test_a_gradual_rise_is_recorded_as_one(room: Newsroom) -> None:
    """So that no later correction says that it took off where the page said that it began."""
    report = story(room).spread.report
    (rise,) = (one for one in report.findings if isinstance(one, Onset))
    found = replace(report, findings=(replace(rise, low=T, high=NEXT, gradual=True),))
    (recorded,) = figured(found)
    assert (recorded.name, recorded.gradual) == ("onset", True)


def test_page_and_brief_public_and_internal_are_apart(room: Newsroom) -> None:
    """Each is compared with the last of its kind, for the same readers."""
    assert keep(room, page_record(story(room, FIRST))) is None
    comes(room, *late(12))
    assert story(room).corrections
    assert inside(room) == ()
    assert changed(room) is None


@pytest.mark.timeout(20)
def test_another_writer_is_not_waited_for_long(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written stays, and a sentence says that it was not recorded."""
    monkeypatch.setattr("monitor.store.writing.publications.PATIENCE", 10)
    record = made(room, FIRST).record
    with sqlite3.connect(room.config.database) as conn:
        conn.execute("BEGIN IMMEDIATE")
        said = keep(room, record)
    assert said is not None
    assert said.startswith("this brief was written but not recorded, so the next one cannot say")
    assert "held by another process" in said
    assert rows(room) == []
    with hold(room.config.database):  # a daemon that collects is in nobody's way
        assert keep(room, record) is None


def test_a_brief_that_was_written_and_not_recorded_is_passed_over(room: Newsroom) -> None:
    """Killed between the two: the next is compared with the one before, and nothing is lost."""
    publish(room)
    comes(room, *late(12))
    assert made(room, NEXT).markdown
    (total, *_) = changed(room, NEXT + HOUR) or ()
    assert total.startswith(f"{SAID}55 posts; ")
    assert len(rows(room)) == 3


def test_a_database_that_went_meanwhile_is_not_made_anew(room: Newsroom) -> None:
    """Nor anything else: a sentence says that the brief was not recorded."""
    record = made(room, FIRST).record
    room.config.database.unlink()
    said = keep(room, record)
    assert said is not None
    assert "not recorded" in said
    assert not room.config.database.exists()

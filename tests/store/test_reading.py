"""Opening the database for reading, and what it says of topics and lanes."""

import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import StoreError
from monitor.nouns.posts import Lane, Lost, Span
from monitor.nouns.spans import union
from monitor.store.reading.reader import connect_unlocked, file_state, open_reader
from monitor.store.reading.watch import of_publication
from monitor.store.records import Extent
from monitor.store.schema.version import VERSION
from tests.store.build import INCIDENT, Sample, build, instant
from tests.store.pages import fresh

pytestmark = pytest.mark.repeats

ALL_TIME = Span(instant("01-01T00:00"), instant("12-31T00:00"))


def test_a_missing_database_is_explained(tmp_path: Path) -> None:
    """The sentence says which file is missing and what would make it; none is made."""
    with pytest.raises(
        StoreError, match=r"no database .*monitor\.db yet: run `monitor collect`"
    ) as caught:
        open_reader(tmp_path / "monitor.db")
    assert caught.value.exit_code == 74
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"no database", b"SQLite format 3\0" + b"\xff" * 4096])
def test_what_is_no_database_is_refused_untouched(tmp_path: Path, damage: bytes) -> None:
    """Promise 9: a corrupt file is refused with exit code 74, and not one byte of it changes."""
    path = tmp_path / "monitor.db"
    path.write_bytes(damage)
    with pytest.raises(StoreError) as caught:
        open_reader(path)
    assert caught.value.exit_code == 74
    assert path.read_bytes() == damage


@pytest.mark.parametrize(
    ("version", "word"),
    [(VERSION + 1, "newer"), (VERSION - 1, "run `monitor migrate`"), (0, "run `monitor collect`")],
)
def test_another_version_is_refused(tmp_path: Path, version: int, word: str) -> None:
    """Promise 9: a database of a newer program, or of none, is refused with what to do.

    There is nothing to migrate in a file that whoever made it has written no table into.
    """
    path = build(tmp_path / "monitor.db")
    conn = sqlite3.connect(path)
    conn.execute(f"PRAGMA user_version = {version}")
    conn.close()
    with pytest.raises(StoreError, match=word):
        open_reader(path)


def test_damage_inside_is_one_sentence(tmp_path: Path) -> None:
    """Damage that shows only while reading is a StoreError that names the file."""
    path = build(tmp_path / "monitor.db", [Sample(at=instant("02-23T06:00"))])
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with open_reader(path) as reader, pytest.raises(StoreError, match=r"monitor\.db is damaged"):
        reader.topics(INCIDENT)


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    """Whatever is asked through a reader, nothing is changed."""
    with open_reader(build(tmp_path / "monitor.db")) as reader:
        with pytest.raises(StoreError, match="read-only"):
            reader.rows("DELETE FROM setting")
        assert reader.setting("scorer") == "textblob"
        assert reader.setting("nothing") is None


def test_a_held_write_lock_does_not_block_a_reader(tmp_path: Path) -> None:
    """A transaction that the daemon holds open neither delays a reader nor shows through."""
    path = build(tmp_path / "monitor.db")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    writer.execute("UPDATE setting SET value = 'other' WHERE key = 'scorer'")
    with open_reader(path) as reader:
        reader.conn.execute("PRAGMA busy_timeout = 0")
        assert reader.setting("scorer") == "textblob"
    writer.execute("COMMIT")
    writer.close()


def test_a_snapshot_is_one_state(tmp_path: Path) -> None:
    """Within a snapshot nothing changes, and after it the new state is seen."""
    path = build(tmp_path / "monitor.db")
    writer = sqlite3.connect(path, isolation_level=None)
    with open_reader(path) as reader:
        with reader.snapshot():
            assert reader.setting("scorer") == "textblob"
            writer.execute("UPDATE setting SET value = 'other' WHERE key = 'scorer'")
            assert reader.setting("scorer") == "textblob"
        assert reader.setting("scorer") == "other"
    writer.close()


def test_a_link_to_the_database_hides_nothing_of_it(tmp_path: Path) -> None:
    """What was just written lies in a log beside the file, and not beside a link to it."""
    real, desk = tmp_path / "real", tmp_path / "desk"
    real.mkdir()
    desk.mkdir()
    link = desk / "monitor.db"
    link.symlink_to(real / "monitor.db")
    with fresh(real) as store:
        before = file_state(link)
        with store.transaction() as conn:
            conn.execute("INSERT INTO source (name) VALUES ('chirper')")
        assert file_state(link) != before  # so that a live page is drawn again
        reading = connect_unlocked(link)  # as where no lock can be taken
        assert reading.execute("SELECT count(*) FROM source").fetchall() == [(1,)]
        reading.close()
    assert [path.name for path in desk.iterdir()] == ["monitor.db"]


def test_topics_are_the_incident_and_its_parts(tmp_path: Path) -> None:
    """The incident comes first; each topic knows its queries and since when they held."""
    with open_reader(build(tmp_path / "m.db", narratives=("threat", "denial"))) as reader:
        found = reader.topics(INCIDENT)
        assert [(t.kind, t.key) for t in found] == [
            ("incident", INCIDENT),
            ("narrative", "denial"),
            ("narrative", "threat"),
        ]
        assert found[0].queries == ((instant("02-21T18:00"), "anaheim OR x"),)
        assert reader.topics("unheard-of") == ()
        assert reader.scorers() == (("textblob", "0.20.1"),)


def test_lanes_are_read_as_they_are(tmp_path: Path) -> None:
    """What was written of lanes is read back; spans outside what was asked for are left out."""
    early = Span(instant("02-21T00:00"), instant("02-22T00:00"))
    late = Span(instant("02-23T00:00"), instant("02-24T00:00"))
    lost = Lost(Span(instant("02-22T10:00"), instant("02-22T11:00")), "more than the cap")
    lanes = (
        Lane(
            source="a", name="x", settle=timedelta(minutes=5), observed=(early, late), lost=(lost,)
        ),
        Lane(source="b", name="y", settle=timedelta(), since=early.start, until=early.end),
    )
    with open_reader(build(tmp_path / "m.db", lanes=reversed(lanes))) as reader:
        assert reader.lanes(INCIDENT, ALL_TIME) == lanes
        (part, _) = reader.lanes(INCIDENT, Span(late.start, late.end))
        assert (part.observed, part.lost) == ((late,), ())
        assert reader.lanes("other", ALL_TIME) == ()


def test_what_arrived_proves_what_was_published_before(tmp_path: Path) -> None:
    """On the clock of arrival, what was published within the settle time before a hole is unknown.

    It does not matter whether the hole lies within the span that is asked for.
    """
    hour = timedelta(hours=1)
    t = instant("02-23T00:00")
    lane = Lane(
        source="a",
        name="x",
        settle=hour,
        clock="arrival",
        observed=(Span(t, t + 10 * hour), Span(t + 20 * hour, t + 30 * hour)),
        lost=(Lost(Span(t + 12 * hour, t + 13 * hour), "more than the cap"),),
    )
    with open_reader(build(tmp_path / "m.db", lanes=[lane])) as reader:
        for end in (40 * hour, 9.5 * hour):
            (found,) = reader.lanes(INCIDENT, Span(t, t + end))
            assert found.observed[0] == Span(t, t + 9 * hour)
        (found,) = reader.lanes(INCIDENT, Span(t, t + 40 * hour))
        assert found.observed[1] == lane.observed[1]
        assert found.lost[0].span == Span(t + 11 * hour, t + 13 * hour)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 4), st.sampled_from("ab"))))
def test_what_was_lost_for_one_reason_is_told_once(parts: list[tuple[int, int, str]]) -> None:
    """In as few stretches as it has, however many passes found some of it."""
    t, hour = instant("02-23T00:00"), timedelta(hours=1)
    lost = tuple(Lost(Span(t + a * hour, t + (a + n) * hour), why) for a, n, why in parts)
    lane = Lane(source="a", name="x", settle=hour, clock="arrival", lost=lost)
    found = of_publication(lane, {}).lost
    for why in "ab":
        late = [Span(o.span.start - hour, o.span.end) for o in lost if o.reason == why]
        assert [one.span for one in found if one.reason == why] == union(late)
    assert list(found) == sorted(found, key=lambda one: one.span)


def test_extent_is_all_that_is_known(tmp_path: Path) -> None:
    """From the earliest post or observation to the latest; None where nothing is known."""
    seen = Span(instant("02-22T00:00"), instant("02-24T00:00"))
    lane = Lane(source="a", name="x", settle=timedelta(), observed=(seen,))
    posts = [Sample(at=instant("02-21T10:30")), Sample(at=instant("02-22T10:30"))]
    with open_reader(build(tmp_path / "m.db", posts, lanes=[lane])) as reader:
        expected = Extent(instant("02-21T10:30"), instant("02-24T00:00"), live=True)
        assert reader.extent(INCIDENT) == expected
        assert reader.extent("other") == Extent(None, None, live=False)
    with open_reader(build(tmp_path / "n.db", posts)) as reader:
        expected = Extent(instant("02-21T10:30"), instant("02-22T10:31"), live=False)
        assert reader.extent(INCIDENT) == expected


def test_reading_costs_no_heavy_import() -> None:
    """What a report needs from the store does not import numpy, pandas or the network."""
    code = (
        "import sys\n"
        "import monitor.store.reading.reader\n"
        "print(*sorted({'numpy', 'pandas', 'httpx'} & set(sys.modules)))\n"
        "import numpy, pandas"  # they are hidden from sqlite-utils alone
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""

"""How well sketches count, in how few bytes, and how older ones are replaced."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from math import sqrt
from pathlib import Path
from random import Random

import pytest

from monitor.store.connection import open_store
from monitor.store.reading.distinct import distinct
from monitor.store.reading.reader import open_reader
from monitor.store.schema.version import VERSION
from monitor.store.sketches import RELATIVE_ERROR, counts, unions, updated
from tests.store.build import Sample, build, instant

pytestmark = pytest.mark.repeats

START = instant("02-22T00:00")
OLD = bytes.fromhex("0201070c030801002bf2fb06")
"""A sketch of one value as Apache DataSketches 5.2 wrote it, which made them before."""


def numbers(count: int, seed: int) -> list[int]:
    """Return pseudonyms as the store has them, or, of every other seed, 0, 1, 2 and so on."""
    draw = Random(seed)  # noqa: S311
    return [draw.getrandbits(64) - 2**63 if seed % 2 else n for n in range(count)]


def count(*blobs: bytes) -> int:
    (found,) = counts(unions(blobs, [0] * len(blobs)))
    return found


@pytest.mark.parametrize("size", [0, 1, 10, 100, 500, 511])
def test_few_values_are_counted_exactly_in_few_bytes(size: int) -> None:
    """Four bytes each, nothing else: most cells of an hour hold few people."""
    for seed in range(20):
        blob = updated(None, numbers(size, seed))
        assert count(blob) == size
        assert len(blob) == 4 * size


@pytest.mark.parametrize(("size", "tries"), [(512, 100), (1_000, 100), (10_000, 30), (100_000, 6)])
def test_many_values_are_counted_within_the_stated_error(size: int, tries: int) -> None:
    """In 2 KB, with an error that is as stated on average, and with none of one sign."""
    errors = []
    for seed in range(tries):
        blob = updated(
            None, numbers(size, seed) if seed % 2 else range(seed * size, (seed + 1) * size)
        )
        assert len(blob) == 2048
        errors.append(count(blob) / size - 1)
    assert abs(sum(errors) / tries) < 3 * RELATIVE_ERROR / sqrt(tries)
    assert sqrt(sum(error**2 for error in errors) / tries) < 1.5 * RELATIVE_ERROR
    assert max(map(abs, errors)) < 4 * RELATIVE_ERROR


def test_a_million_values_are_counted_within_the_stated_error() -> None:
    """Though some registers are as high as half a byte can say by then."""
    assert count(updated(None, range(1_000_000))) == pytest.approx(1e6, rel=3 * RELATIVE_ERROR)


def test_the_stated_error_is_that_of_4096_registers() -> None:
    """As documented: 1.6 %."""
    assert RELATIVE_ERROR == 0.01625


@pytest.mark.parametrize("size", [30, 300, 3_000])
def test_a_union_is_the_sketch_of_all(size: int) -> None:
    """However the values are spread, over more sketches too than are merged at once.

    The bytes do not know the order either.
    """
    values = numbers(size, 1)
    whole = updated(None, values)
    parts = [updated(None, values[n::7]) for n in range(7)]
    assert count(whole) == count(*parts) == count(*parts * 50, whole)
    backwards = b""
    for begin, end in pairwise(range(size, -1, -size // 10)):
        backwards = updated(backwards, reversed(values[end:begin]))
    assert backwards == whole


def test_the_bytes_are_the_same_everywhere() -> None:
    """A database moves between machines: what one wrote, another goes on with."""
    assert updated(None, [1, -1, 2**63 - 1]).hex() == "52d7672ae12d0a917271d9e4"
    many = updated(None, range(2_000))
    assert (many[:8].hex(), sum(many)) == ("4000060112010000", 30_214)
    assert count(many) == 2_057


def aged(path: Path) -> None:
    """Make the database one whose sketches the other library wrote."""
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'm007_sketches'")
        conn.execute("UPDATE sketch SET people = ?, messages = ?", (OLD, OLD))
        conn.execute("PRAGMA user_version = 6")


def test_sketches_of_an_older_version_are_counted_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening the database does it, from the posts; people whom nobody knows count as none."""
    draw = Random(3)  # noqa: S311
    posts = [
        Sample(
            at=START + timedelta(minutes=draw.randrange(180)),
            person=draw.randrange(4_000) or None,
            message=draw.getrandbits(12),
            source=draw.choice(["chirper", "commons"]),
            lang=draw.choice(["en", "es"]),
            narratives=("threat",) if draw.random() < 0.3 else (),
        )
        for _ in range(6_000)
    ]
    path = build(tmp_path / "monitor.db", posts, narratives=("threat",))
    with closing(sqlite3.connect(path)) as conn:
        expected = conn.execute("SELECT * FROM sketch ORDER BY 1, 2, 3, 4, 5").fetchall()
    aged(path)
    with open_store(path, zone="UTC", scorer="textblob") as store:
        found = store.conn.execute("SELECT * FROM sketch ORDER BY 1, 2, 3, 4, 5").fetchall()
        assert store.conn.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert found == expected
    edges = [START, START + timedelta(hours=3)]
    monkeypatch.setattr("monitor.store.reading.distinct.EXACT_POSTS", 0)
    with open_reader(path) as reader:
        (whole,) = distinct(reader, 1, edges)[""]
    assert whole.error == RELATIVE_ERROR
    people = {post.person for post in posts} - {None}
    assert whole.people == pytest.approx(len(people), rel=3 * RELATIVE_ERROR)
    messages = {post.message for post in posts}
    assert whole.messages == pytest.approx(len(messages), rel=3 * RELATIVE_ERROR)

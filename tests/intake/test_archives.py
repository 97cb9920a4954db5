"""Archives and replays with poisoned lines: each costs itself at most, in every format.

Promise 3.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from monitor import archive
from monitor.app.importing import Import
from monitor.archive.wire import ArchiveWire as Line
from monitor.clock import rfc3339
from monitor.privacy.guard import NameGuard
from monitor.privacy.masking import Masker
from monitor.privacy.pseudonym import Pseudonyms
from monitor.sources.base import Http
from monitor.sources.replay import Replay, Settings
from monitor.testing.contract import INCIDENT, START
from monitor.testing.poison import VALUES, Dose, Poison, WireFormat, doses
from monitor.testing.whole_pass import Spied, Zero, a_pass, a_store, quarantined, stored

pytestmark = pytest.mark.repeats

NOW = START + timedelta(days=30)
LINE = WireFormat(
    Line,
    lambda body: [body],
    more={"links": ["https://e.example/{n}"], "media": [{"kind": "image"}]},
    words=frozenset({"text"}),
    hides=frozenset({"created_at", "deleted_at", "available_at"}),
)
LARGE = (2**63, 2**64 - 1)
KEYS = Line.__struct_fields__
CELLS: list[bytes] = [value.strip(b'"') for value in VALUES.values() if len(value) < 100_000]
COLUMNS: list[Any] = [
    *(
        2**63,
        2**64 - 1,
        -(2**63),
        -1,
        0,
        0.5,
        1e308,
        float("nan"),
        float("inf"),
        True,
        "",
        " ",
        "a\x00b",
    ),
    *(
        "\x01\x1b",
        "\u202e",
        "😂",
        "x" * 1_000_000,
        "javascript:alert(1)",
        "http://[::1",
        "123456789",
    ),
    *("0000-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "now"),
    *(b"bytes", b"\xff", [], ["a"], [[1]], {"a": 1}, {"a": {"b": []}}, Decimal("1.5")),
    *(date(2026, 11, 23), datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 23)),  # noqa: DTZ001
    *(datetime.max.replace(tzinfo=UTC), timedelta(days=3), datetime.min.replace(tzinfo=UTC)),
    *("2026-02-30T00:00:00Z", "1" + "0" * 400, "=cmd|x", "\ufeff", "\uffff", "a" * 2_000),
]


def line(number: int) -> dict[str, object]:
    at = rfc3339(START + timedelta(seconds=number))
    said = {"text": f"Police in Anaheim n{number}.", "author": "ann", "lang": "en", "likes": 1}
    return {"source": "there", "id": str(number), "created_at": at, **said}


def poisoned() -> tuple[bytes, dict[int, Dose], set[int]]:
    """Return an archive with every value in every field, and which lines are well."""
    poison, left, lines, healthy = Poison(LINE), doses(LINE), [], set()
    number = 0
    while left:
        number += 1
        if number % 3 == 1:
            healthy.add(number)
        else:
            poison.given[number] = left.pop(0)
        lines.append(poison.into(json.dumps(line(number)).encode()).replace(b"\n", b" "))
    return b"\n".join(lines), poison.given, healthy


def imported(files: Sequence[BinaryIO], name: str) -> tuple[set[int], list[tuple[str, str]], Any]:
    """Return the numbers of the lines that are stored, what is in quarantine, and the outcome."""
    with a_store() as store:
        masker = Masker(Pseudonyms(b"k" * 32), NameGuard(()))
        intake = Import(store, [INCIDENT], masker, [Zero()], now=NOW, source="there")
        for file in files:
            file.seek(0)
        outcome = intake(chain.from_iterable(archive.read(file, name=name) for file in files))
        return stored(store), quarantined(store), outcome


def test_a_poisoned_line_of_ndjson_costs_itself_at_most() -> None:
    """Every value in every key."""
    body, given, healthy = poisoned()
    kept, rows, outcome = imported([io.BytesIO(body)], "posts.ndjson")
    assert healthy <= kept
    assert all(reason and kind != "other" for reason, kind in rows)
    assert outcome.rejected == len(rows)
    gone = {n: dose for n, dose in given.items() if n not in kept and not dose.may_hide(LINE)}
    assert len(gone) <= len(rows)
    print(f"NDJSON: {len(given):,} values in {len(KEYS)} keys, {len(rows):,} rejected")  # noqa: T201


def test_a_poisoned_line_of_a_replay_costs_itself_at_most(tmp_path: Path) -> None:
    """The same file, played: each pass is `ok`, and the cursor gets to its end."""
    body, given, healthy = poisoned()
    (tmp_path / "posts.ndjson").write_bytes(body)
    spied = Spied(cast("Any", Replay(Settings(file=str(tmp_path / "posts.ndjson")))))
    with a_store() as store:
        passes = [
            a_pass(store, spied, INCIDENT, cast("Http", None), START + timedelta(days=days))
            for days in (1, 2)
        ]
        assert [(one.outcome, one.errors) for one in passes] == [("ok", ())] * 2
        kept, rows = stored(store), quarantined(store)
        assert healthy <= kept
        assert len(rows) == len(spied.rejects)
        assert passes[1].new == 0
    print(f"replay: {len(given):,} values, {len(rows):,} rejected")  # noqa: T201


@pytest.fixture
def long_cells() -> Iterator[None]:
    """Read cells of any length, and no longer than the test lasts: the limit is the process's."""
    before = csv.field_size_limit(2**20)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("long_cells")
def test_a_poisoned_row_of_csv_costs_itself_at_most() -> None:
    """Every value in every column; a cell is quoted as a program would quote it."""
    out, healthy, number, tried = io.BytesIO(), set(), 0, 0
    out.write((",".join(KEYS) + "\n").encode())
    for cell in CELLS:
        for key in KEYS:
            for given in (None, cell):
                number += 1
                row = {k: str(v).encode() for k, v in line(number).items()}
                if given is None:
                    healthy.add(number)
                else:
                    row[key] = row.get(key, b"") + b" " + given if key == "text" else given
                    tried += 1
                quoted = (b'"' + row.get(k, b"").replace(b'"', b'""') + b'"' for k in KEYS)
                out.write(b",".join(quoted) + b"\n")
    kept, rows, outcome = imported([out], "posts.csv")
    assert healthy <= kept
    assert outcome.rejected == len(rows) > 0
    assert all(reason and kind != "other" for reason, kind in rows)
    print(f"CSV: {tried:,} values in {len(KEYS)} columns, {len(rows):,} rejected")  # noqa: T201


def test_a_poisoned_row_of_parquet_costs_itself_at_most() -> None:
    """A column of another type is poison in the row that has it, and in no row that leaves it out.

    Where every row needs that column, only the poisoned one can be read.
    """
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    files: list[BinaryIO] = []
    healthy: set[int] = set()
    first = 1
    for key in KEYS:
        for value in COLUMNS:
            rows = [line(n) for n in range(first, first + 3)]
            columns = {k: [row[k] for row in rows] for k in rows[0]}
            whole = arrow.uint64() if value in LARGE else None
            columns[key] = arrow.array([None, value, None], whole)
            files.append(io.BytesIO())
            parquet.write_table(arrow.table(columns), files[-1])
            if key not in {"id", "created_at", "text"}:
                healthy |= {first, first + 2}
            first += 3
    kept, rejected, outcome = imported(files, "posts.parquet")
    assert healthy <= kept
    assert outcome.rejected <= first - 1 - len(healthy)
    assert all(reason and kind != "other" for reason, kind in rejected)
    print(f"Parquet: {len(files):,} values in {len(KEYS)} columns, {outcome.rejected:,} rejected")  # noqa: T201

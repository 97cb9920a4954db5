"""The keys of JSON and the columns of CSV are a contract: more may come, none goes."""

import csv
import json
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from monitor.nouns.incident import Event
from monitor.report.formats import FORMATS
from monitor.report.making import MAKERS
from monitor.report.snapshot import Snapshot
from monitor.report.terminal import Style
from monitor.store.reading.reader import open_reader
from monitor.words.worded import worded
from tests.report.sample import HOUR, T, question, sample

HEAD: Final = {
    *("incident", "title", "simulated", "every", "timezone", "since", "until", "generated_at"),
    *("findings", "sentences", "method"),
}
TONE: Final = {
    *("start", "end", "scored", "unscored", "negative", "neutral", "positive", "polarity"),
    *("share_negative", "coverage", "provisional", "share_negative_raw"),
}
KEYS: Final = {
    "sentiment": {"buckets", "total", "messages", "sides", "makeup", "turn"},
    "spread": {
        *("settled_until", "onset", "bursts", "alarms", "peak", "growth", "phase", "quieter"),
        *("forecast", "outcomes", "amplification", "lead_lag", "self_excitation"),
    },
    "narratives": {"narratives", "crossings"},
    "voices": {"statements"},
    "video": {"videos", "copies"},
}
WITHIN: Final = {
    "sentiment": {
        "buckets": TONE,
        "total": TONE,
        "messages": {"scored", "negative", "share_negative"},
        "sides": {"news", "reactions"},
        "makeup": {
            *("negative", "neutral", "no_scored_word", "positive", "unscored", "sampled"),
        },
    },
    "spread": {
        "peak": {"start", "end", "posts", "minimum", "so_far", "hidden"},
        "amplification": {
            *("posts", "people", "messages", "repeated", "families", "looked_at", "links"),
            "phrases",
        },
        "self_excitation": {"observed", "low", "high", "baselines"},
    },
    "narratives": {"narratives": {"key", "title", "posts", "share", "tone"}},
    "voices": {"statements": {"at", "title", "voice", "posts", "naming", "negative"}},
    "video": {},
}
COLUMNS: Final = {
    "sentiment": [
        *("start", "end", "group", "scored", "unscored", "negative", "neutral", "positive"),
        *("polarity_mean", "polarity_low", "polarity_high", "share_negative"),
        *("share_negative_low", "share_negative_high", "corrected", "coverage", "provisional"),
        *("share_negative_raw", "share_negative_raw_low", "share_negative_raw_high", "simulated"),
    ],
    "spread": ["figure", "at", "value", "low", "high", "unit", "simulated"],
    "narratives": [
        *("narrative", "figure", "start", "end", "value", "low", "high", "posts", "simulated"),
    ],
    "voices": [
        *("at", "statement", "voice", "figure", "before", "after", "beyond", "low", "high"),
        *("verdict", "simulated"),
    ],
    "video": [
        *("video", "source", "copy", "link", "joined", "first", "posts", "accounts", "share"),
        "simulated",
    ],
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Each report in JSON and CSV, of posts with two narratives and a statement."""
    path = sample(tmp_path_factory.mktemp("keys"))
    with_voice(path)
    asked = replace(question(), events=(Event(T + HOUR, "He speaks", voice="chief"),))
    with open_reader(path) as reader:
        made = {what: MAKERS[what](reader, asked) for what in KEYS}
    return {
        what: {form: FORMATS[form](worded(report), Style()) for form in ("json", "csv")}
        for what, report in made.items()
    }


def with_voice(path: Path) -> None:
    import sqlite3

    with sqlite3.connect(path) as conn:
        conn.execute(
            "INSERT INTO topic (incident, kind, key, title, query) "
            "VALUES ('anaheim', 'voice', 'chief', 'The chief', 'chief')"
        )
    conn.close()


@pytest.mark.parametrize("what", KEYS)
def test_no_key_goes(written: dict[str, dict[str, str]], what: str) -> None:
    """Neither of a report nor of what it holds, be it one thing or a list of them."""
    found: dict[str, Any] = json.loads(written[what]["json"])
    assert HEAD | KEYS[what] <= set(found)
    for key, keys in WITHIN[what].items():
        held = found[key][0] if isinstance(found[key], list) else found[key]
        assert keys <= set(held), key


@pytest.mark.parametrize("what", KEYS)
def test_no_column_goes(written: dict[str, dict[str, str]], what: str) -> None:
    """Those that are there stay in their order; every record says who made the posts."""
    header, *records = csv.reader(written[what]["csv"].splitlines())
    assert [name for name in header if name in COLUMNS[what]] == COLUMNS[what]
    assert {record[-1] for record in records} == {"false"}


def test_a_withheld_row_of_tone_has_no_number(tmp_path: Path) -> None:
    """Few accounts stand behind each hour: tables say so, and records hold its times alone."""
    with open_reader(sample(tmp_path)) as reader:
        public = Snapshot(reader, question()).worded("sentiment").sheet
    (table,) = public.tables
    said = {tuple(filter(None, row[1:-1])) for row in table.rows}
    assert said <= {("suppressed (few people)",), ("0",), ("not watched",)}
    place = public.fields.index("suppressed")
    assert any(record[place] for record in public.records)
    for record in public.records:
        kept = {"start", "end", "group", "coverage", "provisional", "simulated", "suppressed"}
        named = zip(public.fields, record, strict=True)
        assert not record[place] or not [v for k, v in named if k not in kept and v is not None]

"""A report with all that it takes to make it again."""

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.errors import DataError
from monitor.report.making import MAKERS
from monitor.report.seal import (
    Made,
    Sealed,
    Witness,
    compare,
    first_difference,
    make,
    read_seal,
    seal,
)
from monitor.store.reading.reader import open_reader
from tests.report.sample import LABELS, question, sample

SEALED_AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def _made(path: Path, what: str = "volume", **changes: object) -> Made:
    with open_reader(path) as reader:
        return make(MAKERS[what], reader, question(**changes))


def _sealed(path: Path, what: str = "volume") -> Sealed:
    return read_seal(seal(what, _made(path, what), question(), LABELS, SEALED_AT))


def _change(path: Path, sql: str) -> None:
    conn = sqlite3.connect(path)
    conn.execute(sql)
    conn.commit()
    conn.close()


def _never() -> Made:
    raise AssertionError


@pytest.mark.parametrize("what", sorted(MAKERS))
def test_promise_13_a_sealed_report_is_made_again(tmp_path: Path, what: str) -> None:
    """Promise 13: every report, made again from what its manifest says, is the same."""
    path = sample(tmp_path)
    sealed = _sealed(path, what)
    manifest = sealed.manifest
    with open_reader(path) as reader:
        again = make(MAKERS[manifest.report], reader, manifest.question)
    verdict = compare(sealed, again, _never)
    assert verdict.outcome == "same"
    assert verdict.sentence == f"{what} of anaheim: the same, byte for byte."
    assert again.readings == manifest.sha256.readings


def test_a_manifest_tells_how_the_report_came_about(tmp_path: Path) -> None:
    """Queries, spans, coverage, versions, the question with its instant, and two digests."""
    path = sample(tmp_path)
    line = seal("volume", _made(path), question(), LABELS, SEALED_AT)
    found = json.loads(line)
    manifest, report = found["manifest"], found["report"]
    assert [q["key"] for q in manifest["queries"]] == ["anaheim", "denial", "threat"]
    assert manifest["watched"] == report["method"]["lanes"]
    assert manifest["labels"] == report["method"]["scoring"]["labels"]
    assert manifest["versions"] == report["method"]["versions"]
    assert manifest["question"]["now"] == report["generated_at"]
    assert manifest["question"]["span"] == {"start": report["since"], "end": report["until"]}
    assert manifest["sealed_at"] == "2026-11-24T12:00:00Z"
    printed = _made(path).line
    assert manifest["sha256"]["report"] == sha256(printed).hexdigest()
    assert printed.rstrip(b"\n") in line


def test_another_version_is_told_from_another_figure(tmp_path: Path) -> None:
    """The same figures by another version count as the same, and both versions are named."""
    path = sample(tmp_path)
    made = _made(path)
    older = made.line.replace(b'"reaction-monitor":"', b'"reaction-monitor":"0.0.')
    sealed = read_seal(seal("volume", replace(made, line=older), question(), LABELS, SEALED_AT))
    verdict = compare(sealed, made, _never)
    assert verdict.outcome == "same but for the version"
    assert "made by another version (reaction-monitor 0.0." in verdict.sentence
    assert verdict.field is None


def test_what_differs_is_named_with_its_reason(tmp_path: Path) -> None:
    """The first field that differs, and whether the database or the program is the reason."""
    path = sample(tmp_path)
    sealed, before = _sealed(path), _made(path)
    _change(path, "UPDATE volume_hour SET posts = posts + 1 WHERE posts > 0")
    verdict = compare(sealed, _made(path), None)
    assert (verdict.outcome, verdict.field) == ("differs", "buckets[0].posts")
    assert verdict.sentence == (
        "volume of anaheim: differs: buckets[0].posts was 3, is 6 "
        "(the database says something else)."
    )
    otherwise = replace(before, line=before.line.replace(b'"posts":3', b'"posts":4'))
    said = compare(sealed, otherwise, None).sentence
    assert "the database says the same, and the program reckons otherwise" in said


@pytest.mark.parametrize(
    ("then", "outcome"),
    [
        (lambda made: made, "same as known then"),
        (lambda made: replace(made, line=made.line.replace(b'"posts":3', b'"posts":5')), "differs"),
    ],
)
def test_what_was_known_then_decides(
    tmp_path: Path, then: Callable[[Made], Made], outcome: str
) -> None:
    """A report that can be made again as of its sealing is proved, whatever came since."""
    path = sample(tmp_path)
    sealed, before = _sealed(path), _made(path)
    _change(path, "UPDATE volume_hour SET posts = posts + 1 WHERE posts > 0")
    verdict = compare(sealed, _made(path), lambda: then(before))
    assert (verdict.outcome, verdict.field) == (outcome, "buckets[0].posts")
    if outcome == "same as known then":
        assert "as known at 2026-11-24T12:00:00Z, byte for byte; since then, " in verdict.sentence


def test_another_version_tells_what_was_known_then_as_well(tmp_path: Path) -> None:
    """After an upgrade too what came since the sealing is no reason to differ; both are named."""
    path = sample(tmp_path)
    before = _made(path)
    older = before.line.replace(b'"reaction-monitor":"', b'"reaction-monitor":"0.0.')
    sealed = read_seal(seal("volume", replace(before, line=older), question(), LABELS, SEALED_AT))
    _change(path, "UPDATE volume_hour SET posts = posts + 1 WHERE posts > 0")
    verdict = compare(sealed, _made(path), lambda: before)
    assert verdict.outcome == "same as known then"
    assert "12:00:00Z, made by another version (reaction-monitor 0.0." in verdict.sentence
    assert "; since then, buckets[0].posts was 3, is 6" in verdict.sentence


def test_what_came_since_is_not_named_as_what_differs(tmp_path: Path) -> None:
    """That is what cannot be made again as of the sealing."""
    path = sample(tmp_path)
    sealed, before = _sealed(path), _made(path)
    _change(path, "UPDATE volume_hour SET posts = posts + 1 WHERE posts > 0")
    otherwise = replace(before, line=before.line.replace(b'"timezone":"', b'"timezone":"X'))
    verdict = compare(sealed, _made(path), lambda: otherwise)
    assert (verdict.outcome, verdict.field) == ("differs", "timezone")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda line: line.replace(b'"posts":3', b'"posts":2'), "changed after it was sealed"),
        (
            lambda line: line.replace(b'"form":1', b'"form":2'),
            "this report was sealed in form 2, and",
        ),
        (
            lambda line: line[: len(line) // 2],
            "this is no sealed report",
        ),
        (lambda _: b'{"buckets":[]}', "this is no sealed report"),
        (lambda _: b"\xff\x00", "this is no sealed report"),
    ],
    ids=["changed", "other form", "cut", "other file", "no text"],
)
def test_a_damaged_seal_is_refused(
    tmp_path: Path, spoil: Callable[[bytes], bytes], said: str
) -> None:
    """A figure that was changed in the file, a cut file and another file are told, code 65."""
    line = seal("volume", _made(sample(tmp_path)), question(), LABELS, SEALED_AT)
    with pytest.raises(DataError, match=said):
        read_seal(spoil(line))


@pytest.mark.parametrize("report", [b'{"posts":3}', b"[3]", b'{"method":null}'])
def test_a_seal_that_somebody_wrote_by_hand_is_refused(tmp_path: Path, report: bytes) -> None:
    """Its digest is right, and what a comparison needs is not there: that is no bug of ours."""
    made = replace(_made(sample(tmp_path)), line=report + b"\n")
    with pytest.raises(DataError, match="this is no sealed report"):
        read_seal(seal("volume", made, question(), LABELS, SEALED_AT))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=1), inner),
    max_leaves=8,
)


@given(values, values)
def test_a_difference_is_found_exactly_where_there_is_one(one: object, other: object) -> None:
    """None for equal values only; the values named are those of the two sides, and differ."""
    found = first_difference(one, other)
    assert (found is None) == (one == other)
    assert found is None or found.before != found.now


def test_long_values_are_not_told_whole() -> None:
    """A sentence stays one: lists are counted and texts cut."""
    assert str(first_difference({"a": [1, 2]}, {"a": [1]})) == "a was 2 values, is 1 value"
    assert len(str(first_difference("x" * 500, "y" * 500))) < 160


def test_a_witness_takes_down_every_answer(tmp_path: Path) -> None:
    """Its digest is that of the questions and answers: another answer is another digest."""
    digests = []
    path = sample(tmp_path)
    for _ in range(2):
        with open_reader(path) as reader:
            witness = Witness(reader)
            for asked in ("scorer", "timezone"):
                witness.known.setting(asked)
            assert witness.known.version == reader.version
            assert witness.known.standings() == reader.standings()
            digests.append(witness.sha256)
        _change(path, "UPDATE pass SET error = 'else' WHERE error IS NOT NULL")
    assert digests[0] != digests[1]

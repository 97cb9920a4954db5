"""The figures of `bench.sentiment`, on posts few enough to count by hand."""

import gzip
import json
from math import isnan
from pathlib import Path

import pytest

from bench.sentiment_error import Row, judge, rating, rows, table

POSTS: list[Row] = [
    {"text": "police", "label": "neutral", "rating": 0},
    {"text": "a riot", "label": "neutral", "rating": 1.5},
    {"text": "calm", "label": "neutral"},
    {"text": "bad", "label": "negative", "rating": -2},
    {"text": "shot", "label": "negative", "score": -4},
    {"text": "fine", "label": "positive", "rating": None},
    {"text": "rated only", "rating": 3.0},
]
SAID = [
    ("negative", -100), ("neutral", 0), ("neutral", 0), ("negative", -200),
    ("unscored", 500), ("positive", 300), ("positive", 300),
]  # fmt: skip


def test_each_figure_is_what_a_hand_counts() -> None:
    """Six labelled posts, four rated ones, two neutral ones with words of violence."""
    error = judge(POSTS, SAID)
    assert error.recall == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert error.f1 == pytest.approx((2 * 2 / 5 + 2 / 4 + 1) / 3)
    assert error.accuracy == pytest.approx(4 / 6)
    assert error.negative == pytest.approx(2 / 5 - 2 / 6)
    assert error.unscored == pytest.approx(1 / 6)
    assert error.alarm == pytest.approx(1 / 2)
    assert error.wordless == pytest.approx(2 / 6)
    assert error.calm == 1
    pairs = [(0.0, -100), (1.5, 0), (-2.0, -200), (3.0, 300)]
    x, y = (sum(side) / 4 for side in zip(*pairs, strict=True))
    up = sum((a - x) * (b - y) for a, b in pairs)
    across = (sum((a - x) ** 2 for a, _ in pairs) * sum((b - y) ** 2 for _, b in pairs)) ** 0.5
    assert error.r == pytest.approx(up / across)


def test_what_cannot_be_told_is_no_number() -> None:
    """Without labels, ratings or scored posts a figure is NaN, not zero."""
    assert all(map(isnan, judge([], [])))
    assert isnan(judge(POSTS[:1], [("unscored", 0)]).recall)
    assert isnan(judge([{"text": "x", "rating": 1}], [("neutral", 5)]).r)
    assert [rating({}), rating({"score": "4"}), rating({"rating": 2, "score": 9})] == [
        None,
        None,
        2,
    ]


@pytest.mark.parametrize("name", ["posts.jsonl", "posts.ndjson.gz"])
def test_plain_and_packed_files_are_read(tmp_path: Path, name: str) -> None:
    """One object a line; blank lines are passed over."""
    packed = "\n".join([*map(json.dumps, POSTS), "", ""]).encode()
    (tmp_path / name).write_bytes(gzip.compress(packed) if name.endswith(".gz") else packed)
    assert rows(tmp_path / name) == POSTS


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (["Negative", " NEUTRAL", "pos", "neg"], ["negative", "neutral", "positive", "negative"]),
        ([-1, 0, 1, 1.0], ["negative", "neutral", "positive", "positive"]),
        (["-1", "0", "1"], ["negative", "neutral", "positive"]),
        ([0, 1, 2, "2"], ["negative", "neutral", "positive", "positive"]),
        ([0, 1], ["neutral", "positive"]),
        (["mixed", 7, None, True, "nan", -1], [None, None, None, None, None, "negative"]),
    ],
)
def test_labels_are_read_as_words_and_as_numbers(
    tmp_path: Path, given: list[object], read: list[str | None]
) -> None:
    """Whichever a set was published with; what is no label is none, and not neutral."""
    path = tmp_path / "posts.jsonl"
    path.write_text("\n".join(json.dumps({"text": "x", "label": each}) for each in given))
    assert [row["label"] for row in rows(path)] == read


def test_what_is_no_number_does_not_choose_the_scheme(tmp_path: Path) -> None:
    """The least of labels with NaN among them is now one, now another: it was, in every second."""
    path = tmp_path / "posts.jsonl"
    path.write_text('{"text": "x", "label": "nan"}\n' * 300 + '{"text": "x", "label": 2}\n')
    assert {rows(path)[-1]["label"] for _ in range(20)} == {"positive"}


@pytest.mark.parametrize("line", ["{", "[1]", '{"label": 1}', '{"text": 5}'])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    """Nothing is measured on half a file."""
    path = tmp_path / "posts.jsonl"
    path.write_text('{"text": "fine"}\n' + line)
    with pytest.raises(ValueError, match="line 2: expected a JSON object"):
        rows(path)


def test_a_rating_is_a_number(tmp_path: Path) -> None:
    """A file of ratings alone has no label; true is no rating."""
    path = tmp_path / "posts.jsonl"
    path.write_text('{"text": "x", "score": -0.9}\n{"text": "y", "score": true}')
    assert [rating(row) for row in rows(path)] == [-0.9, None]
    assert not any("label" in row for row in rows(path))


def test_each_scorer_has_a_line() -> None:
    """The table names the figures, then has a line for each scorer."""
    lines = list(table({"one": judge(POSTS, SAID), "other": judge(POSTS, SAID)}))
    assert "macro-recall" in lines[0]
    assert [line.split()[0] for line in lines[1:]] == ["one", "other"]

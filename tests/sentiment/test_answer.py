"""The shape of `monitor score`: what is read, and what is answered."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.posts import Score
from monitor.sentiment.answer import LONGEST_LINE, TextToScore, answer, read_line, refusal
from monitor.sentiment.base import load


class Told:
    """A scorer that says what it was told to say, and keeps what it was asked."""

    name = "told"
    version = "1"

    def __init__(self, score: Score) -> None:
        self.said = score
        self.asked: list[tuple[str, str | None]] = []

    def score(self, text: str, lang: str | None = None) -> Score:
        self.asked.append((text, lang))
        return self.said


KEYS = ["label", "score", "polarity", "subjectivity", "scorer", "reason", "confidence", "cut"]


def test_a_scored_text_has_its_number_twice() -> None:
    """`score` is the number that the label was decided on; the keys come in the promised order."""
    said = json.loads(
        answer(
            Told(Score(-350_000, 600_000, "negative", None, 900_000)), TextToScore("no good", "en")
        )
    )
    assert list(said) == KEYS
    assert list(said.values()) == ["negative", -0.35, -0.35, 0.6, "told", None, 0.9, False]


def test_an_unscored_text_keeps_the_raw_numbers_but_has_no_score() -> None:
    """Whoever reads `score` alone never takes an unscored text for a neutral one."""
    said = json.loads(
        answer(Told(Score(100_000, None, "unscored", "language: es")), TextToScore("x"))
    )
    assert list(said.values()) == ["unscored", None, 0.1, None, "told", "language: es", None, False]


def test_a_refusal_has_the_same_keys_and_no_numbers() -> None:
    """A line that could not be read gets an answer of the same shape: lines stay in step."""
    said = json.loads(refusal(Told(Score(0, 0, "neutral"))))
    assert list(said) == KEYS
    assert list(said.values()) == [
        "unscored",
        None,
        None,
        None,
        "told",
        "unreadable line",
        None,
        False,
    ]


def test_text_and_tag_reach_the_scorer() -> None:
    """Nothing is cleaned or guessed on the way."""
    scorer = Told(Score(0, 0, "neutral"))
    answer(scorer, TextToScore(" a\u200bb ", "pt-BR"))
    assert scorer.asked == [(" a\u200bb ", "pt-BR")]


@given(st.integers(-1_000_000, 1_000_000), st.integers(0, 1_000_000))
def test_numbers_are_written_with_six_places_at_most(polarity: int, subjectivity: int) -> None:
    """Millionths survive the way to JSON and back, and no digit is added."""
    said = answer(Told(Score(polarity, subjectivity, "neutral")), TextToScore("x"))
    found = json.loads(said, parse_float=str)
    assert round(float(found["polarity"]) * 1_000_000) == polarity
    assert round(float(found["subjectivity"]) * 1_000_000) == subjectivity
    assert float(found["score"]) == polarity / 1_000_000


@given(st.text())
def test_any_text_can_be_a_line(text: str) -> None:
    """As it stands or as JSON, with whatever else the object has."""
    text = text.encode("utf-8", "ignore").decode()
    assert read_line(text.encode(), ndjson=False) == TextToScore(text)
    line = json.dumps({"id": 1, "text": text, "lang": "en", "more": {"text": []}})
    assert read_line(line.encode(), ndjson=True) == TextToScore(text, "en")
    assert read_line(json.dumps({"text": text}).encode(), ndjson=True) == TextToScore(text)


@pytest.mark.parametrize(
    "line",
    [
        b"good day",
        b"[]",
        b"null",
        b"{}",
        b'{"text": 1}',
        b'{"text": null}',
        b'{"text": "a", "lang": 3}',
        b'{"text": "a"',
        b'{"text": "\xff"}',
        b"[" * 100_000,
        b'{"text": "a"} {"text": "b"}',
    ],
    ids=lambda line: repr(line[:20]),
)
def test_what_is_no_such_object_is_refused_in_a_sentence(line: bytes) -> None:
    """The sentence says what was expected and shows how the line begins."""
    with pytest.raises(ValueError, match=r"is no JSON object|is no text in UTF-8") as caught:
        read_line(line, ndjson=True)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("line", [b"", b"  ", b"\t"])
def test_a_blank_line_among_objects_is_an_empty_text(line: bytes) -> None:
    """Files of JSON lines often end with one; lines and answers stay in step."""
    assert read_line(line, ndjson=True) == TextToScore("")


def test_a_text_that_is_scored_in_part_is_flagged() -> None:
    """By the characters that a scorer says it reads; one that says nothing reads all."""
    for name in ("textblob", "social", "model"):
        scorer = load(name)
        whole, longer = (json.loads(answer(scorer, TextToScore("a " * n))) for n in (5_000, 5_001))
        assert (whole["cut"], longer["cut"]) == (False, True)
    endless = answer(Told(Score(0, 0, "neutral")), TextToScore("a" * 100_000))
    assert json.loads(endless)["cut"] is False


@pytest.mark.parametrize("ndjson", [True, False])
def test_bytes_that_are_no_text_are_refused(ndjson: bool) -> None:
    """Text in another encoding is not guessed at, and a line without an end is not kept."""
    with pytest.raises(ValueError, match=r"byte \d+ is no text in UTF-8: save the"):
        read_line(b"caf\xe9", ndjson=ndjson)
    with pytest.raises(ValueError, match="longer than 16777216 bytes"):
        read_line(b"a" * (LONGEST_LINE + 1), ndjson=ndjson)

"""`monitor score`: texts in, answers out, line by line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BufferedIOBase, BytesIO

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from monitor.app.scoring import lines
from monitor.cli.score import score
from monitor.config.tables import MonitorTable
from monitor.errors import DataError

pytestmark = pytest.mark.repeats

COMMAND = [sys.executable, "-W", "error", "-m", "monitor", "score"]


def run(data: bytes, *options: str) -> tuple[list[dict[str, object]], str, int]:
    """Return the answers, what was said on stderr, and the exit code."""
    done = subprocess.run([*COMMAND, *options], input=data, capture_output=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return answers, done.stderr.decode(), done.returncode


def test_each_line_is_answered_in_order() -> None:
    """Empty lines, any line end, a last line without one: as many answers as lines."""
    answers, said, code = run(
        "\ufeffI love this\r\n\nC'est horrible\nkilled 😡".encode(), "--scorer", "textblob"
    )
    assert [(a["label"], a["score"], a["reason"]) for a in answers] == [
        ("positive", 0.5, None),
        ("unscored", None, "empty"),
        ("unscored", None, "language: fr"),
        ("negative", -0.2, None),
    ]
    assert {a["scorer"] for a in answers} == {"textblob"}
    assert (said, code) == ("", 0)


def test_texts_sound_as_in_reports() -> None:
    """Who names no scorer gets the one that `config.toml` has unless it names another."""
    answers, _, _ = run(b"I love this")
    assert answers[0]["scorer"] == MonitorTable().scorer


def test_objects_may_have_a_language() -> None:
    """With --ndjson the tag of each text is heard; a byte order mark in front does no harm."""
    data = b'\xef\xbb\xbf{"text": "total"}\n{"text": "total", "lang": "es", "id": 7}\n'
    answers, said, code = run(data, "--ndjson")
    assert [a["reason"] for a in answers] == [None, "language: es"]
    assert (said, code) == ("", 0)


def test_a_broken_line_costs_only_itself() -> None:
    """It is answered as unscored and named with its number; the exit code is 65 at the end."""
    answers, said, code = run(b'{"text": "bad"}\n{"text"\n{"text": "good"}\n', "--ndjson")
    assert [(a["label"], a["reason"]) for a in answers] == [
        ("negative", None),
        ("unscored", "unreadable line"),
        ("positive", None),
    ]
    assert 'line 2: \'{"text"\' is no JSON object with "text": write {"text": "..."}\n' in said
    assert "standard input: 1 line could not be read" in said
    assert code == 65


def test_a_line_in_another_encoding_is_told_in_plain_words() -> None:
    """With --ndjson and without: where the other bytes begin, and no word of a codec."""
    for line, options in ((b"caf\xe9\n", ()), (b'{"text": "caf\xe9"}\n', ("--ndjson",))):
        _, said, code = run(line, *options)
        at = line.index(0xE9) + 1
        expected = f"byte {at} is no text in UTF-8: save the file as UTF-8"
        assert said.splitlines()[0] == f"monitor: standard input, line 1: {expected}"
        assert code == 65


def test_an_object_of_another_shape_is_told_by_its_key() -> None:
    """A number where a text should be: the key is named."""
    _, said, _ = run(b'{"text": 7}\n', "--ndjson")
    assert "'{\"text\": 7}' is no" in said
    assert "$.text" in said


def test_blank_lines_among_objects_are_answered() -> None:
    """They are no error, and answers stay in step with lines."""
    answers, said, code = run(b'{"text": "bad"}\n\n{"text": "good"}\n\n', "--ndjson")
    assert [a["label"] for a in answers] == ["negative", "unscored", "positive", "unscored"]
    assert answers[1]["reason"] == "empty"
    assert (said, code) == ("", 0)


def test_nothing_in_nothing_out() -> None:
    """An empty input is no error."""
    assert run(b"") == ([], "", 0)


def test_an_unknown_scorer_is_wrong_usage() -> None:
    """The sentence lists the scorers there are, and nothing is read."""
    answers, said, code = run(b"good\n", "--scorer", "vadr")
    assert (answers, code) == ([], 2)
    assert "write one of " in said
    assert "no scorer 'vadr'" in said


def test_whoever_waits_for_an_answer_gets_it() -> None:
    """A partner that writes one line and reads one answer is never left waiting."""
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for text, label in (("good", "positive"), ("bad", "negative"), ("", "unscored")):
            process.stdin.write(text.encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["label"] == label
        process.stdin.close()
        assert process.stdout.read() == b""
    assert process.returncode == 0


def test_a_reader_that_leaves_is_no_error() -> None:
    """`monitor score < texts | head -1` ends quietly."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        COMMAND, input=b"good\n" * 50_000, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.stderr, done.returncode) == (b"", 0)


def test_in_process_the_errors_are_counted() -> None:
    """Two broken lines make one error of bad data, after all answers are out."""
    result = CliRunner().invoke(score, input=b"\xff\ngood\n\xfe\n")
    assert isinstance(result.exception, DataError)
    said = "standard input: 2 lines could not be read: correct what is named above"
    assert str(result.exception) == said
    assert result.exception.exit_code == 65
    assert [json.loads(line)["label"] for line in result.stdout.splitlines()] == [
        "unscored",
        "positive",
        "unscored",
    ]
    assert CliRunner().invoke(score, ["--scorer", "x"]).exit_code == 2
    assert CliRunner().invoke(score, input=b"good\n").exit_code == 0


def test_help_shows_examples() -> None:
    """The help has lines that can be typed, one below the other."""
    result = CliRunner().invoke(score, ["--help"])
    assert '\n    echo "I love this" | monitor score\n' in result.stdout


class Portions(BufferedIOBase):
    """An input that comes in portions, as from a pipe."""

    def __init__(self, portions: Iterator[bytes]) -> None:
        self._portions = portions

    def read1(self, size: int = -1, /) -> bytes:
        portion = next(self._portions, b"")
        assert len(portion) <= size
        return portion


def nothing() -> None:
    """Do nothing before waiting."""


@given(st.binary(), st.integers(1, 9))
def test_lines_do_not_depend_on_how_the_bytes_come(data: bytes, size: int) -> None:
    """However the input is cut, the lines are those of the whole."""
    portions = Portions(iter([data[i : i + size] for i in range(0, len(data), size)]))
    whole = list(lines(BytesIO(data), nothing, 1 << 20))
    assert list(lines(portions, nothing, 1 << 20)) == whole
    expected = data.split(b"\n")
    ended = [line.removesuffix(b"\r") for line in expected[:-1]]
    assert whole == ([*ended, expected[-1]] if expected[-1] else ended)


def test_answers_are_flushed_before_each_wait() -> None:
    """All that has come is yielded, then the partner is served, and only then more is asked for."""
    happened: list[str] = []

    def tell(what: str) -> Callable[[], None]:
        return lambda: happened.append(what)

    def portions() -> Iterator[bytes]:
        for portion in (b"a\nb\n", b"c"):
            happened.append("read")
            yield portion

    happened.extend(map(bytes.decode, lines(Portions(portions()), tell("flush"), 100)))
    assert happened == ["read", "a", "b", "flush", "read", "flush", "c", "flush"]


@pytest.mark.parametrize("end", [b"", b"\nb"])
def test_a_line_without_end_is_not_kept_whole(end: bytes) -> None:
    """Of a line that is too long little more than the limit is kept; the next one is whole."""
    found = list(lines(Portions(iter([b"a" * 50] * 20 + [end])), nothing, 100))
    assert 100 < len(found[0]) <= 150
    assert found[1:] == ([b"b"] if end else [])

"""The corpus of hostile posts, seen through every output: each shows it, and none obeys it."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.report.making import MAKERS
from tests.security.conftest import Hostile
from tests.security.corpus import FORGED, HOSTILE, MARK
from tests.security.world import NOW, run

pytestmark = pytest.mark.repeats

markdown_it = pytest.importorskip("markdown_it", reason="comes with rich")

STEERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What moves a cursor, writes a clipboard, or shows a text in another order than it has."""

GROUPINGS = ("source", "narrative", "language", "kind")
READING: list[tuple[str, ...]] = [
    *(("report", kind, "--every", "1h", "--now", NOW) for kind in MAKERS),
    *(
        ("report", kind, "--by", by, "--now", NOW)
        for kind in ("volume", "sentiment")
        for by in GROUPINGS
    ),
]
EXPORTS: list[tuple[str, ...]] = [
    ("export", "posts", "--text"),
    ("export", "posts"),
    *(
        ("export", kind, "--by", by, "--now", NOW)
        for kind in ("volume", "sentiment")
        for by in GROUPINGS
    ),
]
CHARTS = ("volume", "sentiment", "spread")


def out(hostile: Hostile, *words: str) -> str:
    result = run(hostile.folder, *words)
    assert result.exception is None, result.exception
    return result.output


def harmless(text: str) -> None:
    """Fail where *text* steers a terminal."""
    assert (found := STEERS.search(text)) is None, ascii(found)


def test_the_corpus_went_in(hostile: Hostile) -> None:
    """Nothing below is true for want of posts: archive and feed were taken in, text and all."""
    rows = [json.loads(line) for line in out(hostile, "export", "posts", "--text").split("\n")[:-1]]
    assert len(rows) == 3 * len(HOSTILE)
    texts = "".join(row["text"] for row in rows)
    assert texts.count(MARK) > 2 * len(HOSTILE)
    for name in ("script", "formula", "sql", "markdown link", "emoji", "path"):
        assert HOSTILE[name] in texts, name


@pytest.mark.parametrize("what", ["import", "collect", "check"])
def test_what_commands_say_steers_no_terminal(hostile: Hostile, what: str) -> None:
    """Import, collect and check quote posts and servers without their control characters."""
    said = hostile.said[what]
    assert MARK in said.output
    harmless(said.output)
    assert not [line for line in said.output.splitlines() if line.startswith(FORGED[:20])]
    harmless(str(said.exception))


@pytest.mark.parametrize("words", [*READING, ("status",)], ids=" ".join)
def test_a_table_steers_no_terminal(hostile: Hostile, words: tuple[str, ...]) -> None:
    """Every report and the status, as tables: no control character, no forged line."""
    harmless(out(hostile, *words))


@pytest.mark.parametrize("what", CHARTS)
def test_a_chart_in_the_terminal_steers_nothing(hostile: Hostile, what: str) -> None:
    """Charts in the terminal likewise."""
    drawn = out(hostile, "chart", what, "--now", NOW)
    assert MARK in drawn
    harmless(drawn)


@pytest.mark.parametrize("words", [*READING, ("status",)], ids=" ".join)
def test_json_is_one_value_and_steers_no_terminal(hostile: Hostile, words: tuple[str, ...]) -> None:
    """One line of JSON, whatever it quotes; what would steer a terminal stands as an escape."""
    text = out(hostile, *words, "--json")
    harmless(text)
    assert text.count("\n") == 1
    assert isinstance(json.loads(text), dict)
    assert MARK in text or words[0] == "status"


@pytest.mark.parametrize("words", EXPORTS, ids=" ".join)
def test_ndjson_is_one_object_a_line(hostile: Hostile, words: tuple[str, ...]) -> None:
    """Each line is an object with the same keys; nothing in a text begins another."""
    text = out(hostile, *words)
    harmless(text)
    rows = [json.loads(line) for line in text.split("\n")[:-1]]
    assert len({tuple(row) for row in rows}) == 1
    assert not any(MARK in key for row in rows for key in row)


def tables(hostile: Hostile) -> Iterator[tuple[str, str]]:
    """Yield every output as CSV."""
    for words in READING:
        yield " ".join(words), out(hostile, *words, "--format", "csv")
    for words in EXPORTS:
        yield " ".join(words), out(hostile, *words, "--format", "csv")


def test_no_cell_of_any_csv_is_a_formula(hostile: Hostile) -> None:
    """Read by a reader of CSV: all rows as long as the heading, and no text begins as a formula."""
    for name, text in tables(hostile):
        assert STEERS.sub("", text) == text, name
        heading, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        assert all(len(row) == len(heading) for row in rows), name
        for cell in (cell for row in (heading, *rows) for cell in row if not is_number(cell)):
            assert cell.lstrip(" \n\xa0\ufeff\u3000")[:1] not in set("=+-@\t\r\x00＝＋－＠") - {
                ""
            }, (
                name,
                cell,
            )


def is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell) is not None


OUR_COMMAND = re.compile(r"monitor [a-z]+( (--[a-z-]+|[A-Z.]+))*")


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_markdown_holds_our_markup_only(hostile: Hostile, words: tuple[str, ...]) -> None:
    """Read as Markdown with HTML allowed: headings, tables and lists of ours; nothing of theirs.

    Code is a command of ours, written as one.
    """
    text = out(hostile, *words, "--format", "md")
    harmless(text)
    parser = markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table")
    kinds = set()
    for token in parser.parse(text):
        inside = token.children or ()
        kinds |= {token.type, *(child.type for child in inside)}
        code = [child.content for child in inside if child.type == "code_inline"]
        assert all(OUR_COMMAND.fullmatch(one) for one in code), code
    assert not kinds & {
        "html_block", "html_inline", "link_open", "image", "code_block", "fence", "hr",
        "blockquote_open", "ordered_list_open", "em_open", "strong_open", "s_open",
    }  # fmt: skip
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert not [line for line in headings[1:] if MARK in line and not line.startswith("## ")]


def test_no_file_was_made_where_a_text_said_so(hostile: Hostile) -> None:
    """Paths in texts and ids are texts: the folder holds what the program makes, and no more."""
    names = {path.name for path in hostile.folder.rglob("*")}
    assert names <= {
        "config.toml", "archive.ndjson", "db", "monitor.key", "monitor.lock", "monitor.db",
        "monitor.db-wal", "monitor.db-shm", "monitor.db.lock",
    }  # fmt: skip
    assert not Path(f"/tmp/{MARK}").exists()  # noqa: S108  where the corpus would write
    assert not Path(f"/etc/cron.d/{MARK}").exists()

"""What hostile texts may cost: twice the text, about twice the time, whatever reads it."""

from collections.abc import Callable
from time import process_time

import pytest

from monitor.errors import QueryError
from monitor.logs import redact, visible
from monitor.privacy.contacts import mask_contacts
from monitor.privacy.guard import NameGuard
from monitor.privacy.minors import may_name_a_minor
from monitor.privacy.output import csv_cell, html, json_line, markdown_cell, terminal
from monitor.query import Query
from monitor.query import read as reading
from monitor.sources.html import text_of_html
from monitor.text import message_key
from monitor.text.links import led

pytestmark = pytest.mark.repeats

SMALL, GROWTH = 4_000, 8  # characters, and how many times as many the large text has
MOST = 3 * GROWTH  # a quadratic cost would be GROWTH squared, 64
NEGLIGIBLE = 0.02  # seconds: what costs less is not measured

GUARD = NameGuard(["Tomlin Averystone", "Anna Hannah", "Lucia", "Ian Li"])
QUERY = Query.read('(anaheim AND (officer OR cop*)) OR "a a a a b" OR (aa* AND NOT #a)')

READERS: dict[str, Callable[[str], object]] = {
    "guard": GUARD.mask,
    "contacts": mask_contacts,
    "led": lambda text: led(f"//{text} https://www.google.com/url?q={text}"),
    "match": lambda text: QUERY.matches(reading(text, "en")),
    "message": message_key,
    "html": text_of_html,
    "redact": lambda text: redact(text, ["s3cr3t", "aaaaaaaaaaaaaaaa", "Zx9-kT3mQw7/Lp+2vB8nRy4="]),
    "minor": may_name_a_minor,
    "visible": visible,
    "terminal": terminal,
    "csv": csv_cell,
    "as html": html,
    "markdown": markdown_cell,
    "json": json_line,
}
PIECES = (
    "a", "a ", "aaaa ", "@", "@a", "a@", "a.", "a@a.", "#a", "1", "1 ", "1-", "(1) ", "+1 ", "u/",
    "/users/", "/@a", "://a:", "http://a", "token=", "key", "_key", "'key':", "bearer ",
    "t o m l i n ", "tomlin ", "t.", "l1", "\u0301a", "\u200b", "\x1b[", "<", "<a ", "<a>",
    "&amp;", "&#", "=", "\ufffd", "\n", "\"", "\\", "ａ", "1 1-", "0 1 ",
    "x@x ", "-", "_", "Aa", "авер", "欧",
    "@[handle]", "rt @[handle]", "@[handle",
    "%41", "%25", "%C3%A9", "&#65;", "&amp;", "&eacute", "\\", "\\u0041", "\\x41", "xn--a",
    "U+0041", "=C3=A9", "Ã©", "Ãƒ", "\u202e", "\u2067", "\u2069", "\u202ea\u202c", "ooo", "T*mlin ",
    "*", "т*a", "<b>", "🇹", "⭕", "I|", "!a", "\u1100\u1161", "Zx9-kT3m", "Wren Alderby, 13, ",
    "13-year-old ", "..", "a…", "Tomlin Avery…", "google.", "))", "]", "%40",
)  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_the_cost_of_a_text_is_linear(name: str) -> None:
    """Eight times the text never takes more than three times eight times as long."""
    read = READERS[name]
    for piece in PIECES:
        short, long = (piece * (size // len(piece)) for size in SIZES)
        small, large = seconds(read, short), timed(read, long)
        most = max(NEGLIGIBLE, MOST * small)
        if large > most:  # may be the machine
            large = timed(read, long)
        assert large <= most, (piece, small, large)


SIZES = (SMALL, SMALL * GROWTH)


def seconds(read: Callable[[str], object], text: str) -> float:
    """Return the processor time of the faster of two runs."""
    return min(timed(read, text) for _ in range(2))


def timed(read: Callable[[str], object], text: str) -> float:
    begun = process_time()
    read(text)
    return process_time() - begun


CLAUSES = (
    "a OR ", "a AND ", "a ", "NOT ", "(", ")", "(a) ", '"a" ', '"', "aa* ", "#a OR ", "-a ",
    "a OR (",
)  # fmt: skip


@pytest.mark.parametrize("piece", CLAUSES)
def test_the_cost_of_a_query_is_linear(piece: str) -> None:
    """A long query is read, or refused, in time that grows with it; so is a text matched by it."""

    def tried(text: str) -> None:
        try:
            query = Query.read(f"{text}a")
        except QueryError:
            return
        query.matches(reading("a b c anaheim", "en"))

    small, large = (seconds(tried, piece * (size // len(piece))) for size in SIZES)
    assert large <= max(NEGLIGIBLE, MOST * small), (small, large)

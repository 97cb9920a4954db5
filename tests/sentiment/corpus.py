"""Texts to try scorers on: real ones from beside the repository, and nasty ones made here."""

import gzip
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import strategies as st
from textblob._text import ABBREVIATIONS, EMOTICONS

DATA = Path(__file__).parents[3] / "shared" / "data"

FACES = sorted(face for group in EMOTICONS.values() for face in group)
WORDS = """good great bad terrible horrible happy sad awful nice new black more most very really
    extremely hardly truly absolutely ly not no never n't don't isn't can't it's he'd WE'RE fine
    a I is of the police officer xD D O o 3 8 END-OF-SENTENCE co-operative f*cking 20th used to
    http://t.co/aB1 @ana #LAPD İyi ΣΑΣ straße 素晴らしい ужас"""
MARKS = (*".,;:!?()[]{}`'\"@#$^&*+-|=~_“”‘’/\\<>%", "...", "..", "(!)", "( ! )", "!!!", "?!")
GAPS = ["", "", "", " ", " ", " ", "  ", "\n", "\n\n", "\r\n", "\r\n\r\n", "\t", "\u00a0", "\u2028"]


def nasty_texts() -> st.SearchStrategy[str]:
    """Texts rich in what a tokenizer stumbles over, and now and then any characters at all."""
    pieces = st.one_of(
        st.sampled_from(WORDS.split()),
        st.sampled_from(FACES),
        st.sampled_from(MARKS),
        st.sampled_from(sorted(ABBREVIATIONS)),
        st.text(max_size=3),
    )
    return st.lists(st.tuples(pieces, st.sampled_from(GAPS)), max_size=25).map(
        lambda pairs: "".join(piece + gap for piece, gap in pairs)
    )


def rows(name: str, limit: int | None = None) -> Iterator[dict[str, str]]:
    """Rows of a gzipped NDJSON file beside the repository; skips the test where there is none."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no {name} beside the repository")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, islice(file, limit))


def naughty_strings() -> list[str]:
    """The big list of naughty strings; skips the test where it is not beside the repository."""
    path = DATA / "hardtext" / "blns" / "blns.json"
    if not path.exists():
        pytest.skip("no big list of naughty strings beside the repository")
    found: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return found

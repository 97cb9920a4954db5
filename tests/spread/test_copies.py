"""Near-copies: what says the same counts as one message."""

import gzip
import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.spread import copies
from monitor.spread.copies import SHORTEST, bare, numbered

TIMELINES = Path(__file__).parents[2] / "../shared/data/timelines"
SAID = """police officer fired his gun during a struggle with boy outside the home after dispute
about teenagers crossing lawn and videos of it went viral all over city that night"""
WORDS = SAID.split()
WRITTEN_APART = (
    "An off-duty officer has shot in the air while he held a boy, says the police of Anaheim.",
    "Hundreds march in Anaheim tonight against the officer who drew a gun on children.",
    "The mayor says he is disturbed by what he saw in the video and wants an investigation.",
)


@pytest.mark.parametrize(
    "copy",
    [
        "RT @neighbour: {}",
        "[handle] {} https://a.example/[handle]/1",
        "{} https://a.example/1",
        "“@paper: {}” so wrong",
        "{} #anaheim #lapd",
        "BREAKING: {}",
    ],
)
@pytest.mark.parametrize("text", WRITTEN_APART)
def test_what_is_passed_on_is_a_copy(text: str, copy: str) -> None:
    """Links, mentions, tags, quotation marks, case and a word or two make no other message."""
    assert numbered([text, copy.format(text), text.upper()]) == [0, 0, 0]


def test_what_was_written_apart_is_no_copy() -> None:
    """Texts on one event that share its words are messages of their own."""
    assert numbered(WRITTEN_APART) == [0, 1, 2]


def test_short_texts_and_bare_links_are_copies_only_where_equal() -> None:
    """`so sad` resembles `so mad`; and two links alone say nothing alike."""
    texts = ["so sad", "so mad", "So sad!", "https://a.example/1", "@x https://a.example/2"]
    assert numbered(texts) == [0, 1, 0, 2, 3]


@given(
    st.lists(st.from_regex(r"https://news\.example/[a-z-]{20,30}/\d", fullmatch=True), unique=True)
)
def test_two_pages_of_one_site_are_never_copies(links: list[str]) -> None:
    """However long their addresses are, and however much of them is the same."""
    alike = [f"https://news.example/the-same-long-headline/{place}" for place in range(3)]
    given = list(dict.fromkeys([*links, *alike, "@ann " + alike[0]]))
    assert numbered(given) == list(range(len(given)))


@pytest.mark.parametrize("marks", [64, 128, 256])
def test_no_copy_is_ruled_out_by_its_marks(marks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few bits there are, so that many shingles fall on the same, families are the same."""
    draw = Random(2)  # noqa: S311  a draw for a test
    texts = []
    for _ in range(1000):
        words = draw.sample(WORDS, 20)
        texts += [
            " ".join(words),
            " ".join([*words[: draw.randrange(9, 20)], *draw.sample(WORDS, 4)]),
        ]
    found = numbered(texts)
    monkeypatch.setattr(copies, "MARKS", marks)
    assert numbered(texts) == found


@given(st.lists(st.text(max_size=60), max_size=30))
def test_every_text_has_a_family_and_keeps_it(texts: list[str]) -> None:
    """Families are numbered in order; a text that comes again is in the family that it had.

    So is each whatever comes after it, and with other spaces around it.
    """
    first = numbered(texts)
    assert list(dict.fromkeys(first)) == list(range(len(set(first))))
    assert numbered([*texts, *texts]) == [*first, *first]
    again = numbered([*texts, *(f" {text} " for text in texts)])[len(texts) :]
    for text, before, after in zip(texts, first, again, strict=True):
        assert before == after or not bare(text)


def test_most_changed_copies_are_found_and_few_others() -> None:
    """Of texts of 25 words with two changed at least 90 % are found; of others at most 1 %."""
    rng = Random(7)  # noqa: S311  a test draws from a seed
    texts = []
    for _ in range(200):
        text = rng.sample(WORDS, 25)
        changed = list(text)
        for place in rng.sample(range(25), 2):
            changed[place] = rng.choice(["today", "again", "witness", "statement"])
        texts += [" ".join(text), " ".join(changed)]
    families = numbered(texts)
    pairs = list(zip(families[::2], families[1::2], strict=True))
    assert sum(one == other for one, other in pairs) >= 180
    assert len({one for one, _ in pairs}) >= 198


@pytest.mark.repeats
def test_a_real_crisis_has_families() -> None:
    """Of the Ottawa shooting's posts some 14 % resemble another; no family swallows the rest."""
    path = TIMELINES / "pheme_ottawashooting.ndjson.gz"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines][:4000]
    sizes = Counter(numbered(texts))
    assert 0.75 * len(texts) < len(sizes) < 0.97 * len(texts)
    assert max(sizes.values()) < 0.02 * len(texts)
    assert SHORTEST < 40

"""Near-copies: what says the same counts as one message."""

import gzip
import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.spread import copies
from monitor.spread.copies import SHORTEST, Families, bare

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
    families = Families()
    assert families.add(text) == families.add(copy.format(text)) == families.add(text.upper())


def test_what_was_written_apart_is_no_copy() -> None:
    """Texts on one event that share its words are messages of their own."""
    families = Families()
    assert [families.add(text) for text in WRITTEN_APART] == [0, 1, 2]
    assert len(families) == 3


def test_short_texts_and_bare_links_are_copies_only_where_equal() -> None:
    """`so sad` resembles `so mad`; and two links alone say nothing alike."""
    families = Families()
    texts = ["so sad", "so mad", "So sad!", "https://a.example/1", "@x https://a.example/2"]
    assert [families.add(text) for text in texts] == [0, 1, 0, 2, 3]


@given(
    st.lists(st.from_regex(r"https://news\.example/[a-z-]{20,30}/\d", fullmatch=True), unique=True)
)
def test_two_pages_of_one_site_are_never_copies(links: list[str]) -> None:
    """However long their addresses are, and however much of them is the same."""
    families = Families()
    alike = [f"https://news.example/the-same-long-headline/{place}" for place in range(3)]
    given = list(dict.fromkeys([*links, *alike, "@ann " + alike[0]]))
    assert families.sort(given) == list(range(len(given))) == [families.add(one) for one in given]


def test_at_once_or_one_by_one_is_the_same() -> None:
    """Texts that are sorted together fall into the families that they would fall into one by one.

    Among them near-copies, short ones, equal ones and one without words, in more than one batch.
    """
    draw = Random(1)  # noqa: S311  a draw for a test
    texts = ["so sad", "so mad", "@x", "", "\ud800" * 30]
    for _ in range(700):
        words = draw.choices(WORDS, k=draw.randrange(1, 25))
        texts += [" ".join(words), " ".join([*words, draw.choice(WORDS)])]
    together, one_by_one = Families(), Families()
    found = together.sort(texts)
    assert found == [one_by_one.add(text) for text in texts]
    assert len(together) == len(one_by_one) < len(set(texts))


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
    found = Families().sort(texts)
    monkeypatch.setattr(copies, "MARKS", marks)
    assert Families().sort(texts) == found


@given(st.lists(st.text(max_size=60), max_size=30))
def test_every_text_has_a_family_and_keeps_it(texts: list[str]) -> None:
    """Families are numbered in order; a text taken in again is in the family that it had."""
    families = Families()
    first = [families.add(text) for text in texts]
    assert sorted(set(first)) == list(range(len(families)))
    assert [families.add(text) for text in texts] == first
    for text, family in zip(texts, first, strict=True):
        assert families.add(f" {text} ") == family or not bare(text)


def test_most_changed_copies_are_found_and_few_others() -> None:
    """Of texts of 25 words with two changed at least 90 % are found; of others at most 1 %."""
    rng = Random(7)  # noqa: S311  a test draws from a seed
    families, found, wrong = Families(), 0, 0
    for _ in range(200):
        text = rng.sample(WORDS, 25)
        family = families.add(" ".join(text))
        wrong += family != len(families) - 1
        changed = list(text)
        for place in rng.sample(range(25), 2):
            changed[place] = rng.choice(["today", "again", "witness", "statement"])
        found += families.add(" ".join(changed)) == family
    assert found >= 180
    assert wrong <= 2


@pytest.mark.repeats
def test_a_real_crisis_has_families() -> None:
    """Of the Ottawa shooting's posts some 14 % resemble another; no family swallows the rest."""
    path = TIMELINES / "pheme_ottawashooting.ndjson.gz"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines][:4000]
    families = Families()
    sizes: dict[int, int] = {}
    for text in texts:
        family = families.add(text)
        sizes[family] = sizes.get(family, 0) + 1
    assert 0.75 * len(texts) < len(families) < 0.97 * len(texts)
    assert max(sizes.values()) < 0.02 * len(texts)
    assert SHORTEST < 40

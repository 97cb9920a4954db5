"""How often the name guard misses, and how often it masks what it should not: measured.

Promise 11.
"""

from importlib.util import find_spec
from itertools import product
from pathlib import Path

import pytest

from monitor.privacy.guard import NameGuard
from tests.privacy.disguises import DISGUISES

pytestmark = pytest.mark.repeats

FIRST = ("Tomlin", "Kestrel", "Anna", "Jayden", "Marisol", "Bill", "Theodric", "Lucia", "Oakley")
LAST = ("Averystone", "Moorhaven", "Ibarra", "Whitlock", "Brandt", "Quillfeather", "Lin", "Okonkwo")
NAMES = [f"{a} {b}" for a, b in zip(FIRST * 2, LAST * 3, strict=False)]
OTHERS = (
    "James",
    "Mary",
    "John",
    "Patricia",
    "Robert",
    "Linda",
    "David",
    "Susan",
    "Daniel",
    "Karen",
)
FRAME = "they say that {} was there, #anaheim"


def misses(kind: str) -> tuple[int, int]:
    """Return how many disguised names are not masked, and of how many."""
    missed = total = 0
    for name in NAMES:
        guard = NameGuard([name])
        for hidden in DISGUISES[kind](name):
            total += 1
            missed += guard.mask(FRAME.format(hidden))[1] == 0
    return missed, total


@pytest.mark.parametrize("kind", [kind for kind in DISGUISES if kind != "two dresses"])
def test_misses_no_name_in_one_dress(kind: str) -> None:
    """Of names in one disguise, wherever it sits, not one in a thousand is missed."""
    missed, total = misses(kind)
    assert total >= len(NAMES)
    assert missed / total <= 0.001


def test_misses_few_names_in_two_dresses() -> None:
    """Misspelt in each part, or misspelt and joined: not one in a hundred is missed."""
    missed, total = misses("two dresses")
    assert missed / total <= 0.01


def test_leaves_ordinary_words_alone() -> None:
    """Of the words of an English lexicon, eighteen full names mask none, nine first names few."""
    words = lexicon()[::3]
    full, first = NameGuard(NAMES), NameGuard(FIRST)
    wrong_full = [word for word in words if full.mask(f"the {word} of it")[1]]
    wrong_first = [word for word in words if first.mask(f"the {word} of it")[1]]
    listed = {name.lower() for name in FIRST}
    wrong_first = [word for word in wrong_first if word.lower() not in listed]
    assert not wrong_full
    assert len(wrong_first) / len(words) / len(FIRST) <= 0.0002


def test_leaves_other_people_alone() -> None:
    """Other names, joined with protected family names or with each other, are not masked."""
    guard = NameGuard(NAMES)
    others = [f"{first} {last}" for first, last in product(OTHERS, (*LAST, *OTHERS))]
    assert [name for name in others if guard.mask(FRAME.format(name))[1]] == []


def lexicon() -> list[str]:
    """Return the words of TextBlob's lexicon of English, which holds many names too."""
    spec = find_spec("textblob")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    path = Path(spec.submodule_search_locations[0]) / "en" / "en-lexicon.txt"
    lines = path.read_text("utf-8").splitlines()
    return sorted({line.split()[0] for line in lines if line and line[0].isalpha()})

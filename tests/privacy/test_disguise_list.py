"""Disguises that somebody wrote who had not read the guard: how many pass, of those a person reads.

Half of the names were looked at while the guard was tuned; here is the other half. Promise 11.
"""

import pytest

from bench.guard import NOT_SOUGHT, Passed, disguises, innocent, look_alikes, names, passed
from monitor.privacy.guard import NameGuard

pytestmark = pytest.mark.repeats


UNSEEN = names()[1::2]
NONE = (
    "percent-upper", "percent-lower", "percent-double", "percent-some", "punycode-host",
    "entity-decimal", "entity-hex", "entity-named", "entity-double", "escape-u", "escape-x",
    "mojibake-cp1252-once", "mojibake-cp1252-twice", "mojibake-latin-1-once",
    "mojibake-latin-1-twice", "lengthened-one", "lengthened-several", "bidi-reversed-shown-right",
    "bidi-marks-sprinkled", "zero-width", "combining-stacked", "separator-char", "separator-emoji",
    "separator-newline", "joined-none", "swapped-order", "diacritics-added", "unicode-form",
    "case-games", "soft-hyphen", "html-tags", "invisible", "confusable-1",
)  # fmt: skip
FEW = {"confusable-3": 0.02, "confusable-all": 0.2, "masked-one-vowel": 0.2, "leet": 0.25}


@pytest.fixture(scope="module")
def rates() -> dict[str, Passed]:
    return passed(one for one in disguises(UNSEEN) if one.fair)


@pytest.mark.parametrize("kind", NONE)
def test_nothing_of_this_kind_passes(rates: dict[str, Passed], kind: str) -> None:
    assert rates[kind].tried >= 10
    assert rates[kind].passed == 0


@pytest.mark.parametrize("kind", FEW)
def test_little_of_this_kind_passes(rates: dict[str, Passed], kind: str) -> None:
    assert rates[kind].passed <= FEW[kind] * rates[kind].tried


def test_of_all_that_is_sought_one_in_ten_passes_at_most(rates: dict[str, Passed]) -> None:
    """Before encodings were undone it was four in ten."""
    sought = [one for kind, one in rates.items() if kind not in NOT_SOUGHT]
    assert sum(one.tried for one in sought) > 3_000
    assert sum(one.passed for one in sought) <= 0.1 * sum(one.tried for one in sought)


def test_innocent_texts_stay() -> None:
    """Other people, ordinary words, ids: at most two of 1,500 are masked."""
    guards = {name: NameGuard([name]) for name in UNSEEN}
    wrong = [text for name, text in innocent(UNSEEN) if guards[name].mask(text)[1]]
    assert len(wrong) <= 2


def test_letters_that_unicode_compares_are_read() -> None:
    """One, three or all letters of a name in other scripts: at most one name in twenty passes."""
    for one in passed(look_alikes(UNSEEN)).values():
        assert one.tried > 50
        assert one.passed <= 0.05 * one.tried

"""What hostile texts cost: twice as much of them twice as much time, and no more."""

from collections.abc import Callable
from random import Random
from time import process_time

import pytest

from monitor.spread.copies import CROWDED, bare, numbered
from monitor.spread.phrases import Own, Use, key_phrases, phrases_of

pytestmark = pytest.mark.repeats

LETTERS = "abcdefghijklmnopqrstuvwxyz"
HOSTILE = {
    "letters": "a",
    "spaces": " ",
    "handles": "@a",
    "handles without spaces": "a@",
    "brackets": "[",
    "masks": "[handle",
    "links": "https://",
    "marks": "e\u0301",
    "quotes": "'a",
    "ideographs": "\u8b66",
    "halves": "\ud800",
    "hearts": "\u2764\ufe0f",
}


def seconds(work: Callable[[], object]) -> float:
    """Return the least of three processor times: what others do must not count."""
    times = []
    for _ in range(3):
        begin = process_time()
        work()
        times.append(process_time() - begin)
    return min(times)


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.repeats
def test_long_texts_cost_what_their_letters_cost(piece: str) -> None:
    """One text eight times as long takes at most 20 times as long, whatever stands in it."""
    short, long = piece * 4_000, piece * 32_000
    for read in (bare, lambda text: phrases_of(text, Own(["police"])), lambda t: numbered([t])):
        assert seconds(lambda: read(long)) <= 20 * seconds(lambda: read(short)) + 0.01  # noqa: B023


def crowded(count: int) -> list[str]:
    """Write texts that share half of their letters: many share a band, and none is a copy."""
    rng = Random(1)  # noqa: S311  a test draws from a seed
    common = "".join(rng.choices(LETTERS, k=60))
    return [common + "".join(rng.choices(LETTERS, k=60)) for _ in range(count)]


@pytest.mark.repeats
def test_texts_made_to_collide_cost_no_more_each() -> None:
    """Eight times as many of them take at most 20 times as long; each stays a message of its own.

    Without a limit each would be compared with all before it.
    """
    few, many = crowded(300), crowded(2_400)
    assert seconds(lambda: numbered(many)) <= 20 * seconds(lambda: numbered(few))
    assert len(set(numbered(many))) > 0.95 * len(many)
    copies = [text for each in crowded(CROWDED) for text in (each, f"RT @a: {each}")]
    assert len(set(numbered(copies))) == CROWDED


@pytest.mark.repeats
def test_a_long_text_is_not_compared_with_every_short_one() -> None:
    """A text of a million letters among a thousand short ones costs once, not a thousand times."""
    rng = Random(2)  # noqa: S311  a test draws from a seed
    short = ["".join(rng.choices(LETTERS, k=40)) for _ in range(1_000)]
    long = "".join(short) * 25
    alone = seconds(lambda: numbered(short)) + seconds(lambda: numbered([long]))
    assert seconds(lambda: numbered([long, *short])) <= 2 * alone


@pytest.mark.repeats
def test_phrases_that_all_stand_out_cost_what_they_are() -> None:
    """Eight times as many words that five people repeat take at most 20 times as long."""

    def uses(count: int) -> list[Use]:
        said = " ".join(f"w{n}a w{n}b." for n in range(count))
        before = [Use(f"before {n}", False, [n]) for n in range(40)]
        return [*before, *(Use(f"{said} x{n}", True, [n]) for n in range(40))]

    few, many = uses(60), uses(480)

    def nothing(phrase: str) -> bool:
        return "." in phrase

    def everything(phrase: str) -> bool:
        return bool(phrase)

    for allowed in (nothing, everything):
        slow = seconds(lambda: key_phrases(many, allowed, most=10_000))  # noqa: B023
        assert slow <= 20 * seconds(lambda: key_phrases(few, allowed, most=10_000))  # noqa: B023

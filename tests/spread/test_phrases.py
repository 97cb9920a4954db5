"""Key phrases of a burst."""

from collections.abc import Callable, Iterator
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.privacy.guard import NameGuard
from monitor.spread import phrases
from monitor.spread.phrases import (
    PRIOR,
    STOP_WORDS,
    Holding,
    Own,
    Phrase,
    Use,
    key_phrases,
    phrases_of,
    widely_used,
)
from tests.examples import examples

pytestmark = pytest.mark.repeats


def anything(_: str) -> bool:
    return True


def chatter(
    random: np.random.Generator, size: int, in_burst: bool, extra: str = "", share: float = 0
) -> Iterator[Use]:
    """Draw messages of words as frequent as words are; a share of them says *extra*."""
    weight = 1 / np.arange(1, 1501)
    for number in range(size):
        words = [f"w{k}" for k in random.choice(1500, 9, p=weight / weight.sum())]
        if random.random() < share:
            words.insert(4, extra)
        yield Use(" ".join(words), in_burst, [number])


def test_where_nothing_changed_no_phrase_is_named() -> None:
    """Burst and before drawn alike, of any size: at most one burst in twenty names a phrase."""
    random = np.random.default_rng(1)
    named = 0
    for _ in range(30):
        sizes = random.integers(60, 400, 2)
        uses = [*chatter(random, sizes[0], True), *chatter(random, sizes[1], False)]
        named += bool(key_phrases(uses, anything))
    assert named <= 1


def test_what_is_new_is_named() -> None:
    """A pair of words in one message of seven is found, as one phrase, and nothing else."""
    random = np.random.default_rng(2)
    for _ in range(5):
        burst = list(chatter(random, 300, True, "Tear gas", 0.15))
        before = list(chatter(random, 400, False, "tear gas", 0.01))
        (found,) = key_phrases(burst + before, anything)
        assert found.text == "tear gas"
        assert found.in_burst == sum("Tear gas" in use.text for use in burst) / 300
        assert found.before == sum("tear gas" in use.text for use in before) / 400


def test_z_is_that_of_the_paper() -> None:
    """Log-odds ratio over its standard error, each count with the prior's share added."""
    uses = [Use("alpha", True, [n]) for n in range(30)]
    uses += [Use("word", True), *(Use("word", False) for _ in range(4)), Use("alpha", False)]
    (found,) = key_phrases(uses, anything, own=["word"])
    with_it, without = PRIOR * 31, PRIOR * 5
    burst = log((30 + with_it) / (1 + without))
    before = log((1 + with_it) / (4 + without))
    parts = (30 + with_it, 1 + with_it, 1 + without, 4 + without)
    z = (burst - before) / sqrt(sum(1 / part for part in parts))
    assert found == Phrase("alpha", found.z, 30 / 31, 1 / 5, 1)
    assert found.z == pytest.approx(z)


def crowd(text: str, people: int, messages: int = 40) -> list[Use]:
    """Return messages that say *text* in a burst, and as many before that do not."""
    said = [Use(f"{text} n{n}", True, [n % people]) for n in range(messages)]
    return [*said, *(Use(f"else m{n}", False, [n]) for n in range(messages))]


def test_what_fewer_than_five_people_say_is_not_named() -> None:
    """However often they say it; messages without a known author count as one person's each."""
    assert key_phrases(crowd("curfew", 4), anything) == ()
    assert [one.text for one in key_phrases(crowd("curfew", 5), anything)] == ["curfew"]
    nameless = [use._replace(people=()) for use in crowd("curfew", 5)]
    assert [one.text for one in key_phrases(nameless, anything)] == ["curfew"]


def test_the_name_guard_decides() -> None:
    """A phrase that it does not allow is left out, and others take its place."""
    guard = NameGuard(["Jane Roe"])
    allowed: Callable[[str], bool] = lambda phrase: not guard.touches(phrase)  # noqa: E731
    uses = [use._replace(text=f"{use.text}, curfew") for use in crowd("Jane Roe", 9)]
    assert {one.text for one in key_phrases(uses, anything)} == {"jane roe"}
    uses = [*uses, *(Use(f"sirens q{n}", True, [n]) for n in range(90))]
    assert "jane roe" in {one.text for one in key_phrases(uses, anything)}
    shown = {one.text for one in key_phrases(uses, allowed)}
    assert shown
    assert not any("jane" in one or "roe" in one for one in shown)


def test_no_handle_mask_link_or_query_word_is_a_phrase() -> None:
    """Nor a function word, nor what stands on both sides of any of these, nor a lone number."""
    text = "RT @ktla: [name withheld] https://a.example/[handle]/word says u/someone mail@b.example"
    assert phrases_of(text + " the 24 @[handle]: now", Own([])) == {"says"}
    assert phrases_of("Off-duty officer fired; gun", Own(["#officer", "Fire*"])) == {
        "duty",
        "gun",
        "duty officer",
    }
    assert phrases_of("off", Own(["*"])) == frozenset()


def test_words_of_all_scripts() -> None:
    """Case and apostrophes do not matter, marks belong to letters, Chinese goes by pairs."""
    assert phrases_of("L’ÉTÉ ÉTAIT", Own([])) == {"l'été", "était", "l'été était"}
    assert phrases_of("सरकार शिक्षा।", Own([])) == {"सरकार", "शिक्षा", "सरकार शिक्षा"}
    assert phrases_of("警察 発砲", Own([])) == {"警察", "察発", "発砲"}
    assert phrases_of("警察x", Own([])) == {"警察"}
    assert "die" not in STOP_WORDS


@given(st.text(st.sampled_from("abZ'’ #-\"“@/:1２äßİ中本กあア\u0301\u3000\n—🚨"), max_size=40))
def test_the_simple_pattern_finds_what_the_whole_one_does(text: str) -> None:
    """Whichever letters a text has, it has the phrases that the pattern for all scripts gives."""
    with pytest.MonkeyPatch.context() as patch:
        quick = phrases_of(text, Own(["b"]))
        patch.setattr(phrases, "_SIMPLE_WORD", phrases._WORD)
        patch.setattr(phrases, "_NO_LINKS", phrases._NO_WORDS)
        assert phrases_of(text, Own(["b"])) == quick


def test_what_few_may_have_used_is_not_looked_at_closer() -> None:
    """Only what five people may have used, counted text by text, is; a text of six is enough."""
    said = [("alpha beta", 4), ("beta", 1), ("gamma", 6), ("delta", 4)]
    assert widely_used(said, Own([])) == {"beta", "gamma"}


def test_without_a_before_nothing_stands_out() -> None:
    """Nor without a burst, nor where every message says it."""
    uses = crowd("curfew", 9)
    assert key_phrases(uses[:40], anything) == ()
    assert key_phrases(uses[40:], anything) == ()
    assert key_phrases([], anything) == ()
    same = [Use("curfew", burst, [n]) for n in range(40) for burst in (True, False)]
    assert key_phrases(same, anything) == ()


def test_at_most_so_many_and_the_clearest_first() -> None:
    """In the order of z, then of the alphabet."""
    uses = [Use(f"curfew {'sirens' if n % 2 else 'gas'}", True, [n]) for n in range(80)]
    uses += [Use("else", False) for _ in range(80)]
    found = key_phrases(uses, anything)
    assert [one.text for one in found] == ["curfew", "curfew gas", "curfew sirens"]
    assert key_phrases(uses, anything, most=2) == found[:2]


@given(st.lists(st.tuples(st.text(max_size=40), st.booleans()), max_size=30), st.randoms())
def test_any_texts_in_any_order_give_the_same(
    texts: list[tuple[str, bool]], random: object
) -> None:
    """Whatever the letters; the order of the messages does not matter."""
    uses = [Use(text, burst, [n]) for n, (text, burst) in enumerate(texts)] + crowd("gas", 9)
    found = key_phrases(uses, anything)
    random.shuffle(uses)  # type: ignore[attr-defined]
    assert key_phrases(uses, anything) == found
    for text, _ in texts:
        assert not any("@" in phrase for phrase in phrases_of(text, Own([])))


def test_a_phrase_must_stand_out_the_more_the_more_bursts_are_looked_at() -> None:
    """What stands in one burst of many stands in one alone, and not the other way round."""
    uses = crowd("curfew", 12)
    assert [one.text for one in key_phrases(uses, anything)] == ["curfew"]
    assert key_phrases(uses, anything, among=10**9) == ()


PIECES = st.sampled_from(
    [
        *(
            "police",
            "Tear",
            "gas",
            "gas.",
            "caf\u00e9",
            "cafe\u0301",
            "\u0130stanbul",
            "don\u2019t",
        ),
        *(
            "don't",
            "\u6c34\u66dc",
            "\u0e44\u0e17\u0e22",
            "RT",
            "@police",
            "\uff20gas",
            "[handle]",
            "[gas]",
        ),
        *("https://gas.example/tear", "www.gas.example", "u/gas", "gas@tear.example", "#gas"),
        *("tear-gas", "GA\u1e9e", "2017", "the", "1", "\u200dgas", "o'gas", "x", "\u0301"),
    ]
)
PARTS = st.sampled_from([" ", " ", " ", "", "-", ' "', "\n", "'", "\u3000#"])
TEXTS = st.lists(
    st.lists(st.tuples(PIECES, PARTS), max_size=7).map(
        lambda pairs: "".join(part for pair in pairs for part in pair)
    ),
    min_size=1,
    max_size=6,
)


@examples(500)
@given(TEXTS, st.data())
def test_what_a_text_holds_is_what_splitting_it_tells(
    texts: list[str], data: st.DataObject
) -> None:
    """A look for some phrases finds each where `phrases_of` does, and nowhere else."""
    own = Own(["police"])
    said = {text: phrases_of(text, own) for text in texts}
    known = sorted(set().union(*said.values()) | {"tear", "gas", "tear gas"})
    wanted = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=4))
    held = Holding(wanted, own)
    for text, all_of in said.items():
        assert held.of(text) == all_of & set(wanted)
        assert held.any(text) == bool(all_of & set(wanted))

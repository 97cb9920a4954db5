"""Words that a search could be widened by."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from monitor.spread.emerging import TextUse, _chance, emerging
from monitor.spread.ordinary import POSTS, TABLE, table

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def anything(_: str) -> bool:
    return True


def heard(text: str, *people: int, late: bool = False, hours: int = 0) -> TextUse:
    """Return a text that each of some people said once, all lately or none."""
    lately = (len(people), people) if late else (0, ())
    return TextUse(text, len(people), people, START + hours * HOUR, *lately)


def week(random: np.random.Generator, planted: float, before: float = 0.0) -> list[TextUse]:
    """Return 600 texts of everyday words, the last 200 late; a share of each part says the tag."""
    common = sorted(table())
    found = []
    for number in range(600):
        late = number >= 400
        words = [common[k] for k in random.integers(0, len(common), 9)]
        if random.random() < (planted if late else before):
            words.insert(3, "#Justice4Sam")
        found.append(heard(" ".join(words), number, late=late, hours=number))
    return found


def test_a_word_that_comes_up_is_new() -> None:
    """Planted in 15 % of the latest texts and in none before, it is found, with its figures."""
    random = np.random.default_rng(1)
    for _ in range(5):
        texts = week(random, 0.15)
        (found,) = (one for one in emerging(texts, anything) if one.new)
        with_it = [one for one in texts if "Justice" in one.text]
        assert found.word == "#justice4sam"
        assert found.posts == found.accounts == len(with_it)
        assert found.late == len(with_it) / 200
        assert found.before == 0
        assert found.first == min(one.first for one in with_it)
        assert found.ordinary is None


def test_a_word_of_copies_is_not_new_since_fewer_texts_are_late() -> None:
    """Twenty texts hold it all along, of 320 early ones and of 40 late ones."""
    people = tuple(range(30))
    copied = [
        TextUse(f"closed text{n}", 30, people, START, late=6, late_people=people[:6])
        for n in range(20)
    ]
    early = [heard(f"early e{n}", n) for n in range(300)]
    late = [heard(f"late l{n}", n, late=True) for n in range(20)]
    found = emerging([*copied, *early, *late], anything)
    assert [one.word for one in found if one.new] == ["late"]


@pytest.mark.repeats
def test_where_nothing_comes_up_nothing_is_new() -> None:
    """Said as often before, a word is offered and not called new; at most one week in twenty."""
    random = np.random.default_rng(2)
    found = [emerging(week(random, 0.1, 0.1), anything) for _ in range(20)]
    assert sum(any(one.new for one in some) for some in found) <= 1
    assert all(some[0].word == "#justice4sam" for some in found)


SOME = ("gas", "cop", "#cop", "tear", "people", "zeta", "#eta")
TEXTS = st.lists(
    st.builds(
        heard,
        st.lists(st.sampled_from(SOME), max_size=4).map(" ".join),
        *(st.integers(0, 9) for _ in range(3)),
        late=st.booleans(),
    ),
    max_size=20,
)


@given(TEXTS, st.randoms())
def test_the_order_of_posts_does_not_matter(
    texts: list[TextUse],
    random: "st.random.Random",  # type: ignore[name-defined]
) -> None:
    """Nor does the same hold fewer than five accounts, or a word of the query."""
    shuffled = list(texts)
    random.shuffle(shuffled)
    found = emerging(texts, anything, own=["cop"])
    assert found == emerging(shuffled, anything, own=["cop"])
    assert all(one.accounts >= 5 for one in found)
    assert not any("cop" in one.word for one in found)


@given(TEXTS)
def test_what_may_not_be_shown_never_is(texts: list[TextUse]) -> None:
    """Neither a word that the guard refuses, nor one that is barred, nor a pair with one."""
    found = emerging(texts, lambda word: "zeta" not in word, barred=["gas"])
    assert not any("zeta" in one.word or "gas" in one.word for one in found)


@given(st.integers(1, 40), st.integers(0, 40), st.integers(0, 60), st.integers(0, 60))
def test_the_chance_is_that_of_fishers_test(hits: int, before: int, late: int, early: int) -> None:
    """As another library computes it: the upper tail of the hypergeometric distribution."""
    late, early = hits + late, before + early
    log_chance = _chance(hits, before, late, early)
    known = hypergeom.logsf(hits - 1, late + early, late, hits + before)
    assert log_chance == pytest.approx(known, abs=1e-6, rel=1e-6)


def test_a_word_gives_way_to_the_pair_that_it_stands_in() -> None:
    """And a pair to its hashtag: what one key accepts is the whole of it, and no half."""
    early = [heard(f"quiet w{n}", n) for n in range(60)]
    gas = [heard(f"tear gas x{n}", n, late=True) for n in range(30)]
    tagged = [heard(f"come y{n} to join #march", n, late=True) for n in range(30)]
    new = {one.word for one in emerging([*early, *gas, *tagged], anything) if one.new}
    assert {"tear gas", "#march"} <= new
    assert not {"tear", "gas", "join #march", "join march"} & new


def test_a_text_repeated_a_thousand_times_weighs_as_one() -> None:
    """Else whoever repeats a text would fill the offers with its words."""
    loud = [heard("buy zzcoin", *range(1000))]
    many = [heard(f"at the rotunda, w{k} x{k}", k) for k in range(8)]
    words = [one.word for one in emerging([*loud, *many], anything)]
    assert words.index("rotunda") < words.index("zzcoin")


def test_texts_of_no_known_author_count_as_posts() -> None:
    """Five posts of a feed without authors are enough, four are not."""
    for posts, offered in ((4, False), (5, True)):
        texts = [TextUse("at the rotunda", posts, (), START), heard("other words", 1)]
        assert ("rotunda" in [one.word for one in emerging(texts, anything)]) is offered


def test_the_table_holds_what_its_head_says() -> None:
    """Shares of posts, each of a word that enough of them hold, and no name of a person."""
    assert f" {POSTS} posts" in TABLE.read_text("utf-8").splitlines()[0]
    assert len(table()) > 1000
    assert all(50 / POSTS <= share < 1 for share in table().values())
    assert table()["people"] > 0.01

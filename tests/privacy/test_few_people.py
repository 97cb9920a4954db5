"""What is public of findings whose figures may be of few accounts, or of all but a few."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from monitor.nouns.emerging import NewWord, NewWords
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Bounds, estimated, exact
from monitor.nouns.sources import Lateness, SecondLook
from monitor.nouns.spread import Accounts, Follows, Order, OrderRow, Phrases, Rising
from monitor.nouns.support import Name, Support
from monitor.nouns.tone import NewsAndReactions, ReactionsRead, Side, WithoutTopic
from tests.report.audience import Audience

T: Final = datetime(2017, 2, 23, 6, tzinfo=UTC)
ABOUT: Final[dict[str, Any]] = {
    "about": Subject("incident", "anaheim"),
    "span": Span(T, T + timedelta(hours=9)),
    "behind": Support(400, 90),
}
ALL_KNOWN: Final = Audience(tells=lambda *_: True)


def but(name: Name) -> Audience:
    """Return a public that may know all counts but those of one group."""
    return Audience(tells=lambda asked, _: asked != name)


def test_how_much_is_news_is_said_where_the_number_of_articles_may_be_known() -> None:
    """Of 400 posts, "1 %" are four articles. That none is, or all are, is no number of few."""
    news = Side(share=exact(0.01, "share"), negative=exact(0.5, "share"))
    others = Side(share=exact(0.99, "share"), negative=exact(0.4, "share"))
    both = NewsAndReactions(**ABOUT, news=news, reactions=others)
    assert both.public(ALL_KNOWN) == both
    assert both.public(but(("kind", "article"))) is None
    none = NewsAndReactions(**ABOUT, news=None, reactions=others)
    assert none.public(but(("kind", "article"))) == none


def test_few_texts_that_are_gone_are_not_counted() -> None:
    """Their authors took them back, or asked to be forgotten; nothing else is left out for them."""
    share = exact(0.0, "share")
    way = ReactionsRead(way="as scored", negative=None, polarity=None, baseline=None, emptied=share)
    for gone, public in ((0, True), (1, False), (4, False), (5, True)):
        found = WithoutTopic(
            **ABOUT,
            ways=(way,),
            scored=exact(40, "posts"),
            sampled=False,
            gone=exact(gone, "posts"),
            not_centred=None,
        )
        shown = found.public(ALL_KNOWN)
        assert shown.ways == found.ways
        assert shown.gone == (found.gone if public else None)


@pytest.mark.parametrize(("posts", "public"), [(1, False), (99, False), (499, False), (500, True)])
def test_how_late_the_last_one_came_is_not_said(posts: int, *, public: bool) -> None:
    """99 % of fewer than a hundred are all: the time is that of a single post.

    Where none was late it is no time of anybody.
    """

    def late(seconds: int, low: float) -> Lateness:
        time = estimated(seconds, low, seconds, "seconds")
        number = exact(posts, "posts")
        return Lateness(**ABOUT, posts=number, half=time, most=time, longer=False)

    assert (late(5400, 3800).public(ALL_KNOWN) is not None) == public
    assert late(1, 0).public(ALL_KNOWN) is not None


@pytest.mark.parametrize(
    ("met", "missed", "public"),
    [(200, 0, True), (200, 1, False), (200, 4, False), (200, 5, True), (3, 0, False)],
)
def test_few_posts_of_a_second_look_are_not_counted(met: int, missed: int, *, public: bool) -> None:
    """Neither those that the first look missed, nor those that it had seen."""
    found = SecondLook(
        **ABOUT,
        met=exact(met, "posts"),
        missed=exact(missed, "posts"),
        share=estimated(0.01, 0.0, 0.1, "share"),
    )
    assert (found.public(ALL_KNOWN) is not None) == public


@pytest.mark.parametrize(("accounts", "public"), [(11, False), (14, False), (15, True)])
def test_the_ten_busiest_are_not_set_against_a_few_others(accounts: int, *, public: bool) -> None:
    """What the ten did not write, the others did."""
    found = Accounts(
        **{**ABOUT, "behind": Support(100, accounts)},
        busiest=exact(0.98, "share"),
        even=Bounds(low=0.8, high=0.9, unit="share"),
    )
    assert (found.public(ALL_KNOWN) is not None) == public


def test_a_word_that_all_but_a_few_posts_hold_is_not_named() -> None:
    """Of 200 posts, 98 % leave four without it; other words stay."""

    def word(name: str, share: float) -> NewWord:
        return NewWord(word=name, share=exact(share, "share"), before=exact(0.0, "share"), first=T)

    def shown(*words: NewWord) -> NewWords | None:
        found = NewWords(**ABOUT, words=words, latest=ABOUT["span"], posts=exact(200, "posts"))
        return found.public(ALL_KNOWN)

    found = shown(word("most", 0.98), word("all", 1.0), word("some", 0.975))
    assert found is not None
    assert [one.word for one in found.words] == ["all", "some"]
    assert shown(word("most", 0.98)) is None


def test_a_key_phrase_that_all_but_a_few_texts_hold_is_not_named() -> None:
    """As of a new word; that no phrase stands out is not said instead."""

    def rising(name: str, *, few_lack: bool) -> Rising:
        half = exact(0.5, "share")
        return Rising(phrase=name, share=half, before=half, few_lack=few_lack)

    most, some = rising("tear gas", few_lack=True), rising("curfew", few_lack=False)
    found = Phrases(**ABOUT, phrases=(most, some)).public(ALL_KNOWN)
    assert found is not None
    assert [one.phrase for one in found.phrases] == ["curfew"]
    assert Phrases(**ABOUT, phrases=(most,)).public(ALL_KNOWN) is None
    assert Phrases(**ABOUT, phrases=()).public(ALL_KNOWN) is not None


def test_which_source_was_ahead_is_said_of_sources_whose_posts_may_be_known() -> None:
    """One account may have written all posts of a source, and made its spikes."""
    follows = Follows(
        leader="chirper",
        follower="commons",
        hours=estimated(1.0, 0.5, 2.0, "hours"),
        agreeing=exact(4, "spikes"),
        spikes=exact(5, "spikes"),
    )
    pair = ("chirper", "forum")
    found = Order(**ABOUT, clear=(follows,), unclear=(pair,), alone=(pair,))
    assert found.public(ALL_KNOWN) == found
    shown = found.public(but(("source", "commons")))
    assert shown is not None
    assert (shown.clear, shown.unclear, shown.alone) == ((), (pair,), (pair,))
    assert found.public(but(("source", "chirper"))) is None
    row = OrderRow("chirper", "commons", 60.0, 30.0, 120.0, 4, 5, 0.01)
    assert row.public(ALL_KNOWN) == row
    assert row.public(but(("source", "commons"))) is None

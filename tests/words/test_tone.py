"""What is said of the tone, with how sure it is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from monitor.nouns.buckets import Estimate
from monitor.nouns.finding import Finding, Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity, Unit, counted, estimated, exact
from monitor.nouns.support import May, Support
from monitor.nouns.tone import (
    LARGEST_MISS,
    LEAST_MISS,
    DistinctTexts,
    MakeUp,
    Negative,
    NewsAndReactions,
    NothingScored,
    OtherLanguages,
    ReactionsRead,
    Side,
    ToneChange,
    WithoutTopic,
    share_of,
)
from monitor.words.front import scored
from monitor.words.say import say
from monitor.words.wording import Wording

START: Final = datetime(2017, 2, 21, 8, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
SPAN: Final = Span(START, START + timedelta(days=7))
WORDING: Final = Wording(ZoneInfo("America/Los_Angeles"), SPAN)


def said(kind: type[Finding], **fields: Any) -> str:
    shared: dict[str, Any] = {"about": Subject("incident", "anaheim"), "span": SPAN}
    shared["behind"] = Support(9, 9)
    return say(kind(**shared, **fields), WORDING).sentence


def share(value: float) -> Quantity:
    return exact(value, "share")


def about(value: float, low: float, high: float, unit: Unit = "share") -> Quantity:
    return estimated(value, low, high, unit)


def negative(**fields: Any) -> str:
    known = {
        "share": about(0.44, 0.14, 0.74),
        "as_scored": about(0.44, 0.43, 0.46),
        "labelled": False,
        "validated": False,
        "polarity": about(-0.1, -0.12, -0.08, "polarity"),
        "scored": counted(6583, "posts", missed=True),
        "posts": counted(7987, "posts", missed=True),
    }
    return said(Negative, **{**known, **fields})


def test_a_share_that_nobody_checked_says_so_first() -> None:
    """And how far such classifiers have been wrong; how many were scored comes after."""
    assert negative() == (
        "About 44 % of the posts read as negative. Nobody has checked this by hand; classifiers "
        "like this one have been wrong by 13 to 30 points. 6,583 of the 7,987 posts could be "
        "scored, with a mean polarity of −0.10 (sampling error alone: −0.12 to −0.08)."
    )


def test_a_share_on_which_people_disagree_says_so() -> None:
    """Its range knows the error of the classifier, and not that of those who labelled."""
    checked = {"share": about(0.4, 0.34, 0.47), "validated": True}
    doubt = "often disagreed (alpha −0.03), so this is less sure than the range says."
    told = negative(**checked, alpha=exact(-0.03, "agreement"))
    assert doubt in told
    for alpha in (None, exact(0.67, "agreement")):
        assert "disagreed" not in negative(**checked, alpha=alpha)
    posts = counted(200, "posts", missed=False)
    found = Negative(
        about=Subject("incident", "anaheim"),
        span=SPAN,
        behind=Support(200, 200),
        share=about(0.4, 0.34, 0.47),
        as_scored=about(0.44, 0.43, 0.46),
        labelled=True,
        validated=True,
        alpha=exact(-0.03, "agreement"),
        polarity=None,
        scored=posts,
        posts=posts,
    )
    assert scored(found, internal=False).endswith(doubt)


def test_a_share_of_which_too_few_were_checked_says_so() -> None:
    """Whoever has labelled some posts is not told that nobody has."""
    assert negative(labelled=True).startswith(
        "About 44 % of the posts read as negative. Too few posts were checked by hand to correct "
        "this; classifiers like this one have been wrong by 13 to 30 points. "
    )


@pytest.mark.parametrize(
    ("posts", "advice"),
    [(99, ""), (100, "Label all of them by hand"), (199, "Label all"), (200, "Label 200 by hand")],
)
def test_no_more_posts_are_to_be_labelled_than_there_are(posts: int, advice: str) -> None:
    """The tile asks for 200 where there are as many, and for none where that measures nothing.

    It asks the newsroom: a reader of the public page cannot label a post.
    """
    number = counted(posts, "posts", missed=False)
    found = Negative(
        about=Subject("incident", "anaheim"),
        span=SPAN,
        behind=Support(posts, posts),
        share=about(0.44, 0.14, 0.74),
        as_scored=about(0.44, 0.43, 0.46),
        labelled=False,
        validated=False,
        polarity=about(-0.1, -0.12, -0.08, "polarity"),
        scored=number,
        posts=number,
    )
    told, public = scored(found, internal=True), scored(found, internal=False)
    assert told.startswith(public)
    assert "Label" not in public
    assert told.startswith(f"{posts} of {posts} posts scored by software. Classifiers like this")
    assert (advice in told) if advice else ("Label" not in told)


def test_a_share_of_the_scored_posts_is_not_said_to_be_of_all() -> None:
    """Of 900 posts 183 read as negative: 41 % of those that could be scored, 20 % of all."""
    scored, posts = (counted(number, "posts", missed=False) for number in (445, 900))
    known = {"as_scored": about(0.41, 0.37, 0.46), "scored": scored, "posts": posts}
    assert negative(**known).startswith(
        "About 41 % of the 445 posts that could be scored read as negative. "
    )
    checked = {"share": about(0.4, 0.34, 0.47), "validated": True}
    assert negative(**known, **checked).startswith(
        "40 % (34 to 47 %) of the 445 posts that could be scored read as negative, corrected"
    )


@pytest.mark.parametrize("share", [0.0, 0.05, 1.0])
def test_a_share_of_few_of_the_posts_says_how_few(share: float) -> None:
    """Of 250 posts in Spanish 18 are in English: what these say is not said of the others."""
    scored, posts = (counted(number, "posts", missed=False) for number in (18, 250))
    said = negative(as_scored=about(share, share, share), scored=scored, posts=posts)
    headline = f"About {100 * share:.0f} % of the 18 posts that could be scored read as negative. "
    assert said.startswith(headline)


def test_a_checked_share_has_its_interval() -> None:
    """Corrected; or it says that the classifier errs too much."""
    assert negative(share=about(0.4, 0.32, 0.48), validated=True).startswith(
        "40 % (32 to 48 %) of the posts read as negative, corrected for the classifier's error on "
        "this incident. "
    )
    assert negative(share=about(0.4, 0.34, 0.47), validated=True).startswith(
        "40 % (34 to 47 %) of the 6,583 posts that could be scored read as negative, corrected for "
    ), "33 % of all posts is none of 34 to 47 %"
    assert negative(share=None, validated=True).startswith("The classifier errs too much here")


def test_an_unchecked_share_is_as_wide_as_the_documents_say() -> None:
    """30 points to each side, cut at nothing and all; more of few posts, and never less.

    The documents name both ends of what is known.
    """
    documents = Path(__file__).parents[2] / "docs" / "sentiment.md"
    assert f"{100 * LEAST_MISS:.0f} to {100 * LARGEST_MISS:.0f} points" in documents.read_text(
        "utf-8"
    )
    assert (LEAST_MISS, LARGEST_MISS) == (0.13, 0.30)
    wide = share_of(Estimate(value=0.44, low=0.44, high=0.44))
    assert wide is not None
    assert (wide.low, wide.high) == pytest.approx((0.14, 0.74))
    few = share_of(Estimate(value=0.5, low=0.299, high=0.701))
    assert few is not None
    assert (few.low, few.high) == pytest.approx((0.139, 0.861), abs=0.001)
    assert "36 for 20" in documents.read_text("utf-8")
    highest = share_of(Estimate(value=0.9, low=0.9, high=0.9))
    assert highest is not None
    assert highest.high == 1


def test_the_rest_of_the_posts() -> None:
    """Labels, texts, news and reactions, or that there are none."""
    none, three = (counted(number, "posts", missed=False) for number in (0, 3))
    assert said(NothingScored, scored=none, unscored=three) == (
        "No post of this time is scored; 3 posts could not be."
    )
    assert said(NothingScored, scored=none, unscored=none) == (
        "Without posts nothing can be said of the tone."
    )
    assert said(NothingScored, scored=three, unscored=none) == (
        "Too few posts are scored to say how they read (3; at least 10 are needed)."
    )
    parts = dict.fromkeys(("negative", "positive", "neutral", "no_word", "unscored"), share(0.2))
    assert said(MakeUp, **parts).startswith("Of all posts, as the classifier labels them: 20 % neg")
    texts = counted(3599, "texts", missed=False)
    assert said(DistinctTexts, texts=texts, negative=share(0.44)) == (
        "With each of 3,599 texts counted once, 44 % are negative, as scored."
    )
    assert "no share can be said" in said(DistinctTexts, texts=texts, negative=None)
    one = counted(1, "texts", missed=False)
    assert said(DistinctTexts, texts=one, negative=share(1)) == (
        "With their only text counted once, 100 % is negative, as scored."
    )
    news = Side(share=share(0.05), negative=share(0.31))
    others = Side(share=share(0.95), negative=None)
    assert said(NewsAndReactions, news=news, reactions=others) == (
        "5 % of the scored posts are news, 31 % of them negative; 95 % of the scored posts are "
        "reactions (news: the articles of feeds)."
    )
    assert "No scored post is news" in said(NewsAndReactions, news=None, reactions=others)


def test_posts_that_are_not_read_are_counted_by_language() -> None:
    """The five largest are named, the rest summed; a sample is said to be one."""
    tags = {"es": 9, "pt": 8, "hi-Latn": 7, "und-Cyrl": 6, "vi": 5, "de": 4, "tlh": 3}
    known = {
        "languages": {tag: exact(posts, "posts") for tag, posts in tags.items()},
        "posts": exact(42, "posts"),
        "looked_at": exact(100, "posts"),
        "accounts": {tag: exact(posts, "accounts") for tag, posts in tags.items()},
    }
    assert said(OtherLanguages, **known, sampled=False) == (
        "42 % of the posts are in languages other than English and were not scored: 9 in Spanish, "
        "8 in Portuguese, 7 in Hindi in Latin letters, 6 in Cyrillic script, 5 in Vietnamese and "
        "7 in others."
    )
    assert "not scored (in a sample of 100): 9 in" in said(OtherLanguages, **known, sampled=True)


def test_in_public_no_language_of_few_accounts_is_named() -> None:
    """However much they post; it is no part of a number either, and the rest is a minimum."""

    def of(**accounts: int) -> dict[str, Quantity]:
        return {tag: exact(who, "accounts") for tag, who in accounts.items()}

    found = OtherLanguages(
        about=Subject("incident", "anaheim"),
        span=SPAN,
        behind=Support(100, 50),
        languages={"es": exact(9, "posts"), "sw": exact(40, "posts")},
        accounts=of(es=5, sw=4),
        posts=exact(49, "posts"),
        looked_at=exact(100, "posts"),
        sampled=False,
    )
    shown = found.public(cast("May", None))
    assert shown is not None
    assert (list(shown.languages), list(shown.accounts), shown.posts.value) == (["es"], ["es"], 9)
    assert say(shown, WORDING).sentence == (
        "At least 9 % of the posts are in languages other than English and were not scored: 9 in "
        "Spanish."
    )
    whole = replace(found, accounts=of(es=5, sw=5)).public(cast("May", None))
    assert whole is not None
    assert whole.posts == exact(49, "posts")
    assert replace(found, accounts=of(es=4, sw=4)).public(cast("May", None)) is None


def change(**fields: Any) -> str:
    known = {
        "low": START + 18 * HOUR,
        "high": START + 19 * HOUR,
        "before": about(0.2, 0.16, 0.24),
        "after": about(0.6, 0.55, 0.65),
        "explained_by": (),
        "measured": False,
        "enough": True,
    }
    return said(ToneChange, **{**known, **fields})


def test_a_change_of_tone_is_called_so_only_where_nothing_else_explains_it() -> None:
    """When, from how much to how much, and what was ruled out or may explain it."""
    assert change() == (
        "The tone changed: the negative share, as scored and copies counted once, rose from 20 % "
        "(16 to 24 %) to 60 % (55 to 65 %) between 6 and 7 pm on Tuesday 21 February. It did so "
        "with the mix of sources, kinds of posts and languages held fixed too, and among times "
        "watched alike."
    )
    assert change(measured=True).endswith("the classifier's measured error does not explain it.")
    open_to = change(explained_by=("source", "coverage"))
    assert open_to.startswith("The negative share, as scored")
    assert "another mix of sources and gaps in what was watched may explain it" in open_to
    nothing = dict.fromkeys(("low", "high", "before", "after"))
    assert change(**nothing) == "No lasting change in the negative share was found."
    # Of 40,000 posts that all came within an hour, it would not be true that they are few.
    assert change(**nothing, enough=False).startswith("Too few hours have enough scored posts to ")
    assert change(**nothing, alone=True) == (
        "We cannot say whether the tone changed for good. By itself it would count as a change, "
        "but this report makes many comparisons, and one like it can easily be chance."
    )


def without_topic(*ways: ReactionsRead, **fields: Any) -> str:
    known = {
        "scored": counted(40, "posts", missed=False),
        "sampled": False,
        "gone": counted(0, "posts", missed=False),
        "not_centred": None,
    }
    return said(WithoutTopic, ways=ways, **{**known, **fields})


def way(name: str, negative: float | None, **fields: Any) -> ReactionsRead:
    share = None if negative is None else about(negative, negative - 0.1, negative + 0.1)
    none = exact(0.0, "share")
    return ReactionsRead(
        **{"way": name, "negative": share, "polarity": None, "baseline": None, "emptied": none}
        | fields
    )


def test_reactions_are_said_in_each_way_of_reading_them() -> None:
    """What is not asked for is not named, and that no error is taken out is."""
    told = without_topic(way("as scored", 0.5), way("masked", 0.4))
    assert told.startswith(
        "Of the reactions, 50 % (40 to 60 %) as scored and 40 % (30 to 50 %) masked read as "
        "negative (40 posts scored; shares as scored: the classifier's error is not taken out"
    )
    assert "subtracted" not in told


def test_what_limits_reading_without_the_topic_is_said() -> None:
    """That nothing could be centred and why, lost texts, and texts of which nothing was left."""
    none = without_topic(way("as scored", None))
    assert none.startswith("Too few of the reactions are scored to say what share reads")
    emptied = exact(0.25, "share")
    told = without_topic(
        way("as scored", 0.5),
        way("masked", 0.4, emptied=emptied),
        gone=counted(1, "posts", missed=False),
        not_centred="too little news",
    )
    assert "Nothing could be centred: that needs 20 scored news texts" in told
    assert "1 post could not be read again: its text is no longer held." in told
    assert "leaves nothing to score of 25 % of the reactions (masked)." in told

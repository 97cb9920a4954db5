"""What is said of narratives and statements, with how sure it is and what is missing."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from monitor.nouns.finding import Finding, Subject
from monitor.nouns.narratives import (
    NarrativeShare,
    NarrativeTone,
    NoNarrative,
    Overtaking,
    Overtakings,
    Undecided,
)
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity, Unit, estimated, exact
from monitor.nouns.statements import NoCause, NoStatement, ReactionTone, ReactionVolume
from monitor.nouns.support import Support
from monitor.words.say import say
from monitor.words.wording import Wording

START: Final = datetime(2017, 2, 23, 8, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
A, B, STATEMENT = Subject("narrative", "a"), Subject("narrative", "b"), Subject("statement", "s")
SPAN: Final = Span(START + 17 * HOUR, START + 18 * HOUR)
WORDING: Final = Wording(
    ZoneInfo("America/Los_Angeles"),
    Span(START, START + 48 * HOUR),
    {A: "He said sue", B: "He said shoot", STATEMENT: "Press conference"},
)


def said(kind: type[Finding], about: Subject = A, **fields: Any) -> str:
    return say(kind(about=about, span=SPAN, behind=Support(9, 9), **fields), WORDING).sentence


def estimate(value: float, low: float, high: float, unit: Unit = "share") -> Quantity:
    return estimated(value, low, high, unit)


def test_the_share_of_a_narrative() -> None:
    """With its interval; or that there are too few texts to say: thousands may have but one."""
    assert said(NarrativeShare, share=estimate(0.38, 0.29, 0.483)) == (
        "“He said sue” is in 38 % (29 to 48 %) of the posts."
    )
    assert said(NarrativeShare, share=None).startswith("Too few different texts")


def test_how_a_narrative_reads() -> None:
    """Share and mean with their intervals; a correction is named; either may be missing."""
    share, mean = estimate(0.4, 0.25, 0.57), estimate(-0.2, -0.31, -0.09, "polarity")
    told = said(NarrativeTone, negative=share, corrected=True, polarity=mean, scored=True)
    assert told == (
        "Of the posts with “He said sue”, 40 % (25 to 57 %), corrected for the classifier's error, "
        "read as negative; mean polarity −0.20 (−0.31 to −0.09)."
    )
    unknown = said(NarrativeTone, negative=None, corrected=False, polarity=None, scored=True)
    assert "it cannot be said what share reads as negative" in unknown
    assert "corrected" not in unknown
    none = said(NarrativeTone, negative=None, corrected=False, polarity=None, scored=False)
    assert none == "Too few different texts are scored to say how posts with “He said sue” read."


def test_who_overtook_whom() -> None:
    """Between when, each time; pairs without an answer once."""
    times = (
        Overtaking(ahead=A, behind=B, between=SPAN),
        Overtaking(ahead=B, behind=A, between=Span(START, START + 25 * HOUR)),
    )
    assert said(Overtakings, times=times) == (
        "“He said sue” overtook “He said shoot” between 5 and 6 pm on Thursday 23 February, then "
        "“He said shoot” overtook “He said sue” between Thursday 23 February, midnight, and Friday "
        "24 February, 1 am."
    )
    one = said(Undecided, pairs=((A, B),), others=((B, A),), alone=())
    assert one == "Neither “He said sue” nor “He said shoot” was found to have overtaken the other."
    two = said(Undecided, pairs=((A, B), (B, A)), others=(), alone=())
    assert two == "No version was found to have overtaken another."


@pytest.mark.parametrize(
    ("before", "beyond", "verdict", "told"),
    [
        (
            40.2,
            (2.5, 1.4, 4.1),
            "more",
            "After “Press conference” posts rose from 40 to 80 an hour: 2.5 times (1.4 to 4.1) "
            "what the time of day and the trend would give.",
        ),
        (40.2, (0.4, 0.2, 0.8), "less", "posts fell from 40 to 80 an hour: 0.4 times (0.2 to 0.8)"),
        (40.2, (90, 2, 4000), "more", "at least 2 times what"),
        (40.2, (0.01, 0.001, 0.8), "less", "at most 0.8 times what"),
        (
            0.0,
            (800, 190, 3300),
            "more",
            "posts rose from none to 80 an hour.",
        ),
        (0.4, (800, 190, 3300), "more", "posts rose from hardly any to 80 an hour."),
        (
            40.2,
            (1.2, 0.6, 2.3),
            "cannot tell",
            "We cannot say whether there were more posts after “Press conference”: 40 an hour "
            "before, 80 after, which is 0.6 to 2.3 times what the time of day and the trend would "
            "give.",
        ),
        (0.4, (9, 0.6, 23), "cannot tell", "hardly any before, 80 an hour after, which is 0.6 to"),
        (
            40.2,
            None,
            "cannot tell",
            "Too few posts or watched days to say whether posts changed after “Press",
        ),
    ],
)
def test_a_reaction_in_posts(
    before: float, beyond: tuple[float, float, float] | None, verdict: str, told: str
) -> None:
    """From how many to how many, and how many times the usual; that not where there were none.

    Where nothing is clear the two rates are no range: they do not read like an interval.
    """
    found = said(
        ReactionVolume,
        STATEMENT,
        counted="posts",
        before=exact(before, "posts an hour"),
        after=exact(80, "posts an hour"),
        beyond=None if beyond is None else estimate(*beyond, "times"),
        verdict=verdict,
        alone=False,
    )
    assert told in found


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (
            "more",
            "More posts were negative after “Press conference”: 41 % negative before, 45 % after "
            "(+4 points, −13 to +20 points against what is usual).",
        ),
        (
            "cannot tell",
            "We cannot say whether the tone changed after “Press conference”: 41 % negative "
            "before, 45 % after (−13 to +20 points against what is usual).",
        ),
    ],
)
def test_a_reaction_in_tone(verdict: str, told: str) -> None:
    """Shares before and after, and the difference against what is usual."""
    shares = [exact(value, "share") for value in (0.41, 0.45)]
    found = said(
        ReactionTone,
        STATEMENT,
        before=shares[0],
        after=shares[1],
        beyond=estimate(0.04, -0.13, 0.2, "points"),
        corrected=False,
        verdict=verdict,
        alone=False,
    )
    assert found == told


def test_what_does_not_stand_among_all_claims_says_so() -> None:
    """A change, or a crossing, that would have been claimed had nothing else been tested."""
    shares = [exact(value, "share") for value in (0.41, 0.6)]
    rates = [exact(value, "posts an hour") for value in (40, 80)]
    both = {"verdict": "cannot tell", "alone": True}
    changes = (
        said(
            ReactionVolume,
            STATEMENT,
            counted="posts",
            before=rates[0],
            after=rates[1],
            beyond=estimate(2.1, 1.1, 3.9, "times"),
            **both,
        ),
        said(
            ReactionTone,
            STATEMENT,
            before=shares[0],
            after=shares[1],
            beyond=estimate(0.19, 0.02, 0.36, "points"),
            corrected=False,
            **both,
        ),
        said(Undecided, pairs=((A, B),), others=(), alone=((A, B),)),
    )
    for told in changes:
        assert told.startswith("We cannot say whether")
        assert told.endswith(
            ". By itself it would count as a change, but this report makes many comparisons, and "
            "one like it can easily be chance."
        )


def test_what_is_not_configured_says_how() -> None:
    """And that no count shows a cause."""
    assert "[[incident.narrative]]" in said(NoNarrative)
    assert "[[incident.event]]" in said(NoStatement)
    # A new one is configured, and posts are not matched with it yet.
    assert said(NoStatement).startswith("No statement is known yet")
    assert "`monitor collect` matches it" in said(NoStatement)
    assert said(NoCause) == "Counts cannot show that a statement caused the change."

"""How gaps are said: when, by whom, why, and whether they still last."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from monitor.nouns.finding import Subject
from monitor.nouns.gaps import Gap, NoGap
from monitor.nouns.posts import Span
from monitor.nouns.report import head_of_all
from monitor.nouns.support import May, Support
from monitor.words.causes import FAILING, LOSING, WAITING
from monitor.words.gaps import first, table
from monitor.words.say import say
from monitor.words.wording import Wording

NOON = datetime(2017, 2, 23, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORDING = Wording(ZoneInfo("America/Los_Angeles"), Span(NOON - 12 * HOUR, NOON + 48 * HOUR))
GAP = Gap(
    about=Subject("source", "chirper"),
    span=Span(NOON, NOON + 4 * HOUR),
    behind=Support(None, None),
    why=("server error",),
    lost=(),
    lasts=False,
)
DAY = "Thursday 23 February"


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (GAP, f"Chirper was not watched on {DAY}, noon to 4 pm: the service failed."),
        (
            replace(GAP, span=Span(NOON, NOON + 14 * HOUR), why=("slow", "killed")),
            f"Chirper was not watched from {DAY}, noon, to Friday 24 February, 2 am: the service "
            "did not answer in time; the program was stopped.",
        ),
        (
            replace(GAP, lasts=True, why=("not tried",)),
            f"Chirper has not been watched since {DAY}, noon: nothing was fetched.",
        ),
        (
            replace(GAP, lasts=True, span=Span(NOON - 12 * HOUR, NOON)),
            "Chirper has not been watched at all in this time: the service failed.",
        ),
        (
            replace(GAP, part=True, why=("given up",)),
            f"Part of chirper was not watched on {DAY}, noon to 4 pm: it was taken out of the "
            "configuration.",
        ),
        (
            replace(GAP, part=True, lasts=True),
            f"Part of chirper has not been watched since {DAY}, noon: the service failed.",
        ),
        (
            replace(GAP, lost=("capped",), why=()),
            f"Some posts from chirper are missing for good, on {DAY}, noon to 4 pm: the service "
            "shows no more posts of that time.",
        ),
        (
            replace(GAP, lost=("too old",), lasts=True),
            f"Some posts from chirper are missing for good, on {DAY}, noon to 4 pm: the service "
            "failed, and no longer shows posts that old.",
        ),
        (
            replace(GAP, about=Subject("incident", "anaheim"), why=("not claimed",)),
            f"No source was watched on {DAY}, noon to 4 pm: nobody claims to have seen all of that "
            "time.",
        ),
        (
            replace(GAP, about=Subject("incident", "anaheim"), why=("not claimed",), lasts=True),
            f"No source has been watched since {DAY}, noon: nobody claims to have seen all of that "
            "time.",
        ),
    ],
)
def test_a_gap_in_words(gap: Gap, said: str) -> None:
    """One sentence each, on the clock of the report."""
    assert say(gap, WORDING).sentence == said


def test_each_cause_has_words() -> None:
    """Of what failed, of what was not tried, and of what is lost; none is a cause of its own."""
    gaps = [replace(GAP, why=(one,)) for one in (*FAILING, *WAITING)]
    gaps += [replace(GAP, why=why, lost=(one,)) for one in LOSING for why in ((), ("slow",))]
    for gap, lasts in product(gaps, (False, True)):
        said = say(replace(gap, lasts=lasts), WORDING)
        assert said.sentence.casefold().startswith(("chirper ", "some posts from chirper "))
        assert said.sentence.endswith(".")
        assert ": ." not in said.sentence
    assert not FAILING.keys() & WAITING.keys()


def test_what_does_not_fit_is_counted() -> None:
    """Five are read, the others are counted."""
    said = say(GAP, WORDING).sentence
    assert first([GAP] * 5, WORDING) == [said] * 5
    assert first([GAP] * 6, WORDING) == [*[said] * 5, "One more gap."]
    assert first([GAP] * 7, WORDING) == [*[said] * 5, "2 more gaps."]
    assert first([], WORDING) == []


def test_sources_that_share_a_gap_share_a_sentence() -> None:
    """Where the cause is ours: what a service did is said of each service by itself."""
    stopped, other = replace(GAP, why=("not tried",)), Subject("source", "plaza")
    said = first(
        [stopped, replace(GAP, span=Span(NOON, NOON + HOUR)), replace(stopped, about=other)],
        WORDING,
    )
    assert said == [
        f"Chirper and plaza were not watched on {DAY}, noon to 4 pm: nothing was fetched.",
        f"Chirper was not watched on {DAY}, noon to 1 pm: the service failed.",
    ]
    lasting = [replace(stopped, about=one, lasts=True) for one in (other, GAP.about)]
    assert first(lasting, WORDING) == [
        f"Plaza and chirper have not been watched since {DAY}, noon: nothing was fetched."
    ]
    assert len(first([GAP, replace(GAP, about=other)], WORDING)) == 2
    parts = [replace(stopped, part=True), replace(stopped, about=other)]
    assert len(first(parts, WORDING)) == 2


def test_no_gap_and_no_watch_are_told_apart() -> None:
    """That no gap of a time is known says nothing where nobody watched it."""
    known = NoGap(about=GAP.about, span=GAP.span, behind=GAP.behind, watched=True)
    assert say(known, WORDING).sentence == "No gaps that we know of."
    partly = say(replace(known, partly=("chirper", "news")), WORDING).sentence
    assert partly.endswith("nobody claims to have seen all of chirper or news.")
    never = say(replace(known, watched=False), WORDING).sentence
    assert never.startswith("No source was watched in this time, so nobody can say")


def test_a_table_quotes_answers_where_it_may() -> None:
    """Else it has the words of the kinds; what is lost is marked, and each listing named."""
    head = head_of_all(NOON, NOON + HOUR, timezone="UTC", simulated=False)
    lost = replace(GAP, lost=("too old",), listings=("#a", "#b"), quoted=("503: down", "only 2h"))
    public = lost.public(cast("May", None))
    assert public is not None
    rows = table([lost, public], head).rows
    assert [row[0] for row in rows] == ["chirper (#a, #b)"] * 2
    assert rows[0][1:] == ("2017-02-23 20:00", "4 h", "for good: 503: down; only 2h")
    assert rows[1][3] == ("for good: the service failed, and no longer shows posts that old")
    assert len(table([GAP] * 99, head).rows) == 50

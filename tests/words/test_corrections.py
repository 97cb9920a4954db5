"""What is said of figures that changed since they were published."""

from datetime import timedelta
from typing import Final, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.nouns.corrections import ChangedFigure, PublishedFigure, Reason
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import Quantity, counted, estimated
from monitor.nouns.support import Support
from monitor.report.corrections import as_said
from monitor.words.corrections import REASONS, first
from monitor.words.numbers import interval
from monitor.words.say import say
from monitor.words.wording import Wording
from tests.store.build import instant

T: Final = instant("02-23T06:00")
HOUR: Final = timedelta(hours=1)
SPAN: Final = Span(T, T + 30 * HOUR)
WORDING: Final = Wording(ZoneInfo("America/Los_Angeles"), SPAN)
SAID: Final = "An earlier version (Thursday 23 February, 10 am) said "


def figure(name: str, quantity: Quantity | None = None, at: Span | None = None) -> PublishedFigure:
    return PublishedFigure(name=name, span=SPAN, quantity=quantity, at=at)  # type: ignore[arg-type]


def sentence(
    before: PublishedFigure, after: PublishedFigure | None, *reasons: Reason, late: int = 0
) -> str:
    found = ChangedFigure(
        about=Subject("incident", "anaheim"),
        span=SPAN,
        behind=Support(None, None),
        as_of=T + 12 * HOUR,
        before=before,
        after=after,
        reasons=reasons,
        late=counted(late, "posts", missed=False) if late else None,
        few_late=0 < late < 5,
        few=0 < late < 5,
    )
    return say(found, WORDING).sentence


def share(value: float) -> Quantity:
    return estimated(value, value - 0.1, value + 0.1, "share")


def accounts(value: int, error: float = 0.0) -> PublishedFigure:
    return figure("accounts", counted(value, "accounts", missed=False, error=error))


def posts(
    value: int, name: str = "posts", *, missed: bool = False, hour: int = 0
) -> PublishedFigure:
    at = Span(T + hour * HOUR, T + (hour + 1) * HOUR) if hour else None
    return figure(name, counted(value, "posts", missed=missed), at)


ONSET: Final = figure("onset", at=Span(T + HOUR, T + 1.5 * HOUR))
GRADUAL: Final = replace(ONSET, gradual=True)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            sentence(posts(538, missed=True), posts(542, missed=True), "late", late=4),
            "at least 538 posts; for the same time it is now at least 542: 4 late posts came.",
        ),
        (
            sentence(posts(538, missed=True), posts(538), "gap"),
            "at least 538 posts; for the same time it is now exactly 538: a gap was filled.",
        ),
        (
            sentence(posts(538), posts(538, missed=True), "missed"),
            "538 posts; for the same time it is now at least 538: part of the time covered was "
            "missed.",
        ),
        (
            sentence(posts(9, "peak", hour=3), posts(10, "peak", hour=3), "late", late=1),
            "9 posts in one hour, Thursday 23 February, 1 to 2 am; it is now 10: 1 late post came.",
        ),
        (
            sentence(figure("onset"), ONSET, "query", "gap", "late"),
            "that nobody can say when it took off; today we say that it took off between 11 and "
            "11:30 pm on Wednesday 22 February: the search changed, a gap was filled and late "
            "posts came.",
        ),
        (
            sentence(ONSET, figure("onset")),
            "that it took off between 11 and 11:30 pm on Wednesday 22 February; today we say that "
            "nobody can say when it took off, and nothing on record says why.",
        ),
        (
            sentence(ONSET, GRADUAL, "settled"),
            "that it took off between 11 and 11:30 pm on Wednesday 22 February; today we say that "
            "it began gradually between 11 and 11:30 pm on Wednesday 22 February: the newest posts "
            "came in too.",
        ),
        (
            sentence(figure("negative", share(0.4)), figure("negative", share(0.45)), "scorer"),
            "that 40 % (30 to 50 %) of the posts read as negative; it is now 45 % (35 to 55 %): "
            "the classifier changed.",
        ),
        (
            sentence(accounts(9_000), accounts(9_999, 0.016), "listing"),
            "9,000 accounts; for the same time it is now about 10,000: another listing was read.",
        ),
    ],
)
def test_a_figure_is_said_as_it_was_and_as_it_is(said: str, expected: str) -> None:
    """With its certainty, then why: nobody has to look for the earlier version."""
    assert said == f"{SAID}{expected}"


@given(st.floats(0, 1), st.floats(0, 1))
@example(0.004, 0.006)
@example(0.004, 0.0)
@example(0.994, 0.996)
def test_a_share_has_changed_where_it_is_said_otherwise(one: float, other: float) -> None:
    """None and all are said of no share between them; nothing is corrected to what was said."""
    figures = [figure("negative", estimated(held, 0, 1, "share")) for held in (one, other)]
    before, after = map(as_said, figures)
    then, now = (interval(held.number) for held in figures)
    assert (before == after) == (then == now)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (posts(1), "another number of posts"),
        (accounts(9_000), "another number of accounts"),
        (posts(9, "peak", hour=3), "another figure for the busiest hour"),
        (ONSET, "another onset"),
        (figure("negative", share(0.4)), "another share of negative"),
    ],
)
def test_of_a_withheld_figure_is_said_that_there_was_another(
    before: PublishedFigure, said: str
) -> None:
    """Nothing of the earlier one: today's stands in the same file."""
    when = SAID.removesuffix("said ")
    assert sentence(before, None, "late") == f"{when}gave {said}: late posts came."


def test_each_reason_has_words() -> None:
    """One that had none would be left out without a trace."""
    assert set(REASONS) == set(get_args(Reason))


@pytest.mark.parametrize(
    ("number", "rest"),
    [
        (1, []),
        (3, []),
        (4, ["One more figure has changed."]),
        (5, ["2 more figures have changed."]),
    ],
)
def test_three_are_said_and_the_rest_is_counted(number: int, rest: list[str]) -> None:
    """A sheet has room for the most important."""
    told = [f"{i}." for i in range(number)]
    assert first(told) == [*told[:3], *rest]

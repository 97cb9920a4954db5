"""How two reactions are compared in words."""

from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.comparison import Comparison, PostRatio
from monitor.nouns.finding import Subject
from monitor.nouns.posts import Span
from monitor.nouns.quantity import counted, estimated, exact
from monitor.nouns.support import Support
from monitor.words.say import say
from monitor.words.wording import Wording
from tests.words.test_gaps import HOUR, NOON

SPAN = Span(NOON, NOON + 24 * HOUR)
WORDING = Wording(ZoneInfo("UTC"), SPAN, {Subject("side", "second"): "Shut"})


def ratio(value: float, *, ahead: Literal["first"] | None, second: int = 71) -> PostRatio:
    low = value if ahead else 0.35
    return PostRatio(
        about=Subject("side", "first"),
        span=SPAN,
        behind=Support(None, None),
        source=None,
        baseline=None,
        posts=(counted(71, "posts", missed=False), counted(second, "posts", missed=False)),
        hours=exact(24, "hours"),
        lead="first",
        ahead=ahead,
        times=estimated(value, low, value + 1.94, "times"),
        counted=(),
    )


def test_equal_sides_drew_as_many() -> None:
    """Nobody says once as many, and no burst has made a difference where there is none."""
    said = say(ratio(1, ahead=None), WORDING)
    assert said.sentence == (
        "First drew as many posts as Shut: 71 posts against 71 in the 24 hours that both were "
        "watched. One burst can make a difference (0.35 to 2.9 times)."
    )
    assert said.headline == "First drew as many posts as Shut; one burst can change that"
    for value, second in ((1, 70), (1.04, 71)):
        near = say(ratio(value, ahead=None, second=second), WORDING)
        assert near.headline.startswith("First drew about as many")


@given(st.floats(1, 2), st.sampled_from(["first", None]))
def test_nothing_is_once_as_many(value: float, ahead: Literal["first"] | None) -> None:
    """However the ratio is rounded, and whether it is clear or not."""
    said = say(ratio(value, ahead=ahead), WORDING)
    for told in (said.headline, said.sentence):
        assert "1 times" not in told.replace(".1 times", "")


@pytest.mark.parametrize(
    ("watched", "told"), [(24, "all"), (1, "1 hour"), (9, "9 hours"), (0, "none")]
)
def test_how_many_of_the_hours_were_watched(watched: int, told: str) -> None:
    """All, some or none of them."""
    found = Comparison(
        about=Subject("side", "first"),
        span=SPAN,
        align="clock",
        periods=True,
        first=NOON,
        second=NOON + 48 * HOUR,
        hours=exact(24, "hours"),
        watched=exact(watched, "hours"),
        sources=("news",),
        left_out=(),
    )
    assert f". In {told} of them news was watched on both sides." in say(found, WORDING).sentence

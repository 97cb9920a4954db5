"""Episodes: told once, with an end."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.finding import EpisodeKey, RuleFinding, changes, state
from monitor.nouns.alerts import Stands
from tests.report.sample import NOW

KEYS = tuple(EpisodeKey(rule, "anaheim", source) for rule in ("blind", "burst") for source in "ab")
findings = st.dictionaries(st.sampled_from(KEYS), st.sampled_from([True, False, None])).map(
    lambda held: [
        RuleFinding(key=key, active=active, stands="holds", since=NOW)
        for key, active in held.items()
    ]
)


@given(st.lists(findings, max_size=8))
def test_an_episode_begins_once_and_ends_once(rounds: list[list[RuleFinding]]) -> None:
    """Whatever the rules say, begins and ends of a key take turns, and only what is open ends."""
    open_: set[EpisodeKey] = set()
    for round_ in rounds:
        found = changes(open_, round_)
        begun = {finding.key for finding in found.begun}
        assert not begun & open_
        assert set(found.ended) <= open_
        open_ = open_ - set(found.ended) | begun
        said = {finding.key: finding.active for finding in round_}
        assert all(said.get(key) is not False for key in open_)
        assert {key for key, active in said.items() if active} <= open_
        assert open_ <= set(said), "what nobody speaks of any more is over"


def test_what_cannot_be_told_changes_nothing() -> None:
    """A source that goes blind in a burst does not end it, and starts none."""
    unknown = RuleFinding(key=KEYS[0], active=None, stands="unseen", since=NOW + timedelta(hours=1))
    assert changes([KEYS[0]], [unknown]) == changes([], [unknown]) == changes([], [])


@pytest.mark.parametrize(
    ("stands", "closed", "lasts"),
    [
        ("holds", "pending", "firing"),
        ("unsure", "pending", "recovering"),
        ("over", None, "recovering"),
        ("unseen", "blind", "blind"),
    ],
)
def test_a_rule_stands_as_its_condition_and_its_episode_say(
    stands: Stands, closed: str | None, lasts: str
) -> None:
    """What nobody saw is neither firing nor over; what finds nothing is not shown."""
    found = RuleFinding(key=KEYS[0], active=None, stands=stands, since=NOW)
    assert state(found, lasts=False) == closed
    assert state(found, lasts=True) == lasts

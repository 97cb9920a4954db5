"""What an incident lists."""

from datetime import UTC, datetime

import pytest

from monitor.nouns.incident import Event, Incident, Topic
from monitor.query import Query

SINCE = datetime(2017, 2, 21, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hashtags", "query", "tags"),
    [
        (("anaheim", "lapd"), "anaheim OR #anaheimcop", ("anaheim", "lapd", "anaheimcop")),
        (("#Anaheim", "LAPD"), "#lapd OR #ANAHEIM OR x", ("anaheim", "lapd")),
        ((), "x -#spam", ()),
    ],
)
def test_tags_are_those_configured_and_those_asked_for(
    hashtags: tuple[str, ...], query: str, tags: tuple[str, ...]
) -> None:
    """Each once, lower case, without #, the configured ones first; none that the query excludes."""
    incident = Incident(
        key="anaheim", title="t", since=SINCE, query=Query.read(query), hashtags=hashtags
    )
    assert incident.tags == tags


def test_incidents_are_values() -> None:
    """The same configuration is the same incident, and nothing in it can be changed."""
    voice = Topic("chief", "Police Chief", Query.read('quezada OR "police chief"'))
    one, other = (
        Incident(
            key="anaheim",
            title="t",
            since=SINCE,
            query=Query.read("anaheim"),
            voices=(voice,),
            events=(Event(SINCE, "Press conference", voice="chief"),),
        )
        for _ in range(2)
    )
    assert one == other
    assert hash(one) == hash(other)
    with pytest.raises(AttributeError):
        one.key = "other"  # type: ignore[misc]

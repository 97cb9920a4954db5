"""What counting on X costs, and how the present hour is told."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from monitor.clock import rfc3339
from monitor.errors import BadAnswer, ConfigError, NeedsAttention, RetryLater
from monitor.nouns.measure import Counted
from monitor.nouns.posts import Answer, Span
from monitor.privacy.secret import Secret
from monitor.query import Query
from monitor.sources.base import MemoryVault
from monitor.sources.x.counts import Settings, XCounts
from monitor.testing.counting import INCIDENT, NOW, SINCE, counted, held, values
from monitor.testing.service import FakeHttp, Respond, answer
from tests.sources.case_counts import BEARER, DAY, HOUR, XService

WHOLE = Span(SINCE, NOW)


def an_x(per_day: int = 100, query: str = "") -> XCounts:
    return XCounts(Settings(bearer=Secret(BEARER), requests_per_day=per_day, query=query))


def pull(
    source: XCounts,
    respond: Respond,
    span: Span = WHOLE,
    vault: MemoryVault | None = None,
) -> tuple[list[Counted], FakeHttp]:
    http = FakeHttp(respond)
    return list(counted(source, http, span, vault=vault)), http


def test_the_question() -> None:
    """One question in whole hours, for what X's search would find, up to half a minute ago."""
    _, http = pull(an_x(), XService({}, NOW).respond)
    [(url, params, headers)] = http.asked
    assert url == "https://api.x.com/2/tweets/counts/recent"
    assert headers == {"Authorization": f"Bearer {BEARER}"}
    assert params == {
        "query": "(anaheim (police OR cop)) -is:retweet",
        "granularity": "hour",
        "start_time": "2026-11-10T00:00:00Z",
        "end_time": "2026-11-15T09:39:30Z",
        "next_token": None,
    }


def test_the_present_hour_is_a_part() -> None:
    """It is told with its own end, and is provisional; the next question tells more of it."""
    service = XService(held(HOUR), NOW)
    last = values(pull(an_x(), service.respond)[0])[-1]
    assert (last.start, last.end) == (NOW.replace(minute=0), NOW - timedelta(seconds=30))
    assert not last.final


def test_nothing_is_asked_that_x_does_not_show() -> None:
    """However long ago the incident was, X is asked for its seven days, in whole hours."""
    _, http = pull(an_x(), XService({}, NOW).respond, Span(NOW - 60 * DAY, NOW))
    start = str(http.asked[0][1]["start_time"])
    assert rfc3339(NOW - 7 * DAY) < start < rfc3339(NOW - 6 * DAY - 22 * HOUR)
    assert start.endswith(":00:00Z")


def test_the_budget_is_never_passed() -> None:
    """All incidents share the questions of a UTC day; then it waits for the next."""
    vault, service = MemoryVault(), XService(held(HOUR), NOW)
    source = an_x(per_day=2)
    for _ in range(2):
        pull(source, service.respond, vault=vault)
    with pytest.raises(RetryLater, match="the 2 of this day are used up") as caught:
        pull(source, service.respond, vault=vault)
    assert rfc3339(caught.value.until) == "2026-11-16T00:00:00Z"
    assert len(service.asked) == 2
    [allowance] = source.allowances(vault, NOW)
    assert (allowance.used, allowance.limit, allowance.cost) == (2, 2, 0.005)
    pull(source, XService({}, NOW + DAY).respond, Span(SINCE + DAY, NOW + DAY), vault)


def test_an_answer_that_was_paid_for_counts() -> None:
    """What cannot be read was paid for all the same."""
    vault, source = MemoryVault(), an_x(per_day=1)
    with pytest.raises(BadAnswer):
        pull(source, lambda *_: answer(b"<html>"), vault=vault)
    assert source.allowances(vault, NOW)[0].used == 1


def test_pages_are_walked_to_their_end() -> None:
    """Nothing is settled before all pages were read; a token that does not move on is an error."""
    hour = {"start": rfc3339(SINCE), "end": rfc3339(SINCE + HOUR), "tweet_count": 3}
    pages = iter([{"data": [hour], "meta": {"next_token": "t"}}, {"data": [], "meta": {}}])
    answers, http = pull(an_x(), lambda *_: answer(next(pages)))
    assert [params["next_token"] for _, params, _ in http.asked] == [None, "t"]
    assert [one.settled for one in answers] == [None, NOW.replace(minute=0)]
    same = {"data": [], "meta": {"next_token": "t"}}
    with pytest.raises(BadAnswer, match="the answers do not go on: 't' came again"):
        pull(an_x(), lambda *_: answer(same))


def test_check_costs_nothing() -> None:
    """It says what a day may cost, and asks nobody."""

    def nobody(*_: object) -> Answer:
        raise AssertionError("it costs money")

    said = an_x(per_day=48).check(INCIDENT, FakeHttp(nobody))
    assert "48 questions in a UTC day, for $0.24" in said


def test_queries_and_keys() -> None:
    """A query that X cannot say is refused, unless given in its words; a token must be there."""
    hard = replace(INCIDENT, query=Query.read("anaheim AND polic*"))
    for text in (
        "anaheim AND polic*",
        "a NEAR/3 b",
        "a AND #anaheim*",
        "a AND NOT #b",
        "a NOT bo*",
    ):
        with pytest.raises(NeedsAttention, match="of whole words without NEAR"):
            an_x().measures(replace(INCIDENT, query=Query.read(text)), "posts")
    soft = replace(INCIDENT, query=Query.read('a (#b OR "c d") NOT e lang:es'))
    assert an_x().measures(soft, "posts")[0].question == '(a (#b OR "c d") -e lang:es) -is:retweet'
    assert an_x(query="#anaheim lang:en").measures(hard, "posts")[0].question == "#anaheim lang:en"
    with pytest.raises(ConfigError, match="a bearer token is missing: give it by bearer_env"):
        XCounts(Settings(requests_per_day=1))
    XCounts(Settings(requests_per_day=1, enabled=False))


@pytest.mark.parametrize(
    "wrong",
    [
        {"tweet_count": 2**63},
        {"tweet_count": -1},
        {"start": "9999-12-31T23:00:00-14:00"},
        {"end": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_a_number_or_a_time_out_of_bounds_is_a_bad_answer(wrong: dict[str, object]) -> None:
    """A count that cannot be kept, and a time that no calendar has, are told in words."""
    bucket = {"start": rfc3339(SINCE), "end": rfc3339(SINCE + HOUR), "tweet_count": 7, **wrong}
    with pytest.raises(BadAnswer, match="no hour can be read"):
        pull(an_x(), lambda *_: answer({"data": [bucket], "meta": {"total_tweet_count": 7}}))

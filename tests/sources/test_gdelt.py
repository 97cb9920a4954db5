"""What we ask GDELT, and what we believe of its answers."""

import json
import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.clock import rfc3339
from monitor.errors import BadAnswer, NeedsAttention, RetryLater
from monitor.nouns.measure import Counted
from monitor.nouns.posts import Answer, Span
from monitor.query import Query
from monitor.query.reading import read as read_text
from monitor.sources.gdelt.query import compiled
from monitor.sources.gdelt.source import LOOKBACK, PAUSE, Gdelt, Settings, parse, windows
from monitor.testing.counting import INCIDENT, NOW, SINCE, counted, held
from monitor.testing.service import FakeHttp, Params, Respond, answer
from tests.sources.case_counts import DAY, HOUR, GdeltService, compact

RECORDED = Path(__file__).parents[2] / "../shared/data/recorded/gdelt"
recorded = pytest.mark.skipif(not RECORDED.exists(), reason="the recorded answers are not here")


def pull(lane: int, span: Span, http: FakeHttp, query: str = "") -> list[Counted]:
    return list(counted(Gdelt(Settings(query=query)), http, span, lane))


def hours(*values: tuple[int, float], norm: float | None = 1000) -> dict[str, object]:
    """Return an answer with a value for each hour since the incident."""
    data = [
        {"date": compact(SINCE + hour * HOUR), "value": value}
        | ({} if norm is None else {"norm": norm})
        for hour, value in values
    ]
    said = {"date_resolution": "hour"}
    return {"query_details": said, "timeline": [{"series": "Article Count", "data": data}]}


@recorded
def test_the_recorded_timeline_is_read_whole() -> None:
    """Eight days, each with its articles and the number of all; zeros are told by GDELT itself."""
    body = (RECORDED / "gdelt-timelinevolraw__fragment__00.body.json").read_bytes()
    resolution, points, _ = parse(body)
    assert resolution == "day"
    assert [point.value for point in points.values()] == [0, 3, 0, 0, 0, 0, 0, 0]
    assert {rfc3339(at): p.norm for at, p in points.items()}["2020-11-04T00:00:00Z"] == 205_079


@recorded
def test_the_recorded_refusal_is_a_pause() -> None:
    """GDELT sends these words with 429, and with 200 as well: then they are an order to wait."""
    body = (RECORDED / "gdelt-429__toofast__00.body.txt").read_bytes()
    with pytest.raises(RetryLater, match="was asked too often") as caught:
        parse(body, NOW)
    assert caught.value.until == NOW + PAUSE


@recorded
def test_recorded_lists_of_articles_are_no_timeline() -> None:
    """An answer in another mode is refused, and is no silence."""
    lists = sorted(RECORDED.glob("*artlist*.body.json"))
    assert len(lists) >= 2
    for path in lists:
        with pytest.raises(BadAnswer, match="the answer is not a timeline"):
            parse(path.read_bytes())


@pytest.mark.parametrize(
    "said",
    ["Timespan is too short.", "Parentheses may only be used around OR'd statements.", "<html>"],
)
def test_refusals_in_words_are_told(said: str) -> None:
    """A query that GDELT refuses comes with status 200 and plain text: its words reach the user."""
    with pytest.raises(BadAnswer, match="it refuses the question: ") as caught:
        parse(f"  {said}\n".encode())
    assert said[:8] in str(caught.value)


def test_a_byte_order_mark_is_no_word() -> None:
    """As on GDELT's tables: an answer is read behind it, and so is a refusal."""
    mark = "\ufeff".encode()
    assert len(parse(mark + json.dumps(hours((0, 3))).encode())[1]) == 1
    with pytest.raises(RetryLater):
        parse(mark + b"Please limit requests to one every 5 seconds", NOW)


def test_control_characters_do_not_spoil_an_answer() -> None:
    """GDELT repeats the query in its answers, with characters that JSON forbids."""
    body = json.dumps(hours((0, 5))).replace("Article Count", "Article\x01Count\n").encode()
    assert [point.value for point in parse(body)[1].values()] == [5]


@pytest.mark.parametrize("body", [{}, {"timeline": []}, {"timeline": [{"series": "", "data": []}]}])
def test_an_empty_answer_is_no_zero_and_settles_nothing(body: object) -> None:
    """It may be silence or a service that sheds load: no value is kept, and it is asked again."""
    [found] = pull(0, Span(SINCE, SINCE + 3 * DAY), FakeHttp(lambda *_: answer(body)))
    assert not any(found.values.values())
    assert found.settled is None


def test_times_that_are_none_are_refused() -> None:
    """A point without a time is a bad answer, not a crash."""
    point = {"date": "2017-02-22 06:00", "value": 1}
    with pytest.raises(BadAnswer, match="no point of the timeline can be read"):
        parse(answer({"timeline": [{"data": [point]}]}).body)


def test_volume_and_share() -> None:
    """Articles as counted, their share in percent; an hour of no news at all was not looked at."""
    [found] = pull(
        0, Span(SINCE, SINCE + 3 * DAY), FakeHttp(lambda *_: answer(hours((0, 0), (1, 5))))
    )
    assert [one.value for one in found.values["articles"]] == [0, 5]
    assert [one.value for one in found.values["share"]] == [0, 0.5]
    [nothing] = pull(
        0, Span(SINCE, SINCE + 3 * DAY), FakeHttp(lambda *_: answer(hours((0, 0), norm=0)))
    )
    assert nothing.values == {"articles": (), "share": ()}


def test_a_tone_of_exactly_zero_is_none() -> None:
    """GDELT writes 0 for an hour without an article: that is no neutral tone."""
    http = FakeHttp(lambda *_: answer(hours((0, -1.5), (1, 0), (2, 0.25), norm=None)))
    [found] = pull(1, Span(SINCE, SINCE + 3 * DAY), http)
    assert [(one.start, one.value) for one in found.values["tone"]] == [
        (SINCE, -1.5),
        (SINCE + 2 * HOUR, 0.25),
    ]
    assert [params["mode"] for _, params, _ in http.asked] == ["timelinetone"]


@pytest.mark.parametrize("span", [Span(NOW - HOUR, NOW), Span(NOW - 20 * DAY, NOW)])
def test_answers_are_always_asked_for_in_hours(span: Span) -> None:
    """Whatever the span, a question covers 3 to 7 days, and values outside it are left out."""
    service = GdeltService(held(HOUR), NOW)
    http = FakeHttp(service.respond)
    answers = pull(0, span, http)
    starts = [one.start for found in answers for one in found.values["articles"]]
    assert starts == sorted(set(starts))
    assert all(span.start - HOUR < start < span.end for start in starts)
    assert starts[-1] == NOW.replace(minute=0)


def test_steps_of_another_length_are_refused() -> None:
    """Days in an hourly series would be counted as hours."""
    days = {**hours((0, 1)), "query_details": {"date_resolution": "day"}}
    with pytest.raises(BadAnswer, match="the timeline is not one of hours, but by 'day'"):
        pull(0, Span(SINCE, SINCE + DAY), FakeHttp(lambda *_: answer(days)))


def test_volume_and_tone_fail_each_by_itself() -> None:
    """GDELT sheds load: one that was answered is not lost with the other that was not."""
    refused = RetryLater("429", NOW)

    def respond(url: str, params: Params, headers: object) -> Answer:
        if params["mode"] == "timelinetone":
            raise refused
        return answer(hours((0, 1)))

    assert pull(0, Span(SINCE, SINCE + DAY), FakeHttp(respond))
    with pytest.raises(RetryLater):
        pull(1, Span(SINCE, SINCE + DAY), FakeHttp(respond))


def test_a_query_of_ones_own() -> None:
    """What GDELT cannot say of the incident's query is refused, unless the editor says it."""
    source = Gdelt(Settings(query='"Anaheim police" sourcelang:spanish'))
    hard = replace(INCIDENT, query=Query.read("anaheim AND polic*"))
    assert source.measures(hard, "volume")[0].question == '"Anaheim police" sourcelang:spanish'
    with pytest.raises(NeedsAttention, match="the key `query` with one in its words"):
        Gdelt(Settings()).measures(hard, "tone")


@pytest.mark.parametrize("settle", ["90m", "1h", "1d"])
def test_a_check_says_how_long_values_change(settle: str) -> None:
    """As the configuration has it: 90 minutes are not an hour."""
    http = FakeHttp(lambda *_: answer(hours((1, 3), (2, 4))))
    said = Gdelt(Settings(query="anaheim", settle=settle)).check(INCIDENT, http)
    assert f"; 7 in the last six days; what is younger than {settle} will change" in said


@given(st.integers(0, 200), st.integers(0, 59))
def test_windows_cover_a_span_without_a_hole(days: int, minute: int) -> None:
    """From the start, or as far back as GDELT goes, to the end; none longer than six days."""
    end = NOW + timedelta(minutes=minute)
    span = Span(end - days * DAY - HOUR, end)
    found = list(windows(span))
    assert found[-1].end == span.end
    assert found[0].start <= max(span.start, end - LOOKBACK)
    assert all(one.end == other.start for one, other in pairwise(found))
    assert all(one.length <= 6 * DAY for one in found)
    assert all(one.start.minute == 0 for one in found)


@pytest.mark.parametrize("wrong", [{"value": 1e308}, {"value": -1e300}, {"norm": 1e300}])
def test_a_value_out_of_bounds_is_a_bad_answer(wrong: dict[str, float]) -> None:
    """A value of which no share can be reckoned is told in words; a part of an article is none."""

    def respond(point: dict[str, object]) -> Respond:
        data = [{"date": compact(SINCE), "value": 3, "norm": 1000, **point}]
        whole = {"query_details": {"date_resolution": "hour"}, "timeline": [{"data": data}]}
        return lambda *_: answer(whole)

    with pytest.raises(BadAnswer, match="no point of the timeline can be read"):
        pull(0, Span(SINCE, SINCE + DAY), FakeHttp(respond({**wrong})))
    [found] = pull(0, Span(SINCE, SINCE + DAY), FakeHttp(respond({"norm": 5e-324})))
    assert [one.value for one in found.values["articles"]] == [3]
    assert not found.values["share"]


WORDS = ("anaheim", "police", "cop", "boy", "lawn")
leaf = st.sampled_from(WORDS)
trees = st.recursive(
    leaf,
    lambda inner: st.tuples(
        st.sampled_from([" AND ", " OR "]), st.lists(inner, min_size=2, max_size=3)
    ).map(lambda pair: f"({pair[0].join(pair[1])})"),
    max_leaves=6,
)


def as_gdelt_reads(query: str, text: set[str]) -> bool:
    """Tell whether a text answers a query: every group outside parentheses, one word inside."""
    groups = re.findall(r"\(([^)]*)\)|(\S+)", query)
    return all(
        any(
            (w[1:] not in text) if w.startswith("-") else w in text
            for w in (inner or one).split(" OR ")
        )
        for inner, one in groups
    )


@given(trees, st.sets(leaf))
def test_a_compiled_query_means_the_same(query: str, text: set[str]) -> None:
    """Whatever the nesting, GDELT finds exactly the texts that the query matches."""
    read = Query.read(query)
    try:
        said = compiled(read)
    except NeedsAttention:
        return
    assert as_gdelt_reads(said, text) == read.matches(read_text(" ".join(sorted(text))))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("anaheim", "anaheim"),
        ("anaheim police", "anaheim police"),
        ("anaheim OR lapd", "(anaheim OR lapd)"),
        ('"off-duty officer" AND NOT disneyland', '"off duty officer" -disneyland'),
        ("anaheim AND (cop OR police) AND anaheim", "(cop OR police) anaheim"),
        ("año", '"año"'),
        ('portland "OR"', '"OR" portland'),
        ("anaheim OR #anaheimcop", "anaheim"),
    ],
)
def test_how_it_is_written(query: str, said: str) -> None:
    """OR only in parentheses, parentheses only around OR; hashtags fall away."""
    assert compiled(Query.read(query)) == said


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("threat*", "whole words and phrases only|how words begin"),
        ('"off duty off*"', "how words begin"),
        ("anaheim NEAR/5 police", "whole words and phrases only"),
        ("anaheim AND lang:es", "whole words and phrases only"),
        ("anaheim AND (police OR NOT disney)", "no NOT inside an OR"),
        ("#anaheimcop", "hashtags alone"),
        (" OR ".join(f"(a{n} AND b{n})" for n in range(8)), "too nested"),
        (" OR ".join(f"word{n}" for n in range(50)), "longer than 40 words"),
    ],
)
def test_what_cannot_be_said_is_refused(query: str, reason: str) -> None:
    """Nothing is widened: a count cannot be matched again here."""
    with pytest.raises(NeedsAttention, match=reason):
        compiled(Query.read(query))

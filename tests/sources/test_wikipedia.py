"""What we ask Wikipedia, and what we believe of its answers."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import ValidationError, convert
from msgspec.structs import replace

from monitor.clock import rfc3339
from monitor.errors import BadAnswer, NeedsAttention, NotFound, RetryLater
from monitor.nouns.measure import Counted
from monitor.nouns.posts import Answer, Span
from monitor.sources.base import Source
from monitor.sources.counting import floor
from monitor.sources.wikipedia.articles import WikipediaSettings
from monitor.sources.wikipedia.edits import PAUSE, WikipediaEdits, read
from monitor.sources.wikipedia.views import FIRST, WikipediaViews
from monitor.testing.counting import INCIDENT, NOW, SINCE, counted, values
from monitor.testing.service import FakeHttp, Params, Respond, answer
from tests.examples import examples
from tests.sources.case_counts import ARTICLE, DAY, HOUR, WIKIPEDIA, ViewsService, WikiService

WHOLE = Span(SINCE, NOW)


def pull(source: Source, respond: Respond, span: Span = WHOLE) -> tuple[list[Counted], FakeHttp]:
    http = FakeHttp(respond)
    return list(counted(source, http, span)), http


def test_who_asks_says_so() -> None:
    """Both sources name themselves with the contact that Wikimedia asks for."""
    for source, respond in (
        (WikipediaViews(WIKIPEDIA), ViewsService({SINCE: 1}, NOW).respond),
        (WikipediaEdits(WIKIPEDIA), WikiService([SINCE]).respond),
    ):
        _, http = pull(source, respond)
        assert all("(desk@example.org)" in h["User-Agent"] for _, _, h in http.asked)
    with pytest.raises(ValidationError, match="contact"):
        convert({"articles": ["X"]}, WikipediaSettings)


def test_a_lane_for_each_article_once() -> None:
    """Articles are walked, and can fail, each by itself; a title that is given twice is one."""
    source = WikipediaViews(replace(WIKIPEDIA, articles=("A", "B", "A")))
    assert source.lanes(INCIDENT) == ("A", "B")


def test_titles_are_quoted_whole() -> None:
    """Blanks are underscores, and a slash is part of the title, not of the path."""
    _, http = pull(WikipediaViews(WIKIPEDIA), ViewsService({SINCE: 1}, NOW).respond)
    [(url, params, _)] = http.asked
    assert url == (
        "https://wikimedia.org/api/rest_v1/metrics/pageviews/per-article/en.wikipedia/all-access/"
        "user/Anaheim_%2F_2017/daily/2026111000/2026111500"
    )
    assert params == {}


def test_days_that_are_not_loaded_are_left_open() -> None:
    """What comes after the last day is asked for again, however late it is; no answer settles."""
    late = {SINCE: 5, SINCE + DAY: 6}
    [found], _ = pull(WikipediaViews(WIKIPEDIA), ViewsService(late, NOW).respond)
    assert found.settled == SINCE + 2 * DAY
    [nothing], _ = pull(WikipediaViews(WIKIPEDIA), ViewsService({}, NOW).respond)
    assert (nothing.values, nothing.settled) == ({ARTICLE: ()}, None)


def test_nothing_is_asked_of_the_time_before_views_were_counted() -> None:
    """This way of counting began in July 2015."""
    old = Span(FIRST - 9 * DAY, FIRST - DAY)
    answers, http = pull(WikipediaViews(WIKIPEDIA), ViewsService({}, NOW).respond, old)
    assert (answers, http.asked) == ([], [])


def test_check_of_views_doubts_a_title_that_it_does_not_know() -> None:
    """A title misspelt counts nothing: the check says so."""
    said = WikipediaViews(WIKIPEDIA).check(INCIDENT, FakeHttp(ViewsService({}, NOW).respond))
    assert "look at the title" in said
    known = ViewsService({FIRST: 1}, NOW).respond
    assert "look at the title" not in WikipediaViews(WIKIPEDIA).check(INCIDENT, FakeHttp(known))


def test_check_names_the_articles() -> None:
    """Up to three by name, and how many more: whoever reads it sees which titles were meant."""
    titles = ("Anaheim", "LAPD", "Protest", "Police", "Anaheim")
    for count, said in ((1, "“Anaheim” (en"), (5, "“Anaheim”, “LAPD”, “Protest” and 1 more (en")):
        source = WikipediaViews(replace(WIKIPEDIA, articles=titles[:count]))
        assert said in source.check(INCIDENT, FakeHttp(ViewsService({FIRST: 1}, NOW).respond))


@pytest.mark.parametrize("stamp", ["2026131300", "20261110", "soon"])
def test_days_that_are_none_are_refused(stamp: str) -> None:
    """A day that does not exist is a bad answer, not a crash."""
    body = {"items": [{"timestamp": stamp, "views": 1}]}
    with pytest.raises(BadAnswer, match="Wikipedia views"):
        pull(WikipediaViews(WIKIPEDIA), lambda *_: answer(body))


@examples(60)
@given(
    seconds=st.lists(st.integers(0, int((NOW - SINCE).total_seconds())), max_size=40),
    page=st.integers(1, 7),
)
def test_every_edit_is_counted_once_in_its_hour(seconds: list[int], page: int) -> None:
    """However many answers it takes, each hour has its edits, and hours without one have 0."""
    times = [SINCE + timedelta(seconds=s) for s in seconds]
    answers, http = pull(WikipediaEdits(WIKIPEDIA), WikiService(times, page).respond)
    truth = Counter(floor(at, HOUR) for at in times)
    found = values(answers)
    assert {one.start: one.value for one in found if one.value} == dict(truth)
    assert found[0].start == SINCE
    assert found[-1].start == floor(NOW, HOUR)
    assert len(http.asked) == max(1, -(-len(times) // page))
    assert len({(p["rvstart"], p["rvend"]) for _, p, _ in http.asked}) == 1


def test_what_one_answer_shows_of_an_hour_may_be_a_part() -> None:
    """The last hour of an answer is left to the next, and nothing is settled beyond it."""
    times = [SINCE + timedelta(minutes=m) for m in (5, 70, 80, 90)]
    answers, _ = pull(WikipediaEdits(WIKIPEDIA), WikiService(times, 3).respond)
    first = answers[0].values[ARTICLE]
    assert [(one.start, one.value) for one in first] == [(SINCE, 1)]
    assert answers[0].settled == SINCE + HOUR
    assert answers[1].values[ARTICLE][0].value == 3


def test_a_place_that_does_not_move_on() -> None:
    """A server that leads to the same place again is an error, and no endless walk."""
    page = {"title": ARTICLE, "revisions": [{"timestamp": rfc3339(SINCE)}]}
    body = {"query": {"pages": [page]}, "continue": {"rvcontinue": "1"}}
    with pytest.raises(BadAnswer, match="the answers do not go on"):
        pull(WikipediaEdits(WIKIPEDIA), lambda *_: answer(body))


def test_an_article_that_does_not_exist_has_no_values() -> None:
    """It may be a title misspelt: its hours are not known, and are asked for again."""
    body = {"query": {"pages": [{"title": ARTICLE, "missing": True}]}}
    answers, _ = pull(WikipediaEdits(WIKIPEDIA), lambda *_: answer(body))
    assert answers == []
    source = WikipediaEdits(WIKIPEDIA)
    assert "does not exist yet" in source.check(INCIDENT, FakeHttp(lambda *_: answer(body)))


def refused(code: str) -> Callable[..., Answer]:
    return lambda *_: answer({"error": {"code": code, "info": "Waiting for db1: 6 s lagged"}})


def test_servers_that_lag_are_left_alone() -> None:
    """The refusal comes with status 200: it is a pause, and no silence."""
    with pytest.raises(RetryLater, match="6 s lagged") as caught:
        pull(WikipediaEdits(WIKIPEDIA), refused("maxlag"))
    assert caught.value.until == NOW + PAUSE
    with pytest.raises(BadAnswer, match="internal_api_error"):
        pull(WikipediaEdits(WIKIPEDIA), refused("internal_api_error"))


@pytest.mark.parametrize("body", [{}, {"batchcomplete": True}, {"query": {"pages": []}}])
def test_an_answer_without_the_article_is_no_silence(body: object) -> None:
    """An answer in which the article is not even mentioned is bad: its hours are not 0."""
    with pytest.raises(BadAnswer, match="is not the history of one article"):
        pull(WikipediaEdits(WIKIPEDIA), lambda *_: answer(body))


def test_a_title_that_is_none() -> None:
    """A title with characters that no title has needs a person."""
    page = {"title": "<x>", "invalid": True, "invalidreason": 'it holds "<"'}
    with pytest.raises(NeedsAttention, match='it holds "<"'):
        read(answer({"query": {"pages": [page]}}).body)


def test_another_wiki_can_be_asked() -> None:
    """The project decides the address, and `base_url` any other server of the same software."""
    for given_, url in (
        (replace(WIKIPEDIA, project="es.wikipedia"), "https://es.wikipedia.org/w/api.php"),
        (replace(WIKIPEDIA, base_url="http://127.0.0.1:8080/"), "http://127.0.0.1:8080/api.php"),
    ):
        _, http = pull(WikipediaEdits(given_), WikiService([]).respond)
        assert http.asked[0][0] == url


def test_what_is_not_found_is_an_answer_of_views_only() -> None:
    """Of a wiki, it means that there is no wiki."""

    def lost(url: str, params: Params, headers: object) -> Answer:
        message = "404"
        raise NotFound(message)

    assert pull(WikipediaViews(WIKIPEDIA), lost)[0][0].values == {ARTICLE: ()}
    with pytest.raises(NotFound):
        pull(WikipediaEdits(WIKIPEDIA), lost)


def test_times_are_read_with_their_zone() -> None:
    """An edit is counted in the hour of UTC, whatever zone the wiki tells it in."""
    page = {"title": ARTICLE, "revisions": [{"timestamp": "2026-11-10T04:30:00+04:00"}]}
    answers, _ = pull(WikipediaEdits(WIKIPEDIA), lambda *_: answer({"query": {"pages": [page]}}))
    [edit] = [one for one in values(answers) if one.value]
    assert edit.start == datetime(2026, 11, 10, 0, tzinfo=UTC)


def test_a_number_or_a_time_out_of_bounds_is_a_bad_answer() -> None:
    """A count that cannot be kept, and a time that no calendar has, are told in words."""
    days = {"items": [{"timestamp": f"{SINCE:%Y%m%d00}", "views": 2**63}]}
    with pytest.raises(BadAnswer, match="no day can be read"):
        pull(WikipediaViews(WIKIPEDIA), lambda *_: answer(days))
    page = {"title": ARTICLE, "revisions": [{"timestamp": "9999-12-31T23:00:00-14:00"}]}
    with pytest.raises(BadAnswer, match="no time of an edit can be read"):
        pull(WikipediaEdits(WIKIPEDIA), lambda *_: answer({"query": {"pages": [page]}}))

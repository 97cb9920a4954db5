"""How a video's comments are walked, and what may be claimed from it."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import rfc3339
from monitor.errors import BadAnswer, NotFound
from monitor.nouns.posts import Span
from monitor.privacy.secret import Secret
from monitor.sources.base import Job
from monitor.sources.youtube.source import Settings, YouTube
from monitor.sources.youtube.walk import PER_PAGE, REMEMBERED
from monitor.testing.contract import INCIDENT, MINUTE, SINCE, START, items
from monitor.testing.passes import Collected, collect
from monitor.testing.service import FakeHttp, Item, answer
from tests.examples import examples
from tests.sources.asking import backfill
from tests.sources.case_youtube import (
    KEY,
    SITE,
    SPAN,
    VIDEO,
    Comments,
    a_video,
    comment,
    page,
    pull,
    refused,
    thread,
)
from tests.sources.test_coverage import held, missing, polls, watch

HOUR = timedelta(hours=1)


def poll(service: Comments, kept: Collected, now: datetime) -> list[str]:
    """Make one pass, and return what was asked."""
    service.now, before = now, len(service.asked)
    collect(a_video([])[0], INCIDENT, FakeHttp(service.respond), now, kept)
    return service.asked[before:]


def test_what_is_asked() -> None:
    """Plain text, newest first, a hundred at a time; the key is in a header and nowhere else."""
    first = thread(comment("Ug1", START), 1)
    _, http = pull(page("commentThread", first, more="t"), page("comment"), page("commentThread"))
    assert [url.removeprefix(f"{SITE}/") for url, _, _ in http.asked] == [
        "commentThreads",
        "comments",
        "commentThreads",
    ]
    params = [params for _, params, _ in http.asked]
    assert [p.get("pageToken") for p in params] == [None, None, "t"]
    assert {p["textFormat"] for p in params} == {"plainText"}
    assert {p["maxResults"] for p in params} == {100}
    assert (params[0]["order"], params[0]["videoId"]) == ("time", VIDEO)
    assert params[1]["parentId"] == "Ug1"
    assert all(headers == {"X-Goog-Api-Key": KEY} for _, _, headers in http.asked)
    assert KEY not in str([(url, params) for url, params, _ in http.asked])


def test_a_video_that_had_comments_is_not_silent_at_once() -> None:
    """An answer without any fails, and claims nothing, until they are back or a day has passed."""
    _, service = a_video(items(12))
    kept = Collected()
    poll(service, kept, START + HOUR)
    before, service.items = dict(kept.cursors), []
    with pytest.raises(BadAnswer, match="no comment is shown, and some were"):
        poll(service, kept, START + 2 * HOUR)
    assert kept.cursors == before
    poll(service, kept, START + 26 * HOUR)
    assert kept.cursors != before


def test_replies_are_read_whole_when_more_are_counted_than_shown() -> None:
    """What a listing leaves out is asked for, once; and again only when there are more."""
    held = items(30)
    parents = {n: 1 for n in range(2, 31) if n % 3}
    _, service = a_video(held, size=8, parents=parents)
    kept = Collected()
    assert poll(service, kept, START + HOUR).count("comments") == 3
    assert kept.numbers == set(range(1, 31))
    assert kept.cursors[VIDEO]["replies"] == {"1": 19}
    assert "comments" not in poll(service, kept, START + 2 * HOUR)
    service.items = [*held, Item(32, START + 2 * HOUR, START + 2 * HOUR)]
    service.parents = {**parents, 32: 1}
    assert poll(service, kept, START + 3 * HOUR).count("comments") == 3
    assert 32 in kept.numbers


def test_a_broken_comment_alone_on_its_page_costs_only_itself() -> None:
    """The last of the threads, and the only reply that is not shown: all others are read."""
    broken = {"id": "Ug9", "snippet": {}}
    first = page("commentThread", thread(comment("Ug2", START), 1), more="t")
    last = page("commentThread", thread(broken))
    pages, _ = pull(first, page("comment", broken), last)
    assert [len(one.rejected) for one in pages if one.rejected] == [1, 1]
    assert pages[-1].observed == SPAN


def test_a_pass_reads_the_top_and_now_and_then_all() -> None:
    """All threads are walked no more often than the quota allows; only that claims.

    A walk that lies ahead was made by a clock that was wrong, and is as good as none.
    """
    _, service = a_video(items(100), size=10)
    kept = Collected()
    assert len(poll(service, kept, START + 2 * HOUR)) == 10
    assert kept.observed[VIDEO] == [Span(SINCE, START + 2 * HOUR)]
    assert len(poll(service, kept, START + 2 * HOUR + MINUTE)) == 1
    assert kept.observed[VIDEO] == [Span(SINCE, START + 2 * HOUR)]
    due = START + 2 * HOUR + 10 * PER_PAGE
    assert len(poll(service, kept, due)) == 10
    assert kept.observed[VIDEO] == [Span(SINCE, due)]
    kept.cursors[VIDEO] = {"seen": rfc3339(due), "whole": rfc3339(due + HOUR), "pages": 10}
    assert len(poll(service, kept, due + MINUTE)) == 10


def test_the_top_goes_down_to_what_is_known() -> None:
    """However many threads came since the last pass, all are read, a settle time further down."""
    held = items(100)
    _, service = a_video(held, size=10)
    kept = Collected()
    poll(service, kept, START + 100 * MINUTE)
    late = items(35, START + 100 * MINUTE, timedelta(seconds=5), first=101)
    held_back = Item(136, START + 90 * MINUTE, START + 101 * MINUTE)
    service.items = [*held, *late, held_back]
    assert len(poll(service, kept, START + 104 * MINUTE)) == 7
    assert kept.numbers == set(range(1, 137))
    assert kept.observed[VIDEO] == [Span(SINCE, START + 100 * MINUTE)]


def test_many_videos_share_the_quota() -> None:
    """With two videos each is walked whole half as often."""
    other = "abcdefghijk"
    source = YouTube(Settings(key=Secret(KEY), videos=(VIDEO, other, VIDEO), search=True))
    assert source.lanes(INCIDENT) == (VIDEO, other, "search")
    cursor = {"seen": rfc3339(START), "whole": rfc3339(START), "pages": 10}
    old = page("commentThread", thread(comment("Ug1", SINCE)), more="t")
    for waited, pages in ((19, 1), (20, 2)):
        left = iter([old, page("commentThread")])
        http = FakeHttp(lambda *_, left=left: answer(next(left)))
        span = Span(START, START + waited * PER_PAGE)
        list(source.pull(Job(incident=INCIDENT, lane=VIDEO, span=span, cursor=cursor), http))
        assert len(http.asked) == pages


def test_what_was_read_of_replies_outlives_a_crash() -> None:
    """Replies that were read are remembered at once: a walk that never ends would not end else."""
    first, second = (thread(comment(f"Ug{n}", START), 1) for n in (1, 2))
    pages, _ = pull(page("commentThread", first, second), page("comment"), page("comment"))
    cursors = [one.cursor for one in pages if one.cursor]
    assert [cursor.get("replies") for cursor in cursors] == [
        {"Ug1": 1},
        {"Ug1": 1, "Ug2": 1},
        {"Ug1": 1, "Ug2": 1},
    ]
    assert "seen" not in cursors[1]
    _, http = pull(page("commentThread", first, second), page("comment"), cursor=cursors[0])
    assert [params.get("parentId") for _, params, _ in http.asked] == [None, "Ug2"]


def test_the_cursor_is_bounded() -> None:
    """Of more threads with many replies than can be remembered, the newest are."""
    count = REMEMBERED + 5
    threads = [thread(comment(f"Ug{n}", START), 1) for n in range(count)]
    known = {f"Ug{n}": 1 for n in range(count)}
    pages, _ = pull(page("commentThread", *threads), cursor={"replies": known})
    assert pages[-1].cursor is not None
    assert pages[-1].cursor["replies"] == {f"Ug{n}": 1 for n in range(REMEMBERED)}


def test_a_thread_that_went_away() -> None:
    """A thread deleted while its replies are asked for costs nothing but itself."""
    gone = refused(NotFound, 404, "commentNotFound")
    pages, _ = pull(page("commentThread", thread(comment("Ug1", START), 9)), gone)
    assert pages[-1].observed == SPAN


@pytest.mark.parametrize("where", ["threads", "replies"])
def test_a_place_that_does_not_move_on(where: str) -> None:
    """A listing that shows the same page again is an error, and no endless walk."""
    many = page("commentThread", thread(comment("Ug1", START), 9 * (where == "replies")), more="t")
    with pytest.raises(BadAnswer, match="the answers do not go on: 't' came again"):
        pull(many, *[page("comment", more="t")] * 2 if where == "replies" else [many])


def test_what_a_listing_shows_before_it_repeats_is_kept_and_claims_nothing() -> None:
    """The next pass begins where this one did: the end of the listing was not seen."""
    answers = iter(
        page("commentThread", thread(comment(name, START), 0), more="t") for name in ("Ug1", "Ug2")
    )
    source = YouTube(Settings(key=Secret(KEY), videos=(VIDEO,)))
    job = Job(incident=INCIDENT, lane=VIDEO, span=SPAN, purpose="poll")
    walk = source.walk(job, FakeHttp(lambda *_: answer(next(answers))))
    shown = [next(walk), next(walk)]
    with pytest.raises(BadAnswer, match="'t' came again"):
        next(walk)
    assert [post.native_id for one in shown for post in one.posts] == ["Ug1", "Ug2"]
    assert {(one.observed, one.cursor) for one in shown} == {(None, None)}


def test_an_old_span_can_be_asked_for() -> None:
    """A backfill walks all there is and leaves the cursor of the poll alone."""
    source, service = a_video(items(30), size=10)
    service.now, kept = START + 5 * HOUR, Collected()
    backfill(source, INCIDENT, FakeHttp(service.respond), SPAN, service.now, kept)
    assert (len(kept.posts), kept.cursors, kept.observed[VIDEO]) == (30, {}, [SPAN])


@examples(80)
@given(data=st.data(), size=st.integers(1, 4), shown=st.integers(0, 2))
def test_youtube_has_shown_what_it_claims(data: st.DataObject, size: int, shown: int) -> None:
    """Whatever arrived in an observed span was yielded, replies too; in the end all was."""
    held_back = data.draw(held(timedelta(minutes=15)))
    numbers = [it.number for it in held_back]
    threads, rest = numbers[:3], numbers[3:]
    parents = {n: data.draw(st.sampled_from(threads)) for n in rest if data.draw(st.booleans())}
    source, service = a_video(held_back, size=size, parents=parents, shown=shown)
    kept = watch(source, service, data.draw(polls()))
    arrived = {it.number: it.arrived for it in held_back}

    def visible(it: Item) -> datetime:
        return max(it.arrived, arrived[parents.get(it.number, it.number)])

    assert missing(kept, service, visible) == []
    poll(service, kept, service.now + 24 * HOUR)
    assert kept.numbers == set(numbers)
    assert kept.observed[VIDEO] == [Span(SINCE, service.now)]

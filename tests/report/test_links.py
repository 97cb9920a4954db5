"""How links were passed on: in public no step is of few people, nor is what stands beside it."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.nouns.finding import Subject
from monitor.nouns.posts import Lane, Span
from monitor.nouns.quantity import exact
from monitor.nouns.spread import MostLinked, Shared
from monitor.nouns.support import Support
from monitor.report.readings import Question
from monitor.report.snapshot import Snapshot
from monitor.store.reading.reader import open_reader
from monitor.text.links import canonical
from tests.examples import examples
from tests.report.audience import Audience
from tests.store.build import INCIDENT, Sample, build, instant

pytestmark = pytest.mark.repeats


T = instant("02-22T08:00")
HOUR = timedelta(hours=1)
HOURS = 8
END = T + HOURS * HOUR
LINK = "https://video.example/1"

POSTS = st.lists(
    st.tuples(
        st.integers(0, HOURS - 1),
        st.integers(1, 7),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=24,
)
"""Hour, posts, whether they carry the link, and whether one account wrote them all."""


@given(POSTS)
@example([(0, 8, True, False), (3, 2, False, False)])
@example([(0, 6, True, True), (0, 9, False, False), (1, 6, True, False), (1, 9, False, False)])
@settings(examples(40), suppress_health_check=[HealthCheck.too_slow])
def test_each_step_is_of_five_accounts_and_what_is_beside_it_of_five_posts(
    drawn: list[tuple[int, int, bool, bool]],
) -> None:
    """Else the line would tell what one account did; all posts stay in the sum, or none."""
    samples: list[Sample] = []
    for hour, number, linked, alone in drawn:
        for _ in range(number):
            samples.append(
                Sample(
                    at=T + hour * HOUR,
                    person=1000 + hour if alone else len(samples),
                    message=len(samples),
                    text=f"{len(samples)} {LINK if linked else ''}",
                )
            )
    question = Question(
        incident=INCIDENT,
        title="A",
        span=Span(T, END),
        every=HOUR,
        timezone="UTC",
        now=END + HOUR,
    )
    lane = Lane(source="chirper", name="", settle=HOUR / 6, observed=(Span(T, END),))
    with TemporaryDirectory() as folder:
        path = build(Path(folder) / "monitor.db", samples, lanes=[lane])
        with open_reader(path) as reader, reader.snapshot():
            told, public_report = (
                Snapshot(reader, question, internal=internal).worded("links").report
                for internal in (True, False)
            )
    inside, outside = (one.rows_of(Shared, "links") for one in (told, public_report))
    assert (public_report.find(MostLinked) is None) == (not outside)
    with_link = [one for one in samples if LINK in (one.text or "")]
    assert [sum(_known(row.posts)) for row in inside] in ([], [len(with_link)])
    assert all(None not in row.posts for row in inside)
    for public in outside:
        assert sum(_known(public.posts)) == len(with_link)
        assert public.posts[-1] is not None
        first = 0
        for hour, posts in enumerate(public.posts):
            if posts is not None:
                span = range(first, hour + 1)
                held = [one for one in samples if (one.at - T) // HOUR in span]
                own = [one for one in held if LINK in (one.text or "")]
                assert len(own) == posts
                assert not own or len({one.person for one in own}) >= 5
                assert len(held) - len(own) not in range(1, 5)
                first = hour + 1
            else:
                assert public.engagement[hour] is None


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.none() | st.integers(0, 9), st.integers(1, 6)),
        min_size=1,
        max_size=8,
    ),
    st.sets(st.integers(1, 8)),
)
@example([(0, None, 1), (2, None, 1)], {2})
@example([(9, 7, 6), (9, 1, 1), (9, None, 1), (9, 2, 2)], {1, 2, 3})
def test_engagement_is_of_five_accounts_and_not_nought_where_no_service_told_it(
    hours: list[tuple[int, int | None, int]], ends: set[int]
) -> None:
    """Most services tell none: of many posts that carry a link one account's may have likes.

    In all it is held, or nothing is; and a part of the time may have no post.
    """
    told_by = [
        frozenset(10 * hour + n for n in range(accounts)) if posts and told is not None else set()
        for hour, (posts, told, accounts) in enumerate(hours)
    ]
    row = Shared(
        "a.example",
        "page",
        tuple(posts for posts, *_ in hours),
        tuple(told if posts else 0 for posts, told, _ in hours),
        tuple(T + n * HOUR for n in range(len(hours) + 1)),
        tuple(map(frozenset, told_by)),
    )
    public = Audience(tells=lambda _, span: (span.end - T) // HOUR in {*ends, len(hours)})
    shown = row.public(public)
    if shown is None:
        assert not any(row.posts)
        return
    accounts, whole = set[int](), set[int]().union(*told_by)
    for hour, posts in enumerate(shown.posts):
        accounts |= told_by[hour]
        if shown.engagement[hour] is not None and posts:
            assert len(accounts) >= 5
            accounts = set()
        assert posts != 0 or shown.engagement[hour] == 0
        assert posts is not None or shown.engagement[hour] is None
    assert len(whole) < 5 or not accounts
    total = sum(told or 0 for posts, told, _ in hours if posts)
    assert sum(_known(shown.engagement)) == (total if len(whole) >= 5 else 0)


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://news.example/a/b?c=1", "news.example"),
        ("https://forum.example/?user=ann", "forum.example"),
        ("https://youtu.be/dQw4w9WgXcQ", "youtube.com"),
        ("https://www.tiktok.com/@ann/video/7123456789012345678", "tiktok.com"),
        ("https://x.com/ann/status/1234567890/video/1", "x.com"),
        ("https://www.facebook.com/watch/?v=1234567890", "facebook.com"),
    ],
)
def test_in_public_a_link_has_only_its_site(address: str, site: str) -> None:
    """Whatever its address is: it may name somebody, or lead to what somebody published."""
    link, public = canonical(address), Audience(tells=lambda *_: True)
    assert link is not None
    row = Shared(link.key, link.kind, (9,), (None,), (T, END), (frozenset(),)).public(public)
    most = MostLinked(
        about=Subject("link", link.key),
        span=Span(T, END),
        behind=Support(9, 9),
        link=link.key,
        video=link.kind == "video",
        posts=exact(9, "posts"),
        accounts=exact(9, "accounts"),
    ).public(public)
    assert row is not None
    assert most is not None
    assert (row.link, most.link) == (site, site)


def _known(posts: Sequence[int | None]) -> list[int]:
    return [one for one in posts if one is not None]


def test_a_line_goes_on_after_what_is_withheld() -> None:
    """The sum of all posts so far is known again where a longer stretch ends that may be public.

    Of the hours in it that may not, there is a hole.
    """
    posts = (9, 20, 2, 8, *(6,) * 20)
    samples = [
        Sample(at=T + hour * HOUR, person=100 * hour + n, message=n, text=f"{hour} {n} {LINK}")
        for hour, number in enumerate(posts)
        for n in range(number)
    ]
    span = Span(T, T + len(posts) * HOUR)
    asked = Question(
        incident=INCIDENT,
        title="A",
        span=span,
        every=HOUR,
        timezone="UTC",
        now=span.end + HOUR,
    )
    lane = Lane(source="chirper", name="", settle=HOUR / 6, observed=(span,))
    with TemporaryDirectory() as folder:
        path = build(Path(folder) / "monitor.db", samples, lanes=[lane])
        with open_reader(path) as reader, reader.snapshot():
            report = Snapshot(reader, asked).worded("links").report
    (link,) = report.rows_of(Shared, "links")
    assert link.posts == (9, 20, None, 10, *(6,) * 20)

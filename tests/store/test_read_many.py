"""Of most posts of the file much is read in another order than of a few: the same is found."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from monitor.nouns.posts import Kept, Span
from monitor.nouns.support import FEWEST
from monitor.report.shared import most_shared
from monitor.store.reading import distinct, links, talk
from monitor.store.reading.links import link_posts
from monitor.store.reading.reader import Reader, open_reader
from monitor.text.links import Link
from tests.store.pages import START, add, fresh, kept

MINUTE = timedelta(minutes=1)
POSTS, PEOPLE = 600, 2
SPANS = [
    Span(START + first * MINUTE, START + end * MINUTE)
    for first, end in ((0, POSTS), (-90, 2 * POSTS), (7, 11), (200, 281), (60, 480), (9, 9))
]
"""All of it, more than that, a little of it with whole hours and without, much of it, nothing."""


def _drawn() -> list[Kept]:
    """Draw a post a minute, of two topics: the second has few, and links of its own."""
    random, found = Random(11), list[Kept]()  # noqa: S311  a draw for a test
    for number in range(POSTS):
        topics = random.choice([(1,), (1,), (1,), (1, 2), (2,)])
        page = random.choices(
            "abcdefghxyz", [9, 9, 8, 7, 5, 1, 1, 1, *(15,) * 3] if 2 in topics else None
        )[0]
        text = f"text {int(150 * random.random() ** 3)} https://{page}.example/1"
        found.append(
            kept(
                f"{number}",
                text if random.random() < 0.8 else f"text {random.randrange(9)}",
                at=START + number * MINUTE,
                author=None if random.random() < 0.1 else f"{random.randrange(40)}",
                topics=topics,
                repost_of=f"{random.randrange(number + 50)}" if random.random() < 0.3 else None,
                parent_id=f"{random.randrange(number + 50)}" if random.random() < 0.1 else None,
            )
        )
    return found


@pytest.fixture(scope="module")
def posts() -> Sequence[Kept]:
    return _drawn()


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, posts: Sequence[Kept]) -> Iterator[Reader]:
    folder: Path = tmp_path_factory.mktemp("many")
    with fresh(folder) as store:
        add(store, *posts)
    with open_reader(folder / "monitor.db") as opened:
        yield opened


@pytest.fixture(params=[1, 2])
def topic(request: pytest.FixtureRequest) -> int:
    found: int = request.param
    return found


@pytest.fixture(params=SPANS)
def span(request: pytest.FixtureRequest) -> Span:
    found: Span = request.param
    return found


def _within(posts: Sequence[Kept], topic: int, span: Span) -> list[Kept]:
    return [
        one
        for one in posts
        if topic in one.topics
        and one.post.published_at is not None
        and span.start <= one.post.published_at < span.end
    ]


def test_answers_to_what_is_held(
    reader: Reader, posts: Sequence[Kept], topic: int, span: Span
) -> None:
    """A post counts that answers or repeats one of the same topic, from whenever that is."""
    held = {one.post.native_id for one in posts if topic in one.topics}
    within = _within(posts, topic, span)
    found = talk.linked(reader, topic, span)
    assert found.posts == len(within)
    assert found.held == sum((x.post.repost_of or x.post.parent_id) in held for x in within)


def test_accounts_of_a_stretch(
    reader: Reader, posts: Sequence[Kept], topic: int, span: Span, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted by themselves they are as many as with texts, and estimated where those are."""
    people = {one.person for one in _within(posts, topic, span)} - {None}
    assert distinct.people_of(reader, topic, span) == len(people)
    monkeypatch.setattr(distinct, "EXACT_POSTS", 50)
    (with_texts,) = reader.distinct(topic, (span.start, span.end))[""]
    assert distinct.people_of(reader, topic, span) == with_texts.people


def test_posts_of_each_account(
    reader: Reader, posts: Sequence[Kept], topic: int, span: Span
) -> None:
    """Of the time and the topic alone, and of none whose author is not known."""
    counts = Counter(one.person for one in _within(posts, topic, span) if one.person is not None)
    assert sorted(talk.posts_of_people(reader, topic, span)) == sorted(counts.values())


def test_texts_that_most_posts_say(
    reader: Reader, posts: Sequence[Kept], topic: int, span: Span
) -> None:
    """However few are asked for: most posts first, then the oldest, though most are said once."""
    firsts: dict[int, Kept] = {}
    within = _within(posts, topic, span)
    for one in within:
        firsts.setdefault(one.message, one)
    counts = Counter(one.message for one in within)
    ranked = sorted(counts, key=lambda m: (-counts[m], firsts[m].published_at, m))
    expected = tuple((firsts[m].post.text, counts[m], m) for m in ranked)
    assert 1 in counts.values() or not within
    for most in (1, 3, len(expected) // 2, len(expected), 10_000):
        assert talk.most_said(reader, topic, span, most) == expected[:most]


@pytest.mark.parametrize("apart", [0, 1, talk.APART])
def test_a_sample_of_texts(
    reader: Reader, topic: int, span: Span, apart: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the same whether texts are read in their order or in that of time."""
    monkeypatch.setattr(talk, "APART", apart)
    everything = talk.sayings(reader, topic, span)
    for posts in (5, 40, 200):
        found = talk.sampled(reader, topic, span, posts)
        bound = round(found.share * talk.ALL_NUMBERS) - talk.ALL_NUMBERS // 2
        assert found.sayings == tuple(s for s in everything if _number(s.text) < bound)


def _number(text: str) -> int:
    return kept("1", text).message


def test_where_links_were_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each source with its first post, the earliest first; of the same minute as in the alphabet.

    However few posts are looked up at once, and whether or not every source has one.
    """
    random, sources = Random(5), ["a", "b", "c", "d"]  # noqa: S311  a draw for a test
    wanted: dict[Link, dict[str, timedelta]] = defaultdict(dict)
    with fresh(tmp_path) as store:
        for number in range(60):
            source = random.choices(sources, [20, 6, 2, 1])[0]
            page, after = random.choice("xyz"), random.randrange(20) * MINUTE
            text, at = f"https://{page}.example/1", START + after
            add(store, kept(f"{number}", text, at=at, topics=(1,)), source=source)
            first = wanted[Link(f"{page}.example/1", "page")]
            first[source] = min(first.get(source, after), after)
        add(store, kept("else", at=START, topics=(1,)), source="e")
    monkeypatch.setattr(links, "FIRST", 1)
    monkeypatch.setattr(links, "MORE", 2)
    with open_reader(tmp_path / "monitor.db") as reader:
        for link, firsts in wanted.items():
            found = reader.first_seen(1, SPANS[0], link)
            ranked = sorted(firsts.items(), key=lambda pair: (pair[1], pair[0]))
            assert list(found.items()) == [(name, START + after) for name, after in ranked]


def test_links_of_most_posts(
    reader: Reader, posts: Sequence[Kept], topic: int, span: Span, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links of other topics and times do not count, nor keep any from its place; equals by name."""
    held: dict[Link, list[Kept]] = defaultdict(list)
    for one in _within(posts, topic, span):
        for link in one.links:
            held[link].append(one)
    for link, some in held.items():
        assert link_posts(reader, topic, span, 1)[link] >= len(some)
    wanted = [
        (link, len(some))
        for link, some in sorted(held.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        if len(some) >= FEWEST and len({one.person for one in some} - {None}) >= PEOPLE
    ]
    for most in (1, 2, 3, 20):
        found = most_shared(reader, topic, span, most, lambda some: some.accounts >= PEOPLE)
        assert [(some.link, len(some)) for some in found] == wanted[:most]
        for shared in found:
            people = {one.person for one in held[shared.link]} - {None}
            assert shared.accounts == len(people)

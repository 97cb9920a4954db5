"""From what a source said to what is kept: match each post, mask it, score it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from msgspec import Struct

from monitor.clock import to_epoch_ms
from monitor.nouns.incident import Incident, Topic
from monitor.nouns.posts import Kept, Post
from monitor.privacy.masking import MaskedPost, Masker
from monitor.privacy.minors import may_name_a_minor
from monitor.privacy.pseudonym import number
from monitor.query import Index, Reading, read
from monitor.sentiment.base import Scorer, is_cut
from monitor.sentiment.gated import together
from monitor.store.connection import Store
from monitor.store.tombstones import tombstone
from monitor.store.writing import posts as stored
from monitor.store.writing import topics
from monitor.store.writing.pages import PagePlace
from monitor.text import MASKED, message_key
from monitor.text.links import Link, canonical, links

EARLIEST: Final = to_epoch_ms(datetime.fromisoformat("2004-01-01T00:00:00+00:00"))
AHEAD: Final = 86_400_000
OUT_OF_RANGE: Final = "time out of range"


def numbers_of(store: Store, incident: Incident, now: datetime) -> Mapping[tuple[str, str], int]:
    """Return the numbers of an incident's topics in the store, in step with the configuration.

    Posts that are stored already are matched with the queries of narratives and voices that are new
    to them.
    """
    known = topics.sync(store, incident, now)
    topics.settle(store, known, incident, _belongs, now)
    return known.numbers


def match_held(store: Store, incident: Incident, now: datetime) -> Sequence[Topic]:
    """Match the posts of an incident about which nobody is asked, and return with what.

    That is with narratives and voices that are new to them: no pass comes by that would do it.
    """
    if topics.last_query(store, incident.key) is None:
        return ()
    known = topics.sync(store, incident, now, asked=False)
    topics.settle(store, known, incident, _belongs, now)
    return tuple(topic for _, topic in known.unsettled)


def _belongs(topic: Topic, text: str, lang: str | None) -> bool:
    # What stands in place of a handle or a number is no word of the post.
    said = MASKED.sub(" ", text.replace("@[handle]", "@ "))
    return topic.query.matches(read(said, lang))


_index: Final = lru_cache(Index)
"""Finds the queries that a text matches; a configuration has the same all along."""


class MatchedPosts(Struct, frozen=True):
    """What is kept of some posts (the others are off-topic), and how many names were masked."""

    kept: tuple[Kept, ...]
    masked: int


class _Match(Struct, frozen=True, gc=False):
    """A post that is kept, with when it counts as published, and why that is not what it says."""

    post: Post
    reading: Reading
    published: int
    flag: str


class PostMatcher:
    """Matches the posts of one source with one incident, masks and scores what it keeps.

    The first of the *scorers* gives the labels, of the others the numbers are kept. With
    *everything* every post counts as a mention, matched or not: an archive collected for the
    incident.
    """

    def __init__(
        self,
        source: str,
        incident: Incident,
        numbers: Mapping[tuple[str, str], int],
        masker: Masker,
        scorers: Sequence[Scorer],
        *,
        everything: bool = False,
    ) -> None:
        self._source, self._masker, self._scorer = source, masker, scorers[0]
        self._scored = together(tuple(scorers))
        self._query, self._everything = incident.query, everything
        self._since = to_epoch_ms(incident.since)
        self._closed = None if incident.closed is None else to_epoch_ms(incident.closed)
        self._itself = numbers["incident", incident.key]
        parts = (("narrative", incident.narratives), ("voice", incident.voices))
        topics = [(kind, topic) for kind, part in parts for topic in part]
        self._parts = _index(tuple(topic.query for _, topic in topics))
        self._numbers = tuple(numbers[kind, topic.key] for kind, topic in topics)

    def __call__(
        self,
        posts: Sequence[Post],
        now: datetime,
        held: Collection[str] = (),
        readings: Iterable[Reading] | None = None,
    ) -> MatchedPosts:
        """Return what is to be kept of *posts*, seen at *now*, in their order.

        A deletion is kept whatever it was about: only the store knows. *held* are ids of posts that
        are known to mention the incident, whatever an edit has made of them; so are those of which
        another version among *posts* does. *readings* are of the posts, in their order, where
        somebody has read them.
        """
        seen = to_epoch_ms(now)
        found = list(self._wanted(posts, readings or _readings(posts), seen, held))
        # Another version of a post that matches belongs to it, whatever it says itself.
        if len(found) < len(posts):
            about = {one.post.native_id for one in found if not one.post.deleted_at}
            versions = sum(post.native_id in about for post in posts)
            if versions > sum(one.post.native_id in about for one in found):
                found = list(self._wanted(posts, _readings(posts), seen, {*held, *about}))
        masked = self._masker.masked_all(
            self._source, [one.post for one in found if not one.post.deleted_at]
        )
        kept, names = [], 0
        for one in found:
            if one.post.deleted_at:
                kept.append(self._deletion(one))
            else:
                fit = next(masked)
                kept.append(self._kept(one, fit))
                names += fit.names
        return MatchedPosts(tuple(kept), names)

    def with_edits(
        self,
        store: Store,
        place: PagePlace,
        posts: Sequence[Post],
        now: datetime,
        matched: MatchedPosts,
    ) -> MatchedPosts:
        """Return *matched*, which was made of *posts*, with new versions of posts that are held.

        A post that has mentioned the incident is kept as its author has left it, though it says
        nothing of the incident any more. What came before has to be in the store already.
        """
        if len(matched.kept) == len(posts):
            return matched
        kept = {one.former or one.post.native_id for one in matched.kept if one.topics}
        # Where all comes in its order, only what says that it was edited can have been there.
        left = [
            post
            for post in posts
            if post.native_id not in kept
            and post.deleted_at is None
            and (post.edited_at is not None or not place.ordered)
        ]
        held = self.held(store, place, left)
        if not held:
            return matched
        more = self([post for post in left if post.native_id in held], now, held)
        return MatchedPosts((*matched.kept, *more.kept), matched.masked + more.masked)

    def held(self, store: Store, place: PagePlace, posts: Iterable[Post]) -> frozenset[str]:
        """Return the ids of those of *posts* that are held, and mention it in some version."""
        names = {name: post.native_id for post in posts for name in self._names(post)}
        if not names:
            return frozenset()
        found = stored.mentioning(store.conn, self._itself, place.source, names)
        return frozenset(names[name] for name in found)

    def _names(self, post: Post) -> Iterator[str]:
        """Yield the ids under which another version of a post may be held."""
        ids = {post.native_id, self._masker.identity(self._source, post.native_id)}
        yield from ids
        if post.edited_at is not None or post.deleted_at is not None:
            yield from map(tombstone, ids)

    def _wanted(
        self,
        posts: Sequence[Post],
        readings: Iterable[Reading],
        seen: int,
        held: Collection[str],
    ) -> Iterator[_Match]:
        for post, reading in zip(posts, readings, strict=True):
            published, flag = _published(post, seen)
            if not post.deleted_at:
                over = self._closed is not None and published >= self._closed
                if published < self._since or over:
                    continue
                known = self._everything or post.native_id in held
                if not (known or self._query.matches(reading)):
                    continue
            yield _Match(post, reading, published, flag)

    def _kept(self, one: _Match, masked: MaskedPost) -> Kept:
        text, author = masked.post.text, masked.post.author
        score, *others = self._scored(text, masked.post.lang)
        return Kept(
            post=masked.post,
            url=masked.url,
            ref=masked.ref,
            former=masked.former,
            published_at=one.published,
            person=None if author is None else number(author),
            # Pictures without words are no copies of each other: what describes them tells.
            message=message_key(text or masked.post.words.strip()),
            topics=(
                self._itself,
                *[self._numbers[place] for place in self._parts.matching(one.reading)],
            ),
            score=score,
            others=tuple(others),
            links=pointed_to(masked.post),
            flags=self._flags(one, masked),
            minor=may_name_a_minor(masked.post.words),
        )

    def _flags(self, one: _Match, masked: MaskedPost) -> str:
        """Return what is odd of a post: its time, or that not all of it is kept, or scored."""
        partly = is_cut(self._scorer, masked.post.text)
        if not (masked.shortened or partly):
            return one.flag
        cut = "cut" if masked.shortened else ""
        return ",".join(filter(None, (one.flag, cut, "scored in part" if partly else "")))

    def _deletion(self, one: _Match) -> Kept:
        post = one.post
        bare = Post(
            native_id=post.native_id, published_at=post.published_at, deleted_at=post.deleted_at
        )
        bare, former = self._masker.renamed(self._source, bare)
        return Kept(
            post=bare,
            url=None,
            former=former,
            published_at=one.published,
            person=None,
            message=0,
            topics=(),
            score=None,
            flags=one.flag,
        )


def _readings(posts: Sequence[Post]) -> Iterator[Reading]:
    return (read(post.words, post.lang) for post in posts)


def pointed_to(post: Post) -> tuple[Link, ...]:
    """Return what a post points to, in its text or as its service says; each once, sorted."""
    found = {*links(post.text), *filter(None, map(canonical, post.links))}
    return tuple(sorted(found)) if found else ()


def _published(post: Post, seen: int) -> tuple[int, str]:
    """Return when a post counts as published, and the flag where that is not what was claimed."""
    if post.published_at is None:
        return seen, "no time"
    claimed = to_epoch_ms(post.published_at)
    if EARLIEST <= claimed <= seen + AHEAD:
        return claimed, ""
    return seen, OUT_OF_RANGE

"""Matching, masking and scoring of a batch as a pure function, which any process can work on."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
from msgspec import Struct

from monitor.app.workers import Workers
from monitor.collect.matching import MatchedPosts, PostMatcher
from monitor.nouns.incident import Incident, Topic
from monitor.nouns.posts import Post, Score
from monitor.privacy.guard import NameGuard
from monitor.privacy.masking import Masker
from monitor.privacy.pseudonym import Pseudonyms
from monitor.query import Query
from monitor.sentiment import base
from monitor.sentiment.base import Scorer

if TYPE_CHECKING:
    from monitor.config import Config


class SiftOrder(Struct, frozen=True, kw_only=True):
    """All that the outcome depends on, besides the posts.

    The topics are kind, key, query and number in the store of the incident, its narratives, its
    voices.
    """

    source: str
    since: datetime
    closed: datetime | None
    topics: tuple[tuple[str, str, str, int], ...]
    scorers: tuple[str, ...]
    everything: bool
    now: datetime
    key: bytes
    names: tuple[str, ...]
    previews: bool


class RemoteSifting(NamedTuple):
    """Has posts sifted by other processes.

    The protected names of *config* and the *key* of the pseudonyms go there.
    """

    workers: Workers
    config: "Config"
    key: bytes
    scorers: Sequence[Scorer]

    def how(
        self,
        source: str,
        incident: Incident,
        numbers: Mapping[tuple[str, str], int],
        now: datetime,
        *,
        everything: bool,
    ) -> bytes:
        topics: tuple[tuple[str, Incident | Topic], ...] = (
            ("incident", incident),
            *(("narrative", one) for one in incident.narratives),
            *(("voice", one) for one in incident.voices),
        )
        return encoded(
            SiftOrder(
                source=source,
                since=incident.since,
                closed=incident.closed,
                topics=tuple(
                    (kind, one.key, one.query.text, numbers[kind, one.key]) for kind, one in topics
                ),
                scorers=tuple(scorer.name for scorer in self.scorers),
                everything=everything,
                now=now,
                key=self.key,
                names=tuple(self.config.protected),
                previews=self.config.media.enabled,
            )
        )

    def begin(self, how: bytes, posts: Sequence[Post]) -> Callable[[], MatchedPosts]:
        begun = self.workers.begin(sifted, how, encoded(posts))
        return lambda: _SIFTED.decode(begun())


def begin_scores(
    workers: Workers, scorer: Scorer, texts: Sequence[tuple[str, str | None]]
) -> Callable[[], Sequence[Score]]:
    begun = workers.begin(scored, scorer.name.encode(), encoded(texts))
    return lambda: _SCORES.decode(begun())


def sifted(how: bytes, batch: bytes) -> bytes:
    """Return what is kept of a batch of posts, as `MatchedPosts`."""
    sift, now = _sift(how)
    return _ENCODER.encode(sift(_POSTS.decode(batch), now))


def scored(how: bytes, batch: bytes) -> bytes:
    scorer = _scorer(how.decode())
    return _ENCODER.encode([scorer.score(text, lang) for text, lang in _TEXTS.decode(batch)])


_ENCODER: Final = msgspec.msgpack.Encoder()
_POSTS: Final = msgspec.msgpack.Decoder(list[Post])
_SCORES: Final = msgspec.msgpack.Decoder(list[Score])
_SIFTED: Final = msgspec.msgpack.Decoder(MatchedPosts)
_TEXTS: Final = msgspec.msgpack.Decoder(list[tuple[str, str | None]])

encoded: Final = _ENCODER.encode


@lru_cache(256)
def _sift(how: bytes) -> tuple[PostMatcher, datetime]:
    order = msgspec.msgpack.decode(how, type=SiftOrder)
    topics = [Topic(key, "", Query.read(query)) for _, key, query, _ in order.topics]
    kinds = [kind for kind, *_ in order.topics]
    incident = Incident(
        key=topics[0].key,
        title="",
        since=order.since,
        closed=order.closed,
        query=topics[0].query,
        narratives=tuple(compress(topics, [kind == "narrative" for kind in kinds])),
        voices=tuple(compress(topics, [kind == "voice" for kind in kinds])),
    )
    numbers = {(kind, key): number for kind, key, _, number in order.topics}
    masker = _masker(order.key, order.names, order.previews)
    scorers = tuple(map(_scorer, order.scorers))
    sift = PostMatcher(
        order.source, incident, numbers, masker, scorers, everything=order.everything
    )
    return sift, order.now


@lru_cache(4)
def _masker(key: bytes, names: tuple[str, ...], previews: bool) -> Masker:
    return Masker(Pseudonyms(key), NameGuard(names), previews=previews)


_scorer: Final = lru_cache(8)(base.load)

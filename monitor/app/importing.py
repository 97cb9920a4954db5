"""From an archive to the store: matched and masked like a source's posts, a thousand a page."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from datetime import datetime
from functools import partial
from itertools import compress
from typing import Final, NamedTuple

from msgspec import Struct

from monitor.app.sifting import RemoteSifting
from monitor.app.workers import AHEAD, in_order
from monitor.archive import NO_OBJECT, Broken, Entry
from monitor.clock import to_epoch_ms
from monitor.collect.matching import OUT_OF_RANGE, MatchedPosts, PostMatcher, numbers_of
from monitor.errors import DataError
from monitor.intake.bounds import Unfit, fit, rejected
from monitor.nouns.incident import Incident
from monitor.nouns.posts import Page, Post, Reject, Span
from monitor.nouns.spans import union
from monitor.privacy.masking import Masker
from monitor.query import Index, read
from monitor.sentiment.base import Scorer
from monitor.store.connection import Store
from monitor.store.writing import pages as writing
from monitor.store.writing import passes, watch

PAGE: Final = 1000
WAITING: Final = 10_000
"""Edits that match nothing and whose post has not come yet; of more, the oldest are off-topic."""

SHOWN: Final = 40  # characters of a line that is not what it should be
NAMELESS: Final = "archive"
_KEYS: Final = {"native_id": "id", "parent_id": "reply_to", "published_at": "created_at"}
"""What archives call a field of a post otherwise."""

_ESCAPED: Final = re.compile(r"\\u([0-9A-Fa-f]{4})")
"""A letter as JSON may write it: a name would not be found behind such."""

NO_SOURCE: Final = Reject("the source is missing: name it with --source", b"")
NAMED: Final = "source: it holds a protected name: name another with --source"
NAMED_SOURCE: Final = Reject(NAMED, b"")


class Imported(Struct, kw_only=True):
    """What became of the lines of an archive.

    Attributes:
        lines: Lines that hold a post, readable or not.
        kept: Posts that mention an incident, and are in the store now.
        new: Those of them that were not there before.
        beside: Posts that mention none.
        broken: Lines that could not be read: number, counted from 1, and reason; at most 20 of
            them. Of a line that is no JSON object also how it begins.
        rejected: How many could not be read in all.
        early: Those off-topic that claim to be older than all of the incidents.
        undated: Those kept whose time is none of a post: they count as published now.
        doubled: Posts with the id of one of the thousand before them, and another time or author:
            the two are kept as one.
        doubled_at: Line of the first of them; 0 where there is none.
    """

    lines: int = 0
    kept: int = 0
    new: int = 0
    beside: int = 0
    broken: tuple[tuple[int, str], ...] = ()
    rejected: int = 0
    early: int = 0
    undated: int = 0
    doubled: int = 0
    doubled_at: int = 0


class _Sieve(NamedTuple):
    """How the posts of a source are sifted for an incident, here or elsewhere, and their place."""

    sift: PostMatcher
    place: writing.PagePlace
    how: bytes


class _Sifting(NamedTuple):
    """A page that is being sifted: how for each incident, and what waits for what became of it."""

    posts: Sequence[Post]
    outcomes: Sequence[tuple[_Sieve, Callable[[], MatchedPosts]]]


class _Waiting(NamedTuple):
    file: int
    post: Post


class _Written(NamedTuple):
    """Ids of posts that were written: *refused* by the database, or *odd*: of no time of a post."""

    mentioned: Set[str]
    refused: Set[str]
    odd: Set[str]


class Import:
    """Takes archives in: is called with the lines of each, and then finished.

    Args:
        store: Where posts are kept; it belongs to this thread.
        scorers: That whose labels the reports use, then the others.
        now: When the posts count as first seen.
        source: Name of the source of lines that name none; None rejects them.
        everything: Whether every post counts as a mention: an archive that was collected for the
            incident.
        remote: Has pages sifted by other processes, some ahead of the one that is written; None
            sifts them here, one after the other.
    """

    def __init__(
        self,
        store: Store,
        incidents: Sequence[Incident],
        masker: Masker,
        scorers: Sequence[Scorer],
        *,
        now: datetime,
        source: str | None = None,
        everything: bool = False,
        remote: RemoteSifting | None = None,
    ) -> None:
        self._store, self._incidents, self._masker = store, incidents, masker
        self._scorers, self._remote = scorers, remote
        self._now, self._source, self._everything = now, source, everything
        self._numbers = tuple(
            store.number("scorer", name=one.name, version=one.version) for one in scorers
        )
        self._queries = Index(incident.query for incident in incidents)
        self._sieves: dict[tuple[str, str], _Sieve] = {}
        self._sources: dict[str, None] = {}
        self._file = 0
        self._waiting: dict[tuple[int, str], list[_Waiting]] = {}
        self._waits = 0

    def __call__(self, entries: Iterable[Entry]) -> Imported:
        """Take the *entries* of one archive in, page by page, and return what became of them.

        A line that cannot be read costs only itself.

        Raises:
            StoreError: The pages before are kept; import the archive again, nothing will be
                doubled.
        """
        found = self._found = Imported()
        self._file += 1
        for sifting in in_order(self._pages(entries), AHEAD if self._remote else 0):
            self._keep(sifting)
        found.beside = found.lines - found.kept - found.rejected
        return found

    def _pages(self, entries: Iterable[Entry]) -> Iterator[_Sifting]:
        waiting: dict[str, list[Post]] = {}
        there: dict[tuple[str, str], tuple[datetime | None, str | None]] = {}
        for entry in entries:
            self._found.lines += 1
            if isinstance(entry, Broken):
                self._reject(entry.line, entry.reject, self._source)
                continue
            source = entry.source or self._source
            if source is None:
                self._reject(entry.line, NO_SOURCE, None)
            elif source not in self._sources and self._masker.names(source):
                self._reject(entry.line, NAMED_SOURCE, None)
            elif isinstance(post := _fit(entry.post), Reject):
                self._reject(entry.line, post, source)
            else:
                self._sources[source] = None
                posts = waiting.setdefault(source, [])
                posts.append(post)
                if len(there) >= PAGE:
                    there.clear()
                claimed = post.published_at, post.author
                first = there.setdefault((source, post.native_id), claimed)
                another = first is not claimed and _contradicts(first, claimed)
                if another and post.edited_at is None and post.deleted_at is None:
                    self._found.doubled += 1
                    self._found.doubled_at = self._found.doubled_at or entry.line
                if len(posts) >= PAGE:
                    yield self._begin(source, waiting.pop(source))
        for source, posts in waiting.items():
            yield self._begin(source, posts)

    def _begin(self, source: str, posts: Sequence[Post]) -> _Sifting:
        if self._remote is None:
            return _Sifting(posts, [*self._begun_here(source, posts)])
        sieves = [self._for(source, incident) for incident in self._incidents]
        return _Sifting(posts, [(one, self._remote.begin(one.how, posts)) for one in sieves])

    def _begun_here(
        self, source: str, posts: Sequence[Post]
    ) -> Iterator[tuple[_Sieve, Callable[[], MatchedPosts]]]:
        readings = [read(post.words, post.lang) for post in posts]
        found = [frozenset(self._queries.matching(reading)) for reading in readings]
        for number, incident in enumerate(self._incidents):
            sieve = self._for(source, incident)
            about = compress(posts, (number in matched for matched in found))
            known = frozenset(post.native_id for post in about if post.deleted_at is None)
            there = [
                self._everything or post.native_id in known or post.deleted_at is not None
                for post in posts
            ]
            asked, read_as = [*compress(posts, there)], [*compress(readings, there)]
            yield sieve, partial(sieve.sift, asked, self._now, known, read_as)

    def _keep(self, sifting: _Sifting) -> None:
        page = Page(posts=tuple(sifting.posts))
        written = self._written(page, page.posts, sifting.outcomes)
        since = min(incident.since for incident in self._incidents)
        undated = written.mentioned & written.odd
        for post in page.posts:
            early = post.published_at is not None and post.published_at < since
            self._found.early += early and post.native_id not in written.mentioned
            self._found.undated += post.native_id in undated
        self._count(page.posts, written)
        late = [*self._met(sifting.outcomes[0][0].place.source, page.posts, written)]
        if late:
            # They were read, and counted as beside, with the page that they came on.
            nothing = [(sieve, partial(MatchedPosts, (), 0)) for sieve, _ in sifting.outcomes]
            written = self._written(Page(), [one.post for one in late], nothing)
            self._count((one.post for one in late if one.file == self._file), written)

    def _count(self, posts: Iterable[Post], written: _Written) -> None:
        for post in posts:
            self._found.kept += post.native_id in written.mentioned
            self._found.rejected += post.native_id in written.refused - written.mentioned

    def _met(self, source: int, posts: Sequence[Post], written: _Written) -> Iterator[_Waiting]:
        """Yield the edits that have waited for *posts*; those among them that match nothing wait.

        So an edit belongs to its post whatever it says, also where it stands before it.
        """
        for post in posts:
            place = source, post.native_id
            if post.native_id in written.mentioned:
                some = self._waiting.pop(place, ())
                self._waits -= len(some)
                yield from some
            elif post.edited_at and not post.deleted_at and post.native_id not in written.refused:
                self._waiting.setdefault(place, []).append(_Waiting(self._file, post))
                self._waits += 1
        while self._waits > WAITING:
            self._waits -= len(self._waiting.pop(next(iter(self._waiting))))

    def _written(
        self,
        page: Page,
        posts: Sequence[Post],
        outcomes: Iterable[tuple[_Sieve, Callable[[], MatchedPosts]]],
    ) -> _Written:
        mentioned: set[str] = set()
        refused: set[str] = set()
        odd: set[str] = set()
        for (sift, place, _), outcome in outcomes:
            sifted = sift.with_edits(self._store, place, posts, self._now, outcome())
            written = writing.add_page(
                self._store,
                place,
                page,
                sifted.kept,
                now=to_epoch_ms(self._now),
                beside=len(page.posts) - len(sifted.kept),
                masked=sifted.masked,
            )
            self._found.new += written.counted
            gone = (post for post in posts if post.deleted_at is not None)
            mentioned |= sift.held(self._store, place, gone)
            for one in sifted.kept:
                name = one.former or one.post.native_id
                if OUT_OF_RANGE in one.flags:
                    odd.add(name)
                where = refused if one.post.native_id in written.refused else mentioned
                if one.topics or where is refused:
                    where.add(name)
        return _Written(mentioned, refused, odd)

    def _reject(self, line: int, reject: Reject, source: str | None) -> None:
        self._found.rejected += 1
        if len(self._found.broken) < 20:  # noqa: PLR2004  as promised; the others are in quarantine
            self._found.broken += ((line, self._said(reject)),)
        for incident in self._incidents[:1]:
            place = self._for(source or NAMELESS, incident).place
            writing.add_page(
                self._store,
                place,
                Page(rejected=(self._masker.reject(reject),)),
                (),
                now=to_epoch_ms(self._now),
            )

    def _said(self, reject: Reject) -> str:
        """Return why a line was refused, for whoever imports it: only there its beginning helps."""
        reason = self._masker.words(reject.reason)
        if reject.reason != NO_OBJECT:
            return reason
        # A name that is cut in two would be no name to the guard, so it looks first.
        written = reject.raw.decode("utf-8", "replace").strip()
        line = self._masker.words(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), written))
        return f"{reason}; it begins {line[:SHOWN]!r}"

    def _for(self, source: str, incident: Incident) -> _Sieve:
        found = self._sieves.get((source, incident.key))
        if found is None:
            number = self._store.number("source", name=source)
            numbers = numbers_of(self._store, incident, self._now)
            everything, how = self._everything, b""
            sift = PostMatcher(
                source, incident, numbers, self._masker, self._scorers, everything=everything
            )
            if self._remote is not None:
                how = self._remote.how(source, incident, numbers, self._now, everything=everything)
            run = passes.begin(self._store, number, incident.key, "import", self._now)
            place = writing.PagePlace(number, run, None, self._numbers[0], self._numbers[1:])
            found = self._sieves[source, incident.key] = _Sieve(sift, place, how)
        return found

    def finish(self, observed: Iterable[Span] = ()) -> tuple[str, ...]:
        """Keep that the archives together show *observed* whole, as their owner says, and end.

        A span in which they hold no post was silent; time between two spans, of this import or of
        an earlier one of the same source, was not observed. Return the sources for which that is
        kept: those that posts came from; without a post the one that was named, else `archive`.

        Raises:
            DataError: It would have to be kept under a protected name; nothing was.
        """
        spans = union(observed)
        names = tuple(self._sources) or (self._source or NAMELESS,)
        for name in names if spans else ():
            if self._masker.names(name):
                raise DataError(NAMED)
            for incident in self._incidents:
                place = self._for(name, incident).place
                watch.claim(self._store, place.source, incident.key, spans, self._now)
        for sieve in self._sieves.values():
            passes.end(self._store, sieve.place.run, "ok", None, self._now)
        return names if spans else ()


def _contradicts(first: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Tell whether two lines differ in what both say.

    What one leaves out, as a deletion does its author, contradicts nothing.
    """
    pairs = zip(first, other, strict=True)
    return any(None not in pair and pair[0] != pair[1] for pair in pairs)


def _fit(post: Post) -> Post | Reject:
    try:
        return fit(post, _KEYS)
    except Unfit as error:
        return rejected(post, error)

"""A pass that asks again for posts that we hold: engagement, edits, deletions."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from monitor.collect.dated import FARTHEST
from monitor.collect.failing import Failure
from monitor.collect.passing import OpenPass
from monitor.collect.watching import Outturn, PassWatch
from monitor.intake.bounds import within_bounds
from monitor.nouns.posts import Page
from monitor.sources.base import Held, Http, Recheck, closed
from monitor.store.connection import Store
from monitor.store.records import Outcome
from monitor.store.writing import rechecks

MOST: Final = 500  # posts of one pass; what is due beyond has its turn in the next
MANY: Final = 10  # posts of one question; not all of so many are deleted by chance
BATCH: Final = 100  # posts of one question; services take 25 to 100 at once

ALL_GONE: Final = (
    "{}all {} posts that were asked for again are said to be gone: none is forgotten unless that "
    "is said again in a day"
)


def recheck(store: Store, watched: PassWatch, http: Http, *, now: datetime) -> Outturn | None:
    """Ask for the posts whose turn has come, and return what became of it.

    Returns:
        None where there was nothing to ask: the source cannot be asked, no post is due, or it has
        asked for a pause, as the pass that met it has said.
    """
    key = watched.incident.key
    paused = rechecks.paused_until(store, watched.name, key)
    # A pause that ends farther ahead was set by a clock that was wrong.
    lasts = paused is not None and now < paused <= now + FARTHEST
    # Before an incident begins, this machine does not know the time yet.
    if watched.source.batch is None or lasts or now < watched.incident.since:
        return None
    due = rechecks.due(store, watched.name, key, now, MOST)
    if not due:
        return None
    made = _RecheckPass(store, watched, "recheck", now)
    made.prepare()
    if made.failures.found:
        return made.end("failed")
    return made.run(due, http)


class _RecheckPass(OpenPass):
    """A pass that asks for one batch after the other.

    A post of which the service said nothing, though it answered, has its next turn later. One that
    could not be asked for, since a server failed, is put behind the others: a server that stays
    away must not keep those of other servers waiting. One that was not come to is asked for in the
    next pass.
    """

    def run(self, due: Sequence[rechecks.DuePost], http: Http) -> Outturn:
        failures = self.failures
        for first in range(0, len(due), BATCH):
            until = self._ask(due[first : first + BATCH], http)
            if until is not None:
                rechecks.pause(self.store, self.watched.name, self.incident.key, until)
                outcome: Outcome = "failed" if failures.crashed else "postponed"
                return self.end(outcome, until)
            if self.watched.stop() and not failures.crashed:
                return self.end("stopped")
            if self.watched.stop():
                break
        return self.end("failed" if failures.found else "ok")

    def _ask(self, batch: Sequence[rechecks.DuePost], http: Http) -> datetime | None:
        """Ask for some posts; return until when the source asked for a pause, if it did.

        That a post is gone is believed where its server shows another one, or has said so a day
        before: a server that was moved or closed, or answers in another way, says it of all.
        """
        question = Recheck(
            incident=self.incident,
            posts=tuple(Held(one.native_id, one.ref) for one in batch if not one.deleted),
            now=self.now,
            vault=self.watched.vault,
        )
        source, place, before = self.watched.source, self.place(), len(self.failures.found)
        said: list[Page] = []
        servers: dict[str, str | None] = {}
        with self.failures.noted(), closed(source.again(question, http)) as pages:
            servers |= {held.native_id: source.server_of(held) for held in question.posts}
            said.extend(map(within_bounds, pages))  # up to where it fails
        gone = {post.native_id: post.deleted_at is not None for page in said for post in page.posts}
        shows = {servers.get(one) for one, is_gone in gone.items() if not is_gone}
        doubted = {
            one.native_id: one
            for one in batch
            if gone.get(one.native_id) and not one.doubted
            if servers[one.native_id] not in shows
        }
        # Of which posts the source said something, and whether it is that they are gone.
        answered = {one.native_id: True for one in batch if one.deleted}
        for page in said:
            posts = tuple(post for post in page.posts if post.native_id not in doubted)
            with self.failures.noted():
                self.keep(replace(page, posts=posts), place)
                answered |= {post.native_id: post.deleted_at is not None for post in posts}
        failed = self.failures.found[before:]
        asked = [one for one in batch if one.native_id not in doubted]
        left = [one for one in asked if one.native_id not in answered] if failed else []
        over = [one for one in asked if one not in left]
        taken = {native_id for native_id, deleted in answered.items() if deleted}
        rechecks.took(self.store, self.source, over, taken, self.now)
        rechecks.doubt(self.store, self.source, tuple(doubted.values()), self.now)
        for server, number in Counter(map(servers.get, doubted)).items():
            if number >= MANY:
                words = ALL_GONE.format(f"{server}: " if server else "", number)
                self.failures.found.append(Failure(words, "missing"))
        until = failed[0].until if failed else None
        if left and until is None:
            rechecks.defer(self.store, self.source, left, self.now)
        return until

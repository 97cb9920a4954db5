"""A pass that asks once more for posts that we hold: engagement, edits, deletions."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from monitor.collect.keeping import Keeping
from monitor.collect.watching import FARTHEST, Outturn, Watch
from monitor.errors import RetryLater, SourceError
from monitor.sentiment.base import Scorer
from monitor.sources.base import Checker, Held, Http, Recheck
from monitor.store import rechecks
from monitor.store.connection import Store

MOST: Final = 500
"""Posts of one pass; what is due beyond has its turn in the next."""

BATCH: Final = 100
"""Posts of one question; services take 25 to 100 at once."""


def recheck(
    store: Store,
    watched: Watch,
    http: Http,
    scorer: Scorer,
    *,
    now: datetime,
    others: Sequence[Scorer] = (),
    clock: Callable[[], datetime] | None = None,
    stop: Callable[[], bool] = bool,
) -> Outturn | None:
    """Ask for the posts whose turn has come, and return what became of it.

    A post of which the service said nothing, though it answered, has its next turn later. One that
    could not be asked for, since a server failed, is put behind the others: a server that stays
    away must not keep those of other servers waiting. One that was not come to is asked for in the
    next pass.

    Args:
        store: Where posts are kept; it belongs to this thread.
        watched: What to ask, and about what.
        http: The network.
        scorer: Scores texts that were edited.
        now: Instant of the pass.
        others: Further scorers, whose numbers are kept beside.
        clock: Tells when the pass ends; None leaves that at *now*.
        stop: Asked between pages; True ends the pass with what is committed.

    Returns:
        None where there was nothing to ask: the source cannot be asked, no post is due, or it has
        asked for a pause, of which the pass that met it has told.

    Raises:
        StoreError: The database failed; what was committed is safe, the row stands unfinished.
    """
    source = watched.source
    if not isinstance(source, Checker):
        return None
    paused = rechecks.paused_until(store, watched.name, watched.incident.key)
    if paused is not None and now < paused <= now + FARTHEST:
        return None
    due = rechecks.due(store, watched.name, watched.incident.key, now, MOST)
    if not due:
        return None
    keeping = Keeping(store, watched, scorer, others, "recheck", now, clock or (lambda: now))
    errors: list[str] = []
    for first in range(0, len(due), BATCH):
        batch = due[first : first + BATCH]
        posts = tuple(Held(one.native_id, one.ref) for one in batch if not one.deleted)
        question = Recheck(incident=watched.incident, posts=posts, now=now, vault=watched.vault)
        told = {one.native_id: True for one in batch if one.deleted}
        error = _ask(source, question, http, keeping, told)
        gone = {native_id for native_id, deleted in told.items() if deleted}
        left = [] if error is None else [one for one in batch if one.native_id not in told]
        over = [one for one in batch if one not in left]
        rechecks.took(store, keeping.source, over, gone, now)
        if isinstance(error, RetryLater):
            rechecks.pause(store, watched.name, watched.incident.key, error.until)
            return keeping.end("postponed", [*errors, str(error)], error.until)
        if error is not None:
            errors.append(str(error))
            rechecks.defer(store, keeping.source, left, now)
        if stop():
            return keeping.end("stopped", errors)
    return keeping.end("failed" if errors else "ok", errors)


def _ask(
    source: Checker, question: Recheck, http: Http, keeping: Keeping, told: dict[str, bool]
) -> SourceError | None:
    """Keep what a source says of posts; note in *told* of which, and whether it is gone.

    Returns:
        The failure that ended it early; None where it came to its end.
    """
    place = keeping.place()
    held = {post.native_id for post in question.posts}
    try:
        for page in source.again(question, http):
            keeping.keep(page, place, held)
            told |= {post.native_id: post.deleted_at is not None for post in page.posts}
    except SourceError as error:
        return error
    return None

"""Up to when what an earlier query finds was read."""

from datetime import timedelta
from time import process_time

from monitor.nouns.posts import Span
from monitor.report.queries import _until
from monitor.store.records import Proved
from tests.report.sample import T

MINUTE = timedelta(minutes=1)
QUERY, NARROWER = "anaheim", "anaheim AND police"


def passes(first: int, last: int, *, of: int = 4) -> list[Proved]:
    """Return what passes proved, one in five minutes, each *of* some of them."""
    begins = (T + 5 * number * MINUTE for number in range(first, last))
    return [Proved(1, at + 5 * MINUTE, Span(at, at + of * MINUTE)) for at in begins]


def test_it_ends_where_the_narrower_query_alone_was_read() -> None:
    """What was read for both is whole, whichever came first."""
    replaced = T + 50 * MINUTE
    queries = [(T, QUERY), (replaced, NARROWER)]
    before, after = passes(0, 9), passes(9, 20)
    assert _until(QUERY, replaced, queries, [*after, *before]) == T + 45 * MINUTE
    assert _until(QUERY, replaced, queries, before) is None
    assert _until(QUERY, replaced, queries, after) is None


def test_months_of_passes_take_no_time() -> None:
    """Each is looked at once, however many holes there are between them."""
    replaced = T + 65_000 * MINUTE
    begun = process_time()
    found = _until(QUERY, replaced, [(T, QUERY), (replaced, NARROWER)], passes(0, 26_000))
    assert found == replaced - 5 * MINUTE
    assert process_time() - begun < 5

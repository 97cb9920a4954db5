"""Why a stretch of time was not seen, told from the passes that were made in it."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from monitor.errors import Failing
from monitor.nouns.gaps import Waiting
from monitor.nouns.posts import Span
from monitor.store.records import Attempt
from monitor.words.causes import because, repeated

REASONS_SHOWN: Final = 3
IDLE: Final[Mapping[str | None, Waiting]] = {
    "ok": "not reached", None: "not ended", "stopped": "stopped", "postponed": "put off"
}  # fmt: skip
"""What there is to say where no pass left an error: of the first of these outcomes that was met."""

_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"  # RFC 3339
    r"|\d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d"  # in headers of HTTP
    r"|\b1\d{9}(?:\d{3})?\b"  # seconds, or milliseconds, since 1970
)
"""An instant in the words of an error: what may differ where all else is the same."""


def reasons(span: Span, tried: Sequence[Attempt]) -> list[str]:
    """Return why *span* was not seen: what the passes that began in it failed of, in its words.

    Args:
        span: The time.
        tried: Passes, oldest first.
    """
    errors = [attempt.error for attempt in _within(span, tried) if attempt.error]
    return once(errors) or [because(kinds(span, tried), lost=False)]


def kinds(span: Span, tried: Sequence[Attempt]) -> list[Failing | Waiting]:
    """Return the kinds of why *span* was not seen, the most frequent first; never none."""
    within = _within(span, tried)
    failed = Counter(one.error_kind or "other" for one in within if one.error)
    if failed:
        return [kind for kind, _ in failed.most_common(REASONS_SHOWN)]
    outcomes = {attempt.outcome for attempt in within}
    return [next((why for outcome, why in IDLE.items() if outcome in outcomes), "not tried")]


def _within(span: Span, tried: Sequence[Attempt]) -> list[Attempt]:
    return [attempt for attempt in tried if span.start <= attempt.started_at <= span.end]


def once(errors: Sequence[str]) -> list[str]:
    """Return each error once, the most frequent first, at most `REASONS_SHOWN`.

    Those that differ in nothing but an instant are one: the last of them, and how many they are.

    Args:
        errors: Oldest first.

    >>> once(["down at 2017-02-23T07:00:00Z", "refused", "down at 2017-02-23T07:02:00Z"])
    ['down at 2017-02-23T07:02:00Z (2 times, the last one quoted)', 'refused']
    """
    alike: dict[str, list[str]] = defaultdict(list)
    for error in errors:
        alike[_INSTANT.sub("", error)].append(error)
    frequent = sorted(alike.values(), key=len, reverse=True)
    return [_last(found) for found in frequent[:REASONS_SHOWN]]


def _last(alike: Sequence[str]) -> str:
    return repeated(alike[-1], len(alike)) if len(set(alike)) > 1 else alike[-1]

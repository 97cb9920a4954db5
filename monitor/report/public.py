"""What of a report may be published where more is shown of it than rows and findings."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from operator import or_
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from monitor.nouns.buckets import SentimentBucket
from monitor.nouns.finding import Finding
from monitor.nouns.method import Method
from monitor.nouns.narratives import NarrativeRow, ShareRow
from monitor.nouns.posts import Span
from monitor.nouns.report import Report
from monitor.nouns.spread import AmplificationRow, MostLinked, Trend
from monitor.nouns.support import ALL, FEWEST, Layer, Support
from monitor.nouns.tone import ReadAs
from monitor.privacy.cells import Publishable, withhold
from monitor.report.cells import STEPS
from monitor.report.readings import Question, in_minutes
from monitor.series import clipped

DAY: Final = timedelta(days=1)
FEW_SHARE: Final = 0.2
"""Of the posts that may stand in buckets with fewer than five accounts."""


def populated(shown: Publishable, question: Question) -> timedelta:
    """Return the shortest bucket from that of the question on in which enough accounts post.

    So that few posts stand in buckets that may not be published: one in five at most, or else as
    few as there can be. Small incidents are the usual case.
    """
    few: dict[timedelta, float] = {}
    for step in (step for step in STEPS if step >= question.every):
        edges = clipped(in_minutes(question.span), step, ZoneInfo(question.timezone))
        posts = shown.posts_in(ALL, edges)
        out = sum(
            number
            for number, hides in zip(posts, shown.hidden_in(ALL, edges), strict=True)
            if hides
        )
        few[step] = out / max(sum(posts), 1)
        if few[step] <= FEW_SHARE:
            return step
    return min(few, key=few.__getitem__, default=question.every)


def public_spread(report: Report, shown: Publishable | None) -> Report:
    """Return a report on spread as a public surface has it; all of it where nothing is withheld.

    Without links, and without the posts of the last day where they would give another count away.
    """
    if shown is None:
        return report

    def kept(finding: Finding) -> Finding:
        if isinstance(finding, Trend):
            last_day = Span(finding.until - DAY, finding.until)
            if not shown.all_in(ALL, last_day):
                return replace(finding, last_day=None)
        return finding

    return replace(
        report,
        findings=tuple(kept(one) for one in report.findings if not isinstance(one, MostLinked)),
        frames={key: one for key, one in report.frames.items() if one.kind is not AmplificationRow},
    )


def open_narratives(report: Report, shown: Publishable | None) -> tuple[NarrativeRow, ...]:
    """Return the narratives whose posts may be published for the whole time of a report."""
    whole = Span(report.head.since, report.head.until)
    return tuple(
        row
        for row in report.rows_of(NarrativeRow, "narratives")
        if shown is None or shown.all_in(("narrative", row.key), whole)
    )


def hidden_shares(rows: Sequence[NarrativeRow], shown: Publishable | None) -> dict[str, list[bool]]:
    """Return key of a narrative -> which of its shares may not be published.

    A share of known posts is a count of posts.
    """

    def out(key: str, share: ShareRow) -> bool:
        names, span = (ALL, ("narrative", key)), Span(share.start, share.end)
        return shown is not None and not all(shown.all_in(name, span) for name in names)

    return {row.key: [out(row.key, one) for one in row.share] for row in rows}


def without(
    buckets: Sequence[SentimentBucket], hidden: Sequence[bool]
) -> tuple[SentimentBucket, ...]:
    """Return buckets of tone without the numbers of those that may not be published."""
    nothing = dict.fromkeys(("scored", "unscored", "negative", "neutral", "positive"), 0)
    unknown = dict.fromkeys(("polarity", "share_negative", "share_raw"))
    return tuple(
        replace(bucket, **nothing, **unknown) if out else bucket
        for bucket, out in zip(buckets, hidden, strict=True)
    )


def public_ways(
    ways: Mapping[ReadAs, tuple[SentimentBucket, tuple[SentimentBucket, ...]]], shown: Publishable
) -> dict[ReadAs, tuple[SentimentBucket, tuple[SentimentBucket, ...]]]:
    """Return ways of reading the same reactions, without what few reactions are behind.

    Who wrote them is not counted: posts stand for people here.
    """
    total, buckets = next(iter(ways.values()))
    if not buckets:
        return dict(ways)

    def of(parts: Sequence[SentimentBucket]) -> list[Support]:
        return [Support(part.scored + part.unscored, None) for part in parts]

    edges = [buckets[0].start, *(bucket.end for bucket in buckets)]
    whole = [edges[0], edges[-1]]
    own = withhold([Layer(whole, {ALL: of([total])}), Layer(edges, {ALL: of(buckets)})])
    hidden = list(map(or_, own.hidden_in(ALL, edges), shown.hidden_in(ALL, edges)))
    (gone,) = own.hidden_in(ALL, whole)
    return {
        name: (without([all_], [gone])[0], without(parts, hidden))
        for name, (all_, parts) in ways.items()
    }


def public_method(box: Method, *, few: bool) -> Method:
    """Return a method box as it may be published.

    Args:
        box: As the report has it.
        few: Whether few people are behind all posts: nothing is said of how they were scored.
    """
    scored = box.scored
    if few:
        return replace(box, scored=replace(scored, share=None))
    # Who is behind a reason (a language, say) is not counted: posts stand for people here.
    reasons = {why: posts for why, posts in (scored.reasons or {}).items() if posts >= FEWEST}
    wordless = scored.wordless if (scored.neutral or 0) >= FEWEST else None
    return replace(box, scored=replace(scored, reasons=reasons, wordless=wordless))

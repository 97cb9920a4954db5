"""The reports that there are, and what makes each; what costs much to load is loaded when made."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from msgspec.structs import replace

from monitor.nouns.report import Report
from monitor.report.counts import counts_report
from monitor.report.readings import Allowed, Question
from monitor.report.sentiment.report import negative_report, sentiment_report
from monitor.report.sources import sources_report
from monitor.report.volume import volume_report
from monitor.store.reading.reader import Reader

Maker = Callable[[Reader, Question], Report]


def _ungrouped(make: Maker) -> Maker:
    """Return what makes a report that is the same however posts are grouped."""
    return lambda known, question: make(known, replace(question, by=None))


def _spread(known: Reader, question: Question, allowed: Allowed | None = None) -> Report:
    # What it computes with costs more to load than all other reports together.
    from monitor.report.spread.reading import read_spread  # noqa: PLC0415
    from monitor.report.spread.report import spread_report  # noqa: PLC0415

    return spread_report(read_spread(known, question, allowed))


def _narratives(known: Reader, question: Question) -> Report:
    from monitor.report.narratives import narratives_report  # noqa: PLC0415  as above

    return narratives_report(known, question)


def _voices(known: Reader, question: Question) -> Report:
    from monitor.report.voices import voices_report  # noqa: PLC0415  as above

    return voices_report(known, question)


def _phases(known: Reader, question: Question) -> Report:
    from monitor.report.spread.phases import phases_report  # noqa: PLC0415  as above

    return phases_report(known, question)


def _onset(known: Reader, question: Question) -> Report:
    from monitor.report.spread.phases import onset_report  # noqa: PLC0415  as above

    return onset_report(known, question)


def _links(known: Reader, question: Question, *, engaged: bool = True) -> Report:
    from monitor.report.spread.links import links_report  # noqa: PLC0415  as above

    return links_report(known, question, engaged=engaged)


def _words(known: Reader, question: Question, allowed: Allowed | None = None) -> Report:
    from monitor.report.emerging import words_report  # noqa: PLC0415  as above

    return words_report(known, question, allowed)


def _video(known: Reader, question: Question) -> Report:
    from monitor.report.videos import video_report  # noqa: PLC0415  as above

    return video_report(known, question)


MAKERS: Final[Mapping[str, Maker]] = {
    "volume": volume_report,
    "sentiment": sentiment_report,
    "sources": sources_report,
    "spread": _ungrouped(_spread),
    "narratives": _ungrouped(_narratives),
    "voices": _ungrouped(_voices),
    "video": _ungrouped(_video),
    "counts": counts_report,
}
"""The reports that people ask for; all but the first two are the same however posts are grouped."""


def makers(allowed: Allowed | None) -> Mapping[str, Maker]:
    """Return all makers, and those of what charts, corrections and `monitor suggest` show besides.

    What is *allowed* is shown in the reports `spread` and `words`; None shows nothing.
    """
    others: dict[str, Maker] = {
        "spread": partial(_spread, allowed=allowed),
        "words": partial(_words, allowed=allowed),
        "onset": _onset,
        "phases": _phases,
        "links": _links,
        "link-posts": partial(_links, engaged=False),
        "negative": negative_report,
    }
    return {**MAKERS, **{name: _ungrouped(make) for name, make in others.items()}}


AS_OF_TOO: Final = frozenset({"volume", "sentiment"})
"""Reports that can be made from what was known at an earlier instant."""

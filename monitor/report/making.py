"""The reports that there are, and what makes each; what costs much to load is loaded when made."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from msgspec.structs import replace

from monitor.nouns.method import LabelRule
from monitor.nouns.report import Report
from monitor.report.counts import counts_report
from monitor.report.readings import Allowed, Question
from monitor.report.sentiment.report import negative_report, sentiment_report
from monitor.report.sources import sources_report
from monitor.report.volume import volume_report
from monitor.store.reading.reader import Reader

Maker = Callable[[Reader, Question, LabelRule | None], Report]
"""Makes a report from the store, what is asked, and the rule by which labels are given."""


def _spread(
    known: Reader, question: Question, labels: LabelRule | None, allowed: Allowed | None = None
) -> Report:
    # What it computes with costs more to load than all other reports together.
    from monitor.report.spread.reading import read_spread  # noqa: PLC0415
    from monitor.report.spread.report import spread_report  # noqa: PLC0415

    return spread_report(read_spread(known, replace(question, by=None), allowed), labels)


def _narratives(known: Reader, question: Question, labels: LabelRule | None) -> Report:
    from monitor.report.narratives import narratives_report  # noqa: PLC0415  as above

    return narratives_report(known, replace(question, by=None), labels)


def _voices(known: Reader, question: Question, labels: LabelRule | None) -> Report:
    from monitor.report.voices import voices_report  # noqa: PLC0415  as above

    return voices_report(known, replace(question, by=None), labels)


def _phases(known: Reader, question: Question, _labels: LabelRule | None) -> Report:
    from monitor.report.spread.phases import phases_report  # noqa: PLC0415  as above

    return phases_report(known, replace(question, by=None))


def _onset(known: Reader, question: Question, _labels: LabelRule | None) -> Report:
    from monitor.report.spread.phases import onset_report  # noqa: PLC0415  as above

    return onset_report(known, replace(question, by=None))


def _negative(known: Reader, question: Question, _labels: LabelRule | None) -> Report:
    return negative_report(known, replace(question, by=None))


def _links(known: Reader, question: Question, _labels: LabelRule | None) -> Report:
    from monitor.report.spread.links import links_report  # noqa: PLC0415  as above

    return links_report(known, replace(question, by=None))


def _words(
    known: Reader, question: Question, _labels: LabelRule | None, allowed: Allowed | None = None
) -> Report:
    from monitor.report.emerging import words_report  # noqa: PLC0415  as above

    return words_report(known, replace(question, by=None), allowed)


def _video(known: Reader, question: Question, labels: LabelRule | None) -> Report:
    from monitor.report.videos import video_report  # noqa: PLC0415  as above

    return video_report(known, replace(question, by=None), labels)


MAKERS: Final[Mapping[str, Maker]] = {
    "volume": volume_report,
    "sentiment": sentiment_report,
    "sources": sources_report,
    "spread": _spread,
    "narratives": _narratives,
    "voices": _voices,
    "video": _video,
    "counts": lambda known, question, _labels: counts_report(known, question),
}
"""The reports that people ask for; all but the first two are the same however posts are grouped."""


def makers(allowed: Allowed | None) -> Mapping[str, Maker]:
    """Return all makers, and those of what charts, corrections and `monitor suggest` show besides.

    Args:
        allowed: Tells whether a phrase may be shown in the reports `spread` and `words`; None shows
            none.
    """
    spread, words = partial(_spread, allowed=allowed), partial(_words, allowed=allowed)
    others = {"onset": _onset, "phases": _phases, "links": _links, "negative": _negative}
    return {**MAKERS, **others, "spread": spread, "words": words}


AS_OF_TOO: Final = frozenset({"volume", "sentiment"})
"""Reports that can be made from what was known at an earlier instant."""

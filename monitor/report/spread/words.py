"""The report `spread` in sentences, each with its uncertainty."""

from typing import Final

from monitor.clock import from_epoch
from monitor.report.sheet import LocalTime
from monitor.report.spread.amplification import AmplificationNote
from monitor.report.spread.reading import SpreadReadings
from monitor.spread.analysis import Analysis
from monitor.spread.self_excitation import SelfExcitation
from monitor.spread.sentences.of_counts import of_counts
from monitor.spread.sentences.talk import (
    amplification_sentence,
    phrases_sentence,
    self_excitation_sentence,
)

UNSEEN: Final = (
    "Nothing of this time is known to have been observed, so no figure of its spread can be given; "
    "an archive that is complete says so with `monitor import --observed SINCE..UNTIL`."
)


def sentences(
    read: SpreadReadings,
    found: Analysis,
    amplification: AmplificationNote,
    excitation: SelfExcitation,
) -> list[str]:
    """Return what a reader who is no statistician should know, most important first."""
    phrases = read.phrases
    carried = [
        amplification_sentence(amplification.repeated),
        self_excitation_sentence(excitation),
        *([phrases_sentence(phrases)] if found.bursts and phrases is not None else []),
    ]
    if not read.counts.known.any():
        return [UNSEEN, *carried]
    return [*of_counts(found, _Clock(read)), *carried]


class _Clock:
    """Writes instants, in seconds since 1970, as the clock of the report shows them."""

    def __init__(self, read: SpreadReadings) -> None:
        edges = read.readings.total.edges
        self._local = LocalTime(read.readings.question.timezone, [edges[0], edges[-1]])

    def __call__(self, seconds: int) -> str:
        return self._local(from_epoch(seconds))

"""All that the counts tell, in sentences: what is sure, how sure, and what cannot be told."""

from monitor.spread.analysis import AHEAD, Analysis
from monitor.spread.sentences import estimates as words
from monitor.spread.sentences.estimates import Clock
from monitor.spread.sentences.forecast import forecast_sentence, record_sentence


def of_counts(found: Analysis, clock: Clock) -> list[str]:
    """Return one sentence for each figure, most important first.

    Args:
        found: As `analyse` returned it.
        clock: Writes an instant, in seconds since 1970 (UTC).
    """
    record = record_sentence(found.outcomes, AHEAD)
    return [
        words.phase_sentence(found.phase, AHEAD),
        words.onset_sentence(found.onset, clock),
        words.peak_sentence(found.peak, clock),
        words.growth_sentence(found.growth),
        forecast_sentence(found.forecast, clock(found.settled_until)),
        *([record] if record else []),
        *words.order_sentences(found.order),
    ]

"""All kinds of findings and their words."""

from typing import Final

from monitor.nouns import alerts as kinds_of_alerts
from monitor.nouns import attached as kinds_of_attached
from monitor.nouns import comparison as kinds_of_comparison
from monitor.nouns import corrections as kinds_of_corrections
from monitor.nouns import counts as kinds_of_counts
from monitor.nouns import emerging as kinds_of_words
from monitor.nouns import gaps as kinds_of_gaps
from monitor.nouns import narratives as kinds_of_narratives
from monitor.nouns import notes as kinds_of_notes
from monitor.nouns import queries as kinds_of_queries
from monitor.nouns import sources as kinds_of_sources
from monitor.nouns import spread as kinds_of_spread
from monitor.nouns import statements as kinds_of_statements
from monitor.nouns import status as kinds_of_status
from monitor.nouns import tone as kinds_of_tone
from monitor.nouns import validation as kinds_of_validation
from monitor.nouns import volume as kinds_of_volume
from monitor.nouns.finding import Finding
from monitor.words import (
    alerts,
    attached,
    comparison,
    corrections,
    counts,
    emerging,
    gaps,
    narratives,
    notes,
    queries,
    sources,
    spread,
    statements,
    status,
    tone,
    validation,
    volume,
)
from monitor.words.speech import Said, Words
from monitor.words.wording import Wording

KINDS: Final = (
    *kinds_of_volume.KINDS,
    *kinds_of_gaps.KINDS,
    *kinds_of_queries.KINDS,
    *kinds_of_notes.KINDS,
    *kinds_of_corrections.KINDS,
    *kinds_of_sources.KINDS,
    *kinds_of_spread.KINDS,
    *kinds_of_attached.KINDS,
    *kinds_of_words.KINDS,
    *kinds_of_narratives.KINDS,
    *kinds_of_statements.KINDS,
    *kinds_of_tone.KINDS,
    *kinds_of_alerts.KINDS,
    *kinds_of_status.KINDS,
    *kinds_of_counts.KINDS,
    *kinds_of_validation.KINDS,
    *kinds_of_comparison.KINDS,
)
WORDS: Final[Words] = {
    **volume.WORDS,
    **gaps.WORDS,
    **queries.WORDS,
    **notes.WORDS,
    **corrections.WORDS,
    **sources.WORDS,
    **spread.WORDS,
    **attached.WORDS,
    **emerging.WORDS,
    **narratives.WORDS,
    **statements.WORDS,
    **tone.WORDS,
    **alerts.WORDS,
    **status.WORDS,
    **counts.WORDS,
    **validation.WORDS,
    **comparison.WORDS,
}

if missing := {kind.__name__ for kind in KINDS} ^ {kind.__name__ for kind in WORDS}:
    message = f"kinds of findings without words, or words without a kind: {sorted(missing)}"
    raise TypeError(message)


def say(finding: Finding, wording: Wording) -> Said:
    """Return a finding in words."""
    return WORDS[type(finding)](finding, wording)

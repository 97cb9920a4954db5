"""All kinds of findings and their words, of rows and their tables."""

from typing import Final

from monitor.nouns.finding import Finding, Uncounted
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
    videos,
    volume,
)
from monitor.words.tables import Tables
from monitor.words.wording import Said, Titles, Wording, Words

WORDS: Final[Words] = {
    **volume.WORDS,
    **gaps.WORDS,
    **queries.WORDS,
    **notes.WORDS,
    **corrections.WORDS,
    **sources.WORDS,
    **spread.WORDS,
    **attached.WORDS,
    **videos.WORDS,
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

TABLES: Final[Tables] = {
    **sources.TABLES,
    **tone.TABLES,
    **spread.TABLES,
    **attached.TABLES,
    **videos.TABLES,
    **emerging.TABLES,
    **narratives.TABLES,
    **statements.TABLES,
    **status.TABLES,
    **counts.TABLES,
    **validation.TABLES,
    **alerts.TABLES,
    **notes.TABLES,
    **comparison.TABLES,
}
TITLES: Final[Titles] = {**narratives.TITLES, **statements.TITLES, **comparison.TITLES}

KINDS: Final = tuple(WORDS)
"""In the order in which reports have them."""

if missing := {*Finding.__subclasses__(), *Uncounted.__subclasses__()} - {Uncounted, *KINDS}:
    raise TypeError(f"kinds of findings without words: {sorted(kind.__name__ for kind in missing)}")


def say(finding: Finding, wording: Wording) -> Said:
    return WORDS[type(finding)](finding, wording)

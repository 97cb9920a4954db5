"""All kinds of findings and their words."""

from typing import Final

from monitor.nouns import spread as kinds_of_spread
from monitor.nouns import volume as kinds_of_volume
from monitor.nouns.finding import Finding
from monitor.words import spread, volume
from monitor.words.speech import Said, Words
from monitor.words.times import Clock

KINDS: Final = (*kinds_of_volume.KINDS, *kinds_of_spread.KINDS)
WORDS: Final[Words] = {**volume.WORDS, **spread.WORDS}

if missing := {kind.__name__ for kind in KINDS} ^ {kind.__name__ for kind in WORDS}:
    message = f"kinds of findings without words, or words without a kind: {sorted(missing)}"
    raise TypeError(message)


def say(finding: Finding, clock: Clock) -> Said:
    """Return a finding in words."""
    return WORDS[type(finding)](finding, clock)

"""What Bluesky's search is asked for: words, because that is all that it is known to understand.

References:
    The lexicon of app.bsky.feed.searchPosts leaves the syntax open; the search that was published
    (bluesky-social/indigo, palomar) joins all words by AND, and takes OR for a word. That its
    index keeps what an apostrophe joins, as UAX #29 does, is assumed. Read on 2026-11-24.
"""

from typing import Final

from monitor.query import Probe

SIGNS: Final = frozenset({"AND", "OR", "NOT"})

# What an apostrophe joins to the word before it (don't) or after it (l'officier): one word there.
ENDS: Final = frozenset({"t", "s", "d", "m", "re", "ve", "ll"})
STARTS: Final = frozenset({"l", "j", "n", "c", "qu", "d", "m"})


def words(probe: Probe) -> str:
    """Return a search that finds every text on which *probe* holds, as far as `sure` tells.

    The service promises no syntax. What is known to hold is that all words must be there; so they
    are asked for one by one, in quotes where a sign in them could mean something. `OR` is a word
    like any other. What is found beside the point is dropped later.
    """
    every = [word for phrase in probe.phrases for word in phrase] + [probe.prefix or ""]
    wanted = _certain(probe) or [word for word in every if word]
    return " ".join(
        word if word.isalnum() and word not in SIGNS else f'"{word}"'
        for word in dict.fromkeys(wanted)
    )


def sure(probe: Probe) -> bool:
    """Tell whether the search finds all: it knows no beginnings of words, and no halves of them."""
    return bool(_certain(probe))


def _certain(probe: Probe) -> list[str]:
    """Return the words that the index has as we have them.

    Where an apostrophe may have stood, our two words can be one there: both are left out.
    """
    found = list(probe.words)
    for phrase in probe.phrases:
        small = [word.lower() for word in phrase]
        joined = {at - 1 for at, word in enumerate(small) if word in ENDS}
        joined |= {at + 1 for at, word in enumerate(small) if word in STARTS}
        clipped = ENDS | STARTS
        found += [w for at, w in enumerate(phrase) if at not in joined and small[at] not in clipped]
    return found

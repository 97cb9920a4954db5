"""What of a post counts for `social`, and how the words around it change it.

It differs from TextBlob's reading (`monitor.sentiment.reading`) in four ways that posts need: what
counts is summed and not averaged, so that two angry words weigh more than one; a negation reaches
over three words and not only over single letters; `but` moves the weight to what follows it; and
the length of an unknown word decides nothing. In TextBlob's reading "really, he is good" and
"really, she is good" differ, because a modifier survives words of two letters and not of three.

References:
    Sum, its normalisation, reach, `but` and exclamation marks: Hutto and Gilbert, "VADER: A
    Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text", ICWSM 2014.
    Negation by half: TextBlob 0.20.1, `textblob._text.Sentiment.assessments`.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from importlib.resources import files
from math import sqrt
from typing import Final, TypeAlias

from monitor.sentiment.persons import PERSONS


def _lists() -> dict[str, frozenset[str]]:
    """Return the sections of `words.txt` by name."""
    text = files(__package__).joinpath("words.txt").read_text(encoding="utf-8")
    plain = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
    _, *parts = re.split(r"^\[(\w+)\]$", plain, flags=re.MULTILINE)
    return {
        name: frozenset(words.split()) for name, words in zip(parts[::2], parts[1::2], strict=True)
    }


_LISTS: Final = _lists()

FILLER: Final = _LISTS["filler"]
"""Words that other lexicons count, though posts use them without a tone."""
NEGATIONS: Final = _LISTS["negations"]
MORE: Final = _LISTS["more"]
LESS: Final = _LISTS["less"]


VERSION: Final = 2

REACH: Final = 3
"""Words over which a negation or a degree word reaches."""
NEGATED: Final = -0.5
RAISED: Final = 1.2
LOWERED: Final = 0.8
BEFORE_BUT: Final = 0.5
AFTER_BUT: Final = 1.5
EXCLAMATION: Final = 0.292
MOST_EXCLAMATIONS: Final = 4
SPREAD: Final = 15.0
"""What the square of the sum is weighed against: a sum of 3.9 gives a polarity of 0.7."""

Counted: TypeAlias = Sequence[tuple[str, float]]

_LONG: Final = re.compile(r"([a-z])\1\1+")
_LIMITS: Final = frozenset({".", "...", "!", "?", ";", "but"})
# What the tokenizer cuts off words takes no room; nor does whom a post is about.
_UNSEEN: Final = frozenset({*PERSONS, *"'\",:()[]{}“”-–—…/*&|~^_+=dmst", "ll", "re", "ve"})
_DEGREES: Final = {**dict.fromkeys(MORE, RAISED), **dict.fromkeys(LESS, LOWERED)}
_SPECIAL: Final = _LIMITS | _UNSEEN | NEGATIONS | _DEGREES.keys()


Role: TypeAlias = str | float | int | None
"""What a word does: a known one is itself, one of degree its factor; None only takes room."""
_DENIES: Final = 0
_ENDS: Final = 1
_MARKS: Final = 2
_BUT: Final = 3
_ROLES: Final[Mapping[str, Role]] = {
    **_DEGREES,
    **dict.fromkeys(NEGATIONS, _DENIES),
    **dict.fromkeys(_UNSEEN, ""),
    **dict.fromkeys(_LIMITS, _ENDS),
    "!": _MARKS,
    "but": _BUT,
}
_PLAIN: Final[Sequence[Role]] = (None,)
_NOTHING: Final[Sequence[Role]] = ("",)
_USUAL: Final = {_PLAIN: _PLAIN, (): _NOTHING}
"""What most pieces of texts are, one word that takes room or none at all: known by identity."""


def roles_of(words: Iterable[str], known: Container[str]) -> Sequence[Role]:
    """Return what lower-case *words* do, those that are drawn out in their known spelling.

    What takes no room is left out.
    """
    found: list[Role] = []
    for word in words:
        spelt = drawn_out(word, known) if _LONG.search(word) else word
        role = spelt if spelt in known else _ROLES.get(spelt)
        if role != "":
            found.append(role)
    return _USUAL.get(tuple(found), tuple(found))


def counted(  # noqa: C901  one loop, as in `monitor.sentiment.reading`
    parts: Iterable[Sequence[Role]],
) -> tuple[Counted, int]:
    """Return the known words in order, each with what it is multiplied by, and how many `!`.

    >>> counted([roles_of("not a very good day but nice !".split(), {"good", "nice"})])
    ([('good', -0.3), ('nice', 1.5)], 1)
    """
    found: list[tuple[str, float]] = []
    place = but = marks = 0
    denied = graded = -REACH - 1
    degree = 1.0
    for part in parts:
        if part is _PLAIN:
            place += 1
            continue
        if part is _NOTHING:
            continue
        for role in part:
            if role is None:
                place += 1
            elif type(role) is str:
                place += 1
                factor = degree if place - graded <= REACH else 1.0
                found.append((role, factor * NEGATED if place - denied <= REACH else factor))
                graded = -REACH - 1
            elif type(role) is float:
                place += 1
                graded, degree = place, role
            elif role == _DENIES:
                place += 1
                denied = place
            else:
                denied = graded = -REACH - 1
                if role == _MARKS:
                    marks += 1
                elif role == _BUT:
                    but = len(found)
    if but:
        halves = [BEFORE_BUT] * but + [AFTER_BUT] * (len(found) - but)
        found = [(word, factor * half) for (word, factor), half in zip(found, halves, strict=True)]
    return found, marks


def drawn_out(word: str, known: Container[str]) -> str:
    """Return a word that is drawn out in its known spelling, if it has one.

    >>> [drawn_out(word, {"so", "good"}) for word in ("sooo", "goooood", "hmmm")]
    ['so', 'good', 'hmmm']
    """
    if word in known:
        return word
    spellings = (_LONG.sub(r"\1\1", word), _LONG.sub(r"\1", word))
    return next((each for each in spellings if each in known or each in _SPECIAL), word)


def polarity(total: float, exclamations: int) -> float:
    """Return the polarity in (-1, 1) of what was counted; 0 where nothing was.

    *total* is the sum of values times factors; each of the *exclamations* adds to the side that
    prevails.

    References:
        x / sqrt(x^2 + 15), as VADER has it.
    """
    if total and exclamations:
        more = min(exclamations, MOST_EXCLAMATIONS) * EXCLAMATION
        total += more if total > 0 else -more
    return total / sqrt(total * total + SPREAD)


def roles() -> str:
    """Return, as one text, all words that do something else than count: part of the version."""
    return repr([sorted(_SPECIAL), sorted(_DEGREES.items()), sorted(NEGATIONS), sorted(_UNSEEN)])
